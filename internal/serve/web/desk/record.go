package desk

import (
	"cmp"
	"context"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/document"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/hold"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/notify/gateway"
	"github.com/patuh-id/patuh/internal/notify/hook"
	"github.com/patuh-id/patuh/internal/privacy"
	"github.com/patuh-id/patuh/internal/privacy/breach"
	"github.com/patuh-id/patuh/internal/privacy/retention"
	"github.com/patuh-id/patuh/internal/redact"
	"github.com/patuh-id/patuh/internal/sealed"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// recordRoutes are the record of events, for whoever audits it.
func (d *Desk) recordRoutes() []route {
	return []route{{method: get, path: recordPath, action: access.ReadAudit, serve: d.record}}
}

const recordPath = "/kelola/peristiwa"

// eventsShown is how many events a page has.
const eventsShown = 50

// recordPage is what the page of the record shows.
type recordPage struct {
	events  []ledger.Summary
	names   map[string]string // of accounts, positions and authorities, by id
	choices []ui.Option       // whose record, where there is a choice
	whose   access.Authority  // zero for the installation
	stream  string
}

func (d *Desk) record(ctx context.Context, r *request) (answer, error) {
	var p recordPage
	var err error
	if p.whose, p.choices, err = d.whose(ctx, r, access.ReadAudit); err != nil {
		return answer{}, err
	}
	p.stream = r.get("tentang")
	p.events, err = d.Ledger.Read(ctx, r.actor, ledger.Reading{
		Authority: p.whose.ID, Stream: p.stream, Before: r.get("sebelum"), Limit: eventsShown,
	})
	if err != nil {
		return answer{}, err
	}
	if p.names, err = d.named(ctx, p.events); err != nil {
		return answer{}, err
	}
	return r.page(r.T("desk.record.title"), recordBody(r, p)), nil
}

// named returns what the people and things of events are called.
func (d *Desk) named(ctx context.Context, events []ledger.Summary) (map[string]string, error) {
	var people, seats, offices []string
	for _, e := range events {
		people = append(people, e.Actor.Account)
		switch kind, id := thing(e.Stream); kind {
		case "account":
			people = append(people, id)
		case "position":
			seats = append(seats, id)
		case "authority":
			offices = append(offices, id)
		}
	}
	known, err := d.whom(ctx, people...)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for id, who := range known {
		names[id] = who.Name
	}
	positions, err := d.Access.Titles(ctx, each(seats))
	if err != nil {
		return nil, err
	}
	maps.Copy(names, positions)
	looks, err := d.Access.BrandingsOf(ctx, each(offices)...)
	for id, look := range looks {
		names[id] = look.Name
	}
	return names, err
}

// thing takes a stream's name apart: "position/ID".
func thing(stream string) (string, string) {
	kind, id, _ := strings.Cut(stream, "/")
	return kind, id
}

// about is what an event is about: the thing by its name, or its stream.
func (r *request) about(stream string, names map[string]string) string {
	kind, id := thing(stream)
	key := "desk.thing." + kind
	if !r.Has(key) {
		return stream
	}
	name := names[id]
	if name == "" {
		name = id
	}
	return r.T(key, "name", name)
}

// whose is the authority that a page is about, chosen by its parameter "instansi" (a slug) among
// those in which the actor may do action; the zero Authority stands for the installation. Without
// the parameter it is the first; another than those is NotFound.
func (d *Desk) whose(ctx context.Context, r *request, action access.Action) (access.Authority, []ui.Option, error) {
	var chosen access.Authority
	var choices []ui.Option
	wanted := r.get("instansi")
	for _, scope := range access.Where(r.actor, action) {
		one, option := access.Authority{}, ui.Option{Value: noAuthority, Text: r.T("desk.installation")}
		if !scope.Installation {
			var err error
			if one, err = d.Access.AuthorityOf(ctx, scope); err != nil {
				return chosen, nil, err
			}
			option = ui.Option{Value: one.Slug, Text: one.Name}
		}
		if wanted == "" {
			wanted = option.Value
		}
		if option.Selected = option.Value == wanted; option.Selected {
			chosen = one
		}
		choices = append(choices, option)
	}
	if !slices.ContainsFunc(choices, func(o ui.Option) bool { return o.Selected }) {
		return chosen, nil, problem.New(problem.NotFound, "access.not_found", nil)
	}
	return chosen, choices, nil
}

// who is the actor of an event: the person's name, and the position in which they acted.
func (r *request) who(e ledger.Summary, names map[string]string) ui.Cell {
	var cell ui.Cell
	switch {
	case e.Actor.Machine:
		cell.Text = r.T("desk.record.machine")
	case names[e.Actor.Account] != "":
		cell.Text = names[e.Actor.Account]
	default:
		cell.Text = r.T("desk.record.unknown")
	}
	if len(e.Actor.Holdings) > 0 {
		cell.Note = e.Actor.Holdings[0].Title
	}
	return cell
}

// eventKind is what an act is called; one of a newer version keeps its code.
func (r *request) eventKind(kind string) string {
	for _, key := range []string{account.EventKey(kind), access.EventKey(kind), evidence.EventKey(kind), document.EventKey(kind), complaint.EventKey(kind), sealed.EventKey(kind), redact.EventKey(kind), privacy.EventKey(kind), hold.EventKey(kind), retention.EventKey(kind), breach.EventKey(kind), hook.EventKey(kind), gateway.EventKey(kind), kind} {
		if r.Has(key) {
			return r.T(key)
		}
	}
	return kind
}

func recordTable(r *request, p recordPage) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.record.title"), HideCaption: true, Empty: r.T("desk.record.none"),
		Columns: []ui.Column{
			{Label: r.T("desk.record.what"), Head: true},
			{Label: r.T("desk.record.thing")},
			{Label: r.T("desk.record.who")},
			{Label: r.T("desk.record.when")},
			{Label: r.T("desk.record.proof")},
		},
	}
	for _, e := range p.events {
		about := ui.Cell{Text: r.about(e.Stream, p.names)}
		if p.stream == "" {
			about.Href = r.recordLink(p, url.Values{"tentang": {e.Stream}})
		}
		if e.Erased {
			table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{{Text: r.T("desk.record.erased")}, about, {}, {}, r.proof(e)}})
			continue
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: r.eventKind(e.Kind), Note: e.Why}, about, r.who(e, p.names), {Text: r.when(e.At, p.whose.Zone)}, r.proof(e),
		}})
	}
	return table
}

// proof leads to the public page that shows an event in the tree.
func (r *request) proof(e ledger.Summary) ui.Cell {
	if e.Position < 0 {
		return ui.Cell{Text: r.T("desk.record.waits")}
	}
	return ui.Cell{Text: r.T("desk.record.number", "n", int(e.Position)), Href: r.URL("/jejak/bukti?peristiwa=" + escaped(e.ID))}
}

// recordLink is the record of the same authority with other parameters.
func (r *request) recordLink(p recordPage, query url.Values) string {
	query.Set("instansi", cmp.Or(p.whose.Slug, noAuthority))
	return r.URL(recordPath + "?" + query.Encode())
}
