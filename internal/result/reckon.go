package result

import (
	"math/big"

	"github.com/patuh-id/patuh/internal/score"
)

// Reckoning follows a printed score as far as print goes: from dimension points to units, from
// units to the body, from the figure to its class.
type Reckoning struct {
	Result Result
	Why    *Why // nil without bounds
	// Units are the units whose score of the year was printed, as printed.
	Units []UnitScore
	// Exact is the mean of the printed units and Mean the same, rounded; nil and empty without.
	Exact *big.Rat
	Mean  string
	// Fits reports whether Mean is what was printed for the body.
	Fits bool
}

// UnitScore is a unit's printed score and what is known below it.
type UnitScore struct {
	UnitPage
	Result Result
	Parts  []Breakdown // printed points of its dimensions
	// Sum is what the printed points add up to, and Low and High where the true sum can lie: each
	// part was rounded. Empty without parts.
	Sum, Low, High string
	// Fits reports whether the printed score lies between Low and High.
	Fits bool
}

// Reckon follows the score of a year of a page, and is false when no result of that year is known.
func (s *Store) Reckon(page Page, year int) (Reckoning, bool) {
	k := Reckoning{Result: Result{Year: year}} // units may be known where the body is not
	found := false
	for _, r := range page.Results {
		if r.Year == year && r.Score != "" {
			k.Result, found = r, true
		}
	}
	for _, u := range page.Units {
		if unit, ok := unitScore(u, year); ok {
			k.Units, found = append(k.Units, unit), true
		}
	}
	if w, ok := s.Why(k.Result); ok {
		k.Why = &w
	}
	k.mean()
	return k, found
}

func (k *Reckoning) mean() {
	if len(k.Units) == 0 {
		return
	}
	var printed []string
	sum := new(big.Rat)
	for _, u := range k.Units {
		printed = append(printed, u.Result.Score)
		sum.Add(sum, big.NewRat(u.Result.Value, million))
	}
	mean, err := score.MeanOfPrinted(printed)
	if err != nil {
		return // a scale above 100 in more than three digits: nothing was ever printed so
	}
	k.Mean = mean
	k.Exact = sum.Quo(sum, big.NewRat(int64(len(k.Units)), 1))
	k.Fits = mean == k.Result.Score
}

func unitScore(page UnitPage, year int) (UnitScore, bool) {
	u := UnitScore{UnitPage: page}
	found := false
	for _, r := range page.Results {
		if r.Year == year && r.Score != "" {
			u.Result, found = r, true
		}
	}
	for _, b := range page.Breakdowns {
		if b.Year == year && !b.Weight {
			u.Parts = append(u.Parts, b)
		}
	}
	u.add()
	return u, found
}

func (u *UnitScore) add() {
	if len(u.Parts) == 0 {
		return
	}
	sum := new(big.Rat)
	printed := make([]string, len(u.Parts))
	for i, part := range u.Parts {
		_, value, _ := parseScore(part.Points) // checked when it came in
		sum.Add(sum, big.NewRat(value, million))
		printed[i] = part.Points
	}
	off := big.NewRat(5*int64(len(u.Parts)), 1000)
	u.Sum = sum.FloatString(2)
	u.Low = new(big.Rat).Sub(sum, off).FloatString(2)
	u.High = new(big.Rat).Add(sum, off).FloatString(2)
	fits, err := score.WithinPrinted(u.Result.Score, printed)
	u.Fits = err == nil && fits
}
