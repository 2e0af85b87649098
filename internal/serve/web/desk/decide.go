package desk

import (
	"context"
	"slices"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/decision"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// decisionRoutes are what is decided over computations of a cycle: plenaries, decrees and publications.
func (d *Desk) decisionRoutes() []route {
	all := cyclesPath + "/{id}/putusan"
	session, decree, publication := all+"/pleno", all+"/keputusan", all+"/pengumuman"
	routes := []route{
		{method: get, path: all, action: access.PublishCycles, serve: d.decisionsPage},
		{method: get, path: session + "/{pleno}", action: access.DecideCycles, serve: d.sessionPage},
		{method: get, path: session + "/{pleno}/notulen.pdf", action: access.DecideCycles, serve: d.sessionPaper},
	}
	both := func(path string, action access.Action, files int64, serve func(context.Context, *request) (answer, error)) {
		many := []string{"people", "files"}
		routes = append(routes, route{method: get, path: path, action: action, serve: serve}, route{method: post, path: path, action: action, files: files, many: many, serve: serve})
	}
	both(session+"/baru", access.DecideCycles, 0, d.openSession)
	both(decree+"/baru", access.DecreeCycles, maxCaseForm, d.enterDecree)
	both(publication+"/baru", access.PublishCycles, 0, d.askPublication)
	for _, act := range sessionActs {
		both(session+"/{pleno}/"+act.path, access.DecideCycles, 0, func(ctx context.Context, r *request) (answer, error) { return d.actOnSession(ctx, r, act) })
	}
	for _, act := range decreeActs {
		both(decree+"/{keputusan}/"+act.path, access.DecreeCycles, 0, func(ctx context.Context, r *request) (answer, error) { return d.actOnDecree(ctx, r, act) })
	}
	both(publication+"/{pengumuman}/batal", access.PublishCycles, 0, d.cancelPublication)
	return routes
}

func decisionsPath(cycle string) string { return cyclePath(cycle) + "/putusan" }

func sessionPath(cycle, id string) string { return decisionsPath(cycle) + "/pleno/" + id }

// decisionCrumbs lead from a page of what is decided back to the cycle.
func (r *request) decisionCrumbs(got *answer, c *cycle.Cycle, more ...ui.Link) {
	links := []ui.Link{{Text: r.T("desk.cycle.list"), Href: r.URL(cyclesPath)}, {Text: c.Title, Href: r.URL(cyclePath(c.ID))}}
	if more != nil {
		links = append(links, ui.Link{Text: r.T("desk.decide.title"), Href: r.URL(decisionsPath(c.ID))})
	}
	got.page.Breadcrumbs, got.page.Part = r.crumbs(append(links, more...)...), cyclesPath
}

// decisionsView is all that was decided about a cycle.
type decisionsView struct {
	decision.Board
	names whom
}

func (d *Desk) decisions(ctx context.Context, r *request) (*decisionsView, error) {
	board, err := d.Decisions.Of(ctx, r.actor, r.part("id"))
	if err != nil {
		return nil, err
	}
	var accounts []string
	for i := range board.Decrees {
		one := &board.Decrees[i]
		accounts = append(accounts, one.EnteredBy, one.ConfirmedBy, one.WithdrawAskedBy, one.WithdrawnBy)
	}
	for i := range board.Publications {
		accounts = append(accounts, board.Publications[i].AskedBy)
	}
	names, err := d.whom(ctx, accounts...)
	return &decisionsView{board, names}, err
}

func (d *Desk) decisionsPage(ctx context.Context, r *request) (answer, error) {
	v, err := d.decisions(ctx, r)
	if err != nil {
		return answer{}, err
	}
	got := r.page(r.T("desk.decide.title"), decisionsBody(r, v))
	r.decisionCrumbs(&got, &v.Cycle)
	return got, nil
}

// number is which computation one is; 0 where the reader sees none.
func (v *decisionsView) number(run string) int {
	for _, one := range v.Runs {
		if one.ID == run {
			return one.Number
		}
	}
	return 0
}

func (r *request) sessionTable(v *decisionsView) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.decide.sessions"), HideCaption: true, Empty: r.T("desk.decide.no_sessions"),
		Columns: []ui.Column{{Label: r.T("desk.decide.day"), Head: true}, {Label: r.T("desk.run.one")}, {Label: r.T("desk.decide.state")}},
	}
	for _, s := range v.Sessions {
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: r.PartOfDay(s.Day), Href: r.URL(sessionPath(v.Cycle.ID, s.ID))}, {Text: r.T("desk.run.numbered", "n", v.number(s.Run))}, {Text: r.T(s.State.Key())},
		}})
	}
	return table
}

