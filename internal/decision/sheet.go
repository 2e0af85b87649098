package decision

import (
	"context"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/run"
)

// Case is a borderline case: a body whose exact figure lies no further from a bound of a class than the plenary said.
type Case struct {
	run.Body
	Bound instrument.Class // the class that begins at the bound
	Below bool             // the exact figure lies below the bound; rounding may still have brought it there
	Away  *big.Rat         // exact
	Note  string
}

// Sheet is a plenary with all that it is about.
type Sheet struct {
	Session
	Number    int // of the computation
	Attendees []Attendee
	Points    []string
	Cases     []Case     // nearest first
	Absent    []Absent   // Body is a slug
	Lacking   []run.Body // without a figure, and nobody said why
	Bodies    []run.Body
	Lines     bool // figures rest on lines that are not official
}

// cases lists the borderline cases of some bodies, the nearest to its bound first. Everything is compared exactly: a figure
// that lies as far away as the distance is one, too.
func cases(ins *instrument.Instrument, bodies []run.Body, distance *big.Rat) []Case {
	var all []Case
	for _, b := range bodies {
		exact, ok := ratOf(b.Exact)
		if b.Exact == "" || !ok {
			continue
		}
		nearest := Case{}
		for _, class := range ins.Classes.List {
			if class.From == nil || class.From.Sign() == 0 {
				continue // nobody falls below the lowest class
			}
			away := new(big.Rat).Sub(exact, class.From)
			below := away.Sign() < 0
			if away.Abs(away).Cmp(distance) <= 0 && (nearest.Away == nil || away.Cmp(nearest.Away) < 0) {
				nearest = Case{Body: b, Bound: class, Below: below, Away: away}
			}
		}
		if nearest.Away != nil {
			all = append(all, nearest)
		}
	}
	slices.SortStableFunc(all, func(a, b Case) int { return a.Away.Cmp(b.Away) })
	return all
}

func (d *Decisions) instrument(ctx context.Context, q db.Queryer, of string) (*instrument.Instrument, error) {
	text, err := d.Cycles.TextOf(ctx, q, of)
	if err != nil {
		return nil, err
	}
	return instrument.Parse("instrument.yaml", []byte(text))
}

func (d *Decisions) sheet(ctx context.Context, q db.Queryer, s Session) (Sheet, error) {
	sheet := Sheet{Session: s}
	one, err := d.Runs.Plain(ctx, q, s.Run)
	if err != nil {
		return sheet, err
	}
	sheet.Number, sheet.Lines = one.Number, simulated(&one)
	if sheet.Bodies, err = d.Runs.BodiesOf(ctx, q, s.Run); err != nil {
		return sheet, err
	}
	sheet.Attendees, err = db.All(ctx, q, func(row db.Row) (Attendee, error) {
		var a Attendee
		return a, row.Scan(&a.Account, &a.Name, &a.Role)
	}, `SELECT account, name, role FROM decision_attendee WHERE session_id = $1 ORDER BY place`, s.ID)
	if err != nil {
		return sheet, err
	}
	sheet.Points, err = db.All(ctx, q, db.Column[string], `SELECT words FROM decision_point WHERE session_id = $1 ORDER BY place`, s.ID)
	if err != nil {
		return sheet, err
	}
	if sheet.Absent, err = absentOf(ctx, q, s.ID); err != nil {
		return sheet, err
	}
	ins, err := d.instrument(ctx, q, s.Cycle)
	if err != nil {
		return sheet, err
	}
	distance, ok := ratOf(s.Distance)
	if !ok {
		return sheet, fmt.Errorf("the distance of plenary %s is %q", s.ID, s.Distance)
	}
	sheet.Cases = cases(ins, sheet.Bodies, distance)
	notes := map[string]string{}
	_, err = db.All(ctx, q, func(row db.Row) (bool, error) {
		var body, words string
		err := row.Scan(&body, &words)
		notes[body] = words
		return true, err
	}, `SELECT body_id, words FROM decision_note WHERE session_id = $1`, s.ID)
	for i := range sheet.Cases {
		sheet.Cases[i].Note = notes[sheet.Cases[i].ID]
	}
	for _, b := range sheet.Bodies {
		if b.Rounded == "" && b.Reason == "" && !slices.ContainsFunc(sheet.Absent, func(a Absent) bool { return a.Body == b.Code }) {
			sheet.Lacking = append(sheet.Lacking, b)
		}
	}
	return sheet, err
}

