package form

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
)

func TestAFormIsTakenOnceAndGoesOn(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		first := w.unit(0, map[string]string{"GED.1.a": "ada"})
		w.wantOutcome(w.send(w.ani, first), Stored, 1, Draft)
		w.wantOutcome(w.send(w.ani, first), Same, 1, Draft)
		next := w.unit(1, map[string]string{"GED.1.a": "ada", "GED.1.c": "papan"})
		w.wantOutcome(w.send(w.ani, next), Stored, 2, Draft)
		out := w.send(w.ani, first)
		w.wantOutcome(out, Same, 2, Draft)
		if out.Current == nil || out.Current.Answers["GED.1.c"].Answer != "papan" || out.Current.Base != 2 {
			t.Errorf("who sends what is old is told what holds: %+v", out.Current)
		}
		// Going back to what was is a change like any other.
		back := w.unit(2, map[string]string{"GED.1.a": "ada"})
		w.wantOutcome(w.send(w.ani, back), Stored, 3, Draft)
		if n := w.versions(first.ID); n != 3 {
			t.Errorf("%d versions", n)
		}
		findings, err := w.ground.Record.Verify(t.Context(), ledger.Options{})
		w.fine(err)
		if len(findings.Findings) > 0 {
			t.Errorf("%+v", findings.Findings)
		}
	})
}

func TestAFormIsSentWhenNothingIsLacking(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		c := w.officer()
		c.Consent = nil
		out := w.send(w.ani, c)
		w.wantOutcome(out, Incomplete, 1, Draft)
		if len(out.Lacks) != 1 || out.Lacks[0].What != LackConsent {
			t.Errorf("%v", out.Lacks)
		}
		c.Consent, c.Base = c.Started, 1
		w.wantOutcome(w.send(w.ani, c), Stored, 2, Sent)
		row, err := byID(t.Context(), w.DB, c.ID)
		w.fine(err)
		if row.Answered != 1 || row.By != "ani" || row.Team != w.team.ID || !row.Finished.Equal(*c.Finished) {
			t.Errorf("%+v", row)
		}
	})
}

func TestWhatComesTooLateStandsAside(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		c := w.officer()
		w.wantOutcome(w.send(w.ani, c), Stored, 1, Sent)
		c.Answers, c.Base = map[string]Answer{"PER.1.a": {Answer: "tidak"}}, 1
		out := w.send(w.ani, c)
		w.wantOutcome(out, Aside, 1, Sent)
		if out.Current == nil || out.Current.Answers["PER.1.a"].Answer != "ada" {
			t.Errorf("what was sent has changed: %+v", out.Current)
		}
		if flag := w.flags(c.ID)[Late]; len(flag.Detail["questions"].([]any)) != 1 {
			t.Errorf("%+v", flag)
		}
		w.wantOutcome(w.send(w.ani, c), Same, 1, Sent)
	})
}

// A paper that somebody else keys again says something else than what was sent; whoever saw that and changes it is late.
func TestASecondKeyingThatDiffersIsNoLateChange(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		c := w.officer()
		w.wantOutcome(w.send(w.ani, c), Stored, 1, Sent)
		c.Answers = map[string]Answer{"PER.1.a": {Answer: "tidak"}}
		out, err := w.Receive(t.Context(), w.budi, Receipt{Content: c, Way: Paper})
		w.fine(err)
		w.wantOutcome(out, Aside, 1, Sent)
		all := w.flags(c.ID)
		if flag, ok := all[Clash]; !ok || len(flag.Detail["questions"].([]any)) != 1 || len(all) != 1 {
			t.Errorf("%+v", all)
		}
		c.Base, c.Role = 1, "kepala loket"
		w.wantOutcome(w.send(w.budi, c), Aside, 1, Sent)
		if _, ok := w.flags(c.ID)[Late]; !ok {
			t.Error("a change of what was sent and seen is not late")
		}
	})
}

func TestWhoWasNeverSentIsRefusedAndWhoHasLeftIsNot(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		_, err := w.Receive(t.Context(), w.cici, Receipt{Content: w.officer(), Way: Field})
		wantKind(t, err, problem.Forbidden)
		team := w.team
		team.Members = []string{"budi"}
		_, err = w.Cycles.KeepTeam(t.Context(), w.planner, w.one.ID, team)
		w.fine(err)
		gone := w.ani
		gone.Holdings = nil
		c := w.officer()
		w.wantOutcome(w.send(gone, c), Stored, 1, Sent)
		if _, ok := w.flags(c.ID)[Reassigned]; !ok {
			t.Error("nobody is told that it came from somebody who has left")
		}
	})
}