func (r *request) decreeTerms(v *decisionsView, one *decision.Decree) []ui.Term {
	terms := []ui.Term{
		{Term: r.T("desk.decide.state"), Text: r.T(one.State.Key())},
		{Term: r.T("desk.decide.field.day"), Text: r.PartOfDay(one.Day)},
		{Term: r.T("desk.decide.field.signer"), Text: one.Signer},
	}
	add := func(key, text string) {
		if text != "" {
			terms = append(terms, ui.Term{Term: r.T(key), Text: text})
		}
	}
	add("desk.decide.field.basis", one.Basis)
	add("desk.decide.entered", r.T("desk.run.by_at", "who", v.names.name(r, one.EnteredBy), "at", r.when(one.Entered, r.ownZone())))
	if !one.Confirmed.IsZero() {
		add("desk.decide.confirmed", r.T("desk.run.by_at", "who", v.names.name(r, one.ConfirmedBy), "at", r.when(one.Confirmed, r.ownZone())))
	}
	if one.WithdrawNumber != "" {
		add("desk.decide.withdrawal", r.T("desk.decide.withdrawal_by", "number", one.WithdrawNumber, "day", r.PartOfDay(one.WithdrawDay), "who", v.names.name(r, one.WithdrawAskedBy)))
		add("desk.decide.field.why", one.WithdrawWhy)
	}
	if !one.Withdrawn.IsZero() {
		add("desk.decide.withdrawn", r.T("desk.run.by_at", "who", v.names.name(r, one.WithdrawnBy), "at", r.when(one.Withdrawn, r.ownZone())))
	}
	return terms
}

// decreeWays are what the reader can do with a decree as it stands; who entered or asked does not confirm.
func (r *request) decreeWays(v *decisionsView, one *decision.Decree) []ui.Link {
	if !v.Sight.Decrees {
		return nil
	}
	var links []ui.Link
	for _, act := range decreeActs {
		if act.fits(r, one) {
			links = append(links, ui.Link{Text: r.T("desk.decide.act." + act.name), Href: r.URL(decisionsPath(v.Cycle.ID) + "/keputusan/" + one.ID + "/" + act.path)})
		}
	}
	return links
}

func (r *request) publicationTable(v *decisionsView) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.decide.publications"), HideCaption: true, Empty: r.T("desk.decide.no_publications"),
		Columns: []ui.Column{{Label: r.T("desk.decide.at"), Head: true}, {Label: r.T("desk.decide.part")}, {Label: r.T("desk.decide.state")}, {Label: r.T("desk.decide.bodies"), Numeric: true}, {Label: r.T("desk.decide.units"), Numeric: true}},
	}
	for _, p := range v.Publications {
		state := ui.Cell{Text: r.T(p.State.Key())}
		if p.Trouble != "" {
			state.Note = r.Named(p.Trouble, nil)
		}
		at := ui.Cell{Text: r.when(p.At, r.ownZone())}
		if p.State == decision.Scheduled && (v.Publishes || slices.Contains(v.Offices, p.Office)) {
			at.Href = r.URL(decisionsPath(v.Cycle.ID) + "/pengumuman/" + p.ID + "/batal")
			at.Note = r.T("desk.decide.cancel")
		}
		part := r.T("desk.decide.all")
		if p.Office != "" {
			part = r.T("desk.decide.office")
			if i := slices.IndexFunc(v.Parts, func(one decision.Part) bool { return one.Office == p.Office }); i >= 0 {
				part = v.Parts[i].Name
			}
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{at, {Text: part}, state, {Text: r.Int(p.Bodies)}, {Text: r.Int(p.Units)}}})
	}
	return table
}

