package working

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/form/keying"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/score"
	"github.com/patuh-id/patuh/internal/sheet"
)

func TestUnitsOfOneNameAreToldApart(t *testing.T) {
	t.Parallel()
	p := paperOf(t)
	p.Loci[1].Name = "dinas  a"
	p.Loci[0].Products[1].Name = "KTP-el"
	var names []string
	for _, u := range p.units() {
		names = append(names, u.name)
	}
	want := []string{
		"Dinas A (0000-000A)", "Dinas A (0000-000A) — KTP-el (0000-0001)", "Dinas A (0000-000A) — KTP-el (0000-0002)", "dinas  a (0000-000B)",
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Error(diff)
	}
}

// TestATemplateThatIsFilledBecomesTheSameAnswers holds for any answers to any of its rows.
func TestATemplateThatIsFilledBecomesTheSameAnswers(t *testing.T) {
	t.Parallel()
	p := paperOf(t)
	empty := template(t, p)
	type row struct {
		subject, sheet, unit string
		n                    int
	}
	rows := []row{
		{"unit", "Unit layanan", "Dinas A", 1},
		{"unit", "Unit layanan", "Dinas B", 1},
		{"officer", "Petugas layanan", "Dinas A", 1},
		{"officer", "Petugas layanan", "Dinas B", 4},
		{"user", "Pengguna layanan", "Dinas A", 30},
		{"product", "Produk layanan", "Dinas A — KTP-el", 1},
		{"product", "Produk layanan", "Dinas A — Kartu Keluarga", 1},
		{"product", "Produk layanan", "Dinas B", 1},
	}
	rapid.Check(t, func(rt *rapid.T) {
		f := fill(t, p, empty)
		for _, unit := range []string{"Dinas A", "Dinas B"} {
			f.put("Unit", unit, 1, "fact/floors", "2")
			f.put("Unit", unit, 1, "fact/online", "ya")
			f.put("Unit", unit, 1, "fact/kind", "izin")
		}
		want := map[string]map[string]form.Answer{}
		for _, r := range rows {
			b, _ := keying.Of(p.Instrument, r.subject)
			answers := map[string]form.Answer{}
			for _, q := range b.Questions {
				a := rapid.SampledFrom(answersTo(q.Question)).Draw(rt, r.unit+q.Code)
				if a.NA != "" {
					f.put(r.sheet, r.unit, r.n, q.Code, "n/a")
					f.put(r.sheet, r.unit, r.n, q.Code+"/reason", a.NA)
					answers[q.Code] = a
				} else if a.Answer != "" {
					f.put(r.sheet, r.unit, r.n, q.Code, a.Answer)
					answers[q.Code] = a
				}
			}
			if len(answers) > 0 {
				want[r.unit+"/"+r.subject] = answers
			}
		}
		got, faults := f.read(p)
		if len(want) == 0 {
			return // an empty paper is a fault
		}
		plan, more, err := p.plan(nil, got, asked())
		if err != nil || len(faults)+len(more) > 0 {
			rt.Fatal(err, faults, more)
		}
		found := map[string]map[string]form.Answer{}
		for _, in := range plan.Rows {
			found[in.Unit+"/"+in.content.Subject] = in.content.Answers
			if diff := cmp.Diff(map[string]string{"floors": "2", "online": "true", "kind": "izin"}, in.content.Facts); diff != "" {
				rt.Fatal(diff)
			}
		}
		if diff := cmp.Diff(want, found); diff != "" {
			rt.Fatal(diff)
		}
	})
}

// answersTo are some that a question takes, and none.
func answersTo(q *instrument.Question) []form.Answer {
	all := []form.Answer{{}}
	switch q.Scale.Type {
	case instrument.Many:
		all = append(all, form.Answer{Answer: "papan"}, form.Answer{Answer: "papan+daring"})
	case instrument.Range:
		all = append(all, form.Answer{Answer: "0"}, form.Answer{Answer: "12.5"}, form.Answer{Answer: "100"})
	default:
		for _, o := range q.Scale.Options {
			all = append(all, form.Answer{Answer: o.Code})
		}
	}
	if q.NA {
		all = append(all, form.Answer{NA: "gedung sewa"})
	}
	return all
}

