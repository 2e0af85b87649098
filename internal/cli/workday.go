package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/base/yaml"
	"github.com/patuh-id/patuh/internal/sheet"
	"github.com/patuh-id/patuh/internal/workday"
)

// WorkdayCommand counts in the days and hours of an office.
type WorkdayCommand struct {
	Add     WorkdayAddCommand     `cmd:"" help:"${help_workday_add}"`
	Between WorkdayBetweenCommand `cmd:"" help:"${help_workday_between}"`
	Explain WorkdayExplainCommand `cmd:"" help:"${help_workday_explain}"`
}

type calendarFlags struct {
	Storage
	Calendar string   `name:"calendar" short:"c" required:"" placeholder:"wib" help:"${help_workday_calendar}"`
	Region   string   `name:"region" placeholder:"63.71" help:"${help_workday_region}"`
	Holidays []string `name:"holidays" sep:"none" help:"${help_workday_holidays}"`
	AsOf     string   `name:"as-of" placeholder:"2026-03-17" help:"${help_workday_as_of}"`
	From     string   `name:"from" placeholder:"2026-03-17" help:"${help_workday_from}"`
	File     string   `name:"file" help:"${help_workday_file}"`
	JSON     bool     `name:"json" help:"${help_workday_json}"`
}

type daysFlags struct {
	Days  *int   `name:"days" placeholder:"5" xor:"count" help:"${help_workday_days}"`
	Hours *int   `name:"hours" placeholder:"3" xor:"count" help:"${help_workday_hours}"`
	Unit  string `name:"unit" enum:"working,calendar,working_hours,hours" default:"working" help:"${help_workday_unit}"`
}

type toFlags struct {
	To string `name:"to" placeholder:"2026-03-27" help:"${help_workday_to}"`
}

// WorkdayAddCommand finds due dates.
type WorkdayAddCommand struct {
	calendarFlags
	daysFlags
}

// WorkdayBetweenCommand counts working days, and working time where times are given.
type WorkdayBetweenCommand struct {
	calendarFlags
	toFlags
}

// WorkdayExplainCommand says how either comes about.
type WorkdayExplainCommand struct {
	calendarFlags
	daysFlags
	toFlags
}

// Run prints due dates.
func (c *WorkdayAddCommand) Run(ctx context.Context, app *App) error {
	return app.answer(ctx, &asked{calendarFlags: c.calendarFlags, daysFlags: c.daysFlags, due: true})
}

// Run prints counts.
func (c *WorkdayBetweenCommand) Run(ctx context.Context, app *App) error {
	return app.answer(ctx, &asked{calendarFlags: c.calendarFlags, toFlags: c.toFlags, span: true})
}

// Run prints every step.
func (c *WorkdayExplainCommand) Run(ctx context.Context, app *App) error {
	return app.answer(ctx, &asked{
		calendarFlags: c.calendarFlags, daysFlags: c.daysFlags, toFlags: c.toFlags,
		due: true, span: true, explain: true,
	})
}

// asked is what the three commands have in common: which of the two questions may be put, and
// whether the steps are wanted.
type asked struct {
	calendarFlags
	daysFlags
	toFlags
	due, span, explain bool
}

// inHours turns --hours into the number and the unit it stands for.
func (q *asked) inHours() {
	if q.Hours == nil {
		return
	}
	q.Days = q.Hours
	switch workday.Unit(q.Unit) {
	case workday.WorkingDays:
		q.Unit = string(workday.WorkingHours)
	case workday.CalendarDays:
		q.Unit = string(workday.CalendarHours)
	case workday.WorkingHours, workday.CalendarHours:
	}
}

func (a *App) answer(ctx context.Context, q *asked) error {
	q.inHours()
	if (q.From == "") == (q.File == "") {
		return problem.New(problem.Invalid, "cli.workday.from_or_file", nil)
	}
	calendar, err := q.calendar(ctx, a)
	if err != nil {
		return err
	}
	if q.File != "" {
		return a.answerFile(q, calendar)
	}
	r, err := q.one(calendar)
	switch {
	case err != nil:
		return err
	case q.JSON:
		return writeJSON(a.Out, r.Answer(a.Printer, q.explain))
	case q.explain:
		_, err = io.WriteString(a.Out, r.Explanation(a.Printer))
	default:
		_, err = io.WriteString(a.Out, r.Text(a.Printer))
	}
	return err
}

func writeJSON(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}

