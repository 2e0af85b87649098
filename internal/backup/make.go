package backup

import (
	"compress/gzip"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"strings"

	"filippo.io/age"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Make makes a backup, checks it, and lets go of those that are too many. It returns what became of it,
// with an error when it failed. One that is not whole leaves nothing behind that looks like a backup; one
// that could not be checked, for want of room or time, is good but NotChecked, and its Error says why. Files
// that arrived stay, so that the next one goes on from there. Kinds: Conflict while another runs, Invalid when
// none are set up, Unavailable for a target that is away or full.
func (b *Backups) Make(ctx context.Context, actor access.Actor, told func(Progress)) (Entry, error) {
	if !b.Configured() {
		return Entry{}, problem.New(problem.Invalid, "backup.not_configured", nil)
	}
	e, err := b.begin(ctx)
	if err != nil {
		return Entry{}, err
	}
	running, tell, stop := b.live(ctx, e.ID)
	m := newMeter(b.deps.Now, func(p Progress) {
		tell(p)
		if told != nil {
			told(p)
		}
	})
	m.pace.rate = b.plan.Rate
	err = b.make(running, &e, m)
	if cause := context.Cause(running); err != nil && cause != nil {
		err = errors.Join(cause, err)
	}
	stop()
	switch {
	case err == nil:
		e.State = Good
	case e.Size > 0 && uncheckable(err):
		b.deps.Log.WarnContext(ctx, "a backup was made and could not be checked", "name", e.Name, "error", err)
		e.State, e.Checked, e.Error, e.Args = Good, NotChecked, "backup.unchecked", problem.Args{"error": short(err)}
		err = nil
	default:
		e.blame(err)
	}
	if ending := b.end(ctx, actor, e); ending != nil {
		return e, errors.Join(err, fmt.Errorf("write what became of a backup: %w", ending))
	}
	if e.Checked != NotChecked { // nothing is let go of for the sake of one that nobody has read
		b.tidy(ctx, e)
	}
	return e, err
}

// uncheckable tells an error of checking that says nothing about the archive.
func uncheckable(err error) bool {
	return problem.KindOf(err) == problem.Unavailable || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) ||
		errors.Is(err, errTakenOver)
}

func (b *Backups) make(ctx context.Context, e *Entry, m *meter) error {
	used, err := b.used(ctx)
	if err != nil {
		return err
	}
	if err := b.plan.Target.Ready(ctx, used); err != nil {
		return err
	}
	if err := b.keepKeys(ctx); err != nil {
		return err
	}
	// The check reads with a key of its own, made for this archive and never written down.
	own, err := age.GenerateX25519Identity()
	if err != nil {
		return err
	}
	copied, err := b.newCopier(ctx, m)
	if err != nil {
		return err
	}
	if err := copied.all(ctx); err != nil { // the long part, before the database is read
		return err
	}
	if err := b.write(ctx, e, m, copied, append([]age.Recipient{own.Recipient()}, b.recipients...)); err != nil {
		return err
	}
	err = b.check(ctx, e, m, own)
	if isDamaged(err) {
		err = errors.Join(err, b.plan.Target.Delete(ctx, e.Name), b.plan.Target.Delete(ctx, listOf(e.Name)))
	}
	return err
}

// used reports whether the target has held a backup.
func (b *Backups) used(ctx context.Context) (bool, error) {
	n, err := db.One(ctx, b.deps.DB, db.Column[int64], `SELECT count(*) FROM (SELECT id FROM backup
		WHERE target = $1 AND state = 'good' LIMIT 1) AS u`, b.plan.Target.String())
	return n > 0, err
}

