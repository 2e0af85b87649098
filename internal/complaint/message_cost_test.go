package complaint

import (
	"context"
	"testing"

	"github.com/patuh-id/patuh/internal/base/db"
)

func plainReport() (teller, Happened) {
	return teller{Complaints: &Complaints{}}, Happened{
		Now:      Case{ID: "a", Authority: "b", Number: "BJM-2026-000001", State: Received, Kind: Complaint, Channel: Web, Lang: "id"},
		Entry:    Entry{Case: "a", Act: Receive, Party: ByReporter},
		Reporter: &Reporter{Reach: ByMailbox},
	}
}

// Thousands of these a second share transactions: the desk hears of them by a job, and this transaction, in
// which no statement can run, is asked nothing.
func TestTellingOfAPlainReportTakesNoStatement(t *testing.T) {
	t.Parallel()
	teller, h := plainReport()
	if err := teller.happened(t.Context(), db.Tx{}, h); err != nil {
		t.Error(err)
	}
}

// The bar: under a hundredth of what taking a case in costs, which is 0.2 ms.
func BenchmarkTellingOfAPlainReport(b *testing.B) {
	teller, h := plainReport()
	for b.Loop() {
		if err := teller.happened(b.Context(), db.Tx{}, h); err != nil {
			b.Fatal(err)
		}
	}
}

func TestWhetherAChannelIsOpenIsAskedOncePerTransaction(t *testing.T) {
	t.Parallel()
	counters(t, func(t *testing.T, w *counter) {
		asked := 0
		now := true
		l := lastOpen{open: func(context.Context, db.Queryer, string, string) (bool, error) {
			asked++
			return now, nil
		}}
		ask := func(q db.Queryer, channel string, want bool) {
			t.Helper()
			if open, err := l.ask(t.Context(), q, channel, w.city.ID); err != nil || open != want {
				t.Errorf("%s is open: %t, %v", channel, open, err)
			}
		}
		for range 2 {
			w.must(w.DB.InTx(t.Context(), func(_ context.Context, tx db.Tx) error {
				ask(tx, "sms", now)
				ask(tx, "sms", now)
				return nil
			}))
			now = !now
		}
		if asked != 2 {
			t.Errorf("two transactions asked %d times", asked)
		}
		ask(w.DB, "sms", now)
		now = !now
		ask(w.DB, "sms", now)
	})
}
