package hold

import (
	"context"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/deadline"
)

// stale is after how long the gate reads limits and bans again: that long another replica may not know of a change.
const stale = 10 * time.Second

// share is the part of the shortest clock that nothing is held beyond.
const share = 4

// Look implements complaint.Gate. It counts what it is asked about, and goes by what it read last where the database
// does not answer.
func (h *Holds) Look(ctx context.Context, s complaint.Sent) complaint.Hold {
	limits, ban, err := h.knows(ctx, s)
	if err != nil && h.Log != nil {
		h.Log.WarnContext(ctx, "what is to be held cannot be read", "error", err)
	}
	now := h.now()
	// All three count everything, whichever of them holds it.
	network := s.Network.IsValid() && h.counting.over("n "+s.Authority+" "+s.Network.String(), limits.Network, now)
	authority := h.counting.over("a "+s.Authority, limits.OfAll, now)
	installation := h.counting.over("i", h.Installation, now)
	var cause Cause
	switch {
	case ban != "":
		cause = Banned
	case network:
		cause = OfNetwork
	case authority:
		cause = OfAuthority
	case installation:
		cause = OfInstallation
	default:
		return nil
	}
	return func(ctx context.Context, tx db.Tx, one *complaint.Case, clocks []deadline.Clock) error {
		return h.keep(ctx, tx, s, cause, ban, limits, one, clocks)
	}
}

// keep notes why a case is held and until when, in the transaction that takes it in.
func (h *Holds) keep(ctx context.Context, tx db.Tx, s complaint.Sent, cause Cause, ban string, limits Limits, one *complaint.Case, clocks []deadline.Clock) error {
	now := h.now()
	bunch := ban
	if cause == OfNetwork {
		day := dayOf(now)
		key, err := h.keyOf(ctx, tx, day)
		if err != nil {
			return err
		}
		bunch = h.networkMark(key, one.Authority, &s)
	}
	until := now.Add(time.Duration(limits.Hours) * time.Hour)
	for i := range clocks {
		if soon := now.Add(clocks[i].Due.Sub(now) / share); clocks[i].Open() && soon.Before(until) {
			until = soon
		}
	}
	if _, err := tx.Exec(ctx, `INSERT INTO hold (case_id, authority_id, cause, bunch, held_at, until_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		one.ID, one.Authority, string(cause), bunch, db.At(now), db.At(until)); err != nil {
		return err
	}
	return h.Record.Record(ctx, tx, access.Event{
		Stream: streamOfHolding + one.ID, Kind: heldEvent, Actor: access.Machine(), Scope: one.Scope(), At: now, Subject: one.ID,
		Why: string(cause), Rule: access.Version,
	})
}

// happened forgets why a case was held once it goes its way, whoever or whatever released it.
func (h *Holds) happened(ctx context.Context, tx db.Tx, what complaint.Happened) error {
	if what.Was.State != complaint.Held || what.Now.State == complaint.Held {
		return nil
	}
	_, err := tx.Exec(ctx, `DELETE FROM hold WHERE case_id = $1`, what.Now.ID)
	return err
}

// knows is what an authority's limits are, and the id of the ban that something sent to it falls under.
func (h *Holds) knows(ctx context.Context, s complaint.Sent) (Limits, string, error) {
	k := &h.known
	k.mu.Lock()
	defer k.mu.Unlock()
	var err error
	if now := h.now(); k.read.IsZero() || now.Sub(k.read) >= stale || now.Before(k.read) {
		if err = h.read(ctx); err == nil {
			k.read = now
		}
	}
	limits, set := k.limits[s.Authority]
	if !set {
		limits = Usual
	}
	if len(k.bans) == 0 {
		return limits, "", err
	}
	marks := make([]string, 0, 3)
	if s.Phone != "" {
		marks = append(marks, h.contactMark(s.Authority, ByPhone, s.Phone))
	}
	if s.Mail != "" {
		marks = append(marks, h.contactMark(s.Authority, ByMail, s.Mail))
	}
	if s.Network.IsValid() {
		for _, day := range k.days {
			marks = append(marks, h.networkMark(k.keys[day], s.Authority, &s))
		}
	}
	for _, mark := range marks {
		if id, banned := k.bans[mark]; banned {
			return limits, id, err
		}
	}
	return limits, "", err
}

// forget has the gate read again what was just changed here.
func (h *Holds) forget() {
	h.known.mu.Lock()
	defer h.known.mu.Unlock()
	h.known.read = time.Time{}
}

// read reads limits and the bans that hold now. The caller has the lock.
func (h *Holds) read(ctx context.Context) error {
	k := &h.known
	all, err := db.All(ctx, h.DB, scanLimits, `SELECT `+limitColumns+` FROM hold_limit`)
	if err != nil {
		return err
	}
	bans, err := db.All(ctx, h.DB, scanBan, `SELECT `+banColumns+` FROM hold_ban WHERE ended_at IS NULL AND until_at > $1`, db.At(h.now()))
	if err != nil {
		return err
	}
	limits, marks, keys := map[string]Limits{}, map[string]string{}, map[string]string{}
	for _, one := range all {
		limits[one.Authority] = one
	}
	var days []string
	for i := range bans {
		marks[bans[i].mark] = bans[i].ID
		day := bans[i].day
		if _, read := keys[day]; day == "" || read {
			continue
		}
		key, there, err := h.key(ctx, h.DB, day)
		if err != nil {
			return err
		}
		if keys[day] = key; there {
			days = append(days, day)
		}
	}
	k.limits, k.bans, k.keys, k.days = limits, marks, keys, days
	return nil
}
