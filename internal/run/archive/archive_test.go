package archive

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/rank"
	"github.com/patuh-id/patuh/internal/score"
)

var update = flag.Bool("update", false, "write the golden archives")

// sample is the instrument of the tests; its one computed question is asked of the unit.
func sample(t testing.TB, visibility string) *instrument.Instrument {
	t.Helper()
	data, err := os.ReadFile("testdata/contoh.yaml")
	must(t, err)
	ins, err := instrument.Parse("contoh.yaml", bytes.Replace(data, []byte("visibility: public"), []byte("visibility: "+visibility), 1))
	must(t, err)
	return ins
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func one(subject string, answers ...string) Respondent {
	return Respondent{Subject: subject, Answers: answers}
}

// small is a computation with all that one can have.
func small(t testing.TB, visibility string) *Run {
	t.Helper()
	ins := sample(t, visibility)
	unit := func(code, floors, mobile string, own Respondent, others ...Respondent) Unit {
		return Unit{Code: code, State: In, Facts: map[string]string{"floors": floors, "mobile": mobile}, Answers: append(others, own)}
	}
	stood := one("officer", "4")
	stood.Substitute = true
	users := []Respondent{one("user", "tidak_pernah"), one("user", "pernah"), one("user", "N/A"), one("officer", "5"), stood}
	bodies := []Body{
		{Code: "kota-b", Kind: "city", Units: []Unit{
			unit("dinas-b", "1", "true", one("unit", "", "", ""), users...),
			{Code: "dinas-a", State: LeftOut, Reason: "field"},
		}},
		{Code: "kota-a", Kind: "city", Units: []Unit{
			unit("dinas-b", "2", "false", one("unit", "ada", "papan+daring", "3.5"), users...),
			unit("dinas-a", "2", "false", one("unit", "tidak", "brosur", "N/A"), users[:4]...),
			{Code: "dinas-c", State: NotAssessed, Reason: "closed"},
		}},
		{Code: "kota-c", Kind: "city", Reason: "safety", Units: []Unit{{Code: "dinas-a", State: NotAssessed, Reason: "safety"}}},
		{Code: "kab-d", Kind: "regency", Units: []Unit{unit("", "1", "true", one("unit", "", "", ""), users[0], users[3])}},
	}
	head := Head{Cycle: "0190a1c2-0000-7000-8000-000000000001", Year: 2026, Kind: "external", Number: 1, Taken: "2026-11-23T02:00:00Z", Least: "checked"}
	return Make(head, ins, Confidential(ins), bodies)
}

func computed(t testing.TB, r *Run) *Figures {
	t.Helper()
	f, err := Compute(context.WithoutCancel(t.Context()), r, Options{Workers: 2})
	must(t, err)
	return f
}

func written(t testing.TB, r *Run) []byte {
	t.Helper()
	data, err := Write(r, computed(t, r))
	must(t, err)
	return data
}

func verified(t testing.TB, data []byte) *Report {
	t.Helper()
	report, err := Verify(context.WithoutCancel(t.Context()), data, 2, nil)
	must(t, err)
	return report
}

func TestArchivesAreTheSameBytesEverywhere(t *testing.T) {
	t.Parallel()
	for _, visibility := range []string{"public", "internal"} {
		data := written(t, small(t, visibility))
		name := filepath.Join("testdata", visibility+".zip")
		if *update {
			must(t, os.WriteFile(name, data, 0o600))
		}
		golden, err := os.ReadFile(name)
		must(t, err)
		if !bytes.Equal(golden, data) {
			t.Errorf("%s differs; -update, and look at what changed", name)
		}
		if report := verified(t, golden); !report.Sound() || report.Units != 7 || report.In != 4 || report.Ranked != 2 || report.Whole != (visibility == "public") {
			t.Errorf("%s: %+v", name, report)
		}
	}
}

func TestFiguresAreThoseOfTheWorkingPaper(t *testing.T) {
	t.Parallel()
	r := small(t, "public")
	figures := computed(t, r)
	plan, err := score.Compile(r.Instrument)
	must(t, err)
	for i := range r.Bodies {
		b := &r.Bodies[i]
		paper := r.Paper(b)
		if len(paper.Units) == 0 {
			continue
		}
		want, err := plan.Score(paper)
		must(t, err)
		if got := figures.Bodies[i]; got.Rounded != want.Rounded || got.Exact != want.Exact.RatString() {
			t.Errorf("%s has %s (%s), want %s", b.Code, got.Rounded, got.Exact, want.Rounded)
		}
	}
	var places []rank.Place
	var states []string
	for _, b := range figures.Bodies {
		places, states = append(places, b.Place), append(states, b.State)
	}
	// kota-b is not whole, kota-c was not assessed: neither has a place.
	if diff := cmp.Diff([]rank.Place{{Place: 1, Of: 1}, {Place: 1, Of: 1}, {}, {}}, places); diff != "" {
		t.Errorf("places (-want +got): %s", diff)
	}
	if diff := cmp.Diff([]string{"scored", "scored", "scored", "not_assessed"}, states); diff != "" {
		t.Errorf("states (-want +got): %s", diff)
	}
}

// A respondent's number says nothing: whoever came first, the archive is the same.
func TestTheOrderOfWhoAnsweredIsNotKept(t *testing.T) {
	t.Parallel()
	want := written(t, small(t, "public"))
	for seed := range uint64(10) {
		r := small(t, "public")
		random := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // a test
		random.Shuffle(len(r.Bodies), func(a, b int) { r.Bodies[a], r.Bodies[b] = r.Bodies[b], r.Bodies[a] })
		for i := range r.Bodies {
			for u := range r.Bodies[i].Units {
				answers := r.Bodies[i].Units[u].Answers
				random.Shuffle(len(answers), func(a, b int) { answers[a], answers[b] = answers[b], answers[a] })
			}
		}
		r.settle()
		if !bytes.Equal(want, written(t, r)) {
			t.Fatal("another order gives other bytes")
		}
	}
}

func TestAConfidentialInstrumentLeavesItsTextsOut(t *testing.T) {
	t.Parallel()
	whole := sample(t, "internal")
	data := written(t, small(t, "internal"))
	for _, text := range []string{"Apakah", "Berapa", "Dimensi Input", "Jumlah lantai", "Media apa"} {
		if bytes.Contains(data, []byte(text)) {
			t.Errorf("%q is in the archive", text)
		}
	}
	open, confidential := computed(t, small(t, "public")), computed(t, small(t, "internal"))
	for i := range open.Bodies {
		if open.Bodies[i].Exact != confidential.Bodies[i].Exact {
			t.Errorf("without texts the figure is %s, with them %s", confidential.Bodies[i].Exact, open.Bodies[i].Exact)
		}
	}
	for name, c := range map[string]struct {
		given *instrument.Instrument
		want  string
	}{
		"the right one": {whole, ""},
		"another":       {sample(t, "public"), "archive.given_other"},
	} {
		report, err := Verify(t.Context(), data, 1, c.given)
		must(t, err)
		key := ""
		if !report.Sound() {
			key = report.Findings[0].Key
		}
		if key != c.want || !report.Compared {
			t.Errorf("%s: %+v", name, report)
		}
	}
}

// Every byte counts: whichever is changed, verifying names a place.
func TestOneChangedByteIsFound(t *testing.T) {
	t.Parallel()
	data := written(t, small(t, "public"))
	p, err := unpack(data)
	must(t, err)
	for at := range data {
		if at%23 != 0 && at > 300 {
			continue
		}
		bad := slices.Clone(data)
		bad[at] ^= 1
		report, err := Verify(t.Context(), bad, 1, nil)
		if err != nil {
			if kind := problem.KindOf(err); kind != problem.Invalid {
				t.Fatalf("byte %d: %v", at, err)
			}
			continue
		}
		if report.Sound() {
			t.Fatalf("byte %d: nothing found", at)
		}
		for i, start := range p.starts {
			e := p.entries[i]
			if inside := int64(at) >= start && int64(at) < start+int64(len(e.data)); !inside || e.name == manifestFile {
				continue
			}
			if !slices.ContainsFunc(report.Findings, func(f Finding) bool { return f.Place.File == e.name }) {
				t.Fatalf("byte %d is in %s; found: %+v", at, e.name, report.Findings)
			}
		}
	}
}

// Whoever changes an answer and the manifest with it is found out by the figures, node by node.
func TestAChangedAnswerChangesItsNodes(t *testing.T) {
	t.Parallel()
	r := small(t, "public")
	figures := computed(t, r)
	r.Bodies[1].Units[0].Answers[0].Answers = []string{"1"}
	entries := slices.Concat([]entry{{instrumentFile, r.Instrument.Format()}}, r.inputs(), r.outputs(figures))
	data, err := pack(r, entries)
	must(t, err)
	report := verified(t, data)
	catalog, err := locale.Load(Texts, score.Texts, instrument.Texts)
	must(t, err)
	var got []string
	for _, f := range report.Findings {
		got = append(got, f.Place.String()+": "+catalog.Printer(locale.English).Named(f.Key, f.Args))
	}
	text := strings.Join(got, "\n")
	for _, want := range []string{
		"figures/bodies.csv:3:", "figures/nodes.csv:", "kota-a/dinas-a, KOM.1.a: exact is ",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not said in:\n%s", want, text)
		}
	}
	if strings.Contains(text, "dinas-b") {
		t.Errorf("a unit is named whose answers are as they were:\n%s", text)
	}
}