func TestAllThatIsWrongIsSaidByCell(t *testing.T) {
	t.Parallel()
	p := paperOf(t)
	f := fill(t, p, template(t, p))
	places := map[string]string{}
	wrong := func(key, name, unit string, n int, column, value string) {
		places[key] = name + "!" + f.put(name, unit, n, column, value)
	}
	f.put("Unit", "Dinas A", 1, "fact/floors", "1")
	wrong("working.fault.fact_differs", "Unit", "Dinas A — KTP-el", 1, "fact/floors", "2")
	wrong("working.fault.not_assessed", "Unit", "Dinas B", 1, "not_assessed", "tutup")
	places["working.fault.not_assessed"] = "Unit!" + f.cell("Unit", "Dinas B", 1, "unit")
	wrong("score.fault.outside_one", "Petugas layanan", "Dinas A", 1, "PER.1.a", "mungkin")
	wrong("score.fault.na_not_allowed", "Petugas layanan", "Dinas A", 2, "PER.1.a", "N/A")
	wrong("score.fault.na_reason", "Pengguna layanan", "Dinas A", 1, "PER.1.b", "N/A")
	wrong("working.fault.reason_alone", "Pengguna layanan", "Dinas A", 2, "PER.1.b/reason", "sebab")
	places["working.fault.reason_alone"] = "Pengguna layanan!" + f.cell("Pengguna layanan", "Dinas A", 2, "PER.1.b")
	wrong("score.fault.outside_range", "Produk layanan", "Dinas A — KTP-el", 1, "STD.1.b", "101")
	wrong("score.fault.outside_many", "Unit layanan", "Dinas A", 1, "GED.1.c", "papan+papan")
	wrong("working.fault.not_relevant", "Unit layanan", "Dinas A", 1, "GED.1.b", "ada")
	places["score.fault.missing_fact"] = "Unit!" + f.cell("Unit", "Dinas A", 1, "unit")
	f.put("Unit layanan", "Dinas A", 1, "GED.2.a", "5")
	rows, faults := f.read(p)
	_, more, err := p.plan(nil, rows, Asked{})
	if err != nil {
		t.Fatal(err)
	}
	places["keying.fault.day"], places["working.fault.consent"] = "day", "consent"
	got := map[string]string{}
	say := printer(t)
	for _, fault := range append(faults, more...) {
		if got[fault.Key] = fault.Place.File; fault.Place.Cell != "" {
			got[fault.Key] = fault.Place.Sheet + "!" + fault.Place.Cell
		}
		if text := say.Named(fault.Key, fault.Args); strings.Contains(text, "{") {
			t.Errorf("%s lacks words: %s", fault.Key, text)
		}
	}
	if diff := cmp.Diff(places, got); diff != "" {
		t.Error(diff)
	}
}

