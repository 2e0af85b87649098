package decision

import (
	"context"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/run"
)

// SessionState is where a plenary stands.
type SessionState string

// Minutes are written while it is open, closed by one person and confirmed by a second.
const (
	Open      SessionState = "open"
	Closed    SessionState = "closed"
	Confirmed SessionState = "confirmed"
	Dropped   SessionState = "dropped"
)

// Key is the catalog key of a state's name.
func (s SessionState) Key() string { return "decision.session." + string(s) }

// Session is a plenary over one computation.
type Session struct {
	ID, Cycle, Run, Day, Place string
	Distance                   string // how far from a bound of a class a figure is borderline, with a decimal point
	WhyEarlier                 string // why it is over a computation that a later one followed
	State                      SessionState
	OpenedBy                   string
	ClosedBy, ConfirmedBy      string // accounts; empty until then
	Opened, Closed, Confirmed  time.Time
	Version                    int64
}

const sessionQuery = `SELECT s.id, s.cycle_id, s.run_id, s.day, s.place, s.distance, s.why_earlier, s.state, s.opened_by, s.closed_by, s.confirmed_by, s.opened_at,
	s.closed_at, s.confirmed_at, s.version FROM decision_session s`

func scanSession(row db.Row) (Session, error) {
	var s Session
	var opened, closed, confirmed db.Time
	err := row.Scan(&s.ID, &s.Cycle, &s.Run, &s.Day, &s.Place, &s.Distance, &s.WhyEarlier, &s.State, &s.OpenedBy, &s.ClosedBy, &s.ConfirmedBy, &opened, &closed,
		&confirmed, &s.Version)
	s.Opened, s.Closed, s.Confirmed = opened.Time, closed.Time, confirmed.Time
	return s, err
}

// Attendee was there: somebody with an account, or a name as typed.
type Attendee struct{ Account, Name, Role string }

// Reasons are why a body has no figure.
var Reasons = []string{"safety", "refusal", "closed", "moved", "not_said"}

// Absent is a body of which the plenary decided that it has no figure, and why.
type Absent struct{ Body, Reason, Words, By string }

// Minutes are what a plenary wrote down.
type Minutes struct {
	Day, Place string
	Attendees  []Attendee
	Points     []string
}

var decimal = regexp.MustCompile(`^[0-9]{1,2}([.,][0-9]{1,4})?$`)

// Opening begins a plenary.
type Opening struct{ Run, Day, Place, Distance, WhyEarlier string }

// Open begins a plenary over a computation that is done. Kinds: NotFound; Forbidden; Conflict while another is under way;
// Invalid with Faults about "run", "day", "place", "distance" and "why", which is needed where a later computation is done.
func (d *Decisions) Open(ctx context.Context, actor access.Actor, of string, o Opening) (Session, error) {
	var one Session
	err := d.act(ctx, actor, of, "opened", decides, func(ctx context.Context, w *working) error {
		id, err := newID()
		if err != nil {
			return err
		}
		var f faults
		one = Session{
			ID: id, Cycle: of, Run: o.Run, Day: f.day("day", o.Day, w.Cycle.From, w.house.today), Place: f.words("place", o.Place, maxLine, false),
			Distance:   strings.Replace(strings.TrimSpace(o.Distance), ",", ".", 1),
			WhyEarlier: f.words("why", o.WhyEarlier, maxWords, false), State: Open, OpenedBy: actor.Account, Opened: d.now(), Version: 1,
		}
		if !decimal.MatchString(one.Distance) {
			f.add("distance", "distance", nil)
		}
		done, err := d.Runs.DoneOf(ctx, w.tx, of)
		if err != nil {
			return err
		}
		switch at := slices.IndexFunc(done, func(r run.Run) bool { return r.ID == o.Run }); {
		case at < 0:
			f.add("run", "run", nil)
		case at > 0 && one.WhyEarlier == "":
			f.add("why", "superseded", problem.Args{"number": done[at].Number, "later": done[0].Number})
		case at == 0:
			one.WhyEarlier = ""
		}
		if err := f.found.Err(); err != nil {
			return err
		}
		live, err := db.One(ctx, w.tx, db.Column[int], `SELECT count(*) FROM decision_decree WHERE cycle_id = $1 AND state IN ('entered', 'confirmed')`, of)
		if err != nil {
			return err
		}
		if live > 0 {
			return conflict("decree_stands")
		}
		w.subject = id
		w.touched.Add("decision_session", id)
		_, err = w.tx.Exec(ctx, `INSERT INTO decision_session (id, cycle_id, run_id, day, place, distance, why_earlier, state, opened_by, opened_at, closed_by,
				confirmed_by, version) VALUES ($1, $2, $3, $4, $5, $6, $7, 'open', $8, $9, '', '', 1)`,
			id, of, one.Run, one.Day, one.Place, one.Distance, one.WhyEarlier, one.OpenedBy, db.At(one.Opened))
		if db.IsTaken(err) {
			return conflict("under_way")
		}
		return err
	})
	return one, err
}

