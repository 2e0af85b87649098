package account

import (
	"context"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account/oidc"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// GroupRule gives a position to whoever is in a group at a provider. A position has one holder: of
// several people in the group the first who signs in gets it.
type GroupRule struct {
	ID       string
	Provider string // code
	Group    string // as the provider writes it
	Position access.Position
	By       string // account; empty for the machine
	At       time.Time
}

// maxGroupRules bounds the rules of one provider.
const maxGroupRules = 2000

const groupRuleColumns = `id, provider, group_name, position_id, set_by, set_at`

func scanGroupRule(row db.Row) (GroupRule, error) {
	var r GroupRule
	var at db.Time
	err := row.Scan(&r.ID, &r.Provider, &r.Group, &r.Position.ID, &r.By, &at)
	r.At = at.Time
	return r, err
}

func groupRules(ctx context.Context, q db.Queryer, provider string) ([]GroupRule, error) {
	return db.All(ctx, q, scanGroupRule, `SELECT `+groupRuleColumns+` FROM group_rule WHERE provider = $1 ORDER BY group_name, id`, provider)
}

// withPositions fills in the positions of rules.
func (a *Accounts) withPositions(ctx context.Context, q db.Queryer, rules []GroupRule) error {
	ids := make([]string, 0, len(rules))
	for _, r := range rules {
		ids = append(ids, r.Position.ID)
	}
	positions, err := a.Positions.PositionsByID(ctx, q, ids)
	if err != nil {
		return err
	}
	for _, p := range positions {
		for i := range rules {
			if rules[i].Position.ID == p.ID {
				rules[i].Position = p
			}
		}
	}
	return nil
}

// GroupRules lists the rules of a provider about positions that the actor may fill, by group.
func (a *Accounts) GroupRules(ctx context.Context, actor access.Actor, provider string) ([]GroupRule, error) {
	rules, err := groupRules(ctx, a.DB, provider)
	if err != nil || len(rules) == 0 {
		return nil, err
	}
	if err := a.withPositions(ctx, a.DB, rules); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(rules, func(r GroupRule) bool {
		return !access.Allowed(actor, r.Position.Filling(), r.Position.Scope)
	}), nil
}

// MapGroup lets a group lead to a position, from everybody's next sign-in on, and returns the rule's
// id. It is for whoever may fill the position, and does not count for the actor: nobody appoints
// themselves. Kinds: those of MayFill; NotFound for another provider; Invalid for a group that is not
// one line of text; Conflict when the rule is there.
func (a *Accounts) MapGroup(ctx context.Context, actor access.Actor, provider, group, position string) (string, error) {
	if _, err := a.entrance(provider); err != nil {
		return "", err
	}
	if !oidc.Group(group) {
		return "", problem.New(problem.Invalid, "account.group.form", problem.Args{"max": oidc.MaxGroup})
	}
	id, err := newID()
	if err != nil {
		return "", err
	}
	now := a.now()
	r := GroupRule{ID: id, Provider: provider, Group: group, Position: access.Position{ID: position}, By: actor.Account, At: now.Time}
	err = a.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if err := a.Positions.MayFill(ctx, tx, actor, []string{position}, now.Time); err != nil {
			return err
		}
		n, err := db.One(ctx, tx, db.Column[int], `SELECT count(*) FROM group_rule WHERE provider = $1`, provider)
		if err == nil && n >= maxGroupRules {
			err = problem.New(problem.Conflict, "account.group.many", problem.Args{"n": maxGroupRules})
		}
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO group_rule (`+groupRuleColumns+`) VALUES ($1, $2, $3, $4, $5, $6)`, r.row().Values...); err != nil {
			return err
		}
		return a.recordRule(ctx, tx, actor, "group_mapped", r, r.row(), now)
	})
	if db.IsTaken(err) {
		err = problem.New(problem.Conflict, "account.group.known", nil)
	}
	if err != nil {
		return "", err
	}
	return id, nil
}

// UnmapGroup removes a rule. Who got the position by it loses it at their next sign-in through the
// provider, unless another of their groups leads there; to end it at once, relieve them. Kinds: those
// of Decide; NotFound.
func (a *Accounts) UnmapGroup(ctx context.Context, actor access.Actor, id string) error {
	now := a.now()
	return a.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		r, err := db.One(ctx, tx, scanGroupRule, `SELECT `+groupRuleColumns+` FROM group_rule WHERE id = $1`, id)
		if problem.KindOf(err) == problem.NotFound {
			return problem.New(problem.NotFound, "account.group.unknown", nil)
		}
		if err != nil {
			return err
		}
		rules := []GroupRule{r}
		if err := a.withPositions(ctx, tx, rules); err != nil {
			return err
		}
		r = rules[0]
		if err := access.Decide(actor, r.Position.Filling(), r.Position.Scope); err != nil {
			return err
		}
		if err := db.Update(ctx, tx, `DELETE FROM group_rule WHERE id = $1`, id); err != nil {
			return err
		}
		return a.recordRule(ctx, tx, actor, "group_unmapped", r, access.Row{Table: "group_rule", ID: id}, now)
	})
}

// row has all columns in their order.
func (r GroupRule) row() access.Row {
	return access.Row{Table: "group_rule", ID: r.ID, Values: []any{r.ID, r.Provider, r.Group, r.Position.ID, r.By, db.At(r.At)}}
}

// recordRule writes where the rule acts, and in words which it is.
func (a *Accounts) recordRule(ctx context.Context, tx db.Tx, actor access.Actor, kind string, r GroupRule, row access.Row, now db.Time) error {
	if r.Position.Scope == (access.Scope{}) {
		rules := []GroupRule{r}
		if err := a.withPositions(ctx, tx, rules); err != nil {
			return err
		}
		r = rules[0]
	}
	return a.Record.Record(ctx, tx, access.Event{
		Stream: "provider/" + r.Provider, Kind: eventKind(kind), Actor: actor, Scope: r.Position.Scope, At: now.Time,
		Subject: r.Position.ID, Why: r.basis(), Rows: []access.Row{row},
	})
}

// basis is how the record and the term say which group it was.
func (r GroupRule) basis() string { return r.Provider + ": " + r.Group }
