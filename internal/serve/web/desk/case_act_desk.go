package desk

import (
	"context"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// deskActs are what the desk does with a case before and beside the work on it.
func deskActs() []caseAct {
	return []caseAct{
		releaseAct(),
		{name: "verify", path: "verifikasi", acts: []complaint.Act{complaint.Verify}, when: unverified, fields: verifyFields, do: doVerify, again: masks("title")},
		{name: "dispose", path: "disposisi", acts: []complaint.Act{complaint.Dispose}, when: verified, fields: disposeFields, do: doDispose},
		{name: "reclass", path: "ubah", acts: []complaint.Act{complaint.Reclass}, when: verified, fields: reclassFields, do: doReclass, again: masks("title")},
		{name: "ask", path: "minta-lengkapi", acts: []complaint.Act{complaint.Ask}, files: true, fields: wordsField, do: doAsk},
		{name: "supply", path: "kelengkapan", acts: []complaint.Act{complaint.Supply}, files: true, fields: suppliedField, do: doSupply},
		{name: "inform", path: "ppid", acts: []complaint.Act{complaint.Inform}, when: verified, danger: true, fields: noFields, do: doInform},
		{name: "examine", path: "periksa", acts: []complaint.Act{complaint.Examine}, danger: true, fields: whyField, do: doExamine},
		{name: "bar", path: "pihak", acts: []complaint.Act{complaint.Bar}, danger: true, fields: barFields, do: doBar, buttons: findButton, again: finding},
		{name: "merge", path: "gabung", acts: []complaint.Act{complaint.Merge}, danger: true, fields: mergeFields, do: doMerge},
		{name: "part", path: "pisah", acts: []complaint.Act{complaint.Part}, danger: true, fields: whyField, do: doPart},
	}
}

func verified(_ *request, v *caseView) bool { return v.Case.Class != complaint.Unverified }

func unverified(_ *request, v *caseView) bool { return v.Case.Class == complaint.Unverified }

func noFields(context.Context, *Desk, *request, *caseView) ([]ui.Field, error) { return nil, nil }

// whyField asks for a reason that is needed.
func whyField(_ context.Context, _ *Desk, r *request, _ *caseView) ([]ui.Field, error) {
	return []ui.Field{r.caseWhy(false)}, nil
}

func (r *request) caseWhy(optional bool) ui.Field {
	return ui.Field{
		Kind: ui.Words, Name: "why", Label: r.T("desk.case.field.why"), Hint: r.T("desk.case.field.why_hint"), Value: r.typed("why", ""), Optional: optional,
	}
}

// wordsField asks for what the reporter will read.
func wordsField(_ context.Context, _ *Desk, r *request, _ *caseView) ([]ui.Field, error) {
	return []ui.Field{{
		Kind: ui.Words, Name: "words", Label: r.T("desk.case.field.words"), Hint: r.T("desk.case.field.words_hint"), Value: r.typed("words", ""),
	}}, nil
}

// suppliedField asks for what the reporter said when asked, by telephone or at the counter.
func suppliedField(_ context.Context, _ *Desk, r *request, _ *caseView) ([]ui.Field, error) {
	return []ui.Field{{
		Kind: ui.Words, Name: "words", Label: r.T("desk.case.field.supplied"), Hint: r.T("desk.case.field.supplied_hint"), Value: r.typed("words", ""),
	}}, nil
}

// pickField is a choice among words of the room.
func pickField[T interface {
	~string
	Key() string
}](r *request, kind ui.FieldKind, name string, begin T, all []T) ui.Field {
	return ui.Field{
		Kind: kind, Name: name, Label: r.T("desk.case.field." + name), Hint: r.hint("desk.case.field." + name + "_hint"),
		Options: options([]string{r.typed(name, string(begin))}, keyed(r, all)...),
	}
}

func (r *request) categoryField(v *caseView) ui.Field {
	none := ui.Option{Text: r.T("desk.case.field.no_category")}
	return ui.Field{
		Kind: ui.Pick, Name: "category", Label: r.T("desk.case.field.category"),
		Options: options([]string{r.typed("category", v.Case.Category)}, append([]ui.Option{none}, r.categoryOptions(v.categories)...)...),
	}
}

func (r *request) titleField(v *caseView) ui.Field {
	return r.shownMasked(ui.Field{
		Name: "title", Label: r.T("desk.case.field.title"), Hint: r.T("desk.case.field.title_hint"), Value: r.typed("title", v.Case.Title), Max: 150, Auto: "off",
	})
}

func verifyFields(_ context.Context, _ *Desk, r *request, v *caseView) ([]ui.Field, error) {
	class := pickField(r, ui.OneOf, "class", likelyClass(&v.Case), complaint.Classes)
	for i := range class.Options {
		class.Options[i].Hint = r.T("desk.case.class." + class.Options[i].Value)
	}
	fields := []ui.Field{
		r.titleField(v), class, r.categoryField(v),
		pickField(r, ui.Pick, "priority", v.Case.Priority, complaint.Priorities), pickField(r, ui.Pick, "about", v.Case.About, complaint.Abouts),
	}
	if v.Case.About != complaint.AboutOffice {
		why := r.caseWhy(true)
		why.Hint = r.T("desk.case.field.why_lowered_hint")
		fields = append(fields, why)
	}
	return fields, nil
}

// likelyClass is what a case probably is: one about a person or the top is a suspected violation.
func likelyClass(one *complaint.Case) complaint.Class {
	switch {
	case one.Kind == complaint.Aspiration:
		return complaint.Suggests
	case one.Kind == complaint.Information:
		return complaint.AsksInformation
	case one.About != complaint.AboutOffice:
		return complaint.Supervision
	}
	return complaint.Ordinary
}

func doVerify(ctx context.Context, d *Desk, r *request, v *caseView, s sending) (complaint.Case, error) {
	return d.Complaints.Verify(ctx, r.actor, v.Case.ID, s.version, complaint.Verification{
		Class: complaint.Class(r.get("class")), Title: r.get("title"), Category: r.get("category"), Priority: complaint.Priority(r.get("priority")),
		About: complaint.About(r.get("about")), Why: r.get("why"),
	})
}

func reclassFields(_ context.Context, _ *Desk, r *request, v *caseView) ([]ui.Field, error) {
	return []ui.Field{
		r.titleField(v), pickField(r, ui.Pick, "class", v.Case.Class, complaint.Classes), r.categoryField(v),
		pickField(r, ui.Pick, "priority", v.Case.Priority, complaint.Priorities), pickField(r, ui.Pick, "about", v.Case.About, complaint.Abouts),
		r.caseWhy(true),
	}, nil
}

func doReclass(ctx context.Context, d *Desk, r *request, v *caseView, s sending) (complaint.Case, error) {
	return d.Complaints.Reclass(ctx, r.actor, v.Case.ID, s.version, complaint.Reclassing{
		Class: complaint.Class(r.get("class")), Title: r.get("title"), Category: r.get("category"), Priority: complaint.Priority(r.get("priority")),
		About: complaint.About(r.get("about")), Why: r.get("why"),
	})
}

// disposeFields ask for the office. The one that somebody proposed is chosen already: who gave it back last,
// the reporter, or whoever usually has such cases.
func disposeFields(ctx context.Context, d *Desk, r *request, v *caseView) ([]ui.Field, error) {
	unit, hint := v.likely(r)
	field, err := d.unitField(ctx, r, v, unit, hint)
	if err != nil {
		return nil, err
	}
	sure, err := d.sureField(ctx, r, v.Case.ID)
	return append(append([]ui.Field{field}, sure...), r.caseWhy(true)), err
}

// unitField is the choice of an office of the authority.
func (d *Desk) unitField(ctx context.Context, r *request, v *caseView, unit, hint string) (ui.Field, error) {
	kept, err := d.Directory.OfficesOf(ctx, v.Case.Authority)
	if err != nil {
		return ui.Field{}, err
	}
	unmanned, err := d.Complaints.Unmanned(ctx, r.actor, v.Case.ID, kept)
	all := []ui.Option{{Text: r.T("desk.case.field.choose_unit")}}
	for _, o := range kept {
		text := o.Name
		if unmanned[o.Unit] {
			text = r.T("desk.case.field.unmanned", "office", o.Name)
		}
		if o.Unit != "" {
			all = append(all, ui.Option{Value: o.Unit, Text: text})
		}
	}
	return ui.Field{
		Kind: ui.Pick, Name: "unit", Label: r.T("desk.case.field.unit"), Hint: hint, Options: options([]string{r.typed("unit", unit)}, all...),
	}, err
}

// likely is the office that probably has to have a case, and why: none that gave it back.
func (v *caseView) likely(r *request) (string, string) {
	gave := map[string]bool{"": true}
	proposed := ""
	for _, e := range v.Entries {
		if e.Act == complaint.Return {
			gave[e.Data["from"]] = true
			proposed = e.Data["proposed"]
		}
	}
	if !gave[proposed] {
		return proposed, r.T("desk.case.likely.proposed")
	}
	if !gave[v.Case.TargetUnit] {
		return v.Case.TargetUnit, r.T("desk.case.likely.target")
	}
	for _, c := range v.categories {
		if c.Code == v.Case.Category && !gave[c.Unit] {
			return c.Unit, r.T("desk.case.likely.category")
		}
	}
	return "", ""
}

func doDispose(ctx context.Context, d *Desk, r *request, v *caseView, s sending) (complaint.Case, error) {
	if err := d.unsure(ctx, r, v.Case.ID); err != nil {
		return complaint.Case{}, err
	}
	return d.Complaints.Dispose(ctx, r.actor, v.Case.ID, s.version, complaint.To{Unit: r.get("unit")}, r.get("why"))
}

func doAsk(ctx context.Context, d *Desk, r *request, v *caseView, s sending) (complaint.Case, error) {
	return d.Complaints.Ask(ctx, r.actor, v.Case.ID, s.version, complaint.Question{Words: r.get("words"), Files: s.files})
}

func doSupply(ctx context.Context, d *Desk, r *request, v *caseView, s sending) (complaint.Case, error) {
	return d.Complaints.SupplyFor(ctx, r.actor, v.Case.ID, s.version, complaint.Question{Words: r.get("words"), Files: s.files})
}

func doInform(ctx context.Context, d *Desk, r *request, v *caseView, s sending) (complaint.Case, error) {
	return d.Complaints.Inform(ctx, r.actor, v.Case.ID, s.version)
}

func doExamine(ctx context.Context, d *Desk, r *request, v *caseView, s sending) (complaint.Case, error) {
	return d.Complaints.Examine(ctx, r.actor, v.Case.ID, s.version, r.get("why"))
}

// barFields search for those whom a case is about. Whoever was ticked stays so while others are sought.
func barFields(ctx context.Context, d *Desk, r *request, v *caseView) ([]ui.Field, error) {
	ticked := r.form["named"]
	found, err := d.Complaints.People(ctx, r.actor, v.Case.Authority, r.get("find"), ticked...)
	if err != nil {
		return nil, err
	}
	fields := []ui.Field{{
		Name: "find", Label: r.T("desk.case.field.find"), Hint: r.T("desk.case.field.find_hint"), Value: r.get("find"), Max: 100, Auto: "off",
	}}
	if len(found) > 0 {
		var people []ui.Option
		for _, one := range found {
			people = append(people, ui.Option{Value: one.Account, Text: one.Name, Hint: one.Title})
		}
		fields = append(fields, ui.Field{Kind: ui.SomeOf, Name: "named", Label: r.T("desk.case.field.named"), Options: options(ticked, people...)})
	} else if r.get("find") != "" {
		fields[0].Hint = r.T("desk.case.field.find_none")
	}
	fields = append(fields, ui.Field{
		Name: "name", Label: r.T("desk.case.field.reported"), Hint: r.T("desk.case.field.reported_hint"), Value: r.typed("name", ""), Max: 150, Auto: "off", Optional: true,
	})
	kept, err := d.Directory.OfficesOf(ctx, v.Case.Authority)
	if err != nil {
		return nil, err
	}
	all := []ui.Option{{Text: r.T("desk.case.field.choose_unit")}}
	for _, o := range kept {
		if o.Unit != "" {
			all = append(all, ui.Option{Value: o.Unit, Text: o.Name})
		}
	}
	fields = append(fields, ui.Field{
		Kind: ui.Pick, Name: "unit", Label: r.T("desk.case.field.works_at"), Hint: r.T("desk.case.field.works_at_hint"), Optional: true,
		Options: options([]string{r.typed("unit", "")}, all...),
	})
	return append(fields, r.caseWhy(false)), nil
}

func findButton(r *request) []ui.Also {
	return []ui.Also{{Name: "only", Value: "find", Text: r.T("desk.case.field.find_button")}}
}

// finding reports whether a form only asks to look for people.
func finding(r *request) bool {
	return r.get("only") == "find" || r.get("find") != "" && len(r.form["named"]) == 0 && r.get("name") == ""
}

func doBar(ctx context.Context, d *Desk, r *request, v *caseView, s sending) (complaint.Case, error) {
	return d.Complaints.Bar(ctx, r.actor, v.Case.ID, s.version, complaint.Reported{
		Accounts: r.form["named"], Name: r.get("name"), Unit: r.get("unit"),
	}, r.get("why"))
}

// mergeFields ask for the number of the case that this one is the same as; likely ones are offered.
func mergeFields(_ context.Context, _ *Desk, r *request, v *caseView) ([]ui.Field, error) {
	begin := r.http.URL.Query().Get("dengan")
	return []ui.Field{{
		Name: "parent", Label: r.T("desk.case.field.parent"), Hint: r.T("desk.case.field.parent_hint"), Value: r.typed("parent", begin), Max: 40, Narrow: true, Auto: "off",
	}}, nil
}

func doMerge(ctx context.Context, d *Desk, r *request, v *caseView, s sending) (complaint.Case, error) {
	if r.get("parent") == "" {
		var faults problem.Faults
		faults.Add(problem.Place{File: "parent"}, "desk.case.field.parent_missing", nil)
		return complaint.Case{}, faults
	}
	parent, err := d.Complaints.Numbered(ctx, r.actor, upper(r.get("parent")))
	if err != nil {
		return parent, wrongField(err, "parent")
	}
	return d.Complaints.Merge(ctx, r.actor, v.Case.ID, s.version, parent.ID)
}

func doPart(ctx context.Context, d *Desk, r *request, v *caseView, s sending) (complaint.Case, error) {
	return d.Complaints.Part(ctx, r.actor, v.Case.ID, s.version, r.get("why"))
}
