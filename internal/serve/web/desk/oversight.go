package desk

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/oversight"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

const (
	productsPath   = oversight.Path
	newProductPath = productsPath + "/baru"
)

// productRoutes are the registers of what Ombudsman offices ask of bodies, for senders and recipients.
func (d *Desk) productRoutes() []route {
	one := productsPath + "/{id}"
	routes := []route{
		{method: get, path: productsPath, action: access.ReadProducts, serve: d.productsPage},
		{method: get, path: newProductPath, action: access.KeepProducts, serve: d.newProduct},
		{method: post, path: newProductPath, action: access.KeepProducts, serve: d.newProduct, files: maxCaseForm, many: []string{"files", "units"}},
		{method: get, path: importProductsPath, action: access.KeepProducts, serve: d.importProducts},
		{method: post, path: importProductsPath, action: access.KeepProducts, serve: d.importProducts, files: maxUploadForm},
		{method: get, path: one, action: access.ReadProducts, serve: d.productPage},
		{method: get, path: one + "/berkas/{file}", action: access.ReadProducts, serve: d.productFile},
	}
	for _, act := range oversightActs {
		serve := func(ctx context.Context, r *request) (answer, error) { return d.doProduct(ctx, r, act) }
		routes = append(routes, route{method: get, path: one + "/" + act.path, action: act.may[0], or: act.may[1:], serve: serve},
			route{method: post, path: one + "/" + act.path, action: act.may[0], or: act.may[1:], serve: serve, files: act.files(), many: []string{"files"}})
	}
	return routes
}

func productPath(id string) string { return productsPath + "/" + id }

func (d *Desk) productsPage(ctx context.Context, r *request) (answer, error) {
	places, err := d.Access.Workplaces(ctx, r.actor, access.ReadProducts)
	if err != nil {
		return answer{}, err
	}
	wanted := oversight.Wanted{Kind: oversight.Kind(r.get("jenis")), State: r.get("keadaan"), Words: r.get("q"), After: r.get("setelah")}
	choices := r.productChoices()
	if len(places.Authorities) > 1 {
		all := []ui.Option{{Text: r.T("desk.oversight.any_authority")}}
		for _, a := range places.Authorities {
			all = append(all, ui.Option{Value: a.Slug, Text: a.Called()})
			if a.Slug == r.get("instansi") {
				wanted.Authority = a.ID
			}
		}
		choices.Fields = slices.Insert(choices.Fields, 0, ui.Choice{Name: "instansi", Label: r.T("desk.oversight.authority"), Options: options([]string{r.get("instansi")}, all...)})
	}
	list, err := d.Products.List(ctx, r.actor, wanted)
	if err != nil {
		return answer{}, err
	}
	var links []ui.Link
	if len(access.Where(r.actor, access.KeepProducts)) > 0 {
		links = append(links, ui.Link{Text: r.T("desk.oversight.new"), Href: r.URL(newProductPath)}, ui.Link{Text: r.T("desk.import_product.title"), Href: r.URL(importProductsPath)})
	}
	next := ""
	if len(list) == oversight.MaxList {
		query := url.Values{"setelah": {list[len(list)-1].ID}}
		for _, name := range []string{"instansi", "jenis", "keadaan", "q"} {
			if r.get(name) != "" {
				query.Set(name, r.get(name))
			}
		}
		next = r.URL(productsPath + "?" + query.Encode())
	}
	got := r.page(r.T("desk.oversight.title"), productsBody(r, choices, r.productTable(list), links, next))
	got.page.Part = productsPath
	return got, nil
}

func (r *request) productChoices() ui.Choices {
	kinds, states := []ui.Option{{Text: r.T("desk.oversight.any_kind")}}, []ui.Option{{Text: r.T("desk.oversight.any_state")}}
	for _, k := range oversight.Kinds {
		kinds = append(kinds, ui.Option{Value: string(k), Text: r.T(k.Key())})
	}
	for _, s := range oversight.States {
		states = append(states, ui.Option{Value: string(s), Text: r.T(s.Key())})
	}
	states = append(states, ui.Option{Value: oversight.Late, Text: r.T("desk.oversight.late")}, ui.Option{Value: oversight.Waiting, Text: r.T("desk.oversight.waiting")})
	return ui.Choices{Action: r.URL(productsPath), Fields: []ui.Choice{
		{Name: "jenis", Label: r.T("desk.oversight.kind"), Options: options([]string{r.get("jenis")}, kinds...)},
		{Name: "keadaan", Label: r.T("desk.oversight.state"), Options: options([]string{r.get("keadaan")}, states...)},
		{Name: "q", Label: r.T("desk.oversight.words"), Value: r.get("q")},
	}}
}

