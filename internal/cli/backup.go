package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/backup"
	"github.com/patuh-id/patuh/internal/base/blob"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/schema"
	"github.com/patuh-id/patuh/internal/workday"
)

// BackupCommand makes backups and looks after them.
type BackupCommand struct {
	Make  BackupMakeCommand  `cmd:"" default:"withargs" help:"${help_backup_make}"`
	List  BackupListCommand  `cmd:"" help:"${help_backup_list}"`
	Check BackupCheckCommand `cmd:"" help:"${help_backup_check}"`
	Key   BackupKeyCommand   `cmd:"" help:"${help_backup_key}"`
}

// Backing says where backups go, for whom, and how many stay.
type Backing struct {
	BackupBucket
	BackupTo        string   `name:"backup-to" setting:"" help:"${help_backup_to}"`
	BackupRecipient []string `name:"backup-recipient" setting:"" help:"${help_backup_recipient}"`
	BackupKeysTo    string   `name:"backup-keys-to" setting:"" help:"${help_backup_keys_to}"`
	BackupHour      int      `name:"backup-hour" setting:"" default:"1" help:"${help_backup_hour}"`
	BackupZone      string   `name:"backup-zone" setting:"" enum:"Asia/Jakarta,Asia/Makassar,Asia/Jayapura" default:"Asia/Jakarta" help:"${help_backup_zone}"`
	BackupCheck     string   `name:"backup-check" setting:"" enum:"always,weekly" default:"always" help:"${help_backup_check_depth}"`
	BackupDaily     int      `name:"backup-daily" setting:"" default:"14" help:"${help_backup_daily}"`
	BackupWeekly    int      `name:"backup-weekly" setting:"" default:"8" help:"${help_backup_weekly}"`
	BackupMonthly   int      `name:"backup-monthly" setting:"" default:"12" help:"${help_backup_monthly}"`
	BackupMBps      int      `name:"backup-mb-per-second" setting:"" default:"32" help:"${help_backup_mb}"`
}

// Names of the keys in a data folder.
const (
	ledgerKeyFile       = "ledger.key"
	installationKeyFile = "installation.key"
)

// plan checks the settings. Keys that are settings themselves are not files to be taken along.
func (b Backing) plan(app *App, storage Storage, signing Signing, installation Installation, outgoing Outgoing) (backup.Plan, error) {
	plan := backup.Plan{
		Recipients: b.BackupRecipient, Hour: b.BackupHour, Zone: workday.ZoneOf(b.BackupZone).Location, Check: backup.Depth(b.BackupCheck),
		Keep: backup.Keep{Daily: b.BackupDaily, Weekly: b.BackupWeekly, Monthly: b.BackupMonthly}, Rate: int64(b.BackupMBps) << 20,
	}
	for flag, value := range map[string][3]int{
		"--backup-hour": {b.BackupHour, 0, 23}, "--backup-mb-per-second": {b.BackupMBps, 0, 10000},
		"--backup-daily": {b.BackupDaily, 1, 1000}, "--backup-weekly": {b.BackupWeekly, 1, 1000}, "--backup-monthly": {b.BackupMonthly, 1, 1000},
	} {
		if value[0] < value[1] || value[0] > value[2] {
			return plan, problem.New(problem.Invalid, "cli.backup.number", problem.Args{"flag": flag, "min": value[1], "max": value[2]})
		}
	}
	if (b.BackupTo == "") != (len(b.BackupRecipient) == 0) {
		return plan, problem.New(problem.Invalid, "cli.backup.half", nil)
	}
	if signing.LedgerKey == "" {
		plan.KeyFiles = append(plan.KeyFiles, filepath.Join(storage.Data, ledgerKeyFile))
	}
	if installation.InstallationKey == "" {
		plan.KeyFiles = append(plan.KeyFiles, filepath.Join(storage.Data, installationKeyFile))
	}
	var err error
	if b.BackupTo != "" {
		if plan.Target, err = b.target(b.BackupTo, outgoing, app); err != nil {
			return plan, err
		}
	}
	if b.BackupKeysTo != "" {
		plan.Keys, err = b.target(b.BackupKeysTo, outgoing, app)
	}
	return plan, err
}

// backups opens the room.
func (b Backing) backups(app *App, storage Storage, signing Signing, installation Installation, outgoing Outgoing, deps backup.Deps) (*backup.Backups, error) {
	plan, err := b.plan(app, storage, signing, installation, outgoing)
	if err != nil {
		return nil, err
	}
	deps.Migrations, deps.Program, deps.Scratch, deps.Now = schema.Files, Version, storage.Data, app.Now
	return backup.New(deps, plan)
}

