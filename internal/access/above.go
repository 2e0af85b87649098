package access

import (
	"context"
	"fmt"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
)

// Above returns everybody who holds a position at a scope of an authority or at what it lies in, with all
// they hold at an instant, by account: among whom somebody is found for a thing that lies there. The
// installation's people are not among them.
func (a *Access) Above(ctx context.Context, q db.Queryer, scope Scope, at time.Time) (map[string][]Holding, error) {
	if scope.Authority == "" {
		return map[string][]Holding{}, nil
	}
	return a.held(ctx, q, at, `r.authority_id = $2 AND (r.body_id IS NULL OR r.body_id = $3) AND (r.unit_id IS NULL OR r.unit_id = $4)`,
		scope.Authority, scope.Body, scope.Unit)
}

// Staff returns everybody who holds a position anywhere in an authority, with all they hold at an instant, by
// account.
func (a *Access) Staff(ctx context.Context, q db.Queryer, authority string, at time.Time) (map[string][]Holding, error) {
	return a.held(ctx, q, at, `r.authority_id = $2`, authority)
}

// held are the holdings of those who hold a position "r" of which a condition is true.
func (a *Access) held(ctx context.Context, q db.Queryer, at time.Time, condition string, args ...any) (map[string][]Holding, error) {
	type held struct {
		account string
		holding Holding
	}
	all, err := db.All(ctx, q, func(row db.Row) (held, error) {
		var h held
		s := &h.holding.Scope
		err := row.Scan(&h.account, &h.holding.Position, &h.holding.Title, &h.holding.Manner, &h.holding.Role,
			scopePart{s, &s.Authority, true}, scopePart{s, &s.Body, false}, scopePart{s, &s.Unit, false})
		return h, err
	}, `SELECT h.account_id, p.id, p.title, h.manner, p.role, p.authority_id, p.body_id, p.unit_id
		FROM holding h JOIN position p ON p.id = h.position_id LEFT JOIN authority a ON a.id = p.authority_id
		WHERE `+lasts("$1")+` AND h.account_id IN (
			SELECT o.account_id FROM holding o JOIN position r ON r.id = o.position_id
			WHERE `+condition+` AND o.from_at <= $1 AND (o.to_at IS NULL OR o.to_at > $1))
		ORDER BY h.account_id, h.from_at, h.id`, append([]any{db.At(at)}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("read who works where: %w", err)
	}
	found := map[string][]Holding{}
	for _, h := range all {
		found[h.account] = append(found[h.account], h.holding)
	}
	return found, nil
}

// lasts is the condition under which a term, its position and its authority exist at an instant.
func lasts(at string) string {
	return `h.from_at <= ` + at + ` AND (h.to_at IS NULL OR h.to_at > ` + at + `)
		AND p.valid_from <= ` + at + ` AND (p.valid_to IS NULL OR p.valid_to > ` + at + `)
		AND (a.id IS NULL OR a.valid_from <= ` + at + ` AND (a.valid_to IS NULL OR a.valid_to > ` + at + `))`
}
