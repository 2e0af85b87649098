// Package hook tells programs elsewhere what happened: an authority, or the installation, names
// addresses of its own, and each act that they asked about is sent there, signed after Standard
// Webhooks 1.0.0. A message is written in the transaction of its act, so it exists exactly when the
// act does. It says what kind of thing happened, when, and where to read more; never who, and nothing
// about a person.
//
// It promises that each message is sent until it is taken, at least once, for three days; it promises
// no order. An address that never answers keeps nobody else waiting.
package hook

import (
	"context"
	"embed"
	"log/slog"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/outbound"
)

// Texts are this room's catalog texts.
//
//go:embed texts
var Texts embed.FS

// Vault seals the secrets of endpoints.
type Vault interface {
	Seal(owner, text string) (string, error)
	Open(owner, sealed string) (string, error)
}

// Deps are what the room needs. Disabled may be nil, Agent and Origin empty.
type Deps struct {
	DB       *db.DB
	Now      func() time.Time
	Record   access.Recorder
	Vault    Vault
	Outbound *outbound.Client
	// Announced are the kinds of events that there are, as rooms declare them.
	Announced []access.Announcement
	// Origin is the public address, for the place to read more.
	Origin string
	// Disabled tells administrators that an endpoint was disabled; it may enqueue jobs and nothing else.
	Disabled func(ctx context.Context, tx db.Tx, e Endpoint) error
	Log      *slog.Logger
}

// Hooks is the room over one database. It is safe for concurrent use.
type Hooks struct {
	Deps
	outbox *Outbox
}

// New makes the room.
func New(d Deps) *Hooks {
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	return &Hooks{Deps: d, outbox: NewOutbox(d.Announced, d.Now)}
}

// now is the clock as the database keeps it.
func (h *Hooks) now() db.Time { return db.At(h.Now()) }

func newID() (string, error) {
	id, err := uuid.NewV7()
	return id.String(), err
}

// scopeOf is where what an authority owns lies; "" is the installation.
func scopeOf(authority string) access.Scope { return access.Kept(authority, "", "") }

// nullable is NULL for no authority.
func nullable(id string) any {
	if id == "" {
		return nil
	}
	return id
}

// EventKey is the catalog key of what an event of this room is called, by its kind.
func EventKey(kind string) string { return "hook.event." + strings.TrimPrefix(kind, eventKind("")) }

func eventKind(kind string) string { return "hook" + "." + kind }
