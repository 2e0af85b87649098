package db

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
)

// Kind is what a column holds, whatever its engine calls it.
type Kind string

// A Moment is a Time; SQLite keeps it as text, where it is told from other text by nothing, and a Truth
// as 0 or 1.
const (
	Whole  Kind = "whole"
	Real   Kind = "real"
	Text   Kind = "text"
	Bytes  Kind = "bytes"
	Moment Kind = "moment"
	Truth  Kind = "truth"
)

// ColumnInfo is a column of a table.
type ColumnInfo struct {
	Name string
	Kind Kind
}

// Table is a table as the database has it.
type Table struct {
	Name string
	// Columns stand in the order of their names, which both engines share; generated ones are left out.
	Columns []ColumnInfo
	// Key are the columns of the primary key, in its order.
	Key []string
	// Refers names the tables that its foreign keys point to, itself left out.
	Refers []string
}

// Quote writes a name of the catalog for use in a statement.
func Quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// Quoted are the columns' names for use in a statement.
func (t Table) Quoted() string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = Quote(c.Name)
	}
	return strings.Join(names, ", ")
}

// Select reads every row of the table in the order of its key, or of all columns without one. The order
// is the same on both engines.
func (t Table) Select() string {
	key := t.Key
	if len(key) == 0 {
		for _, c := range t.Columns {
			key = append(key, c.Name)
		}
	}
	order := make([]string, len(key))
	for i, name := range key {
		order[i] = Quote(name) + " NULLS FIRST"
	}
	if len(t.Key) > 0 {
		for i, name := range key {
			order[i] = Quote(name)
		}
	}
	return "SELECT " + t.Quoted() + " FROM " + Quote(t.Name) + " ORDER BY " + strings.Join(order, ", ")
}

// Tables lists the tables of the database so that each comes after those it refers to, and otherwise by
// name. What an engine keeps for itself, what it makes out of other tables, and the list of migrations are
// left out.
func (d *DB) Tables(ctx context.Context, q Queryer) ([]Table, error) {
	read := sqliteTables
	if d.engine == PostgreSQL {
		read = postgresTables
	}
	tables, err := read(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("list the tables: %w", err)
	}
	tables = slices.DeleteFunc(tables, func(t Table) bool { return t.Name == migrationTable })
	return inOrder(tables), nil
}

// migrationTable is the migrations' own list.
const migrationTable = "goose_db_version"

// Version is the number of the newest migration that was applied; 0 in a database without any.
func Version(ctx context.Context, q Queryer) (int64, error) {
	return One(ctx, q, Column[int64], "SELECT COALESCE(MAX(version_id), 0) FROM "+migrationTable+" WHERE is_applied")
}

// inOrder puts tables behind those they refer to. A circle is broken at its first name: foreign keys are
// looked at when a loading ends.
func inOrder(tables []Table) []Table {
	slices.SortFunc(tables, func(a, b Table) int { return strings.Compare(a.Name, b.Name) })
	var sorted []Table
	placed := map[string]bool{}
	for len(tables) > 0 {
		next := slices.IndexFunc(tables, func(t Table) bool {
			return !slices.ContainsFunc(t.Refers, func(to string) bool {
				return !placed[to] && slices.ContainsFunc(tables, func(o Table) bool { return o.Name == to })
			})
		})
		next = max(next, 0)
		placed[tables[next].Name] = true
		sorted = append(sorted, tables[next])
		tables = slices.Delete(tables, next, next+1)
	}
	return sorted
}

// found is one line about a table: a column, a part of the key, or a reference.
type found struct {
	table, name, kind string
	key               int
}

func scanFound(row Row) (found, error) {
	var f found
	var kind sql.NullString
	err := row.Scan(&f.table, &f.name, &kind, &f.key)
	f.kind = kind.String
	return f, err
}

