package desk_test

import (
	"cmp"
	"context"
	"net/url"
	"slices"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/serve/web/desk"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// reported is a case that came in.
func reported(ctx context.Context, w *desktest.World, n complaint.New) (complaint.Case, error) {
	n.Reporter = complaint.Reporter{Name: "Warga Contoh", Phone: "081200000000", Reach: complaint.ByPhone, Shown: true}
	n.Secrecy = cmp.Or(n.Secrecy, complaint.Open)
	n.Authority, n.Kind, n.Channel, n.Source, n.Lang = w.City.ID, complaint.Complaint, complaint.Phone, complaint.Citizen, "id"
	if n.Words == "" {
		n.Words = "Lampu jalan di depan pasar mati sejak tiga malam, orang jatuh ke parit karena gelap."
	}
	got, err := w.Complaints.Receive(ctx, access.Machine(), n)
	return got.Case, err
}

// passed is a case that was verified and passed to the world's unit.
func passed(ctx context.Context, w *desktest.World, n complaint.New) (complaint.Case, error) {
	one, err := reported(ctx, w, n)
	if err != nil {
		return one, err
	}
	one, err = w.Complaints.Verify(ctx, access.Machine(), one.ID, one.Version, complaint.Verification{
		Class: complaint.Ordinary, Title: "Lampu jalan mati di depan pasar", Category: "lampu",
	})
	if err != nil {
		return one, err
	}
	return w.Complaints.Dispose(ctx, access.Machine(), one.ID, one.Version, complaint.To{Unit: w.Unit}, "")
}

func caseSamples(w *desktest.World) map[string][]sample {
	ctx := context.Background()
	there, err := reported(ctx, w, complaint.New{})
	if err != nil {
		panic(err)
	}
	below, err := passed(ctx, w, complaint.New{})
	if err != nil {
		panic(err)
	}
	everybody := func(path string) []sample { return []sample{{path: path, scope: access.Scope{Installation: true}}} }
	all := map[string][]sample{
		"GET /kelola/laporan":                 {{path: "/kelola/laporan", anywhere: true}},
		"GET /kelola/laporan/tugas":           everybody("/kelola/laporan/tugas"),
		"POST /kelola/laporan/tugas":          everybody("/kelola/laporan/tugas"),
		"GET /kelola/laporan/usulan-kata":     {{path: "/kelola/laporan/usulan-kata", anywhere: true}},
		"GET /kelola/laporan/pintasan":        {{path: "/kelola/laporan/pintasan", anywhere: true}},
		"GET /kelola/laporan/banyak":          {{path: "/kelola/laporan/banyak?act=dispose&case=" + there.Number, anywhere: true}},
		"POST /kelola/laporan/banyak":         {{path: "/kelola/laporan/banyak", form: url.Values{"act": {"dispose"}, "case": {there.Number + "~99"}}, anywhere: true}},
		"POST /kelola/laporan/saringan":       {{path: "/kelola/laporan/saringan", form: url.Values{"antrean": {"all"}}, anywhere: true}},
		"POST /kelola/laporan/saringan/lepas": {{path: "/kelola/laporan/saringan/lepas", form: url.Values{"id": {"tidak-ada"}}, anywhere: true}},
		"GET /kelola/laporan/{number}": {
			{path: "/kelola/laporan/" + there.Number, scope: there.Scope(), action: access.ReadCases},
			{path: "/kelola/laporan/" + below.Number, scope: below.Scope(), action: access.ReadCases},
		},
	}
	for _, act := range desk.CaseActs() {
		// Neither case is examined: who examines does not see them.
		rights := slices.DeleteFunc(act.Rights, func(a access.Action) bool { return a == access.ExamineCases })
		for _, one := range []complaint.Case{there, below} {
			s := sample{path: "/kelola/laporan/" + one.Number + "/" + act.Path, scope: one.Scope(), action: rights[0], or: rights[1:], complaint: true}
			all["GET /kelola/laporan/{number}/"+act.Path] = append(all["GET /kelola/laporan/{number}/"+act.Path], s)
			s.form = url.Values{"version": {"99"}}
			all["POST /kelola/laporan/{number}/"+act.Path] = append(all["POST /kelola/laporan/{number}/"+act.Path], s)
		}
	}
	return all
}
