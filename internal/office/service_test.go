package office

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
)

func TestAServiceSaysItsFourteenComponents(t *testing.T) {
	t.Parallel()
	if len(Components) != 14 || Components[9] != "complaints" || Components[11] != "guarantee" {
		t.Fatalf("article 21 has fourteen components, the tenth on complaints and the twelfth a guarantee: %v", Components)
	}
	offices(t, func(t *testing.T, w *world) {
		standard := map[Component]string{}
		for _, c := range Components {
			standard[c] = "Isi " + string(c) + "\r\nbaris kedua "
		}
		made := w.service(t, Service{Title: " Akta kelahiran ", Summary: "Untuk bayi", Promise: Promise{1, WorkingDays}, Standard: standard})
		got, err := w.Service(t.Context(), w.body, w.unit, "akta-kelahiran")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(made, got); diff != "" {
			t.Error(diff)
		}
		if got.Standard[Fee] != "Isi fee\nbaris kedua" || got.Filled() != 14 || got.Title != "Akta kelahiran" || got.Name() != "Dinas Kependudukan Contoh" {
			t.Errorf("got %+v", got)
		}
		w.service(t, Service{Title: "Akta Kelahiran!"}) // another with the same words has an address of its own
		if _, err := w.Service(t.Context(), w.body, w.unit, "akta-kelahiran-2"); err != nil {
			t.Error(err)
		}
	})
}

func TestWhatIsKnownOfAServiceIsCountedAndNothingIsInvented(t *testing.T) {
	t.Parallel()
	if n := (Service{}).Filled(); n != 0 {
		t.Errorf("nothing is known of it, and %d components are", n)
	}
	if n := (Service{Promise: Promise{3, Hours}}).Filled(); n != 1 {
		t.Errorf("a promised time is a component: %d", n)
	}
	for unit, want := range map[Unit]bool{Hours: true, WorkingDays: true, CalendarDays: true, "": false} {
		if _, counted := unit.Counted(); counted != want {
			t.Errorf("%q is counted: %v", unit, counted)
		}
	}
}

func TestEveryFaultOfAServiceIsNamedAtOnce(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, w *world) {
		long := strings.Repeat("kata ", 100_000)
		for _, tt := range []struct {
			name string
			s    Service
			want string
		}{
			{"nothing at all", Service{}, "title empty"},
			{"one word", Service{Title: "KTP"}, "done"},
			{"a script", Service{Title: "<script>alert(1)</script>", Standard: map[Component]string{Fee: "'; DROP TABLE unit; --"}}, "done"},
			{"an emoji alone", Service{Title: "🙂"}, "title no_letters"},
			{"an emoji in words", Service{Title: "KTP 🙂"}, "done"},
			{"right to left", Service{Title: "KTP \u202eabc"}, "title control"},
			{"no text", Service{Title: "KTP \xff"}, "title control"},
			{"a hundred thousand words", Service{Title: long, Summary: long, Words: long, Standard: map[Component]string{Fee: long}}, "title long, summary long, words long, standard.fee long"},
			{"a promise without its unit", Service{Title: "KTP", Promise: Promise{3, ""}}, "promise_unit unit"},
			{"a unit that is none", Service{Title: "KTP", Promise: Promise{3, "weeks"}}, "promise_unit unit"},
			{"a unit without an amount", Service{Title: "KTP", Promise: Promise{0, Hours}}, "promise amount"},
			{"a promise for the grandchildren", Service{Title: "KTP", Promise: Promise{MaxPromise + 1, CalendarDays}}, "promise amount"},
			{"dates that are none", Service{Title: "KTP", ValidFrom: "2026-02-30", ValidTo: "nanti"}, "valid_from date, valid_to date"},
			{"it ends before it begins", Service{Title: "KTP", ValidFrom: "2026-03", ValidTo: "2025"}, "valid_to period"},
		} {
			tt.s.Body, tt.s.Unit = w.body, w.unit
			_, err := w.MakeService(t.Context(), w.keeper, tt.s, "")
			if got := said(err); got != tt.want {
				t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
			}
		}
	})
}

