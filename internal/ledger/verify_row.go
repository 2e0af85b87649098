package ledger

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// recorded is the newest entry of the record about a row.
type recorded struct {
	id      string
	version int64
	event   string
	salt    []byte
	hash    tlog.Hash
}

const recordedColumns = `row_id, version, event_id, salt, hash`

func scanRecorded(row db.Row) (recorded, error) {
	var r recorded
	var hash []byte
	err := row.Scan(&r.id, &r.version, &r.event, &r.salt, &hash)
	copy(r.hash[:], hash)
	return r, err
}

// table holds the rows of a covered table against the newest entries of the record: both are read
// in the order of the ids, side by side.
func (v *verification) table(ctx context.Context, cover Cover) error {
	entries, err := v.q.Query(ctx, `SELECT `+recordedColumns+` FROM ledger_row WHERE table_name = $1 ORDER BY row_id, version`, cover.Table)
	if err != nil {
		return err
	}
	defer entries.Close()
	rows, err := v.q.Query(ctx, `SELECT `+cover.keySQL()+`, `+strings.Join(cover.Columns, ", ")+` FROM `+cover.Table+` ORDER BY 1`)
	if err != nil {
		return err
	}
	defer rows.Close()
	record, present := &newest{rows: entries}, newCurrent(rows, cover)
	record.next()
	present.next()
	for record.ok || present.ok {
		var doubt bool
		id := record.now.id
		switch {
		case !record.ok || present.ok && present.id < record.now.id:
			id, doubt = present.id, true
			present.next()
		case !present.ok || record.now.id < present.id:
			doubt = !gone(record.now)
			record.next()
		default:
			doubt = !present.is(record.now)
			record.next()
			present.next()
		}
		if doubt {
			if err := v.again(ctx, cover, id); err != nil {
				return err
			}
		}
	}
	v.report.Rows += present.count
	if err := errors.Join(record.err, present.err, entries.Err(), rows.Err()); err != nil {
		return db.Problem(err)
	}
	return v.mirrors(ctx, cover)
}

// newest walks over the entries of the record and stops at the last version of each row.
type newest struct {
	rows  *sql.Rows
	now   recorded
	ahead *recorded
	ok    bool
	err   error
}

func (n *newest) next() {
	n.ok = false
	if n.ahead != nil {
		n.now, n.ahead, n.ok = *n.ahead, nil, true
	}
	for n.err == nil && n.rows.Next() {
		r, err := scanRecorded(n.rows)
		if err != nil {
			n.err = err
			return
		}
		if n.ok && r.id != n.now.id {
			n.ahead = &r
			return
		}
		n.now, n.ok = r, true
	}
	n.err = errors.Join(n.err, n.rows.Err())
}

// current walks over the rows of a table.
type current struct {
	rows   *sql.Rows
	id     string
	values []any
	into   []any
	buffer []byte
	count  int64
	ok     bool
	err    error
}

func newCurrent(rows *sql.Rows, cover Cover) *current {
	c := &current{rows: rows, values: make([]any, len(cover.Columns))}
	c.into = append([]any{&c.id}, pointers(c.values)...)
	return c
}

func (c *current) next() {
	c.ok = false
	if c.err != nil || !c.rows.Next() {
		c.err = errors.Join(c.err, c.rows.Err())
		return
	}
	c.err = c.rows.Scan(c.into...)
	c.ok = c.err == nil
	c.count++
}

// is reports whether the row is as it was recorded.
func (c *current) is(r recorded) bool {
	var err error
	c.buffer, err = appendRow(c.buffer[:0], r.salt, c.values)
	return err == nil && r.salt != nil && sha256.Sum256(c.buffer) == r.hash
}

func gone(r recorded) bool {
	hash, err := rowHash(r.salt, nil)
	return err == nil && r.salt != nil && hash == r.hash
}

// again looks once more at a row in doubt, since an act may have come between the two readings: it
// counts only when the record is the same before and after. Then it says what is wrong.
func (v *verification) again(ctx context.Context, cover Cover, id string) error {
	for range 5 {
		before, err := v.last(ctx, cover.Table, id)
		if err != nil {
			return err
		}
		found, err := readRows(ctx, v.q, cover, []string{id})
		if err != nil {
			return err
		}
		after, err := v.last(ctx, cover.Table, id)
		if err != nil {
			return err
		}
		if before.version == after.version {
			return v.judge(cover, id, before, found[id])
		}
	}
	return nil // it changes all the time, and each time the record goes along
}

func (v *verification) last(ctx context.Context, table, id string) (recorded, error) {
	r, err := db.One(ctx, v.q, scanRecorded, `SELECT `+recordedColumns+` FROM ledger_row
		WHERE table_name = $1 AND row_id = $2 ORDER BY version DESC LIMIT 1`, table, id)
	if problem.KindOf(err) == problem.NotFound {
		return recorded{}, nil
	}
	return r, err
}

func (v *verification) judge(cover Cover, id string, r recorded, values []any) error {
	args := problem.Args{"table": cover.Table, "row": id, "event": r.event}
	if r.version == 0 {
		if values != nil {
			v.find("ledger.finding.row_inserted", args)
		}
		return nil
	}
	if r.salt == nil {
		// Somebody's erasure, which checkSalt judges; but what is still there must be provable.
		if values != nil {
			v.find("ledger.finding.row_unproven", args)
		}
		return nil
	}
	hash, err := rowHash(r.salt, values)
	switch {
	case err != nil:
		return err
	case hash == r.hash:
	case values == nil:
		v.find("ledger.finding.row_deleted", args)
	case gone(r):
		v.find("ledger.finding.row_inserted", args)
	default:
		v.find("ledger.finding.row_changed", args)
	}
	return nil
}

// mirrors compares the columns that repeat another table's.
func (v *verification) mirrors(ctx context.Context, cover Cover) error {
	for _, m := range cover.Besides {
		ids, err := db.All(ctx, v.q, db.Column[string], `SELECT a.id FROM `+cover.Table+` a LEFT JOIN `+m.Table+` b ON b.id = a.`+m.By+`
			WHERE a.`+m.Column+` IS DISTINCT FROM b.`+m.Of+` ORDER BY a.id`)
		if err != nil {
			return err
		}
		for _, id := range ids {
			v.find("ledger.finding.row_changed", problem.Args{"table": cover.Table, "row": id, "event": ""})
		}
	}
	return nil
}
