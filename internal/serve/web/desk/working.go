package desk

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/form/working"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// workingRoutes bring working papers in, in the two steps of an upload.
func (d *Desk) workingRoutes() []route {
	path := cyclesPath + "/{id}/kertas-kerja"
	return []route{
		{method: get, path: path, action: access.FillForms, serve: d.workingPage},
		{method: get, path: path + "/unduh", action: access.FillForms, serve: d.workingFile},
		{method: post, path: path, action: access.FillForms, serve: d.bringWorking, files: maxUploadForm},
	}
}

func workingPath(cycle string) string { return cyclePath(cycle) + "/kertas-kerja" }

// workingWay leads to the working paper of a locus; of none, to where one is chosen.
func (r *request) workingWay(cycle, locus string) ui.Link {
	path := workingPath(cycle)
	if locus != "" {
		path += "?lokus=" + locus
	}
	return ui.Link{Text: r.T("desk.working.title"), Href: r.URL(path)}
}

// workingView is a working paper of loci to which a team of the reader goes.
type workingView struct {
	*cycleView
	paper   *working.Paper // nil until loci are chosen
	chosen  string         // the parameter that chose them
	day     string         // of a visit of one day
	zone    *time.Location
	options []ui.Option
	again   bool // what is there changed since it was looked at
}

// allOf is the choice of all loci of a body.
const allOf = "semua:"

// working finds the loci that a working paper is for. Kind: NotFound for those to which no team of the reader goes.
func (d *Desk) working(ctx context.Context, r *request) (*workingView, error) {
	v, err := d.cycle(ctx, r)
	if err != nil {
		return nil, err
	}
	w := &workingView{cycleView: v, chosen: r.get("lokus")}
	all, err := d.Cycles.GoingOf(ctx, r.actor)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(g cycle.Going) bool { return g.Cycle.ID != v.ID })
	w.options = workingOptions(r, w.chosen, all)
	if w.chosen == "" {
		return w, nil
	}
	all = slices.DeleteFunc(all, func(g cycle.Going) bool { return g.Locus != w.chosen && allOf+g.Body != w.chosen })
	if len(all) == 0 || len(all) > working.MaxLoci {
		return nil, problem.New(problem.NotFound, "form.not_found", nil)
	}
	ins, err := d.Forms.Instrument(ctx, &v.Cycle)
	if err != nil {
		return nil, err
	}
	first := &all[0]
	w.paper = &working.Paper{Cycle: v.ID, Title: v.Title, Year: v.Year, Body: first.Body, BodyName: first.BodyName, Instrument: ins}
	w.zone = zoneOf(v.looks[first.Office].Zone)
	if first.From == first.Until && len(all) == 1 {
		w.day = first.From
	}
	for i := range all {
		w.paper.Loci = append(w.paper.Loci, working.Locus{ID: all[i].Locus, Name: all[i].Name, Products: all[i].Products})
	}
	return w, nil
}

// workingOptions are the loci, and before them the bodies of which there are several.
func workingOptions(r *request, chosen string, all []cycle.Going) []ui.Option {
	var bodies, loci []ui.Option
	for i := range all {
		g := &all[i]
		loci = append(loci, ui.Option{Value: g.Locus, Text: g.Name + " – " + g.BodyName})
		n := 0
		for j := range all {
			if all[j].Body == g.Body {
				n++
			}
		}
		whole := ui.Option{Value: allOf + g.Body, Text: r.T("desk.working.all_of", "body", g.BodyName, "n", n)}
		if n > 1 && n <= working.MaxLoci && !slices.Contains(bodies, whole) {
			bodies = append(bodies, whole)
		}
	}
	return options([]string{chosen}, append(bodies, loci...)...)
}

// name says which loci a paper is for.
func (w *workingView) name() string {
	if len(w.paper.Loci) == 1 {
		return w.paper.Loci[0].Name + " – " + w.paper.BodyName
	}
	return w.paper.BodyName
}

func (w *workingView) address() string { return workingPath(w.ID) + "?lokus=" + w.chosen }

func (w *workingView) spot() uploadSpot {
	return uploadSpot{text: "desk.working", path: workingPath(w.ID), accept: ".xlsx,.csv,.yaml", keep: []ui.Param{{Name: "lokus", Value: w.chosen}}}
}

func (d *Desk) workingPage(ctx context.Context, r *request) (answer, error) {
	w, err := d.working(ctx, r)
	if err != nil {
		return answer{}, err
	}
	return w.asks(r, w.form(r), nil), nil
}

