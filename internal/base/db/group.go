package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// What bounds a group: nobody waits for more neighbours than this, nor joins one this old.
const (
	maxMembers = 128
	maxAge     = 10 * time.Millisecond
)

// group runs SQLite's writers one after the other on one connection and commits those who wait
// together, which costs one flush of the disk instead of many. Each works on its own goroutine
// while it has the turn, so a panic or Goexit happens where it was caused.
type group struct {
	pool *sql.DB

	mu    sync.Mutex
	held  bool      // somebody has the turn
	queue []*waiter // who waits for it, in order

	// The rest belongs to whoever has the turn.
	conn    *sql.Conn
	raw     *sqliteConn
	members []*waiter // worked behind their savepoint, not yet committed
	since   time.Time // when the open transaction began
}

// waiter is one attempt at one transaction.
type waiter struct {
	alone bool
	turn  chan struct{}
	fate  chan fate
}

type fate struct {
	verdict verdict
	err     error
}

func newGroup(ctx context.Context, pool *sql.DB) (*group, error) {
	g := &group{pool: pool}
	if err := g.connect(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open database: %w", Problem(err)), pool.Close())
	}
	return g, nil
}

// connect takes the one writing connection out of its pool.
func (g *group) connect(ctx context.Context) error {
	conn, err := g.pool.Conn(ctx)
	if err != nil {
		return err
	}
	g.conn = conn
	return conn.Raw(func(raw any) error {
		g.raw = raw.(*sqliteConn)
		return nil
	})
}

// close waits for its turn, so that nothing is cut off.
func (g *group) close() error {
	w := newWaiter(true)
	if err := g.enter(context.Background(), w); err != nil {
		return err
	}
	defer g.leave()
	if g.conn == nil {
		return g.pool.Close()
	}
	err := g.conn.Close()
	g.conn = nil
	return errors.Join(err, g.pool.Close())
}

func newWaiter(alone bool) *waiter {
	return &waiter{alone: alone, turn: make(chan struct{}, 1), fate: make(chan fate, 1)}
}

// attempt waits for the turn, works behind a savepoint, hands the turn on and waits for the commit.
func (g *group) attempt(ctx context.Context, work Work, alone bool) (verdict, error) {
	w := newWaiter(alone)
	if err := g.enter(ctx, w); err != nil {
		return settled, interrupted(err)
	}
	if err := g.work(ctx, w, work); err != nil {
		return err.verdict, err.err
	}
	f := <-w.fate
	return f.verdict, f.err
}

// work runs inside the turn and always hands it on. A nil fate means that the commit decides.
func (g *group) work(ctx context.Context, w *waiter, work Work) *fate {
	defer g.leave()
	if err := g.begin(); err != nil {
		if transient(err) {
			return &fate{again, err}
		}
		return &fate{settled, err}
	}
	err := g.try(ctx, work)
	switch {
	case g.raw.gone:
		// The engine gave up everything. Whoever may have caused it repeats alone and is told then.
		shared := len(g.members) > 0 || !w.alone
		g.spoil()
		if shared {
			return &fate{verdict: byItself}
		}
		return &fate{settled, err}
	case err != nil:
		return &fate{settled, err}
	}
	g.members = append(g.members, w)
	return nil
}

// begin opens the group's transaction unless it is open.
func (g *group) begin() error {
	if g.conn == nil {
		if err := g.connect(context.Background()); err != nil {
			return err
		}
	}
	if g.raw.grouped {
		return nil
	}
	if err := g.raw.open(); err != nil {
		if !transient(err) {
			g.drop()
		}
		return err
	}
	g.since = time.Now()
	return nil
}

