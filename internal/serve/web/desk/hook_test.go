package desk_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// An administrator adds a web hook, tries it, sees what was answered, and what happens then arrives.
func TestAWebHookFromItsFirstWordToItsRemoval(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	var told atomic.Int32
	receiver := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		told.Add(1)
		fmt.Fprint(rw, "sudah <b>diterima</b>")
	}))
	t.Cleanup(receiver.Close)
	v := as(t, w, desktest.Who(access.AuthorityAdministrator, access.OfAuthority))
	v.get("/kelola/kait")
	v.sees("/kelola/kait", "Aplikasi contoh", "Tambah kait")
	v.get("/kelola/kait-baru?instansi=" + w.City.Slug)
	v.post("/kelola/kait-baru", "label", "", "url", "http://10.0.0.1/dalam")
	v.answered(http.StatusUnprocessableEntity)
	v.sees("/kelola/kait-baru", "tulis nama kait", "hanya dapat dihubungi lewat https", "paling sedikit satu jenis", "http://10.0.0.1/dalam")
	v.post("/kelola/kait-baru", "label", "Aplikasi kepegawaian", "url", receiver.URL+"/patuh", "kinds", "position.changed")
	v.answered(http.StatusOK)
	v.sees("/kelola/kait-baru", "whsec_", "hanya tampil sekali")
	page := v.found(`class="govuk-button" href="(/kelola/kait/[^"]+)"`)
	v.get(page)
	v.sees(page, "berjalan", "belum pernah", "Belum ada pesan")
	v.post(page + "/coba")
	v.sees(page+"/pesan/", "Percobaan sudah dikirim", "jawaban HTTP 200", "sudah <b>diterima</b>")
	if _, err := w.Access.MakePosition(t.Context(), access.Machine(), access.Position{Scope: w.City.Scope(), Title: "Jabatan baru", Role: access.Planner}); err != nil {
		t.Fatal(err)
	}
	id := page[len("/kelola/kait/"):]
	if err := w.Hooks.Deliver(context.WithoutCancel(t.Context()), id, "run"); err != nil || told.Load() != 2 {
		t.Fatal(err, told.Load())
	}
	v.get(page)
	v.sees(page, "Jabatan atau pemegangnya berubah", "terkirim")
	v.get(page + "/rahasia")
	v.post(page + "/rahasia")
	v.answered(http.StatusUnprocessableEntity)
	v.post(page+"/rahasia", "reason", "leaked")
	v.sees(page+"/rahasia", "whsec_")
	v.get(page + "/ubah")
	v.post(page+"/ubah", "label", "Aplikasi SDM", "url", receiver.URL, "kinds", "authority.changed")
	v.sees(page, "Aplikasi SDM", "Instansi dibuat")
	v.post(page + "/jeda")
	v.sees(page, "dijeda", "Jalankan lagi")
	v.post(page + "/lanjut")
	v.get(page + "/hapus")
	v.post(page + "/hapus")
	v.answered(http.StatusUnprocessableEntity)
	v.post(page+"/hapus", "sure", "yes")
	v.sees("/kelola/kait?", "Kait web sudah dihapus")
	v.get(page)
	v.answered(http.StatusNotFound)
}
