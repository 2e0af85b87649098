package desk_test

import (
	"html"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/dossier"
	fieldform "github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// planted are things that a body must not learn, and where each was put.
type planted map[string]string

// secrets fills an assessment of the body with answers, talk about them, a visit and what was found.
func secrets(t *testing.T, w *desktest.World) planted {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ctx, machine := t.Context(), access.Machine()
	s, err := planned(ctx, w)
	must(err)
	team, err := w.Cycles.KeepTeam(ctx, machine, s.ID, cycle.Team{Office: w.City.ID, Name: "RAHASIA-TIM", Members: s.team.Members})
	must(err)
	must(w.Cycles.AddLoci(ctx, machine, s.ID, desktest.BodySlug, []string{""}, ""))
	loci, err := w.Cycles.Loci(ctx, machine, s.ID, "")
	must(err)
	loci = slices.DeleteFunc(loci, func(l cycle.Locus) bool { return l.ID == s.locus.ID })
	day := w.Now().AddDate(0, 0, 23)
	iso := day.Format("2006-01-02")
	must(w.Cycles.Visit(ctx, machine, s.ID, team.ID, []string{loci[0].ID}, cycle.Stay{From: iso, Until: iso, Off: true, Why: "RAHASIA-ALASAN"}))
	r, err := askedOf(ctx, w, s.Cycle)
	must(err)
	_, err = handedIn(ctx, w, r)
	must(err)
	s.Cycle = mustCycle(t, w, s.ID)

	ins, err := w.Forms.Instrument(ctx, &s.Cycle)
	must(err)
	question := ""
	ins.Walk(func(n *instrument.Node) {
		if n.Question != nil && n.Question.Subject.Code == "officer" && n.Question.Scale.Code == "level" {
			question = n.Code
		}
	})
	at := w.Now()
	c := fieldform.Content{
		ID: "0b6c9d2e-6f0b-4a57-9f38-0d2f3c1f7a11", Cycle: s.ID, Locus: s.locus.ID, Instrument: s.Hash, Subject: "officer", Consent: &at, Started: &at,
		Role: "RAHASIA-PERAN", Respondent: "RAHASIA-RESPONDEN", Answers: map[string]fieldform.Answer{question: {Answer: "1", Note: "RAHASIA-CATATAN"}},
	}
	assessor := access.Actor{Account: w.People[desktest.Who(access.Assessor, access.OfAuthority)]}
	_, err = w.Forms.Receive(ctx, assessor, fieldform.Receipt{Content: c, Way: fieldform.Field})
	must(err)
	must(w.Reviews.Say(ctx, machine, c.ID, "", "", "RAHASIA-OMONGAN"))
	for _, kind := range []dossier.Kind{dossier.Pledge, dossier.Profile} {
		id, err := w.Dossiers.Say(ctx, machine, dossier.Saying{Cycle: s.ID, Body: desktest.BodySlug, Kind: kind, Channel: dossier.Wall, Link: "Loket"})
		must(err)
		must(look(t, w, id))
	}
	return planted{
		"RAHASIA-": "answers, respondents, talk, teams and findings", c.ID: "the id of a form", s.locus.ID: "the id of a visited unit",
		iso: "the day of a visit", day.Format("2 January 2006"): "the day of a visit", "/periksa": "the way to the review", "/kelola/penilaian": "the way to the plan",
	}
}

func look(t *testing.T, w *desktest.World, id string) error {
	t.Helper()
	_, err := w.Dossiers.Look(t.Context(), access.Machine(), id, 1, dossier.Looking{Finding: dossier.Missing, Note: "RAHASIA-TEMUAN"})
	return err
}

func mustCycle(t *testing.T, w *desktest.World, id string) cycle.Cycle {
	t.Helper()
	one, err := w.Cycles.One(t.Context(), access.Machine(), id)
	if err != nil {
		t.Fatal(err)
	}
	return one.Cycle
}

var anyLink = regexp.MustCompile(`(?:href|action)="([^"#]*)"`)

// inRoom reports whether an address is a page of the evidence room.
func inRoom(path string) bool {
	path = strings.TrimPrefix(path, "/en")
	for _, part := range []string{"/kelola/bukti", "/kelola/publikasi", "/kelola/responden"} {
		if strings.HasPrefix(path, part) {
			return !strings.HasSuffix(path, "/akhiri") && !strings.HasSuffix(path, "/tarik") && !strings.HasSuffix(path, "/serahkan") && !strings.HasSuffix(path, "/ambil-kembali")
		}
	}
	return false
}

func TestNoPageOfTheEvidenceRoomTellsABodyWhatWasFoundOrWhen(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	hidden := secrets(t, w)
	assessor := as(t, w, desktest.Who(access.Assessor, access.OfAuthority))
	liaison := as(t, w, desktest.Who(access.Liaison, access.OfBody))
	seen := map[string]bool{}
	for next := []string{"/kelola/bukti", "/en/kelola/bukti"}; len(next) > 0; next = next[1:] {
		path := next[0]
		if seen[path] || strings.Contains(path, "/berkas") {
			continue
		}
		seen[path] = true
		liaison.get(path)
		if strings.HasPrefix(path, "/kelola/publikasi?") {
			assessor.get(path)
			assessor.sees(path, "RAHASIA-TEMUAN") // it is there for whoever may read it
		}
		for what, where := range hidden {
			if strings.Contains(liaison.body, what) {
				t.Errorf("%s: a body reads %s: %s", path, where, what)
			}
		}
		for _, link := range anyLink.FindAllStringSubmatch(liaison.body, -1) {
			if to := html.UnescapeString(link[1]); inRoom(to) {
				next = append(next, to)
			}
		}
	}
	for _, part := range []string{"/kelola/bukti/", "/kelola/publikasi?", "/kelola/publikasi-baru", "/kelola/responden?", "/kelola/responden-baru", "/en/kelola/bukti/"} {
		if !slices.ContainsFunc(slices.Collect(maps.Keys(seen)), func(path string) bool { return strings.HasPrefix(path, part) }) {
			t.Errorf("no page %s… among %v", part, seen)
		}
	}
}
