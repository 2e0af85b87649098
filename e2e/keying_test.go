package e2e_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/e2e"
	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/form"
)

// A paper is keyed by keyboard alone, and again by somebody who does not see what was keyed first.
func TestAPaperIsKeyedByKeyboardAloneAndASecondTimeBlind(t *testing.T) {
	t.Parallel()
	o := serveDesk(t)
	const second = "assessor-2@authority"
	o.Seat(t, second, access.Assessor)
	one, err := plannedField(t.Context(), o.World, o.People[fieldAssessor], o.People[second])
	if err != nil {
		t.Fatal(err)
	}
	at := o.origin + "/kelola/penilaian/" + one.ID + "/ketik"
	page := o.choosesPaper(t, fieldAssessor, at)
	o.keys(t, page, func(n int) string { return "1" })
	if text := page.Text("main"); !strings.Contains(text, "Lembar disimpan.") || !strings.Contains(page.URL(), "lembar=2") {
		t.Fatalf("at %s: %s", page.URL(), text)
	}
	kept := o.papersOf(t, one.ID)
	if len(kept) != 1 || kept[0].Way != form.Paper || kept[0].State != form.Sent || kept[0].Answered != 60 {
		t.Fatalf("%+v", kept)
	}
	again := o.choosesPaper(t, second, at)
	if text := again.Text("main"); !strings.Contains(text, "sudah diketik orang lain") {
		t.Error(text)
	}
	var shown int
	again.Eval(`[...document.querySelectorAll("main .form input")].filter((one) => /^q\d/.test(one.name) && one.value !== "").length`, &shown)
	if shown != 0 {
		t.Errorf("%d answers of the first are shown to the second", shown)
	}
	lookAtPage(t, again, "keying-again")
	o.keys(t, again, func(n int) string { return map[bool]string{true: "2", false: "1"}[n == 17 || n == 40] })
	if text := again.Text("main"); !strings.Contains(text, "nomor 17, 40") {
		t.Error(text)
	}
	lookAtPage(t, again, "keying-differs")
	if kept := o.papersOf(t, one.ID); len(kept) != 1 || kept[0].Flags == 0 {
		t.Errorf("%+v", kept)
	}
}

func (o office) papersOf(t *testing.T, cycle string) []form.Held {
	t.Helper()
	loci, err := o.Cycles.Loci(t.Context(), access.Machine(), cycle, "")
	if err != nil {
		t.Fatal(err)
	}
	kept, err := o.Forms.OfLoci(t.Context(), o.DB, loci[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	return kept
}

// choosesPaper opens the page of papers and begins one of an officer, all with keys.
func (o office) choosesPaper(t *testing.T, who, at string) *e2e.Page {
	t.Helper()
	page := o.window(t, who)
	page.SetViewport(320, 800)
	page.Goto(at)
	lookAtPage(t, page, "keying-choose")
	tabTo(t, page, "subjek")
	page.Press("P") // the first subject whose name begins so
	var chosen string
	page.Eval(`document.activeElement.selectedOptions[0].text`, &chosen)
	if chosen != "Petugas layanan" {
		t.Fatalf("P chooses %q", chosen)
	}
	tabTo(t, page, "")
	page.Press("Enter")
	page.Await("&subjek=officer")
	// The visit is of one day, so that it stands there already, and the times may stay empty.
	until(t, page, "the cursor", `document.activeElement?.name === "consent" && document.querySelector("input[name=day]").value !== ""`)
	return page
}

// tabTo strikes Tab until the field of a name has the focus, or the button of the form.
func tabTo(t *testing.T, page *e2e.Page, name string) {
	t.Helper()
	at := ""
	for range 40 {
		page.Press("Tab")
		page.Eval(`document.activeElement.closest("main form") ? (document.activeElement.tagName === "BUTTON" ? "" : document.activeElement.name) : "outside"`, &at)
		if at == name {
			return
		}
	}
	t.Fatalf("Tab does not come to %q", name)
}

// keys keys a paper: a number for each question, and Enter.
func (o office) keys(t *testing.T, page *e2e.Page, answer func(n int) string) {
	t.Helper()
	enter := func(what, next string) {
		t.Helper()
		page.Press(what)
		page.Press("Enter")
		until(t, page, "the cursor at "+next, `document.activeElement?.name === "`+next+`"`)
	}
	enter("1", "role")
	enter("Petugas loket", "respondent")
	enter("", "substitute")
	enter("", "q1")
	page.Press("7") // no such number: it is said on the spot, and the cursor stays
	page.Press("Enter")
	until(t, page, "what is wrong", `document.activeElement?.name === "q1" && document.activeElement.getAttribute("aria-invalid") === "true"`)
	if text := page.Text("main"); !strings.Contains(text, "Ketik salah satu: 1, 2") {
		t.Error(text)
	}
	lookAtPage(t, page, "keying-wrong")
	page.Press("Backspace")
	for n := 1; n < 60; n++ {
		enter(answer(n), "q"+strconv.Itoa(n+1))
	}
	page.Press(answer(60))
	page.Press("Enter")
	until(t, page, "that all is keyed", `document.body?.innerText.includes("Tekan Enter sekali lagi")`)
	lookAtPage(t, page, "keying-all")
	page.Press("Enter")
	until(t, page, "the next page", `document.readyState === "complete" && !document.body.innerText.includes("Tekan Enter sekali lagi")`)
}
