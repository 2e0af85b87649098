package desk

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

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/serve"
	"github.com/patuh-id/patuh/internal/serve/tus"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

const (
	filesPath = "/akun/berkas"
	// uploadPath is where the page's script sends parts of files. It has no language.
	uploadPath = "/akun/unggah"
	// maxSent is how many files a form may have at once.
	maxSent = 50
)

func (d *Desk) fileRoutes() []route {
	return []route{
		{method: get, path: filesPath, action: access.KeepOwnAccount, serve: d.ownFiles},
		{method: post, path: filesPath, action: access.KeepOwnAccount, serve: d.sendFiles, stream: true},
		{method: get, path: filesPath + "/{id}/ambil", action: access.KeepOwnAccount, serve: d.fetchFile},
		{method: post, path: filesPath + "/{id}/hapus", action: access.KeepOwnAccount, serve: d.discardFile},
		{method: post, path: filesPath + "/unggahan/{id}/batal", action: access.KeepOwnAccount, serve: d.cancelUpload},
	}
}

// registerUploads adds the address for files in parts.
func (d *Desk) registerUploads(mux *http.ServeMux) {
	tus.Register(mux, tus.Deps{
		Catalog: d.Catalog, Files: d.Files, Log: d.Log, Now: d.Now, Path: uploadPath,
		Owner: func(r *http.Request) (string, error) {
			s, err := d.Accounts.Session(r.Context(), d.cookies.value(r, d.cookies.session))
			if err == nil && s.Stage != account.Open {
				err = problem.New(problem.Unauthenticated, "desk.ended", nil)
			}
			return evidence.AccountOwner(s.Actor.Account), err
		},
	})
}

func (r *request) fileOwner() string { return evidence.AccountOwner(r.actor.Account) }

// fileLink is a link for as long as a page is looked at.
func (r *request) fileLink(file evidence.File, kind evidence.Kind) string {
	return r.desk.Files.Link(file, kind, r.desk.Now().Add(time.Hour))
}

// filesField is the part of a form that asks for files of a purpose; several of them where many is set.
// With script they are sent in parts, with their progress, to be claimed by what the form is about.
func (r *request) filesField(name string, p evidence.Purpose, many bool) ui.Field {
	var kinds, ends []string
	for _, wanted := range p.Formats {
		kinds = append(kinds, strings.ToUpper(wanted))
	}
	for _, format := range evidence.Formats() {
		if p.Allows(format) {
			ends = append(ends, format.Extensions...)
		}
	}
	return ui.Field{
		Kind: ui.File, Name: name, Label: r.T("desk.files.field"), Accept: strings.Join(ends, ","), Several: many,
		Hint: r.T("desk.files.hint", "formats", strings.Join(kinds, ", "), "max", p.Largest()>>20),
	}
}

// uploading tells the page's script where to send parts, and what to say meanwhile.
func (r *request) uploading(p evidence.Purpose) string {
	words := map[string]string{}
	for _, name := range []string{"pause", "resume", "cancel", "paused", "sending", "done", "lost", "list"} {
		words[name] = r.T("desk.files.script." + name)
	}
	told, err := json.Marshal(map[string]any{"to": uploadPath, "then": r.URL(filesPath), "purpose": p.Name, "words": words})
	if err != nil {
		return "{}" // words of ours are always JSON
	}
	return string(told)
}

// filesFormOf is the form that sends files of a purpose.
func filesFormOf(r *request, f ui.Form, p evidence.Purpose) ui.Form {
	f.Files, f.Script, f.ScriptData = true, "upload", r.uploading(p)
	return f
}

// sent is what became of one file of a form.
type sent struct {
	name string
	file evidence.File
	err  error
}

