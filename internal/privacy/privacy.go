// Package privacy keeps what the law on personal data asks of an authority (UU 27/2022): which personal data Patuh
// keeps, why and on which ground, and what people ask about their own, each on a clock of 72 hours.
//
// It promises that whoever asks is told the same whether or not somebody else reported them, and that who
// reported is given to nobody whom it is about. It refuses to count those hours as working days, and to forget a
// case's facts when it forgets whose they were.
package privacy

import (
	"context"
	"embed"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/deadline"
)

// Texts are the room's catalog texts.
//
//go:embed texts
var Texts embed.FS

// Deps are what the room needs.
type Deps struct {
	DB        *db.DB
	Now       func() time.Time
	Access    *access.Access
	Record    access.Recorder
	Cases     *complaint.Complaints
	Deadlines *deadline.Deadlines
	Catalog   *locale.Catalog
	// Seal encrypts who asks, bound to their request.
	Seal complaint.Sealer
	// Messages take what officers and askers are told; nil: they are told nothing.
	Messages complaint.Post
	// Held says whether a legal process needs a case, so that nothing of it is destroyed; nil: a hold of the room of retention.
	Held func(ctx context.Context, q db.Queryer, id string) (bool, error)
}

// Privacy keeps one installation's record of processing and requests. It is safe for concurrent use.
type Privacy struct{ Deps }

// Over returns it, over the database of deps. It is called once, before anything happens.
func Over(deps Deps) *Privacy {
	p := &Privacy{deps}
	deps.Deadlines.Warned(p.warned)
	deps.Cases.Happened(p.hidden)
	return p
}

// EventKey is the catalog key of what an event of this room is called, by its kind.
func EventKey(kind string) string { return "privacy.event." + strings.TrimPrefix(kind, "privacy.") }

func (p *Privacy) now() time.Time { return db.At(p.Now()).Time }

// Officers are the accounts of an authority's data protection officers now. Kinds: those of Decide.
func (p *Privacy) Officers(ctx context.Context, actor access.Actor, authority string) ([]string, error) {
	scope := access.Scope{Authority: authority}
	if err := access.Decide(actor, access.ReadPrivacy, scope); err != nil {
		return nil, err
	}
	return p.Access.InRole(ctx, p.DB, access.DataProtectionOfficer, scope, p.now())
}
