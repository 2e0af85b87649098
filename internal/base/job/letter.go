package job

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// State is where a job stands.
type State string

// A failing job failed before and waits for its next attempt; a dead one waits for a person.
const (
	Waiting   State = "waiting"
	Scheduled State = "scheduled"
	Running   State = "running"
	Failing   State = "failing"
	Dead      State = "dead"
)

// Letter is what may be seen of a job: not its payload, which is for its handler.
type Letter struct {
	ID       string
	Kind     string
	State    State
	Enqueued time.Time
	// Due is when it will be tried; zero for a dead one.
	Due     time.Time
	DeadAt  time.Time
	Attempt int
	// Reason is the last error, in the words of the code; empty when none failed.
	Reason string
	// Recurs: it is a schedule, which can be done now but not discarded.
	Recurs bool
}

// Filter chooses letters.
type Filter struct {
	// Dead chooses the dead letters alone.
	Dead bool
	// Kind chooses one kind; empty chooses all.
	Kind string
	// After is the id that the page before ended with.
	After string
	// Limit is how many at most: 100 when zero, 1,000 at most.
	Limit int
}

const (
	defaultLetters = 100
	maxLetters     = 1000
)

// List returns jobs that are not done, oldest first.
func List(ctx context.Context, q db.Queryer, f Filter) ([]Letter, error) {
	setDefault(&f.Limit, defaultLetters)
	query := `SELECT id, kind, due_at, every_ms, holder, attempt, error, dead_at FROM job
		WHERE id > $1 AND (kind = $2 OR $2 = '')`
	if f.Dead {
		query += " AND dead_at IS NOT NULL"
	}
	return db.All(ctx, q, scanLetter, query+" ORDER BY id LIMIT $3", f.After, f.Kind, min(f.Limit, maxLetters))
}

func scanLetter(row db.Row) (Letter, error) {
	var l Letter
	var due, dead db.Time
	var every *int64
	var holder *string
	err := row.Scan(&l.ID, &l.Kind, &due, &every, &holder, &l.Attempt, &l.Reason, &dead)
	l.Enqueued, l.Due, l.DeadAt, l.Recurs = made(l.ID), due.Time, dead.Time, every != nil
	switch {
	case !dead.IsZero():
		l.State, l.Due = Dead, time.Time{}
	case holder != nil:
		l.State = Running
	case l.Reason != "":
		l.State = Failing
	case every != nil:
		l.State = Scheduled
	default:
		l.State = Waiting
	}
	if l.Due.Equal(atOnce) {
		l.Due = l.Enqueued
	}
	return l, err
}

// made is the moment an id was made at, which it carries.
func made(id string) time.Time {
	parsed, err := uuid.Parse(id)
	if err != nil {
		return time.Time{}
	}
	seconds, nanoseconds := parsed.Time().UnixTime()
	return time.Unix(seconds, nanoseconds).UTC()
}

// Retry makes a dead or waiting job due at once, with all its attempts before it again. The error is
// of kind NotFound when there is none, Conflict while it runs.
func Retry(ctx context.Context, tx db.Tx, id string) error {
	err := change(ctx, tx, id, "UPDATE job SET due_at = $2, attempt = 0, dead_at = NULL WHERE id = $1 AND holder IS NULL",
		id, db.At(atOnce))
	if err == nil {
		tx.Signal(topic)
	}
	return err
}

// RetryDead does that with all dead letters of a kind, or of all kinds when it is empty, and returns
// how many they were.
func RetryDead(ctx context.Context, tx db.Tx, kind string) (int, error) {
	result, err := tx.Exec(ctx, `UPDATE job SET due_at = $1, attempt = 0, dead_at = NULL
		WHERE dead_at IS NOT NULL AND (kind = $2 OR $2 = '')`, db.At(atOnce), kind)
	if err != nil {
		return 0, err
	}
	tx.Signal(topic)
	n, err := result.RowsAffected()
	return int(n), err
}

// Discard removes a dead or waiting job. The errors are those of Retry, and Conflict for a schedule:
// what happens every so often is not one person's to end.
func Discard(ctx context.Context, tx db.Tx, id string) error {
	return change(ctx, tx, id, "DELETE FROM job WHERE id = $1 AND holder IS NULL AND every_ms IS NULL", id)
}

func change(ctx context.Context, tx db.Tx, id, query string, args ...any) error {
	result, err := tx.Exec(ctx, query, args...)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n > 0 {
		return err
	}
	holder, err := db.One(ctx, tx, db.Column[*string], "SELECT holder FROM job WHERE id = $1", id)
	switch {
	case problem.KindOf(err) == problem.NotFound:
		return problem.New(problem.NotFound, "job.unknown", problem.Args{"id": id})
	case err != nil:
		return err
	case holder == nil:
		return problem.New(problem.Conflict, "job.recurs", nil)
	default:
		return problem.New(problem.Conflict, "job.running", nil)
	}
}
