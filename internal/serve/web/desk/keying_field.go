package desk

import (
	"slices"
	"strconv"
	"strings"

	fieldform "github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/form/keying"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// fields ask for what stands on a paper, in its order: head, facts, then what is asked where these hold.
func (k *keyedPaper) fields(r *request, facts map[string]string) []ui.Field {
	fields := append(k.headFields(r), k.factFields(r)...)
	asked := k.booklet.Relevant(facts)
	for i := range k.booklet.Questions {
		q := &k.booklet.Questions[i]
		if !asked[q.No] {
			continue
		}
		fields = append(fields, ui.Field{
			Name: q.Field(), Label: strconv.Itoa(q.No) + ". " + q.Question.Ask.In(r.Lang), Hint: r.codes(q), Value: k.sheet.Answers[q.No],
			Auto: "off", Max: fieldform.MaxNote + 20,
		})
	}
	return fields
}

func (k *keyedPaper) headFields(r *request) []ui.Field {
	line := func(name, value string, narrow bool) ui.Field {
		return ui.Field{Name: name, Label: r.T("desk.keying.field." + name), Value: value, Auto: "off", Max: 200, Narrow: narrow}
	}
	s := &k.sheet
	var fields []ui.Field
	if k.booklet.Repeats() {
		paper := line(keying.PaperField, strconv.Itoa(k.paper), true)
		paper.Kind, paper.Max = ui.Digits, 3
		fields = append(fields, paper)
	}
	day, from, until := line("day", s.Day, true), line("from", s.From, true), line("until", s.Until, true)
	day.Kind = ui.Day
	from.Optional, until.Optional, from.Hint = true, true, r.T("desk.keying.clock_hint")
	fields = append(fields, day, from, until)
	if !k.booklet.Talks() {
		return fields
	}
	consent := line("consent", map[bool]string{true: "1"}[s.Consent], true)
	consent.Hint, consent.Max = r.T("desk.keying.consent_hint"), 1
	fields = append(fields, consent, line("role", s.Role, false))
	if !k.booklet.Subject.Anonymous {
		name := line("respondent", s.Respondent, false)
		name.Optional = true
		fields = append(fields, name)
	}
	substitute := line("substitute", s.Substitute, false)
	substitute.Optional = true
	return append(fields, substitute)
}

func (k *keyedPaper) factFields(r *request) []ui.Field {
	fields := make([]ui.Field, 0, len(k.booklet.Facts))
	for _, fact := range k.booklet.Facts {
		one := ui.Field{Name: "fact-" + fact.Code, Label: fact.Label.In(r.Lang), Value: factTyped(fact, k.sheet.Facts[fact.Code]), Auto: "off", Max: 200, Narrow: true}
		if fact.Type == instrument.BoolFact {
			one.Hint = r.T("desk.keying.yes_no")
		}
		fields = append(fields, one)
	}
	return fields
}

// codes are what can be keyed for a question: "1 Ada · 2 Tidak".
func (r *request) codes(q *keying.Question) string {
	scale := q.Question.Scale
	var parts []string
	for i, key := range keying.Keys(scale) {
		label := scale.Options[i].Label.In(r.Lang)
		if label == "" && scale.Options[i].Code != key {
			label = scale.Options[i].Code
		}
		parts = append(parts, strings.TrimSpace(key+" "+label))
	}
	switch scale.Type {
	case instrument.Range:
		parts = append(parts, scale.Low.RatString()+" – "+scale.High.RatString())
	case instrument.Many:
		parts = append(parts, r.T("desk.keying.several"))
	}
	if q.Question.NA {
		parts = append(parts, r.T("desk.keying.none"))
	}
	return strings.Join(parts, " · ")
}

// optional are the fields of a paper that may stay empty.
func (k *keyedPaper) mayBeEmpty(f *ui.Field) bool {
	return f.Optional || f.Name == "role" && k.booklet.Subject.Anonymous
}

// focus puts the cursor where keying goes on: at what is wrong, or at what is empty. At the end it stays in the last
// field, where Enter keeps the paper.
func (k *keyedPaper) focus(f *form) {
	at := slices.IndexFunc(f.fields, func(one ui.Field) bool { return one.Error != "" })
	if at < 0 {
		at = slices.IndexFunc(f.fields, func(one ui.Field) bool { return one.Value == "" && !k.mayBeEmpty(&one) })
	}
	if k.whole = at < 0 && !f.failed() && !k.begins; at < 0 {
		at = len(f.fields) - 1
	}
	f.fields[at].Focus = true
}

// numbered says something of a question by its number on the paper.
func (k *keyedPaper) numbered(question, text string) string {
	if i := slices.IndexFunc(k.booklet.Questions, func(q keying.Question) bool { return q.Code == question }); i >= 0 {
		return strconv.Itoa(k.booklet.Questions[i].No) + ": " + text
	}
	return text
}

// said is what there is to tell about a paper before it is keyed.
func (k *keyedPaper) said(r *request) []string {
	var all []string
	if k.again {
		all = append(all, r.T("desk.keying.again"))
	}
	if beda := r.get("beda"); beda != "" && len(beda) < 500 && strings.Trim(beda, "0123456789.") == "" {
		all = append(all, r.T("desk.keying.differs", "numbers", strings.ReplaceAll(beda, ".", ", ")))
	}
	if k.mend != "" {
		all = append(all, r.T("desk.keying.returned", "why", k.mend))
	}
	for i := range k.told {
		all = append(all, k.numbered(k.told[i].Question, k.told[i].Text))
	}
	for _, lack := range k.lacks {
		all = append(all, k.numbered(lack.Question, r.T(fieldform.LackKey(lack.What))))
	}
	if k.whole {
		all = append(all, r.T("desk.keying.all_keyed"))
	}
	return all
}
