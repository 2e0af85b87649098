package ledger

import (
	"context"
	"crypto/sha256"
	"database/sql/driver"
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/patuh-id/patuh/internal/base/db"
)

// Touched collects the covered rows that an act has written, so that Rows can read them at its end.
// The zero Touched is empty.
type Touched struct{ ids map[string]map[string]bool }

// Add notes a row of a covered table. Twice is as good as once.
func (t *Touched) Add(table, id string) {
	if t.ids == nil {
		t.ids = map[string]map[string]bool{}
	}
	if t.ids[table] == nil {
		t.ids[table] = map[string]bool{}
	}
	t.ids[table][id] = true
}

// Rows reads the touched rows as they are now, in a fixed order; one that is not there is gone.
func (t *Touched) Rows(ctx context.Context, tx db.Tx) ([]Row, error) {
	var rows []Row
	for _, cover := range Covered {
		ids := make([]string, 0, len(t.ids[cover.Table]))
		for id := range t.ids[cover.Table] {
			ids = append(ids, id)
		}
		slices.Sort(ids)
		for chunk := range slices.Chunk(ids, 500) {
			found, err := readRows(ctx, tx, cover, chunk)
			if err != nil {
				return nil, err
			}
			for _, id := range chunk {
				rows = append(rows, Row{Table: cover.Table, ID: id, Values: found[id]})
			}
		}
	}
	for table := range t.ids {
		if _, ok := coverOf(table); !ok {
			return nil, fmt.Errorf("ledger: %s is not a covered table", table)
		}
	}
	return rows, nil
}

// readRows returns the values of the rows that are there, by id.
func readRows(ctx context.Context, q db.Queryer, cover Cover, ids []string) (map[string][]any, error) {
	args := make([]any, 0, len(ids)*len(cover.Key))
	for _, id := range ids {
		parts := strings.SplitN(id, "/", len(cover.Key))
		if len(parts) != len(cover.Key) {
			return nil, fmt.Errorf("ledger: %q is no id of %s", id, cover.Table)
		}
		for _, part := range parts {
			args = append(args, part)
		}
	}
	found := map[string][]any{}
	rows, err := q.Query(ctx, `SELECT `+cover.keySQL()+`, `+strings.Join(cover.Columns, ", ")+` FROM `+cover.Table+
		` WHERE `+cover.in(len(ids)), args...)
	if err != nil {
		return nil, fmt.Errorf("read rows of %s: %w", cover.Table, err)
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		values := make([]any, len(cover.Columns))
		if err := rows.Scan(append([]any{&id}, pointers(values)...)...); err != nil {
			return nil, fmt.Errorf("read rows of %s: %w", cover.Table, err)
		}
		found[id] = values
	}
	return found, rows.Err()
}

// in is the condition that finds n rows by their key.
func (c Cover) in(n int) string {
	if len(c.Key) == 1 {
		return c.Key[0] + ` IN (` + db.Marks(1, n) + `)`
	}
	tuples := make([]string, n)
	for i := range tuples {
		tuples[i] = `(` + db.Marks(1+i*len(c.Key), len(c.Key)) + `)`
	}
	return `(` + strings.Join(c.Key, ", ") + `) IN (VALUES ` + strings.Join(tuples, ", ") + `)`
}

func pointers(values []any) []any {
	to := make([]any, len(values))
	for i := range values {
		to[i] = &values[i]
	}
	return to
}

// committed is a row with its hash, on the way into ledger_row.
type committed struct {
	table, id string
	version   int64
	salt      []byte
	hash      tlog.Hash
}

// commit gives rows their next version, a salt and a hash.
func commit(ctx context.Context, tx db.Tx, rows []Row) ([]committed, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	byTable := map[string][]string{}
	for _, r := range rows {
		if err := check(r); err != nil {
			return nil, err
		}
		byTable[r.Table] = append(byTable[r.Table], r.ID)
	}
	versions := map[string]map[string]int64{}
	for table, ids := range byTable {
		found, err := lastVersions(ctx, tx, table, ids)
		if err != nil {
			return nil, err
		}
		versions[table] = found
	}
	out := make([]committed, len(rows))
	for i, r := range rows {
		versions[r.Table][r.ID]++
		c := committed{table: r.Table, id: r.ID, version: versions[r.Table][r.ID], salt: newSalt()}
		var err error
		if c.hash, err = rowHash(c.salt, r.Values); err != nil {
			return nil, fmt.Errorf("row %s of %s: %w", r.ID, r.Table, err)
		}
		out[i] = c
	}
	return out, nil
}

