package desk_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

var (
	// planner keeps City's rows of the directory; keeperOfAll the installation's.
	planner     = desktest.Who(access.Planner, access.OfAuthority)
	keeperOfAll = desktest.Who(access.InstrumentAdministrator, access.OfInstallation)
)

const (
	bodyAt = "/kelola/direktori/penyelenggara/" + desktest.BodySlug
	unitAt = bodyAt + "/unit/" + desktest.UnitSlug
)

func TestAPlannerKeepsTheTelephoneNumberOfAnOffice(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := as(t, w, planner)
	v.get("/kelola")
	v.sees("/kelola", "Direktori")
	v.get("/kelola/direktori")
	v.sees("/kelola/direktori", "Kabupaten Contoh", bodyAt)
	v.get(bodyAt)
	v.sees(bodyAt, "Pemerintah Kabupaten Contoh", "Dinas Perizinan Contoh", "Belum diisi", "/penyelenggara/kabupaten-contoh")
	v.get(unitAt + "/ubah")
	v.post(unitAt+"/ubah", "name", "Dinas Perizinan Contoh", "kind", "licensing_office", "phone", "12", "website", "contoh.go.id")
	v.answered(422)
	v.sees(unitAt, "bukan nomor telepon", "https://contoh.go.id", `value="12"`)
	v.post(unitAt+"/ubah", "name", "Dinas Perizinan Contoh", "kind", "licensing_office", "phone", "0511-1234567", "why", "SK 7/2026")
	v.sees(unitAt+"?selesai=unit_edited", "Perubahan sudah disimpan", "0511-1234567", "unit diubah", "Alasan: SK 7/2026", "Pegawai planner authority", "(kosong)")
}

func TestNobodyOverwritesWhatTheyHaveNotSeen(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	first, second := as(t, w, planner), as(t, w, desktest.Who(access.Coordinator, access.OfAuthority))
	first.get(bodyAt + "/ubah")
	second.get(bodyAt + "/ubah")
	kept := []string{"name", "Kabupaten Contoh", "kind", "regency", "short_name", "Contoh"}
	first.post(bodyAt+"/ubah", append(kept, "region", "Kabupaten Banjar", "address", "Jalan Contoh 1")...)
	first.sees(bodyAt+"?selesai=body_edited", "Jalan Contoh 1", "Kabupaten Banjar")
	second.post(bodyAt+"/ubah", append(kept, "region", "63.03", "address", "Jalan Contoh 2")...)
	second.answered(409)
	second.sees(bodyAt, "Jalan Contoh 1", `value="Jalan Contoh 2"`)
	second.post(bodyAt+"/ubah", append(kept, "region", "63.03", "address", "Jalan Contoh 2")...)
	second.sees(bodyAt+"?selesai=body_edited", "Jalan Contoh 2")
}

func TestAGovernmentWithoutARegionIsEditedAsItIs(t *testing.T) {
	t.Parallel()
	v := as(t, desktest.New(t, nil), planner)
	v.get(bodyAt + "/ubah")
	label := v.body[strings.Index(v.body, "Wilayah"):][:80]
	if !strings.Contains(label, "boleh dikosongkan") {
		t.Errorf("the region may stay empty: %s", label)
	}
	v.post(bodyAt+"/ubah", "name", "Kabupaten Contoh", "kind", "regency", "short_name", "Contoh", "region", "", "address", "Jalan Contoh 1")
	v.sees(bodyAt+"?selesai=body_edited", "Jalan Contoh 1")
}

