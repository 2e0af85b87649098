package workday_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/sheet"
	"github.com/patuh-id/patuh/internal/workday"
)

func read(t testing.TB, name, text string) ([]workday.Holiday, problem.Faults) {
	t.Helper()
	var spec sheet.TableSpec
	for _, column := range workday.Columns {
		spec.Columns = append(spec.Columns, sheet.Column{Name: column, Optional: !workday.NeedsColumn(column)})
	}
	rows, err := sheet.ReadTable(name, strings.NewReader(text), spec)
	if err != nil {
		return nil, problem.Faults{{Key: err.Error()}}
	}
	return workday.ReadHolidays(rows)
}

func list(t testing.TB, rows ...string) []workday.Holiday {
	t.Helper()
	holidays, faults := read(t, "libur.csv", "date,kind,region,name_id,decree,announced,revoked,status\n"+strings.Join(rows, "\n"))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return holidays
}

// A holiday that came late is one to whoever looks after it was announced, and none before.
func TestHolidaysThatCameLate(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, day string
		asOf      string
		works     bool
	}{
		{"polling day 2024, a week before", "2024-11-27", "2024-11-20", true},
		{"polling day 2024, once decreed", "2024-11-27", "2024-11-21", false},
		{"18 August 2025, before the change", "2025-08-18", "2025-08-06", true},
		{"18 August 2025, after the change", "2025-08-18", "2025-08-07", false},
		{"18 August 2025, as known now", "2025-08-18", "", false},
		{"a holiday of a list that was not out", "2026-01-01", "2025-09-18", true},
	}
	for _, tt := range tests {
		asOf := workday.Date(0)
		if tt.asOf != "" {
			asOf = date(t, tt.asOf)
		}
		if got := calendarOf(t, "wib", "", asOf).Works(date(t, tt.day)); got != tt.works {
			t.Errorf("%s: works %t, want %t", tt.name, got, tt.works)
		}
	}
	before := calendarOf(t, "wita", "", date(t, "2025-08-01"))
	if got := due(t, before, workday.On(date(t, "2025-08-15")), 3, workday.WorkingDays); got.Until.String() != "2025-08-20" {
		t.Errorf("before the change it was due on %s", got.Until)
	}
	if got := due(t, before, workday.On(date(t, "2025-12-24")), 5, workday.WorkingDays); !slices.Equal(got.Unknown, []int{2026}) {
		t.Errorf("before the list of 2026 was out, %v were unknown", got.Unknown)
	}
}

func TestADecreeTakesADayBack(t *testing.T) {
	t.Parallel()
	day := date(t, "2026-12-24")
	taken := list(t, "2026-12-24,joint_leave,,Natal,SKB contoh,2025-09-19,2026-11-02,official")
	if !calendarOf(t, "wib", "", 0, taken).Works(day) {
		t.Error("the day was taken back and is still one")
	}
	if calendarOf(t, "wib", "", date(t, "2026-11-01"), taken).Works(day) {
		t.Error("before it was taken back it was one")
	}
}

func TestHolidaysHoldWhereTheyAreDecreed(t *testing.T) {
	t.Parallel()
	lists := list(t,
		"2026-08-14,local,63,Hari Jadi Provinsi Contoh,Pergub contoh,,,official",
		"2026-09-24,local,63.71,Hari Jadi Kota Contoh,,,,inferred",
		"2026-09-25,election,63.71.02,pemungutan suara ulang,surat contoh,,,official")
	tests := []struct {
		region string
		closed string
	}{
		{"", ""},
		{"63", "2026-08-14"},
		{"63.71", "2026-08-14 2026-09-24"},
		{"63.72", "2026-08-14"},
		{"63.71.02", "2026-08-14 2026-09-24 2026-09-25"},
		{"63.71.01", "2026-08-14 2026-09-24"},
		{"6", ""},
		{"62", ""},
	}
	for _, tt := range tests {
		c := calendarOf(t, "wita", tt.region, 0, lists)
		var closed []string
		for _, day := range []string{"2026-08-14", "2026-09-24", "2026-09-25"} {
			if !c.Works(date(t, day)) {
				closed = append(closed, day)
			}
		}
		if got := strings.Join(closed, " "); got != tt.closed {
			t.Errorf("region %q: closed on %s, want %s", tt.region, got, tt.closed)
		}
	}
}

