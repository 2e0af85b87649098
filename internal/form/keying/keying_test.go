package keying

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/instrument"
)

const locus = "0190d9c8-0000-7000-8000-000000000001"

func booklet(t testing.TB, subject string) *Booklet {
	t.Helper()
	text, err := os.ReadFile("../testdata/vectors/complete.yaml")
	if err != nil {
		t.Fatal(err)
	}
	ins, err := instrument.Parse("complete.yaml", text)
	if err != nil {
		t.Fatal(err)
	}
	b, ok := Of(ins, subject)
	if !ok {
		t.Fatalf("no booklet of %s", subject)
	}
	return b
}

func TestQuestionsAreNumberedWhateverIsRelevant(t *testing.T) {
	t.Parallel()
	b := booklet(t, "unit")
	var codes, facts []string
	for _, q := range b.Questions {
		codes = append(codes, q.Code)
	}
	for _, f := range b.Facts {
		facts = append(facts, f.Code)
	}
	if diff := cmp.Diff([]string{"GED.1.a", "GED.1.b", "GED.1.c", "GED.2.a", "GED.2.b"}, codes); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"floors", "online", "kind"}, facts); diff != "" {
		t.Error(diff)
	}
	got := b.Relevant(map[string]string{"floors": "1", "online": "false"})
	if diff := cmp.Diff(map[int]bool{1: true, 2: false, 3: true, 4: false, 5: false}, got); diff != "" {
		t.Error(diff)
	}
}

func TestAnAnswerIsKeyedByItsNumber(t *testing.T) {
	t.Parallel()
	b := booklet(t, "unit")
	tests := []struct {
		no    int
		keyed string
		want  form.Answer
		fault string
	}{
		{1, "1", form.Answer{Answer: "ada"}, ""},
		{1, " 2 papan rusak", form.Answer{Answer: "tidak", Note: "papan rusak"}, ""},
		{1, "", form.Answer{}, ""},
		{1, "3", form.Answer{}, "keying.fault.option"},
		{1, "0", form.Answer{}, "keying.fault.option"},
		{1, "ada", form.Answer{}, "keying.fault.option"},
		{1, "- tidak ada", form.Answer{}, "keying.fault.na"},
		{2, "- satu lantai", form.Answer{NA: "satu lantai"}, ""},
		{2, "-", form.Answer{}, "keying.fault.reason"},
		{3, "2+1", form.Answer{Answer: "papan+daring"}, ""},
		{3, "21", form.Answer{Answer: "papan+daring"}, ""},
		{3, "2,1 di pintu", form.Answer{Answer: "papan+daring", Note: "di pintu"}, ""},
		{3, "1+1", form.Answer{}, "keying.fault.option"},
		{3, "+", form.Answer{}, "keying.fault.option"},
		{4, "12,5", form.Answer{Answer: "12.5"}, ""},
		{4, "101", form.Answer{}, "keying.fault.range"},
	}
	for _, tt := range tests {
		got, fault := b.Questions[tt.no-1].Answer(tt.keyed)
		key := ""
		if fault != nil {
			key = fault.Key
		}
		if diff := cmp.Diff(tt.want, got); diff != "" || key != tt.fault {
			t.Errorf("%d %q: %s %s", tt.no, tt.keyed, key, diff)
		}
	}
}

func TestLevelsAreKeyedAsTheyAre(t *testing.T) {
	t.Parallel()
	levels := &instrument.Scale{Type: instrument.One, Options: []instrument.Option{{Code: "0"}, {Code: "1"}, {Code: "5"}}}
	words := &instrument.Scale{Type: instrument.One, Options: []instrument.Option{{Code: "1"}, {Code: "tidak"}}}
	if diff := cmp.Diff([][]string{{"0", "1", "5"}, {"1", "2"}}, [][]string{Keys(levels), Keys(words)}); diff != "" {
		t.Error(diff)
	}
	if got := optionOf(words, "2"); got != "tidak" {
		t.Error(got)
	}
}

