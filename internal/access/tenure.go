package access

import (
	"context"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Tenure is one person's term in a position: past, present or to come. It is never deleted.
type Tenure struct {
	ID       string
	Position string // id
	Account  string // id
	Manner   Manner
	From     time.Time
	To       time.Time // zero while it lasts; From itself when it was withdrawn before it began
	Basis    string    // the decree or reason
	By       string    // account that gave it; empty for the machine
	Source   string    // what gave it by a rule, such as "oidc:kantor"; empty when somebody did
}

// Manners are the ways of holding a position.
var Manners = []Manner{Definitive, Acting, Daily, Delegate}

// principal reports whether m holds the position itself; the others stand in for whoever does.
func (m Manner) principal() bool { return m == Definitive || m == Acting }

func (t Tenure) overlaps(other Tenure) bool {
	return (other.To.IsZero() || t.From.Before(other.To)) && (t.To.IsZero() || other.From.Before(t.To)) &&
		!t.empty() && !other.empty()
}

func (t Tenure) empty() bool { return !t.To.IsZero() && !t.To.After(t.From) }

// contains reports whether other lies within t.
func (t Tenure) contains(other Tenure) bool {
	return !other.From.Before(t.From) && (t.To.IsZero() || !other.To.IsZero() && !other.To.After(t.To))
}

func (t Tenure) row() Row {
	return Row{Table: "holding", ID: t.ID, Values: []any{
		t.ID, t.Position, t.Account, string(t.Manner), db.At(t.From), db.At(t.To), t.Basis, t.By, t.Source,
	}}
}

const tenureColumns = `h.id, h.position_id, h.account_id, h.manner, h.from_at, h.to_at, h.basis, h.given_by, h.source`

func scanTenure(row db.Row) (Tenure, error) {
	var t Tenure
	err := row.Scan(&t.ID, &t.Position, &t.Account, &t.Manner, instant{&t.From}, instant{&t.To}, &t.Basis, &t.By, &t.Source)
	return t, err
}

// fits says whether a new term may stand beside the others of its position. A position has one holder
// at a time: definitive, or a Plt. while it is vacant. Beside the holder one person at a time stands
// in, a Plh. or a delegate, and only for as long as there is someone to stand in for (UU 30/2014
// article 14: Plh. for an absent holder, Plt. for a vacant position). The error is of kind Conflict.
func fits(others []Tenure, added Tenure) error {
	if added.Manner.principal() {
		if slices.ContainsFunc(others, func(t Tenure) bool { return t.Manner.principal() && t.overlaps(added) }) {
			return problem.New(problem.Conflict, "access.held", nil)
		}
		return nil
	}
	if slices.ContainsFunc(others, func(t Tenure) bool { return !t.Manner.principal() && t.overlaps(added) }) {
		return problem.New(problem.Conflict, "access.stood_in", nil)
	}
	i := slices.IndexFunc(others, func(t Tenure) bool { return t.Manner.principal() && t.contains(added) })
	switch {
	case i < 0:
		return problem.New(problem.Conflict, "access.no_principal", nil)
	case others[i].Account == added.Account:
		return problem.New(problem.Conflict, "access.own_stand_in", nil)
	default:
		return nil
	}
}

// ended returns what becomes of the terms of a position when one of them ends at an instant: the
// term, and with a holder those who stand in for them. Only changed terms are returned.
func ended(all []Tenure, id string, at time.Time) []Tenure {
	i := slices.IndexFunc(all, func(t Tenure) bool { return t.ID == id })
	if i < 0 {
		return nil
	}
	holder := all[i]
	var changed []Tenure
	for _, t := range all {
		stands := holder.Manner.principal() && !t.Manner.principal() && t.overlaps(holder)
		if t.ID != id && !stands || !t.To.IsZero() && !t.To.After(at) || t.empty() {
			continue
		}
		t.To = latest(at, t.From)
		changed = append(changed, t)
	}
	return changed
}

// tenuresFrom reads the terms of a position that are not over at an instant.
func tenuresFrom(ctx context.Context, q db.Queryer, position string, at time.Time) ([]Tenure, error) {
	return db.All(ctx, q, scanTenure, `SELECT `+tenureColumns+` FROM holding h
		WHERE h.position_id = $1 AND (h.to_at IS NULL OR h.to_at > $2) ORDER BY h.from_at, h.id`, position, db.At(at))
}

// check trims and checks what a form says of a term.
func (t *Tenure) check() error {
	var f faults
	t.Basis = f.text("basis", t.Basis, false)
	t.Account = f.text("account", t.Account, true)
	switch {
	case !slices.Contains(Manners, t.Manner):
		f.add("manner", "manner", problem.Args{"manners": names(Manners)})
	case !t.Manner.principal() && t.To.IsZero():
		f.add("to", "needs_end", nil)
	}
	f.period(t.From, t.To)
	return f.found.Err()
}
