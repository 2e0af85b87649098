package db

import (
	"context"
	"fmt"
)

// Scrub has a database file forget what was overwritten: it puts SQLite's log into the file and empties it, since the
// log still has pages as they were. On PostgreSQL it does nothing: its server clears away by itself. It waits for
// whoever reads, for a while; what it could not do then is an error.
func (d *DB) Scrub(ctx context.Context) error {
	g, ok := d.runner.(*group)
	if !ok {
		return nil
	}
	if err := g.enter(ctx, newWaiter(true)); err != nil {
		return err
	}
	defer g.leave()
	if g.conn == nil {
		return fmt.Errorf("scrub the database: no connection")
	}
	var busy, log, done int64
	if err := g.conn.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &log, &done); err != nil {
		return Problem(err)
	}
	if busy != 0 {
		return fmt.Errorf("scrub the database: somebody reads")
	}
	return nil
}
