package e2e_test

import (
	"net/url"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

func TestPagesOfCalendarsAndDeadlinesAreAccessibleEverywhere(t *testing.T) {
	t.Parallel()
	o := serveDesk(t)
	own := "?instansi=" + url.QueryEscape(o.City.Slug)
	o.looks(t, desktest.Who(access.AuthorityAdministrator, access.OfAuthority), map[string]string{
		"calendar":          "/kelola/kalender" + own,
		"calendar-year":     "/kelola/kalender" + own + "&tahun=2027",
		"calendar-day":      "/kelola/kalender/hari-baru" + own,
		"calendar-import":   "/kelola/kalender/impor" + own,
		"calendar-revoke":   "/kelola/kalender/hari/" + o.OwnDay + "/cabut",
		"calendar-hours":    "/kelola/kalender/jam" + own,
		"calendar-withdraw": "/kelola/kalender/jam/" + o.OwnHours + "/tarik",
		"deadlines":         "/kelola/tenggat" + own,
		"deadline":          "/kelola/tenggat/" + o.City.Slug + "/tanggapan_awal",
	}, "calendar", "deadlines")
	lookEverywhere(t, servePapers(t, o), map[string]string{
		"calendar-public":        "/kalender?kantor=" + url.QueryEscape(o.City.Slug) + "&tahun=2026",
		"calendar-public-answer": "/kalender?kantor=" + url.QueryEscape(o.City.Slug) + "&dari=2026-12-21T16%3A30&jumlah=14&satuan=working",
		"deadlines-public":       "/tenggat",
	})
}
