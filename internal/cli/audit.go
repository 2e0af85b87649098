package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/hold"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/notify/gateway"
	"github.com/patuh-id/patuh/internal/notify/hook"
	"github.com/patuh-id/patuh/internal/redact"
)

// AuditCommand looks after the record that nobody can quietly change.
type AuditCommand struct {
	Verify     AuditVerifyCommand     `cmd:"" help:"${help_audit_verify}"`
	Checkpoint AuditCheckpointCommand `cmd:"" help:"${help_audit_checkpoint}"`
	Export     AuditExportCommand     `cmd:"" help:"${help_audit_export}"`
}

// Signing says which key signs the ledger's checkpoints.
type Signing struct {
	LedgerKey string `name:"ledger-key" setting:"secret" help:"${help_ledger_key}"`
}

// signing opens the key, and makes one in the data folder at the first start.
func (s Signing) signing(storage Storage) (*ledger.Key, error) {
	if err := os.MkdirAll(storage.Data, 0o700); err != nil {
		return nil, problem.New(problem.Invalid, "cli.data_folder", problem.Args{"path": storage.Data, "error": err.Error()})
	}
	return ledger.OpenKey(storage.Data, s.LedgerKey)
}

// prepare makes the ledger ready for acts: it begins in an older database, and must go on from what
// was kept beside it.
func prepare(ctx context.Context, record *ledger.Ledger, folder string, key *ledger.Key) error {
	if err := checkKept(ctx, record, folder, key); err != nil {
		return err
	}
	return record.Begin(ctx)
}

// checkKept compares the database with the checkpoint kept beside it: one that was put back to an
// older day, or exchanged, does not start unnoticed.
func checkKept(ctx context.Context, record *ledger.Ledger, folder string, key *ledger.Key) error {
	text, err := ledger.Kept(folder)
	if err != nil || text == "" {
		return err
	}
	kept, err := ledger.ParseCheckpoint(text, key.Verifier)
	if err == nil {
		err = record.Since(ctx, kept)
	}
	if problem.KindOf(err) == problem.Conflict || problem.KindOf(err) == problem.Invalid {
		return errors.Join(problem.New(problem.Conflict, "cli.audit.swapped", problem.Args{"size": kept.Tree.N}), err)
	}
	return err
}

// sign puts what waits into the tree and keeps the checkpoint beside the database.
func sign(ctx context.Context, record *ledger.Ledger, folder string) error {
	checkpoint, added, err := record.Sequence(ctx)
	if err != nil || added == 0 {
		return err
	}
	return ledger.Keep(folder, checkpoint)
}

// AuditVerifyCommand verifies the installation, or one proof that was exported.
type AuditVerifyCommand struct {
	Storage
	Since string `name:"since" type:"existingfile" help:"${help_audit_since}"`
	Key   string `name:"key" help:"${help_audit_key}"`
	Proof string `arg:"" optional:"" type:"existingfile" help:"${help_audit_proof}"`
}

// Run says what was found. With a finding it fails.
func (c *AuditVerifyCommand) Run(ctx context.Context, app *App) error {
	if c.Proof != "" {
		return c.proof(app)
	}
	options, err := c.options()
	if err != nil {
		return err
	}
	if err := c.there(); err != nil {
		return err
	}
	database, err := c.open(ctx)
	if err != nil {
		return err
	}
	in := openRooms(database, nil, app.Now)
	report, err := in.ledger.Verify(ctx, options)
	if err = errors.Join(err, database.Close()); err != nil {
		return err
	}
	app.printAudit(report)
	if c.Since != "" && report.Sound() {
		fmt.Fprintln(app.Out, app.T("cli.audit.since_holds"))
	}
	if !report.Sound() {
		return problem.New(problem.Conflict, "cli.audit.unsound", problem.Args{"n": len(report.Findings) + report.More})
	}
	return nil
}

// options takes the key from the data folder, which an older database cannot change.
func (c *AuditVerifyCommand) options() (ledger.Options, error) {
	o := ledger.Options{Verifier: c.Key}
	if c.Since != "" {
		text, err := readFile(c.Since, 1<<20)
		if err != nil {
			return o, err
		}
		o.Since = string(text)
	}
	if o.Verifier != "" {
		return o, nil
	}
	key, err := ledger.FindKey(c.Data)
	if err != nil || key == nil {
		return o, err
	}
	o.Verifier = key.Verifier
	return o, nil
}

