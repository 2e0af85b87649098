package directory

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
)

func TestWhoMayChangeWhoseRows(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, o *office) {
		kept := o.taken(t, "kota-banjarmasin")
		free, err := o.Body(t.Context(), "kota-banjarbaru")
		must(t, err)
		u, err := o.MakeUnit(t.Context(), o.planner, kept.Slug, Unit{Kind: "hospital", Name: "RSUD"}, "")
		must(t, err)
		bureau := person("bayu", access.Coordinator, access.Scope{Authority: o.city.ID, Body: kept.ID})
		elsewhere := person("eko", access.Coordinator, access.Scope{Authority: o.city.ID, Body: free.ID})
		tests := []struct {
			name  string
			actor access.Actor
			// the kept body, the free body, the kept body's unit
			want [3]string
		}{
			{"the planner of its keeper", o.planner, [3]string{"done", "forbidden", "done"}},
			{"the planner of another", o.foreign, [3]string{"forbidden", "forbidden", "forbidden"}},
			{"the installation's", o.keeper, [3]string{"forbidden", "done", "forbidden"}},
			{"a coordinator at the body", bureau, [3]string{"forbidden", "forbidden", "done"}},
			{"a coordinator at another body", elsewhere, [3]string{"forbidden", "forbidden", "forbidden"}},
			{"somebody without a position", access.Actor{Account: "ani"}, [3]string{"forbidden", "forbidden", "forbidden"}},
			{"the public", access.Public(), [3]string{"unauthenticated", "unauthenticated", "unauthenticated"}},
			{"the machine", access.Machine(), [3]string{"done", "done", "done"}},
		}
		for i, tt := range tests {
			b, err := o.Body(t.Context(), kept.Slug)
			must(t, err)
			f, err := o.Body(t.Context(), free.Slug)
			must(t, err)
			unit, _, err := o.KeptUnit(t.Context(), access.Machine(), kept.Slug, u.Slug)
			must(t, err)
			address := fmt.Sprintf("Jl. Contoh %d", i)
			b.Address, f.Address, unit.Address = address, address, address
			var got [3]string
			_, err = o.EditBody(t.Context(), tt.actor, b, "")
			got[0] = said(err)
			_, err = o.EditBody(t.Context(), tt.actor, f, "")
			got[1] = said(err)
			_, err = o.EditUnit(t.Context(), tt.actor, kept.Slug, unit, "")
			got[2] = said(err)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s: %s", tt.name, diff)
			}
			_, _, err = o.KeptUnit(t.Context(), tt.actor, kept.Slug, u.Slug)
			if said(err) != tt.want[2] {
				t.Errorf("%s reads the unit's history: %v", tt.name, err)
			}
			_, _, err = o.KeptBody(t.Context(), tt.actor, kept.Slug)
			if said(err) != tt.want[2] { // whoever edits units sees their body
				t.Errorf("%s reads the body's history: %v", tt.name, err)
			}
		}
		for name, err := range map[string]error{
			"edited": second(o.EditBody(t.Context(), o.foreign, Body{Slug: "kota-atlantis"}, "")),
			"a unit": second(o.EditUnit(t.Context(), o.foreign, kept.Slug, Unit{Slug: "tiada"}, "")),
			"kept":   second(o.KeepBody(t.Context(), o.foreign, "\x00", 1, "", "")),
			"made":   second(o.MakeUnit(t.Context(), o.foreign, "kota-atlantis", Unit{}, "")),
		} {
			if problem.KindOf(err) != problem.NotFound {
				t.Errorf("%s: what is not there gives %v", name, err)
			}
		}
		if _, err := o.MakeBody(t.Context(), o.planner, Body{Kind: "agency", Name: "Badan"}, ""); problem.KindOf(err) != problem.Forbidden {
			t.Errorf("a planner made a row of the installation: %v", err)
		}
		made, err := o.MakeBody(t.Context(), o.planner, Body{Kind: "agency", Name: "Badan", Owner: o.city.ID}, "")
		if err != nil || made.Owner != o.city.ID {
			t.Errorf("and one of their own: %+v (%v)", made, err)
		}
	})
}

