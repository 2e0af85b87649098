package desk

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// offer is an invitation to positions as its person reads it, who has an account.
type offer struct {
	form
	account.Invited
	code  string
	where places
}

// joinPage shows an invitation to the account that it is for, and to everybody else how to come to it.
func (d *Desk) joinPage(ctx context.Context, r *request, link account.Link) (answer, error) {
	stage, err := r.recognise(ctx)
	if err != nil {
		return answer{}, err
	}
	title := r.T("desk.link.join.title")
	if stage != account.Open {
		return r.page(title, joinSignInBody(r, link, stagePath(stage)+"?kembali="+escaped(r.address()))), nil
	}
	o, err := d.offer(ctx, r, link.Code)
	if problem.KindOf(err) == problem.Forbidden {
		got := r.page(title, joinOtherBody(r, link))
		got.status = http.StatusForbidden
		return got, nil
	}
	if err != nil {
		return answer{}, err
	}
	return r.formPage(title, &o.form, offerBody(r, o)), nil
}

// recognise finds the session on a page that is for everybody; "" where there is none.
func (r *request) recognise(ctx context.Context) (account.Stage, error) {
	s, err := r.desk.Accounts.Session(ctx, r.token)
	if err == nil && s.Rotate {
		s, err = r.rotate(ctx)
	}
	switch {
	case problem.KindOf(err) == problem.Unauthenticated:
		return "", nil
	case err != nil:
		return "", err
	case s.Stage == account.Open:
		r.session, r.actor = s, s.Actor
	}
	return s.Stage, nil
}

func (d *Desk) offer(ctx context.Context, r *request, code string) (*offer, error) {
	o := &offer{code: code}
	var err error
	if o.Invited, err = d.Accounts.Offer(ctx, r.actor, code); err != nil {
		return nil, err
	}
	o.where, err = d.placesOfPositions(ctx, o.Positions)
	return o, err
}

func (d *Desk) placesOfPositions(ctx context.Context, positions []access.Position) (places, error) {
	var scopes []access.Scope
	for _, p := range positions {
		scopes = append(scopes, p.Scope)
	}
	return d.placesOf(ctx, scopes...)
}

// answerOffer accepts or refuses an invitation.
func (d *Desk) answerOffer(ctx context.Context, r *request) (answer, error) {
	o, err := d.offer(ctx, r, r.part("code"))
	if err != nil {
		return answer{}, err
	}
	if r.ticked("tolak") {
		if err := d.Accounts.RefuseOffer(ctx, r.actor, o.code); err != nil {
			return answer{}, err
		}
		return r.goTo(home, "offer_refused"), nil
	}
	err = d.Accounts.AcceptOffer(ctx, r.actor, o.code)
	switch {
	case err == nil:
		return r.goTo(home, "offer_accepted"), nil
	case problem.KindOf(err) == problem.Conflict:
		o.put("", r.notYours(err))
		return r.formPage(r.T("desk.link.join.title"), &o.form, offerBody(r, o)), nil
	default:
		return answer{}, err
	}
}

// notYours says why a position cannot be theirs to the person themselves: the room says it to whoever
// appoints somebody.
func (r *request) notYours(err error) string {
	var p *problem.Error
	if !errors.As(err, &p) {
		return ""
	}
	key := p.Key
	if own := "desk.offer." + strings.TrimPrefix(key, "access."); r.Has(own) {
		key = own
	}
	return r.Named(key, r.translated(p.Args))
}

// from is who invites: the authorities of the positions.
func (o *offer) from(r *request) string {
	var names []string
	for _, id := range each(o.authorities()) {
		names = append(names, o.where.authorities[id].Called())
	}
	if len(names) == 0 {
		return r.T("desk.offer.installation")
	}
	return strings.Join(names, ", ")
}

func (o *offer) authorities() []string {
	var ids []string
	for _, p := range o.Positions {
		ids = append(ids, p.Scope.Authority)
	}
	return ids
}

func (o *offer) zone() string {
	for _, p := range o.Positions {
		if zone := o.where.zone(p.Scope); zone != "" {
			return zone
		}
	}
	return ""
}

func (o *offer) terms(r *request) []ui.Term {
	return []ui.Term{
		{Term: r.T("desk.offer.from"), Text: o.from(r)},
		{Term: r.T("desk.offer.positions"), Content: offeredPositions(r, o)},
		{Term: r.T("desk.offer.by"), Text: invitedBy(r, o.Invited, o.zone())},
		{Term: r.T("desk.offer.until"), Text: r.when(o.Expires, o.zone())},
	}
}
