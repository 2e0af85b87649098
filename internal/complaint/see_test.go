package complaint

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

var whoSees = []access.Role{
	access.UnitOfficer, access.Handler, access.Leader, access.IntakeOfficer, access.CaseAdministrator, access.Examiner, access.Reviewer,
	access.InformationOfficer, access.Coordinator, access.Auditor,
}

// drawn draws where something lies in one of two authorities.
func drawn(t *rapid.T, s *shelf, name string) access.Scope {
	return rapid.SampledFrom([]access.Scope{
		s.city.Scope(),
		{Authority: s.city.ID, Body: "kota"},
		{Authority: s.city.ID, Body: "kota", Unit: "u1"},
		{Authority: s.city.ID, Body: "kota", Unit: "u2"},
		{Authority: s.city.ID, Body: "pdam"},
		s.other.Scope(),
		{Authority: s.other.ID, Body: "kota", Unit: "u1"},
	}).Draw(t, name)
}

// What a list shows is what the rights and the bars of each case leave to whoever asks, on both databases.
func TestListsShowExactlyTheCasesThatRightsAndBarsLeave(t *testing.T) {
	t.Parallel()
	shelves(t, func(t *testing.T, s *shelf) {
		rapid.Check(t, func(r *rapid.T) {
			s.write(t, `DELETE FROM complaint_bar`)
			s.write(t, `DELETE FROM complaint`)
			actor := access.Actor{Account: "ani"}
			for range rapid.IntRange(0, 3).Draw(r, "positions") {
				actor.Holdings = append(actor.Holdings, access.Holding{
					Role: rapid.SampledFrom(whoSees).Draw(r, "role"), Scope: drawn(r, s, "position"),
				})
			}
			want := []string{}
			for range rapid.IntRange(1, 5).Draw(r, "cases") {
				scope := drawn(r, s, "case")
				one := s.put(t, Case{
					Authority: scope.Authority, Body: scope.Body, Unit: scope.Unit, Examined: rapid.Bool().Draw(r, "examined"),
					State: rapid.SampledFrom([]State{Received, UnderReview}).Draw(r, "state"),
					Class: rapid.SampledFrom([]Class{Ordinary, FormalRequest}).Draw(r, "class"),
				})
				barred := map[bar]bool{}
				for range rapid.IntRange(0, 2).Draw(r, "bars") {
					barred[rapid.SampledFrom([]bar{
						{barAccount, "ani"}, {barAccount, "budi"}, {barUnit, "u1"}, {barBody, "kota"},
					}).Draw(r, "bar")] = true
				}
				var all bars
				for b := range barred {
					all = append(all, b)
					s.bar(t, one, b.Kind, b.Subject)
				}
				if sees(all.leave(actor), &one) {
					want = append(want, one.ID)
				}
				_, err := look(t.Context(), s.DB, actor, one.ID)
				if (err == nil) != sees(all.leave(actor), &one) {
					r.Fatalf("looking: %v", err)
				}
			}
			condition, args := seen(actor, 1)
			got, err := db.All(t.Context(), s.DB, db.Column[string], `SELECT c.id FROM complaint c WHERE `+condition+` ORDER BY c.id`, args...)
			if err != nil {
				r.Fatalf("%s: %v", condition, err)
			}
			if diff := cmp.Diff(want, append([]string{}, got...)); diff != "" {
				r.Fatalf("%s: %s", condition, diff)
			}
		})
	})
}

func TestWhoeverACaseIsAboutFindsNothing(t *testing.T) {
	t.Parallel()
	shelves(t, func(t *testing.T, s *shelf) {
		one := s.put(t, Case{State: InProgress, Body: "kota", Unit: "u1"})
		s.bar(t, one, barAccount, "kepala")
		s.bar(t, one, barUnit, "u1")
		admin := s.serves("admin", access.CaseAdministrator)
		below := admin
		below.Account = "bawahan"
		below.Holdings = append(below.Holdings, s.works("bawahan", access.Handler, "u1").Holdings...)
		for name, actor := range map[string]access.Actor{
			"the head": s.works("kepala", access.Leader, "u1"), "a subordinate": s.works("staf", access.Handler, "u1"),
			"a subordinate who is an administrator too": below,
		} {
			if _, err := s.File(t.Context(), actor, one.ID); problem.KindOf(err) != problem.NotFound {
				t.Errorf("%s: %v", name, err)
			}
			page, err := s.Queue(t.Context(), actor, Query{Authority: s.city.ID, Queue: Register})
			if err != nil || slices.ContainsFunc(page.Rows, func(r Row) bool { return !r.Withheld || r.ID != "" || r.Words != "" || !r.Received.IsZero() }) {
				t.Errorf("%s is shown %+v: %v", name, page.Rows, err)
			}
		}
		if _, err := s.File(t.Context(), admin, one.ID); err != nil {
			t.Errorf("the administrator: %v", err)
		}
		if _, err := s.File(t.Context(), access.Public(), one.ID); problem.KindOf(err) != problem.Unauthenticated {
			t.Errorf("the public: %v", err)
		}
	})
}

