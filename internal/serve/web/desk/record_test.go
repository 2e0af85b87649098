package desk_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

func TestAnAuditorReadsWhatHappenedByNames(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	look := func(path string, checks ...testkit.Check) {
		t.Helper()
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, http.NoBody)
		r.AddCookie(w.Cookie(desktest.Who(access.Auditor, access.OfAuthority)))
		got := httptest.NewRecorder()
		w.Handler().ServeHTTP(got, r)
		if got.Code != http.StatusOK {
			t.Fatalf("%s: %d", path, got.Code)
		}
		testkit.CheckHTML(t, got.Body, checks...)
	}
	planner := desktest.Who(access.Planner, access.OfAuthority)
	look("/kelola/peristiwa?tentang=position/"+w.Positions[planner],
		testkit.In("tbody tr:first-child th", testkit.Matches("^pejabat diangkat")), testkit.In("tbody tr:first-child th .note", testkit.HasText("SK 1/2026")),
		testkit.In("tbody tr:last-child th", testkit.HasText("jabatan dibuat")),
		testkit.In("tbody tr:first-child td:nth-of-type(1)", testkit.HasText("jabatan Jabatan planner authority")),
		testkit.In("tbody tr:first-child td:nth-of-type(2)", testkit.HasText("perintah di mesin")),
		testkit.Count("tbody tr", 2))
	look("/en/kelola/peristiwa?tentang=account/"+w.People[planner],
		testkit.In("tbody tr:first-child td:nth-of-type(2)", testkit.Matches("^Pegawai planner")))
	look("/kelola/peristiwa", testkit.Count("tbody tr", 50))
	leaver := desktest.Who(access.Verifier, access.OfAuthority)
	if err := w.Accounts.SignOut(t.Context(), w.Tokens[leaver]); err != nil {
		t.Fatal(err)
	}
	look("/kelola/peristiwa?tentang=account/"+w.People[leaver], testkit.In("tbody tr:first-child th", testkit.HasText("sesi diakhiri")))
	// What happens in another authority is not there, whatever is asked for.
	look("/kelola/peristiwa?tentang=authority/"+w.Other.ID, testkit.NotIn("tbody tr"))
}

// Whoever asks for a record they may not read must not take another one for it.
func TestTheRecordOfAnotherAuthorityIsNotThere(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := as(t, w, desktest.Who(access.Auditor, access.OfAuthority))
	for _, place := range []string{w.Other.Slug, "-", "entah"} {
		v.get("/kelola/peristiwa?instansi=" + place)
		v.answered(http.StatusNotFound)
	}
	v.get("/kelola/peristiwa?instansi=" + w.City.Slug)
	v.answered(http.StatusOK)
	v = as(t, w, desktest.Who(access.Auditor, access.OfInstallation))
	v.get("/kelola/peristiwa?instansi=-")
	v.sees("/kelola/peristiwa", "Jejak audit")
	v.answered(http.StatusOK)
}

func TestTheOperatorDecidesAboutAJob(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	submit := func(path, form string) *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, strings.NewReader(form))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.AddCookie(w.Cookie(desktest.Who(access.SystemAdministrator, access.OfInstallation)))
		got := httptest.NewRecorder()
		w.Handler().ServeHTTP(got, r)
		return got
	}
	if got := submit("/kelola/pekerjaan/ulang", "id="+w.Job); got.Code != http.StatusSeeOther {
		t.Errorf("retry: %d", got.Code)
	}
	got := submit("/kelola/pekerjaan/buang", "id="+w.Job)
	if got.Code != http.StatusUnprocessableEntity {
		t.Errorf("discard without a reason: %d", got.Code)
	}
	testkit.CheckHTML(t, got.Body, testkit.In(".govuk-error-message", testkit.Matches("Tulis alasannya")))
	for _, want := range []int{http.StatusSeeOther, http.StatusNotFound} {
		if got := submit("/kelola/pekerjaan/buang", "id="+w.Job+"&why=sudah+tidak+perlu"); got.Code != want {
			t.Errorf("discard: %d, want %d", got.Code, want)
		}
	}
}
