package access

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Holdings returns what an account holds at an instant: terms that have begun and are not over, in
// positions and authorities that exist then, by when they began. An account that is not known holds
// nothing.
func (a *Access) Holdings(ctx context.Context, q db.Queryer, account string, at time.Time) ([]Holding, error) {
	holdings, err := db.All(ctx, q, func(row db.Row) (Holding, error) {
		var h Holding
		var by, source string
		err := row.Scan(&h.Position, &h.Title, &h.Manner, &h.Role,
			scopePart{&h.Scope, &h.Scope.Authority, true}, scopePart{&h.Scope, &h.Scope.Body, false}, scopePart{&h.Scope, &h.Scope.Unit, false},
			&by, &source, instant{&h.Given})
		if by == "" && source == "" {
			h.Given = time.Time{}
		}
		return h, err
	}, `SELECT p.id, p.title, h.manner, p.role, p.authority_id, p.body_id, p.unit_id, h.given_by, h.source, h.from_at
		FROM holding h JOIN position p ON p.id = h.position_id LEFT JOIN authority a ON a.id = p.authority_id
		WHERE h.account_id = $1 AND h.from_at <= $2 AND (h.to_at IS NULL OR h.to_at > $2)
			AND p.valid_from <= $2 AND (p.valid_to IS NULL OR p.valid_to > $2)
			AND (a.id IS NULL OR a.valid_from <= $2 AND (a.valid_to IS NULL OR a.valid_to > $2))
		ORDER BY h.from_at, h.id`, account, db.At(at))
	if err != nil {
		return nil, fmt.Errorf("read holdings: %w", err)
	}
	return holdings, nil
}

// InRole returns the accounts that hold a role at exactly a scope at an instant, whoever acts for an absent
// holder included: whom to tell of what the role has to do there.
func (a *Access) InRole(ctx context.Context, q db.Queryer, role Role, scope Scope, at time.Time) ([]string, error) {
	if scope.Level() == "" {
		return nil, nil
	}
	accounts, err := db.All(ctx, q, db.Column[string], `SELECT DISTINCT h.account_id
		FROM position p JOIN holding h ON h.position_id = p.id LEFT JOIN authority a ON a.id = p.authority_id
		WHERE p.role = $1 AND p.authority_id IS NOT DISTINCT FROM $2 AND p.body_id IS NOT DISTINCT FROM $3 AND p.unit_id IS NOT DISTINCT FROM $4
			AND h.from_at <= $5 AND (h.to_at IS NULL OR h.to_at > $5) AND p.valid_from <= $5 AND (p.valid_to IS NULL OR p.valid_to > $5)
			AND (a.id IS NULL OR a.valid_from <= $5 AND (a.valid_to IS NULL OR a.valid_to > $5))
		ORDER BY 1`, string(role), null(scope.Authority), null(scope.Body), null(scope.Unit), db.At(at))
	if err != nil {
		return nil, fmt.Errorf("read who holds a role: %w", err)
	}
	return accounts, nil
}

// TenuresOf returns the terms of a person in positions that actor may see, past ones included, the
// latest first.
func (a *Access) TenuresOf(ctx context.Context, actor Actor, account string) ([]Tenure, error) {
	terms, err := a.TermsOf(ctx, actor, account)
	tenures := make([]Tenure, len(terms))
	for i, t := range terms {
		tenures[i] = t.Tenure
	}
	return tenures, err
}

// MayFill says whether actor may fill all of the positions, and that they exist at an instant: what
// an invitation is decided by. Kinds: those of Decide; Conflict for a position that has ended.
func (a *Access) MayFill(ctx context.Context, q db.Queryer, actor Actor, positions []string, at time.Time) error {
	if len(positions) > MaxHeld {
		return problem.New(problem.Conflict, "access.too_many", problem.Args{"n": MaxHeld})
	}
	over := false
	for _, id := range positions {
		p, err := positionByID(ctx, q, id)
		if err != nil {
			return err
		}
		if err := Decide(actor, p.Filling(), p.Scope); err != nil {
			return err
		}
		over = over || !p.To.IsZero() && !at.Before(p.To)
	}
	if over {
		return problem.New(problem.Conflict, "access.closed", nil)
	}
	return nil
}

