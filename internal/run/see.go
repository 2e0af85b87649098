package run

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/rank"
	"github.com/patuh-id/patuh/internal/run/archive"
	"github.com/patuh-id/patuh/internal/score"
)

// Body is a body of a computation.
type Body struct {
	ID, Office, Code, Name, Kind, Reason string // Code is a slug
	archive.Figure
	Class                          string
	Assessed, NotAssessed, LeftOut int
	Place                          rank.Place // zero without one
	Simulation                     bool
	Dimensions                     []archive.Node
}

const bodyColumns = `b.body_id, b.office_id, b.code, b.name, b.kind, b.reason, b.state, b.exact, b.rounded, b.coverage, b.class, b.assessed, b.not_assessed, b.left_out,
	b.place, b.place_of, b.tied, b.simulation, b.dimensions`

func scanBody(row db.Row) (Body, error) {
	var b Body
	var dimensions string
	err := row.Scan(&b.ID, &b.Office, &b.Code, &b.Name, &b.Kind, &b.Reason, &b.State, &b.Exact, &b.Rounded, &b.Coverage, &b.Class, &b.Assessed, &b.NotAssessed,
		&b.LeftOut, &b.Place.Place, &b.Place.Of, &b.Place.Tied, &b.Simulation, &dimensions)
	if err != nil {
		return b, err
	}
	return b, json.Unmarshal([]byte(dimensions), &b.Dimensions)
}

// Unit is a unit of a computation.
type Unit struct {
	Locus, Body, Code, Name string // Code is a slug, empty for the body itself
	Part                    archive.State
	Reason                  string
	Trouble                 []Trouble
	archive.Figure
	Class               string
	Answered, NA, Forms int
	Seen                int64
	Nodes               []archive.Node
}

// Why is the catalog key of why a unit or a body is not in; empty where it is.
func Why(reason string) string {
	if reason == "" {
		return ""
	}
	return "run.why." + reason
}

const unitColumns = `u.locus_id, u.body_id, u.code, u.name, u.part, u.reason, u.trouble, u.state, u.exact, u.rounded, u.coverage, u.class, u.answered, u.na, u.forms, u.seen`

func scanUnit(more ...any) func(row db.Row) (Unit, error) {
	return func(row db.Row) (Unit, error) {
		var u Unit
		var trouble string
		err := row.Scan(append([]any{
			&u.Locus, &u.Body, &u.Code, &u.Name, &u.Part, &u.Reason, &trouble, &u.State, &u.Exact, &u.Rounded, &u.Coverage, &u.Class,
			&u.Answered, &u.NA, &u.Forms, &u.Seen,
		}, more...)...)
		if err != nil {
			return u, err
		}
		return u, json.Unmarshal([]byte(trouble), &u.Trouble)
	}
}

func scanNodes(row db.Row) (Unit, error) {
	var nodes string
	u, err := scanUnit(&nodes)(row)
	if err != nil {
		return u, err
	}
	return u, json.Unmarshal([]byte(nodes), &u.Nodes)
}

// List is the computations of a cycle, the newest first, and what actor may do.
type List struct {
	Cycle   cycle.Cycle
	Decides bool
	Runs    []Run
}

// veil hides what is written for those who decide.
func (r *Run) veil(s *sight) {
	if !s.decides {
		r.Purpose = ""
	}
}

// Under is the computation that is under way, or nil.
func (l *List) Under() *Run {
	for i := range l.Runs {
		if l.Runs[i].State == Asked {
			return &l.Runs[i]
		}
	}
	return nil
}

// List returns the computations of a cycle that actor sees something of. Kind: NotFound.
func (r *Runs) List(ctx context.Context, actor access.Actor, of string) (List, error) {
	s, err := r.look(ctx, r.DB, actor, of)
	if err != nil {
		return List{}, err
	}
	l := List{Cycle: s.Cycle, Decides: s.decides}
	all, err := db.All(ctx, r.DB, scan, `SELECT `+columns+` FROM run r WHERE r.cycle_id = $1 ORDER BY r.id DESC LIMIT 200`, of)
	for _, one := range all {
		if s.sees(&one) {
			one.veil(s)
			l.Runs = append(l.Runs, one)
		}
	}
	return l, err
}

