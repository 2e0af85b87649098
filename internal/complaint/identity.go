package complaint

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/sealed"
)

// IdentityRequest is a request to open who sent a case, with what an identity officer may know of the case.
type IdentityRequest struct {
	sealed.Request
	Number string
}

// IdentityRequests are those of an authority, the newest first, before one of an id: of cases that are not about
// actor. Kinds: those of Decide.
func (c *Complaints) IdentityRequests(ctx context.Context, actor access.Actor, authority, before string, limit int) ([]IdentityRequest, error) {
	all, err := c.Identities.Requests(ctx, actor, authority, before, limit)
	if err != nil {
		return nil, err
	}
	list := make([]IdentityRequest, 0, len(all))
	for _, r := range all {
		one, err := c.ofIdentity(ctx, c.DB, actor, r.Case)
		if err != nil {
			if problem.KindOf(err) == problem.NotFound {
				continue // it is about them
			}
			return nil, err
		}
		list = append(list, IdentityRequest{r, one.Number})
	}
	return list, nil
}

// IdentityRequest is one of them. Kinds: those of Decide; NotFound.
func (c *Complaints) IdentityRequest(ctx context.Context, actor access.Actor, id string) (IdentityRequest, error) {
	r, err := c.Identities.Request(ctx, c.DB, actor, id)
	if err != nil {
		return IdentityRequest{}, err
	}
	one, err := c.ofIdentity(ctx, c.DB, actor, r.Case)
	return IdentityRequest{r, one.Number}, err
}

// ofIdentity is a case whose reporter an officer may be about to open, unless it is about them.
func (c *Complaints) ofIdentity(ctx context.Context, q db.Queryer, actor access.Actor, id string) (Case, error) {
	one, err := byID(ctx, q, id)
	if err != nil {
		return one, err
	}
	b, err := barsOf(ctx, q, id)
	if err == nil && b.keep(actor) {
		err = problem.New(problem.NotFound, "complaint.not_found", nil)
	}
	if err == nil {
		err = access.Decide(actor, access.OpenIdentities, access.Scope{Authority: one.Authority})
	}
	return one, err
}

// AskIdentity asks to open who sent a case, by its number. Kinds: those of do and of sealed.Enter; NotFound for a case
// that is not there, is not secret, or is about who asks: they are told the same.
func (c *Complaints) AskIdentity(ctx context.Context, actor access.Actor, typed, passphrase, purpose, reason string) (IdentityRequest, error) {
	reason, err := sealed.CheckReason(purpose, reason)
	if err != nil {
		return IdentityRequest{}, err
	}
	one, err := db.One(ctx, c.DB, scanCase, `SELECT `+caseColumns+` FROM complaint WHERE number = $1`, readNumber(typed))
	if err == nil {
		one, err = c.ofIdentity(ctx, c.DB, actor, one.ID)
	}
	if err == nil && one.Secrecy != Secret {
		err = problem.New(problem.NotFound, "complaint.not_found", nil)
	}
	if err != nil {
		if problem.KindOf(err) == problem.NotFound {
			var f faults
			f.add("number", "no_secret", nil)
			return IdentityRequest{}, f.found.Err()
		}
		return IdentityRequest{}, err
	}
	if err := c.truePurpose(ctx, one.ID, purpose); err != nil {
		return IdentityRequest{}, err
	}
	h, err := c.Identities.Enter(ctx, actor, one.Authority, passphrase)
	if err != nil {
		return IdentityRequest{}, err
	}
	var r sealed.Request
	_, err = c.do(ctx, one.ID, 0, ofWho(AskWho, actor, purpose, func(ctx context.Context, tx db.Tx, a *acting) error {
		apart, err := c.reportedOfficers(ctx, tx, &one)
		if err != nil {
			return err
		}
		r, err = c.Identities.Ask(ctx, tx, h, one.ID, purpose, reason, apart, &a.touched)
		return err
	}))
	return IdentityRequest{r, one.Number}, err
}

// silentFor is how long a reporter must not have answered before they count as silent.
const silentFor = 3 * 24 * time.Hour

// truePurpose refuses a purpose that cannot be: nobody is silent who was never written to, who came since, or who was
// written to a moment ago. Where the report was passed on, whoever has it now writes.
func (c *Complaints) truePurpose(ctx context.Context, id, purpose string) error {
	if purpose != sealed.Unanswered {
		return nil
	}
	var last, came time.Time
	for range maxHands {
		written, spoke, err := c.lastWords(ctx, id)
		if err != nil {
			return err
		}
		last, came = latest(last, written), latest(came, spoke)
		id, err = db.One(ctx, c.DB, db.Column[string], `SELECT became FROM complaint_referral WHERE complaint_id = $1 AND became <> '' ORDER BY id DESC LIMIT 1`, id)
		if problem.KindOf(err) == problem.NotFound && err != nil {
			break
		}
		if err != nil {
			return err
		}
	}
	var f faults
	switch {
	case last.IsZero():
		f.add("purpose", "unwritten", nil)
	case !came.Before(last):
		f.add("purpose", "not_silent", nil)
	case c.now().Before(last.Add(silentFor)):
		f.add("purpose", "silent_soon", problem.Args{"days": int(silentFor / (24 * time.Hour))})
	}
	return f.found.Err()
}

