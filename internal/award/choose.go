package award

import (
	"cmp"
	"math/big"
	"slices"
	"strings"
)

// Candidate is a body or a unit that a list could name.
type Candidate struct {
	Body, Unit         string // ids; Unit is empty for the body itself
	Slug               string // of the body
	BodyName, UnitName string
	Kind               string // of the body
	Score, Class       string // as rounded; empty without a figure
	Verdict
	// Second are the points that decide a tie, where the rules of the list say so; nil without a figure.
	Second *big.Rat
}

// Name is what the certificate is made out to.
func (c *Candidate) Name() string { return cmp.Or(c.UnitName, c.BodyName) }

// Why somebody is on a list, or is not. What is withheld keeps its place: nobody moves up, because it is handed over when
// the product is settled. How the Ombudsman does that is not known.
const (
	In        = "in"
	InTied    = "in_tied"    // several with one figure, all of whom get in
	InSecond  = "in_second"  // by the points that come second
	InBoth    = "in_both"    // equal in those, too: all of them get in
	Beyond    = "beyond"     // the list ends before
	OutTied   = "out_tied"   // several with one figure where the list ends, none of whom get in
	OutSecond = "out_second" // fewer of the points that come second
	Undecided = "undecided"  // a tie of which the office has not said what is done with it
	OutGate   = "gate"       // the gate says no
)

// WhyKey is the catalog key of a reason.
func WhyKey(why string) string { return "award.why." + why }

// Entry is a candidate with what a list makes of it.
type Entry struct {
	Candidate
	Place  int // among those that the gate does not keep out; 0: none
	Chosen bool
	Reason string
}

// Choose decides who is on a list: those that the gate does not keep out, by their rounded figures, at most as many as
// the list has room for. A tie matters only where it reaches over the end of the list.
func Choose(rules *Rules, candidates []Candidate) []Entry {
	var in, out []Entry
	for _, c := range candidates {
		if c.Standing == NotEligible {
			out = append(out, Entry{Candidate: c, Reason: OutGate})
		} else {
			in = append(in, Entry{Candidate: c})
		}
	}
	slices.SortStableFunc(in, better)
	slices.SortStableFunc(out, better)
	for i := range in {
		in[i].Place = i + 1
		if i > 0 && figure(&in[i]).Cmp(figure(&in[i-1])) == 0 {
			in[i].Place = in[i-1].Place
		}
	}
	most := rules.Most
	if most == 0 || most > len(in) {
		most = len(in)
	}
	for from := 0; from < len(in); {
		end := from + 1
		for end < len(in) && in[end].Place == in[from].Place {
			end++
		}
		group := in[from:end]
		switch {
		case end <= most:
			settle(group, true, In)
		case from >= most:
			settle(group, false, Beyond)
		default:
			tie(rules, group, most-from)
		}
		from = end
	}
	return append(in, out...)
}

// tie decides about several with one figure, for some of whom there is room.
func tie(rules *Rules, group []Entry, room int) {
	switch rules.Ties {
	case AllTied:
		settle(group, true, InTied)
	case Fewer:
		settle(group, false, OutTied)
	case Second:
		slices.SortStableFunc(group, func(a, b Entry) int { return second(&b).Cmp(second(&a)) })
		last := second(&group[room-1])
		both := second(&group[room]).Cmp(last) == 0
		for i := range group {
			switch c := second(&group[i]).Cmp(last); {
			case c > 0, c == 0 && !both:
				settle(group[i:i+1], true, InSecond)
			case c == 0:
				settle(group[i:i+1], true, InBoth)
			default:
				settle(group[i:i+1], false, OutSecond)
			}
		}
	case NotChosen:
		settle(group, false, Undecided)
	}
}

func settle(group []Entry, chosen bool, why string) {
	for i := range group {
		group[i].Chosen, group[i].Reason = chosen, why
	}
}

func better(a, b Entry) int {
	return cmp.Or(figure(&b).Cmp(figure(&a)), strings.Compare(a.BodyName, b.BodyName), strings.Compare(a.UnitName, b.UnitName), strings.Compare(a.Body+a.Unit, b.Body+b.Unit))
}

var least = big.NewRat(-1, 1)

// figure is the rounded figure; nobody has less than who has none.
func figure(e *Entry) *big.Rat {
	if score, ok := new(big.Rat).SetString(e.Score); ok {
		return score
	}
	return least
}

func second(e *Entry) *big.Rat {
	if e.Second == nil {
		return least
	}
	return e.Second
}
