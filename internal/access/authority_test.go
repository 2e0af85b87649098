package access_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

func TestAnAuthorityAndItsHistory(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		w.seat("admin", access.AuthorityAdministrator, w.city.Scope())
		admin := w.actor("admin")
		branded := w.city
		branded.Name, branded.Short, branded.Colour, branded.Kind = " Pemerintah Kota Banjarmasin ", "Banjarmasin", "#0D4570", access.Ombudsman
		w.pass(time.Hour)
		_, err := w.in.Brand(t.Context(), admin, branded)
		must(t, err)
		got, past, err := w.in.Authority(t.Context(), admin, "kota-banjarmasin")
		must(t, err)
		want := w.city
		want.Name, want.Short, want.Colour, want.Version = "Pemerintah Kota Banjarmasin", "Banjarmasin", "#0d4570", 2
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]access.Past[access.Authority]{{Was: w.city, Version: 1, Until: w.now(), By: "admin"}}, past); diff != "" {
			t.Error(diff)
		}
		_, err = w.in.Brand(t.Context(), admin, branded)
		wantKey(t, err, problem.Conflict, "access.changed")
		_, err = w.in.EditAuthority(t.Context(), admin, got, "")
		wantKey(t, err, problem.Forbidden, "access.forbidden")
		_, _, err = w.in.Authority(t.Context(), admin, "ombudsman-kalsel")
		wantKey(t, err, problem.NotFound, "access.not_found")
		_, _, err = w.in.Authority(t.Context(), admin, "no-such")
		wantKey(t, err, problem.NotFound, "access.not_found")
		list, err := w.in.Authorities(t.Context(), admin)
		must(t, err)
		if len(list) != 1 || list[0].ID != w.city.ID {
			t.Errorf("sees %+v", list)
		}
		shown, err := w.in.Branding(t.Context(), "kota-banjarmasin")
		must(t, err)
		if diff := cmp.Diff(access.Branding{ID: w.city.ID, Zone: w.city.Zone, Slug: "kota-banjarmasin", Name: want.Name, Short: "Banjarmasin", Colour: "#0d4570"}, shown); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAnAuthorityEndsAfterItsPositionsAndTheyAfterTheirHolders(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		p := w.seat("ani", access.Planner, w.city.Scope())
		end := w.now().Add(30 * day)
		over := w.city
		over.To = end
		_, err := w.in.EditAuthority(t.Context(), access.Machine(), over, "")
		wantKey(t, err, problem.Conflict, "access.still_open")
		closed := p
		closed.To = end
		_, err = w.in.EditPosition(t.Context(), access.Machine(), closed, "")
		wantKey(t, err, problem.Conflict, "access.still_held")
		leaving := relief(t, w, p)
		leaving.At = end
		must(t, w.in.Relieve(t.Context(), access.Machine(), leaving))
		closed.Version++
		_, err = w.in.EditPosition(t.Context(), access.Machine(), closed, "peleburan")
		must(t, err)
		over, err = w.in.EditAuthority(t.Context(), access.Machine(), over, "peleburan")
		must(t, err)

		must(t, access.Decide(w.actor("ani"), access.EditBodies, w.city.Scope()))
		w.pass(30 * day)
		if got := w.actor("ani").Holdings; len(got) != 0 {
			t.Errorf("after the end one holds %+v", got)
		}
		_, err = w.in.Branding(t.Context(), w.city.Slug)
		wantKey(t, err, problem.NotFound, "access.not_found")
		looks, err := w.in.Brandings(t.Context())
		must(t, err)
		if diff := cmp.Diff(map[string]access.Branding{w.ori.ID: {ID: w.ori.ID, Zone: w.ori.Zone, Slug: w.ori.Slug, Name: w.ori.Name}}, looks, cmpopts.IgnoreFields(access.Branding{}, "Colour")); diff != "" {
			t.Error(diff)
		}
		_, err = w.in.MakePosition(t.Context(), access.Machine(), access.Position{Scope: w.city.Scope(), Role: access.Planner, Title: "x"})
		wantKey(t, err, problem.Conflict, "access.closed")
		closed.Version++
		err = w.filling(closed, "budi")(t.Context())
		wantKey(t, err, problem.Conflict, "access.closed")
		closed.To = time.Time{}
		_, err = w.in.EditPosition(t.Context(), access.Machine(), closed, "")
		wantKey(t, err, problem.Conflict, "access.closed")
		if over.Version != 2 {
			t.Errorf("version %d", over.Version)
		}
	})
}

