package access

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Position is a seat with a role somewhere. Work belongs to it and not to whoever holds it, so that
// a transfer hands the work over. Scope and Role never change; for another role make another position.
type Position struct {
	ID      string
	Scope   Scope
	Title   string
	Role    Role
	From    time.Time
	To      time.Time // zero while it lasts
	Version int64     // changes with every change of its holders too
}

// Administrators' positions are edited and filled by their own actions, so that whoever fills
// positions cannot make an equal of themselves unseen.
func (p Position) editing() (Action, Action) {
	if p.Role == SystemAdministrator || p.Role == AuthorityAdministrator {
		return EditAdministrators, AppointAdministrators
	}
	return EditPositions, FillPositions
}

// Editing is the action that whoever changes or ends the position must be allowed at its scope.
func (p Position) Editing() Action {
	editing, _ := p.editing()
	return editing
}

func (p Position) row() Row {
	return Row{Table: "position", ID: p.ID, Values: []any{
		p.ID, null(p.Scope.Authority), null(p.Scope.Body), null(p.Scope.Unit), p.Title, string(p.Role), db.At(p.From), db.At(p.To), p.Version,
	}}
}

const positionColumns = `p.id, p.authority_id, p.body_id, p.unit_id, p.title, p.role, p.valid_from, p.valid_to, p.version`

var positionScope = Columns{Authority: "p.authority_id", Body: "p.body_id", Unit: "p.unit_id"}

func scanPosition(row db.Row) (Position, error) {
	var p Position
	err := row.Scan(p.into()...)
	return p, err
}

// into are the destinations of positionColumns.
func (p *Position) into() []any {
	return []any{
		&p.ID,
		scopePart{&p.Scope, &p.Scope.Authority, true},
		scopePart{&p.Scope, &p.Scope.Body, false},
		scopePart{&p.Scope, &p.Scope.Unit, false},
		&p.Title, &p.Role,
		instant{&p.From},
		instant{&p.To},
		&p.Version,
	}
}

// scopePart scans a column of a scope; without an authority it is the installation's.
type scopePart struct {
	scope *Scope
	part  *string
	first bool
}

// Scan reads a nullable text.
func (s scopePart) Scan(src any) error {
	var value sql.NullString
	if err := value.Scan(src); err != nil {
		return err
	}
	*s.part = value.String
	if s.first && !value.Valid {
		s.scope.Installation = true
	}
	return nil
}

// instant scans a db.Time into a plain one.
type instant struct{ to *time.Time }

// Scan reads a nullable time.
func (i instant) Scan(src any) error {
	var t db.Time
	err := t.Scan(src)
	*i.to = t.Time
	return err
}

func positionByID(ctx context.Context, q db.Queryer, id string) (Position, error) {
	return found(db.One(ctx, q, scanPosition, `SELECT `+positionColumns+` FROM position p WHERE p.id = $1`, id))
}

// MakePosition adds a position from From on (now when zero or past). ID and Version are ignored.
// Kinds: those of Decide; Invalid with Faults; Conflict when the authority does not exist then or the
// body or unit is not in the directory.
func (a *Access) MakePosition(ctx context.Context, actor Actor, made Position) (Position, error) {
	editing, _ := made.editing()
	if made.Scope.Level() == "" {
		var f faults
		f.add("scope", "scope", nil)
		return Position{}, f.found.Err()
	}
	if err := Decide(actor, editing, made.Scope); err != nil {
		return Position{}, err
	}
	now := a.now()
	made.From, made.To, made.Version = latest(db.At(made.From).Time, now), ending(made.To, now), 1
	if err := made.check(); err != nil {
		return Position{}, err
	}
	id, err := newID()
	if err != nil {
		return Position{}, err
	}
	made.ID = id
	err = a.db.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if err := a.authorityLasts(ctx, tx, made); err != nil {
			return err
		}
		if err := inDirectory(ctx, tx, made.Scope); err != nil {
			return err
		}
		return a.insertPosition(ctx, tx, actor, made)
	})
	return made, err
}

