package e2e_test

import (
	"testing"
	"time"
)

// Whoever agrees to be asked is asked the first thing next: on one page with all questions too, the keyboard and the
// eye are at its beginning, not where the button was.
func TestConsentLeadsToWhatIsAskedFirst(t *testing.T) {
	t.Parallel()
	f := serveField(t)
	page := f.enrolled(t, 3*time.Minute)
	page.SetViewport(320, 640)
	const officers = `(await hands.wait(() => [...document.querySelectorAll("section")].find((one) => one.innerText.includes("Petugas layanan")), "officers")).querySelector("button").click()`
	const first = `await hands.see("Tentang formulir ini")`
	const settled = `await new Promise((go) => setTimeout(go, 300))`
	at := `{ const at = document.activeElement, top = at.getBoundingClientRect().top;
		if (at.id !== "about" || top < -1 || top > innerHeight / 2) throw new Error(at.outerHTML.slice(0, 80) + " at " + top) }`
	hands(t, page, `document.querySelector("main .item a").click()`, officers, `await hands.see("Bersedia, mulai")`, `await hands.tap("Bersedia, mulai")`, first, settled, at,
		`await hands.tap("Tampilkan semua")`, `location.hash = "#/"`, `await hands.see("Kunjungan Anda")`, `document.querySelector("main .item a").click()`, officers, `await hands.see("Bersedia, mulai")`,
		`scrollTo(0, document.body.scrollHeight)`, `await hands.tap("Bersedia, mulai")`, `await hands.see("standar nomor 1?")`, settled, at)
	lookAtPage(t, page, "field-begun-page")
}