func TestUnitsWhoseAnswersDoNotFitAreLeftOut(t *testing.T) {
	t.Parallel()
	r := small(t, "public")
	u := &r.Bodies[1].Units[0]
	u.Answers = slices.DeleteFunc(u.Answers, func(a Respondent) bool { return a.Subject == "user" })
	if _, err := Compute(t.Context(), r, Options{}); err == nil {
		t.Error("computed although nobody was asked")
	}
	var told []string
	figures, err := Compute(t.Context(), r, Options{Workers: 2, Misfit: func(b *Body, u *Unit, faults problem.Faults) {
		told = append(told, fmt.Sprint(b.Code, "/", u.Code, " ", faults[0].Key))
	}})
	must(t, err)
	if diff := cmp.Diff([]string{"kota-a/dinas-a score.fault.missing"}, told); diff != "" {
		t.Errorf("told (-want +got): %s", diff)
	}
	if b := figures.Bodies[1]; b.LeftOut != 1 || b.Assessed != 1 || b.Place.Place != 0 {
		t.Errorf("the body has %+v", b)
	}
	data, err := Write(r, figures)
	must(t, err)
	if report := verified(t, data); !report.Sound() {
		t.Errorf("%+v", report.Findings)
	}
}

func TestPlacesWithoutGaps(t *testing.T) {
	t.Parallel()
	places := []rank.Place{{Place: 2, Of: 4, Tied: true}, {Place: 1, Of: 4}, {Place: 4, Of: 4}, {Place: 2, Of: 4, Tied: true}, {Place: 1, Of: 1}}
	dense(places, func(at int) string { return map[bool]string{true: "x"}[at == 4] })
	var got []int
	for _, p := range places {
		got = append(got, p.Place)
	}
	if diff := cmp.Diff([]int{2, 1, 3, 2, 1}, got); diff != "" {
		t.Error(diff)
	}
}

