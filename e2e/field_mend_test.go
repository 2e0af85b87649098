package e2e_test

import (
	"testing"
	"time"

	"github.com/patuh-id/patuh/e2e"
	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// What a reviewer returns comes back to the phone, with what to mend and with what was said at its question; it is
// mended there, and sent again.
func TestAFormThatIsReturnedIsMendedOnThePhone(t *testing.T) {
	t.Parallel()
	f := serveField(t)
	page := f.enrolled(t, 3*time.Minute)
	page.SetViewport(320, 800)
	const unit = `(await hands.wait(() => [...document.querySelectorAll("section")].find((one) => one.innerText.includes("Unit layanan")), "the unit"))`
	hands(t, page, `document.querySelector("main .item a").click()`, unit+`.querySelector(".actions button").click()`,
		`(await hands.wait(() => document.querySelector("[id^=fact-]"), "the fact"))`, `await hands.write(document.querySelector("[id^=fact-]").id, "2")`,
		`await hands.tap("Berikutnya")`, `await hands.see("Apakah ada ruang tunggu?")`, `await hands.tap("Ada")`,
		`await hands.tap("Berikutnya")`, `await hands.see("Apakah ada lift?")`, `await hands.tap("Ada")`,
		`await hands.tap("Periksa")`, `await hands.see("Semua yang diminta")`, `await hands.write("typed", "Kepala unit")`, `await hands.tap("Simpan tanda tangan")`,
		`await hands.see("tanda-tangan.png")`, `await hands.tap("Selesai, kirim")`, `await hands.see("diterima peladen")`)
	one := f.formOf(t)
	verifier := f.Actor(t, desktest.Who(access.Verifier, access.OfAuthority))
	if err := f.Reviews.Say(t.Context(), verifier, one.ID, "", "GED.1.b", "Menurut foto gedung ini satu lantai."); err != nil {
		t.Fatal(err)
	}
	one = f.formOf(t)
	if err := f.Reviews.ReturnForm(t.Context(), verifier, one.ID, one.Version, "Periksa lagi jumlah lantai."); err != nil {
		t.Fatal(err)
	}

	hands(t, page, `location.hash = "#/antrean"`, `await hands.tap("Kirim sekarang")`, `location.hash = "#/"`, `await hands.see("1 perlu diperbaiki")`)
	lookAtShell(t, page, "field-mend-visits")
	hands(t, page, `document.querySelector("main .item a").click()`, unit, `await hands.see("dikembalikan")`, unit+`.querySelector(".item a").click()`,
		`await hands.see("Dikembalikan untuk diperbaiki")`, `await hands.see("Periksa lagi jumlah lantai.")`)
	lookAtShell(t, page, "field-mend-top")
	hands(t, page, `await hands.see("Ada catatan pada:")`, `await hands.tap("2. Apakah ada lift?")`, `await hands.see("Menurut foto gedung ini satu lantai.")`,
		`await hands.see("Catatan Pegawai verifier authority")`)
	lookAtMend(t, page)
	hands(t, page, `document.querySelector("#q-GED-1-b-a-tidak").click()`, `await hands.tap("Periksa")`, `await hands.tap("Selesai, kirim")`, `await hands.see("diterima peladen")`)
	page.Eval(fieldHands, nil)
	again := f.formOf(t)
	if again.State != form.Sent || again.Rev <= one.Rev {
		t.Errorf("it was %+v, and is %+v", one, again)
	}
	whole, err := f.Forms.One(t.Context(), verifier, one.ID)
	if err != nil || whole.Content.Answers["GED.1.b"].Answer != "tidak" {
		t.Errorf("%+v, %v", whole.Content.Answers, err)
	}
	hands(t, page, `location.hash = "#/"`, `await hands.wait(() => !document.body.innerText.includes("perlu diperbaiki"), "the visit in order")`)
}

// lookAtMend looks at a question with what was said of it, small and wide, dark, and in English.
func lookAtMend(t *testing.T, page *e2e.Page) {
	t.Helper()
	lookAtShell(t, page, "field-mend-question")
	page.Dark()
	lookAtShell(t, page, "field-mend-question-dark")
	page.Light()
	page.SetViewport(1180, 900)
	hands(t, page, `await hands.tap("English")`, `await hands.see("Returned to be mended")`)
	lookAtShell(t, page, "field-mend-question-en")
	page.SetViewport(320, 800)
	lookAtShell(t, page, "field-mend-question-en-320")
	hands(t, page, `await hands.tap("Indonesia")`, `await hands.see("Dikembalikan untuk diperbaiki")`)
}

// formOf is the only form that the server has.
func (f fieldwork) formOf(t *testing.T) form.Held {
	t.Helper()
	held := f.papersOf(t, f.one.ID)
	if len(held) != 1 {
		t.Fatalf("the server has %d forms", len(held))
	}
	return held[0]
}
