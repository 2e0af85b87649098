package examples

import (
	"math/big"
	"testing"
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