func second[T any](_ T, err error) error { return err }

func TestRowsAreHandedOverAndGivenBack(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, o *office) {
		ended := o.authority(t, "kota-lama")
		steps := []struct {
			name  string
			actor access.Actor
			to    string
			want  string
		}{
			{"nobody takes a row", o.planner, o.city.ID, "forbidden"},
			{"the installation hands it over", o.keeper, o.city.ID, "done"},
			{"and cannot take it back", o.keeper, "", "forbidden"},
			{"the keeper passes it on to nobody", o.planner, o.other.ID, "forbidden"},
			{"another does not give it back", o.foreign, "", "forbidden"},
			{"the keeper does", o.planner, "", "done"},
			{"to one that does not exist", o.keeper, "x", "not found"},
			{"to one that will end", o.keeper, ended.ID, "done"},
			{"the machine moves it at once", access.Machine(), o.city.ID, "done"},
			{"and back", access.Machine(), ended.ID, "done"},
		}
		keep := func(actor access.Actor, to string) string {
			b, err := o.Body(t.Context(), "kota-banjarmasin")
			must(t, err)
			_, first := o.KeepingBody(t.Context(), actor, b.Slug)
			after, err := o.KeepBody(t.Context(), actor, b.Slug, b.Version, to, "")
			if err == nil && first != nil {
				t.Errorf("may hand it on, and not ask whether: %v", first)
			}
			if said(err) == "forbidden" && to == "" && said(first) != "forbidden" {
				t.Errorf("may not give it back, and is told otherwise: %v", first)
			}
			if err == nil && (after.Owner != to || after.Version != b.Version+1) {
				t.Errorf("kept: %+v", after)
			}
			return said(err)
		}
		for _, step := range steps {
			if got := keep(step.actor, step.to); got != step.want {
				t.Errorf("%s: got %s, want %s", step.name, got, step.want)
			}
		}
		ended.To = o.now().Add(time.Hour)
		_, err := o.in.EditAuthority(t.Context(), access.Machine(), ended, "")
		must(t, err)
		o.pass(2 * time.Hour)
		if got := keep(o.keeper, o.city.ID); got != "done" {
			t.Errorf("the rows of one that has ended are handed on: %s", got)
		}
		if got := keep(access.Machine(), ended.ID); got != "conflict" {
			t.Errorf("to one that has ended: %s", got)
		}
		if e := o.lastEvent(t); e.Kind != "directory.body_kept" || e.Scope.Authority != o.city.ID {
			t.Errorf("%+v", e)
		}
	})
}

