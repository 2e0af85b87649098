package improve

import (
	"context"
	"errors"
	"math/big"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/run"
)

// openKind is the job that opens report cards.
const openKind = "improve.open"

// The limit of an opening, in hundredths of the full mark that are lost. Whoever opens chooses it; the one that is
// proposed is one level of five, which is assumed, too.
const (
	MinLimit   = 1
	MaxLimit   = 100
	UsualLimit = 20
)

// Opening is an order to open the report cards of a computation.
type Opening struct {
	ID, Cycle, Run string
	Number         int // of the computation
	Rule           string
	Limit          *big.Rat // share lost, 0 to 1
	Done           bool
	Bodies, Opened int
	By             string // account
	Asked, Ended   time.Time
}

const openingQuery = `SELECT o.id, o.cycle_id, o.run_id, coalesce(r.number, 0), o.rule, o.least_lost, o.state, o.bodies, o.done, o.asked_by, o.asked_at, o.ended_at
	FROM report_opening o JOIN run r ON r.id = o.run_id`

func scanOpening(row db.Row) (Opening, error) {
	var o Opening
	var limit, state string
	var asked, ended db.Time
	err := row.Scan(&o.ID, &o.Cycle, &o.Run, &o.Number, &o.Rule, &limit, &state, &o.Bodies, &o.Opened, &o.By, &asked, &ended)
	o.Limit, o.Done, o.Asked, o.Ended = figure(limit), state == "done", asked.Time, ended.Time
	return o, err
}

