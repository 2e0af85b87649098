package desk

import (
	"context"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// talkActs are what is said about a case, among colleagues and with the reporter.
func talkActs() []caseAct {
	return []caseAct{
		{name: "note", path: "catatan", acts: []complaint.Act{complaint.Note}, files: true, fields: noteFields, do: doNote},
		{name: "write", path: "tulis", acts: []complaint.Act{complaint.Write}, files: true, fields: wordsField, do: doWrite},
		{name: "call", path: "telepon", acts: []complaint.Act{complaint.Call}, fields: callFields, do: doCall},
		{name: "order", path: "tugas-lapangan", acts: []complaint.Act{complaint.Order}, fields: orderFields, do: doOrder, again: masks("place", "task")},
		{name: "contact", path: "kontak", acts: []complaint.Act{complaint.See}, danger: true, fields: noFields, shows: showContact},
	}
}

// noteFields ask for a remark, and whom to call to it: colleagues who may see the case.
func noteFields(ctx context.Context, d *Desk, r *request, v *caseView) ([]ui.Field, error) {
	all, err := d.Complaints.Colleagues(ctx, r.actor, v.Case.ID)
	var people []ui.Option
	for _, one := range all {
		if one.Account != r.actor.Account {
			people = append(people, ui.Option{Value: one.Account, Text: "@" + one.Name, Hint: one.Title})
		}
	}
	fields := []ui.Field{{
		Kind: ui.Words, Name: "words", Label: r.T("desk.case.field.note"), Hint: r.T("desk.case.field.note_hint"), Value: r.typed("words", ""),
	}}
	if len(people) > 0 {
		fields = append(fields, ui.Field{
			Kind: ui.SomeOf, Name: "mentions", Label: r.T("desk.case.field.mentions"), Hint: r.T("desk.case.field.mentions_hint"), Optional: true,
			Options: options(r.form["mentions"], people...),
		})
	}
	return fields, err
}

func doNote(ctx context.Context, d *Desk, r *request, v *caseView, s sending) (complaint.Case, error) {
	return d.Complaints.Note(ctx, r.actor, v.Case.ID, s.version, complaint.Remark{Words: r.get("words"), Mentions: r.form["mentions"], Files: s.files})
}

func doWrite(ctx context.Context, d *Desk, r *request, v *caseView, s sending) (complaint.Case, error) {
	return d.Complaints.WriteReporter(ctx, r.actor, v.Case.ID, s.version, complaint.Question{Words: r.get("words"), Files: s.files})
}

func callFields(_ context.Context, _ *Desk, r *request, _ *caseView) ([]ui.Field, error) {
	return []ui.Field{
		{Kind: ui.OneOf, Name: "reached", Label: r.T("desk.case.field.reached"), Options: options([]string{r.typed("reached", "")},
			ui.Option{Value: "no", Text: r.T("desk.case.field.reached_no")}, ui.Option{Value: "yes", Text: r.T("desk.case.field.reached_yes")})},
		{Kind: ui.Words, Name: "words", Label: r.T("desk.case.field.call"), Hint: r.T("desk.case.field.call_hint"), Value: r.typed("words", ""), Optional: true},
	}, nil
}

func doCall(ctx context.Context, d *Desk, r *request, v *caseView, s sending) (complaint.Case, error) {
	return d.call(ctx, r, v.Case.ID, s.version)
}

// call notes an attempt to call, of which has to be said whether somebody answered.
func (d *Desk) call(ctx context.Context, r *request, id string, version int64) (complaint.Case, error) {
	reached := r.get("reached")
	if reached != "yes" && reached != "no" {
		return complaint.Case{}, problem.Faults{{Place: problem.Place{File: "reached"}, Key: "complaint.fault.choose"}}
	}
	return d.Complaints.Call(ctx, r.actor, id, version, reached == "yes", r.get("words"))
}

// orderFields ask for a task outside. The reporter's words are not offered for it, nor is the place as they
// wrote it where nobody may know who they are. What identifies somebody is shown masked, as it will be read.
func orderFields(ctx context.Context, d *Desk, r *request, v *caseView) ([]ui.Field, error) {
	all, err := d.Complaints.Colleagues(ctx, r.actor, v.Case.ID)
	people := []ui.Option{{Text: r.T("desk.case.field.choose_officer")}}
	for _, one := range all {
		if !one.Outside {
			continue
		}
		people = append(people, ui.Option{Value: one.Account, Text: r.T("desk.case.by", "name", one.Name, "role", one.Title)})
	}
	place := ""
	if v.Case.Secrecy == complaint.Open {
		place = r.masked(v.Case.Place)
	}
	return []ui.Field{
		{Kind: ui.Pick, Name: "account", Label: r.T("desk.case.field.officer"), Options: options([]string{r.typed("account", "")}, people...)},
		r.shownMasked(ui.Field{Name: "place", Label: r.T("desk.case.field.task_place"), Hint: r.T("desk.case.field.task_place_hint"), Value: r.typed("place", place), Max: 300}),
		r.shownMasked(ui.Field{Kind: ui.Words, Name: "task", Label: r.T("desk.case.field.task"), Hint: r.T("desk.case.field.task_hint"), Value: r.typed("task", "")}),
		{Kind: ui.Day, Name: "dueon", Label: r.T("desk.case.field.task_due"), Value: r.typed("dueon", ""), Narrow: true, Optional: true},
	}, err
}

func doOrder(ctx context.Context, d *Desk, r *request, v *caseView, s sending) (complaint.Case, error) {
	return d.Complaints.Order(ctx, r.actor, v.Case.ID, s.version, complaint.Task{
		Account: r.get("account"), Place: r.get("place"), Task: r.get("task"), DueOn: r.get("dueon"),
		Pictures: complaint.Lends{Copies: r.form["pictures"], Looked: r.form["looked"]},
	})
}

// showContact shows how to reach the reporter. The room notes that somebody looked.
func showContact(ctx context.Context, d *Desk, r *request, v *caseView) (answer, error) {
	who, err := d.Complaints.Contact(ctx, r.actor, v.Case.ID)
	if err != nil {
		return answer{}, err
	}
	var terms []ui.Term
	add := func(name, text string) {
		if text != "" {
			terms = append(terms, ui.Term{Term: r.T("desk.case.contact." + name), Text: text})
		}
	}
	add("name", who.Name)
	add("phone", who.Phone)
	add("mail", who.Mail)
	add("address", who.Address)
	add("reach", r.T(who.Reach.Key()))
	add("proxy", who.Proxy)
	add("proxy_why", who.ProxyWhy)
	got := r.page(r.T("desk.case.contact.title", "number", v.Case.Number), contactBody(r, v, terms, who.Quiet))
	got.page.Breadcrumbs, got.page.Part = r.caseCrumbs(&v.Case), casesPath
	return got, nil
}
