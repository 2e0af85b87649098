package examples

import "testing"

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
