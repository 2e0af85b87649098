package job_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/testkit"
)

// backlog writes n jobs, a thousand per commit.
func backlog(b *testing.B, d *db.DB, n int) {
	b.Helper()
	for left := n; left > 0; left -= 1000 {
		inTx(b, d, func(ctx context.Context, tx db.Tx) error {
			for range min(left, 1000) {
				if err := job.Enqueue(ctx, tx, job.Request{Kind: "test.do", Payload: order{1, "x"}}); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

// counted runs queues over d until n jobs were done.
func counted(b *testing.B, d *db.DB, queues, concurrency, n int) {
	var done sync.WaitGroup
	done.Add(n)
	var stops []func()
	for range queues {
		q := job.New(job.Deps{DB: d, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
		q.Handle("test.do", func(context.Context, job.Job) error { done.Done(); return nil }, job.Options{Concurrency: concurrency})
		stops = append(stops, start(b, q))
	}
	done.Wait()
	for _, stop := range stops {
		stop() // the last are deleted by now
	}
	if letters := list(b, d, job.Filter{}); len(letters) > 0 {
		b.Errorf("%d jobs are left", len(letters))
	}
}

// Jobs that do nothing, taken, run and deleted, each commit on the disk. The bar: 10,000 a second
// on SQLite.
func BenchmarkWork(b *testing.B) {
	for _, bench := range []struct {
		name                string
		open                func(testing.TB) *db.DB
		queues, concurrency int
	}{
		{"sqlite/at_a_time=4", testkit.SQLite, 1, 4},
		{"sqlite/at_a_time=64", testkit.SQLite, 1, 64},
		{"postgres/at_a_time=64", testkit.Postgres, 1, 64},
		{"postgres/replicas=4", testkit.Postgres, 4, 64},
	} {
		b.Run(bench.name, func(b *testing.B) {
			d := bench.open(b)
			backlog(b, d, b.N)
			b.ResetTimer()
			counted(b, d, bench.queues, bench.concurrency, b.N)
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "jobs/s")
		})
	}
}

// From 64 clients, one job per act and commit, while the queue does them. The bar: 10,000 a second
// on SQLite.
func BenchmarkEnqueueAndWork(b *testing.B) {
	for name, open := range map[string]func(testing.TB) *db.DB{"sqlite": testkit.SQLite, "postgres": testkit.Postgres} {
		b.Run(name, func(b *testing.B) {
			d := open(b)
			var clients sync.WaitGroup
			b.ResetTimer()
			for client := range 64 {
				clients.Go(func() {
					for i := client; i < b.N; i += 64 {
						enqueue(b, d, job.Request{Kind: "test.do", Payload: order{1, "x"}})
					}
				})
			}
			counted(b, d, 1, 64, b.N)
			clients.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "jobs/s")
		})
	}
}

// From the act's commit to the handler's first line, on an idle queue.
func BenchmarkStart(b *testing.B) {
	d := testkit.SQLite(b)
	ran := make(chan struct{})
	q := job.New(job.Deps{DB: d, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	q.Handle("test.do", func(context.Context, job.Job) error { ran <- struct{}{}; return nil }, job.Options{})
	start(b, q)
	for b.Loop() {
		enqueue(b, d, job.Request{Kind: "test.do"})
		<-ran
	}
}
