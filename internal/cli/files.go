package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/base/blob"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/serve/files"
)

// keepFiles opens the room of files over a store.
func keepFiles(store blob.Store, scanner evidence.Scanner, database *db.DB, key *account.Key, record access.Recorder, log *slog.Logger, now func() time.Time) (*evidence.Files, error) {
	return evidence.Over(evidence.Deps{
		DB: database, Store: store, Scanner: scanner, Now: now, Record: record, Log: log, Key: key.Derive("evidence"),
	})
}

// giveOut adds the addresses of files to pages.
func giveOut(pages *http.ServeMux, deps files.Deps) { files.Register(pages, deps) }

// FilesCommand looks after the files that people have sent.
type FilesCommand struct {
	Verify FilesVerifyCommand `cmd:"" help:"${help_files_verify}"`
	Sweep  FilesSweepCommand  `cmd:"" help:"${help_files_sweep}"`
}

// FilesVerifyCommand reads all files again and compares them with what was stored. It mends nothing:
// what is gone comes back from a backup alone.
type FilesVerifyCommand struct {
	Storage
	Signing
	Installation
	Filed
	After string `name:"after" placeholder:"SHA256" help:"${help_files_after}"`
}

// Run prints each finding, and how far it is now and then.
func (c *FilesVerifyCommand) Run(ctx context.Context, app *App) error {
	if c.After != "" {
		if _, err := blob.ParseSum(c.After); err != nil {
			return problem.New(problem.Invalid, "cli.files.after", nil)
		}
	}
	return c.filing(ctx, app, c.Signing, c.Installation, c.Filed, func(f *evidence.Files) error {
		told, last := app.Now(), evidence.Progress{}
		p, err := f.Verify(ctx, c.After, func(found evidence.Finding) error {
			fmt.Fprintln(app.Out, app.T("cli.files.finding", "sum", found.Sum.String(), "what", app.T(found.Trouble.Key()), "files", found.Files))
			return nil
		}, func(p evidence.Progress) error {
			if last = p; app.Now().Sub(told) >= 2*time.Second {
				told = app.Now()
				fmt.Fprintln(app.Err, app.T("cli.files.progress", "n", p.Blobs, "mb", int(p.Bytes>>20), "after", p.After))
			}
			return ctx.Err()
		})
		if err != nil {
			if last.After != "" {
				fmt.Fprintln(app.Err, app.T("cli.files.go_on", "after", last.After))
			}
			return err
		}
		fmt.Fprintln(app.Out, app.T("cli.files.verified", "n", p.Blobs, "mb", int(p.Bytes>>20), "found", p.Found, "strays", p.Strays))
		if p.Found > 0 {
			return problem.New(problem.Unavailable, "cli.files.unsound", problem.Args{"n": p.Found})
		}
		return nil
	})
}

// FilesSweepCommand lets go now of what the hourly sweep would.
type FilesSweepCommand struct {
	Storage
	Signing
	Installation
	Filed
}

// Run prints what was done.
func (c *FilesSweepCommand) Run(ctx context.Context, app *App) error {
	return c.filing(ctx, app, c.Signing, c.Installation, c.Filed, func(f *evidence.Files) error {
		s, err := f.Sweep(ctx, true)
		if err != nil {
			return err
		}
		fmt.Fprintln(app.Out, app.T("cli.files.swept", "expired", s.Expired, "uploads", s.Uploads, "retained", s.Retained, "deleted", s.Deleted, "strays", s.Strays))
		return nil
	})
}

// filing opens the room for one command.
func (s Storage) filing(
	ctx context.Context, app *App, signing Signing, installation Installation, filed Filed, work func(*evidence.Files) error,
) error {
	if err := s.there(); err != nil {
		return err
	}
	signed, err := signing.signing(s)
	if err != nil {
		return err
	}
	key, err := installation.key(s)
	if err != nil {
		return err
	}
	database, err := s.open(ctx)
	if err != nil {
		return err
	}
	do := func() error {
		in := openRooms(database, signed, app.Now)
		if err := prepare(ctx, in.ledger, s.Data, signed); err != nil {
			return err
		}
		store, err := filed.openStore(s)
		if err != nil {
			return err
		}
		f, err := keepFiles(store, nil, database, key, in.ledger, slog.New(slog.DiscardHandler), app.Now)
		if err != nil {
			return err
		}
		return work(f)
	}
	return errors.Join(do(), database.Close())
}
