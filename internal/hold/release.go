package hold

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
)

// MaxReleased is how many of a group are released at once.
const MaxReleased = 500

// Release lets cases go their way, and says how many went. One that somebody else released meanwhile, or that is
// actor's to see no more, is passed over. Kinds: those of Decide for TriageCases.
func (h *Holds) Release(ctx context.Context, actor access.Actor, authority string, ids ...string) (int, error) {
	if err := mayLook(actor, authority); err != nil {
		return 0, err
	}
	done := 0
	for _, id := range ids {
		_, err := h.Cases.Release(ctx, actor, id)
		switch kind := problem.KindOf(err); {
		case err == nil:
			done++
		case kind != problem.Conflict && kind != problem.NotFound:
			return done, err
		}
	}
	return done, nil
}

// ReleaseGroup lets all of a group go their way, MaxReleased at most, and says how many went. Kinds: as Release.
func (h *Holds) ReleaseGroup(ctx context.Context, actor access.Actor, authority string, cause Cause, bunch string) (int, error) {
	if err := mayLook(actor, authority); err != nil {
		return 0, err
	}
	ids, err := h.ids(ctx, actor, authority, cause, bunch, "", MaxReleased)
	if err != nil {
		return 0, err
	}
	return h.Release(ctx, actor, authority, ids...)
}

const sweepKind = "case.release_held"

// sweepOver is how many are released by one statement's reading.
const sweepOver = 200

// Schedule has the queue release what nobody touched in time.
func (h *Holds) Schedule(q *job.Queue) {
	q.Handle(sweepKind, func(ctx context.Context, _ job.Job) error { return h.Sweep(ctx) }, job.Options{Concurrency: 1, Timeout: 10 * time.Minute})
	q.Every(sweepKind, time.Minute)
}

// Sweep releases what was held long enough, and forgets what bans that are over were known by, and the keys of days
// that nothing needs any more. What cannot be released stays for the next time, and keeps nothing else back.
func (h *Holds) Sweep(ctx context.Context) error {
	var failed error // the first
	for after := ""; ; {
		ids, err := db.All(ctx, h.DB, db.Column[string], `SELECT case_id FROM hold WHERE until_at <= $1 AND case_id > $2 ORDER BY case_id
			LIMIT `+strconv.Itoa(sweepOver), db.At(h.now()), after)
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			return errors.Join(failed, h.forgetOld(ctx))
		}
		for _, id := range ids {
			if err := h.over(ctx, id); err != nil && failed == nil {
				failed = fmt.Errorf("release the case %s: %w", id, err)
			}
		}
		after = ids[len(ids)-1]
	}
}

// over releases a case whose time is over.
func (h *Holds) over(ctx context.Context, id string) error {
	err := h.Cases.ReleaseOver(ctx, id)
	if err == nil || problem.KindOf(err) != problem.Conflict {
		return err
	}
	return h.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error { // somebody was faster, and has forgotten it
		_, err := tx.Exec(ctx, `DELETE FROM hold WHERE case_id = $1 AND case_id NOT IN (SELECT id FROM complaint WHERE id = $1 AND state = $2)`,
			id, string(complaint.Held))
		return err
	})
}

func (h *Holds) forgetOld(ctx context.Context) error {
	now := h.now()
	over, err := db.All(ctx, h.DB, scanBan, `SELECT `+banColumns+` FROM hold_ban WHERE ended_at IS NULL AND until_at <= $1 LIMIT 500`, db.At(now))
	if err != nil {
		return err
	}
	return h.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		for i := range over {
			if err := h.endBan(ctx, tx, access.Machine(), over[i]); err != nil && problem.KindOf(err) != problem.Conflict {
				return err
			}
		}
		_, err := tx.Exec(ctx, `DELETE FROM hold_key WHERE day < $1`, dayOf(now.AddDate(0, 0, -1)))
		return err
	})
}
