package desk_test

import (
	"net/url"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

func authoritySamples(w *desktest.World) map[string][]sample {
	installation := access.Scope{Installation: true}
	at := func(path string, form url.Values) []sample {
		return []sample{
			{path: "/kelola/instansi/" + w.City.Slug + path, form: form, scope: w.City.Scope()},
			{path: "/kelola/instansi/" + w.Other.Slug + path, form: form, scope: w.Other.Scope()},
		}
	}
	// Versions that nobody has seen, and kinds that are none: whoever may is told so.
	stale := url.Values{"version": {"99"}, "name": {"Nama Contoh"}, "kind": {"government"}, "zone": {"Asia/Makassar"}, "ends": {"never"}}
	noKind := url.Values{"second": {"yes"}, "kinds": {"telepati"}}
	gone := url.Values{"version": {"99"}}
	return map[string][]sample{
		"GET /kelola/instansi":                            {{path: "/kelola/instansi", anywhere: true}},
		"GET /kelola/instansi-baru":                       {{path: "/kelola/instansi-baru", scope: installation}},
		"POST /kelola/instansi":                           {{path: "/kelola/instansi", scope: installation, form: url.Values{"name": {"Tanpa alamat"}}}},
		"GET /kelola/instansi/{slug}":                     at("", nil),
		"GET /kelola/instansi/{slug}/ubah":                at("/ubah", nil),
		"POST /kelola/instansi/{slug}/ubah":               at("/ubah", stale),
		"GET /kelola/instansi/{slug}/masa":                at("/masa", nil),
		"POST /kelola/instansi/{slug}/masa":               at("/masa", stale),
		"GET /kelola/instansi/{slug}/tampilan":            at("/tampilan", nil),
		"POST /kelola/instansi/{slug}/tampilan":           at("/tampilan", stale),
		"GET /kelola/instansi/{slug}/lambang":             at("/lambang", nil),
		"POST /kelola/instansi/{slug}/lambang":            at("/lambang", url.Values{"alt": {"Tanpa berkas"}}),
		"POST /kelola/instansi/{slug}/lambang/hapus":      at("/lambang/hapus", gone),
		"GET /kelola/masuk":                               {{path: "/kelola/masuk", scope: installation}},
		"GET /kelola/masuk/{role}":                        {{path: "/kelola/masuk/system_administrator", scope: installation}},
		"POST /kelola/masuk/{role}":                       {{path: "/kelola/masuk/semua", form: noKind, scope: installation}},
		"POST /kelola/masuk/{role}/hapus":                 {{path: "/kelola/masuk/semua/hapus", form: gone, scope: installation}},
		"GET /kelola/instansi/{slug}/masuk":               at("/masuk", nil),
		"GET /kelola/instansi/{slug}/masuk/{role}":        at("/masuk/planner", nil),
		"POST /kelola/instansi/{slug}/masuk/{role}":       at("/masuk/planner", noKind),
		"POST /kelola/instansi/{slug}/masuk/{role}/hapus": at("/masuk/semua/hapus", gone),
	}
}
