package desk_test

import (
	"net/url"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

func hookSamples(w *desktest.World) map[string][]sample {
	installation := access.Scope{Installation: true}
	at := func(path string, form url.Values) []sample {
		return []sample{
			{path: "/kelola/kait/" + w.Hook + path, form: form, scope: w.City.Scope()},
			{path: "/kelola/kait/" + w.WholeHook + path, form: form, scope: installation},
		}
	}
	whose := func(path string, form url.Values) []sample {
		var list []sample
		for slug, scope := range map[string]access.Scope{w.City.Slug: w.City.Scope(), "-": installation} {
			sent := url.Values{"instansi": {slug}}
			for name, values := range form {
				sent[name] = values
			}
			list = append(list, sample{path: path + "?instansi=" + slug, form: sent, scope: scope})
		}
		return list
	}
	const one = " /kelola/kait/{id}"
	return map[string][]sample{
		"GET /kelola/kait":       whose("/kelola/kait", nil),
		"GET /kelola/kait-baru":  whose("/kelola/kait-baru", nil),
		"POST /kelola/kait-baru": whose("/kelola/kait-baru", url.Values{"label": {"Tanpa alamat"}}),
		"GET" + one:              at("", nil),
		"GET" + one + "/ubah":    at("/ubah", nil),
		"POST" + one + "/ubah": at("/ubah", url.Values{
			"version": {"99"}, "label": {"Lain"}, "url": {"https://127.0.0.1:9"}, "kinds": {"position.changed"},
		}),
		"GET" + one + "/rahasia":  at("/rahasia", nil),
		"POST" + one + "/rahasia": at("/rahasia", nil),
		"GET" + one + "/hapus":    at("/hapus", nil),
		"POST" + one + "/hapus":   at("/hapus", nil),
		// It is paused already, and stays so.
		"POST" + one + "/jeda": at("/jeda", nil),
		"POST" + one + "/lanjut": {{
			path: "/kelola/kait/" + w.Hook + "/lanjut", scope: w.City.Scope(),
		}},
		"POST" + one + "/coba": {{path: "/kelola/kait/" + w.Hook + "/coba", scope: w.City.Scope()}},
		"POST" + one + "/ulang": {{
			path: "/kelola/kait/" + w.WholeHook + "/ulang", scope: installation,
		}},
		"GET" + one + "/pesan/{pesan}": {{path: "/kelola/kait/" + w.Hook + "/pesan/" + w.HookMessage, scope: w.City.Scope()}},
	}
}
