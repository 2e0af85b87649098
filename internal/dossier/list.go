package dossier

import (
	"context"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
)

// PageSize is how many requests a page shows.
const PageSize = 50

// maxNamed is how many bodies or units a list offers to narrow it by.
const maxNamed = 600

// Wanted narrows a list of requests; empty parts narrow nothing.
type Wanted struct {
	Cycle, Body, Unit string // id and slugs
	State             State
}

// turn is where a request stands in a list: what waits for the body, what waits for who asked, what is settled.
const turn = `CASE WHEN x.state IN ('open', 'returned') THEN 0 WHEN x.state = 'handed' THEN 1 ELSE 2 END`

// Requests returns a page of what actor may read, what waits and is due first before it, and the mark of the next
// page, empty at the end. After is the mark of the page before; one that is none begins anew.
func (d *Dossiers) Requests(ctx context.Context, actor access.Actor, w Wanted, after string) ([]Request, string, error) {
	if w.Cycle != "" && !valid(w.Cycle) {
		return nil, "", nil
	}
	at, due, id := mark(after)
	where, args := read(actor, 9)
	all, err := db.All(ctx, d.DB, scanRequest, requestQuery+` WHERE `+wantedOf+` AND ($4 = '' OR x.state = $4)
		AND (`+turn+`, x.due_day, x.id) > ($5, $6, $7) AND `+where+` ORDER BY `+turn+`, x.due_day, x.id LIMIT $8`,
		append([]any{w.Cycle, w.Body, w.Unit, string(w.State), at, due, id, PageSize + 1}, args...)...)
	if err != nil || len(all) <= PageSize {
		return all, "", err
	}
	last := &all[PageSize-1]
	return all[:PageSize], strconv.Itoa(last.State.turn()) + "_" + last.Due + "_" + last.ID, nil
}

const wantedOf = `($1 = '' OR x.cycle_id = $1) AND ($2 = '' OR b.slug = $2) AND ($3 = '' OR u.slug = $3)`

// turn is what the statement of the same name says of a state.
func (s State) turn() int {
	switch s {
	case Open, Returned:
		return 0
	case Handed:
		return 1
	default:
		return 2
	}
}

// mark is where a page ended; one that is none stands before all.
func mark(after string) (int, string, string) {
	part := strings.Split(after, "_")
	if len(part) != 3 || !valid(part[2]) {
		return -1, "", ""
	}
	turn, err := strconv.Atoi(part[0])
	if err != nil || turn < 0 || turn > 2 {
		return -1, "", ""
	}
	return turn, part[1], part[2]
}

// Named is a body or unit by which a list can be narrowed.
type Named struct{ Slug, Name string }

func scanNamed(row db.Row) (Named, error) {
	var n Named
	return n, row.Scan(&n.Slug, &n.Name)
}

// Bodies returns the bodies that actor's requests of a cycle, or of all, are about, by name.
func (d *Dossiers) Bodies(ctx context.Context, actor access.Actor, cycle string) ([]Named, error) {
	return d.named(ctx, actor, Wanted{Cycle: cycle}, "b")
}

// Units returns the units of a body that actor's requests are about, by name.
func (d *Dossiers) Units(ctx context.Context, actor access.Actor, cycle, body string) ([]Named, error) {
	return d.named(ctx, actor, Wanted{Cycle: cycle, Body: body}, "u")
}

func (d *Dossiers) named(ctx context.Context, actor access.Actor, w Wanted, table string) ([]Named, error) {
	if w.Cycle != "" && !valid(w.Cycle) {
		return nil, nil
	}
	slug, name := table+".slug", table+".name"
	where, args := read(actor, 5)
	return db.All(ctx, d.DB, scanNamed, `SELECT `+slug+`, `+name+` FROM dossier_request x JOIN cycle c ON c.id = x.cycle_id`+placeJoins+`
		WHERE `+wantedOf+` AND `+slug+` IS NOT NULL AND `+where+` GROUP BY `+slug+`, `+name+` ORDER BY `+name+`, `+slug+` LIMIT $4`,
		append([]any{w.Cycle, w.Body, w.Unit, maxNamed}, args...)...)
}
