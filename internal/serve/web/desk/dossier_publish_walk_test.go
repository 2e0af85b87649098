package desk_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/dossier"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// roomOf is the address of a part of a room of the city's body.
func roomOf(path, cycle string) string {
	return path + "?" + url.Values{"penilaian": {cycle}, "penyelenggara": {desktest.BodySlug}}.Encode()
}

func publishSamples(w *desktest.World) map[string][]sample {
	ctx := context.Background()
	s, err := planned(ctx, w)
	if err != nil {
		panic(err)
	}
	if _, err := askedOf(ctx, w, s.Cycle); err != nil {
		panic(err)
	}
	id, err := w.Dossiers.Say(ctx, access.Machine(), dossier.Saying{
		Cycle: s.ID, Body: desktest.BodySlug, Unit: desktest.UnitSlug, Kind: dossier.Pledge, Channel: dossier.Wall, Link: "Loket",
	})
	if err != nil {
		panic(err)
	}
	photo, err := w.Files.Keep(ctx, evidence.New{Owner: evidence.AccountOwner(""), Name: "papan.pdf", Type: "application/pdf", Purpose: evidence.Attachment}, strings.NewReader(somePDF))
	if err != nil {
		panic(err)
	}
	if _, err := w.Dossiers.Look(ctx, access.Machine(), id, 1, dossier.Looking{Finding: dossier.Found, Photo: photo.ID}); err != nil {
		panic(err)
	}
	unit := access.Scope{Authority: w.City.ID, Body: w.Body, Unit: w.Unit}
	verifier := desktest.Who(access.Verifier, access.OfAuthority) // has a conflict of interest with the body
	one, room := "/kelola/publikasi/"+id, url.Values{"penilaian": {s.ID}, "penyelenggara": {desktest.BodySlug}, "unit": {desktest.UnitSlug}}
	return map[string][]sample{
		"GET /kelola/publikasi":             {{path: roomOf("/kelola/publikasi", s.ID), scope: unit}},
		"GET /kelola/publikasi-baru":        {{path: roomOf("/kelola/publikasi-baru", s.ID), scope: unit}},
		"POST /kelola/publikasi-baru":       {{path: "/kelola/publikasi-baru", form: room, scope: unit}},
		"GET /kelola/publikasi/{id}/lihat":  {{path: one + "/lihat", scope: unit}},
		"POST /kelola/publikasi/{id}/lihat": {{path: one + "/lihat", form: url.Values{"version": {"99"}}, scope: unit, lost: verifier}},
		"GET /kelola/publikasi/{id}/foto":   {{path: one + "/foto", scope: w.City.Scope()}},
		"POST /kelola/publikasi/{id}/tarik": {{path: one + "/tarik", form: url.Values{}, scope: unit, action: access.JudgeDossiers}},
	}
}

func TestALiaisonSaysWhereItIsPublishedAndAnAssessorLooks(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	s, err := planned(t.Context(), w)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := askedOf(t.Context(), w, s.Cycle); err != nil {
		t.Fatal(err)
	}
	page, form := roomOf("/kelola/publikasi", s.ID), roomOf("/kelola/publikasi-baru", s.ID)
	liaison := as(t, w, desktest.Who(access.Liaison, access.OfBody))
	liaison.get("/kelola/bukti")
	liaison.sees("/kelola/bukti", page)
	liaison.get(page)
	liaison.sees(page, "Belum dicatat: Maklumat pelayanan", "Penilaian: "+s.Title)
	liaison.get(form)
	room := []string{"penilaian", s.ID, "penyelenggara", desktest.BodySlug, "unit", "."}
	liaison.post("/kelola/publikasi-baru", append(room, "kind", "pledge", "channel", "website", "link", "bukan alamat")...)
	liaison.answered(http.StatusUnprocessableEntity)
	liaison.post("/kelola/publikasi-baru", append(room, "kind", "pledge", "channel", "website", "link", "kota.contoh.go.id/maklumat")...)
	liaison.sees(page+"&selesai=published", "Publikasi dicatat", "https://kota.contoh.go.id/maklumat")
	assessor := as(t, w, desktest.Who(access.Assessor, access.OfAuthority))
	assessor.get(page)
	_, rest, _ := strings.Cut(assessor.body, `href="/kelola/publikasi/`)
	id, _, _ := strings.Cut(rest, "/")
	look := "/kelola/publikasi/" + id + "/lihat"
	assessor.get(look)
	assessor.sees(look, "Apakah ada?", "kota.contoh.go.id/maklumat")
	if _, err := w.Dossiers.Look(t.Context(), access.Machine(), id, 1, dossier.Looking{Finding: dossier.Missing, Note: "RAHASIA-TEMUAN"}); err != nil {
		t.Fatal(err)
	}
	assessor.get(page)
	assessor.sees(page, "Tidak ada", "RAHASIA-TEMUAN")
	liaison.get(page)
	if strings.Contains(liaison.body, "RAHASIA-TEMUAN") || strings.Contains(liaison.body, "Pemeriksaan") {
		t.Error("a body reads what was found")
	}
}

func respondSamples(w *desktest.World) map[string][]sample {
	ctx := context.Background()
	s, err := planned(ctx, w)
	if err != nil {
		panic(err)
	}
	if _, err := askedOf(ctx, w, s.Cycle); err != nil {
		panic(err)
	}
	decree, err := w.Files.Keep(ctx, evidence.New{Owner: evidence.AccountOwner(""), Name: "sk.pdf", Type: "application/pdf", Purpose: evidence.Attachment}, strings.NewReader(somePDF))
	if err != nil {
		panic(err)
	}
	id, err := w.Dossiers.Name(ctx, access.Machine(), dossier.Naming{
		Cycle: s.ID, Body: desktest.BodySlug, Unit: desktest.UnitSlug, Role: "Petugas loket", Decree: "1/2026", File: decree.ID,
	})
	if err != nil {
		panic(err)
	}
	unit := access.Scope{Authority: w.City.ID, Body: w.Body, Unit: w.Unit}
	one, room := "/kelola/responden/"+id, url.Values{"penilaian": {s.ID}, "penyelenggara": {desktest.BodySlug}, "unit": {desktest.UnitSlug}}
	return map[string][]sample{
		"GET /kelola/responden":              {{path: roomOf("/kelola/responden", s.ID), scope: unit}},
		"GET /kelola/responden-baru":         {{path: roomOf("/kelola/responden-baru", s.ID), scope: unit}},
		"POST /kelola/responden-baru":        {{path: "/kelola/responden-baru", form: room, scope: unit}},
		"GET /kelola/responden/{id}/berkas":  {{path: one + "/berkas", scope: unit}},
		"POST /kelola/responden/{id}/akhiri": {{path: one + "/akhiri", form: url.Values{}, scope: unit}},
	}
}
