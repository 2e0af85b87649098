package score

import (
	"math/big"
	"math/bits"

	"github.com/patuh-id/patuh/internal/instrument"
)

// arithmetic is what the evaluation of a tree needs of numbers. There is one evaluation and two
// arithmetics: integers over common denominators for nearly every unit, and big.Rat for the rest.
// Every number is zero or above.
type arithmetic[N any] interface {
	weight(n *node) N
	fold(op instrument.Reduce, t *table, counts []uint32, answered uint64) N
	share(part, whole uint64) N
	add(a, b N) N
	mul(a, b N) N
	div(a, b N) N // b is above zero
	less(a, b N) bool
	constant(c *constant) N
}

// constant is a number of the plan in both arithmetics.
type constant struct {
	small fraction
	big   *big.Rat
	fits  bool
}

func newConstant(r *big.Rat) constant {
	small, fits := fractionOf(r)
	return constant{small: small, big: r, fits: fits}
}

// fraction is num/den in lowest terms or not; den is never zero.
type fraction struct{ num, den uint64 }

func fractionOf(r *big.Rat) (fraction, bool) {
	if r.Sign() < 0 || !r.Num().IsUint64() || !r.Denom().IsUint64() {
		return fraction{0, 1}, false
	}
	return fraction{r.Num().Uint64(), r.Denom().Uint64()}, true
}

func (f fraction) rat() *big.Rat {
	num := new(big.Int).SetUint64(f.num)
	return new(big.Rat).SetFrac(num, new(big.Int).SetUint64(f.den))
}

func (f fraction) lowest() fraction {
	g := gcd(f.num, f.den)
	if g <= 1 {
		return f
	}
	return fraction{f.num / g, f.den / g}
}

// gcd is Stein's algorithm: shifts are several times cheaper than 64-bit divisions.
func gcd(a, b uint64) uint64 {
	if a == 0 {
		return b
	}
	if b == 0 {
		return a
	}
	shift := bits.TrailingZeros64(a | b)
	a >>= bits.TrailingZeros64(a)
	for b != 0 {
		b >>= bits.TrailingZeros64(b)
		if a > b {
			a, b = b, a
		}
		b -= a
	}
	return a << shift
}

// quick computes with 64-bit fractions. An operation that does not fit, even in lowest terms,
// sets over; whatever was computed is worthless then and the unit is done again with exact.
type quick struct{ over bool }

func (q *quick) weight(n *node) fraction           { return fraction{n.weight.small.num, n.weight.small.den} }
func (q *quick) constant(c *constant) fraction     { return c.small }
func (q *quick) share(part, whole uint64) fraction { return fraction{part, whole} }

func (q *quick) mulInt(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	q.over = q.over || hi != 0
	return lo
}

func (q *quick) addInt(a, b uint64) uint64 {
	sum, carry := bits.Add64(a, b, 0)
	q.over = q.over || carry != 0
	return sum
}

func (q *quick) fold(op instrument.Reduce, t *table, counts []uint32, answered uint64) fraction {
	switch op {
	case instrument.Min:
		return fraction{t.extreme(counts, false), t.den}
	case instrument.Max:
		return fraction{t.extreme(counts, true), t.den}
	}
	sum := uint64(0)
	for i, count := range counts[:len(t.ints)] {
		if count != 0 {
			sum = q.addInt(sum, q.mulInt(uint64(count), t.ints[i]))
		}
	}
	if op == instrument.Sum {
		return q.checked(fraction{min(sum, q.mulInt(full, t.den)), t.den})
	}
	return q.checked(fraction{sum, q.mulInt(answered, t.den)})
}

// checked keeps a denominator of zero, which an overflow can leave, out of what follows.
func (q *quick) checked(f fraction) fraction {
	if q.over || f.den == 0 {
		q.over = true
		return fraction{0, 1}
	}
	return f
}

// extreme returns the highest or lowest answered points, times den.
func (t *table) extreme(counts []uint32, highest bool) uint64 {
	found, first := uint64(0), true
	for i, count := range counts[:len(t.ints)] {
		if count != 0 && (first || (t.ints[i] > found) == highest) {
			found, first = t.ints[i], false
		}
	}
	return found
}

// add tries as the fractions stand, and once more in lowest terms if that does not fit.
func (q *quick) add(a, b fraction) fraction {
	if a.den == b.den {
		if sum, carry := bits.Add64(a.num, b.num, 0); carry == 0 {
			return fraction{sum, a.den}
		}
	}
	var attempt quick
	if sum := attempt.plainAdd(a, b); !attempt.over {
		return sum
	}
	return q.checked(q.plainAdd(a.lowest(), b.lowest()))
}

func (q *quick) plainAdd(a, b fraction) fraction {
	g := gcd(a.den, b.den)
	left, right := b.den/g, a.den/g
	num := q.addInt(q.mulInt(a.num, left), q.mulInt(b.num, right))
	return fraction{num, q.mulInt(a.den, left)}
}

func (q *quick) mul(a, b fraction) fraction {
	if b == (fraction{1, 1}) {
		return a
	}
	var attempt quick
	if product := attempt.plainMul(a, b); !attempt.over {
		return product
	}
	a, b = fraction{a.num, b.den}.lowest(), fraction{b.num, a.den}.lowest()
	return q.checked(q.plainMul(a, b))
}

func (q *quick) plainMul(a, b fraction) fraction {
	return fraction{q.mulInt(a.num, b.num), q.mulInt(a.den, b.den)}
}

func (q *quick) div(a, b fraction) fraction {
	return q.mul(a, q.checked(fraction{b.den, b.num}))
}

func (q *quick) less(a, b fraction) bool {
	leftHi, leftLo := bits.Mul64(a.num, b.den)
	rightHi, rightLo := bits.Mul64(b.num, a.den)
	return leftHi < rightHi || leftHi == rightHi && leftLo < rightLo
}

// exact computes with big.Rat: any size, about a hundred times slower.
type exact struct{}

func (exact) weight(n *node) *big.Rat           { return n.weight.big }
func (exact) constant(c *constant) *big.Rat     { return c.big }
func (exact) add(a, b *big.Rat) *big.Rat        { return new(big.Rat).Add(a, b) }
func (exact) mul(a, b *big.Rat) *big.Rat        { return new(big.Rat).Mul(a, b) }
func (exact) div(a, b *big.Rat) *big.Rat        { return new(big.Rat).Quo(a, b) }
func (exact) less(a, b *big.Rat) bool           { return a.Cmp(b) < 0 }
func (exact) share(part, whole uint64) *big.Rat { return fraction{part, whole}.rat() }

func (exact) fold(op instrument.Reduce, t *table, counts []uint32, answered uint64) *big.Rat {
	result := new(big.Rat)
	first := true
	for i, count := range counts[:len(t.points)] {
		if count == 0 {
			continue
		}
		points := t.points[i]
		switch op {
		case instrument.Min, instrument.Max:
			if first || (points.Cmp(result) > 0) == (op == instrument.Max) {
				result.Set(points)
			}
		default:
			times := new(big.Rat).SetInt64(int64(count))
			result.Add(result, times.Mul(times, points))
		}
		first = false
	}
	if op == instrument.Sum && result.Cmp(fullMark) > 0 {
		return new(big.Rat).Set(fullMark)
	}
	if op == instrument.Mean {
		result.Quo(result, fraction{answered, 1}.rat())
	}
	return result
}