func check(r Row) error {
	cover, ok := coverOf(r.Table)
	switch {
	case !ok && slices.Contains(erasable, r.Table) && r.Values == nil:
		return nil
	case !ok:
		return fmt.Errorf("ledger: %s is not a covered table", r.Table)
	case r.ID == "":
		return fmt.Errorf("ledger: a row of %s without an id", r.Table)
	case r.Values != nil && len(r.Values) != len(cover.Columns):
		return fmt.Errorf("ledger: %d values for the %d columns of %s", len(r.Values), len(cover.Columns), r.Table)
	}
	return nil
}

func lastVersions(ctx context.Context, tx db.Tx, table string, ids []string) (map[string]int64, error) {
	versions := make(map[string]int64, len(ids))
	scan := func(row db.Row) (string, error) {
		var id string
		var version int64
		err := row.Scan(&id, &version)
		versions[id] = version
		return id, err
	}
	for chunk := range slices.Chunk(ids, 500) {
		args := []any{table}
		for _, id := range chunk {
			args = append(args, id)
		}
		_, err := db.All(ctx, tx, scan, `SELECT row_id, max(version) FROM ledger_row
			WHERE table_name = $1 AND row_id IN (`+db.Marks(2, len(chunk))+`) GROUP BY row_id`, args...)
		if err != nil {
			return nil, err
		}
	}
	return versions, nil
}

func rowsRoot(rows []committed) tlog.Hash {
	hashes := make([]tlog.Hash, len(rows))
	for i, r := range rows {
		hashes[i] = entryHash(r.table, r.id, r.version, r.hash)
	}
	return merkle(hashes)
}

// entryHash binds a row's hash to the row and to its version, so that hashes cannot change places.
func entryHash(table, id string, version int64, hash tlog.Hash) tlog.Hash {
	b := append(make([]byte, 0, 256), "patuh-entry-v1\n"...)
	b = appendText(b, table)
	b = appendText(b, id)
	b = binary.AppendUvarint(b, uint64(version)) //nolint:gosec // from 1
	return sha256.Sum256(append(b, hash[:]...))
}

func rowHash(salt []byte, values []any) (tlog.Hash, error) {
	b, err := appendRow(make([]byte, 0, 512), salt, values)
	return sha256.Sum256(b), err
}

// appendRow writes what a row's hash is taken over. Every value is its text with its length before
// it, so that both databases give the same and no two rows look alike.
func appendRow(b, salt []byte, values []any) ([]byte, error) {
	b = append(b, "patuh-row-v1\n"...)
	b = appendText(b, salt)
	if values == nil {
		return append(b, "gone"...), nil
	}
	b = append(b, "here"...)
	for _, v := range values {
		var err error
		if b, err = appendValue(b, v); err != nil {
			return nil, err
		}
	}
	return b, nil
}

func appendValue(b []byte, v any) ([]byte, error) {
	switch v := v.(type) {
	case nil:
		return append(b, 0), nil
	case string:
		return appendText(append(b, 1), v), nil
	case []byte:
		return appendText(append(b, 1), v), nil
	case int64:
		var digits [20]byte
		return appendText(append(b, 1), strconv.AppendInt(digits[:0], v, 10)), nil
	case int:
		return appendValue(b, int64(v))
	case bool:
		if v {
			return append(b, 1, 1, '1'), nil
		}
		return append(b, 1, 1, '0'), nil
	case float64:
		return appendText(append(b, 1), strconv.FormatFloat(v, 'g', -1, 64)), nil
	case time.Time:
		return appendValue(b, db.At(v))
	case driver.Valuer:
		plain, err := v.Value()
		if err != nil {
			return nil, err
		}
		return appendValue(b, plain)
	default:
		return nil, fmt.Errorf("ledger: a value of type %T", v)
	}
}
