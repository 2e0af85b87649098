package calendar

import (
	"context"
	"fmt"
	"strings"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/workday"
)

// standing is what a reading rests on. Calendars are read anew when any of it is another.
type standing struct {
	mark string
	zone string // of the authority
}

// authorityCalendars are the calendars of one authority, made when they are asked for.
type authorityCalendars struct {
	standing
	offices map[string]*workday.Calendar // by unit; "" is the default
}

// Of returns the calendar of an office and the revision it stands on, read through q: through a
// transaction it has what that transaction changed. While nothing was changed it costs the reading of
// one row. A unit that has no hours and days of its own has its authority's calendar. The error is of
// kind NotFound when there is no such authority.
func (c *Calendars) Of(ctx context.Context, q db.Queryer, office Office) (*workday.Calendar, int64, error) {
	now, revision, err := stand(ctx, q, office.Authority)
	if err != nil {
		return nil, 0, err
	}
	c.mu.Lock()
	have, ok := c.cached[office.Authority]
	c.mu.Unlock()
	if !ok || have.standing != now {
		if have, err = c.load(ctx, q, office.Authority, now); err != nil {
			return nil, 0, err
		}
		c.keep(office.Authority, have)
	}
	if own, ok := have.offices[office.Unit]; ok {
		return own, revision, nil
	}
	return have.offices[""], revision, nil
}

// maxCached bounds how many authorities' calendars are kept at hand.
const maxCached = 1_000

func (c *Calendars) keep(authority string, read *authorityCalendars) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.cached) >= maxCached {
		clear(c.cached)
	}
	c.cached[authority] = read
}

// stand reads on what calendars stand now.
func stand(ctx context.Context, q db.Queryer, authority string) (standing, int64, error) {
	var s standing
	revision, err := db.One(ctx, q, func(row db.Row) (int64, error) {
		var revision int64
		err := row.Scan(&revision, &s.mark, text{&s.zone})
		return revision, err
	}, `SELECT r.revision, r.mark, a.zone FROM calendar_revision r LEFT JOIN authority a ON a.id = $1 WHERE r.one = 1`, authority)
	if err != nil {
		return s, 0, fmt.Errorf("read the calendars' revision: %w", err)
	}
	if s.zone == "" && authority != "" {
		return s, 0, problem.New(problem.NotFound, "calendar.no_authority", nil)
	}
	return s, revision, nil
}

// Parts returns the office and its list of holidays as Of puts them together, so that a caller may
// put them together otherwise: with a list of its own, or as they were known on a day.
func (c *Calendars) Parts(ctx context.Context, q db.Queryer, office Office) (*workday.Office, []workday.Holiday, error) {
	now, _, err := stand(ctx, q, office.Authority)
	if err != nil {
		return nil, nil, err
	}
	days, hours, err := readRows(ctx, q, office.Authority)
	if err != nil {
		return nil, nil, err
	}
	base, err := baseOffice(now.zone)
	if err != nil {
		return nil, nil, err
	}
	list, err := assemble(base, office.Unit, days, hours)
	return base, list, err
}

// readRows reads everything that an authority's offices work by.
func readRows(ctx context.Context, q db.Queryer, authority string) ([]Day, []Hours, error) {
	days, err := db.All(ctx, q, scanDay, `SELECT `+dayColumns+` FROM holiday
		WHERE (authority_id IS NULL OR authority_id = $1) AND (ended_at IS NULL OR replaced_by = '') ORDER BY made_at, id`, authority)
	if err != nil {
		return nil, nil, fmt.Errorf("read holidays: %w", err)
	}
	hours, err := db.All(ctx, q, scanHours, `SELECT `+hoursColumns+` FROM office_hours
		WHERE authority_id = $1 AND ended_at IS NULL ORDER BY valid_from, id`, authority)
	if err != nil {
		return nil, nil, fmt.Errorf("read office hours: %w", err)
	}
	return days, hours, nil
}

func (c *Calendars) load(ctx context.Context, q db.Queryer, authority string, now standing) (*authorityCalendars, error) {
	days, hours, err := readRows(ctx, q, authority)
	if err != nil {
		return nil, err
	}
	read := &authorityCalendars{standing: now, offices: map[string]*workday.Calendar{}}
	for _, unit := range unitsIn(days, hours) {
		base, err := baseOffice(now.zone)
		if err != nil {
			return nil, err
		}
		list, err := assemble(base, unit, days, hours)
		if err == nil {
			read.offices[unit], err = workday.New(base, 0, list)
		}
		if err != nil {
			return nil, fmt.Errorf("the calendar of %s/%s: %w", authority, unit, err)
		}
	}
	return read, nil
}

// unitsIn are the units that have a calendar of their own, and "" for the default.
func unitsIn(days []Day, hours []Hours) []string {
	units := []string{""}
	seen := map[string]bool{"": true}
	note := func(unit string) {
		if !seen[unit] {
			seen[unit] = true
			units = append(units, unit)
		}
	}
	for i := range days {
		note(days[i].Unit)
	}
	for i := range hours {
		note(hours[i].Unit)
	}
	return units
}

// zoneNames are the zones as authorities have them.
var zoneNames = map[string]string{"": "wib", "Asia/Jakarta": "wib", "Asia/Makassar": "wita", "Asia/Jayapura": "wit"}

// baseOffice is what an office works by until somebody says otherwise: Perpres 21/2023 in its
// authority's zone.
func baseOffice(zone string) (*workday.Office, error) {
	name, ok := zoneNames[zone]
	if !ok {
		name = strings.ToLower(zone)
	}
	office, known, err := workday.Preset(name)
	if err == nil && !known {
		err = fmt.Errorf("calendar: no zone %q", zone)
	}
	return office, err
}
