package office

import (
	"testing"

	"github.com/patuh-id/patuh/internal/access"
)

func TestAMessageThatCouldNotGoOutIsNoFaultOfTheNumber(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, w *world) {
		n := w.number(t, Number{Kind: Mail, Value: "pengaduan@contoh.go.id", Every: 30})
		w.sent.stay = true
		for range 4 {
			if err := w.Test(t.Context()); err != nil {
				t.Fatal(err)
			}
			w.later(2 * aDay)
		}
		if got := w.read(t, n.ID); got.Misses != 0 || got.State != Active || len(w.sent.list) != 1 {
			t.Fatalf("%d were sent: %+v", len(w.sent.list), got)
		}
		w.sent.stay = false // gone out, or given up
		w.later(2 * aDay)
		if err := w.expire(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := w.read(t, n.ID); got.Misses != 1 {
			t.Errorf("%+v", got)
		}
	})
}

func TestAMissedMessageToAnEarlierValueConfirmsNothingEither(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, w *world) {
		n := w.number(t, Number{Kind: SMS, Value: "0812-3456-7890", Every: 30})
		if err := w.Test(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.later(5 * aDay)
		if err := w.expire(t.Context()); err != nil {
			t.Fatal(err)
		}
		n = w.read(t, n.ID)
		n.Value = "0812-3456-7891"
		if _, err := w.EditNumber(t.Context(), w.keeper, n, ""); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Confirm(t.Context(), w.code(t)); said(err) != "dead_code" {
			t.Error(err)
		}
		if _, tests, err := w.KeptNumber(t.Context(), w.keeper, n.ID); err != nil || len(tests) != 1 || tests[0].Result != Missed {
			t.Errorf("the miss stays one: %+v, %v", tests, err)
		}
	})
}

func TestTheNumbersOfAnEndedOfficeAreNeitherTestedNorShown(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, w *world) {
		w.number(t, Number{Kind: SMS, Value: "0812-3456-7890", Every: 30})
		n := w.number(t, Number{Kind: Phone, Value: "0511-3363811", Every: 30, Emergency: true})
		w.service(t, Service{Title: "Akta kelahiran"})
		for range 2 {
			var err error
			if n, err = w.LogTest(t.Context(), w.keeper, Trial{Number: n.ID, Version: n.Version}); err != nil {
				t.Fatal(err)
			}
		}
		seen := func(want int) {
			t.Helper()
			help, err := w.Emergency(t.Context(), w.db, w.city.ID)
			due, badly := w.Due(t.Context(), w.keeper, w.at.Load().Add(30*aDay))
			if err != nil || badly != nil || len(help) != want || len(due) != 2*want {
				t.Errorf("%v, %v; %v, %v", help, err, due, badly)
			}
			if found, err := w.Search(t.Context(), "akta", 0); err != nil || len(found) != want {
				t.Errorf("%v, %v", found, err)
			}
		}
		seen(1)
		units, err := w.dir.Units(t.Context(), w.bodyID)
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range units {
			if u.Slug == w.unit {
				u.ValidTo = "2026-02"
				if _, err := w.dir.EditUnit(t.Context(), access.Machine(), w.body, u, ""); err != nil {
					t.Fatal(err)
				}
			}
		}
		seen(0)
		if err := w.Test(t.Context()); err != nil || len(w.sent.list) != 0 {
			t.Errorf("%v, %v", w.sent.list, err)
		}
	})
}

func TestAServiceThatHasNotBegunIsNotFoundYet(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, w *world) {
		w.service(t, Service{Title: "Akta kelahiran", ValidFrom: "2026-04"})
		for day, want := range map[int]int{0: 0, 40: 1} {
			w.set(monday.AddDate(0, 0, day))
			if found, err := w.Search(t.Context(), "akta", 0); err != nil || len(found) != want {
				t.Errorf("after %d days: %v, %v", day, found, err)
			}
		}
	})
}

func TestANumberThatIsTestedAgainHasItsDay(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, w *world) {
		n := w.number(t, Number{Kind: Phone, Value: "0511-3363811"})
		n, err := w.LogTest(t.Context(), w.keeper, Trial{Number: n.ID, Version: n.Version})
		if err != nil || !n.Next.IsZero() {
			t.Fatalf("%+v, %v", n, err)
		}
		n.Every = 30
		if n, err = w.EditNumber(t.Context(), w.keeper, n, ""); err != nil || n.Next != monday {
			t.Errorf("%+v, %v", n, err)
		}
	})
}
