package cycle

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Limits of a drawing.
const (
	maxWanted = 200
	maxSeed   = 200
)

// Drawing is a drawing of units by lot, body by body.
type Drawing struct {
	ID, Cycle, Office string
	Seed              string
	Wanted            int      // of each body
	Kinds             []string // codes of the kinds of units; empty for all
	// Frame are the units among which it was drawn, body/unit by their slugs, in the order of their letters; Hash is
	// the SHA-256 of its lines, each ended by a line feed.
	Frame []string
	Hash  string
	By    string
	At    time.Time
}

// Taken are the units that were drawn: whoever draws again, from seed, frame and number, finds the same.
func (d *Drawing) Taken() []string { return taken(Order(d.Seed, d.Frame), d.Wanted) }

// FrameText is the frame as it is handed out: the SHA-256 of these bytes is Hash.
func (d *Drawing) FrameText() string { return joined(d.Frame) }

const drawQuery = `SELECT d.id, d.cycle_id, d.office_id, d.seed, d.wanted, d.kinds, d.frame, d.frame_hash, d.drawn_by, d.drawn_at FROM cycle_draw d`

func scanDraw(row db.Row) (Drawing, error) {
	var d Drawing
	var kinds, frame string
	var at db.Time
	err := row.Scan(&d.ID, &d.Cycle, &d.Office, &d.Seed, &d.Wanted, &kinds, &frame, &d.Hash, &d.By, &at)
	d.Kinds, d.Frame, d.At = strings.Fields(kinds), strings.Fields(frame), at.Time
	return d, err
}

// Drawings returns the drawings of a cycle that actor sees, in their order. Kind: NotFound.
func (c *Cycles) Drawings(ctx context.Context, actor access.Actor, id string) ([]Drawing, error) {
	_, _, s, err := c.look(ctx, c.DB, actor, access.ReadCycles, id)
	if err != nil {
		return nil, err
	}
	where, args := s.where("d.office_id", 2)
	return db.All(ctx, c.DB, scanDraw, drawQuery+` WHERE d.cycle_id = $1 AND `+where+` ORDER BY d.id`, append([]any{id}, args...)...)
}

// Draw draws as many units as wanted of each body that an office assesses, among those that are not in the cycle yet
// and have one of some kinds. A seed that everybody could see come about, such as numbers that were called out before
// witnesses, is best; without one the program throws its own. Kinds: those of AddBodies; Invalid with Faults about
// "office", "seed", "wanted" and "kinds".
func (c *Cycles) Draw(ctx context.Context, actor access.Actor, id string, d Drawing) (Drawing, error) {
	var f faults
	if d.Seed = f.line("seed", d.Seed, maxSeed, false); d.Seed == "" {
		d.Seed = rand.Text()
	}
	if d.Wanted < 1 || d.Wanted > maxWanted {
		f.add("wanted", "between", problem.Args{"min": 1, "max": maxWanted})
	}
	if err := f.found.Err(); err != nil {
		return d, err
	}
	err := c.work(ctx, actor, id, "drawn", "", func(ctx context.Context, tx db.Tx, w *working) error {
		if w.State != Draft {
			return conflict("frozen")
		}
		if !w.sight.sees(d.Office) {
			f.add("office", "choose", nil)
			return f.found.Err()
		}
		var err error
		if d.Frame, err = c.frame(ctx, tx, w, &d); err != nil {
			return err
		}
		if len(d.Frame) == 0 {
			f.add("kinds", "no_frame", nil)
			return f.found.Err()
		}
		return c.keepDraw(ctx, tx, w, &f, actor, &d)
	})
	return d, err
}

// frame are the units that could be drawn.
func (c *Cycles) frame(ctx context.Context, tx db.Tx, w *working, d *Drawing) ([]string, error) {
	type unit struct{ line, kind string }
	all, err := db.All(ctx, tx, func(row db.Row) (unit, error) {
		var body, slug, kind string
		err := row.Scan(&body, &slug, &kind)
		return unit{body + "/" + slug, kind}, err
	}, `SELECT b.slug, u.slug, u.kind FROM cycle_body cb JOIN body b ON b.id = cb.body_id JOIN unit u ON u.body_id = cb.body_id
		WHERE cb.cycle_id = $1 AND cb.office_id = $2 AND cb.outcome = '' AND (u.valid_to = '' OR u.valid_to >= $3)
		AND NOT EXISTS (SELECT 1 FROM cycle_locus l WHERE l.cycle_id = cb.cycle_id AND l.body_id = cb.body_id AND l.unit_id = u.id)`, w.ID, d.Office, w.From)
	if err != nil {
		return nil, err
	}
	var frame []string
	for _, u := range all {
		if len(d.Kinds) == 0 || slices.Contains(d.Kinds, u.kind) {
			frame = append(frame, u.line)
		}
	}
	slices.Sort(frame)
	return frame, nil
}

func (c *Cycles) keepDraw(ctx context.Context, tx db.Tx, w *working, f *faults, actor access.Actor, d *Drawing) error {
	var err error
	if d.ID, err = newID(); err != nil {
		return err
	}
	d.Cycle, d.Hash, d.By, d.At = w.ID, hashOf(d.Frame), actor.Account, c.now()
	_, err = tx.Exec(ctx, `INSERT INTO cycle_draw (id, cycle_id, office_id, seed, wanted, kinds, frame, frame_hash, drawn_by, drawn_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		d.ID, w.ID, d.Office, d.Seed, d.Wanted, strings.Join(d.Kinds, " "), joined(d.Frame), d.Hash, d.By, db.At(d.At))
	if err != nil {
		return err
	}
	w.touched.Add("cycle_draw", d.ID)
	for _, line := range d.Taken() {
		slug, unit, _ := strings.Cut(line, "/")
		b, err := c.body(ctx, tx, w, slug)
		if err != nil {
			return err
		}
		l := Locus{BodyID: b.ID, Body: b.Slug, Unit: unit, Office: d.Office, Chosen: Drawn, Draw: d.ID}
		if err := c.addLocus(ctx, tx, w, f, &l); err != nil {
			return err
		}
	}
	return f.found.Err()
}
