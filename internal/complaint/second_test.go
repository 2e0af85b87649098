package complaint

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// submittedByOne is an examiner's answer where nobody else examines.
func (w *town) submittedByOne(change ...func(n *New)) (access.Actor, Case) {
	w.t.Helper()
	inspector := w.seat("inspektur", access.Examiner, w.city.Scope())
	c := w.received(change...)
	if !c.Examined {
		c = w.done(w.Examine(w.t.Context(), w.desk(), c.ID, c.Version, "Dugaan pungutan"))
	}
	return inspector, w.done(w.DraftAnswer(w.t.Context(), inspector, c.ID, c.Version, fullAnswer(), true))
}

func (w *town) approves(actor access.Actor) []string {
	w.t.Helper()
	page, err := w.Queue(w.t.Context(), actor, Query{Authority: w.city.ID, Queue: ToApprove})
	fine(w.t, err)
	var all []string
	for _, row := range page.Rows {
		all = append(all, row.Number)
	}
	return all
}

func TestTheAnswerOfALoneExaminerIsSentByTheHeadOfTheAuthorityAndReadByThemUntilThen(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		head := w.seat("walikota", access.Leader, w.city.Scope())
		reviewer := w.seat("peninjau", access.Reviewer, w.city.Scope())
		inspector, c := w.submittedByOne()
		_, err := w.SendAnswer(t.Context(), inspector, c.ID, c.Version)
		wantKind(t, err, problem.Forbidden)
		_, err = w.File(t.Context(), reviewer, c.ID)
		wantKind(t, err, problem.NotFound)
		if diff := cmp.Diff([]string{c.Number}, w.approves(head)); diff != "" {
			t.Errorf("what waits for the head: %s", diff)
		}
		f, err := w.File(t.Context(), head, c.ID)
		if err != nil || !slices.Contains(f.May, Answer) {
			t.Errorf("the head may %v, %v", f.May, err)
		}
		c = w.done(w.SendAnswer(t.Context(), head, c.ID, c.Version))
		wantState(t, c, Answered)
		_, err = w.File(t.Context(), head, c.ID)
		wantKind(t, err, problem.NotFound)
	})
}

func TestTheAnswerOfALoneExaminerAboutTheTopIsSentByAReviewerWhoJudgesNoDisputeOfIt(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		head := w.seat("walikota", access.Leader, w.city.Scope())
		reviewer := w.seat("peninjau", access.Reviewer, w.city.Scope())
		w.house(func(h *House) { h.ExaminersIndependent, h.ExaminersBasis = true, "Perwali Contoh" })
		_, c := w.submittedByOne(func(n *New) { n.About = AboutTop })
		if got := w.approves(head); len(got) != 0 {
			t.Errorf("the head reads %v", got)
		}
		if diff := cmp.Diff([]string{c.Number}, w.approves(reviewer)); diff != "" {
			t.Errorf("what waits for a reviewer: %s", diff)
		}
		c = w.done(w.SendAnswer(t.Context(), reviewer, c.ID, c.Version))
		c = w.done(w.Dispute(t.Context(), w.visitor(c), Said{Words: "Belum benar."}))
		_, err := w.Decide(t.Context(), reviewer, c.ID, c.Version, Ruling{Outcome: Unfounded, Words: "Kami melihat lagi semua berkas dan berita acara; hasilnya tetap sama seperti dalam jawaban."})
		wantKind(t, err, problem.Forbidden)
	})
}

func TestTheHeadDoesNotSendWhatTurnsOutToBeAboutThem(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		head := w.seat("walikota", access.Leader, w.city.Scope())
		reviewer := w.seat("peninjau", access.Reviewer, w.city.Scope())
		inspector, c := w.submittedByOne()
		if diff := cmp.Diff([]string{c.Number}, w.approves(head)); diff != "" {
			t.Fatalf("what waits for the head: %s", diff)
		}
		c = w.done(w.Bar(t.Context(), inspector, c.ID, c.Version, Reported{Accounts: []string{"walikota"}}, "Disebut pelapor."))
		if got := w.approves(head); len(got) != 0 {
			t.Errorf("the head reads %v", got)
		}
		if diff := cmp.Diff([]string{c.Number}, w.approves(reviewer)); diff != "" {
			t.Errorf("what waits for a reviewer: %s", diff)
		}
		wantState(t, w.done(w.SendAnswer(t.Context(), reviewer, c.ID, c.Version)), Answered)
	})
}

