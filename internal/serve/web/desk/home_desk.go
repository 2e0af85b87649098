package desk

import (
	"context"
	"net/url"
	"slices"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/condition"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/sealed"
)

// homeDesk is what waits for somebody in the cases of one authority.
type homeDesk struct {
	name  string
	tiles []homeTile
}

// homeTile is a queue in which something waits.
type homeTile struct {
	name, href string
	n          int
	alarm      bool
}

// maxHomeDesks is for how many authorities somebody sees at once what waits; beyond it the list of cases says so.
const maxHomeDesks = 3

// homeDesks counts what waits for whoever reads: the queues of their role in which something is.
func (d *Desk) homeDesks(ctx context.Context, r *request) ([]homeDesk, error) {
	if reads := mayAnywhere(r.actor, access.ReadCases, caseReaders...) == nil; !reads {
		return nil, nil
	}
	places, err := d.caseWorkplaces(ctx, r)
	if err != nil {
		return nil, err
	}
	var desks []homeDesk
	for _, one := range places.Authorities[:min(len(places.Authorities), maxHomeDesks)] {
		counts, err := d.Complaints.Counts(ctx, r.actor, one.ID)
		if err != nil {
			return nil, err
		}
		desk := homeDesk{name: one.Called()}
		for _, queue := range complaint.QueuesOf(r.actor, one.ID) {
			if n := counts[queue]; n > 0 && queue != complaint.Register {
				href := r.URL(casesPath + "?" + url.Values{"antrean": {queue}, "instansi": {one.Slug}}.Encode())
				desk.tiles = append(desk.tiles, homeTile{r.T(complaint.QueueKey(queue)), href, n, queue == complaint.Overdue})
			}
		}
		if r.callsFor(one.ID) {
			owed, err := d.Complaints.CountDuties(ctx, r.actor, one.ID)
			if err != nil {
				return nil, err
			}
			if owed > 0 {
				desk.tiles = append(desk.tiles, homeTile{name: r.T("desk.duty.tab"), href: r.URL(dutiesPath + "?instansi=" + one.Slug), n: owed})
			}
		}
		if r.maySeeHeld(one.ID) {
			held, err := d.Holds.Count(ctx, r.actor, one.ID)
			if err != nil {
				return nil, err
			}
			if held > 0 {
				desk.tiles = append(desk.tiles, homeTile{name: r.T("desk.hold.tab"), href: r.URL(holdPath + "?instansi=" + one.Slug), n: held})
			}
		}
		desks = append(desks, desk)
	}
	return desks, nil
}

// homeSealed says to identity officers what waits for them, and to them and the administrator of the authority when too
// few of them are left.
func (d *Desk) homeSealed(ctx context.Context, r *request) ([]homeLine, error) {
	var lines []homeLine
	var seen []string
	for _, h := range r.actor.Holdings {
		officer := h.Role == access.IdentityOfficer
		if !officer && h.Role != access.AuthorityAdministrator || slices.Contains(seen, h.Scope.Authority+string(h.Role)) {
			continue
		}
		seen = append(seen, h.Scope.Authority+string(h.Role))
		look, err := d.Access.BrandingIn(ctx, d.Complaints.DB, h.Scope.Authority)
		if err != nil {
			return nil, err
		}
		href := ""
		if officer {
			href = r.URL(identitiesPath + "?instansi=" + look.Slug)
			n, err := d.Complaints.IdentitiesWaiting(ctx, r.actor, look.ID)
			if err != nil {
				return nil, err
			}
			if n > 0 {
				lines = append(lines, homeLine{r.T("desk.home.identities", "n", n), href})
			}
			news, err := d.homeIdentityNews(ctx, r, look)
			if err != nil {
				return nil, err
			}
			lines = append(lines, news...)
		}
		standing, err := d.Complaints.Identities.Standing(ctx, d.Complaints.DB, look.ID)
		if err != nil {
			return nil, err
		}
		if c := standing.Condition(look.Name); c.State == condition.Watch || c.State == condition.Alarm {
			lines = append(lines, homeLine{look.Called() + ": " + r.Named(c.Said, c.Args) + " " + r.Named(c.Do, c.Args), href})
		}
	}
	return lines, nil
}

// homeIdentityNews says to whoever asked for an identity what became of it: the hours for reading run.
func (d *Desk) homeIdentityNews(ctx context.Context, r *request, look access.Branding) ([]homeLine, error) {
	news, err := d.Complaints.IdentityNews(ctx, r.actor, look.ID)
	lines := make([]homeLine, 0, len(news))
	for _, one := range news {
		text := r.T("desk.home.identity_not", "number", one.Number, "state", r.T(one.State.Key()))
		if one.State == sealed.Opened {
			text = r.T("desk.home.identity_opened", "number", one.Number, "until", r.when(one.Until, look.Zone))
		}
		lines = append(lines, homeLine{text, r.URL(requestPath(one.ID))})
	}
	return lines, err
}