func TestUnitsHaveTheirFaultsAndTheirHistory(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, o *office) {
		b := o.taken(t, "kota-banjarmasin")
		_, err := o.MakeUnit(t.Context(), o.planner, b.Slug, Unit{
			Kind: "city", Name: "", Slug: "A B", ValidTo: "2024-13", Successor: "tiada", Contact: Contact{Phone: "x"},
		}, "")
		if got, want := said(err), "name empty, kind kind, valid_to date, phone phone, slug slug, successor no_successor"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		var made Unit
		if !o.raised(t, func() {
			made, err = o.MakeUnit(t.Context(), o.planner, b.Slug, Unit{Kind: "health_centre", Name: "Puskesmas Pekauman"}, "opened")
		}) || err != nil {
			t.Fatal(err)
		}
		want := Unit{ID: made.ID, BodyID: b.ID, Slug: "puskesmas-pekauman", Kind: "health_centre", Name: "Puskesmas Pekauman", Evidence: "entered", Version: 1}
		if diff := cmp.Diff(want, made); diff != "" {
			t.Error(diff)
		}
		_, err = o.MakeUnit(t.Context(), o.planner, b.Slug, Unit{Kind: "health_centre", Name: "Puskesmas Pekauman"}, "")
		if said(err) != "slug taken" {
			t.Errorf("twice: %v", err)
		}
		next, err := o.MakeUnit(t.Context(), o.planner, b.Slug, Unit{Kind: "health_centre", Name: "Puskesmas Baru"}, "")
		must(t, err)
		ended := made
		ended.Kind, ended.ValidTo, ended.Successor = "hospital", "2025-12", next.Slug
		ended, err = o.EditUnit(t.Context(), o.planner, b.Slug, ended, "moved")
		must(t, err)
		got, past, err := o.KeptUnit(t.Context(), o.planner, b.Slug, made.Slug)
		must(t, err)
		if diff := cmp.Diff(ended, got); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]Past[Unit]{{Was: made, Version: 1, Until: o.now(), By: "pia", Act: "directory.unit_edited", Why: "moved"}}, past); diff != "" {
			t.Error(diff)
		}
		if e := o.lastEvent(t); e.Scope != (access.Scope{Authority: o.city.ID, Body: b.ID, Unit: made.ID}) {
			t.Errorf("%+v", e)
		}
		next.Successor, next.ValidTo = made.Slug, "2026"
		if _, err = o.EditUnit(t.Context(), o.planner, b.Slug, next, ""); said(err) != "successor circle" {
			t.Errorf("got %v", err)
		}
		units, _, err := o.KeptUnits(t.Context(), o.planner, b.Slug, Look{Query: "pus"})
		if err != nil || len(units) != 1 || units[0].Slug != "puskesmas-baru" {
			t.Errorf("%+v (%v)", units, err)
		}
		units, _, err = o.KeptUnits(t.Context(), o.foreign, b.Slug, Look{Ended: true})
		if err != nil || len(units) != 0 {
			t.Errorf("another's: %+v (%v)", units, err)
		}
		public, err := o.Units(t.Context(), b.ID)
		if diff := cmp.Diff([]Unit{next, ended}, public, cmpopts.IgnoreFields(Unit{}, "Successor", "ValidTo")); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
	})
}

func TestListsOfWhatOneKeeps(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, o *office) {
		first, more, err := o.KeptBodies(t.Context(), o.keeper, Look{})
		if err != nil || len(first) != PageSize || !more {
			t.Fatalf("%d, %v (%v)", len(first), more, err)
		}
		all := len(first)
		for after := first[len(first)-1].Slug; more; all += len(first) {
			first, more, err = o.KeptBodies(t.Context(), o.keeper, Look{After: after})
			must(t, err)
			if first[0].Slug <= after {
				t.Fatalf("%s after %s", first[0].Slug, after)
			}
			after = first[len(first)-1].Slug
		}
		if all != 38+98+416 {
			t.Errorf("%d bodies", all)
		}
		kept := o.taken(t, "kota-banjarmasin")
		bureau := person("bayu", access.Coordinator, access.Scope{Authority: o.city.ID, Body: kept.ID})
		tests := []struct {
			name  string
			actor access.Actor
			look  Look
			want  int
		}{
			{"the planner's", o.planner, Look{Keeper: o.city.ID}, 1},
			{"a coordinator's, for its units", bureau, Look{Keeper: o.city.ID}, 1},
			{"another's", o.foreign, Look{Keeper: o.city.ID}, 0},
			{"the installation's, for a planner", o.planner, Look{}, 0},
			{"by the beginnings of words", o.keeper, Look{Query: "banjar kota"}, 2},
			{"not by the middle of one", o.keeper, Look{Query: "anjarbaru"}, 0},
			{"signs mean nothing", o.keeper, Look{Query: "%"}, PageSize},
		}
		for _, tt := range tests {
			got, _, err := o.KeptBodies(t.Context(), tt.actor, tt.look)
			if err != nil || len(got) != tt.want {
				t.Errorf("%s: %d, want %d (%v)", tt.name, len(got), tt.want, err)
			}
		}
	})
}

func TestEnded(t *testing.T) {
	t.Parallel()
	for to, want := range map[string]bool{"": false, "2025": true, "2026": false, "2026-02": true, "2026-03": false, "2026-03-01": true, "2026-03-02": false} {
		if Ended(to, "2026-03-02") != want {
			t.Errorf("%s", to)
		}
	}
}
