package cycle

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Chosen says how a locus came into a cycle.
type Chosen string

// A locus is named by somebody, drawn by lot, or stands in for another.
const (
	Named   Chosen = "named"
	Drawn   Chosen = "drawn"
	Instead Chosen = "instead"
)

// Key is the catalog key of how a locus was chosen.
func (c Chosen) Key() string { return "cycle.chosen." + string(c) }

// Locus is a unit that is visited, or a body itself where Unit is empty.
type Locus struct {
	ID, Body, BodyID, BodyName string // slug, id, and the name that it had
	Unit, UnitID, Name         string
	Office                     string
	Chosen                     Chosen
	Draw, InsteadOf, Why       string
	Ended                      time.Time
	Version                    int64
}

const locusQuery = `SELECT l.id, b.slug, l.body_id, cb.name, coalesce(u.slug, ''), coalesce(l.unit_id, ''), l.name, l.office_id, l.chosen, coalesce(l.draw_id, ''),
	coalesce(l.instead_of, ''), l.why, l.ended_at, l.version FROM cycle_locus l JOIN body b ON b.id = l.body_id
	JOIN cycle_body cb ON cb.cycle_id = l.cycle_id AND cb.body_id = l.body_id LEFT JOIN unit u ON u.id = l.unit_id`

func scanLocus(row db.Row) (Locus, error) {
	var l Locus
	var ended db.Time
	err := row.Scan(&l.ID, &l.Body, &l.BodyID, &l.BodyName, &l.Unit, &l.UnitID, &l.Name, &l.Office, &l.Chosen, &l.Draw, &l.InsteadOf, &l.Why, &ended, &l.Version)
	l.Ended = ended.Time
	return l, err
}

// Loci returns what is visited in a cycle, as far as actor sees it, by body and name; of one body where its slug is
// given. At most MaxAdded. Kind: NotFound.
func (c *Cycles) Loci(ctx context.Context, actor access.Actor, id, body string) ([]Locus, error) {
	_, _, s, err := c.look(ctx, c.DB, actor, access.ReadCycles, id)
	if err != nil {
		return nil, err
	}
	where, args := s.where("l.office_id", 4)
	return db.All(ctx, c.DB, scanLocus, locusQuery+` WHERE l.cycle_id = $1 AND ($2 = '' OR b.slug = $2) AND `+where+` ORDER BY cb.name, l.name, l.id LIMIT $3`,
		append([]any{id, body, MaxAdded}, args...)...)
}

// AddLoci adds units of a body, by their slugs; the empty one is the body itself. Of a planned cycle that needs a
// reason. Kinds: those of Settle; Invalid with Faults about "units" and "why".
func (c *Cycles) AddLoci(ctx context.Context, actor access.Actor, id, body string, units []string, why string) error {
	return c.work(ctx, actor, id, "loci_added", tidy(why), func(ctx context.Context, tx db.Tx, w *working) error {
		b, err := c.body(ctx, tx, w, body)
		if err != nil {
			return err
		}
		var f faults
		if len(units) == 0 {
			f.add("units", "choose", nil)
		}
		if w.State != Draft {
			f.why(why)
		}
		for _, slug := range units {
			l := Locus{BodyID: b.ID, Body: b.Slug, Name: b.Name, Unit: slug, Office: b.Office, Chosen: Named, Why: tidy(why)}
			if err := c.addLocus(ctx, tx, w, &f, &l); err != nil {
				return err
			}
		}
		return f.found.Err()
	})
}

