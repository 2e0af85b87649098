package backup

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"filippo.io/age"

	"github.com/patuh-id/patuh/internal/base/blob"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
)

// check reads a new archive back from where it lies, with the key that was made for it, and restores it
// into a database of its own where that is due.
func (b *Backups) check(ctx context.Context, e *Entry, m *meter, own age.Identity) error {
	file, _, err := b.plan.Target.Open(ctx, e.Name)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // it was only read
	from := &marked{from: file}
	err = b.checkFrom(ctx, from, e, m, own)
	if from.err != nil { // that the target cannot be read says nothing about what lies there
		return errors.Join(unreachable(b.plan.Target.String(), from.err), ctx.Err())
	}
	return err
}

func (b *Backups) checkFrom(ctx context.Context, file io.Reader, e *Entry, m *meter, own age.Identity) error {
	archive, err := openArchive(file, []age.Identity{own})
	if err != nil {
		return err
	}
	restore, err := b.restoreDue(ctx)
	if err != nil {
		return err
	}
	if !restore {
		m.stage(Reading, e.Rows)
		if _, err := skim(ctx, archive, m, nil); err != nil {
			return err
		}
		e.Checked = Read
		return nil
	}
	m.stage(Trying, e.Rows)
	report, err := b.scratch().try(ctx, archive, m, nil)
	if err != nil {
		return err
	}
	e.Checked = Restored
	for _, finding := range report.Findings {
		b.deps.Log.ErrorContext(ctx, "the record in a backup is not in order", "finding", finding.Key, "args", finding.Args)
	}
	if !report.Sound() {
		return problem.New(problem.Conflict, "backup.unsound", problem.Args{"n": len(report.Findings) + report.More})
	}
	return nil
}

// restoreDue reports whether this backup is to be restored, too.
func (b *Backups) restoreDue(ctx context.Context) (bool, error) {
	if b.plan.Check != Weekly {
		return true, nil
	}
	n, err := db.One(ctx, b.deps.DB, db.Column[int64], `SELECT count(*) FROM backup WHERE checked = 'restored' AND state = 'good' AND began_at > $1`,
		db.At(b.deps.Now().Add(-7*24*time.Hour+time.Hour)))
	return n == 0, err
}

const scratchPrefix = "backup-check-"

// scratch is where a database is made to be thrown away.
type scratch struct {
	folder     string
	migrations fs.FS
	now        func() time.Time
	verifier   string // trusted; empty: the archive's own
}

func (b *Backups) scratch() scratch {
	return scratch{folder: b.deps.Scratch, migrations: b.deps.Migrations, now: b.deps.Now}
}

// try restores an archive into a database that is thrown away, and verifies the record in it.
func (s scratch) try(ctx context.Context, a *archiveReader, m *meter, files func(FileHead) error) (ledger.Report, error) {
	if err := a.fits(s.migrations); err != nil {
		return ledger.Report{}, err
	}
	s.sweep()
	dir, err := os.MkdirTemp(s.folder, scratchPrefix)
	if err != nil {
		return ledger.Report{}, unreachable(s.folder, err)
	}
	report, err := s.tryIn(ctx, filepath.Join(dir, "patuh.db"), a, m, files)
	return report, errors.Join(err, os.RemoveAll(dir))
}

// sweep removes what a killed check left, which is a whole database.
func (s scratch) sweep() {
	left, err := filepath.Glob(filepath.Join(s.folder, scratchPrefix+"*"))
	if err != nil {
		return
	}
	for _, dir := range left {
		newest := time.Time{}
		_ = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error { // what cannot be looked at is left
			if err == nil {
				if info, err := entry.Info(); err == nil && info.ModTime().After(newest) {
					newest = info.ModTime()
				}
			}
			return nil
		})
		if s.now().Sub(newest) > abandoned {
			_ = os.RemoveAll(dir) // the next sweep tries again
		}
	}
}

func (s scratch) tryIn(ctx context.Context, path string, a *archiveReader, m *meter, files func(FileHead) error) (ledger.Report, error) {
	url := "sqlite:" + path
	if _, err := s.fill(ctx, url, a, m, files); err != nil {
		return ledger.Report{}, err
	}
	return verify(ctx, url, s.migrations, cmp.Or(s.verifier, a.Verifier), s.now)
}

// fill is that of a database which no crash has to survive.
func (s scratch) fill(ctx context.Context, url string, a *archiveReader, m *meter, files func(FileHead) error) (End, error) {
	d, err := db.Open(ctx, url, until{s.migrations, a.Schema})
	if err != nil {
		return End{}, err
	}
	if err := d.Forgo(ctx); err != nil {
		return End{}, errors.Join(err, d.Close())
	}
	end, err := load(ctx, a, d, m, files, nil)
	return end, errors.Join(err, d.Close())
}

