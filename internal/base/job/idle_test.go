//go:build unix

package job_test

import (
	"context"
	"syscall"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/testkit"
)

// A queue of twenty kinds, each with jobs that wait for next week, beside nothing else. The bar: one
// percent of a processor.
func BenchmarkIdle(b *testing.B) {
	d := testkit.SQLite(b)
	q := job.New(plain(d))
	for i := range 20 {
		kind := "test.k" + string(rune('a'+i))
		q.Handle(kind, func(context.Context, job.Job) error { return nil }, job.Options{})
		for range 50 {
			enqueue(b, d, job.Request{Kind: kind, At: time.Now().Add(7 * 24 * time.Hour)})
		}
	}
	start(b, q)
	time.Sleep(time.Second)
	b.ResetTimer()
	before := processor(b)
	for b.Loop() {
		time.Sleep(10 * time.Second)
	}
	b.ReportMetric(100*(processor(b)-before).Seconds()/b.Elapsed().Seconds(), "%cpu")
}

// processor is the time this process had on any processor.
func processor(b *testing.B) time.Duration {
	b.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
