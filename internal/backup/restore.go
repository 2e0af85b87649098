package backup

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// until are migrations up to a number, so that a database can be made as it was.
type until struct {
	fs.FS
	last int64
}

// ReadDir leaves out what is newer.
func (u until) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(u.FS, name)
	return slices.DeleteFunc(entries, func(e fs.DirEntry) bool {
		n, ok := number(e.Name())
		return ok && n > u.last
	}), err
}

// number is a migration's, by the name of its file.
func number(name string) (int64, bool) {
	digits, _, found := strings.Cut(path.Base(name), "_")
	n, err := strconv.ParseInt(digits, 10, 64)
	return n, found && err == nil && strings.HasSuffix(name, ".sql")
}

// newest is the number of the newest migration.
func newest(migrations fs.FS) (int64, error) {
	names, err := fs.Glob(migrations, db.SQLite.String()+"/*.sql")
	if err != nil {
		return 0, err
	}
	var last int64
	for _, name := range names {
		if n, ok := number(name); ok {
			last = max(last, n)
		}
	}
	return last, nil
}

// fits refuses an archive of a newer version than this program knows.
func (a *archiveReader) fits(migrations fs.FS) error {
	last, err := newest(migrations)
	if err != nil {
		return err
	}
	if a.Schema > last || a.Schema < 1 {
		return problem.New(problem.Invalid, "backup.newer", problem.Args{"program": a.Program, "have": a.Schema, "want": last})
	}
	return nil
}

// load puts an archive into a database of just its schema, replacing every row there, and compares every
// table with what the archive says. All of it is there afterwards or none; last, if any, adds to it.
func load(ctx context.Context, a *archiveReader, d *db.DB, m *meter, files func(FileHead) error, last finish) (End, error) {
	var end End
	err := d.Load(ctx, func(ctx context.Context, l db.Loader) error {
		tables, err := d.Tables(ctx, l)
		if err != nil {
			return err
		}
		byName, err := a.match(tables)
		if err != nil {
			return err
		}
		if err := l.Empty(ctx, tables); err != nil {
			return err
		}
		for _, head := range a.Tables {
			if err := a.begin(tablesDir + head.Name + "/"); err != nil {
				return err
			}
			err := l.Insert(ctx, byName[head.Name], func() ([]any, error) {
				values, err := a.row(len(head.Columns))
				if err != nil {
					return nil, err
				}
				return values, m.row(ctx, a.long)
			})
			if err != nil {
				return unfit(head.Name, err)
			}
			a.endTable(head.Name)
		}
		if err := a.eachFile(files); err != nil {
			return err
		}
		if end, err = a.close(); err != nil {
			return err
		}
		if err := compare(ctx, l, byName, end, m); err != nil || last == nil {
			return err
		}
		return last(ctx, l, byName)
	})
	return end, err
}

// finish adds to a loading once everything was compared.
type finish func(ctx context.Context, l db.Loader, tables map[string]db.Table) error

// unfit says that a table does not take what the archive has for it: the archive is not one of ours, or
// what it was made of was damaged.
func unfit(table string, err error) error {
	var told *problem.Error
	switch {
	case errors.As(err, &told) && told.Key != "", problem.KindOf(err) == problem.Unavailable,
		errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	}
	p := problem.New(problem.Invalid, "backup.unfit", problem.Args{"table": table, "error": short(err)})
	p.Err = err
	return p
}

// match finds the tables of an archive in a database, which must have just these.
func (a *archiveReader) match(tables []db.Table) (map[string]db.Table, error) {
	byName := map[string]db.Table{}
	for _, t := range tables {
		byName[t.Name] = t
	}
	for _, head := range a.Tables {
		t, ok := byName[head.Name]
		same := ok && slices.EqualFunc(t.Columns, head.Columns, func(c db.ColumnInfo, name string) bool { return c.Name == name })
		if !same {
			return nil, problem.New(problem.Invalid, "backup.unfit", problem.Args{"table": head.Name, "error": "columns differ"})
		}
	}
	if len(byName) != len(a.Tables) {
		return nil, problem.New(problem.Invalid, "backup.unfit", problem.Args{"table": "*", "error": fmt.Sprintf("%d tables, not %d", len(a.Tables), len(byName))})
	}
	return byName, nil
}

// compare reads every table again and compares it with the archive's end.
func compare(ctx context.Context, q db.Queryer, tables map[string]db.Table, end End, m *meter) error {
	for _, want := range end.Tables {
		have, err := measure(ctx, q, tables[want.Name], m)
		if err != nil {
			return fmt.Errorf("read table %s again: %w", want.Name, err)
		}
		if have != want {
			return problem.New(problem.Invalid, "backup.differs", problem.Args{"table": want.Name, "have": have.Rows, "want": want.Rows})
		}
	}
	return nil
}

// measure is what a table comes to.
func measure(ctx context.Context, q db.Queryer, t db.Table, m *meter) (TableEnd, error) {
	sum, have := sha256.New(), TableEnd{Name: t.Name}
	var line []byte
	err := eachRow(ctx, q, t, func(values []any) error {
		var err error
		if line, err = appendRow(line[:0], values); err != nil {
			return err
		}
		have.Rows++
		sum.Write(line)
		return m.weigh(ctx, len(line))
	})
	have.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return have, err
}

// skim reads an archive to its end without keeping anything: whether every byte is there and unchanged.
func skim(ctx context.Context, a *archiveReader, m *meter, files func(FileHead) error) (End, error) {
	for _, head := range a.Tables {
		if err := a.begin(tablesDir + head.Name + "/"); err != nil {
			return End{}, err
		}
		for {
			_, err := a.row(len(head.Columns))
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return End{}, err
			}
			if err := m.row(ctx, a.long); err != nil {
				return End{}, err
			}
		}
		a.endTable(head.Name)
	}
	if err := a.eachFile(files); err != nil {
		return End{}, err
	}
	return a.close()
}