func (a *App) printAudit(r ledger.Report) {
	for _, f := range r.Findings {
		fmt.Fprintln(a.Err, a.Named(f.Key, f.Args))
	}
	if r.More > 0 {
		fmt.Fprintln(a.Err, a.T("cli.audit.more", "n", r.More))
	}
	fmt.Fprintln(a.Out, a.T("cli.audit.looked", "leaves", r.Leaves, "waiting", r.Waiting, "streams", r.Streams, "rows", r.Rows, "erased", r.Erased))
	if r.Sound() {
		fmt.Fprintln(a.Out, a.T("cli.audit.sound"))
	}
}

// kind is what an act is called; one of a newer version keeps its code.
func (a *App) kind(kind string) string {
	for _, key := range []string{account.EventKey(kind), access.EventKey(kind), evidence.EventKey(kind), complaint.EventKey(kind), redact.EventKey(kind), hold.EventKey(kind), hook.EventKey(kind), gateway.EventKey(kind), kind} {
		if a.Catalog.Has(key) {
			return a.T(key)
		}
	}
	return kind
}

func (a *App) actor(who access.Actor) string {
	switch {
	case who.Machine:
		return a.T("cli.audit.machine")
	case len(who.Holdings) > 0:
		return who.Holdings[0].Title
	default:
		return who.Account
	}
}

// AuditCheckpointCommand prints the newest checkpoint, for keeping elsewhere.
type AuditCheckpointCommand struct {
	Storage
	Signing
	Witnessing
	AcceptRestored bool `name:"accept-restored" help:"${help_audit_accept}"`
}

// Run signs what waits and prints the checkpoint.
func (c *AuditCheckpointCommand) Run(ctx context.Context, app *App) error {
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
	return errors.Join(c.print(ctx, app, in.ledger, key), database.Close())
}

func (c *AuditCheckpointCommand) print(ctx context.Context, app *App, record *ledger.Ledger, key *ledger.Key) error {
	err := checkKept(ctx, record, c.Data, key)
	if c.AcceptRestored && problem.KindOf(err) == problem.Conflict {
		err = c.accept(ctx, record)
	}
	if err != nil {
		return err
	}
	if err := sign(ctx, record, c.Data); err != nil {
		return err
	}
	asked := errors.Join(c.watch(record), record.AskWitnesses(ctx))
	checkpoint, err := record.Newest(ctx)
	if err != nil {
		return err
	}
	_, err = io.WriteString(app.Out, checkpoint.Note)
	return errors.Join(err, asked)
}

// accept records that the database was put back, with the checkpoint that it no longer agrees with,
// so that the gap is part of the record.
func (c *AuditCheckpointCommand) accept(ctx context.Context, record *ledger.Ledger) error {
	kept, err := ledger.Kept(c.Data)
	if err != nil {
		return err
	}
	return record.Restored(ctx, access.Machine(), kept)
}

// AuditExportCommand writes a proof for whoever wants to take it home.
type AuditExportCommand struct {
	Storage
	Event  string `name:"event" help:"${help_audit_event}"`
	Stream string `name:"stream" help:"${help_audit_stream}"`
	Out    string `name:"out" short:"o" default:"-" help:"${help_audit_out}"`
}

// Run writes the proof of an event or of a whole stream.
func (c *AuditExportCommand) Run(ctx context.Context, app *App) error {
	if (c.Event == "") == (c.Stream == "") {
		return problem.New(problem.Invalid, "cli.audit.which", nil)
	}
	database, err := c.open(ctx)
	if err != nil {
		return err
	}
	proof, err := openRooms(database, nil, app.Now).ledger.Export(ctx, c.Event, c.Stream)
	if err = errors.Join(err, database.Close()); err != nil {
		return err
	}
	if c.Out == "-" {
		return proof.Write(app.Out)
	}
	file, err := os.OpenFile(c.Out, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return problem.New(problem.Invalid, "cli.audit.unwritable", problem.Args{"file": c.Out, "error": err.Error()})
	}
	if err := errors.Join(proof.Write(file), file.Close()); err != nil {
		return err
	}
	fmt.Fprintln(app.Out, app.T("cli.audit.exported", "file", c.Out, "n", len(proof.Events)))
	return nil
}
