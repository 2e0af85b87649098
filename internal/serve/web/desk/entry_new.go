package desk

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// The steps of a case that is taken down. Nothing is kept before the last; a form carries everything along.
const (
	stepLook  = "look" // for earlier cases of the caller
	stepFix   = "fix"  // back from the check
	stepSend  = "send"
	stepPaper = "paper" // the receipt once more, as a PDF
)

func (d *Desk) entryPage(ctx context.Context, r *request) (answer, error) {
	t, err := d.taking(ctx, r)
	if err != nil {
		return answer{}, err
	}
	return r.entryAnswer(t, r.entryFields(t), nil), nil
}

// earlier is what was found of a caller; nil where nobody looked.
type earlier struct{ cases []complaint.Case }

func (r *request) entryAnswer(t *taking, f *entryForm, found *earlier) answer {
	got := r.formPage(r.T("desk.entry.title"), &f.form, entryBody(r, t, f, found))
	got.page.Part, got.page.Breadcrumbs = entryPath, r.crumbs()
	return got
}

// entry takes a step: it looks for the caller, reads back, goes back to the form, or keeps the case.
func (d *Desk) entry(ctx context.Context, r *request) (answer, error) {
	t, err := d.taking(ctx, r)
	if err != nil {
		return answer{}, err
	}
	wrong := r.keepFiles(ctx, t)
	f := r.entryFields(t)
	if wrong != nil && !f.blame(r, wrong) {
		return answer{}, wrong
	}
	switch r.get("step") {
	case stepLook:
		t.looked = true
		return d.entryAgain(ctx, r, t, f)
	case stepFix:
		return d.entryAgain(ctx, r, t, f)
	}
	n := r.typedCase(t, &f.form)
	if f.failed() {
		return d.entryAgain(ctx, r, t, f)
	}
	if step := r.get("step"); step == stepSend || step == stepPaper {
		made, err := d.Complaints.Receive(ctx, r.actor, n)
		switch {
		case err != nil:
			return d.entryFailed(ctx, r, t, f, err)
		case step == stepPaper && made.PIN != "":
			return d.entryPaper(ctx, &made)
		}
		if err := d.nextSlip(ctx, r, t); err != nil {
			return answer{}, err
		}
		return r.entryDone(t, &made, n), nil
	}
	checked, notes, err := d.Complaints.Check(ctx, r.actor, n)
	if err != nil {
		return d.entryFailed(ctx, r, t, f, err)
	}
	return d.entryCheck(ctx, r, t, checked, notes)
}

func (d *Desk) entryFailed(ctx context.Context, r *request, t *taking, f *entryForm, err error) (answer, error) {
	if wrong := r.slipWrong(t, false); t.slip.Case != "" && wrong != "" {
		f.put("slip", wrong) // the room does not say of which case
	}
	if !f.blame(r, err) {
		return answer{}, err
	}
	return d.entryAgain(ctx, r, t, f)
}

// entryAgain is the form once more, with the earlier cases of the caller where somebody looked for them.
func (d *Desk) entryAgain(ctx context.Context, r *request, t *taking, f *entryForm) (answer, error) {
	if !t.looked {
		return r.entryAnswer(t, f, nil), nil
	}
	cases, err := d.Complaints.Earlier(ctx, r.actor, t.authority.ID, r.get("phone"))
	return r.entryAnswer(t, f, &earlier{cases}), err
}

// keepFiles takes the files of the form into the store, and remembers those that came before. What is wrong
// with one of them is said, and keeps nothing else of the form from being read.
func (r *request) keepFiles(ctx context.Context, t *taking) error {
	for _, text := range r.form["kept"] {
		id, name, ok := strings.Cut(text, " ")
		if ok && len(t.files) < complaint.MaxFiles {
			t.files = append(t.files, kept{id, fileName(name)})
		}
	}
	if r.http.MultipartForm == nil {
		return nil
	}
	var faults problem.Faults
	for _, head := range r.http.MultipartForm.File["file"] {
		name := fileName(head.Filename)
		if head.Size == 0 && name == "" {
			continue
		}
		if len(t.files) >= complaint.MaxFiles {
			faults.Add(problem.Place{File: "file"}, "complaint.fault.files", problem.Args{"max": complaint.MaxFiles})
			break
		}
		body, err := head.Open()
		if err != nil {
			return err
		}
		file, err := r.desk.Files.Keep(ctx, evidence.New{
			Owner: r.fileOwner(), Name: name, Type: head.Header.Get("Content-Type"), Purpose: evidence.Attachment,
		}, body)
		err = errors.Join(err, body.Close())
		var refused problem.Faults
		switch {
		case err == nil:
			t.files = append(t.files, kept{file.ID, name})
		case errors.As(err, &refused):
			faults = append(faults, refused...)
		default:
			return err
		}
	}
	for i := range faults {
		faults[i].Place.File = "file"
	}
	return faults.Err()
}

