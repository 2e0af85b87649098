package desk_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/improve"
	"github.com/patuh-id/patuh/internal/review"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// rapor is a report card with a finding of the world's unit, an action, and a practice that the unit shares.
type rapor struct {
	cycle, card, finding, action, practice string
	said, taught, shared                   string // files
}

const never = "00000000-0000-7000-8000-00000000000"

// opened is a report card of the world's body, of a computation that was shown. What is weak is written as the job
// writes it, since nobody was visited here.
func opened(ctx context.Context, w *desktest.World) (rapor, error) {
	var k rapor
	s, err := planned(ctx, w)
	if err != nil {
		return k, err
	}
	// It may have been drawn by lot already.
	_ = w.Cycles.AddLoci(ctx, access.Machine(), s.ID, desktest.BodySlug, []string{desktest.UnitSlug}, "")
	if s.Cycle, err = w.Cycles.Freeze(ctx, access.Machine(), s.ID, s.Version); err != nil {
		return k, err
	}
	one, err := w.Runs.Ask(ctx, access.Machine(), s.ID, review.Checked, "Uji.")
	if err == nil {
		err = w.Runs.WorkOut(ctx, one.ID)
	}
	if err != nil {
		return k, err
	}
	sheet, err := w.Runs.One(ctx, access.Machine(), s.ID, one.ID)
	if err == nil {
		err = w.Runs.Share(ctx, access.Machine(), s.ID, one.ID, sheet.Version)
	}
	if err != nil {
		return k, err
	}
	k.cycle, k.card, k.finding = s.ID, never+"1", never+"2"
	opening, err := w.Cards.Open(ctx, access.Machine(), s.ID, one.ID, improve.UsualLimit)
	if err == nil {
		err = w.Cards.OpenNow(ctx, opening.ID)
	}
	if err == nil {
		err = k.rows(ctx, w, opening.ID, one.ID)
	}
	if err == nil {
		err = k.acts(ctx, w)
	}
	return k, err
}

func (k *rapor) rows(ctx context.Context, w *desktest.World, opening, run string) error {
	return w.Cards.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		exec := func(query string, args ...any) error {
			_, err := tx.Exec(ctx, query, args...)
			return err
		}
		locus, err := db.One(ctx, tx, db.Column[string], `SELECT id FROM cycle_locus WHERE cycle_id = $1 AND unit_id = $2`, k.cycle, w.Unit)
		return errors.Join(err,
			exec(`INSERT INTO report_card (id, opening_id, run_id, cycle_id, center_id, office_id, body_id, kind, year, instrument, mapping, findings, opened_at)
				VALUES ($1, $2, $3, $4, $5, $5, $6, 'self', $7, 'ori@2023.1.0', '', 1, $8)`, k.card, opening, run, k.cycle, w.City.ID, w.Body, w.Now().Year(), db.At(w.Now())),
			exec(`INSERT INTO report_finding (id, card_id, unit_id, unit_name, locus_id, code, position, mark, most, lost, answered, photos, documents)
				VALUES ($1, $2, $3, 'Dinas Perizinan Contoh', $4, 'INP.KOM.1', 1, '40', '5', '3', 4, 2, 1)`, k.finding, k.card, w.Unit, locus),
			exec(`INSERT INTO report_track (card_id, unit_id, code, first_year, first_mark, mark, was_mended, became) VALUES ($1, $2, 'INP.KOM.1', $3, '40', '40', $4, 'new')`,
				k.card, w.Unit, w.Now().Year(), false),
			exec(`INSERT INTO report_best (opening_id, code, position, office_id, body_id, unit_id, body_name, unit_name, mark) VALUES
				($1, 'INP.KOM.2', 1, $2, $3, $4, 'Kabupaten Contoh', 'Dinas Perizinan Contoh', '100'), ($1, 'INP.KOM.3', 1, $2, $3, $4, 'Kabupaten Contoh', 'Dinas Perizinan Contoh', '90')`,
				opening, w.City.ID, w.Body, w.Unit))
	})
}

