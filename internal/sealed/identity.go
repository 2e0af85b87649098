package sealed

import (
	"context"
	"errors"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
)

// Identity is who somebody is, sealed and on its way to be kept.
type Identity struct{ key, data, lock string }

// Seal seals who somebody is under a key of its own, and that to the authority's, bound to both ids. It is pure
// but for reading the key, so that it may stand in a transaction that is tried again. Kind: Conflict where
// fewer than two officers are ready.
func (s *Sealed) Seal(ctx context.Context, q db.Queryer, authority, id string, text []byte) (Identity, error) {
	k, ready, err := s.readyKey(ctx, q, authority)
	if err != nil {
		return Identity{}, err
	}
	if !ready {
		return Identity{}, problem.New(problem.Conflict, "sealed.not_ready", nil)
	}
	own := randomBytes(32)
	data, err := wrap(own, text, beside(k.ID, authority, id))
	if err != nil {
		return Identity{}, err
	}
	lock, err := k.pub.lock(own, beside(k.ID, authority, id))
	return Identity{k.ID, pack(data), pack(lock)}, err
}

// beside binds what is sealed to what it belongs to.
func beside(key, authority, id string) string {
	return "key " + key + " of " + authority + " for " + id
}

// Keep keeps what Seal returned. One that was erased, or is there, makes room for the new one.
func (s *Sealed) Keep(ctx context.Context, tx db.Tx, authority, id string, one Identity, touched *ledger.Touched) error {
	_, err := tx.Exec(ctx, `INSERT INTO sealed_identity (case_id, authority_id, key_id, data, lock, made_at, erased_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, NULL, 1) ON CONFLICT (case_id) DO UPDATE SET key_id = excluded.key_id, data = excluded.data, lock = excluded.lock,
		made_at = excluded.made_at, erased_at = NULL, version = sealed_identity.version + 1`, id, authority, one.key, one.data, one.lock, db.At(s.now()))
	if err != nil {
		return err
	}
	touched.Add("sealed_identity", id)
	return s.void(ctx, tx, id, touched)
}

// void ends what was asked for or opened of an identity that is no more, or is another one now: its state says so, for
// its time is not over.
func (s *Sealed) void(ctx context.Context, tx db.Tx, id string, touched *ledger.Touched) error {
	open, err := db.All(ctx, tx, scanRequest, `SELECT `+requestColumns+` FROM sealed_request WHERE case_id = $1 AND (state = $2 OR opened <> '') ORDER BY id`, id, string(Asked))
	if err != nil {
		return err
	}
	for i := range open {
		r, ends := &open[i], true
		switch {
		case r.State == Asked && !s.now().Before(r.Asked.Add(WaitFor)):
			r.State = Lapsed
		case r.State == Asked || s.now().Before(r.Until):
			r.State = Destroyed
		default:
			ends = false // its time was over anyway
		}
		if r.Decided.IsZero() {
			r.Decided = s.now()
		}
		if ends {
			if err := s.tellEnded(ctx, tx, r); err != nil {
				return err
			}
		}
		touched.Add("sealed_request", r.ID)
		err := db.Update(ctx, tx, `UPDATE sealed_request SET state = $3, opened = '', parts = '', decided_at = $4, version = version + 1 WHERE id = $1 AND version = $2`,
			r.ID, r.Version, string(r.State), db.At(r.Decided))
		if err != nil {
			return err
		}
	}
	return nil
}

// Erase destroys the key of an identity, and with it the identity, wherever a copy of the rest may be. What two
// officers have opened before is closed. It reports whether there was one.
func (s *Sealed) Erase(ctx context.Context, tx db.Tx, id string, touched *ledger.Touched) (bool, error) {
	err := db.Update(ctx, tx, `UPDATE sealed_identity SET data = '', lock = '', erased_at = $2, version = version + 1 WHERE case_id = $1 AND erased_at IS NULL`, id, db.At(s.now()))
	if errors.Is(err, db.ErrChanged) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	touched.Add("sealed_identity", id)
	return true, s.void(ctx, tx, id, touched)
}

// Forget is Erase, and forgets why it was asked to open the identity, too: of a case whose words are destroyed.
func (s *Sealed) Forget(ctx context.Context, tx db.Tx, id string, touched *ledger.Touched) error {
	if _, err := s.Erase(ctx, tx, id, touched); err != nil {
		return err
	}
	requests, err := db.All(ctx, tx, db.Column[string], `SELECT id FROM sealed_request WHERE case_id = $1`, id)
	if err != nil {
		return err
	}
	for _, one := range requests {
		touched.Add("sealed_request", one)
	}
	_, err = tx.Exec(ctx, `UPDATE sealed_request SET reason = '', refusal = '', version = version + 1 WHERE case_id = $1`, id)
	return err
}

// Has reports whether an identity is kept.
func (s *Sealed) Has(ctx context.Context, q db.Queryer, id string) (bool, error) {
	n, err := db.One(ctx, q, db.Column[int], `SELECT count(*) FROM sealed_identity WHERE case_id = $1 AND erased_at IS NULL`, id)
	return n > 0, err
}

// sealedOne is an identity as it is kept.
type sealedOne struct {
	authority, key string
	data, lock     []byte
}

func identityOf(ctx context.Context, q db.Queryer, id string) (sealedOne, error) {
	one, err := db.One(ctx, q, func(row db.Row) (sealedOne, error) {
		var one sealedOne
		var data, lock string
		err := row.Scan(&one.authority, &one.key, &data, &lock)
		if err == nil {
			one.data, err = unpack(data)
		}
		if err == nil {
			one.lock, err = unpack(lock)
		}
		return one, err
	}, `SELECT authority_id, key_id, data, lock FROM sealed_identity WHERE case_id = $1 AND erased_at IS NULL`, id)
	if err != nil && problem.KindOf(err) == problem.NotFound {
		err = problem.New(problem.NotFound, "sealed.no_identity", nil)
	}
	return one, err
}
