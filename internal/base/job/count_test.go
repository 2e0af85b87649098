package job_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/testkit"
)

func TestCount(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		q := job.New(quick(d))
		q.Handle("test.fail", func(context.Context, job.Job) error { return job.GiveUp(errors.New("no such address")) }, job.Options{})
		start(t, q)
		later := db.At(time.Now().Add(time.Hour)).Time
		enqueue(t, d, job.Request{Kind: "test.fail"}, job.Request{Kind: "test.later", At: later})
		eventually(t, "one waits and one is dead", func() bool {
			got, err := job.Count(t.Context(), d)
			if err != nil {
				t.Fatal(err)
			}
			return cmp.Equal(job.Counts{Waiting: 1, Dead: 1, Due: later}, got)
		})
	})
}
