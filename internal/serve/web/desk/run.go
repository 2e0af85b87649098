package desk

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/chart"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/run"
	runs "github.com/patuh-id/patuh/internal/run/archive"
	"github.com/patuh-id/patuh/internal/score"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// runRoutes are the computations of a cycle: asked for, looked at, compared, and their archives.
func (d *Desk) runRoutes() []route {
	all := cyclesPath + "/{id}/hitung"
	one := all + "/{hitung}"
	return []route{
		{method: get, path: all, action: access.ReadFigures, serve: d.runsPage},
		{method: get, path: all + "/baru", action: access.RunCycles, serve: d.askRun},
		{method: post, path: all + "/baru", action: access.RunCycles, serve: d.askRun},
		{method: get, path: one, action: access.ReadFigures, serve: d.runPage},
		{method: get, path: one + "/penyelenggara/{slug}", action: access.ReadFigures, serve: d.runBodyPage},
		{method: get, path: one + "/beda", action: access.ReadFigures, serve: d.runDifferences},
		{method: get, path: one + "/arsip", action: access.RunCycles, serve: d.runArchive},
		{method: get, path: one + "/batalkan", action: access.RunCycles, serve: d.cancelRun},
		{method: post, path: one + "/batalkan", action: access.RunCycles, serve: d.cancelRun},
		{method: get, path: one + "/tampilkan", action: access.RunCycles, serve: d.shareRun},
		{method: post, path: one + "/tampilkan", action: access.RunCycles, serve: d.shareRun},
	}
}

func runsPath(cycle string) string { return cyclePath(cycle) + "/hitung" }

func runPath(cycle, id string) string { return runsPath(cycle) + "/" + id }

func runBodyPath(cycle, id, slug string) string { return runPath(cycle, id) + "/penyelenggara/" + slug }

// runCrumbs lead from a page of a computation back to the cycle.
func (r *request) runCrumbs(got *answer, c *cycle.Cycle, more ...ui.Link) {
	links := []ui.Link{{Text: r.T("desk.cycle.list"), Href: r.URL(cyclesPath)}, {Text: c.Title, Href: r.URL(cyclePath(c.ID))}}
	if more != nil {
		links = append(links, ui.Link{Text: r.T("desk.run.list"), Href: r.URL(runsPath(c.ID))})
	}
	got.page.Breadcrumbs, got.page.Part = r.crumbs(append(links, more...)...), cyclesPath
}

func (r *request) runName(one *run.Run) string {
	if one.Number == 0 {
		return r.T("desk.run.unnumbered")
	}
	return r.T("desk.run.numbered", "n", one.Number)
}

func (d *Desk) runsPage(ctx context.Context, r *request) (answer, error) {
	l, err := d.Runs.List(ctx, r.actor, r.part("id"))
	if err != nil {
		return answer{}, err
	}
	table := ui.Table{
		Caption: r.T("desk.run.list"), HideCaption: true, Empty: r.T("desk.run.none"),
		Columns: []ui.Column{
			{Label: r.T("desk.run.one"), Head: true},
			{Label: r.T("desk.run.state")},
			{Label: r.T("desk.run.taken")},
			{Label: r.T("desk.run.in"), Numeric: true},
			{Label: r.T("desk.run.purpose")},
		},
	}
	for i := range l.Runs {
		one := &l.Runs[i]
		taken := one.Taken
		if taken.IsZero() {
			taken = one.Asked
		}
		in := ""
		if one.State == run.Done {
			in = r.T("desk.run.in_of", "in", one.In, "of", one.Units)
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: r.runName(one), Href: r.URL(runPath(l.Cycle.ID, one.ID))},
			{Text: r.T(one.State.Key())},
			{Text: r.when(taken, r.ownZone())},
			{Text: in},
			{Text: one.Purpose},
		}})
	}
	got := r.page(r.T("desk.run.list"), runsBody(r, &l, table))
	r.runCrumbs(&got, &l.Cycle)
	return got, nil
}

// runView is a computation as its pages show it.
type runView struct {
	run.Sheet
	ins   *instrument.Instrument
	later []run.Later
	prior []run.Run // earlier ones that are done, the newest first
	names whom
}

