package access_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/testkit"
)

// A list shows exactly what each of its rows would be decided to be, on both databases, for every
// role, level and action, whole and narrowed.
func TestFilterLetsThroughWhatDecideAllows(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		lie(t, d)
		for _, g := range access.Table() {
			for _, stand := range stands(g.Level) {
				actor := access.Actor{Account: "ani", Holdings: []access.Holding{
					{Role: g.Role, Scope: stand},
					{Role: access.Liaison, Scope: access.Scope{Authority: "a2", Body: "b1"}},
				}}
				for _, row := range access.Entries() {
					if row.Audience == access.SignedIn {
						continue // about what is one's own, which no scope tells
					}
					compare(t, d, actor, row.Action)
					compare(t, d, actor.Narrow(access.Scope{Authority: "a1", Body: "b1"}, nil), row.Action)
				}
			}
		}
		compare(t, d, access.Public(), access.ReadPositions)
		compare(t, d, access.Machine(), access.ReadPositions)
	})
}

var lying = []access.Scope{
	{Installation: true},
	{Authority: "a1"},
	{Authority: "a1", Body: "b1"},
	{Authority: "a1", Body: "b1", Unit: "u1"},
	{Authority: "a1", Body: "b1", Unit: "u2"},
	{Authority: "a1", Body: "b2"},
	{Authority: "a2"},
	{Authority: "a2", Body: "b1"},
	{Authority: "a2", Body: "b1", Unit: "u1"},
}

func stands(level access.Level) []access.Scope {
	var scopes []access.Scope
	for _, s := range lying {
		if s.Level() == level {
			scopes = append(scopes, s)
		}
	}
	return scopes
}

func lie(t *testing.T, d *db.DB) {
	t.Helper()
	err := d.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
		if _, err := tx.Exec(ctx, `CREATE TABLE lying (n INTEGER, authority TEXT, body TEXT, unit TEXT)`); err != nil {
			return err
		}
		for i, s := range lying {
			if _, err := tx.Exec(ctx, `INSERT INTO lying (n, authority, body, unit) VALUES ($1, $2, $3, $4)`,
				i, null(s.Authority), null(s.Body), null(s.Unit)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func null(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func compare(t *testing.T, d *db.DB, actor access.Actor, action access.Action) {
	t.Helper()
	condition, args := access.Filter(actor, action, access.Columns{Authority: "authority", Body: "body", Unit: "unit"}, 2)
	got, err := db.All(t.Context(), d, db.Column[int], `SELECT n FROM lying WHERE n >= $1 AND `+condition+` ORDER BY n`,
		append([]any{0}, args...)...)
	if err != nil {
		t.Fatalf("%s: %v", condition, err)
	}
	var want []int
	for i, s := range lying {
		if access.Allowed(actor, action, s) {
			want = append(want, i)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: %s %v: %s", fmt.Sprint(actor), action, condition, diff)
	}
}

func TestFilterOfATableWithoutBodiesHasNoRowsOfThem(t *testing.T) {
	t.Parallel()
	actor := access.Actor{Account: "ani", Holdings: []access.Holding{
		{Role: access.Liaison, Scope: access.Scope{Authority: "a2", Body: "b1"}},
		{Role: access.Coordinator, Scope: access.Scope{Authority: "a1"}},
	}}
	condition, args := access.Filter(actor, access.ReadPositions, access.Columns{Authority: "t.authority_id"}, 1)
	if condition != "((t.authority_id = $1))" || len(args) != 1 {
		t.Errorf("got %s %v", condition, args)
	}
}
