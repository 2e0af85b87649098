package desk_test

import (
	"net/url"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

func calendarSamples(w *desktest.World) map[string][]sample {
	installation := access.Scope{Installation: true}
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
	ours := func(path string, form url.Values) []sample {
		sent := url.Values{"instansi": {w.City.Slug}}
		for name, values := range form {
			sent[name] = values
		}
		return []sample{{path: path + "?instansi=" + w.City.Slug, form: sent, scope: w.City.Scope()}}
	}
	days := func(form url.Values) []sample {
		return []sample{
			{path: "/kelola/kalender/hari/" + w.OwnDay + "/cabut", form: form, scope: w.City.Scope()},
			{path: "/kelola/kalender/hari/" + w.WholeDay + "/cabut", form: form, scope: installation},
		}
	}
	hours := func(form url.Values) []sample {
		return []sample{{path: "/kelola/kalender/jam/" + w.OwnHours + "/tarik", form: form, scope: w.City.Scope()}}
	}
	return map[string][]sample{
		"GET /kelola/kalender":                  whose("/kelola/kalender", nil),
		"GET /kelola/kalender/hari-baru":        whose("/kelola/kalender/hari-baru", nil),
		"POST /kelola/kalender/hari-baru":       whose("/kelola/kalender/hari-baru", url.Values{"sure": {"1"}, "kind": {"local"}}),
		"GET /kelola/kalender/impor":            whose("/kelola/kalender/impor", nil),
		"POST /kelola/kalender/impor":           whose("/kelola/kalender/impor", url.Values{"data": {"aGFyaQo="}, "file_name": {"hari.csv"}}),
		"GET /kelola/kalender/hari/{id}/cabut":  days(nil),
		"POST /kelola/kalender/hari/{id}/cabut": days(url.Values{"decree": {""}}),
		"GET /kelola/kalender/jam":              ours("/kelola/kalender/jam", nil),
		"POST /kelola/kalender/jam":             ours("/kelola/kalender/jam", url.Values{"sure": {"1"}, "zone": {"WITA"}}),
		"GET /kelola/kalender/jam/{id}/tarik":   hours(nil),
		"POST /kelola/kalender/jam/{id}/tarik":  hours(url.Values{"why": {""}}),
	}
}
