package cycle

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/ledger"
)

// sight is what an actor sees of a cycle: all of it, or what some of its offices have.
type sight struct {
	all     bool
	offices []string
}

// sees reports whether what an office has is in sight.
func (s sight) sees(office string) bool { return s.all || slices.Contains(s.offices, office) }

// where is the condition for rows of a column, with its arguments from $first on.
func (s sight) where(column string, first int) (string, []any) {
	if s.all {
		return "1 = 1", nil
	}
	var marks []string
	var args []any
	for i, office := range s.offices {
		marks = append(marks, "$"+strconv.Itoa(first+i))
		args = append(args, office)
	}
	return column + " IN (" + strings.Join(marks, ", ") + ")", args
}

// look returns a cycle that actor may do something with, and what of it they see: whoever may at the authority that
// runs it sees all, at an office that carries it out what that office has. Kind: NotFound.
func (c *Cycles) look(ctx context.Context, q db.Queryer, actor access.Actor, action access.Action, id string) (Cycle, []Office, sight, error) {
	if !valid(id) {
		return Cycle{}, nil, sight{}, notFound()
	}
	one, err := db.One(ctx, q, scan, `SELECT `+columns+` FROM cycle c WHERE c.id = $1`, id)
	if err != nil {
		if problem.KindOf(err) == problem.NotFound {
			err = notFound()
		}
		return one, nil, sight{}, err
	}
	offices, err := officesOf(ctx, q, id)
	if err != nil {
		return one, nil, sight{}, err
	}
	s := sight{all: access.Allowed(actor, action, one.Scope())}
	for _, o := range offices {
		if access.Allowed(actor, action, access.Scope{Authority: o.Authority}) {
			s.offices = append(s.offices, o.Authority)
		}
	}
	if !s.all && len(s.offices) == 0 {
		return Cycle{}, nil, s, notFound()
	}
	return one, offices, s, nil
}

func scanOffice(row db.Row) (Office, error) {
	var o Office
	return o, row.Scan(&o.Authority, &o.Province)
}

func officesOf(ctx context.Context, q db.Queryer, id string) ([]Office, error) {
	return db.All(ctx, q, scanOffice, `SELECT authority_id, province FROM cycle_office WHERE cycle_id = $1 ORDER BY province`, id)
}

// change has an act of whoever runs a cycle change it, and writes it with its event.
func (c *Cycles) change(ctx context.Context, actor access.Actor, id string, version int64, kind, why string,
	act func(ctx context.Context, tx db.Tx, one *Cycle, touched *ledger.Touched) error,
) (Cycle, error) {
	var one Cycle
	err := c.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		var s sight
		var err error
		if one, _, s, err = c.look(ctx, tx, actor, access.PlanCycles, id); err != nil {
			return err
		}
		if !s.all {
			return problem.New(problem.Forbidden, "cycle.of_center", nil)
		}
		var touched ledger.Touched
		if err := act(ctx, tx, &one, &touched); err != nil {
			return err
		}
		err = db.Update(ctx, tx, `UPDATE cycle SET year = $3, title = $4, instrument = $5, instrument_hash = $6, from_day = $7, until_day = $8, state = $9,
				frozen_at = $10, shared_at = $11, ended_at = $12, version = version + 1 WHERE id = $1 AND version = $2`,
			id, version, one.Year, one.Title, one.Instrument, one.Hash, one.From, one.Until, string(one.State),
			db.At(one.Frozen), db.At(one.Shared), db.At(one.Ended))
		if err != nil {
			if problem.KindOf(err) == problem.Conflict {
				err = conflict("changed")
			}
			return err
		}
		one.Version = version + 1
		touched.Add("cycle", id)
		return c.record(ctx, tx, actor, kind, &one, why, &touched)
	})
	return one, err
}

// work has an act of whoever plans for an office do something in a cycle that has not ended.
func (c *Cycles) work(ctx context.Context, actor access.Actor, id, kind, why string,
	act func(ctx context.Context, tx db.Tx, w *working) error,
) error {
	return c.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		one, offices, s, err := c.look(ctx, tx, actor, access.PlanCycles, id)
		if err != nil {
			return err
		}
		if one.State == Ended {
			return conflict("ended")
		}
		w := &working{Cycle: one, offices: offices, sight: s}
		if err := act(ctx, tx, w); err != nil {
			return err
		}
		return c.record(ctx, tx, actor, kind, &one, why, &w.touched)
	})
}

// working is a cycle in which somebody does something.
type working struct {
	Cycle
	offices []Office
	sight   sight
	touched ledger.Touched
}

// officeFor is which office has the bodies of a province: its own, or the one that has all others.
func (w *working) officeFor(province string) string {
	office := ""
	for _, o := range w.offices {
		if o.Province == province && province != "" {
			return o.Authority
		}
		if o.Province == "" {
			office = o.Authority
		}
	}
	return office
}

// Cycles returns the cycles that actor sees, the newest first.
func (c *Cycles) Cycles(ctx context.Context, actor access.Actor) ([]Cycle, error) {
	usual, args := access.Filter(actor, access.ReadCycles, access.Columns{Authority: "c.authority_id"}, 1)
	joined, more := access.Filter(actor, access.ReadCycles, access.Columns{Authority: "o.authority_id"}, 1+len(args))
	return db.All(ctx, c.DB, scan, `SELECT `+columns+` FROM cycle c WHERE `+usual+` OR EXISTS (SELECT 1 FROM cycle_office o WHERE o.cycle_id = c.id AND `+joined+`)
		ORDER BY c.year DESC, c.id DESC LIMIT 200`, append(args, more...)...)
}

