package retention

import (
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// For two years after something happened people can go to the Ombudsman with it (UU 37/2008), who asks what the office
// did. A recording may go before its case, but none so early that the year's report could not be held against it.
const (
	usualMonths = 24
	mediaMonths = 12
)

// doubt finds what is lawful and yet likely a slip: periods that end while a case may still be needed, and a schedule
// that held before anybody wrote it down, by which cases are due at once. A draft destroys nothing and is not doubted.
func (s *Schedule) doubt(f *faults, today string) {
	if s.Status != Official {
		return
	}
	for _, l := range s.Lines {
		key, least := "brief", usualMonths
		if l.Class == Media {
			key, least = "brief_media", mediaMonths
		}
		if l.Unit != Permanent && l.months() < least {
			f.add("sure", key, problem.Args{"class": locale.Key(l.Class.Key())})
		}
	}
	if s.From < today {
		f.add("sure", "past", problem.Args{"from": s.From})
	}
}

// minWhy is how long a reason is at least, in characters.
const minWhy = 10

// mind holds a schedule against what is doubted of it. Where somebody is sure, the note has to say why.
func (s *Schedule) mind(sure bool, today string) (doubted bool, err error) { //nolint:nonamedreturns // says which bool
	var doubts, f faults
	s.doubt(&doubts, today)
	if len(doubts.found) == 0 {
		return false, nil
	}
	if !sure {
		return true, doubts.found.Err()
	}
	s.Note = f.words("note", s.Note, minWhy)
	return true, f.found.Err()
}
