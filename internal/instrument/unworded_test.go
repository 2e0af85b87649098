package instrument_test

import (
	"testing"

	"github.com/patuh-id/patuh/internal/instrument"
)

func TestQuestionsWithoutWordsAreNamed(t *testing.T) {
	t.Parallel()
	for ref, want := range map[string]int{"ori@2016.1.0": 8, "ori@2023.1.0": 18, "skm@2017.1.0": 0} {
		ins, err := instrument.Open(ref)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(ins.Unworded()); got != want || got > ins.Questions() {
			t.Errorf("%s: %d of %d without words, want %d", ref, got, ins.Questions(), want)
		}
	}
}
