package directory

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// MaxPast is how many of its earlier versions a row comes with.
const MaxPast = 200

// Past is what a body or a unit was before a change.
type Past[T any] struct {
	Was     T
	Version int64
	Until   time.Time
	By      string // account; empty for the machine
	Act     string // the kind of the event that ended it, and its catalog text: "directory.body_edited"
	Why     string // in the actor's words, or the name of the file; may be empty
}

// act is who changes rows, when and why.
type act struct {
	actor access.Actor
	kind  string
	why   string
	at    time.Time
}

// keep puts away what a row was before a change.
func keep(ctx context.Context, tx db.Tx, a act, id string, version int64, was any) error {
	data, err := json.Marshal(was)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO directory_past (subject_id, version, until_at, changed_by, act, why, was)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, id, version, db.At(a.at), a.actor.Account, a.kind, a.why, string(data))
	if err != nil {
		return fmt.Errorf("keep what a row was: %w", err)
	}
	return nil
}

const pastColumns = `version, until_at, changed_by, act, why, was`

func scanPast[T any](row db.Row) (Past[T], error) {
	var p Past[T]
	var until db.Time
	var data string
	if err := row.Scan(&p.Version, &until, &p.By, &p.Act, &p.Why, &data); err != nil {
		return p, err
	}
	p.Until = until.Time
	return p, json.Unmarshal([]byte(data), &p.Was)
}

// pasts reads what a row was, the latest first, at most MaxPast.
func pasts[T any](ctx context.Context, q db.Queryer, id string) ([]Past[T], error) {
	past, err := db.All(ctx, q, scanPast[T], `SELECT `+pastColumns+` FROM directory_past WHERE subject_id = $1
		ORDER BY version DESC LIMIT $2`, id, MaxPast)
	if err != nil {
		return nil, fmt.Errorf("read what a row was: %w", err)
	}
	return past, nil
}

// seen puts the refusal of a second writer into words.
func seen(err error) error {
	if errors.Is(err, db.ErrChanged) {
		return &problem.Error{Kind: problem.Conflict, Key: "directory.changed_somehow", Err: err}
	}
	return err
}

// unseen refuses an edit of a version that is not the row's any more, and names the fields that have
// changed since.
func unseen[T any](ctx context.Context, tx db.Tx, id string, version int64, name string, now T) error {
	old, err := db.One(ctx, tx, scanPast[T], `SELECT `+pastColumns+` FROM directory_past
		WHERE subject_id = $1 AND version = $2`, id, version)
	if problem.KindOf(err) == problem.NotFound {
		return problem.New(problem.Conflict, "directory.changed_somehow", nil)
	}
	if err != nil {
		return err
	}
	fields := differences(old.Was, now)
	if len(fields) == 0 { // changed there and back
		return problem.New(problem.Conflict, "directory.changed_somehow", nil)
	}
	return problem.New(problem.Conflict, "directory.changed", problem.Args{"name": name, "fields": fields})
}

// fieldNames are the fields of bodies and units as forms and files call them; each has a catalog text
// directory.field.NAME.
var fieldNames = map[string]string{
	"Slug": "slug", "Kind": "kind", "Name": "name", "Short": "short_name", "Region": "region", "ValidFrom": "valid_from",
	"ValidTo": "valid_to", "Successor": "successor", "Owner": "owner", "NamedYears": "named_years", "Evidence": "evidence",
	"Address": "address", "Phone": "phone", "Website": "website",
}

// Differences are the fields in which two versions of a row differ, as catalog texts.
func (p Past[T]) Differences(next T) []locale.Key { return differences(p.Was, next) }

func differences[T any](a, b T) []locale.Key {
	var keys []locale.Key
	left, right := reflect.ValueOf(a), reflect.ValueOf(b)
	for _, field := range reflect.VisibleFields(left.Type()) {
		name := fieldNames[field.Name]
		if name != "" && left.FieldByIndex(field.Index).String() != right.FieldByIndex(field.Index).String() {
			keys = append(keys, locale.Key("directory.field."+name))
		}
	}
	return keys
}
