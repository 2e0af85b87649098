package operate_test

import (
	"context"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/operate"
	"github.com/patuh-id/patuh/internal/testkit"
)

func as(role access.Role, scope access.Scope) access.Actor {
	return access.Actor{Account: "a", Holdings: []access.Holding{{Position: "p", Title: "Jabatan", Role: role, Scope: scope}}}
}

var (
	operator = as(access.SystemAdministrator, access.Scope{Installation: true})
	auditor  = as(access.Auditor, access.Scope{Installation: true})
	planner  = as(access.Planner, access.Scope{Authority: "city"})
)

func TestAnOperatorDecidesAboutJobsAndLeavesAnEvent(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		record := ledger.New(ledger.Deps{DB: d, Now: time.Now})
		o := operate.New(operate.Deps{DB: d, Now: time.Now, Record: record, Log: slog.New(slog.DiscardHandler)})
		for range 3 {
			if err := d.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
				return job.Enqueue(ctx, tx, job.Request{Kind: "test.work", Payload: "secret"})
			}); err != nil {
				t.Fatal(err)
			}
		}
		letters, err := o.Jobs(t.Context(), operator, job.Filter{})
		if err != nil || len(letters) != 3 {
			t.Fatal(len(letters), err)
		}
		for name, err := range map[string]error{
			"retry":                   o.Retry(t.Context(), operator, []string{letters[0].ID, letters[1].ID}),
			"discard":                 o.Discard(t.Context(), operator, []string{letters[2].ID}, "kotak surat itu sudah tidak ada"),
			"discard without reason":  expect(o.Discard(t.Context(), operator, []string{letters[0].ID}, " \t"), problem.Invalid),
			"one of them is gone":     expect(o.Retry(t.Context(), operator, []string{letters[0].ID, letters[2].ID}), problem.NotFound),
			"whoever is not operator": expect(o.Retry(t.Context(), auditor, []string{letters[0].ID}), problem.NotFound),
		} {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := o.Jobs(t.Context(), planner, job.Filter{}); problem.KindOf(err) != problem.NotFound {
			t.Errorf("a planner sees %v", err)
		}
		events, err := record.Read(t.Context(), auditor, ledger.Reading{})
		if err != nil {
			t.Fatal(err)
		}
		var kinds []string
		for _, e := range events {
			kinds = append(kinds, e.Kind)
		}
		slices.Sort(kinds)
		if want := []string{"operate.job_discarded", "operate.job_retried", "operate.job_retried"}; !slices.Equal(kinds, want) {
			t.Errorf("the record has %v, want %v", kinds, want)
		}
	})
}

// What recurs is needed: without the sequencer, say, nothing is signed any more.
func TestASchedulesJobCannotBeDiscarded(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		o := operate.New(operate.Deps{DB: d, Now: time.Now, Record: ledger.New(ledger.Deps{DB: d, Now: time.Now}), Log: slog.New(slog.DiscardHandler)})
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		q := job.New(job.Deps{DB: d, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
		q.Handle("test.tick", func(context.Context, job.Job) error { stop(); return nil }, job.Options{})
		q.Every("test.tick", time.Hour)
		if err := q.Run(ctx); err != nil {
			t.Fatal(err)
		}
		letters, err := o.Jobs(t.Context(), operator, job.Filter{Kind: "test.tick"})
		if err != nil || len(letters) != 1 || !letters[0].Recurs {
			t.Fatal(letters, err)
		}
		if err := o.Discard(t.Context(), operator, []string{letters[0].ID}, "tidak perlu"); problem.KindOf(err) != problem.Conflict {
			t.Errorf("discarded: %v", err)
		}
	})
}

func expect(err error, kind problem.Kind) error {
	if err != nil && problem.KindOf(err) == kind {
		return nil
	}
	return problem.Wrap(problem.Internal, err)
}
