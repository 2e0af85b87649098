package desk

import (
	"context"
	"slices"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// tasksPath is the page of whoever works outside: place, task and day, and nothing of the case.
const tasksPath = casesPath + "/tugas"

// tasksPage lists what somebody still has to do outside, or shows one with the form for what came of it.
func (d *Desk) tasksPage(ctx context.Context, r *request) (answer, error) {
	if id := r.get("tugas"); id != "" {
		task, err := d.Complaints.Task(ctx, r.actor, id)
		if err != nil {
			return answer{}, err
		}
		return d.taskAnswer(ctx, r, task, nil)
	}
	tasks, err := d.Complaints.Tasks(ctx, r.actor)
	if err != nil {
		return answer{}, err
	}
	var scopes []access.Scope
	for _, t := range tasks {
		scopes = append(scopes, t.Scope)
	}
	where, err := d.placesOf(ctx, scopes...)
	got := r.page(r.T("desk.task.title"), tasksBody(r, tasks, where))
	got.page.Part = casesPath
	return got, err
}

// taskAnswer is the page of a task; failed is why what came of it could not be kept.
func (d *Desk) taskAnswer(ctx context.Context, r *request, task complaint.Errand, failed error) (answer, error) {
	where, err := d.placesOf(ctx, task.Scope)
	if err != nil {
		return answer{}, err
	}
	fields, err := r.withFiles(ctx, []ui.Field{{
		Kind: ui.Words, Name: "result", Label: r.T("desk.task.result"), Hint: r.T("desk.task.result_hint"), Value: r.typed("result", ""),
	}})
	if err != nil {
		return answer{}, err
	}
	f := &form{fields: fields}
	if failed != nil && !f.blame(r, failed) {
		return answer{}, failed
	}
	pictures, err := d.Complaints.TaskPictures(ctx, r.actor, task.ID)
	if err != nil {
		return answer{}, err
	}
	got := r.formPage(r.T("desk.task.one"), f, taskBody(r, task, f, where.zone(task.Scope), pictures))
	got.page.Breadcrumbs = r.crumbs(ui.Link{Text: r.T("desk.task.title"), Href: r.URL(tasksPath)})
	got.page.Part = casesPath
	return got, nil
}

// finishTask keeps what came of a task.
func (d *Desk) finishTask(ctx context.Context, r *request) (answer, error) {
	if r.get("task") == "" {
		return r.goTo(tasksPath, ""), nil
	}
	task, err := d.Complaints.Task(ctx, r.actor, r.get("task"))
	if err != nil {
		return answer{}, err
	}
	files, err := r.caseFiles(ctx)
	if err == nil {
		_, err = d.Complaints.FinishTask(ctx, r.actor, task.ID, complaint.Finished{Result: r.get("result"), Files: files})
	}
	if err != nil {
		return d.taskAnswer(ctx, r, task, err)
	}
	if one, err := d.Complaints.Case(ctx, r.actor, task.Case); err == nil && task.Account != r.actor.Account {
		return r.goTo(casePath(one.Number), "task_finished"), nil
	} else if err != nil && problem.KindOf(err) != problem.NotFound {
		return answer{}, err
	}
	return r.goTo(tasksPath, "task_finished"), nil
}

// taskTerms are all that somebody outside is told.
func (r *request) taskTerms(t complaint.Errand, zone string) []ui.Term {
	terms := r.errandTerms(t, nil, zone)
	return slices.DeleteFunc(terms, func(term ui.Term) bool { return term.Term == r.T("desk.case.errand.state") && t.Ended.IsZero() })
}

// taskDue marks a task whose day is today or over.
func (r *request) taskDue(t complaint.Errand, zone string) caseMark {
	today := r.desk.Now().In(zoneOf(zone)).Format("2006-01-02")
	switch {
	case t.DueOn == "":
		return caseMark{text: r.T("desk.task.no_day")}
	case t.DueOn < today:
		return caseMark{r.T("desk.task.late", "day", r.PartOfDay(t.DueOn)), "▲", "zone-red"}
	case t.DueOn == today:
		return caseMark{r.T("desk.case.due.today"), "◆", "zone-yellow"}
	default:
		return caseMark{text: r.T("desk.task.by", "day", r.PartOfDay(t.DueOn))}
	}
}
