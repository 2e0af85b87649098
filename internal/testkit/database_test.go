package testkit_test

import (
	"testing"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/testkit"
)

func TestDatabasesAreMigratedAndApart(t *testing.T) {
	t.Parallel()
	for range 3 {
		testkit.Databases(t, func(t *testing.T, d *db.DB) {
			settings, err := db.One(t.Context(), d, db.Column[int], "SELECT count(*) FROM setting")
			if err != nil {
				t.Fatal(err)
			}
			if settings != 0 {
				t.Errorf("a new database holds %d settings", settings)
			}
		})
	}
}