func TestABodyIsAddedEndedAndFoundAgain(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := as(t, w, keeperOfAll)
	v.get("/kelola/direktori/baru")
	v.post("/kelola/direktori/baru")
	v.answered(422)
	v.sees("/kelola/direktori/baru", "Nama: Isi bagian ini.", "Jenis: Isi bagian ini.")
	v.post("/kelola/direktori/baru", "name", "Kantor Pertanahan Contoh", "kind", "land_office", "region", "Kota Antah Berantah")
	v.answered(422)
	v.sees("/kelola/direktori/baru", "Tidak ada wilayah “Kota Antah Berantah”", `value="Kantor Pertanahan Contoh"`)
	v.post("/kelola/direktori/baru", "name", "Kantor Pertanahan Contoh", "kind", "land_office", "region", "kota banjarmasin")
	const at = "/kelola/direktori/penyelenggara/kantor-pertanahan-contoh"
	v.sees(at, "Sekarang tambahkan unitnya", "Kota Banjarmasin", "Belum ada unit")
	v.get(at + "/unit-baru")
	v.post(at+"/unit-baru", "name", "Loket Contoh", "kind", "licensing_office")
	v.sees(at+"/unit/loket-contoh", "Unit sudah ditambahkan")

	v.get(at + "/akhiri")
	v.post(at+"/akhiri", "successor", "Kota Banjarmasin")
	v.answered(422)
	v.sees(at, "Ada sampai: Isi bagian ini.")
	v.post(at+"/akhiri", "valid_to", "2024", "successor", "Banjar")
	v.answered(422)
	v.sees(at, "Mungkin yang Anda maksud", "kota-banjarmasin")
	v.post(at+"/akhiri", "valid_to", "2024", "successor", "Kota Banjarmasin", "why", "Digabung")
	v.sees(at+"?selesai=body_ended", "Sudah berakhir", "/penyelenggara/kota-banjarmasin", "Alasan: Digabung")
	v.get("/kelola/direktori?q=pertanahan+contoh")
	v.sees("/kelola/direktori", "Tidak ada yang cocok")
	v.get("/kelola/direktori?q=pertanahan+contoh&berakhir=ya")
	v.sees("/kelola/direktori", "Kantor Pertanahan Contoh", "Sudah berakhir")
}

func TestABodyIsHandedOverAndGivenBack(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	const at = "/kelola/direktori/penyelenggara/kota-banjarmasin"
	giver, taker := as(t, w, keeperOfAll), as(t, w, planner)
	taker.get(at)
	if taker.status != http.StatusNotFound && taker.status != http.StatusForbidden {
		t.Fatalf("a planner opens what another keeps: %d", taker.status)
	}
	giver.get(at + "/pengelola")
	giver.sees(at, "Sekarang dikelola: Pengelola server ini", "Pemerintah Kabupaten Contoh")
	giver.post(at+"/pengelola", "owner", w.City.Slug, "why", "Kesepakatan 3/2026")
	giver.sees("/kelola/direktori?selesai=body_kept", "Pengelola sudah diganti")
	taker.get(at)
	taker.sees(at, "Pemerintah Kabupaten Contoh", "diserahkan kepada pengelola lain", "Pengelola server ini", "Pegawai instrument_administrator")
	taker.get(at + "/pengelola")
	if strings.Contains(main(taker.body), "Ombudsman Perwakilan Contoh") {
		t.Error("an authority may only give back, not hand on")
	}
	taker.post(at+"/pengelola", "owner", "-")
	taker.sees("/kelola/direktori?selesai=body_kept")
	giver.get(at)
	giver.sees(at, "Pengelola server ini")
}

// send sends a file with a form.
func (v *visitor) upload(path string, file []byte, fields ...string) {
	v.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", "daftar.csv")
	if err == nil {
		_, err = part.Write(file)
	}
	if err != nil {
		v.t.Fatal(err)
	}
	v.sendParts(path, form, &body, fields)
}

// again sends the form of the second step, which carries the file along.
func (v *visitor) again(path string) {
	v.t.Helper()
	var body bytes.Buffer
	var fields []string
	for name, values := range v.hidden(path) {
		fields = append(fields, name, values[0])
	}
	v.sendParts(path, multipart.NewWriter(&body), &body, fields)
}

