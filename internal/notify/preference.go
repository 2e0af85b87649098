package notify

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Rhythm is how often a person wants what may wait.
type Rhythm string

// Once is each message by itself, at once.
const (
	Once   Rhythm = "once"
	Daily  Rhythm = "daily"
	Weekly Rhythm = "weekly"
)

// Rhythms are all of them.
var Rhythms = []Rhythm{Once, Daily, Weekly}

// Preference is how somebody wants to be told. The zero value of a part is the usual: mail in
// Indonesian, at once, at any hour.
type Preference struct {
	Lang locale.Lang
	// Channels are those wanted, by group of kinds; where none is named it is the usual one.
	Channels map[string]string
	// QuietFrom and QuietTo are minutes of the day in the zone where the person works; equal: no quiet
	// hours.
	QuietFrom, QuietTo int
	// Urgent: urgent messages come in quiet hours too.
	Urgent bool
	// Digest is how often, Hour when, and Day on which day of the week.
	Digest  Rhythm
	Hour    int
	Day     time.Weekday
	Version int64
}

// usual is what holds for whoever has chosen nothing.
func usual() Preference {
	return Preference{Lang: "", Channels: map[string]string{}, Urgent: true, Digest: Once, Hour: 7, Day: time.Monday}
}

func (p Preference) collects() bool { return p.Digest == Daily || p.Digest == Weekly }

// quiet reports whether a minute of the day lies in the quiet hours, which may go past midnight.
func (p Preference) quiet(minute int) bool {
	if p.QuietFrom <= p.QuietTo {
		return minute >= p.QuietFrom && minute < p.QuietTo
	}
	return minute >= p.QuietFrom || minute < p.QuietTo
}

// afterQuiet is at, or the end of the quiet hours that it falls into.
func (p Preference) afterQuiet(at time.Time, zone *time.Location) time.Time {
	local := at.In(zone)
	if !p.quiet(local.Hour()*60 + local.Minute()) {
		return at
	}
	end := time.Date(local.Year(), local.Month(), local.Day(), 0, p.QuietTo, 0, 0, zone)
	if !end.After(local) {
		end = end.AddDate(0, 0, 1)
	}
	return end.UTC()
}

// nextDigest is the first time after an instant at which a digest goes out: the person's hour, and for
// whoever has none the next quarter of an hour.
func (p Preference) nextDigest(at time.Time, zone *time.Location) time.Time {
	if !p.collects() {
		return p.afterQuiet(at.Truncate(15*time.Minute).Add(15*time.Minute), zone)
	}
	local := at.In(zone)
	next := time.Date(local.Year(), local.Month(), local.Day(), p.Hour, 0, 0, 0, zone)
	for !next.After(local) || p.Digest == Weekly && next.Weekday() != p.Day {
		next = next.AddDate(0, 0, 1)
	}
	return next.UTC()
}

func preferenceOf(ctx context.Context, q db.Queryer, account string) (Preference, error) {
	p, err := db.One(ctx, q, func(row db.Row) (Preference, error) {
		var p Preference
		var channels string
		var urgent int
		err := row.Scan(&p.Lang, &channels, &p.QuietFrom, &p.QuietTo, &urgent, &p.Digest, &p.Hour, &p.Day, &p.Version)
		p.Channels, p.Urgent = readChannels(channels), urgent == 1
		return p, err
	}, `SELECT lang, channels, quiet_from, quiet_to, urgent, digest, digest_hour, digest_day, version FROM message_preference
		WHERE account_id = $1`, account)
	if problem.KindOf(err) == problem.NotFound {
		return usual(), nil
	}
	return p, err
}

func readChannels(text string) map[string]string {
	channels := map[string]string{}
	for _, pair := range strings.Fields(text) {
		group, channel, _ := strings.Cut(pair, "=")
		channels[group] = channel
	}
	return channels
}

// Preference returns how the actor wants to be told.
func (n *Notify) Preference(ctx context.Context, actor access.Actor) (Preference, error) {
	if err := access.Decide(actor, access.KeepOwnAccount, access.Scope{Installation: true}); err != nil {
		return Preference{}, err
	}
	return preferenceOf(ctx, n.DB, actor.Account)
}

