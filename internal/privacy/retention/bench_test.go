package retention

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/groundtest"
)

// A dry run over 100,000 cases that are over costs what is due, and not what is there: with few due at most a second.
// The largest list, MaxItems, may take some seconds: an officer asks for one now and then.
func BenchmarkDryRun(b *testing.B) {
	d := testkit.SQLite(b)
	g := groundtest.Open(b, d, ledger.New(ledger.Deps{DB: d, Now: time.Now}))
	r := Over(Deps{DB: d, Now: g.Now, Record: g.Record, Access: g.Access, Files: g.Files, Names: groundtest.Names, Log: slog.New(slog.DiscardHandler)})
	must := func(err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
	}
	must(d.InTx(b.Context(), func(ctx context.Context, tx db.Tx) error {
		_, err := db.InsertAll(ctx, tx, `INSERT INTO complaint (id, authority_id, year, running, number, pin, state, kind, class, channel, source, lang, secrecy,
			priority, about, received_at, registered_at, taken_by, title, words, place, position, region, happened_on, asked_on, promised_on, wish, link,
			category, service_id, target_body, target_unit, owner, examined, returns, outcome, reason, satisfaction, ended_at, touched_at, version, searched)
			VALUES ($1, $2, 2025, $3, $4, '', 'closed', 'complaint', 'ordinary', 'web', 'citizen', 'id', 'open', 'usual', 'office', $5, $5, '', '', $6, '', '',
			'', '', '', '', '', '', '', '', '', '', '', 0, 0, 'fixed', '', 0, $7, $7, 1, 1)`, func(yield func([]any) bool) {
			for i := range 100_000 { // one ended every five minutes, the last at the beginning of the test's time
				ended := g.Now().Add(-time.Duration(100_000-i) * 5 * time.Minute)
				if !yield([]any{
					fmt.Sprintf("case-%06d", i), g.City.ID, i + 1, fmt.Sprintf("KTC-2025-%06d", i), db.At(ended.AddDate(0, 0, -9)),
					"Jalan di depan sekolah berlubang sejak bulan lalu dan sudah dua anak jatuh.", db.At(ended),
				}) {
					return
				}
			}
		})
		return err
	}))
	officer := access.Actor{Account: "ppdp", Holdings: []access.Holding{{Role: access.DataProtectionOfficer, Scope: g.City.Scope()}}}
	s := Schedule{Authority: g.City.ID, Status: Official, Decree: "Keputusan Contoh 1", DecreeOn: "2026-01-05", From: "2026-01-05", Note: "Jadwal yang sudah lama berlaku (contoh)."}
	for _, c := range Classes {
		s.Lines = append(s.Lines, Line{Class: c, Unit: Months, N: 11, From: FromEnd})
	}
	_, err := r.SetSchedule(b.Context(), officer, s, true)
	must(err)
	first := g.Now().Add(-100_000 * 5 * time.Minute)
	for _, days := range []int{1, 10, 70} {
		on := first.AddDate(0, 11, days).Format(time.DateOnly)
		b.Run(fmt.Sprintf("after %d days", days), func(b *testing.B) {
			due := 0
			for b.Loop() {
				p, err := r.DryRun(b.Context(), officer, g.City.ID, "", on)
				must(err)
				due = p.Due
			}
			b.ReportMetric(float64(due), "due")
		})
	}
	b.Run("pages of its lists", func(b *testing.B) {
		for b.Loop() {
			_, err := r.Plans(b.Context(), officer, g.City.ID)
			must(err)
		}
	})
}
