// Package sealed keeps who somebody is so that only the right officers can open it: two of them, together, with
// a reason. Neither the program nor whoever has its database, its backups and its key can. It refuses to keep
// any private key: an officer's is locked by a passphrase that is nowhere kept, an authority's is in shares
// and in printed sheets alone.
//
// It knows no case, only ids; and it cannot protect from a program that was changed before two officers typed
// their passphrases into it.
package sealed

import (
	"context"
	"crypto/rand"
	"embed"
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/notify"
)

// Texts are this room's texts.
//
//go:embed texts
var Texts embed.FS

// Deps are what the room needs.
type Deps struct {
	DB     *db.DB
	Now    func() time.Time
	Record *ledger.Ledger
	Access *access.Access
	// Stretch draws a key from a passphrase, at the cost of Params; the zero Params are account.Strong.
	Stretch func(ctx context.Context, passphrase string, recipe account.Recipe) ([]byte, error)
	Params  account.Params
	// SignsIn reports whether an account can sign in; nil: all can. Whoever cannot is no officer meanwhile.
	SignsIn func(ctx context.Context, q db.Queryer, account string) (bool, error)
	// Messages tells officers what waits for them; nil tells nobody.
	Messages interface {
		Send(ctx context.Context, tx db.Tx, m notify.Message) error
	}
}

// Sealed keeps the identities of one installation. It is safe for concurrent use.
type Sealed struct{ Deps }

// Over returns the identities in the database of deps.
func Over(deps Deps) *Sealed {
	if deps.Params == (account.Params{}) {
		deps.Params = account.Strong
	}
	return &Sealed{deps}
}

// maxOfficers is how many may share a key.
const maxOfficers = 50

// Officer is whoever helps to open identities, with their own key.
type Officer struct {
	ID, Authority, Account string
	Made                   time.Time
	// Tried is when they proved to have the passphrase on paper; zero before.
	Tried time.Time
	// Shares: they have a share of the authority's key.
	Shares          bool
	public          []byte
	wrapped, recipe string
}

// Ready reports whether they can help to open.
func (o *Officer) Ready() bool { return !o.Tried.IsZero() && o.Shares }

// Key is an authority's key, without its private side, which is nowhere.
type Key struct {
	ID, Authority        string
	Made                 time.Time
	Sheets, SheetsNeeded int // printed last
	SheetsAt             time.Time
	Split                int64
	Ended                time.Time
	Version              int64
	pub                  public
}

// Mark is a short name of the key, printed on its sheets.
func (k *Key) Mark() string { return grouped(letters.EncodeToString(markOf(k.pub))) }

const (
	officerColumns = `id, authority_id, account_id, public, wrapped, recipe, made_at, tried_at`
	keyColumns     = `id, authority_id, point, hybrid, made_at, sheets, sheets_needed, sheets_at, split, ended_at, version`
)

func scanOfficer(row db.Row) (Officer, error) {
	var o Officer
	var public string
	var made, tried db.Time
	err := row.Scan(&o.ID, &o.Authority, &o.Account, &public, &o.wrapped, &o.recipe, &made, &tried)
	if err == nil {
		o.public, err = unpack(public)
	}
	o.Made, o.Tried = made.Time, tried.Time
	return o, err
}

func scanKey(row db.Row) (Key, error) {
	var k Key
	var point, hybrid string
	var made, at, ended db.Time
	err := row.Scan(&k.ID, &k.Authority, &point, &hybrid, &made, &k.Sheets, &k.SheetsNeeded, &at, &k.Split, &ended, &k.Version)
	if err != nil {
		return k, err
	}
	k.Made, k.SheetsAt, k.Ended = made.Time, at.Time, ended.Time
	if k.pub.point, err = unpack(point); err == nil {
		k.pub.hybrid, err = unpack(hybrid)
	}
	return k, err
}

func pack(raw []byte) string { return base64.RawStdEncoding.EncodeToString(raw) }

func unpack(text string) ([]byte, error) { return base64.RawStdEncoding.DecodeString(text) }

// holders are the accounts that hold the role at an authority now and can sign in.
func (s *Sealed) holders(ctx context.Context, q db.Queryer, authority string) ([]string, error) {
	all, err := s.Access.InRole(ctx, q, access.IdentityOfficer, access.Scope{Authority: authority}, s.now())
	if err != nil || s.SignsIn == nil {
		return all, err
	}
	can := all[:0]
	for _, account := range all {
		is, err := s.SignsIn(ctx, q, account)
		if err != nil {
			return nil, err
		}
		if is {
			can = append(can, account)
		}
	}
	return can, nil
}

// officers are those of an authority who hold the role now and have a key of their own, by when they made it.
func (s *Sealed) officers(ctx context.Context, q db.Queryer, authority string) ([]Officer, error) {
	holders, err := s.holders(ctx, q, authority)
	if err != nil || len(holders) == 0 {
		return nil, err
	}
	args := []any{authority}
	for _, holder := range holders {
		args = append(args, holder)
	}
	all, err := db.All(ctx, q, scanOfficer, `SELECT `+officerColumns+` FROM sealed_officer
		WHERE authority_id = $1 AND ended_at IS NULL AND account_id IN (`+db.Marks(2, len(holders))+`) ORDER BY id`, args...)
	if err != nil {
		return nil, err
	}
	with, err := db.All(ctx, q, db.Column[string], `SELECT s.officer_id FROM sealed_share s JOIN sealed_key k ON k.id = s.key_id
		WHERE k.authority_id = $1 AND k.ended_at IS NULL`, authority)
	for i := range all {
		for _, id := range with {
			all[i].Shares = all[i].Shares || id == all[i].ID
		}
	}
	return all, err
}