func TestAnInformationOfficerReadsFormalRequestsOnly(t *testing.T) {
	t.Parallel()
	shelves(t, func(t *testing.T, s *shelf) {
		asked := s.put(t, Case{State: InProgress, Class: FormalRequest})
		kept := []Case{
			s.put(t, Case{State: Received}),
			s.put(t, Case{State: InProgress, Class: Ordinary, Body: "kota", Unit: "u1"}),
			s.put(t, Case{State: Examining, Class: Supervision, Examined: true}),
		}
		ppid := s.serves("ppid", access.InformationOfficer)
		page, err := s.Queue(t.Context(), ppid, Query{Authority: s.city.ID, Queue: Register})
		if err != nil || len(page.Rows) != 1 || page.Rows[0].ID != asked.ID {
			t.Errorf("the register shows %+v: %v", page.Rows, err)
		}
		if _, err := s.File(t.Context(), ppid, asked.ID); err != nil {
			t.Errorf("a formal request: %v", err)
		}
		for _, one := range kept {
			if _, err := s.File(t.Context(), ppid, one.ID); problem.KindOf(err) != problem.NotFound {
				t.Errorf("a case of class %q: %v", one.Class, err)
			}
		}
		counts, err := s.Counts(t.Context(), ppid, s.city.ID)
		if err != nil || counts[Unowned] != 1 || counts[DueSoon]+counts[Overdue]+counts[OfWaiting] != 0 {
			t.Errorf("it counts %v: %v", counts, err)
		}
		for _, queue := range []string{ToVerify, ToDispose, OfExamined, GivenBack} {
			if slices.Contains(QueuesOf(ppid, s.city.ID), queue) {
				t.Errorf("it has the queue %s", queue)
			}
		}
	})
}

// Whoever decided a review answers for it, and goes on reading what they decided; they can do nothing more about it.
func TestAReviewerGoesOnReadingWhatTheyDecided(t *testing.T) {
	t.Parallel()
	shelves(t, func(t *testing.T, s *shelf) {
		decided := s.put(t, Case{State: Closed, Examined: true, Ended: s.now()})
		s.put(t, Case{State: Closed, Examined: true, Ended: s.now()})
		entry := Entry{ID: "e1", Case: decided.ID, Version: 1, Act: Decide, At: s.now(), Recorded: s.now(), Party: ByOffice, By: "rina", Audience: ToReporter, Was: UnderReview, State: Closed}
		values, err := entry.values()
		fine(t, err)
		s.write(t, `INSERT INTO complaint_entry (`+entryColumns+`) VALUES (`+db.Marks(1, len(values))+`)`, values...)
		one, other := s.serves("rina", access.Reviewer), s.serves("tono", access.Reviewer)
		page, err := s.Queue(t.Context(), one, Query{Authority: s.city.ID, Queue: Register})
		if err != nil || len(page.Rows) != 2 || !page.Rows[0].Withheld || page.Rows[1].Withheld || page.Rows[1].ID != decided.ID {
			t.Errorf("the register of who decided: %+v %v", page.Rows, err)
		}
		file, err := s.File(t.Context(), one, decided.ID)
		if err != nil || len(file.May) > 0 {
			t.Errorf("%v, and may %v", err, file.May)
		}
		if _, err := s.File(t.Context(), other, decided.ID); problem.KindOf(err) != problem.NotFound {
			t.Errorf("another reviewer: %v", err)
		}
		s.bar(t, decided, barAccount, "rina")
		if _, err := s.File(t.Context(), one, decided.ID); problem.KindOf(err) != problem.NotFound {
			t.Errorf("who is kept from it: %v", err)
		}
	})
}
