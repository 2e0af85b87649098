package complaint

import (
	"context"
	"strconv"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
)

// Desks are the authorities that have cases, or had.
func (c *Complaints) Desks(ctx context.Context) ([]string, error) {
	return db.All(ctx, c.DB, db.Column[string], `SELECT authority_id FROM complaint_house ORDER BY authority_id`)
}

// Arrivals is what has come in to an authority: how many cases that an actor may see wait to be verified, at most
// MaxCount, and the id of the newest of all of them, by which something new is noticed.
type Arrivals struct {
	Waiting int
	Newest  string
}

// Arrivals counts what waits to be verified.
func (c *Complaints) Arrivals(ctx context.Context, q db.Queryer, actor access.Actor, authority string) (Arrivals, error) {
	newest, err := db.All(ctx, q, db.Column[string], `SELECT id FROM complaint WHERE authority_id = $1 AND state <> $2 ORDER BY id DESC LIMIT 1`, authority, string(Held))
	if err != nil || len(newest) == 0 {
		return Arrivals{}, err
	}
	condition, args := seen(actor, 2)
	waiting, err := db.One(ctx, q, db.Column[int], `SELECT count(*) FROM (SELECT c.id FROM complaint c WHERE c.authority_id = $1
		AND c.state = 'received' AND c.ended_at IS NULL AND c.class = '' AND `+condition+` LIMIT `+strconv.Itoa(MaxCount)+`) AS x`,
		append([]any{authority}, args...)...)
	return Arrivals{waiting, newest[0]}, err
}

// WorkedIn are the scopes in which open cases of an authority are handled, the authority's own desk among them.
func (c *Complaints) WorkedIn(ctx context.Context, authority string) ([]access.Scope, error) {
	return db.All(ctx, c.DB, func(row db.Row) (access.Scope, error) {
		s := access.Scope{Authority: authority}
		return s, row.Scan(&s.Body, &s.Unit)
	}, `SELECT DISTINCT coalesce(body_id, ''), coalesce(unit_id, '') FROM complaint WHERE authority_id = $1 AND ended_at IS NULL`, authority)
}

// AnsweredSince counts what was answered in a scope since an instant, as far as actor may see it, up to MaxCount.
func (c *Complaints) AnsweredSince(ctx context.Context, actor access.Actor, scope access.Scope, since time.Time) (int, error) {
	m := marks{first: 1}
	where := "c.authority_id = " + m.mark(scope.Authority)
	switch {
	case scope.Unit != "":
		where = "c.unit_id = " + m.mark(scope.Unit) + " AND " + where
	case scope.Body != "":
		where += " AND c.body_id = " + m.mark(scope.Body)
	}
	where += " AND c.answered_at >= " + m.mark(db.At(since))
	condition, args := seen(actor, m.first+len(m.args))
	return db.One(ctx, c.DB, db.Column[int], `SELECT count(*) FROM (SELECT c.id FROM complaint c WHERE `+where+` AND `+condition+`
		LIMIT `+strconv.Itoa(MaxCount)+`) AS x`, append(m.args, args...)...)
}
