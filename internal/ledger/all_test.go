package ledger

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/testkit"
)

func TestManyEventsAtOnceAreAsGoodAsOneByOne(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		l := open(t, d)
		columns := []string{"url", "id", "title", "kind"}
		shape, err := ShapeOf("source", columns...)
		if err != nil {
			t.Fatal(err)
		}
		write := func(from, to int) error {
			return d.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
				var all []Event
				for i := from; i < to; i++ {
					id := fmt.Sprintf("s%d", i)
					if _, err := tx.Exec(ctx, `INSERT INTO source (id, kind, title, url) VALUES ($1, 'press', $1, '')`, id); err != nil {
						return err
					}
					e := event("case:" + id)
					e.Rows = []Row{shape.Row(id, []any{"", id, id, "press"})}
					all = append(all, e)
				}
				return l.RecordAll(ctx, tx, all...)
			})
		}
		if err := write(0, 100); err != nil {
			t.Fatal(err)
		}
		var touched Touched
		touched.Add("source", "s7")
		err = d.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
			rows, err := touched.Rows(ctx, tx)
			if diff := cmp.Diff(rows, []Row{shape.Row("s7", []any{"", "s7", "s7", "press"})}); diff != "" {
				t.Error(diff)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		// The next of a stream goes on from there.
		act(t, l, event("case:s7"), nil)
		if c := sequence(t, l); c.Tree.N != 101 {
			t.Errorf("%d events", c.Tree.N)
		}
		want(t, findings(t, l, Options{}))
		// What is there already undoes all of it.
		err = d.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
			return l.RecordAll(ctx, tx, event("case:new"), event("case:s7"))
		})
		if problem.KindOf(err) != problem.Conflict {
			t.Errorf("a stream was begun twice: %v", err)
		}
		if events, err := l.Events(t.Context(), "case:new", 1); err == nil && len(events) > 0 {
			t.Error("half of it is there")
		}
	})
}

func TestAShapeLacksNothing(t *testing.T) {
	t.Parallel()
	if _, err := ShapeOf("source", "id"); err == nil {
		t.Error("a shape without all columns")
	}
	if _, err := ShapeOf("lane", "key"); err == nil {
		t.Error("a shape of what is not covered")
	}
}
