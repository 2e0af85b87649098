package result

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/instrument"
)

func TestAClassIsExplainedByTheBoundsOfItsYear(t *testing.T) {
	t.Parallel()
	scales := Presets()
	type explained struct {
		Rounded, Class, From, Over, Next, Short string
		Near                                    bool
	}
	tests := []struct {
		name  string
		year  int
		score string
		want  explained
	}{
		{"just above a bound", 2023, "88.01", explained{"88.01", "A", "88.00", "0.01", "", "", true}},
		{"just below a bound", 2023, "77.97", explained{"77.97", "C", "54.00", "23.97", "78.00", "0.03", true}},
		{"far from both", 2023, "69.63", explained{"69.63", "C", "54.00", "15.63", "78.00", "8.37", false}},
		{"more decimals are rounded once", 2022, "87.996", explained{"88.00", "A", "88.00", "0.00", "", "", true}},
		{"nobody falls below the lowest class", 2024, "0.02", explained{"0.02", "E", "0.00", "0.02", "32.00", "31.98", false}},
		{"another year has other bounds", 2021, "83.98", explained{"83.98", "tinggi", "81.00", "2.98", "", "", false}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w, ok := why(scales, scored(t, scales, tt.year, tt.score))
			if !ok {
				t.Fatal("not explained")
			}
			got := explained{w.Rounded, w.Class.Code, w.From, w.Over, w.Next, w.Short, w.Near()}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	if _, ok := why(scales, Result{Year: 2024}); ok {
		t.Error("a missing score has a class")
	}
}

func scored(t *testing.T, scales Scales, year int, printed string) Result {
	t.Helper()
	score, value, ok := parseScore(printed)
	scale, found := scales.Of(year)
	if !ok || !found {
		t.Fatal(year, printed)
	}
	class, _ := classOf(scale, value)
	return Result{Year: year, Score: score, Value: value, Class: class.Code, Zone: class.Zone}
}

func TestAChangeIsOnlySaidWhereYearsCompare(t *testing.T) {
	t.Parallel()
	s := &Store{scales: Presets()}
	tests := []struct {
		from, to    int
		a, b, want  string
		comparables instrument.Comparable
	}{
		{2023, 2024, "88.01", "95.45", "+7.44", instrument.Full},
		{2022, 2023, "69.63", "88.01", "+18.38", instrument.Partial},
		{2023, 2024, "95.08", "94.5", "-0.58", instrument.Full},
		{2023, 2024, "95.08", "95.08", "0.00", instrument.Full},
		{2021, 2022, "83.98", "69.63", "", instrument.None},
		{2024, 2025, "95.45", "90.00", "", instrument.None},
	}
	for _, tt := range tests {
		got := s.Change(scored(t, s.scales, tt.from, tt.a), scored(t, s.scales, tt.to, tt.b))
		if got != tt.want || s.Relation(tt.from, tt.to) != tt.comparables {
			t.Errorf("%d to %d: %q, want %q", tt.from, tt.to, got, tt.want)
		}
	}
}

// The sets the press printed in full, of the domain note.
func TestPrintedUnitsAddUpToThePrintedBody(t *testing.T) {
	t.Parallel()
	s := &Store{scales: Presets()}
	page := Page{Results: []Result{scored(t, s.scales, 2023, "60.80")}}
	for slug, printed := range map[string]string{
		"a": "49.85", "b": "52.86", "c": "55.09", "d": "59.85", "e": "62.06", "f": "71.08", "g": "74.82",
	} {
		unit := UnitPage{Results: []Result{scored(t, s.scales, 2023, printed)}}
		unit.Slug = slug
		if slug == "b" {
			for _, points := range []string{"5.83", "16.42", "22.14", "8.46"} {
				unit.Breakdowns = append(unit.Breakdowns, Breakdown{Year: 2023, Points: points})
			}
		}
		page.Units = append(page.Units, unit)
	}
	k, ok := s.Reckon(page, 2023)
	if !ok || !k.Fits || k.Mean != "60.80" || k.Exact.FloatString(4) != "60.8014" || k.Why == nil {
		t.Errorf("%+v (%v)", k, ok)
	}
	for _, u := range k.Units {
		if u.Slug == "b" && (u.Sum != "52.85" || u.Low != "52.83" || u.High != "52.87" || !u.Fits) {
			t.Errorf("%s between %s and %s, fits %v", u.Sum, u.Low, u.High, u.Fits)
		}
	}
	if _, ok := s.Reckon(page, 2024); ok {
		t.Error("a year without figures was reckoned")
	}
}

func TestUnitsOfAYearAreReckonedUnderItsBoundsThoughTheBodyIsUnknown(t *testing.T) {
	t.Parallel()
	unit := UnitPage{Results: []Result{{Year: 2023, Score: "88.01", Value: 88_010_000}}}
	k, ok := New(Deps{Scales: Presets()}).Reckon(Page{Units: []UnitPage{unit}}, 2023)
	if !ok || k.Result.Year != 2023 || k.Result.Score != "" || k.Why != nil || k.Mean != "88.01" {
		t.Errorf("%v: %+v", ok, k)
	}
}
