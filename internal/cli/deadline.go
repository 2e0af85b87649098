package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/base/yaml"
	"github.com/patuh-id/patuh/internal/calendar"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/workday"
)

// openDeadlines opens the deadlines over calendars, whose changes they follow.
func openDeadlines(database *db.DB, now func() time.Time, record *ledger.Ledger, calendars *calendar.Calendars) *deadline.Deadlines {
	deadlines := deadline.New(deadline.Deps{
		DB: database, Now: now, Record: record,
		Calendar: func(ctx context.Context, q db.Queryer, authority, unit string) (*workday.Calendar, int64, error) {
			return calendars.Of(ctx, q, calendar.Office{Authority: authority, Unit: unit})
		},
	})
	calendars.Changed(func(ctx context.Context, tx db.Tx, c calendar.Change) error {
		return deadlines.Recount(ctx, tx, changeOf(c))
	})
	calendars.Moves(func(ctx context.Context, tx db.Tx, changes []calendar.Change) (int, error) {
		all := make([]deadline.Change, len(changes))
		for i, c := range changes {
			all[i] = changeOf(c)
		}
		return deadlines.WouldMove(ctx, tx, all...)
	})
	return deadlines
}

// changeOf is a change of calendars as deadlines look at it: the decree is the reason, where there is one.
func changeOf(c calendar.Change) deadline.Change {
	why := c.Decree
	if why == "" {
		why = c.Why
	}
	return deadline.Change{Authority: c.Authority, Unit: c.Unit, From: c.From, Until: c.Until, Why: why}
}

// RulesCommand works on files of deadline rules.
type RulesCommand struct {
	Check RulesCheckCommand `cmd:"" help:"${help_rules_check}"`
	Show  RulesShowCommand  `cmd:"" help:"${help_rules_show}"`
	Add   RulesAddCommand   `cmd:"" help:"${help_rules_add}"`
}

// RulesCheckCommand reads files and names every fault.
type RulesCheckCommand struct {
	Files []string `arg:"" name:"file" help:"${help_rules_files}"`
}

// Run checks all of them.
func (c *RulesCheckCommand) Run(app *App) error {
	var all problem.Faults
	for _, name := range c.Files {
		rules, err := openRules(name)
		var faults problem.Faults
		switch {
		case errors.As(err, &faults):
			all = append(all, faults...)
		case err != nil:
			return err
		default:
			fmt.Fprintln(app.Out, app.T("cli.rules.checked", "file", name, "n", len(rules)))
		}
	}
	return all.Err()
}

// openRules reads a file of rules; without a name, the rules that the program brings.
func openRules(name string) ([]*deadline.Rule, error) {
	if name == "" {
		return deadline.Presets()
	}
	data, err := readFile(name, yaml.MaxBytes)
	if err != nil {
		return nil, err
	}
	return deadline.ParseRules(name, data)
}

// RulesShowCommand shows rules, or the program's own file to write one after.
type RulesShowCommand struct {
	File string `arg:"" optional:"" name:"file" help:"${help_rules_file}"`
	YAML bool   `name:"yaml" help:"${help_rules_yaml}"`
	JSON bool   `name:"json" help:"${help_rules_json}"`
}

// Run prints a line for each rule.
func (c *RulesShowCommand) Run(app *App) error {
	if c.YAML {
		if c.File != "" || c.JSON {
			return problem.New(problem.Invalid, "cli.rules.yaml_alone", nil)
		}
		_, err := app.Out.Write(deadline.PresetFile())
		return err
	}
	rules, err := openRules(c.File)
	if err != nil {
		return err
	}
	if c.JSON {
		return writeJSON(app.Out, rules)
	}
	table := tabwriter.NewWriter(app.Out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, app.T("cli.rules.columns"))
	for _, r := range rules {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", r.ID(), r.LengthText(app.Printer), deadline.StatusText(app.Printer, r.Status), r.Title.In(app.Lang))
	}
	return table.Flush()
}

// RulesAddCommand adds versions of rules to an installation.
type RulesAddCommand struct {
	Storage
	Signing
	File string `arg:"" name:"file" help:"${help_rules_file}"`
}

