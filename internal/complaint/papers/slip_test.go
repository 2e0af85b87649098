package papers

import (
	"bytes"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/testkit/casetest"
)

func TestEqualSlipsArePrintedAlike(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	clerk := casetest.Holds("petugas", access.IntakeOfficer, w.City.Scope())
	slips, err := w.Cases.PrintSlips(t.Context(), clerk, w.City.ID, "A", 3)
	w.Fine(err)
	first, err := w.papers.Slips(t.Context(), clerk, w.City.ID, slips, locale.Indonesian)
	w.Fine(err)
	again, err := w.papers.Slips(t.Context(), clerk, w.City.ID, slips, locale.Indonesian)
	w.Fine(err)
	if !bytes.HasPrefix(first, []byte("%PDF-")) || !bytes.Equal(first, again) {
		t.Errorf("%d bytes, then %d", len(first), len(again))
	}
	if _, err = w.papers.Slips(t.Context(), clerk, w.City.ID, nil, locale.English); err == nil {
		t.Error("no slips are drawn")
	}
	examiner := casetest.Holds("pemeriksa", access.Examiner, w.City.Scope())
	if _, err = w.papers.Slips(t.Context(), examiner, w.City.ID, slips, locale.English); err == nil {
		t.Error("whoever takes nothing down prints")
	}
}
