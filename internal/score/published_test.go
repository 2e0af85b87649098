package score

import (
	"encoding/csv"
	"os"
	"testing"
)

// testdata/published.csv holds printed figures with their source: what newspapers and offices
// printed, compiled by hand, not an official release.
func TestPublishedFiguresAreWhatTheArithmeticGives(t *testing.T) {
	t.Parallel()
	file, err := os.Open("testdata/published.csv")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := file.Close(); err != nil {
			t.Error(err)
		}
	})
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	totals, units, dimensions := map[string]string{}, map[string][]string{}, map[[2]string][]string{}
	unitTotals := map[[2]string]string{}
	for _, row := range rows[1:] {
		body, unit, part, value := row[0]+" "+row[1], row[2], row[3], row[4]
		switch {
		case unit == "":
			totals[body] = value
		case part == "total":
			units[body] = append(units[body], value)
			unitTotals[[2]string{body, unit}] = value
		default:
			dimensions[[2]string{body, unit}] = append(dimensions[[2]string{body, unit}], value)
		}
	}
	if len(totals) != 2 || len(dimensions) != 2 {
		t.Fatalf("%d bodies and %d broken down units, want 2 and 2", len(totals), len(dimensions))
	}
	for body, want := range totals {
		if got, err := MeanOfPrinted(units[body]); err != nil || got != want {
			t.Errorf("%s: mean of the printed units is %s (%v), printed %s", body, got, err, want)
		}
	}
	for unit, parts := range dimensions {
		if ok, err := WithinPrinted(unitTotals[unit], parts); err != nil || !ok {
			t.Errorf("%v: %s does not lie within %v (%v)", unit, unitTotals[unit], parts, err)
		}
	}
}

func TestPrintedFiguresThatCannotBe(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"", "95,45", "1e3", "-1", "9999", "NaN"} {
		if _, err := MeanOfPrinted([]string{bad}); err == nil {
			t.Errorf("%q is taken for a printed figure", bad)
		}
	}
	if _, err := MeanOfPrinted(nil); err == nil {
		t.Error("the mean of nothing is a figure")
	}
	if ok, err := WithinPrinted("52.88", []string{"5.83", "16.42", "22.14", "8.46"}); err != nil || ok {
		t.Errorf("52.88 lies within points that add up to 52.85 (%v)", err)
	}
}
