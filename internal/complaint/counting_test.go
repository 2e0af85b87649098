package complaint

import (
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/testkit"
)

// SQLite alone says by name which index has all that is asked; PostgreSQL plans by what a table has.
func TestABoardCountsWithoutReadingTheRowsOfCases(t *testing.T) {
	t.Parallel()
	s := newShelf(t, testkit.SQLite(t))
	for _, head := range []access.Actor{s.serves("sekda", access.Leader), s.serves("peninjau", access.Reviewer)} {
		for _, name := range []string{Overdue, Unopened, Disputed} {
			for _, r := range queues[name].readings(head, Query{Authority: s.city.ID, Queue: name}, s.now()) {
				plan, err := db.All(t.Context(), s.DB, func(row db.Row) (string, error) {
					var id, parent, unused int
					var step string
					return step, row.Scan(&id, &parent, &unused, &step)
				}, "EXPLAIN QUERY PLAN "+countedByPlace(r.all), r.args...)
				fine(t, err)
				for _, step := range plan {
					if (strings.HasPrefix(step, "SEARCH c ") || strings.HasPrefix(step, "SEARCH k ")) && !strings.Contains(step, "COVERING INDEX") {
						t.Errorf("%s is counted with rows read one by one, since its index lacks a column that is asked for: %s", name, step)
					}
				}
			}
		}
	}
}
