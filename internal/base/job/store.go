package job

import (
	"context"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
)

// row is a job as it is first written.
type row struct {
	id, kind, payload, unique string
	due                       time.Time
	every                     time.Duration
}

func insert(ctx context.Context, tx db.Tx, r row) error {
	var unique, every any
	if r.unique != "" {
		unique = r.unique
	}
	if r.every != 0 {
		every = r.every.Milliseconds()
	}
	_, err := tx.Exec(ctx, `INSERT INTO job (id, kind, payload, unique_key, due_at, every_ms, holder, attempt, error, dead_at)
		VALUES ($1, $2, $3, $4, $5, $6, NULL, 0, '', NULL)
		ON CONFLICT (kind, unique_key) WHERE unique_key IS NOT NULL DO NOTHING`,
		r.id, r.kind, r.payload, unique, db.Time{Time: r.due}, every)
	return err
}

// next is when a kind's first job may be taken.
type next struct {
	kind string
	at   time.Time
}

// peek returns the next due time of each kind that has jobs. One look into an index per kind, so
// that an idle queue costs next to nothing.
func peek(ctx context.Context, q db.Queryer, kinds []string) ([]next, error) {
	args := make([]any, len(kinds))
	for i, name := range kinds {
		args[i] = name
	}
	return db.All(ctx, q, func(row db.Row) (next, error) {
		var n next
		var at db.Time
		err := row.Scan(&n.kind, &at)
		n.at = at.Time
		return n, err
	}, `WITH wanted (kind) AS (VALUES (CAST(`+strings.ReplaceAll(db.Marks(1, len(kinds)), ", ", " AS text)), (CAST(")+` AS text)))
		SELECT wanted.kind, job.due_at FROM wanted JOIN job ON job.id = (
			SELECT first.id FROM job AS first WHERE first.kind = wanted.kind AND first.dead_at IS NULL
			ORDER BY first.due_at, first.id LIMIT 1)`, args...)
}

// taken is a job under lease.
type taken struct {
	id, kind, payload string
	attempt           int
	every             time.Duration
}

// take leases up to limit due jobs of a kind. The subquery is materialised, or PostgreSQL may run
// it more than once and take more than the limit.
func (c *clerk) take(ctx context.Context, tx db.Tx, name string, now time.Time, limit int) ([]taken, error) {
	return db.All(ctx, tx, func(row db.Row) (taken, error) {
		var t taken
		var every *int64
		err := row.Scan(&t.id, &t.kind, &t.payload, &t.attempt, &every)
		if every != nil {
			t.every = time.Duration(*every) * time.Millisecond
		}
		return t, err
	}, `WITH due AS MATERIALIZED (
			SELECT id FROM job WHERE kind = $1 AND dead_at IS NULL AND due_at <= $2
			ORDER BY due_at, id LIMIT $3`+c.q.DB.Engine().SkipLocked()+`)
		UPDATE job SET holder = $4, due_at = $5, attempt = attempt + 1,
			unique_key = CASE WHEN every_ms IS NULL THEN NULL ELSE unique_key END
		FROM due WHERE job.id = due.id
		RETURNING job.id, job.kind, job.payload, job.attempt, job.every_ms`,
		name, db.At(now), limit, c.holder, db.At(now.Add(c.q.Lease)))
}

// renew extends the leases of ids and returns those that are still held.
func (c *clerk) renew(ctx context.Context, tx db.Tx, ids []string, now time.Time) ([]string, error) {
	args := []any{db.At(now.Add(c.q.Lease)), c.holder}
	for _, id := range ids {
		args = append(args, id)
	}
	return db.All(ctx, tx, db.Column[string],
		"UPDATE job SET due_at = $1 WHERE holder = $2 AND id IN ("+db.Marks(3, len(ids))+") RETURNING id", args...)
}

// remove deletes jobs that are done and returns how many were still held.
func (c *clerk) remove(ctx context.Context, tx db.Tx, ids []string) (int, error) {
	args := []any{c.holder}
	for _, id := range ids {
		args = append(args, id)
	}
	result, err := tx.Exec(ctx, "DELETE FROM job WHERE holder = $1 AND id IN ("+db.Marks(2, len(ids))+")", args...)
	if err != nil {
		return 0, err
	}
	n, err := result.RowsAffected()
	return int(n), err
}

// putBack releases a held job with what is to be remembered of it.
func (c *clerk) putBack(ctx context.Context, tx db.Tx, id string, e end) (int, error) {
	result, err := tx.Exec(ctx, `UPDATE job SET holder = NULL, due_at = $1, attempt = $2, error = $3, dead_at = $4
		WHERE id = $5 AND holder = $6`, db.At(e.due), e.attempt, e.reason, db.At(e.dead), id, c.holder)
	if err != nil {
		return 0, err
	}
	n, err := result.RowsAffected()
	return int(n), err
}

// handBack releases jobs that were not done, as if they had not been taken. What another attempt
// said before is kept.
func (c *clerk) handBack(ctx context.Context, tx db.Tx, ids []string, now time.Time) error {
	args := []any{db.At(now), c.holder}
	for _, id := range ids {
		args = append(args, id)
	}
	_, err := tx.Exec(ctx, `UPDATE job SET holder = NULL, due_at = $1, attempt = attempt - 1
		WHERE holder = $2 AND id IN (`+db.Marks(3, len(ids))+")", args...)
	return err
}

// scheduleKey is the unique key of the one row that a schedule is.
const scheduleKey = "@every"

// schedule writes the row of a schedule that has none, and mends one that lies too far ahead: more
// than a period when that was changed, else more than two, so that a replica whose clock is a little
// behind does not take back what another has done.
func schedule(ctx context.Context, tx db.Tx, id string, k *kind, now time.Time) error {
	if err := insert(ctx, tx, row{id: id, kind: k.name, payload: "null", unique: scheduleKey, due: now, every: k.every}); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE job SET every_ms = $1, due_at = CASE WHEN due_at > $2 THEN $3 ELSE due_at END
		WHERE kind = $4 AND unique_key = $5 AND holder IS NULL AND (every_ms <> $1 OR due_at > $6)`,
		k.every.Milliseconds(), db.At(now.Add(k.every)), db.At(nextPeriod(now, k.every)),
		k.name, scheduleKey, db.At(now.Add(2*k.every)))
	return err
}

// mend frees jobs of a kind that a wrong clock put off: no lease and no pause reaches further.
func mend(ctx context.Context, tx db.Tx, k *kind, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE job SET due_at = $1, holder = NULL
		WHERE kind = $2 AND dead_at IS NULL AND due_at > $3 AND attempt > 0 AND (every_ms IS NULL OR holder IS NOT NULL)`,
		db.At(now), k.name, db.At(now.Add(maxLease+maxPause)))
	return err
}
