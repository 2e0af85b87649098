package desk_test

import (
	"net/url"

	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

func privacySamples(w *desktest.World) map[string][]sample {
	at := func(path string, form url.Values) []sample {
		return []sample{{path: path + "?instansi=" + w.City.Slug, form: form, scope: w.City.Scope()}}
	}
	return map[string][]sample{
		"GET /kelola/data-pribadi": at("/kelola/data-pribadi", nil),
	}
}
