package complaint

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

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
			Received: 12, Open: Hidden, InTime: Hidden, Late: Hidden, Median: 2, Ninetieth: 2,
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
		s.put(t, Case{Body: "kota", Unit: "u2", Received: s.now().AddDate(0, 0, -1)})
		for range 6 {
			s.put(t, Case{Body: "kota", Received: s.now().AddDate(0, 0, -1)})
		}
		if _, known, err := s.Figures(t.Context(), "u1"); err != nil || known {
			t.Errorf("before anybody counted: %v, %v", known, err)
		}
		before, err := s.Directory.Revision(t.Context())
		fine(t, err)
		fine(t, s.CountFigures(t.Context()))
		if after, err := s.Directory.Revision(t.Context()); err != nil || after != before+1 {
			t.Errorf("pages are drawn anew once: %d after %d, %v", after, before, err)
		}
		got, known, err := s.Figures(t.Context(), "u1")
		fine(t, err)
		if !known || got.Until != time.Date(2026, time.March, 2, 0, 0, 0, 0, time.UTC) {
			t.Errorf("counted to the beginning of the day: %v %v", known, got.Until)
		}
		got.From, got.Until = time.Time{}, time.Time{}
		if diff := cmp.Diff(Figures{Received: 8, InTime: 8, BySilence: 8, Median: 6, Ninetieth: 10}, got); diff != "" {
			t.Error(diff)
		}
		if got, known, err = s.Figures(t.Context(), "u2"); err != nil || !known || !got.Few || got.Received != 0 {
			t.Errorf("one case: %+v %v %v", got, known, err)
		}
		if got, known, err = s.Figures(t.Context(), "kota"); err != nil || !known || got.Received != 6 {
			t.Errorf("what the body itself handles: %+v %v %v", got, known, err)
		}
		s.pass(2 * 365 * 24 * time.Hour)
		fine(t, s.CountFigures(t.Context()))
		if got, _, err = s.Figures(t.Context(), "u1"); err != nil || !got.Few {
			t.Errorf("what is older than a year still counts: %+v %v", got, err)
		}
	})
}
