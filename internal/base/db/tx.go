package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// Work is what happens inside a transaction. It may run more than once, so it does nothing but
// database work, keeps what it found in variables it sets afresh, and uses ids made before InTx.
type Work = func(ctx context.Context, tx Tx) error

// ErrNested is returned by InTx inside InTx, and by reading through the DB inside InTx: a function
// that must join a transaction takes its Tx.
var ErrNested = errors.New("db: already inside a transaction; use its Tx")

// errControl refuses statements that would end or leave the transaction.
var errControl = errors.New("db: a transaction's work must not begin, commit, roll back or change settings")

// verdict says what becomes of one attempt.
type verdict int

const (
	// settled: committed, or refused for good.
	settled verdict = iota
	// again: the engine could not, and may be able to in a moment.
	again
	// byItself: a neighbour's failure, or one that may be a neighbour's, undid it.
	byItself
)

// Tx is a running transaction. It is of no use after its work has returned. Rows left open are
// closed then. After the first failed statement the transaction is lost, as PostgreSQL has it:
// InTx rolls it back and returns that error even when the work returns nil.
type Tx struct{ s *session }

type session struct {
	tx *sql.Tx
	// whole: cancellation is kept from the driver, because a cancelled statement would take the
	// neighbours' work with it.
	whole  bool
	marks  int // parameters of one INSERT, at most
	mu     sync.Mutex
	failed error
	topics []string // to signal after the commit
}

// Exec runs a statement that returns no rows. Errors have a problem kind; see Problem.
func (t Tx) Exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	ctx, err := t.s.enter(ctx, query)
	if err != nil {
		return nil, err
	}
	result, err := t.s.tx.ExecContext(ctx, query, args...)
	if err != nil {
		return nil, t.s.fail(err)
	}
	return result, nil
}

// Query reads rows, the transaction's own writes included.
func (t Tx) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	ctx, err := t.s.enter(ctx, query)
	if err != nil {
		return nil, err
	}
	rows, err := t.s.tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, t.s.fail(err)
	}
	return rows, nil
}

// QueryRow reads one row; its error comes with Scan.
func (t Tx) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	ctx, err := t.s.enter(ctx, query)
	if err != nil {
		ctx = refusal{ctx, err}
	}
	row := t.s.tx.QueryRowContext(ctx, query, args...)
	if err := row.Err(); err != nil {
		_ = t.s.fail(err) // kept for InTx; the caller gets it from Scan
	}
	return row
}

func (s *session) enter(ctx context.Context, query string) (context.Context, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failed != nil {
		return ctx, s.failed
	}
	if controls(query) {
		s.failed = errControl
		return ctx, errControl
	}
	if s.whole {
		ctx = context.WithoutCancel(ctx)
	}
	return ctx, nil
}

func (s *session) fail(err error) error {
	err = Problem(err)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failed == nil {
		s.failed = err
	}
	return err
}

// outcome is the error that decides about the transaction, given what the work returned.
func (s *session) outcome(returned error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if returned == nil || s.failed != nil && transient(s.failed) {
		return s.failed
	}
	return returned
}

// controls reports whether a statement would end the transaction or change its connection.
func controls(query string) bool {
	word, _, _ := strings.Cut(strings.TrimLeft(query, " \t\r\n"), " ")
	switch strings.ToUpper(strings.Trim(word, ";\r\n\t")) {
	case "BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE",
		"PRAGMA", "ATTACH", "DETACH", "VACUUM", "SET", "RESET":
		return true
	}
	return false
}

// InTx runs work in a transaction and commits it, durably, before it returns nil. When work
// returns an error, panics or ends its goroutine, everything it did is undone and the error comes
// back as it is.
//
// Work is replayed, for half a minute at most, when the engine could not keep it: a server that
// restarts or hands over, a deadlock, a commit that a neighbour spoiled. On SQLite neighbours share
// one commit, each behind a savepoint, and the caller's cancellation counts until work begins; after
// that InTx waits for the outcome. On PostgreSQL cancellation also stops the statement under way,
// never the commit.
//
// Kinds: those of Problem for what the engine says; Unavailable when it could not be reached in
// time; a cancelled context's own error.
func (d *DB) InTx(ctx context.Context, work Work) error {
	if d.inside(ctx) {
		return ErrNested
	}
	ctx = context.WithValue(ctx, insideKey{d}, true)
	giveUp := time.Now().Add(d.patience)
	alone := false
	var last *session
	noted := func(ctx context.Context, tx Tx) error {
		last = tx.s
		return work(ctx, tx)
	}
	for replay := 0; ; {
		if err := ctx.Err(); err != nil {
			return interrupted(err)
		}
		verdict, err := d.runner.attempt(ctx, noted, alone)
		switch {
		case verdict == settled && err == nil:
			d.signals.send(last.topics)
			return nil
		case verdict == settled:
			return Problem(err)
		case verdict == byItself:
			alone = true
			continue
		}
		wait := backOff(replay)
		if time.Now().Add(wait).After(giveUp) {
			return problem.Wrap(problem.Unavailable, fmt.Errorf("transaction given up: %w", err))
		}
		if err := sleep(ctx, wait); err != nil {
			return interrupted(err)
		}
		replay++
	}
}

// backOff is the pause before a replay: none before the first, then 5 ms doubling to a second,
// shortened at random so that replicas do not return in step.
func backOff(replay int) time.Duration {
	if replay == 0 {
		return 0
	}
	top := min(5*time.Millisecond<<min(replay-1, 10), time.Second)
	return top/2 + rand.N(top/2+1)
}

func sleep(ctx context.Context, wait time.Duration) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// interrupted gives a deadline that passed while waiting the kind Unavailable; whoever cancelled
// knows it, so a cancellation stays what it is.
func interrupted(err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return problem.Wrap(problem.Unavailable, err)
	}
	return err
}

// insideKey marks contexts handed to work, per database: a transaction on another one is no nesting.
type insideKey struct{ d *DB }

func (d *DB) inside(ctx context.Context) bool { return ctx.Value(insideKey{d}) != nil }

// outside refuses to read past a running transaction.
func (d *DB) outside(ctx context.Context) context.Context {
	if d.inside(ctx) {
		return refusal{ctx, ErrNested}
	}
	return ctx
}

// refusal is a context that has ended with an error of ours: the one way to give a *sql.Row an error.
type refusal struct {
	context.Context
	err error
}

var ended = func() chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}()

// Done is closed from the beginning.
func (refusal) Done() <-chan struct{} { return ended }

// Err is the reason of the refusal.
func (r refusal) Err() error { return r.err }
