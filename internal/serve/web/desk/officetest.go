package desk

import (
	"context"
	"strconv"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/office"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// The answers of a test call.
const (
	called   = "dijawab"
	uncalled = "tidak"
)

// trialFields ask what became of a test call.
func (r *request) trialFields(sent bool) []ui.Field {
	typed := func(name string) string {
		if sent {
			return r.get(name)
		}
		return ""
	}
	return []ui.Field{
		{Kind: ui.OneOf, Name: "answer", Label: r.T("desk.office.answer"), Options: options([]string{typed("answer")},
			ui.Option{Value: called, Text: r.T("office.result.answered")}, ui.Option{Value: uncalled, Text: r.T("office.result.missed")})},
		{Name: "seconds", Label: r.T("desk.office.seconds"), Hint: r.T("desk.office.hint.seconds"), Value: typed("seconds"), Narrow: true, Optional: true, Max: 4, Auto: "off"},
		{Name: "note", Label: r.T("desk.office.note"), Value: typed("note"), Optional: true, Max: office.MaxNote, Auto: "off"},
	}
}

// testsView are the numbers that are to be tested, the first of them with its form.
type testsView struct {
	list   []office.Number
	now    office.Number
	form   ui.Form
	fields []ui.Field
}

// numberTests shows the numbers to test, one at a time: whoever calls has one in the ear.
func (d *Desk) numberTests(ctx context.Context, r *request) (answer, error) {
	list, err := d.Offices.Due(ctx, r.actor, d.Now())
	if err != nil {
		return answer{}, err
	}
	v := &testsView{list: list}
	if len(list) > 0 {
		v.now = list[0]
		for _, n := range list {
			if n.ID == r.get("nomor") {
				v.now = n
			}
		}
		v.form, v.fields = r.trialForm(v.now, true), r.trialFields(false)
	}
	got := r.page(r.T("desk.office.tests"), testsBody(r, v))
	got.page.Part = office.TestsPath
	return got, nil
}

// trialForm is the form about a test call; onList leads back to the list of calls.
func (r *request) trialForm(n office.Number, onList bool) ui.Form {
	f := ui.Form{Action: r.URL(numberPath(n.ID) + "/uji"), Button: r.T("desk.office.log"), Keep: []ui.Param{{Name: "version", Value: versionText(n.Version)}}}
	if onList {
		f.Keep = append(f.Keep, ui.Param{Name: "list", Value: "1"})
	}
	return f
}

// logNumberTest notes a test call, and goes on to the next number where it came from the list.
func (d *Desk) logNumberTest(ctx context.Context, r *request) (answer, error) {
	v, err := d.numberView(ctx, r)
	if err != nil {
		return answer{}, err
	}
	v.trial.fields = r.trialFields(true)
	if said := r.get("answer"); said != called && said != uncalled {
		v.trial.put("answer", r.T("desk.office.answer_missing"))
		return v.trialPage(r), nil
	}
	_, err = d.Offices.LogTest(ctx, r.actor, office.Trial{
		Number: v.ID, Version: r.number("version"), Answered: r.get("answer") == called, Seconds: r.whole("seconds"), Note: r.get("note"),
	})
	switch {
	case err == nil && r.ticked("list"):
		return r.goTo(office.TestsPath, "office_test"), nil
	case err == nil:
		return r.goTo(numberPath(v.ID), "office_test"), nil
	case problem.KindOf(err) == problem.Conflict || problem.KindOf(err) == problem.Invalid:
		if v.trial.blame(r, err) {
			return v.trialPage(r), nil
		}
	}
	return answer{}, err
}

// trialPage is the page of a number whose test call was not taken.
func (v *numberView) trialPage(r *request) answer {
	e := &edit{version: v.Version, form: form{fields: v.fresh(r)}}
	for _, wrong := range v.trial.errors() {
		e.wrong = append(e.wrong, wrong.Text)
	}
	v.edit = e
	return v.page(r)
}

// fresh are the fields of the number as it is: what was sent was about a call.
func (v *numberView) fresh(r *request) []ui.Field {
	asked := *r
	asked.http = r.http.Clone(r.http.Context())
	asked.http.Method = get
	return asked.numberFields(v.Number)
}

// testTerms are the tests of a number, the latest first.
func (v *numberView) testTerms(r *request) []ui.Term {
	terms := make([]ui.Term, len(v.tests))
	for i, t := range v.tests {
		text := r.T(t.Result.Key())
		if t.Seconds > 0 {
			text = r.T("desk.office.after", "result", text, "seconds", strconv.Itoa(t.Seconds))
		}
		if t.Note != "" {
			text += ": " + t.Note
		}
		terms[i] = ui.Term{Term: r.when(t.At, v.zone), Text: r.T("desk.office.tested_by", "kind", r.T("desk.office.test."+string(t.Kind)), "by", v.who.name(r, t.By), "result", text)}
	}
	return terms
}

// confirmNumberPage shows a button to whoever has a number: opening the page confirms nothing, because
// programs that look at mail open links too.
func (d *Desk) confirmNumberPage(ctx context.Context, r *request) (answer, error) {
	n, err := d.Offices.Tested(ctx, r.part("code"))
	if err != nil {
		return answer{}, err
	}
	form := ui.Form{Action: r.URL(office.ConfirmPath + r.part("code")), Button: r.T("desk.office.confirm_button")}
	return r.page(r.T("desk.office.confirm"), confirmNumberBody(r, n, form)), nil
}

func (d *Desk) confirmNumber(ctx context.Context, r *request) (answer, error) {
	n, err := d.Offices.Confirm(ctx, r.part("code"))
	if err != nil {
		return answer{}, err
	}
	return r.page(r.T("desk.office.confirmed"), confirmedNumberBody(r, n)), nil
}
