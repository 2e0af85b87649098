package cli

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/base/yaml"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/score"
)

// InstrumentCommand works on instrument files: presets such as ori@2023, or files by name.
type InstrumentCommand struct {
	Check InstrumentCheckCommand `cmd:"" help:"${help_instrument_check}"`
	Lint  InstrumentLintCommand  `cmd:"" help:"${help_instrument_lint}"`
	Fmt   InstrumentFmtCommand   `cmd:"" help:"${help_instrument_fmt}"`
	Diff  InstrumentDiffCommand  `cmd:"" help:"${help_instrument_diff}"`
	Show  InstrumentShowCommand  `cmd:"" help:"${help_instrument_show}"`
}

// InstrumentCheckCommand loads instruments, validates them and runs their worked tests.
type InstrumentCheckCommand struct {
	Refs []string `arg:"" name:"instrument" help:"${help_instrument_refs}"`
}

// Run checks all of them and exits with 2 after naming every fault of every file.
func (c *InstrumentCheckCommand) Run(app *App) error {
	var all problem.Faults
	var unread error
	for _, ref := range c.Refs {
		err := checkInstrument(app, ref)
		var faults problem.Faults
		switch {
		case errors.As(err, &faults):
			all = append(all, faults...)
		case err != nil && unread != nil:
			fmt.Fprintln(app.Err, "patuh:", app.Message(err))
		case err != nil:
			unread = err
		}
	}
	if unread == nil {
		return all.Err()
	}
	if len(all) > 0 {
		app.PrintFaults(all)
	}
	return unread
}

// checkInstrument prints one line about an instrument in which nothing is wrong. One with an
// unknown weight is not wrong, but its tests cannot run.
func checkInstrument(app *App, ref string) error {
	i, err := openInstrument(ref)
	if err != nil {
		return err
	}
	if unknown := len(i.UnknownWeights()); unknown > 0 {
		fmt.Fprintln(app.Out, app.T("cli.instrument.unscored", "ref", i.Ref(), "n", unknown))
		return nil
	}
	if err := score.RunTests(i); err != nil {
		return err
	}
	fmt.Fprintln(app.Out, app.T("cli.instrument.checked", "ref", i.Ref(), "n", len(i.Tests)))
	return nil
}

// InstrumentLintCommand lists what an author should know about a file that is otherwise in order.
type InstrumentLintCommand struct {
	Ref string `arg:"" name:"instrument" help:"${help_instrument_ref}"`
}

// Run prints one line for each remark. Remarks are no faults: the exit code is 0.
func (c *InstrumentLintCommand) Run(app *App) error {
	i, err := openInstrument(c.Ref)
	if err != nil {
		return err
	}
	remarks := i.Lint()
	for _, remark := range remarks {
		fmt.Fprintf(app.Out, "%s: %s\n", remark.Place, app.Named(remark.Key, remark.Args))
	}
	fmt.Fprintln(app.Out, app.T("cli.instrument.linted", "n", len(remarks)))
	return nil
}

// InstrumentFmtCommand writes the canonical form.
type InstrumentFmtCommand struct {
	Ref          string `arg:"" name:"instrument" help:"${help_instrument_ref}"`
	Write        bool   `name:"write" short:"w" help:"${help_instrument_write}"`
	DropComments bool   `name:"drop-comments" help:"${help_instrument_drop_comments}"`
}

// Run prints the canonical form, or with --write replaces the file by it. Comments are no part of
// it, so a file that has some is replaced only when the call says that they may go.
func (c *InstrumentFmtCommand) Run(app *App) error {
	i, err := openInstrument(c.Ref)
	if err != nil {
		return err
	}
	text := i.Format()
	if !c.Write {
		_, err := app.Out.Write(text)
		return err
	}
	if instrument.IsPreset(c.Ref) {
		return problem.New(problem.Invalid, "cli.instrument.preset_write", problem.Args{"ref": c.Ref})
	}
	data, err := readFile(c.Ref, yaml.MaxBytes)
	if err != nil {
		return err
	}
	if yaml.HasComments(data) && !c.DropComments {
		return problem.New(problem.Invalid, "cli.instrument.comments", problem.Args{"file": c.Ref})
	}
	if bytes.Equal(data, text) {
		return nil
	}
	return replaceFile(c.Ref, text)
}

// replaceFile writes beside the file and renames, so that a full disk leaves the old one whole.
func replaceFile(name string, data []byte) error {
	file, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-*")
	if err == nil {
		mode := os.FileMode(0o644)
		if info, statErr := os.Stat(name); statErr == nil {
			mode = info.Mode().Perm()
		}
		_, err = file.Write(data)
		err = errors.Join(err, file.Chmod(mode), file.Sync(), file.Close())
		if err == nil {
			err = os.Rename(file.Name(), name)
		}
		if err != nil {
			err = errors.Join(err, os.Remove(file.Name()))
		}
	}
	if err != nil {
		return problem.New(problem.Invalid, "cli.instrument.unwritable",
			problem.Args{"file": name, "error": err.Error()})
	}
	return nil
}

// InstrumentDiffCommand compares two versions of an instrument.
type InstrumentDiffCommand struct {
	Old string `arg:"" name:"old" help:"${help_instrument_old}"`
	New string `arg:"" name:"new" help:"${help_instrument_new}"`
}

// Run prints what changed, by what it does, and exits with 2 when the version of the new one is
// too small a step for it.
func (c *InstrumentDiffCommand) Run(app *App) error {
	before, err := openInstrument(c.Old)
	if err != nil {
		return err
	}
	after, err := openInstrument(c.New)
	if err != nil {
		return err
	}
	changes := instrument.Diff(before, after)
	for n, change := range changes {
		if n == 0 || change.Kind != changes[n-1].Kind {
			fmt.Fprintln(app.Out, app.T("instrument.change."+change.Kind.String())+":")
		}
		fmt.Fprintf(app.Out, "  %s: %s\n", change.Place(), changeInWords(app, change))
	}
	fmt.Fprintln(app.Out, app.T("cli.instrument.changes", "n", len(changes), "old", before.Ref(), "new", after.Ref()))
	if before.ID != after.ID {
		return nil // two instruments, not two versions of one
	}
	return instrument.CheckVersion(before, after, changes)
}

func changeInWords(app *App, c instrument.Change) string {
	switch {
	case c.Field != "":
		return brief(c.Old) + " → " + brief(c.New)
	case c.Old == "":
		return app.T("cli.instrument.came")
	case c.New == "":
		return app.T("cli.instrument.gone")
	default:
		return app.T("cli.instrument.moved", "old", c.Old, "new", c.New)
	}
}

// brief keeps a value on one line of the screen: notes and tests are long.
func brief(value string) string {
	const most = 80
	if runes := []rune(value); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	if value == "" {
		return "–"
	}
	return value
}
