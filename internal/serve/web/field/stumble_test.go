package field_test

import (
	"bytes"
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/form"
)

func (t *trip) execute(statement string, args ...any) {
	t.Helper()
	t.fine(t.world.DB.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, statement, args...)
		return err
	}))
}

// Something that we cannot store is our fault and no reason to hold up what comes with it.
func TestAFormThatWeStumbleOverKeepsNoOtherOut(t *testing.T) {
	t.Parallel()
	one := newTrip(t)
	good, bad, after, old := one.officer(), one.officer(), one.officer(), one.officer()
	one.execute(`CREATE TRIGGER stumble BEFORE INSERT ON form WHEN NEW.id = '` + bad.ID + `' BEGIN SELECT RAISE(FAIL, 'stumble'); END`)
	year0 := time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)
	old.Started = &year0
	got := one.brings(0, good, bad, after, old)
	one.wantOutcome(got[0], "stored", form.Sent)
	one.wantOutcome(got[1], "failed", "")
	one.wantOutcome(got[2], "stored", form.Sent)
	one.wantOutcome(got[3], "refused", "")
	if got[1].Why == "" || got[3].Why == "" {
		t.Errorf("no reason: %q, %q", got[1].Why, got[3].Why)
	}
	one.execute(`DROP TRIGGER stumble`)
	one.wantOutcome(one.brings(0, bad)[0], "stored", form.Sent)
}

// Nothing of what is refused by its first bytes stays here: the phone says so, and whoever reviews the form reads it.
func TestAPhotoThatIsRefusedByItsFirstBytesIsNoted(t *testing.T) {
	t.Parallel()
	one := newTrip(t)
	text := []byte("bukan foto")
	c := one.officer(text)
	one.wantOutcome(one.brings(0, c)[0], "stored", form.Sent)
	at := one.begins("foto.jpg", len(text))
	one.goesOn(at, 0, bytes.NewReader(text))
	one.phone.want(http.StatusUnprocessableEntity)
	for range 2 {
		one.call(http.MethodPost, "files", map[string]any{"form": c.ID, "ref": c.Files[0].Ref, "refused": true})
		one.phone.want(http.StatusOK, `"outcome":"refused"`)
	}
	refused, err := db.One(t.Context(), one.world.DB, db.Column[string], `SELECT refused FROM form_file WHERE form_id = $1`, c.ID)
	one.fine(err)
	n, err := db.One(t.Context(), one.world.DB, db.Column[int], `SELECT count(*) FROM ledger_event WHERE stream = $1`, "form/"+c.ID)
	one.fine(err)
	if refused != "form.file_refused.first_look" || n != 2 { // received, and refused once
		t.Errorf("refused: %q, %d events", refused, n)
	}
	if files, _ := one.lacking(c.ID); len(files) != 1 {
		t.Errorf("the file is not awaited any more: %v", files)
	}
}
