package calendar

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/workday"
)

// Editing sets the hours of an office from a day on.
type Editing struct {
	Hours // ID is the row that was seen to hold from that day on; empty where there was none
	Check bool
}

// EditOffice sets when an office works from a day on, until the next day from which something else is
// set. A row of the same office and the same first day is put right by it. Kinds: those of Decide;
// NotFound; Invalid with Faults, whose Place.File is the field ("week.1" is Monday, "ramadan.1" the
// same in the fasting month); Conflict when somebody was faster.
func (c *Calendars) EditOffice(ctx context.Context, actor access.Actor, e Editing) (Outcome, error) {
	if e.Authority == "" {
		return Outcome{}, problem.New(problem.NotFound, "calendar.no_authority", nil)
	}
	if err := access.Decide(actor, access.EditCalendar, e.Scope()); err != nil {
		return Outcome{}, err
	}
	if err := e.check(); err != nil {
		return Outcome{}, err
	}
	made := act{actor: actor, kind: "calendar.hours_set", office: e.Office, why: e.Why, decree: e.Basis}
	return c.do(ctx, made, e.Check, func(ctx context.Context, a *act) error {
		if err := a.belongs(ctx); err != nil {
			return err
		}
		rows, err := hoursOf(ctx, a.tx, e.Office)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(rows, func(h Hours) bool { return h.From == e.From })
		if i < 0 && e.ID != "" || i >= 0 && rows[i].ID != e.ID {
			return problem.New(problem.Conflict, "calendar.changed", nil)
		}
		return a.setHours(ctx, e.Hours, rows, i)
	})
}

func (a *act) setHours(ctx context.Context, h Hours, rows []Hours, i int) error {
	if i >= 0 && h.same(&rows[i]) {
		return nil
	}
	var err error
	if h.ID, err = newID(); err != nil {
		return err
	}
	h.MadeAt, h.MadeBy = a.at, a.actor.Account
	if i >= 0 {
		if err := a.endHours(ctx, rows[i], h.ID); err != nil {
			return err
		}
	}
	if err := insertHours(ctx, a.tx, &h); err != nil {
		return err
	}
	a.touched.Add("office_hours", h.ID)
	// A zone is one for all time. The first row may name another than the authority has.
	a.always = len(rows) == 0 || rows[len(rows)-1].Zone != h.Zone
	a.outcome.Hours = append(a.outcome.Hours, h)
	return nil
}

func (a *act) endHours(ctx context.Context, h Hours, replacedBy string) error {
	err := db.Update(ctx, a.tx, `UPDATE office_hours SET ended_at = $2, ended_by = $3, ended_why = $4, replaced_by = $5
		WHERE id = $1 AND ended_at IS NULL`, h.ID, db.At(a.at), a.actor.Account, a.why, replacedBy)
	if err != nil {
		return fmt.Errorf("end office hours: %w", err)
	}
	a.touched.Add("office_hours", h.ID)
	return nil
}

// WithdrawHours takes back what was set from a day on: what holds before it goes on. Kinds: those of
// Decide; NotFound; Invalid with Faults about "why"; Conflict when it does not hold any more.
func (c *Calendars) WithdrawHours(ctx context.Context, actor access.Actor, id, why string, check bool) (Outcome, error) {
	h, err := hoursByID(ctx, c.db, id)
	if err != nil {
		return Outcome{}, err
	}
	if err := access.Decide(actor, access.EditCalendar, h.Scope()); err != nil {
		return Outcome{}, err
	}
	var faults problem.Faults
	why = strings.TrimSpace(why)
	if key, args := wrongText(why, MaxWhy); key != "" {
		faults.Add(problem.Place{File: "why"}, "calendar.fault."+key, args)
	} else if why == "" {
		faults.Add(problem.Place{File: "why"}, "calendar.fault.why", nil)
	}
	if err := faults.Err(); err != nil {
		return Outcome{}, err
	}
	made := act{actor: actor, kind: "calendar.hours_withdrawn", office: h.Office, why: why}
	return c.do(ctx, made, check, func(ctx context.Context, a *act) error {
		h, err := hoursByID(ctx, a.tx, id)
		if err != nil {
			return err
		}
		if !h.EndedAt.IsZero() {
			return problem.New(problem.Conflict, "calendar.changed", nil)
		}
		if err := a.endHours(ctx, h, ""); err != nil {
			return err
		}
		a.always = true // it may have been the one that named the zone
		a.outcome.Hours = append(a.outcome.Hours, h)
		return nil
	})
}

