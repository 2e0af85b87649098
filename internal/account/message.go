package account

import (
	"context"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/notify"
)

// accountPath is the page of one's own account.
const accountPath = "/akun"

// What this room tells people outside, beside their next sign-in. Neither may wait: the one warns of
// somebody else in the account, the other is good for some days.
var (
	noticeKind     = notify.Kind{Name: eventKind("notice"), Fields: []string{"what", "at"}, Required: []string{"what"}, Urgent: true, Link: accountPath}
	invitationKind = notify.Kind{Name: eventKind("invitation"), Fields: []string{"until"}, Urgent: true, Stranger: true, Link: LinkPath + "…"}
)

// Kinds are the kinds of messages that this room sends.
func Kinds() []notify.Kind { return []notify.Kind{noticeKind, invitationKind} }

// Message is the notice as a message to who, in the work of an authority. That an address was changed is
// told at the old one.
func (n Notice) Message(who Account, scope access.Scope) notify.Message {
	what := notify.Phrase{Key: n.Key(), Args: map[string]string{"detail": n.Detail}, Times: map[string]time.Time{}}
	if !n.From.IsZero() {
		what.Times["from"] = n.From
	}
	if !n.Until.IsZero() {
		what.Times["until"] = n.Until
	}
	m := notify.Message{
		Kind: noticeKind.Name, To: notify.Recipient{Account: who.ID}, Scope: scope, Link: accountPath, Unique: n.ID,
		Phrases: map[string]notify.Phrase{"what": what}, Times: map[string]time.Time{"at": n.At},
	}
	if n.Kind == "mail_changed" {
		m.To.Address = who.Mail
	}
	return m
}

// Message is an invitation as a message to the address that it is for. Its link is its secret: whoever
// reads that address may accept it, as with the slip.
func (l Link) Message(scope access.Scope) notify.Message {
	return notify.Message{
		Kind: invitationKind.Name, To: notify.Recipient{Address: l.Mail, Name: l.Name}, Scope: scope, Link: l.URL(""), Unique: l.ID,
		Times: map[string]time.Time{"until": l.Expires},
	}
}

// Within returns an account inside a transaction, for rooms that write to its person.
func (a *Accounts) Within(ctx context.Context, q db.Queryer, id string) (Account, error) {
	return accountByID(ctx, q, id)
}

// SignsIn reports whether an account is there and can sign in.
func (a *Accounts) SignsIn(ctx context.Context, q db.Queryer, id string) (bool, error) {
	who, err := a.Within(ctx, q, id)
	if err != nil && problem.KindOf(err) == problem.NotFound {
		return false, nil
	}
	return who.State == Active, err
}

// Leave leaves a notice that is not announced by other means: it may be about those.
func (a *Accounts) Leave(ctx context.Context, tx db.Tx, account, kind string) error {
	quiet := *a
	quiet.Announce = nil
	return quiet.notify(ctx, tx, Account{ID: account}, kind, a.now())
}
