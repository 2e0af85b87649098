package db

import (
	"context"
	"database/sql/driver"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// postgresConnector opens connections of our own kind around the driver's.
type postgresConnector struct{ driver.Connector }

// Connect opens a connection.
func (c postgresConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &postgresConn{Conn: conn.(*stdlib.Conn)}, nil
}

// postgresConn learns every transaction's number in the same trip that begins it.
type postgresConn struct {
	*stdlib.Conn
	number string
}

// BeginTx begins a transaction of the server's usual isolation, read committed.
func (c *postgresConn) BeginTx(ctx context.Context, _ driver.TxOptions) (driver.Tx, error) {
	pg := c.Conn.Conn().PgConn()
	if pg.IsClosed() {
		return nil, driver.ErrBadConn
	}
	results, err := pg.Exec(ctx, "BEGIN; SELECT pg_current_xact_id()").ReadAll()
	if err != nil {
		return nil, err
	}
	if len(results) != 2 || len(results[1].Rows) != 1 {
		return nil, fmt.Errorf("db: unexpected answer to BEGIN")
	}
	c.number = string(results[1].Rows[0][0])
	return postgresTx{c}, nil
}

// postgresTx ends a transaction. The commit is never cut short by a context.
type postgresTx struct{ c *postgresConn }

// Commit commits; the server may answer that it rolled back, because a statement had failed.
func (t postgresTx) Commit() error {
	tag, err := t.c.Conn.Conn().Exec(context.Background(), "COMMIT")
	if err == nil && tag.String() == "ROLLBACK" {
		return pgx.ErrTxCommitRollback
	}
	return err
}

// Rollback undoes the transaction; on a broken connection the server does.
func (t postgresTx) Rollback() error {
	if t.c.Conn.Conn().IsClosed() {
		return nil
	}
	_, err := t.c.Conn.Conn().Exec(context.Background(), "ROLLBACK")
	return err
}
