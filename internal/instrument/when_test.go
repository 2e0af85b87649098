package instrument

import (
	"errors"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/base/problem"
)

var whenFacts = []Fact{
	{Subject: "unit", Code: "floors", Type: NumberFact},
	{Subject: "unit", Code: "sector", Type: TextFact},
	{Subject: "unit", Code: "online", Type: BoolFact},
}

func TestConditionDecides(t *testing.T) {
	t.Parallel()
	facts := map[string]string{"floors": "2", "sector": "kesehatan", "online": "true"}
	tests := []struct {
		source string
		want   bool
	}{
		{"unit.floors > 1", true},
		{"unit.floors >= 2 and unit.floors <= 2", true},
		{"unit.floors == 4/2", true},
		{"unit.floors < 2.0", false},
		{"unit.sector == 'kesehatan'", true},
		{`unit.sector != "kesehatan"`, false},
		{"unit.online == true", true},
		{"not unit.online == true", false},
		{"not not unit.online == true", true},
		{"unit.floors > 9 or unit.floors > 1 and unit.online == false", false},
		{"(unit.floors > 9 or unit.floors > 1) and unit.online == true", true},
	}
	for _, tt := range tests {
		condition, err := parseCondition(tt.source, whenFacts)
		if err != nil {
			t.Errorf("%s: %v", tt.source, err)
			continue
		}
		if got, err := condition.Eval(facts); err != nil || got != tt.want {
			t.Errorf("%s is %v (%v), want %v", tt.source, got, err, tt.want)
		}
	}
}

func TestConditionFaultsStandWhereTheyBegin(t *testing.T) {
	t.Parallel()
	tests := []struct {
		source string
		column int
		key    string
	}{
		{"unit.doors > 1", 1, "instrument.when.fact"},
		{"", 1, "instrument.when.fact"},
		{"unit.floors", 12, "instrument.when.operator"},
		{"unit.floors = 1", 13, "instrument.when.operator"},
		{"unit.floors > 'x'", 15, "instrument.when.value"},
		{"unit.floors > ", 15, "instrument.when.value"},
		{"unit.sector == kesehatan", 16, "instrument.when.value"},
		{"unit.sector > 'a'", 13, "instrument.when.order"},
		{"unit.online == yes", 16, "instrument.when.value"},
		{"unit.sector == 'é", 16, "instrument.when.quote"},
		{"unit.sector == 'é' unit", 20, "instrument.when.unexpected"},
		{"unit.floors > 1 and (unit.floors > 2", 21, "instrument.when.bracket"},
		{"unit.floors > 1)", 16, "instrument.when.unexpected"},
		{strings.Repeat("(", 30) + "unit.floors > 1", 22, "instrument.when.too_deep"},
		{strings.Repeat("not ", 40) + "unit.floors > 1", 85, "instrument.when.too_deep"},
		{strings.Repeat("unit.floors > 1 or ", 40), 1, "instrument.when.too_long"},
	}
	for _, tt := range tests {
		_, err := parseCondition(tt.source, whenFacts)
		var faults problem.Faults
		if !errors.As(err, &faults) {
			t.Errorf("%q: %v", tt.source, err)
			continue
		}
		if len(faults) != 1 || faults[0].Key != tt.key || faults[0].Place.Column != tt.column {
			t.Errorf("%q: got %v, want %s at %d", tt.source, faults, tt.key, tt.column)
		}
	}
}

func TestConditionWantsItsFacts(t *testing.T) {
	t.Parallel()
	condition, err := parseCondition("unit.online == true or unit.floors > 1", whenFacts)
	if err != nil {
		t.Fatal(err)
	}
	for name, facts := range map[string]map[string]string{
		"missing": {"online": "true"},
		"blank":   {"online": "true", "floors": ""},
		"no number, though the first half decides": {"online": "true", "floors": "dua"},
	} {
		if _, err := condition.Eval(facts); problem.KindOf(err) != problem.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Whatever parses can be decided, and nothing else happens.
func FuzzWhen(f *testing.F) {
	for _, seed := range []string{
		"unit.floors > 1", "not (unit.sector == 'a' or unit.online != true)", "((((", "'", "é", "a.b == ",
		"unit.floors >= -1/3 and unit.floors < 2.50",
	} {
		f.Add(seed)
	}
	facts := map[string]string{"floors": "2", "sector": "kesehatan", "online": "true"}
	f.Fuzz(func(t *testing.T, source string) {
		condition, err := parseCondition(source, whenFacts)
		if err != nil {
			var faults problem.Faults
			if !errors.As(err, &faults) || len(faults) != 1 || faults[0].Place.Column < 1 {
				t.Fatalf("%q: %v", source, err)
			}
			return
		}
		if _, err := condition.Eval(facts); err != nil {
			t.Fatalf("%q: %v", source, err)
		}
	})
}
