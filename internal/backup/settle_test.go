package backup_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/backup"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/schema"
	"github.com/patuh-id/patuh/internal/testkit"
)

// What must not go on is settled before the database has its name; where that fails there is none.
func TestARestoringIsSettledBeforeItIsThere(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testkit.SQLite(t), nil)
	e := h.make(t)
	path := filepath.Join(t.TempDir(), "patuh.db")
	refused := errors.New("refused")
	into := backup.Into{URL: "sqlite:" + path, Migrations: schema.Files, Now: time.Now, Settle: func(context.Context, db.Tx) error { return refused }}
	if _, err := backup.Restore(t.Context(), h.source(e.Name), into, nil); !errors.Is(err, refused) {
		t.Errorf("restored with %v", err)
	}
	if left, err := filepath.Glob(path + "*"); err != nil || len(left) > 0 {
		t.Errorf("there are %v, %v", left, err)
	}
	into.Settle = func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO seed (name, value) VALUES ('settled', '')`)
		return err
	}
	if _, err := backup.Restore(t.Context(), h.source(e.Name), into, nil); err != nil {
		t.Fatal(err)
	}
	n, err := db.One(t.Context(), open(t, "sqlite:"+path), db.Column[int], `SELECT count(*) FROM seed WHERE name = 'settled'`)
	if err != nil || n != 1 {
		t.Errorf("settled %d times, %v", n, err)
	}
}
