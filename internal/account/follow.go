package account

import (
	"context"
	"errors"
	"slices"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// wanted returns the rules by which a person gets positions, the first for each position.
func wanted(rules []GroupRule, account string, groups []string) []GroupRule {
	var found []GroupRule
	for _, r := range rules {
		_, in := slices.BinarySearch(groups, r.Group)
		there := slices.ContainsFunc(found, func(f GroupRule) bool { return f.Position.ID == r.Position.ID })
		if in && !there && (r.By == "" || r.By != account) {
			found = append(found, r)
		}
	}
	return found
}

// leadsSomewhere reports whether one of the groups leads to a position that exists now.
func (a *Accounts) leadsSomewhere(ctx context.Context, q db.Queryer, p Provider, groups []string, now db.Time) (bool, error) {
	rules, err := groupRules(ctx, q, p.Code)
	if err != nil {
		return false, err
	}
	rules = wanted(rules, "", groups)
	if err := a.withPositions(ctx, q, rules); err != nil {
		return false, err
	}
	return slices.ContainsFunc(rules, func(r GroupRule) bool {
		return !now.Before(r.Position.From) && (r.Position.To.IsZero() || now.Before(r.Position.To))
	}), nil
}

// followGroups gives the person the positions of their groups and takes back those that this provider
// gave and gives no more; what people gave is left alone. Each position is an act of its own: one that
// somebody else holds is told to the person, and keeps nobody out. Groups are sorted.
func (a *Accounts) followGroups(ctx context.Context, p Provider, who Account, groups []string) error {
	now := a.now()
	rules, err := groupRules(ctx, a.DB, p.Code)
	if err != nil {
		return err
	}
	due := wanted(rules, who.ID, groups)
	given, err := a.Positions.Provided(ctx, a.DB, who.ID, p.source(), now.Time)
	if err != nil {
		return err
	}
	// What is taken goes first: the roles of what comes may not go together with it.
	for _, t := range given {
		if slices.ContainsFunc(due, func(r GroupRule) bool { return r.Position.ID == t.Position }) {
			continue
		}
		err := a.alone(ctx, func(ctx context.Context, tx db.Tx) error {
			return a.Positions.Withdraw(ctx, tx, t.ID, p.Code, a.now().Time)
		})
		if err != nil && !tolerable(err, "access.last_administrator", "access.ended") {
			return err
		}
	}
	holdings, err := a.Positions.Holdings(ctx, a.DB, who.ID, now.Time)
	if err != nil {
		return err
	}
	due = slices.DeleteFunc(due, func(r GroupRule) bool {
		return slices.ContainsFunc(holdings, func(h access.Holding) bool {
			return h.Position == r.Position.ID && (h.Manner == access.Definitive || h.Manner == access.Acting)
		})
	})
	if err := a.withPositions(ctx, a.DB, due); err != nil {
		return err
	}
	for _, r := range due {
		if err := a.give(ctx, p, who, r); err != nil {
			return err
		}
	}
	return nil
}

func (a *Accounts) give(ctx context.Context, p Provider, who Account, r GroupRule) error {
	err := a.alone(ctx, func(ctx context.Context, tx db.Tx) error {
		return a.Positions.Provide(ctx, tx, access.Provision{
			Position: r.Position.ID, Account: who.ID, Source: p.source(), Basis: r.basis(),
		}, a.now().Time)
	})
	kind := "position_refused"
	switch {
	case err == nil, tolerable(err, "access.closed"):
		return nil // a position that has ended: the rule is a leftover
	case tolerable(err, "access.held"):
		kind = "position_held"
	case problem.KindOf(err) != problem.Conflict || errors.Is(err, db.ErrChanged):
		return err
	}
	return a.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		return a.notifyOnce(ctx, tx, who, kind, r.Position.Title, a.now())
	})
}

func tolerable(err error, keys ...string) bool {
	var p *problem.Error
	return errors.As(err, &p) && slices.Contains(keys, p.Key)
}

// alone runs an act in a transaction, and again when somebody else was at the same position.
func (a *Accounts) alone(ctx context.Context, act db.Work) error {
	err := a.DB.InTx(ctx, act)
	for range 3 {
		if !errors.Is(err, db.ErrChanged) && !db.IsTaken(err) {
			break
		}
		err = a.DB.InTx(ctx, act)
	}
	return err
}
