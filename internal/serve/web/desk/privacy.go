package desk

import (
	"context"

	"github.com/patuh-id/patuh/internal/access"
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
}

func (d *Desk) privacyPage(ctx context.Context, r *request) (answer, error) {
	var v privacyView
	var err error
	if v.privacyPlace, err = d.privacyPlace(ctx, r, access.ReadPrivacy); err != nil {
		return answer{}, err
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
