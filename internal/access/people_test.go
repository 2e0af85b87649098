package access_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
)

// among are those of the people who lie within a scope now.
func (w *world) among(scope access.Scope, people ...string) []string {
	w.t.Helper()
	var found []string
	for _, one := range people {
		condition, args := w.in.Among(scope, "x.id", w.now(), 2)
		n, err := db.One(w.t.Context(), w.db, db.Column[int],
			`SELECT count(*) FROM (SELECT cast($1 AS TEXT) AS id) AS x WHERE `+condition, append([]any{one}, args...)...)
		must(w.t, err)
		if n > 0 {
			found = append(found, one)
		}
	}
	return found
}

func (w *world) relieve(p access.Position, account string) {
	w.t.Helper()
	now, tenures, _, err := w.in.Position(w.t.Context(), access.Machine(), p.ID)
	must(w.t, err)
	for _, t := range tenures {
		if t.Account == account && (t.To.IsZero() || t.To.After(w.now())) {
			must(w.t, w.in.Relieve(w.t.Context(), access.Machine(), access.Relief{Position: p.ID, Version: now.Version, Tenure: t.ID, Why: "mutasi"}))
		}
	}
}

// Who may read and administer a person goes by where they lie.
func TestWhereAPersonLies(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		city, ori := w.city.Scope(), w.ori.Scope()
		all := []string{"ani", "budi", "citra", "dewi", "never"}
		check := func(when string, inCity, inOri []string) {
			t.Helper()
			for scope, want := range map[access.Scope][]string{city: inCity, ori: inOri, {Installation: true}: all, {}: nil} {
				if diff := cmp.Diff(want, w.among(scope, all...)); diff != "" {
					t.Errorf("%s, in %+v (-want +got): %s", when, scope, diff)
				}
				if scope.Authority == "" {
					continue
				}
				for _, one := range all {
					places, err := w.in.Places(t.Context(), w.db, one, w.now())
					must(t, err)
					lies := false
					for _, p := range places {
						lies = lies || scope.Covers(p)
					}
					if listed := len(w.among(scope, one)) > 0; listed != lies {
						t.Errorf("%s, %s in %+v: the list says %t, the decision %t", when, one, scope, listed, lies)
					}
				}
			}
		}
		one := w.seat("ani", access.Planner, city)
		both, other := w.seat("budi", access.Assessor, city), w.seat("budi", access.Assessor, ori)
		w.seat("citra", access.Planner, ori)
		later := w.position(access.Verifier, city)
		_, err := w.in.Fill(t.Context(), access.Machine(), access.Filling{
			Position: later.ID, Version: later.Version, Account: "dewi", Manner: access.Definitive, From: w.now().AddDate(0, 1, 0),
		})
		must(t, err)
		check("at first", []string{"ani", "budi", "dewi"}, []string{"budi", "citra"})
		w.pass(time.Hour)
		w.relieve(one, "ani")
		w.relieve(later, "dewi")
		check("relieved; a term that never began is none", []string{"ani", "budi"}, []string{"budi", "citra"})
		w.relieve(both, "budi")
		check("moved on", []string{"ani"}, []string{"budi", "citra"})
		w.pass(time.Hour)
		w.relieve(other, "budi")
		check("the last office keeps whom nobody else has", []string{"ani"}, []string{"budi", "citra"})
		w.seat("ani", access.Planner, ori)
		check("taken on by another", nil, []string{"ani", "budi", "citra"})
	})
}

func TestPositionsThatPeopleHoldAreShownToThoseWhoMaySeeThem(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		w.seat("kepala", access.AuthorityAdministrator, w.city.Scope())
		w.seat("jauh", access.AuthorityAdministrator, w.ori.Scope())
		w.seat("budi", access.Assessor, w.city.Scope())
		w.seat("budi", access.Planner, w.ori.Scope())
		past := w.seat("budi", access.Verifier, w.city.Scope())
		w.pass(time.Hour)
		w.relieve(past, "budi")
		for who, want := range map[string]struct {
			now   []access.Role
			terms int
		}{
			"kepala": {[]access.Role{access.Assessor}, 2}, "jauh": {[]access.Role{access.Planner}, 1}, "orang": {nil, 0},
		} {
			held, err := w.in.HoldingsOf(t.Context(), w.actor(who), []string{"budi", "orang"})
			must(t, err)
			var got []access.Role
			for _, h := range held["budi"] {
				got = append(got, h.Role)
			}
			if diff := cmp.Diff(want.now, got); diff != "" {
				t.Errorf("%s sees (-want +got): %s", who, diff)
			}
			terms, err := w.in.TermsOf(t.Context(), w.actor(who), "budi")
			must(t, err)
			if len(terms) != want.terms {
				t.Errorf("%s sees %d terms, want %d", who, len(terms), want.terms)
			}
		}
		none, err := w.in.HoldingsOf(t.Context(), w.actor("kepala"), nil)
		must(t, err)
		if len(none) != 0 {
			t.Errorf("nobody holds %v", none)
		}
	})
}

func TestAnInvitationOffersWhatIsVacantAndOnesOwnToFill(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		w.seat("sistem", access.SystemAdministrator, access.Scope{Installation: true})
		w.seat("kepala", access.AuthorityAdministrator, w.city.Scope())
		w.seat("jauh", access.AuthorityAdministrator, w.ori.Scope())
		second := w.position(access.AuthorityAdministrator, w.city.Scope())
		left := w.seat("budi", access.Assessor, w.city.Scope())
		w.pass(time.Hour)
		w.relieve(left, "budi")
		w.seat("citra", access.Verifier, w.city.Scope())
		for _, c := range []struct {
			who, authority, words string
			want                  []string
		}{
			{"kepala", w.city.ID, "", []string{left.ID, second.ID}},
			{"kepala", w.city.ID, "ASSESS", []string{left.ID}},
			{"kepala", w.city.ID, "%", nil},
			{"kepala", "", "", nil},
			{"sistem", w.city.ID, "", []string{second.ID}},
			{"jauh", w.city.ID, "", nil},
			{"citra", w.city.ID, "", nil},
		} {
			vacant, err := w.in.Vacant(t.Context(), w.actor(c.who), c.authority, c.words)
			must(t, err)
			var got []string
			for _, p := range vacant {
				got = append(got, p.ID)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s in %q with %q (-want +got): %s", c.who, c.authority, c.words, diff)
			}
		}
	})
}