func TestWhatIsNoArchiveIsSaidPlainly(t *testing.T) {
	t.Parallel()
	data := written(t, small(t, "public"))
	empty, err := container(nil)
	must(t, err)
	other, err := container([]entry{{manifestFile, []byte(`{"format":"patuh-run/9"}`)}})
	must(t, err)
	many, err := container(slices.Repeat([]entry{{"x", nil}}, maxEntries+1))
	must(t, err)
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"nothing":         {nil, "archive.not_zip"},
		"cut":             {data[:len(data)/2], "archive.not_zip"},
		"empty":           {empty, "archive.no_manifest"},
		"a newer one":     {other, "archive.format"},
		"too many":        {many, "archive.too_many"},
		"of another kind": {[]byte("PK\x03\x04"), "archive.not_zip"},
	} {
		_, err := Verify(t.Context(), c.data, 1, nil)
		var p *problem.Error
		if p, _ = err.(*problem.Error); p == nil || p.Key != c.want || p.Kind != problem.Invalid {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

func FuzzVerify(f *testing.F) {
	data := written(f, small(f, "public"))
	f.Add(data)
	f.Add(written(f, small(f, "internal")))
	f.Add(data[:100])
	f.Fuzz(func(t *testing.T, data []byte) {
		report, err := Verify(t.Context(), data, 1, nil)
		if err == nil && report.Sound() {
			r, err := Read(data)
			must(t, err)
			if !bytes.Equal(written(t, r), data) {
				t.Error("sound, and yet other bytes")
			}
		}
	})
}
