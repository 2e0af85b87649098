package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// maxConnections of one replica: six replicas fit under PostgreSQL's default of 100.
const maxConnections = 16

func openPostgres(ctx context.Context, url string, migrations fs.FS) (*DB, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		// pgx hides the password in its message.
		return nil, fmt.Errorf("database address: %w", err)
	}
	if misread(config) {
		return nil, errors.New("database address: in user name and password, @ / : ? # and spaces are written %40 %2F %3A %3F %23 %20")
	}
	for name, value := range map[string]string{
		"application_name": "patuh", "timezone": "UTC",
		// A work that hangs must not hold its locks for ever.
		"idle_in_transaction_session_timeout": "60s",
		// What is asked is small and many ask at once: to start other processes for it takes longer than they save.
		"max_parallel_workers_per_gather": "0",
		// Nor is it worth translating into machine code first.
		"jit": "off",
	} {
		if _, set := config.RuntimeParams[name]; !set {
			config.RuntimeParams[name] = value
		}
	}
	if config.ValidateConnect == nil && len(config.Fallbacks) > 0 {
		config.ValidateConnect = pgconn.ValidateConnectTargetSessionAttrsReadWrite
	}
	pool := sql.OpenDB(postgresConnector{stdlib.GetConnector(*config)})
	pool.SetMaxOpenConns(maxConnections)
	pool.SetMaxIdleConns(maxConnections)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	pool.SetConnMaxLifetime(time.Hour)
	if err := migratePostgres(ctx, pool, migrations); err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	return &DB{engine: PostgreSQL, read: pool, runner: &postgres{pool: pool}, patience: patience}, nil
}

// misread reports whether a part of a password went into the host or database, because it holds a
// sign that ends it. Every later error would tell that part.
func misread(config *pgx.ConnConfig) bool {
	split := strings.Contains(config.Host+config.Database, "@")
	for _, other := range config.Fallbacks {
		split = split || strings.Contains(other.Host, "@")
	}
	return split
}

// migratePostgres holds a session lock, so that of several replicas one migrates and the others wait.
func migratePostgres(ctx context.Context, pool *sql.DB, migrations fs.FS) error {
	if migrations == nil {
		return Problem(pool.PingContext(ctx))
	}
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300))
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	return migrate(ctx, pool, PostgreSQL, goose.DialectPostgres, migrations, goose.WithSessionLocker(locker))
}

// postgres gives every transaction a connection of its own.
type postgres struct{ pool *sql.DB }

// close leaves the pool to the read handle, which is the same.
func (p *postgres) close() error { return nil }

func (p *postgres) attempt(ctx context.Context, work Work, _ bool) (verdict, error) {
	conn, err := p.pool.Conn(ctx)
	if err != nil {
		return p.judge(nil, err)
	}
	defer func() { _ = conn.Close() }() // back to the pool, or dropped already
	// Statements carry the caller's context; the commit must not be torn by it.
	tx, err := conn.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		return p.judge(conn, err)
	}
	s := &session{tx: tx, marks: postgresMarks}
	finished := false
	defer func() {
		if !finished {
			_ = tx.Rollback() // on the way of a panic or Goexit; a broken connection is dropped by the pool
		}
	}()
	err = s.outcome(work(ctx, Tx{s}))
	finished = true
	if err != nil {
		_ = tx.Rollback() // the work's error says more
		return p.judge(conn, err)
	}
	return p.commit(ctx, conn, tx)
}

// commit ends a transaction that went well. If the connection breaks before the answer, another one
// can tell by the transaction's number what became of it.
func (p *postgres) commit(ctx context.Context, conn *sql.Conn, tx *sql.Tx) (verdict, error) {
	var number string
	if err := conn.Raw(func(raw any) error {
		number = raw.(*postgresConn).number
		return nil
	}); err != nil {
		return p.judge(conn, err)
	}
	err := tx.Commit()
	if err != nil && torn(err) {
		return p.inquire(ctx, number, err)
	}
	return p.judge(conn, err)
}

// torn reports whether a failed commit may have happened all the same: the server did not say no.
func torn(err error) bool {
	code := codeOf(err)
	return code == "" && lost(err) || code == "57P01" || code == "57P02" || len(code) == 5 && code[:2] == "08"
}

// inquire finds out what became of a transaction whose commit went unanswered.
func (p *postgres) inquire(ctx context.Context, number string, cause error) (verdict, error) {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer stop()
	for replay := 0; ; replay++ {
		var status sql.NullString
		err := p.pool.QueryRowContext(ctx,
			"SELECT pg_xact_status(CAST(CAST($1 AS text) AS xid8))", number).Scan(&status)
		switch {
		case err == nil && status.String == "committed":
			return settled, nil
		case err == nil && status.String == "aborted", codeOf(err) == "22023":
			// 22023: a number from the future, so a server took over that never heard of it.
			return again, cause
		case ctx.Err() != nil:
			return settled, problem.Wrap(problem.Unavailable, fmt.Errorf("commit without an answer: %w", cause))
		}
		_ = sleep(ctx, backOff(replay)) // the end of the context is looked at above
	}
}

// judge decides about a failed attempt and drops a connection that leads to a server which no
// longer takes writes.
func (p *postgres) judge(conn *sql.Conn, err error) (verdict, error) {
	if err == nil || !transient(err) {
		return settled, err
	}
	if codeOf(err) != "40001" && codeOf(err) != "40P01" {
		forgetIdle(p.pool)
	}
	if conn == nil {
		return again, err
	}
	verdict := again
	_ = conn.Raw(func(raw any) error { // its error is ours, and only drops the connection
		// The driver calls a connection that is still reading rows bad, too.
		if errors.Is(err, driver.ErrBadConn) && !raw.(*postgresConn).Conn.Conn().IsClosed() {
			verdict, err = settled, errBusy
		}
		if codeOf(err) == "25006" {
			return driver.ErrBadConn
		}
		return nil
	})
	return verdict, err
}

// errBusy: PostgreSQL has one conversation per connection.
var errBusy = errors.New("db: a statement began while rows of another were open; close them first")
