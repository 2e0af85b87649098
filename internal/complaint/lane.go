package complaint

import (
	"context"
	"net/netip"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
)

// lane slows attempts at PINs. After so many free failures the next is let through only after a pause that
// doubles from a second to at most longest: short enough that somebody who guesses cannot keep the
// reporter out, and that a village behind one address is not.
type lane struct {
	id      string
	free    int
	longest time.Duration
	// shared with strangers: one who is right does not clear the others' failures.
	shared bool
	// strangers: whoever has not failed in the first lane is let through all the same, so that nobody who
	// guesses from elsewhere keeps the reporter waiting.
	strangers bool
}

func (c *Complaints) lanes(number string, from netip.Prefix) []lane {
	return []lane{
		{id: c.Seal.Hash("lane", "both", number, from.String()), free: 5, longest: time.Minute},
		{id: c.Seal.Hash("lane", "number", number), free: 5, longest: 2 * time.Second, strangers: true},
		{id: c.Seal.Hash("lane", "block", from.String()), free: 20, longest: 5 * time.Second, shared: true},
	}
}

// calm is after how long without an attempt a lane is forgotten.
const calm = time.Hour

// slow counts an attempt as failed, before anybody knows, and returns how long to wait first; then nothing
// is counted.
func (c *Complaints) slow(ctx context.Context, lanes []lane) (time.Duration, error) {
	var wait time.Duration
	err := c.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		wait = 0
		now := c.now()
		failures := make([]int, len(lanes))
		for i, l := range lanes {
			var next db.Time
			// The update that changes nothing locks the row, so that two attempts do not count as one.
			err := tx.QueryRow(ctx, `INSERT INTO complaint_lane (id, failures, next_at, expires_at) VALUES ($1, 0, $2, $3)
				ON CONFLICT (id) DO UPDATE SET failures = CASE WHEN complaint_lane.expires_at < $2 THEN 0 ELSE complaint_lane.failures END
				RETURNING failures, next_at`, l.id, db.At(now), db.At(now.Add(calm))).Scan(&failures[i], &next)
			if err != nil {
				return err
			}
			// A clock that was set back must not make anybody wait longer than the longest.
			if !l.strangers || failures[0] > 0 {
				wait = max(wait, min(next.Sub(now), l.longest))
			}
		}
		if wait > 0 {
			return nil
		}
		for i, l := range lanes {
			_, err := tx.Exec(ctx, `UPDATE complaint_lane SET failures = $2, next_at = $3, expires_at = $4 WHERE id = $1`,
				l.id, failures[i]+1, db.At(now.Add(l.pause(failures[i]+1))), db.At(now.Add(calm)))
			if err != nil {
				return err
			}
		}
		return nil
	})
	return wait, err
}

// pause is how long after so many failures the next attempt waits.
func (l lane) pause(failures int) time.Duration {
	over := failures - l.free
	if over <= 0 {
		return 0
	}
	return min(time.Second<<min(over-1, 20), l.longest)
}

// unslow takes back what slow counted, after the attempt turned out right.
func (c *Complaints) unslow(ctx context.Context, lanes []lane) error {
	return c.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		for _, l := range lanes {
			query := `DELETE FROM complaint_lane WHERE id = $1`
			if l.shared {
				query = `UPDATE complaint_lane SET failures = failures - 1 WHERE id = $1 AND failures > 0`
			}
			if _, err := tx.Exec(ctx, query, l.id); err != nil {
				return err
			}
		}
		return nil
	})
}

// forget removes drafts and attempts whose time is over.
func (c *Complaints) forget(ctx context.Context) error {
	return c.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		now := db.At(c.now())
		if _, err := tx.Exec(ctx, `DELETE FROM complaint_lane WHERE expires_at < $1`, now); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `DELETE FROM complaint_draft WHERE expires_at < $1`, now)
		return err
	})
}
