package access_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
)

func TestWhoHoldsARoleNow(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		city, ori := w.city.Scope(), w.ori.Scope()
		past := w.seat("ani", access.Planner, city)
		w.seat("budi", access.Planner, city)
		w.seat("budi", access.Planner, ori)
		w.seat("citra", access.Assessor, city)
		w.seat("dewi", access.SystemAdministrator, access.Scope{Installation: true})
		w.pass(time.Hour)
		w.relieve(past, "ani")
		for name, c := range map[string]struct {
			role  access.Role
			scope access.Scope
			want  []string
		}{
			"in an authority":             {access.Planner, city, []string{"budi"}},
			"another role":                {access.Assessor, city, []string{"citra"}},
			"where nobody holds it":       {access.Assessor, ori, nil},
			"at the installation":         {access.SystemAdministrator, access.Scope{Installation: true}, []string{"dewi"}},
			"not what lies further down":  {access.Planner, access.Scope{Installation: true}, nil},
			"a scope that is none at all": {access.Planner, access.Scope{}, nil},
		} {
			got, err := w.in.InRole(t.Context(), w.db, c.role, c.scope, w.now())
			must(t, err)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s (-want +got): %s", name, diff)
			}
		}
	})
}
