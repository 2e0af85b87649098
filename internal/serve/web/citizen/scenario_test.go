package citizen_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// reads is what somebody of the office is answered at an address.
func reads(t *testing.T, w *desktest.World, who, path string) (int, string) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, http.NoBody)
	r.AddCookie(w.Cookie(who))
	got := httptest.NewRecorder()
	w.Handler().ServeHTTP(got, r)
	return got.Code, got.Body.String()
}

// writes is what somebody of the office is answered to a form.
func writes(t *testing.T, w *desktest.World, who, path string, form url.Values) (int, string) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.AddCookie(w.Cookie(who))
	got := httptest.NewRecorder()
	w.Handler().ServeHTTP(got, r)
	return got.Code, got.Body.String()
}

// The second scenario of the domain note: an anonymous report with a photo, about extortion.
func TestScenario02AnAnonymousReportWithAPhotoReachesTheExaminerAlone(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, w *desktest.World) {
		const extortion = "Kepala dinas meminta uang rokok lima puluh ribu di loket dua, katanya supaya cepat. Motornya DA 1234 XY."
		v := newVisitor(t, w)
		v.get("/lapor")
		v.upload("/lapor", []photo{{"photo", "loket.png", pngBytes(t)}}, "kind", "complaint", "words", extortion)
		v.post("/lapor/tempat", "place", "Di depan rumah saya, Jalan Melati 7", "office", "?", "category", "?", "about", "office")
		v.post("/lapor/kontak", "secrecy", "anonymous")
		v.post("/lapor/kirim")
		number, _ := v.receipt()

		examiner, named := desktest.Who(access.Examiner, access.OfAuthority), head
		b := bureauOf(t, w, number)
		b.does(func() (complaint.Case, error) {
			return w.Complaints.Verify(t.Context(), b.actor(coordinator), b.now.ID, 0, complaint.Verification{
				Class: complaint.Supervision, Title: "Pungutan di loket", About: complaint.AboutPerson, Named: []string{w.People[named]},
			})
		})
		if b.now.State != complaint.Examining {
			b.does(func() (complaint.Case, error) {
				return w.Complaints.Examine(t.Context(), b.actor(coordinator), b.now.ID, 0, "Pungutan liar.")
			})
		}
		page := "/kelola/laporan/" + number
		file, err := w.Complaints.File(t.Context(), b.actor(examiner), b.now.ID)
		if status, body := reads(t, w, examiner, page); status != http.StatusOK || !strings.Contains(body, "uang rokok") || err != nil || len(file.Files) != 1 {
			t.Errorf("the examiner is answered %d with %d files, %v", status, len(file.Files), err)
		}
		for _, who := range []string{named, worker, desktest.Who(access.UnitOfficer, access.OfUnit), desktest.Nobody, "stranger"} {
			if status, body := reads(t, w, who, page); status != http.StatusNotFound && status != http.StatusForbidden || strings.Contains(body, "rokok") {
				t.Errorf("%s is answered %d", who, status)
			}
		}

		// Whoever writes the order is offered neither words nor place of the reporter, and may not copy them.
		_, form := reads(t, w, examiner, page+"/tugas-lapangan")
		if value := `value="Di depan rumah saya`; strings.Contains(form, value) {
			t.Error("the reporter's own place is offered for the order")
		}
		outside := desktest.Who(access.Examiner, access.OfAuthority)
		// What identifies somebody is shown masked before anything is sent.
		status, preview := writes(t, w, examiner, page+"/tugas-lapangan", url.Values{
			"account": {w.People[outside]}, "place": {"Loket 2"}, "task": {"Tanya 0812-3456-7890."},
		})
		if status != http.StatusUnprocessableEntity || !strings.Contains(preview, "Tanya [nomor telepon disamarkan].") || strings.Contains(preview, "3456") {
			t.Errorf("the preview answers %d", status)
		}
		order := func(task complaint.Task) error {
			task.Account = w.People[outside]
			_, err := w.Complaints.Order(t.Context(), b.actor(examiner), b.now.ID, 0, task)
			return err
		}
		for _, copied := range []complaint.Task{
			{Place: "Loket 2", Task: "Cek: petugas MEMINTA uang rokok lima puluh ribu."},
			{Place: "Di depan rumah saya, kepala dinas meminta uang rokok lima", Task: "Amati loket dua pada jam buka."},
		} {
			if err := order(copied); err == nil {
				t.Errorf("the reporter's words went out: %+v", copied)
			}
		}
		if err := order(complaint.Task{Place: "Loket 2", Task: "Amati loket pada jam buka. Kendaraan da 1234 xy, tanya 0812-3456-7890."}); err != nil {
			t.Fatal(err)
		}
		tasks, err := w.Complaints.Tasks(t.Context(), b.actor(outside))
		if err != nil || len(tasks) != 1 {
			t.Fatalf("%v, %v", tasks, err)
		}
		if want := "Amati loket pada jam buka. Kendaraan [pelat nomor disamarkan], tanya [nomor telepon disamarkan]."; tasks[0].Task != want {
			t.Errorf("the order says %q", tasks[0].Task)
		}
		for _, path := range []string{"/kelola/laporan/tugas", "/kelola/laporan/tugas?tugas=" + tasks[0].ID} {
			status, body := reads(t, w, outside, path)
			_, body, _ = strings.Cut(body, "<main")
			if status != http.StatusOK || !strings.Contains(body, "Loket 2") {
				t.Errorf("%s: %d", path, status)
			}
			for _, no := range []string{"/berkas/", "loket.png", "<img", "rokok", "rumah saya", "Melati", number, "Pungutan"} {
				if strings.Contains(body, no) {
					t.Errorf("%s tells whoever goes outside %q", path, no)
				}
			}
		}
	})
}
