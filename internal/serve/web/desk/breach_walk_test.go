package desk_test

import (
	"context"
	"net/url"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/privacy/breach"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

func breachSamples(w *desktest.World) map[string][]sample {
	one, err := w.Breaches.Write(context.Background(), access.Machine(), breach.New{Authority: w.City.ID, Entry: breach.Entry{
		Title: "Flashdisk hilang", Learned: w.Now(), LearnedBy: "Bagian umum", How: "Flashdisk dengan daftar laporan hilang (contoh).", Data: []string{"incidents"},
	}})
	if err != nil {
		panic(err)
	}
	const root = "/kelola/data-pribadi/insiden"
	at := func(path string, form url.Values) []sample {
		if form != nil {
			form["instansi"] = []string{w.City.Slug}
			return []sample{{path: path, form: form, scope: w.City.Scope()}}
		}
		return []sample{{path: path + "?instansi=" + w.City.Slug, scope: w.City.Scope()}}
	}
	path := root + "/nomor/" + one.ID
	return map[string][]sample{
		"GET " + root:                                at(root, nil),
		"GET " + root + ".csv":                       at(root+".csv", nil),
		"GET " + root + ".xlsx":                      at(root+".xlsx", nil),
		"GET " + root + "/baru":                      at(root+"/baru", nil),
		"POST " + root + "/baru":                     at(root+"/baru", url.Values{"learned": {"x"}}),
		"GET " + root + "/nomor/{id}":                {{path: path, scope: w.City.Scope()}},
		"GET " + root + "/nomor/{id}/ubah":           {{path: path + "/ubah", scope: w.City.Scope()}},
		"POST " + root + "/nomor/{id}/ubah":          {{path: path + "/ubah", form: url.Values{"learned": {"x"}}, scope: w.City.Scope()}},
		"POST " + root + "/nomor/{id}/catat":         {{path: path + "/catat", form: url.Values{"at": {"x"}}, scope: w.City.Scope()}},
		"POST " + root + "/nomor/{id}/kirim":         {{path: path + "/kirim", form: url.Values{"told_how": {""}}, scope: w.City.Scope()}},
		"POST " + root + "/nomor/{id}/kirim/henti":   {{path: path + "/kirim/henti", form: url.Values{}, scope: w.City.Scope()}},
		"POST " + root + "/nomor/{id}/kirim/lanjut":  {{path: path + "/kirim/lanjut", form: url.Values{}, scope: w.City.Scope()}},
		"GET " + root + "/nomor/{id}/surat.csv":      {{path: path + "/surat.csv", scope: w.City.Scope()}},
		"GET " + root + "/nomor/{id}/surat.pdf":      {{path: path + "/surat.pdf", scope: w.City.Scope()}},
		"POST " + root + "/nomor/{id}/umumkan":       {{path: path + "/umumkan", form: url.Values{"public_how": {""}}, scope: w.City.Scope()}},
		"POST " + root + "/nomor/{id}/umumkan/cabut": {{path: path + "/umumkan/cabut", form: url.Values{"public_why": {""}}, scope: w.City.Scope()}},
		"POST " + root + "/nomor/{id}/tutup":         {{path: path + "/tutup", form: url.Values{"lesson": {""}}, scope: w.City.Scope()}},
	}
}