// Open asks for the report cards of all bodies of a computation that is done; a body that has one of this cycle keeps
// it, whatever computation it is of. Limit is in hundredths of the full mark. Kinds: NotFound; Forbidden; Conflict while
// cards of the cycle are being opened, and for a computation that is not done; Invalid with Faults about "limit".
func (c *Cards) Open(ctx context.Context, actor access.Actor, of, id string, limit int) (Opening, error) {
	if limit < MinLimit || limit > MaxLimit {
		var f faults
		f.add("limit", "limit", problem.Args{"min": MinLimit, "max": MaxLimit})
		return Opening{}, f.found.Err()
	}
	var o Opening
	return o, c.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		s, err := c.look(ctx, tx, actor, of)
		if err != nil {
			return err
		}
		if !s.opens {
			return forbidden("opens")
		}
		one, err := c.Runs.Plain(ctx, tx, id)
		if err != nil || one.Cycle != of {
			return notFound()
		}
		if one.State != run.Done {
			return conflict("not_done")
		}
		o = Opening{Cycle: of, Run: id, Number: one.Number, Rule: WeakRule, Limit: big.NewRat(int64(limit), 100), By: actor.Account, Asked: c.now(), Bodies: one.Bodies}
		if o.ID, err = newID(); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO report_opening (id, cycle_id, run_id, rule, least_lost, state, bodies, done, asked_by, asked_at, version)
			VALUES ($1, $2, $3, $4, $5, 'asked', $6, 0, $7, $8, 1)`, o.ID, of, id, o.Rule, exact(o.Limit), o.Bodies, o.By, db.At(o.Asked))
		if db.IsTaken(err) {
			return conflict("under_way")
		}
		if err != nil {
			return err
		}
		if err := job.Enqueue(ctx, tx, job.Request{Kind: openKind, Payload: order{o.ID}}); err != nil {
			return err
		}
		var touched ledger.Touched
		touched.Add("report_opening", o.ID)
		return c.record(ctx, tx, actor, "asked", "cycle/"+of, o.ID, "", s.Cycle.Scope(), &touched)
	})
}

type order struct {
	Opening string `json:"opening"`
}

// Schedule has a queue open report cards and forget names. An opening that a server left is gone on with: a body never gets two.
func (c *Cards) Schedule(q *job.Queue) {
	q.Handle(openKind, func(ctx context.Context, j job.Job) error {
		var o order
		if err := j.Decode(&o); err != nil {
			return err
		}
		return c.openAll(ctx, o.Opening, j.Done)
	}, job.Options{Concurrency: 1, Timeout: 15 * time.Minute, Attempts: 8})
	q.Handle(forgetKind, func(ctx context.Context, _ job.Job) error { return c.Forget(ctx) }, job.Options{Concurrency: 1})
	q.Every(forgetKind, 6*time.Hour)
}

// OpenNow opens at once what was asked for, in place of its job, which then finds nothing to do.
func (c *Cards) OpenNow(ctx context.Context, opening string) error {
	return c.openAll(ctx, opening, func(context.Context, db.Tx) error { return nil })
}

// atOnce is how many bodies get their cards in one commit.
const atOnce = 20

// opener opens the cards of a computation.
type opener struct {
	*Cards
	Opening
	cycle      cycle.Cycle
	ins        *instrument.Instrument
	indicators map[string]string                 // by question
	earlier    map[string]*instrument.Instrument // by cycle
	best       bests
}

func (c *Cards) openAll(ctx context.Context, opening string, done func(context.Context, db.Tx) error) error {
	o := opener{Cards: c, indicators: map[string]string{}, earlier: map[string]*instrument.Instrument{}, best: bests{}}
	var err error
	o.Opening, err = db.One(ctx, c.DB, scanOpening, openingQuery+` WHERE o.id = $1`, opening)
	if problem.KindOf(err) == problem.NotFound {
		return job.GiveUp(err)
	}
	if err != nil || o.Done {
		return err
	}
	if o.cycle, err = c.Cycles.Plain(ctx, c.DB, o.Cycle); err != nil {
		return err
	}
	if o.ins, err = c.Forms.InstrumentOf(ctx, c.DB, &o.cycle); err != nil {
		return err
	}
	o.ins.Walk(func(node *instrument.Node) {
		if node.Question != nil {
			o.indicators[node.Code], _ = IndicatorOf(o.ins, node.Code)
		}
	})
	bodies, err := c.Runs.BodiesOf(ctx, c.DB, o.Run)
	if err != nil {
		return err
	}
	opened := 0
	for some := range slices.Chunk(bodies, atOnce) {
		var cards []draft
		for i := range some {
			card, err := o.draft(ctx, &some[i])
			if err != nil {
				return err
			}
			cards = append(cards, card)
		}
		opened += len(some)
		if err := o.keep(ctx, cards, opened); err != nil {
			return err
		}
	}
	return o.finish(ctx, done)
}

// keep writes some cards, and how far the opening has come.
func (o *opener) keep(ctx context.Context, cards []draft, opened int) error {
	return o.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		var touched ledger.Touched
		for i := range cards {
			if err := o.write(ctx, tx, &cards[i], &touched); err != nil {
				return err
			}
		}
		err := db.Update(ctx, tx, `UPDATE report_opening SET done = $2 WHERE id = $1 AND state = 'asked'`, o.ID, opened)
		if err != nil {
			return err
		}
		return o.record(ctx, tx, access.Machine(), "opened", "cycle/"+o.Cycle, o.ID, "", o.cycle.Scope(), &touched)
	})
}

func (o *opener) finish(ctx context.Context, done func(context.Context, db.Tx) error) error {
	return o.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if err := done(ctx, tx); err != nil {
			return err
		}
		err := db.Update(ctx, tx, `UPDATE report_opening SET state = 'done', ended_at = $2, version = version + 1 WHERE id = $1 AND state = 'asked'`, o.ID, db.At(o.now()))
		if errors.Is(err, db.ErrChanged) {
			return nil // another server was faster
		}
		if err != nil {
			return err
		}
		if _, err := db.InsertAll(ctx, tx, `INSERT INTO report_best (opening_id, code, position, office_id, body_id, unit_id, body_name, unit_name, mark)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, o.best.rows(o.ID)); err != nil {
			return err
		}
		var touched ledger.Touched
		touched.Add("report_opening", o.ID)
		return o.record(ctx, tx, access.Machine(), "all_opened", "cycle/"+o.Cycle, o.ID, "", o.cycle.Scope(), &touched)
	})
}

