package review

import (
	"context"
	"slices"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/form"
)

// reviewing are the rights of the levels.
var reviewing = []access.Action{access.VerifyForms, access.ValidateForms, access.CheckForms}

// Opened notes that actor opened a form as it is now, where they review it: center is the authority that runs its cycle.
// It is no act and has no event.
func (r *Reviews) Opened(ctx context.Context, actor access.Actor, one *form.Form, center string) error {
	reviews := slices.ContainsFunc(reviewing, func(right access.Action) bool {
		return access.Allowed(actor, right, one.Scope()) || access.Allowed(actor, right, access.Scope{Authority: center})
	})
	if !reviews || actor.Account == "" {
		return nil
	}
	n, err := db.One(ctx, r.DB, db.Column[int], `SELECT count(*) FROM review_look WHERE form_id = $1 AND account = $2 AND rev = $3`, one.ID, actor.Account, one.Rev)
	if err != nil || n > 0 {
		return err
	}
	return r.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO review_look (form_id, account, rev, at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (form_id, account) DO UPDATE SET rev = excluded.rev, at = excluded.at WHERE review_look.rev < excluded.rev`,
			one.ID, actor.Account, one.Rev, db.At(r.now()))
		return err
	})
}

// Unopened is how many of the forms of loci that count no reviewer has opened as they are now, and of how many; at most
// 1,000 loci. It decides nothing about who may ask.
func (r *Reviews) Unopened(ctx context.Context, loci ...string) (int, int, error) {
	if len(loci) == 0 {
		return 0, 0, nil
	}
	args := make([]any, len(loci))
	for i, id := range loci {
		args[i] = id
	}
	type counts struct{ n, of int }
	got, err := db.One(ctx, r.DB, func(row db.Row) (counts, error) {
		var c counts
		return c, row.Scan(&c.n, &c.of)
	}, `SELECT coalesce(sum(CASE WHEN EXISTS (SELECT 1 FROM review_look o WHERE o.form_id = f.id AND o.rev = f.rev) THEN 0 ELSE 1 END), 0), count(*)
		FROM form f WHERE f.state <> 'void' AND f.locus_id IN (`+db.Marks(1, len(args))+`)`, args...)
	return got.n, got.of, err
}
