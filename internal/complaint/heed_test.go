package complaint

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
)

func TestWhatIsUrgentOrSpeaksOfDangerComesFirstInEveryQueuePageByPage(t *testing.T) {
	t.Parallel()
	shelves(t, func(t *testing.T, s *shelf) {
		hour := func(n int) time.Time { return s.now().Add(time.Duration(n-100) * time.Hour) }
		unit := func(c Case) Case { c.Body, c.Unit = "kota", "u1"; return c }
		for i := range 5 { // 1 to 5
			s.put(t, Case{Received: hour(i)})
		}
		s.put(t, Case{Received: hour(10), Priority: Urgent})                                   // 6
		s.put(t, Case{Received: hour(11), Alarming: true})                                     // 7
		s.put(t, Case{Received: hour(12), Priority: Urgent, Examined: true, State: Examining}) // 8
		late := s.put(t, unit(Case{Received: hour(1), State: InProgress, Owner: "budi"}))      // 9
		fire := s.put(t, unit(Case{Received: hour(9), State: InProgress, Owner: "budi", Priority: Urgent}))
		s.clock(t, late, "tanggapan_awal", -9*time.Hour)
		s.clock(t, fire, "tanggapan_awal", -time.Hour)
		s.put(t, unit(Case{Received: hour(2), State: Closed, Ended: s.now(), Priority: Urgent, Unread: hour(50)})) // 11
		s.put(t, unit(Case{Received: hour(2), State: InProgress, Unread: hour(40)}))                               // 12
		s.put(t, unit(Case{Received: hour(3), State: InProgress, Unread: hour(60), Priority: Urgent}))             // 13
		admin, officer := s.serves("ani", access.CaseAdministrator), s.works("budi", access.UnitOfficer, "u1")
		for _, c := range []struct {
			queue string
			actor access.Actor
			want  []int64
		}{
			{ToVerify, admin, []int64{6, 7, 1, 2, 3, 4, 5}},
			{Overdue, officer, []int64{10, 9}},
			{Overdue, admin, []int64{10, 9}},
			{OfMine, officer, []int64{10, 9}},
			{Unread, officer, []int64{13, 12, 11}},
			{Unread, admin, []int64{13, 12, 11}},
			{Unowned, admin, []int64{13, 12}},
			{Unowned, officer, []int64{13, 12}},
			{Unowned, s.works("dedi", access.UnitOfficer, "u2"), []int64{}},
		} {
			if diff := cmp.Diff(c.want, s.listed(t, c.actor, Query{Queue: c.queue})); diff != "" {
				t.Errorf("%s: %s", c.queue, diff)
			}
			for _, limit := range []int{1, 2, 3} {
				got := []int64{}
				for q := (Query{Authority: s.city.ID, Queue: c.queue, Limit: limit}); ; {
					page, err := s.Queue(t.Context(), c.actor, q)
					fine(t, err)
					got = append(got, numbers(page.Rows)...)
					if q.After = page.Next; q.After == "" {
						break
					}
				}
				if diff := cmp.Diff(c.want, got); diff != "" {
					t.Errorf("%s by %d: %s", c.queue, limit, diff)
				}
			}
		}
		if got := s.listed(t, admin, Query{Queue: Register}); got[0] != 8 {
			t.Errorf("the register is by when cases came: %v", got)
		}
		counts, err := s.Counts(t.Context(), admin, s.city.ID)
		if fine(t, err); counts[ToVerify] != 7 || counts[Unread] != 3 || counts[Unowned] != 2 {
			t.Errorf("%v", counts)
		}
	})
}

func TestWordsOfDangerMarkACaseUntilSomebodyHasLooked(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		c := w.received(func(n *New) { n.Words = "Suami saya membawa parang dan saya ingin bunuh diri." })
		if !c.Alarming || c.Priority != Usual {
			t.Errorf("marked %v, %s", c.Alarming, c.Priority)
		}
		c = w.verified(c, Ordinary)
		if c.Alarming || c.Class != Ordinary {
			t.Errorf("marked %v after verification as %s", c.Alarming, c.Class)
		}
		c = w.accepted(w.disposed(c, w.roads), w.roads)
		if c = w.done(w.Say(t.Context(), w.visitor(c), Said{Words: "Sekarang rumah saya kebakaran"})); !c.Alarming {
			t.Error("a message that speaks of danger marks nothing")
		}
		if c = w.done(w.Call(t.Context(), w.officer(w.roads), c.ID, c.Version, true, "Petugas sudah di sana.")); c.Alarming {
			t.Error("marked after a call")
		}
	})
}

