package desk_test

import (
	"context"
	"net/url"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/hold"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// heldCase is a case of somebody on the city's hold list.
func heldCase(ctx context.Context, w *desktest.World) (complaint.Case, hold.Ban, error) {
	b, err := w.Holds.Ban(ctx, access.Machine(), hold.NewBan{Authority: w.City.ID, Contact: "081200000077", Reason: "Isi yang sama ratusan kali (contoh).", Days: 9})
	if err != nil {
		return complaint.Case{}, b, err
	}
	got, err := w.Complaints.Receive(ctx, access.Public(), complaint.New{
		Authority: w.City.ID, Channel: complaint.Web, Words: "Antrean di loket tiga tidak pernah dipanggil (contoh).",
		Reporter: complaint.Reporter{Name: "Warga Contoh", Phone: "081200000077", Reach: complaint.BySMS, Shown: true},
	})
	return got.Case, b, err
}

func holdSamples(w *desktest.World) map[string][]sample {
	_, b, err := heldCase(context.Background(), w)
	if err != nil {
		panic(err)
	}
	at := func(path string, form url.Values) []sample {
		if form != nil {
			form.Set("instansi", w.City.Slug)
			return []sample{{path: path, form: form, scope: w.City.Scope()}}
		}
		return []sample{{path: path + "?instansi=" + w.City.Slug, scope: w.City.Scope()}}
	}
	group := at("/kelola/laporan/ditahan/kelompok", nil)
	group[0].path += "&sebab=ban&kelompok=" + b.ID
	return map[string][]sample{
		"GET /kelola/laporan/ditahan":                at("/kelola/laporan/ditahan", nil),
		"GET /kelola/laporan/ditahan/kelompok":       group,
		"POST /kelola/laporan/ditahan/lepas":         at("/kelola/laporan/ditahan/lepas", url.Values{"case": {"KCH-2026-999999"}}),
		"GET /kelola/laporan/ditahan/daftar":         at("/kelola/laporan/ditahan/daftar", nil),
		"GET /kelola/laporan/ditahan/daftar/baru":    at("/kelola/laporan/ditahan/daftar/baru", nil),
		"POST /kelola/laporan/ditahan/daftar/baru":   at("/kelola/laporan/ditahan/daftar/baru", url.Values{"contact": {"bukan"}}),
		"POST /kelola/laporan/ditahan/daftar/angkat": at("/kelola/laporan/ditahan/daftar/angkat", url.Values{"id": {b.ID}}),
		"GET /kelola/laporan/ditahan/batas":          at("/kelola/laporan/ditahan/batas", nil),
		"POST /kelola/laporan/ditahan/batas":         at("/kelola/laporan/ditahan/batas", url.Values{"network": {"0"}}),
	}
}