// copies opens the room for the server.
func (c *ServeCommand) copies(app *App, log *slog.Logger, database *db.DB, record *ledger.Ledger, files blob.Store) (*backup.Backups, error) {
	return c.backups(app, c.Storage, c.Signing, c.Installation, c.Outgoing, backup.Deps{DB: database, Record: record, Files: files, Log: log})
}

// BackedUp is what the commands about backups of this installation need.
type BackedUp struct {
	Storage
	Filed
	Signing
	Installation
	Backing
}

func (u BackedUp) with(ctx context.Context, app *App, work func(*backup.Backups) error) error {
	if err := u.there(); err != nil {
		return err
	}
	key, err := u.signing(u.Storage)
	if err != nil {
		return err
	}
	database, err := u.open(ctx)
	if err != nil {
		return err
	}
	do := func() error {
		record := ledger.New(ledger.Deps{DB: database, Now: app.Now, Key: key})
		if err := prepare(ctx, record, u.Data, key); err != nil {
			return err
		}
		files, err := u.openStore(u.Storage)
		if err != nil {
			return err
		}
		in, err := u.backups(app, u.Storage, u.Signing, u.Installation, u.Outgoing, backup.Deps{
			DB: database, Record: record, Files: files, Log: slog.New(slog.NewTextHandler(app.Err, nil)),
		})
		if err != nil {
			return err
		}
		return work(in)
	}
	return errors.Join(do(), database.Close())
}

// BackupMakeCommand makes one now.
type BackupMakeCommand struct{ BackedUp }

// Run makes it, and says what it did not take along.
func (c *BackupMakeCommand) Run(ctx context.Context, app *App) error {
	return c.with(ctx, app, func(in *backup.Backups) error {
		e, err := in.Make(ctx, access.Machine(), app.progress())
		if err != nil {
			return err
		}
		fmt.Fprintln(app.Out, app.T("cli.backup.made", "name", e.Name, "target", e.Target, "size", app.bytes(e.Size),
			"rows", e.Rows, "files", e.Files, "file_size", app.bytes(e.FileBytes)))
		fmt.Fprintln(app.Out, app.T("backup.checked."+string(e.Checked)))
		if e.Error != "" {
			fmt.Fprintln(app.Err, app.Message(problem.New(problem.Unavailable, e.Error, e.Args)))
		}
		if e.Damaged > 0 {
			fmt.Fprintln(app.Err, app.T("backup.condition.damaged", "n", e.Damaged))
		}
		switch {
		case c.LedgerKey != "" && c.InstallationKey != "":
			fmt.Fprintln(app.Err, app.T("cli.backup.keys_are_settings"))
		case c.BackupKeysTo == "":
			fmt.Fprintln(app.Err, app.T("cli.backup.keys_left"))
		}
		return nil
	})
}

// progress tells how far a long work is: a line when a part begins, then one every few seconds.
func (a *App) progress() func(backup.Progress) {
	var stage backup.Stage
	var last time.Time
	return func(p backup.Progress) {
		now := a.Now()
		if p.Stage != stage {
			stage, last = p.Stage, now
			fmt.Fprintln(a.Err, a.T("backup.stage."+string(p.Stage)))
			return
		}
		if now.Sub(last) < 5*time.Second {
			return
		}
		last = now
		done := a.T("cli.backup.rows", "n", p.Done)
		if p.Stage == backup.Files {
			done = a.bytes(p.Done)
		}
		switch {
		case p.Total == 0:
			fmt.Fprintln(a.Err, "  "+done)
		case p.Left > 0:
			fmt.Fprintln(a.Err, a.T("cli.backup.progress_left", "percent", p.Percent(), "done", done, "left", p.Left.String()))
		default:
			fmt.Fprintln(a.Err, a.T("cli.backup.progress", "percent", p.Percent(), "done", done))
		}
	}
}

// bytes writes a size as people read it.
func (a *App) bytes(n int64) string {
	switch {
	case n < 1<<10:
		return fmt.Sprintf("%d B", n)
	case n < 1<<20:
		return fmt.Sprintf("%d kB", n>>10)
	case n < 10<<30:
		return fmt.Sprintf("%d MB", n>>20)
	default:
		return fmt.Sprintf("%d GB", n>>30)
	}
}

// BackupListCommand lists what lies at the target, which needs no database.
type BackupListCommand struct {
	Outgoing
	BackupBucket
	BackupTo string `name:"backup-to" setting:"" help:"${help_backup_to}"`
}