func (d *Desk) runView(ctx context.Context, r *request) (*runView, error) {
	v := &runView{}
	var err error
	if v.Sheet, err = d.Runs.One(ctx, r.actor, r.part("id"), r.part("hitung")); err != nil {
		return nil, err
	}
	if v.ins, err = d.Forms.InstrumentOf(ctx, d.Forms.DB, &v.Cycle); err != nil {
		return nil, err
	}
	l, err := d.Runs.List(ctx, r.actor, v.Cycle.ID)
	if err != nil {
		return nil, err
	}
	for _, one := range l.Runs {
		if one.State == run.Done && one.ID != v.ID && (v.Number == 0 || one.Number < v.Number) {
			v.prior = append(v.prior, one)
		}
	}
	if v.names, err = d.whom(ctx, v.AskedBy, v.EndedBy); err != nil {
		return nil, err
	}
	if v.State == run.Done {
		v.later, err = d.Runs.Later(ctx, r.actor, v.Cycle.ID, v.ID)
	}
	return v, err
}

func (d *Desk) runPage(ctx context.Context, r *request) (answer, error) {
	v, err := d.runView(ctx, r)
	if err != nil {
		return answer{}, err
	}
	got := r.page(r.runName(&v.Run), runBody(r, v))
	r.runCrumbs(&got, &v.Cycle, []ui.Link{}...)
	return got, nil
}

func (r *request) runTerms(v *runView) []ui.Term {
	var terms []ui.Term
	add := func(name, text string) {
		if text != "" {
			terms = append(terms, ui.Term{Term: r.T("desk.run." + name), Text: text})
		}
	}
	add("state", r.T(v.State.Key()))
	add("purpose", v.Purpose)
	add("least", r.T(v.Least.Key()))
	add("asked", r.T("desk.run.by_at", "who", v.names.name(r, v.AskedBy), "at", r.when(v.Asked, r.ownZone())))
	if v.State == run.Done {
		add("taken", r.when(v.Taken, r.ownZone()))
		add("in", r.T("desk.run.in_of", "in", v.In, "of", v.Units))
		add("forms", r.Int(v.Forms))
		add("archive_sum", v.Archive)
		if !v.Shared.IsZero() {
			add("shared", r.when(v.Shared, r.ownZone()))
		}
	}
	return terms
}

// runWays are what can be done with a computation.
func (r *request) runWays(v *runView) []ui.Link {
	var links []ui.Link
	at := runPath(v.Cycle.ID, v.ID)
	if len(v.prior) > 0 && v.State == run.Done {
		links = append(links, ui.Link{Text: r.T("desk.run.differences", "name", r.runName(&v.prior[0])), Href: r.URL(at + "/beda?dengan=" + v.prior[0].ID)})
	}
	if !v.Decides {
		return links
	}
	switch v.State {
	case run.Asked:
		links = append(links, ui.Link{Text: r.T("desk.run.cancel.way"), Href: r.URL(at + "/batalkan")})
	case run.Done:
		links = append(links, ui.Link{Text: r.T("desk.run.archive"), Href: r.URL(at + "/arsip")})
		if v.Shared.IsZero() {
			links = append(links, ui.Link{Text: r.T("desk.run.share.way"), Href: r.URL(at + "/tampilkan")})
		}
	}
	return links
}

func classNamed(ins *instrument.Instrument, code string) *instrument.Class {
	i := slices.IndexFunc(ins.Classes.List, func(c instrument.Class) bool { return c.Code == code })
	if i < 0 {
		return nil
	}
	return &ins.Classes.List[i]
}

// classCell is a class by word and shape.
func (r *request) classCell(ins *instrument.Instrument, code string) ui.Cell {
	class := classNamed(ins, code)
	if class == nil {
		return ui.Cell{Text: "–", Blank: true}
	}
	return ui.Cell{Content: ui.ZoneTag(r.Context, ui.Zone(class.Zone), strings.Join(slices.DeleteFunc([]string{class.Code, class.Opinion.In(r.Lang)}, func(t string) bool { return t == "" }), " · "))}
}

