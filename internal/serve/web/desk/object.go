package desk

import (
	"context"
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/decision"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

const objectionsPath = "/kelola/keberatan"

// objectionRoutes are objections to marks: of whoever was assessed, and of those who rule on them.
func (d *Desk) objectionRoutes() []route {
	one, all := objectionsPath+"/{id}/{slug}", cyclesPath+"/{id}/putusan"
	files := []string{"files"}
	return []route{
		{method: get, path: objectionsPath, action: access.FileObjections, serve: d.objectionsPage},
		{method: get, path: one, action: access.FileObjections, serve: d.marksPage},
		{method: get, path: one + "/ajukan", action: access.FileObjections, serve: d.objectForm},
		{method: post, path: one + "/ajukan", action: access.FileObjections, serve: d.objectForm, files: maxCaseForm, many: files},
		{method: get, path: all + "/keberatan", action: access.PublishCycles, serve: d.cycleObjections},
		{method: get, path: all + "/jendela", action: access.DecideCycles, serve: d.objectionWindow},
		{method: post, path: all + "/jendela", action: access.DecideCycles, serve: d.objectionWindow},
		{method: get, path: all + "/keberatan/{keberatan}/panel", action: access.DecideCycles, serve: d.objectionPanel},
		{method: post, path: all + "/keberatan/{keberatan}/panel", action: access.DecideCycles, serve: d.objectionPanel},
		{method: get, path: all + "/keberatan/{keberatan}/usul", action: access.DecideObjections, serve: d.proposeRuling},
		{method: post, path: all + "/keberatan/{keberatan}/usul", action: access.DecideObjections, serve: d.proposeRuling},
		{method: get, path: all + "/keberatan/{keberatan}/putus", action: access.DecideObjections, serve: d.ruleOnObjection},
		{method: post, path: all + "/keberatan/{keberatan}/putus", action: access.DecideObjections, serve: d.ruleOnObjection},
	}
}

func (d *Desk) objectionsPage(ctx context.Context, r *request) (answer, error) {
	all, err := d.Decisions.Objectable(ctx, r.actor)
	if err != nil {
		return answer{}, err
	}
	table := ui.Table{
		Caption: r.T("desk.objection.title"), HideCaption: true, Empty: r.T("desk.objection.none"),
		Columns: []ui.Column{{Label: r.T("desk.run.body"), Head: true}, {Label: r.T("desk.objection.cycle")}, {Label: r.T("desk.objection.until")}},
	}
	for _, p := range all {
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: p.BodyName, Href: r.URL(objectionsPath + "/" + p.Cycle + "/" + p.Body)}, {Text: p.Title}, {Text: r.PartOfDay(p.LastDay)},
		}})
	}
	got := r.page(r.T("desk.objection.title"), objectionsBody(r, table))
	got.page.Part = objectionsPath
	return got, nil
}

func (d *Desk) marksPage(ctx context.Context, r *request) (answer, error) {
	m, err := d.Decisions.Marks(ctx, r.actor, r.part("id"), r.part("slug"))
	if err != nil {
		return answer{}, err
	}
	got := r.page(m.Body.Name, marksBody(r, &m))
	got.page.Breadcrumbs, got.page.Part = r.crumbs(ui.Link{Text: r.T("desk.objection.title"), Href: r.URL(objectionsPath)}), objectionsPath
	return got, nil
}

func (r *request) markTable(m *decision.Marks, i int) ui.Table {
	u := &m.Units[i]
	table := ui.Table{Caption: u.Name, Columns: []ui.Column{{Label: r.T("desk.objection.mark"), Head: true}, {Label: r.T("desk.run.score"), Numeric: true}}}
	for n := range u.Nodes {
		node := &u.Nodes[n]
		cell := ui.Cell{Text: node.Code, Note: m.Label(node.Code, r.Lang)}
		if !m.Over {
			cell.Href = r.URL(objectionsPath + "/" + m.Cycle.ID + "/" + m.Body.Code + "/ajukan?nilai=" + u.Locus + "/" + node.Code)
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{cell, r.scoreCell(&node.Figure)}})
	}
	return table
}

