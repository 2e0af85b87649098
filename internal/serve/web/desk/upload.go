package desk

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"path"
	"strings"
	"unicode"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/result"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// Files are brought in in two steps: the first reads and checks, the second does it. Nothing of a file
// is kept in between; the page of the first step carries it along, and the second checks it again.

// maxUpload is how large a file may be, and maxUploadForm the form that carries one along, in bytes.
// Larger files are for the command on the machine.
const (
	maxUpload     = 2 << 20
	maxUploadForm = maxUpload/3*4 + 64<<10
)

// maxFileName bounds the name of a file, which is kept with what it changed.
const maxFileName = 100

func (d *Desk) uploadRoutes() []route {
	return []route{
		{method: get, path: directoryImport, action: access.ImportDirectory, serve: d.importDirectoryPage},
		{method: post, path: directoryImport, action: access.ImportDirectory, serve: d.importDirectory, files: maxUploadForm},
		{method: get, path: resultsImport, action: access.ImportResults, serve: d.importResultsPage},
		{method: post, path: resultsImport, action: access.ImportResults, serve: d.importResults, files: maxUploadForm},
	}
}

const (
	directoryImport = bodiesPath + "/impor"
	resultsImport   = "/kelola/hasil/impor"
)

// upload is a file somebody sent, and whether it was looked at already.
type upload struct {
	name    string
	data    []byte
	checked bool
}

// upload reads the file of a form, or the one that the page of the first step carried along.
func (r *request) upload() (upload, error) {
	u := upload{name: fileName(r.get("file_name")), checked: r.form.Has("data")}
	if u.checked {
		var err error
		if u.data, err = base64.StdEncoding.DecodeString(r.get("data")); err != nil {
			return u, problem.New(problem.Invalid, "desk.no_form", nil)
		}
		return u, r.bounded(u)
	}
	file, head, err := r.http.FormFile("file")
	if errors.Is(err, http.ErrMissingFile) {
		return u, wrongFile("desk.upload.no_file", nil)
	}
	if err != nil {
		return u, noForm(err)
	}
	u.name = fileName(head.Filename)
	u.data, err = io.ReadAll(file)
	return u, errors.Join(err, file.Close(), r.bounded(u))
}

func (r *request) bounded(u upload) error {
	switch {
	case len(u.data) > maxUpload:
		return wrongFile("desk.upload.large", problem.Args{"max": maxUpload >> 10, "got": len(u.data) >> 10})
	case len(u.data) == 0:
		return wrongFile("desk.upload.no_file", nil)
	default:
		return nil
	}
}

// wrongFile is a fault of the field for the file.
func wrongFile(key string, args problem.Args) error {
	return problem.Faults{{Place: problem.Place{File: "file"}, Key: key, Args: args}}
}

