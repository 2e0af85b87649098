package ledger

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/testkit"
)

// Bar: 3,000 events a second, each with a covered row and durable, on SQLite at 64 connections.
func BenchmarkRecord(b *testing.B) {
	d := testkit.SQLite(b)
	l := open(b, d)
	var n atomic.Int64
	b.SetParallelism(64 / 2)
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			id := fmt.Sprintf("s%d", n.Add(1))
			err := d.InTx(b.Context(), func(ctx context.Context, tx db.Tx) error {
				if _, err := tx.Exec(ctx, `INSERT INTO source (id, kind, title, url) VALUES ($1, 'press', $1, '')`, id); err != nil {
					return err
				}
				e := event("case:" + id[len(id)-1:])
				e.Rows = []Row{{Table: "source", ID: id, Values: []any{id, "press", id, ""}}}
				return l.Record(ctx, tx, e)
			})
			if err != nil {
				b.Error(err)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
}

// many returns a ledger of a number of events, each with a covered row.
func many(b *testing.B, events int) *Ledger {
	b.Helper()
	d := testkit.SQLite(b)
	l := open(b, d)
	for from := 0; from < events; from += 5000 {
		err := d.InTx(b.Context(), func(ctx context.Context, tx db.Tx) error {
			for i := from; i < min(from+5000, events); i++ {
				id := fmt.Sprintf("0198c5a0-0000-7000-8000-%012d", i)
				title := "Ombudsman Serahkan Hasil Penilaian Pelayanan Publik"
				url := "https://example.org/" + id
				if _, err := tx.Exec(ctx, `INSERT INTO source (id, kind, title, url) VALUES ($1, 'press', $2, $3)`, id, title, url); err != nil {
					return err
				}
				e := event(fmt.Sprintf("case:%d", i/10))
				e.Rows = []Row{{Table: "source", ID: id, Values: []any{id, "press", title, url}}}
				if err := l.Record(ctx, tx, e); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
		sequence(b, l)
	}
	return l
}

func rate(b *testing.B, unit string) {
	b.Helper()
	b.ReportMetric(float64(size())*float64(b.N)/b.Elapsed().Seconds(), unit)
}

func size() int {
	if testing.Short() {
		return 20_000
	}
	return 1_000_000
}

// Bars, of a million events, each with a covered row: a proof in 5 ms, all leaves verified in 5 s, and
// 200,000 covered rows a second. The ledger is made once, which takes minutes; with -short it is small.
func BenchmarkMany(b *testing.B) {
	l := many(b, size())
	c := sequence(b, l)
	b.Run("proof", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			if _, err := l.Inclusion(b.Context(), c, int64(i)*7919%c.Tree.N); err != nil {
				b.Fatal(err)
			}
		}
	})
	// What /jejak/bukti costs: the proof with its leaf and the signed checkpoint.
	b.Run("sealed", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			if _, err := l.Sealed(b.Context(), int64(i)*7919%c.Tree.N); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("growth", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			if _, err := l.Growth(b.Context(), 1+int64(i)*7919%c.Tree.N, 0); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("leaves", func(b *testing.B) {
		defer rate(b, "leaves/s")
		for b.Loop() {
			v := &verification{l: l, q: l.db}
			size, err := v.begin(b.Context(), Options{})
			if err != nil {
				b.Fatal(err)
			}
			if err := v.readErased(b.Context()); err != nil {
				b.Fatal(err)
			}
			if err := v.readStreams(b.Context()); err != nil {
				b.Fatal(err)
			}
			if err := v.leaves(b.Context(), size); err != nil {
				b.Fatal(err)
			}
			if !v.report.Sound() || v.report.Leaves != size {
				b.Fatalf("%d leaves, %v", v.report.Leaves, v.report.Findings)
			}
		}
	})
	b.Run("rows", func(b *testing.B) {
		defer rate(b, "rows/s")
		cover, _ := coverOf("source")
		for b.Loop() {
			v := &verification{l: l, q: l.db}
			if err := v.table(b.Context(), cover); err != nil {
				b.Fatal(err)
			}
			if !v.report.Sound() {
				b.Fatal(v.report.Findings)
			}
		}
	})
	b.Run("whole", func(b *testing.B) {
		defer rate(b, "events/s")
		for b.Loop() {
			r, err := l.Verify(b.Context(), Options{})
			if err != nil || !r.Sound() {
				b.Fatalf("%+v, %v", r, err)
			}
		}
	})
}
