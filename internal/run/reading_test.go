package run

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/review"
	"github.com/patuh-id/patuh/internal/sheet"
	"github.com/patuh-id/patuh/internal/testkit"
)

// trusted makes the second question of the unit one whose value comes from a survey.
func trusted(paper []byte) []byte {
	paper = bytes.Replace(paper, []byte("{code: PER.1.b, subject: unit, method: observation, scale: ada, na: allowed, when: \"unit.floors > 1\","),
		[]byte(`{code: PER.1.b, subject: unit, method: computed, from: "survey:kepercayaan", scale: nilai, na: allowed,`), 1)
	return paper[:bytes.Index(paper, []byte("tests:"))] // those of the file have no such answers
}

func (w *world) imports(text string, check bool) (ReadingReport, error) {
	w.Helper()
	return w.ImportReadings(w.Context(), w.pleno, w.one.ID, "luar.csv", strings.NewReader(text), check)
}

const readingHeader = "penyelenggara,unit,pertanyaan,nilai,tidak_berlaku,sumber,tanggal_sumber\n"

func TestValuesFromElsewhereCountAsAnswersOfTheirUnit(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		w := newWorldOf(t, d, trusted)
		w.fill("kota-a/dinas-a", "5", 0)
		w.fill("kota-a/dinas-b", "5", 0)
		w.pass("kota-a/dinas-a")
		w.pass("kota-a/dinas-b")
		if b := w.figure("kota-a"); b.Rounded != "" {
			t.Errorf("without its readings the body has %s", b.Rounded)
		}

		file := readingHeader + "kota-a,,PER.1.b,\"2,5\",,SKM triwulan I,2026-02-27\n"
		report, err := w.imports(file, true)
		w.fine(err)
		if diff := cmp.Diff(ReadingReport{Rows: 1, New: 2}, report); diff != "" {
			t.Error(diff)
		}
		if l, err := w.Readings(t.Context(), w.pleno, w.one.ID, ""); err != nil || len(l.Have) != 0 || len(l.Rows) != 4 || len(l.Questions) != 1 || l.Units != 4 {
			t.Fatalf("checked only, there is %+v, %v", l, err)
		}
		_, err = w.imports(file, false)
		w.fine(err)
		if report, err = w.imports(file, false); err != nil || report != (ReadingReport{Rows: 1, Same: 2}) {
			t.Errorf("the second time: %+v, %v", report, err)
		}
		// 40 of the input dimension; of the users 100 and of the survey (2.5 - 1) / 3 are together half of the 60.
		one := w.compute(review.Checked)
		b, err := w.Body(t.Context(), w.pleno, w.one.ID, one.ID, "kota-a")
		w.fine(err)
		if b.Body.Rounded != "85.00" {
			t.Errorf("the body has %s", b.Body.Rounded)
		}

		// One of its own, and one that does not apply; what is changed later is for the next one.
		if _, err = w.imports(readingHeader+"kota-a,dinas-a,PER.1.b,4,,,2026-02-28\n", false); err == nil {
			t.Error("a line without a source is taken")
		}
		report, err = w.imports(readingHeader+"kota-a,dinas-a,PER.1.b,4,,SKM triwulan II,2026-02-28\nkota-a,dinas-b,PER.1.b,,Unit baru,SKM triwulan II,2026-02-28\n", false)
		w.fine(err)
		if report != (ReadingReport{Rows: 2, Changed: 2}) {
			t.Errorf("%+v", report)
		}
		later, err := w.Later(t.Context(), w.pleno, w.one.ID, one.ID)
		w.fine(err)
		if len(later) != 2 || later[0].Body != "kota-a" {
			t.Errorf("later came %+v", later)
		}
		if b := w.figure("kota-a"); b.Rounded != "100.00" {
			t.Errorf("the body has %s", b.Rounded)
		}
		catalog, err := locale.Load(Texts)
		w.fine(err)
		table, err := w.ReadingTable(t.Context(), w.pleno, w.one.ID, catalog.Printer(locale.Indonesian))
		w.fine(err)
		var out bytes.Buffer
		w.fine(sheet.WriteCSV(&out, table))
		if want := "kota-a,dinas-b,PER.1.b,,Unit baru,SKM triwulan II,2026-02-28\n"; !strings.Contains(out.String(), want) {
			t.Error(out.String())
		}
	})
}

func TestAFileOfReadingsIsTakenWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		w := newWorldOf(t, d, trusted)
		_, err := w.imports(readingHeader+
			"kota-a,dinas-a,PER.1.b,3,,SKM,2026-02-28\n"+
			"kota-a,dinas-a,PER.1.b,3,,SKM,2026-02-28\n"+
			"kota-a,,PER.1.b,3,,SKM,2026-02-28\n"+
			"kota-c,,PER.1.b,3,,SKM,2026-02-28\n"+
			"kota-a,dinas-z,PER.1.b,3,,SKM,2026-02-28\n"+
			"kota-b,dinas-a,PER.1.a,3,,SKM,2026-02-28\n"+
			"kota-b,dinas-a,PER.1.b,4.01,,SKM,2026-02-28\n"+
			"kota-b,dinas-a,PER.1.b,NaN,,SKM,2026-02-28\n"+
			"kota-b,dinas-a,PER.1.b,3,baru,SKM,2026-02-28\n"+
			"kota-b,dinas-b,PER.1.b,3,,SKM,28 Februari\n"+
			"kota-b,dinas-b,PER.1.b,3,,SKM,2027-01-01\n", false)
		var faults problem.Faults
		if !errors.As(err, &faults) {
			t.Fatal(err)
		}
		var got []string
		for _, f := range faults {
			got = append(got, f.Key[len("run.fault."):]+" "+string(rune('0'+f.Place.Line%10)))
		}
		want := []string{"reading_twice 3", "reading_twice 4", "no_body 5", "no_unit 6", "not_computed 7", "value 8", "value 9", "value_and_na 0", "source_date 1", "source_date 2"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if l, err := w.Readings(t.Context(), w.pleno, w.one.ID, ""); err != nil || len(l.Have) != 0 {
			t.Errorf("half of it was kept: %+v, %v", l.Have, err)
		}
		for _, actor := range []access.Actor{w.planner, w.kepala, w.ani} {
			_, err := w.ImportReadings(t.Context(), actor, w.one.ID, "luar.csv", strings.NewReader(readingHeader), false)
			if kind := problem.KindOf(err); kind != problem.NotFound && kind != problem.Forbidden {
				t.Errorf("%s: %v", actor.Account, err)
			}
		}
	})
	worlds(t, func(t *testing.T, w *world) {
		_, err := w.imports(readingHeader, false)
		wantKind(t, err, problem.Conflict)
	})
}
