package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// Problem gives an engine's error its kind: Conflict for a key that is taken or a row that is
// referred to, missing or was changed meanwhile; Invalid for a value that a CHECK or NOT NULL
// refuses; TooLarge; Unavailable when the database is full, busy, going away or gone; NotFound for
// sql.ErrNoRows. An error that has a kind already, or comes from elsewhere, is returned as it is.
func Problem(err error) error {
	var kinded *problem.Error
	if err == nil || errors.As(err, &kinded) {
		return err
	}
	if errors.Is(err, sql.ErrNoRows) {
		return problem.Wrap(problem.NotFound, err)
	}
	if kind := kindOf(err); kind != problem.Internal {
		return problem.Wrap(kind, err)
	}
	return err
}

// IsTaken reports whether err says that a unique key is taken, so that the caller can name the key.
func IsTaken(err error) bool {
	code := codeOf(err)
	return code == "23505" || code == sqliteUnique || code == sqlitePrimaryKey || code == sqliteRowID
}

// SQLite's result codes, as text beside PostgreSQL's. The extended ones are primary + n*256.
const (
	sqliteBusy       = "5"
	sqliteLocked     = "6"
	sqliteReadOnly   = "8"
	sqliteInterrupt  = "9"
	sqliteIO         = "10"
	sqliteFull       = "13"
	sqliteCantOpen   = "14"
	sqliteProtocol   = "15"
	sqliteTooBig     = "18"
	sqliteCheck      = "275"
	sqliteForeignKey = "787"
	sqliteNotNull    = "1299"
	sqlitePrimaryKey = "1555"
	sqliteUnique     = "2067"
	sqliteRowID      = "2579"
)

var kinds = map[string]problem.Kind{
	sqliteUnique: problem.Conflict, sqlitePrimaryKey: problem.Conflict, sqliteRowID: problem.Conflict,
	sqliteForeignKey: problem.Conflict, sqliteCheck: problem.Invalid, sqliteNotNull: problem.Invalid,
	sqliteBusy: problem.Unavailable, sqliteLocked: problem.Unavailable, sqliteReadOnly: problem.Unavailable,
	sqliteIO: problem.Unavailable, sqliteFull: problem.Unavailable, sqliteCantOpen: problem.Unavailable,
	sqliteProtocol: problem.Unavailable, sqliteTooBig: problem.TooLarge,

	"23505": problem.Conflict, "23503": problem.Conflict, "23P01": problem.Conflict,
	"23514": problem.Invalid, "23502": problem.Invalid, "22001": problem.Invalid,
	// PostgreSQL refuses a zero byte in text.
	"22021": problem.Invalid,
	"54000": problem.TooLarge,
	"25006": problem.Unavailable, "40001": problem.Unavailable, "40P01": problem.Unavailable,
	"55P03": problem.Unavailable, "57014": problem.Unavailable,
	"57P01": problem.Unavailable, "57P02": problem.Unavailable, "57P03": problem.Unavailable,
	"57P05": problem.Unavailable, "25P03": problem.Unavailable,
}

func kindOf(err error) problem.Kind {
	code := codeOf(err)
	if kind, ok := kinds[code]; ok {
		return kind
	}
	switch {
	case strings.HasPrefix(code, "08"), strings.HasPrefix(code, "53"), strings.HasPrefix(code, "58"):
		return problem.Unavailable
	case code == "" && (lost(err) || errors.Is(err, errGone)):
		return problem.Unavailable
	}
	return problem.Internal
}

// codeOf returns the engine's code in err: a SQLSTATE, or SQLite's extended code where the table
// of kinds has it and its primary code otherwise.
func codeOf(err error) string {
	var server *pgconn.PgError
	if errors.As(err, &server) {
		return server.Code
	}
	var file *sqlite.Error
	if !errors.As(err, &file) {
		return ""
	}
	if code := strconv.Itoa(file.Code()); kinds[code] != problem.Internal {
		return code
	}
	return strconv.Itoa(file.Code() & 0xff)
}

// transient reports whether the same work may succeed in a moment.
func transient(err error) bool {
	code := codeOf(err)
	switch code {
	case "":
		return lost(err)
	case "57P01", "57P02", "57P03", "40001", "40P01", "25006", sqliteBusy, sqliteLocked, sqliteProtocol:
		return true
	}
	return strings.HasPrefix(code, "08")
}

// lost reports whether the connection went away, or could not be made, without the server saying
// why. A context's end is the caller's doing and no loss.
func lost(err error) bool {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	var network net.Error
	var connect *pgconn.ConnectError
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		errors.As(err, &network) || errors.As(err, &connect) || pgconn.SafeToRetry(err) ||
		strings.Contains(err.Error(), "conn closed")
}
