package office

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
)

func TestANumberIsKeptInOneForm(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, w *world) {
		for _, tt := range []struct {
			name string
			n    Number
			want string
		}{
			{"a telephone", Number{Kind: Phone, Value: "(0511) 336 3811", Label: "Loket"}, "+625113363811"},
			{"the same again", Number{Kind: Phone, Value: "0511-3363811", Label: "Loket lain"}, "value twice"},
			{"the same for messages", Number{Kind: SMS, Value: "0511-3363811", Label: "SMS"}, "+625113363811"},
			{"a short one", Number{Kind: Phone, Value: "112", Label: "Darurat", Status: "unknown"}, "112"},
			{"messages to a short one", Number{Kind: WhatsApp, Value: "112", Label: "WA"}, "value short_code"},
			{"an address", Number{Kind: Mail, Value: " pengaduan@contoh.go.id ", Label: "Surel"}, "pengaduan@contoh.go.id"},
			{"an address with a name", Number{Kind: Mail, Value: "Loket <a@contoh.go.id>", Label: "Surel"}, "value mail"},
			{"two numbers", Number{Kind: Phone, Value: "0511-3363811 / 0511-3363812", Label: "Loket"}, "value phone"},
			{"nothing", Number{}, "kind kind, value empty, label empty"},
			{"all at once", Number{Kind: "fax", Value: "x", Label: "\u202ex", Every: 1000, Status: "sure"}, "kind kind, value phone, label control, status status, every every"},
		} {
			tt.n.Body, tt.n.Unit = w.body, w.unit
			got, err := w.MakeNumber(t.Context(), w.keeper, tt.n, "")
			if s := said(err); err != nil && s != tt.want || err == nil && got.Value != tt.want {
				t.Errorf("%s: got %s %q, want %s", tt.name, s, got.Value, tt.want)
			}
		}
	})
}

func TestEmergencyNumbersAreTheAuthoritysOwnFirst(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, w *world) {
		w.number(t, Number{Kind: Phone, Value: "0511-3363811", Label: "IGD", Emergency: true, Every: 30})
		w.number(t, Number{Kind: Phone, Value: "0511-3363812", Label: "Loket", Every: 30})
		w.number(t, Number{Place: Place{Authority: w.city.ID}, Kind: Phone, Value: "112", Label: "Panggilan darurat", Emergency: true, Status: Presets[0].Status("63.71")})
		w.number(t, Number{Place: Place{Authority: w.city.ID}, Kind: Phone, Value: "0511-3363813", Label: "Sentral"})
		closed := w.number(t, Number{Kind: Phone, Value: "0511-3363814", Label: "IGD lama", Emergency: true})
		closed.State = Closed
		if _, err := w.EditNumber(t.Context(), w.keeper, closed, "pindah"); err != nil {
			t.Fatal(err)
		}
		list, err := w.Emergency(t.Context(), w.db, w.city.ID)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, n := range list {
			got = append(got, n.Label+" "+n.Status+" "+n.Unit)
		}
		if diff := cmp.Diff([]string{"Panggilan darurat inferred ", "IGD  " + w.unit}, got); diff != "" {
			t.Error(diff)
		}
		if list, err := w.Emergency(t.Context(), w.db, w.other.ID); err != nil || len(list) != 0 {
			t.Errorf("another authority has %v, %v", list, err)
		}
		if own, err := w.OwnNumbers(t.Context(), w.keeper, w.city.ID); err != nil || len(own) != 2 {
			t.Errorf("its own are %v, %v", own, err)
		}
		if _, err := w.OwnNumbers(t.Context(), w.stranger, w.city.ID); err == nil {
			t.Error("a stranger reads them to change them")
		}
	})
}

func TestNoNationalNumberIsThereBeforeSomebodyEntersIt(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, w *world) {
		if list, err := w.Emergency(t.Context(), w.db, w.city.ID); err != nil || len(list) != 0 {
			t.Errorf("%v, %v", list, err)
		}
	})
	got := map[string]string{}
	for _, p := range Presets {
		got[p.Value] = p.Status("63.71") + " " + p.Status("63.72")
	}
	if diff := cmp.Diff(map[string]string{"112": "inferred unknown", "119": "unknown unknown", "110": "unknown unknown"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestAnotherValueIsAnotherNumber(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, w *world) {
		n := w.number(t, Number{Kind: Phone, Value: "0511-3363811", Every: 30})
		n, err := w.LogTest(t.Context(), w.keeper, Trial{Number: n.ID, Version: n.Version, Answered: true, Seconds: 7})
		if err != nil || n.Good != monday || n.GoodSeconds != 7 {
			t.Fatalf("%+v, %v", n, err)
		}
		n.Label = "Loket baru"
		if n, err = w.EditNumber(t.Context(), w.keeper, n, ""); err != nil || n.Good != monday {
			t.Errorf("another name: %+v, %v", n, err)
		}
		n.Value = "0511-3363812"
		if n, err = w.EditNumber(t.Context(), w.keeper, n, ""); err != nil || !n.Good.IsZero() || !n.Tested.IsZero() || n.Next != monday {
			t.Errorf("another value: %+v, %v", n, err)
		}
		n.State = Closed
		if n, err = w.EditNumber(t.Context(), w.keeper, n, ""); err != nil || n.State != Closed || !n.Next.IsZero() {
			t.Errorf("closed: %+v, %v", n, err)
		}
		if _, err := w.LogTest(t.Context(), w.keeper, Trial{Number: n.ID, Version: n.Version}); said(err) != "closed" {
			t.Error(err)
		}
		n.State = Active
		if n, err = w.EditNumber(t.Context(), w.keeper, n, ""); err != nil || n.State != Active || n.Next != monday {
			t.Errorf("opened again: %+v, %v", n, err)
		}
		if _, err := w.EditNumber(t.Context(), w.keeper, Number{ID: n.ID, Version: 1}, ""); said(err) != "changed" {
			t.Error(err)
		}
		if _, _, err := w.KeptNumber(t.Context(), w.keeper, "nothing"); problem.KindOf(err) != problem.NotFound {
			t.Error(err)
		}
		past, err := w.HistoryOf(t.Context(), w.keeper, w.city.ID)
		if err != nil || len(past) != 0 {
			t.Errorf("the authority's own have %v, %v", past, err)
		}
	})
}

func TestTheNumbersOfAnEndedAuthorityAreNoLongerMade(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, w *world) {
		n := Number{Place: Place{Authority: "nothing"}, Kind: Phone, Value: "112", Label: "Darurat"}
		if _, err := w.MakeNumber(t.Context(), access.Machine(), n, ""); problem.KindOf(err) != problem.NotFound {
			t.Error(err)
		}
		n.Authority = ""
		if _, err := w.MakeNumber(t.Context(), access.Machine(), n, ""); err == nil {
			t.Error("a number that is nobody's was made")
		}
	})
}
