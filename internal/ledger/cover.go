package ledger

import (
	"slices"
	"strings"
)

// Cover says which columns of a table the ledger hashes. A migration that changes a covered table
// changes its Cover too, and records every row of it afresh; a test compares this table with the
// real schema of both databases.
type Cover struct {
	Table   string
	Key     []string // a row's id: these columns with "/" between
	Columns []string // in the order of Row.Values
	// Besides are columns that are compared instead of hashed.
	Besides []Mirror
	// Without are the columns left out, each with the reason.
	Without map[string]string
}

// Mirror is a column that repeats another table's, by a foreign key which the database follows on
// its own (ON UPDATE CASCADE). Verify compares the two instead of hashing it.
type Mirror struct {
	Column string // of this table
	By     string // the column that refers to the other table's id
	Table  string
	Of     string // column of the other table
}

// erasable are the ledger's own tables, whose rows events name only to say what was erased.
var erasable = []string{"ledger_row", "ledger_event"}

func coverOf(table string) (Cover, bool) {
	i := slices.IndexFunc(Covered, func(c Cover) bool { return c.Table == table })
	if i < 0 {
		return Cover{}, false
	}
	return Covered[i], true
}

// keySQL is the expression of a row's id.
func (c Cover) keySQL() string { return strings.Join(c.Key, " || '/' || ") }
