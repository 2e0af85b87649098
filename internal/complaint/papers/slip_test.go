package papers

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/paper"
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

func TestTheStubSaysWhoGaveItWhenAndWhereToGoWithIt(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.papers.Letterhead = func(context.Context, string) (paper.Letterhead, string, error) {
		return paper.Letterhead{Name: "Dinas Contoh", Address: []string{"Jalan Contoh 1", "Telepon 0511-000000"}}, "", nil
	}
	head, err := w.papers.headOf(t.Context(), w.City.ID, "Kota Contoh")
	w.Fine(err)
	slip := w.papers.slipBlock(w.Cases.Catalog.Printer(locale.Indonesian), head, "A-0007")
	if !slices.Equal(slip.From, []string{"Dinas Contoh", "Jalan Contoh 1", "Telepon 0511-000000"}) || !strings.Contains(slip.Stub, "A-0007") {
		t.Errorf("from %q, %q", slip.From, slip.Stub)
	}
	if slip.Filled[0][0].Name != "Diterima (tanggal, jam)" || !strings.Contains(strings.Join(slip.Says, " "), "https://patuh.contoh.go.id/laporan") {
		t.Errorf("%v %q", slip.Filled, slip.Says)
	}
	clerk := casetest.Holds("petugas", access.IntakeOfficer, w.City.Scope())
	slips, err := w.Cases.PrintSlips(t.Context(), clerk, w.City.ID, "A", 10)
	w.Fine(err)
	pdf, err := w.papers.Slips(t.Context(), clerk, w.City.ID, slips, locale.Indonesian)
	w.Fine(err)
	if n := bytes.Count(pdf, []byte("/Type /Page\n")); n != 5 {
		t.Errorf("ten slips stand on %d pages", n)
	}
}
