package problem

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFaultsStandInFileOrder(t *testing.T) {
	t.Parallel()
	faults := Faults{
		{Place: Place{File: "b.csv", Line: 3, Column: 2}, Key: "third"},
		{Place: Place{File: "b.csv", Line: 2, Column: 9}, Key: "second"},
		{Place: Place{File: "a.csv", Line: 1}, Key: "other file"},
		{Place: Place{File: "b.csv", Line: 2, Column: 1}, Key: "first"},
		{Place: Place{File: "b.csv", Line: 2, Column: 9}, Key: "second again"},
	}
	faults.Sort()
	var got []string
	for _, f := range faults {
		got = append(got, f.Key)
	}
	want := []string{"first", "second", "second again", "third", "other file"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestFaultsStopAtTheirBound(t *testing.T) {
	t.Parallel()
	var faults Faults
	for range MaxFaults + 10 {
		faults.Add(Place{}, "key", nil)
	}
	if len(faults) != MaxFaults || !faults.Full() {
		t.Errorf("%d faults, full: %v", len(faults), faults.Full())
	}
}
