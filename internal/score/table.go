package score

import (
	"math/big"

	"github.com/patuh-id/patuh/internal/instrument"
)

// full is the mark of a perfect answer, and of a perfect node.
const full = 100

var fullMark = big.NewRat(full, 1)

// table holds the points that an answer to a question can earn: of the options of its scale, or,
// where an answer is a number or several options, of the values that were really answered. ints
// are the points times den, where that fits.
type table struct {
	points []*big.Rat
	ints   []uint64
	den    uint64
	fits   bool
}

func newTable(points []*big.Rat) *table {
	t := &table{points: points, ints: make([]uint64, len(points)), den: 1}
	common := commonDenominator(points)
	if t.fits = common.IsUint64(); !t.fits {
		return t
	}
	t.den = common.Uint64()
	scale := new(big.Rat).SetInt(common)
	for i, p := range points {
		whole := new(big.Rat).Mul(p, scale).Num()
		if !whole.IsUint64() {
			t.fits = false
			return t
		}
		t.ints[i] = whole.Uint64()
	}
	return t
}

// commonDenominator returns the least common multiple of the denominators.
func commonDenominator(list []*big.Rat) *big.Int {
	common := big.NewInt(1)
	for _, r := range list {
		g := new(big.Int).GCD(nil, nil, common, r.Denom())
		common.Mul(common, new(big.Int).Quo(r.Denom(), g))
	}
	return common
}

// index returns the place of points in the table, adding it where it is new. Tables of a paper
// grow by its answers; those of a plan are never touched.
func (t *table) index(points *big.Rat) int {
	for i, p := range t.points {
		if p.Cmp(points) == 0 {
			return i
		}
	}
	t.points = append(t.points, points)
	return len(t.points) - 1
}

func optionPoints(scale *instrument.Scale) []*big.Rat {
	points := make([]*big.Rat, len(scale.Options))
	for i, option := range scale.Options {
		points[i] = option.Points
	}
	return points
}
