package e2e_test

import (
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/patuh-id/patuh/e2e"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/device"
)

// From the first page to what has arrived: enrolled while signed in, used without a line, opened again after the
// battery was empty, and sent when there is a line.
func TestAnAssessorWorksWithoutALineAndAllArrives(t *testing.T) {
	t.Parallel()
	f := serveField(t)
	page := f.window(t, fieldAssessor)
	page.SetViewport(320, 800)
	page.Goto(f.origin + "/lapangan") // the browser prefers English, and nobody asked for it here
	until(t, page, "the first page", `document.querySelector("#pin-2") !== null`)
	hands(t, page, `await hands.see("Daftarkan perangkat ini")`)
	lookAtPage(t, page, "field-enrol")
	page = f.enrolled(t, 3*time.Minute)
	page.SetViewport(320, 800)
	lookAtPage(t, page, "field-visits")
	until(t, page, "the worker", `navigator.serviceWorker.ready.then((one) => one.active !== null)`)
	hands(t, page, `document.querySelector("main .item a").click()`, `await hands.see("Pengguna layanan")`)
	lookAtPage(t, page, "field-locus")

	f.line.cut()
	hands(t, page, `(await hands.wait(() => [...document.querySelectorAll("section")].find((one) => one.innerText.includes("Pengguna layanan")), "users")).querySelector("button").click()`,
		`await hands.see("Bacakan ini")`)
	lookAtPage(t, page, "field-consent")
	hands(t, page, `await hands.tap("Bersedia, mulai")`, `await hands.see("Nama tidak dicatat")`)
	lookAtPage(t, page, "field-about")
	hands(t, page, `await hands.tap("Berikutnya")`, `await hands.see("dilayani tepat waktu")`, `await hands.tap("Ada")`, `await hands.photo("loket.jpg", 1)`,
		`await hands.write("q-PER-1-u-note", "Antre lama")`, `await new Promise((go) => setTimeout(go, 400))`, `await hands.saved()`)
	lookAtPage(t, page, "field-question")

	page.Goto(f.origin + "/lapangan") // the battery was empty, and there is still no line
	hands(t, page, `await hands.see("Buka dengan PIN")`)
	lookAtShell(t, page, "field-unlock")
	hands(t, page, fieldUnlock, `await hands.see("Tidak ada sambungan")`, `document.querySelector("main .item a").click()`, `await hands.see("Pengguna layanan")`,
		`document.querySelector("section .item a").click()`, `await hands.see("Tentang formulir ini")`, `await hands.tap("Berikutnya")`,
		`await hands.wait(() => document.querySelector("#q-PER-1-u-note")?.value === "Antre lama", "the note")`,
		`await hands.wait(() => document.querySelector("#q-PER-1-u-a-ada").checked, "the answer")`, `await hands.photo("papan.jpg", 2)`, `await hands.tap("Periksa")`,
		`await hands.see("Semua yang diminta sudah ada")`)
	lookAtShell(t, page, "field-check")
	hands(t, page, `await hands.tap("Selesai, kirim")`, `await hands.see("menunggu dikirim")`, `location.hash = "#/antrean"`, `await hands.see("1 formulir, 2 berkas")`)
	lookAtShell(t, page, "field-queue")

	f.line.mend()
	hands(t, page, `await hands.tap("Kirim sekarang")`, `await hands.see("Semua sudah diterima peladen")`)
	f.wantArrived(t, 1, 2)
	f.wantFreed(t, page)
	lookAtShell(t, page, "field-sent")
	hands(t, page, `location.hash = "#/perangkat"`, `await hands.see("Ganti PIN")`)
	page.Dark()
	lookAtShell(t, page, "field-phone-dark")
	page.Light()
	page.SetViewport(1180, 900)
	hands(t, page, `await hands.tap("English")`, `await hands.see("This device")`)
	lookAtShell(t, page, "field-phone-en")
	page.Goto(f.origin + "/lapangan")
	hands(t, page, `await hands.see("Open with your PIN")`)
}

// lookAtShell is lookAtPage where the console was told of a line that is cut, which is what the test is about.
func lookAtShell(t *testing.T, page *e2e.Page, name string) {
	t.Helper()
	if wider := page.Overflow(); wider > 0 {
		t.Errorf("%s is %d pixels wider than its window", name, wider)
	}
	for _, violation := range page.Axe() {
		t.Errorf("%s: %v", name, violation)
	}
	if folder := os.Getenv("PATUH_SCREENSHOTS"); folder != "" {
		page.Screenshot(folder + "/" + name + ".png")
	}
}

