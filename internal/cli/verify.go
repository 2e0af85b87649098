package cli

import (
	"context"
	"fmt"
	"runtime"
	"strconv"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/run/archive"
)

// VerifyCommand verifies a file that somebody was given, with nothing but the file: the archive of a computation, which
// it works out again, or a proof out of the record.
type VerifyCommand struct {
	File       string `arg:"" name:"file" help:"${help_verify_file}"`
	Instrument string `name:"instrument" short:"i" placeholder:"ori@2023" help:"${help_verify_instrument}"`
	Key        string `name:"key" help:"${help_audit_key}"`
}

// Run says what was found. With a finding it fails.
func (c *VerifyCommand) Run(ctx context.Context, app *App) error {
	data, err := readFile(c.File, archive.MaxBytes)
	if err != nil {
		return err
	}
	if !archive.Is(data) {
		if c.Instrument != "" {
			return problem.New(problem.Invalid, "cli.verify.not_archive", problem.Args{"file": c.File})
		}
		return (&AuditVerifyCommand{Proof: c.File, Key: c.Key}).proof(app)
	}
	var given *instrument.Instrument
	if c.Instrument != "" {
		if given, err = openInstrument(c.Instrument); err != nil {
			return err
		}
	}
	report, err := archive.Verify(ctx, data, runtime.NumCPU(), given)
	if err != nil {
		return err
	}
	app.printArchive(report)
	if !report.Sound() {
		return problem.New(problem.Conflict, "cli.verify.unsound", problem.Args{"n": len(report.Findings) + report.More})
	}
	fmt.Fprintln(app.Out, app.T("cli.verify.sound"))
	return nil
}

func (a *App) printArchive(r *archive.Report) {
	fmt.Fprintln(a.Out, a.Named("cli.verify.run", problem.Args{"number": r.Number, "year": strconv.Itoa(r.Year), "cycle": r.Cycle, "at": r.Taken}))
	fmt.Fprintln(a.Out, a.Named("cli.verify.counts", problem.Args{"bodies": r.Bodies, "units": r.Units, "in": r.In, "answers": r.Answers, "ranked": r.Ranked}))
	fmt.Fprintln(a.Out, a.Named("cli.verify.instrument", problem.Args{"ref": r.Source.Ref, "sha256": r.Source.Hash}))
	switch {
	case r.Compared:
		fmt.Fprintln(a.Out, a.T("cli.verify.compared"))
	case !r.Whole:
		fmt.Fprintln(a.Out, a.T("cli.verify.without_texts"))
	}
	fmt.Fprintln(a.Out, "SHA-256", r.SHA256)
	for _, f := range r.Findings {
		if place := f.Place.String(); place != "" {
			fmt.Fprint(a.Err, place, ": ")
		}
		fmt.Fprintln(a.Err, a.Named(f.Key, f.Args))
	}
	if r.More > 0 {
		fmt.Fprintln(a.Err, a.T("cli.verify.more", "n", r.More))
	}
}
