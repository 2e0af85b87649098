package desk_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/cycle"
	fieldform "github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/form/keying"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

func keyingSamples(s selfAssessed, here access.Scope) map[string][]sample {
	path, about := "/kelola/penilaian/"+s.ID+"/ketik", url.Values{"lokus": {s.locus.ID}, "subjek": {"officer"}}
	return map[string][]sample{
		"GET /kelola/penilaian/{id}/ketik":         {{path: path, scope: here}},
		"GET /kelola/penilaian/{id}/ketik/lembar":  {{path: path + "/lembar?" + about.Encode(), scope: here}},
		"GET /kelola/penilaian/{id}/kertas":        {{path: "/kelola/penilaian/" + s.ID + "/kertas", scope: here}},
		"GET /kelola/penilaian/{id}/kertas/cetak":  {{path: "/kelola/penilaian/" + s.ID + "/kertas/cetak?" + about.Encode(), scope: here}},
		"POST /kelola/penilaian/{id}/ketik/lembar": {{path: path + "/lembar", form: about, scope: here}},
	}
}

// paperOf freezes the plan of the city and returns it with its booklet of a subject and an assessor who visits.
func paperOf(t *testing.T, w *desktest.World, subject string) (selfAssessed, *keying.Booklet, *visitor) {
	t.Helper()
	s, err := planned(t.Context(), w)
	if err != nil {
		t.Fatal(err)
	}
	if s.Cycle, err = w.Cycles.Freeze(t.Context(), access.Machine(), s.ID, s.Version); err != nil {
		t.Fatal(err)
	}
	ins, err := w.Forms.Instrument(t.Context(), &s.Cycle)
	if err != nil {
		t.Fatal(err)
	}
	b, ok := keying.Of(ins, subject)
	if !ok {
		t.Fatalf("nothing is asked of %q; there are %v", subject, keying.Subjects(ins))
	}
	return s, b, as(t, w, desktest.Who(access.Assessor, access.OfAuthority))
}

func repeated(t *testing.T, w *desktest.World) (selfAssessed, *keying.Booklet, *visitor) {
	t.Helper()
	return paperOf(t, w, "officer")
}