// try runs work behind a savepoint and goes back to it unless work and all its statements went
// well. A panic or Goexit passes through, after the way back.
func (g *group) try(ctx context.Context, work Work) error {
	tx, err := g.conn.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		return err
	}
	s := &session{tx: tx, whole: true, marks: sqliteMarks}
	finished := false
	defer func() {
		if !finished {
			g.back(tx)
		}
	}()
	err = s.outcome(work(ctx, Tx{s}))
	if err == nil {
		err = tx.Commit() // releases the savepoint, after closing rows left open
		if err == nil {
			finished = true
			return nil
		}
	}
	finished = true
	g.back(tx)
	return err
}

// back undoes a member. If even that fails the whole group is beyond help.
func (g *group) back(tx *sql.Tx) {
	err := tx.Rollback()
	if errors.Is(err, sql.ErrTxDone) {
		err = member{g.raw}.Rollback() // the release failed, the savepoint stands
	}
	if err != nil && !g.raw.gone {
		g.raw.gone = true
		if g.raw.run("ROLLBACK") != nil {
			g.drop()
		}
	}
}

// spoil sends every member back to repeat alone.
func (g *group) spoil() {
	for _, m := range g.members {
		m.fate <- fate{verdict: byItself}
	}
	g.members = g.members[:0]
	if err := g.raw.end("ROLLBACK"); err != nil && !errors.Is(err, errGone) {
		g.drop()
	}
}

// drop lets go of a connection that cannot even roll back; the next one to begin takes a new one.
func (g *group) drop() {
	_ = g.conn.Raw(func(any) error { return driver.ErrBadConn }) // the error is how a connection is dropped
	_ = g.conn.Close()                                           // already dropped
	g.conn, g.raw = nil, &sqliteConn{grouped: true, gone: true}
}

// enter waits for the turn. The context counts only until then.
func (g *group) enter(ctx context.Context, w *waiter) error {
	g.mu.Lock()
	if !g.held {
		g.held = true
		g.mu.Unlock()
		return nil
	}
	g.queue = append(g.queue, w)
	g.mu.Unlock()
	select {
	case <-w.turn:
		if err := ctx.Err(); err != nil {
			g.leave()
			return err
		}
		return nil
	case <-ctx.Done():
	}
	g.mu.Lock()
	at := slices.Index(g.queue, w)
	if at >= 0 {
		g.queue = slices.Delete(g.queue, at, at+1)
	}
	g.mu.Unlock()
	if at < 0 { // the turn came at the same moment
		<-w.turn
		g.leave()
	}
	return ctx.Err()
}

// leave hands the turn to the next, after a commit when nobody may join the group any more.
func (g *group) leave() {
	if g.raw.gone {
		g.spoil() // a panic left it so
	}
	g.mu.Lock()
	if g.raw.grouped && !g.joinable() {
		g.mu.Unlock()
		g.commit()
		g.mu.Lock()
	}
	defer g.mu.Unlock()
	if len(g.queue) == 0 {
		g.held = false
		return
	}
	next := g.queue[0]
	g.queue = slices.Delete(g.queue, 0, 1)
	next.turn <- struct{}{}
}

func (g *group) joinable() bool {
	if len(g.queue) == 0 || g.queue[0].alone || len(g.members) >= maxMembers || time.Since(g.since) > maxAge {
		return false
	}
	return !slices.ContainsFunc(g.members, func(m *waiter) bool { return m.alone })
}

// commit ends the group's transaction and tells its members. When a shared commit fails nobody
// knows whose fault it is, so each repeats alone.
func (g *group) commit() {
	if len(g.members) == 0 {
		if err := g.raw.end("ROLLBACK"); err != nil && !errors.Is(err, errGone) {
			g.drop()
		}
		return
	}
	err := g.raw.end("COMMIT")
	for _, m := range g.members {
		m.fate <- sentence(err, len(g.members))
	}
	g.members = g.members[:0]
}

func sentence(err error, members int) fate {
	switch {
	case err == nil:
		return fate{settled, nil}
	case members > 1:
		return fate{verdict: byItself}
	case transient(err):
		return fate{again, err}
	default:
		return fate{settled, err}
	}
}
