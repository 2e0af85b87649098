package desk_test

import (
	"context"
	"net/url"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/review"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// runSamples are about a computation that was shown to offices, with one before it.
func runSamples(w *desktest.World) map[string][]sample {
	ctx := context.Background()
	s, err := planned(ctx, w)
	if err != nil {
		panic(err)
	}
	if s.Cycle, err = w.Cycles.Freeze(ctx, access.Machine(), s.ID, s.Version); err != nil {
		panic(err)
	}
	var ids []string
	for range 2 {
		one, err := w.Runs.Ask(ctx, access.Machine(), s.ID, review.Checked, "Uji.")
		if err != nil {
			panic(err)
		}
		if err := w.Runs.WorkOut(ctx, one.ID); err != nil {
			panic(err)
		}
		sheet, err := w.Runs.One(ctx, access.Machine(), s.ID, one.ID)
		if err != nil {
			panic(err)
		}
		if err := w.Runs.Share(ctx, access.Machine(), s.ID, one.ID, sheet.Version); err != nil {
			panic(err)
		}
		ids = append(ids, one.ID)
	}
	here, all := w.City.Scope(), "/kelola/penilaian/"+s.ID+"/hitung"
	one := all + "/" + ids[1]
	of := func(path string, form url.Values) []sample {
		return []sample{{path: path, form: form, scope: here, lost: desktest.Nobody}}
	}
	stale := url.Values{"version": {"99"}}
	return map[string][]sample{
		"GET /kelola/penilaian/{id}/hitung":                               {{path: all, scope: here}},
		"GET /kelola/penilaian/{id}/hitung/baru":                          {{path: all + "/baru", scope: here}},
		"POST /kelola/penilaian/{id}/hitung/baru":                         {{path: all + "/baru", form: url.Values{"least": {"salah"}}, scope: here}},
		"GET /kelola/penilaian/{id}/hitung/luar":                          of(all+"/luar", nil),
		"GET /kelola/penilaian/{id}/hitung/luar/berkas":                   of(all+"/luar/berkas?jenis=xlsx", nil),
		"GET /kelola/penilaian/{id}/hitung/luar/impor":                    of(all+"/luar/impor", nil),
		"POST /kelola/penilaian/{id}/hitung/luar/impor":                   of(all+"/luar/impor", url.Values{}),
		"GET /kelola/penilaian/{id}/hitung/{hitung}":                      of(one, nil),
		"GET /kelola/penilaian/{id}/hitung/{hitung}/penyelenggara/{slug}": of(one+"/penyelenggara/"+desktest.BodySlug, nil),
		"GET /kelola/penilaian/{id}/hitung/{hitung}/beda":                 of(one+"/beda?dengan="+ids[0], nil),
		"GET /kelola/penilaian/{id}/hitung/{hitung}/arsip":                of(one+"/arsip", nil),
		"GET /kelola/penilaian/{id}/hitung/{hitung}/batalkan":             of(one+"/batalkan", nil),
		"POST /kelola/penilaian/{id}/hitung/{hitung}/batalkan":            of(one+"/batalkan", stale),
		"GET /kelola/penilaian/{id}/hitung/{hitung}/tampilkan":            of(one+"/tampilkan", nil),
		"POST /kelola/penilaian/{id}/hitung/{hitung}/tampilkan":           of(one+"/tampilkan", stale),
	}
}
