package sealed

import (
	"bytes"
	"context"
	"crypto/hpke"
	"errors"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Holder is an officer who has typed their passphrase, for as long as one request lasts.
type Holder struct {
	Officer
	own  hpke.PrivateKey
	keys map[string]*private // by the key's id
}

// Enter opens an officer's own key with their passphrase. Kinds: those of Decide; Conflict where they have made
// none, or have no share yet; Invalid with a fault about the field where it is wrong.
func (s *Sealed) Enter(ctx context.Context, actor access.Actor, authority, passphrase string) (*Holder, error) {
	if err := access.Decide(actor, access.OpenIdentities, access.Scope{Authority: authority}); err != nil {
		return nil, err
	}
	h, err := s.enter(ctx, authority, actor.Account, passphrase, "passphrase")
	if err == nil && len(h.keys) == 0 {
		return nil, problem.New(problem.Conflict, "sealed.no_share", nil)
	}
	return h, err
}

func (s *Sealed) enter(ctx context.Context, authority, account, passphrase, field string) (*Holder, error) {
	all, err := s.officers(ctx, s.DB, authority)
	if err != nil {
		return nil, err
	}
	for i := range all {
		if all[i].Account != account {
			continue
		}
		h := &Holder{Officer: all[i], keys: map[string]*private{}}
		if h.own, err = s.ownKey(ctx, &all[i], passphrase); err != nil {
			if errors.Is(err, errLock) {
				var f problem.Faults
				f.Add(problem.Place{File: field}, "sealed.fault.passphrase", nil)
				return nil, f.Err()
			}
			return nil, err
		}
		return h, s.take(ctx, h)
	}
	return nil, problem.New(problem.Conflict, "sealed.no_key", nil)
}

// ownKey is errLock for a wrong passphrase.
func (s *Sealed) ownKey(ctx context.Context, o *Officer, passphrase string) (hpke.PrivateKey, error) {
	stretched, err := s.Stretch(ctx, readPassphrase(passphrase), account.Recipe(o.recipe))
	if err != nil {
		return nil, err
	}
	wrapped, err := unpack(o.wrapped)
	if err != nil {
		return nil, errLock
	}
	raw, err := unwrap(stretched, wrapped, "officer "+o.ID)
	if err != nil {
		return nil, err
	}
	own, err := kem.NewPrivateKey(raw)
	if err == nil && !bytes.Equal(own.PublicKey().Bytes(), o.public) {
		err = errChanged
	}
	return own, err
}

// errChanged is of a public key in the database that is not that of the private one: somebody put another there, to be
// sealed to.
var errChanged = problem.New(problem.Conflict, "sealed.key_changed", nil)

// take opens the shares that an officer has.
func (s *Sealed) take(ctx context.Context, h *Holder) error {
	type kept struct{ key, sealed string }
	all, err := db.All(ctx, s.DB, func(row db.Row) (kept, error) {
		var k kept
		return k, row.Scan(&k.key, &k.sealed)
	}, `SELECT key_id, sealed FROM sealed_share WHERE officer_id = $1`, h.ID)
	if err != nil {
		return err
	}
	for _, one := range all {
		raw, err := unpack(one.sealed)
		if err != nil {
			return err
		}
		text, err := openWith(h.own, raw, shareAbout(one.key, h.ID))
		if err != nil {
			return problem.Wrap(problem.Internal, err)
		}
		if h.keys[one.key], err = privateOf(text); err != nil {
			return err
		}
		if err := s.same(ctx, one.key, h.keys[one.key]); err != nil {
			return err
		}
	}
	return nil
}

// same refuses a key in the database that is not the one of which an officer has a share. Its outer lock alone is of no
// use to whoever changed it.
func (s *Sealed) same(ctx context.Context, id string, share *private) error {
	k, err := keyByID(ctx, s.DB, id)
	if err != nil {
		return err
	}
	inner, err := kem.DeriveKeyPair(share.Inner)
	if err == nil && !bytes.Equal(inner.PublicKey().Bytes(), k.pub.hybrid) {
		err = errChanged
	}
	return err
}

func shareAbout(key, officer string) string { return "share of " + key + " for " + officer }