func TestBadAuthorities(t *testing.T) {
	t.Parallel()
	good := access.Authority{Slug: "kab-contoh", Kind: access.Government, Name: "Contoh", Zone: "Asia/Jakarta"}
	tests := []struct {
		name   string
		change func(*access.Authority)
		want   []string
	}{
		{"everything at once", func(a *access.Authority) { *a = access.Authority{Colour: "red"} }, []string{
			"name access.fault.empty", "slug access.fault.slug", "kind access.fault.kind", "zone access.fault.zone", "colour access.fault.colour",
		}},
		{"a line break", func(a *access.Authority) { a.Name = "Kota\r\nBcc: x" }, []string{"name access.fault.control"}},
		{"no text", func(a *access.Authority) { a.Name = "\xff" }, []string{"name access.fault.control"}},
		{"too long", func(a *access.Authority) { a.Short = strings.Repeat("x", access.MaxText+1) }, []string{"short access.fault.long"}},
		{"an address with a path", func(a *access.Authority) { a.Slug = "../kota" }, []string{"slug access.fault.slug"}},
		{"white text would not be read", func(a *access.Authority) { a.Colour = "#ffcc00" }, []string{"colour access.fault.contrast"}},
		{"barely not", func(a *access.Authority) { a.Colour = "#777777" }, []string{"colour access.fault.contrast"}},
		{"a sign in the colour", func(a *access.Authority) { a.Colour = "#+12345" }, []string{"colour access.fault.colour"}},
		{"an end before now", func(a *access.Authority) { a.To = time.Unix(0, 0) }, []string{"to access.fault.period"}},
	}
	worlds(t, func(t *testing.T, w *world) {
		for _, tt := range tests {
			bad := good
			tt.change(&bad)
			_, err := w.in.MakeAuthority(t.Context(), access.Machine(), bad)
			var faults problem.Faults
			var got []string
			if errors.As(err, &faults) {
				for _, f := range faults {
					got = append(got, f.Place.File+" "+f.Key)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s: %v %s", tt.name, err, diff)
			}
		}
		taken := good
		taken.Slug = w.city.Slug
		_, err := w.in.MakeAuthority(t.Context(), access.Machine(), taken)
		wantKey(t, err, problem.Conflict, "access.slug_taken")
		_, err = w.in.MakeAuthority(t.Context(), access.Public(), good)
		wantKey(t, err, problem.Unauthenticated, "access.sign_in")
	})
}

func TestBadPositions(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		city := w.city.ID
		tests := []struct {
			name string
			made access.Position
			want string
		}{
			{"a role that is not", access.Position{Title: "x", Role: "king", Scope: w.city.Scope()}, "access.fault.role"},
			{"a role at a level it does not have", access.Position{Title: "x", Role: access.SystemAdministrator, Scope: w.city.Scope()}, "access.fault.level"},
			{"a reader of content for the whole installation", access.Position{Title: "x", Role: access.Planner, Scope: access.Scope{Installation: true}}, "access.fault.level"},
			{"no title", access.Position{Role: access.Planner, Scope: w.city.Scope()}, "access.fault.empty"},
			{"nowhere", access.Position{Title: "x", Role: access.Planner}, "access.fault.scope"},
			{"a unit without its body", access.Position{Title: "x", Role: access.Handler, Scope: access.Scope{Authority: city, Unit: "u"}}, "access.fault.scope"},
			{"an authority that is not", access.Position{Title: "x", Role: access.Planner, Scope: access.Scope{Authority: "no"}}, "access.not_found"},
			{"a body that is not", access.Position{Title: "x", Role: access.Liaison, Scope: access.Scope{Authority: city, Body: "no"}}, "access.no_body"},
		}
		for _, tt := range tests {
			if _, err := w.in.MakePosition(t.Context(), access.Machine(), tt.made); keyOf(err) != tt.want {
				t.Errorf("%s: got %v, want %s", tt.name, err, tt.want)
			}
		}
		w.seat("admin", access.AuthorityAdministrator, w.city.Scope())
		_, err := w.in.MakePosition(t.Context(), w.actor("admin"), access.Position{Title: "x", Role: access.Planner, Scope: w.ori.Scope()})
		wantKey(t, err, problem.NotFound, "access.not_found")
	})
}

