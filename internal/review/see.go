package review

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/form"
)

// PageSize is how many units a list shows at once.
const PageSize = 50

// Query asks for units.
type Query struct {
	Cycle string
	State State    // empty: all
	Body  string   // slug; empty: all
	After string   // the last locus of the page before
	Loci  []string // only these; empty: all
}

// Unit is a unit as a list shows it.
type Unit struct {
	Locus, Name, Body, BodyName, Office string // Body is a slug
	State                               State
	Forms, Ready                        int // those that count, and those of them that were sent
	NAOpen, Flags                       int
	Version                             int64 // grows with every change of one of its forms, and with each that comes
}

// Page is a page of units; Next is empty on the last.
type Page struct {
	Units []Unit
	Next  string
}

// everyone are the rights by which all units of an office are seen.
var everyone = []access.Action{access.PlanCycles, access.VerifyForms, access.ValidateForms, access.CheckForms}

// Units returns units of a cycle by body and name: all that actor reviews or plans, and those to which own teams go.
// Kind: NotFound.
func (r *Reviews) Units(ctx context.Context, actor access.Actor, q Query) (Page, error) {
	w, err := r.within(ctx, actor, q.Cycle)
	if err != nil {
		return Page{}, err
	}
	w.filter(q)
	if err := r.after(ctx, w, q.After); err != nil {
		return Page{}, err
	}
	units, err := db.All(ctx, r.DB, func(row db.Row) (Unit, error) {
		var u Unit
		return u, row.Scan(&u.Locus, &u.Name, &u.Office, &u.Body, &u.BodyName)
	}, `SELECT l.id, l.name, l.office_id, b.slug, cb.name FROM cycle_locus l JOIN body b ON b.id = l.body_id
		JOIN cycle_body cb ON cb.cycle_id = l.cycle_id AND cb.body_id = l.body_id
		WHERE `+strings.Join(w.parts, " AND ")+` ORDER BY cb.name, cb.body_id, l.name, l.id LIMIT `+strconv.Itoa(PageSize+1), w.args...)
	if err != nil {
		return Page{}, err
	}
	page := Page{Units: units}
	if len(units) > PageSize {
		page.Units, page.Next = units[:PageSize], units[PageSize-1].Locus
	}
	return page, tally(ctx, r.DB, page.Units)
}

// where is a condition that is put together.
type where struct {
	parts []string
	args  []any
}

// add adds a condition in which ? stands for its argument.
func (w *where) add(part string, args ...any) {
	for _, arg := range args {
		w.args = append(w.args, arg)
		part = strings.Replace(part, "?", "$"+strconv.Itoa(len(w.args)), 1)
	}
	w.parts = append(w.parts, part)
}

// among is a list of arguments for IN.
func among(values []string) (string, []any) {
	args := make([]any, len(values))
	for i, v := range values {
		args[i] = v
	}
	return "(" + strings.TrimSuffix(strings.Repeat("?, ", len(values)), ", ") + ")", args
}

// within is what of a cycle's units actor sees. Kind: NotFound.
func (r *Reviews) within(ctx context.Context, actor access.Actor, id string) (*where, error) {
	reads, err := r.Cycles.SightOf(ctx, r.DB, actor, id, access.ReadForms)
	if err != nil || !reads.All && len(reads.Offices) == 0 {
		return nil, notFound()
	}
	w := &where{}
	w.add("l.cycle_id = ?", id)
	w.add("l.ended_at IS NULL")
	sight, err := r.Cycles.SightOf(ctx, r.DB, actor, id, everyone...)
	if err != nil || sight.All {
		return w, err
	}
	teams, err := r.Cycles.TeamsWith(ctx, r.DB, id, actor.Account)
	if err != nil {
		return nil, err
	}
	parts, args := []string{"1 = 0"}, []any{}
	if len(sight.Offices) > 0 {
		marks, offices := among(sight.Offices)
		parts, args = append(parts, "l.office_id IN "+marks), append(args, offices...)
	}
	if len(teams) > 0 {
		ids := make([]string, len(teams))
		for i, t := range teams {
			ids[i] = t.ID
		}
		marks, own := among(ids)
		parts = append(parts, "l.id IN (SELECT v.locus_id FROM cycle_visit v WHERE v.state <> 'off' AND v.team_id IN "+marks+")")
		args = append(args, own...)
	}
	w.add("("+strings.Join(parts, " OR ")+")", args...)
	return w, nil
}

func (w *where) filter(q Query) {
	if q.Body != "" {
		w.add("b.slug = ?", q.Body)
	}
	if len(q.Loci) > 0 {
		marks, args := among(q.Loci)
		w.add("l.id IN "+marks, args...)
	}
	if rank := q.State.rank(); rank >= 0 {
		w.parts = append(w.parts, standsAt(rank))
	}
}

// standsAt is the condition that a unit has come as far as a rank, in two looks into an index: no form that counts has
// come less far, and one just so far, or, in the field, there is none.
func standsAt(rank int) string {
	has := func(states ...string) string {
		return `EXISTS (SELECT 1 FROM form f WHERE f.locus_id = l.id AND f.state IN ('` + strings.Join(states, "', '") + `'))`
	}
	states := [][]string{{string(form.Draft), string(form.Returned)}}
	for _, s := range States[1:] {
		states = append(states, []string{string(s)})
	}
	if rank == 0 {
		return "(" + has(states[0]...) + " OR NOT " + has(slices.Concat(states...)...) + ")"
	}
	return has(states[rank]...) + " AND NOT " + has(slices.Concat(states[:rank]...)...)
}

