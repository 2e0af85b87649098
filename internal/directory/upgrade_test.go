package directory

import (
	"context"
	"testing"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/ledger"
)

// A migration gives rows a column that the record has not hashed: the next start takes it in, once.
func TestTheRecordTakesInNewColumnsOfEveryRow(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, o *office) {
		b := o.taken(t, "kota-banjarmasin")
		_, err := o.MakeUnit(t.Context(), o.planner, b.Slug, Unit{Kind: "hospital", Name: "RSUD"}, "")
		must(t, err)
		findings := func() int {
			report, err := o.record.Verify(t.Context(), ledger.Options{})
			must(t, err)
			return len(report.Findings)
		}
		start := func() {
			must(t, o.Mark(t.Context(), "directory", "an older version"))
			must(t, o.Seed(t.Context()))
		}
		quietly := func(query string) {
			must(t, o.db.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
				_, err := tx.Exec(ctx, query)
				return err
			}))
		}
		quietly(`UPDATE body SET website = 'x' WHERE slug = 'kota-banjarmasin'`)
		quietly(`UPDATE unit SET website = 'x'`)
		start()
		if n := findings(); n != 2 {
			t.Errorf("a start took in %d of 2 quiet changes", 2-n)
		}
		must(t, o.Mark(t.Context(), "directory rows", "an older migration"))
		start()
		if n := findings(); n != 0 {
			t.Errorf("%d rows are not as the record has them", n)
		}
	})
}
