// Package agreement knows how alike two people code the same: Cohen's kappa, which takes away what they would agree in by
// chance, with the counts that it rests on. It knows no form and no instrument, and rounds nothing.
//
// Jacob Cohen (1960), A coefficient of agreement for nominal scales, Educational and Psychological Measurement 20(1),
// 37–46. Over several questions at once: Han de Vries, Marc N. Elliott, David E. Kanouse and Stephanie S. Teleki (2008),
// Using pooled kappa to summarize interrater agreement across many items, Field Methods 20(3), 272–282.
package agreement

import (
	"maps"
	"math/big"
	"slices"
)

// Pair is what two people coded, each without the other. Codes are compared as they stand.
type Pair struct{ First, Second string }

// Item is how alike two people coded one question: how many pairs there are and in how many they agree.
type Item struct {
	Pairs, Agreed int
	// Chance is the share in which they would agree if each had thrown their codes as often as they gave them, from 0 to
	// 1; nil without pairs.
	Chance *big.Rat
}

// Of counts the pairs of one question.
func Of(pairs []Pair) Item {
	item := Item{Pairs: len(pairs)}
	if len(pairs) == 0 {
		return item
	}
	first, second := map[string]int64{}, map[string]int64{}
	for _, p := range pairs {
		first[p.First]++
		second[p.Second]++
		if p.First == p.Second {
			item.Agreed++
		}
	}
	n, sum := int64(len(pairs)), new(big.Int)
	for code, times := range first {
		sum.Add(sum, new(big.Int).Mul(big.NewInt(times), big.NewInt(second[code])))
	}
	item.Chance = new(big.Rat).SetFrac(sum, new(big.Int).Mul(big.NewInt(n), big.NewInt(n)))
	return item
}

// Kappa is the kappa of an item, or the pooled kappa of several, in which each with pairs weighs the same: from -1 to 1,
// where 0 is what chance gives. It is nil where it is not defined: without pairs, and where both gave one and the same
// code throughout, so that chance explains all.
func Kappa(items ...Item) *big.Rat {
	observed, chance, n := new(big.Rat), new(big.Rat), int64(0)
	for _, item := range items {
		if item.Pairs == 0 {
			continue
		}
		observed.Add(observed, big.NewRat(int64(item.Agreed), int64(item.Pairs)))
		chance.Add(chance, item.Chance)
		n++
	}
	rest := new(big.Rat).Sub(new(big.Rat).SetInt64(n), chance)
	if rest.Sign() == 0 {
		return nil
	}
	return new(big.Rat).Quo(observed.Sub(observed, chance), rest)
}

// Counts adds up the pairs of items, and in how many of them two people agreed.
func Counts(items ...Item) (int, int) {
	pairs, agreed := 0, 0
	for _, item := range items {
		pairs, agreed = pairs+item.Pairs, agreed+item.Agreed
	}
	return pairs, agreed
}

// Items counts pairs by question, in the order of the questions' codes.
func Items(pairs map[string][]Pair) []Item {
	items := make([]Item, 0, len(pairs))
	for _, code := range slices.Sorted(maps.Keys(pairs)) {
		items = append(items, Of(pairs[code]))
	}
	return items
}
