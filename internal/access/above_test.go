package access_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
)

func TestWhoWorksAtAPlaceOrAboveIt(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		city, ori := w.city.Scope(), w.ori.Scope()
		w.bodies(t)
		body, unit := access.Scope{Authority: city.Authority, Body: "b1"}, access.Scope{Authority: city.Authority, Body: "b1", Unit: "u1"}
		beside := access.Scope{Authority: city.Authority, Body: "b2"}
		past := w.seat("lama", access.Handler, unit)
		w.seat("admin", access.CaseAdministrator, city)
		w.seat("kepala", access.Leader, body)
		w.seat("staf", access.Handler, unit)
		w.seat("staf", access.Leader, beside)
		w.seat("samping", access.Leader, beside)
		w.seat("asing", access.Coordinator, ori)
		w.seat("sistem", access.SystemAdministrator, access.Scope{Installation: true})
		w.pass(time.Hour)
		w.relieve(past, "lama")
		for name, c := range map[string]struct {
			scope access.Scope
			want  []string
		}{
			"at a unit":       {unit, []string{"admin", "kepala", "staf"}},
			"at a body":       {body, []string{"admin", "kepala"}},
			"at an authority": {city, []string{"admin"}},
			"nowhere":         {access.Scope{}, nil},
		} {
			got, err := w.in.Above(t.Context(), w.db, c.scope, w.now())
			must(t, err)
			if diff := cmp.Diff(c.want, slices.Sorted(maps.Keys(got))); diff != "" {
				t.Errorf("%s (-want +got): %s", name, diff)
			}
			if len(got["staf"]) != 0 && len(got["staf"]) != 2 {
				t.Errorf("%s: of who is there all positions count: %v", name, got["staf"])
			}
		}
		all, err := w.in.Staff(t.Context(), w.db, city.Authority, w.now())
		must(t, err)
		if diff := cmp.Diff([]string{"admin", "kepala", "samping", "staf"}, slices.Sorted(maps.Keys(all))); diff != "" {
			t.Errorf("everybody of an authority (-want +got): %s", diff)
		}
	})
}
