package account

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Rule says what a role needs to sign in, in an authority or where the authority says nothing. Where
// nobody says anything a role over the whole installation needs a second factor and others do not.
type Rule struct {
	Authority string      // empty: the installation
	Role      access.Role // empty: every role
	Second    bool        // a password alone is not enough
	Kinds     []Kind      // which may be the second; none: any of SecondKinds
	Version   int         // of the row, to be given back when it is changed; 0: there is none yet
}

// need is what the rules of all of a person's positions come to.
type need struct {
	Second bool
	Kinds  []Kind // empty: any
}

// usable are the kinds a person has that may answer. A passkey may always, as it is the strongest.
func (n need) usable(has []Kind) []Kind {
	var usable []Kind
	for _, kind := range SecondKinds {
		if slices.Contains(has, kind) && (kind == Passkey || len(n.Kinds) == 0 || slices.Contains(n.Kinds, kind)) {
			usable = append(usable, kind)
		}
	}
	if slices.Contains(has, Recovery) && (slices.Contains(usable, TOTP) || slices.Contains(usable, Card)) {
		usable = append(usable, Recovery)
	}
	return usable
}

// answers are the kinds to ask a person for: those usable or, where they have none of these, whatever
// second factor they have. Then one is not enough, and false is returned: it is asked for all the same,
// or a new rule would let whoever knows the password set up the factor that it takes.
func (n need) answers(has []Kind) ([]Kind, bool) {
	if usable := n.usable(has); len(usable) > 0 {
		return usable, true
	}
	return need{}.usable(has), false
}

// join adds a rule: every position must be satisfied, so kinds are those all rules accept. Where two
// rules accept nothing in common only a passkey is left.
func (n need) join(r Rule) need {
	if !r.Second {
		return n
	}
	kinds := r.Kinds
	if len(kinds) == 0 {
		kinds = SecondKinds
	}
	if !n.Second {
		return need{true, slices.Clone(kinds)}
	}
	common := slices.DeleteFunc(slices.Clone(n.Kinds), func(k Kind) bool { return !slices.Contains(kinds, k) })
	if len(common) == 0 {
		common = []Kind{Passkey}
	}
	return need{true, common}
}

// need returns also the name of the powers that it was reckoned from.
func (a *Accounts) need(ctx context.Context, q db.Queryer, account string, now db.Time) (need, string, error) {
	holdings, err := a.Positions.Holdings(ctx, q, account, now.Time)
	if err != nil {
		return need{}, "", err
	}
	rules, err := rules(ctx, q)
	if err != nil {
		return need{}, "", err
	}
	var n need
	for _, h := range holdings {
		n = n.join(ruleFor(rules, h))
	}
	return n, powers(holdings), nil
}

// ruleFor finds the nearest rule: the authority's for the role, the authority's for all, the
// installation's for the role, the installation's for all, the built-in one.
func ruleFor(rules []Rule, h access.Holding) Rule {
	for _, authority := range []string{h.Scope.Authority, ""} {
		for _, role := range []access.Role{h.Role, ""} {
			at := slices.IndexFunc(rules, func(r Rule) bool { return r.Authority == authority && r.Role == role })
			if at >= 0 {
				return rules[at]
			}
		}
	}
	return Rule{Second: h.Scope.Installation}
}

func rules(ctx context.Context, q db.Queryer) ([]Rule, error) {
	return db.All(ctx, q, func(row db.Row) (Rule, error) {
		var r Rule
		var kinds string
		err := row.Scan(&r.Authority, &r.Role, &r.Second, &kinds, &r.Version)
		for _, kind := range strings.Fields(kinds) {
			r.Kinds = append(r.Kinds, Kind(kind))
		}
		return r, err
	}, `SELECT authority_id, role, second, factors, version FROM factor_rule ORDER BY authority_id, role`)
}

func ruleScope(authority string) access.Scope {
	if authority == "" {
		return access.Scope{Installation: true}
	}
	return access.Scope{Authority: authority}
}

// Rules lists the rules of an authority, or of the installation where it is empty.
func (a *Accounts) Rules(ctx context.Context, actor access.Actor, authority string) ([]Rule, error) {
	if err := access.Decide(actor, access.SetSignIn, ruleScope(authority)); err != nil {
		return nil, err
	}
	all, err := rules(ctx, a.DB)
	return slices.DeleteFunc(all, func(r Rule) bool { return r.Authority != authority }), err
}

