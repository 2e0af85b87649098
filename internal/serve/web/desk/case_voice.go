package desk

import (
	"context"
	"slices"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/redact"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// voiceView is a voice note and what was written down of it.
type voiceView struct {
	v    *caseView
	file evidence.File
	all  []redact.Transcript // in order, the last holds
}

// voicePage asks what is said in a voice note.
func (d *Desk) voicePage(ctx context.Context, r *request) (answer, error) {
	s, err := d.voiceView(ctx, r)
	if err != nil {
		return answer{}, err
	}
	return s.answer(r, nil)
}

func (d *Desk) voiceView(ctx context.Context, r *request) (*voiceView, error) {
	v, err := d.caseView(ctx, r)
	if err != nil {
		return nil, err
	}
	s := &voiceView{v: v}
	if s.file, err = v.fileNamed(ctx, d, r); err == nil && !s.file.Sound() {
		err = problem.New(problem.NotFound, "redact.not_found", nil)
	}
	if err == nil && v.Unheard[s.file.ID] {
		err = problem.New(problem.Forbidden, "access.forbidden", nil)
	}
	s.all = v.writtenOf(s.file.ID)
	return s, err
}

// revision is how often it was written down.
func (s *voiceView) revision() int64 { return int64(len(s.all)) }

func (s *voiceView) answer(r *request, failed error) (answer, error) {
	words := ""
	if n := len(s.all); n > 0 {
		words = s.all[n-1].Words
	}
	e := &edit{version: s.revision(), form: form{fields: []ui.Field{{
		Kind: ui.Words, Tall: true, Name: "words", Label: r.T("desk.voice.field"), Hint: r.T("desk.voice.hint"), Value: r.typed("words", words), Max: redact.MaxWords,
	}}}}
	if failed != nil && !e.blame(r, failed) {
		return answer{}, failed
	}
	if problem.KindOf(failed) == problem.Conflict && words != "" {
		e.now = []ui.Term{{Term: r.T("desk.voice.field"), Text: words}}
	}
	got := r.editPage(r.T("desk.voice.title", "number", s.v.Case.Number), e, voiceBody(r, s, e))
	got.page.Breadcrumbs, got.page.Part = r.caseCrumbs(&s.v.Case), casesPath
	return got, nil
}

// transcribe keeps what was written down.
func (d *Desk) transcribe(ctx context.Context, r *request) (answer, error) {
	s, err := d.voiceView(ctx, r)
	if err != nil {
		return answer{}, err
	}
	if err := d.Complaints.Transcribe(ctx, r.actor, s.v.Case.ID, s.file.ID, r.number("version"), r.raw("words")); err != nil {
		return s.answer(r, err)
	}
	return r.goTo(casePath(s.v.Case.Number), "transcribed"), nil
}

// writtenOf are the revisions of what was written down of a file.
func (v *caseView) writtenOf(id string) []redact.Transcript {
	return slices.DeleteFunc(slices.Clone(v.Transcripts), func(t redact.Transcript) bool { return t.File != id || id == "" })
}

// brought is what another authority wrote down of voice notes that it kept.
func (v *caseView) brought() []redact.Transcript {
	return slices.DeleteFunc(slices.Clone(v.Transcripts), func(t redact.Transcript) bool { return t.File != "" })
}

// unheard says to whoever may not listen to a voice note why, and what they do.
func (v *caseView) unheard(r *request, written bool) string {
	if written {
		return r.T("desk.voice.unheard")
	}
	return r.T("desk.voice.unheard_yet")
}

// mayShield reports whether whoever reads redacts pictures and writes voice notes down, as far as a page can know.
func (v *caseView) mayShield(r *request) bool {
	return slices.ContainsFunc(complaint.Shielders(), func(a access.Action) bool { return r.may(a, v.Case.Scope()) })
}