// Whatever touches a year without its decree is provisional, a gap between known years too.
func TestYearsWithoutTheirDecreeAreProvisional(t *testing.T) {
	t.Parallel()
	c := calendar(t, "wit")
	gap := list(t, "2028-01-01,year,,Daftar 2028,SKB contoh,,,official")
	tests := []struct {
		name string
		c    *workday.Calendar
		from string
		n    int
		want []int
	}{
		{"within a year", c, "2026-12-21", 3, nil},
		{"into the next", c, "2026-12-21", 10, []int{2027}},
		{"from the one before", c, "2023-12-28", 10, []int{2023}},
		{"received on the last day", c, "2026-12-31", 0, nil},
		{"through a gap", calendarOf(t, "wit", "", 0, gap), "2026-12-01", 300, []int{2027}},
		{"closed until the new year", calendarOf(t, "wit", "", 0, list(t, "2026-12-31,national,,Hari contoh,SKB contoh,,,official")), "2026-12-31", 0, []int{2027}},
	}
	for _, tt := range tests {
		r := due(t, tt.c, workday.On(date(t, tt.from)), tt.n, workday.WorkingDays)
		if diff := cmp.Diff(tt.want, r.Unknown); diff != "" || r.Provisional() != (len(tt.want) > 0) {
			t.Errorf("%s: until %s: %s", tt.name, r.Until, diff)
		}
	}
	if due(t, c, workday.On(date(t, "2026-12-21")), 60, workday.CalendarDays).Provisional() {
		t.Error("calendar days depend on no decree")
	}
}

func TestEverythingWrongWithAListIsSaidAtOnce(t *testing.T) {
	t.Parallel()
	_, faults := read(t, "libur.csv", `date,until,kind,region,name_id,name_en,decree,announced,revoked,status
31-12-2026,,national,,Hari contoh,,SKB,,,official
2026-12-31,,libur,,Hari contoh,,SKB,,,official
2026-12-30,,national,63,,,SKB,,,pasti
2026-12-29,2026-12-30,local,,Hari contoh,,Perwali,,,official
2026-12-28,,local,Banjarmasin,Hari contoh,,,,,official
2027-02-08,,ramadan,,Ramadan 1448 H,,,,,inferred
2027-02-08,2027-04-08,ramadan,,Ramadan 1448 H,,,,,inferred
2027-02-01,,year,,Daftar 2027,,SKB,,,official
2026-12-24,,national,,Hari contoh,,SKB,2026-10-02,2026-10-01,official
2026-12-23,,national,,Hari contoh,,SKB,,,official
2026-12-23,,national,,Hari lain,,SKB,,,official
`)
	catalog, err := locale.Load(workday.Texts)
	if err != nil {
		t.Fatal(err)
	}
	faults.Sort()
	for _, lang := range locale.Langs {
		var got strings.Builder
		for _, fault := range faults {
			got.WriteString(fault.Place.String() + ": " + catalog.Printer(lang).Named(fault.Key, fault.Args) + "\n")
		}
		golden(t, "testdata/faults."+string(lang)+".txt", got.String())
	}
}

func TestNoListIsMoreThanItsRows(t *testing.T) {
	t.Parallel()
	a := list(t, "2026-12-31,national,,satu,SKB a,,,official", "2026-12-30,national,,dua,SKB a,,,official")
	b := list(t, "2026-12-31,national,,tiga,SKB b,,,official", "2026-12-31,local,63,empat,,,,inferred")
	var got []string
	for _, h := range workday.Merge(a, b) {
		got = append(got, h.Name.ID)
	}
	if diff := cmp.Diff([]string{"tiga", "dua", "empat"}, got); diff != "" {
		t.Error(diff)
	}
}
