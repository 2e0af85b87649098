package desk

import (
	"context"
	"slices"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// shieldsPath is the list of what waits for somebody to decide about the words of cases.
const shieldsPath = casesPath + "/usulan-kata"

// veilActs are how the words of a case come to be shielded, read all the same, and open again.
func veilActs() []caseAct {
	return []caseAct{
		{name: "look_behind", path: "baca-kata", acts: []complaint.Act{complaint.LookBehind}, danger: true, fields: noFields, do: doLookBehind},
		{name: "shield", path: "putusan-kata", acts: []complaint.Act{complaint.Shield, complaint.Unshield, complaint.RefuseShield}, fields: shieldFields, do: doShield},
		{name: "ask_shield", path: "lindungi-kata", acts: []complaint.Act{complaint.AskShield}, fields: whyField, do: doAskShield},
		{name: "ask_unshield", path: "buka-kata", acts: []complaint.Act{complaint.AskUnshield}, fields: whyField, do: doAskShield},
	}
}

func doLookBehind(ctx context.Context, d *Desk, r *request, v *caseView, _ sending) (complaint.Case, error) {
	return d.Complaints.LookBehind(ctx, r.actor, v.Case.ID)
}

func doAskShield(ctx context.Context, d *Desk, r *request, v *caseView, s sending) (complaint.Case, error) {
	return d.Complaints.ProposeShield(ctx, r.actor, v.Case.ID, s.version, r.get("why"))
}

// asked is what is proposed, and why, in the words of whoever did; of a reporter, who asks in words of their own, too.
func (v *caseView) asked() (complaint.Entry, bool) {
	if v.Proposal == nil {
		return complaint.Entry{}, false
	}
	for _, e := range slices.Backward(v.Entries) {
		if e.Act == complaint.AskShield || e.Act == complaint.AskUnshield {
			return e, true
		}
	}
	return complaint.Entry{}, false
}

func shieldFields(_ context.Context, _ *Desk, r *request, v *caseView) ([]ui.Field, error) {
	what := "shield"
	if v.Proposal != nil && v.Proposal.Lifts {
		what = "unshield"
	}
	return []ui.Field{
		{Kind: ui.OneOf, Name: "agree", Label: r.T("desk.shield.agree." + what), Options: options([]string{r.get("agree")},
			ui.Option{Value: "yes", Text: r.T("desk.shield.yes." + what)}, ui.Option{Value: "no", Text: r.T("desk.shield.no")})},
		r.caseWhy(false),
	}, nil
}

func doShield(ctx context.Context, d *Desk, r *request, v *caseView, s sending) (complaint.Case, error) {
	agree := r.get("agree")
	if agree != "yes" && agree != "no" {
		return complaint.Case{}, problem.Faults{{Place: problem.Place{File: "agree"}, Key: "complaint.fault.choose"}}
	}
	return d.Complaints.DecideShield(ctx, r.actor, v.Case.ID, s.version, agree == "yes", r.get("why"))
}

// shieldsPage is what waits to be decided about the words of cases.
func (d *Desk) shieldsPage(ctx context.Context, r *request) (answer, error) {
	places, err := d.workplaces(ctx, r, complaint.ShieldDeciders()...)
	if err != nil {
		return answer{}, err
	}
	authority, err := choose(places, r.get("instansi"))
	if err != nil {
		return answer{}, err
	}
	all, err := d.Complaints.ShieldProposals(ctx, r.actor, authority.ID)
	if err != nil {
		return answer{}, err
	}
	var accounts []string
	for _, one := range all {
		accounts = append(accounts, one.By)
	}
	names, err := d.Accounts.Names(ctx, accounts...)
	if err != nil {
		return answer{}, err
	}
	table := ui.Table{
		Caption: r.T("desk.shield.list"), HideCaption: true, Empty: r.T("desk.shield.none"),
		Columns: []ui.Column{
			{Label: r.T("desk.shield.case"), Head: true}, {Label: r.T("desk.shield.what")}, {Label: r.T("desk.shield.by")}, {Label: r.T("desk.shield.at")},
		},
	}
	for _, one := range all {
		what, by := r.T("desk.shield.what.shield"), names[one.By]
		if one.Lifts {
			what = r.T("desk.shield.what.unshield")
		}
		if one.By == "" {
			by = r.T("desk.shield.by_reporter")
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: one.Number, Href: r.URL(casePath(one.Number) + "/putusan-kata")}, {Text: what}, {Text: by}, {Text: r.day(one.At, authority.Zone)},
		}})
	}
	got := r.page(r.T("desk.shield.list"), shieldsBody(r, table))
	got.page.Breadcrumbs, got.page.Part = r.caseCrumbs(nil), casesPath
	return got, nil
}

// homeShields says to those who decide how many proposals wait for them.
func (d *Desk) homeShields(ctx context.Context, r *request) ([]homeLine, error) {
	able := append([]access.Action{access.DecideCases}, complaint.ShieldDeciders()...)
	if !slices.ContainsFunc(able, func(action access.Action) bool { return len(access.Where(r.actor, action)) > 0 }) {
		return nil, nil
	}
	places, err := d.workplaces(ctx, r, complaint.ShieldDeciders()...)
	if err != nil {
		return nil, err
	}
	var lines []homeLine
	for _, one := range places.Authorities[:min(len(places.Authorities), maxHomeDesks)] {
		all, err := d.Complaints.ShieldProposals(ctx, r.actor, one.ID)
		if err != nil {
			return nil, err
		}
		if len(all) > 0 {
			lines = append(lines, homeLine{r.T("desk.home.shields", "n", len(all)), r.URL(shieldsPath + "?instansi=" + one.Slug)})
		}
	}
	return lines, nil
}