func TestAPaperThatFitsNobodyIsRefused(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		rows []string
		want []string // keys with lines
	}{
		"another unit":              {[]string{"Dinas C,unit,,GED.1.a,ada,,"}, []string{"unit 2"}},
		"a count":                   {[]string{"Dinas A,user,,PER.1.b,ada,,27"}, []string{"tally 2"}},
		"nobody":                    {[]string{"Dinas A,user,,PER.1.b,ada,,"}, []string{"tally 2"}},
		"a service asked as unit":   {[]string{"Dinas A,product,1,STD.1.a,ada,,"}, []string{"of_service 2"}},
		"a unit asked as service":   {[]string{"Dinas A — KTP-el,unit,,GED.1.a,ada,,"}, []string{"of_locus 2"}},
		"two of what is there once": {[]string{"Dinas A — KTP-el,product,1,STD.1.a,ada,,", "Dinas A — KTP-el,product,2,STD.1.a,ada,,"}, []string{"one 3"}},
		"two of one number":         {[]string{"Dinas A,officer,1,PER.1.a,ada,,", "Dinas A,officer,01 loket,PER.1.a,ada,,"}, []string{"respondent_twice 3"}},
		"twice":                     {[]string{"Dinas A,officer,1,PER.1.a,ada,,", "Dinas A,officer,1,PER.1.a,tidak,,"}, []string{"twice 3"}},
		"another's question":        {[]string{"Dinas A,user,1,PER.1.a,ada,,"}, []string{"question 2"}},
		"nothing":                   {[]string{"Dinas A,unit,,GED.1.a,,,"}, []string{"empty 0"}},
		"spaces and capitals":       {[]string{"dinas  A,unit,,GED.1.a,ADA,,"}, nil},
	}
	for name, tt := range tests {
		p := paperOf(t)
		_, faults := csv(t, p, tt.rows...)
		var got []string
		for _, f := range faults {
			got = append(got, strings.TrimPrefix(f.Key, "working.fault.")+" "+strconv.Itoa(f.Place.Line))
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	p := paperOf(t)
	for _, paper := range []score.Paper{{For: locusA}, {Body: "kota-lain"}} {
		if _, faults := p.Read(&paper); len(faults) != 1 || !strings.HasPrefix(faults[0].Key, "working.fault.other_") {
			t.Error(faults)
		}
	}
}

func TestARespondentIsToldByTheirNumber(t *testing.T) {
	t.Parallel()
	for written, want := range map[string][2]string{
		"2": {"2", ""}, "02": {"2", ""}, "2 petugas loket": {"2", "petugas loket"}, "2. Petugas  loket": {"2", "Petugas loket"}, "Kepala Seksi": {"kepala seksi", "Kepala Seksi"},
		"000": {"0", ""}, "2b": {"2b", "2b"},
	} {
		if number, role := respondentOf(written); number != want[0] || role != want[1] {
			t.Errorf("%q is %q, %q", written, number, role)
		}
	}
	p := paperOf(t)
	rows, faults := csv(t, p, "Dinas A,officer,2,PER.1.a,ada,,", "Dinas A,officer,3 petugas loket,PER.1.a,ada,,", "Dinas B,officer,2,PER.1.a,ada,,")
	ids := map[string]bool{}
	for _, row := range rows {
		ids[row.id] = true
	}
	b, _ := keying.Of(p.Instrument, "officer")
	for n := range 4 {
		if ids[b.ID(locusA, "", n)] {
			t.Error("a form of paper is taken for one of a sheet")
		}
	}
	if len(faults) > 0 || len(ids) != 3 {
		t.Error(faults, ids)
	}
}

// holding is what is there once a plan came in.
func holding(plan *Plan, way form.Way) map[string]*form.Brought {
	there := map[string]*form.Brought{}
	for _, in := range plan.Rows {
		one := &form.Brought{Held: form.Held{Form: form.Form{ID: in.content.ID, Rev: 1, State: form.Draft}, Content: in.content}, Only: way == form.Sheet}
		if one.Content.Base = 1; way == form.Sheet {
			one.Came = []form.Content{in.content}
		}
		there[in.content.ID] = one
	}
	return there
}

func fates(plan *Plan) map[string]int {
	n := map[string]int{}
	for _, fate := range Fates {
		if is := plan.Count(fate); is > 0 {
			n[fate] = is
		}
	}
	return n
}

func TestTheSamePaperTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	p := paperOf(t)
	rows := []string{"Dinas A,fact,,floors,2,,", "Dinas A,unit,,GED.1.a,ada,,", "Dinas A,officer,1 loket,PER.1.a,ada,,", "Dinas A,user,1,PER.1.b,n/a,baru datang,"}
	first := planned(t, p, nil, rows...)
	if diff := cmp.Diff(map[string]int{New: 3}, fates(first)); diff != "" {
		t.Error(diff)
	}
	again := planned(t, p, holding(first, form.Sheet), rows...)
	if diff := cmp.Diff(map[string]int{Nothing: 3}, fates(again)); diff != "" || len(again.Receipts()) > 0 {
		t.Error(diff)
	}
	// A phone answered otherwise meanwhile: the paper said what it says before.
	there := holding(first, form.Sheet)
	for _, one := range there {
		one.Only, one.Rev = false, 2
		one.Content.Answers = maps.Clone(one.Content.Answers)
		for code := range one.Content.Answers {
			one.Content.Answers[code] = form.Answer{Answer: "tidak"}
		}
	}
	if diff := cmp.Diff(map[string]int{Nothing: 3}, fates(planned(t, p, there, rows...))); diff != "" {
		t.Error(diff)
	}
}

func TestALaterPaperMendsWhatAnEarlierOneSaid(t *testing.T) {
	t.Parallel()
	p := paperOf(t)
	first := planned(t, p, nil, "Dinas A,unit,,GED.1.a,ada,,", "Dinas A,unit,,GED.1.c,papan,,")
	there := holding(first, form.Sheet)
	later := planned(t, p, there, "Dinas A,fact,,floors,1,,", "Dinas A,unit,,GED.1.a,tidak,,")
	in := later.Rows[0]
	if diff := cmp.Diff([]Difference{{"GED.1.a", "ada", "tidak"}}, in.Differs); diff != "" || in.Adds != 1 || in.Fate != Mends || in.content.Base != 1 {
		t.Error(in.Fate, in.content.Base, diff)
	}
	if in.content.Answers["GED.1.c"].Answer != "papan" {
		t.Error("what the later paper leaves blank is lost")
	}
	there[in.id].State = form.Verified
	if got := fates(planned(t, p, there, "Dinas A,unit,,GED.1.a,tidak,,")); got[Aside] != 1 {
		t.Error(got)
	}
}