// turn changes a plenary that stands in a state. Kinds: NotFound; Forbidden; Conflict when somebody was faster.
func (d *Decisions) turn(ctx context.Context, actor access.Actor, of, id string, version int64, from SessionState, kind string,
	do func(ctx context.Context, w *working, s *Session) error,
) error {
	return d.act(ctx, actor, of, kind, decides, func(ctx context.Context, w *working) error {
		s, err := d.session(ctx, w.tx, of, id)
		if err != nil {
			return err
		}
		if s.Version != version || s.State != from {
			return conflict("changed")
		}
		w.subject = id
		if err := do(ctx, w, &s); err != nil {
			return err
		}
		w.touched.Add("decision_session", id)
		return faster(db.Update(ctx, w.tx, `UPDATE decision_session SET day = $3, place = $4, state = $5, closed_by = $6, closed_at = $7, confirmed_by = $8, confirmed_at = $9,
				version = version + 1 WHERE id = $1 AND version = $2`,
			id, version, s.Day, s.Place, string(s.State), s.ClosedBy, db.At(s.Closed), s.ConfirmedBy, db.At(s.Confirmed)))
	})
}

func (d *Decisions) session(ctx context.Context, q db.Queryer, of, id string) (Session, error) {
	if !valid(id) {
		return Session{}, notFound()
	}
	s, err := db.One(ctx, q, scanSession, sessionQuery+` WHERE s.id = $1 AND s.cycle_id = $2`, id, of)
	if problem.KindOf(err) == problem.NotFound {
		err = notFound()
	}
	return s, err
}

// Write writes the minutes of a plenary that is open, in place of what stood there. Kinds: those of turn; Invalid with
// Faults about "day", "place", "attendees" and "points".
func (d *Decisions) Write(ctx context.Context, actor access.Actor, of, id string, version int64, m Minutes) error {
	return d.turn(ctx, actor, of, id, version, Open, "written", func(ctx context.Context, w *working, s *Session) error {
		var f faults
		s.Day, s.Place = f.day("day", m.Day, w.Cycle.From, w.house.today), f.words("place", m.Place, maxLine, false)
		var people, points [][]any
		for _, a := range m.Attendees {
			if a.Name = f.words("attendees", a.Name, maxLine, false); a.Name == "" && a.Account == "" {
				continue
			}
			fresh, err := newID()
			if err != nil {
				return err
			}
			if a.Account != "" {
				names, err := d.Cycles.Names(ctx, a.Account)
				if err != nil {
					return err
				}
				if a.Name = names[a.Account]; a.Name == "" {
					f.add("attendees", "choose", nil)
				}
			}
			people = append(people, []any{fresh, id, len(people) + 1, a.Account, a.Name, f.words("attendees", a.Role, maxLine, true)})
		}
		for _, words := range m.Points {
			if words = f.words("points", words, maxWords, false); words == "" {
				continue
			}
			fresh, err := newID()
			if err != nil {
				return err
			}
			points = append(points, []any{fresh, id, len(points) + 1, words})
		}
		if len(people) > MaxAttendees {
			f.add("attendees", "many", problem.Args{"max": MaxAttendees})
		}
		if len(points) > MaxPoints {
			f.add("points", "many", problem.Args{"max": MaxPoints})
		}
		if err := f.found.Err(); err != nil {
			return err
		}
		for table, rows := range map[string][][]any{
			"decision_attendee (id, session_id, place, account, name, role) VALUES ($1, $2, $3, $4, $5, $6)": people,
			"decision_point (id, session_id, place, words) VALUES ($1, $2, $3, $4)":                          points,
		} {
			name, _, _ := strings.Cut(table, " ")
			gone, err := db.All(ctx, w.tx, db.Column[string], `DELETE FROM `+name+` WHERE session_id = $1 RETURNING id`, id)
			if err != nil {
				return err
			}
			for _, row := range gone {
				w.touched.Add(name, row)
			}
			for _, row := range rows {
				w.touched.Add(name, row[0].(string))
			}
			if _, err := db.InsertAll(ctx, w.tx, `INSERT INTO `+table, slices.Values(rows)); err != nil {
				return err
			}
		}
		return nil
	})
}

// Note writes what the plenary said of a borderline case; nothing takes it back. Kinds: those of turn; NotFound; Invalid
// with Faults about "words".
func (d *Decisions) Note(ctx context.Context, actor access.Actor, of, id string, version int64, body, words string) error {
	return d.turn(ctx, actor, of, id, version, Open, "noted", func(ctx context.Context, w *working, s *Session) error {
		var f faults
		words := f.words("words", words, maxWords, false)
		if err := f.found.Err(); err != nil {
			return err
		}
		return w.about(ctx, s, "decision_note", body, words, words == "", "words", words)
	})
}