func TestWhatAReporterWritesWaitsUntilWhoeverWorksOnItHasReadIt(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		c := w.working()
		unread := func(actor access.Actor) int {
			t.Helper()
			counts, err := w.Counts(t.Context(), actor, w.city.ID)
			fine(t, err)
			return counts[Unread]
		}
		officer, desk := w.officer(w.roads), w.desk()
		c = w.done(w.Say(t.Context(), w.visitor(c), Said{Words: "Kapan petugas datang?"}))
		if unread(officer) != 1 || unread(desk) != 1 || unread(w.officer(w.health)) != 0 {
			t.Error("the message is not counted where it waits")
		}
		_, err := w.File(t.Context(), desk, c.ID) // who passed it on looks, and reads nothing for the office
		fine(t, err)
		f, err := w.File(t.Context(), officer, c.ID)
		fine(t, err)
		if len(f.Unanswered()) != 1 || f.Case.Unread.IsZero() || unread(officer) != 0 {
			t.Errorf("%d unanswered, unread since %v, %d counted", len(f.Unanswered()), f.Case.Unread, unread(officer))
		}
		c = w.done(w.WriteReporter(t.Context(), officer, c.ID, 0, Question{Words: "Besok pagi."}))
		if f, err = w.File(t.Context(), officer, c.ID); err != nil || len(f.Unanswered()) != 0 {
			t.Errorf("%d unanswered after a reply, %v", len(f.Unanswered()), err)
		}
	})
}

func TestWhatIsTakenUpAgainWaitsInAQueueUntilSomebodyHasIt(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		ppid := w.seat("ppid", access.InformationOfficer, w.city.Scope())
		c := w.verified(w.received(), FormalRequest)
		c = w.done(w.Inform(t.Context(), w.desk(), c.ID, c.Version))
		for _, actor := range []access.Actor{ppid, w.desk()} {
			page, err := w.Queue(t.Context(), actor, Query{Authority: w.city.ID, Queue: Unowned})
			if err != nil || len(page.Rows) != 1 {
				t.Errorf("%d cases wait, %v", len(page.Rows), err)
			}
		}
		c = w.done(w.DraftAnswer(t.Context(), ppid, c.ID, c.Version, fullAnswer(), false))
		if c.Owner != "ppid" {
			t.Errorf("it is %q's", c.Owner)
		}
	})
}

func TestTheReporterOfAnUrgentCaseIsToBeCalledWithinTheHourWhereTheyWantCalls(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		for name, c := range map[string]struct {
			who   Reporter
			wants int
		}{
			"by telephone":    {Reporter{Name: "Warga Contoh", Phone: "08123456789", Reach: ByPhone}, 1},
			"write only":      {Reporter{Name: "Warga Contoh", Phone: "08123456789", Reach: ByMailbox, Quiet: true}, 0},
			"the mailbox":     {Reporter{Name: "Warga Contoh", Phone: "08123456789", Reach: ByMailbox}, 0},
			"without a phone": {Reporter{Reach: ByMailbox}, 0},
		} {
			one := w.taken(w.desk(), func(n *New) { n.Reporter = c.who })
			one = w.done(w.Verify(t.Context(), w.desk(), one.ID, one.Version, Verification{Class: Ordinary, Title: "Kabel jatuh", Priority: Urgent}))
			duties, _, err := w.Duties(t.Context(), w.desk(), w.city.ID, "")
			fine(t, err)
			got := 0
			for _, d := range duties {
				if d.Case == one.ID && !d.Due.IsZero() {
					got++
				}
			}
			if got != c.wants {
				t.Errorf("%s: %d calls", name, got)
			}
		}
	})
}
