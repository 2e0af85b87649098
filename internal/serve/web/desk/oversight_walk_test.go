package desk_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/oversight"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// receivedProduct is a product that the city entered from a letter.
func receivedProduct(ctx context.Context, w *desktest.World, number string) (string, error) {
	day := w.Now().AddDate(0, 0, -2).Format(time.DateOnly)
	file, err := w.Files.Keep(ctx, evidence.New{Owner: evidence.AccountOwner(""), Name: "lhp.pdf", Type: "application/pdf", Purpose: evidence.Attachment},
		strings.NewReader("%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"))
	var files []string
	if err == nil {
		files = []string{file.ID}
	}
	return w.Products.Enter(ctx, access.Machine(), oversight.New{
		Authority: w.City.ID, Kind: oversight.Findings, Number: number, Day: day, Sender: "Ombudsman Contoh", Body: desktest.BodySlug,
		Subject: "Akta kelahiran terlambat", ReceivedDay: day, Items: []string{"Terbitkan akta."}, Files: files,
	})
}

func productSamples(w *desktest.World) map[string][]sample {
	ctx := context.Background()
	id, err := receivedProduct(ctx, w, "1/LHP/2026")
	if err != nil {
		panic(err)
	}
	s, err := w.Products.One(ctx, access.Machine(), id)
	if err != nil {
		panic(err)
	}
	at := access.Scope{Authority: w.City.ID, Body: s.BodyID}
	one := oversight.Path + "/" + id
	file := "00000000-0000-7000-8000-000000000000"
	for _, step := range s.Steps {
		for _, f := range step.Files {
			file = f.ID
		}
	}
	all := map[string][]sample{
		"GET " + oversight.Path:                         {{path: oversight.Path, anywhere: true}},
		"GET " + oversight.Path + "/baru":               {{path: oversight.Path + "/baru?instansi=" + w.City.Slug, scope: w.City.Scope()}},
		"POST " + oversight.Path + "/baru":              {{path: oversight.Path + "/baru", form: url.Values{"instansi": {w.City.Slug}, "penyelenggara": {desktest.BodySlug}}, scope: w.City.Scope()}},
		"GET " + oversight.Path + "/impor":              {{path: oversight.Path + "/impor?instansi=" + w.City.Slug, scope: w.City.Scope()}},
		"POST " + oversight.Path + "/impor":             {{path: oversight.Path + "/impor", form: url.Values{"instansi": {w.City.Slug}}, scope: w.City.Scope()}},
		"GET " + oversight.Path + "/{id}":               {{path: one, scope: at}},
		"GET " + oversight.Path + "/{id}/berkas/{file}": {{path: one + "/berkas/" + file, scope: at}},
	}
	for _, act := range []string{"kirim", "terima", "tindakan", "catat", "tambah", "ralat", "monitoring", "tutup", "buka"} {
		all["GET "+oversight.Path+"/{id}/"+act] = []sample{{path: one + "/" + act, scope: at}}
		all["POST "+oversight.Path+"/{id}/"+act] = []sample{{path: one + "/" + act, form: url.Values{"version": {"99"}}, scope: at}}
	}
	return all
}

func TestARegisterOfOmbudsmanProductsIsKept(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	id, err := receivedProduct(t.Context(), w, "7/LHP/2026")
	if err != nil {
		t.Fatal(err)
	}
	page := oversight.Path + "/" + id
	keeper := as(t, w, desktest.Who(access.Coordinator, access.OfAuthority))
	keeper.get(oversight.Path)
	keeper.sees(oversight.Path, "7/LHP/2026", `href="`+page+`"`, "0 dari 1")
	keeper.get(page)
	keeper.sees(page, "Terbitkan akta.", "Catat tindakan atau keputusan", "Belum dimulai", "menurut salinan pihak lain")
	keeper.get(page + "/tindakan")
	keeper.sees(page+"/tindakan", "Bukti diserahkan", "Dilaksanakan")
	keeper.post(page+"/tutup", "version", "2", "outcome", "carried_out")
	keeper.answered(http.StatusUnprocessableEntity)
	assessor := as(t, w, desktest.Who(access.Assessor, access.OfAuthority))
	assessor.get(page)
	assessor.answered(http.StatusForbidden)
}

func TestARegisterIsImportedAndItsCasesLeadToIt(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	one, err := reported(t.Context(), w, complaint.New{})
	if err != nil {
		t.Fatal(err)
	}
	number := one.Number
	day := w.Now().AddDate(0, 0, -2).Format(time.DateOnly)
	keeper := as(t, w, desktest.Who(access.Coordinator, access.OfAuthority))
	at := oversight.Path + "/impor"
	file := "nomor,jenis,tanggal,pengirim,penyelenggara,perihal,nomor_laporan,diterima,butir\n9/LAHP/2026,lahp," + day + ",Ombudsman Contoh," + desktest.BodySlug + ",Akta," + number + "," + day + ",Terbitkan.\n"
	keeper.upload(at, []byte(strings.Replace(file, day, "kemarin", 1)))
	keeper.answered(http.StatusUnprocessableEntity)
	keeper.sees(at, "Baris 2", "Tanggal tidak dapat dibaca")
	keeper.upload(at, []byte(file))
	keeper.sees(at, "Produk baru")
	keeper.again(at)
	keeper.get(oversight.Path)
	keeper.sees(oversight.Path, "9/LAHP/2026")
	page := keeper.found(`href="(` + oversight.Path + `/[0-9a-f-]{36})"`)
	keeper.get(page)
	keeper.sees(page, `href="/kelola/laporan/`+number+`"`)
	keeper.get("/kelola/laporan/" + number)
	keeper.sees("/kelola/laporan/"+number, "9/LAHP/2026", `href="`+page+`"`)
}
