package calendar

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/workday"
)

// Year is what the lists say of one year, for one office.
type Year struct {
	Number int
	// List is the row of the national list; its ID is empty where the year is not known.
	List Day
	// Days hold for the office, by day; Ended were taken back or put right, the latest first.
	Days, Ended []Day
}

// Known reports whether there is a national list of the year.
func (y *Year) Known() bool { return y.List.ID != "" }

// Back reports whether a day was taken back: its row stays in the lists, and closes nothing.
func (d *Day) Back() bool { return !d.EndedAt.IsZero() && d.ReplacedBy == "" }

// BackText says when a day was taken back and by what.
func (d *Day) BackText(p *locale.Printer) string {
	on := d.Revoked
	if on == 0 {
		on = workday.DateOf(d.EndedAt.In(jakarta))
	}
	return p.T("calendar.list.revoked", "date", p.Date(on.Time()), "why", cmp.Or(d.RevokedDecree, d.EndedWhy, p.T("calendar.list.no_decree")))
}

// Listed are the days of the year as a list shows them: those that hold, and those that were taken back.
func (y *Year) Listed() []Day {
	list := slices.Clone(y.Days)
	for i := range y.Ended {
		if y.Ended[i].Back() {
			list = append(list, y.Ended[i])
		}
	}
	slices.SortStableFunc(list, func(a, b Day) int { return int(a.Date - b.Date) })
	return list
}

// YearOf returns the rows of a year that concern an office; all shared ones for the zero Office, whose
// rows of regions concern somebody.
func (c *Calendars) YearOf(ctx context.Context, office Office, number int) (Year, error) {
	y := Year{Number: number}
	own, _, err := c.Of(ctx, c.db, office)
	if err != nil {
		return y, err
	}
	rows, err := db.All(ctx, c.db, scanDay, `SELECT `+dayColumns+` FROM holiday
		WHERE (authority_id IS NULL OR authority_id = $1) AND (unit_id IS NULL OR unit_id = $2)
			AND (day >= $3 AND day <= $4 OR until_day >= $3 AND day <= $4) ORDER BY day, kind, region, id`,
		office.Authority, office.Unit, workday.NewDate(number, 1, 1).String(), workday.NewDate(number, 12, 31).String())
	if err != nil {
		return y, fmt.Errorf("read the holidays of a year: %w", err)
	}
	for i := range rows {
		d := rows[i]
		switch {
		case office.Authority != "" && d.Region != "" && !reaches(d.Region, own.Office, d.Date):
		case !d.EndedAt.IsZero():
			y.Ended = append(y.Ended, d)
		case d.Kind == workday.Year:
			y.List = d
		default:
			y.Days = append(y.Days, d)
		}
	}
	slices.SortStableFunc(y.Ended, func(a, b Day) int { return b.EndedAt.Compare(a.EndedAt) })
	return y, nil
}

// reaches reports whether a region's day is one in an office.
func reaches(region string, o *workday.Office, on workday.Date) bool {
	at := o.RegionOn(on)
	return region == at || strings.HasPrefix(at, region+".")
}

// Years are the years of which the national list is known, in order.
func (c *Calendars) Years(ctx context.Context) ([]int, error) {
	known, err := years(ctx, c.db)
	if err != nil {
		return nil, err
	}
	list := make([]int, 0, len(known))
	for year := range known {
		list = append(list, year)
	}
	slices.Sort(list)
	return list, nil
}

// HoursOf returns the hours that were set for an office and hold, by their first day.
func (c *Calendars) HoursOf(ctx context.Context, office Office) ([]Hours, error) {
	return hoursOf(ctx, c.db, office)
}

// HoursByID returns hours that were set, also such that do not hold any more. They are no secret.
func (c *Calendars) HoursByID(ctx context.Context, id string) (Hours, error) {
	return hoursByID(ctx, c.db, id)
}

// UnitName is a unit of an authority that may have a calendar of its own.
type UnitName struct {
	ID, Name, Body string
	Own            bool // it has hours or days of its own
}

// maxUnits bounds the list of an authority's units.
const maxUnits = 2_000

// Units returns the units of the bodies that an authority keeps, by body and name; those that have a
// calendar of their own come first.
func (c *Calendars) Units(ctx context.Context, authority string) ([]UnitName, error) {
	units, err := db.All(ctx, c.db, func(row db.Row) (UnitName, error) {
		var u UnitName
		var own int
		err := row.Scan(&u.ID, &u.Name, &u.Body, &own)
		u.Own = own > 0
		return u, err
	}, `SELECT u.id, u.name, b.name, (SELECT count(*) FROM office_hours h WHERE h.unit_id = u.id AND h.ended_at IS NULL)
			+ (SELECT count(*) FROM holiday d WHERE d.unit_id = u.id AND d.ended_at IS NULL)
		FROM unit u JOIN body b ON b.id = u.body_id WHERE b.owner = $1 ORDER BY b.name, u.name, u.id LIMIT `+strconv.Itoa(maxUnits), authority)
	if err != nil {
		return nil, fmt.Errorf("list units: %w", err)
	}
	slices.SortStableFunc(units, func(a, b UnitName) int { return strings.Compare(strconv.FormatBool(b.Own), strconv.FormatBool(a.Own)) })
	return units, nil
}

// Current is Of outside any transaction.
func (c *Calendars) Current(ctx context.Context, office Office) (*workday.Calendar, error) {
	own, _, err := c.Of(ctx, c.db, office)
	return own, err
}

// Whose is an authority whose calendar may be asked for.
type Whose struct{ ID, Slug, Name string }

// Authorities returns the authorities that work here, by name: when they work is no secret.
func (c *Calendars) Authorities(ctx context.Context) ([]Whose, error) {
	all, err := db.All(ctx, c.db, func(row db.Row) (Whose, error) {
		var w Whose
		err := row.Scan(&w.ID, &w.Slug, &w.Name)
		return w, err
	}, `SELECT id, slug, name FROM authority WHERE valid_to IS NULL ORDER BY name, id`)
	if err != nil {
		return nil, fmt.Errorf("list whose calendars there are: %w", err)
	}
	return all, nil
}
