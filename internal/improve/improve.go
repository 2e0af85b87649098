// Package improve knows what a body makes of its assessment: the report card with what is weak, what is done about it
// and who checked that, what became of it over the years, trainings, staff against workload, and the practice that
// units agreed to share. It computes no score; it names nobody who answered or assessed.
package improve

import (
	"context"
	"embed"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/run"
	"github.com/patuh-id/patuh/internal/workday"
)

// Texts are the room's catalog texts.
//
//go:embed texts
var Texts embed.FS

// Deps are what the room needs.
type Deps struct {
	DB     *db.DB
	Now    func() time.Time
	Record access.Recorder
	Cycles *cycle.Cycles
	Runs   *run.Runs
	Forms  *form.Forms
	Files  *evidence.Files
}

// Cards keeps the report cards of one installation. It is safe for concurrent use.
type Cards struct{ Deps }

// Over returns the report cards in the database of deps.
func Over(deps Deps) *Cards { return &Cards{deps} }

func (c *Cards) now() time.Time { return db.At(c.Now()).Time }

// today is the day in the zone of an office.
func (c *Cards) today(ctx context.Context, q db.Queryer, office string) (string, error) {
	zone, err := db.One(ctx, q, db.Column[string], `SELECT zone FROM authority WHERE id = $1`, office)
	if err != nil {
		return "", err
	}
	return c.now().In(workday.ZoneOf(zone).Location).Format(time.DateOnly), nil
}

// record writes an event of a stream, with the rows that it touched.
func (c *Cards) record(ctx context.Context, tx db.Tx, actor access.Actor, kind, stream, subject, why string, at access.Scope, touched *ledger.Touched) error {
	rows, err := touched.Rows(ctx, tx)
	if err != nil {
		return err
	}
	return c.Record.Record(ctx, tx, access.Event{
		Stream: stream, Kind: "report_card." + kind, Actor: actor, Scope: at, At: c.now(), Subject: subject, Why: why, Rule: access.Version, Rows: rows,
	})
}

func notFound() error { return problem.New(problem.NotFound, "improve.not_found", nil) }

func conflict(key string) error { return problem.New(problem.Conflict, "improve."+key, nil) }

func forbidden(key string) error { return problem.New(problem.Forbidden, "improve."+key, nil) }

// faster names an update that found nothing: somebody else was there first.
func faster(err error) error {
	if problem.KindOf(err) == problem.Conflict {
		return conflict("changed")
	}
	return err
}

func newID() (string, error) {
	id, err := uuid.NewV7()
	return id.String(), err
}

func null(text string) any {
	if text == "" {
		return nil
	}
	return text
}

func valid(text string) bool { return len(text) == 36 && uuid.Validate(text) == nil }

// Limits of what people write, in characters.
const (
	maxLine  = 300
	maxWords = 4_000
)

// faults collects what is wrong with a form, each with the name of its field.
type faults struct{ found problem.Faults }

func (f *faults) add(field, key string, args problem.Args) {
	f.found.Add(problem.Place{File: field}, "improve.fault."+key, args)
}

// words tidies a text and checks it: one line where limit is maxLine.
func (f *faults) words(field, text string, limit int, needed bool) string {
	text = strings.TrimSpace(strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), ""))
	if limit == maxLine {
		text = strings.Join(strings.Fields(text), " ")
	}
	switch n := utf8.RuneCountInString(text); {
	case n == 0 && needed:
		f.add(field, "empty", nil)
	case n > limit:
		f.add(field, "long", problem.Args{"max": limit, "is": n})
	}
	return text
}

// day checks a day; one before the first is refused where there is one, and one after the last.
func (f *faults) day(field, text, first, last string) string {
	text = strings.TrimSpace(text)
	switch _, ok := workday.ParseDate(text); {
	case text == "":
		f.add(field, "no_day", nil)
	case !ok:
		f.add(field, "day", nil)
	case first != "" && text < first:
		f.add(field, "before", nil)
	case last != "" && text > last:
		f.add(field, "future", nil)
	}
	return text
}
