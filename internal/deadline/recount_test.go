package deadline

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/condition"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/workday"
)

// decree changes the calendar as the room of calendars does: and tells the deadlines in the same
// transaction.
func (w *world) decree(t testing.TB, change Change, days ...workday.Holiday) {
	t.Helper()
	w.office.change(days...)
	err := w.DB.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error { return w.Recount(ctx, tx, change) })
	if err != nil {
		t.Fatal(err)
	}
}

// recountAll does the jobs that wait.
func (w *world) recountAll(t testing.TB) {
	t.Helper()
	rows, err := db.All(t.Context(), w.DB, scanRecount, `SELECT `+recountColumns+` FROM recount WHERE done_at IS NULL ORDER BY id`)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		payload, err := json.Marshal(recountPayload{ID: r.ID})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.recountJob(t.Context(), job.Job{Kind: recountKind, Payload: payload}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestALateHolidayMovesOpenClocksAndSaysWhy(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.setNow(t, "2026-06-03T09:00")
		touched := w.start(t, w.begin("tanggapan_awal", wita(t, "2026-06-02T09:00")))[0]
		before := w.start(t, w.begin("disposisi_lanjut", wita(t, "2026-06-02T09:00")))[0]
		ended := w.start(t, w.begin("verifikasi", wita(t, "2026-06-02T09:00")))[0]
		hours := w.start(t, w.begin("pdp_hak_subjek", wita(t, "2026-06-03T09:00")))[0]
		foreign := w.begin("tanggapan_awal", wita(t, "2026-06-02T09:00"))
		foreign.Scope = w.other.Scope()
		far := w.start(t, foreign)[0]
		if _, err := w.one(t, func(ctx context.Context, tx db.Tx) (Clock, error) {
			return w.Meet(ctx, tx, ended.ID, Act{At: w.now()})
		}); err != nil {
			t.Fatal(err)
		}
		change := Change{Authority: w.city.ID, From: on(t, "2026-06-04"), Until: on(t, "2026-06-05"), Why: "SKB contoh"}
		w.decree(t, change, holiday(t, "2026-06-04"))
		// A second day of the same decree is told apart, and is the same recount.
		if err := w.DB.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error { return w.Recount(ctx, tx, change) }); err != nil {
			t.Fatal(err)
		}
		w.recountAll(t)
		for name, tt := range map[string]struct {
			clock Clock
			due   string
		}{
			"touched": {touched, "2026-06-10"}, "due before it": {before, "2026-06-03"}, "ended": {ended, "2026-06-05"},
			"of hours": {hours, "2026-06-06"}, "of another authority": {far, "2026-06-09"},
		} {
			got, err := w.Get(t.Context(), w.DB, tt.clock.ID)
			if err != nil || got.DueOn.String() != tt.due {
				t.Errorf("%s: due %s, %v; want %s", name, got.DueOn, err, tt.due)
			}
		}
		history, err := w.History(t.Context(), w.DB, touched.ID)
		if err != nil || len(history) != 2 {
			t.Fatal(history, err)
		}
		want := "Dihitung ulang: Selasa, 9 Juni 2026 → Rabu, 10 Juni 2026 karena SKB contoh."
		if got := history[1].Text(printer(t, "id"), time.FixedZone("WITA", 8*3600)); got != want {
			t.Errorf("got %s\nwant %s", got, want)
		}
		list, err := w.Recounts(t.Context(), access.Machine(), w.city.ID, 10)
		if err != nil || len(list) != 1 || list[0].Seen != 2 || list[0].Moved != 1 || list[0].Done.IsZero() {
			t.Errorf("%+v, %v", list, err)
		}
		// Once more changes nothing: the clocks carry the revision.
		if n, err := w.recountBatch(t.Context(), list[0].ID); n != 0 || err != nil {
			t.Error(n, err)
		}
	})
}

func TestADueDateBecomesSureWhenTheDecreeComes(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.setNow(t, "2026-11-16T09:00")
		c := w.start(t, w.begin("selesai_pengawasan", wita(t, "2026-11-16T09:00")))[0]
		if len(c.Years) != 1 || c.Years[0] != 2027 {
			t.Fatalf("years %v", c.Years)
		}
		p := printer(t, locale.Indonesian)
		if e, err := w.Explain(t.Context(), w.DB, c); err != nil || !strings.HasSuffix(e.When(p), "(sementara)") || !strings.Contains(e.Notice(p), "2027") {
			t.Error("a due date that may change is not marked so", err)
		}
		said, err := w.Conditions().Look(t.Context())
		if err != nil || len(said) != 1 || said[0].State != condition.Watch || said[0].Topic != "deadline_provisional" || said[0].Args["n"] != 1 {
			t.Fatal(said, err)
		}
		w.decree(t, Change{From: on(t, "2027-01-01"), Until: on(t, "2027-12-31"), Why: "SKB contoh 2027"},
			workday.Holiday{Date: on(t, "2027-01-01"), Kind: workday.Year, Decree: "SKB contoh 2027", Status: workday.Official},
			workday.Holiday{Date: on(t, "2027-01-01"), Kind: workday.National, Name: workday.Text{ID: "Tahun Baru"}, Decree: "SKB contoh 2027", Status: workday.Official})
		w.recountAll(t)
		got, err := w.Get(t.Context(), w.DB, c.ID)
		if err != nil || got.Provisional() || got.DueOn <= c.DueOn {
			t.Errorf("was %s, is %s, years %v, %v", c.DueOn, got.DueOn, got.Years, err)
		}
		if e, err := w.Explain(t.Context(), w.DB, got); err != nil || strings.Contains(e.When(p), "sementara") || e.Notice(p) != "" {
			t.Error("a due date that is sure is marked as if it were not", err)
		}
		if said, err := w.Conditions().Look(t.Context()); err != nil || said[0].State != condition.Good {
			t.Error(said, err)
		}
	})
}

// A holiday that is taken back draws due dates in, and leaves a day at least.
func TestAHolidayTakenBackLeavesTheNextWorkingDay(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		extra := []workday.Holiday{holiday(t, "2026-06-04"), holiday(t, "2026-06-05"), holiday(t, "2026-06-08"), holiday(t, "2026-06-09")}
		w.office.change(extra...)
		w.setNow(t, "2026-06-10T09:00")
		c := w.start(t, w.begin("tanggapan_awal", wita(t, "2026-06-02T09:00")))[0]
		if c.DueOn != on(t, "2026-06-15") {
			t.Fatal(c.DueOn)
		}
		var back []workday.Holiday
		for _, h := range extra {
			h.Revoked = on(t, "2026-06-10")
			back = append(back, h)
		}
		w.decree(t, Change{Authority: w.city.ID, From: on(t, "2026-06-04"), Until: on(t, "2026-06-09"), Why: "SKB dicabut"}, back...)
		w.recountAll(t)
		got, err := w.Get(t.Context(), w.DB, c.ID)
		if err != nil || got.DueOn != on(t, "2026-06-11") || got.State != Running {
			t.Errorf("due %s, %s, %v", got.DueOn, got.State, err)
		}
	})
}
