package desk_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

func TestAnAuthorityIsMadeNamedAndEnded(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := as(t, w, admin)
	v.get("/kelola/instansi-baru")
	v.post("/kelola/instansi", "name", "Pemerintah Kota Contoh", "slug", "Kota Contoh", "kind", "government")
	v.answered(http.StatusUnprocessableEntity)
	v.sees("/kelola/instansi", `value="Pemerintah Kota Contoh"`, "Pilih zona waktu: WIB, WITA, WIT", "bukan nama alamat")
	v.post("/kelola/instansi", "name", "Pemerintah Kota Contoh", "slug", "kota-contoh", "kind", "government", "zone", "Asia/Jayapura")
	v.answered(http.StatusOK)
	v.sees("/kelola/instansi/kota-contoh", "Instansi sudah dibuat", "WIT")
	v.get("/kelola/instansi/kota-contoh/ubah")
	v.post("/kelola/instansi/kota-contoh/ubah", "name", "Pemerintah Kota Contoh Baru", "short", "Kota Contoh", "kind", "government", "zone", "Asia/Jayapura", "why", "nama baru")
	v.answered(http.StatusOK)
	v.sees("/kelola/instansi/kota-contoh", "Pemerintah Kota Contoh Baru", "Sebelumnya", "Pegawai system_administrator installation")
	v.get("/kelola/instansi/kota-contoh/masa")
	v.post("/kelola/instansi/kota-contoh/masa", "ends", "day", "to", day(20), "why", "peleburan")
	v.answered(http.StatusOK)
	v.get("/kelola/instansi")
	v.sees("/kelola/instansi", "Kota Contoh Baru", "sampai")
	v.get("/kelola/instansi/kabupaten-contoh/masa")
	v.post("/kelola/instansi/kabupaten-contoh/masa", "ends", "now")
	v.answered(http.StatusUnprocessableEntity)
	v.sees("/kelola/instansi/kabupaten-contoh", "masih mempunyai jabatan")
	v.get("/kelola/instansi/tidak-ada")
	v.answered(http.StatusNotFound)
}

func TestAColourIsLookedAtBeforeItIsSaved(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := as(t, w, cityAdmin)
	path := "/kelola/instansi/kabupaten-contoh/tampilan"
	v.get(path)
	v.post(path, "name", "Pemerintah Kabupaten Contoh", "colour", "#ffd84d", "look", "1")
	v.answered(http.StatusOK)
	v.sees(path, "Warna ini terlalu terang", "#ffd84d", `fill="#ffd84d"`)
	v.post(path, "name", "Pemerintah Kabupaten Contoh", "colour", "#FFD84D")
	v.answered(http.StatusUnprocessableEntity)
	v.post(path, "name", "Pemerintah Kabupaten Contoh", "short", "Contoh", "colour", "url(x)", "look", "1")
	v.sees(path, "bukan warna")
	if strings.Contains(v.body, `fill="url`) {
		t.Error("a text that is no colour was drawn")
	}
	v.post(path, "name", "Pemerintah Kabupaten Contoh", "short", "Contoh", "colour", "#0d4570")
	v.answered(http.StatusOK)
	v.sees("/kelola/instansi/kabupaten-contoh", "Nama dan warna sudah disimpan", "warna Patuh")
	planners := as(t, w, planner)
	planners.get("/kelola")
	planners.sees("/kelola", `fill="#0d4570"`, `<span class="sign__text">Contoh</span>`)
}

