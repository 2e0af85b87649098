// Package oversight knows what an Ombudsman office asks of a body, and what became of it: findings with corrective action
// (LHP, once LAHP), suggestions and recommendations, each as its sender keeps it and as its recipient does. The sender's
// row decides; neither side changes the other's, and each reads of the other only what that side let out. It knows no
// score: a class comes in, and whether a certificate is held back goes out.
package oversight

import (
	"context"
	"embed"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/calendar"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/notify"
	"github.com/patuh-id/patuh/internal/workday"
)

// Texts are the room's catalog texts.
//
//go:embed texts
var Texts embed.FS

// Calendars are how the offices of an authority work.
type Calendars interface {
	Of(ctx context.Context, q db.Queryer, office calendar.Office) (*workday.Calendar, int64, error)
}

// Deps are what the room needs. Without Messages nobody is told of anything.
type Deps struct {
	DB        *db.DB
	Now       func() time.Time
	Record    access.Recorder
	Access    *access.Access
	Deadlines *deadline.Deadlines
	Files     *evidence.Files
	Messages  *notify.Notify
}

// Products are the registers of one installation. They are safe for concurrent use.
type Products struct {
	Deps
	heard []func(ctx context.Context, tx db.Tx, one Product) error
}

// Over returns the registers in the database of deps, and listens to their clocks: it is called before the queue runs.
func Over(deps Deps) *Products {
	p := &Products{Deps: deps}
	p.Deadlines.Warned(p.warned)
	return p
}

func (p *Products) now() time.Time { return db.At(p.Now()).Time }

// today is the day in the zone of an authority.
func (p *Products) today(ctx context.Context, q db.Queryer, authority string) (string, error) {
	location, err := zoneOf(ctx, q, authority)
	if err != nil {
		return "", err
	}
	return p.now().In(location).Format(time.DateOnly), nil
}

func zoneOf(ctx context.Context, q db.Queryer, authority string) (*time.Location, error) {
	zone, err := db.One(ctx, q, db.Column[string], `SELECT zone FROM authority WHERE id = $1`, authority)
	if err != nil {
		return nil, err
	}
	return workday.ZoneOf(zone).Location, nil
}

// record writes an event about a product, with the rows that it touched.
func (p *Products) record(ctx context.Context, tx db.Tx, actor access.Actor, kind string, one *Product, why string, touched *ledger.Touched) error {
	rows, err := touched.Rows(ctx, tx)
	if err != nil {
		return err
	}
	return p.Record.Record(ctx, tx, access.Event{
		Stream: "oversight/" + one.ID, Kind: "oversight." + kind, Actor: actor, Scope: one.Scope(), At: p.now(), Subject: one.ID, Why: why,
		Rule: access.Version, Rows: rows,
	})
}

func notFound() error { return problem.New(problem.NotFound, "oversight.not_found", nil) }

func conflict(key string) error { return problem.New(problem.Conflict, "oversight."+key, nil) }

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

func valid(text string) bool { return uuid.Validate(text) == nil }

// Limits of what people write, in characters.
const (
	maxLine  = 300
	maxWords = 4_000
)

// MaxItems is how many things one product may ask for, and MaxPlaces how many units it may address.
const (
	MaxItems  = 100
	MaxPlaces = 100
)

// faults collects what is wrong with a form, each with the name of its field.
type faults struct{ found problem.Faults }

func (f *faults) add(field, key string, args problem.Args) {
	f.found.Add(problem.Place{File: field}, "oversight.fault."+key, args)
}

func fault(field, key string, args problem.Args) error {
	var f faults
	f.add(field, key, args)
	return f.found.Err()
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

// day checks a day; an empty one is refused where it is needed, and one after the last where there is one.
func (f *faults) day(field, text string, needed bool, last string) string {
	text = strings.TrimSpace(text)
	if text == "" {
		if needed {
			f.add(field, "no_day", nil)
		}
		return ""
	}
	switch _, ok := workday.ParseDate(text); {
	case !ok:
		f.add(field, "day", nil)
	case last != "" && text > last:
		f.add(field, "future", nil)
	}
	return text
}

// keyOf is what of a number counts when two are compared: its letters and digits.
func keyOf(number string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, number)
}
