package instrument

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/yaml"
)

func lint(i *Instrument) []string {
	var list []string
	for _, f := range i.Lint() {
		what := f.Args["what"]
		if what == nil {
			what = f.Args["code"]
		}
		list = append(list, fmt.Sprint(f.Place.Line, " ", strings.TrimPrefix(f.Key, "instrument.lint."), " ", what))
	}
	return list
}

func TestLintSaysWhatAnAuthorShouldKnow(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		old, new string
		want     string
	}{
		{"missing language", "", "", "53 language KOM"},
		{"assumed weight", "", "", "49 status INP.weight"},
		{"assumed line", "", "", "28 status method.fold"},
		{"inferred scale", "", "", "23 status scales.level"},
		{"unused scale", "", "", "25 unused scales.media"},
		{"unknown weight", "weight: {value: 40, status: assumed}", "weight: {status: unknown}", "49 unknown INP.weight"},
		{"placeholder", "- code: KOM\n", "- code: KOM\n        placeholder: true\n", "53 placeholder KOM"},
		{"never asked", "unit.floors > 1", "unit.floors > 1 and unit.floors < 1", "71 unreachable PER.1.b"},
		{"never asked with what is above it", "- code: PER.1\n", "- code: PER.1\n            when: unit.floors <= 1\n", "72 unreachable PER.1.b"},
		{"bound finer than the rounding", "from: 54.00", "from: 54.001", "43 class_finer C"},
		{"no English", "[id, en]", "[id]", "0 no_language <nil>"},
		{"no tests", "\ntests:", "\ntests: []\n#", "0 no_tests <nil>"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			text := strings.Replace(sample(t), tt.old, tt.new, 1)
			switch tt.name {
			case "no tests":
				text = withoutTests(sample(t))
			case "no English":
				text = strings.NewReplacer(`, en: "Sample instrument"`, "", `, en: "Input"`, "").Replace(text)
			}
			got := lint(parse(t, text))
			if !strings.Contains("\n"+strings.Join(got, "\n")+"\n", "\n"+tt.want+"\n") {
				t.Errorf("no %q among\n%s", tt.want, strings.Join(got, "\n"))
			}
		})
	}
}

func TestSatisfiable(t *testing.T) {
	t.Parallel()
	tests := []struct {
		conditions string // joined by ;
		want       bool
	}{
		{"unit.floors > 1", true},
		{"unit.floors > 1; unit.floors < 2", true},
		{"unit.floors > 1; unit.floors <= 1", false},
		{"unit.floors > 1/3 and unit.floors < 100000000000000001/300000000000000000", true},
		{"unit.sector == 'a'; unit.sector == 'b'", false},
		{"unit.sector != 'true'; unit.sector != 'false'", true},
		{"unit.online != true; unit.online != false", false},
		{"not (unit.online == true or unit.floors >= 0); unit.floors == -1", true},
	}
	for _, tt := range tests {
		var conditions []*Condition
		for _, source := range strings.Split(tt.conditions, "; ") {
			condition, err := parseCondition(source, whenFacts)
			if err != nil {
				t.Fatal(err)
			}
			conditions = append(conditions, condition)
		}
		if got := satisfiable(conditions); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.conditions, got, tt.want)
		}
	}
}

// The presets speak both languages, and nothing in them is idle.
func TestPresetsHaveNoLooseEnds(t *testing.T) {
	t.Parallel()
	catalog, err := locale.Load(Texts, yaml.Texts)
	if err != nil {
		t.Fatal(err)
	}
	for _, preset := range Presets() {
		i, err := Open(preset.Ref())
		if err != nil {
			t.Fatal(err)
		}
		var loose []string
		for _, f := range i.Lint() {
			if !catalog.Has(f.Key) {
				t.Errorf("no text for %s", f.Key)
			}
			switch f.Key {
			case "instrument.lint.status", "instrument.lint.unknown", "instrument.lint.award_unknown", "instrument.lint.placeholder":
			default:
				loose = append(loose, fmt.Sprint(f))
			}
		}
		if diff := cmp.Diff([]string(nil), loose); diff != "" {
			t.Errorf("%s: %s", preset.Ref(), diff)
		}
	}
}
