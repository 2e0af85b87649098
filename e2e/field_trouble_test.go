package e2e_test

import (
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/e2e"
	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/form"
)

// officer opens a form of an officer, whose consent is given, and shows all questions on one page.
func officer(t *testing.T, page *e2e.Page) {
	t.Helper()
	hands(t, page, `document.querySelector("main .item a").click()`, `await hands.see("Petugas layanan")`,
		`[...document.querySelectorAll("section")].find((one) => one.innerText.includes("Petugas layanan")).querySelector(".actions button").click()`,
		`await hands.tap("Bersedia, mulai")`, `await hands.see("Jabatan atau peran")`)
}

// What is written while the phone is full stays on the screen, can be saved as a file, and is kept once there is room.
func TestAPhoneThatIsFullLosesNothing(t *testing.T) {
	t.Parallel()
	f := serveField(t)
	page := f.enrolled(t, 3*time.Minute)
	officer(t, page)
	hands(t, page, `await hands.write("role", "Petugas")`, `await new Promise((go) => setTimeout(go, 600))`, `await hands.saved()`)
	page.Room(f.origin, 1)
	time.Sleep(31 * time.Second) // for so long Chromium grants what it found to be free before
	hands(t, page, `await hands.write("role", "Petugas loket lima")`, `await hands.see("Penyimpanan perangkat ini penuh")`, `await hands.see("Simpan salinan sebagai berkas")`)
	lookAtShell(t, page, "field-full")
	hands(t, page, `await hands.tap("Berikutnya")`, `
		const big = new File([new Uint8Array([0xff, 0xd8, 0xff]), new Uint8Array(3000000)], "besar.jpg", {type: "image/jpeg"});
		const chosen = new DataTransfer(); chosen.items.add(big);
		const field = await hands.wait(() => document.querySelector("input[capture]:not(:disabled)"), "the camera");
		field.files = chosen.files; field.dispatchEvent(new Event("change", {bubbles: true}))`, `await hands.see("Berkas ini tidak muat")`)
	page.Room(f.origin, 0)
	hands(t, page, `await hands.wait(() => !document.body.innerText.includes("Penyimpanan perangkat ini penuh"), "the end of the trouble")`, `await hands.saved()`)
	page.Goto(f.origin + "/lapangan")
	hands(t, page, fieldUnlock, `await hands.wait(() => document.querySelector("main .item a"), "the visit")`, `document.querySelector("main .item a").click()`)
	hands(t, page, `await hands.see("Petugas loket lima")`)
}

// Two tabs do not write on one form: the second is told, and may take it over.
func TestOneTabWritesOnAForm(t *testing.T) {
	t.Parallel()
	f := serveField(t)
	page := f.enrolled(t, 3*time.Minute)
	officer(t, page)
	hands(t, page, `await hands.write("role", "Petugas")`, `await new Promise((go) => setTimeout(go, 600))`, `await hands.saved()`,
		`window.form = location.hash.split("/")[2]`, `location.hash = "#/antrean"`, `await hands.see("Antrean")`,
		`await hands.wait(async () => true, "")`,
		// Another tab has the form, and lets go of it when it is asked to.
		`new BroadcastChannel("patuh-lapangan").addEventListener("message", (event) => event.data.yield === window.form && window.letGo())`,
		`await new Promise((has) => navigator.locks.request("patuh-lapangan edit " + window.form, () => { has(); return new Promise((go) => (window.letGo = go)); }))`,
		`location.hash = "#/formulir/" + window.form`, `await hands.see("terbuka di tab lain")`)
	lookAtShell(t, page, "field-other-tab")
	hands(t, page, `await hands.tap("Tulis di tab ini")`, `await hands.wait(() => document.getElementById("role")?.value === "Petugas", "the form")`)
	if text := page.Text("main"); strings.Contains(text, "tab lain") {
		t.Error(text)
	}
}

// A phone whose clock is a day ahead says so, and nothing that it sends is lost; what the server takes in is flagged.
func TestAPhoneWhoseClockIsOffSaysSoAndLosesNothing(t *testing.T) {
	t.Parallel()
	f := serveField(t)
	page := e2e.Browser(t)
	page.ClockOff(24 * time.Hour)
	page.SetViewport(320, 800)
	f.enrol(t, page)
	hands(t, page, `document.querySelector("main .item a").click()`,
		`(await hands.wait(() => [...document.querySelectorAll("section")].find((one) => one.innerText.includes("Pengguna layanan")), "users")).querySelector("button").click()`,
		`await hands.tap("Bersedia, mulai")`, `await hands.tap("Tampilkan semua")`, `await hands.see("dilayani tepat waktu")`, `await hands.tap("Ada")`, `await hands.photo("loket.jpg", 1)`,
		`await hands.photo("papan.jpg", 2)`, `await hands.see("Semua yang diminta")`)
	page.Dark()
	lookAtShell(t, page, "field-one-page-dark")
	page.Light()
	hands(t, page, `await hands.tap("Selesai, kirim")`, `await hands.see("Jam perangkat ini berbeda 24 jam")`, `await hands.see("diterima peladen")`)
	lookAtShell(t, page, "field-clock")
	f.wantArrived(t, 1, 2)
	whole, err := f.Forms.One(t.Context(), access.Machine(), f.formOf(t).ID)
	if err != nil || len(whole.Flags) != 1 || whole.Flags[0].Kind != form.Clock {
		t.Errorf("%+v, %v", whole.Flags, err)
	}
}

// What is called a photo and is none is said on the spot; what looks like one at first and is none is refused by the
// server, with the reason, and stays on the phone.
func TestAPhotoThatIsNoneIsRefusedAndStays(t *testing.T) {
	t.Parallel()
	f := serveField(t)
	page := f.enrolled(t, 3*time.Minute)
	page.SetViewport(320, 800)
	brings := func(name, bytes string) string {
		return `{ const none = new File([` + bytes + `, "bukan foto"], "` + name + `", {type: "image/jpeg"}); const chosen = new DataTransfer(); chosen.items.add(none);
			const field = await hands.wait(() => document.querySelector("input[capture]:not(:disabled)"), "the camera"); field.files = chosen.files; field.dispatchEvent(new Event("change", {bubbles: true})); }`
	}
	hands(t, page, `document.querySelector("main .item a").click()`,
		`(await hands.wait(() => [...document.querySelectorAll("section")].find((one) => one.innerText.includes("Pengguna layanan")), "users")).querySelector("button").click()`,
		`await hands.tap("Bersedia, mulai")`, `await hands.tap("Berikutnya")`, `await hands.tap("Ada")`, `await hands.photo("loket.jpg", 1)`,
		brings("catatan.jpg", `""`), `await hands.see("catatan.jpg bukan foto")`, `await hands.see("Foto: 1 dari 2")`)
	lookAtShell(t, page, "field-no-photo")
	hands(t, page, brings("rusak.jpg", `new Uint8Array([0xff, 0xd8, 0xff, 0xe0])`), `await hands.see("Foto: 2 dari 2")`,
		`await hands.tap("Periksa")`, `await hands.tap("Selesai, kirim")`, `await hands.see("1 berkas ditolak")`, `await hands.see("ditolak: ")`)
	lookAtShell(t, page, "field-no-photo-refused")
	hands(t, page, `location.hash = "#/antrean"`, `await hands.see("0 formulir, 1 berkas")`)
}
