package desk_test

import (
	"net/url"

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
	return map[string][]sample{
		"GET /kelola/laporan/baru":      ours("/kelola/laporan/baru", nil),
		"POST /kelola/laporan/baru":     ours("/kelola/laporan/baru", url.Values{"words": {""}}),
		"GET /kelola/laporan/langsung":  ours("/kelola/laporan/langsung", nil),
		"POST /kelola/laporan/langsung": ours("/kelola/laporan/langsung", url.Values{"words": {""}}),
	}
}