// wantArrived holds what the server has against what was sent: each form and each file once.
func (f fieldwork) wantArrived(t *testing.T, forms, files int) {
	t.Helper()
	type counts struct{ forms, sent, files, kept, twice int }
	got, err := db.One(t.Context(), f.DB, func(r db.Row) (counts, error) {
		var c counts
		return c, r.Scan(&c.forms, &c.sent, &c.files, &c.kept, &c.twice)
	}, `SELECT (SELECT COUNT(*) FROM form WHERE cycle_id = $1), (SELECT COUNT(*) FROM form WHERE cycle_id = $1 AND state = 'sent'),
		(SELECT COUNT(*) FROM form_file), (SELECT COUNT(DISTINCT file_id) FROM form_file WHERE file_id IS NOT NULL),
		(SELECT COUNT(*) FROM form_flag WHERE kind IN ('conflict', 'late'))`, f.one.ID)
	if err != nil {
		t.Fatal(err)
	}
	if want := (counts{forms, forms, files, files, 0}); got != want {
		t.Errorf("the server has %+v, want %+v", got, want)
	}
}

// wantFreed waits until the phone has let go of what the server has.
func (f fieldwork) wantFreed(t *testing.T, page *e2e.Page) {
	t.Helper()
	const pieces = `new Promise((take, fail) => {
		const open = indexedDB.open("patuh-lapangan");
		open.onerror = fail;
		open.onsuccess = () => { const count = open.result.transaction("pieces").objectStore("pieces").count(); count.onsuccess = () => { open.result.close(); take(count.result); }; };
	})`
	for range 150 {
		var left int
		page.Eval(pieces, &left)
		if left == 0 {
			return
		}
		hands(t, page, `[...document.querySelectorAll("button")].find((one) => one.innerText === "Kirim sekarang")?.click()`)
		time.Sleep(200 * time.Millisecond)
	}
	t.Error("the phone keeps files that the server has")
}

// The bar of issue 7: a form of 60 questions, all on one page, on a processor that is four times slower. It is not
// parallel: it measures time.
func TestAFormOfSixtyQuestionsOpensAtOnce(t *testing.T) {
	f := serveField(t)
	page := f.enrolled(t, 3*time.Minute)
	hands(t, page, `document.querySelector("main .item a").click()`, `await hands.see("Petugas layanan")`,
		`[...document.querySelectorAll("section")].find((one) => one.innerText.includes("Petugas layanan")).querySelector("button").click()`,
		`await hands.tap("Bersedia, mulai")`, `await hands.tap("Tampilkan semua")`, `await hands.wait(() => document.querySelectorAll(".field-ask:not(#about)").length === 60, "the questions")`,
		`await new Promise((go) => setTimeout(go, 500))`, `document.querySelector("main a.field-tap").click()`, `await hands.see("Pengguna layanan")`)
	page.Slow(4)
	defer page.Slow(1)
	const open = `(async () => {
		const link = [...document.querySelectorAll("section .item a")].at(0);
		const begun = performance.now();
		link.click();
		while (document.querySelectorAll(".field-ask:not(#about)").length < 60) await new Promise((go) => requestAnimationFrame(go));
		await new Promise((go) => requestAnimationFrame(() => setTimeout(go, 0)));
		const took = performance.now() - begun;
		history.back();
		while (document.querySelectorAll(".field-ask:not(#about)").length > 0) await new Promise((go) => requestAnimationFrame(go));
		await new Promise((go) => setTimeout(go, 1000));
		return took;
	})()`
	best := 1e9
	for range 4 {
		var took float64
		page.Eval(open, &took)
		t.Logf("%.0f ms", took)
		best = min(best, took)
	}
	if best > 300 {
		t.Errorf("it takes %.0f ms at best, want 300 at most", best)
	}
}

