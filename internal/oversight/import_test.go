package oversight

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/base/problem"
)

const importHeader = "nomor;jenis;tanggal;pengirim;penyelenggara;unit;perihal;tenggat;diterima;butir\n"

func (w *world) imports(text string, check bool) (Imported, error) {
	w.Helper()
	return w.Import(w.Context(), w.koko, w.ground.City.ID, "register.csv", strings.NewReader(text), check)
}

func TestARegisterIsImported(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		w.sent(lhp("7/LHP/2026"))
		file := importHeader +
			"7/LHP/2026;LAHP;2026-03-02;Ombudsman Contoh;kota-contoh;;Akta kelahiran terlambat;;2026-03-02;Terbitkan akta.\n" +
			"7/LHP/2026;;;;;;;;;Tulis jangka waktu.\n" +
			"12/S/2025;saran;2025-11-03;Ombudsman Lain;kota-contoh;\"dinas-a; dinas-b\";Antrean;2025-12-30;2025-11-05;Sediakan nomor antrean.\n"
		done, err := w.imports(file, true)
		w.fine(err)
		if diff := cmp.Diff(Imported{New: 1, Known: 1, Items: 1}, done); diff != "" {
			t.Error(diff) // what the office let out is in the register of the city already
		}
		_, err = w.imports(file, false)
		w.fine(err)
		again, err := w.imports(file, false)
		w.fine(err)
		if again.New != 0 || again.Known != 2 {
			t.Errorf("the second time: %+v", again)
		}
		all, err := w.List(t.Context(), w.koko, Wanted{Authority: w.ground.City.ID})
		w.fine(err)
		if len(all) != 2 {
			t.Fatalf("the register has %d", len(all))
		}
	})
}

func TestARegisterThatIsWrongIsNotImportedAtAll(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		_, err := w.imports(importHeader+
			"1/LHP/2026;lhp;2026-03-02;Ombudsman Lain;kota-contoh;;Akta;;2026-03-02;Terbitkan.\n"+
			"2/LHP/2026;surat;2 Maret;Ombudsman Lain;kota-contoh;dinas-z;Akta;;2026-03-02;Terbitkan.\n"+
			"3/LHP/2026;lhp;2026-03-02;;polres-contoh;;;;2026-03-01;\n", false)
		var faults problem.Faults
		if !errors.As(err, &faults) {
			t.Fatal(err)
		}
		got := map[string]int{}
		for _, f := range faults {
			got[strings.TrimPrefix(f.Key, "oversight.fault.")] = f.Place.Line
		}
		want := map[string]int{"kind": 3, "day": 3, "no_unit": 3, "empty": 4, "not_yours": 4, "before": 4, "no_item": 4}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		all, err := w.List(t.Context(), w.koko, Wanted{Authority: w.ground.City.ID})
		w.fine(err)
		if len(all) != 0 {
			t.Errorf("half of it was entered: %d", len(all))
		}
		_, err = w.Import(t.Context(), w.petra, w.ground.City.ID, "register.csv", strings.NewReader(importHeader), false)
		if err == nil {
			t.Error("whoever only answers imports")
		}
	})
}
