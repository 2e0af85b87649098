package backup_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/backup"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/schema"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// A database that comes into use while another is being restored in its place is not taken away.
func TestADatabaseInUseIsNotReplaced(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testkit.SQLite(t), nil)
	e := h.make(t)
	url := testkit.SQLiteURL(t)
	if err := open(t, url).Close(); err != nil {
		t.Fatal(err)
	}
	for busyAt := range 2 {
		asked, before := 0, 0
		into := backup.Into{
			URL: url, Migrations: schema.Files, Now: time.Now, Replace: true,
			Idle: func(context.Context, db.Queryer) error {
				asked++
				if asked > busyAt {
					return problem.New(problem.Conflict, "in_use", nil)
				}
				return nil
			},
			Before: func() error { before++; return nil },
		}
		if _, err := backup.Restore(t.Context(), h.source(e.Name), into, nil); keyOf(err) != "in_use" {
			t.Errorf("busy at look %d: %v", busyAt, err)
		}
		left, err := filepath.Glob(url[len("sqlite:"):] + ".*")
		if err != nil || len(left) > 0 || before > 0 {
			t.Errorf("it left %v, %v, and wrote %d times", left, err, before)
		}
	}
}

// Whoever makes a backup, tries something and makes another has both.
func TestAllBackupsOfTwoDaysStay(t *testing.T) {
	t.Parallel()
	clock := time.Date(2026, 11, 4, 1, 0, 0, 0, time.UTC)
	h := newHouse(t, testkit.SQLite(t), func(_ *backup.Deps, plan *backup.Plan) { plan.Keep = backup.Keep{Daily: 1, Weekly: 1, Monthly: 1} })
	h.clock = func() time.Time { return clock }
	for _, want := range []int{1, 2, 3, 4, 2} { // the last is 47 hours after the fourth
		h.make(t)
		archives, err := backup.Archives(t.Context(), h.target)
		if err != nil || len(archives) != want {
			t.Errorf("at %v there are %d, want %d, %v", clock, len(archives), want, err)
		}
		clock = clock.Add(time.Hour)
		if want == 4 {
			clock = clock.Add(46*time.Hour + time.Minute)
		}
	}
}

// The backup that was being made is known by its size where it was put back, and one whose archive is not
// at the target is not called good.
func TestWhatIsNotThereIsNotCalledGood(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	h := newHouse(t, w.DB, nil)
	first := h.make(t)
	made, err := os.Stat(filepath.Join(h.folder, first.Name))
	if err != nil {
		t.Fatal(err)
	}
	url := testkit.SQLiteURL(t)
	if _, err := backup.Restore(t.Context(), h.source(first.Name), backup.Into{URL: url, Migrations: schema.Files, Now: time.Now}, nil); err != nil {
		t.Fatal(err)
	}
	next, err := backup.New(h.with(open(t, url)), h.plan)
	if err != nil {
		t.Fatal(err)
	}
	look := func() backup.Entry {
		t.Helper()
		list, err := next.List(t.Context(), w.Actor(t, desktest.Who(access.SystemAdministrator, access.OfInstallation)), 10)
		if err != nil || len(list) != 1 {
			t.Fatal(list, err)
		}
		return list[0]
	}
	if e := look(); e.Absent || e.State != backup.Good || e.Size != made.Size() || e.Rows != first.Rows {
		t.Errorf("it is %+v", e)
	}
	if err := h.target.Delete(t.Context(), first.Name); err != nil {
		t.Fatal(err)
	}
	if e := look(); !e.Absent {
		t.Errorf("without its archive it is %+v", e)
	}
}

// with are the house's needs over another database.
func (h *house) with(d *db.DB) backup.Deps {
	deps := h.deps
	deps.DB = d
	return deps
}
