package web

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/chart"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// toRecord leads back to the page that explains.
func toRecord(r *request) []ui.Link {
	return []ui.Link{{Text: r.T("web.nav.jejak"), Href: r.URL(recordPath)}}
}

// proofView is an event that was found, or what was wrong with the question.
type proofView struct {
	asked    string
	wrong    string // said above the form
	found    bool
	byID     bool
	position int64
	proven   ledger.Proven
	steps    []ledger.Step
}

func (p *Portal) prove(ctx context.Context, r *request) (*content, error) {
	v := proofView{asked: r.get("peristiwa")}
	if v.asked == "" {
		return html(r, ui.Page{Title: r.T("web.proof.title"), Breadcrumbs: toRecord(r)}, proofPage(r, v)), nil
	}
	if err := p.provePlace(ctx, &v); err != nil {
		return notProven(r, v, err)
	}
	page := ui.Page{Title: r.T("web.proof.found", "position", v.position), Hidden: true, Breadcrumbs: toRecord(r)}
	return html(r, page, proofPage(r, v)), nil
}

// notProven asks again, with what was wrong with the question; whatever else went wrong is no answer.
func notProven(r *request, v proofView, err error) (*content, error) {
	kind := problem.KindOf(err)
	if v.wrong = upper(r.Words(err)); v.wrong == "" || kind != problem.NotFound && kind != problem.Invalid {
		return nil, err
	}
	page := html(r, ui.Page{Title: r.T("web.proof.title"), Hidden: true, Breadcrumbs: toRecord(r)}, proofPage(r, v))
	page.status = http.StatusNotFound
	return page, nil
}

// upper begins a sentence of the catalog that is a part elsewhere.
func upper(text string) string {
	if text == "" {
		return text
	}
	_, size := utf8.DecodeRuneInString(text)
	return strings.ToUpper(text[:size]) + text[size:]
}

// provePlace finds the event, makes its proof and checks it as its reader would.
func (p *Portal) provePlace(ctx context.Context, v *proofView) error {
	proof, position, byID, err := p.sealed(ctx, v.asked)
	if err != nil {
		return err
	}
	v.position, v.byID = position, byID
	verifier, err := p.Record.Verifier(ctx)
	if err != nil {
		return err
	}
	if v.proven, err = proof.Check(verifier); err != nil {
		// Ours does not hold: that is no question of what was asked.
		return problem.Wrap(problem.Internal, err)
	}
	v.steps = proof.Steps(v.proven.Checkpoint.Tree.N, proof.Events[0])
	v.found = true
	return nil
}

// sealed makes the public proof of an event: by the id that is printed on a receipt, or by its
// position, as it is written or shown.
func (p *Portal) sealed(ctx context.Context, asked string) (ledger.Proof, int64, bool, error) {
	if p.Record == nil {
		return ledger.Proof{}, 0, false, noRecord()
	}
	if id, err := uuid.Parse(asked); err == nil && len(asked) == len(id.String()) {
		position, err := p.Record.Place(ctx, id.String())
		if err != nil {
			return ledger.Proof{}, 0, true, err
		}
		proof, err := p.Record.Sealed(ctx, position)
		return proof, position, true, err
	}
	position, err := strconv.ParseInt(strings.NewReplacer(".", "", ",", "", " ", "", " ", "").Replace(asked), 10, 64)
	if err != nil || position < 0 {
		return ledger.Proof{}, 0, false, problem.New(problem.Invalid, "web.proof.form", nil)
	}
	proof, err := p.Record.Sealed(ctx, position)
	return proof, position, false, err
}

func (p *Portal) proofFile(ctx context.Context, r *request) (*content, error) {
	proof, position, _, err := p.sealed(ctx, r.part("peristiwa"))
	if err != nil {
		return nil, err
	}
	return &content{
		contentType: "application/json", file: r.T("web.proof.file", "position", strconv.FormatInt(position, 10)) + ".json",
		write: func(_ context.Context, w io.Writer) error { return proof.Write(w) },
	}, nil
}

