package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"sync"
	"time"
)

// Snapshot reads one state of the whole database, whatever others write meanwhile. It is of no use
// after its work has returned, and has one conversation: rows are closed before the next query.
type Snapshot struct{ conn *sql.Conn }

// Query reads rows.
func (s Snapshot) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	rows, err := s.conn.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, Problem(err)
	}
	return rows, nil
}

// QueryRow reads one row; its error comes with Scan.
func (s Snapshot) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	return s.conn.QueryRowContext(ctx, query, args...)
}

// snapshots counts those of one database that are open.
type snapshots struct {
	mu   sync.Mutex
	open int
}

// InSnapshot has work read one state of the database, for as long as it takes: nobody who writes waits
// for it. It is not repeated. On SQLite the write-ahead log grows meanwhile, since what was written after
// the snapshot began cannot be put into the file; that is made up for afterwards, beside the writers.
func (d *DB) InSnapshot(ctx context.Context, work func(ctx context.Context, s Snapshot) error) error {
	if d.inside(ctx) {
		return ErrNested
	}
	conn, err := d.read.Conn(ctx)
	if err != nil {
		return Problem(err)
	}
	defer func() { _ = conn.Close() }() // back to the pool, or dropped already
	d.holdCheckpoints(ctx)
	defer d.catchUp()
	if err := d.beginReading(ctx, conn); err != nil {
		letGo(conn)
		return Problem(err)
	}
	defer letGo(conn)
	return Problem(work(ctx, Snapshot{conn}))
}

func (d *DB) beginReading(ctx context.Context, conn *sql.Conn) error {
	if d.engine == PostgreSQL {
		_, err := conn.ExecContext(ctx, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
		if err == nil {
			// A slow disk for what is read here is no work that hangs.
			_, err = conn.ExecContext(ctx, "SET LOCAL idle_in_transaction_session_timeout = 0")
		}
		if err == nil {
			var one int
			err = conn.QueryRowContext(ctx, "SELECT 1").Scan(&one) // the first query takes the snapshot
		}
		return err
	}
	if _, err := conn.ExecContext(ctx, "BEGIN"); err != nil {
		return err
	}
	var n int // the first reading takes the snapshot
	return conn.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&n)
}

// letGo ends a transaction on a connection, or drops the connection.
func letGo(conn *sql.Conn) {
	ctx, stop := context.WithTimeout(context.Background(), 5*time.Second)
	defer stop()
	if _, err := conn.ExecContext(ctx, "ROLLBACK"); err != nil {
		_ = conn.Raw(func(any) error { return driver.ErrBadConn }) // the error is how a connection is dropped
	}
}

// checkpointPages is when a commit also puts the log into the file, 16 MB of it. SQLite's own measure is a
// quarter of that; pages that are written again and again, as indexes are, then go over four times as often.
const checkpointPages = 4000

// holdCheckpoints keeps the writer from putting the log into the file while a snapshot is open: at its
// end there may be much of it, and the writer whose commit met it would wait for all.
func (d *DB) holdCheckpoints(ctx context.Context) {
	if d.engine == PostgreSQL {
		return
	}
	d.snapshots.mu.Lock()
	defer d.snapshots.mu.Unlock()
	d.snapshots.open++
	if d.snapshots.open == 1 {
		d.setCheckpoints(ctx, 0)
	}
}

// catchUp puts the log into the file beside the writers, then leaves it to them again.
func (d *DB) catchUp() {
	if d.engine == PostgreSQL {
		return
	}
	d.snapshots.mu.Lock()
	defer d.snapshots.mu.Unlock()
	d.snapshots.open--
	if d.snapshots.open > 0 {
		return
	}
	ctx, stop := context.WithTimeout(context.Background(), patience)
	defer stop()
	for range 3 { // each leaves only what was written meanwhile
		var busy, log, done int64
		err := d.read.QueryRowContext(ctx, "PRAGMA wal_checkpoint(PASSIVE)").Scan(&busy, &log, &done)
		if err != nil || log-done < checkpointPages {
			break
		}
	}
	d.setCheckpoints(context.Background(), checkpointPages)
}

// setCheckpoints is a wish: a writer that cannot be told goes on as before.
func (d *DB) setCheckpoints(ctx context.Context, pages int) {
	g, ok := d.runner.(*group)
	if !ok || g.enter(ctx, newWaiter(true)) != nil {
		return
	}
	defer g.leave()
	if g.conn == nil {
		return
	}
	var now int
	_ = g.conn.QueryRowContext(context.WithoutCancel(ctx), fmt.Sprintf("PRAGMA wal_autocheckpoint = %d", pages)).Scan(&now) // as said above
}
