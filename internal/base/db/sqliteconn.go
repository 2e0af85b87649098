package db

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"time"

	"modernc.org/sqlite"
)

// savepoint is the mark every transaction of a group stands behind.
const savepoint = "work"

// errGone is what statements get after the engine has rolled back the whole group.
var errGone = errors.New("db: the engine gave up the transaction")

// errRawTime stops times that the driver would write as Go prints them.
var errRawTime = errors.New("db: pass a db.Time, not a time.Time")

// sqliteConnector opens connections of our own kind around the driver's.
type sqliteConnector struct{ name string }

// Connect opens a connection.
func (c *sqliteConnector) Connect(ctx context.Context) (driver.Conn, error) {
	plain, err := sqlite.NewConnector(c.name)
	if err != nil {
		return nil, err
	}
	conn, err := plain.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &sqliteConn{driverConn: conn.(driverConn), kept: map[string]driverStmt{}}, nil
}

// Driver returns the driver below, which database/sql asks for.
func (c *sqliteConnector) Driver() driver.Driver { return &sqlite.Driver{} }

type (
	driverConn interface {
		driver.Conn
		driver.ConnPrepareContext
		driver.Pinger
		driver.SessionResetter
		driver.Validator
	}
	driverStmt interface {
		driver.Stmt
		driver.StmtExecContext
		driver.StmtQueryContext
	}
	driverRows interface {
		driver.Rows
		driver.RowsColumnTypeDatabaseTypeName
		driver.RowsColumnTypeScanType
	}
)

// maxKept bounds the statements a connection keeps prepared.
const maxKept = 256

// sqliteConn adds three things to the driver's connection: statements stay prepared, a
// transaction is a savepoint inside a group, and every error is followed by a look at whether the
// group is still alive, before anything else could run outside it.
type sqliteConn struct {
	driverConn
	// kept are prepared statements nobody uses at the moment.
	kept map[string]driverStmt
	// grouped is set between open and the end of the group, gone when the engine ended it.
	grouped, gone bool
	// failed is the first error of the running transaction; PostgreSQL would not commit either.
	failed error
}

// BeginTx stands a transaction behind a savepoint of the open group.
func (c *sqliteConn) BeginTx(_ context.Context, _ driver.TxOptions) (driver.Tx, error) {
	if !c.grouped {
		return nil, errors.New("db: no group to join")
	}
	if err := c.run("SAVEPOINT " + savepoint); err != nil {
		return nil, c.saw(err)
	}
	c.failed = nil
	return member{c}, nil
}

// member ends a transaction of the group.
type member struct{ c *sqliteConn }

// Commit lets the group have what was done since the savepoint.
func (m member) Commit() error {
	if m.c.failed != nil {
		return m.c.failed
	}
	return m.c.saw(m.c.run("RELEASE " + savepoint))
}

// Rollback undoes what was done since the savepoint.
func (m member) Rollback() error {
	if m.c.gone {
		return nil
	}
	err := errors.Join(m.c.run("ROLLBACK TO "+savepoint), m.c.run("RELEASE "+savepoint))
	return m.c.saw(err)
}

// open begins a group: one transaction of the engine, with the right to write from the start.
func (c *sqliteConn) open() error {
	if err := c.run("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	c.grouped, c.gone = true, false
	return nil
}

// end commits the group or rolls it back. After an error nothing of it is left.
func (c *sqliteConn) end(statement string) error {
	if c.gone {
		c.grouped, c.gone = false, false
		return errGone
	}
	err := c.run(statement)
	if err != nil {
		_ = c.saw(err) // only to learn whether the transaction is gone
		if !c.gone {
			err = errors.Join(err, c.run("ROLLBACK"))
		}
	}
	c.grouped, c.gone = false, false
	return err
}

// run executes one of our own statements.
func (c *sqliteConn) run(statement string) error {
	stmt, err := c.take(context.Background(), statement)
	if err != nil {
		return err
	}
	_, err = stmt.ExecContext(context.Background(), nil)
	c.give(statement, stmt)
	return err
}

// saw looks after an error whether the group is alive. Inside a transaction BEGIN is refused and
// changes nothing; if it succeeds, the engine has ended ours.
func (c *sqliteConn) saw(err error) error {
	if err == nil || !c.grouped || c.gone {
		return err
	}
	if c.failed == nil {
		c.failed = err
	}
	if c.run("BEGIN") == nil {
		c.gone = true
		if undo := c.run("ROLLBACK"); undo != nil {
			return errors.Join(err, undo)
		}
	}
	return err
}

// ExecContext runs a statement.
func (c *sqliteConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	stmt, err := c.ready(ctx, query, args)
	if err != nil {
		return nil, err
	}
	result, err := stmt.ExecContext(ctx, args)
	c.give(query, stmt)
	return result, c.saw(err)
}

// QueryContext runs a statement that returns rows.
func (c *sqliteConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	stmt, err := c.ready(ctx, query, args)
	if err != nil {
		return nil, err
	}
	rows, err := stmt.QueryContext(ctx, args)
	if err != nil {
		c.give(query, stmt)
		return nil, c.saw(err)
	}
	return &sqliteRows{driverRows: rows.(driverRows), conn: c, query: query, stmt: stmt}, nil
}

func (c *sqliteConn) ready(ctx context.Context, query string, args []driver.NamedValue) (driverStmt, error) {
	if c.gone {
		return nil, errGone
	}
	for _, arg := range args {
		if _, raw := arg.Value.(time.Time); raw {
			return nil, errRawTime
		}
	}
	stmt, err := c.take(ctx, query)
	if err != nil {
		return nil, c.saw(err)
	}
	return stmt, nil
}

// take returns a statement for one use: a kept one, or a new one.
func (c *sqliteConn) take(ctx context.Context, query string) (driverStmt, error) {
	if stmt, ok := c.kept[query]; ok {
		delete(c.kept, query)
		return stmt, nil
	}
	stmt, err := c.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	return stmt.(driverStmt), nil
}

// give keeps a statement for the next use. When there are too many, all are let go: the common
// ones are back within a moment.
func (c *sqliteConn) give(query string, stmt driverStmt) {
	if len(c.kept) >= maxKept {
		c.forget()
	}
	if _, twin := c.kept[query]; twin {
		_ = stmt.Close() // only frees memory; its rows have reported already
		return
	}
	c.kept[query] = stmt
}

func (c *sqliteConn) forget() {
	for query, stmt := range c.kept {
		_ = stmt.Close() // only frees memory
		delete(c.kept, query)
	}
}

// Close closes the connection.
func (c *sqliteConn) Close() error {
	c.forget()
	return c.driverConn.Close()
}

// sqliteRows returns its statement when closed, and has errors between rows looked at.
type sqliteRows struct {
	driverRows
	conn  *sqliteConn
	query string
	stmt  driverStmt
}

// Next reads a row.
func (r *sqliteRows) Next(dest []driver.Value) error {
	err := r.driverRows.Next(dest)
	if err != nil && !errors.Is(err, io.EOF) {
		return r.conn.saw(err)
	}
	return err
}

// Close ends the reading.
func (r *sqliteRows) Close() error {
	if r.stmt == nil {
		return nil
	}
	err := r.driverRows.Close()
	r.conn.give(r.query, r.stmt)
	r.stmt = nil
	return err
}
