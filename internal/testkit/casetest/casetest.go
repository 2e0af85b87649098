// Package casetest gives tests of the rooms above cases a city that takes them in: a works department and a health
// department with people, and cases brought as far as a test needs them.
package casetest

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/testkit/groundtest"
	"github.com/patuh-id/patuh/internal/testkit/ledgertest"
)

// Town is a city that takes cases in.
type Town struct {
	*groundtest.Ground
	*testing.T
	Cases         *complaint.Complaints
	Catalog       *locale.Catalog
	Roads, Health complaint.To // departments
}

// Open makes a town whose cases are told of by post; nil: nobody is told. Nothing goes out by a channel that is shut.
func Open(t *testing.T, d *db.DB, catalog *locale.Catalog, post complaint.Post, shut map[string]bool) *Town {
	t.Helper()
	w := &Town{Ground: groundtest.Open(t, d, ledgertest.Open(t, d)), T: t, Catalog: catalog}
	w.Fine(w.Directory.Seed(t.Context()))
	w.Cases = complaint.Over(complaint.Deps{
		DB: d, Now: w.Now, Record: w.Record, Access: w.Access, Directory: w.Directory, Deadlines: w.Deadlines, Files: w.Files, Catalog: catalog,
		Log: slog.New(slog.DiscardHandler), Seal: groundtest.Plain{}, Names: groundtest.Names, Messages: post,
		Open: func(_ context.Context, _ db.Queryer, channel, _ string) (bool, error) {
			return post != nil && !shut[channel], nil
		},
	})
	w.Cases.Schedule(job.New(job.Deps{DB: d, Now: w.Now})) // listens to what falls due
	_, err := w.Cases.SetHouse(t.Context(), access.Machine(), complaint.House{Authority: w.City.ID, Prefix: "KTC", Open: true})
	w.Fine(err)
	body, err := w.Directory.MakeBody(t.Context(), access.Machine(), directory.Body{Kind: "ministry", Name: "Pemerintah Kota Contoh", Owner: w.City.ID}, "uji")
	w.Fine(err)
	roads, health := w.Unit(t, body, "Dinas Pekerjaan Umum"), w.Unit(t, body, "Dinas Kesehatan")
	w.Roads, w.Health = complaint.To{Body: body.ID, Unit: roads.ID}, complaint.To{Body: body.ID, Unit: health.ID}
	return w
}

