package instrument

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/base/problem"
)

func parse(t *testing.T, text string) *Instrument {
	t.Helper()
	i, err := Parse("contoh.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// Each case changes the sample in one place; want is "kind place: old → new" and the smallest
// version that may carry it.
func TestDiffSortsChangesByWhatTheyDo(t *testing.T) {
	t.Parallel()
	added := "              - {code: PER.1.c, subject: user, method: interview, scale: luput, ask: {id: \"...\"}}\n"
	last := "              - {code: PER.1.b,"
	tests := []struct {
		name     string
		old, new string
		want     []string
		version  string
	}{
		{"nothing", "", "", nil, "2023.1.0"},
		{"a comment", "levels: [", "# a comment\nlevels: [", nil, "2023.1.0"},
		{"another way to write a number", "from: 88.00", "from: 88.0", nil, "2023.1.0"},
		{"a label", `"Dimensi Input"`, `"Masukan"`, []string{"wording INP: label: {id: \"Dimensi Input\", en: \"Input\"} → {id: \"Masukan\", en: \"Input\"}"}, "2023.1.1"},
		{"a status", "weight: {value: 40, status: assumed}", "weight: 40", []string{"wording INP: weight.status: assumed → official"}, "2023.1.1"},
		{"a weight", "value: 40, status: assumed}", "value: 35, status: assumed}", []string{"score INP: weight: 40 → 35", "score OUT: weight: 60 → 65"}, "2023.2.0"},
		{"points", "{code: m1, points: 100/3}", "{code: m1, points: 30}", []string{"score scales.third.m1: points: 100/3 → 30"}, "2023.2.0"},
		{"a class bound", "from: 88.00", "from: 90", []string{"score classes.A: from: 88 → 90"}, "2023.2.0"},
		{"rounding", "mode: half_up", "mode: half_even", []string{"score method: round.mode: half_up → half_even"}, "2023.2.0"},
		{"a condition", "floors > 1", "floors > 2", []string{"score PER.1.b: when: unit.floors > 1 → unit.floors > 2"}, "2023.2.0"},
		{"aggregation", "variable: mean,", "variable: min,", []string{"score method: aggregate.variable: mean → min"}, "2023.2.0"},
		{"another fact to fill in", "floors: {type: number, label: {id: \"Jumlah lantai\"}}", "floors: {type: number, label: {id: \"Jumlah lantai\"}}, rooms: {type: number, label: {id: \"Jumlah ruang\"}}", []string{"structure facts.rooms:  → unit"}, "2024.0.0"},
		{"a new question", last, added + last, []string{"structure PER.1.c:  → PER.1"}, "2024.0.0"},
		{"another scale", "interview, scale: luput", "interview, scale: ada", []string{"structure PER.1.a: scale: luput → ada"}, "2024.0.0"},
		{"an option taken away", ", {code: daring, points: 50}]", "]", []string{"structure scales.media.daring: daring → "}, "2024.0.0"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			text := strings.Replace(sample(t), tt.old, tt.new, 1)
			if tt.name == "a weight" {
				text = strings.Replace(text, "value: 60, status", "value: 65, status", 1)
			}
			text = withoutTests(text)
			before, after := parse(t, withoutTests(sample(t))), parse(t, text)
			changes := Diff(before, after)
			var got []string
			for _, c := range changes {
				got = append(got, c.Kind.String()+" "+c.Place()+": "+c.Old+" → "+c.New)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
			version, _ := parseVersion(tt.version)
			after.Version = version
			if err := CheckVersion(before, after, changes); err != nil {
				t.Errorf("%s should do: %v", tt.version, err)
			}
			if len(changes) > 0 {
				refuseSmaller(t, before, after, changes)
			}
		})
	}
}

func withoutTests(text string) string {
	before, _, _ := strings.Cut(text, "\ntests:")
	return before + "\n"
}

func refuseSmaller(t *testing.T, before, after *Instrument, changes []Change) {
	t.Helper()
	want := after.Version
	for _, version := range []Version{{2022, 9, 9}, {2023, 1, 0}, {2023, 1, 1}, {2023, 1, 9}, {2023, 2, 0}} {
		if version.Compare(want) >= 0 {
			continue
		}
		after.Version = version
		var p *problem.Error
		if err := CheckVersion(before, after, changes); !errors.As(err, &p) || p.Args["want"] != want.String() {
			t.Errorf("%s should not do, and %s be named: %v", version, want, err)
		}
	}
}

func TestANodeThatMovedBreaksTheStructure(t *testing.T) {
	t.Parallel()
	before := parse(t, withoutTests(sample(t)))
	moved := before.Format()
	after := parse(t, string(moved))
	after.Tree[0].Children[0].Children = append(after.Tree[0].Children[0].Children, after.Tree[1].Children[0].Children...)
	after.Tree[1].Children[0].Children = nil
	changes := Diff(before, after)
	if len(changes) != 1 || changes[0].Kind != StructureBreaking || changes[0].Old != "PER" || changes[0].New != "KOM" {
		t.Errorf("got %v", changes)
	}
}