// assemble makes tables of lines: columns by name, keys by position.
func assemble(columns, references []found, kinds func(string) (Kind, bool)) ([]Table, error) {
	var tables []Table
	at := map[string]int{}
	for _, c := range columns {
		if _, known := at[c.table]; !known {
			at[c.table] = len(tables)
			tables = append(tables, Table{Name: c.table})
		}
		kind, ok := kinds(c.kind)
		if !ok {
			return nil, fmt.Errorf("column %s.%s has the type %q, which is not known here", c.table, c.name, c.kind)
		}
		t := &tables[at[c.table]]
		t.Columns = append(t.Columns, ColumnInfo{c.name, kind})
	}
	for i := range tables {
		t := &tables[i]
		slices.SortFunc(t.Columns, func(a, b ColumnInfo) int { return strings.Compare(a.Name, b.Name) })
		var key []found
		for _, c := range columns {
			if c.table == t.Name && c.key > 0 {
				key = append(key, c)
			}
		}
		slices.SortFunc(key, func(a, b found) int { return a.key - b.key })
		for _, c := range key {
			t.Key = append(t.Key, c.name)
		}
		for _, r := range references {
			if r.table == t.Name && r.name != t.Name && !slices.Contains(t.Refers, r.name) {
				t.Refers = append(t.Refers, r.name)
			}
		}
	}
	return tables, nil
}

// hidden 2 and 3 are generated columns; virtual tables and their shadows are made out of others.
func sqliteTables(ctx context.Context, q Queryer) ([]Table, error) {
	columns, err := All(ctx, q, scanFound, `SELECT t.name, c.name, c.type, c.pk
		FROM pragma_table_list AS t JOIN pragma_table_xinfo(t.name) AS c
		WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite\_%' ESCAPE '\' AND c.hidden = 0`)
	if err != nil {
		return nil, err
	}
	references, err := All(ctx, q, scanFound, `SELECT DISTINCT t.name, f."table", '', 0
		FROM pragma_table_list AS t JOIN pragma_foreign_key_list(t.name) AS f
		WHERE t.schema = 'main' AND t.type = 'table'`)
	if err != nil {
		return nil, err
	}
	return assemble(columns, references, func(kind string) (Kind, bool) {
		known, ok := map[string]Kind{"INTEGER": Whole, "INT": Whole, "REAL": Real, "TEXT": Text, "BLOB": Bytes}[strings.ToUpper(kind)]
		if !ok {
			return Text, strings.EqualFold(kind, "TIMESTAMP") // goose's own table
		}
		return known, true
	})
}

// derived is the comment that marks a table of PostgreSQL which is made out of others, as SQLite's virtual
// tables are.
const derived = "made of other tables"

func postgresTables(ctx context.Context, q Queryer) ([]Table, error) {
	columns, err := All(ctx, q, scanFound, `SELECT c.relname, a.attname, format_type(a.atttypid, NULL),
			COALESCE(array_position(i.indkey::int2[], a.attnum), -1) + 1
		FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
		LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
		WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
			AND obj_description(c.oid, 'pg_class') IS DISTINCT FROM $1
			AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''`, derived)
	if err != nil {
		return nil, err
	}
	references, err := All(ctx, q, scanFound, `SELECT DISTINCT c.relname, o.relname, '', 0
		FROM pg_constraint f JOIN pg_class c ON c.oid = f.conrelid JOIN pg_class o ON o.oid = f.confrelid
		WHERE f.contype = 'f' AND f.connamespace = current_schema()::regnamespace`)
	if err != nil {
		return nil, err
	}
	return assemble(columns, references, func(kind string) (Kind, bool) {
		known, ok := map[string]Kind{
			"smallint": Whole, "integer": Whole, "bigint": Whole, "double precision": Real, "text": Text, "bytea": Bytes,
			"timestamp with time zone": Moment, "timestamp without time zone": Moment, "boolean": Truth,
		}[kind]
		return known, ok
	})
}