// proofFigure draws the way from the event to the checkpoint, with its hashes beside.
func proofFigure(r *request, v proofView) ui.Figure {
	size := r.Int(int(v.proven.Checkpoint.Tree.N))
	drawing := chart.TreePath{
		Head: chart.Head{
			Title: r.T("web.proof.picture", "position", v.position),
			Desc:  r.T("web.proof.picture.desc", "position", v.position, "n", len(v.steps), "size", v.proven.Checkpoint.Tree.N),
		},
		Root: r.T("web.proof.root", "size", size), Leaf: r.T("web.proof.leaf", "position", v.position),
	}
	table := ui.Table{
		Caption: r.T("web.proof.steps"), HideCaption: true,
		Columns: []ui.Column{{Label: r.T("web.proof.step"), Head: true}, {Label: r.T("web.proof.beside")}, {Label: r.T("web.proof.hash")}},
		Empty:   r.T("web.proof.alone"),
	}
	for i, s := range v.steps {
		drawing.Steps = append(drawing.Steps, chart.TreeStep{Left: s.Left, Text: r.Int(int(s.After - s.First))})
		beside := r.T("web.proof.range", "first", s.First, "last", s.After-1)
		if s.After-s.First == 1 {
			beside = r.Int(int(s.First))
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: r.Int(i + 1)}, {Text: beside}, {Content: ui.Code(s.Hash.String())},
		}})
	}
	figure := ui.Draw("jalan", drawing)
	figure.Caption = r.T("web.proof.caption")
	figure.Table = ui.DataTable(r.Context, table)
	return figure
}

// proofNumber and pastNumber are numbers as names of files have them.
func proofNumber(v proofView) string { return strconv.FormatInt(v.position, 10) }

func pastNumber(v pastView) string { return strconv.FormatInt(v.kept.Tree.N, 10) }

func proofFileLink(r *request, v proofView) string {
	return r.URL(provePath + "/" + strconv.FormatInt(v.position, 10) + "/berkas")
}

// pastView is a checkpoint that somebody kept, held against today's record.
type pastView struct {
	pasted string
	wrong  string // the text is no checkpoint of ours
	broken string // the record does not go on from it
	holds  bool
	kept   ledger.Checkpoint
	newest ledger.Signed
}

func (p *Portal) compareForm(_ context.Context, r *request) (*content, error) {
	if p.Record == nil {
		return nil, noRecord()
	}
	return html(r, ui.Page{Title: r.T("web.past.title"), Description: r.T("web.past.lead"), Breadcrumbs: toRecord(r)}, pastPage(r, pastView{})), nil
}

func (p *Portal) comparePasted(ctx context.Context, r *request, form url.Values) (*content, error) {
	if p.Record == nil {
		return nil, noRecord()
	}
	v := pastView{pasted: form.Get("titik")}
	var err error
	v.kept, v.newest, err = p.Record.Compare(ctx, v.pasted)
	title := "web.past.title"
	switch problem.KindOf(err) {
	case problem.Conflict:
		title = "web.past.broken"
		v.broken = upper(r.Words(err))
	case problem.Invalid, problem.TooLarge, problem.NotFound:
		v.wrong = upper(r.Words(err))
	default:
		if err != nil {
			return nil, err
		}
		title, v.holds = "web.past.holds", true
	}
	return html(r, ui.Page{Title: r.T(title), Hidden: true, Breadcrumbs: toRecord(r)}, pastPage(r, v)), nil
}

func (p *Portal) growthFile(ctx context.Context, r *request) (*content, error) {
	if p.Record == nil {
		return nil, noRecord()
	}
	malformed := problem.New(problem.Invalid, "web.past.sizes", nil)
	older, err := strconv.ParseInt(r.part("dari"), 10, 64)
	newer := int64(0)
	if err == nil && r.get("sampai") != "" {
		newer, err = strconv.ParseInt(r.get("sampai"), 10, 64)
	}
	if err != nil || older < 1 || newer < 0 {
		return nil, malformed
	}
	growth, err := p.Record.Growth(ctx, older, newer)
	if err != nil {
		return nil, err
	}
	return &content{
		contentType: "application/json", file: r.T("web.past.file", "older", strconv.FormatInt(older, 10)) + ".json",
		write: func(_ context.Context, w io.Writer) error { return growth.Write(w) },
	}, nil
}

func growthLink(r *request, v pastView) string {
	return r.link(comparePast+"/"+strconv.FormatInt(v.kept.Tree.N, 10)+"/berkas", "sampai", strconv.FormatInt(v.newest.Tree.N, 10))
}

func pastField(r *request, v pastView) ui.Field {
	return ui.Field{Kind: ui.Words, Name: "titik", Label: r.T("web.past.label"), Hint: r.T("web.past.hint"), Value: v.pasted, Error: v.wrong, Auto: "off"}
}
