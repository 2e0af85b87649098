package dossier

import (
	"context"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/calendar"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/workday"
)

// State is where a request stands.
type State string

// A returned request waits for more; what was accepted or withdrawn waits for nobody.
const (
	Open      State = "open"
	Handed    State = "handed"
	Accepted  State = "accepted"
	Returned  State = "returned"
	Withdrawn State = "withdrawn"
)

// States are all states, in their order.
var States = []State{Open, Handed, Returned, Accepted, Withdrawn}

// Key is the catalog key of a state's name.
func (s State) Key() string { return "dossier.state." + string(s) }

// Waits reports whether the body has something to do.
func (s State) Waits() bool { return s == Open || s == Returned }

// Request is something that a body is asked for.
type Request struct {
	Place
	ID                   string
	Cycle, Title         string // id and title of the assessment
	Center               string // id of the authority that runs it
	Year                 int
	Question, Ask        string
	Due                  string // day
	State                State
	Why                  string
	AskedBy, DecidedBy   string    // accounts
	Asked, Given, Judged time.Time // Given and Judged are zero until then
	Items                int
	Version              int64
}

const requestQuery = `SELECT ` + placeColumns + `, x.id, x.cycle_id, c.title, c.authority_id, c.year, x.question, x.ask, x.due_day, x.state, x.why, x.asked_by, x.decided_by, x.asked_at,
	x.handed_at, x.decided_at, (SELECT count(*) FROM dossier_handed h WHERE h.request_id = x.id), x.version
	FROM dossier_request x JOIN cycle c ON c.id = x.cycle_id` + placeJoins

func scanRequest(row db.Row) (Request, error) {
	var r Request
	var asked, given, judged db.Time
	err := row.Scan(append(r.into(), &r.ID, &r.Cycle, &r.Title, &r.Center, &r.Year, &r.Question, &r.Ask, &r.Due, &r.State, &r.Why, &r.AskedBy, &r.DecidedBy, &asked,
		&given, &judged, &r.Items, &r.Version)...)
	r.Asked, r.Given, r.Judged = asked.Time, given.Time, judged.Time
	return r, err
}

// MaxAsked is how many places are asked at once.
const MaxAsked = 500

// Asking is a request to several units of a body; an empty slug among Units is the body itself.
type Asking struct {
	Cycle, Body   string // id and slug
	Units         []string
	Question, Ask string
	Due           string
}

// Ask asks units of a body for something until a day on which the office that assesses works. Kinds: NotFound; those
// of Decide; Conflict for an assessment that is not fixed yet or has ended; Invalid with Faults about "units",
// "question", "ask" and "due".
func (d *Dossiers) Ask(ctx context.Context, actor access.Actor, a Asking) (int, error) {
	var f faults
	a.Ask, a.Question = f.words("ask", a.Ask, maxWords, true), f.words("question", a.Question, maxLine, false)
	a.Due = f.day("due", a.Due, true)
	a.Units = slices.Compact(slices.Sorted(slices.Values(a.Units)))
	if len(a.Units) == 0 {
		f.add("units", "choose", nil)
	}
	if len(a.Units) > MaxAsked {
		f.add("units", "many", problem.Args{"max": MaxAsked})
	}
	return len(a.Units), d.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		body, err := d.askable(ctx, tx, actor, a.Cycle, a.Body, "")
		if err != nil {
			return err
		}
		if err := going(ctx, tx, a.Cycle); err != nil {
			return err
		}
		found := faults{slices.Clone(f.found)} // a transaction may run again
		if len(found.found) == 0 {
			if err := d.dueOn(ctx, tx, &found, &body, a.Due); err != nil {
				return err
			}
		}
		if err := d.asksKnown(ctx, tx, &found, &a); err != nil {
			return err
		}
		if err := found.found.Err(); err != nil {
			return err
		}
		for _, unit := range a.Units {
			if err := d.askOne(ctx, tx, actor, &a, unit); err != nil {
				return err
			}
		}
		return nil
	})
}

// askable finds a place of which actor may ask something.
func (d *Dossiers) askable(ctx context.Context, q db.Queryer, actor access.Actor, cycle, body, unit string) (Place, error) {
	if !valid(cycle) {
		return Place{}, problem.New(problem.NotFound, "cycle.not_found", nil)
	}
	p, err := placeOf(ctx, q, cycle, body, unit)
	if err != nil {
		return p, err
	}
	return p, access.Decide(actor, access.AskDossiers, p.Scope())
}

