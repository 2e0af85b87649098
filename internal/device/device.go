// Package device knows the telephones on which people assess: the credential of each, which outlives its person's
// session, the key that opens what it keeps, and how somebody ends it. It knows nothing of what is kept there.
package device

import (
	"context"
	"embed"
	"time"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Texts are the room's catalog texts.
//
//go:embed texts
var Texts embed.FS

// Vault keeps what is of no use to somebody who took the database alone.
type Vault interface {
	// Hash is what a secret is looked up by.
	Hash(parts ...string) string
	// Seal encrypts a text, bound to the id of what it belongs to, and Open decrypts it.
	Seal(owner, text string) (string, error)
	Open(owner, sealed string) (string, error)
}

// Deps are what the room needs.
type Deps struct {
	DB     *db.DB
	Now    func() time.Time
	Record access.Recorder
	Access *access.Access
	Vault  Vault
	// SignsIn reports whether an account is there and can sign in.
	SignsIn func(ctx context.Context, q db.Queryer, account string) (bool, error)
}

// Devices keeps the devices of one installation. It is safe for concurrent use.
type Devices struct{ Deps }

// New returns the devices in the database of deps.
func New(deps Deps) *Devices { return &Devices{deps} }

func (d *Devices) now() time.Time { return db.At(d.Now()).Time }

// State says what a device may do.
type State string

// One that is closing brings what it has and is given nothing; one that is wiped is told to erase everything.
const (
	Active  State = "active"
	Closing State = "closing"
	Wiped   State = "wiped"
)

// Key is the catalog key of a state's name.
func (s State) Key() string { return "device.state." + string(s) }

// Device is a telephone on which somebody assesses.
type Device struct {
	ID, Account, Name string
	State             State
	Made              time.Time
	Revoked           time.Time // zero: its secret is taken
	RevokedBy         string    // account; empty where nobody revoked it
	Closing, Wiped    time.Time // zero: nobody had it do that
	Emptied           time.Time // zero: it has not said that it erased everything
	Seen              time.Time // its last contact, to the minute; zero: none
	Version           int64     // given back with a change
}

// kept is a device with what nobody is shown.
type kept struct {
	Device
	hash, sealed string
}

const query = `SELECT d.id, d.account_id, d.name, d.hash, d.sealed, d.state, d.made_at, d.revoked_at, d.revoked_by, d.closing_at, d.wiped_at, d.emptied_at, d.seen_at,
	d.version
	FROM device d`

func scan(row db.Row) (kept, error) {
	var d kept
	var made, revoked, closing, wiped, emptied, seen db.Time
	err := row.Scan(&d.ID, &d.Account, &d.Name, &d.hash, &d.sealed, &d.State, &made, &revoked, &d.RevokedBy, &closing, &wiped, &emptied, &seen, &d.Version)
	d.Made, d.Revoked, d.Closing, d.Wiped, d.Emptied, d.Seen = made.Time, revoked.Time, closing.Time, wiped.Time, emptied.Time, seen.Time
	return d, err
}

func notFound() error { return problem.New(problem.NotFound, "device.not_found", nil) }

// valid reports whether text can be an id: nothing else that came with an address reaches the database.
func valid(text string) bool { return uuid.Validate(text) == nil }
