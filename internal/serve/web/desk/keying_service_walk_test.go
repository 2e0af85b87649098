package desk_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

const ktp, kk = "0190d9c8-0000-7000-8000-000000000001", "0190d9c8-0000-7000-8000-000000000002"

func TestAPaperOfEachServiceIsNeverOneOfNone(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	s, _, v := paperOf(t, w, "product")
	looked := func(id, name string) {
		run(t, w, `INSERT INTO office_service (id, body_id, unit_id, slug, name, summary, words, search, promise, promise_unit, standard, valid_from, valid_to, version)
			VALUES ($1, $2, $3, $4, $4, '', '', '', 0, '', '{}', '', '', 1)`, id, s.locus.BodyID, s.locus.UnitID, name)
		run(t, w, `INSERT INTO cycle_product (locus_id, service_id, name) VALUES ($1, $2, $3)`, s.locus.ID, id, name)
	}
	about := "lokus=" + s.locus.ID + "&subjek=product"
	papers, keys := "/kelola/penilaian/"+s.ID+"/kertas", "/kelola/penilaian/"+s.ID+"/ketik"

	v.get(keys + "/lembar?" + about) // no service is looked at: it is of the unit as a whole
	v.answered(http.StatusOK)
	v.sees(keys, ">Produk layanan</h1>", `value="`+s.From+`"`)

	looked(ktp, "Kartu penduduk")
	v.get(keys + "/lembar?" + about)
	v.sees(keys, "Produk layanan: Kartu penduduk</h1>")

	looked(kk, "Kartu keluarga")
	for path, to := range map[string]string{keys + "/lembar?": keys, papers + "/cetak?": papers, keys + "/lembar?produk=" + s.team.ID + "&": keys} {
		v.get(path + about)
		v.sees(to, "Pilih layanannya.", ">Kartu keluarga<", ">Kartu penduduk<")
		if strings.Contains(v.body, "Unit secara keseluruhan") {
			t.Error(path)
		}
	}
	v.get(keys + "/lembar?produk=" + kk + "&" + about)
	v.sees(keys, "Produk layanan: Kartu keluarga</h1>")
	v.get(papers + "/cetak?produk=" + kk + "&" + about)
	if v.header.Get("Content-Type") != "application/pdf" {
		t.Error(v.header)
	}

	v.get(keys + "?lokus=" + s.locus.ID) // those who answer for the whole unit may be chosen here
	v.sees(keys, "Unit secara keseluruhan")
	v.get(keys + "/lembar?lokus=" + s.locus.ID + "&subjek=officer&produk=" + kk)
	v.sees(keys, ">Petugas layanan</h1>")
}

func TestWhoeverKeyedAPaperReadsWhyItCameBack(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	s, b, v := repeated(t, w)
	path := "/kelola/penilaian/" + s.ID + "/ketik/lembar"
	about := []string{"lokus", s.locus.ID, "subjek", "officer", "produk", "", "lembar", "1", "day", s.From, "consent", "1", "role", "petugas loket", "simpan", "ya"}
	v.post(path, append(about, answersOf(b, "1")...)...)
	v.sees(path, "Lembar disimpan.")
	id := b.ID(s.locus.ID, "", 1)
	run(t, w, `UPDATE form SET state = 'returned' WHERE id = $1`, id)
	run(t, w, `INSERT INTO review_step (id, cycle_id, locus_id, form_id, act, was, became, account, at, why) VALUES ($1, $2, $3, $1, 'return', 'sent', 'returned', $4, $5, $6)`,
		id, s.ID, s.locus.ID, w.People[desktest.Who(access.Planner, access.OfAuthority)], "2026-11-23T00:00:00Z", "Nomor 3 keliru.")
	v.get(path + "?lokus=" + s.locus.ID + "&subjek=officer")
	v.sees(path, "Dikembalikan oleh pemeriksa: Nomor 3 keliru.")
}
