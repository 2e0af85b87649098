package desk_test

import (
	"net/url"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

func machineSamples(w *desktest.World) map[string][]sample {
	installation := access.Scope{Installation: true}
	waiting := url.Values{"id": {w.Job}}
	return map[string][]sample{
		"GET /kelola/pekerjaan":              {{path: "/kelola/pekerjaan", scope: installation}},
		"POST /kelola/pekerjaan/ulang":       {{path: "/kelola/pekerjaan/ulang", form: waiting, scope: installation}},
		"POST /kelola/pekerjaan/ulang-semua": {{path: "/kelola/pekerjaan/ulang-semua", scope: installation}},
		"GET /kelola/pekerjaan/buang":        {{path: "/kelola/pekerjaan/buang?id=" + w.Job, scope: installation}},
		"POST /kelola/pekerjaan/buang":       {{path: "/kelola/pekerjaan/buang", form: waiting, scope: installation}},
		"GET /kelola/cadangan":               {{path: "/kelola/cadangan", scope: installation}},
		"POST /kelola/cadangan/sekarang":     {{path: "/kelola/cadangan/sekarang", scope: installation}},
		"GET /kelola/peristiwa": {
			{path: "/kelola/peristiwa", anywhere: true},
			{path: "/kelola/peristiwa?tentang=account/" + w.People[desktest.Nobody], anywhere: true},
		},
	}
}
