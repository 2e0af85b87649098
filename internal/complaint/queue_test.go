package complaint

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
)

func (s *shelf) listed(t *testing.T, actor access.Actor, q Query) []int64 {
	t.Helper()
	q.Authority = s.city.ID
	page, err := s.Queue(t.Context(), actor, q)
	fine(t, err)
	return numbers(page.Rows)
}

// filled puts a case into each queue: the number is its running one.
func (s *shelf) filled(t *testing.T) {
	t.Helper()
	unit := func(c Case) Case { c.Body, c.Unit = "kota", "u1"; return c }
	hour := func(n int) time.Time { return s.now().Add(time.Duration(n-100) * time.Hour) }
	late := s.put(t, Case{Received: hour(1)})                                                          // 1
	s.put(t, Case{Received: hour(2), Class: Ordinary})                                                 // 2
	s.put(t, unit(Case{Received: hour(3), State: Disposed}))                                           // 3
	near := s.put(t, unit(Case{Received: hour(4), State: InProgress, Owner: "budi", Class: Ordinary})) // 4
	s.put(t, unit(Case{Received: hour(5), State: Returned}))                                           // 5
	s.put(t, unit(Case{Received: hour(6), State: UnderReview}))                                        // 6
	s.put(t, unit(Case{Received: hour(7), State: Incomplete}))                                         // 7
	waits := s.put(t, unit(Case{Received: hour(6), State: Answered}))                                  // 8
	s.put(t, Case{Received: hour(9), State: Examining, Examined: true})                                // 9
	s.put(t, unit(Case{Received: hour(10), State: Promised}))                                          // 10
	s.put(t, Case{Received: hour(11), State: Referred})                                                // 11
	s.put(t, unit(Case{Received: hour(12), State: Closed, Ended: s.now()}))                            // 12
	s.put(t, Case{Received: hour(13), Authority: s.other.ID})                                          // 13
	s.clock(t, late, "jawab_kelengkapan", -time.Hour)
	s.clock(t, late, "verifikasi", -2*time.Hour)
	s.clock(t, near, "selesai_tanpa_pengawasan", 48*time.Hour)
	s.clock(t, waits, "tutup_otomatis", -time.Hour) // the reporter's, not the office's
}

func TestEveryQueueShowsWhatWaitsForWhoeverLooks(t *testing.T) {
	t.Parallel()
	shelves(t, func(t *testing.T, s *shelf) {
		s.filled(t)
		admin, officer, examiner := s.serves("ani", access.CaseAdministrator), s.works("budi", access.UnitOfficer, "u1"), s.serves("citra", access.Examiner)
		elsewhere := s.works("dedi", access.UnitOfficer, "u2")
		for _, c := range []struct {
			name, queue string
			actor       access.Actor
			want        []int64
		}{
			{"to be verified", ToVerify, admin, []int64{1}},
			{"to be passed on", ToDispose, admin, []int64{2}},
			{"passed to an office", OfUnit, admin, []int64{3}},
			{"passed to one's own office", OfUnit, officer, []int64{3}},
			{"nothing of another office", OfUnit, elsewhere, []int64{}},
			{"one's own", OfMine, officer, []int64{4}},
			{"nobody's own", OfMine, admin, []int64{}},
			{"given back", GivenBack, admin, []int64{5}},
			{"disputed", Disputed, admin, []int64{6}},
			{"waiting for the reporter, the longest first", OfWaiting, admin, []int64{8, 7}},
			{"examined", OfExamined, examiner, []int64{9}},
			{"examined, for somebody else", OfExamined, admin, []int64{}},
			{"promised", OfPromised, officer, []int64{10}},
			{"referred", OfReferred, admin, []int64{11}},
			{"overdue once, and not by what the reporter owes", Overdue, admin, []int64{1}},
			{"due soon", DueSoon, officer, []int64{4}},
			{"all, the newest first, with the number of what is withheld", Register, admin, []int64{12, 11, 10, 9, 7, 8, 6, 5, 4, 3, 2, 1}},
			{"all of one's office", Register, officer, []int64{12, 10, 7, 8, 6, 5, 4, 3}},
			{"all for the machine", Register, access.Machine(), []int64{12, 11, 10, 9, 7, 8, 6, 5, 4, 3, 2, 1}},
		} {
			if diff := cmp.Diff(c.want, s.listed(t, c.actor, Query{Queue: c.queue})); diff != "" {
				t.Errorf("%s: %s", c.name, diff)
			}
		}
		counts, err := s.Counts(t.Context(), admin, s.city.ID)
		fine(t, err)
		want := map[string]int{
			ToVerify: 1, ToDispose: 1, OfUnit: 1, OfMine: 0, ToApprove: 0, DueSoon: 1, Overdue: 1, GivenBack: 1, Disputed: 1, OfWaiting: 2,
			OfPromised: 1, OfReferred: 1, Unowned: 0, Unread: 0,
		}
		if diff := cmp.Diff(want, counts); diff != "" {
			t.Errorf("counts: %s", diff)
		}
	})
}

func TestPagesOfAQueueJoinWithoutGapOrRepeat(t *testing.T) {
	t.Parallel()
	shelves(t, func(t *testing.T, s *shelf) {
		for i := range 23 {
			// Three at each instant, so that time alone does not tell them apart.
			s.put(t, Case{State: []State{Incomplete, Answered}[i%2], Received: s.now().Add(time.Duration(i/3) * time.Minute), Category: []string{"jalan", "air"}[i%2]})
		}
		admin := s.serves("ani", access.CaseAdministrator)
		for _, q := range []Query{{Queue: OfWaiting}, {Queue: Register}, {Queue: Register, Category: "air"}} {
			q.Authority, q.Limit = s.city.ID, 100
			whole, err := s.Queue(t.Context(), admin, q)
			fine(t, err)
			var got []int64
			for q.Limit = 5; ; {
				page, err := s.Queue(t.Context(), admin, q)
				fine(t, err)
				got = append(got, numbers(page.Rows)...)
				if q.After = page.Next; q.After == "" {
					break
				}
			}
			if diff := cmp.Diff(numbers(whole.Rows), got); diff != "" {
				t.Errorf("%s: %s", q.Queue, diff)
			}
		}
	})
}