// scoreCell is a figure, or why there is none.
func (r *request) scoreCell(f *runs.Figure) ui.Cell {
	if f.Rounded != "" {
		return ui.Cell{Text: r.Decimal(f.Rounded)}
	}
	return ui.Cell{Text: r.stateText(f.State), Soft: true}
}

func (r *request) stateText(state string) string {
	if state == string(runs.LeftOut) {
		return r.T("desk.run.left_out")
	}
	return r.T("score.state." + state)
}

func (r *request) runTable(v *runView) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.run.bodies"), HideCaption: true, Empty: r.T("desk.run.no_bodies"),
		Columns: []ui.Column{
			{Label: r.T("desk.run.body"), Head: true},
			{Label: r.T("desk.run.score"), Numeric: true},
			{Label: r.T("desk.run.class")},
			{Label: r.T("desk.run.place")},
			{Label: r.T("desk.run.units_in")},
		},
	}
	for i := range v.All {
		b := &v.All[i]
		place := ui.Cell{Text: "–", Blank: true}
		if b.Place.Place > 0 {
			place = ui.Cell{Text: r.T("desk.run.place_of", "place", b.Place.Place, "of", b.Place.Of)}
			if b.Place.Tied {
				place.Note = r.T("desk.run.tied")
			}
		}
		units := ui.Cell{Text: r.T("desk.run.in_of", "in", b.Assessed, "of", b.Assessed+b.NotAssessed+b.LeftOut)}
		if b.LeftOut > 0 {
			units.Note = r.T("desk.run.not_whole")
		}
		name := ui.Cell{Text: b.Name, Href: r.URL(runBodyPath(v.Cycle.ID, v.ID, b.Code)), Note: r.kind(b.Kind)}
		if b.Reason != "" {
			name.Note = r.T("desk.run.not_assessed", "why", r.T(run.Why(b.Reason)))
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{name, r.scoreCell(&b.Figure), r.classCell(v.ins, b.Class), place, units}})
	}
	return table
}

// zones counts bodies by zone, where the instrument has zones and there is more than one body.
func (v *runView) zones(r *request) (ui.Figure, bool) {
	counts := map[chart.Zone]int{}
	for i := range v.All {
		zone := chart.Unassessed
		if class := classNamed(v.ins, v.All[i].Class); class != nil {
			zone = map[string]chart.Zone{"green": chart.Green, "yellow": chart.Yellow, "red": chart.Red, "": chart.NoZone}[class.Zone]
		}
		counts[zone]++
	}
	if len(v.All) < 2 || counts[chart.Green]+counts[chart.Yellow]+counts[chart.Red] == 0 {
		return ui.Figure{}, false
	}
	bars := chart.ZoneBars{Head: chart.Head{Title: r.T("desk.run.zones")}}
	year := chart.ZoneYear{Year: r.T("desk.run.short", "n", v.Number)}
	for _, zone := range []chart.Zone{chart.Green, chart.Yellow, chart.Red, chart.Unassessed} {
		if n := counts[zone]; n > 0 {
			year.Parts = append(year.Parts, chart.ZonePart{Zone: zone, Count: float64(n), Text: r.Int(n)})
		}
	}
	bars.Years = []chart.ZoneYear{year}
	f := ui.Draw("zona", bars)
	f.Caption = r.T("desk.run.zones")
	return f, true
}

// runBodyView is a body of a computation, or one of its units, explained.
type runBodyView struct {
	run.Whole
	ins       *instrument.Instrument
	unit      *run.Unit // asked about; nil for the body
	explained *score.Explanation
}