// fileName is a name that somebody's browser sent, fit to be shown.
func fileName(name string) string {
	name = path.Base(strings.ReplaceAll(strings.ToValidUTF8(name, ""), `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, name)
	if letters := []rune(name); len(letters) > maxFileName {
		name = string(letters[:maxFileName])
	}
	if name == "." || name == "/" {
		return ""
	}
	return cmp.Or(name, "")
}

// uploadSpot is an import: its texts ("desk.import_directory.title"), where it is sent, and where one
// goes from it.
type uploadSpot struct {
	text, path, back string
	accept           string // types of files besides CSV's
	keep             []ui.Param
	fields           []ui.Field
}

func uploadForm(r *request, s uploadSpot) *form {
	label, hint := r.T("desk.upload.file"), r.T("desk.upload.file_hint", "max", maxUpload>>20)
	if s.accept != "" {
		label, hint = r.T("desk.upload.file_any"), r.T("desk.upload.file_any_hint", "kinds", s.kinds(), "max", maxUpload>>20)
	}
	return &form{fields: append(s.fields, ui.Field{Kind: ui.File, Name: "file", Label: label, Hint: hint, Accept: cmp.Or(s.accept, ".csv,text/csv")})}
}

// kinds names the types of files that are taken: CSV, XLSX.
func (s uploadSpot) kinds() string {
	var all []string
	for one := range strings.SplitSeq(s.accept, ",") {
		if end, ok := strings.CutPrefix(one, "."); ok {
			all = append(all, strings.ToUpper(end))
		}
	}
	return strings.Join(all, ", ")
}

// uploadAnswer asks for a file. faults are what was wrong inside the one that was sent.
func uploadAnswer(r *request, s uploadSpot, f *form, faults problem.Faults) answer {
	got := r.formPage(r.T(s.text+".title"), f, uploadBody(r, s, f, faults))
	if len(faults) > 0 {
		got.status = http.StatusUnprocessableEntity
	}
	return got
}

// refused shows what was wrong with a file, inside of it or with the form.
func refused(r *request, s uploadSpot, err error) (answer, error) {
	f := uploadForm(r, s)
	var faults problem.Faults
	if errors.As(err, &faults) && (len(faults) != 1 || faults[0].Place.File != "file") {
		faults.Sort()
		f.put("file", r.T("desk.upload.wrong", "n", len(faults)))
		return uploadAnswer(r, s, f, faults), nil
	}
	if !f.blame(r, err) {
		return answer{}, err
	}
	return uploadAnswer(r, s, f, nil), nil
}

// again is the form of the second step, which carries the file along.
func (s uploadSpot) again(r *request, u upload) ui.Form {
	return ui.Form{
		Action: r.URL(s.path), Button: r.T(s.text + ".button"), Files: true,
		Keep: append([]ui.Param{
			{Name: "file_name", Value: u.name},
			{Name: "data", Value: base64.StdEncoding.EncodeToString(u.data)},
		}, s.keep...),
	}
}

// importSpot is where a file of the directory is sent: for the first keeper, or one that is chosen.
func (d *Desk) importSpot(ctx context.Context, r *request) (uploadSpot, keeper, error) {
	s := uploadSpot{text: "desk.import_directory", path: directoryImport, back: bodiesPath}
	all, err := d.keepers(ctx, r, access.ImportDirectory)
	if err != nil {
		return s, keeper{}, err
	}
	chosen, err := pick(all, cmp.Or(r.get("owner"), r.get("pengelola")))
	if err != nil {
		return s, keeper{}, err
	}
	s.keep = []ui.Param{{Name: "owner", Value: chosen.slug}}
	if len(all) > 1 {
		s.fields = []ui.Field{{
			Kind: ui.Pick, Name: "owner", Label: r.T("desk.directory.keeper"), Hint: r.T("desk.import_directory.keeper_hint"),
			Options: keeperOptions(all, chosen.slug),
		}}
	}
	return s, chosen, nil
}

func (d *Desk) importDirectoryPage(ctx context.Context, r *request) (answer, error) {
	s, _, err := d.importSpot(ctx, r)
	if err != nil {
		return answer{}, err
	}
	return uploadAnswer(r, s, uploadForm(r, s), nil), nil
}

func (d *Desk) importDirectory(ctx context.Context, r *request) (answer, error) {
	s, owner, err := d.importSpot(ctx, r)
	if err != nil {
		return answer{}, err
	}
	u, err := r.upload()
	if err != nil {
		return refused(r, s, err)
	}
	report, err := d.Directory.ImportFor(ctx, r.actor, owner.id, u.name, bytes.NewReader(u.data), !u.checked)
	switch {
	case err != nil:
		return refused(r, s, err)
	case u.checked:
		return r.goTo(bodiesPath+"?pengelola="+owner.slug, "directory_imported"), nil
	}
	return r.page(r.T("desk.upload.checked"), checkedBody(r, s, u, report.Changed+report.Sources > 0, directoryTerms(r, owner, report), nil)), nil
}

func directoryTerms(r *request, owner keeper, report directory.Report) []ui.Term {
	return []ui.Term{
		{Term: r.T("desk.directory.keeper"), Text: owner.name},
		{Term: r.T("desk.upload.bodies"), Text: r.Int(report.Bodies)},
		{Term: r.T("desk.upload.units"), Text: r.Int(report.Units)},
		{Term: r.T("desk.upload.changed"), Text: r.Int(report.Changed)},
		{Term: r.T("desk.upload.sources"), Text: r.Int(report.Sources)},
	}
}

// importingResults is where a file of figures is sent. Figures are the installation's.
func importingResults(r *request) (uploadSpot, error) {
	s := uploadSpot{text: "desk.import_results", path: resultsImport, back: bodiesPath}
	return s, access.Decide(r.actor, access.ImportResults, access.Scope{Installation: true})
}

func (d *Desk) importResultsPage(_ context.Context, r *request) (answer, error) {
	s, err := importingResults(r)
	if err != nil {
		return answer{}, err
	}
	return uploadAnswer(r, s, uploadForm(r, s), nil), nil
}

func (d *Desk) importResults(ctx context.Context, r *request) (answer, error) {
	s, err := importingResults(r)
	if err != nil {
		return answer{}, err
	}
	u, err := r.upload()
	if err != nil {
		return refused(r, s, err)
	}
	report, err := d.Results.Import(ctx, r.actor, u.name, bytes.NewReader(u.data), !u.checked)
	switch {
	case err != nil:
		return refused(r, s, err)
	case u.checked:
		return r.goTo(resultsImport, "results_imported"), nil
	}
	changes := report.New+report.Changed+report.Sources > 0
	return r.page(r.T("desk.upload.checked"), checkedBody(r, s, u, changes, resultTerms(r, report), report.Warnings)), nil
}

func resultTerms(r *request, report result.Report) []ui.Term {
	return []ui.Term{
		{Term: r.T("desk.upload.table"), Text: r.T("result.table." + report.Table)},
		{Term: r.T("desk.upload.rows"), Text: r.Int(report.Rows)},
		{Term: r.T("desk.upload.new"), Text: r.Int(report.New)},
		{Term: r.T("desk.upload.changed"), Text: r.Int(report.Changed)},
		{Term: r.T("desk.upload.sources"), Text: r.Int(report.Sources)},
	}
}

// spot is where in a file something is wrong, in words.
func (r *request) spot(p problem.Place) string {
	switch {
	case p.Cell != "":
		return r.T("desk.upload.cell", "sheet", p.Sheet, "cell", p.Cell)
	case p.Line == 0:
		return r.T("desk.upload.whole")
	case p.Column == 0:
		return r.T("desk.upload.line", "line", p.Line)
	default:
		return r.T("desk.upload.column", "line", p.Line, "column", p.Column)
	}
}

// inFile is what is wrong at one place of a file.
func (r *request) inFile(fault problem.Fault) string { return r.Named(fault.Key, fault.Args) }
