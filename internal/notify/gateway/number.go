package gateway

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/phone"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/notify"
)

// CodeLife is how long a code is good.
const CodeLife = 10 * time.Minute

// Limits of codes: how often one may be typed, how many are sent in a day, and how far apart. They bound
// what guessing may find and what somebody's provider may ask for.
const (
	maxTries  = 5
	maxCodes  = 5
	codePause = time.Minute
	codeDay   = 24 * time.Hour
)

// Number is how somebody is reached by a medium.
type Number struct {
	Medium Medium
	// Proven is the number that messages go to, masked; empty while there is none.
	Proven string
	Since  time.Time
	// Asked is the number to which a code was sent that is still good, masked; empty when there is none.
	Asked string
	// Open: there is a gateway that sends there. A number stays when its gateway is gone.
	Open bool
}

type number struct {
	account                    string
	medium                     Medium
	proven, asked, code        string // the numbers sealed, the code hashed
	verified, until, since, at db.Time
	tries, sent                int
}

const numberColumns = `account_id, medium, number, verified_at, asked, code, code_until, tries, sent, sent_since, sent_at`

func scanNumber(row db.Row) (number, error) {
	var n number
	err := row.Scan(&n.account, &n.medium, &n.proven, &n.verified, &n.asked, &n.code, &n.until, &n.tries, &n.sent, &n.since, &n.at)
	return n, err
}

// owner is what a number is sealed for: in another row it opens nothing.
func (n number) owner() string { return n.account + "/" + string(n.medium) }

func (g *Gateways) openNumber(n number, sealed string) (string, error) {
	if sealed == "" {
		return "", nil
	}
	return g.Vault.Open(n.owner(), sealed)
}

// authorities are where somebody works, and the installation.
func authorities(actor access.Actor) []string {
	var all []string
	for _, h := range actor.Holdings {
		if !slices.Contains(all, h.Scope.Authority) {
			all = append(all, h.Scope.Authority)
		}
	}
	if !slices.Contains(all, "") {
		all = append(all, "")
	}
	return all
}

// opened is the first of the actor's authorities whose messages go out by a medium.
func (g *Gateways) opened(ctx context.Context, actor access.Actor, m Medium) (string, bool, error) {
	for _, authority := range authorities(actor) {
		if open, err := (channel{g, m}).Open(ctx, g.DB, authority); err != nil || open {
			return authority, open, err
		}
	}
	return "", false, nil
}

// own says whether somebody may keep their own account, which their numbers are part of.
func own(actor access.Actor) error {
	return access.Decide(actor, access.KeepOwnAccount, access.Scope{Installation: true})
}

// OwnNumbers says how the actor is reached, by every medium that there is a gateway or a number for.
func (g *Gateways) OwnNumbers(ctx context.Context, actor access.Actor) ([]Number, error) {
	if err := own(actor); err != nil {
		return nil, err
	}
	kept, err := db.All(ctx, g.DB, scanNumber, `SELECT `+numberColumns+` FROM phone_number WHERE account_id = $1`, actor.Account)
	if err != nil {
		return nil, err
	}
	var all []Number
	for _, m := range Media {
		one := Number{Medium: m}
		if _, one.Open, err = g.opened(ctx, actor, m); err != nil {
			return nil, err
		}
		if i := slices.IndexFunc(kept, func(n number) bool { return n.medium == m }); i >= 0 {
			if err := g.show(&one, kept[i]); err != nil {
				return nil, err
			}
		}
		if one.Open || one.Proven != "" {
			all = append(all, one)
		}
	}
	return all, nil
}

func (g *Gateways) show(one *Number, n number) error {
	proven, err := g.openNumber(n, n.proven)
	if err != nil {
		return err
	}
	if proven != "" {
		one.Proven, one.Since = notify.Mask(proven), n.verified.Time
	}
	if n.asked == "" || !g.Now().Before(n.until.Time) || n.tries >= maxTries {
		return nil
	}
	asked, err := g.openNumber(n, n.asked)
	if asked != "" {
		one.Asked = notify.Mask(asked)
	}
	return err
}

