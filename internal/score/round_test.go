package score

import (
	"math/big"
	"testing"

	"github.com/patuh-id/patuh/internal/instrument"
)

func TestRound(t *testing.T) {
	t.Parallel()
	tests := []struct {
		exact  string
		mode   instrument.RoundMode
		places int
		want   string
		class  string
	}{
		{"87.995", instrument.HalfUp, 2, "88.00", "A"},
		{"87.995", instrument.HalfEven, 2, "88.00", "A"},
		{"87.985", instrument.HalfEven, 2, "87.98", "B"},
		{"87.995", instrument.Down, 2, "87.99", "B"},
		{"87.9949999999999999999", instrument.HalfUp, 2, "87.99", "B"},
		{"87.995000000000000001", instrument.HalfEven, 2, "88.00", "A"},
		{"88.01", instrument.HalfUp, 2, "88.01", "A"},
		{"77.994999", instrument.HalfUp, 2, "77.99", "C"},
		{"54", instrument.HalfUp, 2, "54.00", "C"},
		{"31.995", instrument.HalfUp, 2, "32.00", "D"},
		{"31.99", instrument.HalfUp, 2, "31.99", "E"},
		{"0.005", instrument.HalfUp, 2, "0.01", "E"},
		{"0", instrument.HalfUp, 2, "0.00", "E"},
		{"100", instrument.HalfUp, 2, "100.00", "A"},
		{"200/3", instrument.HalfUp, 3, "66.667", "C"},
		{"87.5", instrument.HalfUp, 0, "88", "A"},
		{"86.5", instrument.HalfEven, 0, "86", "B"},
	}
	plan := sample(t)
	for _, tt := range tests {
		t.Run(tt.exact+" "+string(tt.mode), func(t *testing.T) {
			t.Parallel()
			exact, ok := new(big.Rat).SetString(tt.exact)
			if !ok {
				t.Fatal(tt.exact)
			}
			method := instrument.Round{Places: tt.places, Mode: tt.mode}
			got := Round(exact, method)
			if got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			rounded, _ := new(big.Rat).SetString(got)
			if class, _ := plan.Instrument.Classes.Of(rounded); class.Code != tt.class {
				t.Errorf("class %s, want %s", class.Code, tt.class)
			}
			if f, fits := fractionOf(exact); fits {
				scaled, ok := roundFraction(f, method)
				if fast := scaledString(new(big.Int).SetUint64(scaled), tt.places); !ok || fast != tt.want {
					t.Errorf("in integers %s, want %s", fast, tt.want)
				}
			}
		})
	}
}