func absentOf(ctx context.Context, q db.Queryer, session string) ([]Absent, error) {
	return db.All(ctx, q, func(row db.Row) (Absent, error) {
		var a Absent
		return a, row.Scan(&a.Body, &a.Reason, &a.Words, &a.By)
	}, `SELECT b.slug, a.reason, a.words, a.account FROM decision_absent a JOIN body b ON b.id = a.body_id WHERE a.session_id = $1 ORDER BY b.slug`, session)
}

// simulated reports whether figures of a computation rest on lines that are not official.
func simulated(r *run.Run) bool { return r.Lines != "" && r.Lines != "[]" && r.Lines != "null" }

// One returns a plenary. Kind: NotFound.
func (d *Decisions) One(ctx context.Context, actor access.Actor, of, id string) (Sheet, error) {
	sight, err := d.sight(ctx, d.DB, actor, of)
	if err != nil {
		return Sheet{}, err
	}
	if !sight.Decides {
		return Sheet{}, forbidden("no_right")
	}
	s, err := d.session(ctx, d.DB, of, id)
	if err != nil {
		return Sheet{}, err
	}
	return d.sheet(ctx, d.DB, s)
}

// Board is all that was decided about a cycle, the newest first.
type Board struct {
	Sight
	Runs         []run.Run // done; only for who decides
	Sessions     []Session // as Runs
	Decrees      []Decree
	Publications []Publication
	Parts        []Part // whose bodies actor may publish by themselves, where more than one office carries the cycle out
	Today        string // in the zone of who runs the cycle
	Zone         string // WIB, WITA or WIT
	zone         *time.Location
}

// Part is an office that carries a cycle out.
type Part struct{ Office, Name string }

// Instant is a moment as somebody types it, in the zone of who runs the cycle; nothing is now. The error is Faults about
// "day" and "clock".
func (b *Board) Instant(day, clock string) (time.Time, error) {
	if day == "" && clock == "" {
		return time.Time{}, nil
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", day+" "+strings.Replace(clock, ".", ":", 1), b.zone)
	if err != nil {
		var f faults
		f.day("day", day, "", "")
		if f.found == nil {
			f.add("clock", "clock", nil)
		}
		return at, f.found.Err()
	}
	return at, nil
}

// Of returns all that was decided about a cycle, as far as actor sees it. Kind: NotFound.
func (d *Decisions) Of(ctx context.Context, actor access.Actor, of string) (Board, error) {
	var b Board
	var err error
	if b.Sight, err = d.sight(ctx, d.DB, actor, of); err != nil {
		return b, err
	}
	h, err := d.house(ctx, d.DB, b.Cycle.Authority)
	if err != nil {
		return b, err
	}
	b.Today, b.Zone, b.zone = h.today, h.zone.Name, h.zone.Location
	parts, err := db.All(ctx, d.DB, func(row db.Row) (Part, error) {
		var p Part
		return p, row.Scan(&p.Office, &p.Name)
	}, `SELECT a.id, a.name FROM cycle_office o JOIN authority a ON a.id = o.authority_id WHERE o.cycle_id = $1 ORDER BY a.name, a.id`, of)
	if err != nil {
		return b, err
	}
	if len(parts) > 1 {
		b.Parts = slices.DeleteFunc(parts, func(p Part) bool { return !b.Publishes && !slices.Contains(b.Offices, p.Office) })
	}
	if b.Decides {
		if b.Runs, err = d.Runs.DoneOf(ctx, d.DB, of); err != nil {
			return b, err
		}
		if b.Sessions, err = db.All(ctx, d.DB, scanSession, sessionQuery+` WHERE s.cycle_id = $1 ORDER BY s.id DESC LIMIT 100`, of); err != nil {
			return b, err
		}
	}
	if b.Decrees, err = decreesOf(ctx, d.DB, of); err != nil {
		return b, err
	}
	b.Publications, err = publicationsOf(ctx, d.DB, of)
	return b, err
}
