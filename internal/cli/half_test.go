package cli

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/schema"
	"github.com/patuh-id/patuh/internal/testkit"
)

// No command works in a database into which a restoring has begun and not ended, and none brings it up to
// date.
func TestAHalfRestoredDatabaseIsRefused(t *testing.T) {
	t.Parallel()
	url := testkit.PostgresURL(t)
	d, err := openDatabase(t.Context(), url, schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	err = d.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO setting (key, value, changed_at) VALUES ('backups.restoring', '', $1)`, db.At(time.Now()))
		return err
	})
	if err := errors.Join(err, d.Close()); err != nil {
		t.Fatal(err)
	}
	var said *problem.Error
	if _, err := openDatabase(t.Context(), url, schema.Files); !errors.As(err, &said) || said.Key != "backup.half_restored" {
		t.Errorf("opened with %v", err)
	}
}