func (a *Access) insertPosition(ctx context.Context, tx db.Tx, actor Actor, made Position) error {
	if _, err := tx.Exec(ctx, `INSERT INTO position (id, authority_id, body_id, unit_id, title, role, valid_from, valid_to, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, made.row().Values...); err != nil {
		return fmt.Errorf("write position: %w", err)
	}
	return a.record.Record(ctx, tx, a.positionEvent(actor, "position.made", made, "", made.row()))
}

// authorityLasts looks whether a position's authority exists as long as it, and keeps the authority
// from ending meanwhile.
func (a *Access) authorityLasts(ctx context.Context, tx db.Tx, p Position) error {
	if p.Scope.Installation {
		return nil
	}
	if _, err := tx.Exec(ctx, `UPDATE authority SET version = version WHERE id = $1`, p.Scope.Authority); err != nil {
		return err
	}
	one, err := authorityByID(ctx, tx, p.Scope.Authority)
	if err != nil {
		return err
	}
	if !during(p.From, one.From, one.To) || !one.To.IsZero() && (p.To.IsZero() || p.To.After(one.To)) {
		return problem.New(problem.Conflict, "access.closed", nil)
	}
	return nil
}

// inDirectory looks whether a position's body is there, and the unit one of its.
func inDirectory(ctx context.Context, tx db.Tx, s Scope) error {
	if s.Body == "" {
		return nil
	}
	n, err := db.One(ctx, tx, db.Column[int], `SELECT count(*) FROM body b LEFT JOIN unit u ON u.body_id = b.id AND u.id = $2
		WHERE b.id = $1 AND ($2 = '' OR u.id IS NOT NULL)`, s.Body, s.Unit)
	if err == nil && n == 0 {
		err = problem.New(problem.Conflict, "access.no_body", nil)
	}
	return err
}

// EditPosition changes a position's title and when it ends; the rest of edited but ID and Version,
// the one seen, is ignored. Kinds: those of Decide; Invalid with Faults; Conflict when somebody was
// faster, or when it ends before its holders' terms do.
func (a *Access) EditPosition(ctx context.Context, actor Actor, edited Position, why string) (Position, error) {
	var one Position
	err := a.db.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		was, err := positionByID(ctx, tx, edited.ID)
		if err != nil {
			return err
		}
		editing, _ := was.editing()
		if err := Decide(actor, editing, was.Scope); err != nil {
			return err
		}
		one = was
		one.Title, one.To, one.Version = edited.Title, newEnd(was.To, edited.To, a.now()), edited.Version+1
		if err := one.check(); err != nil {
			return err
		}
		if err := updateSeen(ctx, tx, `UPDATE position SET title = $3, valid_to = $4, version = version + 1
			WHERE id = $1 AND version = $2`, one.ID, edited.Version, one.Title, db.At(one.To)); err != nil {
			return err
		}
		if err := a.authorityLasts(ctx, tx, one); err != nil {
			return err
		}
		if err := heldAfter(ctx, tx, one); err != nil {
			return err
		}
		if err := a.keep(ctx, tx, actor, one.ID, edited.Version, was); err != nil {
			return err
		}
		return a.record.Record(ctx, tx, a.positionEvent(actor, "position.edited", one, why, one.row()))
	})
	return one, err
}

// heldAfter refuses to end a position before the terms of its holders.
func heldAfter(ctx context.Context, tx db.Tx, p Position) error {
	if p.To.IsZero() {
		return nil
	}
	held, err := db.One(ctx, tx, db.Column[int], `SELECT count(*) FROM holding
		WHERE position_id = $1 AND (to_at IS NULL OR to_at > $2)`, p.ID, db.At(p.To))
	if err == nil && held > 0 {
		err = problem.New(problem.Conflict, "access.still_held", nil)
	}
	return err
}

func (a *Access) positionEvent(actor Actor, kind string, p Position, why string, rows ...Row) Event {
	return Event{
		Stream: "position/" + p.ID, Kind: kind, Actor: actor, Scope: p.Scope, At: a.now(), Subject: p.ID,
		Why: why, Rule: Version, Rows: rows,
	}
}

// check trims and checks what a form says of a position.
func (p *Position) check() error {
	var f faults
	p.Title = f.text("title", p.Title, true)
	levels := LevelsOf(p.Role)
	switch {
	case len(levels) == 0:
		f.add("role", "role", problem.Args{"role": string(p.Role), "roles": names(Roles())})
	case !slices.Contains(levels, p.Scope.Level()):
		f.add("scope", "level", problem.Args{"role": string(p.Role), "levels": names(levels)})
	}
	f.period(p.From, p.To)
	return f.found.Err()
}

// names are words of the table; whoever shows a fault translates them by their catalog texts.
func names[T ~string](words []T) []string {
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = string(w)
	}
	return texts
}
