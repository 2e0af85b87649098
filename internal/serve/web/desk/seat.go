package desk

import (
	"context"
	"slices"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// seat is a position as its pages show it.
type seat struct {
	access.Position
	past  []access.Past[access.Position]
	where places
	who   whom
	// terms by when they are, those that go on or come soonest first, past ones the latest first.
	now, coming, over []access.Tenure
	// offered are those who were invited to it and have not answered, as far as the reader may know.
	offered []string
}

func (s seat) zone() string { return s.where.zone(s.Scope) }

// seatOf is the position of the path.
func (d *Desk) seatOf(ctx context.Context, r *request) (seat, error) {
	var s seat
	p, terms, past, err := d.Access.Position(ctx, r.actor, r.part("id"))
	if err != nil {
		return s, err
	}
	s.Position, s.past = p, past
	now := d.Now()
	var people []string
	for _, t := range terms {
		people = append(people, t.Account, t.By)
		switch {
		case !t.To.IsZero() && !t.To.After(now):
			s.over = append(s.over, t)
		case t.From.After(now):
			s.coming = append(s.coming, t)
		default:
			s.now = append(s.now, t)
		}
	}
	slices.Reverse(s.coming)
	slices.SortStableFunc(s.now, func(a, b access.Tenure) int { return rank(a) - rank(b) })
	for _, p := range past {
		people = append(people, p.By)
	}
	if s.where, err = d.placesOf(ctx, p.Scope); err != nil {
		return s, err
	}
	s.who, err = d.whom(ctx, people...)
	return s, err
}

// rank puts whoever answers for a position first.
func rank(t access.Tenure) int { return slices.Index(access.Manners, t.Manner) }

// seatFor is the position of the path for whoever may do action about it.
func (d *Desk) seatFor(ctx context.Context, r *request, action func(access.Position) access.Action) (seat, error) {
	s, err := d.seatOf(ctx, r)
	if err != nil {
		return s, err
	}
	return s, access.Decide(r.actor, action(s.Position), s.Scope)
}

func (r *request) seatCrumbs(s seat, more ...ui.Link) []ui.Link {
	list := ui.Link{Text: r.T("desk.position.list"), Href: r.URL(positions + "?instansi=" + s.where.slug(s.Scope))}
	return r.crumbs(append([]ui.Link{list}, more...)...)
}

// within are the crumbs of a page about a position.
func (r *request) within(s seat) []ui.Link {
	return r.seatCrumbs(s, ui.Link{Text: s.Title, Href: r.URL(positionPath(s.ID))})
}

func (d *Desk) positionPage(ctx context.Context, r *request) (answer, error) {
	s, err := d.seatOf(ctx, r)
	if err != nil {
		return answer{}, err
	}
	if s.offered, err = d.promised(ctx, r, s); err != nil {
		return answer{}, err
	}
	got := r.page(s.Title, seatBody(r, s))
	got.page.Breadcrumbs = r.seatCrumbs(s)
	return got, nil
}

// mayInvite reports whether the reader may invite somebody new to the position: the form of invitations
// offers it while nobody holds it or will.
func (r *request) mayInvite(s seat) bool {
	return vacant(s.now) && vacant(s.coming) && !s.ended(r) && !s.From.After(r.desk.Now()) &&
		r.may(s.Filling(), s.Scope) && r.may(access.AppointAdministrators, access.Kept(s.Scope.Authority, "", ""))
}

// promised are the names of those who were invited to the position and have not answered.
func (d *Desk) promised(ctx context.Context, r *request, s seat) ([]string, error) {
	if !vacant(s.now) || s.ended(r) || !r.may(access.ReadPeople, access.Kept(s.Scope.Authority, "", "")) {
		return nil, nil
	}
	open, err := d.Accounts.Invitations(ctx, r.actor, access.Kept(s.Scope.Authority, "", ""))
	var names []string
	for _, one := range open {
		if slices.ContainsFunc(one.Positions, func(p access.Position) bool { return p.ID == s.ID }) {
			names = append(names, one.Name)
		}
	}
	return names, err
}

// invitePath is the form of an invitation to the position.
func (s seat) invitePath() string {
	return s.among().at(peoplePath+"/undang", "positions", s.ID)
}

// among is where the people of the position are looked after.
func (s seat) among() among { return among{Branding: s.where.authorities[s.Scope.Authority]} }

func (r *request) seatTerms(s seat) []ui.Term {
	return []ui.Term{
		{Term: r.T("desk.position.title"), Text: s.Title},
		{Term: r.T("desk.field.role"), Text: r.T(s.Role.Key())},
		{Term: r.T("desk.position.at"), Text: s.where.text(r, s.Scope)},
		{Term: r.T("desk.authority.valid"), Text: r.period(s.From, s.To, s.zone())},
	}
}

// over reports whether the position has ended.
func (s seat) ended(r *request) bool { return !s.To.IsZero() && !s.To.After(r.desk.Now()) }

// seatWays are what can be done about a position, by whoever is reading.
func (r *request) seatWays(s seat) []ui.Link {
	var links []ui.Link
	path := positionPath(s.ID)
	if r.may(s.Filling(), s.Scope) && !s.ended(r) {
		links = append(links, ui.Link{Text: r.T("desk.position.fill"), Href: r.URL(path + "/angkat")})
		if r.mayInvite(s) {
			links = append(links, ui.Link{Text: r.T("desk.position.invite"), Href: r.URL(s.invitePath())})
		}
		if !vacant(s.now) {
			links = append(links, ui.Link{Text: r.T("desk.position.transfer"), Href: r.URL(path + "/alihkan")})
		}
	}
	if r.may(s.Filling(), s.Scope) && len(r.desk.Accounts.Providers) > 0 {
		links = append(links, ui.Link{Text: r.T("desk.position.groups"), Href: r.URL(groupsPath(s.ID))})
	}
	if r.may(s.Editing(), s.Scope) {
		links = append(links,
			ui.Link{Text: r.T("desk.position.change"), Href: r.URL(path + "/ubah")},
			ui.Link{Text: r.T("desk.position.term"), Href: r.URL(path + "/masa")})
	}
	return links
}

func (r *request) seatHistory(s seat) []change {
	var all []change
	next := s
	for _, p := range s.past {
		was := s
		was.Position = p.Was
		c := change{until: p.Until, by: s.who.name(r, p.By)}
		a, b := r.seatTerms(was), r.seatTerms(next)
		for i := range a {
			if a[i].Text != b[i].Text {
				c.was = append(c.was, a[i])
			}
		}
		all = append(all, c)
		next = was
	}
	return all
}

// termTable is a list of terms.
func (r *request) termTable(s seat, caption string, list []access.Tenure) ui.Table {
	table := ui.Table{
		Caption: caption, HideCaption: true,
		Columns: []ui.Column{
			{Label: r.T("desk.position.who"), Head: true},
			{Label: r.T("desk.position.manner")},
			{Label: r.T("desk.position.when")},
			{Label: r.T("desk.field.basis")},
		},
	}
	for _, t := range list {
		when := r.period(t.From, t.To, s.zone())
		if t.To.Equal(t.From) {
			when = r.T("desk.position.withdrawn")
		}
		basis := t.Basis
		if basis == "" {
			basis = r.T("desk.none")
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Content: person(r, s.who, t.Account, s.Scope)},
			{Text: r.T("desk.manner." + string(t.Manner))},
			{Text: when},
			{Text: basis, Note: r.givenBy(s, t)},
		}})
	}
	return table
}

// givenBy is who gave a term.
func (r *request) givenBy(s seat, t access.Tenure) string {
	if t.Source != "" {
		return r.T("desk.position.by_rule")
	}
	return r.T("desk.position.by", "who", s.who.name(r, t.By))
}
