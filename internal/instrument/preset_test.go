package instrument

import (
	"bytes"
	"flag"
	"os"
	"strings"
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

var update = flag.Bool("update", false, "write the golden files anew")

func TestCanonicalFormOfTheSample(t *testing.T) {
	t.Parallel()
	const golden = "testdata/contoh.golden.yaml"
	got := parse(t, sample(t)).Format()
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Error(diff)
	}
}

// The hash is an instrument's identity in every score: it may change with the file's meaning
// alone. If this test fails, the canonical form has changed and every stored hash with it.
func TestHashStays(t *testing.T) {
	t.Parallel()
	i := parse(t, sample(t))
	if again := parse(t, strings.ReplaceAll(sample(t), "88.00", "88.0")); again.Hash != i.Hash {
		t.Error("another way to write a number changes the hash")
	}
	if other := parse(t, strings.Replace(sample(t), "value: 0.50", "value: 0.51", 1)); other.Hash == i.Hash {
		t.Error("another method has the same hash")
	}
	if want := "72ff8299c47133111c88202c10579841ea68f1fdd542e9651ae24fdeac4f68e0"; i.Hash != want {
		t.Errorf("the hash is %s, was %s", i.Hash, want)
	}
}

func BenchmarkOpenPreset(b *testing.B) {
	for b.Loop() {
		if _, err := Open("ori@2023"); err != nil {
			b.Fatal(err)
		}
	}
}