// key is the one to which an authority's identities are sealed now. Kind: NotFound where it has none.
func key(ctx context.Context, q db.Queryer, authority string) (Key, error) {
	return db.One(ctx, q, scanKey, `SELECT `+keyColumns+` FROM sealed_key WHERE authority_id = $1 AND ended_at IS NULL`, authority)
}

func keyByID(ctx context.Context, q db.Queryer, id string) (Key, error) {
	return db.One(ctx, q, scanKey, `SELECT `+keyColumns+` FROM sealed_key WHERE id = $1`, id)
}

// Ready reports whether an authority can be trusted with an identity now: it has a key, and two officers who
// could open it. Fewer would be a promise that somebody reads it when it is needed, and nobody could.
func (s *Sealed) Ready(ctx context.Context, q db.Queryer, authority string) (bool, error) {
	_, ready, err := s.readyKey(ctx, q, authority)
	return ready, err
}

func (s *Sealed) readyKey(ctx context.Context, q db.Queryer, authority string) (Key, bool, error) {
	k, err := key(ctx, q, authority)
	if err != nil {
		if problem.KindOf(err) == problem.NotFound {
			err = nil
		}
		return k, false, err
	}
	all, err := s.officers(ctx, q, authority)
	return k, readyOf(all) >= needed, err
}

func readyOf(all []Officer) int {
	n := 0
	for i := range all {
		if all[i].Ready() {
			n++
		}
	}
	return n
}

// Keeping is how an authority's identities are kept, for those who look after it.
type Keeping struct {
	// Key is nil where there is none.
	Key      *Key
	Officers []Officer // who hold the role and have made a key of their own
	// Without are accounts that hold the role and have made none.
	Without []string
	// Ready: identities are taken in.
	Ready bool
	// Kept is how many identities are sealed; Lost how many of them to keys that ended.
	Kept, Lost int
}

// Keeping returns it. Kinds: those of Decide for OpenIdentities.
func (s *Sealed) Keeping(ctx context.Context, actor access.Actor, authority string) (Keeping, error) {
	var k Keeping
	if err := access.Decide(actor, access.OpenIdentities, access.Scope{Authority: authority}); err != nil {
		return k, err
	}
	current, err := key(ctx, s.DB, authority)
	switch {
	case err == nil:
		k.Key = &current
	case problem.KindOf(err) != problem.NotFound:
		return k, err
	}
	if k.Officers, err = s.officers(ctx, s.DB, authority); err != nil {
		return k, err
	}
	holders, err := s.holders(ctx, s.DB, authority)
	if err != nil {
		return k, err
	}
	has := map[string]bool{}
	for i := range k.Officers {
		has[k.Officers[i].Account] = true
	}
	for _, holder := range holders {
		if !has[holder] {
			k.Without = append(k.Without, holder)
		}
	}
	k.Ready = k.Key != nil && readyOf(k.Officers) >= needed
	if k.Kept, err = s.count(ctx, `authority_id = $1`, authority); err != nil {
		return k, err
	}
	k.Lost, err = s.count(ctx, `authority_id = $1 AND key_id IN (SELECT id FROM sealed_key WHERE authority_id = $1 AND ended_at IS NOT NULL)`, authority)
	return k, err
}

func (s *Sealed) count(ctx context.Context, where, authority string) (int, error) {
	return db.One(ctx, s.DB, db.Column[int], `SELECT count(*) FROM sealed_identity WHERE erased_at IS NULL AND `+where, authority)
}

// record records what was done about keys; what is done about a case is recorded with the case.
func (s *Sealed) record(ctx context.Context, tx db.Tx, actor access.Actor, authority, kind, subject, why string, touched *ledger.Touched) error {
	rows, err := touched.Rows(ctx, tx)
	if err != nil {
		return fmt.Errorf("record %s: %w", kind, err)
	}
	return s.Record.Record(ctx, tx, access.Event{
		Stream: "authority/" + authority, Kind: eventPrefix + kind, Actor: actor, Scope: access.Scope{Authority: authority}, At: s.now(),
		Subject: subject, Why: why, Rule: access.Version, Rows: rows,
	})
}

const eventPrefix = "sealed."

// EventKey is the catalog key of what an event of this room is called, by its kind.
func EventKey(kind string) string {
	return "sealed.event." + strings.TrimPrefix(kind, eventPrefix)
}

func (s *Sealed) now() time.Time { return db.At(s.Now()).Time }

func newID() (string, error) {
	id, err := uuid.NewV7()
	return id.String(), err
}

func randomBytes(n int) []byte {
	raw := make([]byte, n)
	_, _ = rand.Read(raw) // never fails: crypto/rand ends the program instead
	return raw
}
