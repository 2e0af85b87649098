package sealed

import (
	"context"
	"errors"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
)

// MakeOwn makes an officer's own key and returns the passphrase that locks it, to be written down: it is shown
// this once and kept nowhere. Whoever had a key before loses it with its share, because they have lost its
// passphrase or fear for it; two others give them a share of the authority's key again (Split), or the sheets
// do. Kinds: those of Decide; Conflict where replace was not said and there is a key.
func (s *Sealed) MakeOwn(ctx context.Context, actor access.Actor, authority string, replace bool) (string, error) {
	if err := access.Decide(actor, access.OpenIdentities, access.Scope{Authority: authority}); err != nil {
		return "", err
	}
	phrase, err := newPassphrase()
	if err != nil {
		return "", err
	}
	o := Officer{Authority: authority, Account: actor.Account}
	if o.ID, err = newID(); err != nil {
		return "", err
	}
	own, err := kem.GenerateKey()
	if err != nil {
		return "", err
	}
	raw, err := own.Bytes()
	if err != nil {
		return "", err
	}
	o.public = own.PublicKey().Bytes()
	o.recipe = string(account.NewRecipe(s.Params, randomBytes(16)))
	stretched, err := s.Stretch(ctx, phrase, account.Recipe(o.recipe))
	if err != nil {
		return "", err
	}
	wrapped, err := wrap(stretched, raw, "officer "+o.ID)
	if err != nil {
		return "", err
	}
	o.wrapped = pack(wrapped)
	err = s.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error { return s.keepOwn(ctx, tx, actor, &o, replace) })
	return phrase, err
}

func (s *Sealed) keepOwn(ctx context.Context, tx db.Tx, actor access.Actor, o *Officer, replace bool) error {
	var touched ledger.Touched
	before, err := db.All(ctx, tx, db.Column[string], `SELECT id FROM sealed_officer WHERE authority_id = $1 AND account_id = $2 AND ended_at IS NULL`, o.Authority, o.Account)
	if err != nil {
		return err
	}
	kind := "officer_key_made"
	for _, id := range before {
		if !replace {
			return problem.New(problem.Conflict, "sealed.has_key", nil)
		}
		kind = "officer_key_replaced"
		if err := endOfficer(ctx, tx, id, s); err != nil {
			return err
		}
		touched.Add("sealed_officer", id)
	}
	_, err = tx.Exec(ctx, `INSERT INTO sealed_officer (id, authority_id, account_id, public, wrapped, recipe, made_at, tried_at, ended_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, NULL, NULL, 1)`, o.ID, o.Authority, o.Account, pack(o.public), o.wrapped, o.recipe, db.At(s.now()))
	if err != nil {
		return err
	}
	touched.Add("sealed_officer", o.ID)
	return s.record(ctx, tx, actor, o.Authority, kind, o.ID, "", &touched)
}

// endOfficer takes the share of an officer, and what still waits for them.
func endOfficer(ctx context.Context, tx db.Tx, id string, s *Sealed) error {
	if _, err := tx.Exec(ctx, `DELETE FROM sealed_share WHERE officer_id = $1`, id); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE sealed_request SET opened = '', parts = '', state = CASE WHEN state = $2 THEN $3 ELSE state END, version = version + 1
		WHERE officer_id = $1`, id, string(Asked), string(Lapsed)); err != nil {
		return err
	}
	return db.Update(ctx, tx, `UPDATE sealed_officer SET ended_at = $2, wrapped = '', version = version + 1 WHERE id = $1`, id, db.At(s.now()))
}

// TryOwn proves that an officer has their passphrase on paper and types it as it is. Kinds: those of Enter.
func (s *Sealed) TryOwn(ctx context.Context, actor access.Actor, authority, passphrase string) error {
	if err := access.Decide(actor, access.OpenIdentities, access.Scope{Authority: authority}); err != nil {
		return err
	}
	h, err := s.enter(ctx, authority, actor.Account, passphrase, "passphrase")
	if err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		err := db.Update(ctx, tx, `UPDATE sealed_officer SET tried_at = $2, version = version + 1 WHERE id = $1 AND tried_at IS NULL`, h.ID, db.At(s.now()))
		if errors.Is(err, db.ErrChanged) {
			return nil // tried before
		}
		if err != nil {
			return err
		}
		var touched ledger.Touched
		touched.Add("sealed_officer", h.ID)
		return s.record(ctx, tx, actor, authority, "officer_key_tried", h.ID, "", &touched)
	})
}
