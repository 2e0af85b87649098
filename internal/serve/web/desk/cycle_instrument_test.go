package desk_test

import (
	"html"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// An assessor reads every question of the instrument, in both its languages, with what is asked for; one that is not
// public is closed to whoever does not assess, and no page leads there.
func TestTheQuestionsOfAnInstrumentAreReadByThoseWhoAssess(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	file, err := os.ReadFile("../../../form/testdata/vectors/complete.yaml")
	if err != nil {
		t.Fatal(err)
	}
	ins, err := instrument.Parse("complete.yaml", file)
	if err != nil {
		t.Fatal(err)
	}
	for _, visibility := range []instrument.Visibility{instrument.Public, instrument.Internal} {
		ins.Visibility = visibility
		one, err := w.Cycles.Make(t.Context(), access.Machine(), w.City.ID, cycle.Plan{
			Kind: cycle.Self, Year: 2026, Title: "Penilaian", From: "2026-07-01", Until: "2026-08-01", FileName: "x.yaml", File: ins.Format(),
		})
		if err != nil {
			t.Fatal(err)
		}
		plan := "/kelola/penilaian/" + one.ID
		page := plan + "/instrumen"
		assessor := as(t, w, desktest.Who(access.Assessor, access.OfAuthority))
		assessor.get(plan)
		assessor.sees(plan, `href="`+page+`"`)
		assessor.get(page)
		assessor.sees(page, ins.Title.In("id"), "Hanya jika", "Bukti yang diminta:", "(anggapan)")
		body := html.UnescapeString(assessor.body)
		var each func(nodes []*instrument.Node)
		each = func(nodes []*instrument.Node) {
			for _, node := range nodes {
				text, other := node.Label.In("id"), node.Label.In("en")
				if node.Question != nil {
					text, other = node.Question.Ask.In("id"), node.Question.Ask.In("en")
				}
				if !strings.Contains(body, node.Code) || !strings.Contains(body, text) || !strings.Contains(body, other) {
					t.Errorf("%s is not there: %s, %s", node.Code, text, other)
				}
				each(node.Children)
			}
		}
		each(ins.Tree)
		assessor.get(page + "/berkas")
		if assessor.body != string(ins.Format()) {
			t.Error("the file is not the one that is kept")
		}
		leader := as(t, w, desktest.Who(access.Leader, access.OfAuthority))
		leader.get(plan)
		if leads := strings.Contains(leader.body, `href="`+page+`"`); leads != (visibility == instrument.Public) {
			t.Errorf("%s: a page of a leader leads to it: %v", visibility, leads)
		}
		for _, path := range []string{page, page + "/berkas"} {
			want := http.StatusOK
			if visibility != instrument.Public {
				want = http.StatusNotFound
			}
			leader.get(path)
			leader.answered(want)
		}
	}
}