// Sheet is a computation with the bodies that actor sees.
type Sheet struct {
	Run
	Cycle    cycle.Cycle
	Decides  bool
	All      []Body // by kind and place, those without one last, then by name
	Troubles []Trouble
	Lines    []score.Line
}

// One returns a computation as actor sees it. Kind: NotFound.
func (r *Runs) One(ctx context.Context, actor access.Actor, of, id string) (Sheet, error) {
	one, s, err := r.one(ctx, r.DB, actor, of, id)
	if err != nil {
		return Sheet{}, err
	}
	sheet := Sheet{Run: one, Cycle: s.Cycle, Decides: s.decides}
	if err := errors.Join(json.Unmarshal([]byte(one.Trouble), &sheet.Troubles), json.Unmarshal([]byte(one.Lines), &sheet.Lines)); err != nil {
		return sheet, fmt.Errorf("read run %s: %w", id, err)
	}
	sheet.All, err = r.bodies(ctx, r.DB, s, id)
	return sheet, err
}

func (r *Runs) bodies(ctx context.Context, q db.Queryer, s *sight, id string) ([]Body, error) {
	where, args := "1 = 1", []any{id}
	if !s.decides {
		where = `b.office_id IN (` + db.Marks(2, len(s.Offices)) + `)`
		for _, o := range s.Offices {
			args = append(args, o)
		}
	}
	return db.All(ctx, q, scanBody, `SELECT `+bodyColumns+` FROM run_body b WHERE b.run_id = $1 AND `+where+`
		ORDER BY b.kind, CASE WHEN b.place = 0 THEN 1 ELSE 0 END, b.place, b.name, b.code`, args...)
}

// Whole is a body of a computation with its units and, where it was worked out, its figures once more for explanations.
type Whole struct {
	Sheet Sheet // without its bodies
	Body  Body
	Units []Unit
}

// Body returns a body of a computation, by its slug. Kind: NotFound.
func (r *Runs) Body(ctx context.Context, actor access.Actor, of, id, slug string) (Whole, error) {
	one, s, err := r.one(ctx, r.DB, actor, of, id)
	if err != nil {
		return Whole{}, err
	}
	w := Whole{Sheet: Sheet{Run: one, Cycle: s.Cycle, Decides: s.decides}}
	w.Body, err = db.One(ctx, r.DB, scanBody, `SELECT `+bodyColumns+` FROM run_body b WHERE b.run_id = $1 AND b.code = $2`, id, slug)
	if problem.KindOf(err) == problem.NotFound || err == nil && !s.Sees(w.Body.Office) {
		return Whole{}, notFound()
	}
	if err != nil {
		return w, err
	}
	w.Units, err = db.All(ctx, r.DB, scanNodes, `SELECT `+unitColumns+`, u.nodes FROM run_unit u WHERE u.run_id = $1 AND u.body_id = $2 ORDER BY u.name, u.code`, id, w.Body.ID)
	return w, err
}

// Explained works a body of a computation out again, out of its archive, with the texts of the instrument: what explains
// its figures. Units go by archive.UnitName. Kind: NotFound also where nothing was worked out.
func (r *Runs) Explained(ctx context.Context, actor access.Actor, of, id, slug string) (*score.Result, error) {
	w, err := r.Body(ctx, actor, of, id, slug)
	if err != nil {
		return nil, err
	}
	frozen, err := r.frozen(ctx, &w.Sheet.Run)
	if err != nil {
		return nil, err
	}
	text, err := r.Cycles.TextOf(ctx, r.DB, of)
	if err != nil {
		return nil, err
	}
	ins, err := instrument.Parse("instrument.yaml", []byte(text))
	if err != nil {
		return nil, err
	}
	plan, err := score.Compile(ins)
	if err != nil {
		return nil, err
	}
	for i := range frozen.Bodies {
		if b := &frozen.Bodies[i]; b.Code == slug {
			paper := frozen.Paper(b)
			if len(paper.Units) == 0 {
				return nil, notFound()
			}
			return plan.Score(paper)
		}
	}
	return nil, notFound()
}

