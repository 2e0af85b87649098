package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/calendar"
	"github.com/patuh-id/patuh/internal/sheet"
	"github.com/patuh-id/patuh/internal/workday"
)

// CalendarCommand keeps the calendars of the installation.
type CalendarCommand struct {
	Import CalendarImportCommand `cmd:"" help:"${help_calendar_import}"`
	Export CalendarExportCommand `cmd:"" help:"${help_calendar_export}"`
	Show   CalendarShowCommand   `cmd:"" help:"${help_calendar_show}"`
}

// CalendarImportCommand adds the days of files.
type CalendarImportCommand struct {
	Storage
	Signing
	Authority string   `name:"authority" help:"${help_calendar_authority}"`
	Why       string   `name:"why" help:"${help_calendar_why}"`
	Correct   bool     `name:"correct" help:"${help_calendar_correct}"`
	Check     bool     `name:"check" help:"${help_check}"`
	Files     []string `arg:"" name:"file" help:"${help_files}"`
}

// Run imports each file in turn and says what became of it.
func (c *CalendarImportCommand) Run(ctx context.Context, app *App) error {
	for _, name := range c.Files {
		if _, err := os.Stat(name); err != nil {
			return unreadable(name, err)
		}
	}
	if err := c.there(); err != nil {
		return err
	}
	key, err := c.signing(c.Storage)
	if err != nil {
		return err
	}
	database, err := c.open(ctx)
	if err != nil {
		return err
	}
	in := openRooms(database, key, app.Now)
	if err = prepare(ctx, in.ledger, c.Data, key); err == nil {
		err = errors.Join(c.each(ctx, app, database, in), sign(ctx, in.ledger, c.Data))
	}
	return errors.Join(err, database.Close())
}

func (c *CalendarImportCommand) each(ctx context.Context, app *App, database *db.DB, in rooms) error {
	office, err := authorityOffice(ctx, database, app, c.Authority)
	if err != nil {
		return err
	}
	if err := in.calendars.Seed(ctx); err != nil {
		return err
	}
	for _, name := range c.Files {
		file, err := os.Open(name)
		if err != nil {
			return unreadable(name, err)
		}
		importing := calendar.Importing{Office: office, Name: name, Why: c.Why, Correct: c.Correct, Check: c.Check}
		outcome, err := in.calendars.Import(ctx, access.Machine(), importing, file)
		if err = errors.Join(err, file.Close()); err != nil {
			return err
		}
		key := "cli.calendar.imported"
		if c.Check {
			key = "cli.calendar.checked"
		}
		fmt.Fprintln(app.Out, app.T(key, "file", name, "added", len(outcome.Added), "corrected", len(outcome.Corrected),
			"revoked", len(outcome.Revoked), "same", outcome.Same))
		for _, year := range outcome.Gaps {
			fmt.Fprintln(app.Err, app.T("cli.calendar.gap", "year", strconv.Itoa(year)))
		}
	}
	return nil
}

// authorityOffice is the default calendar of the authority of a slug, or the installation's.
func authorityOffice(ctx context.Context, database *db.DB, app *App, slug string) (calendar.Office, error) {
	if slug == "" {
		return calendar.Office{}, nil
	}
	authority, err := access.New(access.Deps{DB: database, Now: app.Now}).AuthorityBySlug(ctx, slug)
	if problem.KindOf(err) == problem.NotFound {
		return calendar.Office{}, problem.New(problem.NotFound, "cli.calendar.no_authority", problem.Args{"slug": slug})
	}
	return calendar.Office{Authority: authority.ID}, err
}

// CalendarExportCommand writes the days of an office as a list that import takes.
type CalendarExportCommand struct {
	Storage
	Authority string `name:"authority" help:"${help_calendar_authority}"`
	Year      int    `name:"year" required:"" placeholder:"2026" help:"${help_calendar_year}"`
}

// Run writes CSV.
func (c *CalendarExportCommand) Run(ctx context.Context, app *App) error {
	return c.year(ctx, app, c.Authority, c.Year, func(_ *workday.Calendar, y calendar.Year) error {
		return sheet.WriteCSV(app.Out, y.Table())
	})
}

// CalendarShowCommand prints a year.
type CalendarShowCommand struct {
	Storage
	Authority string `name:"authority" help:"${help_calendar_authority}"`
	Year      int    `name:"year" required:"" placeholder:"2026" help:"${help_calendar_year}"`
}

// Run prints the days, and on what the year rests.
func (c *CalendarShowCommand) Run(ctx context.Context, app *App) error {
	return c.year(ctx, app, c.Authority, c.Year, func(own *workday.Calendar, y calendar.Year) error {
		table := tabwriter.NewWriter(app.Out, 0, 4, 2, ' ', 0)
		listed := y.Listed()
		for i := range listed {
			d := &listed[i]
			rests := d.Decree
			if d.Back() {
				rests = strings.TrimPrefix(rests+"; "+d.BackText(app.Printer), "; ")
			}
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", d.Date, app.T("calendar.kind."+string(d.Kind)), d.Region, d.Name.In(app.Printer.Lang), rests)
		}
		if err := table.Flush(); err != nil {
			return err
		}
		days := own.Count(workday.NewDate(c.Year, 1, 1)-1, workday.NewDate(c.Year, 12, 31))
		fmt.Fprintln(app.Out, app.T("cli.calendar.days", "n", days, "year", strconv.Itoa(c.Year), "zone", own.Office.Zone.Name))
		if !y.Known() {
			fmt.Fprintln(app.Err, app.T("cli.calendar.gap", "year", strconv.Itoa(c.Year)))
		}
		return nil
	})
}

// year reads a year of an office from the installation.
func (s Storage) year(ctx context.Context, app *App, authority string, year int, show func(*workday.Calendar, calendar.Year) error) error {
	if year < workday.FirstYear || year > workday.LastYear {
		return problem.New(problem.Invalid, "cli.calendar.year", problem.Args{"first": strconv.Itoa(workday.FirstYear), "last": strconv.Itoa(workday.LastYear)})
	}
	return s.calendars(ctx, app, authority, func(c *calendar.Calendars, database *db.DB, office calendar.Office) error {
		own, _, err := c.Of(ctx, database, office)
		if err != nil {
			return err
		}
		y, err := c.YearOf(ctx, office, year)
		if err != nil {
			return err
		}
		return show(own, y)
	})
}

// calendars opens the installation's calendars for reading.
func (s Storage) calendars(ctx context.Context, app *App, authority string, read func(*calendar.Calendars, *db.DB, calendar.Office) error) error {
	if err := s.there(); err != nil {
		return err
	}
	database, err := s.open(ctx)
	if err != nil {
		return err
	}
	office, err := authorityOffice(ctx, database, app, authority)
	if err == nil {
		err = read(calendar.New(calendar.Deps{DB: database, Now: app.Now}), database, office)
	}
	return errors.Join(err, database.Close())
}

var slugLike = regexp.MustCompile(`^[a-z0-9-]+$`)

// keptOffice reads what the installation keeps for an authority.
func (f *calendarFlags) keptOffice(ctx context.Context, app *App, slug string) (*workday.Office, []workday.Holiday, error) {
	if !slugLike.MatchString(slug) {
		office, err := openOffice(slug)
		return office, nil, err // it is no file either, and the error says so
	}
	var office *workday.Office
	var list []workday.Holiday
	err := f.calendars(ctx, app, slug, func(c *calendar.Calendars, database *db.DB, o calendar.Office) error {
		var err error
		office, list, err = c.Parts(ctx, database, o)
		return err
	})
	if office != nil {
		office.Code = slug
	}
	return office, list, err
}