func (d *Desk) runBodyPage(ctx context.Context, r *request) (answer, error) {
	v := &runBodyView{}
	var err error
	id, one, slug := r.part("id"), r.part("hitung"), r.part("slug")
	if v.Whole, err = d.Runs.Body(ctx, r.actor, id, one, slug); err != nil {
		return answer{}, err
	}
	if v.ins, err = d.Forms.InstrumentOf(ctx, d.Forms.DB, &v.Sheet.Cycle); err != nil {
		return answer{}, err
	}
	title, crumbs := v.Body.Name, []ui.Link{{Text: r.runName(&v.Sheet.Run), Href: r.URL(runPath(id, one))}}
	if asked := r.get("unit"); asked != "" {
		i := slices.IndexFunc(v.Units, func(u run.Unit) bool { return u.Locus == asked })
		if i < 0 {
			return answer{}, problem.New(problem.NotFound, "run.not_found", nil)
		}
		v.unit = &v.Units[i]
		title, crumbs = v.unit.Name, append(crumbs, ui.Link{Text: v.Body.Name, Href: r.URL(runBodyPath(id, one, slug))})
	}
	if v.Body.Assessed > 0 && (v.unit == nil || v.unit.Part == runs.In) {
		if v.explained, err = d.explainedRun(ctx, r, v); err != nil {
			return answer{}, err
		}
	}
	got := r.page(title, runBodyBody(r, v))
	r.runCrumbs(&got, &v.Sheet.Cycle, crumbs...)
	return got, nil
}

// explainedRun explains the figure of a body or of a unit. Units are called by their names, not by their codes.
func (d *Desk) explainedRun(ctx context.Context, r *request, v *runBodyView) (*score.Explanation, error) {
	result, err := d.Runs.Explained(ctx, r.actor, v.Sheet.Cycle.ID, v.Sheet.ID, v.Body.Code)
	if err != nil {
		return nil, err
	}
	called := func(u *run.Unit) string {
		return runs.UnitName(&runs.Body{Code: v.Body.Code}, &runs.Unit{Code: u.Code})
	}
	unit := ""
	if v.unit != nil {
		unit = called(v.unit)
	}
	explained, err := result.Explain(unit, "")
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for i := range v.Units {
		names[called(&v.Units[i])] = v.Units[i].Name
	}
	rename(explained, names)
	return explained, nil
}

func rename(e *score.Explanation, names map[string]string) {
	if name := names[e.Unit]; name != "" {
		e.Unit = name
	}
	for _, child := range e.Children {
		rename(child, names)
	}
}

func (r *request) runUnits(v *runBodyView) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.run.units"), HideCaption: true, Empty: r.T("desk.run.no_units"),
		Columns: []ui.Column{
			{Label: r.T("desk.run.unit"), Head: true},
			{Label: r.T("desk.run.score"), Numeric: true},
			{Label: r.T("desk.run.class")},
			{Label: r.T("desk.run.forms"), Numeric: true},
			{Label: r.T("desk.run.na"), Numeric: true},
		},
	}
	for i := range v.Units {
		u := &v.Units[i]
		name := ui.Cell{Text: u.Name, Href: r.URL(runBodyPath(v.Sheet.Cycle.ID, v.Sheet.ID, v.Body.Code) + "?unit=" + u.Locus)}
		if u.Reason != "" {
			name.Note = r.T(run.Why(u.Reason))
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			name, r.scoreCell(&u.Figure), r.classCell(v.ins, u.Class), {Text: strconv.Itoa(u.Forms)}, {Text: strconv.Itoa(u.NA), Soft: u.NA == 0},
		}})
	}
	return table
}

func (r *request) troubleText(t run.Trouble) string { return r.Named(t.Key, t.Args) }

func (d *Desk) runArchive(ctx context.Context, r *request) (answer, error) {
	data, name, err := d.Runs.Archive(ctx, r.actor, r.part("id"), r.part("hitung"))
	return answer{file: &file{name: name, contentType: "application/zip", data: data}}, err
}

// readsFigures reports whether the reader may see computations of a cycle that is no draft.
func (r *request) readsFigures(v *cycleView) bool { return r.mayIn(v, access.ReadFigures) }

// publishes reports whether the reader may see what is decided over computations of a cycle that is no draft.
func (r *request) publishes(v *cycleView) bool { return r.mayIn(v, access.PublishCycles) }

func (r *request) mayIn(v *cycleView, action access.Action) bool {
	may := func(authority string) bool {
		return access.Allowed(r.actor, action, access.Scope{Authority: authority})
	}
	return v.State != cycle.Draft && (may(v.Authority) || slices.ContainsFunc(v.Offices, func(o cycle.Office) bool { return may(o.Authority) }))
}
