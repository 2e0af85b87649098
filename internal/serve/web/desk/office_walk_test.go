package desk_test

import (
	"net/url"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

func officeSamples(w *desktest.World) map[string][]sample {
	const (
		di     = "/kelola/kantor/di/{body}/{unit}"
		unitAt = "/kelola/kantor/di/" + desktest.BodySlug + "/" + desktest.UnitSlug
		bodyAt = "/kelola/kantor/di/" + desktest.BodySlug + "/-"
		shared = "/kelola/kantor/di/kota-banjarmasin/-"
	)
	ofUnit := access.Scope{Authority: w.City.ID, Body: w.Body, Unit: w.Unit}
	ofBody := access.Scope{Authority: w.City.ID, Body: w.Body}
	city, other := w.City.Scope(), w.Other.Scope()
	each := func(path string, form url.Values) []sample {
		return []sample{
			{path: unitAt + path, form: form, scope: ofUnit},
			{path: bodyAt + path, form: form, scope: ofBody},
			{path: shared + path, form: form, scope: access.Scope{Installation: true}},
		}
	}
	one := func(path string, form url.Values) []sample {
		return []sample{{path: unitAt + path, form: form, scope: ofUnit}}
	}
	numbers := func(path string, form url.Values) []sample {
		return []sample{
			{path: "/kelola/kantor/nomor/" + w.Number + path, form: form, scope: ofUnit},
			{path: "/kelola/kantor/nomor/" + w.OwnNumber + path, form: form, scope: city},
		}
	}
	own := func(path string, form url.Values) []sample {
		return []sample{
			{path: "/kelola/kantor/instansi/" + w.City.Slug + path, form: form, scope: city},
			{path: "/kelola/kantor/instansi/" + w.Other.Slug + path, form: form, scope: other},
		}
	}
	stale := url.Values{"version": {"99"}, "title": {"X"}}
	empty := url.Values{"title": {""}, "value": {""}}
	return map[string][]sample{
		"GET /kelola/kantor":     {{path: "/kelola/kantor", anywhere: true}},
		"GET /kelola/kantor/uji": {{path: "/kelola/kantor/uji", anywhere: true}},

		"GET " + di:                         each("", nil),
		"GET " + di + "/keterangan":         each("/keterangan", nil),
		"POST " + di + "/keterangan":        each("/keterangan", url.Values{"version": {"99"}, "does": {"X"}}),
		"GET " + di + "/layanan-baru":       each("/layanan-baru", nil),
		"POST " + di + "/layanan-baru":      each("/layanan-baru", empty),
		"GET " + di + "/layanan/{service}":  one("/layanan/"+w.Service, nil),
		"POST " + di + "/layanan/{service}": one("/layanan/"+w.Service, stale),
		"GET " + di + "/nomor-baru":         each("/nomor-baru", nil),
		"POST " + di + "/nomor-baru":        each("/nomor-baru", empty),
		"GET " + di + "/riwayat":            each("/riwayat", nil),
		"GET " + di + "/pengumuman":         each("/pengumuman", nil),
		"GET " + di + "/pekerjaan":          each("/pekerjaan", nil),
		"POST " + di + "/pekerjaan":         each("/pekerjaan", url.Values{"what": {""}}),

		"GET /kelola/kantor/nomor/{id}":      numbers("", nil),
		"POST /kelola/kantor/nomor/{id}":     numbers("", url.Values{"version": {"99"}}),
		"POST /kelola/kantor/nomor/{id}/uji": numbers("/uji", url.Values{"version": {"99"}, "answer": {"dijawab"}}),

		"GET /kelola/kantor/instansi/{authority}":             own("", nil),
		"GET /kelola/kantor/instansi/{authority}/nomor-baru":  own("/nomor-baru?daftar=112", nil),
		"POST /kelola/kantor/instansi/{authority}/nomor-baru": own("/nomor-baru", empty),

		"GET /uji-nomor/{code}":  {{path: "/uji-nomor/x"}},
		"POST /uji-nomor/{code}": {{path: "/uji-nomor/x"}},
	}
}
