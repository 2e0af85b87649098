// Package account knows the people who may sign in: how each proves who they are, the sessions and
// tokens that came of it, and how a lost proof is repaired. It has no default password and tells
// nobody who has an account. What a person may do is not known here: roles and scopes come from
// Positions, and whether an act on another's account is allowed is decided by the table of access.
//
// Kept in the database are only keyed hashes of links, tokens and codes, argon2id strings of
// passwords, TOTP secrets sealed with the installation's key, and public keys of passkeys. No
// secret appears in an error, an event or a log.
package account

import (
	"context"
	"embed"
	"errors"
	"log/slog"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/outbound"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Texts are this room's catalog texts.
//
//go:embed texts
var Texts embed.FS

// Positions knows which positions people hold. Access implements it.
type Positions interface {
	// Holdings returns what the account holds at an instant, delegations included.
	Holdings(ctx context.Context, q db.Queryer, account string, at time.Time) ([]access.Holding, error)
	// Places returns where a person lies at an instant: who may read and administer them.
	Places(ctx context.Context, q db.Queryer, account string, at time.Time) ([]access.Scope, error)
	// Among is the condition under which the account in a column lies within scope at an instant.
	Among(scope access.Scope, column string, at time.Time, first int) (string, []any)
	// PositionsByID returns those of the positions that there are, ended ones too.
	PositionsByID(ctx context.Context, q db.Queryer, ids []string) ([]access.Position, error)
	// MayFill says whether the actor may fill all of the positions, and that they exist.
	MayFill(ctx context.Context, q db.Queryer, actor access.Actor, positions []string, at time.Time) error
	// Appoint gives a person who accepted an invitation the positions that it named; by is who invited,
	// empty for the machine.
	Appoint(ctx context.Context, tx db.Tx, account, by string, positions []string, at time.Time) error
	// AppointFirst makes the account the installation's first administrator.
	AppointFirst(ctx context.Context, tx db.Tx, account string, at time.Time) error
	// AdministratorLeft refuses when nobody but the account is a system administrator who can sign in.
	AdministratorLeft(ctx context.Context, tx db.Tx, account string, at time.Time) error
	// Provide gives a position by a rule, Provided lists what a source gave, Withdraw takes it back.
	Provide(ctx context.Context, tx db.Tx, given access.Provision, at time.Time) error
	Provided(ctx context.Context, q db.Queryer, account, source string, at time.Time) ([]access.Tenure, error)
	Withdraw(ctx context.Context, tx db.Tx, tenure, why string, at time.Time) error
}

// Deps are what the room needs; DB, Now, Key, Record and Positions are required.
type Deps struct {
	DB        *db.DB
	Now       func() time.Time
	Key       *Key
	Record    access.Recorder
	Positions Positions
	// Announce tells a person by other means, such as mail, what Notices will show; it may enqueue
	// jobs and nothing else.
	Announce func(ctx context.Context, tx db.Tx, to Account, n Notice) error
	// Post sends an invitation to its address; scope is the authority that invites. Nil: whoever invites
	// hands the slip over. A recovery is never posted: the address may be what was lost.
	Post func(ctx context.Context, tx db.Tx, l Link, scope access.Scope) error
	// Origin is the public address, https://host[:port]; passkeys are bound to it and are
	// Unavailable without it.
	Origin string
	// Hours bound sessions; the zero value means DefaultHours.
	Hours Hours
	// Providers are where people may sign in besides; they need Origin, and Outbound to be reached.
	Providers []Provider
	Outbound  *outbound.Client
	// Passwords are what hashing a password costs; the zero value means Current. It is for worlds of tests, whose many
	// people sign in: the program always takes Current.
	Passwords Params
	// Log gets what people are not told of a provider's failure: no token and no code. May be nil.
	Log *slog.Logger
}

// Accounts is the room over one database. It is safe for concurrent use.
type Accounts struct {
	Deps
	passkeys  *passkeys
	entrances map[string]entrance
	hashing   chan struct{}
	params    Params
}

// New makes the room. It needs the list of common passwords, which make assets builds. The error is of
// kind Invalid when Origin cannot carry passkeys, or providers.
func New(d Deps) (*Accounts, error) {
	if d.DB == nil || d.Now == nil || d.Key == nil || d.Record == nil || d.Positions == nil {
		return nil, errors.New("account: DB, Now, Key, Record and Positions are required")
	}
	if d.Hours == (Hours{}) {
		d.Hours = DefaultHours
	}
	if d.Passwords == (Params{}) {
		d.Passwords = Current
	}
	if _, err := commonList(); err != nil {
		return nil, err
	}
	p, err := newPasskeys(d.Origin)
	if err != nil {
		return nil, err
	}
	entrances, err := newEntrances(d)
	if err != nil {
		return nil, err
	}
	return &Accounts{Deps: d, passkeys: p, entrances: entrances, hashing: make(chan struct{}, atOnce), params: d.Passwords}, nil
}

// State says whether an account may sign in.
type State string

// A disabled account keeps its row, because the record names it; it cannot sign in, and its
// sessions, links and tokens are dead.
const (
	Active   State = "active"
	Disabled State = "disabled"
)

// Account is a person who may sign in.
type Account struct {
	ID      string
	Mail    string // in small letters; what the person signs in with
	Name    string
	State   State
	Created time.Time
	Version int
}

// row is the covered row, its columns in the order of the ledger's cover.
func (a Account) row() access.Row {
	return access.Row{Table: "account", ID: a.ID, Values: []any{a.Mail, a.Name, string(a.State), a.Version}}
}

// now is the clock as the database keeps it.
func (a *Accounts) now() db.Time { return db.At(a.Now()) }

// allowOn decides about an act on somebody's account: others administer it who may wherever the
// person lies.
func (a *Accounts) allowOn(ctx context.Context, q db.Queryer, actor access.Actor, action access.Action, account string, at db.Time) error {
	places, err := a.Positions.Places(ctx, q, account, at.Time)
	if err != nil {
		return err
	}
	return access.DecideEvery(actor, action, places)
}

// allowRead decides about reading something of somebody's account: one of the places where the person
// lies is enough.
func (a *Accounts) allowRead(ctx context.Context, q db.Queryer, actor access.Actor, action access.Action, account string, at db.Time) error {
	places, err := a.Positions.Places(ctx, q, account, at.Time)
	if err != nil {
		return err
	}
	return access.DecideSome(actor, action, places)
}

// record writes an event about an account. Its scope is the person's own where there is one, so
// that an authority reads what happened to its people, and else the installation.
func (a *Accounts) record(ctx context.Context, tx db.Tx, kind string, actor access.Actor, about string, at db.Time, why string, rows ...access.Row) error {
	scope := access.Scope{Installation: true}
	places, err := a.Positions.Places(ctx, tx, about, at.Time)
	if err != nil {
		return err
	}
	if len(places) == 1 {
		scope = places[0]
	}
	return a.Record.Record(ctx, tx, access.Event{
		Stream: "account/" + about, Kind: eventKind(kind), Actor: actor, Scope: scope, At: at.Time,
		Subject: about, Why: why, Rows: rows,
	})
}

// eventKind is the name of an act in the record.
func eventKind(kind string) string { return "account" + "." + kind }

// EventKey is the catalog key of what an event of this room is called, by its kind.
func EventKey(kind string) string {
	return "account.event." + strings.TrimPrefix(kind, eventKind(""))
}

// self is the actor of what people do to their own accounts.
func self(account string) access.Actor { return access.Actor{Account: account} }

func newID() (string, error) {
	id, err := uuid.NewV7()
	return id.String(), err
}

const accountColumns = `a.id, a.mail, a.name, a.state, a.created_at, a.version`

func scanAccount(row db.Row) (Account, error) {
	var a Account
	var created db.Time
	err := row.Scan(&a.ID, &a.Mail, &a.Name, &a.State, &created, &a.Version)
	a.Created = created.Time
	return a, err
}

func accountByID(ctx context.Context, q db.Queryer, id string) (Account, error) {
	return db.One(ctx, q, scanAccount, `SELECT `+accountColumns+` FROM account a WHERE a.id = $1`, id)
}

func accountByMail(ctx context.Context, q db.Queryer, mail string) (Account, error) {
	return db.One(ctx, q, scanAccount, `SELECT `+accountColumns+` FROM account a WHERE a.mail = $1`, mail)
}

// Known reports whether an account exists and may be given a position; access asks it.
func (a *Accounts) Known(ctx context.Context, tx db.Tx, account string) (bool, error) {
	who, err := accountByID(ctx, tx, account)
	if problem.KindOf(err) == problem.NotFound {
		return false, nil
	}
	return who.State == Active, err
}
