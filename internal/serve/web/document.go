package web

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/document"
	"github.com/patuh-id/patuh/internal/serve"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
	"github.com/patuh-id/patuh/internal/workday"
)

const documentPath = "/dokumen"

// Guessing a code is hopeless, and asking for many costs us work: a whole office that looks at its
// letters fits, a flood does not.
const (
	documentBurst = 60
	documentEvery = 2 * time.Second
)

// registerDocuments adds the pages of documents' codes. They are live, and limited for each network, so
// they answer outside of the page cache.
func (p *Portal) registerDocuments(mux *http.ServeMux) {
	if p.Documents == nil {
		return
	}
	for _, lang := range locale.Langs {
		c := p.context(lang)
		for pattern, page := range map[string]func(context.Context, *request, *http.Request) (*content, error){
			"GET " + c.URL(documentPath):               p.findDocument,
			"GET " + c.URL(documentPath+"/{kode}"):     p.documentValidity,
			"POST " + c.URL(documentPath+"/{kode}"):    p.compareDocument,
			"GET " + c.URL(documentPath+"/{kode}/isi"): p.documentTwin,
		} {
			mux.Handle(pattern, p.limited(lang, page))
		}
	}
}

func (p *Portal) limited(lang locale.Lang, page func(context.Context, *request, *http.Request) (*content, error)) http.Handler {
	c := p.context(lang)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		err := p.sendDocument(w, r, c, page)
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			err = problem.New(problem.TooLarge, "document.compare_large", problem.Args{"max": document.MaxCompared >> 20})
		}
		if err != nil {
			p.fail(w, r, lang, err)
		}
	})
}

func (p *Portal) sendDocument(
	w http.ResponseWriter, r *http.Request, c ui.Context, page func(context.Context, *request, *http.Request) (*content, error),
) error {
	if wait, ok := p.guesses.Allow(r.Context()); !ok {
		w.Header().Set("Retry-After", strconv.Itoa(int(wait/time.Second)+1))
		return problem.New(problem.TooMany, "web.document.too_many", nil)
	}
	r.Body = http.MaxBytesReader(w, r.Body, document.MaxCompared+64<<10)
	asked, err := newRequest(c, ui.WithoutLang(r.URL.EscapedPath()), r.URL.Query(), []string{"kode"})
	if err != nil {
		return err
	}
	asked.parts = valuesOf([]string{"kode"}, r)
	made, err := page(r.Context(), asked, r)
	if err != nil {
		return err
	}
	packed, err := pack(r.Context(), made)
	if err != nil {
		return err
	}
	status := made.status
	if status == 0 {
		status = http.StatusOK
	}
	return packed.WriteOnce(w, r, status)
}

// documentView is what the page of a code shows.
type documentView struct {
	document.Validity
	zone    *time.Location
	match   document.Match // of a file that was compared; empty without one
	matched string         // its SHA-256
	wrong   string         // what was wrong with the form
}

// findDocument asks for a code, and leads to its page.
func (p *Portal) findDocument(ctx context.Context, r *request, _ *http.Request) (*content, error) {
	if code := r.get("kode"); code != "" {
		return p.validityOf(ctx, r, code)
	}
	page := ui.Page{Title: r.T("web.document.find.title"), Description: r.T("web.document.find.lead")}
	return html(r, page, findDocumentPage(r, "", "")), nil
}

func (p *Portal) documentValidity(ctx context.Context, r *request, _ *http.Request) (*content, error) {
	return p.validityOf(ctx, r, r.part("kode"))
}

// validityOf is the page of a code; one that leads nowhere is asked for again, with what is wrong with it.
func (p *Portal) validityOf(ctx context.Context, r *request, code string) (*content, error) {
	v, err := p.Documents.ByCode(ctx, code)
	if err == nil {
		return p.validityPage(r, documentView{Validity: v}), nil
	}
	var said *problem.Error
	if problem.KindOf(err) != problem.NotFound || !errors.As(err, &said) {
		return nil, err
	}
	if len(code) > maxTypedCode || !utf8.ValidString(code) || strings.ContainsFunc(code, isControl) {
		code = ""
	}
	r.path, r.values = documentPath, nil
	made := html(r, ui.Page{Title: r.T("web.document.find.title"), Hidden: true}, findDocumentPage(r, code, r.Named(said.Key, said.Args)))
	made.status = http.StatusNotFound
	return made, nil
}

// maxTypedCode is in bytes: what is longer is no code, and not shown again.
const maxTypedCode = 64

