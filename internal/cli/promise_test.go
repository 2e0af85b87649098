package cli

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/schema"
	"github.com/patuh-id/patuh/internal/testkit"
)

// A due date by an authority's calendar is the one that the authority promised, and says so.
func TestADeadlineIsExplainedWithTheAuthoritysOwnPromise(t *testing.T) {
	t.Parallel()
	url := testkit.SQLiteURL(t)
	d, err := openDatabase(t.Context(), url, schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	err = d.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
		at := db.At(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
		_, err := tx.Exec(ctx, `INSERT INTO authority (id, slug, kind, name, short_name, zone, colour, valid_from, valid_to, version)
			VALUES ('a1', 'kota-contoh', 'government', 'Kota Contoh', 'Kota', 'Asia/Makassar', '', $1, NULL, 1)`, at)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO deadline_limit (id, authority_id, code, length, decree, from_on, until_on, set_by, set_at, version)
			VALUES ('l1', 'a1', 'tanggapan_awal', 2, 'SK Contoh 12/2026', '2026-02-01', '', '', $1, 1)`, at)
		return err
	})
	if err := errors.Join(err, d.Close()); err != nil {
		t.Fatal(err)
	}
	explain := func(from, office string) string {
		var out, wrong bytes.Buffer
		code := Main(t.Context(), []string{"deadline", "explain", "--rule", "tanggapan_awal", "--from", from, "-c", office, "--database", url, "--data", t.TempDir()},
			Process{Out: &out, Err: &wrong, Now: time.Now})
		if code != 0 {
			t.Fatal(code, wrong.String())
		}
		return out.String()
	}
	if said := explain("2026-06-02T09:00", "kota-contoh"); !strings.Contains(said, "SK Contoh 12/2026") || !strings.Contains(said, "4 Juni 2026") {
		t.Error(said)
	}
	for _, said := range []string{explain("2026-01-05T09:00", "kota-contoh"), explain("2026-06-02T09:00", "wita")} {
		if strings.Contains(said, "SK Contoh") {
			t.Error(said)
		}
	}
}
