// Package retention ends the keeping of what citizens said, by the schedule that an authority itself has decreed: it
// shows what would go on a day and why, what is kept back and why, and destroys what two people have agreed on from
// the very list that they looked at.
//
// It invents no period: without a schedule nothing is destroyed. It knows what a case leaves behind (its number, days,
// category and outcome, for counting) and the hashes in the record, whose salts go, so that no hash can be guessed
// back. It refuses to destroy what changed after the list was made, and what anything else still needs.
//
// Sources: UU 27/2022 articles 42 to 44; UU 43/2009 on archives, by which periods are the archive schedule's (jadwal
// retensi arsip) of each authority.
package retention

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
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/paper"
	"github.com/patuh-id/patuh/internal/sealed"
)

// Texts are this room's texts.
//
//go:embed texts
var Texts embed.FS

// Keeper says which of some cases another room still needs, each with a word for why; see Because.
type Keeper func(ctx context.Context, q db.Queryer, cases []string) (map[string]string, error)

// Deps are what the room needs.
type Deps struct {
	DB     *db.DB
	Now    func() time.Time
	Record *ledger.Ledger
	Access *access.Access
	Files  *evidence.Files
	// Identities keep who secret reporters are; nil where nobody does.
	Identities *sealed.Sealed
	Catalog    *locale.Catalog
	Names      func(ctx context.Context, accounts ...string) (map[string]string, error)
	// Letterhead is an authority's; nil: its name alone.
	Letterhead func(ctx context.Context, authority string) (paper.Letterhead, string, error)
	// Unindex takes a case out of the search, and Settle has the search let go of what was taken out.
	Unindex func(ctx context.Context, tx db.Tx, id string) error
	Settle  func(ctx context.Context) error
	// Keepers are asked beside the room's own reasons.
	Keepers []Keeper
	Log     *slog.Logger
}

// Retention is the room. It is safe for concurrent use.
type Retention struct{ Deps }

// Over returns the room in the database of deps.
func Over(deps Deps) *Retention { return &Retention{deps} }

func (r *Retention) now() time.Time { return db.At(r.Now()).Time }

// EventKey is the catalog key of what an event of this room is called, by its kind.
func EventKey(kind string) string { return "retention.event." + strings.TrimPrefix(kind, "retention.") }

// stream is where the acts of an authority's retention are numbered.
func stream(authority string) string { return "retention:" + authority }

// record writes an event of the room with the rows that it touched.
func (r *Retention) record(ctx context.Context, tx db.Tx, actor access.Actor, authority, kind, subject, why string, touched *ledger.Touched) error {
	rows, err := touched.Rows(ctx, tx)
	if err != nil {
		return err
	}
	return r.Record.Record(ctx, tx, access.Event{
		Stream: stream(authority), Kind: "retention." + kind, Actor: actor, Scope: access.Scope{Authority: authority}, At: r.now(),
		Subject: subject, Why: why, Rule: access.Version, Rows: rows,
	})
}

func newID() (string, error) {
	id, err := uuid.NewV7()
	return id.String(), err
}

// zone is where the days of an authority begin and end.
func (r *Retention) zone(ctx context.Context, q db.Queryer, authority string) (*time.Location, error) {
	look, err := r.Access.BrandingIn(ctx, q, authority)
	if err != nil {
		return nil, err
	}
	return zoneOf(look.Zone), nil
}

// maxText bounds what people write, in characters.
const maxText = 2000

type faults struct{ found problem.Faults }

func (f *faults) add(field, key string, args problem.Args) {
	f.found.Add(problem.Place{File: field}, "retention.fault."+key, args)
}

// words trims a text and checks it.
func (f *faults) words(field, text string, least int) string {
	text = strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "")))
	switch n := len([]rune(text)); {
	case n < least:
		f.add(field, "short", problem.Args{"min": least})
	case n > maxText:
		f.add(field, "long", problem.Args{"max": maxText})
	}
	return text
}
