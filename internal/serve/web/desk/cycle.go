package desk

import (
	"context"
	"strconv"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/directory"
	fieldform "github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

const (
	cyclesPath   = "/kelola/penilaian"
	newCyclePath = "/kelola/penilaian-baru"
)

// cycleRoutes are the plan of an assessment: its pages, and a page for each act of cycleActs.
func (d *Desk) cycleRoutes() []route {
	one := cyclesPath + "/{id}"
	routes := []route{
		{method: get, path: cyclesPath, action: access.ReadCycles, serve: d.cyclesPage},
		{method: get, path: newCyclePath, action: access.PlanCycles, serve: d.newCycle},
		{method: post, path: newCyclePath, action: access.PlanCycles, serve: d.newCycle, files: cycle.MaxInstrument + 1<<20},
		{method: get, path: one, action: access.ReadCycles, serve: d.cyclePage},
		{method: get, path: one + "/instrumen", action: access.ReadCycles, serve: d.cycleInstrument},
		{method: get, path: one + "/instrumen/berkas", action: access.ReadCycles, serve: d.cycleInstrumentFile},
		{method: get, path: one + "/kerangka", action: access.ReadCycles, serve: d.cycleFrame},
		{method: get, path: one + "/penyelenggara/{slug}", action: access.ReadCycles, serve: d.cycleBodyPage},
	}
	for _, part := range cycleParts {
		routes = append(routes, route{method: get, path: one + "/" + part.path, action: access.ReadCycles, serve: func(ctx context.Context, r *request) (answer, error) {
			return d.cyclePart(ctx, r, part)
		}})
	}
	for _, act := range cycleActs {
		action := access.PlanCycles
		if act.anybody {
			action = access.ReadCycles
		}
		serve := func(ctx context.Context, r *request) (answer, error) { return d.doCycle(ctx, r, act) }
		routes = append(routes,
			route{method: get, path: one + "/" + act.path, action: action, serve: serve},
			route{method: post, path: one + "/" + act.path, action: action, serve: serve, many: []string{"bodies", "units", "loci", "members", "kinds", "products"}, files: act.files})
	}
	return routes
}

func cyclePath(id string) string { return cyclesPath + "/" + id }

func (d *Desk) cyclesPage(ctx context.Context, r *request) (answer, error) {
	all, err := d.Cycles.Cycles(ctx, r.actor)
	if err != nil {
		return answer{}, err
	}
	var ids []string
	for _, one := range all {
		ids = append(ids, one.Authority)
	}
	looks, err := d.Access.BrandingsOf(ctx, ids...)
	if err != nil {
		return answer{}, err
	}
	table := ui.Table{
		Caption: r.T("desk.cycle.list"), HideCaption: true, Empty: r.T("desk.cycle.none"),
		Columns: []ui.Column{
			{Label: r.T("desk.cycle.field.title"), Head: true},
			{Label: r.T("desk.cycle.field.year")},
			{Label: r.T("desk.cycle.run_by")},
			{Label: r.T("desk.cycle.field.days")},
			{Label: r.T("desk.cycle.state")},
		},
	}
	for _, one := range all {
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: one.Title, Href: r.URL(cyclePath(one.ID)), Note: r.T(one.Kind.Key())},
			{Text: strconv.Itoa(one.Year)},
			{Text: lookOf(looks, one.Authority)},
			{Text: r.days(one.From, one.Until)},
			{Text: r.T(one.State.Key())},
		}})
	}
	return r.page(r.T("desk.cycle.list"), cyclesBody(r, table, len(access.Where(r.actor, access.PlanCycles)) > 0)), nil
}

func lookOf(looks map[string]access.Branding, id string) string {
	look := looks[id]
	return look.Called()
}

// days writes a time from a day until another.
func (r *request) days(from, until string) string {
	if from == until {
		return r.PartOfDay(from)
	}
	return r.PartOfDay(from) + " – " + r.PartOfDay(until)
}

// cycleView is a cycle as its pages show it.
type cycleView struct {
	cycle.Sheet
	looks    map[string]access.Branding
	progress cycle.Progress
	forms    *fieldform.Progress // nil for whoever sees none
	products *chosenProducts     // nil where none are asked for
	unworded unworded
	readable bool  // the reader may read the instrument
	dead     *dead // of the act whose page is shown
}

func (v *cycleView) office(id string) string { return lookOf(v.looks, id) }

