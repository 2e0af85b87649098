package account

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Invitation offers positions to whoever has an address, with an account or not yet.
type Invitation struct {
	Mail, Name string
	Positions  []string // ids of positions that the person will hold
}

// Invite makes a one-time link: of kind Invite, with which the person makes an account, or of kind Join
// when the address has one, which is all that the actor learns of it. An earlier invitation of the
// address is revoked where it names no authority besides those of this one; another authority's stays.
// Kinds: Invalid, with Faults, for a bad address or name; Conflict when the address has an account and
// no position is offered; Forbidden for one's own address; and what Positions says of the positions.
func (a *Accounts) Invite(ctx context.Context, actor access.Actor, in Invitation) (Link, error) {
	if len(in.Positions) > 50 {
		return Link{}, problem.New(problem.TooLarge, "account.invite.positions", nil)
	}
	now := a.now()
	var who Account
	faults := who.called(in.Name, in.Mail)
	if len(in.Positions) == 0 && fillsSomewhere(actor) {
		faults.Add(problem.Place{File: "positions"}, "account.invite.none", nil)
	} else if err := a.mayInvite(ctx, actor, in.Positions, now); err != nil {
		return Link{}, err
	}
	if err := faults.Err(); err != nil {
		return Link{}, err
	}
	l := Link{Kind: Invite, Mail: who.Mail, Name: who.Name, positions: in.Positions}
	err := a.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		var err error
		if l, err = forAccount(ctx, tx, actor, l); err != nil {
			return err
		}
		positions, err := a.Positions.PositionsByID(ctx, tx, in.Positions)
		if err != nil {
			return err
		}
		places := Invited{Positions: positions}.places()
		if err := a.replaceInvitations(ctx, tx, actor, l, places, now); err != nil {
			return err
		}
		if l, err = a.makeLink(ctx, tx, l, actor, now); err != nil {
			return err
		}
		if a.Post != nil && !actor.Machine {
			if err := a.Post(ctx, tx, l, employers(places)[0]); err != nil {
				return err
			}
		}
		return a.recordInvitation(ctx, tx, actor, "invited", l.ID, places, now)
	})
	if err != nil {
		return Link{}, err
	}
	return l, nil
}

// forAccount makes a Join of an invitation whose address has an account. Nobody appoints themselves.
func forAccount(ctx context.Context, tx db.Tx, actor access.Actor, l Link) (Link, error) {
	who, err := accountByMail(ctx, tx, l.Mail)
	switch {
	case problem.KindOf(err) == problem.NotFound:
		return l, nil
	case err != nil:
		return Link{}, err
	case len(l.positions) == 0:
		return Link{}, problem.New(problem.Conflict, "account.mail.taken", nil)
	}
	if err := access.Separate(actor, access.FillPositions, access.Done{Action: access.Subject, Account: who.ID}); err != nil {
		return Link{}, err
	}
	l.Kind, l.account = Join, who.ID
	return l, nil
}

// replaceInvitations takes back the earlier invitations of the same person that name no authority
// besides those of places.
func (a *Accounts) replaceInvitations(
	ctx context.Context, tx db.Tx, actor access.Actor, l Link, places []access.Scope, now db.Time,
) error {
	open, err := a.invited(ctx, tx, `(l.mail = $1 OR l.account_id = $2) AND l.used_at IS NULL AND l.revoked_at IS NULL AND l.expires_at > $3
		ORDER BY l.id`, l.Mail, orNull(l.account), now)
	if err != nil {
		return err
	}
	ours := employers(places)
	return a.takeBack(ctx, tx, actor, slices.DeleteFunc(open, func(one Invited) bool {
		return slices.ContainsFunc(employers(one.places()), func(employer access.Scope) bool { return !slices.Contains(ours, employer) })
	}), now)
}

// employers are the authorities in which somebody will work, or the installation.
func employers(places []access.Scope) []access.Scope {
	var scopes []access.Scope
	for _, place := range places {
		if scope := access.Kept(place.Authority, "", ""); !slices.Contains(scopes, scope) {
			scopes = append(scopes, scope)
		}
	}
	if len(scopes) == 0 {
		scopes = []access.Scope{{Installation: true}}
	}
	return scopes
}

// recordInvitation records what became of one, in each authority where its person will work.
func (a *Accounts) recordInvitation(
	ctx context.Context, tx db.Tx, actor access.Actor, kind, id string, places []access.Scope, now db.Time,
) error {
	for _, scope := range employers(places) {
		if err := a.Record.Record(ctx, tx, access.Event{
			Stream: "link/" + id, Kind: eventKind(kind), Actor: actor, Scope: scope, At: now.Time, Subject: id,
		}); err != nil {
			return err
		}
	}
	return nil
}

// fillsSomewhere: an invitation without positions is not beyond the actor's reach, it lacks something.
func fillsSomewhere(actor access.Actor) bool {
	everywhere := access.Allowed(actor, access.EditPeople, access.Scope{Installation: true})
	return !everywhere && len(access.Where(actor, access.FillPositions)) > 0
}

// mayInvite: whoever may fill the positions; without positions whoever may edit people everywhere.
func (a *Accounts) mayInvite(ctx context.Context, actor access.Actor, positions []string, now db.Time) error {
	if len(positions) == 0 {
		return access.DecideEvery(actor, access.EditPeople, nil)
	}
	if actor.Account == "" && !actor.Machine {
		return access.DecideEvery(actor, access.EditPeople, nil)
	}
	return a.Positions.MayFill(ctx, a.DB, actor, positions, now.Time)
}

// Invited is an invitation that waits for its person.
type Invited struct {
	ID         string
	Mail, Name string
	Positions  []access.Position
	By         Account // who invited; without an id it was the machine
	Joins      bool    // the address has an account, whose person accepts after signing in
	Made       time.Time
	Expires    time.Time
	ids        []string
}