func TestWhatIsOddIsKeptWithAFlag(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		c := w.officer()
		out, err := w.Receive(t.Context(), w.ani, Receipt{Content: c, Way: Field, Offset: -24 * time.Hour})
		w.fine(err)
		w.wantOutcome(out, Stored, 1, Sent)
		if flag := w.flags(c.ID)[Clock]; flag.Detail["seconds"] != float64(-86400) {
			t.Errorf("%+v", flag)
		}
		row, err := byID(t.Context(), w.DB, c.ID)
		w.fine(err)
		if !row.Finished.Equal(c.Finished.Add(-24 * time.Hour)) {
			t.Errorf("finished %v by the phone, %v here", c.Finished, row.Finished)
		}
		other := w.officer()
		other.Instrument = strings.Repeat("0", 64)
		w.wantOutcome(w.send(w.ani, other), Aside, 0, Draft)
		if _, ok := w.flags(other.ID)[Instrument]; !ok {
			t.Error("nobody is told of the other instrument")
		}
		w.fine(w.Cycles.EndLocus(t.Context(), w.planner, w.one.ID, w.loci[0].ID, w.loci[0].Version, "Kantor tutup."))
		third := w.officer()
		w.wantOutcome(w.send(w.ani, third), Stored, 1, Sent)
		if _, ok := w.flags(third.ID)[Ended]; !ok {
			t.Error("nobody is told that the unit was taken out")
		}
		_, err = w.Cycles.End(t.Context(), w.planner, w.one.ID, w.one.Version, "Selesai.")
		w.fine(err)
		w.wantOutcome(w.send(w.ani, w.officer()), Aside, 0, Draft)
	})
}

func TestAFormThatCannotBeIsRefusedWithEveryFault(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		c := w.officer()
		c.Subject, c.Respondent = "user", "Nama orang"
		c.Answers = map[string]Answer{"PER.1.a": {Answer: "ada"}}
		_, err := w.Receive(t.Context(), w.ani, Receipt{Content: c, Way: Field})
		wantFault(t, err, "respondent", "anonymous")
		wantFault(t, err, "answers.PER.1.a", "question")
		one := w.unit(0, nil)
		one.ID = c.ID
		_, err = w.Receive(t.Context(), w.ani, Receipt{Content: one, Way: Field})
		wantFault(t, err, "id", "one")
		c = w.officer()
		c.Answers["PER.1.a"] = Answer{Answer: "ada", NA: "Tidak berlaku", Note: strings.Repeat("x", MaxNote+1)}
		c.Files = []File{{Ref: "x", SHA256: "AB", Kind: "film"}}
		_, err = w.Receive(t.Context(), w.ani, Receipt{Content: c, Way: Field})
		wantFault(t, err, "answers.PER.1.a", "na_and_answer")
		wantFault(t, err, "answers.PER.1.a", "long")
		wantFault(t, err, "files", "sha256")
		wantFault(t, err, "files", "kind")
		wantFault(t, err, "files", "size")
		for _, text := range []string{`{`, `{"id": "x", "nama": "y"}`, `{} {}`, `[]`} {
			_, err := Read([]byte(text))
			wantKind(t, err, problem.Invalid)
		}
	})
}

// Two phones in one unit, and one phone whose first sending was not answered: all at once.
func TestWhatComesAtTheSameMomentIsJoinedAndTakenOnce(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		var all sync.WaitGroup
		for _, code := range []string{"GED.1.a", "GED.1.a", "GED.1.c", "GED.1.c", "GED.2.a", "GED.2.b"} {
			all.Add(1)
			go func() {
				defer all.Done()
				if _, err := w.Receive(t.Context(), w.ani, Receipt{Content: w.unit(0, map[string]string{code: "ada"}), Way: Field}); err != nil {
					t.Error(err)
				}
			}()
		}
		all.Wait()
		one, err := w.One(t.Context(), w.ani, OneID(w.loci[0].ID, "unit", ""))
		w.fine(err)
		if one.Rev != 4 || len(one.Content.Answers) != 4 || len(one.Versions) != 7 || len(one.Flags) != 0 {
			t.Errorf("revision %d, %d answers, %d versions, %v", one.Rev, len(one.Content.Answers), len(one.Versions), one.Flags)
		}
	})
}

func (w *world) versions(form string) int {
	w.Helper()
	var n int
	w.fine(w.DB.QueryRow(w.Context(), `SELECT count(*) FROM form_version WHERE form_id = $1`, form).Scan(&n))
	return n
}
