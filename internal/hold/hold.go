// Package hold keeps floods of reports from the people who read them, and loses nothing: what comes faster than
// stated limits from one network, for one authority or for the whole installation, or what a ban is about, is taken
// in exactly as ever, and then waits in no queue until somebody releases it or its time is over. It is the gate of
// package complaint.
//
// It refuses nothing, tells no reporter, and knows no address: of a network it keeps a hash under a key of the day,
// until the report is released. Whoever does not show the office who they are is in no group with whoever does, and
// no ban of a number or a mail address is ever about them, so that nobody is recognised by what is held.
package hold

import (
	"context"
	"embed"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/ledger"
)

// Texts are the room's catalog texts.
//
//go:embed texts
var Texts embed.FS

// Deps are what the room needs.
type Deps struct {
	DB     *db.DB
	Now    func() time.Time
	Record *ledger.Ledger
	Cases  *complaint.Complaints
	Seal   complaint.Sealer
	Log    *slog.Logger
	// Installation is above how many in an hour the reports of all authorities together are held; 0: never.
	Installation int
}

// Holds keeps what is held of one installation. It is safe for concurrent use.
type Holds struct {
	Deps
	counting counter
	known    known
}

// Over returns what is held in the database of deps, and stands at the gate of its cases. It is called once, before
// anything happens.
func Over(deps Deps) *Holds {
	h := &Holds{Deps: deps}
	h.counting.buckets = map[string]*bucket{}
	deps.Cases.Gated(h)
	deps.Cases.Happened(h.happened)
	return h
}

// Cause is why reports are held.
type Cause string

// The causes. Banned goes before the others, and what is about fewer before what is about more.
const (
	Banned          Cause = "ban"
	OfNetwork       Cause = "network"
	OfAuthority     Cause = "authority"
	OfInstallation  Cause = "installation"
	eventPrefix           = "hold."
	heldEvent             = eventPrefix + "held"
	banEvent              = eventPrefix + "banned"
	liftEvent             = eventPrefix + "lifted"
	limitEvent            = eventPrefix + "limited"
	streamOfHolding       = "hold:" // as long as "case:", by which the record knows whose case an event is about
)

// Causes are all of them, in the order in which a page shows them.
var Causes = []Cause{OfNetwork, Banned, OfAuthority, OfInstallation}

// Key is the catalog key of a cause.
func (c Cause) Key() string { return "hold.cause." + string(c) }

// EventKey is the catalog key of what an event of this room is called, by its kind.
func EventKey(kind string) string { return "hold.event." + strings.TrimPrefix(kind, eventPrefix) }

func (h *Holds) now() time.Time { return db.At(h.Now()).Time }

func newID() (string, error) {
	id, err := uuid.NewV7()
	return id.String(), err
}

// record records what is done about bans and limits.
func (h *Holds) record(ctx context.Context, tx db.Tx, actor access.Actor, authority, kind, subject, why string, touched *ledger.Touched) error {
	rows, err := touched.Rows(ctx, tx)
	if err != nil {
		return err
	}
	return h.Record.Record(ctx, tx, access.Event{
		Stream: "authority/" + authority, Kind: kind, Actor: actor, Scope: access.Scope{Authority: authority}, At: h.now(), Subject: subject,
		Why: why, Rule: access.Version, Rows: rows,
	})
}

// known is what the gate has to know of the database, read every few seconds and not for each report.
type known struct {
	mu     sync.Mutex
	read   time.Time
	limits map[string]Limits // by authority
	bans   map[string]string // ids by mark
	days   []string          // of the keys that bans of networks were made with
	keys   map[string]string // by day
}