// Run adds what is not there yet.
func (c *RulesAddCommand) Run(ctx context.Context, app *App) error {
	app.changes = true
	rules, err := openRules(c.File)
	if err != nil {
		return err
	}
	if err := c.there(); err != nil {
		return err
	}
	key, err := c.signing(c.Storage)
	if err != nil {
		return err
	}
	database, err := c.Storage.open(ctx)
	if err != nil {
		return err
	}
	n, err := openRooms(database, key, app.Now).deadlines.Add(ctx, access.Machine(), rules)
	if err := errors.Join(err, database.Close()); err != nil {
		return err
	}
	fmt.Fprintln(app.Out, app.T("cli.rules.added", "n", n))
	return nil
}

// DeadlineCommand says what rules come to.
type DeadlineCommand struct {
	Explain DeadlineExplainCommand `cmd:"" help:"${help_deadline_explain}"`
}

// DeadlineExplainCommand explains a due date step by step.
type DeadlineExplainCommand struct {
	Storage
	Rule     string   `name:"rule" required:"" placeholder:"tanggapan_awal" help:"${help_deadline_rule}"`
	Rules    string   `name:"rules" placeholder:"FILE" help:"${help_deadline_rules}"`
	From     string   `name:"from" required:"" placeholder:"2026-03-17T10:00" help:"${help_workday_from}"`
	Due      string   `name:"due" placeholder:"2026-03-31" help:"${help_deadline_due}"`
	Calendar string   `name:"calendar" short:"c" required:"" placeholder:"wib" help:"${help_workday_calendar}"`
	Region   string   `name:"region" placeholder:"63.71" help:"${help_workday_region}"`
	Holidays []string `name:"holidays" sep:"none" help:"${help_workday_holidays}"`
	AsOf     string   `name:"as-of" placeholder:"2026-03-17" help:"${help_workday_as_of}"`
	JSON     bool     `name:"json" help:"${help_workday_json}"`
}

// Run prints every step, and when somebody would be warned.
func (c *DeadlineExplainCommand) Run(ctx context.Context, app *App) error {
	flags := calendarFlags{Storage: c.Storage, Calendar: c.Calendar, Region: c.Region, Holidays: c.Holidays, AsOf: c.AsOf}
	office, err := flags.calendar(ctx, app)
	if err != nil {
		return err
	}
	rules, err := openRules(c.Rules)
	if err != nil {
		return err
	}
	at, err := deadline.ParseStart(office, c.From)
	if err != nil {
		return err
	}
	due, ok := workday.ParseDate(c.Due)
	if !ok && c.Due != "" {
		return problem.New(problem.Invalid, "cli.workday.date", problem.Args{"flag": "--due", "value": c.Due})
	}
	rule, err := deadline.Find(rules, c.Rule, office.Office.Zone.At(at).Date)
	if err != nil {
		return err
	}
	limits, err := flags.promises(ctx, app)
	if err != nil {
		return err
	}
	e, err := deadline.Suppose(rule, limits, office, at, due)
	if err != nil {
		return err
	}
	if c.JSON {
		return writeJSON(app.Out, e.Answer(app.Printer))
	}
	_, err = io.WriteString(app.Out, e.Text(app.Printer)+warnings(app.Printer, rule))
	return err
}

// promises are what the authority whose calendar was named promises, if it is one that is kept here.
func (f *calendarFlags) promises(ctx context.Context, app *App) ([]deadline.Limit, error) {
	if !f.authority() {
		return nil, nil
	}
	var limits []deadline.Limit
	err := f.calendars(ctx, app, f.Calendar, func(_ *calendar.Calendars, database *db.DB, o calendar.Office) error {
		var err error
		limits, err = deadline.New(deadline.Deps{DB: database, Now: app.Now}).Limits(ctx, o.Authority)
		return err
	})
	return limits, err
}

func warnings(p *locale.Printer, rule *deadline.Rule) string {
	if len(rule.Warnings) == 0 {
		return ""
	}
	text := "\n" + p.T("cli.deadline.warnings") + "\n"
	for _, w := range rule.Warnings {
		text += "- " + w.Text(p, rule.Unit) + "\n"
	}
	return text
}
