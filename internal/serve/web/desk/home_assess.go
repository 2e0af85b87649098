package desk

import (
	"context"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/dossier"
	"github.com/patuh-id/patuh/internal/review"
)

// maxHomeCycles is of how many assessments somebody sees at once what waits; the list of assessments has the others.
const maxHomeCycles = 5

// stages are the states of a unit in which it waits for whoever has a right.
var stages = []struct {
	right access.Action
	state review.State
}{
	{access.VerifyForms, review.Sent}, {access.ValidateForms, review.Verified}, {access.CheckForms, review.Validated},
}

// homeAssess says what of assessments waits for this person.
func (d *Desk) homeAssess(ctx context.Context, r *request) ([]homeLine, error) {
	var all []homeLine
	for _, part := range []func(context.Context, *request) ([]homeLine, error){d.homeVisits, d.homeEvidence, d.homeUnits} {
		lines, err := part(ctx, r)
		if err != nil {
			return nil, err
		}
		all = append(all, lines...)
	}
	return all, nil
}

// homeVisits says how many visits this person is still to make, and what was given back of those that were made.
func (d *Desk) homeVisits(ctx context.Context, r *request) ([]homeLine, error) {
	if len(access.Where(r.actor, access.FillForms)) == 0 {
		return nil, nil
	}
	all, err := d.Cycles.GoingOf(ctx, r.actor)
	if err != nil {
		return nil, err
	}
	returned, err := d.Forms.Returned(ctx, lociOf(all)...)
	n, back := 0, 0
	for i := range all {
		if all[i].State == cycle.VisitPlanned {
			n++
		}
		back += returned[all[i].Locus]
	}
	var lines []homeLine
	if back > 0 {
		lines = append(lines, homeLine{r.T("desk.home.returned", "n", back), r.URL(ownVisitsPath)})
	}
	if n > 0 {
		lines = append(lines, homeLine{r.T("desk.home.visits", "n", n), r.URL(ownVisitsPath)})
	}
	return lines, err
}

// homeEvidence says what of the evidence room waits: to be handed in by whoever speaks for those who are assessed, to be
// looked at by whoever assesses.
func (d *Desk) homeEvidence(ctx context.Context, r *request) ([]homeLine, error) {
	var lines []homeLine
	if len(access.Where(r.actor, access.AnswerDossiers)) > 0 {
		owed, err := d.Dossiers.Owed(ctx, r.actor, r.today())
		if err != nil {
			return nil, err
		}
		key := "desk.home.owed"
		if owed.Late > 0 {
			key = "desk.home.owed_late"
		}
		if owed.N > 0 {
			lines = append(lines, homeLine{r.T(key, "n", owed.N, "late", owed.Late, "first", r.PartOfDay(owed.First)), r.URL(dossiersPath)})
		}
	}
	if len(access.Where(r.actor, access.JudgeDossiers)) == 0 {
		return lines, nil
	}
	handed, err := d.Dossiers.Unjudged(ctx, r.actor, r.today())
	if handed.N > 0 {
		lines = append(lines, homeLine{r.T("desk.home.unjudged", "n", handed.N), r.URL(dossiersPath + "?keadaan=" + string(dossier.Handed))})
	}
	return lines, err
}

// homeUnits says to reviewers how many units wait for them in which assessment.
func (d *Desk) homeUnits(ctx context.Context, r *request) ([]homeLine, error) {
	may := func(right access.Action) bool { return len(access.Where(r.actor, right)) > 0 }
	if !may(access.VerifyForms) && !may(access.ValidateForms) && !may(access.CheckForms) {
		return nil, nil
	}
	all, err := d.Cycles.Cycles(ctx, r.actor)
	if err != nil {
		return nil, err
	}
	var lines []homeLine
	looked := 0
	for i := range all {
		if all[i].State != cycle.Planned || looked == maxHomeCycles {
			continue
		}
		looked++
		some, err := d.homeUnitsOf(ctx, r, &all[i])
		if err != nil {
			return nil, err
		}
		lines = append(lines, some...)
	}
	return lines, nil
}

func (d *Desk) homeUnitsOf(ctx context.Context, r *request, one *cycle.Cycle) ([]homeLine, error) {
	var lines []homeLine
	for _, stage := range stages {
		if mayAnywhere(r.actor, stage.right) != nil {
			continue
		}
		page, err := d.Reviews.Units(ctx, r.actor, review.Query{Cycle: one.ID, State: stage.state})
		if err != nil {
			return nil, err
		}
		n := 0
		for _, u := range page.Units {
			if access.Allowed(r.actor, stage.right, one.Scope()) || access.Allowed(r.actor, stage.right, access.Scope{Authority: u.Office}) {
				n++
			}
		}
		if n == 0 {
			continue
		}
		key := "desk.home.units"
		if page.Next != "" {
			key = "desk.home.units_more"
		}
		lines = append(lines, homeLine{
			r.T(key, "n", n, "state", r.T(stage.state.Key()), "title", one.Title), r.URL(reviewsPath(one.ID) + "?keadaan=" + string(stage.state)),
		})
	}
	return lines, nil
}

// assessDoors are what whoever assesses goes to, which the menu has not.
func (r *request) assessDoors() []door {
	if mayAnywhere(r.actor, access.FillForms) != nil {
		return nil
	}
	return []door{
		{r.T("desk.visit.own"), r.T("desk.visit.own_lead"), ownVisitsPath},
		{r.T("desk.door.field_name"), r.T("desk.door.field"), fieldPath},
	}
}