func (d *Desk) askPublication(ctx context.Context, r *request) (answer, error) {
	v, err := d.decisions(ctx, r)
	if err != nil {
		return answer{}, err
	}
	day := r.decideDay("day", "", true)
	day.Hint = r.T("desk.decide.field.at_hint", "zone", v.Zone)
	f := &form{fields: []ui.Field{day, {Name: "clock", Label: r.T("desk.decide.field.clock"), Value: r.typed("clock", ""), Max: 5, Narrow: true, Optional: true}}}
	if len(v.Parts) > 0 {
		var parts []ui.Option
		if v.Publishes {
			parts = append(parts, ui.Option{Value: itself, Text: r.T("desk.decide.all")})
		}
		for _, p := range v.Parts {
			parts = append(parts, ui.Option{Value: p.Office, Text: p.Name})
		}
		f.fields = append(f.fields, ui.Field{Kind: ui.OneOf, Name: "office", Label: r.T("desk.decide.part"), Options: options([]string{r.typed("office", parts[0].Value)}, parts...)})
	}
	if v.Publishes {
		f.fields = append(f.fields, ui.Field{
			Kind: ui.SomeOf, Name: "open", Label: r.T("desk.decide.field.open"), Hint: r.T("desk.decide.field.open_hint"), Optional: true,
			Options: options(r.form["open"], ui.Option{Value: "1", Text: r.T("desk.decide.field.open_yes")}),
		})
	}
	if r.http.Method == post {
		plan := decision.Plan{Office: r.get("office"), Open: r.ticked("open")}
		if plan.Office == itself {
			plan.Office = ""
		}
		plan.At, err = v.Instant(r.get("day"), r.get("clock"))
		if err == nil {
			_, err = d.Decisions.Publish(ctx, r.actor, v.Cycle.ID, plan)
		}
		if err == nil {
			return r.goTo(decisionsPath(v.Cycle.ID), "decide_publish"), nil
		}
		if !f.blame(r, err) {
			return answer{}, err
		}
	}
	got := r.formPage(r.T("desk.decide.publish"), f, runFormBody(r, r.T("desk.decide.publish_lead"), []string{r.T("desk.decide.publish_rule")}, f,
		ui.Form{Action: r.URL(decisionsPath(v.Cycle.ID) + "/pengumuman/baru"), Button: r.T("desk.decide.publish")}))
	r.decisionCrumbs(&got, &v.Cycle, []ui.Link{}...)
	return got, nil
}

func (d *Desk) cancelPublication(ctx context.Context, r *request) (answer, error) {
	v, err := d.decisions(ctx, r)
	if err != nil {
		return answer{}, err
	}
	i := slices.IndexFunc(v.Publications, func(p decision.Publication) bool { return p.ID == r.part("pengumuman") })
	if i < 0 {
		return answer{}, problem.New(problem.NotFound, "decision.not_found", nil)
	}
	p := &v.Publications[i]
	e := r.editOf(p.Version)
	if r.http.Method == post {
		err := d.Decisions.Cancel(ctx, r.actor, v.Cycle.ID, p.ID, e.version)
		if err == nil {
			return r.goTo(decisionsPath(v.Cycle.ID), "decide_cancel"), nil
		}
		if !e.refuse(r, err, p.Version, []ui.Term{{Term: r.T("desk.decide.state"), Text: r.T(p.State.Key())}}) {
			return answer{}, err
		}
	}
	f := ui.Form{Action: r.URL(decisionsPath(v.Cycle.ID) + "/pengumuman/" + p.ID + "/batal"), Button: r.T("desk.decide.cancel"), Danger: true}
	got := r.editPage(r.T("desk.decide.cancel"), e, editBody(r, e, f, r.T("desk.decide.cancel_lead", "at", r.when(p.At, r.ownZone()))))
	r.decisionCrumbs(&got, &v.Cycle, []ui.Link{}...)
	return got, nil
}

func (r *request) decideLine(name, begin string, optional bool) ui.Field {
	return ui.Field{Name: name, Label: r.T("desk.decide.field." + name), Value: r.typed(name, begin), Max: 300, Optional: optional}
}

func (r *request) decideDay(name, begin string, optional bool) ui.Field {
	return ui.Field{Kind: ui.Day, Name: name, Label: r.T("desk.decide.field." + name), Value: r.typed(name, begin), Optional: optional, Narrow: true}
}

func (r *request) decideWords(name, begin string, optional bool) ui.Field {
	return ui.Field{Kind: ui.Words, Name: name, Label: r.T("desk.decide.field." + name), Value: r.typed(name, begin), Max: 4000, Optional: optional}
}

