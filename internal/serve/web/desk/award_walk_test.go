package desk_test

import (
	"context"
	"net/http"
	"net/url"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/award"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

const (
	awardList = "00000000-0000-7000-8000-00000000a001"
	awardCert = "00000000-0000-7000-8000-00000000c001"
	awardCode = "K7QF-2M9X-TT4C-9D35"
)

// awarded is a cycle with a draft of a list, and a frozen list with a certificate.
func awarded(ctx context.Context, w *desktest.World) (string, string, error) {
	s, err := planned(ctx, w)
	if err != nil {
		return "", "", err
	}
	if s.Cycle, err = w.Cycles.Freeze(ctx, access.Machine(), s.ID, s.Version); err != nil {
		return "", "", err
	}
	kinds, err := w.Awards.KindsOf(ctx, s.ID)
	if err != nil {
		return "", "", err
	}
	draft, err := w.Awards.Make(ctx, access.Machine(), s.ID, w.City.ID, award.Rules{Title: "Terbaik", Subject: award.Bodies, Kinds: kinds, Most: 10})
	if err != nil {
		return "", "", err
	}
	return s.ID, draft, w.Awards.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO award_list (id, cycle_id, authority_id, title, subject, kinds, province, most, ties, second, presented_by, received_by, pattern, place, signer,
				signer_name, state, decree_id, decree_number, decree_day, frozen_by, frozen_at, made_by, made_at, version)
			SELECT $2, cycle_id, authority_id, 'Sepuluh terbaik', subject, kinds, province, most, ties, second, 'Kepala Perwakilan', 'Bupati', pattern, 'Contoh', 'Kepala Perwakilan',
				'', 'frozen', '', '12/2026', '2026-01-29', '', made_at, '', made_at, 1 FROM award_list WHERE id = $1`, draft, awardList)
		if err != nil {
			return err
		}
		body, err := db.One(ctx, tx, db.Column[string], `SELECT id FROM body WHERE slug = $1`, desktest.BodySlug)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO award_entry (list_id, body_id, unit_id, position, place, body_slug, body_name, unit_name, kind, score, class, standing, chosen, why)
			VALUES ($1, $2, '', 1, 1, $3, 'Kabupaten Contoh', '', 'regency', '95.45', 'A', 'eligible', TRUE, 'in')`, awardList, body, desktest.BodySlug)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO award_certificate (id, list_id, cycle_id, authority_id, body_id, unit_id, position, number, number_key, code, state, body_name, unit_name, score, class,
				suffix, released_day, presented_by, received_by, behalf_of, attended, handed_day, version)
			VALUES ($1, $2, $3, $4, $5, '', 1, '001/PIAGAM/I/2026', '001PIAGAMI2026', $6, 'valid', 'Kabupaten Contoh', '', '95.45', 'A', FALSE, '', 'Kepala Perwakilan', 'Bupati', '', FALSE, '', 1)`,
			awardCert, awardList, s.ID, w.City.ID, body, awardCode)
		return err
	})
}

func awardSamples(w *desktest.World) map[string][]sample {
	id, draft, err := awarded(context.Background(), w)
	if err != nil {
		panic(err)
	}
	all := "/kelola/penilaian/" + id + "/piagam"
	stale := url.Values{"version": {"99"}}
	of := func(path string, form url.Values) []sample {
		return []sample{{path: path, form: form, scope: w.City.Scope()}}
	}
	one, frozen := all+"/"+draft, all+"/"+awardList
	samples := map[string][]sample{
		"GET /kelola/penilaian/{id}/piagam":                       of(all, nil),
		"GET /kelola/penilaian/{id}/piagam/baru":                  of(all+"/baru", nil),
		"POST /kelola/penilaian/{id}/piagam/baru":                 of(all+"/baru", url.Values{"title": {""}}),
		"GET /kelola/penilaian/{id}/piagam/{daftar}":              of(one, nil),
		"GET /kelola/penilaian/{id}/piagam/{daftar}/berkas":       of(frozen+"/berkas", nil),
		"GET /kelola/penilaian/{id}/piagam/{daftar}/lampiran":     of(frozen+"/lampiran", nil),
		"GET /kelola/penilaian/{id}/piagam/{daftar}/acara":        of(frozen+"/acara", nil),
		"GET /kelola/penilaian/{id}/piagam/{daftar}/{piagam}/pdf": of(frozen+"/"+awardCert+"/pdf", nil),
	}
	for _, act := range []string{"aturan", "hapus", "tetapkan"} {
		samples["GET /kelola/penilaian/{id}/piagam/{daftar}/"+act] = of(one+"/"+act, nil)
		samples["POST /kelola/penilaian/{id}/piagam/{daftar}/"+act] = of(one+"/"+act, stale)
	}
	for _, act := range []string{"cetak", "batal-cetak"} {
		samples["GET /kelola/penilaian/{id}/piagam/{daftar}/"+act] = of(frozen+"/"+act, nil)
		samples["POST /kelola/penilaian/{id}/piagam/{daftar}/"+act] = of(frozen+"/"+act, stale)
	}
	for _, act := range []string{"serah", "nomor"} {
		samples["GET /kelola/penilaian/{id}/piagam/{daftar}/{piagam}/"+act] = of(frozen+"/"+awardCert+"/"+act, nil)
		samples["POST /kelola/penilaian/{id}/piagam/{daftar}/{piagam}/"+act] = of(frozen+"/"+awardCert+"/"+act, stale)
	}
	return samples
}

func TestAListOfAwardsIsKeptAndItsCertificatesHandedOver(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	id, draft, err := awarded(t.Context(), w)
	if err != nil {
		t.Fatal(err)
	}
	all := "/kelola/penilaian/" + id + "/piagam"
	kepala := as(t, w, desktest.Who(access.Validator, access.OfAuthority))
	kepala.get(all)
	kepala.sees(all, "Sepuluh terbaik", "Buat daftar", "Belum ada keputusan")
	kepala.post(all+"/baru", "title", "Kota", "subject", "body", "most", "sepuluh")
	kepala.answered(http.StatusUnprocessableEntity)
	kepala.get(all + "/" + draft + "/aturan")
	kepala.sees(all+"/"+draft+"/aturan", "belum ditentukan", "{urut:3}")
	kepala.post(all+"/"+draft+"/tetapkan", "version", "1")
	kepala.answered(http.StatusUnprocessableEntity)
	page := all + "/" + awardList
	kepala.get(page)
	kepala.sees(page, "001/PIAGAM/I/2026", "Lampiran keputusan", "Cetak piagam", "masuk menurut nilainya")
	planner := as(t, w, desktest.Who(access.Planner, access.OfAuthority))
	planner.get(page + "/" + awardCert + "/serah")
	planner.sees(page+"/"+awardCert+"/serah", "Diterima oleh", "/piagam/"+awardCode)
	planner.post(page+"/"+awardCert+"/serah", "version", "1", "received_by", "Sekretaris daerah", "behalf_of", "Bupati", "attended", "1", "day", "2026-02-03")
	planner.get(page)
	planner.sees(page, "Sekretaris daerah, atas nama Bupati")
	planner.get(page + "/cetak")
	planner.answered(http.StatusForbidden)
	assessor := as(t, w, desktest.Who(access.Assessor, access.OfAuthority))
	assessor.get(page)
	assessor.answered(http.StatusForbidden)
}
