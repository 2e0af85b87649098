package decision

import (
	"context"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/calendar"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/run"
	"github.com/patuh-id/patuh/internal/workday"
)

// An objection window is a proposal of Patuh without a known legal basis: no public procedure of objection was found
// (domain note, section 9). There is none unless whoever decides opens it for a computation.

// ObjectionState is where an objection stands.
type ObjectionState string

// Two of a panel rule: one proposes, the other agrees or gives it back.
const (
	Filed    ObjectionState = "filed"
	InPanel  ObjectionState = "panel"
	Proposed ObjectionState = "proposed"
	Upheld   ObjectionState = "upheld"
	Partly   ObjectionState = "partly"
	Rejected ObjectionState = "rejected"
)

// Key is the catalog key of a state's name.
func (s ObjectionState) Key() string { return "decision.objection." + string(s) }

// Ended reports whether an objection is ruled on.
func (s ObjectionState) Ended() bool { return slices.Contains(Rulings, s) }

// Rulings are what a panel may rule.
var Rulings = []ObjectionState{Upheld, Partly, Rejected}

// Moves are all moves of an objection: from a state, by an act, to states. Nothing else ever happens to one.
var Moves = []struct {
	From ObjectionState
	Act  string
	To   []ObjectionState
}{
	{Filed, "appoint", []ObjectionState{InPanel}},
	{InPanel, "appoint", []ObjectionState{InPanel}},
	{InPanel, "propose", []ObjectionState{Proposed}},
	{Proposed, "differ", []ObjectionState{InPanel}},
	{Proposed, "agree", Rulings},
}

// may reports whether the table has a move.
func may(from ObjectionState, act string, to ObjectionState) bool {
	for _, m := range Moves {
		if m.From == from && m.Act == act && slices.Contains(m.To, to) {
			return true
		}
	}
	return false
}

// Window is until when bodies may object to marks of a computation.
type Window struct {
	Run, Cycle, LastDay string
	Opened              time.Time
}

func scanWindow(row db.Row) (Window, error) {
	var w Window
	var opened db.Time
	err := row.Scan(&w.Run, &w.Cycle, &w.LastDay, &opened)
	w.Opened = opened.Time
	return w, err
}

const windowQuery = `SELECT w.run_id, w.cycle_id, w.last_day, w.opened_at FROM objection_window w`

// ends is the first moment after a window in a zone.
func (w *Window) ends(zone workday.Zone) time.Time {
	day, _ := workday.ParseDate(w.LastDay) // checked when it was opened
	d := day.Time()
	return time.Date(d.Year(), d.Month(), d.Day()+1, 0, 0, 0, 0, zone.Location)
}

// latest is the last zone in which a day ends.
var latest = workday.ZoneOf("Asia/Jakarta")

// MaxWindow is how many days ahead the last day of a window lies at most, so that a year that is mistyped holds nothing
// back: a window does not close before its day. Assumed, as the window itself.
const MaxWindow = 92

// OpenWindow lets bodies object to marks of a computation until the end of a working day, each in its own zone. Kinds:
// NotFound; Forbidden; Conflict where the computation has a window; Invalid with Faults about "run" and "day".
func (d *Decisions) OpenWindow(ctx context.Context, actor access.Actor, of, computation, day string) error {
	return d.act(ctx, actor, of, "window_opened", decides, func(ctx context.Context, w *working) error {
		var f faults
		done, err := d.Runs.DoneOf(ctx, w.tx, of)
		if err != nil {
			return err
		}
		if len(done) == 0 || done[0].ID != computation {
			f.add("run", "newest", nil)
		}
		cal, _, err := d.Cycles.Calendars.Of(ctx, w.tx, calendar.Office{Authority: w.Cycle.Authority})
		if err != nil {
			return err
		}
		last := f.day("day", day, w.house.today, d.now().In(w.house.zone.Location).AddDate(0, 0, MaxWindow).Format(time.DateOnly))
		if at, ok := workday.ParseDate(last); ok && f.found == nil && !cal.Works(at) {
			f.add("day", "off_day", problem.Args{"day": locale.Day(at.Time())})
		}
		if err := f.found.Err(); err != nil {
			return err
		}
		w.subject = computation
		w.touched.Add("objection_window", computation)
		_, err = w.tx.Exec(ctx, `INSERT INTO objection_window (run_id, cycle_id, last_day, opened_by, opened_at) VALUES ($1, $2, $3, $4, $5)`,
			computation, of, last, actor.Account, db.At(d.now()))
		if db.IsTaken(err) {
			return conflict("window_open")
		}
		return err
	})
}

// Objection is what a body objects to.
type Objection struct {
	ID, Cycle, Run         string
	BodyID, Body, BodyName string // Body is a slug
	Locus, Unit            string // Unit is its name
	Code, Reason           string
	State                  ObjectionState
	FiledBy, First, Second string // accounts
	Ruling                 ObjectionState
	Why, ProposedBy        string
	Filed, Decided         time.Time
	Files                  []evidence.File
	Version                int64
	office                 string
}

const objectionQuery = `SELECT o.id, o.cycle_id, o.run_id, o.body_id, b.slug, b.name, o.locus_id, l.name, l.office_id, o.code, o.reason, o.state, o.filed_by, o.first,
	o.second, o.ruling, o.why, o.proposed_by, o.filed_at, o.decided_at, o.version
	FROM objection o JOIN body b ON b.id = o.body_id JOIN cycle_locus l ON l.id = o.locus_id`

func scanObjection(row db.Row) (Objection, error) {
	var o Objection
	var filed, decided db.Time
	err := row.Scan(&o.ID, &o.Cycle, &o.Run, &o.BodyID, &o.Body, &o.BodyName, &o.Locus, &o.Unit, &o.office, &o.Code, &o.Reason, &o.State, &o.FiledBy, &o.First,
		&o.Second, &o.Ruling, &o.Why, &o.ProposedBy, &filed, &decided, &o.Version)
	o.Filed, o.Decided = filed.Time, decided.Time
	return o, err
}

// waits says what of objections hinders that a computation is published. Kind: Conflict.
func (w *working) waits(ctx context.Context, r *run.Run) error {
	windows, err := db.All(ctx, w.tx, scanWindow, windowQuery+` WHERE w.cycle_id = $1`, w.Cycle.ID)
	if err != nil {
		return err
	}
	for _, window := range windows {
		if w.now().Before(window.ends(latest)) {
			return conflict("window_going")
		}
	}
	all, err := db.All(ctx, w.tx, scanObjection, objectionQuery+` WHERE o.cycle_id = $1`, w.Cycle.ID)
	if err != nil {
		return err
	}
	for _, o := range all {
		switch {
		case !o.State.Ended():
			return conflict("objections_open")
		case o.State != Rejected && o.Decided.After(r.Taken):
			return conflict("objection_upheld")
		}
	}
	return nil
}
