package review

import (
	"context"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/form"
)

func TestAUnitWaitsForItsFiles(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		c := w.officer()
		c.Files = []form.File{{Ref: uuid.NewString(), SHA256: strings.Repeat("ab", 32), Size: 10, Kind: form.Photo}}
		w.send(c)
		if got := w.unit(w.kepala).Missing; got != 1 {
			t.Errorf("%d files are missing", got)
		}
		wantKind(t, w.pass(w.kepala, Verify), problem.Conflict)
		// The way out: the team takes the photo away that it cannot bring.
		w.fine(w.ReturnForm(t.Context(), w.kepala, c.ID, w.formOf(c.ID).Version, "Foto tidak terkirim."))
		c.Base, c.Files = 1, nil
		w.send(c)
		if got := w.unit(w.kepala).Missing; got != 0 {
			t.Errorf("%d files are missing that nothing names any more", got)
		}
		w.fine(w.pass(w.kepala, Verify))
	})
}

// A form that comes while somebody passes the unit is in none of the numbers that they saw.
func TestWhatComesBetweenTheNumbersAndTheFormsIsNotPassed(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		w.send(w.officer())
		s := w.unit(w.kepala)
		if !s.still() {
			t.Errorf("%d forms, %d", s.Unit.Forms, s.Version)
		}
		s.Forms[0].Version++
		if s.still() {
			t.Error("a form that changed in between goes unseen")
		}
		w.fine(w.DB.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
			sheet, err := w.sheet(ctx, tx, access.Actor{}, w.loci[0].ID)
			if err == nil && !sheet.still() {
				t.Error("what has not changed is taken for changed")
			}
			return err
		}))
	})
}