// SetRule writes a rule. Sessions without a second factor are asked for one at their next request; those
// in which one was given stay good until they end, whichever factor it was. Kinds: those of Decide; Invalid for a role that nobody can hold there, and for kinds that
// are no second factor; Conflict when somebody changed the rule meanwhile.
func (a *Accounts) SetRule(ctx context.Context, actor access.Actor, r Rule) error {
	if err := access.Decide(actor, access.SetSignIn, ruleScope(r.Authority)); err != nil {
		return err
	}
	if r.Role != "" && !slices.Contains(RuledRoles(r.Authority), r.Role) {
		return problem.New(problem.Invalid, "account.rule.role", nil)
	}
	var names []string
	for _, kind := range r.Kinds {
		if !slices.Contains(SecondKinds, kind) {
			return problem.New(problem.Invalid, "account.rule.kind", nil)
		}
		names = append(names, string(kind))
	}
	if r.Second && slices.Equal(r.Kinds, []Kind{Passkey}) && !a.Passkeys() {
		return problem.New(problem.Invalid, "account.rule.unmeetable", nil) // it would lock everybody out, its author too
	}
	kinds := strings.Join(names, " ")
	return a.changeRule(ctx, actor, r, "rule_set", []any{r.Second, kinds, r.Version + 1}, func(tx db.Tx) error {
		return writeRule(ctx, tx, r, kinds)
	})
}

// UnsetRule takes the rule of Authority and Role away, so that what applies in general applies again.
// Kinds: those of Decide; Conflict when somebody changed the rule meanwhile.
func (a *Accounts) UnsetRule(ctx context.Context, actor access.Actor, r Rule) error {
	if err := access.Decide(actor, access.SetSignIn, ruleScope(r.Authority)); err != nil {
		return err
	}
	return a.changeRule(ctx, actor, r, "rule_unset", nil, func(tx db.Tx) error {
		return db.Update(ctx, tx, `DELETE FROM factor_rule WHERE authority_id = $1 AND role = $2 AND version = $3`,
			r.Authority, string(r.Role), r.Version)
	})
}

// changeRule changes a rule and records the row as it is then; nil when it is gone.
func (a *Accounts) changeRule(ctx context.Context, actor access.Actor, r Rule, kind string, row []any, change func(db.Tx) error) error {
	now := a.now()
	return a.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		err := change(tx)
		if errors.Is(err, db.ErrChanged) || db.IsTaken(err) {
			return &problem.Error{Kind: problem.Conflict, Key: "account.rule.changed", Err: err}
		}
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE session SET stale = $1`, true); err != nil {
			return err
		}
		return a.Record.Record(ctx, tx, access.Event{
			Stream: "factor_rule/" + r.Authority, Kind: eventKind(kind), Actor: actor, Scope: ruleScope(r.Authority),
			At: now.Time, Subject: string(r.Role),
			Rows: []access.Row{{Table: "factor_rule", ID: r.Authority + "/" + string(r.Role), Values: row}},
		})
	})
}

func writeRule(ctx context.Context, tx db.Tx, r Rule, kinds string) error {
	if r.Version == 0 {
		_, err := tx.Exec(ctx, `INSERT INTO factor_rule (authority_id, role, second, factors, version) VALUES ($1, $2, $3, $4, 1)`,
			r.Authority, string(r.Role), r.Second, kinds)
		return err
	}
	return db.Update(ctx, tx, `UPDATE factor_rule SET second = $3, factors = $4, version = version + 1
		WHERE authority_id = $1 AND role = $2 AND version = $5`, r.Authority, string(r.Role), r.Second, kinds, r.Version)
}

// RuledRoles are the roles whose positions a rule of an authority, or of the installation where it is
// empty, can reach: the installation's rules also say what applies where an authority says nothing.
func RuledRoles(authority string) []access.Role {
	return slices.DeleteFunc(access.Roles(), func(role access.Role) bool {
		levels := access.LevelsOf(role)
		return authority != "" && len(levels) == 1 && levels[0] == access.OfInstallation
	})
}

// Applying is what a role needs to sign in, and who said so.
type Applying struct {
	Role access.Role
	// Level is where the role's positions stand: what nobody said is different for the installation.
	Level access.Level
	// Rule is the one that applies; its Version is 0 where nobody said anything.
	Rule Rule
}

// Applying returns what the positions of an authority, or of the installation itself where it is
// empty, need to sign in now, by role; first, with an empty Role, what roles need that have no rule of
// their own. Kinds: those of Decide.
func (a *Accounts) Applying(ctx context.Context, actor access.Actor, authority string) ([]Applying, error) {
	if err := access.Decide(actor, access.SetSignIn, ruleScope(authority)); err != nil {
		return nil, err
	}
	all, err := rules(ctx, a.DB)
	if err != nil {
		return nil, err
	}
	list := []Applying{{Rule: ruleFor(all, access.Holding{Scope: ruleScope(authority)})}}
	for _, role := range access.Roles() {
		for _, level := range access.LevelsOf(role) {
			if (level == access.OfInstallation) != (authority == "") {
				continue
			}
			list = append(list, Applying{role, level, ruleFor(all, access.Holding{Role: role, Scope: ruleScope(authority)})})
			break
		}
	}
	return list, nil
}
