// Package dossier knows the evidence room of those who are assessed: what a body is asked for and until when, what it
// handed in and may hand in again, where it says that things are published, and who of it can answer. It knows neither
// answers nor days of visits nor who was interviewed, so that nobody of a body can learn them here.
package dossier

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
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/workday"
)

// Texts are the room's catalog texts.
//
//go:embed texts
var Texts embed.FS

// Deps are what the room needs.
type Deps struct {
	DB        *db.DB
	Now       func() time.Time
	Record    access.Recorder
	Access    *access.Access
	Cycles    *cycle.Cycles
	Calendars cycle.Calendars
	Files     *evidence.Files
}

// Dossiers keeps the evidence rooms of one installation. It is safe for concurrent use.
type Dossiers struct{ Deps }

// Over returns the evidence rooms in the database of deps.
func Over(deps Deps) *Dossiers { return &Dossiers{deps} }

func (d *Dossiers) now() time.Time { return db.At(d.Now()).Time }

// Place is a body, or a unit of it, in the work of the office that assesses it.
type Place struct {
	Office           string // id of the authority
	BodyID, UnitID   string // UnitID is empty for the body itself
	Body, Unit       string // slugs
	BodyName, Called string // Called is the unit's name, or the body's
}

// Scope is where a place lies.
func (p *Place) Scope() access.Scope {
	return access.Scope{Authority: p.Office, Body: p.BodyID, Unit: p.UnitID}
}

// places are the columns and the joins of a Place, of a table with the alias x.
const (
	placeColumns = `x.office_id, x.body_id, coalesce(x.unit_id, ''), b.slug, coalesce(u.slug, ''), b.name, coalesce(u.name, b.name)`
	placeJoins   = ` JOIN body b ON b.id = x.body_id LEFT JOIN unit u ON u.id = x.unit_id`
)

func (p *Place) into() []any {
	return []any{&p.Office, &p.BodyID, &p.UnitID, &p.Body, &p.Unit, &p.BodyName, &p.Called}
}

// seen is the condition for rows with the alias x that actor may do action with.
func seen(actor access.Actor, action access.Action, first int) (string, []any) {
	return access.Filter(actor, action, access.Columns{Authority: "x.office_id", Body: "x.body_id", Unit: "x.unit_id"}, first)
}

// read is the condition for rows with the alias x of a cycle c that actor may read: as whoever assesses or is assessed
// there, or as the authority that runs the cycle, which reads the rooms of all its offices.
func read(actor access.Actor, first int) (string, []any) {
	here, args := seen(actor, access.ReadDossiers, first)
	center, more := access.Filter(actor, access.ReadDossiers, access.Columns{Authority: "c.authority_id"}, first+len(args))
	return "(" + here + " OR " + center + ")", append(args, more...)
}

// placeOf finds a unit of a cycle that is assessed, by the slugs of body and unit; an empty unit is the body itself.
func placeOf(ctx context.Context, q db.Queryer, cycle, body, unit string) (Place, error) {
	var p Place
	p, err := db.One(ctx, q, func(row db.Row) (Place, error) {
		var p Place
		return p, row.Scan(p.into()...)
	}, `SELECT cb.office_id, cb.body_id, coalesce(u.id, ''), b.slug, coalesce(u.slug, ''), b.name, coalesce(u.name, b.name)
		FROM cycle_body cb JOIN body b ON b.id = cb.body_id LEFT JOIN unit u ON u.body_id = b.id AND u.slug = $3
		WHERE cb.cycle_id = $1 AND b.slug = $2 AND ($3 = '' OR u.id IS NOT NULL)`, cycle, body, unit)
	if problem.KindOf(err) == problem.NotFound {
		return p, problem.New(problem.NotFound, "cycle.no_body", nil)
	}
	return p, err
}

// record writes an event about a place, with the rows that it touched.
func (d *Dossiers) record(ctx context.Context, tx db.Tx, actor access.Actor, kind, id, why string, at access.Scope, touched *ledger.Touched) error {
	rows, err := touched.Rows(ctx, tx)
	if err != nil {
		return err
	}
	return d.Record.Record(ctx, tx, access.Event{
		Stream: "dossier/" + id, Kind: "dossier." + kind, Actor: actor, Scope: at, At: d.now(), Subject: id, Why: why, Rule: access.Version, Rows: rows,
	})
}

// going returns a cycle in which evidence may be asked for and handed in: one that is planned and has not ended.
func going(ctx context.Context, q db.Queryer, id string) error {
	state, err := db.All(ctx, q, db.Column[string], `SELECT state FROM cycle WHERE id = $1`, id)
	switch {
	case err != nil:
		return err
	case len(state) == 0:
		return problem.New(problem.NotFound, "cycle.not_found", nil)
	case cycle.State(state[0]) == cycle.Draft:
		return conflict("draft")
	case cycle.State(state[0]) == cycle.Ended:
		return conflict("ended")
	}
	return nil
}

// today is the day in the zone of the office that assesses.
func (d *Dossiers) today(ctx context.Context, q db.Queryer, office string) (string, error) {
	zone, err := db.One(ctx, q, db.Column[string], `SELECT zone FROM authority WHERE id = $1`, office)
	if err != nil {
		return "", err
	}
	return d.now().In(workday.ZoneOf(zone).Location).Format(time.DateOnly), nil
}

func notFound() error { return problem.New(problem.NotFound, "dossier.not_found", nil) }

func conflict(key string) error { return problem.New(problem.Conflict, "dossier."+key, nil) }

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
	maxLine  = 200
	maxWords = 2_000
)

// faults collects what is wrong with a form, each with the name of its field.
type faults struct{ found problem.Faults }

func (f *faults) add(field, key string, args problem.Args) {
	f.found.Add(problem.Place{File: field}, "dossier.fault."+key, args)
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

// day checks a day; an empty one is refused where it is needed.
func (f *faults) day(field, text string, needed bool) string {
	text = strings.TrimSpace(text)
	if text == "" {
		if needed {
			f.add(field, "no_day", nil)
		}
		return ""
	}
	if _, ok := workday.ParseDate(text); !ok {
		f.add(field, "day", nil)
	}
	return text
}
