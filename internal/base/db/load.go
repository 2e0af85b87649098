package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// Loader fills tables inside one transaction that nobody shares. Foreign keys are looked at when it
// ends, so rows may come in any order.
type Loader struct {
	engine Engine
	conn   *sql.Conn
}

// Load has work fill a database that nobody else uses: all of it is there afterwards or none. It is not
// repeated, since what it reads can be read once. The error is of kind Conflict for a row that refers to
// nothing.
func (d *DB) Load(ctx context.Context, work func(ctx context.Context, l Loader) error) error {
	if d.inside(ctx) {
		return ErrNested
	}
	if d.engine == PostgreSQL {
		return d.loadPostgres(ctx, work)
	}
	return d.loadSQLite(ctx, work)
}

// Forgo has a SQLite database that will be thrown away never wait for the disk, nor make others wait: after
// a crash it may be anything. Call it before Load; it lasts until Close.
func (d *DB) Forgo(ctx context.Context) error {
	g, ok := d.runner.(*group)
	if !ok {
		return nil
	}
	if err := g.enter(ctx, newWaiter(true)); err != nil {
		return interrupted(err)
	}
	defer g.leave()
	if g.conn == nil {
		if err := g.connect(ctx); err != nil {
			return Problem(err)
		}
	}
	_, err := g.conn.ExecContext(ctx, "PRAGMA synchronous = 0")
	return Problem(err)
}

// loadSQLite takes the writing connection out of its group for as long as it takes.
func (d *DB) loadSQLite(ctx context.Context, work func(ctx context.Context, l Loader) error) error {
	g, ok := d.runner.(*group)
	if !ok {
		return fmt.Errorf("db: %T cannot load", d.runner)
	}
	if err := g.enter(ctx, newWaiter(true)); err != nil {
		return interrupted(err)
	}
	defer g.leave()
	if g.conn == nil {
		if err := g.connect(ctx); err != nil {
			return Problem(err)
		}
	}
	conn := g.conn
	defer func() { _, _ = conn.ExecContext(context.Background(), "PRAGMA foreign_keys = 1") }() // or the connection is dropped
	for _, statement := range []string{"PRAGMA foreign_keys = 0", "BEGIN IMMEDIATE"} {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return Problem(err)
		}
	}
	committed := false
	defer func() {
		if !committed && g.raw.run("ROLLBACK") != nil {
			g.drop()
		}
	}()
	if err := work(ctx, Loader{SQLite, conn}); err != nil {
		return Problem(err)
	}
	if err := strays(ctx, conn); err != nil {
		return err
	}
	if err := g.raw.run("COMMIT"); err != nil {
		return Problem(err)
	}
	committed = true
	return nil
}

// strays looks for rows that refer to nothing.
func strays(ctx context.Context, conn *sql.Conn) error {
	var table, parent string
	err := conn.QueryRowContext(ctx, `SELECT "table", parent FROM pragma_foreign_key_check LIMIT 1`).Scan(&table, &parent)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return Problem(err)
	}
	return Problem(fmt.Errorf("db: a row of %s refers to a row of %s that is not there", table, parent))
}

// loadPostgres drops the foreign keys and makes them again at the end, which looks at every row.
func (d *DB) loadPostgres(ctx context.Context, work func(ctx context.Context, l Loader) error) error {
	conn, err := d.read.Conn(ctx)
	if err != nil {
		return Problem(err)
	}
	defer func() { _ = conn.Close() }() // back to the pool, or dropped already
	if _, err := conn.ExecContext(ctx, "BEGIN"); err != nil {
		return Problem(err)
	}
	committed := false
	defer func() {
		if !committed {
			letGo(conn)
		}
	}()
	if _, err := conn.ExecContext(ctx, "SET LOCAL idle_in_transaction_session_timeout = 0"); err != nil {
		return Problem(err)
	}
	again, err := dropReferences(ctx, conn)
	if err != nil {
		return Problem(err)
	}
	if err := work(ctx, Loader{PostgreSQL, conn}); err != nil {
		return Problem(err)
	}
	for _, statement := range append(again, "COMMIT") {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return Problem(err)
		}
	}
	committed = true
	return nil
}

