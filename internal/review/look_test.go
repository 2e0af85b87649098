package review

import (
	"testing"

	"github.com/patuh-id/patuh/internal/form"
)

// A form counts as opened once a reviewer opened it as it is now: not by whoever sent it, and not before it changed.
func TestAFormIsOpenedByAReviewerAsItIsNow(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		content := w.officer()
		one, other := w.send(content), w.send(w.officer())
		locus := w.loci[0].ID
		want := func(n int) {
			t.Helper()
			if got, of, err := w.Unopened(t.Context(), locus, w.loci[1].ID); err != nil || got != n || of != 2 {
				t.Errorf("%d of %d are not opened, %v; want %d of 2", got, of, err, n)
			}
		}
		want(2)
		w.fine(w.Opened(t.Context(), w.ani, &one, w.office.ID))
		want(2)
		for range 2 {
			w.fine(w.Opened(t.Context(), w.kepala, &one, w.office.ID))
		}
		want(1)
		w.fine(w.Opened(t.Context(), w.kepala, &other, w.office.ID))
		want(0)
		sheet, err := w.One(t.Context(), w.kepala, w.one.ID, locus)
		w.fine(err)
		i := 0
		for sheet.Forms[i].ID != one.ID {
			i++
		}
		w.fine(w.ReturnForm(t.Context(), w.kepala, one.ID, sheet.Forms[i].Version, "Periksa lagi."))
		content.Base, content.Role = one.Rev, "kepala loket"
		one = w.send(content)
		want(1)
		w.fine(w.Opened(t.Context(), w.kepala, &form.Form{ID: one.ID, Office: one.Office, Rev: one.Rev - 1}, w.office.ID)) // a page that was left open
		want(1)
	})
}
