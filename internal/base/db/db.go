// Package db opens the installation's database, SQLite or PostgreSQL, brings its schema up to date
// and runs transactions that survive what databases do: a full disk, a failover, two writers on
// one row. One SQL text serves both engines, so this is the only room where they differ. It knows
// no table and no domain word.
//
// The SQL both engines understand: $n parameters, RETURNING, ON CONFLICT, common table expressions,
// window functions, FILTER, row values for keyset pages, IS NOT DISTINCT FROM, ->> on JSON. Not to
// be used: date functions (pass a Time), generated ids (make a UUIDv7), an order of NULLs left
// unsaid, text order on a column that is not declared COLLATE "C" on PostgreSQL.
package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"
)

// Engine is the kind of database behind a DB.
type Engine int

// SQLite serves one machine, PostgreSQL any number of replicas.
const (
	SQLite Engine = iota
	PostgreSQL
)

// String returns the engine's name, which is also its directory of migrations.
func (e Engine) String() string {
	if e == PostgreSQL {
		return "postgres"
	}
	return "sqlite"
}

// patience is how long InTx replays a transaction before it gives up, and how long SQLite waits
// for another process to finish writing: long enough for a failover, short enough for a browser.
const patience = 30 * time.Second

// maxReads is how often a reading is repeated: less than a second, because a page can say better
// than a long wait that the database is away.
const maxReads = 8

// Queryer reads: DB through the read handle, Tx inside its transaction. Rows must be read to
// their end or closed; errors become problem kinds through Problem, One and All.
type Queryer interface {
	Query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRow(ctx context.Context, query string, args ...any) *sql.Row
}

// runner is what an engine does for InTx: one attempt at the work.
type runner interface {
	// attempt runs the work once. With alone set no neighbour may share the transaction.
	attempt(ctx context.Context, work Work, alone bool) (verdict, error)
	close() error
}

// DB is an open database. It is safe for concurrent use.
type DB struct {
	engine Engine
	read   *sql.DB
	runner runner
	// signals wake listeners after a commit.
	signals signals
	// patience bounds the replays of one InTx; tests shorten it.
	patience  time.Duration
	snapshots snapshots
}

// Open opens the database of a URL, "sqlite:/path/to/patuh.db" or "postgres://...", and applies
// what it lacks of the migrations (subdirectory sqlite or postgres; nil applies nothing). A SQLite
// file and its directory are made when missing, readable by the owner only. A PostgreSQL URL may
// name several hosts; the one that accepts writes is used. Replicas may open at the same time.
func Open(ctx context.Context, url string, migrations fs.FS) (*DB, error) {
	path, isFile := strings.CutPrefix(url, "sqlite:")
	switch {
	case isFile && path != "":
		return openSQLite(ctx, path, migrations)
	case strings.HasPrefix(url, "postgres://"), strings.HasPrefix(url, "postgresql://"):
		return openPostgres(ctx, url, migrations)
	default:
		// The URL may hold a password, so it is not repeated.
		return nil, errors.New("database address must start with sqlite: or postgres://")
	}
}

// Engine tells which database this is, for the few texts that must differ.
func (d *DB) Engine() Engine { return d.engine }

// SkipLocked ends a SELECT inside a transaction whose rows nobody else may take meanwhile, and passes
// over those that somebody has. SQLite has one writer, so there it is nothing.
func (e Engine) SkipLocked() string {
	if e == PostgreSQL {
		return " FOR UPDATE SKIP LOCKED"
	}
	return ""
}

// Query reads through the read handle. A server that went away is asked again for a moment. Inside
// InTx it is refused: on SQLite it would not see the transaction's own writes, on PostgreSQL it
// could wait for itself.
func (d *DB) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	var rows *sql.Rows
	err := d.ask(ctx, func(ctx context.Context) error {
		found, err := d.read.QueryContext(ctx, query, args...)
		rows = found
		return err
	})
	if err != nil {
		return nil, Problem(err)
	}
	return rows, nil
}

// QueryRow reads one row through the read handle; see Query.
func (d *DB) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	var row *sql.Row
	_ = d.ask(ctx, func(ctx context.Context) error { // Scan returns the error
		row = d.read.QueryRowContext(ctx, query, args...)
		return row.Err()
	})
	return row
}

// ask repeats a reading that a lost connection broke, before its first row.
func (d *DB) ask(ctx context.Context, read func(context.Context) error) error {
	ctx = d.outside(ctx)
	for replay := 0; ; replay++ {
		err := read(ctx)
		if err == nil || !transient(err) || replay == maxReads {
			return err
		}
		if lost(err) || codeOf(err) == "57P01" {
			forgetIdle(d.read)
		}
		if stop := sleep(ctx, backOff(replay)); stop != nil {
			return err
		}
	}
}

// forgetIdle closes the connections nobody uses: when one was lost, the server has probably gone
// and taken all of them along.
func forgetIdle(pool *sql.DB) {
	pool.SetMaxIdleConns(0)
	pool.SetMaxIdleConns(maxConnections)
}

// Ready reports whether the database answers; the error is of kind Unavailable.
func (d *DB) Ready(ctx context.Context) error {
	var one int
	if err := d.QueryRow(ctx, "SELECT 1").Scan(&one); err != nil {
		return fmt.Errorf("ask the database: %w", Problem(err))
	}
	return nil
}

// Close waits for the transactions under way and closes every connection.
func (d *DB) Close() error {
	return errors.Join(d.runner.close(), d.read.Close())
}
