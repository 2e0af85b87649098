package sealed

import (
	"context"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/notify"
)

// Messages to identity officers. None names a case: who reads over a shoulder, or keeps the mail, learns that something
// waits and nothing of what.
var (
	waitingKind = notify.Kind{Name: "identity.waiting", Fields: []string{"until"}, Required: []string{"until"}, Urgent: true, Link: requestPath}
	decidedKind = notify.Kind{Name: "identity.decided", Fields: []string{"what"}, Required: []string{"what"}, Urgent: true, Link: requestPath}
	endingKind  = notify.Kind{Name: "identity.ending", Fields: []string{"until"}, Required: []string{"until"}, Urgent: true, Link: requestPath}
	keysKind    = notify.Kind{Name: "identity.keys", Fields: []string{"what"}, Required: []string{"what"}, Link: keysPath}
)

// Where messages lead.
const (
	requestPath = "/kelola/identitas/permintaan/"
	keysPath    = "/kelola/identitas"
)

// warnBefore is how long before its end whoever may read an opened identity is told of it.
const warnBefore = 3 * time.Hour

// Messages are the kinds of messages of this room.
func Messages() []notify.Kind { return []notify.Kind{waitingKind, decidedKind, endingKind, keysKind} }

func (s *Sealed) tell(ctx context.Context, tx db.Tx, authority, account string, m notify.Message) error {
	if s.Messages == nil {
		return nil
	}
	m.To, m.Scope = notify.Recipient{Account: account}, access.Scope{Authority: authority}
	return s.Messages.Send(ctx, tx, m)
}

// tellWaiting tells those who could be the second officer.
func (s *Sealed) tellWaiting(ctx context.Context, tx db.Tx, r *Request, colleagues []Officer) error {
	for i := range colleagues {
		err := s.tell(ctx, tx, r.Authority, colleagues[i].Account, notify.Message{
			Kind: waitingKind.Name, Times: map[string]time.Time{"until": r.Asked.Add(WaitFor)}, Link: requestPath + r.ID, Unique: r.ID,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// tellDecided tells whoever asked.
func (s *Sealed) tellDecided(ctx context.Context, tx db.Tx, r *Request) error {
	return s.tell(ctx, tx, r.Authority, r.AskedBy, notify.Message{
		Kind: decidedKind.Name, Phrases: map[string]notify.Phrase{"what": {Key: "sealed.told." + string(r.State)}}, Link: requestPath + r.ID, Unique: r.ID,
	})
}

// tellEnded tells whoever asked that there is nothing to be read any more, and not what the reporter chose.
func (s *Sealed) tellEnded(ctx context.Context, tx db.Tx, r *Request) error {
	return s.tell(ctx, tx, r.Authority, r.AskedBy, notify.Message{
		Kind: decidedKind.Name, Phrases: map[string]notify.Phrase{"what": {Key: "sealed.told." + string(r.State)}}, Link: requestPath + r.ID, Unique: r.ID + "/ended",
	})
}

// tellEnding tells whoever may still read that they soon may not; each once.
func (s *Sealed) tellEnding(ctx context.Context, tx db.Tx) error {
	soon, err := db.All(ctx, tx, scanRequest, `SELECT `+requestColumns+` FROM sealed_request WHERE opened <> '' AND until_at > $1 AND until_at <= $2 ORDER BY id LIMIT 500`,
		db.At(s.now()), db.At(s.now().Add(warnBefore)))
	if err != nil {
		return err
	}
	for i := range soon {
		err := s.tell(ctx, tx, soon[i].Authority, soon[i].AskedBy, notify.Message{
			Kind: endingKind.Name, Times: map[string]time.Time{"until": soon[i].Until}, Link: requestPath + soon[i].ID, Unique: soon[i].ID,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// tellKeys tells all who have a key of their own at an authority what two of them, or others, did to its key; also
// those who hold the role no more, so that nobody makes a key of their own with officers of their own unseen.
func (s *Sealed) tellKeys(ctx context.Context, tx db.Tx, actor access.Actor, authority, what, once string) error {
	accounts, err := db.All(ctx, tx, db.Column[string], `SELECT account_id FROM sealed_officer WHERE authority_id = $1 AND ended_at IS NULL ORDER BY id`, authority)
	if err != nil {
		return err
	}
	for _, account := range accounts {
		if account == actor.Account {
			continue
		}
		err := s.tell(ctx, tx, authority, account, notify.Message{
			Kind: keysKind.Name, Phrases: map[string]notify.Phrase{"what": {Key: EventKey(what)}}, Link: keysPath, Unique: what + "/" + once,
		})
		if err != nil {
			return err
		}
	}
	return nil
}