func (r *request) productTable(list []oversight.Product) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.oversight.title"), HideCaption: true, Empty: r.T("desk.oversight.none"),
		Columns: []ui.Column{
			{Label: r.T("desk.oversight.number"), Head: true},
			{Label: r.T("desk.oversight.subject")},
			{Label: r.T("desk.oversight.body")},
			{Label: r.T("desk.oversight.state")},
			{Label: r.T("desk.oversight.due")},
			{Label: r.T("desk.oversight.done")},
		},
	}
	for _, one := range list {
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: one.Number, Href: r.URL(productPath(one.ID)), Note: r.T(one.Kind.Key()) + " · " + r.PartOfDay(one.Day)},
			{Text: short(one.Subject)},
			{Text: one.BodyName, Note: r.T(one.Side.Key())},
			{Text: r.T(one.State.Key())},
			r.productDue(&one),
			{Text: r.T("desk.oversight.of", "n", one.Settled, "all", one.Items)},
		}})
	}
	return table
}

// productDue is the last day of the open clock, in a table.
func (r *request) productDue(one *oversight.Product) ui.Cell {
	if one.Due.IsZero() {
		return ui.Cell{Text: "–", Blank: true}
	}
	cell := ui.Cell{Text: r.PartOfDay(one.DueOn)}
	if one.Overdue(r.desk.Now()) {
		cell.Note = r.T("desk.oversight.late")
	}
	return cell
}

func (d *Desk) productPage(ctx context.Context, r *request) (answer, error) {
	s, err := d.Products.One(ctx, r.actor, r.part("id"))
	if err != nil {
		return answer{}, err
	}
	terms, err := d.productTerms(ctx, r, &s)
	if err != nil {
		return answer{}, err
	}
	var accounts []string
	for _, step := range s.Steps {
		accounts = append(accounts, step.By)
	}
	who, err := d.whom(ctx, accounts...)
	if err != nil {
		return answer{}, err
	}
	got := r.page(r.T("desk.oversight.one", "number", s.Number), productBody(r, &s, terms, who))
	got.page.Breadcrumbs, got.page.Part = r.crumbs(ui.Link{Text: r.T("desk.oversight.title"), Href: r.URL(productsPath)}), productsPath
	return got, nil
}

// productTerms say what a product is, and how far it has come on both sides.
func (d *Desk) productTerms(ctx context.Context, r *request, s *oversight.Sheet) ([]ui.Term, error) {
	terms := []ui.Term{
		{Term: r.T("desk.oversight.state"), Text: r.T(s.State.Key())},
		{Term: r.T("desk.oversight.kind"), Text: r.T(s.Kind.Key())},
		{Term: r.T("desk.oversight.day"), Text: r.PartOfDay(s.Day)},
		{Term: r.T("desk.oversight.sender"), Text: s.Sender},
		{Term: r.T("desk.oversight.body"), Text: bodyAndUnits(s)},
	}
	add := func(key, text string) {
		if text != "" {
			terms = append(terms, ui.Term{Term: r.T("desk.oversight." + key), Text: text})
		}
	}
	if err := d.addCase(ctx, r, s, &terms); err != nil {
		return nil, err
	}
	add("received", r.dayOrNone(s.ReceivedDay))
	due, err := d.productClock(ctx, r, s)
	if err != nil {
		return nil, err
	}
	add("due", due)
	if s.State == oversight.Closed {
		add("outcome", r.T(s.Outcome.Key())+" · "+r.PartOfDay(s.ClosedDay))
		add("closed_why", s.ClosedWhy)
		add("successor", s.SuccessorNo)
	}
	if s.Theirs.ID != "" {
		other := r.T(s.Theirs.State.Key())
		if s.Theirs.State == oversight.Closed {
			other += " · " + r.T(s.Theirs.Outcome.Key()) + " · " + r.PartOfDay(s.Theirs.ClosedDay)
		}
		if s.Theirs.ReceivedDay != "" {
			other += " · " + r.T("desk.oversight.got", "day", r.PartOfDay(s.Theirs.ReceivedDay))
		}
		add("theirs_"+string(s.Theirs.Side), other)
	}
	return terms, nil
}