// dropReferences returns the statements that make them again.
func dropReferences(ctx context.Context, conn *sql.Conn) ([]string, error) {
	type reference struct{ table, name, definition string }
	references, err := All(ctx, Snapshot{conn}, func(row Row) (reference, error) {
		var r reference
		err := row.Scan(&r.table, &r.name, &r.definition)
		return r, err
	}, `SELECT c.relname, f.conname, pg_get_constraintdef(f.oid) FROM pg_constraint f JOIN pg_class c ON c.oid = f.conrelid
		WHERE f.contype = 'f' AND f.connamespace = current_schema()::regnamespace AND f.conparentid = 0 ORDER BY c.relname, f.conname`)
	if err != nil {
		return nil, err
	}
	var again []string
	for _, r := range references {
		alter := "ALTER TABLE " + Quote(r.table)
		if _, err := conn.ExecContext(ctx, alter+" DROP CONSTRAINT "+Quote(r.name)); err != nil {
			return nil, err
		}
		again = append(again, alter+" ADD CONSTRAINT "+Quote(r.name)+" "+r.definition)
	}
	return again, nil
}

// Query reads what has been loaded so far.
func (l Loader) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return Snapshot{l.conn}.Query(ctx, query, args...)
}

// QueryRow reads one row; its error comes with Scan.
func (l Loader) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	return l.conn.QueryRowContext(ctx, query, args...)
}

// Empty removes every row of the tables.
func (l Loader) Empty(ctx context.Context, tables []Table) error {
	names := make([]string, len(tables))
	for i, t := range tables {
		names[i] = Quote(t.Name)
	}
	if l.engine == PostgreSQL {
		_, err := l.conn.ExecContext(ctx, "TRUNCATE "+strings.Join(names, ", "))
		return Problem(err)
	}
	for _, name := range names {
		if _, err := l.conn.ExecContext(ctx, "DELETE FROM "+name); err != nil {
			return Problem(err)
		}
	}
	return nil
}

// Insert puts rows into a table, in the order of its columns, until next returns io.EOF. Values are
// int64, float64, string, []byte and nil; a Moment is its text, as Time writes it, and a Truth 0 or 1.
// The rows' slice may be used again.
func (l Loader) Insert(ctx context.Context, t Table, next func() ([]any, error)) error {
	if l.engine == PostgreSQL {
		return l.copyIn(ctx, t, next)
	}
	width := len(t.Columns)
	chunk := max(min(100, MaxMarks/width), 1)
	// Without names: SQLite would look for that of each parameter among all the others.
	head, tuple := "INSERT INTO "+Quote(t.Name)+" ("+t.Quoted()+") VALUES ", ", ("+strings.Repeat("?, ", width-1)+"?)"
	rows := func(n int) string { return head + strings.Repeat(tuple, n)[len(", "):] }
	full := rows(chunk)
	args := make([]any, 0, chunk*width)
	for {
		row, err := next()
		last := errors.Is(err, io.EOF)
		if err != nil && !last {
			return err
		}
		args = append(args, row...)
		if len(args) == chunk*width || last && len(args) > 0 {
			statement := full
			if last {
				statement = rows(len(args) / width)
			}
			if _, err := l.conn.ExecContext(ctx, statement, args...); err != nil {
				return Problem(err)
			}
			args = args[:0]
		}
		if last {
			return nil
		}
	}
}

func (l Loader) copyIn(ctx context.Context, t Table, next func() ([]any, error)) error {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	return Problem(l.conn.Raw(func(raw any) error {
		source := &rowSource{columns: t.Columns, next: next}
		_, err := raw.(*postgresConn).Conn.Conn().CopyFrom(ctx, pgx.Identifier{t.Name}, names, source)
		if source.err != nil {
			return source.err
		}
		return err
	}))
}

// rowSource hands rows to PostgreSQL, with values of its own types.
type rowSource struct {
	columns []ColumnInfo
	next    func() ([]any, error)
	row     []any
	err     error
}

// Next reads a row.
func (s *rowSource) Next() bool {
	row, err := s.next()
	if err != nil {
		if !errors.Is(err, io.EOF) {
			s.err = err
		}
		return false
	}
	s.row = slices.Clone(row)
	return true
}

// Values are the row's.
func (s *rowSource) Values() ([]any, error) {
	for i, c := range s.columns {
		switch value := s.row[i].(type) {
		case int64:
			if c.Kind == Truth {
				s.row[i] = value != 0
			}
		case string:
			if c.Kind != Moment {
				continue
			}
			parsed, err := time.Parse(layout, value)
			if err != nil {
				s.err = fmt.Errorf("db: %s is not a time as we store it: %w", c.Name, err)
				return nil, s.err
			}
			s.row[i] = parsed
		}
	}
	return s.row, nil
}

// Err is the error that ended the rows.
func (s *rowSource) Err() error { return s.err }

// Neutral is a value as Insert takes it, from one that a query of either engine gave.
func Neutral(value any) any {
	switch value := value.(type) {
	case time.Time:
		return value.UTC().Format(layout)
	case bool:
		if value {
			return int64(1)
		}
		return int64(0)
	default:
		return value
	}
}
