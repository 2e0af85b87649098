package calendar

import (
	"testing"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/workday"
)

func TestAnOfficeWithoutRowsWorksByTheListsTheProgramBrings(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		c := w.of(t, Office{Authority: w.city.ID, Unit: w.unit})
		due, err := c.Due(workday.On(day(t, "2026-03-17")), 3, workday.WorkingDays)
		if err != nil || due.Until.Date != day(t, "2026-03-27") || due.Provisional() {
			t.Errorf("due %v, %v", due.Until, err)
		}
		if c.Office.Zone.Name != "WITA" {
			t.Errorf("zone %s", c.Office.Zone.Name)
		}
		if again := w.of(t, Office{Authority: w.city.ID}); again != c {
			t.Error("a unit without rows has another calendar than its authority")
		}
		if w.of(t, Office{}).Office.Zone.Name != "WIB" {
			t.Error("the installation's calendar is not that of western Indonesia")
		}
	})
}

func TestSeedingTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		_, before, err := w.Of(t.Context(), d, Office{})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Seed(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, after, err := w.Of(t.Context(), d, Office{}); err != nil || after != before {
			t.Errorf("revision %d, then %d, %v", before, after, err)
		}
	})
}

func TestAnAuthorityThatDoesNotExistHasNoCalendar(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.SQLite(t))
	if _, _, err := w.Of(t.Context(), w.db, Office{Authority: "nobody"}); problem.KindOf(err) != problem.NotFound {
		t.Errorf("%v", err)
	}
}