// addCase names the case that led to a product, with the way to it for whoever may read it.
func (d *Desk) addCase(ctx context.Context, r *request, s *oversight.Sheet, terms *[]ui.Term) error {
	if s.Case == "" {
		return nil
	}
	term := ui.Term{Term: r.T("desk.oversight.case"), Text: s.Case}
	cases, err := d.Complaints.AllNumbered(ctx, r.actor, s.Case)
	if err == nil && len(cases) > 0 {
		term.Content = link(r.URL(casePath(s.Case)), s.Case)
	}
	*terms = append(*terms, term)
	return err
}

func bodyAndUnits(s *oversight.Sheet) string {
	var units []string
	for _, p := range s.Places {
		if p.ID != "" {
			units = append(units, p.Name)
		}
	}
	if len(units) == 0 {
		return s.BodyName
	}
	return s.BodyName + ": " + strings.Join(units, ", ")
}

func (r *request) dayOrNone(day string) string {
	if day == "" {
		return r.T("desk.oversight.not_yet")
	}
	return r.PartOfDay(day)
}

// productClock says until when, by which rule and how sure that rule is.
func (d *Desk) productClock(ctx context.Context, r *request, s *oversight.Sheet) (string, error) {
	switch {
	case !s.Inside:
		return "", nil
	case s.Clock.ID == "" && s.Kind == oversight.Suggestion && s.ReceivedDay != "":
		return r.T("desk.oversight.no_term"), nil
	case s.Clock.ID == "":
		return "", nil
	}
	rule, err := d.Deadlines.Rule(ctx, s.Clock.Rule)
	if err != nil {
		return "", err
	}
	text := r.PartOfDay(s.Clock.DueOn.String())
	switch {
	case s.Clock.Overdue(d.Now()):
		text += " · " + r.T("desk.oversight.late")
	case s.Clock.State == deadline.Met:
		text += " · " + r.T("desk.oversight.met")
	case !s.Clock.Open():
		text += " · " + r.T("desk.oversight.ended")
	}
	return text + " · " + rule.Basis.In(r.Lang), nil
}

// productFile leads to a fresh link, so that the page may be older than a link lives.
func (d *Desk) productFile(ctx context.Context, r *request) (answer, error) {
	file, err := d.Products.FileOf(ctx, r.actor, r.part("id"), r.part("file"))
	if err != nil {
		return answer{}, err
	}
	return answer{to: d.Files.Link(file, evidence.Whole, d.Now().Add(5*time.Minute))}, nil
}

// homeProducts says what waits in the registers.
func (d *Desk) homeProducts(ctx context.Context, r *request) ([]homeLine, error) {
	if len(access.Where(r.actor, access.ReadProducts)) == 0 {
		return nil, nil
	}
	owed, err := d.Products.Owing(ctx, r.actor)
	var lines []homeLine
	for _, o := range owed {
		for _, one := range []struct {
			name, state string
			n           int
		}{{"arrived", string(oversight.Arrived), o.Arrived}, {"late", oversight.Late, o.Late}, {"soon", string(oversight.Open), o.Soon}, {"waiting", oversight.Waiting, o.Waiting}} {
			if one.n > 0 {
				lines = append(lines, homeLine{r.T("desk.oversight.home_"+one.name, "n", one.n), r.URL(productsPath + "?keadaan=" + one.state)})
			}
		}
	}
	return lines, err
}

func (r *request) stepTitle(s *oversight.Sheet, step oversight.Step) string {
	title := r.T("desk.oversight.step." + step.Kind)
	if step.Kind == "item" {
		title = r.T(oversight.ItemState(step.Became).Key())
	}
	for _, part := range s.Parts {
		if part.ID == step.Item {
			return strconv.Itoa(part.Position) + ". " + title
		}
	}
	return title
}