func TestWhatOthersWroteIsJoinedAndNotReplaced(t *testing.T) {
	t.Parallel()
	p := paperOf(t)
	there := holding(planned(t, p, nil, "Dinas A,unit,,GED.1.a,ada,,", "Dinas A,unit,,GED.1.c,papan,,"), form.Field)
	began := asked().Day.Add(9 * time.Hour)
	for _, one := range there {
		a := one.Content.Answers["GED.1.a"]
		a.Files = []string{"foto"}
		one.Content.Answers["GED.1.a"], one.Content.Started, one.Content.Done = a, &began, false
	}
	in := planned(t, p, there, "Dinas A,fact,,floors,1,,", "Dinas A,unit,,GED.1.a,ada,,", "Dinas A,unit,,GED.1.c,daring,,").Rows[0]
	if in.Fate != Joins || in.content.Base != 0 || in.content.Done || in.content.Started != nil {
		t.Errorf("%s %+v", in.Fate, in.content)
	}
	if diff := cmp.Diff([]string{"foto"}, in.content.Answers["GED.1.a"].Files); diff != "" {
		t.Error("an equal answer would contradict the one that has a photo: " + diff)
	}
	if diff := cmp.Diff([]Difference{{"GED.1.c", "papan", "daring"}}, in.Differs); diff != "" || in.Adds != 1 {
		t.Error(in.Adds, diff)
	}
}

func TestWhatFactsRuleOutNeedsNoAnswer(t *testing.T) {
	t.Parallel()
	p := paperOf(t)
	rows := []string{"Dinas A,fact,,floors,1,,", "Dinas A,unit,,GED.1.a,ada,,", "Dinas A,unit,,GED.1.b,N/A,satu lantai,"}
	plan := planned(t, p, nil, rows...)
	if diff := cmp.Diff(map[string]form.Answer{"GED.1.a": {Answer: "ada"}}, plan.Rows[0].content.Answers); diff != "" {
		t.Error(diff)
	}
	if got := fates(planned(t, p, holding(plan, form.Sheet), rows...)); got[Nothing] != 1 {
		t.Error(got)
	}
}

func TestAPlanChangesItsDigestWithWhatWouldComeIn(t *testing.T) {
	t.Parallel()
	p := paperOf(t)
	row := "Dinas A,unit,,GED.1.a,ada,,"
	first := planned(t, p, nil, row)
	if again := planned(t, p, nil, row); again.Digest != first.Digest {
		t.Error("the same plan has another digest")
	}
	if other := planned(t, p, nil, "Dinas A,unit,,GED.1.a,tidak,,"); other.Digest == first.Digest {
		t.Error("another answer has the same digest")
	}
	if other := planned(t, p, holding(planned(t, p, nil, "Dinas A,unit,,GED.1.c,papan,,"), form.Field), row); other.Digest == first.Digest {
		t.Error("another state has the same digest")
	}
}

// FuzzRead holds for any file: whatever is in it becomes faults, or forms that can be kept.
func FuzzRead(f *testing.F) {
	p := paperOf(f)
	head := "unit,subject,respondent,question,answer,reason,count\n"
	for _, seed := range []string{
		"Dinas A,fact,,floors,1,,\nDinas A,unit,,GED.1.b,N/A,satu lantai,\n", "Dinas A,user,,PER.1.b,ada,,27\n", "Dinas A,officer,01 loket,PER.1.a,ada,,\nDinas A,officer,1,PER.1.a,ada,,\n",
		"Dinas A — KTP-el,product,1,STD.1.b,\"12,5\",,\n", "dinas b,unit,,GED.1.c,daring+papan,x,\n", "Dinas A,not_assessed,,,,tutup,\n",
	} {
		f.Add(head + seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		paper, err := sheet.ReadPaper("k.csv", []byte(text), p.Instrument)
		if err != nil {
			return
		}
		rows, faults := p.Read(paper)
		plan, more, err := p.plan(nil, rows, asked())
		if err != nil {
			t.Fatal(err)
		}
		if len(faults)+len(more) > 0 {
			return
		}
		seen := map[string]bool{}
		for _, r := range plan.Receipts() {
			if err := r.Content.Check(); err != nil || seen[r.Content.ID] || len(r.Content.Answers) == 0 && !plan.irrelevant(r.Content.ID) {
				t.Fatalf("%v %+v", err, r.Content)
			}
			seen[r.Content.ID] = true
			for code, a := range r.Content.Answers {
				if _, ok := p.Instrument.Node(code).Question.Scale.Points(a.Answer); !ok && a.NA == "" {
					t.Fatalf("%s is answered %q", code, a.Answer)
				}
			}
		}
		again, _, err := p.plan(holding(plan, form.Sheet), rows, asked())
		if err != nil || again.Count(Nothing) != len(rows) {
			t.Fatalf("the same twice is %v, %v", fates(again), err)
		}
	})
}

// irrelevant reports whether all that a row says is N/A by the facts already.
func (p *Plan) irrelevant(id string) bool {
	i := slices.IndexFunc(p.Rows, func(in Incoming) bool { return in.id == id })
	return !slices.ContainsFunc(slices.Collect(maps.Values(p.Rows[i].answers)), func(a form.Answer) bool { return a.NA == "" })
}