// places are where the person will lie: whoever may read or administer them there may do so now.
func (i Invited) places() []access.Scope {
	var places []access.Scope
	for _, p := range i.Positions {
		places = append(places, p.Scope)
	}
	return places
}

// maxInvited is how many open invitations Invitations looks at.
const maxInvited = 2000

// Invitations lists the open invitations of people who will lie within scope, the newest first.
func (a *Accounts) Invitations(ctx context.Context, actor access.Actor, scope access.Scope) ([]Invited, error) {
	if err := access.Decide(actor, access.ReadPeople, scope); err != nil {
		return nil, err
	}
	all, err := a.invited(ctx, a.DB, `l.used_at IS NULL AND l.revoked_at IS NULL AND l.expires_at > $1
		ORDER BY l.created_at DESC, l.id DESC LIMIT $2`, a.now(), maxInvited)
	if err != nil {
		return nil, err
	}
	var seen []Invited
	for _, one := range all {
		places := one.places()
		if scope.Installation || slices.ContainsFunc(places, scope.Covers) {
			seen = append(seen, one)
		}
	}
	return seen, nil
}

// Invitation returns an open invitation to those who may read its person, and NotFound to others.
func (a *Accounts) Invitation(ctx context.Context, actor access.Actor, id string) (Invited, error) {
	found, err := a.invited(ctx, a.DB, `l.id = $1 AND l.used_at IS NULL AND l.revoked_at IS NULL AND l.expires_at > $2`, id, a.now())
	if err == nil && len(found) == 1 {
		err = access.DecideSome(actor, access.ReadPeople, found[0].places())
	}
	switch {
	case problem.KindOf(hidden(err)) == problem.NotFound, err == nil && len(found) == 0:
		return Invited{}, problem.New(problem.NotFound, "account.invite.unknown", nil)
	case err != nil:
		return Invited{}, err
	}
	return found[0], nil
}

func (a *Accounts) invited(ctx context.Context, q db.Queryer, where string, args ...any) ([]Invited, error) {
	list, err := db.All(ctx, q, func(row db.Row) (Invited, error) {
		var i Invited
		var positions string
		var made, expires db.Time
		err := row.Scan(&i.ID, &i.Mail, &i.Name, &positions, &made, &expires, &i.By.ID, &i.By.Name, &i.By.Mail, &i.Joins)
		i.ids, i.Made, i.Expires = strings.Fields(positions), made.Time, expires.Time
		return i, err
	}, `SELECT l.id, l.mail, l.name, l.positions, l.created_at, l.expires_at, coalesce(b.id, ''), coalesce(b.name, ''), coalesce(b.mail, ''),
			l.account_id IS NOT NULL OR EXISTS (SELECT 1 FROM account o WHERE o.mail = l.mail)
		FROM link l LEFT JOIN account b ON b.id = l.created_by WHERE l.kind = 'invite' AND `+where, args...)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, one := range list {
		ids = append(ids, one.ids...)
	}
	positions := map[string]access.Position{}
	for some := range slices.Chunk(slices.Compact(slices.Sorted(slices.Values(ids))), db.MaxMarks) {
		found, err := a.Positions.PositionsByID(ctx, q, some)
		if err != nil {
			return nil, err
		}
		for _, p := range found {
			positions[p.ID] = p
		}
	}
	for i := range list {
		for _, id := range list[i].ids {
			if p, ok := positions[id]; ok {
				list[i].Positions = append(list[i].Positions, p)
			}
		}
	}
	return list, nil
}

// RevokeInvitation takes an invitation back: its link opens nothing any more. Whoever may administer
// the person there may do so, whether or not they invited. Kinds: NotFound; those of DecideEvery;
// Conflict when it was used, revoked or is too old.
func (a *Accounts) RevokeInvitation(ctx context.Context, actor access.Actor, id string) error {
	now := a.now()
	return a.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		found, err := a.invited(ctx, tx, `l.id = $1`, id)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return problem.New(problem.NotFound, "account.invite.unknown", nil)
		}
		if err := access.DecideEvery(actor, access.EditPeople, found[0].places()); err != nil {
			return err
		}
		err = db.Update(ctx, tx, `UPDATE link SET revoked_at = $2
			WHERE id = $1 AND used_at IS NULL AND revoked_at IS NULL AND expires_at > $2`, id, now)
		if errors.Is(err, db.ErrChanged) {
			return &problem.Error{Kind: problem.Conflict, Key: "account.invite.over", Err: err}
		}
		if err != nil {
			return err
		}
		return a.recordInvitation(ctx, tx, actor, "invite_revoked", id, found[0].places(), now)
	})
}

// revokeInvitationsOf takes back the open invitations that somebody made, whose account is no longer to
// be trusted.
func (a *Accounts) revokeInvitationsOf(ctx context.Context, tx db.Tx, actor access.Actor, account string, now db.Time) error {
	open, err := a.invited(ctx, tx, `l.created_by = $1 AND l.used_at IS NULL AND l.revoked_at IS NULL AND l.expires_at > $2
		ORDER BY l.id`, account, now)
	if err != nil {
		return err
	}
	return a.takeBack(ctx, tx, actor, open, now)
}

// takeBack revokes open invitations.
func (a *Accounts) takeBack(ctx context.Context, tx db.Tx, actor access.Actor, open []Invited, now db.Time) error {
	for _, one := range open {
		if _, err := tx.Exec(ctx, `UPDATE link SET revoked_at = $2 WHERE id = $1`, one.ID, now); err != nil {
			return err
		}
		if err := a.recordInvitation(ctx, tx, actor, "invite_revoked", one.ID, one.places(), now); err != nil {
			return err
		}
	}
	return nil
}
