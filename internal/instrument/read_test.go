package instrument

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/base/yaml"
)

func sample(t testing.TB) string {
	t.Helper()
	data, err := os.ReadFile("testdata/contoh.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// lines gives faults as "line key".
func lines(err error) []string {
	var faults problem.Faults
	if !errors.As(err, &faults) {
		return []string{fmt.Sprint(err)}
	}
	var list []string
	for _, fault := range faults {
		list = append(list, fmt.Sprintf("%d %s", fault.Place.Line, fault.Key))
	}
	return list
}

func TestTheSampleOfTheDesignLoads(t *testing.T) {
	t.Parallel()
	i, err := Parse("contoh.yaml", []byte(sample(t)))
	if err != nil {
		t.Fatal(err)
	}
	points := i.Scale("third").Options[0].Points.RatString()
	if points != "100/3" {
		t.Errorf("a fraction became %s", points)
	}
	if got := i.Tests[0].Answers["PER.1.a"]; len(got) != 2 || got[1].Count != 27 {
		t.Errorf("tally read as %v", got)
	}
}

// Each case spoils the sample in one place and names the line and the fault that must be found
// there, and no other.
func TestParseFindsWhatIsWrong(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		old, new string
		want     []string
	}{
		{"format of the future", "patuh: 1 ", "patuh: 2 ", []string{"1 yaml.fault.want_int"}},
		{"unknown key", "basis: [", "bassis: [", []string{"7 yaml.fault.unknown_key"}},
		{"missing key", "total: 100 ", "facts2: 100 ", []string{"1 yaml.fault.missing_key", "47 yaml.fault.unknown_key"}},
		{"duplicate key", "levels:", "total: 100\nlevels:", []string{"48 yaml.fault.duplicate"}},
		{"bad id", "id: contoh ", "id: Contoh ", []string{"3 instrument.fault.code_name"}},
		{"bad version", "2023.1.0 ", "2023.1 ", []string{"4 instrument.fault.version"}},
		{"unknown language", "[id, en]", "[id, en, fr]", []string{"6 instrument.fault.language"}},
		{"language twice", "[id, en]", "[id, en, id]", []string{"6 instrument.fault.language"}},
		{"no Indonesian", `{id: "Contoh instrumen", en: "Sample instrument"}`, `{en: "Sample instrument"}`, []string{"5 instrument.fault.text_id"}},
		{"unknown visibility", "visibility: public ", "visibility: all ", []string{"8 yaml.fault.want_one_of"}},
		{"replaces itself", "version: 2022.1.0", "version: 2023.1.0", []string{"9 instrument.fault.replaces_newer"}},
		{"unknown comparability", "comparable: partial", "comparable: rather", []string{"9 yaml.fault.want_one_of"}},
		{"level twice", "indicator, question]", "variable, question]", []string{"11 instrument.fault.level_twice", "28 yaml.fault.unknown_key"}},
		{"one level", "levels: [dimension, variable, indicator, question]", "levels: [question]", []string{"11 instrument.fault.levels"}},
		{"fact of somebody else", "facts: {unit:", "facts: {user:", []string{
			"13 instrument.fault.fact_subject", "71 instrument.when.no_facts", "75 instrument.fault.test_fact",
		}},
		{"fact of unknown type", "type: number", "type: date", []string{"13 yaml.fault.want_one_of"}},
		{"per nobody", "per: unit, target: {value: 4", "per: office, target: {value: 4", []string{"17 instrument.fault.per"}},
		{"per in a circle", "per: unit, target: {value: 4", "per: officer, target: {value: 4", []string{"17 instrument.fault.per_cycle"}},
		{"unknown status", "{value: 4, status: official}", "{value: 4, status: sure}", []string{"17 yaml.fault.want_one_of"}},
		{"a target that is no count", "value: 30,", "value: 0,", []string{"18 yaml.fault.want_int"}},
		{"unknown target with a value", "{value: 4, status: official}", "{value: 4, status: unknown}", []string{"17 instrument.fault.unknown_value"}},
		{"unknown reduction", "status: official},  reduce: mean}", "status: official},  reduce: median}", []string{"17 yaml.fault.want_one_of"}},
		{"unknown scale type", "media: {type: many", "media: {type: several", []string{"25 yaml.fault.want_one_of"}},
		{"points above 100", "{code: ada, points: 100}", "{code: ada, points: 101}", []string{"21 instrument.fault.points"}},
		{"points below 0", "{code: tidak, points: 0}", "{code: tidak, points: -1}", []string{"21 instrument.fault.points"}},
		{"points with a comma", "points: 200/3", `points: "66,7"`, []string{"24 yaml.fault.want_number"}},
		{"division by zero", "points: 200/3", "points: 200/0", []string{"24 yaml.fault.want_number"}},
		{"capital option", "{code: m1,", "{code: M1,", []string{"24 instrument.fault.code_option"}},
		{"option twice", "{code: m2,", "{code: m1,", []string{"24 instrument.fault.option_twice"}},
		{"no options", "third: {type: one,  options: [{code: m1, points: 100/3}, {code: m2, points: 200/3}, {code: m3, points: 100}]}", "third: {type: one, options: []}", []string{"24 instrument.fault.options"}},
		{"empty range", "third: {type: one,  options: [{code: m1, points: 100/3}, {code: m2, points: 200/3}, {code: m3, points: 100}]}", "third: {type: range, low: 4, high: 1}", []string{"24 instrument.fault.scale_range"}},
		{"options of a range", "third: {type: one, ", "third: {type: range, low: 0, high: 1, ", []string{"24 yaml.fault.unknown_key"}},
		{"level without a line", "aggregate: {question: mean, indicator: mean, ", "aggregate: {question: mean, ", []string{"28 yaml.fault.missing_key"}},
		{"unknown aggregation", "variable: mean,", "variable: median,", []string{"28 yaml.fault.want_one_of"}},
		{"questions added up", "aggregate: {question: mean", "aggregate: {question: sum", []string{"28 instrument.fault.aggregate_question"}},
		{"blank counts as zero", "missing: {action: block}", "missing: {action: zero}", []string{"31 yaml.fault.want_one_of"}},
		{"coverage above one", "value: 0.50,", "value: 50,", []string{"32 instrument.fault.min_coverage"}},
		{"unknown rounding", "mode: half_up", "mode: up", []string{"34 yaml.fault.want_one_of"}},
		{"round early", "when: publish", "when: always", []string{"34 yaml.fault.want_one_of"}},
		{"too many places", "places: 2", "places: 99", []string{"34 yaml.fault.want_int"}},
		{"unknown ties", "ties: min", "ties: first", []string{"35 yaml.fault.want_one_of"}},
		{"resample nobody", "resample: [officer, user]", "resample: [officer, guest]", []string{"36 instrument.fault.subject"}},
		{"weights spread over 100 %", "weights: 0.25", "weights: 25", []string{"36 instrument.fault.uncertainty_weights"}},
		{"range upside down", "range: [0, 100]", "range: [100, 0]", []string{"39 instrument.fault.class_range"}},
		{"classes overlap", "{code: B, from: 78.00", "{code: B, from: 88.00", []string{"42 instrument.fault.class_order"}},
		{"classes out of order", "{code: B, from: 78.00", "{code: B, from: 50", []string{"43 instrument.fault.class_order"}},
		{"classes leave a gap", "{code: E, from: 0.00", "{code: E, from: 0.01", []string{"45 instrument.fault.class_gap"}},
		{"class outside the range", "{code: A, from: 88.00", "{code: A, from: 100.01", []string{"41 instrument.fault.class_outside"}},
		{"class twice", "{code: B, from: 78.00", "{code: A, from: 78.00", []string{"42 instrument.fault.class_twice"}},
		{"unknown zone", "zone: yellow", "zone: orange", []string{"43 yaml.fault.want_one_of"}},
		{"no total", "total: 100 ", "total: 0 ", []string{"47 instrument.fault.total"}},
		{"weights do not add up", "weight: {value: 60", "weight: {value: 59.99", []string{"49 instrument.fault.sum"}},
		{"negative weight", "weight: {value: 40", "weight: {value: -40", []string{"49 instrument.fault.sum", "51 instrument.fault.weight"}},
		{"weight of zero", "weight: {value: 40", "weight: {value: 0", []string{"49 instrument.fault.sum", "51 instrument.fault.weight"}},
		{"unknown weight with a value", "weight: {value: 40, status: assumed}", "weight: {value: 40, status: unknown}", []string{"51 instrument.fault.unknown_value"}},
		{"weight without a value", "weight: {value: 40, status: assumed}", "weight: {status: assumed}", []string{"51 instrument.fault.unknown_value"}},
		{"one sibling without a weight", "    weight: {value: 40, status: assumed}\n", "", []string{"49 instrument.fault.weights_some"}},
		{"code twice", "code: PER.1.b", "code: PER.1.a", []string{"71 instrument.fault.code_twice"}},
		{"reserved code", "- code: KOM\n", "- code: total\n", []string{"53 instrument.fault.code_reserved"}},
		{"code with a space", "- code: KOM\n", "- code: KOM PEL\n", []string{"53 instrument.fault.code_node"}},
		{"unknown subject", "KOM.1.a, subject: officer", "KOM.1.a, subject: boss", []string{"59 instrument.fault.subject"}},
		{"unknown scale", "KOM.1.a, subject: officer, method: interview, scale: level", "KOM.1.a, subject: officer, method: interview, scale: levels", []string{"59 instrument.fault.scale"}},
		{"unknown method", "method: observation", "method: guess", []string{"71 yaml.fault.want_one_of"}},
		{"computed from nothing", "method: observation", "method: computed", []string{"71 instrument.fault.computed"}},
		{"computed from anywhere", "method: observation", "method: computed, from: internet", []string{"71 instrument.fault.source"}},
		{"unknown fact", `when: "unit.floors > 1"`, `when: "unit.doors > 1"`, []string{"71 instrument.when.fact"}},
		{"condition without end", `when: "unit.floors > 1"`, `when: "(unit.floors > 1"`, []string{"71 instrument.when.bracket"}},
		{"question with children", "scale: luput, ask: {id: \"...\"}}", "scale: luput, ask: {id: \"...\"}, children: []}", []string{"70 instrument.fault.too_deep"}},
		{"indicator without questions", "            children:\n              - {code: KOM.1.a, subject: officer, method: interview, scale: level, ask: {id: \"...\"}}\n", "", []string{"56 instrument.fault.too_shallow", "74 instrument.fault.test_question"}},
		{"test of nobody", "answers: {KOM.1.a:", "answers: {KOM.9.a:", []string{"76 instrument.fault.test_question"}},
		{"test answer outside the scale", `["5", "4", "5", "3"]`, `["5", "4", "5", "6"]`, []string{"76 instrument.fault.test_answer"}},
		{"tally outside the scale", "pernah: 3}", "sering: 3}", []string{"76 instrument.fault.test_answer"}},
		{"test fact of another type", "unit: {floors: 1}", "unit: {floors: satu}", []string{"75 instrument.fault.test_fact_value"}},
		{"test expects an unknown node", "expect: {INP:", "expect: {IMP:", []string{"77 instrument.fault.test_node"}},
		{"test expects an unknown class", "class: A}", "class: X}", []string{"77 instrument.fault.test_class"}},
		{"test expects points below the top", "expect: {INP:", "expect: {KOM:", []string{"77 instrument.fault.test_points"}},
		{"test expects nothing", "expect: {INP: {normalised: 85.00, points: 34.00}, OUT: {normalised: 90.00, points: 54.00}, total: 88.00, class: A}", "expect: {}", []string{"77 instrument.fault.test_empty"}},
		{"test expects nothing of a node", "expect: {INP: {normalised: 85.00, points: 34.00}, OUT: {normalised: 90.00, points: 54.00}, total: 88.00, class: A}", "expect: {INP: {}, class: A}", []string{"77 instrument.fault.test_empty"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if !strings.Contains(sample(t), tt.old) {
				t.Fatalf("the sample has no %q", tt.old)
			}
			spoiled := strings.Replace(sample(t), tt.old, tt.new, 1)
			_, err := Parse("contoh.yaml", []byte(spoiled))
			if diff := cmp.Diff(tt.want, lines(err)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParseFindsEverythingAtOnce(t *testing.T) {
	t.Parallel()
	spoiled := strings.NewReplacer("value: 60", "value: 50", "code: PER.1.b", "code: PER.1.a",
		"from: 0.00", "from: 1", `"3"]`, `"7"]`).Replace(sample(t))
	_, err := Parse("contoh.yaml", []byte(spoiled))
	want := []string{
		"45 instrument.fault.class_gap", "49 instrument.fault.sum",
		"71 instrument.fault.code_twice", "76 instrument.fault.test_answer",
	}
	if diff := cmp.Diff(want, lines(err)); diff != "" {
		t.Error(diff)
	}
}

// Every fault of the table has a text, with every {name} of it given.
func TestFaultsReadAsSentences(t *testing.T) {
	t.Parallel()
	catalog, err := locale.Load(Texts, yaml.Texts)
	if err != nil {
		t.Fatal(err)
	}
	spoiled := strings.NewReplacer("value: 60", "value: 50", "code: PER.1.b", "code: PER.1.a",
		"from: 0.00", "from: 1", "unit.floors", "unit.doors", "scale: level,", "scale: l,",
	).Replace(sample(t))
	_, err = Parse("contoh.yaml", []byte(spoiled))
	var faults problem.Faults
	if !errors.As(err, &faults) {
		t.Fatal(err)
	}
	for _, lang := range locale.Langs {
		for _, fault := range faults {
			text := catalog.Printer(lang).Named(fault.Key, fault.Args)
			if text == fault.Key || strings.ContainsAny(text, "{}") {
				t.Errorf("%s: %s reads %q", lang, fault.Key, text)
			}
		}
	}
}

// Whatever loads survives its canonical form, which is then its own.
func FuzzParse(f *testing.F) {
	f.Add([]byte(sample(f)))
	for _, preset := range Presets() {
		data, err := presets.ReadFile(preset.file())
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		before, err := Parse("f.yaml", data)
		if err != nil {
			var faults problem.Faults
			if !errors.As(err, &faults) || len(faults) == 0 {
				t.Fatalf("an error without faults: %v", err)
			}
			return
		}
		after, err := Parse("f.yaml", before.Format())
		if err != nil {
			t.Fatalf("%v\n%s", err, before.Format())
		}
		if after.Hash != before.Hash || string(after.Format()) != string(before.Format()) {
			t.Fatalf("the canonical form changes when it is read:\n%s\n%s", before.Format(), after.Format())
		}
	})
}
