package desk

import (
	"context"
	"errors"
	"mime/multipart"
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// caseFiles keeps the files of a form and returns their ids, with those that were chosen among what was sent
// before. What was taken stays on the page of one's own files, so a form that fails loses none of it.
func (r *request) caseFiles(ctx context.Context) ([]string, error) {
	ids := slices.Clone(r.form["files"])
	var wrong problem.Faults
	for _, head := range r.http.MultipartForm.File["file"] {
		if head.Size == 0 {
			continue
		}
		id, err := r.keepFile(ctx, head)
		var faults problem.Faults
		switch {
		case errors.As(err, &faults):
			wrong = append(wrong, faults...)
		case err != nil:
			return nil, err
		default:
			ids = append(ids, id)
			r.form.Add("files", id)
		}
	}
	return ids, wrong.Err()
}

func (r *request) keepFile(ctx context.Context, head *multipart.FileHeader) (string, error) {
	data, err := head.Open()
	if err != nil {
		return "", noForm(err)
	}
	kept, err := r.desk.Files.Keep(ctx, evidence.New{
		Owner: r.fileOwner(), Name: head.Filename, Type: head.Header.Get("Content-Type"), Purpose: evidence.Attachment,
	}, data)
	return kept.ID, errors.Join(err, data.Close())
}

// withFiles adds to a form the choice of files: new ones, and those that were sent before and belong to
// nothing yet.
func (r *request) withFiles(ctx context.Context, fields []ui.Field) ([]ui.Field, error) {
	p, err := r.desk.Files.Purpose(evidence.Attachment)
	if err != nil {
		return fields, err
	}
	mine, _, err := r.desk.Files.Mine(ctx, r.fileOwner())
	if err != nil {
		return fields, err
	}
	var before []ui.Option
	for _, file := range mine {
		if file.State == evidence.Ready || file.State == evidence.Waiting {
			before = append(before, ui.Option{Value: file.ID, Text: file.ShownName(), Hint: r.size(file.Size)})
		}
	}
	field := r.filesField("file", p, true)
	field.Label, field.Optional = r.T("desk.case.field.file"), true
	fields = append(fields, field)
	if len(before) > 0 {
		fields = append(fields, ui.Field{
			Kind: ui.SomeOf, Name: "files", Label: r.T("desk.case.field.files"), Options: options(r.form["files"], before...),
		})
	}
	return fields, nil
}

// wrongField puts what is wrong beside a field.
func wrongField(err error, field string) error {
	var p *problem.Error
	if !errors.As(err, &p) || p.Key == "" || p.Kind == problem.Unauthenticated {
		return err
	}
	return problem.Faults{{Place: problem.Place{File: field}, Key: p.Key, Args: p.Args}}
}

func upper(text string) string { return strings.ToUpper(strings.TrimSpace(text)) }

// forbidden puts into a form why who acts is kept from it for what they did before. It returns false where
// they have no right to it at all.
func (f *form) forbidden(r *request, err error) bool {
	var p *problem.Error
	if !errors.As(err, &p) || !strings.HasPrefix(p.Key, "complaint.") {
		return false
	}
	f.wrong = append(f.wrong, r.Named(p.Key, r.translated(p.Args)))
	return true
}