func run(t *testing.T, w *desktest.World, query string, args ...any) {
	t.Helper()
	err := w.DB.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func answersOf(b *keying.Booklet, choice string) []string {
	var fields []string
	for i := range b.Questions {
		q := &b.Questions[i]
		one := choice
		if q.Question.Scale.Type == instrument.Range {
			one = q.Question.Scale.High.RatString()
		}
		fields = append(fields, q.Field(), one)
	}
	return fields
}

func TestAPaperIsKeyedByKeyboardAlone(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	s, b, v := repeated(t, w)
	path := "/kelola/penilaian/" + s.ID + "/ketik"
	v.get(path)
	v.sees(path, s.locus.Name, "Mulai mengetik")
	one := path + "/lembar?lokus=" + s.locus.ID + "&subjek=officer"
	v.get(one)
	v.sees(one, "1. "+b.Questions[0].Question.Ask.In("id"), "autofocus", "Ketik angka jawaban")
	about := []string{"lokus", s.locus.ID, "subjek", "officer", "produk", "", "lembar", "1", "day", s.From, "consent", "1", "role", "petugas loket"}

	v.post(path+"/lembar", append(about, "q1", "77")...)
	v.answered(http.StatusUnprocessableEntity)
	v.sees(path, "Ketik salah satu: 0, 1")

	all := append(about, answersOf(b, "1")...)
	v.post(path+"/lembar", all...)
	v.answered(http.StatusOK)
	v.sees(path, "Tekan Enter sekali lagi")

	v.post(path+"/lembar", append(all, "simpan", "ya")...)
	v.answered(http.StatusOK)
	v.sees(path, "Lembar disimpan.")
	kept, err := w.Forms.OfLoci(t.Context(), w.DB, s.locus.ID)
	if err != nil || len(kept) != 1 || kept[0].Way != fieldform.Paper || kept[0].State != fieldform.Sent || kept[0].Answered != len(b.Questions) {
		t.Errorf("%+v, %v", kept, err)
	}
}

func TestPapersArePrintedWithTheNumbersThatAreKeyed(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	s, b, v := repeated(t, w)
	path := "/kelola/penilaian/" + s.ID + "/kertas"
	v.get("/kelola/penilaian/" + s.ID + "/kunjungan")
	visit := "/kelola/penilaian/" + s.ID + "/kunjungan/" + s.visit.ID
	v.sees("/kelola/penilaian/"+s.ID+"/kunjungan", `href="`+visit)
	v.get(visit)
	v.sees(visit, path+"?lokus="+s.locus.ID)
	v.get(path + "?lokus=" + s.locus.ID)
	v.sees(path, b.Subject.Label.In("id"), "Cetak (PDF)")
	v.get(path + "/cetak?lokus=" + s.locus.ID + "&subjek=officer&bahasa=en&dari=998&banyak=5")
	if v.status != http.StatusOK || v.header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(v.body, "%PDF-") {
		t.Errorf("%d %v", v.status, v.header)
	}
	v.get(path + "/cetak?lokus=" + s.locus.ID + "&subjek=nobody")
	v.answered(http.StatusNotFound)
}

func TestAPaperThatSomebodyElseKeyedIsKeyedBlindAndCompared(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	s, b, v := repeated(t, w)
	path := "/kelola/penilaian/" + s.ID + "/ketik/lembar"
	about := []string{"lokus", s.locus.ID, "subjek", "officer", "produk", "", "lembar", "1", "day", s.From, "consent", "1", "role", "petugas loket", "simpan", "ya"}
	v.post(path, append(about, answersOf(b, "1")...)...)
	v.sees(path, "Lembar disimpan.")
	// The first keyer is another person from now on.
	run(t, w, `UPDATE form SET made_by = $1`, w.People[desktest.Who(access.Planner, access.OfAuthority)])
	one := path + "?lokus=" + s.locus.ID + "&subjek=officer"
	v.get(one)
	v.sees(one, "sudah diketik orang lain", `name="q1" type="text" value=""`)
	answers := answersOf(b, "1")
	answers[1] = "2"
	v.post(path, append(about, answers...)...)
	v.sees(path, "disimpan di samping", "pada nomor 1.")
}

// The page shows revision 1; a phone sends revision 2; what was seen is keyed on.
func TestWhatAPhoneSentMeanwhileIsNotKeyedOver(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	s, b, v := paperOf(t, w, "unit")
	who := w.Actor(t, desktest.Who(access.Assessor, access.OfAuthority))
	q := b.Questions[0]
	c := fieldform.Content{
		ID: b.ID(s.locus.ID, "", 1), Cycle: s.ID, Locus: s.locus.ID, Instrument: s.Hash, Subject: "unit",
		Answers: map[string]fieldform.Answer{q.Code: {Answer: q.Question.Scale.Options[0].Code}},
	}
	send := func(rev int64) {
		t.Helper()
		out, err := w.Forms.Receive(t.Context(), who, fieldform.Receipt{Content: c, Way: fieldform.Field})
		if err != nil || out.Rev != rev {
			t.Fatal(out, err)
		}
	}
	send(1)
	path := "/kelola/penilaian/" + s.ID + "/ketik/lembar"
	one := path + "?lokus=" + s.locus.ID + "&subjek=unit"
	v.get(one)
	v.sees(one, `name="revisi" value="1"`)
	seen := keying.Keys(q.Question.Scale)[0]
	c.Base, c.Answers = 1, map[string]fieldform.Answer{q.Code: {Answer: q.Question.Scale.Options[1].Code, Note: "dilihat sendiri"}}
	send(2)
	v.post(path, "lokus", s.locus.ID, "subjek", "unit", "produk", "", "day", s.From, "consent", "1", "role", "petugas", q.Field(), seen, "revisi", "1", "simpan", "ya")
	v.answered(http.StatusOK)
	held, err := w.Forms.OfLoci(t.Context(), w.DB, s.locus.ID)
	if err != nil || len(held) != 1 || held[0].Rev != 3 || held[0].Content.Answers[q.Code].Note != "dilihat sendiri" || held[0].Content.Role != "petugas" {
		t.Errorf("%+v, %v", held, err)
	}
}

func TestNobodyKeysForAnOfficeThatDidNotSendThem(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	s, b, v := repeated(t, w)
	run(t, w, `DELETE FROM cycle_member`)
	path := "/kelola/penilaian/" + s.ID + "/ketik"
	v.post(path+"/lembar", append([]string{"lokus", s.locus.ID, "subjek", "officer", "produk", "", "lembar", "1", "day", s.From, "simpan", "ya"}, answersOf(b, "1")...)...)
	v.answered(http.StatusForbidden)
	v.get(path)
	v.sees(path, "Tidak ada lokus yang dikunjungi tim Anda")
	if all, err := w.Cycles.GoingOf(t.Context(), w.Actor(t, desktest.Who(access.Assessor, access.OfAuthority))); err != nil || len(all) != 0 {
		t.Errorf("%v, %v", all, err)
	}
	if s.State != cycle.Planned {
		t.Error(s.State)
	}
}