// Sheet is a cycle with who carries it out and what actor may do.
type Sheet struct {
	Cycle
	Offices []Office
	// Runs: actor plans the whole of it. Plans: what some of its offices have.
	Runs, Plans bool
	// Own are the offices for which actor plans.
	Own []string
}

// One returns a cycle. Kind: NotFound for what actor does not see.
func (c *Cycles) One(ctx context.Context, actor access.Actor, id string) (Sheet, error) {
	one, offices, s, err := c.look(ctx, c.DB, actor, access.ReadCycles, id)
	if err != nil {
		return Sheet{}, err
	}
	sheet := Sheet{Cycle: one, Runs: access.Allowed(actor, access.PlanCycles, one.Scope())}
	for _, o := range offices {
		if s.sees(o.Authority) {
			sheet.Offices = append(sheet.Offices, o)
		}
		if access.Allowed(actor, access.PlanCycles, access.Scope{Authority: o.Authority}) {
			sheet.Own = append(sheet.Own, o.Authority)
		}
	}
	sheet.Plans = sheet.Runs || len(sheet.Own) > 0
	return sheet, nil
}

// InstrumentOf returns the instrument of a cycle: one that is not public to whoever reads its forms alone. Kind: NotFound.
func (c *Cycles) InstrumentOf(ctx context.Context, actor access.Actor, id string) (*instrument.Instrument, error) {
	one, _, _, err := c.look(ctx, c.DB, actor, access.ReadCycles, id)
	if err != nil {
		return nil, err
	}
	text, err := c.TextOf(ctx, c.DB, id)
	if err != nil {
		return nil, err
	}
	ins, err := instrument.Parse(one.Instrument+".yaml", []byte(text))
	if err != nil || ins.Visibility == instrument.Public {
		return ins, err
	}
	_, _, _, err = c.look(ctx, c.DB, actor, access.ReadForms, id)
	return ins, err
}

// Joinable are the Ombudsman offices that could carry a cycle out and do not yet, by name. Kind: NotFound.
func (c *Cycles) Joinable(ctx context.Context, actor access.Actor, id string) ([]string, error) {
	if _, _, _, err := c.look(ctx, c.DB, actor, access.PlanCycles, id); err != nil {
		return nil, err
	}
	return db.All(ctx, c.DB, db.Column[string], `SELECT a.id FROM authority a WHERE a.kind = $2 AND a.valid_to IS NULL
		AND NOT EXISTS (SELECT 1 FROM cycle_office o WHERE o.cycle_id = $1 AND o.authority_id = a.id) ORDER BY a.name, a.id`, id, string(access.Ombudsman))
}

// checkOffice judges an office that is to join.
func (c *Cycles) checkOffice(ctx context.Context, tx db.Tx, one *Cycle, o *Office) error {
	var f faults
	works, err := access.Working(ctx, tx, o.Authority, c.now())
	if err != nil && problem.KindOf(err) != problem.NotFound {
		return err
	}
	kind, err := db.All(ctx, tx, db.Column[string], `SELECT kind FROM authority WHERE id = $1`, o.Authority)
	if err != nil {
		return err
	}
	if !works || len(kind) == 0 || kind[0] != string(access.Ombudsman) {
		f.add("authority", "choose", nil)
	}
	if region, ok := directory.RegionByCode(o.Province); !ok || region.Level != directory.Province {
		f.add("province", "choose", nil)
	}
	all, err := officesOf(ctx, tx, one.ID)
	if err != nil {
		return err
	}
	for _, other := range all {
		if other.Authority == o.Authority {
			f.add("authority", "joined", nil)
		}
		if other.Province == o.Province {
			f.add("province", "joined", nil)
		}
	}
	return f.found.Err()
}

// Body returns a body of a cycle. Kind: NotFound.
func (c *Cycles) Body(ctx context.Context, actor access.Actor, id, slug string) (Body, error) {
	return read(ctx, c, actor, id, func(w *working) (Body, error) { return c.body(ctx, c.DB, w, slug) })
}

// Locus returns a locus of a cycle. Kind: NotFound.
func (c *Cycles) Locus(ctx context.Context, actor access.Actor, id, locus string) (Locus, error) {
	return read(ctx, c, actor, id, func(w *working) (Locus, error) { return c.locus(ctx, c.DB, w, locus) })
}

// Team returns a team of a cycle. Kind: NotFound.
func (c *Cycles) Team(ctx context.Context, actor access.Actor, id, team string) (Team, error) {
	return read(ctx, c, actor, id, func(w *working) (Team, error) { return c.team(ctx, c.DB, w, team) })
}

// VisitOf returns a visit of a cycle. Kind: NotFound.
func (c *Cycles) VisitOf(ctx context.Context, actor access.Actor, id, visit string) (Visit, error) {
	return read(ctx, c, actor, id, func(w *working) (Visit, error) { return c.visit(ctx, c.DB, w, visit) })
}

func read[T any](ctx context.Context, c *Cycles, actor access.Actor, id string, find func(w *working) (T, error)) (T, error) {
	one, offices, s, err := c.look(ctx, c.DB, actor, access.ReadCycles, id)
	if err != nil {
		var none T
		return none, err
	}
	return find(&working{Cycle: one, offices: offices, sight: s})
}
