package desk_test

import (
	"net/url"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

func positionSamples(w *desktest.World) map[string][]sample {
	installation := access.Scope{Installation: true}
	unit := access.Scope{Authority: w.City.ID, Body: w.Body, Unit: w.Unit}
	planner, officer := desktest.Who(access.Planner, access.OfAuthority), desktest.Who(access.UnitOfficer, access.OfUnit)
	keeper := desktest.Who(access.InstrumentAdministrator, access.OfInstallation)
	chief := desktest.Who(access.AuthorityAdministrator, access.OfAuthority)
	// at are a position in each kind of place, and an administrator's, which stands under a row of its own.
	at := func(path string, form url.Values, administrators access.Action) []sample {
		one := func(who string) string { return "/kelola/jabatan/" + w.Positions[who] + path }
		return []sample{
			{path: one(planner), form: form, scope: w.City.Scope()},
			{path: one(officer), form: form, scope: unit},
			{path: one(keeper), form: form, scope: installation},
			{path: one(chief), form: form, scope: w.City.Scope(), action: administrators},
			{path: one("stranger"), form: form, scope: w.Other.Scope(), action: administrators},
		}
	}
	stale := url.Values{"version": {"99"}, "title": {"Nama Contoh"}, "ends": {"now"}}
	nobody := url.Values{"version": {"99"}, "mail": {"tidak.ada@contoh.go.id"}, "manner": {"definitive"}}
	relieve := func(form url.Values) []sample {
		return []sample{
			{path: "/kelola/jabatan/" + w.Positions[planner] + "/berhentikan/" + w.Tenures[planner], form: form, scope: w.City.Scope()},
			{path: "/kelola/jabatan/" + w.Positions[chief] + "/berhentikan/" + w.Tenures[chief], form: form, scope: w.City.Scope(), action: access.AppointAdministrators},
		}
	}
	made := func(place string, choice string, scope access.Scope, action access.Action) sample {
		return sample{path: "/kelola/jabatan", form: url.Values{"instansi": {place}, "peran": {choice}}, scope: scope, action: action}
	}
	return map[string][]sample{
		"GET /kelola/jabatan":      {{path: "/kelola/jabatan", anywhere: true}},
		"GET /kelola/jabatan-baru": {{path: "/kelola/jabatan-baru", anywhere: true}},
		"POST /kelola/jabatan": {
			made(w.City.Slug, "planner@authority", w.City.Scope(), ""),
			made("-", "auditor@installation", installation, ""),
			made(w.City.Slug, "authority_administrator@authority", w.City.Scope(), access.EditAdministrators),
			made(w.Other.Slug, "authority_administrator@authority", w.Other.Scope(), access.EditAdministrators),
		},
		"GET /kelola/jabatan/{id}":                       at("", nil, access.ReadPositions),
		"GET /kelola/jabatan/{id}/ubah":                  at("/ubah", nil, access.EditAdministrators),
		"POST /kelola/jabatan/{id}/ubah":                 at("/ubah", stale, access.EditAdministrators),
		"GET /kelola/jabatan/{id}/masa":                  at("/masa", nil, access.EditAdministrators),
		"POST /kelola/jabatan/{id}/masa":                 at("/masa", stale, access.EditAdministrators),
		"GET /kelola/jabatan/{id}/angkat":                at("/angkat", nil, access.AppointAdministrators),
		"POST /kelola/jabatan/{id}/angkat":               at("/angkat", nobody, access.AppointAdministrators),
		"GET /kelola/jabatan/{id}/alihkan":               at("/alihkan", nil, access.AppointAdministrators),
		"POST /kelola/jabatan/{id}/alihkan":              at("/alihkan", nobody, access.AppointAdministrators),
		"GET /kelola/jabatan/{id}/berhentikan/{tenure}":  relieve(nil),
		"POST /kelola/jabatan/{id}/berhentikan/{tenure}": relieve(stale),
		"GET /kelola/jabatan/{id}/kelompok":              at("/kelompok", nil, access.AppointAdministrators),
		"POST /kelola/jabatan/{id}/kelompok":             at("/kelompok", url.Values{"provider": {"-"}, "group": {""}}, access.AppointAdministrators),
		"POST /kelola/jabatan/{id}/kelompok/hapus":       at("/kelompok/hapus", url.Values{"rule": {"-"}}, access.AppointAdministrators),
		"GET /kelola/wewenang":                           {{path: "/kelola/wewenang", scope: installation}},
	}
}
