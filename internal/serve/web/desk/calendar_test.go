package desk_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/calendar"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// asker asks as an administrator of the city, and returns the status, where one is sent, and the page.
func asker(t *testing.T, w *desktest.World) func(method, path string, form url.Values) (int, string, string) {
	t.Helper()
	h := w.Handler()
	return func(method, path string, form url.Values) (int, string, string) {
		t.Helper()
		r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(form.Encode()))
		if method == http.MethodPost {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		r.AddCookie(w.Cookie(desktest.Who(access.AuthorityAdministrator, access.OfAuthority)))
		got := httptest.NewRecorder()
		h.ServeHTTP(got, r)
		return got.Code, got.Header().Get("Location"), got.Body.String()
	}
}

func TestADayIsTriedBeforeItIsAddedAndTakenBackByADecree(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	ask := asker(t, w)
	form := url.Values{
		"instansi": {w.City.Slug}, "kind": {"closed"}, "date": {"2026-04-07"}, "name_id": {"Pindah gedung"}, "status": {"official"},
	}
	code, _, page := ask(http.MethodPost, "/kelola/kalender/hari-baru", form)
	if code != http.StatusUnprocessableEntity || !strings.Contains(page, "Pindah gedung") || !strings.Contains(page, "keputusannya") {
		t.Fatalf("%d: an official day without its decree", code)
	}
	form.Set("decree", "Keputusan (contoh)")
	if code, _, page = ask(http.MethodPost, "/kelola/kalender/hari-baru", form); code != http.StatusOK || !strings.Contains(page, "Ditambahkan: Selasa, 7 April 2026") ||
		!strings.Contains(page, "Pindah gedung; kantor tutup; Keputusan (contoh) (resmi)") {
		t.Fatalf("%d: %s", code, page)
	}
	year := func() calendar.Year {
		y, err := w.Calendars.YearOf(t.Context(), calendar.Office{Authority: w.City.ID}, 2026)
		if err != nil {
			t.Fatal(err)
		}
		return y
	}
	before := len(year().Days)
	form.Set("sure", "1")
	if code, to, _ := ask(http.MethodPost, "/kelola/kalender/hari-baru", form); code != http.StatusSeeOther || !strings.Contains(to, "kalender") {
		t.Fatalf("%d %s", code, to)
	}
	y := year()
	if len(y.Days) != before+1 {
		t.Fatalf("%d days, then %d", before, len(y.Days))
	}
	var id string
	for _, d := range y.Days {
		if d.Kind == calendar.Closed {
			id = d.ID
		}
	}
	if code, _, page = ask(http.MethodGet, "/kelola/kalender?tahun=2026&instansi="+w.City.Slug, nil); code != http.StatusOK ||
		!strings.Contains(page, "Pindah gedung") || !strings.Contains(page, "/kelola/kalender/hari/"+id+"/cabut") {
		t.Errorf("%d: the calendar does not show the day", code)
	}
	back := "/kelola/kalender/hari/" + id + "/cabut"
	if code, _, _ := ask(http.MethodPost, back, url.Values{"on": {"kemarin"}, "why": {"batal"}}); code != http.StatusUnprocessableEntity {
		t.Errorf("%d: revoked on no day", code)
	}
	if code, _, _ := ask(http.MethodPost, back, url.Values{"decree": {"Keputusan pencabutan (contoh)"}}); code != http.StatusSeeOther {
		t.Errorf("%d", code)
	}
	code, _, page = ask(http.MethodGet, "/kelola/kalender?tahun=2026&instansi="+w.City.Slug, nil)
	testkit.CheckHTML(t, strings.NewReader(page), testkit.UniqueIDs(), testkit.Count(".almanac-day--closed", 0),
		testkit.In("#daftar-hari", testkit.Matches("Pindah gedung.*dicabut .*, Keputusan pencabutan .contoh..*sudah dicabut")))
	for _, part := range []string{"jam-kerja", "kalender-setahun", "daftar-hari"} {
		if code != http.StatusOK || !strings.Contains(page, `href="#`+part+`"`) || !strings.Contains(page, `id="`+part+`"`) {
			t.Errorf("%d: no way to %s", code, part)
		}
	}
	if code, _, _ := ask(http.MethodPost, back, url.Values{"decree": {"lagi"}}); code != http.StatusUnprocessableEntity {
		t.Errorf("%d: revoked twice", code)
	}
}

func TestOfficeHoursAreTriedThenSetAndWithdrawn(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	ask := asker(t, w)
	form := url.Values{
		"instansi": {w.City.Slug}, "from": {"2026-10-01"}, "zone": {"WITA"}, "region": {"63.71"}, "joint_leave": {"1"},
		"week.1": {"08:00-25:00"}, "basis": {"Keputusan (contoh)"}, "status": {"assumed"},
	}
	var page string
	post := func(path string) int {
		var code int
		code, _, page = ask(http.MethodPost, path, form)
		return code
	}
	if code := post("/kelola/kalender/jam"); code != http.StatusUnprocessableEntity {
		t.Errorf("%d: hours after midnight", code)
	}
	form.Set("week.1", "08:00-12:00 13:00-16:00")
	form.Set("ramadan.1", "08:00-14:00")
	if code := post("/kelola/kalender/jam"); code != http.StatusOK ||
		!strings.Contains(page, "Senin 08:00-12:00 13:00-16:00 (WITA)") || !strings.Contains(page, "Senin 08:00-14:00") {
		t.Errorf("%d: %s", code, page)
	}
	form.Set("sure", "1")
	if code := post("/kelola/kalender/jam"); code != http.StatusSeeOther {
		t.Errorf("%d", code)
	}
	if code := post("/kelola/kalender/jam"); code != http.StatusUnprocessableEntity {
		t.Errorf("%d: a second editor who had not seen it", code)
	}
	rows, err := w.Calendars.HoursOf(t.Context(), calendar.Office{Authority: w.City.ID})
	if err != nil || len(rows) != 2 || !rows[1].JointLeaveWorks {
		t.Fatal(rows, err)
	}
	form = url.Values{"why": {"salah isi"}}
	if code := post("/kelola/kalender/jam/" + rows[1].ID + "/tarik"); code != http.StatusSeeOther {
		t.Errorf("%d", code)
	}
}