func (r *request) filedTable(all []decision.Objection) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.objection.filed"), HideCaption: true, Empty: r.T("desk.objection.none_filed"),
		Columns: []ui.Column{{Label: r.T("desk.objection.mark"), Head: true}, {Label: r.T("desk.decide.state")}, {Label: r.T("desk.objection.reason")}},
	}
	for _, o := range all {
		state := ui.Cell{Text: r.T(o.State.Key())}
		if o.State.Ended() {
			state.Note = o.Why
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{{Text: o.Code, Note: o.Unit}, state, {Text: o.Reason}}})
	}
	return table
}

func (d *Desk) objectForm(ctx context.Context, r *request) (answer, error) {
	m, err := d.Decisions.Marks(ctx, r.actor, r.part("id"), r.part("slug"))
	if err != nil {
		return answer{}, err
	}
	var marks []ui.Option
	for _, u := range m.Units {
		for _, node := range u.Nodes {
			marks = append(marks, ui.Option{Value: u.Locus + "/" + node.Code, Text: strings.TrimSpace(u.Name + " – " + node.Code + " " + m.Label(node.Code, r.Lang))})
		}
	}
	reason := r.decideWords("reason", "", false)
	reason.Label, reason.Hint = r.T("desk.objection.reason"), r.T("desk.objection.reason_hint")
	f := &form{fields: []ui.Field{
		{Kind: ui.Pick, Name: "mark", Label: r.T("desk.objection.mark"), Options: options([]string{r.typed("mark", r.get("nilai"))}, marks...)}, reason,
	}}
	if f.fields, err = r.withFiles(ctx, f.fields); err != nil {
		return answer{}, err
	}
	at := objectionsPath + "/" + m.Cycle.ID + "/" + m.Body.Code
	if r.http.Method == post {
		files, err := r.caseFiles(ctx)
		if err == nil {
			locus, code, _ := strings.Cut(r.get("mark"), "/")
			_, err = d.Decisions.File(ctx, r.actor, m.Cycle.ID, m.Body.Code, decision.Filing{Locus: locus, Code: code, Reason: r.get("reason"), Files: files})
		}
		if err == nil {
			return r.goTo(at, "objected"), nil
		}
		if !f.blame(r, err) {
			return answer{}, err
		}
	}
	got := r.formPage(r.T("desk.objection.object"), f, runFormBody(r, r.T("desk.objection.object_lead", "day", r.PartOfDay(m.LastDay), "zone", m.Zone), nil, f,
		ui.Form{Action: r.URL(at + "/ajukan"), Button: r.T("desk.objection.object"), Files: true}))
	got.page.Breadcrumbs, got.page.Part = r.crumbs(ui.Link{Text: r.T("desk.objection.title"), Href: r.URL(objectionsPath)}, ui.Link{Text: m.Body.Name, Href: r.URL(at)}), objectionsPath
	return got, nil
}

// objectionsView are the objections of a cycle.
type objectionsView struct {
	decision.Sight
	all   []decision.Objection
	names whom
}

func (d *Desk) objections(ctx context.Context, r *request) (*objectionsView, error) {
	v := &objectionsView{}
	var err error
	if v.Sight, v.all, err = d.Decisions.Objections(ctx, r.actor, r.part("id")); err != nil {
		return nil, err
	}
	var accounts []string
	for _, o := range v.all {
		accounts = append(accounts, o.First, o.Second)
	}
	v.names, err = d.whom(ctx, accounts...)
	return v, err
}

