package desk_test

import (
	"net/url"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// directorySamples tries the pages of a body that City keeps and of one that nobody has taken on.
func directorySamples(w *desktest.World) map[string][]sample {
	scope, city := access.Scope{Authority: w.City.ID, Body: w.Body}, w.City.Scope()
	const (
		at     = "/kelola/direktori/penyelenggara/" + desktest.BodySlug
		unitAt = at + "/unit/" + desktest.UnitSlug
	)
	ofUnit := access.Scope{Authority: w.City.ID, Body: w.Body, Unit: w.Unit}
	const ours = "/kelola/direktori/penyelenggara/kota-banjarmasin"
	shared := access.Scope{Installation: true}
	stale := url.Values{"version": {"99"}, "name": {"X"}, "kind": {"regency"}}
	unnamed := url.Values{"name": {""}}
	both := func(path string, form url.Values) []sample {
		return []sample{{path: at + path, form: form, scope: scope}, {path: ours + path, form: form, scope: shared}}
	}
	ofOne := func(path string, form url.Values) []sample {
		return []sample{{path: unitAt + path, form: form, scope: ofUnit}}
	}
	ending := url.Values{"version": {"99"}, "valid_to": {"2024"}}
	handing := url.Values{"version": {"99"}, "owner": {"-"}}
	return map[string][]sample{
		"GET /kelola/direktori":      {{path: "/kelola/direktori", anywhere: true}},
		"GET /kelola/direktori/baru": {{path: "/kelola/direktori/baru", anywhere: true}, {path: "/kelola/direktori/baru?pengelola=" + w.City.Slug, scope: city}},
		"POST /kelola/direktori/baru": {
			{path: "/kelola/direktori/baru", form: url.Values{"owner": {w.City.Slug}}, scope: city},
			{path: "/kelola/direktori/baru", form: url.Values{"owner": {"-"}}, scope: shared},
		},
		"GET /kelola/direktori/penyelenggara/{body}":            both("", nil),
		"GET /kelola/direktori/penyelenggara/{body}/ubah":       both("/ubah", nil),
		"POST /kelola/direktori/penyelenggara/{body}/ubah":      both("/ubah", stale),
		"GET /kelola/direktori/penyelenggara/{body}/akhiri":     both("/akhiri", nil),
		"POST /kelola/direktori/penyelenggara/{body}/akhiri":    both("/akhiri", ending),
		"GET /kelola/direktori/penyelenggara/{body}/pengelola":  both("/pengelola", nil),
		"POST /kelola/direktori/penyelenggara/{body}/pengelola": {{path: at + "/pengelola", form: handing, scope: scope}, {path: ours + "/pengelola", form: url.Values{"version": {"99"}, "owner": {w.City.Slug}}, scope: shared}},
		"GET /kelola/direktori/penyelenggara/{body}/unit-baru":  both("/unit-baru", nil),
		"POST /kelola/direktori/penyelenggara/{body}/unit-baru": both("/unit-baru", unnamed),

		"GET /kelola/direktori/penyelenggara/{body}/unit/{unit}":         ofOne("", nil),
		"GET /kelola/direktori/penyelenggara/{body}/unit/{unit}/ubah":    ofOne("/ubah", nil),
		"POST /kelola/direktori/penyelenggara/{body}/unit/{unit}/ubah":   ofOne("/ubah", stale),
		"GET /kelola/direktori/penyelenggara/{body}/unit/{unit}/akhiri":  ofOne("/akhiri", nil),
		"POST /kelola/direktori/penyelenggara/{body}/unit/{unit}/akhiri": ofOne("/akhiri", ending),

		"GET /kelola/direktori/impor": {{path: "/kelola/direktori/impor", anywhere: true}},
		"POST /kelola/direktori/impor": {
			{path: "/kelola/direktori/impor", form: url.Values{"owner": {w.City.Slug}}, scope: city},
			{path: "/kelola/direktori/impor", form: url.Values{"owner": {"-"}}, scope: shared},
		},
		"GET /kelola/hasil/impor":  {{path: "/kelola/hasil/impor", scope: shared}},
		"POST /kelola/hasil/impor": {{path: "/kelola/hasil/impor", scope: shared}},
	}
}
