package deadline

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/ledger"
)

// Seed brings the rules that the program has into the database. It costs one query when they are
// there already.
func (d *Deadlines) Seed(ctx context.Context) error {
	rules, err := Presets()
	if err != nil {
		return err
	}
	_, err = d.Add(ctx, access.Machine(), rules)
	return err
}

// Add adds the versions of rules that are not there yet, and returns how many they were: the act of
// the machine, since rules are the same for all authorities. A version that is there with another
// content is a Conflict, and nothing is added: clocks rest on it.
func (d *Deadlines) Add(ctx context.Context, actor access.Actor, rules []*Rule) (int, error) {
	if !actor.Machine {
		return 0, problem.New(problem.Forbidden, "deadline.machine", nil)
	}
	fresh, err := d.missing(ctx, d.DB, rules)
	if err != nil || len(fresh) == 0 {
		return 0, err
	}
	added := 0
	err = d.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		fresh, err := d.missing(ctx, tx, rules) // somebody else may have added them meanwhile
		if err != nil || len(fresh) == 0 {
			return err
		}
		added = len(fresh)
		return d.add(ctx, tx, actor, fresh)
	})
	return added, err
}

// written is a version as it is kept.
type written struct{ id, code, body string }

// missing are the versions that are not in the database.
func (d *Deadlines) missing(ctx context.Context, q db.Queryer, rules []*Rule) ([]written, error) {
	have := map[string]string{}
	_, err := db.All(ctx, q, func(row db.Row) (struct{}, error) {
		var id, body string
		err := row.Scan(&id, &body)
		have[id] = body
		return struct{}{}, err
	}, `SELECT id, body FROM deadline_rule`)
	if err != nil {
		return nil, fmt.Errorf("read rules: %w", err)
	}
	var fresh []written
	var faults problem.Faults
	for _, r := range rules {
		body, err := json.Marshal(r)
		if err != nil {
			return nil, fmt.Errorf("write rule %s: %w", r.ID(), err)
		}
		was, known := have[r.ID()]
		switch {
		case !known:
			fresh = append(fresh, written{r.ID(), r.Code, string(body)})
		case was != string(body):
			faults.Add(problem.Place{}, "deadline.fault.other", problem.Args{"rule": r.ID()})
		}
	}
	return fresh, faults.Err()
}

func (d *Deadlines) add(ctx context.Context, tx db.Tx, actor access.Actor, fresh []written) error {
	last, err := db.One(ctx, tx, db.Column[int64], `SELECT coalesce(max(position), 0) FROM deadline_rule`)
	if err != nil {
		return fmt.Errorf("read rules: %w", err)
	}
	var touched ledger.Touched
	now := d.now()
	_, err = db.InsertAll(ctx, tx, `INSERT INTO deadline_rule (id, code, position, body, added_at) VALUES ($1, $2, $3, $4, $5)`,
		func(yield func([]any) bool) {
			for i, r := range fresh {
				touched.Add("deadline_rule", r.id)
				if !yield([]any{r.id, r.code, last + int64(i) + 1, r.body, now}) {
					return
				}
			}
		})
	if err != nil {
		return fmt.Errorf("add rules: %w", err)
	}
	rows, err := touched.Rows(ctx, tx)
	if err != nil {
		return err
	}
	if err := directory.Touch(ctx, tx); err != nil {
		return err
	}
	return d.Record.Record(ctx, tx, access.Event{
		Stream: "deadline_rule", Kind: "deadline.rules_added", Actor: actor, Scope: access.Scope{Installation: true},
		At: now.Time, Rule: access.Version, Rows: rows,
	})
}