// Fine ends the test where something failed that is not its matter.
func (w *Town) Fine(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// In is the scope of a department.
func (w *Town) In(o complaint.To) access.Scope {
	return access.Scope{Authority: w.City.ID, Body: o.Body, Unit: o.Unit}
}

// Staff gives everybody who works on cases their seat.
func (w *Town) Staff() {
	w.Helper()
	for _, s := range []struct {
		account string
		role    access.Role
		scope   access.Scope
	}{
		{"admin", access.CaseAdministrator, w.City.Scope()},
		{"koordinator", access.Coordinator, w.City.Scope()},
		{"inspektur", access.Examiner, w.City.Scope()},
		{"peninjau", access.Reviewer, w.City.Scope()},
		{"wali", access.Leader, w.City.Scope()},
		{"penghubung", access.UnitOfficer, w.In(w.Roads)},
		{"kepala", access.Leader, w.In(w.Roads)},
		{"pelaksana", access.Handler, w.In(w.Roads)},
	} {
		w.Seat(w.T, s.account, s.role, s.scope)
	}
}

// Holds is somebody with a role.
func Holds(account string, role access.Role, scope access.Scope) access.Actor {
	return access.Actor{Account: account, Holdings: []access.Holding{{Role: role, Scope: scope}}}
}

// Desk takes cases in and passes them on.
func (w *Town) Desk() access.Actor { return Holds("admin", access.CaseAdministrator, w.City.Scope()) }

// Officer takes cases on for a department.
func (w *Town) Officer(o complaint.To) access.Actor {
	return Holds("penghubung-"+o.Unit, access.UnitOfficer, w.In(o))
}

// Worker writes its answers.
func (w *Town) Worker(o complaint.To) access.Actor {
	return Holds("pelaksana-"+o.Unit, access.Handler, w.In(o))
}

// Head sends them.
func (w *Town) Head(o complaint.To) access.Actor {
	return Holds("kepala-"+o.Unit, access.Leader, w.In(o))
}

// Received is a case that has just come in from the public.
func (w *Town) Received(change ...func(n *complaint.New)) complaint.Case {
	w.Helper()
	n := complaint.New{
		Authority: w.City.ID, Kind: complaint.Complaint, Channel: complaint.Web, Source: complaint.Citizen, Lang: "id", Secrecy: complaint.Open,
		Priority: complaint.Usual, About: complaint.AboutOffice, Reporter: complaint.Reporter{Reach: complaint.ByMailbox},
		Words: "Jalan di depan sekolah berlubang sejak bulan lalu dan sudah dua anak jatuh.",
	}
	for _, c := range change {
		c(&n)
	}
	got, err := w.Cases.Receive(w.Context(), access.Public(), n)
	w.Fine(err)
	return got.Case
}

// Done takes the outcome of an act that must succeed.
func (w *Town) Done(one complaint.Case, err error) complaint.Case {
	w.Helper()
	w.Fine(err)
	return one
}

// Verified is a case found complete.
func (w *Town) Verified(c complaint.Case, class complaint.Class) complaint.Case {
	w.Helper()
	return w.Done(w.Cases.Verify(w.Context(), w.Desk(), c.ID, c.Version, complaint.Verification{Class: class, Title: "Jalan berlubang"}))
}

// Disposed is a case passed on to a department.
func (w *Town) Disposed(c complaint.Case, to complaint.To) complaint.Case {
	w.Helper()
	return w.Done(w.Cases.Dispose(w.Context(), w.Desk(), c.ID, c.Version, to, ""))
}

// Accepted is a case that a department took on.
func (w *Town) Accepted(c complaint.Case, to complaint.To) complaint.Case {
	w.Helper()
	return w.Done(w.Cases.Accept(w.Context(), w.Officer(to), c.ID, c.Version))
}

// Working is a case on which the works department works, as the reporter sent it.
func (w *Town) Working(change ...func(n *complaint.New)) complaint.Case {
	w.Helper()
	return w.Accepted(w.Disposed(w.Verified(w.Received(change...), complaint.Ordinary), w.Roads), w.Roads)
}

// FullAnswer lacks nothing.
func FullAnswer() complaint.AnswerText {
	return complaint.AnswerText{
		Finding: "Petugas memeriksa lokasi dan menemukan tiga lubang sedalam lima belas sentimeter di depan gerbang.",
		Action:  "Lubang ditambal dengan aspal panas.", DoneOn: "2026-03-02", Proof: "Foto sebelum dan sesudah ada di kantor.",
		Outcome: complaint.Fixed,
	}
}

// Answered is a case whose department has answered.
func (w *Town) Answered(c complaint.Case) complaint.Case {
	w.Helper()
	o := complaint.To{Body: c.Body, Unit: c.Unit}
	c = w.Done(w.Cases.DraftAnswer(w.Context(), w.Worker(o), c.ID, c.Version, FullAnswer(), true))
	return w.Done(w.Cases.SendAnswer(w.Context(), w.Head(o), c.ID, c.Version))
}

// Visitor is whoever has the receipt of a case.
func (w *Town) Visitor(c complaint.Case) complaint.Visitor {
	return complaint.Visitor{Case: c.ID, Number: c.Number}
}

// Wait lets days go by, and whatever falls due on each.
func (w *Town) Wait(days int) {
	w.Helper()
	for range days {
		w.Pass(24 * time.Hour)
		w.Sweep()
	}
}

// Sweep does what has fallen due.
func (w *Town) Sweep() {
	w.Helper()
	w.Fine(w.Deadlines.Sweep(w.Context()))
}

// Again is a case as its reporter sees it now.
func (w *Town) Again(c complaint.Case) complaint.Case {
	w.Helper()
	own, err := w.Cases.Mine(w.Context(), w.Visitor(c))
	w.Fine(err)
	return own.Case
}
