package examples

import (
	"math/big"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/testkit"
)

// The figure is that of hasil.txt, which the scorer's golden test keeps.
func TestTheWorkedExampleIsScored(t *testing.T) {
	t.Parallel()
	worked, err := Worked("kabupaten-contoh")
	if err != nil {
		t.Fatal(err)
	}
	if worked.Rounded != "79.33" || worked.Class.Code != "B" || !worked.Simulation() {
		t.Errorf("%s %v", worked.Rounded, worked.Class)
	}
	if other, err := Worked("kota-banjarmasin"); other != nil || err != nil {
		t.Errorf("a real body has a worked paper: %v (%v)", other, err)
	}
}

// What the dimensions could have brought adds up to the whole scale, whatever did not apply.
func TestTheTopsOfDimensionsAddUp(t *testing.T) {
	t.Parallel()
	_, parts, err := contohTables()
	if err != nil {
		t.Fatal(err)
	}
	sums := map[string]*big.Rat{}
	for _, part := range parts[1:] {
		top, ok := new(big.Rat).SetString(part[7])
		if !ok {
			t.Fatalf("top %q", part[7])
		}
		if sums[part[2]] == nil {
			sums[part[2]] = new(big.Rat)
		}
		sums[part[2]].Add(sums[part[2]], top)
	}
	for unit, sum := range sums {
		off := new(big.Rat).Sub(sum, big.NewRat(100, 1))
		if off.Abs(off).Cmp(big.NewRat(2, 100)) > 0 {
			t.Errorf("%q: the tops add up to %s", unit, sum.FloatString(2))
		}
	}
	if len(sums) != 7 {
		t.Errorf("%d units and the body, want 7", len(sums))
	}
}

// One of six units had no complaints to ask about, so its other dimensions could have more there:
// what the body could have is the mean of what its units could, and adds up to 100.
func TestTheTopsOfTheBodysDimensionsAreTheMeansOfItsUnits(t *testing.T) {
	t.Parallel()
	d := testkit.SQLite(t)
	page, err := load(t, d).Results.Body(t.Context(), contohSlug)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, part := range page.Breakdowns {
		got[part.Part] = part.Top
	}
	want := map[string]string{"INP": "22.85", "PRO": "33.85", "OUT": "25.35", "ADU": "17.95"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("printed (-want +got):\n%s", diff)
	}
	worked, err := Worked(contohSlug)
	if err != nil {
		t.Fatal(err)
	}
	for code, top := range want {
		sum := new(big.Rat)
		for _, unit := range worked.Units {
			for _, node := range unit.Figures() {
				if node.Code == code && node.Share != nil {
					sum.Add(sum, node.Share)
				}
			}
		}
		mean := sum.Mul(sum, big.NewRat(100, int64(worked.Assessed)))
		if mean.FloatString(2) != top {
			t.Errorf("%s: the shares of the units come to %s, want %s", code, mean.FloatString(2), top)
		}
	}
}
