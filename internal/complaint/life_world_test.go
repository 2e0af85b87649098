package complaint

import (
	"context"
	"slices"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/groundtest"
	"github.com/patuh-id/patuh/internal/testkit/ledgertest"
	"github.com/patuh-id/patuh/internal/workday"
)

// town is an installation with a city, its works department with a head and people, and a province above.
type town struct {
	*shelf
	t             *testing.T
	reminded      map[string]int // how often reporters were, by case
	body          directory.Body
	roads, health To // two departments
}

func towns(t *testing.T, work func(t *testing.T, w *town)) {
	t.Helper()
	testkit.Databases(t, func(t *testing.T, d *db.DB) { work(t, newTown(t, d)) })
}

func newTown(t *testing.T, d *db.DB) *town {
	t.Helper()
	catalog, err := locale.Load(Texts, deadline.Texts, workday.Texts, access.Texts)
	fine(t, err)
	w := &town{t: t, reminded: map[string]int{}, shelf: shelfOver(groundtest.Open(t, d, ledgertest.Open(t, d)), catalog)}
	deadlines, book := w.Deadlines, w.Directory
	fine(t, book.Seed(t.Context()))
	deadlines.Warned(w.timed)
	deadlines.Warned(func(_ context.Context, _ db.Tx, n deadline.Notice) error {
		if slices.Contains(n.Step.To, deadline.Reporter) {
			w.reminded[n.Clock.Subject.ID]++
		}
		return nil
	})
	_, err = w.SetHouse(t.Context(), access.Machine(), House{Authority: w.city.ID, Prefix: "KTC", Open: true})
	fine(t, err)
	_, err = w.SetHouse(t.Context(), access.Machine(), House{Authority: w.other.ID, Prefix: "PRV", Open: true})
	fine(t, err)
	body, err := book.MakeBody(t.Context(), access.Machine(), directory.Body{Kind: "ministry", Name: "Pemerintah Kota Contoh", Owner: w.city.ID}, "uji")
	fine(t, err)
	w.body = body
	w.roads, w.health = w.unit(body, "Dinas Pekerjaan Umum"), w.unit(body, "Dinas Kesehatan")
	return w
}

func (w *town) unit(body directory.Body, name string) To {
	w.t.Helper()
	return To{Body: body.ID, Unit: w.Unit(w.t, body, name).ID}
}

func (w *town) unitNamed(name string) To { return w.unit(w.body, name) }

// endUnit ends a department with a day, and says what takes over.
func (w *town) endUnit(o To, day string, next To) {
	w.t.Helper()
	units := map[string]directory.Unit{}
	all, err := w.Directory.Units(w.t.Context(), w.body.ID)
	fine(w.t, err)
	for _, u := range all {
		units[u.ID] = u
	}
	was := units[o.Unit]
	was.ValidTo, was.Successor = day, units[next.Unit].Slug
	_, err = w.Directory.EditUnit(w.t.Context(), access.Machine(), w.body.Slug, was, "uji")
	fine(w.t, err)
}

// house changes how the city takes cases in.
func (w *town) house(change func(h *House)) {
	w.t.Helper()
	h, err := w.House(w.t.Context(), access.Machine(), w.city.ID)
	fine(w.t, err)
	change(&h)
	_, err = w.SetHouse(w.t.Context(), access.Machine(), h)
	fine(w.t, err)
}

// setNow puts the clock on the wall to a time in central Indonesia: 2026-03-17T16:30.
func (w *town) setNow(text string) { w.SetLocal(w.t, text) }

// received is a case that has just come in from the public.
func (w *town) received(change ...func(n *New)) Case {
	w.t.Helper()
	return w.taken(access.Public(), append([]func(n *New){func(n *New) { n.Channel = Web }}, change...)...)
}

// taken is a case that somebody took down.
func (w *town) taken(by access.Actor, change ...func(n *New)) Case {
	w.t.Helper()
	n := New{
		Authority: w.city.ID, Kind: Complaint, Channel: Phone, Source: Citizen, Lang: "id", Secrecy: Open, Priority: Usual, About: AboutOffice,
		Words: "Jalan di depan sekolah berlubang sejak bulan lalu dan sudah dua anak jatuh.", Reporter: Reporter{Reach: ByMailbox},
	}
	for _, c := range change {
		c(&n)
	}
	got, err := w.Receive(w.t.Context(), by, n)
	fine(w.t, err)
	return got.Case
}