func TestAServiceKeepsWhatItWas(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, w *world) {
		s := w.service(t, Service{Title: "Akta kelahiran", Promise: Promise{1, WorkingDays}, Standard: map[Component]string{Fee: "Gratis"}})
		edited := s
		edited.Promise, edited.Standard = Promise{3, WorkingDays}, map[Component]string{Fee: "Gratis", Requirements: "KK"}
		got, err := w.EditService(t.Context(), w.keeper, edited, "SK 1/2026")
		if err != nil || got.Version != 2 {
			t.Fatalf("version %d, %v", got.Version, err)
		}
		if again, err := w.EditService(t.Context(), w.keeper, got, "tanpa perubahan"); err != nil || again.Version != 2 {
			t.Errorf("an edit that changes nothing: version %d, %v", again.Version, err)
		}
		if _, err := w.EditService(t.Context(), w.keeper, edited, ""); said(err) != "changed" {
			t.Errorf("a second writer: %v", err)
		}
		past, err := w.History(t.Context(), w.keeper, w.body, w.unit)
		if err != nil {
			t.Fatal(err)
		}
		want := []Past{{
			Subject: s.ID, Version: 1, Act: "office.service_edited", Name: "Akta kelahiran", Why: "SK 1/2026", By: "keeper", Until: monday,
			Was: []Field{{"promise", "1 working_days"}, {"standard.requirements", ""}},
		}}
		if diff := cmp.Diff(want, past); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"office.service_made", "office.service_edited"}, w.events(t, w.unitID)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestWhatIsOfferedNoMoreIsKeptAndNotShown(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, w *world) {
		s := w.service(t, Service{Title: "Kartu kuning"})
		w.service(t, Service{Title: "Kartu biru", ValidFrom: "2027"})
		s.ValidTo = "2026-02"
		if _, err := w.EditService(t.Context(), w.keeper, s, ""); err != nil {
			t.Fatal(err)
		}
		public, err := w.Office(t.Context(), w.body, w.unit)
		if err != nil || len(public.Services) != 0 {
			t.Errorf("the public sees %v, %v", public.Services, err)
		}
		kept, err := w.Kept(t.Context(), w.keeper, w.body, w.unit)
		if err != nil || len(kept.Services) != 2 {
			t.Errorf("its keeper sees %v, %v", kept.Services, err)
		}
		if got, err := w.Service(t.Context(), w.body, w.unit, s.Slug); err != nil || got.ValidTo != "2026-02" {
			t.Errorf("its address leads to %v, %v", got, err)
		}
	})
}

func TestOnlyWhoKeepsABodyKeepsItsOffices(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, w *world) {
		s := w.service(t, Service{Title: "KTP"})
		n := w.number(t, Number{Kind: Phone, Value: "0511-3363811", Every: UsualEvery})
		for _, tt := range []struct {
			name  string
			actor access.Actor
			want  problem.Kind
		}{
			{"the public", access.Public(), problem.Unauthenticated},
			{"a stranger", w.stranger, problem.Forbidden},
			{"a leader", actor("leader", access.Leader, w.city.Scope()), problem.Forbidden},
		} {
			acts := map[string]error{}
			_, acts["make"] = w.MakeService(t.Context(), tt.actor, Service{Place: Place{Body: w.body, Unit: w.unit}, Title: "X"}, "")
			_, acts["edit"] = w.EditService(t.Context(), tt.actor, s, "")
			acts["sheet"] = w.SetSheet(t.Context(), tt.actor, w.body, w.unit, Sheet{Does: "x"}, "")
			_, acts["number"] = w.MakeNumber(t.Context(), tt.actor, Number{Place: Place{Body: w.body, Unit: w.unit}, Kind: Phone, Value: "112", Label: "x"}, "")
			_, acts["own number"] = w.MakeNumber(t.Context(), tt.actor, Number{Place: Place{Authority: w.city.ID}, Kind: Phone, Value: "112", Label: "x"}, "")
			_, acts["edit number"] = w.EditNumber(t.Context(), tt.actor, n, "")
			_, acts["test"] = w.LogTest(t.Context(), tt.actor, Trial{Number: n.ID, Version: 1})
			_, acts["kept"] = w.Kept(t.Context(), tt.actor, w.body, w.unit)
			_, acts["history"] = w.History(t.Context(), tt.actor, w.body, w.unit)
			for act, err := range acts {
				if problem.KindOf(err) != tt.want {
					t.Errorf("%s, %s: %v", tt.name, act, err)
				}
			}
			if due, err := w.Due(t.Context(), tt.actor, monday); err != nil || len(due) != 0 {
				t.Errorf("%s is asked to test %v, %v", tt.name, due, err)
			}
			if lines, _, err := w.Mine(t.Context(), tt.actor, Look{}); err != nil || len(lines) != 0 {
				t.Errorf("%s keeps %v, %v", tt.name, lines, err)
			}
		}
		lines, more, err := w.Mine(t.Context(), w.keeper, Look{})
		var names []string
		for _, l := range lines {
			names = append(names, fmt.Sprint(l.Path(), " ", l.Services, l.Numbers, l.Disturbed))
		}
		if diff := cmp.Diff([]string{w.body + " 0 0 0", w.body + "/" + w.unit + " 1 1 0", w.body + "/" + w.next + " 0 0 0"}, names); diff != "" || more || err != nil {
			t.Error(diff, more, err)
		}
		if lines, _, err := w.Mine(t.Context(), w.keeper, Look{Query: "puskes", After: w.body}); err != nil || len(lines) != 1 || lines[0].Unit != w.next {
			t.Errorf("looking for one: %v, %v", lines, err)
		}
	})
}

