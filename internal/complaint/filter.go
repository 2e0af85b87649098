package complaint

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Filter is a list that somebody wants again, under a name of their own.
type Filter struct {
	ID, Name string
	Query    Query
}

// MaxFilters is how many lists somebody may keep in an authority, and MaxFilterName how long a name may be, in
// characters.
const (
	MaxFilters    = 20
	MaxFilterName = 60
)

// Filters are the actor's own, by name. Kind: Unauthenticated.
func (c *Complaints) Filters(ctx context.Context, actor access.Actor, authority string) ([]Filter, error) {
	if actor.Account == "" {
		return nil, problem.New(problem.Unauthenticated, "access.sign_in", nil)
	}
	return filters(ctx, c.DB, actor.Account, authority)
}

func filters(ctx context.Context, q db.Queryer, account, authority string) ([]Filter, error) {
	return db.All(ctx, q, func(row db.Row) (Filter, error) {
		var f Filter
		var query string
		if err := row.Scan(&f.ID, &f.Name, &query); err != nil {
			return f, err
		}
		return f, json.Unmarshal([]byte(query), &f.Query)
	}, `SELECT id, name, query FROM complaint_filter WHERE account = $1 AND authority_id = $2 ORDER BY name, id`, account, authority)
}

// KeepFilter keeps a list under a name; one of the same name is replaced. Where in the list somebody was is not
// kept. Kinds: those of Queue; Invalid with Faults about "name"; TooMany.
func (c *Complaints) KeepFilter(ctx context.Context, actor access.Actor, name string, q Query) (Filter, error) {
	if _, err := queueFor(actor, q); err != nil {
		return Filter{}, err
	}
	if actor.Account == "" {
		return Filter{}, problem.New(problem.Unauthenticated, "access.sign_in", nil)
	}
	name = strings.Join(strings.Fields(name), " ")
	if name == "" || utf8.RuneCountInString(name) > MaxFilterName || !utf8.ValidString(name) ||
		strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }) {
		var faults problem.Faults
		faults.Add(problem.Place{File: "name"}, "complaint.fault.filter_name", problem.Args{"max": MaxFilterName})
		return Filter{}, faults
	}
	id, err := newID()
	if err != nil {
		return Filter{}, err
	}
	q.After, q.Limit = "", 0
	f := Filter{ID: id, Name: name, Query: q}
	text, err := json.Marshal(q)
	if err != nil {
		return Filter{}, err
	}
	return f, c.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		there, err := filters(ctx, tx, actor.Account, q.Authority)
		if err != nil {
			return err
		}
		others := slices.DeleteFunc(there, func(other Filter) bool { return other.Name == name })
		if len(others) >= MaxFilters {
			return problem.New(problem.TooMany, "complaint.fault.filters", problem.Args{"max": MaxFilters})
		}
		if _, err := tx.Exec(ctx, `DELETE FROM complaint_filter WHERE account = $1 AND authority_id = $2 AND name = $3`, actor.Account, q.Authority, name); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO complaint_filter (id, account, authority_id, name, query) VALUES ($1, $2, $3, $4, $5)`,
			id, actor.Account, q.Authority, name, string(text))
		return err
	})
}

// DropFilter lets go of one of the actor's own lists; one that is not there is gone already.
func (c *Complaints) DropFilter(ctx context.Context, actor access.Actor, id string) error {
	return c.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM complaint_filter WHERE id = $1 AND account = $2 AND account <> ''`, id, actor.Account)
		return err
	})
}
