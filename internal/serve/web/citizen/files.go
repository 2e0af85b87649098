package citizen

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/serve"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// maxSent is how many files a form may bring at once.
const maxSent = 20

// sent is what became of one file of a form.
type sent struct {
	field, name string
	file        evidence.File
	err         error
}

// receive reads a form with files as it comes: its texts, which come first, and its files, one after the
// other, straight into the store as owner's. Once the texts are there, and before any file is read, it
// calls ready, so that a line that breaks during a photo costs no word. One file that is not taken does
// not keep the others from it. An error means that nothing more could be read.
func (r *request) receive(ctx context.Context, owner string, ready func() error) ([]sent, error) {
	serve.Patient(r.writer, r.http, r.citizen.Now)
	parts, err := r.http.MultipartReader()
	if err != nil {
		return nil, noForm(err)
	}
	var all []sent
	texts := int64(maxForm)
	for told := false; ; {
		part, over, err := next(parts)
		if err != nil {
			return all, cutForm(err)
		}
		file := !over && part.FileName() != ""
		if (over || file) && !told {
			told = true
			if err := ready(); err != nil {
				return all, err
			}
		}
		switch {
		case over:
			return all, nil
		case !file:
			if err := r.readText(part, &texts); err != nil {
				return all, err
			}
			continue
		case len(all) == maxSent:
			return all, problem.New(problem.TooMany, "citizen.files.many", problem.Args{"max": maxSent})
		}
		one := sent{field: part.FormName(), name: sentName(part)}
		if wait := turn(ctx, r.citizen.bringing); wait > 0 {
			r.retry(wait)
			return all, busy(wait)
		}
		one.file, one.err = r.citizen.Files.Keep(ctx, evidence.New{
			Owner: owner, Name: one.name, Type: part.Header.Get("Content-Type"), Purpose: evidence.Attachment,
		}, part)
		if one.err != nil && !aboutFile(one.err) {
			return all, cutForm(one.err)
		}
		all = append(all, one)
	}
}

// next is the next part of a form; true when there is none.
func next(parts *multipart.Reader) (*multipart.Part, bool, error) {
	part, err := parts.NextRawPart()
	if errors.Is(err, io.EOF) {
		return nil, true, nil
	}
	return part, false, err
}

// readText reads a text of a form with files; left is how many bytes all of them may still have.
func (r *request) readText(part *multipart.Part, left *int64) error {
	text, err := io.ReadAll(io.LimitReader(part, *left+1))
	if err != nil {
		return cutForm(err)
	}
	if *left -= int64(len(text)); *left < 0 {
		return &http.MaxBytesError{Limit: maxForm}
	}
	if len(text) > 0 {
		r.form.Add(part.FormName(), mend(string(text)))
	}
	return nil
}

// aboutFile reports whether an error is about one file, not about the form or the store.
func aboutFile(err error) bool {
	var faults problem.Faults
	return errors.As(err, &faults)
}

// cutForm tells a form that is too large, or that ended in its middle, from trouble of ours.
func cutForm(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) || problem.KindOf(err) != problem.Internal {
		return err
	}
	return noForm(err)
}

// sentName is a file's name as its sender's system has it: browsers write line breaks and quotes in
// another way (HTML, multipart form data), and some send the folder along.
func sentName(part *multipart.Part) string {
	return strings.NewReplacer("%0D", "\r", "%0A", "\n", "%22", `"`).Replace(part.FileName())
}

// fileFaults puts what was wrong with files beside the fields they came in.
func (f *form) fileFaults(r *request, all []sent) {
	for _, one := range all {
		var faults problem.Faults
		if errors.As(one.err, &faults) {
			shown := evidence.File{Name: one.name}.ShownName()
			f.put(one.field, r.T("citizen.files.not_taken", "name", shown, "why", r.Named(faults[0].Key, faults[0].Args)))
		}
	}
}

// ids are the files that were taken.
func ids(all []sent) []string {
	var taken []string
	for _, one := range all {
		if one.err == nil {
			taken = append(taken, one.file.ID)
		}
	}
	return taken
}

// fileInputs are the fields that files come in: a voice that is recorded then and there, a photo that is
// taken then and there, and what the telephone has already.
func (r *request) fileInputs() []ui.Field {
	return []ui.Field{
		{Kind: ui.File, Name: "voice", Label: r.T("citizen.files.voice"), Hint: r.T("citizen.files.voice_hint"), Accept: "audio/*", Capture: "user", Optional: true},
		{Kind: ui.File, Name: "photo", Label: r.T("citizen.files.photo"), Hint: r.T("citizen.files.photo_hint"), Accept: "image/*", Capture: "environment", Optional: true},
		r.fileInput(),
	}
}

// fileInput is the field for files that are there already; a telephone offers its camera, too.
func (r *request) fileInput() ui.Field {
	var ends []string
	for _, format := range evidence.Formats() {
		ends = append(ends, format.Extensions...)
	}
	return ui.Field{
		Kind: ui.File, Name: "file", Label: r.T("citizen.files.file"), Hint: r.T("citizen.files.file_hint"), Accept: strings.Join(ends, ","),
		Several: true, Optional: true,
	}
}

// uploading tells the page's script where to send parts, and what to say meanwhile.
func (r *request) uploading() string {
	words := map[string]string{}
	for _, name := range []string{"pause", "resume", "cancel", "paused", "sending", "done", "lost", "list"} {
		words[name] = r.T("citizen.files.script." + name)
	}
	told, err := json.Marshal(map[string]any{"to": uploadPath, "purpose": evidence.Attachment, "words": words})
	if err != nil {
		return "{}" // words of ours are always JSON
	}
	return string(told)
}

// link is the address of a file for as long as a page is looked at.
func (r *request) link(file evidence.File, kind evidence.Kind) string {
	return r.citizen.Files.Link(file, kind, r.citizen.Now().Add(time.Hour))
}

// size is the size of a file as people read it.
func (r *request) size(bytes int64) string {
	if bytes < 1<<20 {
		return r.T("citizen.files.kb", "n", max(1, int(bytes>>10)))
	}
	return r.T("citizen.files.mb", "n", r.Decimal(fmt.Sprintf("%.1f", float64(bytes)/(1<<20))))
}
