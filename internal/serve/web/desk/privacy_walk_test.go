package desk_test

import (
	"context"
	"net/url"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/privacy"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

func privacySamples(w *desktest.World) map[string][]sample {
	at := func(path string, form url.Values) []sample {
		return []sample{{path: path + "?instansi=" + w.City.Slug, form: form, scope: w.City.Scope()}}
	}
	taken, err := w.Privacy.Take(context.Background(), access.Machine(), privacy.Taking{
		Authority: w.City.ID, Kind: privacy.See, Way: "counter", Checked: "card_seen", At: w.Now(),
	})
	if err != nil {
		panic(err)
	}
	one := "/kelola/data-pribadi/permintaan/" + taken.ID
	samples := map[string][]sample{
		"GET /kelola/data-pribadi":                 at("/kelola/data-pribadi", nil),
		"GET /kelola/data-pribadi/permintaan":      at("/kelola/data-pribadi/permintaan", nil),
		"GET /kelola/data-pribadi/permintaan.csv":  at("/kelola/data-pribadi/permintaan.csv", nil),
		"GET /kelola/data-pribadi/permintaan.xlsx": at("/kelola/data-pribadi/permintaan.xlsx", nil),
		"GET /kelola/data-pribadi/permintaan/{id}": {{path: one, scope: w.City.Scope()}},
		// An old version: nobody decides it for the next.
		"POST /kelola/data-pribadi/permintaan/{id}": {{path: one, form: url.Values{"version": {"0"}}, scope: w.City.Scope()}},
		"GET /kelola/data-pribadi/catat":            at("/kelola/data-pribadi/catat", nil),
		"POST /kelola/data-pribadi/catat":           {{path: "/kelola/data-pribadi/catat", form: url.Values{"instansi": {w.City.Slug}, "at": {"kemarin"}}, scope: w.City.Scope()}},
		"GET /akun/data-pribadi":                    {{path: "/akun/data-pribadi"}},
		"POST /akun/data-pribadi":                   {{path: "/akun/data-pribadi", form: url.Values{"kind": {"x"}}}},
		"GET /akun/data-pribadi/salinan":            {{path: "/akun/data-pribadi/salinan"}},
		"GET /akun/data-pribadi/salinan.json":       {{path: "/akun/data-pribadi/salinan.json"}},
	}
	return samples
}
