package result

import (
	"math/big"

	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/score"
)

// Why says why a score has its class: where it stands between the bounds of its year. Every figure
// is a plain decimal with the places of the year's method.
type Why struct {
	Instrument *instrument.Instrument
	Rounded    string // the score as it is held against the bounds
	Class      instrument.Class
	From       string // the bound of the class
	Over       string // how far the score lies over it
	Above      *instrument.Class
	Next       string // the bound of the class above; empty for the highest
	Short      string // what is missing to it
	margin     *big.Rat
}

// nearEdge is how near to a bound a score must lie for the bound to be the story: a tenth of a
// point, ten times the difference between two printings of one result.
var nearEdge = big.NewRat(1, 10)

// Near reports whether the score lies at the edge of its class.
func (w Why) Near() bool { return w.margin.Cmp(nearEdge) <= 0 }

// Closer reports whether the score lies nearer to a bound than another's.
func (w Why) Closer(other Why) bool { return w.margin.Cmp(other.margin) < 0 }

// Why explains the class of a result, and is false for one without score or bounds.
func (s *Store) Why(r Result) (Why, bool) { return why(s.scales, r) }

func why(scales Scales, r Result) (Why, bool) {
	scale, ok := scales.Of(r.Year)
	if !ok || r.Score == "" || r.Publication != nil && r.Instrument != scale.Ref() {
		return Why{}, false
	}
	value := big.NewRat(rounded(r.Value, scale.Method.Round.Places), million)
	list := scale.Classes.List
	for i, class := range list {
		if class.Code != r.Class {
			continue
		}
		w := Why{Instrument: scale, Class: class, Rounded: figure(scale, value), From: figure(scale, class.From)}
		w.margin = new(big.Rat).Sub(value, class.From)
		w.Over = figure(scale, w.margin)
		if class.From.Sign() == 0 {
			w.margin = new(big.Rat).Set(scale.Classes.High) // nobody falls below the lowest class
		}
		if i > 0 {
			w.Above = &list[i-1]
			w.Next = figure(scale, w.Above.From)
			short := new(big.Rat).Sub(w.Above.From, value)
			w.Short = figure(scale, short)
			if short.Cmp(w.margin) < 0 {
				w.margin = short
			}
		}
		return w, true
	}
	return Why{}, false
}

func figure(scale *instrument.Instrument, value *big.Rat) string {
	return score.Round(value, scale.Method.Round)
}

// Change returns how much a score moved since an earlier one, with a sign and as many digits as
// were printed: "+7.44". It is empty where a score is missing or the two do not compare.
func (s *Store) Change(from, to Result) string {
	if from.Score == "" || to.Score == "" || s.scales.Between(from.Year, to.Year) == instrument.None {
		return ""
	}
	places := max(decimals(from.Score), decimals(to.Score))
	moved := big.NewRat(to.Value-from.Value, million)
	if moved.Sign() > 0 {
		return "+" + moved.FloatString(places)
	}
	return moved.FloatString(places)
}

func decimals(printed string) int {
	for i := range printed {
		if printed[i] == '.' {
			return len(printed) - i - 1
		}
	}
	return 0
}
