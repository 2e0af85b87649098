package db

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/bits"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// ErrChanged is inside the Conflict that Update returns: somebody else was faster.
var ErrChanged = errors.New("db: the row was changed or removed meanwhile")

// Update runs a statement that must hit exactly one row, such as
// "UPDATE form SET state = $3, version = version + 1 WHERE id = $1 AND version = $2". The error is
// of kind Conflict when it hits none.
func Update(ctx context.Context, tx Tx, query string, args ...any) error {
	result, err := tx.Exec(ctx, query, args...)
	if err != nil {
		return err
	}
	rows, err := result.RowsAffected()
	if err != nil {
		return fmt.Errorf("count updated rows: %w", err)
	}
	switch rows {
	case 1:
		return nil
	case 0:
		return problem.Wrap(problem.Conflict, ErrChanged)
	default:
		return fmt.Errorf("db: %d rows hit where one was meant", rows)
	}
}

// Row is what a scan function reads from.
type Row interface{ Scan(dest ...any) error }

// One reads the single row of a query; without a row the error is of kind NotFound. Outside a
// transaction the reading is repeated when the connection is lost, so scan may run more than once.
func One[T any](ctx context.Context, q Queryer, scan func(Row) (T, error), query string, args ...any) (T, error) {
	var value T
	err := whole(ctx, q, func(ctx context.Context) error {
		found, err := scan(q.QueryRow(ctx, query, args...))
		if err == nil {
			value = found
		}
		return err
	})
	return value, Problem(err)
}

// All reads every row of a query; without rows it returns nil. Outside a transaction the reading is
// repeated when the connection is lost, so scan may see a row more than once.
func All[T any](ctx context.Context, q Queryer, scan func(Row) (T, error), query string, args ...any) ([]T, error) {
	var values []T
	err := whole(ctx, q, func(ctx context.Context) error {
		values = nil
		rows, err := q.Query(ctx, query, args...)
		if err != nil {
			return err
		}
		for rows.Next() {
			value, err := scan(rows)
			if err != nil {
				return errors.Join(err, rows.Close())
			}
			values = append(values, value)
		}
		return errors.Join(rows.Err(), rows.Close())
	})
	if err != nil {
		return nil, Problem(err)
	}
	return values, nil
}

// whole repeats a reading from its first row when a server takes the connection away in the middle,
// which Query alone cannot see. In a transaction InTx repeats everything instead.
func whole(ctx context.Context, q Queryer, read func(context.Context) error) error {
	if d, ok := q.(*DB); ok {
		return d.ask(ctx, read)
	}
	return read(ctx)
}

// Column scans rows of one column, for One and All.
func Column[T any](row Row) (T, error) {
	var value T
	err := row.Scan(&value)
	return value, err
}

// Marks returns n parameters from $first on, "$2, $3, $4", for an IN list.
func Marks(first, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("$" + strconv.Itoa(first+i))
	}
	return b.String()
}

// MaxMarks is how many parameters one statement may have: SQLite's limit, PostgreSQL's is 65,535.
const MaxMarks = 32766

// maxRows bounds the rows of one statement; beyond a few hundred nothing is gained.
const maxRows = 500

// These bound the parameters of one INSERT. SQLite looks a parameter with a name up among all of a
// statement's, and a statement more costs it next to nothing; those without a name it need not look up. To
// PostgreSQL each statement is a way there and back.
const (
	sqliteMarks   = 240
	sqlitePlain   = 2_000
	postgresMarks = 12_000
)

var mark = regexp.MustCompile(`\$[0-9]+`)

