package desk_test

import (
	"context"
	"net/http"
	"net/url"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/device"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// deviceOf makes somebody who assesses in the city a device.
func deviceOf(ctx context.Context, w *desktest.World) (device.Given, error) {
	held, err := w.Access.Holdings(ctx, w.DB, w.People[desktest.Who(access.Assessor, access.OfAuthority)], w.Now())
	if err != nil {
		return device.Given{}, err
	}
	return w.Devices.Make(ctx, access.Actor{Account: w.People[desktest.Who(access.Assessor, access.OfAuthority)], Holdings: held}, "HP contoh")
}

func deviceSamples(w *desktest.World) map[string][]sample {
	given, err := deviceOf(context.Background(), w)
	if err != nil {
		return nil
	}
	own := sample{path: "/kelola/perangkat", scope: access.Scope{Installation: true}}
	of := func(form ...string) []sample {
		s := sample{
			path: "/kelola/perangkat/" + given.ID + "/cabut", scope: w.City.Scope(), action: access.PlanCycles, or: []access.Action{access.FillForms},
			own: desktest.Who(access.Assessor, access.OfAuthority), form: url.Values{},
		}
		for i := 0; i < len(form); i += 2 {
			s.form.Set(form[i], form[i+1])
		}
		return []sample{s}
	}
	return map[string][]sample{
		"GET /kelola/perangkat":             {own},
		"GET /kelola/perangkat/{id}/{how}":  of(),
		"POST /kelola/perangkat/{id}/{how}": of("version", "99"),
	}
}

func TestAPlannerEndsTheDevicesOfTheOffice(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	given, err := deviceOf(t.Context(), w)
	if err != nil {
		t.Fatal(err)
	}
	v := as(t, w, desktest.Who(access.Planner, access.OfAuthority))
	one := "/kelola/perangkat/" + given.ID
	v.get("/kelola/perangkat")
	v.sees("/kelola/perangkat", "HP contoh", "Belum pernah", `href="`+one+`/cabut"`, `href="`+one+`/tutup"`, `href="`+one+`/hapus"`)
	v.get(one + "/hapus")
	v.sees(one+"/hapus", "tidak dapat dibatalkan", "belum terkirim hilang")
	v.post(one+"/cabut", "version", "1", "why", "Lupa PIN.")
	v.sees("/kelola/perangkat?selesai=device_revoke", "Kunci masuk dicabut")
	v.post(one+"/hapus", "version", "1")
	v.sees(one+"/hapus", "Kunci masuk dicabut") // somebody was faster
	v.post(one+"/hapus", "version", "2")
	v.sees("/kelola/perangkat?selesai=device_wipe", "Belum menjawab")
	if err := w.Devices.Emptied(t.Context(), given.ID+"."+given.Secret); err != nil {
		t.Fatal(err)
	}
	v.get("/kelola/perangkat")
	v.sees("/kelola/perangkat", "Perangkat yang sudah kosong", "Sudah menghapus isinya")
	v.get(one + "/lain")
	if v.status != http.StatusNotFound {
		t.Errorf("a way that there is not: %d", v.status)
	}
}
