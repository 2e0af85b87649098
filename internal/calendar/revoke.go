package calendar

import (
	"context"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/workday"
)

// Revoking takes a day back. The row stays, with the decree that did it.
type Revoking struct {
	ID     string // of the Day
	Decree string
	On     workday.Date // the day of that decree; today when zero
	Why    string
	Check  bool
}

// Revoke takes a day back. Kinds: those of Decide; NotFound; Invalid with Faults about "decree" and
// "why", of which one must say something, and "on"; Conflict when it does not hold any more.
func (c *Calendars) Revoke(ctx context.Context, actor access.Actor, r Revoking) (Outcome, error) {
	day, err := c.Day(ctx, r.ID)
	if err != nil {
		return Outcome{}, err
	}
	if err := access.Decide(actor, access.EditCalendar, day.Scope()); err != nil {
		return Outcome{}, err
	}
	r.Decree, r.Why = strings.TrimSpace(r.Decree), strings.TrimSpace(r.Why)
	if err := r.check(&day); err != nil {
		return Outcome{}, err
	}
	made := act{actor: actor, kind: "calendar.day_revoked", office: day.Office, why: r.Why, decree: r.Decree}
	return c.do(ctx, made, r.Check, func(ctx context.Context, a *act) error {
		day, err := dayByID(ctx, a.tx, r.ID)
		if err != nil {
			return err
		}
		if !day.EndedAt.IsZero() {
			return problem.New(problem.Conflict, "calendar.ended_already", problem.Args{"date": day.Date.String()})
		}
		if day.Revoked = r.On; r.On == 0 {
			day.Revoked = workday.DateOf(a.at.In(jakarta))
		}
		day.RevokedDecree = r.Decree
		return a.revoke(ctx, day)
	})
}

// jakarta is where a national decree is dated.
var jakarta = time.FixedZone("WIB", 7*60*60)

func (r *Revoking) check(day *Day) error {
	var faults problem.Faults
	for field, text := range map[string]string{"decree": r.Decree, "why": r.Why} {
		if key, args := wrongText(text, MaxDecree); key != "" {
			faults.Add(problem.Place{File: field}, "calendar.fault."+key, args)
		}
	}
	if r.Decree == "" && r.Why == "" {
		faults.Add(problem.Place{File: "why"}, "calendar.fault.why", nil)
	}
	if r.On != 0 && r.On < day.Announced {
		faults.Add(problem.Place{File: "on"}, "workday.fault.revoked_before", nil)
	}
	return faults.Err()
}

// Day returns a row by its id, also one that does not hold any more. Holidays are no secret.
func (c *Calendars) Day(ctx context.Context, id string) (Day, error) { return dayByID(ctx, c.db, id) }

func dayByID(ctx context.Context, q db.Queryer, id string) (Day, error) {
	d, err := db.One(ctx, q, scanDay, `SELECT `+dayColumns+` FROM holiday WHERE id = $1`, id)
	if problem.KindOf(err) == problem.NotFound {
		return d, &problem.Error{Kind: problem.NotFound, Key: "calendar.no_day", Err: err}
	}
	return d, err
}
