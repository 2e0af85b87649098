package desk

import (
	"context"
	"net/url"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
)

// dutiesPath lists what reporters have to be told by telephone or by letter, since they read no messages.
const dutiesPath = casesPath + "/sampaikan"

// dutyList is a part of the list of one authority.
type dutyList struct {
	authority access.Branding
	places    access.Workplaces
	duties    []complaint.Duty
	more      bool
	paged     bool
}

func (d *Desk) dutiesPage(ctx context.Context, r *request) (answer, error) {
	var l dutyList
	var err error
	if l.places, err = d.Access.Workplaces(ctx, r.actor, access.ContactCases); err != nil {
		return answer{}, err
	}
	if l.authority, err = choose(l.places, r.get("instansi")); err != nil {
		return answer{}, err
	}
	if l.authority.ID == "" {
		return answer{}, problem.New(problem.NotFound, "access.not_found", nil)
	}
	l.paged = r.get("sesudah") != ""
	if l.duties, err = d.Complaints.Duties(ctx, r.actor, l.authority.ID, r.get("sesudah")); err != nil {
		return answer{}, err
	}
	l.more = len(l.duties) == complaint.MaxDuties
	got := r.page(r.T("desk.duty.title"), dutiesBody(r, l))
	got.page.Breadcrumbs, got.page.Part = r.caseCrumbs(nil), casesPath
	return got, nil
}

// posted says that a reporter was told.
func (d *Desk) posted(ctx context.Context, r *request) (answer, error) {
	err := d.Complaints.Posted(ctx, r.actor, r.get("duty"))
	done := "duty_done"
	if err != nil && problem.KindOf(err) == problem.NotFound { // somebody was faster
		done, err = "duty_gone", nil
	}
	return r.goTo(dutiesPath, done), err
}

// at is an address about the same authority.
func (l dutyList) at(after string) string {
	values := url.Values{}
	if len(l.places.Authorities) > 1 {
		values.Set("instansi", l.authority.Slug)
	}
	if after != "" {
		values.Set("sesudah", after)
	}
	return dutiesPath + "?" + values.Encode()
}
