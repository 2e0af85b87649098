package desk

import (
	"context"
	"errors"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/phone"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// pinRoutes give a lost PIN anew, after somebody called the reporter back.
func (d *Desk) pinRoutes() []route {
	path := "/kelola/laporan/{number}/pin"
	return []route{
		{method: get, path: path, action: access.ContactCases, serve: d.newPIN},
		{method: post, path: path, action: access.ContactCases, serve: d.newPIN},
	}
}

// newPIN asks how the reporter was made sure of. The new PIN is the answer to the form: it stands in no address.
func (d *Desk) newPIN(ctx context.Context, r *request) (answer, error) {
	one, err := d.Complaints.Numbered(ctx, r.actor, strings.ToUpper(r.part("number")))
	if err != nil {
		return answer{}, err
	}
	if err := access.Decide(r.actor, access.ContactCases, one.Scope()); err != nil {
		return answer{}, err
	}
	why, err := d.Complaints.WhyNoPIN(ctx, r.actor, one.ID)
	switch {
	case err != nil:
		return answer{}, err
	case why != "" && r.http.Method != post:
		return answer{}, problem.New(problem.Conflict, "complaint.reissue."+why, nil)
	case r.http.Method != post:
		return r.pinLook(&one), nil
	}
	call := ""
	if r.get("look") != "" {
		if call, err = d.callBack(ctx, r, &one); err != nil {
			return answer{}, err
		}
	}
	e := r.editOf(one.Version, ui.Field{
		Kind: ui.Words, Name: "calledback", Label: r.T("desk.pin.called_back"), Hint: r.T("desk.pin.called_back_hint"), Value: r.typed("calledback", ""), Auto: "off",
	})
	if r.get("look") != "" {
		e.version = one.Version // which the look has made another
	}
	back := ui.Link{Text: one.Number, Href: r.URL("/kelola/laporan/" + one.Number)}
	if r.get("look") == "" {
		pin, _, err := d.Complaints.Reissue(ctx, r.actor, one.ID, e.version, r.get("calledback"))
		if err == nil {
			got := r.page(r.T("desk.pin.done", "number", one.Number), pinBody(r, one.Number, complaint.ShowPIN(pin)))
			got.page.Breadcrumbs = r.crumbs(back)
			return got, nil
		}
		if !e.refuse(r, err, one.Version, []ui.Term{{Term: r.T("desk.entry.number"), Text: one.Number}}) {
			return answer{}, err
		}
		if call, err = d.callBack(ctx, r, &one); err != nil { // the number stays in sight
			return answer{}, err
		}
		e.version = one.Version
	}
	form := ui.Form{Action: r.URL("/kelola/laporan/" + one.Number + "/pin"), Button: r.T("desk.pin.button"), Danger: true}
	got := r.editPage(r.T("desk.pin.title", "number", one.Number), e, editBody(r, e, form, call, r.T("desk.pin.lead"), r.T("desk.pin.who")))
	got.page.Breadcrumbs = r.crumbs(back)
	return got, nil
}

// pinLook is the page before: a number is shown to whoever asks for it, which is noted, and to no browser that
// only fetches what might be asked for.
func (r *request) pinLook(one *complaint.Case) answer {
	e := r.editOf(one.Version)
	form := ui.Form{Action: r.URL("/kelola/laporan/" + one.Number + "/pin"), Button: r.T("desk.pin.look"), Keep: []ui.Param{{Name: "look", Value: "1"}}}
	got := r.editPage(r.T("desk.pin.title", "number", one.Number), e, editBody(r, e, form, r.T("desk.pin.lead"), r.T("desk.pin.noted"), r.T("desk.pin.who")))
	got.page.Breadcrumbs = r.crumbs(ui.Link{Text: one.Number, Href: r.URL("/kelola/laporan/" + one.Number)})
	return got
}

// callBack says which number is called, or why there is none.
func (d *Desk) callBack(ctx context.Context, r *request, one *complaint.Case) (string, error) {
	number, err := d.Complaints.CallBack(ctx, r.actor, one.ID)
	var p *problem.Error
	switch {
	case err == nil:
	case errors.As(err, &p) && p.Kind == problem.Conflict && p.Key != "":
		return r.Named(p.Key, p.Args), nil
	default:
		return "", err
	}
	*one, err = d.Complaints.Numbered(ctx, r.actor, one.Number) // that somebody looked is an entry
	return r.T("desk.pin.call", "phone", phone.Shown(number)), err
}
