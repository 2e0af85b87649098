package desk

import (
	"cmp"
	"context"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/serve"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// invitation is what the form of an invitation is made of.
type invitation struct {
	among
	form
	words    string // that the titles of the positions have
	vacant   int
	promised map[string]string // who was invited to a position already, by its id
}

func (d *Desk) invitation(ctx context.Context, r *request) (*invitation, error) {
	where, err := d.choose(ctx, r, access.AppointAdministrators)
	if err != nil {
		return nil, err
	}
	where.wide = "desk.invite.installation"
	inv := &invitation{among: where, words: r.get("cari"), promised: map[string]string{}}
	open, err := d.Accounts.Invitations(ctx, r.actor, where.scope())
	if err != nil {
		return nil, err
	}
	for _, one := range open {
		for _, p := range one.Positions {
			inv.promised[p.ID] = one.Name
		}
	}
	name, mail, chosen := r.get("name"), r.get("mail"), r.form["positions"]
	if again := r.get("ulang"); again != "" {
		one, err := d.Accounts.Invitation(ctx, r.actor, again)
		if err != nil {
			return nil, err
		}
		name, mail = one.Name, one.Mail
		for _, p := range one.Positions {
			chosen = append(chosen, p.ID)
			delete(inv.promised, p.ID)
		}
	}
	positions, err := d.Access.Vacant(ctx, r.actor, where.ID, inv.words)
	if err != nil {
		return nil, err
	}
	inv.vacant = len(positions)
	if positions, err = d.keepChosen(ctx, r, where, positions, chosen); err != nil {
		return nil, err
	}
	inv.fields = []ui.Field{
		{Name: "name", Label: r.T("desk.field.name"), Hint: r.T("desk.field.name_hint"), Value: name, Auto: "off", Max: 200},
		{Kind: ui.Mail, Name: "mail", Label: r.T("desk.field.mail"), Hint: r.T("desk.invite.mail_hint"), Value: mail, Auto: "off", Max: 254},
	}
	if len(positions) > 0 {
		inv.fields = append(inv.fields, inv.positions(r, positions, chosen))
	}
	return inv, nil
}

// keepChosen adds the positions that were chosen already to those that have the words.
func (d *Desk) keepChosen(ctx context.Context, r *request, where among, found []access.Position, chosen []string) ([]access.Position, error) {
	chosen = slices.DeleteFunc(slices.Clone(chosen), func(id string) bool {
		return slices.ContainsFunc(found, func(p access.Position) bool { return p.ID == id })
	})
	if len(chosen) == 0 || len(chosen) > access.MaxHeld {
		return found, nil
	}
	titles, err := d.Access.Titles(ctx, chosen)
	if err != nil {
		return nil, err
	}
	for _, id := range slices.Sorted(maps.Keys(titles)) {
		vacant, err := d.Access.Vacant(ctx, r.actor, where.ID, titles[id])
		if err != nil {
			return nil, err
		}
		if i := slices.IndexFunc(vacant, func(p access.Position) bool { return p.ID == id }); i >= 0 {
			found = append([]access.Position{vacant[i]}, found...)
		}
	}
	return found, nil
}

// positions is the field with what the person will hold.
func (inv *invitation) positions(r *request, positions []access.Position, chosen []string) ui.Field {
	f := ui.Field{Kind: ui.SomeOf, Name: "positions", Label: r.T("desk.invite.positions"), Hint: r.T("desk.invite.positions_hint")}
	for _, p := range positions {
		hint := r.T(p.Role.Key())
		if name := inv.promised[p.ID]; name != "" {
			hint = r.T("desk.invite.promised", "role", hint, "name", name)
		}
		f.Options = append(f.Options, ui.Option{Value: p.ID, Text: p.Title, Hint: hint, Selected: slices.Contains(chosen, p.ID)})
	}
	if access.Allowed(r.actor, access.EditPeople, access.Scope{Installation: true}) {
		f.Optional = true
		f.Hint = r.T("desk.invite.positions_optional")
	}
	return f
}

func (d *Desk) invitePage(ctx context.Context, r *request) (answer, error) {
	inv, err := d.invitation(ctx, r)
	if err != nil {
		return answer{}, err
	}
	return inviteAnswer(r, inv), nil
}

func inviteAnswer(r *request, inv *invitation) answer {
	return r.amongPeople(r.formPage(r.T("desk.invite.title"), &inv.form, inviteBody(r, inv)))
}

func (d *Desk) invite(ctx context.Context, r *request) (answer, error) {
	inv, err := d.invitation(ctx, r)
	if err != nil {
		return answer{}, err
	}
	if r.ticked("narrow") {
		return inviteAnswer(r, inv), nil
	}
	link, err := d.Accounts.Invite(ctx, r.actor, account.Invitation{Mail: r.get("mail"), Name: r.get("name"), Positions: r.form["positions"]})
	if err != nil {
		if !inv.blame(r, err) {
			return answer{}, err
		}
		return inviteAnswer(r, inv), nil
	}
	s, err := newSlip(r, link, inv.Zone)
	if err != nil {
		return answer{}, err
	}
	return r.amongPeople(r.page(r.T("desk.invite.made", "name", link.Name), invitedBody(r, inv.among, s))), nil
}

// slip is a one-time link to be printed and handed over.
type slip struct {
	account.Link
	url, typed string // the address with the code, and the one to type it into
	square     string // a picture of url
	until      string
	letter     string // mailto: a letter from the inviter's own mail program, with what the slip says
}

func newSlip(r *request, link account.Link, zone string) (slip, error) {
	origin := cmp.Or(r.Origin, "http://"+r.http.Host)
	if r.Origin == "" && serve.Secure(r.http.Context()) {
		origin = "https://" + r.http.Host
	}
	png, err := link.PNG(origin)
	return slip{
		Link: link, url: link.URL(origin), typed: strings.TrimSuffix(origin+account.LinkPath, "/"),
		square: picture(png), until: r.when(link.Expires, zone), letter: letter(r, link, origin),
	}, err
}

// letter is an address that opens the reader's mail program with the invitation written already. The
// office's own mail carries it; nothing goes through this server.
func letter(r *request, link account.Link, origin string) string {
	query := url.Values{
		"subject": {r.T("account.slip.title."+string(link.Kind), "name", link.Name)},
		"body":    {account.Slip(r.Printer, link, origin)},
	}
	return "mailto:" + url.PathEscape(link.Mail) + "?" + strings.ReplaceAll(query.Encode(), "+", "%20") // RFC 6068 knows no plus
}

// invitationList are the open invitations of a place.
type invitationList struct {
	among
	open []account.Invited
	zone string
}

func (d *Desk) invitationsPage(ctx context.Context, r *request) (answer, error) {
	where, err := d.choose(ctx, r, access.ReadPeople)
	if err != nil {
		return answer{}, err
	}
	where.wide = "desk.invited.everywhere"
	open, err := d.Accounts.Invitations(ctx, r.actor, where.scope())
	if err != nil {
		return answer{}, err
	}
	zone := where.Zone
	if zone == "" {
		zone = r.ownZone()
	}
	return r.amongPeople(r.page(r.T("desk.invited.title"), invitationsBody(r, invitationList{where, open, zone}))), nil
}

// mayRevoke says whether to show the button; the room decides.
func mayRevoke(r *request, one account.Invited) bool {
	var places []access.Scope
	for _, p := range one.Positions {
		places = append(places, p.Scope)
	}
	return access.DecideEvery(r.actor, access.EditPeople, places) == nil
}

func (d *Desk) revokeInvitation(ctx context.Context, r *request) (answer, error) {
	err := d.Accounts.RevokeInvitation(ctx, r.actor, r.part("id"))
	if problem.KindOf(err) == problem.Conflict {
		return r.goTo("/kelola/orang/undangan", "invite_over"), nil
	}
	if err != nil {
		return answer{}, err
	}
	return r.goTo("/kelola/orang/undangan", "invite_revoked"), nil
}

// manyPositions is from how many on the titles are worth a search.
const manyPositions = 20

// carried are what the form sends along unseen: where the person is invited to.
func (inv *invitation) carried() []ui.Param {
	var params []ui.Param
	if inv.Slug != "" {
		params = append(params, ui.Param{Name: "instansi", Value: inv.Slug})
	}
	return params
}

// searches reports whether there is a search among the titles.
func (inv *invitation) searches() bool { return inv.vacant >= manyPositions || inv.words != "" }

func positionsOf(r *request, one account.Invited) string {
	var titles []string
	for _, p := range one.Positions {
		titles = append(titles, p.Title)
	}
	if len(titles) == 0 {
		return r.T("desk.people.holds_none")
	}
	return strings.Join(titles, ", ")
}

func invitedBy(r *request, one account.Invited, zone string) string {
	if one.By.ID == "" {
		return r.T("desk.invited.by_machine", "at", r.when(one.Made, zone))
	}
	return r.T("desk.invited.by", "name", one.By.Name, "at", r.when(one.Made, zone))
}