// dueOn refuses a day that has passed, and one on which nobody of the office takes anything in.
func (d *Dossiers) dueOn(ctx context.Context, q db.Queryer, f *faults, p *Place, due string) error {
	today, err := d.today(ctx, q, p.Office)
	if err != nil {
		return err
	}
	if due < today {
		f.add("due", "past", nil)
		return nil
	}
	cal, _, err := d.Calendars.Of(ctx, q, calendar.Office{Authority: p.Office})
	if err != nil {
		return err
	}
	if day, ok := workday.ParseDate(due); ok && !cal.Works(day) {
		f.add("due", "off", problem.Args{"day": locale.Day(day.Time())})
	}
	return nil
}

func (d *Dossiers) askOne(ctx context.Context, tx db.Tx, actor access.Actor, a *Asking, unit string) error {
	p, err := d.askable(ctx, tx, actor, a.Cycle, a.Body, unit)
	if problem.KindOf(err) == problem.NotFound {
		var f faults
		f.add("units", "no_unit", problem.Args{"unit": unit})
		return f.found.Err()
	}
	if err != nil {
		return err
	}
	id, err := newID()
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO dossier_request (id, cycle_id, office_id, body_id, unit_id, question, ask, due_day, state, why, asked_by, asked_at, handed_at,
			decided_by, decided_at, reminded, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', $10, $11, NULL, '', NULL, '', 1)`,
		id, a.Cycle, p.Office, p.BodyID, null(p.UnitID), a.Question, a.Ask, a.Due, string(Open), actor.Account, db.At(d.now()))
	if err != nil {
		return err
	}
	var touched ledger.Touched
	touched.Add("dossier_request", id)
	return d.record(ctx, tx, actor, "asked", id, "", p.Scope(), &touched)
}

// Sheet is a request with what was handed in, and what actor may do with it.
type Sheet struct {
	Request
	Files []Item
	// Answers: actor may hand in. Asks: withdraw. Judges: accept and return. All only where the request stands so.
	Answers, Asks, Judges bool
	// Inside: actor works for the office that assesses.
	Inside bool
}

// One returns a request. Kind: NotFound for what actor does not see.
func (d *Dossiers) One(ctx context.Context, actor access.Actor, id string) (Sheet, error) {
	r, err := find(ctx, d.DB, actor, id, access.ReadDossiers)
	if err != nil {
		return Sheet{}, err
	}
	return d.sheet(ctx, actor, r)
}

func (d *Dossiers) sheet(ctx context.Context, actor access.Actor, r Request) (Sheet, error) {
	s := Sheet{Request: r, Inside: inside(actor, &r)}
	at := r.Scope()
	s.Answers = access.Allowed(actor, access.AnswerDossiers, at) && (r.State.Waits() || r.State == Handed)
	s.Asks = access.Allowed(actor, access.AskDossiers, at) && r.State != Withdrawn && r.State != Accepted
	s.Judges = access.Allowed(actor, access.JudgeDossiers, at) && (r.State == Handed || r.State == Accepted)
	var err error
	s.Files, err = d.itemsOf(ctx, `JOIN dossier_handed h ON h.item_id = x.id WHERE h.request_id = $1 ORDER BY h.handed_at, x.id`, r.ID)
	return s, err
}

// inside reports whether actor reads a request from the office that assesses, or from the authority that has it
// assess, not from the body.
func inside(actor access.Actor, r *Request) bool { return within(actor, r.Office, r.Center) }

func within(actor access.Actor, office, center string) bool {
	return access.Allowed(actor, access.ReadDossiers, access.Scope{Authority: office}) || access.Allowed(actor, access.ReadDossiers, access.Scope{Authority: center})
}

// find is a request that actor may do something with; whoever may not read it does not find it.
func find(ctx context.Context, q db.Queryer, actor access.Actor, id string, action access.Action) (Request, error) {
	if !valid(id) {
		return Request{}, notFound()
	}
	r, err := db.One(ctx, q, scanRequest, requestQuery+` WHERE x.id = $1`, id)
	if problem.KindOf(err) == problem.NotFound {
		return r, notFound()
	}
	if err != nil {
		return r, err
	}
	if action == access.ReadDossiers && inside(actor, &r) {
		return r, nil
	}
	return r, access.Decide(actor, action, r.Scope())
}
