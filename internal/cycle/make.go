package cycle

import (
	"context"
	"slices"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/score"
)

// MaxInstrument bounds an instrument file, in bytes.
const MaxInstrument = 4 << 20

// Plan is what somebody writes of a cycle. The instrument is a preset by its name, or a file.
type Plan struct {
	Kind        Kind
	Year        int
	Title       string
	From, Until string
	Preset      string
	FileName    string
	File        []byte
}

// check mends and judges a plan and returns its instrument, whose worked tests were run; nil where none was given.
func (p *Plan) check(needed bool) (*instrument.Instrument, error) {
	var f faults
	if !slices.Contains(Kinds, p.Kind) {
		f.add("kind", "choose", nil)
	}
	if p.Year < 1990 || p.Year > 2199 {
		f.add("year", "year", nil)
	}
	p.Title = f.line("title", p.Title, maxLine, true)
	f.days(p.From, p.Until)
	ins, err := p.read(&f, needed)
	if err != nil {
		return nil, err
	}
	return ins, f.found.Err()
}

func (p *Plan) read(f *faults, needed bool) (*instrument.Instrument, error) {
	var ins *instrument.Instrument
	var err error
	switch {
	case len(p.File) > MaxInstrument:
		f.add("file", "large", problem.Args{"max": MaxInstrument >> 20})
		return nil, nil
	case len(p.File) > 0:
		ins, err = instrument.Parse(p.FileName, p.File)
	case p.Preset != "":
		ins, err = instrument.Open(p.Preset)
		if problem.KindOf(err) == problem.NotFound {
			f.add("preset", "choose", nil)
			return nil, nil
		}
	case needed:
		f.add("preset", "choose", nil)
		return nil, nil
	default:
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if err := score.RunTests(ins); err != nil {
		return nil, err
	}
	return ins, nil
}

// Make begins the plan of a cycle, which the authority itself carries out until others join. Kinds: those of Decide;
// Invalid with Faults, also of the instrument's file.
func (c *Cycles) Make(ctx context.Context, actor access.Actor, authority string, p Plan) (Cycle, error) {
	one := Cycle{Authority: authority, State: Draft, MadeBy: actor.Account, Made: c.now(), Version: 1}
	if err := access.Decide(actor, access.PlanCycles, one.Scope()); err != nil {
		return one, err
	}
	ins, err := p.check(true)
	if err != nil {
		return one, err
	}
	one.Kind, one.Year, one.Title, one.From, one.Until = p.Kind, p.Year, p.Title, p.From, p.Until
	one.Instrument, one.Hash = ins.Ref(), ins.Hash
	if one.ID, err = newID(); err != nil {
		return one, err
	}
	return one, c.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if err := mayAssess(ctx, tx, &one); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO cycle (id, authority_id, kind, year, title, instrument, instrument_hash, instrument_text, from_day, until_day,
				state, made_by, made_at, frozen_at, shared_at, ended_at, version)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, NULL, NULL, NULL, 1)`,
			one.ID, one.Authority, string(one.Kind), one.Year, one.Title, one.Instrument, one.Hash, string(ins.Format()), one.From, one.Until,
			string(one.State), one.MadeBy, db.At(one.Made))
		if err != nil {
			return err
		}
		var touched ledger.Touched
		touched.Add("cycle", one.ID)
		if err := addOffice(ctx, tx, &touched, one.ID, Office{Authority: authority}); err != nil {
			return err
		}
		return c.record(ctx, tx, actor, "made", &one, "", &touched)
	})
}

// mayAssess refuses an assessment of others by whoever is no Ombudsman.
func mayAssess(ctx context.Context, tx db.Tx, one *Cycle) error {
	kind, err := db.One(ctx, tx, db.Column[string], `SELECT kind FROM authority WHERE id = $1`, one.Authority)
	if err != nil {
		return err
	}
	var f faults
	if one.Kind == External && kind != string(access.Ombudsman) {
		f.add("kind", "no_ombudsman", nil)
	}
	return f.found.Err()
}

func addOffice(ctx context.Context, tx db.Tx, touched *ledger.Touched, cycle string, o Office) error {
	_, err := tx.Exec(ctx, `INSERT INTO cycle_office (cycle_id, authority_id, province) VALUES ($1, $2, $3)`, cycle, o.Authority, o.Province)
	touched.Add("cycle_office", cycle+"/"+o.Authority)
	return err
}

// Edit changes the plan of a cycle: a draft's instrument too, if one is given, and of a planned one its title and
// days. Version is the one seen. Kinds: those of One; Invalid with Faults; Conflict when somebody was faster, or
// when it has ended.
func (c *Cycles) Edit(ctx context.Context, actor access.Actor, id string, version int64, p Plan) (Cycle, error) {
	return c.change(ctx, actor, id, version, "edited", "", func(ctx context.Context, tx db.Tx, one *Cycle, _ *ledger.Touched) error {
		if one.State == Ended {
			return conflict("ended")
		}
		p.Kind = one.Kind
		ins, err := p.check(false)
		if err != nil {
			return err
		}
		one.Title, one.From, one.Until = p.Title, p.From, p.Until
		if one.State != Draft {
			if ins != nil && ins.Hash != one.Hash || p.Year != one.Year {
				return conflict("frozen")
			}
			return nil
		}
		one.Year = p.Year
		if ins == nil || ins.Hash == one.Hash {
			return nil
		}
		one.Instrument, one.Hash = ins.Ref(), ins.Hash
		_, err = tx.Exec(ctx, `UPDATE cycle SET instrument_text = $2 WHERE id = $1`, one.ID, string(ins.Format()))
		return err
	})
}

// Freeze ends the draft: from here on the instrument is the one that counts, and units change with a reason alone.
// Kinds: those of Edit; Invalid with Faults about "loci" where there is nothing to assess, and about the lines of the
// instrument's file without which no figure comes of what is found. Weights that are assumed are lines, and figures say so.
func (c *Cycles) Freeze(ctx context.Context, actor access.Actor, id string, version int64) (Cycle, error) {
	return c.change(ctx, actor, id, version, "frozen", "", func(ctx context.Context, tx db.Tx, one *Cycle, _ *ledger.Touched) error {
		if one.State != Draft {
			return conflict("frozen")
		}
		n, err := db.One(ctx, tx, db.Column[int], `SELECT count(*) FROM cycle_locus WHERE cycle_id = $1 AND ended_at IS NULL`, id)
		if err != nil {
			return err
		}
		if n == 0 {
			var f faults
			f.add("loci", "no_loci", nil)
			return f.found.Err()
		}
		if err := c.computable(ctx, tx, one); err != nil {
			return err
		}
		one.State, one.Frozen = Planned, c.now()
		return nil
	})
}

// computable refuses an instrument that cannot be scored, while it can still be changed.
func (c *Cycles) computable(ctx context.Context, tx db.Tx, one *Cycle) error {
	text, err := c.TextOf(ctx, tx, one.ID)
	if err != nil {
		return err
	}
	ins, err := instrument.Parse(one.Instrument+".yaml", []byte(text))
	if err != nil {
		return err
	}
	_, err = score.Compile(ins)
	return err
}

// End ends a cycle: nothing of it changes any more. Kinds: those of Edit.
func (c *Cycles) End(ctx context.Context, actor access.Actor, id string, version int64, why string) (Cycle, error) {
	var f faults
	why = f.why(why)
	if err := f.found.Err(); err != nil {
		return Cycle{}, err
	}
	return c.change(ctx, actor, id, version, "ended", why, func(_ context.Context, _ db.Tx, one *Cycle, _ *ledger.Touched) error {
		if one.State == Ended {
			return conflict("ended")
		}
		one.State, one.Ended = Ended, c.now()
		return nil
	})
}

// Share lets others than who runs it see what a self-assessment found. Kinds: those of Edit.
func (c *Cycles) Share(ctx context.Context, actor access.Actor, id string, version int64) (Cycle, error) {
	return c.change(ctx, actor, id, version, "shared", "", func(_ context.Context, _ db.Tx, one *Cycle, _ *ledger.Touched) error {
		if one.Kind != Self || !one.Shared.IsZero() {
			return conflict("shared")
		}
		one.Shared = c.now()
		return nil
	})
}

// Join has another authority carry a cycle out in a province. Kinds: those of Edit; Invalid with Faults about
// "authority" and "province".
func (c *Cycles) Join(ctx context.Context, actor access.Actor, id string, version int64, o Office) (Cycle, error) {
	return c.change(ctx, actor, id, version, "joined", "", func(ctx context.Context, tx db.Tx, one *Cycle, touched *ledger.Touched) error {
		if one.State == Ended || one.Kind == Self {
			return conflict("no_offices")
		}
		if err := c.checkOffice(ctx, tx, one, &o); err != nil {
			return err
		}
		if err := addOffice(ctx, tx, touched, one.ID, o); err != nil {
			return err
		}
		return moveTo(ctx, tx, touched, one, o)
	})
}
