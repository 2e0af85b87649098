package improve

import (
	"cmp"
	"maps"
	"math/big"
	"slices"

	"github.com/patuh-id/patuh/internal/instrument"
)

// Became is what became of an indicator that was weak once.
type Became string

// The rule: what is weak no longer is mended; what is weak after it was mended returned; what is weak ever since with no
// better mark than in its first year never moved; what is weak ever since with a better one moves. Of what was not
// looked at, or stands in an instrument that cannot be compared, nothing is known.
const (
	New        Became = "new"
	Mended     Became = "mended"
	CameBack   Became = "returned"
	NeverMoved Became = "never_moved"
	Moving     Became = "moving"
	Unknown    Became = "unknown"
)

// AllBecame are all, in the order of tables.
var AllBecame = []Became{Mended, CameBack, NeverMoved, Moving, New, Unknown}

// Key is the catalog key of a name.
func (b Became) Key() string { return "improve.became." + string(b) }

// Mapping is how indicators of an earlier card go with those of a later one.
type Mapping string

// Indicators go by their codes: in the same instrument, or over versions of which each names the one that it replaces.
const (
	NoCard     Mapping = ""
	Same       Mapping = "same"
	FullyLike  Mapping = "full"
	PartlyLike Mapping = "partial"
	NotKnown   Mapping = "unknown"
)

// Key is the catalog key of a mapping's name.
func (m Mapping) Key() string {
	if m == NoCard {
		return "improve.mapping.none"
	}
	return "improve.mapping." + string(m)
}

// Maps reports whether codes of the one mean the same in the other.
func (m Mapping) Maps() bool { return m == Same || m == FullyLike || m == PartlyLike }

// MappingOf is how the codes of an earlier instrument go with those of a later one: by their links, never by likeness.
// open finds a version between the two; nil where there is none.
func MappingOf(before, after *instrument.Instrument, open func(ref string) *instrument.Instrument) Mapping {
	if before.Hash == after.Hash || before.Ref() == after.Ref() {
		return Same
	}
	found := FullyLike
	for at, steps := after, 0; at != nil && at.Replaces != nil && steps < 50; steps++ {
		switch at.Replaces.Comparable {
		case instrument.Full:
		case instrument.Partial:
			found = PartlyLike
		default:
			return NotKnown
		}
		ref := cmp.Or(at.Replaces.ID, at.ID) + "@" + at.Replaces.Version.String()
		if ref == before.Ref() {
			return found
		}
		at = open(ref)
	}
	return NotKnown
}

// place is an indicator in a unit; an empty unit is the body itself.
type place struct{ unit, code string }

// track is what became of an indicator that was weak once.
type track struct {
	place
	firstYear int
	firstMark string
	mark      string // empty where nothing is known of this year
	wasMended bool
	became    Became
}

// follow is what became of earlier tracks, and of what is weak now: by the marks of a year and whether each is weak.
func follow(earlier []track, year int, like bool, marks map[place]*big.Rat, weak map[place]bool) []track {
	all := map[place]track{}
	for _, t := range earlier {
		mark, looked := marks[t.place]
		t.mark, t.became = "", Unknown
		if like && looked {
			t.mark = exact(mark)
			switch {
			case !weak[t.place]:
				t.became, t.wasMended = Mended, true
			case t.wasMended:
				t.became = CameBack
			case mark.Cmp(figure(t.firstMark)) <= 0:
				t.became = NeverMoved
			default:
				t.became = Moving
			}
		} else if weak[t.place] { // a code that cannot be compared begins anew
			t = begun(t.place, year, mark)
		}
		all[t.place] = t
	}
	for p := range weak {
		if _, known := all[p]; !known {
			all[p] = begun(p, year, marks[p])
		}
	}
	return slices.SortedFunc(maps.Values(all), func(a, b track) int { return cmp.Or(cmp.Compare(a.unit, b.unit), cmp.Compare(a.code, b.code)) })
}

func begun(p place, year int, mark *big.Rat) track {
	return track{place: p, firstYear: year, firstMark: exact(mark), mark: exact(mark), became: New}
}
