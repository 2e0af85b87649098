package office

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/ledger"
)

// MaxPast is how many earlier versions History returns.
const MaxPast = 200

// Past is what a service, a sheet or a number was before a change.
type Past struct {
	Subject string
	Version int64
	Act     string // the kind of the event that ended it, and its catalog text: "office.service_edited"
	Name    string // what the service or number was called
	Why     string // in the actor's words; may be empty
	By      string // account; empty for the machine
	Until   time.Time
	Was     []Field // what the change changed, as it was
}

// Field is one thing that a row says. Its name has the catalog text office.field.NAME.
type Field struct{ Name, Text string }

// Key is the catalog key of the field's name; a component has its own.
func (f Field) Key() string {
	if component, is := strings.CutPrefix(f.Name, "standard."); is {
		return Component(component).Key()
	}
	return "office.field." + f.Name
}

// act is who changes rows of an office, when and why.
type act struct {
	actor access.Actor
	kind  string
	place Place
	why   string
	at    time.Time
	// touched are the covered rows that were written, beside the one that the act is on.
	touched ledger.Touched
}

func (o *Offices) act(actor access.Actor, kind string, p Place, why string) *act {
	return &act{actor: actor, kind: kind, place: p, why: why, at: o.Now()}
}

// changed are the fields of a row that another version of it has otherwise, as they were.
func changed(was, now []Field) []Field {
	var list []Field
	for i := range was {
		if was[i] != now[i] {
			list = append(list, was[i])
		}
	}
	return list
}

// keep puts away what a row was before a change.
func keep(ctx context.Context, tx db.Tx, a *act, subject string, version int64, name string, was []Field) error {
	data, err := json.Marshal(was)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO office_past (subject_id, version, office_id, act, name, why, changed_by, until_at, was)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		subject, version, a.place.ID(), a.kind, name, a.why, a.actor.Account, db.At(a.at), string(data))
	if err != nil {
		return fmt.Errorf("keep what a row was: %w", err)
	}
	return nil
}

func scanPast(row db.Row) (Past, error) {
	var p Past
	var until db.Time
	var data string
	if err := row.Scan(&p.Subject, &p.Version, &p.Act, &p.Name, &p.Why, &p.By, &until, &data); err != nil {
		return p, err
	}
	p.Until = until.Time
	return p, json.Unmarshal([]byte(data), &p.Was)
}

// History returns what an office said of itself before, the latest first, at most MaxPast changes.
// Kinds: NotFound; those of Decide.
func (o *Offices) History(ctx context.Context, actor access.Actor, body, unit string) ([]Past, error) {
	p, err := kept(ctx, o.DB, actor, body, unit)
	if err != nil {
		return nil, err
	}
	return pastOf(ctx, o.DB, p.ID())
}

// HistoryOf returns what the own numbers of an authority were, as History does.
func (o *Offices) HistoryOf(ctx context.Context, actor access.Actor, authority string) ([]Past, error) {
	if err := access.Decide(actor, access.EditUnits, access.Scope{Authority: authority}); err != nil {
		return nil, err
	}
	return pastOf(ctx, o.DB, authority)
}

func pastOf(ctx context.Context, q db.Queryer, office string) ([]Past, error) {
	past, err := db.All(ctx, q, scanPast, `SELECT subject_id, version, act, name, why, changed_by, until_at, was FROM office_past
		WHERE office_id = $1 ORDER BY until_at DESC, subject_id, version DESC LIMIT $2`, office, MaxPast)
	if err != nil {
		return nil, fmt.Errorf("read what an office said: %w", err)
	}
	return past, nil
}

// publish ends an act on a row: what the public sees has changed, and the record says so.
func (o *Offices) publish(ctx context.Context, tx db.Tx, a *act, table, id string) error {
	if err := directory.Touch(ctx, tx); err != nil {
		return err
	}
	a.touched.Add(table, id)
	rows, err := a.touched.Rows(ctx, tx)
	if err != nil {
		return fmt.Errorf("record %s: %w", a.kind, err)
	}
	return o.Record.Record(ctx, tx, access.Event{
		Stream: "office/" + a.place.ID(), Kind: a.kind, Actor: a.actor, Scope: a.place.Scope(), At: a.at, Subject: id, Why: a.why,
		Rule: access.Version, Rows: rows,
	})
}

// errChanged is the refusal of a second writer.
func errChanged(err error) error {
	return &problem.Error{Kind: problem.Conflict, Key: "office.changed", Err: err}
}

// seen puts the refusal of a second writer into words.
func seen(err error) error {
	if errors.Is(err, db.ErrChanged) {
		return errChanged(err)
	}
	return err
}