// Those who work here.
func (w *town) desk() access.Actor        { return w.serves("admin", access.CaseAdministrator) }
func (w *town) coordinator() access.Actor { return w.serves("koordinator", access.Coordinator) }
func (w *town) examiner() access.Actor    { return w.serves("inspektur", access.Examiner) }
func (w *town) reviewer() access.Actor    { return w.serves("peninjau", access.Reviewer) }
func (w *town) officer(o To) access.Actor { return w.at1("penghubung", access.UnitOfficer, o) }
func (w *town) staff(o To) access.Actor   { return w.at1("pelaksana", access.Handler, o) }
func (w *town) head(o To) access.Actor    { return w.at1("kepala", access.Leader, o) }

func (w *town) at1(account string, role access.Role, o To) access.Actor {
	return holds(account+"-"+o.Unit, role, access.Scope{Authority: w.city.ID, Body: o.Body, Unit: o.Unit})
}

// seat gives an account a position for good, where rights of others are looked up.
func (w *town) seat(account string, role access.Role, scope access.Scope) access.Actor {
	w.t.Helper()
	w.Seat(w.t, account, role, scope)
	return holds(account, role, scope)
}

func (w *town) in(o To) access.Scope {
	return access.Scope{Authority: w.city.ID, Body: o.Body, Unit: o.Unit}
}

// done takes the outcome of an act that must succeed.
func (w *town) done(one Case, err error) Case {
	w.t.Helper()
	fine(w.t, err)
	return one
}

func (w *town) verified(c Case, class Class) Case {
	w.t.Helper()
	return w.done(w.Verify(w.t.Context(), w.desk(), c.ID, c.Version, Verification{Class: class, Title: "Jalan berlubang"}))
}

func (w *town) disposed(c Case, to To) Case {
	w.t.Helper()
	return w.done(w.Dispose(w.t.Context(), w.desk(), c.ID, c.Version, to, ""))
}

func (w *town) accepted(c Case, to To) Case {
	w.t.Helper()
	return w.done(w.Accept(w.t.Context(), w.officer(to), c.ID, c.Version))
}

// working is a case on which the department works.
func (w *town) working() Case {
	w.t.Helper()
	return w.accepted(w.disposed(w.verified(w.received(), Ordinary), w.roads), w.roads)
}

func fullAnswer() AnswerText {
	return AnswerText{
		Finding: "Petugas memeriksa lokasi dan menemukan tiga lubang sedalam lima belas sentimeter di depan gerbang.",
		Action:  "Lubang ditambal dengan aspal panas.", DoneOn: "2026-03-02", Proof: "Foto sebelum dan sesudah ada di kantor.", Outcome: Fixed,
	}
}

func (w *town) answered(c Case, text AnswerText) Case {
	w.t.Helper()
	o := To{c.Body, c.Unit}
	c = w.done(w.DraftAnswer(w.t.Context(), w.staff(o), c.ID, c.Version, text, true))
	return w.done(w.SendAnswer(w.t.Context(), w.head(o), c.ID, c.Version))
}

func (w *town) visitor(c Case) Visitor { return Visitor{Case: c.ID, Number: c.Number} }

func (w *town) sweep() {
	w.t.Helper()
	fine(w.t, w.Deadlines.Sweep(w.t.Context()))
}

// now returns a case as it is.
func (w *town) again(c Case) Case {
	w.t.Helper()
	one, err := byID(w.t.Context(), w.DB, c.ID)
	fine(w.t, err)
	return one
}

// clocks are the clocks of a case by their rules; the last of each.
func (w *town) clocks(c Case) map[string]deadline.Clock {
	w.t.Helper()
	all, err := w.Deadlines.Of(w.t.Context(), w.DB, subject(c.ID))
	fine(w.t, err)
	by := map[string]deadline.Clock{}
	for _, one := range all {
		by[one.Code] = one
	}
	return by
}

func wantState(t testing.TB, c Case, want State) {
	t.Helper()
	if c.State != want {
		t.Errorf("the case is %s, want %s", c.State, want)
	}
}

func wantKind(t testing.TB, err error, want problem.Kind) {
	t.Helper()
	if err == nil || problem.KindOf(err) != want {
		t.Errorf("got %v, want kind %v", err, want)
	}
}

func wantFault(t testing.TB, err error, field string) {
	t.Helper()
	var found problem.Faults
	if f, ok := err.(problem.Faults); ok {
		found = f
	}
	for _, f := range found {
		if f.Place.File == field {
			return
		}
	}
	t.Errorf("got %v, want a fault about %s", err, field)
}