// Run prints the newest first.
func (c *BackupListCommand) Run(ctx context.Context, app *App) error {
	if c.BackupTo == "" {
		return problem.New(problem.Invalid, "backup.not_configured", nil)
	}
	target, err := c.target(c.BackupTo, c.Outgoing, app)
	if err != nil {
		return err
	}
	archives, err := backup.Archives(ctx, target)
	if err != nil {
		return err
	}
	if len(archives) == 0 {
		fmt.Fprintln(app.Out, app.T("cli.backup.none", "target", target.String()))
		return nil
	}
	table := tabwriter.NewWriter(app.Out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, app.T("cli.backup.columns"))
	for _, a := range archives {
		fmt.Fprintf(table, "%s\t%s\t%s\n", a.Name, a.Taken.UTC().Format(time.RFC3339), app.bytes(a.Size))
	}
	return table.Flush()
}

// Opening is an archive and what opens it.
type Opening struct {
	BackupBucket
	Identity []string `name:"identity" short:"i" required:"" type:"existingfile" help:"${help_backup_identity}"`
	Archive  string   `arg:"" name:"archive" help:"${help_backup_archive}"`
}

func (o Opening) identities() ([]backup.Identity, error) {
	var all []backup.Identity
	for _, name := range o.Identity {
		data, err := readFile(name, 1<<16)
		if err != nil {
			return nil, err
		}
		some, err := backup.ParseIdentities(data)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// source finds an archive; its files lie beside it.
func (o Opening) source(app *App, outgoing Outgoing) (backup.Source, error) {
	identities, err := o.identities()
	if err != nil {
		return backup.Source{}, err
	}
	cut := strings.LastIndexAny(o.Archive, `/\`)
	where, name := ".", o.Archive
	if cut >= 0 {
		where, name = o.Archive[:cut+1], o.Archive[cut+1:]
	}
	target, err := o.target(where, outgoing, app)
	return backup.Source{Target: target, Name: name, Identities: identities}, err
}

// BackupCheckCommand restores a backup into a database that is thrown away, and reads all its files.
type BackupCheckCommand struct {
	Outgoing
	Opening
	Verifier string `name:"verifier" help:"${help_backup_verifier}"`
}

// Run says what was found; a backup that is not in order is a failure.
func (c *BackupCheckCommand) Run(ctx context.Context, app *App) error {
	source, err := c.source(app, c.Outgoing)
	if err != nil {
		return err
	}
	source.Verifier = c.Verifier
	report, err := backup.Check(ctx, source, schema.Files, os.TempDir(), app.Now, app.progress())
	if err != nil {
		return err
	}
	return app.printBackup(report)
}

// printBackup says what an archive came to, and fails when it is not in order.
func (a *App) printBackup(r backup.Report) error {
	fmt.Fprintln(a.Out, a.T("cli.backup.looked", "taken", r.Head.Taken.UTC().Format(time.RFC3339), "program", r.Head.Program,
		"rows", r.End.Rows(), "files", r.End.Files, "file_size", a.bytes(r.End.FileBytes)))
	for _, sum := range r.Broken {
		fmt.Fprintln(a.Err, a.T("cli.backup.broken", "sum", sum))
	}
	a.printAudit(r.Record)
	if n := r.Missing + r.Other; n > 0 {
		return problem.New(problem.Conflict, "cli.backup.files_broken", problem.Args{"n": n})
	}
	if !r.Record.Sound() {
		return problem.New(problem.Conflict, "cli.audit.unsound", problem.Args{"n": len(r.Record.Findings) + r.Record.More})
	}
	return nil
}

// BackupKeyCommand makes the pair of keys that backups are made for and opened with.
type BackupKeyCommand struct {
	Out string `name:"out" short:"o" required:"" help:"${help_backup_key_out}"`
}

// Run writes the secret key into a new file and prints the recipient.
func (c *BackupKeyCommand) Run(app *App) error {
	secret, recipient, err := backup.NewIdentity()
	if err != nil {
		return err
	}
	file, err := os.OpenFile(c.Out, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return problem.New(problem.Invalid, "cli.audit.unwritable", problem.Args{"file": c.Out, "error": err.Error()})
	}
	_, err = fmt.Fprintf(file, "# created: %s\n# public key: %s\n%s\n", app.Now().UTC().Format(time.RFC3339), recipient, secret)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	fmt.Fprintln(app.Out, recipient)
	fmt.Fprintln(app.Err, app.T("cli.backup.key_made", "file", c.Out))
	return nil
}
