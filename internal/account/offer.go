package account

import (
	"context"
	"errors"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Offer is what a Join offers, for the person whose account it is for. Kinds: those of OpenLink;
// Unauthenticated for whoever is not signed in; Forbidden for every other account.
func (a *Accounts) Offer(ctx context.Context, actor access.Actor, code string) (Invited, error) {
	_, offer, err := a.offered(ctx, a.DB, actor, code)
	return offer, err
}

func (a *Accounts) offered(ctx context.Context, q db.Queryer, actor access.Actor, code string) (Link, Invited, error) {
	l, err := a.readLink(ctx, q, code)
	switch {
	case err != nil:
		return Link{}, Invited{}, err
	case actor.Account == "":
		return Link{}, Invited{}, problem.New(problem.Unauthenticated, "account.join.sign_in", nil)
	case l.Kind != Join || l.account != actor.Account:
		return Link{}, Invited{}, problem.New(problem.Forbidden, "account.join.other", nil)
	}
	found, err := a.invited(ctx, q, `l.id = $1`, l.ID)
	if err == nil && len(found) == 0 {
		err = errLink()
	}
	if err != nil {
		return Link{}, Invited{}, err
	}
	return l, found[0], nil
}

// AcceptOffer gives the actor the positions that a Join offers, and tells whoever invited. Kinds as
// Offer; Conflict where a position cannot be held: it is taken or over by now, or the person's other
// positions do not go together with it. The invitation stays open then.
func (a *Accounts) AcceptOffer(ctx context.Context, actor access.Actor, code string) error {
	return a.alone(ctx, func(ctx context.Context, tx db.Tx) error {
		now := a.now()
		l, offer, who, err := a.answered(ctx, tx, actor, code)
		if err != nil {
			return err
		}
		if err := useLink(ctx, tx, l, now); err != nil {
			return err
		}
		if err := a.Positions.Appoint(ctx, tx, who.ID, offer.By.ID, l.positions, now.Time); err != nil {
			return err
		}
		if err := a.notifyAbout(ctx, tx, who, "joined", offer.titles(), now); err != nil {
			return err
		}
		return a.concludeOffer(ctx, tx, offer, who, "accepted", now)
	})
}

// RefuseOffer ends a Join: its link opens nothing any more, and whoever invited is told. Kinds as Offer.
func (a *Accounts) RefuseOffer(ctx context.Context, actor access.Actor, code string) error {
	return a.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		now := a.now()
		l, offer, who, err := a.answered(ctx, tx, actor, code)
		if err != nil {
			return err
		}
		err = db.Update(ctx, tx, `UPDATE link SET revoked_at = $2 WHERE id = $1 AND used_at IS NULL AND revoked_at IS NULL`, l.ID, now)
		if errors.Is(err, db.ErrChanged) {
			return errLink()
		}
		if err != nil {
			return err
		}
		return a.concludeOffer(ctx, tx, offer, who, "refused", now)
	})
}

// answered is offered for whoever answers: their account is read in the same transaction, since one
// that was disabled a moment ago accepts nothing.
func (a *Accounts) answered(ctx context.Context, tx db.Tx, actor access.Actor, code string) (Link, Invited, Account, error) {
	l, offer, err := a.offered(ctx, tx, actor, code)
	if err != nil {
		return Link{}, Invited{}, Account{}, err
	}
	who, err := accountByID(ctx, tx, actor.Account)
	if err == nil && who.State != Active {
		err = problem.New(problem.Forbidden, "account.disabled", nil)
	}
	return l, offer, who, err
}

// concludeOffer tells whoever invited how it ended, by the address that they wrote, and records it.
func (a *Accounts) concludeOffer(ctx context.Context, tx db.Tx, offer Invited, who Account, how string, now db.Time) error {
	if offer.By.ID != "" {
		if err := a.notifyAbout(ctx, tx, offer.By, "invite_"+how, offer.Mail, now); err != nil {
			return err
		}
	}
	return a.recordInvitation(ctx, tx, self(who.ID), "invite_"+how, offer.ID, offer.places(), now)
}

// titles are what the positions are called.
func (i Invited) titles() string {
	var titles []string
	for _, p := range i.Positions {
		titles = append(titles, p.Title)
	}
	return strings.Join(titles, ", ")
}
