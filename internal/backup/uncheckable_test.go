package backup_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/backup"
	"github.com/patuh-id/patuh/internal/base/condition"
	"github.com/patuh-id/patuh/internal/testkit"
)

// unread is a target whose archives are read through something.
type unread struct {
	backup.Target
	through func(io.ReadCloser) io.ReadCloser
}

func (u unread) Open(ctx context.Context, name string) (io.ReadCloser, int64, error) {
	file, size, err := u.Target.Open(ctx, name)
	if err != nil || filepath.Ext(name) != ".patuhbackup" {
		return file, size, err
	}
	return u.through(file), size, nil
}

type reading struct {
	io.Reader
	io.Closer
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// A check that has no room or no time says nothing about the archive, so it stays; what was read back and
// is not what was written goes.
func TestABackupThatCannotBeCheckedStays(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(t *testing.T, deps *backup.Deps, plan *backup.Plan)
		stays  bool
	}{
		"no room for the trial": {func(t *testing.T, deps *backup.Deps, _ *backup.Plan) {
			t.Helper()
			deps.Scratch = filepath.Join(deps.Scratch, "gone")
		}, true},
		"the target goes away": {func(_ *testing.T, _ *backup.Deps, plan *backup.Plan) {
			plan.Target = unread{plan.Target, func(r io.ReadCloser) io.ReadCloser {
				return reading{io.MultiReader(io.LimitReader(r, 5000), failing{errors.New("input/output error")}), r}
			}}
		}, true},
		"it was cut off": {func(_ *testing.T, _ *backup.Deps, plan *backup.Plan) {
			plan.Target = unread{plan.Target, func(r io.ReadCloser) io.ReadCloser { return reading{io.LimitReader(r, 5000), r} }}
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t, testkit.SQLite(t), func(deps *backup.Deps, plan *backup.Plan) { c.change(t, deps, plan) })
			crowd(t, h.db, 500)
			e, err := h.Make(t.Context(), access.Machine(), nil)
			kept, listing := h.List(t.Context(), access.Machine(), 1)
			archives, looking := backup.Archives(t.Context(), h.target)
			if listing != nil || looking != nil {
				t.Fatal(listing, looking)
			}
			if !c.stays {
				if err == nil || kept[0].Error != "backup.damaged" || kept[0].State != backup.Failed || len(archives) > 0 {
					t.Errorf("%v, remembered as %+v, there are %v", err, kept[0], archives)
				}
				return
			}
			if err != nil || e.Checked != backup.NotChecked || len(archives) != 1 || kept[0].State != backup.Good || kept[0].Error != "backup.unchecked" {
				t.Fatalf("%v, remembered as %+v, there are %v", err, kept[0], archives)
			}
			if _, err := h.restore(t, e.Name); err != nil {
				t.Error(err)
			}
			said, err := h.Condition().Look(t.Context())
			if err != nil || said[0].State != condition.Watch || said[0].Said != "backup.condition.unchecked" {
				t.Errorf("the condition is %+v, %v", said, err)
			}
		})
	}
}

// Stopped in the middle of its check, a backup is whole all the same.
func TestABackupThatIsStoppedInItsCheckStays(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testkit.SQLite(t), nil)
	crowd(t, h.db, 500)
	ctx, stop := context.WithTimeout(t.Context(), time.Hour)
	defer stop()
	e, err := h.Make(ctx, access.Machine(), func(p backup.Progress) {
		if p.Stage == backup.Trying {
			stop()
		}
	})
	if err != nil || e.Checked != backup.NotChecked || e.Error != "backup.unchecked" {
		t.Fatalf("%+v, %v", e, err)
	}
	if _, err := os.Stat(filepath.Join(h.folder, e.Name)); err != nil {
		t.Error(err)
	}
}
