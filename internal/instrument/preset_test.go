package instrument

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// same compares instruments apart from where their parts stand in a file.
var same = cmp.Options{
	cmpopts.IgnoreTypes(problem.Place{}),
	cmpopts.IgnoreFields(Instrument{}, "File"),
	cmpopts.IgnoreUnexported(Condition{}),
	cmp.Comparer(equal),
}

func TestPresetsLoadUnderTheirFileName(t *testing.T) {
	t.Parallel()
	if len(Presets()) == 0 {
		t.Fatal("no presets")
	}
	for _, preset := range Presets() {
		t.Run(preset.Ref(), func(t *testing.T) {
			t.Parallel()
			i, err := Open(preset.Ref())
			if err != nil {
				t.Fatal(err)
			}
			if i.Ref() != preset.Ref() {
				t.Errorf("the file of %s says %s", preset.Ref(), i.Ref())
			}
		})
	}
}

func TestPresetsSurviveTheirCanonicalForm(t *testing.T) {
	t.Parallel()
	for _, preset := range Presets() {
		t.Run(preset.Ref(), func(t *testing.T) {
			t.Parallel()
			before, err := Open(preset.Ref())
			if err != nil {
				t.Fatal(err)
			}
			text := before.Format()
			after, err := Parse("canonical", text)
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			if diff := cmp.Diff(before, after, same); diff != "" {
				t.Error(diff)
			}
			if !bytes.Equal(text, after.Format()) {
				t.Error("writing the canonical form again gives other bytes")
			}
		})
	}
}

func BenchmarkOpenPreset(b *testing.B) {
	for b.Loop() {
		if _, err := Open("ori@2023"); err != nil {
			b.Fatal(err)
		}
	}
}
