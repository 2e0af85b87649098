package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/base/blob"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Into says where an archive is put back.
type Into struct {
	// URL is the database's address; Files where files go, nil nowhere.
	URL        string
	Files      blob.Store
	Migrations fs.FS
	Now        func() time.Time
	// Replace moves a SQLite file that is there out of the way, under a name with the time; PostgreSQL must
	// be empty.
	Replace bool
	// Settle, if any, changes in what was restored what must not go on as if nothing had happened.
	Settle func(ctx context.Context, tx db.Tx) error
	// Idle, if any, refuses to replace a database that is in use, with an error of kind Conflict. One that
	// cannot be read is replaced without being asked.
	Idle func(ctx context.Context, q db.Queryer) error
	// Before, if any, is done when all is in order, just before the database has its name: what it leaves is
	// of use only with that database.
	Before func() error
}

// draftSuffix is the name of a database that is being restored.
const draftSuffix = ".restoring"

// restoringKey marks a PostgreSQL database that a restoring has begun with and not ended.
const restoringKey = "backups.restoring"

// Restore puts an archive back: rows into a database that is empty, files into their store, then verifies
// the record. A restoring that is cut off leaves no database behind that could be taken for one. The report
// says what was found wrong with files or the record; what could be restored is there all the same. Kinds:
// Conflict for a database that is not empty; those of Check.
func Restore(ctx context.Context, s Source, into Into, told func(Progress)) (Report, error) {
	var r Report
	file, size, err := s.Target.Open(ctx, s.Name)
	if err != nil {
		return r, err
	}
	defer func() { _ = file.Close() }() // it was only read
	archive, err := openArchive(file, s.Identities)
	if err != nil {
		return r, err
	}
	if err := archive.fits(into.Migrations); err != nil {
		return r, err
	}
	place, err := into.place(ctx, archive.Schema)
	if err != nil {
		return r, err
	}
	m := newMeter(into.Now, told)
	m.stage(Trying, 0)
	var files []FileHead
	if r.End, err = fill(ctx, place.url, into.Migrations, archive, m, func(f FileHead) error {
		files = append(files, f)
		return nil
	}, place.filled); err != nil {
		return r, errors.Join(err, place.abandon())
	}
	r.Head = archive.Head
	if err := s.files(ctx, files, into.Files, m, &r); err != nil {
		return r, errors.Join(err, place.abandon())
	}
	trusted := s.Verifier
	if trusted == "" {
		trusted = archive.Verifier
	}
	if r.Record, err = verify(ctx, place.url, into.Migrations, trusted, into.Now); err != nil {
		return r, errors.Join(err, place.abandon())
	}
	if err := into.settle(ctx, place.url, s.Name, size, r.End); err != nil {
		return r, errors.Join(err, place.abandon())
	}
	if err := into.ready(ctx); err != nil {
		return r, errors.Join(err, place.abandon())
	}
	return r, place.take()
}

// files puts the files of an archive into the store; those that are there are passed over.
func (s Source) files(ctx context.Context, files []FileHead, store blob.Store, m *meter, r *Report) error {
	if store == nil || len(files) == 0 {
		return nil
	}
	m.stage(Files, r.End.FileBytes)
	for _, f := range files {
		err := s.putBack(ctx, f, store, m)
		switch {
		case problem.KindOf(err) == problem.NotFound:
			r.broken(f, &r.Missing)
		case problem.KindOf(err) == problem.Invalid || errors.Is(err, errOther):
			r.broken(f, &r.Other)
		case err != nil:
			return err
		}
	}
	return nil
}

