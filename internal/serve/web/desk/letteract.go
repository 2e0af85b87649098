package desk

import (
	"context"

	"github.com/a-h/templ"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/document"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// letterAct is the page of an act on a letter: its texts are desk.letter.act.NAME.
func (r *request) letterAct(one document.Document, e *edit, name string, body templ.Component) answer {
	got := r.editPage(r.T("desk.letter.act."+name+".title", "subject", one.Subject), e, body)
	got.page.Breadcrumbs = r.letterCrumbs(&one)
	return got
}

// acting reads a letter for somebody who may act on it.
func (d *Desk) acting(ctx context.Context, r *request, action access.Action) (document.Document, error) {
	one, err := d.Documents.One(ctx, r.actor, r.part("id"))
	if err != nil {
		return one, err
	}
	return one, access.Decide(r.actor, action, one.Scope())
}

// act is an act on a letter with a form of its own.
type letterActing struct {
	name, done string
	fields     []ui.Field
	danger     bool
	also       []ui.Link
	do         func(version int64) error
}

func (d *Desk) doLetter(r *request, one document.Document, a letterActing) (answer, error) {
	e := r.editOf(one.Version, a.fields...)
	if r.http.Method == post {
		err := a.do(e.version)
		if err == nil {
			return r.goTo(letterPath(one.ID), a.done), nil
		}
		if !e.refuse(r, err, one.Version, letterNow(r, one)) {
			return answer{}, err
		}
	}
	key := "desk.letter.act." + a.name
	form := ui.Form{Action: r.URL(letterPath(one.ID) + "/" + letterDoors[a.name]), Button: r.T(key + ".button"), Danger: a.danger}
	return r.letterAct(one, e, a.name, letterActBody(r, e, form, r.T(key+".lead"), a.also)), nil
}

func (d *Desk) discardLetter(ctx context.Context, r *request) (answer, error) {
	one, err := d.acting(ctx, r, access.WriteDocuments)
	if err != nil {
		return answer{}, err
	}
	return d.doLetter(r, one, letterActing{name: "discard", done: "letter_discarded", danger: true, do: func(version int64) error {
		return d.Documents.Discard(ctx, r.actor, one.ID, version)
	}})
}

// issueLetter shows who will sign, and gives the number. Of several who may sign one is chosen.
func (d *Desk) issueLetter(ctx context.Context, r *request) (answer, error) {
	one, err := d.acting(ctx, r, access.IssueDocuments)
	if err != nil {
		return answer{}, err
	}
	able, err := d.Documents.Signatories(ctx, r.actor, one.ID)
	if err != nil {
		return answer{}, err
	}
	var signs []ui.Option
	chosen := r.typed("tenure", "")
	for _, s := range able {
		signs = append(signs, ui.Option{Value: s.Tenure, Text: s.Name, Hint: r.T("desk.letter.signs", "title", s.Title, "manner", r.T(s.Manner.Key()))})
		if len(able) == 1 {
			chosen = s.Tenure
		}
	}
	fields := []ui.Field{{Kind: ui.OneOf, Name: "tenure", Label: r.T("desk.letter.field.tenure"), Options: options([]string{chosen}, signs...)}}
	if len(able) == 0 {
		fields = nil
	}
	var also []ui.Link
	if r.may(access.WriteDocuments, one.Scope()) {
		also = []ui.Link{{Text: r.T("desk.letter.do.edit"), Href: r.URL(letterPath(one.ID) + "/" + letterDoors["edit"])}}
	}
	return d.doLetter(r, one, letterActing{name: "issue", done: "letter_issued", fields: fields, also: also, do: func(version int64) error {
		_, err := d.Documents.Issue(ctx, r.actor, one.ID, version, r.get("tenure"))
		return err
	}})
}

func (r *request) signFields() []ui.Field {
	ticked := ""
	if r.ticked("looked") {
		ticked = "yes"
	}
	return []ui.Field{
		{Kind: ui.File, Name: "file", Label: r.T("desk.letter.field.file"), Hint: r.T("desk.letter.field.file_hint", "max", document.MaxCompared>>20), Accept: "application/pdf,.pdf"},
		{Kind: ui.SomeOf, Name: "looked", Label: r.T("desk.letter.field.looked"), Options: options([]string{ticked}, ui.Option{Value: "yes", Text: r.T("desk.letter.field.looked_yes")})},
	}
}

func (d *Desk) signLetterPage(ctx context.Context, r *request) (answer, error) {
	one, err := d.acting(ctx, r, access.IssueDocuments)
	if err != nil {
		return answer{}, err
	}
	return r.signPage(one, r.editOf(one.Version, r.signFields()...)), nil
}

func (r *request) signPage(one document.Document, e *edit) answer {
	form := ui.Form{Action: r.URL(letterPath(one.ID) + "/tanda-tangan"), Button: r.T("desk.letter.act.sign.button"), Files: true}
	return r.letterAct(one, e, "sign", editBody(r, e, form, r.T("desk.letter.act.sign.lead"), r.T("desk.letter.act.sign.validity")))
}

func (d *Desk) signLetter(ctx context.Context, r *request) (answer, error) {
	one, err := d.acting(ctx, r, access.IssueDocuments)
	if err != nil {
		return answer{}, err
	}
	data, err := r.fileSent("file")
	if err != nil {
		return answer{}, err
	}
	name := "surat.pdf"
	if files := r.http.MultipartForm.File["file"]; len(files) > 0 && fileName(files[0].Filename) != "" {
		name = fileName(files[0].Filename)
	}
	e := r.editOf(one.Version, r.signFields()...)
	err = d.Documents.Sign(ctx, r.actor, one.ID, e.version, document.Signing{Name: name, Data: data, Looked: r.ticked("looked")})
	if err == nil {
		return r.goTo(letterPath(one.ID), "letter_signed"), nil
	}
	if !e.refuse(r, err, one.Version, letterNow(r, one)) {
		return answer{}, err
	}
	return r.signPage(one, e), nil
}

func (d *Desk) replaceLetter(ctx context.Context, r *request) (answer, error) {
	one, err := d.acting(ctx, r, access.IssueDocuments)
	if err != nil {
		return answer{}, err
	}
	fields := []ui.Field{
		{Name: "number", Label: r.T("desk.letter.field.next_number"), Hint: r.T("desk.letter.field.next_number_hint"), Value: r.typed("number", ""), Max: 300},
		{Name: "why", Label: r.T("desk.letter.why"), Value: r.typed("why", ""), Max: 300},
	}
	return d.doLetter(r, one, letterActing{name: "replace", done: "letter_replaced", fields: fields, danger: true, do: func(version int64) error {
		return d.Documents.Replace(ctx, r.actor, one.ID, version, r.get("number"), r.get("why"))
	}})
}

func (d *Desk) withdrawLetter(ctx context.Context, r *request) (answer, error) {
	one, err := d.acting(ctx, r, access.IssueDocuments)
	if err != nil {
		return answer{}, err
	}
	fields := []ui.Field{
		{Name: "why", Label: r.T("desk.letter.why"), Value: r.typed("why", ""), Max: 300},
		{Name: "basis", Label: r.T("desk.letter.basis"), Hint: r.T("desk.letter.field.basis_hint"), Value: r.typed("basis", ""), Max: 300, Optional: true},
	}
	return d.doLetter(r, one, letterActing{name: "withdraw", done: "letter_withdrawn", fields: fields, danger: true, do: func(version int64) error {
		return d.Documents.Withdraw(ctx, r.actor, one.ID, version, r.get("why"), r.get("basis"))
	}})
}
