package desk_test

import (
	"net/url"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

func entrySamples(w *desktest.World) map[string][]sample {
	ours := func(path string, form url.Values) []sample {
		sent := url.Values{"instansi": {w.City.Slug}}
		for name, values := range form {
			sent[name] = values
		}
		return []sample{{path: path + "?instansi=" + w.City.Slug, form: sent, anywhere: true}}
	}
	slip := func(form url.Values) []sample {
		list := ours("/kelola/laporan/slip/batal", form)
		list[0].path += "&slip=" + w.Slip.Code()
		list[0].form.Set("slip", w.Slip.Code())
		return list
	}
	set := func(path string, form url.Values) []sample {
		list := ours(path, form)
		list[0].anywhere, list[0].scope = false, w.City.Scope()
		return list
	}
	return map[string][]sample{
		"GET /kelola/laporan/baru":      ours("/kelola/laporan/baru", nil),
		"POST /kelola/laporan/baru":     ours("/kelola/laporan/baru", url.Values{"words": {""}}),
		"GET /kelola/laporan/langsung":  ours("/kelola/laporan/langsung", nil),
		"POST /kelola/laporan/langsung": ours("/kelola/laporan/langsung", url.Values{"words": {""}}),

		"GET /kelola/laporan/slip":        ours("/kelola/laporan/slip", nil),
		"POST /kelola/laporan/slip":       ours("/kelola/laporan/slip", url.Values{"series": {"A"}, "n": {"0"}}),
		"GET /kelola/laporan/slip/cetak":  ours("/kelola/laporan/slip/cetak", nil),
		"GET /kelola/laporan/slip/batal":  slip(nil),
		"POST /kelola/laporan/slip/batal": slip(url.Values{"why": {""}}),

		"GET /kelola/laporan/pengaturan":           set("/kelola/laporan/pengaturan", nil),
		"POST /kelola/laporan/pengaturan":          set("/kelola/laporan/pengaturan", url.Values{"prefix": {""}}),
		"GET /kelola/laporan/pengaturan/kategori":  set("/kelola/laporan/pengaturan/kategori", nil),
		"POST /kelola/laporan/pengaturan/kategori": set("/kelola/laporan/pengaturan/kategori", url.Values{"code": {""}}),
		"GET /kelola/laporan/register":             ours("/kelola/laporan/register", nil),

		"GET /kelola/papan":          {{path: "/kelola/papan", anywhere: true}},
		"POST /kelola/papan/setujui": {{path: "/kelola/papan/setujui", anywhere: true}},

		"GET /kelola/laporan/{number}/pin":  {{path: "/kelola/laporan/" + w.Case.Number + "/pin", scope: w.City.Scope(), complaint: true}},
		"POST /kelola/laporan/{number}/pin": {{path: "/kelola/laporan/" + w.Case.Number + "/pin", form: url.Values{"calledback": {""}}, scope: w.City.Scope(), complaint: true, and: access.RegisterCases}},
	}
}
