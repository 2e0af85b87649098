package desk

import (
	"context"
	"slices"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// caseAct is something that can be done with a case. Its texts are desk.case.act.NAME.{title,lead,button,way},
// and desk.done.case_NAME.
type caseAct struct {
	name, path string
	// acts are what the room calls it; one of them has to be open.
	acts []complaint.Act
	// when is what else has to be so, as far as it can be seen; the room decides.
	when func(r *request, v *caseView) bool
	// files: some may come with it.
	files bool
	// danger: it asks once more, with what follows from it.
	danger bool
	// hidden: another page leads to it.
	hidden bool
	fields func(ctx context.Context, d *Desk, r *request, v *caseView) ([]ui.Field, error)
	do     func(ctx context.Context, d *Desk, r *request, v *caseView, s sending) (complaint.Case, error)
	// shows is what it answers with, where it changes nothing that a page could show.
	shows func(ctx context.Context, d *Desk, r *request, v *caseView) (answer, error)
	// buttons are further ones beside its button.
	buttons func(r *request) []ui.Also
	// done names what is said after it, where that is not the same every time: desk.done.case_DONE.
	done func(r *request) string
	// again reports whether a form asks for no more than to be shown again, with more to choose from.
	again func(r *request) bool
}

// sending is a form of an act as it came.
type sending struct {
	version int64
	files   []string // ids
}

// caseActs are all of them, in the order in which a page offers them. They are set by init, since acts and
// their pages know each other.
var caseActs []caseAct

func init() {
	caseActs = slices.Concat(workActs(), deskActs(), talkActs(), endActs(), veilActs())
}

func actNamed(name string) *caseAct {
	i := slices.IndexFunc(caseActs, func(a caseAct) bool { return a.name == name })
	if i < 0 {
		return nil
	}
	return &caseActs[i]
}

// maxCaseForm is how much a form of an act may send with its files at once, in bytes. More can be sent on the
// page of one's own files, and chosen here.
const maxCaseForm = 32 << 20

// caseActRoutes are a page and a form for each act, under the rights that any step of it may ask for.
func (d *Desk) caseActRoutes() []route {
	var routes []route
	for i := range caseActs {
		act := &caseActs[i]
		rights := rightsOf(act.acts)
		path := casesPath + "/{number}/" + act.path
		serve := func(ctx context.Context, r *request) (answer, error) { return d.caseAct(ctx, r, act) }
		rt := route{method: post, path: path, action: rights[0], or: rights[1:], serve: serve, many: []string{"files", "named", "mentions", "pictures", "looked"}}
		if act.files {
			rt.files = maxCaseForm
		}
		routes = append(routes, route{method: get, path: path, action: rights[0], or: rights[1:], serve: serve, many: rt.many}, rt)
	}
	return routes
}

// rightsOf are the rights by one of which acts of the office may be open.
func rightsOf(acts []complaint.Act) []access.Action {
	var rights []access.Action
	for _, act := range acts {
		for _, state := range complaint.States {
			if step, ok := complaint.StepOf(act, complaint.ByOffice, state); ok {
				rights = append(rights, step.Needs...)
			}
		}
	}
	slices.Sort(rights)
	return slices.Compact(rights)
}

// becomesTop are the acts by which a case turns out to be about the top and leaves the hands of whoever acted.
var becomesTop = []string{"verify", "reclass", "bar"}

// caseAct is the page of an act, and the act itself.
func (d *Desk) caseAct(ctx context.Context, r *request, act *caseAct) (answer, error) {
	v, err := d.caseView(ctx, r)
	if err != nil {
		return answer{}, err
	}
	if err := v.open(r, act); err != nil {
		return answer{}, err
	}
	if r.http.Method != post {
		return d.actPage(ctx, r, v, act, nil)
	}
	if act.again != nil && act.again(r) {
		return d.actPage(ctx, r, v, act, nil)
	}
	if act.shows != nil {
		return act.shows(ctx, d, r, v)
	}
	s := sending{version: r.number("version")}
	if act.files {
		if s.files, err = r.caseFiles(ctx); err != nil {
			return d.actPage(ctx, r, v, act, err)
		}
	}
	now, err := act.do(ctx, d, r, v, s)
	if err != nil {
		return d.actPage(ctx, r, v, act, err)
	}
	done, to := act.name, d.afterAct(ctx, r, v)
	switch {
	case act.done != nil:
		done = act.done(r)
	case to == casesPath && now.Examined && !v.Case.Examined && slices.Contains(becomesTop, act.name):
		done = "top"
	}
	return r.goTo(to, "case_"+done), nil
}

// afterAct is where to go on: to the case, or to the queue where it is not whoever acted's to see any more.
func (d *Desk) afterAct(ctx context.Context, r *request, v *caseView) string {
	if _, err := d.Complaints.Numbered(ctx, r.actor, v.Case.Number); err != nil {
		return casesPath
	}
	return casePath(v.Case.Number)
}

// open says why an act is not open to whoever reads the case. Whether a form may still be sent after the case
// has moved on is for the room to say, which knows who was faster.
func (v *caseView) open(r *request, act *caseAct) error {
	switch {
	case !slices.ContainsFunc(rightsOf(act.acts), func(a access.Action) bool { return access.Allowed(r.actor, a, v.Case.Scope()) }):
		return problem.New(problem.Forbidden, "access.forbidden", nil)
	case r.http.Method != post && !v.can(r, act):
		return problem.New(problem.Conflict, "complaint.no_step", problem.Args{"act": locale.Key(act.acts[0].Key()), "state": locale.Key(v.Case.OfficeKey())})
	default:
		return nil
	}
}

// actPage is the form of an act; failed is why it could not be done, and what was typed is still there.
func (d *Desk) actPage(ctx context.Context, r *request, v *caseView, act *caseAct, failed error) (answer, error) {
	fields, err := act.fields(ctx, d, r, v)
	if err != nil {
		return answer{}, err
	}
	if act.files {
		if fields, err = r.withFiles(ctx, fields); err != nil {
			return answer{}, err
		}
	}
	e := &edit{version: v.Case.Version, form: form{fields: fields, beside: v.beside(act)}}
	if failed != nil && !e.lost(r, v, failed) {
		return answer{}, failed
	}
	if act.acts[0] == complaint.Dispose && v.Case.About == complaint.AboutPerson || act.acts[0] == complaint.Inform || act.acts[0] == complaint.Examine {
		if v.gaps, err = d.gapsOf(ctx, r, v.Case.ID, act.acts[0], complaint.To{}); err != nil {
			return answer{}, err
		}
	}
	title := r.T("desk.case.act."+act.name+".title", "number", v.Case.Number)
	got := r.editPage(title, e, caseActBody(r, v, act, e))
	got.page.Breadcrumbs, got.page.Part = r.caseCrumbs(&v.Case), casesPath
	return got, nil
}

// lost puts what the room said into the form. Where somebody was faster it says what they did, and shows how
// the case stands now; the next attempt is made from that.
func (e *edit) lost(r *request, v *caseView, err error) bool {
	if e.blame(r, err) {
		if problem.KindOf(err) == problem.Conflict {
			e.now = []ui.Term{
				{Term: r.T("desk.case.column.state"), Text: r.T(v.Case.OfficeKey())},
				{Term: r.T("desk.case.column.office"), Text: v.office(r)},
				{Term: r.T("desk.case.column.owner"), Text: v.owner(r)},
			}
		}
		return true
	}
	if problem.KindOf(err) == problem.Forbidden {
		return e.forbidden(r, err)
	}
	return false
}

// actForm is the form of an act, wherever it stands.
func (r *request) actForm(v *caseView, act *caseAct) ui.Form {
	f := ui.Form{
		Action: r.URL(casePath(v.Case.Number) + "/" + act.path), Button: r.T("desk.case.act." + act.name + ".button"),
		Files: act.files, Danger: act.danger,
	}
	if act.buttons != nil {
		f.Also = act.buttons(r)
	}
	return f
}