// sessionView is a plenary as its pages show it.
type sessionView struct {
	decision.Sheet
	cycle cycle.Cycle
	ins   *instrument.Instrument
	names whom
}

func (d *Desk) sessionView(ctx context.Context, r *request) (*sessionView, error) {
	v := &sessionView{}
	var err error
	if v.Sheet, err = d.Decisions.One(ctx, r.actor, r.part("id"), r.part("pleno")); err != nil {
		return nil, err
	}
	if v.cycle, err = d.Cycles.Plain(ctx, d.Cycles.DB, v.Sheet.Cycle); err != nil {
		return nil, err
	}
	if v.ins, err = d.Forms.InstrumentOf(ctx, d.Forms.DB, &v.cycle); err != nil {
		return nil, err
	}
	v.names, err = d.whom(ctx, v.OpenedBy, v.ClosedBy, v.ConfirmedBy)
	return v, err
}

func (r *request) sessionTerms(v *sessionView) []ui.Term {
	terms := []ui.Term{
		{Term: r.T("desk.decide.state"), Text: r.T(v.State.Key())},
		{Term: r.T("desk.run.one"), Text: r.T("desk.run.numbered", "n", v.Number)},
	}
	add := func(key, text string) {
		if text != "" {
			terms = append(terms, ui.Term{Term: r.T(key), Text: text})
		}
	}
	add("desk.decide.field.place", v.Place)
	add("desk.decide.field.earlier", v.WhyEarlier)
	if v.ClosedBy != "" {
		add("desk.decide.closed", r.T("desk.run.by_at", "who", v.names.name(r, v.ClosedBy), "at", r.when(v.Closed, r.ownZone())))
	}
	if v.ConfirmedBy != "" {
		add("desk.decide.confirmed", r.T("desk.run.by_at", "who", v.names.name(r, v.ConfirmedBy), "at", r.when(v.Confirmed, r.ownZone())))
	}
	return terms
}

// caseTable are the borderline cases; how far each lies from its bound is shown to four places, and was compared exactly.
func (r *request) caseTable(v *sessionView) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.decide.cases"), HideCaption: true, Empty: r.T("desk.decide.no_cases"),
		Columns: []ui.Column{
			{Label: r.T("desk.run.body"), Head: true},
			{Label: r.T("desk.run.score"), Numeric: true},
			{Label: r.T("desk.run.class")},
			{Label: r.T("desk.decide.bound")},
			{Label: r.T("desk.decide.away"), Numeric: true},
			{Label: r.T("desk.decide.note")},
		},
	}
	for _, c := range v.Cases {
		name := ui.Cell{Text: c.Name}
		if v.State == decision.Open {
			name.Href, name.Note = r.URL(sessionPath(v.cycle.ID, v.ID)+"/catatan?penyelenggara="+c.Code), r.T("desk.decide.act.note")
		}
		away := r.T("desk.decide.above", "away", r.Decimal(c.Away.FloatString(4)))
		if c.Below {
			away = r.T("desk.decide.below", "away", r.Decimal(c.Away.FloatString(4)))
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			name, {Text: r.Decimal(c.Rounded)}, r.classCell(v.ins, c.Class), {Text: c.Bound.Code + " " + r.Decimal(c.Bound.From.FloatString(2))}, {Text: away}, {Text: c.Note},
		}})
	}
	return table
}

// absentTable are the bodies without a figure, each with why: as the cycle says, or as the plenary decided.
func (r *request) absentTable(v *sessionView) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.decide.absent"), HideCaption: true, Empty: r.T("desk.decide.no_absent"),
		Columns: []ui.Column{{Label: r.T("desk.run.body"), Head: true}, {Label: r.T("desk.decide.field.reason")}, {Label: r.T("desk.decide.field.words")}},
	}
	for _, b := range v.Bodies {
		at := slices.IndexFunc(v.Absent, func(a decision.Absent) bool { return a.Body == b.Code })
		switch {
		case at >= 0:
			table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{{Text: b.Name}, {Text: r.T("decision.reason." + v.Absent[at].Reason)}, {Text: v.Absent[at].Words}}})
		case b.Reason != "":
			table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{{Text: b.Name}, {Text: r.T("decision.reason." + b.Reason), Note: r.T("desk.decide.by_cycle")}, {Blank: true, Text: "–"}}})
		}
	}
	return table
}
