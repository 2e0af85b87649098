package access

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
)

// Filling is the action that whoever fills the position must be allowed at its scope.
func (p Position) Filling() Action {
	_, filling := p.editing()
	return filling
}

// Titles returns what positions are called, by their ids, ended ones too; unknown ids are left out. It
// asks nobody's leave, as PositionsByID.
func (a *Access) Titles(ctx context.Context, ids []string) (map[string]string, error) {
	list, err := a.PositionsByID(ctx, a.db, ids)
	titles := make(map[string]string, len(list))
	for _, p := range list {
		titles[p.ID] = p.Title
	}
	return titles, err
}

// Offered are the positions of an invitation, ended ones left out, by title. It asks nobody's leave, as
// PositionsByID.
func (a *Access) Offered(ctx context.Context, ids []string) ([]Position, error) {
	list, err := a.PositionsByID(ctx, a.db, ids)
	now := a.now()
	return slices.DeleteFunc(list, func(p Position) bool { return !p.To.IsZero() && !p.To.After(now) }), err
}

// PositionsByID returns those of the positions that there are, ended ones too, by title. It asks
// nobody's leave: the caller shows them only to whoever may see them.
func (a *Access) PositionsByID(ctx context.Context, q db.Queryer, ids []string) ([]Position, error) {
	var all []Position
	for some := range slices.Chunk(ids, db.MaxMarks) {
		args := make([]any, len(some))
		for i, id := range some {
			args[i] = id
		}
		positions, err := db.All(ctx, q, scanPosition, `SELECT `+positionColumns+` FROM position p
			WHERE p.id IN (`+db.Marks(1, len(some))+`) ORDER BY p.title, p.id`, args...)
		if err != nil {
			return nil, fmt.Errorf("read positions: %w", err)
		}
		all = append(all, positions...)
	}
	return all, nil
}

// Provision is a position given by a rule, and by no person: a source such as "oidc:CODE" said that
// somebody belongs there. Whoever made the rule was asked whether they may fill the position.
type Provision struct {
	Position string
	Account  string
	Source   string
	Basis    string // what the source said
}

// Provide gives the position from an instant on, definitively and as the machine. Whoever holds it
// already keeps it as it is. Kinds: Conflict as for Fill.
func (a *Access) Provide(ctx context.Context, tx db.Tx, given Provision, at time.Time) error {
	p, err := positionByID(ctx, tx, given.Position)
	if err != nil {
		return err
	}
	all, err := tenuresFrom(ctx, tx, p.ID, at)
	if err != nil {
		return fmt.Errorf("read tenures: %w", err)
	}
	if slices.ContainsFunc(all, func(t Tenure) bool {
		return t.Account == given.Account && t.Manner.principal() && during(at, t.From, t.To)
	}) {
		return nil
	}
	id, err := newID()
	if err != nil {
		return err
	}
	added := Tenure{
		ID: id, Position: p.ID, Account: given.Account, Manner: Definitive, From: db.At(at).Time, To: p.To,
		Basis: given.Basis, Source: given.Source,
	}
	if err := added.check(); err != nil {
		return err
	}
	if err := a.begin(ctx, tx, Machine(), p, added, "holding.provided", nil); err != nil {
		return err
	}
	return a.tellGiven(ctx, tx, Machine(), p, added)
}

// Provided returns the terms that a source gave somebody and that are not over at an instant.
func (a *Access) Provided(ctx context.Context, q db.Queryer, account, source string, at time.Time) ([]Tenure, error) {
	tenures, err := db.All(ctx, q, scanTenure, `SELECT `+tenureColumns+` FROM holding h
		WHERE h.account_id = $1 AND h.source = $2 AND (h.to_at IS NULL OR h.to_at > $3) ORDER BY h.from_at, h.id`,
		account, source, db.At(at))
	if err != nil {
		return nil, fmt.Errorf("read tenures: %w", err)
	}
	return tenures, nil
}

// Withdraw ends a term that Provide gave, and with it those of whoever stands in; a term that a
// person gave is not found. Kinds: NotFound; Conflict as for Relieve.
func (a *Access) Withdraw(ctx context.Context, tx db.Tx, tenure, why string, at time.Time) error {
	t, err := found(db.One(ctx, tx, scanTenure, `SELECT `+tenureColumns+` FROM holding h WHERE h.id = $1 AND h.source <> ''`, tenure))
	if err != nil {
		return err
	}
	p, err := positionByID(ctx, tx, t.Position)
	if err != nil {
		return err
	}
	if err := a.hold(ctx, tx, &p); err != nil {
		return err
	}
	all, err := tenuresFrom(ctx, tx, p.ID, a.now())
	if err != nil {
		return fmt.Errorf("read tenures: %w", err)
	}
	return a.end(ctx, tx, Machine(), p, ended(all, tenure, latest(db.At(at).Time, a.now())), why)
}
