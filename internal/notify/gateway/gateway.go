// Package gateway sends short messages through whatever provider of WhatsApp or SMS an office has a
// contract with: how to ask it, how to read its answer and its reports is written down once, in the
// database, by an administrator. It knows no provider by name. It also knows the telephone numbers
// that people have proved to be theirs.
//
// Placeholders are put in where the request is built, never into text that is read again: no message
// can become a field, a header or another address. Secrets and numbers are sealed with the
// installation's key, and no exchange is shown with a secret in it.
package gateway

import (
	"context"
	"embed"
	"log/slog"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/outbound"
)

// Texts are this room's catalog texts.
//
//go:embed texts
var Texts embed.FS

// Vault seals and hashes with the installation's key.
type Vault interface {
	Seal(owner, text string) (string, error)
	Open(owner, sealed string) (string, error)
	Hash(parts ...string) string
}

// Deps are what the room needs. Reported and Log may be nil.
type Deps struct {
	DB       *db.DB
	Now      func() time.Time
	Record   access.Recorder
	Vault    Vault
	Outbound *outbound.Client
	// Catalog has the words around a code.
	Catalog *locale.Catalog
	// Reported takes what a provider says became of a letter, by the letter's id.
	Reported func(ctx context.Context, tx db.Tx, letter string, delivered bool, reason string) error
	Log      *slog.Logger
}

// Gateways is the room over one database. It is safe for concurrent use.
type Gateways struct{ Deps }

// New makes the room.
func New(d Deps) *Gateways {
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	return &Gateways{d}
}

func (g *Gateways) now() db.Time { return db.At(g.Now()) }

func newID() (string, error) {
	id, err := uuid.NewV7()
	return id.String(), err
}

func nullable(id string) any {
	if id == "" {
		return nil
	}
	return id
}

// eventKind is the name of an act in the record.
func eventKind(kind string) string { return "gateway" + "." + kind }

// EventKey is the catalog key of what an event of this room is called, by its kind.
func EventKey(kind string) string {
	return "gateway.event." + strings.TrimPrefix(kind, eventKind(""))
}
