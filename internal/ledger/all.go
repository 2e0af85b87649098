package ledger

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/patuh-id/patuh/internal/base/db"
)

// RecordAll writes many events in as few statements as is good, for acts that come by the thousand.
// Each begins a stream that nobody has written to, and all its rows are new: nothing is looked up, and
// what was there already is an error of kind Conflict. Otherwise it is as Record.
func (l *Ledger) RecordAll(ctx context.Context, tx db.Tx, all ...Event) error {
	made := make([]first, len(all))
	for i := range all {
		var err error
		if made[i], err = l.first(&all[i]); err != nil {
			return fmt.Errorf("record %s: %w", all[i].Kind, err)
		}
	}
	if err := writeFirst(ctx, tx, made); err != nil {
		return fmt.Errorf("record %d events: %w", len(all), err)
	}
	if l.told == nil {
		return nil
	}
	for i := range all {
		if err := l.told(ctx, tx, made[i].id, all[i]); err != nil {
			return fmt.Errorf("pass on %s: %w", all[i].Kind, err)
		}
	}
	return nil
}

// first is an event that begins its stream, on its way into the database.
type first struct {
	id, stream, line, text, authority string
	streamSalt, salt                  []byte
	head                              tlog.Hash
	rows                              []committed
}

func (l *Ledger) first(e *Event) (first, error) {
	if e.Stream == "" || e.Kind == "" {
		return first{}, fmt.Errorf("record %q in %q: an event needs a stream and a kind", e.Kind, e.Stream)
	}
	if e.At.IsZero() {
		e.At = l.now()
	}
	id, err := uuid.NewV7()
	if err != nil {
		return first{}, err
	}
	f := first{id: id.String(), stream: e.Stream, authority: e.Scope.Authority, streamSalt: newSalt(), salt: newSalt()}
	if f.text, err = describe(*e); err != nil {
		return f, err
	}
	f.rows = make([]committed, len(e.Rows))
	for i, r := range e.Rows {
		if err := check(r); err != nil {
			return f, err
		}
		f.rows[i] = committed{table: r.Table, id: r.ID, version: 1, salt: newSalt()}
		if f.rows[i].hash, err = rowHash(f.rows[i].salt, r.Values); err != nil {
			return f, fmt.Errorf("row %s of %s: %w", r.ID, r.Table, err)
		}
	}
	f.line = Leaf{
		Stream: streamHash(f.streamSalt, f.stream), Detail: detailHash(f.salt, f.text), RowCount: len(f.rows), Rows: rowsRoot(f.rows),
	}.Text()
	f.head = tlog.RecordHash([]byte(f.line))
	return f, nil
}

func writeFirst(ctx context.Context, tx db.Tx, all []first) error {
	_, err := db.InsertAll(ctx, tx, `INSERT INTO ledger_stream (name, salt, events, head) VALUES ($1, $2, 1, $3)`, func(yield func([]any) bool) {
		for i := range all {
			if !yield([]any{all[i].stream, all[i].streamSalt, all[i].head[:]}) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	_, err = db.InsertAll(ctx, tx, `INSERT INTO ledger_event (id, stream, sequence, leaf, salt, detail, authority_id)
		VALUES ($1, $2, 0, $3, $4, $5, nullif($6, ''))`, func(yield func([]any) bool) {
		for i := range all {
			if !yield([]any{all[i].id, all[i].stream, all[i].line, all[i].salt, all[i].text, all[i].authority}) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	_, err = db.InsertAll(ctx, tx, insertRow, func(yield func([]any) bool) {
		for i := range all {
			for at, r := range all[i].rows {
				if !yield([]any{r.table, r.id, r.version, all[i].id, at, r.salt, r.hash[:]}) {
					return
				}
			}
		}
	})
	return err
}

// Shape puts the values of a row that was just written into the order of its table's Cover, so that it
// need not be read again.
type Shape struct {
	table string
	at    []int
}

// ShapeOf is the shape of rows whose values stand in the order of columns, at least all those that are
// covered. A table that is not covered, or a column that is missing, is an error.
func ShapeOf(table string, columns ...string) (Shape, error) {
	cover, ok := coverOf(table)
	if !ok {
		return Shape{}, fmt.Errorf("ledger: %s is not a covered table", table)
	}
	at := map[string]int{}
	for i, column := range columns {
		at[column] = i
	}
	s := Shape{table: table}
	for _, column := range cover.Columns {
		i, ok := at[column]
		if !ok {
			return Shape{}, fmt.Errorf("ledger: %s is covered with %s, which is not among the values", table, column)
		}
		s.at = append(s.at, i)
	}
	return s, nil
}

// Row is a row with an id, as Touched would read it.
func (s Shape) Row(id string, values []any) Row {
	row := Row{Table: s.table, ID: id, Values: make([]any, len(s.at))}
	for i, at := range s.at {
		row.Values[i] = values[at]
	}
	return row
}
