package desk_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

func TestRecoverySheetsAreFetchedOnceByWhoeverHeldTheCeremony(t *testing.T) {
	t.Parallel()
	clock := testkit.NewClock(time.Now().Add(time.Minute))
	w := desktest.At(t, nil, desktest.Setting{Now: clock.Now})
	o, err := identified(t.Context(), w)
	if err != nil {
		t.Fatal(err)
	}
	const fetch, sheets = "Unduh lembar pemulihan", "/kelola/identitas/kunci/lembar"
	who := desktest.Who(access.IdentityOfficer, access.OfAuthority)
	hold := func() string {
		t.Helper()
		got := posts(t, w, who, "/kelola/identitas/kunci/cetak", url.Values{
			"instansi": {w.City.Slug}, "passphrase": {o.secondPhrase}, "other": {o.first.Account}, "otherpassphrase": {o.firstPhrase}, "sheets": {"3"},
		})
		at := got.Header().Get("Location")
		if got.Code != http.StatusSeeOther || !strings.HasPrefix(at, sheets) {
			t.Fatalf("%d to %q: %s", got.Code, at, got.Body)
		}
		return at
	}
	read := func(at string) string {
		t.Helper()
		_, page := clerk(t, w, who)(at, nil)
		return page
	}

	at := hold()
	page := read(at)
	for _, want := range []string{"Lembar pemulihan baru siap", o.sheets[0].Mark, fetch} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	form := hidden(t, page, fetch)
	forged := url.Values{"instansi": {w.City.Slug}, "upacara": {strings.Repeat("A", 26)}, "macam": {"\r\nprint"}}
	if got := posts(t, w, who, sheets, forged); got.Code != http.StatusSeeOther {
		t.Errorf("%d for a ceremony that nobody held", got.Code)
	}
	got := posts(t, w, who, sheets, form)
	if got.Code != http.StatusOK || got.Header().Get("Content-Type") != "application/pdf" || !strings.HasPrefix(got.Body.String(), "%PDF-") || got.Header().Get("Cache-Control") != "no-store" {
		t.Fatalf("%d, %v", got.Code, got.Header())
	}
	if again := posts(t, w, who, sheets, form); again.Code != http.StatusSeeOther || again.Header().Get("Location") != at {
		t.Errorf("fetched again: %d to %s", again.Code, again.Header().Get("Location"))
	}
	if page := read(at); !strings.Contains(page, "sudah diunduh") || strings.Contains(page, fetch) {
		t.Error("the page does not say that they were fetched")
	}

	at = hold()
	form = hidden(t, read(at), fetch)
	clock.Pass(5 * time.Minute)
	if late := posts(t, w, who, sheets, form); late.Code != http.StatusSeeOther {
		t.Errorf("%d, and their time is over", late.Code)
	}
	if page := read(at); !strings.Contains(page, "tidak ada di sini") || !strings.Contains(page, "Cetak lembar pemulihan baru") || strings.Contains(page, fetch) {
		t.Error("the page does not say that they are gone")
	}
}
