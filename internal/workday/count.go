package workday

// Add returns the n-th working day after d, which does not count itself; before d where n is
// negative. Add of 0 is d.
func (c *Calendar) Add(d Date, n int) Date {
	switch {
	case n > 0:
		return c.after(d, n)
	case n < 0:
		return c.before(d, -n)
	default:
		return d
	}
}

func (c *Calendar) after(d Date, n int) Date {
	for {
		if i := int(d - c.first); i >= 0 && i < len(c.upto) {
			passed := int(c.upto[i])
			if passed+n <= len(c.work) {
				return c.work[passed+n-1]
			}
			n -= len(c.work) - passed
			d = c.first + Date(len(c.upto)) - 1
		}
		d++
		if c.Works(d) {
			n--
		}
		if n == 0 {
			return d
		}
	}
}

func (c *Calendar) before(d Date, n int) Date {
	for {
		if i := int(d - c.first); i > 0 && i < len(c.upto) {
			passed := int(c.upto[i-1])
			if n <= passed {
				return c.work[passed-n]
			}
			n -= passed
			d = c.first
		}
		d--
		if c.Works(d) {
			n--
		}
		if n == 0 {
			return d
		}
	}
}

// Count returns how many working days lie after from, up to and including until: Count(d, Add(d, n))
// is n. It is negative where until is before from, so that Count(from, until) is -Count(until, from).
func (c *Calendar) Count(from, until Date) int {
	if until < from {
		return -c.Count(until, from)
	}
	n := 0
	for from < until {
		i, j := int(from-c.first), int(until-c.first)
		if i >= 0 && i < len(c.upto) {
			j = min(j, len(c.upto)-1)
			n += int(c.upto[j] - c.upto[i])
			from = c.first + Date(j)
			if from == until {
				break
			}
		}
		from++
		if c.Works(from) {
			n++
		}
	}
	return n
}

// Next returns the first working day that is not before d.
func (c *Calendar) Next(d Date) Date {
	if c.Works(d) {
		return d
	}
	return c.Add(d, 1)
}