// TestWhatIsWrittenAsKeyedIsReadAgain holds for every answer that can be keyed.
func TestWhatIsWrittenAsKeyedIsReadAgain(t *testing.T) {
	t.Parallel()
	b := booklet(t, "unit")
	rapid.Check(t, func(t *rapid.T) {
		q := &b.Questions[rapid.IntRange(0, len(b.Questions)-1).Draw(t, "question")]
		keyed := rapid.StringMatching(`(-|[0-9]{1,2}|[12]\+[12]|[0-9]{1,2}\.[0-9]) ?[a-z ]{0,9}`).Draw(t, "keyed")
		a, fault := q.Answer(keyed)
		if fault != nil {
			return
		}
		again, fault := q.Answer(q.Keyed(a))
		if fault != nil || cmp.Diff(a, again) != "" {
			t.Fatalf("%q is %+v, written %q, read %+v", keyed, a, q.Keyed(a), again)
		}
	})
}

func TestASheetSaysAllThatIsWrongAtOnce(t *testing.T) {
	t.Parallel()
	b := booklet(t, "user")
	_, err := b.Content(Sheet{Locus: locus, Paper: 1000, Day: "kemarin", Answers: map[int]string{1: "7"}}, time.UTC, form.Content{})
	var faults problem.Faults
	if !errors.As(err, &faults) {
		t.Fatal(err)
	}
	var got []string
	for _, f := range faults {
		got = append(got, f.Place.File+" "+f.Key)
	}
	if diff := cmp.Diff([]string{"lembar keying.fault.paper", "day keying.fault.day", "q1 keying.fault.option"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestAPaperBecomesOneFormHoweverOftenItIsKeyed(t *testing.T) {
	t.Parallel()
	b := booklet(t, "user")
	s := Sheet{Locus: locus, Cycle: locus, Paper: 3, Role: "warga", Respondent: "Nama Contoh", Day: "2026-03-02", From: "09.30", Until: "09:41", Consent: true, Answers: map[int]string{1: "2"}}
	one, err := b.Content(s, time.FixedZone("WITA", 8*3600), form.Content{})
	if err != nil {
		t.Fatal(err)
	}
	if one.ID != b.ID(locus, "", 3) || one.ID == b.ID(locus, "", 4) || one.Respondent != "" {
		t.Errorf("%+v", one)
	}
	if got := one.Consent.UTC().Format(time.RFC3339) + " " + one.Finished.UTC().Format(time.RFC3339); got != "2026-03-02T01:30:00Z 2026-03-02T01:41:00Z" {
		t.Error(got)
	}
	if lacks := form.Lacks(b.Instrument, &one); len(lacks) > 0 {
		t.Error(lacks)
	}
	back := b.SheetOf(one, 3, time.FixedZone("WITA", 8*3600))
	if again, err := b.Content(back, time.FixedZone("WITA", 8*3600), form.Content{}); err != nil || cmp.Diff(one, again) != "" {
		t.Errorf("%v %s", err, cmp.Diff(one, again))
	}
	s.Answers[1] = "1"
	other, err := b.Content(s, time.UTC, form.Content{})
	if got := b.Differ(one, other); err != nil || len(got) != 1 || got[0] != 1 {
		t.Errorf("%v %v", got, err)
	}
}

func TestWhatFactsRuleOutIsLeftOut(t *testing.T) {
	t.Parallel()
	b := booklet(t, "unit")
	was := form.Content{
		Answers: map[string]form.Answer{"GED.1.a": {Answer: "ada", Files: []string{"foto"}}, "GED.1.b": {Answer: "ada"}},
		Files:   []form.File{{Ref: "foto"}},
	}
	c, err := b.Content(Sheet{Locus: locus, Day: "2026-03-02", Facts: map[string]string{"floors": "1"}, Answers: map[int]string{1: "2", 2: "1"}}, time.UTC, was)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]form.Answer{"GED.1.a": {Answer: "tidak", Files: []string{"foto"}}}
	if diff := cmp.Diff(want, c.Answers); diff != "" || len(c.Files) != 1 {
		t.Error(diff)
	}
	if len(was.Answers) != 2 || !strings.HasPrefix(c.ID, form.OneID(locus, "unit", "")) {
		t.Error("what was there was changed")
	}
}

func FuzzAnswer(f *testing.F) {
	b := booklet(f, "unit")
	for _, seed := range []string{"1", "- alasan", "1+2 catatan", "12,5", "--", "1++2", "\x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, keyed string) {
		for i := range b.Questions {
			a, fault := b.Questions[i].Answer(keyed)
			if _, ok := b.Questions[i].Question.Scale.Points(a.Answer); fault == nil && a.Answer != "" && !ok {
				t.Errorf("%q became %q", keyed, a.Answer)
			}
		}
	})
}