func (v *visitor) sendParts(path string, form *multipart.Writer, body *bytes.Buffer, fields []string) {
	v.t.Helper()
	for i := 0; i < len(fields); i += 2 {
		if err := form.WriteField(fields[i], fields[i+1]); err != nil {
			v.t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		v.t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(v.t.Context(), http.MethodPost, path, body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	v.do(r)
	if v.status == http.StatusSeeOther {
		v.get(v.header.Get("Location"))
	}
}

const importAt = "/kelola/direktori/impor"

func TestADirectoryFileIsCheckedBeforeItIsImported(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := as(t, w, planner)
	v.get(importAt)
	v.sees(importAt, "Periksa berkas", "Bentuk berkas")
	v.upload(importAt, []byte("body,kind,name,evidence\npolresta-contoh,police_resort,Polresta Contoh,kira-kira\nx y,nothing,,entered\n"))
	v.answered(422)
	v.sees(importAt, "Ada 4 kesalahan", "Baris 2, huruf ke-47:", "kira-kira", "Baris 3")
	file := []byte("body,kind,name,evidence,phone\npolresta-contoh,police_resort,Polresta Contoh,entered,0511-1234567\n")
	v.upload(importAt, file)
	v.sees(importAt, "daftar.csv dapat dimasukkan", "Belum ada yang berubah", "Masukkan sekarang")
	if _, err := w.Directory.Body(t.Context(), "polresta-contoh"); err == nil {
		t.Fatal("the check has written")
	}
	v.again(importAt)
	v.sees("/kelola/direktori?pengelola=kabupaten-contoh&selesai=directory_imported", "sudah dimasukkan", "Polresta Contoh")
	v.get(importAt)
	v.upload(importAt, file)
	v.sees(importAt, "Semua isinya sudah ada")
}

func TestFilesThatAreNoDirectoryAreRefusedWithAReason(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := as(t, w, planner)
	for _, tt := range []struct {
		name, want string
		file       []byte
		status     int
	}{
		{"nothing", "Pilih berkas yang ada isinya", nil, 422},
		{"not UTF-8", "Simpan berkas sebagai CSV UTF-8", []byte("body,kind,name,evidence\nx,city,\xff\xfe,entered\n"), 422},
		{"a workbook", "berkas", []byte("PK\x03\x04\x00\x00\x00\x00\x00"), 422},
		{"wrong columns", "Kolom “nama” tidak dikenal", []byte("nama,jenis\nx,y\n"), 422},
		{"what another keeps", "dikelola pihak lain", []byte("body,kind,name,evidence\nkota-banjarmasin,city,Kota Lain,entered\n"), 422},
		{"a file above the bound", "paling besar 2.048 KB", bytes.Repeat([]byte("x"), 2<<20+1), 422},
		{"a form above the bound", "", bytes.Repeat([]byte("x"), 4<<20), 422},
		{"markup", "&lt;script&gt;", []byte("body,kind,name,evidence\n<script>,city,X,entered\n"), 422},
	} {
		v.upload(importAt, tt.file)
		if tt.name == "a form above the bound" {
			if v.status != http.StatusRequestEntityTooLarge && v.status != tt.status {
				t.Errorf("%s: status %d", tt.name, v.status)
			}
			continue
		}
		if v.status != tt.status || !strings.Contains(v.body, tt.want) {
			t.Errorf("%s: status %d, want %d and %q\n%s", tt.name, v.status, tt.status, tt.want, main(v.body))
		}
	}
}

func TestASecondStepThatWasTamperedWithIsCheckedLikeTheFirst(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := as(t, w, planner)
	for name, fields := range map[string][]string{
		"no base64":     {"data", "%%%"},
		"empty":         {"data", ""},
		"another's row": {"data", "Ym9keSxraW5kLG5hbWUsZXZpZGVuY2UKa290YS1iYW5qYXJtYXNpbixjaXR5LEtvdGEgTGFpbixlbnRlcmVkCg==", "file_name", "../../x\x01.csv"},
		"two files":     {"data", "eA==", "data", "eQ=="},
	} {
		var body bytes.Buffer
		v.sendParts(importAt, multipart.NewWriter(&body), &body, fields)
		if v.status != http.StatusUnprocessableEntity && v.status != http.StatusBadRequest {
			t.Errorf("%s: status %d\n%s", name, v.status, main(v.body))
		}
	}
	v.get("/kelola/direktori?pengelola=%22%3E%3Cscript%3E")
	v.answered(http.StatusNotFound)
	v.get("/kelola/direktori?q=%25_%27%22%3E%3Cscript%3E&setelah=%27--&berakhir=x")
	v.answered(http.StatusOK)
	if strings.Contains(v.body, "<script>") {
		t.Error("what was looked for is markup on the page")
	}
}

func TestFiguresAreImportedByWhoeverKeepsTheInstallations(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	const at = "/kelola/hasil/impor"
	v := as(t, w, keeperOfAll)
	v.get(at)
	v.upload(at, []byte("body,year,score,source\nkota-magelang,2023,98.17,Koran Contoh\n"))
	v.sees(at, "dapat dimasukkan", "Masukkan sekarang")
	v.again(at)
	v.sees(at+"?selesai=results_imported", "sudah dimasukkan")
	reviewer := as(t, w, desktest.Who(access.CentralReviewer, access.OfAuthority))
	reviewer.upload(at, []byte("body,year,score,source\nkota-magelang,2023,98.17,Koran Contoh\n"))
	if reviewer.status != http.StatusForbidden && reviewer.status != http.StatusNotFound {
		t.Errorf("a reviewer of one authority imports the installation's figures: %d", reviewer.status)
	}
}
