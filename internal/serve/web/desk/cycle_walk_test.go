package desk_test

import (
	"context"
	"maps"
	"net/url"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// selfAssessed is a plan of the city with its body, a locus, a team and a visit.
type selfAssessed struct {
	cycle.Cycle
	draw  cycle.Drawing
	locus cycle.Locus
	team  cycle.Team
	visit cycle.Visit
	apart cycle.Apart
}

func planned(ctx context.Context, w *desktest.World) (selfAssessed, error) {
	var s selfAssessed
	var err error
	s.Cycle, err = w.Cycles.Make(ctx, access.Machine(), w.City.ID, cycle.Plan{
		Kind: cycle.Self, Year: w.Now().Year(), Title: "Penilaian mandiri", From: w.Now().Format("2006-01-02"), Until: w.Now().AddDate(0, 2, 0).Format("2006-01-02"), Preset: "ori@2023",
	})
	if err != nil {
		return s, err
	}
	if _, err = w.Cycles.AddBodies(ctx, access.Machine(), s.ID, []string{desktest.BodySlug}); err != nil {
		return s, err
	}
	if s.draw, err = w.Cycles.Draw(ctx, access.Machine(), s.ID, cycle.Drawing{Office: w.City.ID, Seed: "4 17 23", Wanted: 1}); err != nil {
		return s, err
	}
	loci, err := w.Cycles.Loci(ctx, access.Machine(), s.ID, "")
	if err != nil {
		return s, err
	}
	s.locus = loci[0]
	member := w.People[desktest.Who(access.Assessor, access.OfAuthority)]
	if s.team, err = w.Cycles.KeepTeam(ctx, access.Machine(), s.ID, cycle.Team{Office: w.City.ID, Name: "Tim 1", Members: []string{member}}); err != nil {
		return s, err
	}
	apart := cycle.Apart{Account: w.People[desktest.Who(access.Verifier, access.OfAuthority)], Body: desktest.BodySlug, Why: "Keluarga."}
	if err = w.Cycles.KeepApart(ctx, access.Machine(), s.ID, apart); err != nil {
		return s, err
	}
	aparts, err := w.Cycles.Aparts(ctx, access.Machine(), s.ID)
	if err != nil {
		return s, err
	}
	s.apart = aparts[0]
	if err = w.Cycles.Visit(ctx, access.Machine(), s.ID, s.team.ID, []string{s.locus.ID}, cycle.Stay{From: s.From, Until: s.From, Off: true, Why: "Uji."}); err != nil {
		return s, err
	}
	visits, err := w.Cycles.Visits(ctx, access.Machine(), s.ID)
	if err == nil {
		s.visit = visits[0]
	}
	return s, err
}

func cycleSamples(w *desktest.World) map[string][]sample {
	s, err := planned(context.Background(), w)
	if err != nil {
		panic(err)
	}
	here := w.City.Scope()
	of := func(path string, form url.Values) []sample {
		return []sample{{path: "/kelola/penilaian/" + s.ID + path, form: form, scope: here}}
	}
	stale := url.Values{
		"version": {"99"}, "versi": {"99"}, "penyelenggara": {desktest.BodySlug}, "lokus": {s.locus.ID}, "tim": {s.team.ID}, "team": {s.team.ID},
		"kunjungan": {s.visit.ID}, "benturan": {s.apart.ID}, "why": {"salah"}, "place": {"salah"}, "products": {"salah"},
	}
	about := map[string]string{
		"hasil": "?penyelenggara=" + desktest.BodySlug, "unit": "?penyelenggara=" + desktest.BodySlug, "ganti": "?lokus=" + s.locus.ID, "tempat": "?lokus=" + s.locus.ID, "layanan": "?lokus=" + s.locus.ID, "keluarkan": "?lokus=" + s.locus.ID,
		"pindahkan": "?kunjungan=" + s.visit.ID, "selesai": "?kunjungan=" + s.visit.ID, "batalkan": "?kunjungan=" + s.visit.ID,
	}
	all := map[string][]sample{
		"GET /kelola/penilaian":                           {{path: "/kelola/penilaian", anywhere: true}},
		"GET /kelola/kunjungan-saya":                      {{path: "/kelola/kunjungan-saya", anywhere: true}},
		"GET /kelola/penilaian-baru":                      {{path: "/kelola/penilaian-baru?instansi=" + w.City.Slug, scope: here}},
		"POST /kelola/penilaian-baru":                     {{path: "/kelola/penilaian-baru", form: url.Values{"instansi": {w.City.Slug}}, scope: here}},
		"GET /kelola/penilaian/{id}":                      of("", nil),
		"GET /kelola/penilaian/{id}/instrumen":            of("/instrumen", nil),
		"GET /kelola/penilaian/{id}/instrumen/berkas":     of("/instrumen/berkas", nil),
		"GET /kelola/penilaian/{id}/kerangka":             of("/kerangka?undian="+s.draw.ID, nil),
		"GET /kelola/penilaian/{id}/penyelenggara/{slug}": of("/penyelenggara/"+desktest.BodySlug, nil),
	}
	maps.Copy(all, keyingSamples(s, here))
	maps.Copy(all, workingSamples(s, here))
	for _, path := range []string{"", "/berita-acara", "/berita-acara/cetak"} {
		all["GET /kelola/penilaian/{id}/kunjungan/{visit}"+path] = []sample{{
			path: "/kelola/penilaian/" + s.ID + "/kunjungan/" + s.visit.ID + path, scope: here, lost: desktest.Nobody,
		}}
	}
	for _, part := range []string{"penyelenggara", "undian", "tim", "benturan", "kunjungan", "hubungi"} {
		all["GET /kelola/penilaian/{id}/"+part] = of("/"+part, nil)
	}
	for _, act := range []string{
		"ubah", "tetapkan", "bagikan", "akhiri", "kantor", "tambah", "hasil", "unit", "undi", "ganti", "tempat", "layanan", "keluarkan", "tim-baru", "bubarkan", "benturan-baru",
		"benturan-selesai", "kunjungan-baru", "pindahkan", "batalkan", "selesai", "surat-tugas",
	} {
		all["GET /kelola/penilaian/{id}/"+act] = of("/"+act+about[act], nil)
		all["POST /kelola/penilaian/{id}/"+act] = of("/"+act, stale)
	}
	return all
}