// lastWords is when the office of a case last wrote to its reporter, and when they last did anything there; zero for never.
func (c *Complaints) lastWords(ctx context.Context, id string) (time.Time, time.Time, error) {
	var written, spoke db.Time
	err := db.Problem(c.DB.QueryRow(ctx, `SELECT
		(SELECT max(at) FROM complaint_entry WHERE complaint_id = $1 AND party = $2 AND audience = $3 AND act IN ($4, $5)),
		(SELECT max(at) FROM complaint_entry WHERE complaint_id = $1 AND party = $6 AND act <> $7)`,
		id, string(ByOffice), string(ToReporter), string(Ask), string(Write), string(ByReporter), string(Receive)).Scan(&written, &spoke))
	return written.Time, spoke.Time, err
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// reportedOfficers are the identity officers whom a case is about, or whose superior: they add nothing to its opening and are not
// told of it.
func (c *Complaints) reportedOfficers(ctx context.Context, q db.Queryer, one *Case) ([]string, error) {
	b, err := barsOf(ctx, q, one.ID)
	if err != nil || len(b) == 0 {
		return nil, err
	}
	holders, err := c.Access.InRole(ctx, q, access.IdentityOfficer, access.Scope{Authority: one.Authority}, c.now())
	if err != nil {
		return nil, err
	}
	var apart []string
	for _, account := range holders {
		holdings, err := c.Access.Holdings(ctx, q, account, c.now())
		if err != nil {
			return nil, err
		}
		if b.keep(access.Actor{Account: account, Holdings: holdings}) {
			apart = append(apart, account)
		}
	}
	return apart, nil
}

// IdentitiesWaiting counts the requests that wait for an officer to be the second. Kinds: those of Decide.
func (c *Complaints) IdentitiesWaiting(ctx context.Context, actor access.Actor, authority string) (int, error) {
	all, err := c.IdentityRequests(ctx, actor, authority, "", 50)
	n := 0
	for i := range all {
		if all[i].State == sealed.Asked && all[i].AskedBy != actor.Account {
			n++
		}
	}
	return n, err
}

// IdentityNews are the requests of an officer of which they are to be shown what became of them. Kinds: those of Decide.
func (c *Complaints) IdentityNews(ctx context.Context, actor access.Actor, authority string) ([]IdentityRequest, error) {
	all, err := c.IdentityRequests(ctx, actor, authority, "", 50)
	return slices.DeleteFunc(all, func(r IdentityRequest) bool { return !r.News(actor.Account, c.now()) }), err
}

// ofWho is a deed of an identity officer: they see nothing else of the case. The reporter is told that it was done, by
// which role and to what end; who did it, and their words, stay in the request.
func ofWho(act Act, actor access.Actor, purpose string, change func(ctx context.Context, tx db.Tx, a *acting) error) deed {
	return deed{
		Act: act, By: ByOffice, Actor: actor, Audience: ToReporter, blind: true, Data: map[string]string{"purpose": purpose},
		change: func(ctx context.Context, tx db.Tx, a *acting) error {
			if err := access.Decide(a.actor, a.step.Needs[0], access.Scope{Authority: a.was.Authority}); err != nil {
				return err
			}
			a.right = a.step.Needs[0]
			a.entry.Role, a.entry.Data["right"] = string(access.IdentityOfficer), string(a.right)
			return change(ctx, tx, a)
		},
	}
}

// ApproveIdentity agrees to a request as the second officer. Kinds: those of sealed.Enter and sealed.Approve.
func (c *Complaints) ApproveIdentity(ctx context.Context, actor access.Actor, id, passphrase string) error {
	r, err := c.IdentityRequest(ctx, actor, id)
	if err != nil {
		return err
	}
	h, err := c.Identities.Enter(ctx, actor, r.Authority, passphrase)
	if err != nil {
		return err
	}
	_, err = c.do(ctx, r.Case, 0, ofWho(OpenWho, actor, r.Purpose, func(ctx context.Context, tx db.Tx, a *acting) error {
		_, err := c.Identities.Approve(ctx, tx, actor, h, id, &a.touched)
		return err
	}))
	return err
}

// RefuseIdentity does not agree to one. Kinds: those of sealed.Refuse.
func (c *Complaints) RefuseIdentity(ctx context.Context, actor access.Actor, id, why string) error {
	r, err := c.IdentityRequest(ctx, actor, id)
	if err != nil {
		return err
	}
	_, err = c.do(ctx, r.Case, 0, ofWho(RefuseWho, actor, r.Purpose, func(ctx context.Context, tx db.Tx, a *acting) error {
		_, err := c.Identities.Refuse(ctx, tx, actor, id, why, &a.touched)
		return err
	}))
	return err
}

// DropIdentity takes back what actor asked for themselves. Kinds: those of sealed.Withdraw.
func (c *Complaints) DropIdentity(ctx context.Context, actor access.Actor, id string) error {
	r, err := c.IdentityRequest(ctx, actor, id)
	if err != nil {
		return err
	}
	_, err = c.do(ctx, r.Case, 0, ofWho(DropWho, actor, r.Purpose, func(ctx context.Context, tx db.Tx, a *acting) error {
		_, err := c.Identities.Withdraw(ctx, tx, actor, id, &a.touched)
		return err
	}))
	return err
}

// ReadIdentity returns who sent a case to the officer who asked, while it is open to them, as the reading that follows
// upon so many. Each reading is an entry. Kinds: those of sealed.Enter and sealed.Read.
func (c *Complaints) ReadIdentity(ctx context.Context, actor access.Actor, id, passphrase string, after int) (IdentityRequest, Reporter, error) {
	var who Reporter
	r, err := c.IdentityRequest(ctx, actor, id)
	if err != nil {
		return r, who, err
	}
	if r.Reads != after {
		return r, who, sealed.ErrRead // before the passphrase is looked at
	}
	h, err := c.Identities.Enter(ctx, actor, r.Authority, passphrase)
	if err != nil {
		return r, who, err
	}
	_, err = c.do(ctx, r.Case, 0, ofWho(ReadWho, actor, r.Purpose, func(ctx context.Context, tx db.Tx, a *acting) error {
		var text []byte
		if r.Request, text, err = c.Identities.Read(ctx, tx, actor, h, id, after, &a.touched); err != nil {
			return err
		}
		var read identity
		if err := json.Unmarshal(text, &read); err != nil {
			return fmt.Errorf("read who sent case %s: %w", r.Case, err)
		}
		who = Reporter{Name: read.Name, Phone: read.Phone, Mail: read.Mail, Address: read.Address, Proxy: read.Proxy, ProxyWhy: read.Why}
		return nil
	}))
	if err != nil {
		return r, Reporter{}, err
	}
	return r, who, nil
}

// Looked is how often who a reporter is was opened, or looked at where they are open, and by whom, in words of roles.
type Looked struct {
	Asked, Opened, Read int // by identity officers
	Seen                int // by whoever handles an open case
	// Sealed: who they are is kept, for identity officers alone.
	Sealed bool
	// Elsewhere is the authority that passed the case on and keeps who they are sealed; empty where none does.
	Elsewhere string
}

// Looked returns it for a visitor's case.
func (c *Complaints) Looked(ctx context.Context, v Visitor) (Looked, error) {
	var l Looked
	type row struct {
		act Act
		n   int
	}
	all, err := db.All(ctx, c.DB, func(r db.Row) (row, error) {
		var one row
		return one, r.Scan(&one.act, &one.n)
	}, `SELECT act, count(*) FROM complaint_entry WHERE complaint_id = $1 AND act IN ($2, $3, $4, $5) GROUP BY act`,
		v.Case, string(AskWho), string(OpenWho), string(ReadWho), string(See))
	if err != nil {
		return l, err
	}
	of := func(act Act) int {
		if i := slices.IndexFunc(all, func(one row) bool { return one.act == act }); i >= 0 {
			return all[i].n
		}
		return 0
	}
	l.Asked, l.Opened, l.Read, l.Seen = of(AskWho), of(OpenWho), of(ReadWho), of(See)
	if c.Identities == nil {
		return l, nil
	}
	if l.Sealed, err = c.Identities.Has(ctx, c.DB, v.Case); err != nil || l.Sealed {
		return l, err
	}
	l.Elsewhere, err = c.sealedElsewhere(ctx, v.Case)
	return l, err
}

// maxHands is how often a case may have been passed on.
const maxHands = 5

// sealedElsewhere is the authority from which a case came that keeps its reporter sealed.
func (c *Complaints) sealedElsewhere(ctx context.Context, id string) (string, error) {
	for range maxHands {
		from, err := db.One(ctx, c.DB, scanCase, `SELECT `+caseColumns+` FROM complaint WHERE id = (SELECT complaint_id FROM complaint_referral WHERE became = $1 AND became <> '')`, id)
		if err != nil {
			if problem.KindOf(err) == problem.NotFound {
				err = nil
			}
			return "", err
		}
		if has, err := c.Identities.Has(ctx, c.DB, from.ID); err != nil || has {
			return from.Authority, err
		}
		id = from.ID
	}
	return "", nil
}
