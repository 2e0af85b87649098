package e2e_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/review"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// computed is an assessment of one unit that was checked and computed, mended, and computed again.
type computed struct {
	cycle.Cycle
	locus  cycle.Locus
	first  string // ids of the computations
	second string
}

// passes are who takes which level.
var passes = map[review.Level]access.Role{review.Verify: access.Verifier, review.Validate: access.Validator, review.Check: access.CentralReviewer}

// answered are the forms of a unit that lack nothing; the first is of the unit itself.
func answered(o office, of *cycle.Cycle, locus string) []form.Content {
	now := o.Now()
	c := form.Content{
		ID: form.OneID(locus, "unit", ""), Cycle: of.ID, Locus: locus, Instrument: of.Hash, Subject: "unit", Facts: map[string]string{"floors": "2"},
		Answers: map[string]form.Answer{"GED.1.a": {Answer: "ada", At: &now}, "GED.1.b": {Answer: "tidak", At: &now}}, Started: &now, Finished: &now, Done: true,
	}
	officer, user := c, c
	officer.ID, officer.Subject, officer.Facts, officer.Role, officer.Consent = uuid.NewString(), "officer", nil, "Petugas loket", &now
	officer.Answers = map[string]form.Answer{}
	for n := range 60 {
		officer.Answers[fmt.Sprintf("PER.1.q%02d", n+1)] = form.Answer{Answer: []string{"ada", "tidak"}[n%3/2], At: &now}
	}
	user.ID, user.Subject, user.Facts, user.Role, user.Consent = uuid.NewString(), "user", nil, "Pengguna layanan", &now
	user.Answers = map[string]form.Answer{"PER.1.u": {Answer: "ada", At: &now}}
	return []form.Content{c, officer, user}
}

func computedTwice(t *testing.T, o office) computed {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	var a computed
	var err error
	a.Cycle, err = plannedWith(t.Context(), o.World, strings.Replace(fieldInstrument(o.Now()), ", evidence: {photo: 2}", "", 1), o.People[fieldAssessor])
	must(err)
	loci, err := o.Cycles.Loci(t.Context(), access.Machine(), a.ID, "")
	must(err)
	a.locus = loci[0]
	forms := answered(o, &a.Cycle, a.locus.ID)
	assessor := o.Actor(t, fieldAssessor)
	compute := func() string {
		t.Helper()
		for _, level := range review.Levels {
			sheet, err := o.Reviews.One(t.Context(), access.Machine(), a.ID, a.locus.ID)
			must(err)
			for i := range sheet.Forms {
				whole, err := o.Forms.One(t.Context(), access.Machine(), sheet.Forms[i].ID)
				must(err)
				for _, flag := range whole.Flags {
					if flag.Open {
						must(o.Reviews.CloseFlag(t.Context(), access.Machine(), whole.ID, whole.Version, flag.ID, "Diperiksa."))
						whole, err = o.Forms.One(t.Context(), access.Machine(), sheet.Forms[i].ID)
						must(err)
					}
				}
			}
			sheet, err = o.Reviews.One(t.Context(), access.Machine(), a.ID, a.locus.ID)
			must(err)
			must(o.Reviews.Pass(t.Context(), o.Actor(t, desktest.Who(passes[level], access.OfAuthority)), a.ID, a.locus.ID, sheet.Version, level))
		}
		one, err := o.Runs.Ask(t.Context(), access.Machine(), a.ID, review.Checked, "Rapat pleno pertama")
		must(err)
		must(o.Runs.WorkOut(t.Context(), one.ID))
		return one.ID
	}
	for _, c := range forms {
		_, err := o.Forms.Receive(t.Context(), assessor, form.Receipt{Content: c, Way: form.Field})
		must(err)
	}
	a.first = compute()
	whole, err := o.Forms.One(t.Context(), access.Machine(), forms[0].ID)
	must(err)
	must(o.Reviews.ReturnForm(t.Context(), access.Machine(), whole.ID, whole.Version, "Periksa lagi lift."))
	mended := forms[0]
	mended.Base, mended.Answers = whole.Rev, map[string]form.Answer{"GED.1.a": mended.Answers["GED.1.a"], "GED.1.b": {Answer: "ada", At: mended.Finished}}
	_, err = o.Forms.Receive(t.Context(), assessor, form.Receipt{Content: mended, Way: form.Field})
	must(err)
	a.second = compute()
	return a
}

// The pages of computations, with figures.
func TestPagesOfComputationsAreAccessible(t *testing.T) {
	t.Parallel()
	o := serveDesk(t)
	a := computedTwice(t, o)
	all := "/kelola/penilaian/" + a.ID + "/hitung"
	one := all + "/" + a.second
	pages := map[string]string{
		"runs": all, "run-ask": all + "/baru", "run": one, "run-body": one + "/penyelenggara/" + desktest.BodySlug,
		"run-unit": one + "/penyelenggara/" + desktest.BodySlug + "?unit=" + a.locus.ID, "run-differs": one + "/beda?dengan=" + a.first,
		"run-differs-body": one + "/beda?dengan=" + a.first + "&penyelenggara=" + desktest.BodySlug, "run-share": one + "/tampilkan",
	}
	o.looks(t, desktest.Who(access.CentralReviewer, access.OfAuthority), pages, "runs", "run", "run-body", "run-unit", "run-differs", "run-differs-body")
}
