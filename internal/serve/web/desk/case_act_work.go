package desk

import (
	"context"
	"slices"

	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// workActs are what the office does that has the case.
func workActs() []caseAct {
	return []caseAct{
		{name: "accept", path: "terima", acts: []complaint.Act{complaint.Accept}, fields: noFields, do: doAccept},
		{name: "return", path: "kembalikan", acts: []complaint.Act{complaint.Return}, fields: returnFields, do: doReturn},
		{name: "assign", path: "tugaskan", acts: []complaint.Act{complaint.Assign}, fields: assignFields, do: doAssign},
		{name: "answer", path: "jawaban", acts: []complaint.Act{complaint.Prepare}, files: true, fields: answerFields, do: doAnswer, buttons: draftButton, done: answerDone},
		{
			name: "send", path: "kirim", acts: []complaint.Act{complaint.Answer, complaint.Promise},
			when: func(r *request, v *caseView) bool { return v.sends(r) }, fields: noFields, do: doSend,
		},
		{
			name: "refuse", path: "tolak-jawaban", acts: []complaint.Act{complaint.Refuse},
			when: func(_ *request, v *caseView) bool { _, ok := v.submitted(); return ok }, fields: whyField, do: doRefuse,
		},
	}
}

func doAccept(ctx context.Context, d *Desk, r *request, v *caseView, s sending) (complaint.Case, error) {
	return d.Complaints.Accept(ctx, r.actor, v.Case.ID, s.version)
}

func returnFields(ctx context.Context, d *Desk, r *request, v *caseView) ([]ui.Field, error) {
	unit, err := d.unitField(ctx, r, v, "", r.T("desk.case.field.proposed_hint"))
	unit.Label, unit.Optional = r.T("desk.case.field.proposed"), true
	return []ui.Field{r.caseWhy(false), unit}, err
}

func doReturn(ctx context.Context, d *Desk, r *request, v *caseView, s sending) (complaint.Case, error) {
	return d.Complaints.Return(ctx, r.actor, v.Case.ID, s.version, r.get("why"), complaint.To{Unit: r.get("unit")})
}

// assignFields offer those colleagues who may work on the case.
func assignFields(ctx context.Context, d *Desk, r *request, v *caseView) ([]ui.Field, error) {
	all, err := d.Complaints.Colleagues(ctx, r.actor, v.Case.ID)
	var people []ui.Option
	for _, one := range all {
		if one.Works {
			people = append(people, ui.Option{Value: one.Account, Text: one.Name, Hint: one.Title})
		}
	}
	people = append(people, ui.Option{Text: r.T("desk.case.field.assign_nobody")})
	return []ui.Field{{
		Kind: ui.OneOf, Name: "account", Label: r.T("desk.case.field.account"), Options: options([]string{r.typed("account", v.Case.Owner)}, people...),
	}}, err
}

func doAssign(ctx context.Context, d *Desk, r *request, v *caseView, s sending) (complaint.Case, error) {
	return d.Complaints.Assign(ctx, r.actor, v.Case.ID, s.version, r.get("account"))
}

// patterns are beginnings of an answer, each with blanks where only the office knows what to write. With
// blanks left in it no answer is sent.
var patterns = []string{"fixed", "promised", "explained", "declined"}

// answerFields ask for all that an answer has to say. They begin with the draft, or with a pattern.
func answerFields(_ context.Context, _ *Desk, r *request, v *caseView) ([]ui.Field, error) {
	text, drafted := v.draft()
	if refused, ok := v.refused(); ok && !drafted {
		text = refused
	}
	if pattern := r.http.URL.Query().Get("pola"); v.blank(r) && slices.Contains(patterns, pattern) {
		text.Finding, text.Action = r.T("desk.case.pattern."+pattern+".finding"), r.T("desk.case.pattern."+pattern+".action")
		text.Outcome = map[string]complaint.Outcome{"fixed": complaint.Fixed, "explained": complaint.Explained, "declined": complaint.Declined}[pattern]
	}
	words := func(name, value string) ui.Field {
		return ui.Field{
			Kind: ui.Words, Name: name, Label: r.T("desk.case.answer." + name), Value: r.typed(name, value),
			Hint: r.T("desk.case.answer."+name+"_hint", "finding", complaint.MinFinding, "proof", complaint.MinProof),
		}
	}
	day := func(name, value string) ui.Field {
		f := words(name, value)
		f.Kind, f.Narrow = ui.Day, true
		return f
	}
	outcomes := slices.DeleteFunc(slices.Clone(complaint.Outcomes), func(o complaint.Outcome) bool { return o == complaint.Passed })
	outcome := ui.Field{
		Kind: ui.Pick, Name: "outcome", Label: r.T("desk.case.answer.outcome"), Hint: r.T("desk.case.answer.outcome_hint"),
		Options: options([]string{r.typed("outcome", string(text.Outcome))}, append([]ui.Option{{Text: r.T("desk.case.answer.no_outcome")}}, keyed(r, outcomes)...)...),
	}
	return []ui.Field{
		words("finding", text.Finding), words("action", text.Action), day("doneon", text.DoneOn), day("promisedon", text.PromisedOn), outcome, words("proof", text.Proof),
	}, nil
}

// blank reports whether nothing of an answer is written yet, so that a pattern replaces nothing.
func (v *caseView) blank(r *request) bool {
	text, drafted := v.draft()
	if refused, ok := v.refused(); ok && !drafted {
		text = refused
	}
	return text.Finding == "" && text.Action == "" && r.http.Method != post
}

func draftButton(r *request) []ui.Also {
	return []ui.Also{{Name: "only", Value: "draft", Text: r.T("desk.case.act.answer.keep")}}
}

func doAnswer(ctx context.Context, d *Desk, r *request, v *caseView, s sending) (complaint.Case, error) {
	return d.Complaints.DraftAnswer(ctx, r.actor, v.Case.ID, s.version, complaint.AnswerText{
		Finding: r.get("finding"), Action: r.get("action"), DoneOn: r.get("doneon"), PromisedOn: r.get("promisedon"), Proof: r.get("proof"),
		Outcome: complaint.Outcome(r.get("outcome")), Files: s.files, Pictures: complaint.Lends{Copies: r.form["pictures"], Looked: r.form["looked"]},
	}, r.get("only") != "draft")
}

func answerDone(r *request) string {
	if r.get("only") == "draft" {
		return "answer"
	}
	return "submitted"
}

func doSend(ctx context.Context, d *Desk, r *request, v *caseView, s sending) (complaint.Case, error) {
	return d.Complaints.SendAnswer(ctx, r.actor, v.Case.ID, s.version)
}

func doRefuse(ctx context.Context, d *Desk, r *request, v *caseView, s sending) (complaint.Case, error) {
	return d.Complaints.RefuseAnswer(ctx, r.actor, v.Case.ID, s.version, r.get("why"))
}