// draft is a card before it is written.
type draft struct {
	body     run.Body
	units    map[string]string // ids by locus
	weak     []weak
	tracks   []track
	before   string // card
	mapping  Mapping
	files    map[place]map[string]int // how many of each kind were found, by locus and indicator
	requests map[place][]string       // of the evidence room, by unit and indicator
}

// draft finds what is weak in a body, and what became of what was weak before.
func (o *opener) draft(ctx context.Context, b *run.Body) (draft, error) {
	d := draft{body: *b, units: map[string]string{}}
	units, err := o.Runs.UnitsIn(ctx, o.DB, o.Run, b.ID)
	if err != nil {
		return d, err
	}
	_, err = db.All(ctx, o.DB, func(row db.Row) (bool, error) {
		var locus, unit string
		err := row.Scan(&locus, &unit)
		d.units[locus] = unit
		return true, err
	}, `SELECT id, coalesce(unit_id, '') FROM cycle_locus WHERE cycle_id = $1 AND body_id = $2`, o.Cycle, b.ID)
	if err != nil {
		return d, err
	}
	marks, isWeak := map[place]*big.Rat{}, map[place]bool{}
	for i := range units {
		for _, m := range Marks(o.ins, units[i].Nodes) {
			marks[place{d.units[units[i].Locus], m.Code}] = m.Mark
			o.best.add(b, &units[i], d.units[units[i].Locus], &m)
		}
	}
	d.weak = weakest(o.ins, units, o.Limit)
	for i := range d.weak {
		isWeak[place{d.units[d.weak[i].unit.Locus], d.weak[i].Code}] = true
	}
	earlier, err := o.before(ctx, b, &d)
	if err != nil {
		return d, err
	}
	d.tracks = follow(earlier, o.cycle.Year, d.mapping.Maps(), marks, isWeak)
	return d, o.evidence(ctx, b, &d)
}

// before finds the last card of a body, of the same kind of assessment, and what it knew.
func (o *opener) before(ctx context.Context, b *run.Body, d *draft) ([]track, error) {
	type card struct{ id, cycle string }
	found, err := db.All(ctx, o.DB, func(row db.Row) (card, error) {
		var c card
		return c, row.Scan(&c.id, &c.cycle)
	}, `SELECT id, cycle_id FROM report_card WHERE body_id = $1 AND kind = $2 AND year < $3 AND center_id = $4 ORDER BY year DESC, id DESC LIMIT 1`, b.ID, string(o.cycle.Kind), o.cycle.Year,
		o.cycle.Authority)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	d.before = found[0].id
	ins, ok := o.earlier[found[0].cycle]
	if !ok {
		of, err := o.Cycles.Plain(ctx, o.DB, found[0].cycle)
		if err != nil {
			return nil, err
		}
		if ins, err = o.Forms.InstrumentOf(ctx, o.DB, &of); err != nil {
			return nil, err
		}
		o.earlier[found[0].cycle] = ins
	}
	d.mapping = MappingOf(ins, o.ins, preset)
	return tracksOf(ctx, o.DB, d.before)
}

// preset finds a version between two among those that the program carries; nil where it carries none.
func preset(ref string) *instrument.Instrument {
	ins, err := instrument.Open(ref)
	if err != nil {
		return nil
	}
	return ins
}

func tracksOf(ctx context.Context, q db.Queryer, card string) ([]track, error) {
	return db.All(ctx, q, func(row db.Row) (track, error) {
		var t track
		return t, row.Scan(&t.unit, &t.code, &t.firstYear, &t.firstMark, &t.mark, &t.wasMended, &t.became)
	}, `SELECT unit_id, code, first_year, first_mark, mark, was_mended, became FROM report_track WHERE card_id = $1 ORDER BY unit_id, code`, card)
}