func (s Source) putBack(ctx context.Context, f FileHead, store blob.Store, m *meter) error {
	sum, err := blob.ParseSum(f.Sum)
	if err != nil {
		return damaged(err)
	}
	if have, err := store.Stat(ctx, sum); err == nil && have.Size == f.Size {
		m.step(f.Size)
		return nil
	}
	read, write := io.Pipe()
	fetched := make(chan error, 1)
	go func() {
		err := s.fetch(ctx, f, m, write)
		_ = write.CloseWithError(err) // it never fails; nil is the end
		fetched <- err
	}()
	_, err = store.Put(ctx, read, max(f.Size, 1))
	_ = read.CloseWithError(err) // lets the other end go when Put has not read all
	if got := <-fetched; got != nil {
		return got
	}
	return err
}

// ready looks once more that nothing uses the database that is replaced, since a restoring may take hours.
func (i Into) ready(ctx context.Context) error {
	if path, isFile := strings.CutPrefix(i.URL, "sqlite:"); isFile {
		if err := i.idle(ctx, path); err != nil {
			return err
		}
	}
	if i.Before == nil {
		return nil
	}
	return i.Before()
}

// idle refuses a SQLite file that is in use.
func (i Into) idle(ctx context.Context, path string) error {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) || i.Idle == nil {
		return nil
	}
	d, err := db.Open(ctx, "sqlite:"+path, nil)
	if err != nil {
		return ctx.Err() // it is damaged, which may be why it is replaced
	}
	busy := i.Idle(ctx, d)
	if problem.KindOf(busy) != problem.Conflict {
		busy = ctx.Err()
	}
	return errors.Join(busy, d.Close())
}

// settle says of the backup that was under way when these rows were read what is known by now: it is
// whole.
func (i Into) settle(ctx context.Context, url, name string, size int64, end End) error {
	d, err := db.Open(ctx, url, nil)
	if err != nil {
		return err
	}
	err = d.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE backup SET state = 'good', checked = 'restored', ended_at = $1, name = $2, size = $3, row_count = $4,
			files = $5, file_bytes = $6 WHERE state = 'running'`, db.At(i.Now()), name, size, end.Rows(), end.Files, end.FileBytes)
		if err != nil || i.Settle == nil {
			return err
		}
		return i.Settle(ctx, tx)
	})
	return errors.Join(err, d.Close())
}

// place is where a database is made, and how it comes to its name.
type place struct {
	url     string
	filled  finish
	abandon func() error
	take    func() error
}

func (i Into) place(ctx context.Context, schema int64) (place, error) {
	path, isFile := strings.CutPrefix(i.URL, "sqlite:")
	if isFile {
		return i.filePlace(ctx, path)
	}
	return i.serverPlace(ctx, schema)
}

// sides are the files beside a SQLite database.
var sides = []string{"", "-wal", "-shm"}

// filePlace makes the database beside its place and gives it its name at the very end.
func (i Into) filePlace(ctx context.Context, path string) (place, error) {
	if _, err := os.Stat(path); err == nil && !i.Replace {
		return place{}, problem.New(problem.Conflict, "backup.database_there", problem.Args{"path": path})
	}
	if err := i.idle(ctx, path); err != nil {
		return place{}, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return place{}, unreachable(filepath.Dir(path), err)
	}
	draft := path + draftSuffix
	remove := func() error {
		var all error
		for _, side := range sides {
			if err := os.Remove(draft + side); err != nil && !errors.Is(err, fs.ErrNotExist) {
				all = errors.Join(all, err)
			}
		}
		return all
	}
	if err := remove(); err != nil { // of one that was cut off
		return place{}, unreachable(filepath.Dir(path), err)
	}
	return place{url: "sqlite:" + draft, abandon: remove, take: func() error {
		if err := i.moveAway(path); err != nil {
			return errors.Join(err, remove())
		}
		if err := os.Rename(draft, path); err != nil {
			return unreachable(path, err)
		}
		return syncFolder(filepath.Dir(path))
	}}, nil
}

// moveAway gives the database that is there another name, with the files that belong to it.
func (i Into) moveAway(path string) error {
	to := path + "." + i.Now().UTC().Format(stamp)
	for _, side := range []string{"-wal", "-shm", ""} {
		err := os.Rename(path+side, to+side)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return unreachable(path, err)
		}
	}
	return nil
}

// serverPlace takes a database without tables, or one in which a restoring was cut off and whose tables are
// not newer than those that are to be filled.
func (i Into) serverPlace(ctx context.Context, schema int64) (place, error) {
	d, err := db.Open(ctx, i.URL, nil)
	if err != nil {
		return place{}, err
	}
	free, err := emptyOrBegun(ctx, d, schema)
	if err = errors.Join(err, d.Close()); err != nil {
		return place{}, err
	}
	if !free {
		return place{}, problem.New(problem.Conflict, "backup.server_there", nil)
	}
	if err := i.mark(ctx); err != nil {
		return place{}, err
	}
	return place{url: i.URL, filled: i.markAgain, abandon: func() error { return nil }, take: func() error { return i.unmark(ctx) }}, nil
}

// markAgain keeps the mark where filling has just removed it: there are the files to come, and the record to
// be verified.
func (i Into) markAgain(ctx context.Context, l db.Loader, tables map[string]db.Table) error {
	mark := map[string]any{"key": restoringKey, "value": "", "changed_at": i.Now().UTC().Format(markTime)}
	setting := tables["setting"]
	row := make([]any, len(setting.Columns))
	for at, c := range setting.Columns {
		row[at] = mark[c.Name]
	}
	given := false
	return l.Insert(ctx, setting, func() ([]any, error) {
		if given {
			return nil, io.EOF
		}
		given = true
		return row, nil
	})
}

// markTime is a moment as a row has it.
const markTime = "2006-01-02T15:04:05.000000Z"

func (i Into) unmark(ctx context.Context) error {
	d, err := db.Open(ctx, i.URL, nil)
	if err != nil {
		return err
	}
	err = d.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM setting WHERE key = $1`, restoringKey)
		return err
	})
	return errors.Join(err, d.Close())
}

