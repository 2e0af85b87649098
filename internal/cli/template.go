package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/sheet"
)

// TemplateCommand writes an empty working paper as a workbook. The directory gives the body's name
// and its units where the installation has a database; flags add to it or replace it.
type TemplateCommand struct {
	Storage
	Instrument string   `name:"instrument" short:"i" required:"" placeholder:"ori@2023" help:"${help_template_instrument}"`
	Body       string   `name:"body" required:"" placeholder:"kota-banjarmasin" help:"${help_template_body}"`
	Name       string   `name:"name" help:"${help_template_name}"`
	Unit       []string `name:"unit" sep:"none" help:"${help_template_unit}"`
	Units      string   `name:"units" placeholder:"FILE.csv" help:"${help_template_units}"`
	Out        string   `name:"out" short:"o" default:"kertas-kerja.xlsx" help:"${help_template_out}"`
	Force      bool     `name:"force" help:"${help_template_force}"`
}

// Run writes the file. One that exists already is left alone without --force: it may be filled in.
func (c *TemplateCommand) Run(ctx context.Context, app *App) error {
	if c.Out != "-" && !strings.EqualFold(filepath.Ext(c.Out), ".xlsx") {
		return problem.New(problem.Invalid, "cli.template.ending", problem.Args{"file": c.Out})
	}
	ins, err := openInstrument(c.Instrument)
	if err != nil {
		return err
	}
	body, err := c.body(ctx)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := sheet.WriteTemplate(&out, ins, body, app.Printer); err != nil {
		return err
	}
	if c.Out == "-" {
		_, err := out.WriteTo(app.Out)
		return err
	}
	if err := c.write(out.Bytes()); err != nil {
		return err
	}
	fmt.Fprintln(app.Out, app.T("cli.template.written", "file", c.Out, "body", body.Name, "n", len(body.Units)))
	if len(body.Units) == 0 {
		fmt.Fprintln(app.Out, app.T("cli.template.no_units"))
	}
	return nil
}

func (c *TemplateCommand) write(data []byte) error {
	mode := os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	if !c.Force {
		mode = os.O_WRONLY | os.O_CREATE | os.O_EXCL
	}
	file, err := os.OpenFile(c.Out, mode, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return problem.New(problem.Invalid, "cli.template.exists", problem.Args{"file": c.Out})
	}
	if err == nil {
		_, err = file.Write(data)
		err = errors.Join(err, file.Close())
	}
	if err != nil {
		return problem.New(problem.Invalid, "cli.template.unwritable", problem.Args{"file": c.Out, "error": err.Error()})
	}
	return nil
}

// body gathers what is known of the body. Units named by flags are used instead of the directory's.
func (c *TemplateCommand) body(ctx context.Context) (sheet.TemplateBody, error) {
	body := sheet.TemplateBody{Slug: c.Body, Name: c.Body}
	given, err := c.givenUnits()
	if err != nil {
		return body, err
	}
	known, err := c.lookUp(ctx)
	switch {
	case err == nil:
		body = known
	case problem.KindOf(err) != problem.NotFound || (c.Name == "" && len(given) == 0):
		return body, err // a slug that nobody knows is more often a slip than a new body
	}
	if c.Name != "" {
		body.Name = c.Name
	}
	if len(given) > 0 {
		body.Units = given
	}
	return body, nil
}

// lookUp asks the directory, or the list of regions while there is no database yet.
func (c *TemplateCommand) lookUp(ctx context.Context) (sheet.TemplateBody, error) {
	body := sheet.TemplateBody{Slug: c.Body}
	if !c.exists() {
		for _, region := range directory.Regions() {
			if directory.GovernmentSlug(region) == c.Body {
				body.Name = region.Name
				return body, nil
			}
		}
		return body, problem.New(problem.NotFound, "cli.template.unknown_body", problem.Args{"body": c.Body})
	}
	database, err := c.open(ctx)
	if err != nil {
		return body, err
	}
	err = func() error {
		dir := directory.New(directory.Deps{DB: database})
		found, err := dir.Body(ctx, c.Body)
		if err != nil {
			return err
		}
		body.Name = found.Name
		units, err := dir.Units(ctx, found.ID)
		for _, unit := range units {
			body.Units = append(body.Units, unit.Name)
		}
		return err
	}()
	if err != nil {
		return body, errors.Join(err, database.Close())
	}
	return body, database.Close()
}

// exists reports whether there is a database to ask: making a template makes none.
func (c *TemplateCommand) exists() bool {
	if c.Database != "" {
		return true
	}
	_, err := os.Stat(filepath.Join(c.Data, "patuh.db"))
	return err == nil
}

// givenUnits are the units of --unit and of the file of --units, each once.
func (c *TemplateCommand) givenUnits() ([]string, error) {
	units := append([]string(nil), c.Unit...)
	if c.Units != "" {
		file, err := os.Open(c.Units)
		if err != nil {
			return nil, unreadable(c.Units, err)
		}
		more, err := unitsOf(c.Units, file)
		if err = errors.Join(err, file.Close()); err != nil {
			return nil, err
		}
		units = append(units, more...)
	}
	seen := map[string]bool{}
	var unique []string
	for _, unit := range units {
		if unit != "" && !seen[unit] {
			seen[unit] = true
			unique = append(unique, unit)
		}
	}
	return unique, nil
}

// unitsOf reads a CSV file with the one column "unit".
func unitsOf(name string, r io.Reader) ([]string, error) {
	rows, err := sheet.ReadTable(name, r, sheet.TableSpec{
		Columns: []sheet.Column{{Name: "unit", Filled: true}}, MaxRows: 1_000, MaxField: 200, MaxBytes: 1 << 20,
	})
	if err != nil {
		return nil, err
	}
	var units []string
	for _, row := range rows {
		units = append(units, row.Get("unit"))
	}
	return units, nil
}
