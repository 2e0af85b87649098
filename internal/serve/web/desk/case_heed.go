package desk

import (
	"context"
	"slices"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// repliesBy are the ways in which whoever reads can reply to what the reporter wrote.
func (v *caseView) repliesBy(r *request, all []complaint.Entry) []ui.Link {
	var links []ui.Link
	if slices.ContainsFunc(all, func(e complaint.Entry) bool { return e.AsksPIN() }) && v.repins(r) {
		links = append(links, ui.Link{Text: r.T("desk.pin.button"), Href: r.URL(casePath(v.Case.Number) + "/pin")})
	}
	for _, name := range []string{"write", "call"} {
		if act := actNamed(name); v.can(r, act) && (name != "call" || !v.Reporter.Quiet) {
			links = append(links, ui.Link{Text: r.T("desk.case.act." + name + ".way"), Href: r.URL(casePath(v.Case.Number) + "/" + act.path)})
		}
	}
	return links
}

// gapActs are the acts before which it is said what is missing where a case goes, by the word that the texts
// have for them.
var gapActs = map[complaint.Act]string{complaint.Inform: "inform", complaint.Examine: "examine", complaint.Dispose: "dispose"}

// gapsOf says what is missing where an act would take a case.
func (d *Desk) gapsOf(ctx context.Context, r *request, id string, act complaint.Act, to complaint.To) ([]string, error) {
	gaps, err := d.Complaints.Gaps(ctx, r.actor, id, act, to)
	var all []string
	for _, gap := range gaps {
		all = append(all, r.T("desk.case.gap."+gapActs[act]+"."+string(gap)))
	}
	return all, err
}

// shields are the ways to keep whoever is reported from a case, which has to be done before it is passed on.
func (v *caseView) shields(r *request, act *caseAct) []ui.Link {
	var links []ui.Link
	for _, name := range []string{"bar", "examine"} {
		if way := actNamed(name); act.name == "dispose" && len(v.gaps) > 0 && v.can(r, way) {
			links = append(links, ui.Link{Text: r.T("desk.case.act." + name + ".way"), Href: r.URL(casePath(v.Case.Number) + "/" + way.path)})
		}
	}
	return links
}

// gapsNow says what is missing where a case is, for those who can see to it.
func (d *Desk) gapsNow(ctx context.Context, r *request, one *complaint.Case) ([]string, error) {
	if !slices.ContainsFunc([]access.Action{access.TriageCases, access.ExamineCases, access.DecideCases}, func(a access.Action) bool { return r.may(a, one.Scope()) }) {
		return nil, nil
	}
	switch {
	case one.State == complaint.Disposed && one.Unit != "":
		return d.gapsOf(ctx, r, one.ID, complaint.Dispose, complaint.To{Body: one.Body, Unit: one.Unit})
	case one.State == complaint.InProgress && one.Class == complaint.FormalRequest && one.Unit == "":
		return d.gapsOf(ctx, r, one.ID, complaint.Inform, complaint.To{})
	case one.State == complaint.Examining:
		return d.gapsOf(ctx, r, one.ID, complaint.Examine, complaint.To{})
	default:
		return nil, nil
	}
}

// sureField asks whoever passes a case to an office where something is missing whether they mean it.
func (d *Desk) sureField(ctx context.Context, r *request, id string) ([]ui.Field, error) {
	if r.http.Method != post || r.get("unit") == "" {
		return nil, nil
	}
	gaps, err := d.Complaints.Gaps(ctx, r.actor, id, complaint.Dispose, complaint.To{Unit: r.get("unit")})
	if err != nil || len(gaps) == 0 || gaps[0] == complaint.NobodyNamed { // what is the room's to refuse
		return nil, notThere(err)
	}
	return []ui.Field{{
		Kind: ui.SomeOf, Name: "sure", Label: r.T("desk.case.field.sure"), Hint: r.T("desk.case.field.sure_hint"), Optional: true,
		Options: options([]string{r.get("sure")}, ui.Option{Value: "yes", Text: r.T("desk.case.field.sure_yes")}),
	}}, nil
}

// unsure refuses to pass a case to an office where something is missing, until somebody says that they mean it.
func (d *Desk) unsure(ctx context.Context, r *request, id string) error {
	if r.get("sure") == "yes" || r.get("unit") == "" {
		return nil
	}
	gaps, err := d.Complaints.Gaps(ctx, r.actor, id, complaint.Dispose, complaint.To{Unit: r.get("unit")})
	if err != nil || len(gaps) == 0 || gaps[0] == complaint.NobodyNamed {
		return notThere(err)
	}
	var faults problem.Faults
	faults.Add(problem.Place{File: "unit"}, "complaint.fault.gap."+string(gaps[0]), nil)
	return faults
}

// notThere is an error, unless it only says that something is not there.
func notThere(err error) error {
	if err != nil && problem.KindOf(err) == problem.NotFound {
		return nil
	}
	return err
}
