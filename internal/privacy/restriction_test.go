package privacy_test

import (
	"net/netip"
	"slices"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/privacy"
	"github.com/patuh-id/patuh/internal/testkit/casetest"
)

func TestARestrictionHidesAReporterUntilTheyLiftIt(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		c := w.known()
		reader := casetest.Holds("loket", access.IntakeOfficer, w.City.Scope())
		if _, err := w.Cases.Contact(t.Context(), reader, c.ID); err != nil {
			t.Fatal(err)
		}
		w.restrictedSaid(t, reader, c, false)
		w.grant(w.ask(c, privacy.Restrict, privacy.Said{}))
		if _, err := w.Cases.Contact(t.Context(), reader, c.ID); problem.KindOf(err) != problem.Forbidden {
			t.Errorf("restricted, and yet: %v", err)
		}
		if _, err := w.Cases.CallBack(t.Context(), reader, c.ID); problem.KindOf(err) != problem.Forbidden {
			t.Errorf("restricted, and yet called back: %v", err)
		}
		w.restrictedSaid(t, reader, c, true)
		lost, err := w.Cases.LostPIN(t.Context(), w.Visitor(c))
		if err != nil || lost != "restricted" {
			t.Errorf("of a lost PIN they are told %q, %v", lost, err)
		}
		before := w.entries(c)
		w.Fine(w.Cases.AskPIN(t.Context(), c.Number, "081200000001", "pagi", netip.MustParsePrefix("192.0.2.0/24")))
		if w.entries(c) != before {
			t.Error("the office hears the number of whoever is restricted")
		}
		w.Fine(w.room.Lift(t.Context(), w.Visitor(c)))
		w.restrictedSaid(t, reader, c, false)
		if _, err := w.Cases.Contact(t.Context(), reader, c.ID); err != nil {
			t.Errorf("lifted, and yet: %v", err)
		}
		if err := w.room.Lift(t.Context(), w.Visitor(c)); problem.KindOf(err) != problem.NotFound {
			t.Errorf("lifted twice: %v", err)
		}
	})
}

func TestWhoIsRestrictedIsInNoListOfCallsAndLettersUnlessALifeDependsOnIt(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		c := w.known()
		reader := casetest.Holds("loket", access.IntakeOfficer, w.City.Scope())
		// As if the office owed both since before the restriction.
		for id, way := range map[string]complaint.Reach{"duty-call": complaint.ByPhone, "duty-letter": complaint.ByLetter} {
			w.does(`INSERT INTO complaint_duty (id, complaint_id, authority_id, way, kind, data, once, made_at, ended_at, ended_by)
				VALUES ($1, $2, $3, $4, $5, '{}', $1, $6, NULL, '')`, id, c.ID, w.City.ID, string(way), complaint.QuietNews, db.At(w.Now()))
		}
		listed := func() int {
			t.Helper()
			all, _, err := w.Cases.Duties(t.Context(), reader, w.City.ID, "")
			w.Fine(err)
			return len(slices.DeleteFunc(all, func(d complaint.Duty) bool { return d.Case != c.ID }))
		}
		before := listed()
		if before < 2 {
			t.Fatalf("%d are owed", before)
		}
		w.grant(w.ask(c, privacy.Restrict, privacy.Said{}))
		if n := listed(); n != 0 {
			t.Errorf("restricted, and in the list %d times", n)
		}
		w.does(`UPDATE complaint SET priority = $2 WHERE id = $1`, c.ID, string(complaint.Urgent))
		if n := listed(); n < before {
			t.Errorf("a life depends on it, and they are listed %d times", n)
		}
		w.does(`UPDATE complaint SET priority = $2 WHERE id = $1`, c.ID, string(c.Priority))
		w.Fine(w.room.Lift(t.Context(), w.Visitor(c)))
		if n := listed(); n < before {
			t.Errorf("lifted, and listed %d times", n)
		}
	})
}

func (w *town) entries(c complaint.Case) int {
	w.Helper()
	n, err := db.One(w.Context(), w.DB, db.Column[int], `SELECT count(*) FROM complaint_entry WHERE complaint_id = $1`, c.ID)
	w.Fine(err)
	return n
}

func (w *town) restrictedSaid(t *testing.T, reader access.Actor, c complaint.Case, want bool) {
	t.Helper()
	f, err := w.Cases.File(t.Context(), reader, c.ID)
	w.Fine(err)
	if offered := slices.Contains(f.May, complaint.See); f.Reporter.Restricted != want || offered == want {
		t.Errorf("the desk is told restricted %v, and offered the contacts %v; want %v", f.Reporter.Restricted, offered, want)
	}
	own, err := w.Cases.Mine(t.Context(), w.Visitor(c))
	if err != nil || own.Reporter.Restricted != want {
		t.Errorf("the reporter is told restricted %v, want %v; %v", own.Reporter.Restricted, want, err)
	}
	why, err := w.Cases.WhyNoPIN(t.Context(), reader, c.ID)
	if err != nil || (why == "restricted") != want {
		t.Errorf("no PIN because of %q, %v", why, err)
	}
}
