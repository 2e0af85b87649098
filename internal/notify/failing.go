package notify

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// MaxFailures is after how many messages that found nobody an address is left alone.
const MaxFailures = 3

// Failing is an address that messages did not reach.
type Failing struct {
	// ID names it without saying it.
	ID               string
	Channel, Address string
	// Account is whose it is; empty for somebody without one.
	Account, Authority string
	Failures           int
	Reason             string
	First, Last        time.Time
	// Suppressed is since when nothing is sent there; zero while it is still tried.
	Suppressed time.Time
}

func isSuppressed(ctx context.Context, q db.Queryer, channel, address string) (bool, error) {
	n, err := db.One(ctx, q, db.Column[int], `SELECT count(*) FROM failing_address WHERE channel = $1 AND address = $2 AND suppressed_at IS NOT NULL`,
		channel, address)
	return n > 0, err
}

// unreachable counts that there is nobody at an address. The person is told at the next sign-in once
// nothing is sent there any more.
func (n *Notify) unreachable(ctx context.Context, tx db.Tx, d delivery, failure error, now db.Time) error {
	count, err := db.One(ctx, tx, db.Column[int], `INSERT INTO failing_address (channel, address, authority_id, account_id, failures, reason, first_at,
			last_at, suppressed_at) VALUES ($1, $2, $3, $4, 1, $5, $6, $6, NULL)
		ON CONFLICT (channel, address) DO UPDATE SET failures = failing_address.failures + 1, reason = $5, last_at = $6, account_id = $4
		RETURNING failures`, d.Channel, d.Address, null(d.Authority), d.Account, line(failure.Error(), maxReason), now)
	if err != nil || count < MaxFailures {
		return err
	}
	done, err := tx.Exec(ctx, `UPDATE failing_address SET suppressed_at = $3 WHERE channel = $1 AND address = $2 AND suppressed_at IS NULL`,
		d.Channel, d.Address, now)
	if err != nil {
		return err
	}
	if rows, err := done.RowsAffected(); err != nil || rows == 0 || d.Account == "" || n.Warn == nil {
		return err
	}
	return n.Warn(ctx, tx, d.Account)
}

// forgiven forgets failures of an address that took a message again. A refusal that came late stays for a
// while, unless it is certain that the person has the message.
func forgiven(ctx context.Context, tx db.Tx, channel, address string, certain bool, now db.Time) error {
	before := db.At(now.Add(-remembered))
	if certain {
		before = now
	}
	_, err := tx.Exec(ctx, `DELETE FROM failing_address WHERE channel = $1 AND address = $2 AND suppressed_at IS NULL
		AND (late = 0 OR last_at <= $3)`, channel, address, before)
	return err
}

const failingColumns = `channel, address, account_id, coalesce(authority_id, ''), failures, reason, first_at, last_at, suppressed_at`

func scanFailing(row db.Row) (Failing, error) {
	var f Failing
	var first, last, suppressed db.Time
	err := row.Scan(&f.Channel, &f.Address, &f.Account, &f.Authority, &f.Failures, &f.Reason, &first, &last, &suppressed)
	f.ID = hash(f.Channel, f.Address)
	f.First, f.Last, f.Suppressed = first.Time, last.Time, suppressed.Time
	return f, err
}

// OwnFailing returns the actor's own addresses that nothing is sent to any more.
func (n *Notify) OwnFailing(ctx context.Context, actor access.Actor) ([]Failing, error) {
	if err := access.Decide(actor, access.KeepOwnAccount, access.Scope{Installation: true}); err != nil {
		return nil, err
	}
	who, err := n.Person(ctx, n.DB, actor.Account)
	if err != nil {
		return nil, err
	}
	var own []Failing
	for channel, address := range who.Addresses {
		found, err := db.All(ctx, n.DB, scanFailing, `SELECT `+failingColumns+` FROM failing_address
			WHERE channel = $1 AND address = $2 AND suppressed_at IS NOT NULL`, channel, address)
		if err != nil {
			return nil, err
		}
		own = append(own, found...)
	}
	return own, nil
}

// ConfirmOwn says that the actor's own address of a channel is right, so that messages go there again.
func (n *Notify) ConfirmOwn(ctx context.Context, actor access.Actor, channel string) error {
	if err := access.Decide(actor, access.KeepOwnAccount, access.Scope{Installation: true}); err != nil {
		return err
	}
	return n.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		who, err := n.Person(ctx, tx, actor.Account)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `DELETE FROM failing_address WHERE channel = $1 AND address = $2`, channel, who.Addresses[channel])
		return err
	})
}

// FailingAddresses lists failing addresses where the actor may see messages, the latest first, at most 200;
// those that the actor may not read are masked.
func (n *Notify) FailingAddresses(ctx context.Context, actor access.Actor) ([]Failing, error) {
	where, args := access.Filter(actor, access.ReadMessages, access.Columns{Authority: "authority_id"}, 1)
	list, err := db.All(ctx, n.DB, scanFailing, `SELECT `+failingColumns+` FROM failing_address WHERE `+where+`
		ORDER BY last_at DESC, channel, address LIMIT 200`, args...)
	for i := range list {
		list[i].Address = shown(actor, list[i].Account, list[i].Authority, list[i].Address)
	}
	return list, err
}

// Confirm says that an address is right, by whoever administers messages. Kinds: those of access.Decide;
// NotFound when it is not failing.
func (n *Notify) Confirm(ctx context.Context, actor access.Actor, id string) error {
	if err := access.DecideSome(actor, access.RetryMessages, access.Where(actor, access.RetryMessages)); err != nil {
		return err
	}
	where, args := access.Filter(actor, access.RetryMessages, access.Columns{Authority: "authority_id"}, 1)
	now := n.now()
	return n.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		list, err := db.All(ctx, tx, scanFailing, `SELECT `+failingColumns+` FROM failing_address WHERE `+where, args...)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(list, func(f Failing) bool { return f.ID == id })
		if i < 0 {
			return problem.New(problem.NotFound, "notify.failing_unknown", nil)
		}
		if _, err := tx.Exec(ctx, `DELETE FROM failing_address WHERE channel = $1 AND address = $2`, list[i].Channel, list[i].Address); err != nil {
			return err
		}
		return n.record(ctx, tx, actor, "notify.address_confirmed", list[i].Authority, id, now)
	})
}

func (n *Notify) record(ctx context.Context, tx db.Tx, actor access.Actor, kind, authority, subject string, now db.Time) error {
	return n.Record.Record(ctx, tx, access.Event{
		Stream: "notify", Kind: kind, Actor: actor, Scope: scopeOf(authority), At: now.Time, Subject: subject, Rule: access.Version,
	})
}

// masked stands for what is left out.
const masked = "•••"

// Mask keeps so much of an address that two of them can be told apart: p•••@contoh.go.id, •••7890.
func Mask(address string) string {
	if local, domain, mail := strings.Cut(address, "@"); mail {
		first := []rune(local)
		if len(first) > 1 {
			return string(first[0]) + masked + "@" + domain
		}
		return masked + "@" + domain
	}
	if runes := []rune(address); len(runes) > 6 {
		return masked + string(runes[len(runes)-3:])
	}
	return masked
}

// shown is an address as an administrator sees it: people's own where they may read people there, and
// never that of somebody without an account, nor a telephone number, which is people's private matter.
func shown(actor access.Actor, account, authority, address string) string {
	if account != "" && strings.Contains(address, "@") && access.Allowed(actor, access.ReadPeople, scopeOf(authority)) {
		return address
	}
	return Mask(address)
}
