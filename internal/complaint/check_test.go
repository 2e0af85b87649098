package complaint

import (
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
)

func TestACaseIsCheckedBeforeItIsKept(t *testing.T) {
	t.Parallel()
	counters(t, func(t *testing.T, w *counter) {
		n := New{
			Authority: w.city.ID, Channel: Phone, Words: "  Lampu   jalan mati.\r\nGelap.  ", Secrecy: Anonymous, Happened: "2023-01-02",
			Reporter: Reporter{Name: "Warga Contoh", Phone: "0812 3456 7890", Reach: ByPhone},
		}
		got, notes, err := w.Check(t.Context(), w.clerk, n)
		w.must(err)
		if got.Reporter.Phone != "" || got.Reporter.Name != "" || got.Reporter.Reach != ByMailbox || len(notes) != 1 || got.Words != "Lampu   jalan mati.\nGelap." {
			t.Errorf("%+v %v", got, notes)
		}
		n.About = AboutTop
		if _, _, err = w.Check(t.Context(), w.clerk, n); problem.KindOf(err) != problem.Invalid {
			t.Errorf("about the top, where nobody is above: %v", err)
		}
		if _, _, err = w.Check(t.Context(), w.clerk, New{Authority: w.city.ID}); problem.KindOf(err) != problem.Invalid {
			t.Errorf("nothing said: %v", err)
		}
		if _, _, err = w.Check(t.Context(), w.clerk, New{Authority: "", Words: "Lampu jalan mati."}); err == nil {
			t.Error("no authority")
		}
		page, err := w.Queue(t.Context(), w.head, Query{Authority: w.city.ID, Queue: Register})
		w.must(err)
		if len(page.Rows) > 0 {
			t.Errorf("kept: %+v", page.Rows)
		}
	})
}

func TestWhoeverSitsAtTheCounterOfAnOfficeTakesCasesDown(t *testing.T) {
	t.Parallel()
	counters(t, func(t *testing.T, w *counter) {
		counter := w.clerk
		counter.Holdings = []access.Holding{{Position: "loket", Role: access.IntakeOfficer, Scope: access.Scope{Authority: w.city.ID, Body: "kota", Unit: "u1"}}}
		n := w.report("loket")
		n.Channel = Counter
		made := w.receive(counter, n)
		list, err := entries(t.Context(), w.DB, made.Case.ID)
		w.must(err)
		if made.Case.TakenBy != counter.Account || len(list) != 1 || list[0].Role != string(access.IntakeOfficer) {
			t.Errorf("%+v", list)
		}
		counter.Holdings[0].Scope.Authority = w.province.ID
		if _, err := w.Receive(t.Context(), counter, w.report("lain")); err == nil {
			t.Error("and of another authority's")
		}
	})
}
