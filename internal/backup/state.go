package backup

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// State is what became of a backup.
type State string

// A running one is under way, or its process has died within the last minutes.
const (
	Running State = "running"
	Good    State = "good"
	Failed  State = "failed"
)

// Checked is how far a backup was checked.
type Checked string

// Read: every byte was read back from where it lies. Restored: and put into a database, which was verified.
const (
	NotChecked Checked = "no"
	Read       Checked = "read"
	Restored   Checked = "restored"
)

// Stage is what a backup is busy with.
type Stage string

// In this order. Done and Total of a Progress are bytes of files, rows, and rows again.
const (
	Files   Stage = "files"
	Rows    Stage = "rows"
	Reading Stage = "read"
	Trying  Stage = "restore"
)

// Progress is how far a long work is.
type Progress struct {
	Stage       Stage
	Done, Total int64
	// Left is how long it will take at the pace so far; 0 where that cannot be said.
	Left time.Duration
}

// Percent is how much of the stage is done, at most 100.
func (p Progress) Percent() int {
	if p.Total <= 0 {
		return 0
	}
	return int(min(p.Done*100/p.Total, 100))
}

// Entry is a backup as the installation remembers it.
type Entry struct {
	ID, Name, Target   string
	State              State
	Began, Seen, Ended time.Time
	Progress           Progress
	Size, Rows         int64
	Files, FileBytes   int64
	Damaged            int64
	Checked            Checked
	Error              string // key of the catalog; of a good one, why it was not checked, or empty
	Args               problem.Args
	Gone               bool
	// Absent is one that is still kept and does not lie at the target.
	Absent bool
}

// dead is how long a running backup may be silent.
const dead = 3 * time.Minute

const entryColumns = `id, name, target, state, began_at, seen_at, ended_at, stage, done, total, size, row_count, files, file_bytes,
	damaged, checked, error, error_args, gone_at`

func scanEntry(row db.Row) (Entry, error) {
	var e Entry
	var began, seen, ended, gone db.Time
	var args string
	err := row.Scan(&e.ID, &e.Name, &e.Target, &e.State, &began, &seen, &ended, &e.Progress.Stage, &e.Progress.Done, &e.Progress.Total,
		&e.Size, &e.Rows, &e.Files, &e.FileBytes, &e.Damaged, &e.Checked, &e.Error, &args, &gone)
	if err != nil {
		return e, err
	}
	e.Began, e.Seen, e.Ended, e.Gone = began.Time, seen.Time, ended.Time, !gone.IsZero()
	if args != "" {
		err = json.Unmarshal([]byte(args), &e.Args)
	}
	return e, err
}

// List returns the newest backups, those first that began last, at most limit. Kinds: those of
// access.Decide.
func (b *Backups) List(ctx context.Context, actor access.Actor, limit int) ([]Entry, error) {
	if err := access.Decide(actor, access.ReadBackups, everything); err != nil {
		return nil, err
	}
	list, err := b.entries(ctx, limit)
	if err != nil {
		return nil, err
	}
	return list, b.miss(ctx, list)
}

// looking is how long List waits for the target.
const looking = 5 * time.Second

// miss marks the good ones that do not lie at the target. Of a target that is away nothing is known: the
// condition of the backups says that it is.
func (b *Backups) miss(ctx context.Context, list []Entry) error {
	if b.plan.Target == nil || !slices.ContainsFunc(list, Entry.kept) {
		return nil
	}
	asking, stop := context.WithTimeout(ctx, looking)
	defer stop()
	archives, err := Archives(asking, b.plan.Target)
	if err != nil {
		b.deps.Log.WarnContext(ctx, "the target cannot be listed", "error", err)
		return ctx.Err()
	}
	there := map[string]bool{}
	for _, a := range archives {
		there[a.Name] = true
	}
	for i, e := range list {
		list[i].Absent = e.kept() && !there[e.Name]
	}
	return nil
}

// kept is one whose archive is meant to be there.
func (e Entry) kept() bool { return e.State == Good && !e.Gone }

func (b *Backups) entries(ctx context.Context, limit int) ([]Entry, error) {
	return db.All(ctx, b.deps.DB, scanEntry, "SELECT "+entryColumns+" FROM backup ORDER BY began_at DESC, id DESC LIMIT $1", limit)
}

// begin makes the row of a new backup. Kind: Conflict while another runs.
func (b *Backups) begin(ctx context.Context) (Entry, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return Entry{}, err
	}
	now := b.deps.Now()
	e := Entry{
		ID: id.String(), Name: "patuh-" + now.UTC().Format(stamp) + archiveSuffix, Target: b.plan.Target.String(),
		State: Running, Began: now, Checked: NotChecked,
	}
	err = b.deps.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if _, err := tx.Exec(ctx, `UPDATE backup SET state = 'failed', ended_at = $1, error = 'backup.interrupted', error_args = ''
			WHERE state = 'running' AND seen_at < $2`, db.At(now), db.At(now.Add(-dead))); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO backup (`+entryColumns+`)
			VALUES ($1, $2, $3, 'running', $4, $4, NULL, '', 0, 0, 0, 0, 0, 0, 0, 'no', '', '', NULL)`, e.ID, e.Name, e.Target, db.At(now))
		return err
	})
	if db.IsTaken(err) {
		return Entry{}, problem.New(problem.Conflict, "backup.running", nil)
	}
	if err != nil {
		return Entry{}, fmt.Errorf("begin a backup: %w", err)
	}
	return e, nil
}

var errTakenOver = errors.New("backup: it was silent for so long that another may have begun")

// seen renews the row of a running backup.
func (b *Backups) seen(ctx context.Context, id string, p Progress) error {
	return b.deps.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		err := db.Update(ctx, tx, `UPDATE backup SET seen_at = $2, stage = $3, done = $4, total = $5 WHERE id = $1 AND state = 'running'`,
			id, db.At(b.deps.Now()), string(p.Stage), p.Done, p.Total)
		if errors.Is(err, db.ErrChanged) {
			return errTakenOver
		}
		return err
	})
}

// end writes what became of a backup, with the event that says so.
func (b *Backups) end(ctx context.Context, actor access.Actor, e Entry) error {
	args := ""
	if len(e.Args) > 0 {
		data, err := json.Marshal(e.Args)
		if err != nil {
			return err
		}
		args = string(data)
	}
	// What happened must be known even if whoever asked has gone.
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer stop()
	return b.deps.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		now := db.At(b.deps.Now())
		if err := db.Update(ctx, tx, `UPDATE backup SET state = $2, ended_at = $3, seen_at = $3, size = $4, row_count = $5, files = $6,
			file_bytes = $7, damaged = $8, checked = $9, error = $10, error_args = $11 WHERE id = $1`,
			e.ID, string(e.State), now, e.Size, e.Rows, e.Files, e.FileBytes, e.Damaged, string(e.Checked), e.Error, args); err != nil {
			return err
		}
		kind := "backup.event_made"
		if e.State == Failed {
			kind = "backup.event_failed"
		}
		return b.record(ctx, tx, actor, kind, e.ID)
	})
}

// blame puts into an entry why it failed.
func (e *Entry) blame(err error) {
	e.State, e.Error, e.Args = Failed, "backup.failed", problem.Args{"error": short(err)}
	var p *problem.Error
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded), errors.Is(err, errTakenOver):
		e.Error, e.Args = "backup.interrupted", nil
	case errors.As(err, &p) && slices.ContainsFunc([]string{"backup.", "blob.", "outbound."}, func(room string) bool { return strings.HasPrefix(p.Key, room) }):
		e.Error, e.Args = p.Key, p.Args
	}
}
