// Package ledgertest gives tests a ledger that is verified at their end.
package ledgertest

import (
	"context"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
)

// Open returns the record of a database, and verifies it when the test ends: whatever a room wrote
// into a covered table without an event fails the test that wrote it.
func Open(t testing.TB, d *db.DB) *ledger.Ledger {
	t.Helper()
	record := ledger.New(ledger.Deps{DB: d, Now: time.Now})
	t.Cleanup(func() {
		report, err := record.Verify(context.WithoutCancel(t.Context()), ledger.Options{})
		if problem.KindOf(err) == problem.Unavailable {
			return // the test took the database away
		}
		if err != nil {
			t.Errorf("verify the record: %v", err)
		}
		for _, f := range report.Findings {
			t.Errorf("the record: %s %v", f.Key, f.Args)
		}
	})
	return record
}