// addLocus adds a locus whose body and unit are given by slug, or says in f what hinders it.
func (c *Cycles) addLocus(ctx context.Context, tx db.Tx, w *working, f *faults, l *Locus) error {
	if l.Unit != "" {
		to := ""
		err := findUnit(ctx, tx, l, &to)
		switch {
		case problem.KindOf(err) == problem.NotFound:
			f.add("units", "no_unit", problem.Args{"unit": l.Unit})
			return nil
		case err != nil:
			return err
		case to != "" && to < w.From:
			f.add("units", "ended", problem.Args{"body": l.Name, "day": day(to)})
			return nil
		}
	}
	n, err := db.One(ctx, tx, db.Column[int], `SELECT count(*) FROM cycle_locus WHERE cycle_id = $1 AND body_id = $2 AND coalesce(unit_id, '') = $3 AND ended_at IS NULL`,
		w.ID, l.BodyID, l.UnitID)
	if err != nil {
		return err
	}
	if n > 0 {
		f.add("units", "there", problem.Args{"unit": l.Name})
		return nil
	}
	if l.ID, err = newID(); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO cycle_locus (id, cycle_id, body_id, unit_id, office_id, name, chosen, draw_id, instead_of, why, ended_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, NULL, 1)`,
		l.ID, w.ID, l.BodyID, null(l.UnitID), l.Office, l.Name, string(l.Chosen), null(l.Draw), null(l.InsteadOf), l.Why)
	w.touched.Add("cycle_locus", l.ID)
	return err
}

func findUnit(ctx context.Context, q db.Queryer, l *Locus, to *string) error {
	_, err := db.One(ctx, q, func(row db.Row) (bool, error) { return true, row.Scan(&l.UnitID, &l.Name, to) },
		`SELECT id, name, valid_to FROM unit WHERE body_id = $1 AND slug = $2`, l.BodyID, l.Unit)
	return err
}

// EndLocus takes a locus out, with a reason. A visit that is planned there falls away. Kinds: those of Settle.
func (c *Cycles) EndLocus(ctx context.Context, actor access.Actor, id, locus string, version int64, why string) error {
	var f faults
	why = f.why(why)
	if err := f.found.Err(); err != nil {
		return err
	}
	return c.work(ctx, actor, id, "locus_ended", why, func(ctx context.Context, tx db.Tx, w *working) error {
		l, err := c.locus(ctx, tx, w, locus)
		if err != nil {
			return err
		}
		return c.endLocus(ctx, tx, w, &l, version, why)
	})
}

func (c *Cycles) endLocus(ctx context.Context, tx db.Tx, w *working, l *Locus, version int64, why string) error {
	err := db.Update(ctx, tx, `UPDATE cycle_locus SET ended_at = $3, why = $4, version = version + 1 WHERE id = $1 AND version = $2 AND ended_at IS NULL`,
		l.ID, version, db.At(c.now()), why)
	if err != nil {
		return faster(err)
	}
	w.touched.Add("cycle_locus", l.ID)
	visits, err := db.All(ctx, tx, db.Column[string], `SELECT id FROM cycle_visit WHERE locus_id = $1 AND state = $2`, l.ID, string(VisitPlanned))
	if err != nil {
		return err
	}
	for _, visit := range visits {
		w.touched.Add("cycle_visit", visit)
		if err := db.Update(ctx, tx, `UPDATE cycle_visit SET state = $2, why = $3, version = version + 1 WHERE id = $1`, visit, string(VisitOff), why); err != nil {
			return err
		}
	}
	return nil
}

// Replace takes a locus out and puts another unit of the same body in its stead. Without a unit it is the next of the
// drawing by which the locus was chosen. Kinds: those of Settle; Invalid with Faults about "unit" and "why".
func (c *Cycles) Replace(ctx context.Context, actor access.Actor, id, locus string, version int64, unit, why string) error {
	var f faults
	why = f.why(why)
	if err := f.found.Err(); err != nil {
		return err
	}
	return c.work(ctx, actor, id, "locus_replaced", why, func(ctx context.Context, tx db.Tx, w *working) error {
		was, err := c.locus(ctx, tx, w, locus)
		if err != nil {
			return err
		}
		if unit == "" {
			if unit, err = c.nextDrawn(ctx, tx, &was); err != nil {
				return err
			}
		}
		if unit == "" {
			f.add("unit", "none_left", nil)
			return f.found.Err()
		}
		if err := c.endLocus(ctx, tx, w, &was, version, why); err != nil {
			return err
		}
		l := Locus{BodyID: was.BodyID, Body: was.Body, Name: was.BodyName, Unit: unit, Office: was.Office, Chosen: Instead, Draw: was.Draw, InsteadOf: was.ID, Why: why}
		if err := c.addLocus(ctx, tx, w, &f, &l); err != nil {
			return err
		}
		return f.found.Err()
	})
}

// nextDrawn is the unit that the drawing has next for the body of a locus; empty where none is left. One that was in
// the cycle already is passed over, also where it was taken out.
func (c *Cycles) nextDrawn(ctx context.Context, tx db.Tx, was *Locus) (string, error) {
	if was.Draw == "" {
		return "", nil
	}
	d, err := db.One(ctx, tx, scanDraw, drawQuery+` WHERE d.id = $1`, was.Draw)
	if err != nil {
		return "", err
	}
	used, err := db.All(ctx, tx, db.Column[string], `SELECT u.slug FROM cycle_locus l JOIN unit u ON u.id = l.unit_id
		WHERE l.cycle_id = $1 AND l.body_id = $2`, d.Cycle, was.BodyID)
	if err != nil {
		return "", err
	}
	for _, line := range Order(d.Seed, d.Frame) {
		if body, unit, _ := strings.Cut(line, "/"); body == was.Body && !slices.Contains(used, unit) {
			return unit, nil
		}
	}
	return "", nil
}

func (c *Cycles) locus(ctx context.Context, q db.Queryer, w *working, id string) (Locus, error) {
	if !valid(id) {
		return Locus{}, problem.New(problem.NotFound, "cycle.no_locus", nil)
	}
	l, err := db.One(ctx, q, scanLocus, locusQuery+` WHERE l.id = $1 AND l.cycle_id = $2`, id, w.ID)
	if problem.KindOf(err) == problem.NotFound || err == nil && !w.sight.sees(l.Office) {
		return l, problem.New(problem.NotFound, "cycle.no_locus", nil)
	}
	return l, err
}

func tidy(text string) string { return strings.Join(strings.Fields(text), " ") }
