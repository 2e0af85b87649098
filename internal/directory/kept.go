package directory

import (
	"context"
	"fmt"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
)

// PageSize is how many rows KeptBodies and KeptUnits return at once.
const PageSize = 100

// Look is which rows an administrator looks for.
type Look struct {
	Keeper string // the authority that keeps the bodies; empty: the installation
	Query  string // names with a word that begins with each of its words
	Ended  bool   // also those whose time is over
	After  string // slug of the last row of the page before; empty for the first page
}

// KeptBodies returns the bodies, examples included, that a keeper keeps and whose row or units actor may
// edit, by slug, PageSize at a time, and whether there are more.
func (d *Directory) KeptBodies(ctx context.Context, actor access.Actor, look Look) ([]Body, bool, error) {
	where, args := look.where("b", d.now())
	if look.Keeper == "" {
		where += " AND b.owner IS NULL"
	} else {
		args = append(args, look.Keeper)
		where += fmt.Sprintf(" AND b.owner = $%d", len(args))
	}
	columns := access.Columns{Authority: "b.owner", Body: "b.id"}
	bodies, units := "", ""
	bodies, args = filter(actor, access.EditBodies, columns, args)
	units, args = filter(actor, access.EditUnits, columns, args)
	list, err := d.bodies(ctx, `SELECT `+bodyColumns+` FROM body b WHERE `+where+` AND (`+bodies+` OR `+units+`)
		ORDER BY b.slug LIMIT $1`, args...)
	list, more := page(list)
	return list, more, err
}

// KeptUnits returns the units of a body that actor may edit, without their sources, by slug, PageSize at
// a time, and whether there are more. The keeper of look is ignored: it is the body's. NotFound without
// the body.
func (d *Directory) KeptUnits(ctx context.Context, actor access.Actor, body string, look Look) ([]Unit, bool, error) {
	b, err := bodyBySlug(ctx, d.db, body)
	if err != nil {
		return nil, false, err
	}
	where, args := look.where("u", d.now())
	args = append(args, b.ID)
	where += fmt.Sprintf(" AND u.body_id = $%d", len(args))
	units, args := filter(actor, access.EditUnits, access.Columns{Authority: "b.owner", Body: "b.id", Unit: "u.id"}, args)
	list, err := db.All(ctx, d.db, scanUnit, `SELECT `+unitColumns+` FROM unit u JOIN body b ON b.id = u.body_id
		WHERE `+where+` AND `+units+` ORDER BY u.slug LIMIT $1`, args...)
	if err != nil {
		return nil, false, fmt.Errorf("list units: %w", err)
	}
	list, more := page(list)
	return list, more, nil
}

// KeptBody returns a body that actor may edit, or whose units they may, with what it was before, the
// latest first. Kinds: NotFound; those of Decide.
func (d *Directory) KeptBody(ctx context.Context, actor access.Actor, slug string) (Body, []Past[Body], error) {
	b, err := bodyBySlug(ctx, d.db, slug)
	if err != nil {
		return Body{}, nil, err
	}
	scope := access.Kept(b.Owner, b.ID, "")
	if !access.Allowed(actor, access.EditUnits, scope) {
		if err := access.Decide(actor, access.EditBodies, scope); err != nil {
			return Body{}, nil, err
		}
	}
	past, err := pasts[Body](ctx, d.db, b.ID)
	return b, past, err
}

// KeptUnit returns a unit that actor may edit, without its sources, with what it was before, the
// latest first. Kinds: NotFound; those of Decide.
func (d *Directory) KeptUnit(ctx context.Context, actor access.Actor, body, unit string) (Unit, []Past[Unit], error) {
	b, u, err := unitOf(ctx, d.db, body, unit)
	if err != nil {
		return Unit{}, nil, err
	}
	if err := access.Decide(actor, access.EditUnits, access.Kept(b.Owner, b.ID, u.ID)); err != nil {
		return Unit{}, nil, err
	}
	past, err := pasts[Unit](ctx, d.db, u.ID)
	return u, past, err
}

// where is the condition of a look over a table of bodies or units; $1 is the limit.
func (l Look) where(table string, now time.Time) (string, []any) {
	args := []any{PageSize + 1, l.After}
	where := table + ".slug > $2"
	if !l.Ended {
		// 2026 ends with the year, and 2026-03 with the month.
		args = append(args, now.UTC().Format(time.DateOnly))
		where += fmt.Sprintf(" AND (%[1]s.valid_to = '' OR %[1]s.valid_to >= substr(CAST($%[2]d AS text), 1, length(%[1]s.valid_to)))", table, len(args))
	}
	for _, word := range Words(l.Query) {
		args = append(args, "% "+word+"%")
		where += fmt.Sprintf(" AND %s.search LIKE $%d", table, len(args))
	}
	return where, args
}

// filter is access.Filter with its arguments behind those that are there.
func filter(actor access.Actor, action access.Action, columns access.Columns, args []any) (string, []any) {
	condition, more := access.Filter(actor, action, columns, len(args)+1)
	return condition, append(args, more...)
}

func page[T any](list []T) ([]T, bool) {
	if len(list) > PageSize {
		return list[:PageSize], true
	}
	return list, false
}

// Ended reports whether something whose validity ends with to (2026, 2026-03 or 2026-03-31) is over on a
// day (2026-04-01). Without an end it never is.
func Ended(to, day string) bool {
	return to != "" && len(to) <= len(day) && to < day[:len(to)]
}