func TestTwoWhoMakeTheSameServiceAtOnceGetTwoAddresses(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, w *world) {
		slugs := make([]string, 4)
		var all sync.WaitGroup
		for i := range slugs {
			all.Go(func() {
				s, err := w.MakeService(t.Context(), w.keeper, Service{Place: Place{Body: w.body, Unit: w.unit}, Title: "KTP"}, "")
				if err != nil {
					t.Error(err)
				}
				slugs[i] = s.Slug
			})
		}
		all.Wait()
		slices.Sort(slugs)
		if diff := cmp.Diff([]string{"ktp", "ktp-2", "ktp-3", "ktp-4"}, slugs); diff != "" {
			t.Error(diff)
		}
	})
}

func TestOfTwoWhoWriteTheFirstSheetOneIsToldSo(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, w *world) {
		errs := make([]error, 4)
		var all sync.WaitGroup
		for i := range errs {
			all.Go(func() {
				errs[i] = w.SetSheet(t.Context(), w.keeper, w.body, "", Sheet{Does: fmt.Sprint("Tugas ", i)}, "")
			})
		}
		all.Wait()
		done := 0
		for _, err := range errs {
			if err == nil {
				done++
			} else if said(err) != "changed" {
				t.Error(err)
			}
		}
		if done != 1 {
			t.Errorf("%d wrote it", done)
		}
	})
}

func TestASheetNamesItsFaultsAndKeepsWhatItWas(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, w *world) {
		bad := Sheet{Person: "A\nB", PledgeDay: "kemarin", Accessibility: strings.Repeat("x", MaxSummary+1)}
		if got := said(w.SetSheet(t.Context(), w.keeper, w.body, w.unit, bad, "")); got != "pledge_day date, person control, accessibility long" {
			t.Error(got)
		}
		if err := w.SetSheet(t.Context(), w.keeper, w.body, w.unit, Sheet{Pledge: "Kami berjanji\nmelayani", PersonPosition: "Sekretaris"}, ""); err != nil {
			t.Fatal(err)
		}
		public, err := w.Office(t.Context(), w.body, w.unit)
		if err != nil || public.Sheet.Pledge != "Kami berjanji\nmelayani" || !public.Responsible() || !public.Has() {
			t.Errorf("%+v, %v", public.Sheet, err)
		}
		if none, err := w.Office(t.Context(), w.body, ""); err != nil || none.Has() || none.Responsible() {
			t.Errorf("the body says nothing of itself: %+v, %v", none.Sheet, err)
		}
		if _, err := w.Office(t.Context(), w.body, "tidak-ada"); problem.KindOf(err) != problem.NotFound {
			t.Error(err)
		}
		if _, err := w.Office(t.Context(), w.body, "../x' OR 1=1"); problem.KindOf(err) != problem.NotFound {
			t.Error(err)
		}
	})
}