// check trims and checks what a form says.
func (e *Editing) check() error {
	var faults problem.Faults
	add := func(field, key string, args problem.Args) {
		faults.Add(problem.Place{File: field}, "calendar.fault."+key, args)
	}
	for field, text := range map[string]*string{"basis": &e.Basis, "joint_leave_basis": &e.JointLeaveBasis, "why": &e.Why} {
		*text = strings.TrimSpace(*text)
		if key, args := wrongText(*text, MaxDecree); key != "" {
			add(field, key, args)
		}
	}
	if _, known, err := workday.Preset(e.Zone); err != nil || !known {
		add("zone", "zone", nil)
	}
	e.Zone = strings.ToUpper(e.Zone)
	if e.Basis == "" {
		add("basis", "empty", nil)
	}
	if e.JointLeaveStatus == "" {
		e.JointLeaveStatus = e.Status
	}
	if !slices.Contains(statuses, e.Status) || !slices.Contains(statuses, e.JointLeaveStatus) {
		add("status", "status", problem.Args{"value": string(e.Status)})
	}
	if e.From != 0 && (e.From.Year() < workday.FirstYear || e.From.Year() > workday.LastYear) {
		faults.Add(problem.Place{File: "from"}, "workday.fault.date", problem.Args{"value": e.From.String()})
	}
	e.checkRegion(add)
	if e.Week.closed() {
		add("week.1", "closed_week", nil)
	}
	if e.Ramadan != nil && e.Ramadan.closed() {
		add("ramadan.1", "closed_week", nil)
	}
	return faults.Err()
}

func (e *Editing) checkRegion(add func(field, key string, args problem.Args)) {
	if e.Region == "" {
		return
	}
	if !workday.ValidRegion(e.Region) {
		add("region", "no_region", problem.Args{"region": e.Region})
		return
	}
	if _, ok := directory.RegionByCode(e.Region[:min(len(e.Region), len("63.71"))]); !ok {
		add("region", "no_region", problem.Args{"region": e.Region})
	}
}

func (w *Week) closed() bool {
	return !slices.ContainsFunc(w[:], func(h workday.Hours) bool { return len(h) > 0 })
}

// same reports whether two rows say the same.
func (h *Hours) same(other *Hours) bool {
	fast := func(h *Hours) string {
		if h.Ramadan == nil {
			return ""
		}
		return h.Ramadan.String()
	}
	return h.From == other.From && h.Zone == other.Zone && h.Region == other.Region && h.JointLeaveWorks == other.JointLeaveWorks &&
		h.JointLeaveBasis == other.JointLeaveBasis && h.JointLeaveStatus == other.JointLeaveStatus &&
		h.Week.String() == other.Week.String() && fast(h) == fast(other) && h.Basis == other.Basis && h.Status == other.Status
}

// hoursOf reads the hours of one office that hold, by their first day.
func hoursOf(ctx context.Context, q db.Queryer, office Office) ([]Hours, error) {
	rows, err := db.All(ctx, q, scanHours, `SELECT `+hoursColumns+` FROM office_hours
		WHERE authority_id = $1 AND coalesce(unit_id, '') = $2 AND ended_at IS NULL ORDER BY valid_from, id`, office.Authority, office.Unit)
	if err != nil {
		return nil, fmt.Errorf("read office hours: %w", err)
	}
	return rows, nil
}

func hoursByID(ctx context.Context, q db.Queryer, id string) (Hours, error) {
	h, err := db.One(ctx, q, scanHours, `SELECT `+hoursColumns+` FROM office_hours WHERE id = $1`, id)
	if problem.KindOf(err) == problem.NotFound {
		return h, &problem.Error{Kind: problem.NotFound, Key: "calendar.no_hours", Err: err}
	}
	return h, err
}
