package score

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/instrument"
)

// sample returns the plan of testdata/contoh.yaml with some of its text replaced.
func sample(t testing.TB, replace ...string) *Plan {
	t.Helper()
	data, err := os.ReadFile("testdata/contoh.yaml")
	if err != nil {
		t.Fatal(err)
	}
	in, err := instrument.Parse("contoh.yaml", []byte(strings.NewReplacer(replace...).Replace(string(data))))
	if err != nil {
		t.Fatal(err)
	}
	plan, err := Compile(in)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// paper reads "unit|subject|respondent|question|answer|reason" lines: the working paper as text,
// without the reader of files.
func paper(lines string) *Paper {
	p := &Paper{Body: "Kabupaten Contoh", Place: problem.Place{File: "kertas.csv"}}
	units := map[string]*UnitPaper{}
	for i, line := range strings.Split(strings.TrimSpace(lines), "\n") {
		f := strings.Split(strings.TrimSpace(line), "|")
		place := problem.Place{File: "kertas.csv", Line: i + 2}
		unit := units[f[0]]
		if unit == nil {
			unit = &UnitPaper{Name: f[0], Facts: map[string]Fact{}, Place: place}
			units[f[0]] = unit
			p.Units = append(p.Units, unit)
		}
		f = append(f, "", "", "", "", "")
		switch f[1] {
		case "fact":
			unit.Facts[f[3]] = Fact{Value: f[4], Place: place}
		case "not_assessed":
			unit.NotAssessed = f[5]
		default:
			unit.Answers = append(unit.Answers, Answer{
				Subject: f[1], Respondent: f[2], Question: f[3], Value: f[4], Reason: f[5], Place: place,
			})
		}
	}
	return p
}

const complete = `
Dinas A|fact||floors|2
Dinas A|fact||mobile|tidak
Dinas A|officer|1|KOM.1.a|5
Dinas A|officer|2|KOM.1.a|4
Dinas A|user|1|PER.1.a|tidak_pernah
Dinas A|user|2|PER.1.a|pernah
Dinas A|unit||PER.1.b|ada
Dinas A|unit||PER.2.a|papan+brosur
Dinas A|unit||PER.2.b|2,5
`

// with returns the complete paper with one answer changed.
func with(question, subject, respondent, answer, reason string) string {
	var lines []string
	for line := range strings.SplitSeq(strings.TrimSpace(complete), "\n") {
		f := strings.Split(line, "|")
		if f[3] == question && f[1] == subject && f[2] == respondent {
			line = strings.Join([]string{f[0], subject, respondent, question, answer, reason}, "|")
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// figures writes nodes as "CODE value" or "CODE state", in the order asked.
func figures(u *Unit, codes ...string) string {
	var b strings.Builder
	for _, code := range codes {
		n := u.node(code)
		b.WriteString(code + " ")
		if n.State == Scored {
			b.WriteString(n.Exact.RatString() + "; ")
		} else {
			b.WriteString(n.State.String() + "; ")
		}
	}
	return strings.TrimSpace(b.String() + "total " + total(u.Total))
}

func total(t Total) string {
	if t.State != Scored {
		return t.State.String()
	}
	return t.Rounded + " " + t.Class.Code
}

func TestScoring(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, lines, codes, want string
	}{
		{
			"repeats are folded question by question, options add up, a number stands in proportion",
			complete, "KOM.1.a PER.1.a PER.1.b PER.1 PER.2.a PER.2.b PER.2 INP OUT",
			"KOM.1.a 90; PER.1.a 50; PER.1.b 100; PER.1 75; PER.2.a 75; PER.2.b 50; PER.2 125/2; INP 90; OUT 275/4; total 77.25 C",
		},
		{
			"an N/A repeat is left out of the mean",
			with("KOM.1.a", "officer", "2", "n/a", "baru pindah"), "KOM.1.a INP",
			"KOM.1.a 100; INP 100; total 81.25 B",
		},
		{
			"a question that is N/A throughout gives its weight to its siblings",
			with("PER.1.b", "unit", "", "N/A", "lift diperbaiki"), "PER.1.a PER.1.b PER.1 OUT",
			"PER.1.a 50; PER.1.b not_applicable; PER.1 50; OUT 225/4; total 69.75 C",
		},
		{
			"a condition that is false takes a question out of everything",
			strings.Replace(with("PER.1.b", "unit", "", "", ""), "floors|2", "floors|1", 1), "PER.1.a PER.1.b PER.1",
			"PER.1.a 50; PER.1.b not_relevant; PER.1 50; total 69.75 C",
		},
		{
			"a condition that is false takes a whole branch out of everything",
			strings.Split(strings.Replace(complete, "mobile|tidak", "mobile|ya", 1), "\nDinas A|unit||PER.2.a")[0], "PER.2.a PER.2 OUT",
			"PER.2.a not_relevant; PER.2 not_relevant; OUT 75; total 81.00 B",
		},
		{
			"a dimension that is N/A gives its weight to the other dimensions",
			strings.NewReplacer("KOM.1.a|5", "KOM.1.a|N/A|x", "KOM.1.a|4", "KOM.1.a|N/A|x").Replace(complete), "KOM INP OUT",
			"KOM not_applicable; INP not_applicable; OUT 275/4; total 68.75 C",
		},
		{
			"a node under the minimum coverage has not enough data, and covers nothing above",
			strings.NewReplacer("PER.2.a|papan+brosur", "PER.2.a|N/A|x", "PER.2.b|2,5", "PER.2.b|N/A|x",
				"PER.1.b|ada", "PER.1.b|N/A|x").Replace(complete) + "Dinas A|user|3|PER.1.a|N/A|x\nDinas A|user|4|PER.1.a|N/A|x\nDinas A|user|5|PER.1.a|N/A|x",
			"PER.1.a PER.1 PER.2 OUT INP",
			"PER.1.a not_enough_data; PER.1 not_enough_data; PER.2 not_applicable; OUT not_enough_data; INP 90; total not_enough_data",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			result, err := sample(t).Score(paper(tt.lines))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, figures(result.Units[0], strings.Fields(tt.codes)...)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCoverageAndCounts(t *testing.T) {
	t.Parallel()
	result, err := sample(t).Score(paper(with("KOM.1.a", "officer", "2", "N/A", "baru pindah") +
		"\nDinas A|user|3 (pengganti)|PER.1.a|pernah"))
	if err != nil {
		t.Fatal(err)
	}
	u := result.Units[0]
	if got := u.node("INP").Coverage.RatString() + " " + u.Coverage.RatString(); got != "1/2 4/5" {
		t.Errorf("coverage of the dimension and the unit is %s, want 1/2 4/5", got)
	}
	want := []Respondents{
		{Subject: "unit", Count: 1},
		{Subject: "officer", Count: 2, Target: 4, Status: "official"},
		{Subject: "user", Count: 3, Target: 30, Status: "assumed", Substitutes: 1},
	}
	if diff := cmp.Diff(want, u.Respondents); diff != "" {
		t.Error(diff)
	}
	if u.Answered != 7 || u.NA != 1 {
		t.Errorf("%d answered, %d N/A, want 7 and 1", u.Answered, u.NA)
	}
}

func TestRedistributionAtTheTopIsSaid(t *testing.T) {
	t.Parallel()
	lines := strings.NewReplacer("KOM.1.a|5", "KOM.1.a|N/A|x", "KOM.1.a|4", "KOM.1.a|N/A|x").Replace(complete)
	result, err := sample(t).Score(paper(lines))
	if err != nil {
		t.Fatal(err)
	}
	u := result.Units[0]
	if diff := cmp.Diff([]string{"INP"}, u.Redistributed); diff != "" {
		t.Error(diff)
	}
	if got := u.node("OUT").Share.RatString() + " " + u.node("OUT").PointsRounded; got != "1 68.75" {
		t.Errorf("share and points of what is left: %s", got)
	}
}

func TestUnitsThatWereNotAssessedStayOutside(t *testing.T) {
	t.Parallel()
	result, err := sample(t).Score(paper(complete + "Dinas B|not_assessed||||tutup karena banjir"))
	if err != nil {
		t.Fatal(err)
	}
	if got := total(result.Total); got != "77.25 C" {
		t.Errorf("body %s", got)
	}
	b := result.Units[1]
	if b.State != NotAssessed || b.Reason != "tutup karena banjir" || result.Assessed != 1 || result.NotAssessed != 1 {
		t.Errorf("%+v", b)
	}
}

func TestTruthHasManyWords(t *testing.T) {
	t.Parallel()
	for _, word := range []string{"tidak", "No", "salah", "FALSE"} {
		if _, err := sample(t).Score(paper(strings.Replace(complete, "mobile|tidak", "mobile|"+word, 1))); err != nil {
			t.Errorf("%s: %v", word, err)
		}
	}
}

// One of the two would be dropped without a word.
func TestAUnitIsEitherAnsweredOrNotAssessed(t *testing.T) {
	t.Parallel()
	_, err := sample(t).Score(paper(complete + "Dinas A|not_assessed||||tutup"))
	var faults problem.Faults
	if !errors.As(err, &faults) || len(faults) != 1 {
		t.Fatal(err)
	}
	got := faults[0].Place.String() + " " + catalog(t).Printer(locale.English).Named(faults[0].Key, faults[0].Args)
	if want := "kertas.csv:4 The unit Dinas A is marked as not assessed (tutup), but has answers. Remove the answers, or the reason."; got != want {
		t.Error(got)
	}
}

// A paper whose file has faults is judged by what it holds, not by what may have been unreadable.
func TestAPartialPaperIsJudgedByWhatItHolds(t *testing.T) {
	t.Parallel()
	faults := sample(t).Judge(paper("Dinas A|officer|1|KOM.1.a|6\nDinas A|officer|1|KOM.1.a|5\nDinas A|unit||PER.1.b|ada"))
	var got []string
	for _, f := range faults {
		got = append(got, f.Place.String()+" "+f.Key)
	}
	want := []string{"kertas.csv:2 score.fault.outside_one", "kertas.csv:3 score.fault.respondent_twice"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestFaultsQuoteShortlyAndStopAtTheirBound(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("K", 5000)
	faults := sample(t).Judge(paper(strings.Repeat("Dinas A|officer|1|"+long+"|5\n", 2*problem.MaxFaults)))
	if len(faults) != problem.MaxFaults {
		t.Errorf("%d faults", len(faults))
	}
	if text, ok := faults[0].Args["question"].(string); !ok || len(text) > 110 {
		t.Errorf("a fault quotes %d bytes", len(text))
	}
}

func TestABodyWithoutAssessedUnitsHasNoFigure(t *testing.T) {
	t.Parallel()
	result, err := sample(t).Score(paper("Dinas B|not_assessed||||tutup"))
	if err != nil {
		t.Fatal(err)
	}
	if result.State != NotAssessed || result.Exact != nil {
		t.Errorf("%+v", result.Total)
	}
}

func TestFiguresCarryTheLinesTheyRestOn(t *testing.T) {
	t.Parallel()
	result, err := sample(t).Score(paper(complete))
	if err != nil {
		t.Fatal(err)
	}
	names := func(f *Figure) string {
		var list []string
		for _, i := range f.Lines {
			line := result.Lines[i]
			list = append(list, strings.TrimSuffix(string(line.Kind)+":"+line.Code, ":")+"="+string(line.Status))
		}
		return strings.Join(list, " ")
	}
	u := result.Units[0]
	for code, want := range map[string]string{
		"PER.2.b": "",
		"PER.1.a": "fold=assumed",
		"KOM.1.a": "scale:level=inferred fold=assumed",
	} {
		if got := names(&u.node(code).Figure); got != want {
			t.Errorf("%s rests on %q, want %q", code, got, want)
		}
	}
	want := "weight:INP=assumed weight:OUT=assumed scale:level=inferred fold=assumed body_from_units=inferred"
	if got := names(&result.Figure); got != want {
		t.Errorf("the body rests on %q, want %q", got, want)
	}
	if !result.Simulation() {
		t.Error("a result on assumed weights is not called a simulation")
	}
}

// A unit is an E by an inferred bound. The body is a D, whatever its units are called.
func TestABodyDoesNotRestOnTheClassesOfItsUnits(t *testing.T) {
	t.Parallel()
	plan := sample(t, "{code: E, from: 0.00,", "{code: E, from: 0.00, status: inferred,")
	result, err := plan.Score(paper(complete + `Dinas B|fact||floors|1
Dinas B|fact||mobile|ya
Dinas B|officer|1|KOM.1.a|0
Dinas B|user|1|PER.1.a|pernah`))
	if err != nil {
		t.Fatal(err)
	}
	rests := func(f *Figure) bool {
		return slices.ContainsFunc(f.Lines, func(i int) bool { return result.Lines[i].Kind == ClassLine })
	}
	unit := result.Units[1]
	if got := total(unit.Total) + ", " + total(result.Total); got != "0.00 E, 38.63 D" || !rests(&unit.Figure) || rests(&result.Figure) {
		t.Errorf("%s: unit %v, body %v", got, rests(&unit.Figure), rests(&result.Figure))
	}
}

func TestEverythingWrongIsSaidAtOnce(t *testing.T) {
	t.Parallel()
	_, err := sample(t).Score(paper(`
Dinas A|fact||floors|dua
Dinas A|fact||luas|12
Dinas A|officer|1|KOM.1.a|6
Dinas A|officer|1|KOM.1.a|5
Dinas A|officer|2|KOM.1.a|
Dinas A|officer|3|KOM.1.a|N/A
Dinas A|officer|3|PER.1.a|pernah
Dinas A|petugas|3|KOM.1.a|5
Dinas A|unit||PER.2|5
Dinas A|unit||PER.2.c|5
Dinas A|unit||ZZZ|5
Dinas A|unit||PER.2.a|papan+papan
Dinas A|unit||PER.2.b|4,5
Dinas A|unit||PER.2.b|3
Dinas B|fact||floors|1
Dinas B|fact||mobile|ya
Dinas B|officer|1|KOM.1.a|5
Dinas B|user|1|PER.1.a|pernah
Dinas B|unit||PER.1.b|ada
Dinas C|fact||floors|1
Dinas C|fact||mobile|tidak
Dinas C|officer|1|KOM.1.a|5
Dinas C|user|1|PER.1.a|pernah
`))
	var faults problem.Faults
	if !errors.As(err, &faults) {
		t.Fatal(err)
	}
	english := catalog(t).Printer(locale.English)
	var got []string
	for _, f := range faults {
		got = append(got, f.Place.String()+" "+english.Named(f.Key, f.Args))
	}
	want := []string{
		`kertas.csv:2 Unit Dinas A: fact floors must be a number, not "dua".`,
		`kertas.csv:3 Unit Dinas A: this instrument does not know the fact "luas". The facts are: floors, mobile.`,
		`kertas.csv:2 Unit Dinas A: fact mobile is not filled in. It decides whether PER.2 applies.`,
		`kertas.csv:4 Unit Dinas A: "6" is not an answer to question KOM.1.a. Fill in one of: 0, 1, 2, 3, 4, 5, N/A.`,
		`kertas.csv:5 Unit Dinas A: respondent 1 has answered question KOM.1.a already at kertas.csv:4. Keep one answer, or correct the respondent's number.`,
		`kertas.csv:6 Unit Dinas A: the answer to question KOM.1.a is blank. Fill in one of: 0, 1, 2, 3, 4, 5, N/A.`,
		`kertas.csv:7 Unit Dinas A: N/A for question KOM.1.a needs a reason. Fill in the column reason.`,
		`kertas.csv:8 Unit Dinas A: question PER.1.a is answered by user, not by officer. Change the subject.`,
		`kertas.csv:9 Unit Dinas A, question KOM.1.a: there is no subject "petugas". This question is answered by officer. The subjects are: unit, officer, user.`,
		`kertas.csv:10 Unit Dinas A: PER.2 is not a question but a group in instrument contoh@2023.1.0. Answer the questions below it.`,
		`kertas.csv:11 Unit Dinas A: there is no question "PER.2.c" in instrument contoh@2023.1.0. Perhaps you mean PER.2.a.`,
		`kertas.csv:12 Unit Dinas A: there is no question "ZZZ" in instrument contoh@2023.1.0. Use the question codes of the template.`,
		`kertas.csv:2 Unit Dinas A: question PER.1.a (user) is not answered yet. Fill in one of: tidak_pernah, pernah, N/A.`,
		`kertas.csv:20 Unit Dinas B: question PER.1.b does not apply here, because its condition (unit.floors > 1) is not met. Clear the answer, or correct the fact.`,
		`kertas.csv:21 Unit Dinas C: nothing is answered by unit yet (2 questions). Fill in all of them, or record the unit as not assessed with the reason.`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestUnknownWeightsAreRefusedByName(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/contoh.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(string(data), "{value: 60, status: assumed}", "{status: unknown}")
	in, err := instrument.Parse("contoh.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	_, err = Compile(in)
	var faults problem.Faults
	if !errors.As(err, &faults) || len(faults) != 1 {
		t.Fatal(err)
	}
	got := faults[0].Place.String() + " " + catalog(t).Printer(locale.English).Named(faults[0].Key, faults[0].Args)
	if !strings.HasPrefix(got, "contoh.yaml:") || !strings.Contains(got, "The weight of OUT (Dimensi Output) is unknown") {
		t.Error(got)
	}
}

func TestRoundingEarlierWouldGiveAnotherFigure(t *testing.T) {
	t.Parallel()
	// 87.9926... is a B. The four dimension points, rounded first, add up to 88.00 and an A: the
	// worked test of the 2023 preset.
	in, err := instrument.Open("ori@2023")
	if err != nil {
		t.Fatal(err)
	}
	plan, err := Load(in)
	if err != nil {
		t.Fatal(err)
	}
	test := plan.Instrument.Tests[1]
	result, err := plan.Score(plan.testPaper(test))
	if err != nil {
		t.Fatal(err)
	}
	u := result.Units[0]
	var early []string
	for _, n := range u.Figures() {
		early = append(early, n.PointsRounded)
	}
	if got := u.Rounded + " " + u.Class.Code + " from " + strings.Join(early, " "); got != "87.99 B from 17.41 28.25 22.95 19.39" {
		t.Error(got)
	}
}

func TestNoAnswerIsTooOdd(t *testing.T) {
	t.Parallel()
	plan := sample(t)
	codes := append(plan.Questions(), "PER.1", "", "KOM.1.A", "total", "💧")
	rapid.Check(t, func(t *rapid.T) {
		unit := &UnitPaper{Name: rapid.String().Draw(t, "unit"), Facts: map[string]Fact{
			"floors": {Value: rapid.String().Draw(t, "floors")}, "mobile": {Value: "ya"},
		}}
		for range rapid.IntRange(0, 20).Draw(t, "answers") {
			unit.Answers = append(unit.Answers, Answer{
				Subject:    rapid.SampledFrom([]string{"unit", "officer", "user", " user ", ""}).Draw(t, "subject"),
				Respondent: rapid.String().Draw(t, "respondent"),
				Question:   rapid.SampledFrom(codes).Draw(t, "question"),
				Value:      rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"5", "n/a", "+", "papan+", "1e9", "2.5", "pernah"})).Draw(t, "value"),
				Count:      rapid.IntRange(-2, 1<<40).Draw(t, "count"),
			})
		}
		result, err := plan.Score(&Paper{Units: []*UnitPaper{unit}})
		if err != nil && problem.KindOf(err) != problem.Invalid {
			t.Fatal(err)
		}
		if err == nil && len(result.Units) != 1 {
			t.Fatal("no fault and no unit")
		}
	})
}
