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

		for _, line := range []struct {
			name, queue, unit string
			want              int
		}{
			{"unopened", Unopened, "", board.Unopened},
			{"unopened at an office", Unopened, "u2", 1},
			{"unopened where all was opened", Unopened, "u1", 0},
			{"permits", Permits, "", board.Permits},
			{"disputed at the own desk", Disputed, OwnDesk, 1},
			{"all of the own desk", Register, OwnDesk, 1},
			{"overdue at the own desk", Overdue, OwnDesk, 0},
			{"permits of the own desk", Permits, OwnDesk, 0},
		} {
			page, err := s.Queue(t.Context(), head, Query{Authority: s.city.ID, Queue: line.queue, Unit: line.unit})
			fine(t, err)
			if len(page.Rows) != line.want {
				t.Errorf("%s: the board leads to %d, and has %d", line.name, len(page.Rows), line.want)
			}
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

func TestABoardNamesWhatIsUrgentFirst(t *testing.T) {
	t.Parallel()
	shelves(t, func(t *testing.T, s *shelf) {
		late := func(c Case, ago time.Duration) string {
			t.Helper()
			c.Body, c.Unit, c.State, c.Category = "kota", "u1", InProgress, permitCategory
			one := s.put(t, c)
			s.clock(t, one, "selesai_tanpa_pengawasan", -ago)
			return one.Number
		}
		var oldest []string
		for i := range BoardRows {
			oldest = append(oldest, late(Case{}, time.Duration(100-i)*time.Hour))
		}
		urgent, alarming := late(Case{Priority: Urgent}, 2*time.Hour), late(Case{Alarming: true}, time.Hour)
		board, err := s.Board(t.Context(), s.serves("sekda", access.Leader), s.city.Scope())
		fine(t, err)
		for name, rows := range map[string][]Row{"late": board.Late, "permits": board.Permit} {
			var got []string
			for _, row := range rows {
				got = append(got, row.Number)
			}
			if diff := cmp.Diff(append([]string{urgent, alarming}, oldest[:BoardRows-2]...), got); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
		if board.Overdue != BoardRows+2 {
			t.Errorf("%d are overdue", board.Overdue)
		}
	})
}

// What still runs when a case has ended is late as well, and an index of open cases has it not.
func TestABoardCountsWhatIsLateAfterItsCaseHasEnded(t *testing.T) {
	t.Parallel()
	shelves(t, func(t *testing.T, s *shelf) {
		for _, c := range []Case{
			{Body: "kota", Unit: "u1", State: InProgress},
			{Body: "kota", Unit: "u1", State: Closed, Ended: s.now()},
			{Body: "kota", Unit: "u2", State: Closed, Ended: s.now()},
			{Body: "kota", Unit: "u2", State: Closed, Ended: s.now(), Examined: true},
		} {
			one := s.put(t, c)
			s.clock(t, one, "tanggapan_awal", -2*time.Hour)
			s.clock(t, one, "selesai_tanpa_pengawasan", -time.Hour)
		}
		board, err := s.Board(t.Context(), s.serves("sekda", access.Leader), s.city.Scope())
		fine(t, err)
		want := []OfficeBoard{{Body: "kota", Unit: "u1", Overdue: 2}, {Body: "kota", Unit: "u2", Overdue: 1}}
		if diff := cmp.Diff(want, board.Offices); diff != "" {
			t.Errorf("offices: %s", diff)
		}
		if board.Overdue != 3 || len(board.Late) != 3 {
			t.Errorf("overdue: %d, of which %d are named", board.Overdue, len(board.Late))
		}
	})
}
