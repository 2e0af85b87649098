package agreement

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// table is a table of pairs: row i, column j is how often the first gave code i and the second code j.
func table(rows ...[]int) []Pair {
	var pairs []Pair
	for i, row := range rows {
		for j, times := range row {
			for range times {
				pairs = append(pairs, Pair{string(rune('a' + i)), string(rune('a' + j))})
			}
		}
	}
	return pairs
}

func TestKappaOfPublishedExamples(t *testing.T) {
	t.Parallel()
	for _, one := range []struct {
		name, chance, want string
		pairs              []Pair
	}{
		// Alvan R. Feinstein and Domenic V. Cicchetti (1990), High agreement but low kappa: I. The problems of two paradoxes,
		// Journal of Clinical Epidemiology 43(6), 543–549: both tables agree in 85 of 100.
		{"Feinstein and Cicchetti, balanced", "0.50", "0.70", table([]int{40, 9}, []int{6, 45})},
		{"Feinstein and Cicchetti, unbalanced", "0.78", "0.32", table([]int{80, 10}, []int{5, 5})},
		// B. Burt Gerstman (2013), Epidemiology Kept Simple, 3rd edition, illustrative example 10.1: two readers of 19,790
		// X-rays.
		{"Gerstman, X-rays", "0.778", "0.524", table([]int{1467, 782}, []int{1309, 16232})},
		// Joseph L. Fleiss, Bruce Levin and Myunghee Cho Paik (2003), Statistical Methods for Rates and Proportions, 3rd
		// edition, table 18.1: three diagnoses.
		{"Fleiss, Levin and Paik, three codes", "0.66", "0.68", table([]int{75, 1, 4}, []int{5, 4, 1}, []int{0, 0, 10})},
	} {
		t.Run(one.name, func(t *testing.T) {
			t.Parallel()
			item := Of(one.pairs)
			if got := item.Chance.FloatString(len(one.chance) - 2); got != one.chance {
				t.Errorf("by chance %s, want %s", got, one.chance)
			}
			if got := Kappa(item).FloatString(len(one.want) - 2); got != one.want {
				t.Errorf("kappa %s, want %s", got, one.want)
			}
		})
	}
}

func TestKappaIsExact(t *testing.T) {
	t.Parallel()
	// Two of three alike, by chance 5 of 9: (2/3 - 5/9) / (4/9).
	if got := Kappa(Of(table([]int{1, 1}, []int{0, 1}))); got.Cmp(big.NewRat(2, 5)) != 0 {
		t.Errorf("%s", got)
	}
}

func TestKappaIsUndefinedWithoutPairsAndWithOneCodeAlone(t *testing.T) {
	t.Parallel()
	for name, items := range map[string][]Item{
		"nothing":            nil,
		"no pairs":           {Of(nil)},
		"one code":           {Of(table([]int{7}))},
		"one code each":      {Of(table([]int{7})), Of(table([]int{3})), Of(nil)},
		"one pair that fits": {Of(table([]int{1}))},
	} {
		if got := Kappa(items...); got != nil {
			t.Errorf("%s: %s", name, got)
		}
	}
	if got := Kappa(Of(table([]int{0, 3}))); got == nil || got.Sign() != 0 {
		t.Errorf("who never agrees with one code each: %s", got)
	}
}

func TestKappaPooledIsBetweenThoseOfItsItems(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		code := rapid.SampledFrom([]string{"a", "b", "c", "na"})
		pair := rapid.Custom(func(t *rapid.T) Pair { return Pair{code.Draw(t, "first"), code.Draw(t, "second")} })
		var items []Item
		low, high := (*big.Rat)(nil), (*big.Rat)(nil)
		for range rapid.IntRange(1, 5).Draw(t, "items") {
			item := Of(rapid.SliceOfN(pair, 1, 40).Draw(t, "pairs"))
			items = append(items, item)
			k := Kappa(item)
			if k == nil {
				continue
			}
			if k.Cmp(big.NewRat(1, 1)) > 0 || k.Cmp(big.NewRat(-1, 1)) < 0 {
				t.Fatalf("kappa %s", k)
			}
			if low == nil || k.Cmp(low) < 0 {
				low = k
			}
			if high == nil || k.Cmp(high) > 0 {
				high = k
			}
		}
		pooled := Kappa(items...)
		if (pooled == nil) != (low == nil) {
			t.Fatalf("pooled %s of %v", pooled, items)
		}
		// An item of one code alone agrees in all and by chance in all, so it weighs nothing.
		if pooled != nil && (pooled.Cmp(low) < 0 || pooled.Cmp(high) > 0) {
			t.Fatalf("%s is not between %s and %s", pooled, low, high)
		}
	})
}

func TestKappaDoesNotDependOnOrderNamesOrWhoWasFirst(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		code := rapid.SampledFrom([]string{"a", "b", "c"})
		pairs := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Pair { return Pair{code.Draw(t, "first"), code.Draw(t, "second")} }), 1, 40).Draw(t, "pairs")
		turned := make([]Pair, len(pairs))
		for i, p := range pairs {
			turned[len(pairs)-1-i] = Pair{"x" + p.Second, "x" + p.First}
		}
		one, other := Kappa(Of(pairs)), Kappa(Of(turned))
		if (one == nil) != (other == nil) || one != nil && one.Cmp(other) != 0 {
			t.Fatalf("%s and %s", one, other)
		}
	})
}
