package e2e_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/e2e"
	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/form"
)

// A working paper is chosen, looked at, mended where it is wrong, and taken in.
func TestAWorkingPaperIsBroughtIn(t *testing.T) {
	t.Parallel()
	o := serveDesk(t)
	one, err := plannedField(t.Context(), o.World, o.People[fieldAssessor])
	if err != nil {
		t.Fatal(err)
	}
	loci, err := o.Cycles.Loci(t.Context(), access.Machine(), one.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	page := o.window(t, fieldAssessor)
	page.SetViewport(320, 800)
	page.Goto(o.origin + "/kelola/penilaian/" + one.ID + "/kertas-kerja")
	lookAtPage(t, page, "working-choose")
	page.Click("main form button")
	page.Await("lokus=" + loci[0].ID)
	lookAtPage(t, page, "working")
	sheet := func(answer string) string {
		lines := []string{"unit,subject,respondent,question,answer,reason"}
		for n := range 60 {
			lines = append(lines, fmt.Sprintf("%s,officer,2 petugas loket,PER.1.q%02d,%s,", loci[0].Name, n+1, answer))
		}
		return strings.Join(lines, `\n`) + `\n`
	}
	bring(page, sheet("mungkin"))
	until(t, page, "what is wrong", `document.querySelector("#salah") !== null`)
	lookAtPage(t, page, "working-wrong")
	bring(page, sheet("ada"))
	until(t, page, "what would come in", `document.querySelector("input[name=digest]") !== null`)
	lookAtPage(t, page, "working-checked")
	page.SetViewport(1180, 800)
	lookAtPage(t, page, "working-checked-wide")
	page.Click("main form button")
	page.Await("selesai=working_taken")
	lookAtPage(t, page, "working-taken")
	if kept := o.papersOf(t, one.ID); len(kept) != 1 || kept[0].Way != form.Sheet || kept[0].State != form.Sent || kept[0].Content.Role != "petugas loket" {
		t.Errorf("%+v", kept)
	}
}

func bring(page *e2e.Page, text string) {
	page.Eval(`{ const all = new DataTransfer(); all.items.add(new File(["`+text+`"], "kertas.csv"));
		const box = document.querySelector("input[name=consent]"); box.checked = true;
		document.querySelector("input[type=file]").files = all.files; true }`, nil)
	page.Click("main form button")
}
