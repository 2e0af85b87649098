package device

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

const (
	// MaxDevices is how many devices a person has that are not to erase everything.
	MaxDevices = 10
	maxName    = 60
	bytes      = 32 // of a secret, and of a data key
)

// Given is what a device is told once, in base64url without padding.
type Given struct {
	ID, Secret, Key string
	// Mark lies in the open on it, so that it can ask while it is locked whether it is to erase everything.
	Mark string
}

// Make gives actor's telephone a credential, and a key for what it keeps. Kinds: Unauthenticated; Forbidden for
// whoever fills no forms anywhere; Invalid; Conflict for more than MaxDevices.
func (d *Devices) Make(ctx context.Context, actor access.Actor, name string) (Given, error) {
	if err := mayAssess(actor); err != nil {
		return Given{}, err
	}
	name, err := line(name)
	if err != nil {
		return Given{}, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return Given{}, err
	}
	given := Given{id.String(), random(), random(), d.mark(id.String())}
	sealed, err := d.Vault.Seal(given.ID, given.Key)
	if err != nil {
		return Given{}, err
	}
	return given, d.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		now := d.now()
		_, err := tx.Exec(ctx, `INSERT INTO device (id, account_id, name, hash, sealed, state, made_at, revoked_at, revoked_by, closing_at, wiped_at, emptied_at, seen_at, version)
			VALUES ($1, $2, $3, $4, $5, $6, $7, NULL, '', NULL, NULL, NULL, NULL, 1)`, given.ID, actor.Account, name, d.hash(given), sealed, string(Active), db.At(now))
		if err != nil {
			return err
		}
		// Counted when it stands there. Of two that are made at once each may miss the other: then it is one too many.
		n, err := db.One(ctx, tx, db.Column[int], `SELECT count(*) FROM device WHERE account_id = $1 AND state <> $2`, actor.Account, string(Wiped))
		if err != nil {
			return err
		}
		if n > MaxDevices {
			return problem.New(problem.Conflict, "device.many", problem.Args{"max": MaxDevices})
		}
		if err := places(ctx, tx, given.ID, actor); err != nil {
			return err
		}
		return d.record(ctx, tx, actor, "made", given.ID, "")
	})
}

// mayAssess refuses whoever fills no forms in any authority.
func mayAssess(actor access.Actor) error {
	switch {
	case len(access.Where(actor, access.FillForms)) > 0:
		return nil
	case actor.Account == "":
		return problem.New(problem.Unauthenticated, "access.sign_in", nil)
	default:
		return problem.New(problem.Forbidden, "device.no_assessor", nil)
	}
}

// places notes in whose work a device is used.
func places(ctx context.Context, tx db.Tx, id string, actor access.Actor) error {
	for _, scope := range access.Where(actor, access.FillForms) {
		if scope.Authority == "" {
			continue
		}
		_, err := tx.Exec(ctx, `INSERT INTO device_office (device_id, authority_id) VALUES ($1, $2) ON CONFLICT (device_id, authority_id) DO NOTHING`, id, scope.Authority)
		if err != nil {
			return err
		}
	}
	return nil
}

// Again gives a device of actor's a new secret, and the key for what it keeps: after they revoked it, or forgot what
// opens it there. The old secret is dead. Somebody who assesses no more gets it, too, to bring what it holds; whether
// they proved a moment ago who they are is for the caller to ask. What somebody else revoked is opened by who plans
// there (End, Reopen). Kinds: Unauthenticated; NotFound, also for somebody else's; Forbidden; ErrWiped.
func (d *Devices) Again(ctx context.Context, actor access.Actor, id string) (Given, error) {
	if actor.Account == "" {
		return Given{}, problem.New(problem.Unauthenticated, "access.sign_in", nil)
	}
	given := Given{ID: id, Secret: random(), Mark: d.mark(id)}
	return given, d.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		one, err := find(ctx, tx, id)
		if err != nil {
			return err
		}
		if one.Account != actor.Account {
			return notFound()
		}
		if one.State == Wiped {
			return ErrWiped
		}
		if !one.Revoked.IsZero() && one.RevokedBy != actor.Account {
			return problem.New(problem.Forbidden, "device.of_office", nil)
		}
		if given.Key, err = d.Vault.Open(id, one.sealed); err != nil {
			return err
		}
		if err := db.Update(ctx, tx, `UPDATE device SET hash = $3, revoked_at = NULL, revoked_by = '', version = version + 1 WHERE id = $1 AND version = $2`, id, one.Version, d.hash(given)); err != nil {
			return faster(err)
		}
		if err := places(ctx, tx, id, actor); err != nil {
			return err
		}
		return d.record(ctx, tx, actor, "renewed", id, "")
	})
}

func (d *Devices) hash(given Given) string { return d.Vault.Hash("secret", given.ID, given.Secret) }

func random() string {
	raw := make([]byte, bytes)
	rand.Read(raw)
	return base64.RawURLEncoding.EncodeToString(raw)
}

// line is a name in one line.
func line(name string) (string, error) {
	name = strings.Join(strings.Fields(strings.ToValidUTF8(strings.ReplaceAll(name, "\x00", ""), "")), " ")
	if n := utf8.RuneCountInString(name); n == 0 || n > maxName {
		return "", problem.New(problem.Invalid, "device.name", problem.Args{"max": maxName})
	}
	return name, nil
}

func find(ctx context.Context, q db.Queryer, id string) (kept, error) {
	if !valid(id) {
		return kept{}, notFound()
	}
	one, err := db.One(ctx, q, scan, query+` WHERE d.id = $1`, id)
	if problem.KindOf(err) == problem.NotFound {
		err = notFound()
	}
	return one, err
}

func faster(err error) error {
	if problem.KindOf(err) == problem.Conflict {
		return problem.New(problem.Conflict, "device.changed", nil)
	}
	return err
}
