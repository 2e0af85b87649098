package e2e_test

import (
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/privacy"
	"github.com/patuh-id/patuh/internal/privacy/breach"
	"github.com/patuh-id/patuh/internal/privacy/retention"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// private is a request about personal data, an incident that the public is told of, and a list of what would be
// destroyed.
func private(t *testing.T, o office) (privacy.Request, breach.Incident, retention.Plan) {
	t.Helper()
	taken, err := o.Privacy.Take(t.Context(), access.Machine(), privacy.Taking{Authority: o.City.ID, Kind: privacy.See, Way: "counter", Checked: "card_seen", At: o.Now()})
	if err != nil {
		t.Fatal(err)
	}
	one, err := o.Breaches.Write(t.Context(), access.Machine(), breach.New{Authority: o.City.ID, Entry: breach.Entry{
		Title: "Flashdisk hilang", Learned: o.Now(), LearnedBy: "Bagian umum", How: "Flashdisk dengan daftar laporan hilang (contoh).", Data: []string{"incidents"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	err = o.Breaches.Publish(t.Context(), access.Machine(), one.ID, one.Version, "Flashdisk dengan daftar laporan hilang (contoh)", breach.Statement{
		How: "Flashdisk dengan daftar laporan hilang di perjalanan (contoh).", Handling: "Kunci dan sandi yang terkait diganti (contoh).", Contact: "Loket pengaduan kantor contoh, setiap hari kerja.",
	}, "Menyangkut pelayanan publik (contoh).")
	if err != nil {
		t.Fatal(err)
	}
	s := retention.Schedule{Authority: o.City.ID, Status: retention.Official, Decree: "Keputusan Contoh 1", DecreeOn: "2025-01-02", From: "2025-01-02", Note: "Jadwal yang sudah lama berlaku (contoh)."}
	for _, class := range retention.Classes {
		s.Lines = append(s.Lines, retention.Line{Class: class, Unit: retention.Years, N: 5, From: retention.FromYearEnd})
	}
	if _, err := o.Retention.SetSchedule(t.Context(), access.Machine(), s, true); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Retention.SetHold(t.Context(), access.Machine(), o.City.ID, o.Case.Number, "Perkara di pengadilan (contoh)."); err != nil {
		t.Fatal(err)
	}
	plan, err := o.Retention.DryRun(t.Context(), access.Machine(), o.City.ID, "", o.Now().Format(time.DateOnly))
	if err != nil {
		t.Fatal(err)
	}
	return taken, one, plan
}

func TestPagesOfPersonalDataAreAccessible(t *testing.T) {
	t.Parallel()
	o := serveDesk(t)
	taken, one, plan := private(t, o)
	const at = "/kelola/data-pribadi"
	o.looks(t, desktest.Who(access.DataProtectionOfficer, access.OfAuthority), map[string]string{
		"privacy": at, "privacyrequests": at + "/permintaan", "privacyrequest": at + "/permintaan/" + taken.ID, "privacytake": at + "/catat",
		"breaches": at + "/insiden", "breachnew": at + "/insiden/baru", "breach": at + "/insiden/nomor/" + one.ID, "breachedit": at + "/insiden/nomor/" + one.ID + "/ubah",
		"retention": at + "/retensi", "retentionschedule": at + "/retensi/jadwal", "retentionlist": at + "/retensi/daftar/" + plan.ID, "owndata": "/akun/data-pribadi",
	}, "breach")
	lookEverywhere(t, servePapers(t, o), map[string]string{"protection": "/perlindungan", "personaldata": "/data-pribadi", "incidents": "/pemberitahuan-data"})
}