// several reports whether more than one office of the cycle is in sight.
func (v *cycleView) several() bool { return len(v.Offices) > 1 }

// cycle reads a cycle with who carries it out.
func (d *Desk) cycle(ctx context.Context, r *request) (*cycleView, error) {
	sheet, err := d.Cycles.One(ctx, r.actor, r.part("id"))
	if err != nil {
		return nil, err
	}
	ids := []string{sheet.Authority}
	for _, o := range sheet.Offices {
		ids = append(ids, o.Authority)
	}
	v := &cycleView{Sheet: sheet}
	v.looks, err = d.Access.BrandingsOf(ctx, ids...)
	return v, err
}

func (r *request) cycleCrumbs(v *cycleView, part string) []ui.Link {
	links := []ui.Link{{Text: r.T("desk.cycle.list"), Href: r.URL(cyclesPath)}}
	if part != "" {
		links = append(links, ui.Link{Text: v.Title, Href: r.URL(cyclePath(v.ID))})
	}
	if len(part) > 1 {
		links = append(links, ui.Link{Text: r.T("desk.cycle.part." + part), Href: r.URL(cyclePath(v.ID) + "/" + pathOfPart(part))})
	}
	return r.crumbs(links...)
}

// cyclePage is the plan at a glance: what there is, what is missing, and the next step.
func (d *Desk) cyclePage(ctx context.Context, r *request) (answer, error) {
	v, err := d.cycle(ctx, r)
	if err != nil {
		return answer{}, err
	}
	if err := d.gaps(ctx, r, v); err != nil {
		return answer{}, err
	}
	if err := d.forms(ctx, r, v); err != nil {
		return answer{}, err
	}
	got := r.page(v.Title, cycleBody(r, v))
	got.page.Breadcrumbs, got.page.Part = r.cycleCrumbs(v, ""), cyclesPath
	return got, nil
}

func (r *request) cycleTerms(v *cycleView) []ui.Term {
	terms := []ui.Term{
		{Term: r.T("desk.cycle.state"), Text: r.T(v.State.Key())},
		{Term: r.T("desk.cycle.field.kind"), Text: r.T(v.Kind.Key())},
		{Term: r.T("desk.cycle.run_by"), Text: v.office(v.Authority)},
		{Term: r.T("desk.cycle.field.days"), Text: r.days(v.From, v.Until)},
		r.instrumentTerm(v),
		{Term: "SHA-256", Content: ui.Code(v.Hash)},
	}
	if v.several() {
		var all []ui.Term
		for _, o := range v.Offices {
			all = append(all, ui.Term{Term: v.office(o.Authority), Text: r.provinceOf(o.Province)})
		}
		terms = append(terms, ui.Term{Term: r.T("desk.cycle.offices"), Content: ui.DefinitionList(all)})
	}
	if v.Kind == cycle.Self {
		key := "desk.cycle.private"
		if !v.Shared.IsZero() {
			key = "desk.cycle.shared"
		}
		terms = append(terms, ui.Term{Term: r.T("desk.cycle.seen_by"), Text: r.T(key)})
	}
	return terms
}

// provinceOf names the province that an office has; none stands for all that nobody else has.
func (r *request) provinceOf(code string) string {
	if region, ok := directory.RegionByCode(code); ok {
		return region.Name
	}
	return r.T("desk.cycle.everywhere")
}

// planFields ask for what a plan is.
func (r *request) planFields(p cycle.Plan, made, frozen bool) []ui.Field {
	line := func(name, value string, narrow bool) ui.Field {
		return ui.Field{Name: name, Label: r.T("desk.cycle.field." + name), Value: r.typed(name, value), Max: 200, Narrow: narrow}
	}
	day := func(name, value string) ui.Field {
		return ui.Field{Kind: ui.Day, Name: name, Label: r.T("desk.cycle.field." + name), Value: r.typed(name, value), Narrow: true}
	}
	year := ""
	if p.Year > 0 {
		year = strconv.Itoa(p.Year)
	}
	fields := []ui.Field{line("title", p.Title, false), line("year", year, true), day("from", p.From), day("until", p.Until)}
	if !made {
		kinds := pickKinds(r)
		fields = append([]ui.Field{kinds}, fields...)
	}
	if frozen {
		return fields
	}
	return append(fields,
		ui.Field{Kind: ui.Pick, Name: "preset", Label: r.T("desk.cycle.field.preset"), Hint: r.T("desk.cycle.field.preset_hint"), Options: options([]string{r.typed("preset", "")}, r.presets()...), Optional: made},
		ui.Field{Kind: ui.File, Name: "file", Label: r.T("desk.cycle.field.file"), Hint: r.T("desk.cycle.field.file_hint"), Accept: ".yaml,.yml", Optional: true})
}