// Appoint gives a person who accepted an invitation the positions that it named, definitively, from
// an instant on. Whoever invited (by; empty for the machine) was asked by MayFill and stands in the
// terms as who gave them; the person is recorded as having accepted. Kinds: Forbidden where that is the person themselves;
// Conflict as for Fill.
func (a *Access) Appoint(ctx context.Context, tx db.Tx, account, by string, positions []string, at time.Time) error {
	// In one order, so that two who accept the same positions wait for each other and not in a ring.
	for _, id := range slices.Compact(slices.Sorted(slices.Values(positions))) {
		p, err := positionByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := Separate(Actor{Account: by, Machine: by == ""}, p.Filling(), Done{Subject, account}); err != nil {
			return err
		}
		if err := a.seatIn(ctx, tx, Actor{Account: account}, p, Tenure{Account: account, By: by}, "holding.accepted", at); err != nil {
			return err
		}
	}
	return nil
}

// seatIn begins a definitive term, of which added says whose it is and who gave it.
func (a *Access) seatIn(ctx context.Context, tx db.Tx, actor Actor, p Position, added Tenure, kind string, at time.Time) error {
	id, err := newID()
	if err != nil {
		return err
	}
	added.ID, added.Position, added.Manner, added.From = id, p.ID, Definitive, db.At(at).Time
	if !p.To.IsZero() {
		added.To = p.To
	}
	if err := added.check(); err != nil {
		return err
	}
	return a.begin(ctx, tx, actor, p, added, kind, nil)
}

// firstTitle is the title of the position that the first account is given; it may be renamed.
const firstTitle = "Administrator sistem"

// AppointFirst makes the account the installation's first administrator: the act of the machine that
// printed the link. The error is of kind Conflict when there is an administrator.
func (a *Access) AppointFirst(ctx context.Context, tx db.Tx, account string, at time.Time) error {
	now := db.At(at)
	held, err := db.One(ctx, tx, db.Column[int], `SELECT count(*) FROM holding h JOIN position p ON p.id = h.position_id
		WHERE p.role = $1 AND h.manner IN ('definitive', 'plt') AND (h.to_at IS NULL OR h.to_at > $2)`,
		string(SystemAdministrator), now)
	if err != nil {
		return fmt.Errorf("look for an administrator: %w", err)
	}
	if held > 0 {
		return problem.New(problem.Conflict, "access.held", nil)
	}
	p, err := a.firstPosition(ctx, tx, now.Time)
	if err != nil {
		return err
	}
	return a.seatIn(ctx, tx, Machine(), p, Tenure{Account: account}, "holding.begun", at)
}

// firstPosition is the vacant position of the system administrator, made when there is none. Its id
// is the same in every installation, so that two that make it at once meet.
func (a *Access) firstPosition(ctx context.Context, tx db.Tx, now time.Time) (Position, error) {
	vacant, err := db.All(ctx, tx, scanPosition, `SELECT `+positionColumns+` FROM position p
		WHERE p.role = $1 AND (p.valid_to IS NULL OR p.valid_to > $2) ORDER BY p.valid_from, p.id LIMIT 1`,
		string(SystemAdministrator), db.At(now))
	if err != nil {
		return Position{}, fmt.Errorf("look for a position: %w", err)
	}
	if len(vacant) > 0 {
		return vacant[0], nil
	}
	p := Position{ID: firstID, Scope: Scope{Installation: true}, Title: firstTitle, Role: SystemAdministrator, From: now, Version: 1}
	return p, a.insertPosition(ctx, tx, Machine(), p)
}

// firstID has the form of all ids.
const firstID = "00000000-0000-7000-8000-000000000001"
