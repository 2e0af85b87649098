package web

import (
	"context"
	"net/http"
	"time"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// Addresses of the record, without language.
const (
	recordPath  = "/jejak"
	provePath   = "/jejak/bukti"
	comparePast = "/jejak/banding"
)

// recordRoutes are the pages about the record and the files that prove it. They are live: a checkpoint
// follows every event, while pages of figures follow what was published.
func (p *Portal) recordRoutes() []route {
	return []route{
		{path: recordPath, page: p.record, live: true},
		{path: provePath, params: []string{"peristiwa"}, page: p.prove, live: true},
		{path: provePath + "/{peristiwa}/berkas", page: p.proofFile, live: true, open: true},
		{path: comparePast, page: p.compareForm, post: p.comparePasted, live: true},
		{path: comparePast + "/{dari}/berkas", params: []string{"sampai"}, page: p.growthFile, live: true, open: true},
	}
}

// registerRecord adds the static files of c2sp.org/tlog-tiles; they have no language.
func (p *Portal) registerRecord(mux *http.ServeMux) {
	serve := func(path func(*http.Request) string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if err := p.sendResource(w, r, path(r)); err != nil {
				p.fail(w, r, locale.Indonesian, err)
			}
		}
	}
	mux.Handle("GET "+recordPath+"/checkpoint", serve(func(*http.Request) string { return "checkpoint" }))
	mux.Handle("GET "+recordPath+"/tile/{path...}", serve(func(r *http.Request) string { return "tile/" + r.PathValue("path") }))
}

func (p *Portal) sendResource(w http.ResponseWriter, r *http.Request, path string) error {
	if p.Record == nil {
		return noRecord()
	}
	openToAll(w)
	resource, err := p.Record.Resource(r.Context(), path)
	if err != nil {
		return err
	}
	header := w.Header()
	header.Set("Content-Type", resource.Type)
	if resource.Forever {
		header.Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		header.Set("Cache-Control", "no-cache")
	}
	_, _ = w.Write(resource.Data) // a reader who went away is no failure
	return nil
}

func noRecord() error { return problem.New(problem.NotFound, "", nil) }

// recordView is what the page about the record shows. Before the first checkpoint only Verifier may
// be known.
type recordView struct {
	newest    ledger.Signed
	signed    bool // there is a checkpoint
	verifier  string
	witnesses []ledger.Seen
	verified  ledger.Verified
	looked    bool // it was verified once
}

func (v recordView) fingerprint() string { return ledger.Fingerprint(v.verifier) }

func (p *Portal) record(ctx context.Context, r *request) (*content, error) {
	v, err := p.recordView(ctx)
	if err != nil {
		return nil, err
	}
	return html(r, ui.Page{Title: r.T("web.record.title"), Description: r.T("web.record.lead")}, recordPage(r, v)), nil
}

func (p *Portal) recordView(ctx context.Context) (recordView, error) {
	if p.Record == nil {
		return recordView{}, noRecord()
	}
	var v recordView
	var err error
	if v.verifier, err = p.Record.Verifier(ctx); err != nil {
		return v, err
	}
	v.newest, err = p.Record.Newest(ctx)
	if v.signed = err == nil; !v.signed && problem.KindOf(err) != problem.NotFound {
		return v, err
	}
	v.verified, err = p.Record.LastVerified(ctx)
	if v.looked = err == nil; !v.looked && problem.KindOf(err) != problem.NotFound {
		return v, err
	}
	v.witnesses, err = p.Record.Witnesses(ctx)
	return v, err
}

// jakarta is the time of most readers; it has no summer.
var jakarta = time.FixedZone("WIB", 7*60*60)

// moment is an instant as readers write it, to the minute.
func moment(r *request, t time.Time) string {
	t = t.In(jakarta)
	return r.T("web.moment", "day", r.Date(t), "hour", t.Format("15"), "minute", t.Format("04"))
}

func witnessTable(r *request, all []ledger.Seen) ui.Table {
	table := ui.Table{
		Caption: r.T("web.record.witnesses.title"), HideCaption: true,
		Columns: []ui.Column{
			{Label: r.T("web.record.witness"), Head: true},
			{Label: r.T("web.record.witness.last")},
			{Label: r.T("web.record.witness.size"), Numeric: true},
		},
	}
	for _, w := range all {
		last, size := ui.Cell{Text: r.T("web.record.witness.never"), Blank: true}, ui.Cell{Text: "–", Blank: true}
		if w.Size > 0 {
			last, size = ui.Cell{Text: moment(r, w.At)}, ui.Cell{Text: r.Int(int(w.Size))}
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{{Content: ui.Code(w.Name)}, last, size}})
	}
	return table
}

func checkpointTerms(r *request, v recordView) []ui.Term {
	return []ui.Term{
		{Term: r.T("web.record.size"), Text: r.T("web.record.events", "n", v.newest.Tree.N)},
		{Term: r.T("web.record.time"), Text: moment(r, v.newest.At)},
		{Term: r.T("web.record.root"), Content: ui.Code(v.newest.Tree.Hash.String())},
		{Term: r.T("web.record.fingerprint"), Content: ui.Code(v.fingerprint())},
		{Term: r.T("web.record.key"), Content: ui.Code(v.verifier)},
	}
}
