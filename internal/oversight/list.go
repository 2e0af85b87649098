package oversight

import (
	"context"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
)

// MaxList is how many products a list shows at once.
const MaxList = 50

// Late and Waiting are further narrowings of a list, beside the states.
const (
	Late    = "late"    // whose time has passed
	Waiting = "waiting" // with proof that waits for the sender
)

// Wanted narrows a list; empty parts narrow nothing.
type Wanted struct {
	Authority string // id
	Kind      Kind
	State     string // a State, or Late, or Waiting
	Body      string // slug
	Words     string // in number and subject
	After     string // id of the last one of the page before
}

// List returns products that actor may read, the newest first, at most MaxList.
func (p *Products) List(ctx context.Context, actor access.Actor, w Wanted) ([]Product, error) {
	where, args := seen(actor, access.ReadProducts, 10)
	after := Product{Day: "9999-12-31", ID: "g"}
	if valid(w.After) {
		var err error
		if after, err = find(ctx, p.DB, actor, w.After, access.ReadProducts); err != nil {
			return nil, err
		}
	}
	words := "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(strings.ToLower(strings.TrimSpace(w.Words))) + "%"
	state := w.State
	if state == Late || state == Waiting {
		state = ""
	}
	return db.All(ctx, p.DB, scanProduct, productQuery+` WHERE ($1 = '' OR x.authority_id = $1) AND ($2 = '' OR x.kind = $2) AND ($3 = '' OR x.state = $3)
		AND ($4 = '' OR b.slug = $4) AND ($5 = '%%' OR lower(x.number) LIKE $5 ESCAPE '\' OR lower(x.subject) LIKE $5 ESCAPE '\')
		AND ($6 = '' OR $6 = 'late' AND k.due_at <= $7 OR $6 = 'waiting' AND x.state IN ('open', 'monitoring')
			AND EXISTS (SELECT 1 FROM oversight_item i WHERE i.product_id = x.id AND i.state = 'proof'))
		AND (x.day, x.id) < ($8, $9) AND `+where+` ORDER BY x.day DESC, x.id DESC LIMIT `+listLimit,
		append([]any{w.Authority, string(w.Kind), state, w.Body, words, narrow(w.State), db.At(p.now()), after.Day, after.ID}, args...)...)
}

const listLimit = "50"

// OfCase returns the products that name a case by its number and that actor may read, the newest first, at most MaxList.
func (p *Products) OfCase(ctx context.Context, actor access.Actor, number string) ([]Product, error) {
	if number == "" {
		return nil, nil
	}
	where, args := seen(actor, access.ReadProducts, 2)
	return db.All(ctx, p.DB, scanProduct, productQuery+` WHERE x.case_number = $1 AND `+where+` ORDER BY x.day DESC, x.id DESC LIMIT `+listLimit, append([]any{number}, args...)...)
}

func narrow(state string) string {
	if state == Late || state == Waiting {
		return state
	}
	return ""
}

// Owed is what waits in a register for whoever reads it.
type Owed struct {
	Authority string // id
	Side      Side
	Arrived   int // without a date of receipt
	Late      int // whose time has passed
	Soon      int // whose time passes within a week
	Waiting   int // with proof that waits for the sender
}

// Owing counts what waits in each register for actor. Registers in which nothing waits are left out.
func (p *Products) Owing(ctx context.Context, actor access.Actor) ([]Owed, error) {
	where, args := seen(actor, access.ReadProducts, 3)
	now := p.now()
	return db.All(ctx, p.DB, func(row db.Row) (Owed, error) {
		var o Owed
		return o, row.Scan(&o.Authority, &o.Side, &o.Arrived, &o.Late, &o.Soon, &o.Waiting)
	}, `SELECT authority_id, side, sum(arrived), sum(late), sum(soon), sum(waiting) FROM (
			SELECT x.authority_id, x.side, CASE WHEN x.state = 'arrived' THEN 1 ELSE 0 END AS arrived,
				CASE WHEN k.due_at <= $1 THEN 1 ELSE 0 END AS late, CASE WHEN k.due_at > $1 AND k.due_at <= $2 THEN 1 ELSE 0 END AS soon,
				CASE WHEN x.side = 'sent' AND EXISTS (SELECT 1 FROM oversight_item i WHERE i.product_id = x.id AND i.state = 'proof') THEN 1 ELSE 0 END AS waiting
			FROM oversight_product x LEFT JOIN clock k ON k.subject_kind = 'oversight' AND k.subject_id = x.id AND k.ended_at IS NULL
			WHERE x.state IN ('arrived', 'open', 'monitoring') AND `+where+`) AS o
		GROUP BY authority_id, side HAVING sum(arrived) + sum(late) + sum(soon) + sum(waiting) > 0 ORDER BY authority_id, side`,
		append([]any{db.At(now), db.At(now.AddDate(0, 0, 7))}, args...)...)
}
