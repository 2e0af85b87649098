package complaint

import (
	"slices"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
)

func TestAFileSaysWhatMayBeDoneWithIt(t *testing.T) {
	t.Parallel()
	shelves(t, func(t *testing.T, s *shelf) {
		works := s.put(t, Case{State: InProgress, Class: Ordinary, Body: "kota", Unit: "u1"})
		twice := s.put(t, Case{State: Returned, Class: Ordinary, Returns: 2})
		for name, c := range map[string]struct {
			actor  access.Actor
			one    Case
			can    []Act
			cannot []Act
		}{
			"who works on it writes an answer and sends none": {
				s.works("ani", access.Handler, "u1"), works, []Act{Prepare, Note, Write, Call, Order, Ask}, []Act{Answer, Refuse, Dispose, Bar},
			},
			"the head works on it, too": {s.works("kepala", access.Leader, "u1"), works, []Act{Prepare, Assign}, []Act{Dispose}},
			"the desk passes nothing on that was given back twice, and may still note something": {
				s.serves("admin", access.CaseAdministrator), twice, []Act{Note, Write, Bar}, []Act{Dispose, Archive, Merge},
			},
			"the coordinator does": {s.serves("koordinator", access.Coordinator), twice, []Act{Dispose, Note}, nil},
		} {
			f, err := s.File(t.Context(), c.actor, c.one.ID)
			fine(t, err)
			for _, act := range c.can {
				if !slices.Contains(f.May, act) {
					t.Errorf("%s: not %s among %v", name, act, f.May)
				}
			}
			for _, act := range c.cannot {
				if slices.Contains(f.May, act) {
					t.Errorf("%s: %s among %v", name, act, f.May)
				}
			}
		}
	})
}
