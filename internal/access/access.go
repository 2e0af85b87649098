package access

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Deps are what an Access needs.
type Deps struct {
	DB  *db.DB
	Now func() time.Time
	// Record writes the record's event of every act.
	Record Recorder
	// Known says whether an account exists and may be given a position; nil believes the caller.
	Known func(ctx context.Context, tx db.Tx, account string) (bool, error)
	// Tell tells a person what others did about their position; nil tells nobody.
	Tell func(ctx context.Context, tx db.Tx, account string, n News) error
}

// Access keeps the authorities and positions of one installation, and who holds them. It is safe for
// concurrent use.
type Access struct {
	db     *db.DB
	clock  func() time.Time
	record Recorder
	known  func(ctx context.Context, tx db.Tx, account string) (bool, error)
	tell   func(ctx context.Context, tx db.Tx, account string, n News) error
}

// New returns the access in the database of deps.
func New(deps Deps) *Access {
	return &Access{db: deps.DB, clock: deps.Now, record: deps.Record, known: deps.Known, tell: deps.Tell}
}

// now is the clock as the database keeps it.
func (a *Access) now() time.Time { return db.At(a.clock()).Time }

// MaxText bounds names, titles, bases and reasons, in characters.
const MaxText = 200

// faults collects what is wrong with a form; Place.File is the field.
type faults struct{ found problem.Faults }

func (f *faults) add(field, key string, args problem.Args) {
	f.found.Add(problem.Place{File: field}, "access.fault."+key, args)
}

// text trims a line of text and checks it.
func (f *faults) text(field, text string, required bool) string {
	text = strings.TrimSpace(text)
	switch {
	case required && text == "":
		f.add(field, "empty", nil)
	case utf8.RuneCountInString(text) > MaxText:
		f.add(field, "long", problem.Args{"max": MaxText})
	case !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }):
		f.add(field, "control", nil)
	}
	return text
}

func (f *faults) period(from, to time.Time) {
	if !to.IsZero() && !to.After(from) {
		f.add("to", "period", nil)
	}
}

// updateSeen is db.Update with the words for who comes second.
func updateSeen(ctx context.Context, tx db.Tx, query string, args ...any) error {
	err := db.Update(ctx, tx, query, args...)
	if errors.Is(err, db.ErrChanged) {
		return &problem.Error{Kind: problem.Conflict, Key: "access.changed", Err: err}
	}
	return err
}

// found turns "no such row" into what Decide says of things that may not be seen, so that nobody
// learns which of the two it was.
func found[T any](value T, err error) (T, error) {
	if problem.KindOf(err) == problem.NotFound {
		return value, &problem.Error{Kind: problem.NotFound, Key: "access.not_found", Err: err}
	}
	return value, err
}

func newID() (string, error) {
	id, err := uuid.NewV7()
	return id.String(), err
}

func null(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// during reports whether an instant lies in [from, to); a zero to is open.
func during(at, from, to time.Time) bool {
	return !at.Before(from) && (to.IsZero() || at.Before(to))
}

// Past is what an authority or a position was before a change.
type Past[T any] struct {
	Was     T
	Version int64
	Until   time.Time
	By      string // account; empty for the machine
}

// keep puts away what a row was before a change.
func (a *Access) keep(ctx context.Context, tx db.Tx, actor Actor, id string, version int64, was any) error {
	data, err := json.Marshal(was)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO access_past (subject_id, version, until_at, changed_by, was) VALUES ($1, $2, $3, $4, $5)`,
		id, version, db.At(a.now()), actor.Account, string(data))
	return err
}

// pasts reads what a row was, the latest first.
func pasts[T any](ctx context.Context, q db.Queryer, id string) ([]Past[T], error) {
	return db.All(ctx, q, func(row db.Row) (Past[T], error) {
		var p Past[T]
		var until db.Time
		var data string
		if err := row.Scan(&p.Version, &until, &p.By, &data); err != nil {
			return p, err
		}
		p.Until = until.Time
		return p, json.Unmarshal([]byte(data), &p.Was)
	}, `SELECT version, until_at, changed_by, was FROM access_past WHERE subject_id = $1 ORDER BY version DESC`, id)
}