// Numbers are where somebody is reached, by channel: the numbers that they proved.
func (g *Gateways) Numbers(ctx context.Context, q db.Queryer, account string) (map[string]string, error) {
	kept, err := db.All(ctx, q, scanNumber, `SELECT `+numberColumns+` FROM phone_number WHERE account_id = $1 AND number <> ''`, account)
	if err != nil {
		return nil, err
	}
	found := map[string]string{}
	for _, n := range kept {
		if found[string(n.medium)], err = g.openNumber(n, n.proven); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// AskNumber sends a code to a number, in the language given; the number is the actor's once they typed it
// back. Until then the one before stays. Kinds: those of access.Decide; Invalid for what is no number or
// cannot be reached; TooMany; Unavailable without a gateway, or when it does not take the code.
func (g *Gateways) AskNumber(ctx context.Context, actor access.Actor, m Medium, text string, lang locale.Lang) error {
	if err := own(actor); err != nil {
		return err
	}
	to, ok := phone.Normal(text)
	if !ok || !strings.HasPrefix(to, "+") {
		return problem.New(problem.Invalid, "gateway.number", nil)
	}
	authority, open, err := g.opened(ctx, actor, m)
	if err != nil {
		return err
	}
	if !open {
		return problem.New(problem.Unavailable, "gateway.number_closed", nil)
	}
	code, err := newCode()
	if err != nil {
		return err
	}
	if err := g.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		return g.ask(ctx, tx, number{account: actor.Account, medium: m}, to, code)
	}); err != nil {
		return err
	}
	return g.sendCode(ctx, m, access.Kept(authority, "", ""), to, code, lang)
}

func newCode() (string, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%06d", n), nil
}

// ask keeps what is to be proved, before it is sent: a code that arrives can always be typed.
func (g *Gateways) ask(ctx context.Context, tx db.Tx, n number, to, code string) error {
	now := g.now()
	was, err := g.hold(ctx, tx, n.account, n.medium, now)
	if err != nil {
		return err
	}
	if now.Sub(was.since.Time) >= codeDay {
		was.sent, was.since = 0, now
	}
	if was.sent >= maxCodes || was.sent > 0 && now.Sub(was.at.Time) < codePause {
		return problem.New(problem.TooMany, "gateway.number_often", problem.Args{"max": maxCodes})
	}
	sealed, err := g.Vault.Seal(n.owner(), to)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE phone_number SET asked = $3, code = $4, code_until = $5, tries = 0, sent = $6, sent_since = $7, sent_at = $8
		WHERE account_id = $1 AND medium = $2`, n.account, string(n.medium), sealed, g.hashCode(n, code), db.At(now.Add(CodeLife)), was.sent+1, was.since, now)
	return err
}

func (g *Gateways) hashCode(n number, code string) string {
	return g.Vault.Hash("number", n.account, string(n.medium), code)
}

// hold makes the row if there is none and locks it, so that of two at once each counts.
func (g *Gateways) hold(ctx context.Context, tx db.Tx, account string, m Medium, now db.Time) (number, error) {
	return db.One(ctx, tx, scanNumber, `INSERT INTO phone_number (account_id, medium, number, asked, code, tries, sent, sent_since, sent_at)
		VALUES ($1, $2, '', '', '', 0, 0, $3, $3) ON CONFLICT (account_id, medium) DO UPDATE SET tries = phone_number.tries
		RETURNING `+numberColumns, account, string(m), now)
}

// sendCode sends a code at once: one that waited in a queue would come too late.
func (g *Gateways) sendCode(ctx context.Context, m Medium, scope access.Scope, to, code string, lang locale.Lang) error {
	id, err := newID()
	if err != nil {
		return err
	}
	words := g.Catalog.Printer(lang).T("gateway.code_words", "code", code, "minutes", int(CodeLife/time.Minute))
	_, err = g.Channel(m).Deliver(ctx, notify.Letter{ID: id, To: to, Lang: lang, Scope: scope, Written: g.Now(), Subject: words, Urgent: true})
	if err == nil {
		return nil
	}
	// Nobody tries it again, so it does not wait either: a gateway is silent by what waits.
	if err := g.DB.InTx(context.WithoutCancel(ctx), func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE gateway_message SET state = 'failed', done_at = $2 WHERE id = $1 AND state = 'waiting'`, id, g.now())
		return err
	}); err != nil {
		return err
	}
	switch {
	case notify.IsUnreachable(err):
		return &problem.Error{Kind: problem.Invalid, Key: "gateway.number.unreached", Err: err}
	default:
		g.Log.WarnContext(ctx, "a code for a telephone number was not sent", "medium", string(m), "error", err)
		return &problem.Error{Kind: problem.Unavailable, Key: "gateway.number_unsent", Err: err}
	}
}

