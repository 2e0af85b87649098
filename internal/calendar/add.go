package calendar

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/sheet"
	"github.com/patuh-id/patuh/internal/workday"
)

// Adding is days to add to the calendar of an office, or of everybody.
type Adding struct {
	Office // whose days they are; the zero Office: everybody's
	Rows   []workday.Row
	Why    string
	// Correct lets rows that contradict what is known replace it; else they are faults.
	Correct bool
	// Check changes nothing and tells what the act would do.
	Check bool
}

// AddHolidays adds days, all or none. A row that is known already changes nothing; a row with the day
// on which it was revoked takes a known day back. Kinds: those of Decide; NotFound; Invalid with Faults,
// whose places are those of the rows.
func (c *Calendars) AddHolidays(ctx context.Context, actor access.Actor, adding Adding) (Outcome, error) {
	if err := access.Decide(actor, access.EditCalendar, adding.Scope()); err != nil {
		return Outcome{}, err
	}
	r := reader{office: adding.Office}
	r.read(adding.Rows)
	return c.addRead(ctx, actor, adding, &r)
}

func (c *Calendars) addRead(ctx context.Context, actor access.Actor, adding Adding, r *reader) (Outcome, error) {
	adding.Why = strings.TrimSpace(adding.Why)
	if key, args := wrongText(adding.Why, MaxWhy); key != "" {
		r.faults.Add(problem.Place{File: "why"}, "calendar.fault."+key, args)
	}
	made := act{actor: actor, kind: "calendar.days_added", office: adding.Office, why: adding.Why, decree: commonDecree(r.entries)}
	return c.do(ctx, made, adding.Check, func(ctx context.Context, a *act) error {
		if err := a.belongs(ctx); err != nil {
			return err
		}
		faults := slices.Clone(r.faults)
		if err := a.addAll(ctx, r.entries, adding.Correct, &faults); err != nil {
			return err
		}
		faults.Sort()
		return faults.Err()
	})
}

// Importing is a list of days in a file.
type Importing struct {
	Office
	Name    string // of the file
	Why     string
	Correct bool
	Check   bool
}

// MaxImportBytes is how large a file of holidays may be.
const MaxImportBytes = 8 << 20

// Import adds the days of a file, CSV or XLSX with the columns of Columns, as AddHolidays does.
func (c *Calendars) Import(ctx context.Context, actor access.Actor, importing Importing, file io.Reader) (Outcome, error) {
	if err := access.Decide(actor, access.EditCalendar, importing.Scope()); err != nil {
		return Outcome{}, err
	}
	spec := sheet.TableSpec{MaxRows: workday.MaxHolidays, MaxBytes: MaxImportBytes, MaxField: 2_000}
	for _, column := range Columns {
		spec.Columns = append(spec.Columns, sheet.Column{Name: column, Optional: !workday.NeedsColumn(column)})
	}
	read, err := sheet.ReadTable(importing.Name, file, spec)
	r := reader{office: importing.Office}
	if err != nil && !errors.As(err, &r.faults) {
		return Outcome{}, err
	}
	rows := make([]workday.Row, len(read))
	for i := range read {
		rows[i] = read[i]
	}
	r.read(rows)
	adding := Adding{Office: importing.Office, Why: importing.Why, Correct: importing.Correct, Check: importing.Check}
	return c.addRead(ctx, actor, adding, &r)
}

// commonDecree is the decree of all rows, where they have one in common.
func commonDecree(entries []entry) string {
	decree := ""
	for i := range entries {
		if i > 0 && entries[i].Decree != decree {
			return ""
		}
		decree = entries[i].Decree
	}
	return decree
}

