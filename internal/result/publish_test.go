package result

import (
	"context"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/testkit"
)

// An office's own assessment, however late it is published, does not speak over the one that is public for the nation.
func TestTheAssessmentOfMostBodiesSpeaks(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		s := newStore(t, d, "")
		ids := map[string]string{}
		for _, slug := range []string{"kota-banjarmasin", "kota-bogor"} {
			id, err := db.One(t.Context(), d, db.Column[string], `SELECT id FROM body WHERE slug = $1`, slug)
			if err != nil {
				t.Fatal(err)
			}
			ids[slug] = id
		}
		const year = 2023
		ins, known := s.scales.Of(year)
		if !known {
			t.Fatal("the year has no instrument")
		}
		publish := func(id, cycle string, number int, scores map[string]string) {
			t.Helper()
			var figures []Computed
			for slug, score := range scores {
				figures = append(figures, Computed{Body: ids[slug], Score: score, Class: "A"})
			}
			err := d.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
				return s.Publish(ctx, tx, access.Machine(), Publication{
					ID: id, Cycle: cycle, Run: "r" + id, Number: number, Year: year, Title: "Penilaian", Authority: "Ombudsman", Decree: id, DecreeDay: "2023-12-01", At: time.Date(2024, 1, number, 0, 0, 0, 0, time.UTC),
				}, ins, figures)
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		speaks := func(want string) {
			t.Helper()
			page, err := s.Body(t.Context(), "kota-banjarmasin")
			if err != nil || len(page.Results) == 0 || page.Results[0].Score != want {
				t.Errorf("%+v (%v), want %s", page.Results, err, want)
			}
		}
		publish("p1", "regional", 1, map[string]string{"kota-banjarmasin": "90.00"})
		speaks("90.00")
		publish("p2", "nation", 1, map[string]string{"kota-banjarmasin": "91.00", "kota-bogor": "88.00"})
		speaks("91.00")
		publish("p3", "regional", 2, map[string]string{"kota-banjarmasin": "92.00"})
		speaks("91.00")
		publish("p4", "nation", 2, map[string]string{"kota-banjarmasin": "93.00", "kota-bogor": "88.00"})
		speaks("93.00")
	})
}
