package desk_test

import (
	"net/url"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

func deadlineSamples(w *desktest.World) map[string][]sample {
	at := func(path string, form url.Values) []sample {
		var all []sample
		for _, office := range []access.Authority{w.City, w.Other} {
			all = append(all, sample{path: "/kelola/tenggat/" + office.Slug + "/tanggapan_awal" + path, form: form, scope: office.Scope()})
		}
		return all
	}
	// Longer than the rule, and a promise that nobody made: whoever may is told so.
	longer := url.Values{"length": {"99"}, "decree": {"SK 1/2026"}, "from": {"2099-01-01"}}
	return map[string][]sample{
		"GET /kelola/tenggat":                       {{path: "/kelola/tenggat", anywhere: true}},
		"GET /kelola/tenggat/{slug}/{code}":         at("", nil),
		"POST /kelola/tenggat/{slug}/{code}":        at("", longer),
		"POST /kelola/tenggat/{slug}/{code}/akhiri": at("/akhiri", url.Values{"id": {"tidak-ada"}, "version": {"1"}}),
	}
}
