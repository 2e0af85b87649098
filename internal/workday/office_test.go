package workday_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/base/yaml"
	"github.com/patuh-id/patuh/internal/workday"
)

// sixDays is an office that worked six days a week, then five, and has days of its own.
func sixDays(t testing.TB) *workday.Office {
	t.Helper()
	data, err := os.ReadFile("testdata/six-days.yaml")
	if err != nil {
		t.Fatal(err)
	}
	office, err := workday.ParseOffice("six-days.yaml", data)
	if err != nil {
		t.Fatal(err)
	}
	return office
}

func TestAnOfficeWithItsOwnDays(t *testing.T) {
	t.Parallel()
	c := build(t, sixDays(t), 0)
	tests := []struct{ name, day, hours string }{
		{"a Saturday of the six-day week", "2026-08-22", "08:00-12:00"},
		{"a Saturday of the five-day week", "2026-10-03", ""},
		{"closed by the office alone", "2026-08-19", ""},
		{"a half day", "2026-08-24", "08:00-11:00"},
		{"open on a holiday", "2026-08-25", "08:00-12:00"},
		{"joint leave that is worked", "2026-12-24", "08:00-15:00"},
		{"a national holiday", "2026-12-25", ""},
		{"a polling day of its own city", "2025-04-19", ""},
	}
	for _, tt := range tests {
		if got := c.HoursOn(date(t, tt.day)).String(); got != tt.hours {
			t.Errorf("%s, %s: open %q, want %q", tt.name, tt.day, got, tt.hours)
		}
	}
}

func TestEverythingWrongWithACalendarIsSaidAtOnce(t *testing.T) {
	t.Parallel()
	_, err := workday.ParseOffice("kantor.yaml", []byte(`calendar: 2
code: ""
zone: WIBB
region: Banjarmasin
joint_leave: {closed: maybe, basis: x, status: sure}
week:
  - {from: 2024-01-01, until: 2024-06-30, monday: "07:30-12:00 11:00-16:00", basis: x, status: official}
  - {from: 2024-08-01, until: 2024-12-31, basis: x, status: official}
days:
  - {date: 2024-13-01, closed: true, name: x, basis: x, status: official}
  - {date: 2024-12-31, closed: true, hours: "08:00-11:00", name: x, basis: x, status: official}
  - {date: 2024-12-31, hours: "8-11", name: x, basis: x, status: official}
holidays: []
`))
	var faults problem.Faults
	if !errors.As(err, &faults) {
		t.Fatal(err)
	}
	catalog, err := locale.Load(workday.Texts, yaml.Texts)
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range locale.Langs {
		var got strings.Builder
		for _, fault := range faults {
			got.WriteString(fault.Place.String() + ": " + catalog.Printer(lang).Named(fault.Key, fault.Args) + "\n")
		}
		golden(t, "testdata/office-faults."+string(lang)+".txt", got.String())
	}
}

func TestHoursAreReadAsWritten(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"07:30-12:00 13:00-16:00", "00:00-24:00", "08:00-08:01"} {
		if hours, ok := workday.ParseHours(text); !ok || hours.String() != text {
			t.Errorf("%s: read as %s, %t", text, hours, ok)
		}
	}
	for _, text := range []string{
		"", "08:00", "16:00-08:00", "08:00-08:00", "08:00-12:00 12:00-16:00", "08:00-12:00 11:00-16:00", "08:60-09:00",
		"23:00-24:01", "08:00–12:00", strings.Repeat("08:00-09:00 ", 9),
	} {
		if hours, ok := workday.ParseHours(text); ok {
			t.Errorf("%q: read as %s", text, hours)
		}
	}
}
