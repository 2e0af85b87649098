package workday_test

import (
	"encoding/csv"
	"os"
	"strconv"
	"testing"

	"github.com/patuh-id/patuh/internal/workday"
)

// calendar is the office of a zone with everything the program knows.
func calendar(t testing.TB, zone string) *workday.Calendar {
	t.Helper()
	return calendarOf(t, zone, "", 0)
}

func calendarOf(t testing.TB, zone, region string, asOf workday.Date, lists ...[]workday.Holiday) *workday.Calendar {
	t.Helper()
	office, ok, err := workday.Preset(zone)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	office.Region = region
	return build(t, office, asOf, lists...)
}

func build(t testing.TB, office *workday.Office, asOf workday.Date, lists ...[]workday.Holiday) *workday.Calendar {
	t.Helper()
	known, err := workday.Holidays()
	if err != nil {
		t.Fatal(err)
	}
	c, err := workday.New(office, asOf, append([][]workday.Holiday{known}, lists...)...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func date(t testing.TB, text string) workday.Date {
	t.Helper()
	d, ok := workday.ParseDate(text)
	if !ok {
		t.Fatalf("no date: %s", text)
	}
	return d
}

// Due dates worked out by hand from the decrees, around the long closures of three years: the day of
// receipt does not count; weekends, national holidays, election days and joint leave do not either.
func TestDueDatesAroundLongClosures(t *testing.T) {
	t.Parallel()
	c := calendar(t, "wita")
	rows := table(t)
	for _, row := range rows {
		n, err := strconv.Atoi(row[1])
		if err != nil {
			t.Fatal(err)
		}
		got := due(t, c, workday.On(date(t, row[0])), n, workday.Unit(row[2]))
		if got.Until.String() != row[3] || got.Provisional() {
			t.Errorf("%s + %d %s: got %s, provisional %t, want %s", row[0], n, row[2], got.Until, got.Provisional(), row[3])
		}
	}
	if len(rows) != 31 {
		t.Errorf("%d cells, want 31", len(rows))
	}
}

// table is testdata/due-dates.csv; clocks are held against the same file.
func table(t *testing.T) [][]string {
	t.Helper()
	file, err := os.Open("testdata/due-dates.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

func due(t testing.TB, c *workday.Calendar, from workday.Moment, n int, unit workday.Unit) *workday.Reckoning {
	t.Helper()
	r, err := c.Due(from, n, unit)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// The totals that the decrees were announced with, and what follows from them.
func TestYearsAddUp(t *testing.T) {
	t.Parallel()
	c := calendar(t, "wib")
	known, err := workday.Holidays()
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		year                                    string
		national, jointLeave, election, working int
		closedUntil                             string
		closedRun                               int
	}{
		{"2024", 17, 10, 2, 238, "2024-04-15", 10},
		{"2025", 17, 11, 0, 237, "2025-04-07", 11},
		{"2026", 17, 8, 0, 240, "2026-03-24", 7},
	}
	for _, tt := range tests {
		first, last := date(t, tt.year+"-01-01"), date(t, tt.year+"-12-31")
		if got := c.Count(first-1, last); got != tt.working {
			t.Errorf("%s: %d working days, want %d", tt.year, got, tt.working)
		}
		counted := map[workday.Kind]int{}
		for _, h := range known {
			if h.Date >= first && h.Date <= last && h.Region == "" {
				counted[h.Kind]++
			}
		}
		if counted[workday.National] != tt.national || counted[workday.JointLeave] != tt.jointLeave || counted[workday.Election] != tt.election {
			t.Errorf("%s: %v", tt.year, counted)
		}
		end := date(t, tt.closedUntil)
		if open := c.Add(end, -1); int(end-open) != tt.closedRun || !c.Works(end+1) {
			t.Errorf("%s: closed for %d days until %s, want %d", tt.year, end-open, end, tt.closedRun)
		}
	}
}

// Every row that the program brings says where it was read, and every official one its decree.
func TestEveryHolidayHasItsSource(t *testing.T) {
	t.Parallel()
	known, err := workday.Holidays()
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range known {
		if h.Source == "" || h.Decree == "" || h.Name.EN == "" {
			t.Errorf("%s %s: no source, decree or English name", h.Date, h.Name.ID)
		}
		if h.Announced >= h.Date && h.Kind != workday.Year {
			t.Errorf("%s %s was announced on %s", h.Date, h.Name.ID, h.Announced)
		}
	}
}