// Settle decides that a body has no figure, and why; no reason takes that back. Kinds: those of turn; NotFound; Conflict
// where the cycle itself says that it was not assessed; Invalid with Faults about "reason" and "words".
func (d *Decisions) Settle(ctx context.Context, actor access.Actor, of, id string, version int64, body, reason, words string) error {
	return d.turn(ctx, actor, of, id, version, Open, "absent", func(ctx context.Context, w *working, s *Session) error {
		var f faults
		if reason != "" && !slices.Contains(Reasons, reason) {
			f.add("reason", "choose", nil)
		}
		words := f.words("words", words, maxWords, reason != "")
		if err := f.found.Err(); err != nil {
			return err
		}
		return w.about(ctx, s, "decision_absent", body, words, reason == "", "reason, words", reason, words)
	})
}

// about writes what is said of a body in place of what was.
func (w *working) about(ctx context.Context, s *Session, table, slug, why string, gone bool, columns string, values ...any) error {
	bodies, err := w.Runs.BodiesOf(ctx, w.tx, s.Run)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(bodies, func(b run.Body) bool { return b.Code == slug })
	if at < 0 {
		return notFound()
	}
	if table == "decision_absent" && bodies[at].Reason != "" {
		return conflict("outcome_stands")
	}
	body := bodies[at].ID
	w.why = why
	w.touched.Add(table, s.ID+"/"+body)
	if _, err := w.tx.Exec(ctx, `DELETE FROM `+table+` WHERE session_id = $1 AND body_id = $2`, s.ID, body); err != nil || gone {
		return err
	}
	_, err = w.tx.Exec(ctx, `INSERT INTO `+table+` (session_id, body_id, account, at, `+columns+`) VALUES (`+db.Marks(1, 4+len(values))+`)`,
		append([]any{s.ID, body, w.actor.Account, db.At(w.now())}, values...)...)
	return err
}

// Close ends the writing of minutes: with two who were there, a point, and a reason for every body without a figure. A
// second person confirms them. Kinds: those of turn; Conflict with what is lacking.
func (d *Decisions) Close(ctx context.Context, actor access.Actor, of, id string, version int64) error {
	return d.turn(ctx, actor, of, id, version, Open, "closed", func(ctx context.Context, w *working, s *Session) error {
		sheet, err := d.sheet(ctx, w.tx, *s)
		if err != nil {
			return err
		}
		switch {
		case len(sheet.Attendees) < 2:
			return conflict("few_attendees")
		case len(sheet.Points) == 0:
			return conflict("no_points")
		case len(sheet.Lacking) > 0:
			return problem.New(problem.Conflict, "decision.lacking", problem.Args{"n": len(sheet.Lacking), "body": sheet.Lacking[0].Name})
		}
		s.State, s.ClosedBy, s.Closed = Closed, actor.Account, d.now()
		return nil
	})
}

// Reopen gives minutes back to be written, with why. Kinds: those of turn; Invalid with a Fault about "why".
func (d *Decisions) Reopen(ctx context.Context, actor access.Actor, of, id string, version int64, why string) error {
	return d.turn(ctx, actor, of, id, version, Closed, "reopened", func(_ context.Context, w *working, s *Session) error {
		var f faults
		w.why = f.words("why", why, maxWords, true)
		s.State, s.ClosedBy, s.Closed = Open, "", time.Time{}
		return f.found.Err()
	})
}

// Confirm confirms minutes that somebody else closed. Kinds: those of turn; Forbidden for who closed them.
func (d *Decisions) Confirm(ctx context.Context, actor access.Actor, of, id string, version int64) error {
	return d.turn(ctx, actor, of, id, version, Closed, "confirmed", func(_ context.Context, _ *working, s *Session) error {
		if s.ClosedBy == actor.Account {
			return forbidden("second")
		}
		s.State, s.ConfirmedBy, s.Confirmed = Confirmed, actor.Account, d.now()
		return nil
	})
}

// Drop gives a plenary up that is open, with why. Kinds: those of Reopen.
func (d *Decisions) Drop(ctx context.Context, actor access.Actor, of, id string, version int64, why string) error {
	return d.turn(ctx, actor, of, id, version, Open, "dropped", func(_ context.Context, w *working, s *Session) error {
		var f faults
		w.why = f.words("why", why, maxWords, true)
		s.State = Dropped
		return f.found.Err()
	})
}

// ratOf reads an exact figure or a distance.
func ratOf(text string) (*big.Rat, bool) { return new(big.Rat).SetString(text) }