// InsertAll runs an INSERT written for one row, "INSERT INTO t (a, b) VALUES ($1, $2) ON CONFLICT
// DO NOTHING", for any number of rows in as few statements as is good, and returns how
// many rows were written. Each row gives the values of $1 and following; nothing after the VALUES
// may have parameters.
func InsertAll(ctx context.Context, tx Tx, query string, rows iter.Seq[[]any]) (int64, error) {
	cut, err := cutOf(query)
	if err != nil {
		return 0, err
	}
	marks := tx.s.marks
	if plain := tx.s.whole && cut.inOrder; plain {
		marks = sqlitePlain
	}
	chunk := max(1, min(maxRows, marks/max(cut.width, 1)))
	var written int64
	kept := buffers.Get().(*[]any)
	args := *kept
	defer func() {
		clear(args[:cap(args)]) // what was written is nobody's to hold any more
		*kept = args[:0]
		buffers.Put(kept)
	}()
	flush := func() error {
		for left := args; len(left) > 0; {
			n := together(len(left)/cut.width, tx.s.whole)
			result, err := tx.Exec(ctx, cut.text(n, tx.s.whole), left[:n*cut.width]...)
			if err != nil {
				return err
			}
			rows, err := result.RowsAffected()
			if err != nil {
				return err
			}
			written += rows
			left = left[n*cut.width:]
		}
		args = args[:0]
		return nil
	}
	for row := range rows {
		if len(row) != cut.width {
			return written, fmt.Errorf("db: a row of %d values for %d parameters", len(row), cut.width)
		}
		args = append(args, row...)
		if len(args) == chunk*cut.width {
			if err := flush(); err != nil {
				return written, err
			}
		}
	}
	return written, flush()
}

// buffers are for the parameters of one statement, of which many are needed for a moment.
var buffers = sync.Pool{New: func() any { return new([]any) }}

// insert is a query cut around its one VALUES tuple.
type insert struct {
	head, tuple, tail string
	width             int
	// inOrder: the parameters are $1, $2 and so on, each once, so that they need no names.
	inOrder bool
	texts   *sync.Map // by how many rows, with and without names
}

// cuts are the queries that were cut before: they are literals of the program, so there are few.
var cuts sync.Map

func cutOf(query string) (insert, error) {
	if known, ok := cuts.Load(query); ok {
		return known.(insert), nil
	}
	cut, err := splitInsert(query)
	if err != nil {
		return cut, err
	}
	marks := mark.FindAllString(cut.tuple, -1)
	cut.inOrder = true
	for i, m := range marks {
		cut.inOrder = cut.inOrder && m == "$"+strconv.Itoa(i+1)
	}
	cut.width = len(slices.Compact(slices.Sorted(slices.Values(marks))))
	cut.texts = &sync.Map{}
	known, _ := cuts.LoadOrStore(query, cut)
	return known.(insert), nil
}

// together is how many of n rows one statement takes: a power of two, or half as much again. There are few
// texts so, and all of them stay prepared. Where every statement is a journey to a server, few rows make
// one all the same.
func together(n int, near bool) int {
	if !near && n <= 16 {
		return n
	}
	power := 1 << (bits.Len(uint(n)) - 1)
	if more := power + power/2; more <= n {
		return more
	}
	return power
}

// text is the query for n rows.
func (cut insert) text(n int, sqlite bool) string {
	known, ok := cut.texts.Load(key{n, sqlite})
	if ok {
		return known.(string)
	}
	text := cut.head + tuples(cut.tuple, cut.width, n) + cut.tail
	if sqlite && cut.inOrder {
		one := mark.ReplaceAllLiteralString(cut.tuple, "?")
		text = cut.head + strings.Repeat(one+", ", n-1) + one + cut.tail
	}
	cut.texts.Store(key{n, sqlite}, text)
	return text
}

type key struct {
	rows   int
	sqlite bool
}

func splitInsert(query string) (insert, error) {
	_, rest, found := strings.Cut(query, "VALUES")
	open := strings.IndexByte(rest, '(')
	if !found || open < 0 {
		return insert{}, errors.New("db: an INSERT with VALUES (...) is wanted")
	}
	open += len(query) - len(rest)
	end, depth := open, 0
	for ; end < len(query); end++ {
		switch query[end] {
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth == 0 {
			break
		}
	}
	if depth != 0 {
		return insert{}, errors.New("db: VALUES (...) does not end")
	}
	cut := insert{head: query[:open], tuple: query[open : end+1], tail: query[end+1:]}
	if !mark.MatchString(cut.tuple) || mark.MatchString(cut.tail) {
		return insert{}, errors.New("db: parameters are wanted inside VALUES (...) and nowhere else")
	}
	return cut, nil
}

// tuples repeats a tuple n times with its parameters counted on.
func tuples(tuple string, width, n int) string {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = mark.ReplaceAllStringFunc(tuple, func(m string) string {
			k, _ := strconv.Atoi(m[1:]) // digits only, by the pattern
			return "$" + strconv.Itoa(i*width+k)
		})
	}
	return strings.Join(parts, ", ")
}
