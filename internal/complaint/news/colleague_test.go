package news

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/complaint"
)

func TestColleaguesAreToldWhatWaitsForThemByALinkWithoutContent(t *testing.T) {
	t.Parallel()
	townsfolk(t, func(t *testing.T, w *told) {
		w.Staff()
		c := w.Accepted(w.Disposed(w.Verified(w.Received(), complaint.Ordinary), w.Roads), w.Roads)
		c = w.Done(w.Cases.Assign(t.Context(), w.Officer(w.Roads), c.ID, c.Version, "pelaksana"))
		c = w.Answered(c)
		w.Done(w.Cases.Dispute(t.Context(), w.Visitor(c), complaint.Said{Words: "Lubangnya masih ada."}))
		want := map[string][]string{
			"admin": {}, "inspektur": {}, "penghubung": {"work work.dispose"},
			"pelaksana": {"work work.assign", "work work.dispute"}, "kepala": {"work work.approve"},
			"peninjau": {"work work.review"}, "koordinator": {"work work.review"}, "wali": {},
		}
		for _, whom := range slices.Sorted(maps.Keys(want)) {
			if diff := cmp.Diff(want[whom], w.post.to(whom)); diff != "" {
				t.Errorf("%s: %s", whom, diff)
			}
		}
		for _, m := range w.post.sent {
			if m.Link != "/kelola/laporan/"+c.ID || len(m.Args) != 1 || m.Args["number"] != c.Number {
				t.Errorf("%+v", m)
			}
		}
	})
}

func TestCallsMentionsAndTasksReachThoseTheyAreFor(t *testing.T) {
	t.Parallel()
	townsfolk(t, func(t *testing.T, w *told) {
		w.Staff()
		c := w.Accepted(w.Disposed(w.Verified(w.Received(func(n *complaint.New) {
			n.Reporter = complaint.Reporter{Reach: complaint.ByPhone, Phone: "081234567890"}
		}), complaint.Ordinary), w.Roads), w.Roads)
		w.Done(w.Cases.Note(t.Context(), w.Officer(w.Roads), c.ID, 0, complaint.Remark{Words: "Mohon dilihat.", Mentions: []string{"kepala"}}))
		if diff := cmp.Diff([]string{"work work.mention"}, w.post.to("kepala")); diff != "" {
			t.Error(diff)
		}
		for _, want := range []struct {
			reached bool
			left    int
		}{{false, 3}, {true, 0}} {
			w.Done(w.Cases.Call(t.Context(), w.Officer(w.Roads), c.ID, 0, want.reached, "Ditelepon."))
			duties, _, err := w.Cases.Duties(t.Context(), w.Desk(), w.City.ID, "")
			w.Fine(err)
			if len(duties) != want.left {
				t.Errorf("reached %t: %d are left", want.reached, len(duties))
			}
		}
	})
}

func TestWhoeverACaseIsAboutHearsNothingOfIt(t *testing.T) {
	t.Parallel()
	townsfolk(t, func(t *testing.T, w *told) {
		w.Staff()
		c := w.Received(func(n *complaint.New) { n.About = complaint.AboutPerson })
		c = w.Done(w.Cases.Verify(t.Context(), w.Desk(), c.ID, c.Version, complaint.Verification{
			Class: complaint.Ordinary, Title: "Pungutan di loket", Named: []string{"kepala", "penghubung"},
		}))
		w.Seat(t, "kepala", access.Leader, w.In(w.Health))
		w.Seat(t, "penghubung", access.UnitOfficer, w.In(w.Health))
		w.Disposed(c, w.Health)
		w.Wait(60)
		for _, whom := range []string{"kepala", "penghubung"} {
			if got := w.post.to(whom); len(got) != 0 {
				t.Errorf("%s was told %v", whom, got)
			}
		}
		if len(w.post.to("koordinator")) == 0 {
			t.Error("nobody else took their place")
		}
	})
}

func TestWhatTwoOfficesGiveBackIsTheCoordinators(t *testing.T) {
	t.Parallel()
	townsfolk(t, func(t *testing.T, w *told) {
		w.Staff()
		c := w.Disposed(w.Verified(w.Received(byMail), complaint.Ordinary), w.Roads)
		c = w.Done(w.Cases.Return(t.Context(), w.Officer(w.Roads), c.ID, c.Version, "Jalan provinsi.", complaint.To{}))
		c = w.Disposed(c, w.Health)
		w.Done(w.Cases.Return(t.Context(), w.Officer(w.Health), c.ID, c.Version, "Bukan urusan kesehatan.", complaint.To{}))
		if diff := cmp.Diff([]string{"work work.return"}, w.post.to("admin")); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"work work.return_again"}, w.post.to("koordinator")); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"receipt", "verified", "passed"}, w.post.to(citizen)); diff != "" {
			t.Errorf("the reporter is told of a quarrel: %s", diff)
		}
	})
}

func TestNewCasesAreToldTogetherAndOnce(t *testing.T) {
	t.Parallel()
	townsfolk(t, func(t *testing.T, w *told) {
		w.Staff()
		desk := w.teller
		w.Fine(desk.arrived(t.Context()))
		w.Received()
		w.Received()
		w.Fine(desk.arrived(t.Context()))
		w.Fine(desk.arrived(t.Context()))
		last := w.Received()
		w.Verified(last, complaint.Ordinary)
		w.Fine(desk.arrived(t.Context()))
		var counts []string
		for _, m := range w.post.sent {
			if m.Kind == kindNew {
				counts = append(counts, m.To.Account+" "+m.Args["n"])
			}
		}
		if diff := cmp.Diff([]string{"admin 2", "admin 2"}, counts); diff != "" {
			t.Error(diff)
		}
	})
}

func TestHeadsReadOnMondayHowTheirOfficeStands(t *testing.T) {
	t.Parallel()
	townsfolk(t, func(t *testing.T, w *told) {
		w.Staff()
		w.Disposed(w.Verified(w.Received(), complaint.Ordinary), w.Roads)
		week := w.teller
		w.SetLocal(t, "2026-03-08T23:00") // Sunday
		w.Fine(week.week(t.Context()))
		w.SetLocal(t, "2026-03-09T06:59")
		w.Fine(week.week(t.Context()))
		if got := w.post.to("kepala"); slices.Contains(got, "week") {
			t.Errorf("told too early: %v", got)
		}
		w.Sweep()
		w.SetLocal(t, "2026-03-09T07:01")
		w.Sweep()
		w.Fine(week.week(t.Context()))
		w.Fine(week.week(t.Context()))
		var said []map[string]string
		for _, m := range w.post.sent {
			if m.Kind == kindWeek && m.To.Account == "kepala" {
				said = append(said, m.Args)
			}
		}
		if len(said) != 1 || said[0]["unopened"] != "1" || said[0]["overdue"] != "1" || said[0]["place"] != "Dinas Pekerjaan Umum" ||
			!strings.HasPrefix(said[0]["worst"], "KTC-2026-") {
			t.Errorf("the head of the office was told %v", said)
		}
		w.SetLocal(t, "2026-03-16T07:01")
		w.Seat(t, "kepala-kesehatan", access.Leader, w.In(w.Health))
		w.Fine(week.week(t.Context()))
		if got := w.post.to("kepala-kesehatan"); len(got) != 0 {
			t.Errorf("an office without cases is told %v", got)
		}
	})
}
