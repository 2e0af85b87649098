package workday_test

import (
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/workday"
)

var update = flag.Bool("update", false, "write the golden files")

func golden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil { //nolint:gosec // read by all
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Error(diff)
	}
}

func TestExplanations(t *testing.T) {
	t.Parallel()
	catalog, err := locale.Load(workday.Texts)
	if err != nil {
		t.Fatal(err)
	}
	wita, six := calendar(t, "wita"), build(t, sixDays(t), 0)
	asked := func(c *workday.Calendar, from string, n int, unit workday.Unit) *workday.Reckoning {
		return due(t, c, moment(t, c, from), n, unit)
	}
	spanned := func(c *workday.Calendar, from, until string) *workday.Reckoning {
		r, err := c.Span(moment(t, c, from), moment(t, c, until))
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	tests := map[string]*workday.Reckoning{
		"eid":         asked(wita, "2026-03-17", 14, workday.WorkingDays),
		"late":        asked(wita, "2026-04-10T17:05", 3, workday.WorkingDays),
		"provisional": asked(wita, "2026-12-21", 10, workday.WorkingDays),
		"calendar":    asked(wita, "2025-12-24", 60, workday.CalendarDays),
		"election":    asked(calendarOf(t, "wita", "63.72", date(t, "2025-04-30")), "2025-04-16", 3, workday.WorkingDays),
		"six-days":    asked(six, "2026-08-14", 8, workday.WorkingDays),
		"time":        spanned(wita, "2026-03-13T09:00", "2026-03-27T10:30"),
		"half-day":    spanned(six, "2026-08-14T09:00", "2026-08-26T09:00"),
	}
	for name, r := range tests {
		for _, lang := range locale.Langs {
			p := catalog.Printer(lang)
			golden(t, "testdata/explain-"+name+"."+string(lang)+".txt", r.Text(p)+"\n"+r.Explanation(p))
		}
	}
}