func emptyOrBegun(ctx context.Context, d *db.DB, schema int64) (bool, error) {
	tables, err := d.Tables(ctx, d)
	if err != nil || len(tables) == 0 {
		return err == nil, err
	}
	half, err := begun(ctx, d, tables)
	if err != nil || !half {
		return false, err
	}
	have, err := db.Version(ctx, d)
	return have <= schema, err
}

// begun reports whether a restoring has begun with a database and not ended.
func begun(ctx context.Context, d *db.DB, tables []db.Table) (bool, error) {
	if !slices.ContainsFunc(tables, func(t db.Table) bool { return t.Name == "setting" }) {
		return false, nil
	}
	n, err := db.One(ctx, d, db.Column[int64], `SELECT count(*) FROM setting WHERE key = $1`, restoringKey)
	return n > 0, err
}

// Whole refuses a database into which a restoring has begun and not ended: it has no rows, or the rows
// without their files, or rows that nobody has verified. Nothing in it is changed. Kind: Conflict.
func Whole(ctx context.Context, url string) error {
	d, err := db.Open(ctx, url, nil)
	if err != nil {
		return err
	}
	tables, err := d.Tables(ctx, d)
	half := false
	if err == nil {
		half, err = begun(ctx, d, tables)
	}
	if err == nil && half {
		err = problem.New(problem.Conflict, "backup.half_restored", nil)
	}
	return errors.Join(err, d.Close())
}

// mark makes the first table and says in it what has begun. It goes when all is done.
func (i Into) mark(ctx context.Context) error {
	d, err := db.Open(ctx, i.URL, until{i.Migrations, 1})
	if err != nil {
		return err
	}
	err = d.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO setting (key, value, changed_at) VALUES ($1, '', $2) ON CONFLICT (key) DO NOTHING`,
			restoringKey, db.At(i.Now()))
		return err
	})
	if err = errors.Join(err, d.Close()); err != nil {
		return fmt.Errorf("mark the database: %w", err)
	}
	return nil
}
