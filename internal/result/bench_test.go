package result

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/testkit"
)

// nation fills a year with a made-up figure for every city and regency.
func nation(t testing.TB, d *db.DB) *Store {
	t.Helper()
	s := newStore(t, d, "")
	var file strings.Builder
	file.WriteString("body,year,score,zone,source\n")
	i := 0
	for _, r := range directory.Regions() {
		if r.Level != directory.Province {
			fmt.Fprintf(&file, "%s,2024,%d.%02d,,generated\n", directory.GovernmentSlug(r), 30+i*37%70, i*13%100)
			i++
		}
	}
	mustImport(t, s, file.String())
	return s
}

func BenchmarkRanking(b *testing.B) {
	engines := map[string]func(testing.TB) *db.DB{"sqlite": testkit.SQLite, "postgres": testkit.Postgres}
	for name, open := range engines {
		s := nation(b, open(b))
		// The bar over HTTP, SQL and compression included: 514 rows at 500 a second on two cores,
		// 20 rows at 3,000.
		for _, limit := range []int{514, 20} {
			b.Run(fmt.Sprintf("%s/%d", name, limit), func(b *testing.B) {
				b.ReportAllocs()
				b.RunParallel(func(pb *testing.PB) {
					for pb.Next() {
						r, err := s.Ranking(context.Background(), Filter{Year: 2024, Limit: limit})
						if err != nil || len(r.Rows) != limit {
							b.Errorf("%d rows (%v)", len(r.Rows), err)
							return
						}
					}
				})
			})
		}
	}
}

// A list is one range of an index: nothing is sorted and no table is scanned.
func TestListsAreIndexRanges(t *testing.T) {
	t.Parallel()
	d := testkit.SQLite(t)
	nation(t, d)
	for _, f := range []Filter{{Year: 2024}, {Year: 2024, Kind: "city"}, {Year: 2024, Kind: "city", Reverse: true}} {
		where, args := f.where()
		plan, err := db.All(t.Context(), d, func(row db.Row) (string, error) {
			var id, parent, unused int
			var step string
			err := row.Scan(&id, &parent, &unused, &step)
			return step, err
		}, `EXPLAIN QUERY PLAN SELECT r.slug, b.name FROM result r JOIN body b ON b.id = r.body_id WHERE `+where+` ORDER BY `+f.order()+` LIMIT 20`, args...)
		if err != nil {
			t.Fatal(err)
		}
		steps := strings.Join(plan, "; ")
		if !strings.Contains(steps, "SEARCH r USING INDEX result_") || strings.Contains(steps, "SCAN") || strings.Contains(steps, "TEMP B-TREE") {
			t.Errorf("%+v: %s", f, steps)
		}
	}
}
