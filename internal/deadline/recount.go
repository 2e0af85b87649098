package deadline

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/workday"
)

// Change is a change of calendars: between which days, for whom, and by which decree or for what
// reason.
type Change struct {
	Authority string // empty: all
	Unit      string // empty: all of the authority
	From      workday.Date
	Until     workday.Date // zero: open
	Why       string
	By        string // the account; empty for the machine
}

// maxWhy bounds what is written down of why a calendar changed, in characters: a year's list comes as
// many changes at once.
const maxWhy = 500

// again is when a recount is looked at once more: a clock that was being started while the calendar
// changed was reckoned with the old one, and no transaction is open for longer.
const again = time.Minute

const recountBatch = 500

type recountPayload struct {
	ID    string `json:"id"`
	Again bool   `json:"again,omitempty"`
}

// Recount lets every open clock that a change touches be reckoned anew, after the change is
// committed. It is called inside the change's transaction, through which the new calendar can be read.
// Changes of one revision are one recount.
func (d *Deadlines) Recount(ctx context.Context, tx db.Tx, change Change) error {
	authorities := []string{change.Authority}
	if change.Authority == "" {
		var err error
		if authorities, err = db.All(ctx, tx, db.Column[string], `SELECT id FROM authority ORDER BY id`); err != nil {
			return fmt.Errorf("read authorities: %w", err)
		}
	}
	for _, authority := range authorities {
		if err := d.recountOf(ctx, tx, authority, change); err != nil {
			return err
		}
	}
	return nil
}

func (d *Deadlines) recountOf(ctx context.Context, tx db.Tx, authority string, change Change) error {
	_, revision, err := d.Calendar(ctx, tx, authority, change.Unit)
	if err != nil {
		return fmt.Errorf("open the calendar: %w", err)
	}
	id, err := newID()
	if err != nil {
		return err
	}
	until := change.Until
	if until == 0 {
		until = workday.NewDate(workday.LastYear, time.December, 31)
	}
	var kept string
	err = tx.QueryRow(ctx, `INSERT INTO recount (id, authority_id, unit_id, from_on, until_on, revision, why, by_account, asked_at, seen, moved)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0)
		ON CONFLICT (authority_id, revision, unit_id) DO UPDATE SET
			from_on = CASE WHEN excluded.from_on < recount.from_on THEN excluded.from_on ELSE recount.from_on END,
			until_on = CASE WHEN excluded.until_on > recount.until_on THEN excluded.until_on ELSE recount.until_on END,
			why = CASE WHEN recount.why = excluded.why OR excluded.why = '' OR recount.why LIKE '%…' THEN recount.why
				WHEN recount.why = '' THEN excluded.why
				WHEN length(recount.why) + length(excluded.why) > 450 THEN recount.why || '; …'
				ELSE recount.why || '; ' || excluded.why END
		RETURNING id`,
		id, authority, change.Unit, change.From.String(), until.String(), revision, cut(change.Why), change.By, d.now()).Scan(&kept)
	if err != nil {
		return fmt.Errorf("note a recount: %w", db.Problem(err))
	}
	return job.Enqueue(ctx, tx, job.Request{Kind: recountKind, Payload: recountPayload{ID: kept}, Unique: kept})
}

// cut keeps a reason within maxWhy.
func cut(why string) string {
	if letters := []rune(why); len(letters) > maxWhy {
		return string(letters[:maxWhy])
	}
	return why
}

// RecountRow is a change of the calendar on its way through the open clocks of an authority.
type RecountRow struct {
	ID          string
	Authority   string
	Unit        string
	From, Until workday.Date
	Revision    int64
	Why         string
	By          string
	Asked       time.Time
	Seen, Moved int       // clocks reckoned anew, and those among them whose due date moved
	Done        time.Time // zero while it goes on
}

const recountColumns = `id, authority_id, unit_id, from_on, until_on, revision, why, by_account, asked_at, seen, moved, done_at`

func scanRecount(row db.Row) (RecountRow, error) {
	var r RecountRow
	var from, until string
	var asked, done db.Time
	err := row.Scan(&r.ID, &r.Authority, &r.Unit, &from, &until, &r.Revision, &r.Why, &r.By, &asked, &r.Seen, &r.Moved, &done)
	r.From, r.Until, r.Asked, r.Done = day(from), day(until), asked.Time, done.Time
	return r, err
}

// Recounts returns the newest changes of the calendar of an authority, at most limit. Kinds: those of
// Decide.
func (d *Deadlines) Recounts(ctx context.Context, actor access.Actor, authority string, limit int) ([]RecountRow, error) {
	if err := access.Decide(actor, access.ReadAuthority, authorityScope(authority)); err != nil {
		return nil, err
	}
	return db.All(ctx, d.DB, scanRecount, `SELECT `+recountColumns+` FROM recount WHERE authority_id = $1
		ORDER BY revision DESC, id DESC LIMIT $2`, authority, limit)
}

