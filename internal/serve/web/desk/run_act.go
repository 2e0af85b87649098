package desk

import (
	"context"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/review"
	"github.com/patuh-id/patuh/internal/run"
	runs "github.com/patuh-id/patuh/internal/run/archive"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// askRun asks for a computation, on a page that says what it will start from.
func (d *Desk) askRun(ctx context.Context, r *request) (answer, error) {
	l, err := d.Runs.List(ctx, r.actor, r.part("id"))
	if err != nil {
		return answer{}, err
	}
	if !l.Decides {
		return answer{}, problem.New(problem.NotFound, "run.not_found", nil)
	}
	levels := make([]ui.Option, len(run.Levels))
	for i, level := range run.Levels {
		levels[i] = ui.Option{Value: string(level), Text: r.T(level.Key())}
	}
	f := &form{fields: []ui.Field{
		{Kind: ui.OneOf, Name: "least", Label: r.T("desk.run.field.least"), Hint: r.T("desk.run.field.least_hint"), Options: options([]string{r.typed("least", string(review.Checked))}, levels...)},
		{Name: "purpose", Label: r.T("desk.run.field.purpose"), Hint: r.T("desk.run.field.purpose_hint"), Value: r.typed("purpose", ""), Max: run.MaxPurpose, Optional: true},
	}}
	if r.http.Method == post {
		one, err := d.Runs.Ask(ctx, r.actor, l.Cycle.ID, review.State(r.get("least")), r.get("purpose"))
		if err == nil {
			return r.goTo(runPath(l.Cycle.ID, one.ID), "run_asked"), nil
		}
		if !f.blame(r, err) {
			return answer{}, err
		}
	}
	got := r.formPage(r.T("desk.run.ask"), f, runFormBody(r, r.T("desk.run.ask_lead"), nil, f, ui.Form{Action: r.URL(runsPath(l.Cycle.ID) + "/baru"), Button: r.T("desk.run.ask_button")}))
	r.runCrumbs(&got, &l.Cycle, []ui.Link{}...)
	return got, nil
}

func (d *Desk) cancelRun(ctx context.Context, r *request) (answer, error) {
	return d.turnRun(ctx, r, "cancel", "batalkan", true, d.Runs.Cancel)
}

func (d *Desk) shareRun(ctx context.Context, r *request) (answer, error) {
	return d.turnRun(ctx, r, "share", "tampilkan", false, d.Runs.Share)
}

// turnRun asks once more before something is done with a computation.
func (d *Desk) turnRun(ctx context.Context, r *request, name, path string, danger bool,
	do func(ctx context.Context, actor access.Actor, cycle, id string, version int64) error,
) (answer, error) {
	v, err := d.runView(ctx, r)
	if err != nil {
		return answer{}, err
	}
	e := r.editOf(v.Version)
	at := runPath(v.Cycle.ID, v.ID)
	if r.http.Method == post {
		err := do(ctx, r.actor, v.Cycle.ID, v.ID, e.version)
		if err == nil {
			return r.goTo(at, "run_"+name), nil
		}
		if !e.blame(r, err) {
			return answer{}, err
		}
	}
	key := "desk.run." + name
	form := e.sent(ui.Form{Action: r.URL(at + "/" + path), Button: r.T(key + ".button"), Danger: danger})
	got := r.editPage(r.T(key+".title"), e, runFormBody(r, r.T(key+".lead"), nil, &e.form, form))
	r.runCrumbs(&got, &v.Cycle, ui.Link{Text: r.runName(&v.Run), Href: r.URL(at)})
	return got, nil
}

// runDifference is a page of what differs between two computations.
type runDifference struct {
	run.Comparison
	view *runView
	slug string
}

// runDifferences compares a computation with an earlier one: all bodies, or one of them node by node.
func (d *Desk) runDifferences(ctx context.Context, r *request) (answer, error) {
	v, err := d.runView(ctx, r)
	if err != nil {
		return answer{}, err
	}
	with := r.get("dengan")
	if with == "" && len(v.prior) > 0 {
		with = v.prior[0].ID
	}
	x := &runDifference{view: v, slug: r.get("penyelenggara")}
	if x.Comparison, err = d.Runs.Compare(ctx, r.actor, v.Cycle.ID, with, v.ID, x.slug); err != nil {
		return answer{}, err
	}
	title := r.T("desk.run.between", "was", r.runName(&x.Was), "is", r.runName(&v.Run))
	got := r.page(title, runDifferencesBody(r, x))
	r.runCrumbs(&got, &v.Cycle, ui.Link{Text: r.runName(&v.Run), Href: r.URL(runPath(v.Cycle.ID, v.ID))})
	return got, nil
}

func (x *runDifference) path(r *request, slug string) string {
	path := runPath(x.view.Cycle.ID, x.view.ID) + "/beda?dengan=" + x.Was.ID
	if slug != "" {
		path += "&penyelenggara=" + slug
	}
	return r.URL(path)
}

// moved writes a figure that was and is.
func (r *request) moved(was, is *runs.Figure) string {
	text := func(f *runs.Figure) string {
		switch {
		case f.Rounded != "":
			return r.Decimal(f.Rounded)
		case f.State == "":
			return "–"
		}
		return r.stateText(f.State)
	}
	if a, b := text(was), text(is); a != b {
		return a + " → " + b
	}
	return text(is)
}

func (r *request) causeText(c run.Cause) string {
	text := r.Named(c.Key(), problem.Args{"of": strings.Join(c.Of, ", ")})
	for _, reason := range []string{c.Was, c.Is} {
		if reason != "" {
			text += " " + r.T("desk.run.because", "why", r.T(run.Why(reason)))
		}
	}
	return text
}

// nodeTable are the nodes of a unit that differ.
func (r *request) nodeTable(u *run.UnitChange, x *runDifference) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.run.nodes"), HideCaption: true,
		Columns: []ui.Column{{Label: r.T("desk.run.node"), Head: true}, {Label: r.T("desk.run.change")}},
	}
	for i := range u.Nodes {
		n := &u.Nodes[i]
		label := ""
		if node := x.view.ins.Node(n.Code); node != nil {
			label = node.Label.In(r.Lang)
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{{Text: n.Code, Note: label}, {Text: r.moved(&n.Was.Figure, &n.Is.Figure)}}})
	}
	return table
}