// frozen reads what a computation started from.
func (r *Runs) frozen(ctx context.Context, one *Run) (*archive.Run, error) {
	if one.State != Done {
		return nil, notFound()
	}
	data, err := r.data(ctx, r.DB, one)
	if err != nil {
		return nil, err
	}
	return archive.Read(data)
}

// Archive returns the archive of a computation and what its file is called. It is for whoever decides: all figures are
// in it. Kinds: NotFound, Forbidden.
func (r *Runs) Archive(ctx context.Context, actor access.Actor, of, id string) ([]byte, string, error) {
	one, s, err := r.one(ctx, r.DB, actor, of, id)
	if err != nil || one.State != Done {
		return nil, "", notFound()
	}
	if !s.decides {
		return nil, "", problem.New(problem.Forbidden, "run.decides", nil)
	}
	data, err := r.data(ctx, r.DB, &one)
	return data, "perhitungan-" + strconv.Itoa(s.Cycle.Year) + "-" + strconv.Itoa(one.Number) + ".zip", err
}

// Later is a unit of which something came after a computation was taken.
type Later struct {
	Body, BodyName, Name string // Body is a slug
	New                  bool   // it was not in the cycle then
}

// Later names the units of which something came, changed or was decided after a computation, those that were taken out
// and those of bodies that are assessed no more, or again: that is for the next one. At most 500. Kind: NotFound.
func (r *Runs) Later(ctx context.Context, actor access.Actor, of, id string) ([]Later, error) {
	one, s, err := r.one(ctx, r.DB, actor, of, id)
	if err != nil || one.State != Done {
		return nil, notFound()
	}
	now, err := r.standing(ctx, r.DB, of)
	if err != nil {
		return nil, err
	}
	type row struct {
		Later
		locus, office string
		seen          int64
		other         bool
	}
	rows, err := db.All(ctx, r.DB, func(r db.Row) (row, error) {
		var one row
		return one, r.Scan(&one.locus, &one.office, &one.Body, &one.BodyName, &one.Name, &one.seen, &one.other)
	}, `SELECT l.id, l.office_id, b.slug, cb.name, l.name, coalesce(u.seen, -1), l.ended_at IS NOT NULL OR coalesce(rb.reason, '') <> cb.outcome FROM cycle_locus l JOIN body b ON b.id = l.body_id
		JOIN cycle_body cb ON cb.cycle_id = l.cycle_id AND cb.body_id = l.body_id LEFT JOIN run_unit u ON u.run_id = $2 AND u.locus_id = l.id
		LEFT JOIN run_body rb ON rb.run_id = $2 AND rb.body_id = l.body_id
		WHERE l.cycle_id = $1 AND (l.ended_at IS NULL OR u.locus_id IS NOT NULL) ORDER BY cb.name, l.name, l.id`, of, id)
	var all []Later
	for _, one := range rows {
		if s.Sees(one.office) && (one.other || one.seen != now[one.locus].Version) && len(all) < 500 {
			one.New = one.seen < 0
			all = append(all, one.Later)
		}
	}
	return all, err
}

// named finds a unit by its code.
func named(units []archive.Unit, code string) *archive.Unit {
	at, found := slices.BinarySearchFunc(units, code, func(u archive.Unit, code string) int { return strings.Compare(u.Code, code) })
	if !found {
		return nil
	}
	return &units[at]
}