// recountJob reckons in batches, each a transaction that also says how far it is: whoever is killed in
// between goes on where the last one ended.
func (d *Deadlines) recountJob(ctx context.Context, j job.Job) error {
	var payload recountPayload
	if err := j.Decode(&payload); err != nil {
		return err
	}
	for {
		left, err := d.recountBatch(ctx, payload.ID)
		if err != nil {
			return err
		}
		if left == 0 {
			break
		}
		if left < 0 { // what is left is held by others for the moment
			return errHeld
		}
	}
	return d.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if payload.Again {
			return nil
		}
		if _, err := tx.Exec(ctx, `UPDATE recount SET done_at = $2 WHERE id = $1 AND done_at IS NULL`, payload.ID, d.now()); err != nil {
			return err
		}
		return job.Enqueue(ctx, tx, job.Request{
			Kind: recountKind, Payload: recountPayload{ID: payload.ID, Again: true}, At: d.Now().Add(again), Unique: "again/" + payload.ID,
		})
	})
}

var errHeld = errors.New("deadline: clocks to be reckoned anew are being changed by others")

// touchedBy finds the open clocks that a recount has still to look at. A clock that it has looked at
// carries its revision, so that each is counted once, however often and by whomever this is run.
const touchedBy = ` FROM clock WHERE authority_id = $1 AND ended_at IS NULL AND calendar_revision < $2
	AND due_on >= $3 AND started_at < $4 AND ($5 = '' OR unit_id = $5)`

func (r *RecountRow) args() []any {
	// a day more: the zone's day begins before UTC's
	return []any{r.Authority, r.Revision, r.From.String(), db.At(r.Until.Time().AddDate(0, 0, 2)), r.Unit}
}

// recountBatch returns how many clocks it took; below zero when there are some that it could not take.
func (d *Deadlines) recountBatch(ctx context.Context, id string) (int, error) {
	var n int
	err := d.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		r, err := db.One(ctx, tx, scanRecount, `SELECT `+recountColumns+` FROM recount WHERE id = $1`, id)
		if err != nil {
			return fmt.Errorf("read recount %s: %w", id, err)
		}
		clocks, err := db.All(ctx, tx, scanClock, `SELECT `+clockColumns+touchedBy+` ORDER BY due_at, id LIMIT $6`+d.DB.Engine().SkipLocked(),
			append(r.args(), recountBatch)...)
		if err != nil {
			return fmt.Errorf("read clocks to be reckoned anew: %w", err)
		}
		if n = len(clocks); n == 0 {
			left, err := db.One(ctx, tx, db.Column[int], `SELECT count(*)`+touchedBy, r.args()...)
			n = -left
			return err
		}
		return d.recountClocks(ctx, tx, r, clocks)
	})
	return n, err
}

func (d *Deadlines) recountClocks(ctx context.Context, tx db.Tx, r RecountRow, clocks []Clock) error {
	now := d.now().Time
	shelf := newShelf(d)
	var touched ledger.Touched
	var entries []Entry
	moved := 0
	changed := make([]Clock, len(clocks))
	for i, was := range clocks {
		b, err := shelf.book(ctx, tx, &was)
		if err != nil {
			return err
		}
		c := was.recount(b, now)
		c.Version++
		// A newer change may be on its way too: this one is dealt with.
		c.Revision = max(c.Revision, r.Revision)
		changed[i] = c
		if !c.Due.Equal(was.Due) {
			moved++
		}
		if !c.Due.Equal(was.Due) || c.Zero != was.Zero || c.State != was.State || !c.NotBefore.Equal(was.NotBefore) {
			touched.Add("clock", c.ID)
		}
		if !c.Due.Equal(was.Due) || c.Provisional() != was.Provisional() || c.State != was.State {
			entries = append(entries, entryOf(Recomputed, was, c, Act{At: now, By: r.By, Why: r.Why}, 0))
		}
	}
	if err := d.rewrite(ctx, tx, changed); err != nil {
		return err
	}
	if err := d.note(ctx, tx, entries...); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE recount SET seen = seen + $2, moved = moved + $3 WHERE id = $1`, r.ID, len(clocks), moved)
	if err != nil {
		return fmt.Errorf("note how far a recount is: %w", err)
	}
	if len(entries) == 0 {
		return nil
	}
	return d.recordRows(ctx, tx, "deadline.recounted", r.Authority, r.Why, &touched)
}

// WouldMove counts the open clocks whose due date changes would move, with the calendar as it can be
// read through tx; it changes nothing. It looks at no more than 10,000 clocks.
func (d *Deadlines) WouldMove(ctx context.Context, tx db.Tx, changes ...Change) (int, error) {
	now := d.now().Time
	shelf := newShelf(d)
	seen := map[string]bool{}
	moves := 0
	for _, change := range changes {
		until := change.Until
		if until == 0 {
			until = workday.NewDate(workday.LastYear, time.December, 31)
		}
		clocks, err := db.All(ctx, tx, scanClock, `SELECT `+clockColumns+` FROM clock WHERE ended_at IS NULL AND ($1 = '' OR authority_id = $1)
			AND ($2 = '' OR unit_id = $2) AND due_on >= $3 AND started_at < $4 LIMIT 10000`,
			change.Authority, change.Unit, change.From.String(), db.At(until.Time().AddDate(0, 0, 2)))
		if err != nil {
			return 0, fmt.Errorf("read clocks that a change touches: %w", err)
		}
		for i := range clocks {
			if seen[clocks[i].ID] {
				continue
			}
			seen[clocks[i].ID] = true
			b, err := shelf.book(ctx, tx, &clocks[i])
			if err != nil {
				return 0, err
			}
			if c := clocks[i].recount(b, now); !c.Due.Equal(clocks[i].Due) {
				moves++
			}
		}
	}
	return moves, nil
}
