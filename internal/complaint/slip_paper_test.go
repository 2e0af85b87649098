package complaint

import (
	"bytes"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/document"
	"github.com/patuh-id/patuh/internal/paper"
)

func TestEqualSlipsArePrintedAlike(t *testing.T) {
	t.Parallel()
	counters(t, func(t *testing.T, w *counter) {
		catalog, err := locale.Load(Texts, document.Texts, paper.Texts)
		w.must(err)
		w.Catalog = catalog
		slips, err := w.PrintSlips(t.Context(), w.clerk, w.city.ID, "A", 3)
		w.must(err)
		first, err := w.SlipPaper(t.Context(), w.clerk, w.city.ID, slips, locale.Indonesian)
		w.must(err)
		again, err := w.SlipPaper(t.Context(), w.clerk, w.city.ID, slips, locale.Indonesian)
		w.must(err)
		if !bytes.HasPrefix(first, []byte("%PDF-")) || !bytes.Equal(first, again) {
			t.Errorf("%d bytes, then %d", len(first), len(again))
		}
		if _, err = w.SlipPaper(t.Context(), w.clerk, w.city.ID, nil, locale.English); err == nil {
			t.Error("no slips are drawn")
		}
		if _, err = w.SlipPaper(t.Context(), w.officer("pemeriksa", access.Examiner), w.city.ID, slips, locale.English); err == nil {
			t.Error("whoever takes nothing down prints")
		}
	})
}