// The bar of issue 7: 200 forms with 400 photos (a tenth of them in the usual suite; PATUH_TEST_DRILL=200 for all),
// queued without a line and sent over one that drops every ten seconds: all arrive, each once.
func TestAllArriveOnceOverALineThatDrops(t *testing.T) {
	t.Parallel()
	forms, every := 12, 2*time.Second
	if wanted, err := strconv.Atoi(os.Getenv("PATUH_TEST_DRILL")); err == nil {
		forms, every = wanted, 10*time.Second
	}
	f := serveField(t)
	page := f.enrolled(t, 3*time.Minute+time.Duration(forms)*6*time.Second)
	hands(t, page, `document.querySelector("main .item a").click()`, `await hands.see("Pengguna layanan")`)
	f.line.cut()
	for n := range forms {
		hands(t, page, `await hands.wait(() => [...document.querySelectorAll("section")].find((one) => one.innerText.includes("Pengguna layanan")), "the unit")`,
			`[...document.querySelectorAll("section")].find((one) => one.innerText.includes("Pengguna layanan")).querySelector(".actions button").click()`,
			`await hands.tap("Bersedia, mulai")`, `await hands.tap("Berikutnya")`, `await hands.tap("Ada")`,
			`await hands.photo("a.jpg", `+strconv.Itoa(2*n)+`)`, `await hands.photo("b.jpg", `+strconv.Itoa(2*n+1)+`)`,
			`await hands.tap("Periksa")`, `await hands.see("Semua yang diminta")`, `await hands.tap("Selesai, kirim")`, `await hands.see("menunggu dikirim")`,
			`document.querySelector("main a.field-tap").click()`)
	}
	hands(t, page, `location.hash = "#/antrean"`, `await hands.see("`+strconv.Itoa(forms)+` formulir, `+strconv.Itoa(2*forms)+` berkas")`)
	begun := time.Now()
	stop := make(chan struct{})
	dropped := make(chan int)
	go func() {
		drops := 0
		for up := true; ; up = !up {
			f.line.mend()
			select {
			case <-stop:
				dropped <- drops
				return
			case <-time.After(every):
			}
			f.line.cut()
			drops++
			time.Sleep(300 * time.Millisecond)
		}
	}()
	for range 40 * forms {
		var done bool
		page.Eval(`document.body.innerText.includes("Semua sudah diterima peladen")`, &done)
		if done {
			break
		}
		time.Sleep(250 * time.Millisecond)
	}
	close(stop)
	t.Logf("%d forms with %d photos in %v over a line that dropped %d times", forms, 2*forms, time.Since(begun).Round(time.Second), <-dropped)
	f.wantArrived(t, forms, 2*forms)
	f.wantFreed(t, page)
}

// A phone that the office ends erases itself at its next contact; one that is closed sends first.
func TestAPhoneThatIsEndedErasesItself(t *testing.T) {
	t.Parallel()
	for _, how := range []device.Ending{device.Wipe, device.Close} {
		t.Run(string(how), func(t *testing.T) {
			t.Parallel()
			f := serveField(t)
			actor := f.Actor(t, fieldAssessor) // before enrolling ends the session
			page := f.enrolled(t, 3*time.Minute)
			hands(t, page, `document.querySelector("main .item a").click()`, `await hands.see("Pengguna layanan")`,
				`[...document.querySelectorAll("section")].find((one) => one.innerText.includes("Petugas layanan")).querySelector(".actions button").click()`,
				`await hands.tap("Bersedia, mulai")`, `await hands.write("role", "Petugas loket")`, `await new Promise((go) => setTimeout(go, 600))`)
			var id string
			page.Eval(`new Promise((take) => { const open = indexedDB.open("patuh-lapangan"); open.onsuccess = () => {
				const get = open.result.transaction("device").objectStore("device").get("this"); get.onsuccess = () => { open.result.close(); take(get.result.id); }; }; })`, &id)
			one, err := f.Devices.One(t.Context(), actor, id)
			if err == nil {
				err = f.Devices.End(t.Context(), actor, id, one.Version, how, "uji")
			}
			if err != nil {
				t.Fatal(err)
			}
			hands(t, page, `location.hash = "#/antrean"`, `await hands.tap("Kirim sekarang")`, `await hands.see("Perangkat ini sudah kosong")`)
			lookAtShell(t, page, "field-erased-"+string(how))
			var left []int
			page.Eval(`new Promise((take) => { const open = indexedDB.open("patuh-lapangan"); open.onsuccess = async () => {
				const names = [...open.result.objectStoreNames]; const tx = open.result.transaction(names);
				const all = await Promise.all(names.map((name) => new Promise((go) => { const count = tx.objectStore(name).count(); count.onsuccess = () => go(count.result); })));
				open.result.close(); take(all); }; })`, &left)
			for _, n := range left {
				if n != 0 {
					t.Errorf("the phone still keeps %v", left)
					break
				}
			}
		})
	}
}
