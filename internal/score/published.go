package score

import (
	"math/big"
	"regexp"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/instrument"
)

// Published figures carry two decimals. How an exact tie is rounded is not public and no
// published case decides it; half up is assumed.
var printedRound = instrument.Round{Places: 2, Mode: instrument.HalfUp, Status: instrument.Assumed}

var printedForm = regexp.MustCompile(`^[0-9]{1,3}(\.[0-9]{1,6})?$`)

func printed(value string) (*big.Rat, error) {
	if !printedForm.MatchString(value) {
		return nil, problem.New(problem.Invalid, "score.printed", problem.Args{"value": value})
	}
	r, _ := new(big.Rat).SetString(value) // the form leaves nothing else
	return r, nil
}

// MeanOfPrinted returns the mean of printed unit scores with two decimals: a published body total
// equals it exactly. A value that is no printed figure, and no value at all, are of kind Invalid.
func MeanOfPrinted(units []string) (string, error) {
	if len(units) == 0 {
		return "", problem.New(problem.Invalid, "score.printed_none", nil)
	}
	values := make([]*big.Rat, len(units))
	for i, unit := range units {
		value, err := printed(unit)
		if err != nil {
			return "", err
		}
		values[i] = value
	}
	return Round(mean(values), printedRound), nil
}

// WithinPrinted reports whether a printed unit total lies inside what its printed dimension points
// allow: each of them was rounded by up to 0.005, the total only once.
func WithinPrinted(total string, dimensions []string) (bool, error) {
	want, err := printed(total)
	if err != nil {
		return false, err
	}
	sum := new(big.Rat)
	for _, dimension := range dimensions {
		value, err := printed(dimension)
		if err != nil {
			return false, err
		}
		sum.Add(sum, value)
	}
	off := new(big.Rat).Sub(want, sum)
	most := big.NewRat(5*int64(len(dimensions)), 1000)
	return off.Abs(off).Cmp(most) <= 0, nil
}
