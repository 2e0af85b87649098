package deadline

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/testkit"
)

func engines(b *testing.B, bench func(b *testing.B, d *db.DB)) {
	b.Run("sqlite", func(b *testing.B) { bench(b, testkit.SQLite(b)) })
	b.Run("postgres", func(b *testing.B) { bench(b, testkit.Postgres(b)) })
}

// many starts n clocks, without a noun's events.
func (w *world) many(b *testing.B, n int) {
	b.Helper()
	for range n / 500 {
		var all []Beginning
		for range 500 {
			all = append(all, w.begin("selesai_tanpa_pengawasan", wita(b, "2026-06-02T09:00")))
		}
		if err := w.DB.InTx(b.Context(), func(ctx context.Context, tx db.Tx) error {
			_, err := w.Start(ctx, tx, all...)
			return err
		}); err != nil {
			b.Fatal(err)
		}
	}
}

// The bar: a late holiday over 10,000 open clocks in 5 s at most, on both databases.
func BenchmarkLateHoliday(b *testing.B) {
	engines(b, func(b *testing.B, d *db.DB) {
		w := newWorld(b, d)
		w.setNow(b, "2026-06-03T09:00")
		w.many(b, 10_000)
		days := []string{"2026-06-04", "2026-06-05", "2026-06-08", "2026-06-09", "2026-06-10"}
		for i := 0; b.Loop(); i++ {
			b.StopTimer()
			w.decree(b, Change{Authority: w.city.ID, From: on(b, days[i%5]), Until: on(b, days[i%5]), Why: "SKB contoh"}, holiday(b, days[i%5]))
			b.StartTimer()
			w.recountAll(b)
		}
	})
}

// What starting a clock costs in the transaction of an intake, where two start together.
func BenchmarkStart(b *testing.B) {
	engines(b, func(b *testing.B, d *db.DB) {
		w := newWorld(b, d)
		two := []Beginning{w.begin("verifikasi", wita(b, "2026-06-02T09:00")), w.begin("jawab_kelengkapan", wita(b, "2026-06-02T09:00"))}
		for b.Loop() {
			b.StopTimer()
			err := w.DB.InTx(b.Context(), func(ctx context.Context, tx db.Tx) error {
				b.StartTimer()
				_, err := w.Start(ctx, tx, two...)
				b.StopTimer()
				return err
			})
			if err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
		}
	})
}

// Reckoning alone, which is what every clock of a recount costs beside its row.
func BenchmarkReckon(b *testing.B) {
	rules, err := Presets()
	if err != nil {
		b.Fatal(err)
	}
	book := book{rule: RuleOn(rules, "selesai_pengawasan", on(b, "2026-06-02")), calendar: calendarOf(b)}
	c := Clock{Started: wita(b, "2026-06-02T09:00"), State: Running, Length: 60}
	for b.Loop() {
		c.reckon(book)
	}
	if c.Due.IsZero() {
		b.Fatal("nothing was reckoned")
	}
}

// A job is a payload and nothing else.
func TestAJobOfNoRecountSaysSo(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.SQLite(t))
	payload, err := json.Marshal(recountPayload{ID: "tidak-ada"})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.recountJob(t.Context(), job.Job{Payload: payload}); err == nil {
		t.Error("a recount that is not there was done")
	}
}
