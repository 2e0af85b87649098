package db_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/testkit"
)

func engines(b *testing.B, run func(b *testing.B, d *db.DB)) {
	b.Run("sqlite", func(b *testing.B) {
		d := testkit.SQLite(b)
		prepare(b, d)
		run(b, d)
	})
	b.Run("postgres", func(b *testing.B) {
		d := testkit.Postgres(b)
		prepare(b, d)
		run(b, d)
	})
}

// One row of 300 bytes per transaction, every commit on the disk. The bar: with 16 clients on
// SQLite at least three times what one client reaches, because they share commits.
func BenchmarkInTx(b *testing.B) {
	for _, clients := range []int{1, 16, 64} {
		b.Run(fmt.Sprintf("clients=%d", clients), func(b *testing.B) {
			engines(b, func(b *testing.B, d *db.DB) {
				note := strings.Repeat("n", 300)
				var last atomic.Int64
				var wait sync.WaitGroup
				b.ResetTimer()
				for range clients {
					wait.Go(func() {
						for id := last.Add(1); id <= int64(b.N); id = last.Add(1) {
							err := d.InTx(context.Background(), func(ctx context.Context, tx db.Tx) error {
								_, err := tx.Exec(ctx, "INSERT INTO entry (id, account_id, note) VALUES ($1, 1, $2)", id, note)
								return err
							})
							if err != nil {
								b.Error(err)
								return
							}
						}
					})
				}
				wait.Wait()
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "tx/s")
			})
		})
	}
}

// fill writes 100,000 entries.
func fill(b *testing.B, d *db.DB) {
	inTx(b, d, func(ctx context.Context, tx db.Tx) error {
		_, err := db.InsertAll(ctx, tx, "INSERT INTO entry (id, account_id, note) VALUES ($1, 1, $2)", func(yield func([]any) bool) {
			for i := range 100_000 {
				if !yield([]any{i, strings.Repeat("n", 300)}) {
					return
				}
			}
		})
		return err
	})
}

// A look-up by key under a context that can be cancelled, as a request's is, from as many
// goroutines as there are processors.
func BenchmarkLookUp(b *testing.B) {
	engines(b, func(b *testing.B, d *db.DB) {
		fill(b, d)
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		var next atomic.Int64
		b.ResetTimer()
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				id := next.Add(7919) % 100_000
				if _, err := db.One(ctx, d, db.Column[string], "SELECT note FROM entry WHERE id = $1", id); err != nil {
					b.Error(err)
					return
				}
			}
		})
	})
}

// A page of 100 rows of three columns by key.
func BenchmarkPage(b *testing.B) {
	type entry struct {
		id, purse int
		note      string
	}
	scan := func(row db.Row) (entry, error) {
		var e entry
		err := row.Scan(&e.id, &e.purse, &e.note)
		return e, err
	}
	engines(b, func(b *testing.B, d *db.DB) {
		fill(b, d)
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		var next atomic.Int64
		b.ResetTimer()
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				from := next.Add(7919) % 99_000
				page, err := db.All(ctx, d, scan, "SELECT id, account_id, note FROM entry WHERE id > $1 ORDER BY id LIMIT 100", from)
				if err != nil || len(page) != 100 {
					b.Errorf("%d rows: %v", len(page), err)
					return
				}
			}
		})
	})
}

// Ten thousand rows in one transaction, as an import writes them.
func BenchmarkInsertAll(b *testing.B) {
	engines(b, func(b *testing.B, d *db.DB) {
		for n := 0; b.Loop(); n++ {
			inTx(b, d, func(ctx context.Context, tx db.Tx) error {
				_, err := db.InsertAll(ctx, tx, "INSERT INTO entry (id, account_id, note) VALUES ($1, 1, $2)", func(yield func([]any) bool) {
					for i := range 10_000 {
						if !yield([]any{n*10_000 + i, "a short note"}) {
							return
						}
					}
				})
				return err
			})
		}
	})
}
