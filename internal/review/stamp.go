package review

import (
	"context"

	"github.com/patuh-id/patuh/internal/base/db"
)

// Stamp is how much was said about the forms of a locus by somebody, or done with them: it changes whenever more is, and
// whenever a thread is settled.
type Stamp struct {
	Locus, Account, Last string // Account is who commented; empty of steps. Last is an id
	N, Settled           int
}

// Stamps returns those of loci, in order. It decides nothing about who may know.
func (r *Reviews) Stamps(ctx context.Context, q db.Queryer, loci ...string) ([]Stamp, error) {
	if len(loci) == 0 {
		return nil, nil
	}
	args := make([]any, len(loci))
	for i, id := range loci {
		args[i] = id
	}
	in := db.Marks(1, len(loci))
	return db.All(ctx, q, func(row db.Row) (Stamp, error) {
		var s Stamp
		return s, row.Scan(&s.Locus, &s.Account, &s.Last, &s.N, &s.Settled)
	}, `SELECT f.locus_id, c.account, max(c.id), count(*), sum(CASE WHEN c.resolved_by = '' THEN 0 ELSE 1 END) FROM review_comment c
			JOIN form f ON f.id = c.form_id WHERE f.locus_id IN (`+in+`) GROUP BY f.locus_id, c.account
		UNION ALL SELECT s.locus_id, '', max(s.id), count(*), 0 FROM review_step s WHERE s.locus_id IN (`+in+`) GROUP BY s.locus_id ORDER BY 1, 2`, args...)
}
