package citizen_test

import (
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

var (
	coordinator = desktest.Who(access.CaseAdministrator, access.OfAuthority)
	worker      = desktest.Who(access.Handler, access.OfUnit)
	reviewer    = desktest.Who(access.Reviewer, access.OfAuthority)
	head        = desktest.Who(access.Leader, access.OfUnit)
)

// bureau is the office's side of a case, for what a reporter then sees of it.
type bureau struct {
	t   *testing.T
	w   *desktest.World
	now complaint.Case
}

func bureauOf(t *testing.T, w *desktest.World, number string) *bureau {
	t.Helper()
	one, err := w.Complaints.Numbered(t.Context(), w.Actor(t, coordinator), number)
	if err != nil {
		t.Fatal(err)
	}
	return &bureau{t, w, one}
}

func (b *bureau) does(act func() (complaint.Case, error)) *bureau {
	b.t.Helper()
	now, err := act()
	if err != nil {
		b.t.Fatal(err)
	}
	b.now = now
	return b
}

func (b *bureau) actor(who string) access.Actor { return b.w.Actor(b.t, who) }

func (b *bureau) verifies() *bureau {
	b.t.Helper()
	return b.does(func() (complaint.Case, error) {
		return b.w.Complaints.Verify(b.t.Context(), b.actor(coordinator), b.now.ID, 0, complaint.Verification{
			Class: complaint.Ordinary, Title: "Lampu jalan mati", Priority: complaint.Usual, About: complaint.AboutOffice,
		})
	})
}

func (b *bureau) asks(words string) *bureau {
	b.t.Helper()
	return b.does(func() (complaint.Case, error) {
		return b.w.Complaints.Ask(b.t.Context(), b.actor(coordinator), b.now.ID, 0, complaint.Question{Words: words})
	})
}

func (b *bureau) disposes() *bureau {
	b.t.Helper()
	return b.does(func() (complaint.Case, error) {
		return b.w.Complaints.Dispose(b.t.Context(), b.actor(coordinator), b.now.ID, 0, complaint.To{Body: b.w.Body, Unit: b.w.Unit}, "")
	})
}

func (b *bureau) answers() *bureau {
	b.t.Helper()
	room, ctx := b.w.Complaints, b.t.Context()
	return b.disposes().does(func() (complaint.Case, error) {
		return room.Accept(ctx, b.actor(worker), b.now.ID, 0)
	}).does(func() (complaint.Case, error) {
		return room.DraftAnswer(ctx, b.actor(worker), b.now.ID, 0, complaint.AnswerText{
			Finding: "Panel di tiang nomor 12 terbakar sehingga enam lampu di depan pasar padam sejak Senin malam.",
			Action:  "Panel diganti dan keenam lampu dinyalakan kembali.",
			DoneOn:  b.w.Now().Format("2006-01-02"), Proof: "Berita acara penggantian panel.", Outcome: complaint.Fixed,
		}, true)
	}).does(func() (complaint.Case, error) {
		return room.SendAnswer(ctx, b.actor(head), b.now.ID, 0)
	})
}
