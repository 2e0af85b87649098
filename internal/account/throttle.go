package account

import (
	"context"
	"crypto/hmac"
	"encoding/base64"
	"encoding/binary"
	"net/netip"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
)

// Block returns the part of an address that one customer or one office has: an IPv4 /24, an IPv6
// /56. Whole addresses are not kept.
func Block(place netip.Addr) netip.Prefix {
	place = place.Unmap().WithZone("")
	bits := 56
	if place.Is4() {
		bits = 24
	}
	block, err := place.Prefix(bits)
	if err != nil {
		return netip.Prefix{} // no address: all of these share a lane
	}
	return block
}

// lanesFor are the lanes of signing in with a password.
func (a *Accounts) lanesFor(mail string, place netip.Addr, browser string, known bool) []lane {
	if known {
		return []lane{{a.Key.hash("lane/browser", mail, browser), 5, time.Minute, 24 * time.Hour}}
	}
	block := Block(place).String()
	return []lane{
		{a.Key.hash("lane/account+place", mail, block), 5, time.Minute, 24 * time.Hour},
		{a.Key.hash("lane/place", block), 50, 2 * time.Second, 5 * time.Minute},
		{a.Key.hash("lane/account", mail), 30, 10 * time.Second, 10 * time.Minute},
	}
}

// codeLane is for codes of a second factor: whoever is asked for one has the password, so the lane
// is the account's alone.
func (a *Accounts) codeLane(account string) []lane {
	return []lane{{a.Key.hash("lane/code", account), 5, time.Minute, 24 * time.Hour}}
}

// changeLane is for the old password of whoever is signed in and chooses a new one.
func (a *Accounts) changeLane(account string) []lane {
	return []lane{{a.Key.hash("lane/change", account), 5, time.Minute, 24 * time.Hour}}
}

// enter counts an attempt at somebody's account in every lane and returns when it may be tested, and the
// most failures that any lane remembers. Lanes are locked in the order given. What must wait is recorded
// here, as often as refused does, and in the same transaction: it must not take longer where there is
// an account.
func (a *Accounts) enter(ctx context.Context, lanes []lane, who Account, now db.Time) (time.Time, int, error) {
	var slot time.Time
	most := 0
	err := a.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		slot, most = now.Time, 0
		for _, l := range lanes {
			at, failures, err := enterLane(ctx, tx, l, now)
			if err != nil {
				return err
			}
			if at.After(slot) {
				slot = at
			}
			most = max(most, failures)
		}
		if who.ID == "" || !slot.After(now.Time) || !telling(most) {
			return nil
		}
		return a.record(ctx, tx, "sign_in.refused", access.Public(), who.ID, now, "")
	})
	return slot, most, err
}

func enterLane(ctx context.Context, tx db.Tx, l lane, now db.Time) (time.Time, int, error) {
	var t traffic
	var failed, next db.Time
	// The update that changes nothing locks the row, so that two attempts do not get the same time.
	err := tx.QueryRow(ctx, `INSERT INTO lane (key, failures, failed_at, next_at) VALUES ($1, 0, $2, $2)
		ON CONFLICT (key) DO UPDATE SET failures = lane.failures
		RETURNING failures, failed_at, next_at`, l.key, now).Scan(&t.failures, &failed, &next)
	if err != nil {
		return time.Time{}, 0, err
	}
	t.failed, t.next = failed.Time, next.Time
	slot, t := l.enter(t, now.Time)
	_, err = tx.Exec(ctx, `UPDATE lane SET failures = $2, failed_at = $3, next_at = $4 WHERE key = $1`,
		l.key, t.failures, db.At(t.failed), db.At(t.next))
	return slot, t.failures, err
}

// leave takes back what enter counted, after the attempt turned out right. The person's own lane is
// emptied; the others, which strangers share, lose this one attempt.
func leave(ctx context.Context, tx db.Tx, lanes []lane, now db.Time) error {
	for i, l := range lanes {
		var err error
		if i == 0 {
			_, err = tx.Exec(ctx, `UPDATE lane SET failures = 0, next_at = $2 WHERE key = $1`, l.key, now)
		} else {
			_, err = tx.Exec(ctx, `UPDATE lane SET failures = failures - 1 WHERE key = $1 AND failures > 0`, l.key)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// telling reports whether so many failures are worth an event: 5, 10, 20, 40, ..., so that an attack does
// not fill the record.
func telling(failures int) bool {
	return failures >= 5 && failures%5 == 0 && failures/5&(failures/5-1) == 0
}

// ticket lets one password for one address be tested at a time: it is worth nothing for another.
// It holds no secret and is stored nowhere.
func (a *Accounts) ticket(at time.Time, mail, password string, block netip.Prefix) string {
	raw := binary.BigEndian.AppendUint64(nil, uint64(at.UnixMicro()))
	raw = append(raw, a.Key.mac("ticket", string(raw), mail, canonical(password), block.String())...)
	return base64.RawURLEncoding.EncodeToString(raw)
}

// readTicket returns a ticket's time if it is for this password from this place and was given by us.
func (a *Accounts) readTicket(text, mail, password string, block netip.Prefix) (time.Time, bool) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(raw) != 8+32 {
		return time.Time{}, false
	}
	want := a.Key.mac("ticket", string(raw[:8]), mail, canonical(password), block.String())
	if !hmac.Equal(raw[8:], want) {
		return time.Time{}, false
	}
	return time.UnixMicro(int64(binary.BigEndian.Uint64(raw[:8]))).UTC(), true
}

// admit says when a password may be tested: now, or at the time returned with a ticket for it.
func (a *Accounts) admit(ctx context.Context, lanes []lane, who Account, in SignIn, now db.Time) (time.Time, string, int, error) {
	block := Block(in.Place)
	at, ok := a.readTicket(in.Ticket, in.Mail, in.Password, block)
	longest := now.Add(25 * time.Hour)
	switch {
	case ok && !now.Before(at) && now.Sub(at) <= grace:
		return now.Time, "", 0, nil
	case ok && now.Before(at) && at.Before(longest):
		return at, in.Ticket, 0, nil
	}
	slot, failures, err := a.enter(ctx, lanes, who, now)
	if err != nil || !slot.After(now.Time) {
		return now.Time, "", failures, err
	}
	return slot, a.ticket(slot, in.Mail, in.Password, block), failures, nil
}
