package complaint

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/schema"
	"github.com/patuh-id/patuh/internal/testkit"
)

// Bars, over HTTP, which costs a part of them: 4,000 cases a second at 64 connections on SQLite with a p99 of
// 60 ms; 2,000 on PostgreSQL with three replicas.
func BenchmarkReceive(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) {
		w := newCounter(b, testkit.SQLite(b))
		benchReceive(b, w, w.Complaints)
	})
	b.Run("postgres", func(b *testing.B) {
		url := testkit.PostgresURL(b)
		w := newCounter(b, opened(b, url))
		key, err := account.OpenKey(b.TempDir())
		w.must(err)
		replicas := []*Complaints{w.Complaints}
		for range 2 {
			replicas = append(replicas, w.replica(opened(b, url), key))
		}
		benchReceive(b, w, replicas...)
	})
}

func opened(b *testing.B, url string) *db.DB {
	b.Helper()
	d, err := db.Open(b.Context(), url, schema.Files)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := d.Close(); err != nil {
			b.Error(err)
		}
	})
	return d
}

func benchReceive(b *testing.B, w *counter, replicas ...*Complaints) {
	b.Helper()
	n := w.report("")
	n.Words = "Lampu jalan di depan Pasar Contoh mati sejak Senin malam. Anak-anak pulang mengaji lewat sana, dan sudah dua motor jatuh. Tolong diperbaiki sebelum akhir pekan."
	n.Reporter = Reporter{Name: "Pelapor Contoh", Phone: "081234567890", Reach: ByWhatsApp}
	var next atomic.Int64
	took := make([]time.Duration, b.N)
	b.ResetTimer()
	var all sync.WaitGroup
	for i := range 64 {
		all.Go(func() {
			c, n := replicas[i%len(replicas)], n
			for {
				at := next.Add(1) - 1
				if at >= int64(b.N) {
					return
				}
				n.Once = fmt.Sprintf("formulir-%d", at)
				began := time.Now()
				if _, err := c.Receive(b.Context(), access.Public(), n); err != nil {
					b.Error(err)
					return
				}
				took[at] = time.Since(began)
			}
		})
	}
	all.Wait()
	b.StopTimer()
	slices.Sort(took)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "cases/s")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
	cases, err := db.One(b.Context(), w.DB, db.Column[int], `SELECT count(*) FROM complaint`)
	if err != nil || cases != b.N {
		b.Errorf("%d of %d cases are there, %v", cases, b.N, err)
	}
}