// Ways are the channels by which the actor can be told now, the usual one first.
func (n *Notify) Ways(ctx context.Context, actor access.Actor) ([]string, error) {
	if err := access.Decide(actor, access.KeepOwnAccount, access.Scope{Installation: true}); err != nil {
		return nil, err
	}
	who, err := n.Person(ctx, n.DB, actor.Account)
	if err != nil {
		return nil, err
	}
	var ways []string
	for _, channel := range n.Channels {
		if who.Addresses[channel.Name()] == "" {
			continue
		}
		open, err := isOpen(ctx, n.DB, channel, who.Authority)
		if err != nil {
			return nil, err
		}
		if open {
			ways = append(ways, channel.Name())
		}
	}
	return ways, nil
}

// InUse are the channels that are always there, and those by which a message was ever sent.
func (n *Notify) InUse(ctx context.Context) ([]string, error) {
	var names []string
	for _, channel := range n.Channels {
		used := 1
		if _, sometimes := channel.(Sometimes); sometimes {
			var err error
			if used, err = db.One(ctx, n.DB, db.Column[int], `SELECT count(*) FROM (SELECT id FROM delivery WHERE channel = $1 LIMIT 1) AS found`,
				channel.Name()); err != nil {
				return nil, err
			}
		}
		if used > 0 {
			names = append(names, channel.Name())
		}
	}
	return names, nil
}

// SetPreference keeps how the actor wants to be told. Kinds: Invalid with Faults, whose place is the
// field; Conflict when it was changed meanwhile.
func (n *Notify) SetPreference(ctx context.Context, actor access.Actor, p Preference) error {
	if err := access.Decide(actor, access.KeepOwnAccount, access.Scope{Installation: true}); err != nil {
		return err
	}
	if err := n.checkPreference(p); err != nil {
		return err
	}
	urgent := 0
	if p.Urgent {
		urgent = 1
	}
	var channels []string
	for _, group := range slices.Sorted(maps.Keys(p.Channels)) {
		channels = append(channels, group+"="+p.Channels[group])
	}
	return n.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		done, err := tx.Exec(ctx, `INSERT INTO message_preference (account_id, lang, channels, quiet_from, quiet_to, urgent, digest, digest_hour,
				digest_day, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)
			ON CONFLICT (account_id) DO UPDATE SET lang = $2, channels = $3, quiet_from = $4, quiet_to = $5, urgent = $6, digest = $7,
				digest_hour = $8, digest_day = $9, version = message_preference.version + 1 WHERE message_preference.version = $10`,
			actor.Account, string(p.Lang), strings.Join(channels, " "), p.QuietFrom, p.QuietTo, urgent, string(p.Digest), p.Hour, int(p.Day), p.Version)
		if err != nil {
			return err
		}
		if rows, err := done.RowsAffected(); err != nil || rows == 1 {
			return err
		}
		return problem.New(problem.Conflict, "notify.changed", nil)
	})
}

func (n *Notify) checkPreference(p Preference) error {
	var faults problem.Faults
	fault := func(field, key string) { faults.Add(problem.Place{File: field}, "notify.fault."+key, nil) }
	if _, ok := locale.Parse(string(p.Lang)); !ok && p.Lang != "" {
		fault("lang", "choice")
	}
	if p.QuietFrom < 0 || p.QuietFrom >= 24*60 {
		fault("quiet_from", "time")
	}
	if p.QuietTo < 0 || p.QuietTo >= 24*60 {
		fault("quiet_to", "time")
	}
	if !slices.Contains(Rhythms, p.Digest) {
		fault("digest", "choice")
	}
	if p.Hour < 0 || p.Hour > 23 {
		fault("hour", "choice")
	}
	if p.Day < time.Sunday || p.Day > time.Saturday {
		fault("day", "choice")
	}
	for group, channel := range p.Channels {
		if !n.hasGroup(group) || !n.Has(channel) {
			fault("channel_"+group, "choice")
		}
	}
	return faults.Err()
}

// Groups are the parts of the work of which people get messages, by name.
func (n *Notify) Groups() []string {
	var groups []string
	for _, kind := range n.Kinds() {
		if !slices.Contains(groups, kind.Group()) {
			groups = append(groups, kind.Group())
		}
	}
	return groups
}

func (n *Notify) hasGroup(group string) bool { return slices.Contains(n.Groups(), group) }
