package desk

import (
	"context"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/deadline"
)

const (
	privacyPath = "/kelola/data-pribadi"
	// processingPath is the public page of the record of processing.
	processingPath = "/data-pribadi"
)

// privacyRoutes are the pages about personal data.
func (d *Desk) privacyRoutes() []route {
	return append(append([]route{
		{method: get, path: privacyPath, action: access.ReadPrivacy, serve: d.privacyPage},
	}, d.privacyRequestRoutes()...), d.ownDataRoutes()...)
}

// privacyDoors are the parts of the page of personal data, each with the right that it takes:
// desk.privacy.door.NAME and desk.privacy.about.NAME.
var privacyDoors = []struct {
	name, path string
	action     access.Action
}{
	{"requests", requestsPath, access.ReadPrivacy},
	{"breaches", breachPath, access.ReadPrivacy},
	{"retention", retentionPath, access.ReadPrivacy},
	{"audit", recordPath, access.ReadAudit},
}

// privacyPlace is the authority whose personal data a page is about.
type privacyPlace struct {
	places    access.Workplaces
	authority access.Branding
}

// href is the address of a page about the same authority.
func (p *privacyPlace) href(r *request, path string) string {
	return r.URL(path + "?instansi=" + p.authority.Slug)
}

// privacyPlace finds the authority that the address names, among those where actor may do action.
func (d *Desk) privacyPlace(ctx context.Context, r *request, action access.Action) (privacyPlace, error) {
	var p privacyPlace
	var err error
	if p.places, err = d.Access.Workplaces(ctx, r.actor, action); err == nil {
		p.authority, err = choose(p.places, r.get("instansi"))
	}
	return p, err
}

// privacyView is the first page: who answers for personal data, and the parts.
type privacyView struct {
	privacyPlace
	officers []string
	waiting  string // how many requests have no answer, and by when the first
}

// waitingText says how many requests of a place wait and by when the first is answered; empty for none: in one
// text, or in the other where the first is overdue.
func (d *Desk) waitingText(ctx context.Context, r *request, p *privacyPlace, key, late string) (string, error) {
	n, due, err := d.Privacy.Waiting(ctx, r.actor, p.authority.ID)
	if err != nil || n == 0 {
		return "", err
	}
	if !d.Now().Before(due) {
		key = late
	}
	return r.T(key, "n", n, "due", deadline.WhenText(r.Printer, deadline.Hours, due, p.in()), "office", p.authority.Called()), nil
}

// homePrivacy tells data protection officers which requests wait for them.
func (d *Desk) homePrivacy(ctx context.Context, r *request) ([]homeLine, error) {
	if keeps := mayAnywhere(r.actor, access.KeepPrivacy) == nil; !keeps {
		return nil, nil
	}
	places, err := d.Access.Workplaces(ctx, r.actor, access.KeepPrivacy)
	if err != nil {
		return nil, err
	}
	var lines []homeLine
	for _, one := range places.Authorities[:min(len(places.Authorities), maxHomeDesks)] {
		place := privacyPlace{authority: one}
		text, err := d.waitingText(ctx, r, &place, "desk.home.privacy", "desk.home.privacy_late")
		if err != nil {
			return nil, err
		}
		if text != "" {
			lines = append(lines, homeLine{text, place.href(r, requestsPath)})
		}
	}
	return lines, nil
}

func (d *Desk) privacyPage(ctx context.Context, r *request) (answer, error) {
	var v privacyView
	var err error
	if v.privacyPlace, err = d.privacyPlace(ctx, r, access.ReadPrivacy); err != nil {
		return answer{}, err
	}
	if v.waiting, err = d.waitingText(ctx, r, &v.privacyPlace, "desk.privacy.waiting", "desk.privacy.waiting_late"); err != nil {
		return answer{}, err
	}
	if v.waiting == "" {
		v.waiting = r.T("desk.privacy.waiting_none")
	}
	holders, err := d.Privacy.Officers(ctx, r.actor, v.authority.ID)
	if err != nil {
		return answer{}, err
	}
	names, err := d.Accounts.Names(ctx, holders...)
	if err != nil {
		return answer{}, err
	}
	for _, one := range holders {
		v.officers = append(v.officers, names[one])
	}
	return r.page(r.T("desk.privacy.title"), privacyBody(r, &v)), nil
}