// objection is the one that an address names. The panel alone rules; who decides appoints it.
func (v *objectionsView) objection(r *request, panel bool) (*decision.Objection, error) {
	if !panel && !v.Decides {
		return nil, problem.New(problem.Forbidden, "decision.no_right", nil)
	}
	i := slices.IndexFunc(v.all, func(o decision.Objection) bool { return o.ID == r.part("keberatan") })
	if i < 0 {
		return nil, problem.New(problem.NotFound, "decision.not_found", nil)
	}
	o := &v.all[i]
	if panel && o.First != r.actor.Account && o.Second != r.actor.Account {
		return nil, problem.New(problem.Forbidden, "decision.not_panel", nil)
	}
	return o, nil
}

func (d *Desk) cycleObjections(ctx context.Context, r *request) (answer, error) {
	v, err := d.objections(ctx, r)
	if err != nil {
		return answer{}, err
	}
	got := r.page(r.T("desk.objection.list"), cycleObjectionsBody(r, v))
	r.decisionCrumbs(&got, &v.Cycle, []ui.Link{}...)
	return got, nil
}

func (r *request) objectionWays(v *objectionsView, o *decision.Objection) []ui.Link {
	at := decisionsPath(v.Cycle.ID) + "/keberatan/" + o.ID
	mine := o.First == r.actor.Account || o.Second == r.actor.Account
	var links []ui.Link
	if v.Decides && (o.State == decision.Filed || o.State == decision.InPanel) {
		links = append(links, ui.Link{Text: r.T("desk.objection.act.panel"), Href: r.URL(at + "/panel")})
	}
	if mine && o.State == decision.InPanel {
		links = append(links, ui.Link{Text: r.T("desk.objection.act.propose"), Href: r.URL(at + "/usul")})
	}
	if mine && o.State == decision.Proposed && o.ProposedBy != r.actor.Account {
		links = append(links, ui.Link{Text: r.T("desk.objection.act.rule"), Href: r.URL(at + "/putus")})
	}
	return links
}

func (d *Desk) objectionWindow(ctx context.Context, r *request) (answer, error) {
	v, err := d.decisions(ctx, r)
	if err != nil {
		return answer{}, err
	}
	if !v.Decides {
		return answer{}, problem.New(problem.Forbidden, "decision.no_right", nil)
	}
	newest := ""
	if len(v.Runs) > 0 {
		newest = v.Runs[0].ID
	}
	day := r.decideDay("day", "", false)
	day.Label, day.Hint = r.T("desk.objection.last"), r.T("desk.objection.last_hint")
	f := &form{fields: []ui.Field{day}}
	if r.http.Method == post {
		err := d.Decisions.OpenWindow(ctx, r.actor, v.Cycle.ID, newest, r.get("day"))
		if err == nil {
			return r.goTo(decisionsPath(v.Cycle.ID)+"/keberatan", "objection_window"), nil
		}
		if !f.blame(r, err) {
			return answer{}, err
		}
	}
	got := r.formPage(r.T("desk.objection.window"), f, runFormBody(r, r.T("desk.objection.proposal"), []string{r.T("desk.objection.window_lead")}, f,
		ui.Form{Action: r.URL(decisionsPath(v.Cycle.ID) + "/jendela"), Button: r.T("desk.objection.window")}))
	r.decisionCrumbs(&got, &v.Cycle, []ui.Link{}...)
	return got, nil
}

// actOnObjection asks for something about an objection, and does it.
func (d *Desk) actOnObjection(r *request, v *objectionsView, o *decision.Objection, name, path string, fields []ui.Field, do func(version int64) error) (answer, error) {
	e := r.editOf(o.Version, fields...)
	if r.http.Method == post {
		err := do(e.version)
		if err == nil {
			return r.goTo(decisionsPath(v.Cycle.ID)+"/keberatan", "objection_"+name), nil
		}
		if !e.refuse(r, err, o.Version, []ui.Term{{Term: r.T("desk.decide.state"), Text: r.T(o.State.Key())}}) {
			return answer{}, err
		}
	}
	key := "desk.objection.act." + name
	lead := []string{o.BodyName + " · " + o.Unit + " · " + o.Code, o.Reason}
	if o.Why != "" {
		lead = append(lead, r.T("desk.objection.proposed", "ruling", r.T(o.Ruling.Key()), "why", o.Why))
	}
	got := r.editPage(r.T(key), e, editBody(r, e, ui.Form{Action: r.URL(decisionsPath(v.Cycle.ID) + "/keberatan/" + o.ID + "/" + path), Button: r.T(key)}, lead...))
	r.decisionCrumbs(&got, &v.Cycle, ui.Link{Text: r.T("desk.objection.list"), Href: r.URL(decisionsPath(v.Cycle.ID) + "/keberatan")})
	return got, nil
}

