package review

import (
	"context"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/form"
)

// Mends returns what is to be mended of forms that were returned, by their ids: what was said of the form last, or else
// of its whole unit. It decides nothing about who may read it.
func (r *Reviews) Mends(ctx context.Context, q db.Queryer, forms ...form.Form) (map[string]string, error) {
	mends := map[string]string{}
	for _, one := range forms {
		if one.State != form.Returned {
			continue
		}
		last, err := db.All(ctx, q, db.Column[string], `SELECT s.why FROM review_step s WHERE s.locus_id = $1 AND s.act = 'return' AND (s.form_id IS NULL OR s.form_id = $2)
			ORDER BY s.id DESC LIMIT 1`, one.Locus, one.ID)
		if err != nil {
			return nil, err
		}
		if len(last) > 0 {
			mends[one.ID] = last[0]
		}
	}
	return mends, nil
}