func TestFiltersLeaveWhatTheyName(t *testing.T) {
	t.Parallel()
	shelves(t, func(t *testing.T, s *shelf) {
		day := s.now().Add(-240 * time.Hour)
		s.put(t, Case{Received: day, Class: Ordinary, Category: "air", Channel: Phone, Priority: Urgent})
		s.put(t, Case{Received: day.Add(24 * time.Hour), Class: Suggests, Category: "jalan", Body: "kota", Unit: "u1"})
		admin := s.serves("ani", access.CaseAdministrator)
		for name, c := range map[string]struct {
			q    Query
			want []int64
		}{
			"a class":    {Query{Class: Ordinary}, []int64{1}},
			"a category": {Query{Category: "jalan"}, []int64{2}},
			"a channel":  {Query{Channel: Phone}, []int64{1}},
			"a priority": {Query{Priority: Urgent}, []int64{1}},
			"an office":  {Query{Unit: "u1"}, []int64{2}},
			"days":       {Query{From: day.Add(time.Hour), Until: day.Add(48 * time.Hour)}, []int64{2}},
			"nothing":    {Query{Category: "air", Class: Suggests}, []int64{}},
		} {
			c.q.Queue = Register
			if diff := cmp.Diff(c.want, s.listed(t, admin, c.q)); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
	})
}

func TestAListRefusesWhatItCannotKnow(t *testing.T) {
	t.Parallel()
	shelves(t, func(t *testing.T, s *shelf) {
		admin := s.serves("ani", access.CaseAdministrator)
		for name, c := range map[string]struct {
			actor access.Actor
			q     Query
			want  problem.Kind
		}{
			"nobody":            {access.Public(), Query{Authority: s.city.ID, Queue: Register}, problem.Unauthenticated},
			"another authority": {admin, Query{Authority: s.other.ID, Queue: Register}, problem.NotFound},
			"a queue":           {admin, Query{Authority: s.city.ID, Queue: "'; DROP TABLE complaint; --"}, problem.Invalid},
			"a place":           {admin, Query{Authority: s.city.ID, Queue: Register, After: "\u202e~💥"}, problem.Invalid},
		} {
			if _, err := s.Queue(t.Context(), c.actor, c.q); problem.KindOf(err) != c.want {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// The clock of the whole work begins at the desk, before an office has the case.
func TestAnOfficeIsShownWhatIsDueByClocksThatBeganElsewhere(t *testing.T) {
	t.Parallel()
	shelves(t, func(t *testing.T, s *shelf) {
		late := s.put(t, Case{State: InProgress, Body: "kota", Unit: "u1"})
		desk := late
		desk.Body, desk.Unit = "", ""
		s.clock(t, desk, "selesai_tanpa_pengawasan", -time.Hour)
		s.clock(t, late, "tanggapan_awal", -2*time.Hour)
		near := s.put(t, Case{State: InProgress, Body: "kota", Unit: "u1"})
		desk.ID = near.ID
		s.clock(t, desk, "selesai_tanpa_pengawasan", time.Hour)
		untold := s.put(t, Case{State: Archived, Body: "kota", Unit: "u1", Ended: s.now()})
		s.clock(t, untold, TellRule, -3*time.Hour)
		gone := s.put(t, Case{State: Returned}) // and what an office had before is not its own
		before := gone
		before.Body, before.Unit = "kota", "u1"
		s.clock(t, before, "tanggapan_awal", -time.Hour)
		chief := s.works("kepala", access.Leader, "u1")
		if diff := cmp.Diff([]int64{untold.Running, late.Running}, s.listed(t, chief, Query{Queue: Overdue})); diff != "" {
			t.Errorf("overdue: %s", diff)
		}
		if diff := cmp.Diff([]int64{near.Running}, s.listed(t, chief, Query{Queue: DueSoon})); diff != "" {
			t.Errorf("due soon: %s", diff)
		}
		for queue, all := range map[string]int{Overdue: 2, DueSoon: 1} {
			counts, err := s.Counts(t.Context(), chief, s.city.ID)
			if err != nil || counts[queue] != all {
				t.Errorf("%s: %d, %v", queue, counts[queue], err)
			}
		}
		var got []int64
		for q := (Query{Queue: Overdue, Authority: s.city.ID, Limit: 1}); ; {
			page, err := s.Queue(t.Context(), chief, q)
			fine(t, err)
			got = append(got, numbers(page.Rows)...)
			if q.After = page.Next; q.After == "" {
				break
			}
		}
		if diff := cmp.Diff([]int64{untold.Running, late.Running}, got); diff != "" {
			t.Errorf("page by page: %s", diff)
		}
		board, err := s.Board(t.Context(), chief, chief.Holdings[0].Scope)
		if err != nil || board.Overdue != 2 || board.DueSoon != 1 || len(board.Late) != 2 {
			t.Errorf("%+v %v", board, err)
		}
		head := s.serves("sekda", access.Leader)
		if board, err = s.Board(t.Context(), head, s.city.Scope()); err != nil || board.Overdue != 3 || board.Offices[0].Overdue != 2 {
			t.Errorf("%+v %v", board, err)
		}
	})
}