// calendar puts the office and its lists together. The faults of every file come at once.
func (f *calendarFlags) calendar(ctx context.Context, app *App) (*workday.Calendar, error) {
	asOf, ok := workday.ParseDate(f.AsOf)
	if !ok && f.AsOf != "" {
		return nil, problem.New(problem.Invalid, "cli.workday.date", problem.Args{"flag": "--as-of", "value": f.AsOf})
	}
	if f.Region != "" && !workday.ValidRegion(f.Region) {
		return nil, problem.New(problem.Invalid, "workday.fault.region", problem.Args{"value": f.Region})
	}
	office, known, err := f.office(ctx, app)
	lists := [][]workday.Holiday{known}
	var faults problem.Faults
	if err != nil && !errors.As(err, &faults) {
		return nil, err
	}
	for _, name := range f.Holidays {
		list, wrong, err := readHolidays(name)
		if err != nil {
			return nil, err
		}
		for _, fault := range wrong {
			faults.Add(fault.Place, fault.Key, fault.Args)
		}
		lists = append(lists, list)
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	if f.Region != "" {
		office.Region = f.Region
	}
	return workday.New(office, asOf, lists...)
}

// office opens a preset or a calendar file with the lists that the program brings, or else what the
// installation keeps for the authority of that name.
func (f *calendarFlags) office(ctx context.Context, app *App) (*workday.Office, []workday.Holiday, error) {
	if f.authority() {
		return f.keptOffice(ctx, app, f.Calendar)
	}
	known, err := workday.Holidays()
	if err != nil {
		return nil, nil, err
	}
	office, err := openOffice(f.Calendar)
	return office, known, err
}

// authority reports whether the calendar's name is neither a preset nor a file, so that it is an authority's.
func (f *calendarFlags) authority() bool {
	_, preset, err := workday.Preset(f.Calendar)
	_, missing := os.Stat(f.Calendar)
	return err == nil && !preset && missing != nil && f.kept()
}

// openOffice opens a preset such as wib or wita6, or else the calendar file of that name.
func openOffice(ref string) (*workday.Office, error) {
	office, known, err := workday.Preset(ref)
	if known {
		return office, err
	}
	data, err := readFile(ref, yaml.MaxBytes)
	if err != nil {
		return nil, err
	}
	return workday.ParseOffice(ref, data)
}

// readHolidays reads a list; the error is one of reading the file, the faults are what it says.
func readHolidays(name string) ([]workday.Holiday, problem.Faults, error) {
	spec := sheet.TableSpec{MaxRows: workday.MaxHolidays}
	for _, column := range workday.Columns {
		spec.Columns = append(spec.Columns, sheet.Column{Name: column, Optional: !workday.NeedsColumn(column)})
	}
	rows, faults, err := readTable(name, spec)
	if err != nil {
		return nil, nil, err
	}
	list, wrong := workday.ReadHolidays(rows)
	for _, fault := range wrong {
		faults.Add(fault.Place, fault.Key, fault.Args)
	}
	return list, faults, nil
}

func readTable(name string, spec sheet.TableSpec) ([]sheet.Row, problem.Faults, error) {
	data, err := readFile(name, sheet.DefaultMaxBytes)
	if err != nil {
		return nil, nil, err
	}
	rows, err := sheet.ReadTable(name, bytes.NewReader(data), spec)
	var faults problem.Faults
	if err != nil && !errors.As(err, &faults) {
		return nil, nil, fmt.Errorf("read %s: %w", name, err)
	}
	return rows, faults, nil
}

// one answers the flags' own question.
func (q *asked) one(c *workday.Calendar) (*workday.Reckoning, error) {
	zone := c.Office.Zone
	from, ok := zone.ParseMoment(q.From)
	if !ok {
		return nil, problem.New(problem.Invalid, "cli.workday.moment", problem.Args{"flag": "--from", "value": q.From})
	}
	switch {
	case q.span && q.due && (q.Days == nil) == (q.To == ""):
		return nil, problem.New(problem.Invalid, "cli.workday.days_or_to", nil)
	case q.due && q.Days != nil:
		return c.Due(from, *q.Days, workday.Unit(q.Unit))
	case q.due && q.To == "":
		return nil, problem.New(problem.Invalid, "cli.workday.no_days", nil)
	}
	to, ok := zone.ParseMoment(q.To)
	if !ok {
		return nil, problem.New(problem.Invalid, "cli.workday.moment", problem.Args{"flag": "--to", "value": q.To})
	}
	return c.Span(from, to)
}