func (p *Portal) validityPage(r *request, v documentView) *content {
	r.path = documentPath + "/" + v.Code
	r.values = nil
	v.zone = workday.ZoneOf(v.Zone).Location
	title := r.T("web.document.title", "number", v.Number)
	made := html(r, ui.Page{Title: title, Hidden: true}, documentPage(r, v))
	if v.wrong != "" {
		made.status = http.StatusUnprocessableEntity
	}
	return made
}

// compareDocument compares a file that a reader sends. It is read as it comes, and nothing of it is
// kept.
func (p *Portal) compareDocument(ctx context.Context, r *request, sent *http.Request) (*content, error) {
	found, err := p.Documents.ByCode(ctx, r.part("kode"))
	if err != nil {
		return nil, err
	}
	v := documentView{Validity: found}
	parts, err := sent.MultipartReader()
	if err != nil {
		return nil, problem.New(problem.Invalid, "web.form_unreadable", nil)
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			v.wrong = r.T("web.document.no_file")
			return p.validityPage(r, v), nil
		}
		if err != nil {
			return nil, unreadable(err)
		}
		if part.FormName() != "berkas" || part.FileName() == "" {
			continue
		}
		if v.match, v.matched, err = v.Compare(part); err != nil {
			return nil, unreadable(err)
		}
		return p.validityPage(r, v), nil
	}
}

// unreadable words a form that was cut off; what is too large keeps its own words.
func unreadable(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) || problem.KindOf(err) != problem.Internal {
		return err
	}
	return &problem.Error{Kind: problem.Invalid, Key: "web.form_unreadable", Err: err}
}

func (p *Portal) documentTwin(ctx context.Context, r *request, _ *http.Request) (*content, error) {
	one, twin, err := p.Documents.OpenTwin(ctx, r.part("kode"))
	if err != nil {
		return nil, err
	}
	r.path = documentPath + "/" + one.Code + "/isi"
	return html(r, ui.Page{Title: one.Subject, Hidden: true}, documentTwinPage(r, one, twin)), nil
}

func (v documentView) at(r *request, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(v.zone)
	return r.T("web.document.moment", "day", r.Date(t), "hour", t.Format("15"), "minute", t.Format("04"), "zone", v.zone.String())
}

func documentTerms(r *request, v documentView) []ui.Term {
	var terms []ui.Term
	add := func(name, text string) {
		if text != "" {
			terms = append(terms, ui.Term{Term: r.T("web.document." + name), Text: text})
		}
	}
	code := func(name, text string) {
		if text != "" {
			terms = append(terms, ui.Term{Term: r.T("web.document." + name), Content: ui.Code(text)})
		}
	}
	add("kind", r.T(v.Kind.Key()))
	add("number", v.Number)
	add("day", r.PartOfDay(v.Day))
	add("office", v.Office)
	add("signs", strings.TrimSuffix(r.T("document.paper.signs."+string(v.Manner), "title", v.Title), ","))
	add("subject", v.Subject)
	add("issued", v.at(r, v.Issued))
	add("signed_at", v.at(r, v.SignedAt))
	add("ended", v.at(r, v.Ended))
	add("basis", v.Basis)
	code("code", v.Code)
	code("signed_sum", v.SignedSum)
	code("unsigned_sum", v.UnsignedSum)
	return terms
}

// recordLink leads to the proof of the last act about the document; while it waits for its place in the
// record it is named by its id.
func (v documentView) recordLink(r *request) string {
	return r.URL(provePath) + "?" + url.Values{"peristiwa": {v.Event}}.Encode()
}

// newGuesses bounds how often one network asks for codes.
func newGuesses(now func() time.Time) *serve.Limiter {
	return serve.NewLimiter(documentEvery, documentBurst, now)
}

func sumField(r *request, v documentView) ui.Field {
	return ui.Field{
		Kind: ui.File, Name: "berkas", Label: r.T("web.document.compare.file"), Error: v.wrong,
		Hint: r.T("web.document.compare.hint", "max", document.MaxCompared>>20), Accept: "application/pdf,.pdf",
	}
}

// comparing tells the page's script what it needs to compare by itself.
func comparing(r *request, v documentView) string {
	data, err := json.Marshal(map[string]string{
		"signed": v.SignedSum, "unsigned": v.UnsignedSum,
		"said_signed": r.T("web.document.match.signed"), "said_unsigned": r.T("web.document.match.unsigned"), "said_other": r.T("web.document.match.other"),
	})
	if err != nil {
		return "{}" // texts always marshal; the form works without
	}
	return string(data)
}
