package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// ImportCommand brings files of others into the installation.
type ImportCommand struct {
	Results   ImportResultsCommand   `cmd:"" help:"${help_import_results}"`
	Directory ImportDirectoryCommand `cmd:"" help:"${help_import_directory}"`
}

// ImportFiles are the files of an import. Each is taken whole or not at all.
type ImportFiles struct {
	Storage
	Signing
	Check bool     `name:"check" help:"${help_check}"`
	Files []string `arg:"" name:"file" help:"${help_files}"`
}

// ImportResultsCommand imports scores, counts, averages, breakdowns, facts and corrections.
type ImportResultsCommand struct{ ImportFiles }

// Run imports each file in turn and says what became of it.
func (c *ImportResultsCommand) Run(ctx context.Context, app *App) error {
	return c.each(ctx, app, func(in rooms, name string, file io.Reader) error {
		report, err := in.results.Import(ctx, access.Machine(), name, file, c.Check)
		if err != nil {
			return err
		}
		app.printWarnings(report.Warnings)
		fmt.Fprintln(app.Out, app.T(c.done()+"results", "file", name, "table", app.T("result.table."+report.Table),
			"rows", report.Rows, "new", report.New, "changed", report.Changed, "sources", report.Sources))
		return nil
	})
}

// ImportDirectoryCommand imports bodies and units.
type ImportDirectoryCommand struct{ ImportFiles }

// Run imports each file in turn and says what became of it.
func (c *ImportDirectoryCommand) Run(ctx context.Context, app *App) error {
	return c.each(ctx, app, func(in rooms, name string, file io.Reader) error {
		report, err := in.directory.Import(ctx, access.Machine(), name, file, c.Check)
		if err != nil {
			return err
		}
		fmt.Fprintln(app.Out, app.T(c.done()+"directory", "file", name,
			"bodies", report.Bodies, "units", report.Units, "changed", report.Changed, "sources", report.Sources))
		return nil
	})
}

// done is the beginning of the texts that say what became of a file.
func (f *ImportFiles) done() string {
	if f.Check {
		return "cli.import.checked."
	}
	return "cli.import.done."
}

// each opens the database and gives every file to take, until one fails. What was taken until then
// is signed at once, since no server may be running.
func (f *ImportFiles) each(ctx context.Context, app *App, take func(in rooms, name string, file io.Reader) error) error {
	for _, name := range f.Files {
		if _, err := os.Stat(name); err != nil {
			return unreadable(name, err) // before any file is taken, and before a database is made
		}
	}
	key, err := f.signing(f.Storage)
	if err != nil {
		return err
	}
	database, err := f.open(ctx)
	if err != nil {
		return err
	}
	in := openRooms(database, key, app.Now)
	err = prepare(ctx, in.ledger, f.Data, key)
	if err == nil {
		err = errors.Join(f.eachIn(ctx, in, take), sign(ctx, in.ledger, f.Data))
	}
	return errors.Join(err, database.Close())
}

func (f *ImportFiles) eachIn(ctx context.Context, in rooms, take func(in rooms, name string, file io.Reader) error) error {
	if err := in.directory.Seed(ctx); err != nil {
		return err
	}
	for _, name := range f.Files {
		file, err := os.Open(name)
		if err != nil {
			return unreadable(name, err)
		}
		if err := errors.Join(take(in, name, file), file.Close()); err != nil {
			return err
		}
	}
	return nil
}

// printWarnings writes what is doubtful but was kept.
func (a *App) printWarnings(warnings problem.Faults) {
	for _, w := range warnings {
		fmt.Fprintf(a.Err, "%s: %s\n", w.Place, a.Named(w.Key, w.Args))
	}
}
