package desk

import (
	"context"
	"net/url"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// machineRoutes are background jobs.
func (d *Desk) machineRoutes() []route {
	return []route{
		{method: get, path: jobsPath, action: access.ReadJobs, serve: d.jobs},
		{method: post, path: jobsPath + "/ulang", action: access.RetryJobs, serve: d.retryJob},
		{method: post, path: jobsPath + "/ulang-semua", action: access.RetryJobs, serve: d.retryDead},
		{method: get, path: jobsPath + "/buang", action: access.RetryJobs, serve: d.discardPage},
		{method: post, path: jobsPath + "/buang", action: access.RetryJobs, serve: d.discardJob},
	}
}

const jobsPath = "/kelola/pekerjaan"

// jobsShown is how many jobs a page has.
const jobsShown = 50

// jobs lists jobs that are not done; with semua those that simply wait too.
func (d *Desk) jobs(ctx context.Context, r *request) (answer, error) {
	filter := job.Filter{Dead: !r.ticked("semua"), After: r.get("setelah"), Limit: jobsShown}
	letters, err := d.Operator.Jobs(ctx, r.actor, filter)
	if err != nil {
		return answer{}, err
	}
	return r.page(r.T("desk.jobs.title"), jobsBody(r, letters, filter.Dead)), nil
}

func (d *Desk) retryJob(ctx context.Context, r *request) (answer, error) {
	if err := d.Operator.Retry(ctx, r.actor, []string{r.get("id")}); err != nil {
		return answer{}, err
	}
	return r.goTo(jobsPath, "job_retried"), nil
}

func (d *Desk) retryDead(ctx context.Context, r *request) (answer, error) {
	if _, err := d.Operator.RetryDead(ctx, r.actor, ""); err != nil {
		return answer{}, err
	}
	return r.goTo(jobsPath, "job_retried"), nil
}

func discardForm(r *request) *form {
	return &form{fields: []ui.Field{{
		Kind: ui.Words, Name: "why", Label: r.T("desk.field.why"), Hint: r.T("desk.jobs.why_hint"), Value: r.get("why"), Max: 500,
	}}}
}

func (d *Desk) discardPage(_ context.Context, r *request) (answer, error) {
	return discardAnswer(r, discardForm(r)), nil
}

func discardAnswer(r *request, f *form) answer {
	return r.formPage(r.T("desk.jobs.discard_title"), f, discardBody(r, f))
}

func (d *Desk) discardJob(ctx context.Context, r *request) (answer, error) {
	f := discardForm(r)
	if err := d.Operator.Discard(ctx, r.actor, []string{r.get("id")}, r.get("why")); err != nil {
		if !f.blame(r, err) {
			return answer{}, err
		}
		return discardAnswer(r, f), nil
	}
	return r.goTo(jobsPath, "job_discarded"), nil
}

// jobRows are jobs as a table shows them, without what they are about: whoever runs the machine
// reads no content.
func jobTable(r *request, letters []job.Letter, dead bool) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.jobs.title"), HideCaption: true, Empty: r.T("desk.jobs.none_dead"),
		Columns: []ui.Column{
			{Label: r.T("desk.jobs.kind"), Head: true},
			{Label: r.T("desk.jobs.state")},
			{Label: r.T("desk.jobs.reason")},
			{Label: r.T("desk.jobs.decide")},
		},
	}
	if !dead {
		table.Empty = r.T("desk.jobs.none")
	}
	for _, l := range letters {
		state := ui.Cell{Text: r.T("job.state." + string(l.State)), Note: r.when(latest(l), "")}
		reason := ui.Cell{Text: l.Reason, Note: r.T("desk.jobs.untried")}
		if l.Attempt > 0 {
			reason.Note = r.T("desk.jobs.attempts", "n", l.Attempt)
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: jobName(r, l.Kind), Note: r.when(l.Enqueued, "")}, state, reason, {Content: jobButtons(r, l)},
		}})
	}
	return table
}

// jobName is what a kind of job does, in words. A job that an older version left has none.
func jobName(r *request, kind string) string {
	for _, key := range []string{"desk.job." + kind, kind} {
		if r.Has(key) {
			return r.T(key)
		}
	}
	return kind
}

func jobsAfter(letters []job.Letter, dead bool) string {
	query := url.Values{"setelah": {letters[len(letters)-1].ID}}
	if !dead {
		query.Set("semua", "1")
	}
	return jobsPath + "?" + query.Encode()
}
