package result

import (
	"math/big"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/instrument"
)

// Scales answers by which bounds the figures of a year are classed.
type Scales interface {
	// Of returns the instrument of a year, and false when none is known.
	Of(year int) (*instrument.Instrument, bool)
	// Between says how far figures of two years may be compared; from is the earlier.
	Between(from, to int) instrument.Comparable
}

// maxYears bounds how far back between looks.
const maxYears = 50

// between follows what each year's instrument replaces, back from to: the weakest link counts. A
// year between the two without an instrument had no assessment and breaks nothing by itself.
func between(scales Scales, from, to int) instrument.Comparable {
	if to-from > maxYears {
		return instrument.None
	}
	weakest := instrument.Full
	for year := to; year > from; year-- {
		now, ok := scales.Of(year)
		if !ok {
			continue
		}
		before, ok := scales.Of(previous(scales, from, year))
		if !ok || before.Ref() == now.Ref() {
			continue
		}
		switch link := linked(now, before); link {
		case instrument.None:
			return instrument.None
		case instrument.Partial:
			weakest = instrument.Partial
		}
	}
	return weakest
}

func previous(scales Scales, from, year int) int {
	for before := year - 1; before > from; before-- {
		if _, ok := scales.Of(before); ok {
			return before
		}
	}
	return from
}

// linked says what now declares about the version before it; without a word they do not compare.
func linked(now, before *instrument.Instrument) instrument.Comparable {
	r := now.Replaces
	if r == nil || (r.ID != "" && r.ID != before.ID) || r.Version.Major != before.Version.Major {
		return instrument.None
	}
	return r.Comparable
}

// classOf returns the class of a score, decided on the figure rounded as the instrument rounds.
func classOf(i *instrument.Instrument, value int64) (instrument.Class, bool) {
	return i.Classes.Of(big.NewRat(rounded(value, i.Method.Round.Places), million))
}

// rounded rounds millionths half up to places digits. No published case says what the Ombudsman
// does at an exact tie.
func rounded(value int64, places int) int64 {
	if places <= 0 || places > 6 {
		places = 2
	}
	step := int64(1)
	for range 6 - places {
		step *= 10
	}
	return (value + step/2) / step * step
}

const million = 1_000_000

// opinion returns the opinion of a class code in a year.
func opinion(scales Scales, year int, code string) instrument.Text {
	i, ok := scales.Of(year)
	if !ok {
		return nil
	}
	for _, class := range i.Classes.List {
		if class.Code == code {
			return class.Opinion
		}
	}
	return nil
}

// top returns the full score of a year's scale.
func top(i *instrument.Instrument) int {
	f, _ := i.Classes.High.Float64() // a whole number in every scale there is
	return int(f)
}

// parseScore reads a score as people print it, 95.45 or 95,45, into its digits with a decimal
// point and millionths. At most six decimals are kept track of.
func parseScore(text string) (string, int64, bool) {
	plain := strings.Replace(text, ",", ".", 1)
	whole, part, dotted := strings.Cut(plain, ".")
	if len(whole) == 0 || len(whole) > 4 || len(part) > 6 || (dotted && part == "") {
		return "", 0, false
	}
	for _, r := range whole + part {
		if r < '0' || r > '9' {
			return "", 0, false
		}
	}
	value, err := strconv.ParseInt(whole+part+strings.Repeat("0", 6-len(part)), 10, 64)
	return plain, value, err == nil
}