func (d *Desk) objectionPanel(ctx context.Context, r *request) (answer, error) {
	v, err := d.objections(ctx, r)
	if err != nil {
		return answer{}, err
	}
	o, err := v.objection(r, false)
	if err != nil {
		return answer{}, err
	}
	able, err := d.Decisions.Panel(ctx, r.actor, v.Cycle.ID, o)
	if err != nil {
		return answer{}, err
	}
	names, err := d.whom(ctx, able...)
	if err != nil {
		return answer{}, err
	}
	pick := func(name, begin string) ui.Field {
		all := make([]ui.Option, len(able))
		for i, account := range able {
			all[i] = ui.Option{Value: account, Text: names.name(r, account)}
		}
		return ui.Field{Kind: ui.Pick, Name: name, Label: r.T("desk.objection.field." + name), Options: options([]string{r.typed(name, begin)}, all...)}
	}
	return d.actOnObjection(r, v, o, "panel", "panel", []ui.Field{pick("first", o.First), pick("second", o.Second)}, func(version int64) error {
		return d.Decisions.Appoint(ctx, r.actor, v.Cycle.ID, o.ID, version, r.get("first"), r.get("second"))
	})
}

func (d *Desk) proposeRuling(ctx context.Context, r *request) (answer, error) {
	v, err := d.objections(ctx, r)
	if err != nil {
		return answer{}, err
	}
	o, err := v.objection(r, true)
	if err != nil {
		return answer{}, err
	}
	var rulings []ui.Option
	for _, ruling := range decision.Rulings {
		rulings = append(rulings, ui.Option{Value: string(ruling), Text: r.T(ruling.Key())})
	}
	fields := []ui.Field{
		{Kind: ui.OneOf, Name: "ruling", Label: r.T("desk.objection.ruling"), Options: options([]string{r.typed("ruling", "")}, rulings...)}, r.decideWords("why", "", false),
	}
	return d.actOnObjection(r, v, o, "propose", "usul", fields, func(version int64) error {
		return d.Decisions.Propose(ctx, r.actor, v.Cycle.ID, o.ID, version, decision.ObjectionState(r.get("ruling")), r.get("why"))
	})
}

func (d *Desk) ruleOnObjection(ctx context.Context, r *request) (answer, error) {
	v, err := d.objections(ctx, r)
	if err != nil {
		return answer{}, err
	}
	o, err := v.objection(r, true)
	if err != nil {
		return answer{}, err
	}
	choice := []ui.Option{{Value: "1", Text: r.T("desk.objection.agree")}, {Value: "0", Text: r.T("desk.objection.differ")}}
	fields := []ui.Field{{Kind: ui.OneOf, Name: "agree", Label: r.T("desk.objection.your"), Options: options([]string{r.typed("agree", "")}, choice...)}}
	return d.actOnObjection(r, v, o, "rule", "putus", fields, func(version int64) error {
		if a := r.get("agree"); a != "1" && a != "0" {
			var f problem.Faults
			f.Add(problem.Place{File: "agree"}, "decision.fault.choose", nil)
			return f
		}
		return d.Decisions.Rule(ctx, r.actor, v.Cycle.ID, o.ID, version, r.get("agree") == "1")
	})
}