func TestNothingIsHandedToExaminersWhoAreNot(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		c := w.verified(w.received(), Ordinary)
		refused := func(key string) {
			t.Helper()
			_, err := w.Examine(t.Context(), w.desk(), c.ID, c.Version, "Dugaan pungutan")
			var p *problem.Error
			if !errors.As(err, &p) || p.Kind != problem.Conflict || p.Key != key {
				t.Errorf("%v, want %s", err, key)
			}
			if f, err := w.File(t.Context(), w.desk(), c.ID); err != nil || f.Case.Examined || len(f.Entries) != 2 {
				t.Errorf("%+v, %v", f.Case, err)
			}
		}
		refused("complaint.no_examiner")
		w.house(func(h *House) { h.Above = w.other.ID })
		refused("complaint.no_examiner_above")
		w.seat("inspektur", access.Examiner, w.city.Scope())
		if c = w.done(w.Examine(t.Context(), w.desk(), c.ID, c.Version, "Dugaan pungutan")); !c.Examined {
			t.Errorf("%+v", c)
		}
	})
}

func TestWhereTwoExamineNobodyOutsideReadsTheAnswer(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		head := w.seat("walikota", access.Leader, w.city.Scope())
		other := w.seat("auditor", access.Examiner, w.city.Scope())
		_, c := w.submittedByOne()
		if got := w.approves(head); len(got) != 0 {
			t.Errorf("the head reads %v", got)
		}
		wantState(t, w.done(w.SendAnswer(t.Context(), other, c.ID, c.Version)), Answered)
	})
}

func TestWhatIsMissingIsSaidBeforeACaseIsHandedOn(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		c := w.verified(w.received(), Ordinary)
		gaps := func(act Act, to To) []Gap {
			t.Helper()
			got, err := w.Gaps(t.Context(), w.desk(), c.ID, act, to)
			fine(t, err)
			return got
		}
		for _, step := range []struct {
			name  string
			seat  func()
			act   Act
			to    To
			wants []Gap
		}{
			{"no information officer", nil, Inform, To{}, []Gap{NobodyTakes}},
			{"one, and nobody else", func() { w.seat("ppid", access.InformationOfficer, w.city.Scope()) }, Inform, To{}, []Gap{NobodySends}},
			{"nobody in the office", nil, Dispose, w.roads, []Gap{NobodyTakes}},
			{"an officer without a head", func() { w.seat("penghubung", access.UnitOfficer, w.in(w.roads)) }, Dispose, w.roads, []Gap{NobodySends}},
			{"no examiner", nil, Examine, To{}, []Gap{NobodyTakes}},
			{"one examiner", func() { w.seat("inspektur", access.Examiner, w.city.Scope()) }, Examine, To{}, []Gap{NobodySends}},
			{"and the head of the authority", func() { w.seat("walikota", access.Leader, w.city.Scope()) }, Examine, To{}, []Gap{HeadWillSend}},
			{"who sends the information officer's", nil, Inform, To{}, nil},
			{"and the office's", nil, Dispose, w.roads, nil},
			{"two examiners", func() { w.seat("auditor", access.Examiner, w.city.Scope()) }, Examine, To{}, nil},
		} {
			if step.seat != nil {
				step.seat()
			}
			if diff := cmp.Diff(step.wants, gaps(step.act, step.to)); diff != "" {
				t.Errorf("%s: %s", step.name, diff)
			}
		}
		offices, err := w.Directory.OfficesOf(t.Context(), w.city.ID)
		fine(t, err)
		unmanned, err := w.Unmanned(t.Context(), w.desk(), c.ID, offices)
		fine(t, err)
		if diff := cmp.Diff(map[string]bool{w.health.Unit: true}, unmanned); diff != "" {
			t.Errorf("offices without anybody: %s", diff)
		}
	})
}
