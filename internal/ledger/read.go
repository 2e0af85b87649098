package ledger

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Reading chooses events to read, the newest first.
type Reading struct {
	// Authority is the one whose events are read; empty for the installation's own.
	Authority string
	// Stream chooses one stream: what happened to one thing.
	Stream string
	// Event chooses one event by its id.
	Event string
	// Before is the id of the event that the page before ended with.
	Before string
	// Limit is how many at most: 50 when zero, 500 at most.
	Limit int
}

// Aside has Read leave out what a room must not show to an actor: a condition over ledger_event, with its
// arguments counted from $first on, under which an event is kept back; empty for nothing. The event stays in the
// record, in its proofs and for everybody else. It is called before anything happens, never later.
func (l *Ledger) Aside(kept func(actor access.Actor, first int) (string, []any)) {
	l.aside = append(l.aside, kept)
}

// Read returns what happened in an authority, or to the installation itself, for whoever audits it, without
// what they must not see. Kinds: those of access.Decide.
func (l *Ledger) Read(ctx context.Context, actor access.Actor, r Reading) ([]Summary, error) {
	if err := access.Decide(actor, access.ReadAudit, access.Kept(r.Authority, "", "")); err != nil {
		return nil, err
	}
	if r.Limit < 0 || r.Limit > 500 {
		return nil, problem.New(problem.Invalid, "ledger.limit", problem.Args{"max": 500})
	}
	if r.Limit == 0 {
		r.Limit = 50
	}
	where, args := []string{"authority_id IS NULL"}, []any(nil)
	if r.Authority != "" {
		where, args = []string{"authority_id = $1"}, []any{r.Authority}
	}
	for _, part := range []struct{ condition, value string }{{"stream = $", r.Stream}, {"id = $", r.Event}, {"id < $", r.Before}} {
		if part.value != "" {
			args = append(args, part.value)
			where = append(where, part.condition+strconv.Itoa(len(args)))
		}
	}
	for _, kept := range l.aside {
		if condition, more := kept(actor, len(args)+1); condition != "" {
			where = append(where, "NOT ("+condition+")")
			args = append(args, more...)
		}
	}
	args = append(args, r.Limit)
	list, err := db.All(ctx, l.db, scanSummary, `SELECT `+summaryColumns+` FROM ledger_event
		WHERE `+strings.Join(where, " AND ")+` ORDER BY id DESC LIMIT $`+strconv.Itoa(len(args)), args...)
	if err != nil {
		return nil, fmt.Errorf("read events: %w", err)
	}
	return list, nil
}

// Summary is one line about an event.
type Summary struct {
	ID       string
	Stream   string
	Sequence int64
	Position int64 // -1: it waits
	Erased   bool
	Happened
}

const summaryColumns = `id, stream, sequence, position, detail`

func scanSummary(row db.Row) (Summary, error) {
	s := Summary{Position: -1}
	var position *int64
	var detail *string
	if err := row.Scan(&s.ID, &s.Stream, &s.Sequence, &position, &detail); err != nil {
		return s, err
	}
	if position != nil {
		s.Position = *position
	}
	if s.Erased = detail == nil; s.Erased {
		return s, nil
	}
	var err error
	s.Happened, err = parseDetail(*detail)
	return s, err
}

// Events lists the newest events of a stream, at most limit.
func (l *Ledger) Events(ctx context.Context, stream string, limit int) ([]Summary, error) {
	return db.All(ctx, l.db, scanSummary, `SELECT `+summaryColumns+` FROM ledger_event
		WHERE stream = $1 ORDER BY sequence DESC LIMIT $2`, stream, limit)
}

// authorityOf is the authority in a detail's own scope, without reading the rest: a verification asks
// it of every event. Behind the scope stand only texts, whose quotes are escaped.
func authorityOf(detail string) string {
	i := strings.LastIndex(detail, `"scope":{`)
	if i < 0 {
		return ""
	}
	rest, ok := strings.CutPrefix(detail[i+len(`"scope":{`):], `"authority":"`)
	if !ok {
		return ""
	}
	id, _, _ := strings.Cut(rest, `"`)
	return id
}
