package db

import (
	"context"
	"database/sql/driver"
	"errors"
	"time"
)

// Pragma changes a setting of SQLite's writing connection, for faults that cannot be had otherwise.
func (d *DB) Pragma(statement string) error {
	g := d.runner.(*group)
	if err := g.enter(context.Background(), newWaiter(true)); err != nil {
		return err
	}
	defer g.leave()
	_, err := g.conn.ExecContext(context.Background(), "PRAGMA "+statement)
	return err
}

// Setting reads a setting of SQLite's writing connection.
func (d *DB) Setting(name string) (string, error) {
	g := d.runner.(*group)
	if err := g.enter(context.Background(), newWaiter(true)); err != nil {
		return "", err
	}
	defer g.leave()
	var value string
	err := g.conn.QueryRowContext(context.Background(), "PRAGMA "+name).Scan(&value)
	return value, err
}

// SetPatience shortens the time InTx tries for.
func (d *DB) SetPatience(patience time.Duration) { d.patience = patience }

// Break makes every further statement of SQLite's writing connection fail, ROLLBACK too. It is
// called from inside a work.
func (d *DB) Break() {
	raw := d.runner.(*group).raw
	raw.forget()
	raw.driverConn = broken{raw.driverConn}
}

type broken struct{ driverConn }

func (broken) PrepareContext(context.Context, string) (driver.Stmt, error) {
	return nil, errors.New("broken")
}
