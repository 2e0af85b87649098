package desk

import (
	"bytes"
	"context"
	"net/http"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/privacy/retention"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
	tables "github.com/patuh-id/patuh/internal/sheet"
)

func planPath(id string) string { return retentionPath + "/daftar/" + id }

// planView is one dry run, and the run that came of it.
type planView struct {
	retention.View
	look   access.Branding
	names  map[string]string
	act    form // what is wrong with an act
	refuse form
}

func (v *planView) scope() access.Scope { return access.Scope{Authority: v.Authority} }

func (d *Desk) planView(ctx context.Context, r *request) (*planView, error) {
	v := &planView{}
	var err error
	if v.View, err = d.Retention.Plan(ctx, r.actor, r.part("id"), int(r.number("dari")), retention.PageSize); err != nil {
		return nil, err
	}
	looks, err := d.Access.BrandingsOf(ctx, v.Authority)
	if err != nil {
		return nil, err
	}
	v.look = looks[v.Authority]
	v.refuse.fields = []ui.Field{{Kind: ui.Words, Name: "why", Label: r.T("desk.retention.why"), Value: r.get("why")}}
	v.names, err = d.Accounts.Names(ctx, v.MadeBy, v.ProposedBy, v.DecidedBy)
	return v, err
}

func (d *Desk) planPage(ctx context.Context, r *request) (answer, error) {
	switch r.get("bentuk") {
	case "pdf":
		data, err := d.Retention.Paper(ctx, r.actor, r.part("id"), r.Printer)
		return answer{file: &file{name: "pemusnahan.pdf", contentType: "application/pdf", data: data}}, err
	case "xlsx":
		table, err := d.Retention.Table(ctx, r.actor, r.part("id"), r.Printer)
		if err != nil {
			return answer{}, err
		}
		var data bytes.Buffer
		err = tables.WriteXLSX(&data, table)
		return answer{file: &file{
			name: "pemusnahan.xlsx", contentType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", data: data.Bytes(),
		}}, err
	}
	v, err := d.planView(ctx, r)
	if err != nil {
		return answer{}, err
	}
	return r.planAnswer(v), nil
}

func (r *request) planAnswer(v *planView) answer {
	title := r.T("desk.retention.list_title", "on", r.PartOfDay(v.On))
	if v.Went() {
		title = r.T("desk.retention.run_title", "on", r.PartOfDay(v.On))
	}
	all := form{fields: v.refuse.fields, wrong: append(v.act.wrong, v.refuse.wrong...)}
	got := r.formPage(title, &all, planBody(r, v))
	if len(v.act.wrong) > 0 {
		got.status = http.StatusConflict
	}
	got.page.Part = privacyPath
	back := "?instansi=" + v.look.Slug
	got.page.Breadcrumbs = r.crumbs(ui.Link{Text: r.T("desk.privacy.title"), Href: r.URL(privacyPath + back)},
		ui.Link{Text: r.T("desk.retention.title"), Href: r.URL(retentionPath + back)})
	return got
}

// onPlan does something about a list and shows it again.
func (d *Desk) onPlan(ctx context.Context, r *request, done string, act func(id, hash string) error) (answer, error) {
	v, err := d.planView(ctx, r)
	if err != nil {
		return answer{}, err
	}
	if err := act(r.part("id"), r.get("hash")); err != nil {
		f := &v.act
		if done == "retention_refused" {
			f = &v.refuse
		}
		if !f.blame(r, err) {
			return answer{}, err
		}
		return r.planAnswer(v), nil
	}
	return r.goTo(planPath(r.part("id")), done), nil
}

func (d *Desk) proposePlan(ctx context.Context, r *request) (answer, error) {
	return d.onPlan(ctx, r, "retention_proposed", func(id, hash string) error { return d.Retention.Propose(ctx, r.actor, id, hash) })
}

func (d *Desk) approvePlan(ctx context.Context, r *request) (answer, error) {
	return d.onPlan(ctx, r, "retention_approved", func(id, hash string) error { return d.Retention.Approve(ctx, r.actor, id, hash) })
}

func (d *Desk) refusePlan(ctx context.Context, r *request) (answer, error) {
	return d.onPlan(ctx, r, "retention_refused", func(id, _ string) error { return d.Retention.Refuse(ctx, r.actor, id, r.get("why")) })
}

func (d *Desk) cancelPlan(ctx context.Context, r *request) (answer, error) {
	return d.onPlan(ctx, r, "retention_cancelled", func(id, _ string) error { return d.Retention.Cancel(ctx, r.actor, id) })
}

func (d *Desk) resumePlan(ctx context.Context, r *request) (answer, error) {
	return d.onPlan(ctx, r, "retention_resumed", func(id, _ string) error { return d.Retention.Resume(ctx, r.actor, id) })
}
