package access

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Whatever is appointed, transferred and ended in whatever order: never two holders at once, never
// two who stand in, and nobody stands in for nobody.
func TestNeverTwoHoldersAtOnce(t *testing.T) {
	t.Parallel()
	const days = 12
	at := func(day int) time.Time { return time.Unix(int64(day)*86400, 0).UTC() }
	rapid.Check(t, func(t *rapid.T) {
		var all []Tenure
		for i := range rapid.IntRange(1, 15).Draw(t, "acts") {
			id := string(rune('a' + i))
			if len(all) > 0 && rapid.IntRange(0, 3).Draw(t, "end") == 0 {
				one := rapid.SampledFrom(all).Draw(t, "which")
				all = replaced(all, ended(all, one.ID, at(rapid.IntRange(0, days).Draw(t, "when"))))
				continue
			}
			added := Tenure{
				ID: id, Account: rapid.SampledFrom([]string{"ani", "budi", "citra"}).Draw(t, "who"),
				Manner: rapid.SampledFrom(Manners).Draw(t, "manner"), From: at(rapid.IntRange(0, days-1).Draw(t, "from")),
			}
			if !added.Manner.principal() || rapid.Bool().Draw(t, "limited") {
				added.To = added.From.Add(time.Duration(rapid.IntRange(1, days).Draw(t, "days")) * 24 * time.Hour)
			}
			if fits(all, added) == nil {
				all = append(all, added)
			}
		}
		for day := range 2 * days {
			var holder, standIn []Tenure
			for _, one := range all {
				switch {
				case !during(at(day), one.From, one.To):
				case one.Manner.principal():
					holder = append(holder, one)
				default:
					standIn = append(standIn, one)
				}
			}
			if len(holder) > 1 || len(standIn) > len(holder) || len(standIn) == 1 && standIn[0].Account == holder[0].Account {
				t.Fatalf("on day %d: holders %v, stand-ins %v", day, holder, standIn)
			}
		}
	})
}

func TestContrastWithWhite(t *testing.T) {
	t.Parallel()
	tests := []struct {
		colour string
		want   float64 // as the WCAG formula gives it, to two places
		ok     bool
	}{
		{"#000000", 21, true},
		{"#ffffff", 1, true},
		{"#767676", 4.54, true},
		{"#777777", 4.48, true},
		{"#ff0000", 4.00, true},
		{"#14583f", 8.41, true},
		{"14583f", 0, false},
		{"#14583", 0, false},
		{"#14583g", 0, false},
	}
	for _, tt := range tests {
		t.Run(tt.colour, func(t *testing.T) {
			t.Parallel()
			got, ok := ContrastWithWhite(tt.colour)
			if ok != tt.ok || got-tt.want > 0.005 || tt.want-got > 0.005 {
				t.Errorf("got %.3f %v, want %.2f %v", got, ok, tt.want, tt.ok)
			}
		})
	}
}

func FuzzText(f *testing.F) {
	for _, seed := range []string{"Kota Banjarmasin", "a\nb", "\xff", " ", "#14583f", "kota-banjarmasin"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var found faults
		if kept := found.text("name", s, true); len(found.found) == 0 && kept == "" {
			t.Errorf("%q is kept as nothing", s)
		}
		if ratio, ok := ContrastWithWhite(s); ok && (ratio < 1 || ratio > 21) {
			t.Errorf("%q has a contrast of %v", s, ratio)
		}
		validSlug(s)
	})
}
