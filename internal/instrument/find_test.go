package instrument

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/patuh-id/patuh/internal/base/yaml"
)

func TestScaleGivesPoints(t *testing.T) {
	t.Parallel()
	options := []Option{
		{Code: "a", Points: big.NewRat(100, 3)},
		{Code: "b", Points: big.NewRat(60, 1)},
		{Code: "c", Points: big.NewRat(60, 1)},
	}
	one := &Scale{Type: One, Options: options}
	many := &Scale{Type: Many, Options: options}
	marks := &Scale{Type: Range, Low: big.NewRat(1, 1), High: big.NewRat(4, 1)}
	tests := []struct {
		name   string
		scale  *Scale
		answer string
		want   string // empty: no answer of this scale
	}{
		{"an option", one, "a", "100/3"},
		{"no option", one, "d", ""},
		{"two options where one is asked", one, "a+b", ""},
		{"one of many", many, "a", "100/3"},
		{"added up", many, "a+b", "280/3"},
		{"capped", many, "b+c", "100"},
		{"blanks around", many, "a + b", "280/3"},
		{"one twice", many, "a+a", ""},
		{"nothing chosen", many, "", ""},
		{"lowest mark", marks, "1", "0"},
		{"highest mark", marks, "4", "100"},
		{"in proportion", marks, "2.5", "50"},
		{"below", marks, "0.99", ""},
		{"no number", marks, "empat", ""},
	}
	for _, tt := range tests {
		got := ""
		if points, ok := tt.scale.Points(tt.answer); ok {
			got = points.RatString()
		}
		if got != tt.want {
			t.Errorf("%s: %q gives %q, want %q", tt.name, tt.answer, got, tt.want)
		}
	}
}

func TestPointsOfARangeStayWithinBoundsAndOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		number := func(name string) *big.Rat {
			return big.NewRat(rapid.Int64Range(-1000, 1000).Draw(t, name), rapid.Int64Range(1, 99).Draw(t, name+" of"))
		}
		low, high, a, b := number("low"), number("high"), number("a"), number("b")
		if low.Cmp(high) >= 0 || a.Cmp(b) > 0 {
			return
		}
		s := &Scale{Type: Range, Low: low, High: high}
		x, inX := s.Points(yaml.FormatNumber(a))
		y, inY := s.Points(yaml.FormatNumber(b))
		if inX != (a.Cmp(low) >= 0 && a.Cmp(high) <= 0) {
			t.Fatalf("%v in [%v, %v]: %v", a, low, high, inX)
		}
		if inX && inY && (x.Cmp(y) > 0 || x.Sign() < 0 || y.Cmp(hundred) > 0) {
			t.Fatalf("%v and %v of [%v, %v] give %v and %v", a, b, low, high, x, y)
		}
	})
}