// acts plans an action, asks something, holds a training and shares a practice, each with a file where it takes one.
func (k *rapor) acts(ctx context.Context, w *desktest.World) error {
	machine := access.Machine()
	day := w.Now().AddDate(0, 1, 0).Format("2006-01-02")
	err := w.Cards.Add(ctx, machine, k.card, k.finding, improve.Entry{Kind: improve.Training, Words: "Latih petugas.", Owner: "unit:" + w.Unit, DueDay: day, Budget: "5.000.000"})
	if err != nil {
		return err
	}
	d, err := w.Cards.Finding(ctx, machine, k.card, k.finding)
	if err != nil {
		return err
	}
	k.action = d.Todo[0].ID
	for _, one := range []struct {
		into *string
		do   func(file string) error
	}{
		{&k.said, func(file string) error {
			return w.Cards.Say(ctx, machine, k.card, k.finding, "Apa yang dimaksud?", []string{file})
		}},
		{&k.taught, func(file string) error {
			return w.Cards.Train(ctx, machine, k.card, improve.Held{
				Unit: desktest.UnitSlug, Title: "Bimbingan teknis", From: day, Until: day, Who: []improve.Attended{{Owner: "unit:" + w.Unit, Heads: "4", Names: "Petugas A"}}, Files: []string{file},
			})
		}},
		{&k.shared, func(file string) error {
			return w.Cards.Share(ctx, machine, k.card, w.Unit, "INP.KOM.3", "Setiap pagi dibahas.", true, []string{file})
		}},
	} {
		file, err := w.Files.Keep(ctx, evidence.New{Owner: evidence.AccountOwner(""), Name: "bahan.pdf", Type: "application/pdf", Purpose: evidence.Attachment},
			strings.NewReader("%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"))
		if err != nil {
			return err
		}
		*one.into = file.ID
		if err := one.do(file.ID); err != nil {
			return err
		}
	}
	s, err := w.Cards.One(ctx, machine, k.card)
	if err != nil {
		return err
	}
	own, err := w.Cards.Own(ctx, s)
	for _, b := range own {
		if b.Practice != nil {
			k.practice = b.Practice.ID
		}
	}
	return err
}

func raporSamples(w *desktest.World) map[string][]sample {
	k, err := opened(context.Background(), w)
	if err != nil {
		panic(err)
	}
	body := access.Scope{Authority: w.City.ID, Body: w.Body}
	unit := access.Scope{Authority: w.City.ID, Body: w.Body, Unit: w.Unit}
	one, board := "/kelola/rapor/"+k.card, "/kelola/penilaian/"+k.cycle+"/rapor"
	finding := one + "/catatan/" + k.finding
	at := func(path string, scope access.Scope, form url.Values) []sample {
		return []sample{{path: path, scope: scope, form: form}}
	}
	own := url.Values{"unit": {w.Unit}, "kode": {"INP.KOM.2"}}
	place := url.Values{"unit": {desktest.UnitSlug}}
	all := map[string][]sample{
		"GET /kelola/rapor":                              {{path: "/kelola/rapor", anywhere: true}},
		"GET /kelola/rapor/{id}":                         at(one, unit, nil),
		"GET /kelola/rapor/{id}/pimpinan":                at(one+"/pimpinan", body, nil),
		"GET /kelola/rapor/{id}/pimpinan.pdf":            at(one+"/pimpinan.pdf", body, nil),
		"GET /kelola/rapor/{id}/catatan/{catatan}":       at(finding, unit, nil),
		"GET /kelola/rapor/{id}/beban":                   at(one+"/beban", unit, nil),
		"GET /kelola/rapor/{id}/beban/ubah":              at(one+"/beban/ubah?"+place.Encode(), unit, nil),
		"POST /kelola/rapor/{id}/beban/ubah":             at(one+"/beban/ubah", unit, place),
		"GET /kelola/rapor/{id}/pelatihan":               at(one+"/pelatihan", unit, nil),
		"GET /kelola/rapor/{id}/pelatihan/baru":          at(one+"/pelatihan/baru", unit, nil),
		"POST /kelola/rapor/{id}/pelatihan/baru":         at(one+"/pelatihan/baru", unit, place),
		"GET /kelola/rapor/{id}/pelatihan/berkas/{file}": at(one+"/pelatihan/berkas/"+k.taught, unit, nil),
		"GET /kelola/rapor/{id}/praktik":                 at(one+"/praktik", unit, nil),
		"GET /kelola/rapor/{id}/praktik/berkas/{file}":   at(one+"/praktik/berkas/"+k.shared, unit, nil),
		"GET /kelola/rapor/{id}/praktik/baru":            at(one+"/praktik/baru?"+own.Encode(), unit, nil),
		"POST /kelola/rapor/{id}/praktik/baru":           at(one+"/praktik/baru", unit, own),
		"POST /kelola/rapor/{id}/praktik/tarik":          at(one+"/praktik/tarik", unit, url.Values{"practice": {k.practice}, "version": {"99"}}),
		"GET /kelola/penilaian/{id}/rapor":               at(board, w.City.Scope(), nil),
		"GET /kelola/penilaian/{id}/rapor/buka":          at(board+"/buka", w.City.Scope(), nil),
		"POST /kelola/penilaian/{id}/rapor/buka":         at(board+"/buka", w.City.Scope(), url.Values{"limit": {"500"}}),
	}
	all["GET /kelola/rapor/{id}/catatan/{catatan}/berkas/{file}"] = at(finding+"/berkas/"+k.said, unit, nil)
	for _, act := range []string{"tindakan", "kemajuan", "tanya", "keterangan"} {
		path := "/kelola/rapor/{id}/catatan/{catatan}/" + act
		all["GET "+path] = at(finding+"/"+act+"?tindakan="+k.action, unit, nil)
		all["POST "+path] = at(finding+"/"+act, unit, url.Values{"tindakan": {k.action}, "version": {"99"}})
	}
	s, err := w.Cards.One(context.Background(), access.Machine(), k.card)
	if err != nil {
		panic(err)
	}
	lessons, err := w.Cards.Trainings(context.Background(), s, "")
	if err != nil {
		panic(err)
	}
	all["POST /kelola/rapor/{id}/pelatihan/hapus"] = at(one+"/pelatihan/hapus", unit, url.Values{"training": {lessons[0].ID}, "version": {"99"}})
	return all
}

