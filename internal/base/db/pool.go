package db

import "database/sql"

// Pool tells how the connections for reading are used. On SQLite the one writer is not among them.
func (d *DB) Pool() sql.DBStats { return d.read.Stats() }