// fill makes a database of an archive's schema and puts the archive into it.
func fill(ctx context.Context, url string, migrations fs.FS, a *archiveReader, m *meter, files func(FileHead) error, last finish) (End, error) {
	d, err := db.Open(ctx, url, until{migrations, a.Schema})
	if err != nil {
		return End{}, err
	}
	end, err := load(ctx, a, d, m, files, last)
	return end, errors.Join(err, d.Close())
}

// verify brings a restored database up to date and verifies the record in it.
func verify(ctx context.Context, url string, migrations fs.FS, verifier string, now func() time.Time) (ledger.Report, error) {
	d, err := db.Open(ctx, url, migrations)
	if err != nil {
		return ledger.Report{}, err
	}
	report, err := ledger.New(ledger.Deps{DB: d, Now: now}).Verify(ctx, ledger.Options{Verifier: verifier})
	return report, errors.Join(err, d.Close())
}

// Report is what a check or a restoring came to.
type Report struct {
	Head Head
	End  End
	// Record is what verifying the record of events found.
	Record ledger.Report
	// Missing and Other are files that are not at the target, or are not what they were.
	Missing, Other int64
	// Broken names the first few of them.
	Broken []string
}

// Source is an archive and what lies beside it.
type Source struct {
	Target Target
	Name   string
	// Identities are the secret keys that may open it.
	Identities []age.Identity
	// Verifier is the public key of the record that whoever restores trusts; empty: the archive's own.
	Verifier string
}

// maxBroken is how many broken files a report names.
const maxBroken = 20

func (r *Report) broken(f FileHead, count *int64) {
	*count++
	if len(r.Broken) < maxBroken {
		r.Broken = append(r.Broken, f.Sum)
	}
}

// Check restores an archive into a database that is thrown away, verifies the record in it, and reads
// every file that belongs to it. Kinds: Invalid for an archive that is damaged, from a newer version, or
// for another key. What it finds wrong with files or the record stands in the report.
// Folder is where that database lies, unencrypted, meanwhile.
func Check(ctx context.Context, s Source, migrations fs.FS, folder string, now func() time.Time, told func(Progress)) (Report, error) {
	var r Report
	file, _, err := s.Target.Open(ctx, s.Name)
	if err != nil {
		return r, err
	}
	defer func() { _ = file.Close() }() // it was only read
	archive, err := openArchive(file, s.Identities)
	if err != nil {
		return r, err
	}
	m := newMeter(now, told)
	var files []FileHead
	m.stage(Trying, 0)
	r.Record, err = scratch{folder, migrations, now, s.Verifier}.try(ctx, archive, m, func(f FileHead) error {
		files = append(files, f)
		return nil
	})
	if err != nil {
		return r, err
	}
	r.Head, r.End = archive.Head, archive.files
	r.End.Tables = archive.tables
	m.stage(Files, r.End.FileBytes)
	for _, f := range files {
		err := s.fetch(ctx, f, m, io.Discard)
		switch {
		case problem.KindOf(err) == problem.NotFound:
			r.broken(f, &r.Missing)
		case problem.KindOf(err) == problem.Invalid || errors.Is(err, errOther):
			r.broken(f, &r.Other)
		case err != nil:
			return r, err
		}
	}
	return r, nil
}

// fetch reads a file of a backup and compares it with what must come out.
func (s Source) fetch(ctx context.Context, f FileHead, m *meter, to io.Writer) error {
	want, err := blob.ParseSum(f.Sum)
	if err != nil {
		return damaged(err)
	}
	file, _, err := s.Target.Open(ctx, f.Name)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // it was only read
	plain, err := decrypt(file, s.Identities)
	if err != nil {
		return err
	}
	sum := sha256.New()
	from := &marked{from: io.LimitReader(plain, f.Size+1)}
	n, err := io.Copy(io.MultiWriter(to, sum), &paced{ctx: ctx, from: from, m: m})
	switch {
	case from.err != nil:
		return damaged(from.err)
	case err != nil:
		return err
	case n != f.Size || blob.Sum(sum.Sum(nil)) != want:
		return fmt.Errorf("%w: %s", errOther, strings.TrimSpace(f.Sum))
	}
	return nil
}

// marked keeps the error of what is read, which is told apart from that of where it goes.
type marked struct {
	from io.Reader
	err  error
}

// Read reads on.
func (r *marked) Read(data []byte) (int, error) {
	n, err := r.from.Read(data)
	if err != nil && !errors.Is(err, io.EOF) {
		r.err = err
	}
	return n, err
}
