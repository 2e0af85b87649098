package dossier

import (
	"context"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/ledger"
)

// NamesFor is how long the names of respondents are kept after an assessment ended, for objections to its result. How
// long they are needed is nowhere said; this is the program's own choice, and their functions and decrees stay.
const NamesFor = 90 * 24 * time.Hour

// forgotAtOnce is how many names are forgotten in one transaction.
const forgotAtOnce = 200

// Forget empties the names of respondents of assessments that ended NamesFor ago.
func (d *Dossiers) Forget(ctx context.Context) error {
	for {
		n := 0
		err := d.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
			old, err := db.All(ctx, tx, scanRespondent, respondentQuery+` WHERE x.name <> '' AND c.ended_at IS NOT NULL AND c.ended_at <= $1 ORDER BY x.id LIMIT $2`,
				db.At(d.now().Add(-NamesFor)), forgotAtOnce)
			if err != nil {
				return err
			}
			for i := range old {
				if err := d.forget(ctx, tx, &old[i]); err != nil {
					return err
				}
			}
			n = len(old)
			return nil
		})
		if err != nil || n < forgotAtOnce {
			return err
		}
	}
}

func (d *Dossiers) forget(ctx context.Context, tx db.Tx, r *Respondent) error {
	var touched ledger.Touched
	touched.Add("dossier_respondent", r.ID)
	err := db.Update(ctx, tx, `UPDATE dossier_respondent SET name = '', version = version + 1 WHERE id = $1 AND version = $2`, r.ID, r.Version)
	if err != nil {
		return err
	}
	return d.record(ctx, tx, access.Machine(), "name_forgotten", r.ID, "", r.Scope(), &touched)
}
