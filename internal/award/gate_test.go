package award

import (
	"slices"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/oversight"
)

func rule(t testing.TB, ref string) *instrument.Award {
	t.Helper()
	ins, err := instrument.Open(ref)
	if err != nil {
		t.Fatal(err)
	}
	return ins.Award
}

func instant(text string) time.Time {
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return at
}

func product(kind oversight.Kind, out, settled string, units ...string) oversight.Against {
	if units == nil {
		units = []string{""}
	}
	return oversight.Against{ID: out + string(kind), Kind: kind, Day: out, Out: instant(out), Settled: settled, Units: units}
}

// The cases of the domain note, section 6, as the press tells of them, and what the rule says beyond them.
func TestTheGate(t *testing.T) {
	t.Parallel()
	land := product(oversight.Findings, "2024-05-01", "")
	done := product(oversight.Findings, "2024-05-01", "2025-02-10")
	of := func(all ...oversight.Against) []oversight.Against { return all }
	for _, tt := range []struct {
		name, ref, class, unit, decree string
		products                       []oversight.Against
		want                           Standing
		why, day                       string
		held                           int
		suffix                         bool
	}{
		{name: "Mukomuko 2024: green, a land conflict open", ref: "ori@2024", class: "A", decree: "2024-11-14", products: of(land), want: Withheld, held: 1},
		{name: "Mukomuko 2024: handed over once done", ref: "ori@2024", class: "A", decree: "2024-11-14", products: of(done), want: Released, day: "2025-02-10", held: 1},
		{name: "Sungai Penuh and Bungo 2023: problems still found", ref: "ori@2023", class: "B", decree: "2023-12-14", products: of(product(oversight.Suggestion, "2023-03-01", "")), want: Withheld, held: 1},
		{name: "Kota Jayapura 2024: the city is withheld", ref: "ori@2024", class: "A", decree: "2024-11-14", products: of(land), want: Withheld, held: 1},
		{name: "Kota Jayapura 2024: its civil registry gets it", ref: "ori@2024", class: "A", unit: "dukcapil", decree: "2024-11-14", products: of(land), want: Eligible},
		{name: "a unit that is addressed is withheld", ref: "ori@2024", class: "A", unit: "dukcapil", decree: "2024-11-14", products: of(product(oversight.Findings, "2024-05-01", "", "dukcapil")), want: Withheld, held: 1},
		{name: "a product of a unit counts against its body", ref: "ori@2024", class: "A", decree: "2024-11-14", products: of(product(oversight.Findings, "2024-05-01", "", "dukcapil")), want: Withheld, held: 1},
		{name: "NTT 2024: the ten of twelve with nothing open", ref: "ori@2024", class: "B", decree: "2024-11-14", want: Eligible},
		{name: "NTT 2024: yellow", ref: "ori@2024", class: "C", decree: "2024-11-14", want: NotEligible, why: NoClass},
		{name: "Jawa Timur 2023: green, a recommendation open", ref: "ori@2023", class: "A", decree: "2023-12-14", products: of(product(oversight.Recommendation, "2022-03-01", "")), want: Withheld, held: 1},
		{name: "carried out before the decree", ref: "ori@2024", class: "A", decree: "2024-11-14", products: of(product(oversight.Findings, "2024-05-01", "2024-11-14")), want: Eligible},
		{name: "two products: released with the last", ref: "ori@2024", class: "A", decree: "2024-11-14", products: of(done, product(oversight.Suggestion, "2024-06-01", "2025-03-01")), want: Released, day: "2025-03-01", held: 2},
		{name: "two products: one still open", ref: "ori@2024", class: "A", decree: "2024-11-14", products: of(done, land), want: Withheld, held: 2},
		{name: "opened after the decree takes nothing back", ref: "ori@2024", class: "A", decree: "2024-11-14", products: of(product(oversight.Findings, "2024-12-01", "")), want: Eligible},
		{name: "and does not hold back what is withheld for longer", ref: "ori@2024", class: "A", decree: "2024-11-14", products: of(done, product(oversight.Findings, "2024-12-01", "")), want: Released, day: "2025-02-10", held: 1},
		{name: "before a decree all that is open counts", ref: "ori@2024", class: "A", products: of(land), want: Withheld, held: 1},
		{name: "2022: products hold nothing back", ref: "ori@2022", class: "A", decree: "2022-12-22", products: of(product(oversight.Findings, "2022-05-01", "")), want: Eligible, why: NoRule},
		{name: "2025: Tinggi with open suggestions has its document, without the suffix", ref: "ori@2025", class: "B", decree: "2026-01-29", products: of(product(oversight.Suggestion, "2025-05-01", "")), want: Eligible, held: 1},
		{name: "2025: Tertinggi with all carried out", ref: "ori@2025", class: "A", decree: "2026-01-29", want: Eligible, suffix: true},
		{name: "2025: a document for Tertinggi and Tinggi only", ref: "ori@2025", class: "C", decree: "2026-01-29", want: NotEligible, why: NoClass},
		{name: "2025: recommendations decide no suffix", ref: "ori@2025", class: "A", decree: "2026-01-29", products: of(product(oversight.Recommendation, "2025-05-01", "")), want: Eligible, suffix: true},
		{name: "not assessed", ref: "ori@2024", decree: "2024-11-14", want: NotEligible, why: NoFigure},
	} {
		var decree time.Time
		if tt.decree != "" {
			decree = instant(tt.decree)
		}
		got := Gate(rule(t, tt.ref), tt.class, tt.unit, tt.products, decree)
		if got.Standing != tt.want || got.Why != tt.why || got.Day != tt.day || len(got.Held) != tt.held || got.Suffix != tt.suffix {
			t.Errorf("%s: %+v", tt.name, got)
		}
	}
}

// Settling a product never makes a standing worse, and the order of products decides nothing.
func TestSettlingOnlyHelps(t *testing.T) {
	t.Parallel()
	better := []Standing{Withheld, Released, Eligible}
	decree := instant("2024-11-14")
	days := []string{"", "2024-06-01", "2024-12-01"}
	for _, a := range days {
		for _, b := range days {
			products := []oversight.Against{product(oversight.Findings, "2024-05-01", a), product(oversight.Suggestion, "2024-05-02", b)}
			now := Gate(rule(t, "ori@2024"), "A", "", products, decree)
			turned := Gate(rule(t, "ori@2024"), "A", "", []oversight.Against{products[1], products[0]}, decree)
			if now.Standing != turned.Standing || now.Day != turned.Day {
				t.Errorf("%q, %q: the order decides", a, b)
			}
			if a != "" {
				continue
			}
			products[0].Settled = "2025-01-01"
			if later := Gate(rule(t, "ori@2024"), "A", "", products, decree); slices.Index(better, later.Standing) < slices.Index(better, now.Standing) {
				t.Errorf("%q, %q: %s became %s", a, b, now.Standing, later.Standing)
			}
		}
	}
}