// form asks for the file, and what it does not say.
func (w *workingView) form(r *request) *form {
	day := r.get(working.DayField)
	if r.http.Method != post {
		day = w.day
	}
	ticked := options(r.form[working.ConsentField], ui.Option{Value: "ya", Text: r.T("desk.working.consent")})
	return &form{fields: []ui.Field{
		{Kind: ui.Day, Name: working.DayField, Label: r.T("desk.working.day"), Hint: r.T("desk.working.day_hint"), Value: day, Narrow: true},
		{Kind: ui.SomeOf, Name: working.ConsentField, Label: r.T("desk.working.consent_label"), Hint: r.T("desk.working.consent_hint"), Options: ticked, Optional: true},
		{Kind: ui.File, Name: "file", Label: r.T("desk.working.file"), Hint: r.T("desk.working.file_hint", "max", maxUpload>>20, "forms", working.MaxForms), Accept: w.spot().accept},
	}}
}

// asks is the page of the first step; faults are what was wrong inside the file.
func (w *workingView) asks(r *request, f *form, faults problem.Faults) answer {
	return w.framed(r, r.formPage(r.T("desk.working.title"), f, workingBody(r, w, f, faults)))
}

func (w *workingView) framed(r *request, got answer) answer {
	got.page.Breadcrumbs, got.page.Part = r.cycleCrumbs(w.cycleView, " "), cyclesPath
	return got
}

// workingFile is the empty paper.
func (d *Desk) workingFile(ctx context.Context, r *request) (answer, error) {
	w, err := d.working(ctx, r)
	if err != nil {
		return answer{}, err
	}
	if w.paper == nil {
		return r.goTo(workingPath(w.ID), ""), nil
	}
	p := d.Catalog.Printer(locale.Indonesian)
	if r.get("bahasa") == string(locale.English) {
		p = d.Catalog.Printer(locale.English)
	}
	var out bytes.Buffer
	err = w.paper.Template(&out, d.Origin+ui.Context{Printer: p}.URL(w.address()), p)
	name := "kertas-kerja-" + w.paper.Body + "-" + strconv.Itoa(w.Year) + ".xlsx"
	return answer{file: &file{name: name, contentType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", data: out.Bytes()}}, err
}

// bringWorking looks at a paper, and takes it in once it was looked at and nothing changed since.
func (d *Desk) bringWorking(ctx context.Context, r *request) (answer, error) {
	w, err := d.working(ctx, r)
	if err != nil {
		return answer{}, err
	}
	if w.paper == nil {
		return r.goTo(workingPath(w.ID), ""), nil
	}
	u, err := r.upload()
	if err != nil {
		return w.refused(r, err)
	}
	plan, err := d.workingPlan(ctx, r, w, u)
	if err != nil {
		return w.refused(r, err)
	}
	if !u.checked || r.get("digest") != plan.Digest {
		w.again = u.checked
		return w.framed(r, r.page(r.T("desk.working.checked"), workingChecked(r, w, u, plan))), nil
	}
	if _, err := d.Forms.ReceiveAll(ctx, r.actor, plan.Receipts()...); err != nil {
		return w.refused(r, err)
	}
	return r.goTo(w.address(), "working_taken"), nil
}

// workingPlan reads a paper and says what would come in; the error is all that is wrong with it.
func (d *Desk) workingPlan(ctx context.Context, r *request, w *workingView, u upload) (*working.Plan, error) {
	rows, faults := w.paper.Open(u.name, u.data)
	day, _ := time.ParseInLocation(time.DateOnly, r.get(working.DayField), w.zone) // the zero day is a fault
	plan, err := w.paper.Plan(ctx, d.Forms.DB, d.Forms, rows, working.Asked{Day: day, Consent: r.ticked(working.ConsentField)})
	var more problem.Faults
	if err != nil && !errors.As(err, &more) {
		return nil, err
	}
	all := slices.Concat(faults, more)
	return plan, all[:min(len(all), problem.MaxFaults)].Err()
}

// refused shows what was wrong with a paper: what was asked beside its fields, and the rest by cells.
func (w *workingView) refused(r *request, err error) (answer, error) {
	f := w.form(r)
	var faults, inside problem.Faults
	if !errors.As(err, &faults) {
		if !f.blame(r, err) {
			return answer{}, err
		}
		return w.asks(r, f, nil), nil
	}
	for _, fault := range faults {
		if slices.ContainsFunc(f.fields, func(one ui.Field) bool { return one.Name == fault.Place.File }) {
			f.put(fault.Place.File, r.Named(fault.Key, fault.Args))
		} else {
			inside = append(inside, fault)
		}
	}
	inside.Sort()
	if len(inside) > 0 {
		f.put("file", r.T("desk.upload.wrong", "n", len(inside)))
	}
	got := w.asks(r, f, inside)
	got.status = http.StatusUnprocessableEntity
	return got, nil
}

// confirm is the form of the second step.
func (w *workingView) confirm(r *request, u upload, plan *working.Plan) ui.Form {
	s := w.spot()
	s.keep = append(s.keep, ui.Param{Name: working.DayField, Value: r.get(working.DayField)}, ui.Param{Name: "digest", Value: plan.Digest})
	if r.ticked(working.ConsentField) {
		s.keep = append(s.keep, ui.Param{Name: working.ConsentField, Value: "ya"})
	}
	return s.again(r, u)
}
