package desk_test

import (
	"context"
	"net/url"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/privacy/retention"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// retained is a dry run of the city's, and a case that is held.
func retained(ctx context.Context, w *desktest.World) (retention.Plan, retention.Hold, error) {
	s := retention.Schedule{Authority: w.City.ID, Status: retention.Official, Decree: "Keputusan Contoh 1", DecreeOn: "2025-01-02", From: "2025-01-02", Note: "Jadwal yang sudah lama berlaku (contoh)."}
	for _, class := range retention.Classes {
		s.Lines = append(s.Lines, retention.Line{Class: class, Unit: retention.Years, N: 5, From: retention.FromYearEnd})
	}
	if _, err := w.Retention.SetSchedule(ctx, access.Machine(), s, true); err != nil {
		return retention.Plan{}, retention.Hold{}, err
	}
	got, err := w.Complaints.Receive(ctx, access.Public(), complaint.New{
		Authority: w.City.ID, Channel: complaint.Web, Words: "Lampu di depan pasar mati sejak pekan lalu (contoh).",
	})
	if err != nil {
		return retention.Plan{}, retention.Hold{}, err
	}
	h, err := w.Retention.SetHold(ctx, access.Machine(), w.City.ID, got.Case.Number, "Perkara di pengadilan (contoh).")
	if err != nil {
		return retention.Plan{}, h, err
	}
	p, err := w.Retention.DryRun(ctx, access.Machine(), w.City.ID, "", w.Now().Format(time.DateOnly))
	return p, h, err
}

func retentionSamples(w *desktest.World) map[string][]sample {
	p, h, err := retained(context.Background(), w)
	if err != nil {
		panic(err)
	}
	at := func(path string, form url.Values) []sample {
		if form != nil {
			form["instansi"] = []string{w.City.Slug}
			return []sample{{path: path, form: form, scope: w.City.Scope()}}
		}
		return []sample{{path: path + "?instansi=" + w.City.Slug, scope: w.City.Scope()}}
	}
	const root = "/kelola/data-pribadi/retensi"
	list := root + "/daftar/" + p.ID
	wrong := url.Values{"hash": {"x"}}
	return map[string][]sample{
		"GET " + root:                          at(root, nil),
		"GET " + root + "/jadwal":              at(root+"/jadwal", nil),
		"POST " + root + "/jadwal":             at(root+"/jadwal", url.Values{"from": {"x"}}),
		"POST " + root + "/simulasi":           at(root+"/simulasi", url.Values{"on": {"x"}}),
		"POST " + root + "/tahan":              at(root+"/tahan", url.Values{"number": {"KCH-2026-999999"}}),
		"POST " + root + "/tahan/{id}/lepas":   at(root+"/tahan/"+h.ID+"/lepas", url.Values{"reason": {""}}),
		"GET " + root + "/daftar/{id}":         {{path: list, scope: w.City.Scope()}},
		"POST " + root + "/daftar/{id}/usul":   {{path: list + "/usul", form: wrong, scope: w.City.Scope()}},
		"POST " + root + "/daftar/{id}/setuju": {{path: list + "/setuju", form: wrong, scope: w.City.Scope()}},
		"POST " + root + "/daftar/{id}/tolak":  {{path: list + "/tolak", form: wrong, scope: w.City.Scope()}},
		"POST " + root + "/daftar/{id}/henti":  {{path: list + "/henti", form: wrong, scope: w.City.Scope()}},
		"POST " + root + "/daftar/{id}/lanjut": {{path: list + "/lanjut", form: wrong, scope: w.City.Scope()}},
	}
}
