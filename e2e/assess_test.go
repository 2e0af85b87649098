package e2e_test

import (
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/dossier"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// assessment is a frozen plan whose one unit has a form with everything that reviewers meet.
type assessment struct {
	cycle.Cycle
	locus cycle.Locus
	whole form.Whole
}

// assessed has the assessor send a form, and another version of it that contradicts it; somebody says something of it.
func assessed(t *testing.T, o office) assessment {
	t.Helper()
	var a assessment
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	var err error
	a.Cycle, err = plannedField(t.Context(), o.World, o.People[fieldAssessor])
	must(err)
	loci, err := o.Cycles.Loci(t.Context(), access.Machine(), a.ID, "")
	must(err)
	a.locus = loci[0]
	now := o.Now()
	c := form.Content{
		ID: form.OneID(a.locus.ID, "unit", ""), Cycle: a.ID, Locus: a.locus.ID, Instrument: a.Hash, Subject: "unit", Facts: map[string]string{"floors": "2"},
		Answers: map[string]form.Answer{"GED.1.a": {Answer: "ada", Note: "Ada delapan kursi.", At: &now}, "GED.1.b": {NA: "Lift sedang diganti.", At: &now}},
		Place:   &form.Place{Lat: -3.3, Lon: 114.6, Accuracy: 12, At: &now}, Started: &now, Finished: &now, Done: true,
	}
	assessor := o.Actor(t, fieldAssessor)
	_, err = o.Forms.Receive(t.Context(), assessor, form.Receipt{Content: c, Way: form.Field, Offset: 24 * time.Hour})
	must(err)
	other := c
	other.Answers = maps.Clone(c.Answers)
	other.Answers["GED.1.a"] = form.Answer{Answer: "tidak", At: &now}
	_, err = o.Forms.Receive(t.Context(), assessor, form.Receipt{Content: other, Way: form.Field})
	must(err)
	verifier := o.Actor(t, desktest.Who(access.Verifier, access.OfAuthority))
	must(o.Reviews.Say(t.Context(), verifier, c.ID, "", "GED.1.a", "Di foto tidak ada kursi."))
	a.whole, err = o.Forms.One(t.Context(), verifier, c.ID)
	must(err)
	return a
}

func (a *assessment) flag(t *testing.T, aside bool) string {
	t.Helper()
	for _, one := range a.whole.Flags {
		if one.Kind.Aside() == aside {
			return one.ID
		}
	}
	t.Fatalf("no such flag among %+v", a.whole.Flags)
	return ""
}

// The pages of a plan, small and wide, light and dark, in both languages.
func TestPagesOfAPlanAreAccessible(t *testing.T) {
	t.Parallel()
	o := serveDesk(t)
	a := assessed(t, o)
	one := "/kelola/penilaian/" + a.ID
	pages := map[string]string{
		"cycles": "/kelola/penilaian", "cycle-new": "/kelola/penilaian-baru?instansi=" + o.City.Slug, "cycle": one, "cycle-instrument": one + "/instrumen", "cycle-body": one + "/penyelenggara/" + desktest.BodySlug,
		"cycle-bodies": one + "/penyelenggara", "cycle-draws": one + "/undian", "cycle-teams": one + "/tim", "cycle-visits": one + "/kunjungan", "cycle-calls": one + "/hubungi",
		"cycle-team": one + "/tim-baru", "cycle-apart": one + "/benturan-baru", "cycle-letter": one + "/surat-tugas",
		"cycle-place": one + "/tempat?lokus=" + a.locus.ID, "cycle-replace": one + "/ganti?lokus=" + a.locus.ID,
	}
	o.looks(t, planner, pages, "cycles", "cycle", "cycle-instrument", "cycle-body", "cycle-visits", "cycle-calls", "cycle-team")
}

// The pages of reviewers.
func TestPagesOfAReviewAreAccessible(t *testing.T) {
	t.Parallel()
	o := serveDesk(t)
	a := assessed(t, o)
	one := "/kelola/penilaian/" + a.ID + "/periksa"
	unit, page := one+"/lokus/"+a.locus.ID, one+"/formulir/"+a.whole.ID
	pages := map[string]string{
		"review": one, "review-forms": one + "/formulir?pilih=1", "review-many": one + "/banyak?act=return&unit=" + a.locus.ID, "review-unit": unit, "review-verify": unit + "/verifikasi", "review-return": unit + "/kembalikan",
		"review-form": page, "review-version": page + "/versi/" + a.whole.Versions[0].ID, "review-return-form": page + "/kembalikan", "review-na": page + "/tidak-berlaku?soal=GED.1.b",
		"review-flag": page + "/tanda?tanda=" + a.flag(t, false), "review-resolve": page + "/pilih?tanda=" + a.flag(t, true),
	}
	o.looks(t, desktest.Who(access.Verifier, access.OfAuthority), pages, "review", "review-forms", "review-unit", "review-form", "review-resolve", "review-na")
	key := "/kelola/penilaian/" + a.ID + "/ketik"
	o.looks(t, fieldAssessor, map[string]string{
		"keying": key, "keying-paper": key + "/lembar?lokus=" + a.locus.ID + "&subjek=unit", "working": "/kelola/penilaian/" + a.ID + "/kertas-kerja?lokus=" + a.locus.ID,
	}, "keying", "keying-paper", "working")
}

// The evidence room, as who asks and as who is asked see it.
func TestPagesOfTheEvidenceRoomAreAccessible(t *testing.T) {
	t.Parallel()
	o := serveDesk(t)
	a := assessed(t, o)
	asked := o.asksForEvidence(t, a.Cycle)
	liaison := desktest.Who(access.Liaison, access.OfBody)
	one := "/kelola/bukti/" + asked.ID
	o.looks(t, liaison, map[string]string{"evidence-liaison": "/kelola/bukti", "evidence-hand": one}, "evidence-liaison", "evidence-hand")
	o.handsIn(t, asked)
	ask := "/kelola/minta-bukti?penilaian=" + a.ID + "&penyelenggara=" + desktest.BodySlug
	o.looks(t, fieldAssessor, map[string]string{
		"evidence": "/kelola/bukti", "evidence-one": one, "evidence-accept": one + "/terima", "evidence-return": one + "/kembalikan", "evidence-ask": ask,
	}, "evidence", "evidence-one", "evidence-ask")
}

func (o office) asksForEvidence(t *testing.T, of cycle.Cycle) dossier.Request {
	t.Helper()
	ask := dossier.Asking{Cycle: of.ID, Body: desktest.BodySlug, Units: []string{""}, Ask: "Standar pelayanan"}
	var err error
	for day, tries := o.Now().AddDate(0, 0, 1), 0; tries < 20; day, tries = day.AddDate(0, 0, 1), tries+1 { // the next working day
		ask.Due = day.Format(time.DateOnly)
		if _, err = o.Dossiers.Ask(t.Context(), access.Machine(), ask); err == nil {
			break
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	all, _, err := o.Dossiers.Requests(t.Context(), access.Machine(), dossier.Wanted{Cycle: of.ID}, "")
	if err != nil {
		t.Fatal(err)
	}
	return all[0]
}

func (o office) handsIn(t *testing.T, asked dossier.Request) {
	t.Helper()
	who := desktest.Who(access.Liaison, access.OfBody)
	file, err := o.Files.Keep(t.Context(), evidence.New{
		Owner: evidence.AccountOwner(o.People[who]), Name: "standar-pelayanan-dinas-kependudukan-dan-pencatatan-sipil.pdf", Type: "application/pdf", Purpose: evidence.Attachment,
	}, strings.NewReader("%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"))
	if err == nil {
		err = o.Dossiers.Hand(t.Context(), o.Actor(t, who), asked.ID, dossier.Handing{Files: []string{file.ID}})
	}
	if err != nil {
		t.Fatal(err)
	}
}
