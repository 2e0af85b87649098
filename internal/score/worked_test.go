package score

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/instrument"
)

func TestWorkedTests(t *testing.T) {
	t.Parallel()
	const answers = `KOM.1.a: ["5", "4", "5", "3"]`

	tests := []struct{ name, old, replaced, want string }{
		{"right", "", "", ""},
		{"as many decimals as the figure has", "points: 34.00", "points: 34.001", ""},
		{"normalised", "normalised: 85.00", "normalised: 85.01", "INP should be 85.01, scoring gives 85.00"},
		{"points", "points: 34.00", "points: 34.01", "the points of INP should be 34.01, scoring gives 34.00"},
		{"total", "total: 88.00", "total: 87.99", "the total should be 87.99, scoring gives 88.00"},
		{"class", "class: A", "class: B", "the class should be B, scoring gives A"},
		{"no figure", "floors: 1, mobile: true}", "floors: 2, mobile: true}", "question PER.1.b (unit) is not answered yet"},
		{"an answer missing", answers + ", ", "", "question KOM.1.a (officer) is not answered yet"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := sample(t, tt.old, tt.replaced).RunTests()
			if tt.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			var faults problem.Faults
			if !errors.As(err, &faults) {
				t.Fatal(err)
			}
			english := catalog(t).Printer(locale.English)
			text := english.Named(faults[0].Key, faults[0].Args)
			if !strings.Contains(text, tt.want) || faults[0].Place.Line == 0 {
				t.Errorf("%s: %s", faults[0].Place, text)
			}
		})
	}
}

// A preset passes its own worked tests and scores, or it is refused because its weights, points or
// bounds are not known, each of them named; for no other reason.
func TestPresetsLoadOrSayWhatIsUnknown(t *testing.T) {
	t.Parallel()
	for _, preset := range instrument.Presets() {
		t.Run(preset.Ref(), func(t *testing.T) {
			t.Parallel()
			source, err := instrument.Open(preset.Ref())
			if err != nil {
				t.Fatal(err)
			}
			var faults problem.Faults
			if _, err := Load(source); err != nil && !errors.As(err, &faults) {
				t.Fatal(err)
			}
			var other []string
			for _, f := range faults {
				switch f.Key {
				case "score.fault.unknown_weight", "score.fault.unknown_points", "score.fault.unknown_class":
				default:
					other = append(other, f.Place.String()+" "+f.Key)
				}
			}
			if diff := cmp.Diff([]string(nil), other); diff != "" {
				t.Error(diff)
			}
		})
	}
}