// write writes the archive, and before it the list of the files it needs, so that no file is let go of
// that an archive refers to.
func (b *Backups) write(ctx context.Context, e *Entry, m *meter, copied *copier, recipients []age.Recipient) error {
	size, err := b.plan.Target.Put(ctx, e.Name, func(w io.Writer) error {
		archive, err := b.tables(ctx, w, m, recipients)
		if err != nil {
			return err
		}
		// What came while the database was read may be named in it.
		if err := copied.all(ctx); err != nil {
			return err
		}
		archive.begin(filesDir)
		for _, f := range copied.files {
			if err := archive.file(f); err != nil {
				return err
			}
		}
		if err := archive.endFiles(); err != nil {
			return err
		}
		if err := b.list(ctx, e.Name, copied.files); err != nil {
			return err
		}
		e.Rows, e.Files, e.FileBytes, e.Damaged = archive.end.Rows(), archive.end.Files, archive.end.FileBytes, copied.damaged
		return archive.close()
	})
	e.Size = size
	return err
}

// list writes beside an archive the names of its files. They say nothing about the files.
func (b *Backups) list(ctx context.Context, archive string, files []FileHead) error {
	_, err := b.plan.Target.Put(ctx, strings.TrimSuffix(archive, archiveSuffix)+listSuffix, func(w io.Writer) error {
		packed := gzip.NewWriter(w)
		for _, f := range files {
			if _, err := io.WriteString(packed, f.Name+"\n"); err != nil {
				return err
			}
		}
		return packed.Close()
	})
	return err
}

// tables writes every row of one state of the database.
func (b *Backups) tables(ctx context.Context, w io.Writer, m *meter, recipients []age.Recipient) (*archiveWriter, error) {
	var archive *archiveWriter
	err := b.deps.DB.InSnapshot(ctx, func(ctx context.Context, s db.Snapshot) error {
		tables, err := b.deps.DB.Tables(ctx, s)
		if err != nil {
			return err
		}
		head, total, err := b.head(ctx, s, tables)
		if err != nil {
			return err
		}
		m.stage(Rows, total)
		if archive, err = newArchive(w, recipients, head); err != nil {
			return err
		}
		for _, t := range tables {
			archive.begin(tablesDir + t.Name + "/")
			if err := eachRow(ctx, s, t, func(values []any) error {
				n, err := archive.row(values)
				if err != nil {
					return err
				}
				return m.row(ctx, n)
			}); err != nil {
				return fmt.Errorf("read table %s: %w", t.Name, err)
			}
			if err := archive.endTable(t.Name); err != nil {
				return err
			}
		}
		return nil
	})
	return archive, err
}

// eachRow reads a table in the order of its key. The values are used again for the next row.
func eachRow(ctx context.Context, q db.Queryer, t db.Table, each func([]any) error) error {
	rows, err := q.Query(ctx, t.Select())
	if err != nil {
		return err
	}
	defer rows.Close()
	values, targets := make([]any, len(t.Columns)), make([]any, len(t.Columns))
	for i := range values {
		targets[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return err
		}
		if err := each(values); err != nil {
			return err
		}
	}
	return rows.Err()
}

// head says what the archive will be, and how many rows it will have.
func (b *Backups) head(ctx context.Context, s db.Snapshot, tables []db.Table) (Head, int64, error) {
	version, err := db.Version(ctx, s)
	if err != nil {
		return Head{}, 0, err
	}
	head := Head{Format: format, Program: b.deps.Program, Schema: version, Engine: b.deps.DB.Engine().String(), Taken: b.deps.Now().UTC()}
	if head.Checkpoint, err = text(ctx, s, `SELECT note FROM ledger_checkpoint ORDER BY size DESC LIMIT 1`); err != nil {
		return Head{}, 0, err
	}
	if head.Verifier, err = text(ctx, s, `SELECT verifier FROM ledger_tree WHERE one = 1`); err != nil {
		return Head{}, 0, err
	}
	var total int64
	for _, t := range tables {
		th := TableHead{Name: t.Name}
		for _, c := range t.Columns {
			th.Columns = append(th.Columns, c.Name)
		}
		head.Tables = append(head.Tables, th)
		n, err := db.One(ctx, s, db.Column[int64], "SELECT count(*) FROM "+db.Quote(t.Name))
		if err != nil {
			return Head{}, 0, err
		}
		total += n
	}
	return head, total, nil
}

// text reads one text, empty without a row.
func text(ctx context.Context, q db.Queryer, query string) (string, error) {
	found, err := db.One(ctx, q, db.Column[string], query)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return found, err
}