// receive takes the files of a streamed form one after the other, straight into the store. One that is
// not taken does not keep the others from it. An error means that nothing more could be read.
func (r *request) receive(ctx context.Context, field, purpose string) ([]sent, error) {
	serve.Patient(r.writer, r.http, r.desk.Now)
	parts, err := r.http.MultipartReader()
	if err != nil {
		return nil, noForm(err)
	}
	var all []sent
	for {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return all, cutForm(err)
		}
		if part.FormName() != field || part.FileName() == "" {
			continue
		}
		if len(all) == maxSent {
			return all, problem.New(problem.TooMany, "desk.files.many", problem.Args{"max": maxSent})
		}
		one := sent{name: sentName(part)}
		one.file, one.err = r.desk.Files.Keep(ctx, evidence.New{
			Owner: r.fileOwner(), Name: one.name, Type: part.Header.Get("Content-Type"), Purpose: purpose,
		}, part)
		if one.err != nil && !aboutFile(one.err) {
			return all, cutForm(one.err)
		}
		all = append(all, one)
	}
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

func (d *Desk) ownFiles(ctx context.Context, r *request) (answer, error) {
	return d.filesAnswer(ctx, r, &form{})
}

func (d *Desk) filesAnswer(ctx context.Context, r *request, f *form) (answer, error) {
	p, err := d.Files.Purpose(evidence.Attachment)
	if err != nil {
		return answer{}, err
	}
	f.fields = append(f.fields, r.filesField("file", p, true))
	wrong := f.wrong
	f.wrong = nil
	for _, text := range wrong {
		f.put("file", text)
	}
	mine, under, err := d.Files.Mine(ctx, r.fileOwner())
	if err != nil {
		return answer{}, err
	}
	return r.formPage(r.T("desk.files.title"), f, filesBody(r, f, p, mine, under)), nil
}

func (d *Desk) sendFiles(ctx context.Context, r *request) (answer, error) {
	all, err := r.receive(ctx, "file", evidence.Attachment)
	f := &form{}
	taken := 0
	for _, one := range all {
		if one.err == nil {
			taken++
			continue
		}
		shown := evidence.File{Name: one.name}.ShownName()
		var faults problem.Faults
		if errors.As(one.err, &faults) {
			f.wrong = append(f.wrong, r.T("desk.files.not_taken", "name", shown, "why", r.Named(faults[0].Key, faults[0].Args)))
		}
	}
	switch {
	case err != nil && !f.blame(r, err):
		return answer{}, err
	case err == nil && len(all) == 0:
		f.wrong = append(f.wrong, r.T("evidence.fault.empty"))
	case err == nil && taken == len(all):
		return r.goTo(filesPath, "files_sent"), nil
	}
	if taken > 0 {
		f.wrong = append(f.wrong, r.T("desk.files.others_taken", "n", taken))
	}
	return d.filesAnswer(ctx, r, f)
}

// fetchFile leads to a fresh link, so that the page may be older than a link lives.
func (d *Desk) fetchFile(ctx context.Context, r *request) (answer, error) {
	file, err := d.Files.Own(ctx, r.fileOwner(), r.part("id"))
	if err != nil {
		return answer{}, err
	}
	return answer{to: d.Files.Link(file, evidence.Whole, d.Now().Add(5*time.Minute))}, nil
}

func (d *Desk) discardFile(ctx context.Context, r *request) (answer, error) {
	if err := d.Files.Discard(ctx, r.fileOwner(), r.part("id")); err != nil {
		return answer{}, err
	}
	return r.goTo(filesPath, "file_discarded"), nil
}

func (d *Desk) cancelUpload(ctx context.Context, r *request) (answer, error) {
	u, err := d.Files.Upload(ctx, r.fileOwner(), r.part("id"))
	if err != nil {
		return answer{}, err
	}
	if err := d.Files.Cancel(ctx, r.fileOwner(), u.ID); err != nil {
		return answer{}, err
	}
	return r.goTo(filesPath, "upload_cancelled"), nil
}

// size is a number of bytes as people read it.
func (r *request) size(bytes int64) string {
	switch {
	case bytes >= 1<<20:
		return r.T("desk.files.mb", "n", r.Decimal(fmt.Sprintf("%.1f", float64(bytes)/(1<<20))))
	case bytes >= 1<<10:
		return r.T("desk.files.kb", "n", bytes>>10)
	default:
		return r.T("desk.files.b", "n", bytes)
	}
}

// whyRefused is what is said of a file that was refused.
func (r *request) whyRefused(file evidence.File) string {
	if r.Has(file.Why) {
		return r.T(file.Why)
	}
	return r.T("evidence.fault.broken")
}