// ProveNumber takes the code that was sent: the number asked for is the actor's. Kinds: those of
// access.Decide; Invalid for a wrong code, or one that is no longer good.
func (g *Gateways) ProveNumber(ctx context.Context, actor access.Actor, m Medium, code string) error {
	if err := own(actor); err != nil {
		return err
	}
	code = strings.Join(strings.Fields(code), "")
	now, right := g.now(), false
	err := g.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		n, err := db.One(ctx, tx, scanNumber, `UPDATE phone_number SET tries = tries + 1 WHERE account_id = $1 AND medium = $2 AND asked <> ''
			AND code_until > $3 AND tries < $4 RETURNING `+numberColumns, actor.Account, string(m), now, maxTries)
		if problem.KindOf(err) == problem.NotFound {
			return problem.New(problem.Invalid, "gateway.code.over", nil)
		}
		if err != nil {
			return err
		}
		if right = hmac.Equal([]byte(n.code), []byte(g.hashCode(n, code))); !right {
			return nil // that it was tried is kept
		}
		if _, err := tx.Exec(ctx, `UPDATE phone_number SET number = asked, verified_at = $3, asked = '', code = '', code_until = NULL, tries = 0
			WHERE account_id = $1 AND medium = $2`, actor.Account, string(m), now); err != nil {
			return err
		}
		return g.recordNumber(ctx, tx, "number_proven", actor, now)
	})
	if err == nil && !right {
		return problem.New(problem.Invalid, "gateway.code.wrong", nil)
	}
	return err
}

// RemoveNumber forgets the actor's number, and one that is being proved. How many codes were sent stays
// counted for its day. It does nothing where there is none.
func (g *Gateways) RemoveNumber(ctx context.Context, actor access.Actor, m Medium) error {
	if err := own(actor); err != nil {
		return err
	}
	now := g.now()
	return g.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		done, err := tx.Exec(ctx, `UPDATE phone_number SET number = '', verified_at = NULL, asked = '', code = '', code_until = NULL, tries = 0
			WHERE account_id = $1 AND medium = $2 AND (number <> '' OR asked <> '')`, actor.Account, string(m))
		if err != nil {
			return err
		}
		if rows, err := done.RowsAffected(); err != nil || rows == 0 {
			return err
		}
		return g.recordNumber(ctx, tx, "number_removed", actor, now)
	})
}

// recordNumber says that somebody proved or removed a number, and never which.
func (g *Gateways) recordNumber(ctx context.Context, tx db.Tx, kind string, actor access.Actor, at db.Time) error {
	return g.Record.Record(ctx, tx, access.Event{
		Stream: "account/" + actor.Account, Kind: eventKind(kind), Actor: actor, Scope: access.Scope{Installation: true}, At: at.Time,
		Subject: actor.Account, Rule: access.Version,
	})
}

// sweepNumbers forgets numbers that were never proved, and counts of days that are over.
func sweepNumbers(ctx context.Context, tx db.Tx, now db.Time) error {
	if _, err := tx.Exec(ctx, `UPDATE phone_number SET asked = '', code = '', code_until = NULL, tries = 0 WHERE code_until <= $1`, now); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM phone_number WHERE number = '' AND asked = '' AND sent_since <= $1`, db.At(now.Add(-codeDay)))
	return err
}