// presets are the instruments that the program carries, each by its title with its name beside it.
func (r *request) presets() []ui.Option {
	all := []ui.Option{{Text: r.T("desk.cycle.field.preset_none")}}
	for _, one := range instrument.Presets() {
		option := ui.Option{Value: one.Ref(), Text: one.Ref()}
		if ins, err := instrument.Open(one.Ref()); err == nil {
			option.Text = ins.Title.In(r.Lang) + " (" + one.Ref() + ")"
			if bare := unwordedOf(ins); len(bare.codes) > 0 {
				option.Text += r.T("desk.cycle.preset_unworded", "n", len(bare.codes), "of", bare.of)
			}
			if len(ins.UnknownWeights()) > 0 {
				option.Text += r.T("desk.cycle.preset_unweighed")
			}
		}
		all = append(all, option)
	}
	return all
}

func pickKinds(r *request) ui.Field {
	var all []ui.Option
	for _, k := range cycle.Kinds {
		all = append(all, ui.Option{Value: string(k), Text: r.T(k.Key()), Hint: r.T("desk.cycle.kind." + string(k))})
	}
	return ui.Field{Kind: ui.OneOf, Name: "kind", Label: r.T("desk.cycle.field.kind"), Options: options([]string{r.typed("kind", "")}, all...)}
}

// plan reads what somebody wrote of a plan.
func (r *request) plan() (cycle.Plan, error) {
	year, err := strconv.Atoi(r.get("year"))
	if err != nil {
		year = 0 // the room says what would be right
	}
	p := cycle.Plan{
		Kind: cycle.Kind(r.get("kind")), Year: year, Title: r.get("title"), From: r.get("from"), Until: r.get("until"), Preset: r.get("preset"), FileName: "file",
	}
	if r.http.MultipartForm == nil {
		return p, nil
	}
	if files := r.http.MultipartForm.File["file"]; len(files) > 0 && files[0].Size > 0 {
		if p.File, err = r.fileSent("file"); err != nil {
			return p, err
		}
		if name := fileName(files[0].Filename); name != "" {
			p.FileName = name
		}
	}
	return p, nil
}

func (d *Desk) newCycle(ctx context.Context, r *request) (answer, error) {
	places, err := d.Access.Workplaces(ctx, r.actor, access.PlanCycles)
	if err != nil {
		return answer{}, err
	}
	authority, err := choose(places, r.get("instansi"))
	if err != nil {
		return answer{}, err
	}
	if authority.ID == "" {
		return answer{}, problem.New(problem.NotFound, "access.not_found", nil)
	}
	f := &form{fields: r.planFields(cycle.Plan{Year: d.Now().In(zoneOf(authority.Zone)).Year()}, false, false)}
	if r.http.Method == post {
		p, err := r.plan()
		if err != nil {
			return answer{}, err
		}
		one, err := d.Cycles.Make(ctx, r.actor, authority.ID, p)
		if err == nil {
			return r.goTo(cyclePath(one.ID), "cycle_made"), nil
		}
		if !f.blame(r, err) {
			return answer{}, err
		}
	}
	got := r.formPage(r.T("desk.cycle.new"), f, newCycleBody(r, f, places, authority))
	got.page.Breadcrumbs, got.page.Part = r.crumbs(ui.Link{Text: r.T("desk.cycle.list"), Href: r.URL(cyclesPath)}), cyclesPath
	return got, nil
}

// cycleFrame hands out the frame of a drawing, whose SHA-256 is the one shown.
func (d *Desk) cycleFrame(ctx context.Context, r *request) (answer, error) {
	all, err := d.Cycles.Drawings(ctx, r.actor, r.part("id"))
	if err != nil {
		return answer{}, err
	}
	for _, one := range all {
		if one.ID == r.get("undian") {
			return answer{file: &file{name: "kerangka.txt", contentType: "text/plain; charset=utf-8", data: []byte(one.FrameText())}}, nil
		}
	}
	return answer{}, problem.New(problem.NotFound, "cycle.not_found", nil)
}
