package directory

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/testkit"
)

func TestNamesAreFoundById(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		dir := seeded(t, d)
		city, err := dir.Body(t.Context(), "kota-banjarmasin")
		if err != nil {
			t.Fatal(err)
		}
		got, err := dir.Named(t.Context(), city.ID, "nothing")
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]Named{city.ID: {ID: city.ID, Slug: "kota-banjarmasin", Name: "Kota Banjarmasin"}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}