// evidence finds what there is about indicators: how many photos and documents were found, and what was handed in.
func (o *opener) evidence(ctx context.Context, b *run.Body, d *draft) error {
	d.files, d.requests = map[place]map[string]int{}, map[place][]string{}
	_, err := db.All(ctx, o.DB, func(row db.Row) (bool, error) {
		var locus, question, kind string
		var n int
		err := row.Scan(&locus, &question, &kind, &n)
		at := place{locus, o.indicators[question]}
		if d.files[at] == nil {
			d.files[at] = map[string]int{}
		}
		d.files[at][kind] += n
		return true, err
	}, `SELECT f.locus_id, x.question, x.kind, count(*) FROM cycle_locus l JOIN form f ON f.locus_id = l.id AND f.state NOT IN ('void') JOIN form_file x ON x.form_id = f.id AND x.file_id IS NOT NULL
		WHERE l.cycle_id = $1 AND l.body_id = $2 AND x.question <> '' GROUP BY f.locus_id, x.question, x.kind`, o.Cycle, b.ID)
	if err != nil {
		return err
	}
	_, err = db.All(ctx, o.DB, func(row db.Row) (bool, error) {
		var id, unit, question string
		err := row.Scan(&id, &unit, &question)
		at := place{unit, o.indicators[question]}
		d.requests[at] = append(d.requests[at], id)
		return true, err
	}, `SELECT id, coalesce(unit_id, ''), question FROM dossier_request WHERE cycle_id = $1 AND body_id = $2 AND question <> '' AND handed_at IS NOT NULL ORDER BY id`, o.Cycle, b.ID)
	return err
}

// write writes a card with its findings and tracks, unless the body has one of this cycle.
func (o *opener) write(ctx context.Context, tx db.Tx, d *draft, touched *ledger.Touched) error {
	if d.body.Assessed == 0 {
		return nil
	}
	has, err := db.One(ctx, tx, db.Column[int], `SELECT count(*) FROM report_card WHERE cycle_id = $1 AND body_id = $2`, o.Cycle, d.body.ID)
	if err != nil || has > 0 {
		return err
	}
	id, err := newID()
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO report_card (id, opening_id, run_id, cycle_id, center_id, office_id, body_id, kind, year, instrument, before_id, mapping, findings, opened_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`, id, o.ID, o.Run, o.Cycle, o.cycle.Authority, d.body.Office, d.body.ID, string(o.cycle.Kind),
		o.cycle.Year, o.ins.Ref(), null(d.before), string(d.mapping), len(d.weak), db.At(o.now()))
	if err != nil {
		return err
	}
	touched.Add("report_card", id)
	var findings, handed, tracks [][]any
	for i := range d.weak {
		w := &d.weak[i]
		finding, err := newID()
		if err != nil {
			return err
		}
		unit := d.units[w.unit.Locus]
		files := d.files[place{w.unit.Locus, w.Code}]
		findings = append(findings, []any{
			finding, id, null(unit), w.unit.Name, w.unit.Locus, w.Code, i + 1, exact(w.Mark.Mark), exact(w.Most), exact(w.Lost), w.Mark.Answered,
			files["photo"], files["document"],
		})
		for _, request := range append(slices.Clone(d.requests[place{unit, w.Code}]), besides(unit, d.requests[place{"", w.Code}])...) {
			handed = append(handed, []any{finding, request})
		}
	}
	for _, t := range d.tracks {
		tracks = append(tracks, []any{id, t.unit, t.code, t.firstYear, t.firstMark, t.mark, t.wasMended, string(t.became)})
	}
	for _, one := range []struct {
		query string
		rows  [][]any
	}{
		{`INSERT INTO report_finding (id, card_id, unit_id, unit_name, locus_id, code, position, mark, most, lost, answered, photos, documents)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`, findings},
		{`INSERT INTO report_evidence (finding_id, request_id) VALUES ($1, $2)`, handed},
		{`INSERT INTO report_track (card_id, unit_id, code, first_year, first_mark, mark, was_mended, became) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, tracks},
	} {
		if _, err := db.InsertAll(ctx, tx, one.query, slices.Values(one.rows)); err != nil {
			return err
		}
	}
	return nil
}

// besides are the requests to the body itself, for a unit of it.
func besides(unit string, of []string) []string {
	if unit == "" {
		return nil
	}
	return of
}
