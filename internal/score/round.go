package score

import (
	"math/big"
	"math/bits"
	"strings"

	"github.com/patuh-id/patuh/internal/instrument"
)

// maxPlaces bounds the decimals of a published figure, so that a power of ten fits 64 bits with
// room for a score of 100.
const maxPlaces = 12

// Round writes x, zero or above, with the decimals and the tie rule of the method, with a point:
// "88.01". It is the only rounding there is, and it happens once, when a figure is published.
func Round(x *big.Rat, method instrument.Round) string {
	return scaledString(roundRat(x, method), method.Places)
}

// roundRat returns x times ten to the places, rounded.
func roundRat(x *big.Rat, method instrument.Round) *big.Int {
	num := new(big.Int).Mul(x.Num(), new(big.Int).SetUint64(power10(method.Places)))
	quotient, rest := new(big.Int).QuoRem(num, x.Denom(), new(big.Int))
	half := rest.Lsh(rest, 1).Cmp(x.Denom())
	if roundsUp(half, quotient.Bit(0) == 1, method.Mode) {
		quotient.Add(quotient, big.NewInt(1))
	}
	return quotient
}

// roundFraction is roundRat for fractions; false when the result does not fit.
func roundFraction(f fraction, method instrument.Round) (uint64, bool) {
	hi, lo := bits.Mul64(f.num, power10(method.Places))
	if hi >= f.den {
		return 0, false
	}
	quotient, rest := bits.Div64(hi, lo, f.den)
	half := 0
	switch other := f.den - rest; { // rest against half of den, without doubling rest
	case rest < other:
		half = -1
	case rest > other:
		half = 1
	}
	if roundsUp(half, quotient&1 == 1, method.Mode) {
		quotient++
	}
	return quotient, true
}

// roundsUp decides by the comparison of the rest with one half and whether the last digit is odd.
func roundsUp(half int, odd bool, mode instrument.RoundMode) bool {
	switch mode {
	case instrument.Down:
		return false
	case instrument.HalfEven:
		return half > 0 || half == 0 && odd
	default: // half_up, the rule of an instrument that says nothing
		return half >= 0
	}
}

func power10(places int) uint64 {
	power := uint64(1)
	for range places {
		power *= 10
	}
	return power
}

// scaledString writes a number that was multiplied by ten to the places.
func scaledString(scaled *big.Int, places int) string {
	digits := scaled.String()
	if places == 0 {
		return digits
	}
	if missing := places + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	cut := len(digits) - places
	return digits[:cut] + "." + digits[cut:]
}