// belongs looks that the office is one: an authority, and a unit of a body that it keeps.
func (a *act) belongs(ctx context.Context) error {
	if a.office.Authority == "" && a.office.Unit == "" {
		return nil
	}
	if working, err := access.Working(ctx, a.tx, a.office.Authority, a.at); err != nil {
		return err
	} else if !working {
		return problem.New(problem.Conflict, "calendar.authority_ended", nil)
	}
	if a.office.Unit == "" {
		return nil
	}
	n, err := db.One(ctx, a.tx, db.Column[int], `SELECT count(*) FROM unit u JOIN body b ON b.id = u.body_id WHERE u.id = $1 AND b.owner = $2`,
		a.office.Unit, a.office.Authority)
	if err != nil {
		return fmt.Errorf("look for the unit: %w", err)
	}
	if n == 0 {
		return problem.New(problem.NotFound, "calendar.no_unit", nil)
	}
	return nil
}

// addAll notes what the entries change, or what is wrong with them beside what is known.
func (a *act) addAll(ctx context.Context, entries []entry, correct bool, faults *problem.Faults) error {
	kept, err := db.All(ctx, a.tx, scanDay, `SELECT `+dayColumns+` FROM holiday
		WHERE coalesce(authority_id, '') = $1 AND coalesce(unit_id, '') = $2 AND replaced_by = '' ORDER BY made_at, id`,
		a.office.Authority, a.office.Unit)
	if err != nil {
		return fmt.Errorf("read the kept days: %w", err)
	}
	known := map[string]*Day{}
	for i := range kept {
		known[keyOf(&kept[i])] = &kept[i]
	}
	fasts := spans(kept)
	for i := range entries {
		e := &entries[i]
		if e.Kind == workday.Ramadan && e.Revoked == 0 {
			if over := fasts.overlapping(e); over != 0 {
				faults.Add(e.row.Place("date"), "calendar.fault.overlap", problem.Args{"date": over.String()})
				continue
			}
		}
		if err := a.take(ctx, e, known[keyOf(&e.Day)], correct, faults); err != nil {
			return err
		}
	}
	if len(*faults) > 0 {
		return nil // nothing is written
	}
	return a.write(ctx)
}

// take adds an entry beside the row that is known of its day, if there is one.
func (a *act) take(ctx context.Context, e *entry, was *Day, correct bool, faults *problem.Faults) error {
	switch {
	case was == nil || !was.EndedAt.IsZero() && e.Revoked == 0:
		return a.add(e.Day)
	case says(&e.Day) == says(was):
		a.outcome.Same++
		return nil
	case !was.EndedAt.IsZero():
		faults.Add(e.row.Place("revoked"), "calendar.fault.revoked_already", problem.Args{"date": e.Date.String()})
		return nil
	case e.Revoked != 0:
		d := *was
		d.Revoked, d.RevokedDecree = e.Revoked, e.RevokedDecree
		if d.RevokedDecree == "" && e.Decree != was.Decree {
			d.RevokedDecree = e.Decree
		}
		return a.revoke(ctx, d)
	case !correct:
		faults.Add(e.row.Place("date"), "calendar.fault.contradicts", problem.Args{
			"date": e.Date.String(), "name": was.Name.ID, "decree": was.Decree,
		})
		return nil
	default:
		return a.correct(ctx, *was, e.Day)
	}
}

// saying is what a row says, without who said it and when.
type saying struct {
	workday.Holiday
	hours, basis, revokedDecree string
}

func says(d *Day) saying {
	return saying{d.Holiday, d.Hours.String(), d.Basis, d.RevokedDecree}
}

// fastSpans are the months of Ramadan that are known, of which no two may share a day.
type fastSpans []*Day

func spans(kept []Day) fastSpans {
	var all fastSpans
	for i := range kept {
		if kept[i].Kind == workday.Ramadan && kept[i].EndedAt.IsZero() {
			all = append(all, &kept[i])
		}
	}
	return all
}

// overlapping returns the beginning of another month that shares days with e's, or zero.
func (f *fastSpans) overlapping(e *entry) workday.Date {
	for _, have := range *f {
		if have.Date != e.Date && have.Date <= e.Until && e.Date <= have.Until {
			return have.Date
		}
	}
	*f = append(*f, &e.Day)
	return 0
}