// sendPicture sends a form with a picture.
func (v *visitor) sendPicture(path string, picture []byte, fields ...string) {
	v.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, values := range v.hidden(path) {
		if err := form.WriteField(name, values[0]); err != nil {
			v.t.Fatal(err)
		}
	}
	for i := 0; i < len(fields); i += 2 {
		if err := form.WriteField(fields[i], fields[i+1]); err != nil {
			v.t.Fatal(err)
		}
	}
	part, err := form.CreateFormFile("logo", "lambang.png")
	if err != nil {
		v.t.Fatal(err)
	}
	if _, err := part.Write(picture); err != nil {
		v.t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		v.t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(v.t.Context(), http.MethodPost, path, &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	v.do(r)
	if v.status == http.StatusSeeOther {
		v.get(v.header.Get("Location"))
	}
}

func lambang(t *testing.T, width, height int) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for x := range width {
		for y := range height {
			m.Set(x, y, color.RGBA{13, 69, 112, 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestALogoIsSetShownToAnybodyAndTakenAway(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := as(t, w, cityAdmin)
	path := "/kelola/instansi/kabupaten-contoh/lambang"
	v.get(path)
	v.sendPicture(path, []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), "alt", "Lambang Contoh")
	v.answered(http.StatusUnprocessableEntity)
	v.sees(path, "bukan gambar yang dapat dibaca", `value="Lambang Contoh"`)
	v.sendPicture(path, lambang(t, 2000, 30), "alt", "Lambang Contoh")
	v.sees(path, "2000 × 30")
	v.sendPicture(path, lambang(t, 64, 64), "alt", "")
	v.answered(http.StatusUnprocessableEntity)
	v.sendPicture(path, lambang(t, 64, 64), "alt", "Lambang Contoh")
	v.sees("/kelola/instansi/kabupaten-contoh", "Lambang sudah dipasang", `alt="Lambang Contoh"`)

	anybody := newVisitor(t, w)
	anybody.get(v.found(`<img class="sign__logo" src="([^"]+)"`))
	anybody.answered(http.StatusOK)
	for name, want := range map[string]string{
		"Content-Type": "image/png", "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'", "X-Content-Type-Options": "nosniff",
	} {
		if got := anybody.header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/instansi/kabupaten-contoh/logo", http.NoBody)
	r.Header.Set("If-None-Match", anybody.header.Get("ETag"))
	anybody.do(r)
	anybody.answered(http.StatusNotModified)
	anybody.get("/instansi/ombudsman-contoh/logo")
	anybody.answered(http.StatusNotFound)

	v.get(path)
	v.post(path + "/hapus")
	v.sees("/kelola/instansi/kabupaten-contoh", "Lambang sudah dihapus")
	anybody.get("/instansi/kabupaten-contoh/logo")
	anybody.answered(http.StatusNotFound)
}

func TestASignInRuleIsSetAndWithdrawn(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := as(t, w, cityAdmin)
	path := "/kelola/instansi/kabupaten-contoh/masuk"
	v.get(path)
	v.sees(path, "kata sandi saja", "bawaan, belum ada yang menetapkan")
	v.get(path + "/planner")
	v.post(path+"/planner", "kinds", "card")
	v.answered(http.StatusUnprocessableEntity)
	v.sees(path, "Pilih salah satu", `value="card" checked`)
	v.post(path+"/planner", "second", "yes", "kinds", "card")
	v.answered(http.StatusOK)
	v.sees(path, "kata sandi dan kartu kode", "ditetapkan di sini untuk peran ini")
	v.post(path+"/planner", "second", "no", "version", "0") // as somebody who saw it before
	v.answered(http.StatusConflict)
	v.sees(path, "baru saja diubah orang lain", "kata sandi dan kartu kode")
	v.get(path + "/planner")
	v.post(path+"/planner/hapus", "version", "0")
	v.answered(http.StatusConflict)
	v.sees(path, "baru saja diubah orang lain", `value="yes" checked`, `value="card" checked`)
	v.post(path + "/planner/hapus")
	v.answered(http.StatusOK)
	v.sees(path, "Aturan itu dicabut")
	v.get(path + "/system_administrator")
	v.answered(http.StatusNotFound)

	chief := as(t, w, admin)
	chief.get("/kelola/masuk")
	chief.sees("/kelola/masuk", "kata sandi dan faktor kedua", "administrator sistem")
	chief.get("/kelola/masuk/semua")
	chief.post("/kelola/masuk/semua", "second", "yes")
	chief.answered(http.StatusOK)
	v.get(path)
	v.sees("/akun/pasang") // the rule of the installation counts where the authority says nothing
}