func TestAReportCardIsAnsweredAndJudged(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	k, err := opened(t.Context(), w)
	if err != nil {
		t.Fatal(err)
	}
	card := "/kelola/rapor/" + k.card
	page := card + "/catatan/" + k.finding
	body := as(t, w, desktest.Who(access.Liaison, access.OfBody))
	body.get("/kelola/rapor")
	body.sees("/kelola/rapor", `href="`+card+`"`)
	body.get(card)
	body.sees(card, `href="`+page+`"`, "40,00", "3,00", "Baru")
	body.get(page)
	body.sees(page, "Latih petugas.", "Rp\u00a05.000.000", "Apa yang dimaksud?", "3,00 dari 5,00 nilai unit")
	body.get(page + "/kemajuan?tindakan=" + k.action)
	body.postFiles(page+"/kemajuan", "to", "accepted")
	body.answered(http.StatusUnprocessableEntity)
	body.get(page + "/kemajuan?tindakan=" + k.action)
	body.postFiles(page+"/kemajuan", "to", "under_way")
	body.sees(page, "Berjalan")
	unit := as(t, w, desktest.Who(access.UnitOfficer, access.OfUnit))
	unit.get(card + "/praktik")
	unit.sees(card+"/praktik", "Setiap pagi dibahas.", "Tarik persetujuan", "Bagikan cara kerja")
	unit.post(card+"/praktik/tarik", "practice", k.practice, "version", "1")
	unit.sees(card+"/praktik", "Persetujuan ditarik.")
	unit.get(card + "/praktik/berkas/" + k.shared)
	unit.answered(http.StatusNotFound)
	office := as(t, w, desktest.Who(access.Verifier, access.OfAuthority))
	office.get(card + "/pelatihan")
	office.sees(card+"/pelatihan", "Bimbingan teknis", "4 orang")
	if strings.Contains(office.body, "Petugas A") {
		t.Error("an office reads names of who took part")
	}
	office.get(page + "/tindakan")
	office.answered(http.StatusForbidden)
	leader := as(t, w, desktest.Who(access.Leader, access.OfBody))
	leader.get(card + "/pimpinan")
	leader.sees(card+"/pimpinan", "Yang harus dilakukan", "Cetak satu halaman A4")
	leader.get(card + "/pimpinan.pdf")
	leader.answered(http.StatusOK)
}