func TestPositionsAreListedToThoseWhoMaySeeThem(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		w.bodies(t)
		w.seat("ani", access.Planner, w.ori.Scope())
		polresta := access.Scope{Authority: w.ori.ID, Body: "b1"}
		w.seat("budi", access.Liaison, polresta)
		w.seat("citra", access.Liaison, access.Scope{Authority: w.ori.ID, Body: "b2"})
		w.seat("dodi", access.UnitOfficer, access.Scope{Authority: w.ori.ID, Body: "b1", Unit: "u1"})
		for account, want := range map[string][]string{
			"ani": {"ani", "budi", "citra", "dodi"}, "budi": {"budi", "dodi"}, "citra": {"citra"}, "dodi": {"dodi"}, "stranger": nil,
		} {
			seats, err := w.in.Positions(t.Context(), w.actor(account), w.ori.ID, false, access.Position{})
			must(t, err)
			seen := map[string]bool{}
			for _, s := range seats {
				for _, h := range s.Holders {
					seen[h.Account] = true
				}
			}
			if len(seen) != len(want) {
				t.Errorf("%s sees %v, want %v", account, seen, want)
			}
			for _, one := range want {
				if !seen[one] {
					t.Errorf("%s does not see %s", account, one)
				}
			}
		}
		all, err := w.in.Positions(t.Context(), access.Machine(), w.ori.ID, false, access.Position{})
		must(t, err)
		rest, err := w.in.Positions(t.Context(), access.Machine(), w.ori.ID, false, all[1].Position)
		must(t, err)
		if diff := cmp.Diff(all[2:], rest); diff != "" {
			t.Error(diff)
		}
	})
}

// bodies puts two bodies into the directory, the first with a unit.
func (w *world) bodies(t *testing.T) {
	t.Helper()
	must(t, w.db.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO kind (code, role, label_id, label_en, position) VALUES ('k', 'assessed', 'k', 'k', 1)`)
		for _, id := range []string{"b1", "b2"} {
			if err == nil {
				_, err = tx.Exec(ctx, `INSERT INTO body (id, slug, kind, name, short_name, region, province, valid_from, valid_to,
						successor, owner, named_years, evidence, example, search)
					VALUES ($1, $1, 'k', $1, '', NULL, '', '', '', '', NULL, '', 'example', $2, '')`, id, true)
			}
		}
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO unit (id, body_id, slug, kind, name, evidence, search) VALUES ('u1', 'b1', 'u', 'k', 'u', 'example', '')`)
		return err
	}))
}

func TestWhatHasEndedIsRenamedWithoutBeginningAnew(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		over, p := w.ori, w.position(access.Planner, w.ori.Scope())
		w.pass(day)
		over.To, p.To = w.now(), w.now()
		p, err := w.in.EditPosition(t.Context(), access.Machine(), p, "")
		must(t, err)
		over, err = w.in.EditAuthority(t.Context(), access.Machine(), over, "")
		must(t, err)
		w.pass(day)
		p.Title, over.Name = "Perencana (sampai 2026)", "Ombudsman (sampai 2026)"
		renamed, err := w.in.EditAuthority(t.Context(), access.Machine(), over, "")
		must(t, err)
		if !renamed.To.Equal(over.To) {
			t.Errorf("the end moved from %v to %v", over.To, renamed.To)
		}
		retitled, err := w.in.EditPosition(t.Context(), access.Machine(), p, "")
		must(t, err)
		if !retitled.To.Equal(p.To) {
			t.Errorf("the end moved from %v to %v", p.To, retitled.To)
		}
	})
}
