package complaint

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
)

func TestABoardSaysWhatIsStuckAndWhere(t *testing.T) {
	t.Parallel()
	shelves(t, func(t *testing.T, s *shelf) {
		in := func(unit string, state State) Case {
			return Case{Body: "kota", Unit: unit, State: state, Owner: "budi"}
		}
		late := s.put(t, in("u1", InProgress))
		s.clock(t, late, "tanggapan_awal", -2*time.Hour)
		s.clock(t, late, "selesai_tanpa_pengawasan", -time.Hour)
		later := s.put(t, in("u2", InProgress))
		s.clock(t, later, "tanggapan_awal", -time.Hour)
		s.put(t, in("u2", Disposed))
		opened := in("u1", Disposed)
		opened.Opened = s.now()
		s.put(t, opened)
		s.put(t, in("u2", UnderReview))
		permit := in("u1", InProgress)
		permit.Category = permitCategory
		s.put(t, permit)
		secret := s.put(t, in("u1", InProgress))
		s.clock(t, secret, "tanggapan_awal", -time.Hour)
		s.bar(t, secret, barAccount, "kepala")
		desk := s.put(t, Case{State: UnderReview})

		head := s.serves("sekda", access.Leader)
		board, err := s.Board(t.Context(), head, s.city.Scope())
		fine(t, err)
		want := []OfficeBoard{
			{Body: "kota", Unit: "u1", Overdue: 2}, {Body: "kota", Unit: "u2", Overdue: 1, Unopened: 1, Disputed: 1}, {Disputed: 1},
		}
		if diff := cmp.Diff(want, board.Offices); diff != "" {
			t.Errorf("offices: %s", diff)
		}
		if board.Overdue != 3 || board.Unopened != 1 || board.Disputed != 2 || board.Permits != 1 || len(board.Permit) != 1 {
			t.Errorf("%+v", board)
		}
		if got := numbers(board.Late); len(got) != 3 || got[0] != late.Running || board.Names["budi"] == "" {
			t.Errorf("late: %v", got)
		}

		kepala := s.works("kepala", access.Leader, "u1")
		board, err = s.Board(t.Context(), kepala, kepala.Holdings[0].Scope)
		fine(t, err)
		if board.Overdue != 1 || board.Unopened != 0 || len(board.Late) != 1 || board.Offices != nil {
			t.Errorf("the head of an office learns of a case about them, or of others': %+v", board)
		}
		if _, err := s.Board(t.Context(), kepala, s.city.Scope()); problem.KindOf(err) != problem.NotFound {
			t.Errorf("the whole authority's, for the head of an office: %v", err)
		}
		body := holds("wakil", access.Leader, access.Scope{Authority: s.city.ID, Body: "kota"})
		board, err = s.Board(t.Context(), body, body.Holdings[0].Scope)
		fine(t, err)
		if board.Overdue != 3 || board.Disputed != 1 || len(board.Offices) != 2 {
			t.Errorf("of a body: %+v (%s is the desk's)", board, desk.Number)
		}
	})
}

func TestPublicFiguresTellOfNobody(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, time.March, 2, 0, 0, 0, 0, time.UTC)
	done := func(days, kept, said int) tally {
		return tally{received: day, answered: day.AddDate(0, 0, days), ended: day.AddDate(0, 0, days+1), kept: kept, satisfaction: said}
	}
	many := func(n int, one tally) []tally {
		list := make([]tally, n)
		for i := range list {
			list[i] = one
		}
		return list
	}
	for _, c := range []struct {
		name string
		all  []tally
		want Figures
	}{
		{"four cases", many(4, done(3, 1, 5)), Figures{Few: true, Median: -1, Ninetieth: -1}},
		{"one late among many", append(many(9, done(2, 1, 0)), done(9, 2, 3)), Figures{
			Received: 10, InTime: Hidden, Late: Hidden, Median: 2, Ninetieth: 2, Said: Hidden,
		}},
		{"enough of each", append(many(6, done(2, 1, 5)), many(6, done(20, 2, 2))...), Figures{
			Received: 12, InTime: 6, Late: 6, Median: 2, Ninetieth: 20, Said: 12, Satisfaction: 35,
		}},
		{"three open", append(many(9, done(2, 1, 0)), many(3, tally{received: day})...), Figures{
			Received: 12, Open: Hidden, InTime: 9, Median: 2, Ninetieth: 2,
		}},
	} {
		got := Figures{Median: -1, Ninetieth: -1}
		got.tally(c.all)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

func TestFiguresAreOfAYearAndOfOneOffice(t *testing.T) {
	t.Parallel()
	shelves(t, func(t *testing.T, s *shelf) {
		for i := range 8 {
			one := s.put(t, Case{
				Body: "kota", Unit: "u1", State: Closed, Received: s.now().AddDate(0, 0, -30), Answered: s.now().AddDate(0, 0, -20-i),
				Ended: s.now().AddDate(0, 0, -10), Reason: Silence,
			})
			s.clock(t, one, "selesai_tanpa_pengawasan", 0)
		}
		s.write(t, `UPDATE clock SET state = 'met', ended_at = due_at`)
		s.put(t, Case{Body: "kota", Unit: "u1", State: Closed, Received: s.now().AddDate(-2, 0, 0), Ended: s.now()})
		s.put(t, Case{Body: "kota", Unit: "u1", State: Examining, Examined: true})
		s.put(t, Case{Body: "kota", Unit: "u2"})
		got, err := s.Figures(t.Context(), "u1")
		fine(t, err)
		got.From, got.Until = time.Time{}, time.Time{}
		if diff := cmp.Diff(Figures{Received: 8, InTime: 8, BySilence: 8, Median: 6, Ninetieth: 10}, got); diff != "" {
			t.Error(diff)
		}
		if got, err = s.Figures(t.Context(), "u2"); err != nil || !got.Few {
			t.Errorf("one case: %+v %v", got, err)
		}
	})
}