// after goes on behind a unit. One that is not there any more is the beginning.
func (r *Reviews) after(ctx context.Context, w *where, locus string) error {
	if !valid(locus) {
		return nil
	}
	type name struct{ body, id, unit string }
	names, err := db.All(ctx, r.DB, func(row db.Row) (name, error) {
		var n name
		return n, row.Scan(&n.body, &n.id, &n.unit)
	}, `SELECT cb.name, cb.body_id, l.name FROM cycle_locus l JOIN cycle_body cb ON cb.cycle_id = l.cycle_id AND cb.body_id = l.body_id WHERE l.id = $1`, locus)
	if err == nil && len(names) > 0 {
		w.add("(cb.name, cb.body_id, l.name, l.id) > (?, ?, ?, ?)", names[0].body, names[0].id, names[0].unit, locus)
	}
	return err
}

// tally fills in how far the forms of units have come.
func tally(ctx context.Context, q db.Queryer, units []Unit) error {
	if len(units) == 0 {
		return nil
	}
	at := map[string]*Unit{}
	args := make([]any, len(units))
	for i := range units {
		units[i].State = Field
		at[units[i].Locus], args[i] = &units[i], units[i].Locus
	}
	type row struct {
		locus                           string
		forms, ready, rank, open, flags int
		version                         int64
	}
	rows, err := db.All(ctx, q, func(r db.Row) (row, error) {
		var one row
		return one, r.Scan(&one.locus, &one.forms, &one.ready, &one.rank, &one.open, &one.flags, &one.version)
	}, `SELECT f.locus_id, `+sums+` FROM form f WHERE f.locus_id IN (`+db.Marks(1, len(args))+`) GROUP BY f.locus_id`, args...)
	for _, one := range rows {
		u := at[one.locus]
		u.Forms, u.Ready, u.State, u.NAOpen, u.Flags, u.Version = one.forms, one.ready, States[one.rank], one.open, one.flags, one.version
	}
	return err
}

// Step is something that a reviewer did.
type Step struct {
	ID, Form    string // Form is empty where it is about the whole unit
	Act         string
	Was, Became State
	By          string // account
	At          time.Time
	Why         string
}

// Key is the catalog key of what was done.
func (s *Step) Key() string { return "review.act." + s.Act }

func scanStep(row db.Row) (Step, error) {
	var s Step
	var at db.Time
	err := row.Scan(&s.ID, &s.Form, &s.Act, &s.Was, &s.Became, &s.By, &at, &s.Why)
	s.At = at.Time
	return s, err
}

const stepQuery = `SELECT s.id, coalesce(s.form_id, ''), s.act, s.was, s.became, s.account, s.at, s.why FROM review_step s`

// Sheet is a unit with all that is known of its review.
type Sheet struct {
	Unit
	Spot  cycle.Spot
	Forms []form.Form // also those that do not count
	Steps []Step      // the newest first
	// Missing are files that what holds of the forms names, and that have not arrived or were refused.
	Missing int
	// Able are the levels to which actor has the right, each with what hinders them; empty where nothing does.
	Able map[Level]Bar
}

// Next is the level that the unit waits for; empty where it waits for none.
func (s *Sheet) Next() Level {
	for _, level := range Levels {
		if level.from() == s.State {
			return level
		}
	}
	return ""
}

// MayReturn reports whether the actor may send back what stands in a state.
func (s *Sheet) MayReturn(state State) bool {
	return state != Field && s.Spot.Cycle.State != cycle.Ended && reviews(s.Able, state) == nil
}

// One returns a unit as actor sees it. Kind: NotFound.
func (r *Reviews) One(ctx context.Context, actor access.Actor, id, locus string) (Sheet, error) {
	w, err := r.within(ctx, actor, id)
	if err != nil || !valid(locus) {
		return Sheet{}, notFound()
	}
	w.add("l.id = ?", locus)
	n, err := db.One(ctx, r.DB, db.Column[int], `SELECT count(*) FROM cycle_locus l WHERE `+strings.Join(w.parts, " AND "), w.args...)
	if err != nil {
		return Sheet{}, err
	}
	if n == 0 {
		return Sheet{}, notFound()
	}
	return r.sheet(ctx, r.DB, actor, locus)
}

func (r *Reviews) sheet(ctx context.Context, q db.Queryer, actor access.Actor, locus string) (Sheet, error) {
	var s Sheet
	var err error
	if s.Spot, err = r.Cycles.SpotOf(ctx, q, locus); err != nil {
		return s, err
	}
	l := &s.Spot.Locus
	units := []Unit{{Locus: l.ID, Name: l.Name, Body: l.Body, BodyName: l.BodyName, Office: l.Office}}
	if err := tally(ctx, q, units); err != nil {
		return s, err
	}
	s.Unit = units[0]
	if s.Forms, err = r.Forms.OfLocus(ctx, q, locus); err != nil {
		return s, err
	}
	if s.Missing, err = r.Forms.Missing(ctx, q, locus); err != nil {
		return s, err
	}
	if s.Steps, err = db.All(ctx, q, scanStep, stepQuery+` WHERE s.locus_id = $1 ORDER BY s.id DESC`, locus); err != nil {
		return s, err
	}
	s.Able, err = r.able(ctx, q, actor, &s.Spot)
	return s, err
}

// MayDecide reports whether the actor may decide about what stands in the unit's forms.
func (s *Sheet) MayDecide() bool {
	return s.Spot.Cycle.State != cycle.Ended && reviews(s.Able, Field) == nil
}

// still reports whether the forms are those that were counted: nothing came in between.
func (s *Sheet) still() bool {
	n, version := 0, int64(0)
	for i := range s.Forms {
		if version += s.Forms[i].Version; s.Forms[i].State != form.Void {
			n++
		}
	}
	return n == s.Unit.Forms && version == s.Version
}
