package desk_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	fieldform "github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// keyedTwice is a plan of which two forms of officers were keyed, and the verifier who reviews them.
func keyedTwice(t *testing.T, w *desktest.World) (selfAssessed, []fieldform.Held, *visitor) {
	t.Helper()
	s, b, v := repeated(t, w)
	path := "/kelola/penilaian/" + s.ID + "/ketik/lembar"
	for _, paper := range []string{"1", "2"} {
		about := []string{"lokus", s.locus.ID, "subjek", "officer", "produk", "", "lembar", paper, "day", s.From, "consent", "1", "role", "petugas loket", "simpan", "ya"}
		v.post(path, append(about, answersOf(b, "1")...)...)
		v.sees(path, "Lembar disimpan.")
	}
	if err := w.Cycles.EndApart(t.Context(), access.Machine(), s.ID, s.apart.ID, s.apart.Version, "Sudah tidak."); err != nil {
		t.Fatal(err)
	}
	forms, err := w.Forms.OfLoci(t.Context(), w.DB, s.locus.ID)
	if err != nil || len(forms) != 2 {
		t.Fatalf("%d forms, %v", len(forms), err)
	}
	return s, forms, as(t, w, desktest.Who(access.Verifier, access.OfAuthority))
}

func TestSeveralFormsAreReturnedAtOnceAndEachSaysHowItWent(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	s, forms, v := keyedTwice(t, w)
	list := "/kelola/penilaian/" + s.ID + "/periksa/formulir?keadaan=sent&penyelenggara=" + desktest.BodySlug
	v.get(list)
	v.sees(list, s.locus.Name, `value="`+forms[0].ID+`"`, "Terkirim (2)", "Centang semua")
	many := "/kelola/penilaian/" + s.ID + "/periksa/banyak"
	v.get(many + "?act=return_form")
	v.sees(many, "Belum ada yang dicentang")
	path := many + "?" + url.Values{"act": {"return_form"}, "formulir": {forms[0].ID, forms[1].ID}, "keadaan": {"sent"}}.Encode()
	v.get(path)
	v.sees(path, "Kembalikan formulir: 2", s.locus.Name)
	v.post(many, "mend", " ")
	v.answered(http.StatusUnprocessableEntity)
	// Somebody else was faster with one of them.
	if err := w.Reviews.ReturnForm(t.Context(), access.Machine(), forms[1].ID, forms[1].Version, "Foto buram."); err != nil {
		t.Fatal(err)
	}
	v.post(many, "mend", "Lengkapi fungsi petugasnya.")
	v.answered(http.StatusOK)
	v.sees(many, "1 dari 2 berhasil", "Baru saja ada yang berubah", "?keadaan=sent")
	now, err := w.Forms.OfLoci(t.Context(), w.DB, s.locus.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range now {
		if f.State != fieldform.Returned {
			t.Errorf("%s is %s", f.ID, f.State)
		}
	}
}

func TestSeveralUnitsAreVerifiedAtOnceAndWhatIsNotReadySaysWhy(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	s, forms, v := keyedTwice(t, w)
	many := "/kelola/penilaian/" + s.ID + "/periksa/banyak"
	path := many + "?" + url.Values{"act": {"verify"}, "unit": {s.locus.ID}}.Encode()
	v.get(path)
	v.sees(path, "Verifikasi: 1", s.locus.Name, "2 dari 2 formulir", "Tetap lanjutkan")
	run(t, w, `UPDATE form SET received_at = $2 WHERE id = $1`, forms[0].ID, db.At(w.Now().AddDate(0, 0, 1)))
	v.get("/kelola/penilaian/" + s.ID + "/periksa/formulir/" + forms[0].ID)
	v.sees("/kelola/penilaian", "; isi yang sekarang ")
	v.get(path)
	v.sees(path, "1 dari 2 formulir")
	v.post(many)
	v.answered(http.StatusUnprocessableEntity)
	v.sees(many, "Centang ini")
	v.get("/kelola/penilaian/" + s.ID + "/periksa/formulir/" + forms[1].ID)
	v.get(path)
	if strings.Contains(v.body, "Tetap lanjutkan") {
		t.Error("it asks about forms that are opened")
	}
	// An N/A and a flag wait, or nothing does: either way the unit says what came of it.
	v.post(many)
	v.answered(http.StatusOK)
	v.sees(many, s.locus.Name, "dari 1 berhasil")
	for _, act := range []string{"validate", "check"} {
		path = many + "?" + url.Values{"act": {act}, "unit": {s.locus.ID}}.Encode()
		v.get(path)
		v.sees(path, "Belum ada yang dicentang") // which a verifier may not do at all
	}
}
