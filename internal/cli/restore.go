package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/patuh-id/patuh/internal/backup"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/notify"
	"github.com/patuh-id/patuh/internal/notify/hook"
	"github.com/patuh-id/patuh/internal/operate"
	"github.com/patuh-id/patuh/internal/schema"
)

// RestoreCommand puts a backup back.
type RestoreCommand struct {
	Storage
	Filed
	Opening
	Verifier string `name:"verifier" help:"${help_backup_verifier}"`
	Keys     string `name:"keys" type:"existingfile" help:"${help_restore_keys}"`
	Replace  bool   `name:"replace" help:"${help_restore_replace}"`
	Resume   bool   `name:"resume-messages" help:"${help_restore_resume}"`
}

// Run reads the keys first, because the record is verified with the one that is trusted here, and writes
// them last. A restoring that fails leaves no folder behind that was not there.
func (c *RestoreCommand) Run(ctx context.Context, app *App) error {
	source, err := c.source(app, c.Outgoing)
	if err != nil {
		return err
	}
	url, err := c.url()
	if err != nil {
		return err
	}
	keys, err := c.openKeys(source.Identities)
	if err != nil {
		return err
	}
	if source.Verifier, err = c.trusted(keys); err != nil {
		return err
	}
	_, missing := os.Stat(c.Data)
	if err := c.restore(ctx, app, url, source, keys); err != nil {
		if errors.Is(missing, fs.ErrNotExist) {
			removeEmpty(c.Data)
		}
		return err
	}
	return nil
}

// removeEmpty removes a folder as far as nothing is in it.
func removeEmpty(folder string) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return
	}
	for _, entry := range entries {
		if entry.IsDir() {
			removeEmpty(filepath.Join(folder, entry.Name()))
		}
	}
	_ = os.Remove(folder) // it stays where something is in it
}

// trusted is the public key by which the record is verified; empty: the archive's own.
func (c *RestoreCommand) trusted(keys *backup.Keys) (string, error) {
	if c.Verifier != "" {
		return c.Verifier, nil
	}
	key, err := ledger.FindKey(c.Data)
	if err == nil && key == nil && keys != nil && keys.File(ledgerKeyFile) != "" {
		key, err = ledger.ParseKey(keys.File(ledgerKeyFile))
	}
	if err != nil || key == nil {
		return "", err
	}
	return key.Verifier, nil
}

func (c *RestoreCommand) restore(ctx context.Context, app *App, url string, source backup.Source, keys *backup.Keys) error {
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return problem.New(problem.Invalid, "cli.data_folder", problem.Args{"path": c.Data, "error": err.Error()})
	}
	files, err := c.openStore(c.Storage)
	if err != nil {
		return err
	}
	var kept int64
	report, err := backup.Restore(ctx, source, backup.Into{
		URL: url, Files: files, Migrations: schema.Files, Now: app.Now, Replace: c.Replace, Settle: c.settle(app, &kept),
		Idle:   func(ctx context.Context, q db.Queryer) error { return operate.Idle(ctx, q, app.Now()) },
		Before: func() error { return c.putKeys(app, keys) },
	}, app.progress())
	if err != nil {
		return err
	}
	if kept > 0 {
		fmt.Fprintln(app.Err, app.T("cli.restore.messages", "n", kept))
	}
	return c.done(ctx, app, url, report)
}

// settle forgets the servers that ran, and keeps messages that waited from going out a second time, unless
// they are to go on.
func (c *RestoreCommand) settle(app *App, kept *int64) func(context.Context, db.Tx) error {
	return func(ctx context.Context, tx db.Tx) error {
		if err := operate.Forget(ctx, tx); err != nil || c.Resume {
			return err
		}
		letters, err := notify.DropWaiting(ctx, tx, app.Now())
		if err != nil {
			return err
		}
		calls, err := hook.FailWaiting(ctx, tx, app.Now())
		*kept = letters + calls
		return err
	}
}

// openKeys reads the backup of the keys, if one is given.
func (c *RestoreCommand) openKeys(identities []backup.Identity) (*backup.Keys, error) {
	if c.Keys == "" {
		return nil, nil //nolint:nilnil // a restoring without keys is no failure
	}
	file, err := os.Open(c.Keys)
	if err != nil {
		return nil, problem.New(problem.NotFound, "cli.file", problem.Args{"file": c.Keys})
	}
	keys, err := backup.OpenKeys(file, identities, c.Data, []string{ledgerKeyFile, installationKeyFile})
	return keys, errors.Join(err, file.Close())
}

func (c *RestoreCommand) putKeys(app *App, keys *backup.Keys) error {
	if keys == nil {
		return nil
	}
	names, err := keys.Put()
	if err != nil {
		return err
	}
	fmt.Fprintln(app.Out, app.T("cli.restore.keys", "names", strings.Join(names, ", "), "n", len(names), "folder", c.Data))
	return nil
}

// done says what is there now, and what comes next where the record has to be told.
func (c *RestoreCommand) done(ctx context.Context, app *App, url string, report backup.Report) error {
	err := app.printBackup(report)
	fmt.Fprintln(app.Out, app.T("cli.restore.done"))
	key, found := ledger.FindKey(c.Data)
	switch {
	case found != nil:
		return errors.Join(err, found)
	case key == nil:
		fmt.Fprintln(app.Err, app.T("cli.restore.keys_missing"))
		return err
	}
	d, opening := db.Open(ctx, url, nil)
	if opening != nil {
		return errors.Join(err, opening)
	}
	if kept := checkKept(ctx, ledger.New(ledger.Deps{DB: d, Now: app.Now}), c.Data, key); kept != nil {
		fmt.Fprintln(app.Err, app.T("cli.restore.accept"))
	}
	return errors.Join(err, d.Close())
}