// entryCheck reads the case back before it is kept, and offers what the words point to.
func (d *Desk) entryCheck(ctx context.Context, r *request, t *taking, n complaint.New, notes []string) (answer, error) {
	got, err := d.Complaints.Suggest(ctx, t.authority.ID, n.Words, n.Place)
	if err != nil {
		return answer{}, err
	}
	c := entryChecked{New: n, notes: notes}
	if n.TargetBody == "" {
		choices := make([]ui.Option, 0, len(got.Offices)+1)
		for _, one := range got.Offices {
			if name, ok := t.nameOf(one.Body, one.Unit); ok {
				choices = append(choices, ui.Option{Value: name, Text: name})
			}
		}
		if len(choices) > 0 {
			choices = append(choices, ui.Option{Text: r.T("desk.entry.office_later"), Selected: true})
			c.fields = append(c.fields, ui.Field{Kind: ui.OneOf, Name: "target", Label: r.T("desk.entry.office_maybe"), Options: choices})
		}
	}
	if n.Category == "" && len(got.Categories) > 0 {
		choices := make([]ui.Option, 0, len(got.Categories)+1)
		for i := range got.Categories {
			choices = append(choices, ui.Option{Value: got.Categories[i].Code, Text: got.Categories[i].Name(r.Lang), Selected: i == 0})
		}
		choices = append(choices, ui.Option{Text: r.T("desk.entry.category_later")})
		c.fields = append(c.fields, ui.Field{Kind: ui.OneOf, Name: "category", Label: r.T("desk.entry.category_maybe"), Options: choices})
	}
	page := r.page(r.T("desk.entry.check"), entryCheckBody(r, t, c))
	page.page.Part, page.page.Breadcrumbs = entryPath, r.crumbs()
	return page, nil
}

// nameOf is what an office is called, where it is one of those that may be chosen.
func (t *taking) nameOf(body, unit string) (string, bool) {
	for _, one := range t.offices {
		if one.Body == body && one.Unit == unit {
			return t.officeName(one), true
		}
	}
	return "", false
}

// carried are the fields of the form that stand on no field of the next page.
func (r *request) carried(t *taking, but ...ui.Field) []ui.Param {
	all := t.keep()
	have := []string{"instansi", "channel", "once", "kept", "step", "looked"}
	for _, field := range but {
		have = append(have, field.Name)
	}
	f := r.entryFields(t)
	for _, field := range f.fields {
		if slices.Contains(have, field.Name) || field.Kind == ui.File {
			continue
		}
		have = append(have, field.Name)
		for _, value := range r.form[field.Name] {
			all = append(all, ui.Param{Name: field.Name, Value: value})
		}
	}
	return all
}

// entryPaper is the receipt to be handed over.
func (d *Desk) entryPaper(ctx context.Context, made *complaint.Receipt) (answer, error) {
	data, err := d.Papers.Receipt(ctx, d.Complaints.Admit(*made), made.PIN)
	return answer{file: &file{name: made.Case.Number + ".pdf", contentType: "application/pdf", data: data}}, err
}

// entryDone is the receipt. It is the answer to the form itself: the PIN stands in no address, and whoever
// loads the page again sends the same form and gets the same receipt.
func (r *request) entryDone(t *taking, made *complaint.Receipt, n complaint.New) answer {
	got := r.page(r.T("desk.entry.done", "number", made.Case.Number), entryDoneBody(r, t, made, n))
	got.page.Part, got.page.Breadcrumbs = entryPath, r.crumbs()
	return got
}
