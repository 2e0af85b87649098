package complaint

import (
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
)

func TestCasesAreFoundByTheirNumbers(t *testing.T) {
	t.Parallel()
	shelves(t, func(t *testing.T, s *shelf) {
		one := s.put(t, Case{State: InProgress, Body: "kota", Unit: "u1"})
		two := s.put(t, Case{State: InProgress, Body: "kota", Unit: "u2"})
		handler := s.works("ani", access.Handler, "u1")
		got, err := s.Numbered(t.Context(), handler, one.Number)
		if err != nil || got.ID != one.ID {
			t.Errorf("found %s: %v", got.ID, err)
		}
		for name, number := range map[string]string{"another unit's": two.Number, "what is not there": "X-1", "nothing": ""} {
			if _, err := s.Numbered(t.Context(), handler, number); problem.KindOf(err) != problem.NotFound {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := s.Numbered(t.Context(), access.Public(), one.Number); problem.KindOf(err) != problem.Unauthenticated {
			t.Errorf("the public: %v", err)
		}
		all, err := s.AllNumbered(t.Context(), s.serves("admin", access.CaseAdministrator), two.Number, one.Number, "X-1")
		if err != nil || len(all) != 2 {
			t.Errorf("found %d: %v", len(all), err)
		}
	})
}
