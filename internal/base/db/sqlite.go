package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
)

// useOFDLocks makes SQLite's locks survive any other close of the same file in this process, where
// the system can (Linux). It must come before the first database file is opened.
var useOFDLocks = sync.OnceValue(func() error {
	_, err := sqlite.OFDLocking(true)
	if errors.Is(err, sqlite.ErrOFDLockingUnavailable) {
		return nil
	}
	return err
})

// openSQLite gives one connection that writes, in WAL mode with every commit on the disk before it
// is told, and a few that cannot write.
func openSQLite(ctx context.Context, path string, migrations fs.FS) (*DB, error) {
	if err := useOFDLocks(); err != nil {
		return nil, fmt.Errorf("lock database files: %w", err)
	}
	path, err := makeFile(path)
	if err != nil {
		return nil, err
	}
	if err := migrateSQLite(ctx, path, migrations); err != nil {
		return nil, err
	}
	// What a savepoint may have to undo stays in memory; else it goes through a file, page by page. What is deleted is
	// overwritten, so that destroyed words are not to be read in the file.
	writer, err := newGroup(ctx, sqlitePool(path, 1, "temp_store(memory)", "secure_delete(1)"))
	if err != nil {
		return nil, err
	}
	readers := max(4, runtime.GOMAXPROCS(0))
	// Room for the pages that lists and boards read again and again: 32 MB a connection, taken as it is needed.
	read := sqlitePool(path, readers, "query_only(1)", "cache_size(-32000)")
	return &DB{engine: SQLite, read: read, runner: writer, patience: patience}, nil
}

// makeFile creates a missing database file for the owner only; SQLite gives its side files the same
// mode. An existing file is not touched: closing a handle of ours could drop SQLite's locks.
func makeFile(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("database file: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", fmt.Errorf("database directory: %w", err)
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return path, nil
	}
	if err != nil {
		return "", fmt.Errorf("database file: %w", err)
	}
	return path, file.Close()
}

func sqlitePool(path string, connections int, pragmas ...string) *sql.DB {
	pool := sql.OpenDB(&sqliteConnector{name: sqliteName(path, pragmas...)})
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections)
	return pool
}

// sqliteName is the driver's address of a file. LIKE tells case apart as on PostgreSQL; a string in
// double quotes is an error as there.
func sqliteName(path string, pragmas ...string) string {
	values := url.Values{"_txlock": {"immediate"}, "_dqs": {"0"}, "_defensive": {"1"}, "_pragma": {
		"busy_timeout(" + strconv.FormatInt((patience/3).Milliseconds(), 10) + ")",
		"journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "case_sensitive_like(1)",
		"journal_size_limit(67108864)", "wal_autocheckpoint(" + strconv.Itoa(checkpointPages) + ")",
	}}
	values["_pragma"] = append(values["_pragma"], pragmas...)
	slashed := filepath.ToSlash(path)
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed // a Windows drive
	}
	return (&url.URL{Scheme: "file", Path: slashed, RawQuery: values.Encode()}).String()
}

// migrateSQLite works on a connection of its own, with the driver's plain transactions. SQLite has
// no lock that lasts over several migrations, so another process starting at the same moment may
// apply one under its hands; it then looks again, as often as that can happen.
func migrateSQLite(ctx context.Context, path string, migrations fs.FS) error {
	if migrations == nil {
		return nil
	}
	pool, err := sql.Open("sqlite", sqliteName(path))
	if err != nil {
		return fmt.Errorf("open database: %w", err)
	}
	pool.SetMaxOpenConns(1)
	files, err := fs.Glob(migrations, SQLite.String()+"/*.sql")
	for range len(files) + 1 {
		if err = migrate(ctx, pool, SQLite, goose.DialectSQLite3, migrations); err == nil || ctx.Err() != nil {
			break
		}
	}
	return errors.Join(err, pool.Close())
}

// migrate applies what is missing, in the order of the numbers.
func migrate(ctx context.Context, pool *sql.DB, engine Engine, dialect goose.Dialect, migrations fs.FS, options ...goose.ProviderOption) error {
	files, err := fs.Sub(migrations, engine.String())
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	options = append(options, goose.WithDisableGlobalRegistry(true), goose.WithAllowOutofOrder(true))
	provider, err := goose.NewProvider(dialect, pool, files, options...)
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate the database: %w", Problem(err))
	}
	return nil
}
