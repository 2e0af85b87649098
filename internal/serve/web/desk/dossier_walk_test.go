package desk_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/dossier"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// askedOf is a request to the body of the city's own assessment, due on the next working day.
func askedOf(ctx context.Context, w *desktest.World, one cycle.Cycle) (dossier.Request, error) {
	one, err := w.Cycles.Freeze(ctx, access.Machine(), one.ID, one.Version)
	if err != nil {
		return dossier.Request{}, err
	}
	ask := dossier.Asking{Cycle: one.ID, Body: desktest.BodySlug, Units: []string{""}, Ask: "Standar pelayanan"}
	for day, tries := w.Now().AddDate(0, 0, 1), 0; tries < 20; day, tries = day.AddDate(0, 0, 1), tries+1 {
		ask.Due = day.Format(time.DateOnly)
		if _, err = w.Dossiers.Ask(ctx, access.Machine(), ask); err == nil {
			break
		}
	}
	if err != nil {
		return dossier.Request{}, err
	}
	all, _, err := w.Dossiers.Requests(ctx, access.Machine(), dossier.Wanted{Cycle: one.ID}, "")
	if err != nil {
		return dossier.Request{}, err
	}
	return all[0], nil
}

// somePDF is a small document.
const somePDF = "%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"

// handedIn is a document that the liaison of the body handed in.
func handedIn(ctx context.Context, w *desktest.World, r dossier.Request) (string, error) {
	account := w.People[desktest.Who(access.Liaison, access.OfBody)]
	held, err := w.Access.Holdings(ctx, w.DB, account, w.Now())
	if err != nil {
		return "", err
	}
	liaison := access.Actor{Account: account, Holdings: held}
	file, err := w.Files.Keep(ctx, evidence.New{Owner: evidence.AccountOwner(account), Name: "standar.pdf", Type: "application/pdf", Purpose: evidence.Attachment},
		strings.NewReader(somePDF))
	if err != nil {
		return "", err
	}
	if err := w.Dossiers.Hand(ctx, liaison, r.ID, dossier.Handing{Files: []string{file.ID}}); err != nil {
		return "", err
	}
	s, err := w.Dossiers.One(ctx, liaison, r.ID)
	if err != nil {
		return "", err
	}
	return s.Files[0].ID, nil
}

func dossierSamples(w *desktest.World) map[string][]sample {
	ctx := context.Background()
	s, err := planned(ctx, w)
	if err != nil {
		panic(err)
	}
	r, err := askedOf(ctx, w, s.Cycle)
	if err != nil {
		panic(err)
	}
	item, err := handedIn(ctx, w, r)
	if err != nil {
		panic(err)
	}
	body := access.Scope{Authority: w.City.ID, Body: r.BodyID}
	of := func(path string, form url.Values) []sample {
		return []sample{{path: "/kelola/bukti/" + r.ID + path, form: form, scope: body}}
	}
	judged := func(path string) []sample { // not by the verifier, who has a conflict of interest with the body
		one := of(path, url.Values{"version": {"99"}})
		one[0].lost = desktest.Who(access.Verifier, access.OfAuthority)
		return one
	}
	ask := "/kelola/minta-bukti?penilaian=" + s.ID + "&penyelenggara=" + desktest.BodySlug
	return map[string][]sample{
		"GET /kelola/bukti":                     {{path: "/kelola/bukti", anywhere: true}},
		"GET /kelola/minta-bukti":               {{path: ask, scope: w.City.Scope()}},
		"POST /kelola/minta-bukti":              {{path: "/kelola/minta-bukti", form: url.Values{"penilaian": {s.ID}, "penyelenggara": {desktest.BodySlug}}, scope: w.City.Scope()}},
		"GET /kelola/bukti/{id}":                of("", nil),
		"GET /kelola/bukti/{id}/berkas/{item}":  of("/berkas/"+item, nil),
		"POST /kelola/bukti/{id}/serahkan":      of("/serahkan", url.Values{"title": {""}}),
		"POST /kelola/bukti/{id}/ambil-kembali": of("/ambil-kembali", url.Values{"item": {r.ID}}),
		"GET /kelola/bukti/{id}/terima":         of("/terima", nil),
		"POST /kelola/bukti/{id}/terima":        judged("/terima"),
		"GET /kelola/bukti/{id}/kembalikan":     of("/kembalikan", nil),
		"POST /kelola/bukti/{id}/kembalikan":    judged("/kembalikan"),
		"GET /kelola/bukti/{id}/tarik":          of("/tarik", nil),
		"POST /kelola/bukti/{id}/tarik":         of("/tarik", url.Values{"version": {"99"}}),
	}
}

func TestALiaisonHandsInWhatAnAssessorAskedFor(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	s, err := planned(t.Context(), w)
	if err != nil {
		t.Fatal(err)
	}
	r, err := askedOf(t.Context(), w, s.Cycle)
	if err != nil {
		t.Fatal(err)
	}
	page := "/kelola/bukti/" + r.ID
	liaison := as(t, w, desktest.Who(access.Liaison, access.OfBody))
	liaison.get("/kelola")
	liaison.sees("/kelola", "Bukti yang diminta dan belum diserahkan: 1. Yang terdekat paling lambat", `href="/kelola/bukti"`)
	liaison.get("/kelola/bukti")
	liaison.sees("/kelola/bukti", "Standar pelayanan", "Menunggu penyerahan", `href="`+page+`"`)
	liaison.get(page)
	liaison.sees(page, "Serahkan bukti", "Berlaku sampai")
	if strings.Contains(liaison.body, "Diminta oleh") {
		t.Error("a body reads who of the office asked")
	}
	assessor := as(t, w, desktest.Who(access.Assessor, access.OfAuthority))
	assessor.get(page)
	assessor.sees(page, "Diminta oleh", "Tarik permintaan")
	assessor.post(page+"/tarik", "version", "1")
	assessor.answered(http.StatusUnprocessableEntity)
	assessor.post(page+"/tarik", "version", "1", "why", "Sudah ada.")
	assessor.sees(page+"?selesai=dossier_withdraw", "Permintaan ditarik", "Sudah ada.")
}
