package desk

import (
	"cmp"
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/notify/gateway"
	"github.com/patuh-id/patuh/internal/serve"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// gatewayRoutes are the gateways for WhatsApp and SMS of an authority, or of the installation.
func (d *Desk) gatewayRoutes() []route {
	one := gatewaysPath + "/{id}"
	return []route{
		{method: get, path: gatewaysPath, action: access.EditGateways, serve: d.gateways},
		{method: get, path: gatewaysPath + "-baru", action: access.EditGateways, serve: d.newGateway},
		{method: post, path: gatewaysPath + "-baru", action: access.EditGateways, serve: d.newGateway},
		{method: get, path: one, action: access.EditGateways, serve: d.gateway},
		{method: get, path: one + "/ubah", action: access.EditGateways, serve: d.editGateway},
		{method: post, path: one + "/ubah", action: access.EditGateways, serve: d.editGateway},
		{method: post, path: one + "/coba", action: access.EditGateways, serve: d.testGateway},
		{method: post, path: one + "/keadaan", action: access.EditGateways, serve: d.turnGateway},
		{method: get, path: one + "/hapus", action: access.EditGateways, serve: d.removeGateway},
		{method: post, path: one + "/hapus", action: access.EditGateways, serve: d.removeGateway},
	}
}

const gatewaysPath = "/kelola/gerbang"

func gatewayPath(id string) string { return gatewaysPath + "/" + url.PathEscape(id) }

// report takes a provider's reports. Whether one was of use, the provider is not told: a wrong address
// alone is refused.
func (d *Desk) report(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, gateway.MaxReport))
	if err != nil {
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		return
	}
	if err := d.Gateways.Report(r.Context(), r.PathValue("token"), r.URL.Query(), body); err != nil {
		if problem.KindOf(err) != problem.NotFound {
			d.Log.ErrorContext(r.Context(), "a report of a gateway cannot be kept", "error", err)
		}
		w.WriteHeader(serve.Status(problem.KindOf(err)))
	}
}

// gatewaysPage is what the list shows.
type gatewaysPage struct {
	choices []ui.Option
	whose   access.Authority // zero for the installation
	list    []gateway.Gateway
}

func (p gatewaysPage) slug() string { return cmp.Or(p.whose.Slug, noAuthority) }

func (d *Desk) gateways(ctx context.Context, r *request) (answer, error) {
	var p gatewaysPage
	var err error
	if p.whose, p.choices, err = d.whose(ctx, r, access.EditGateways); err != nil {
		return answer{}, err
	}
	if p.list, err = d.Gateways.List(ctx, r.actor, p.whose.ID); err != nil {
		return answer{}, err
	}
	return r.page(r.T("desk.gateway.title"), gatewaysBody(r, p)), nil
}

// gatewayFields ask how a provider is spoken with.
func (r *request) gatewayFields(begin gateway.Gateway) []ui.Field {
	c := begin.Config
	headers := make([]string, len(c.Headers))
	for i, h := range c.Headers {
		headers[i] = h.Name + ": " + h.Value
	}
	line := func(name, value string) ui.Field {
		return ui.Field{Name: name, Label: r.T("desk.gateway." + name), Value: r.typed(name, value), Auto: "off", Max: 1500}
	}
	some := func(name, value string) ui.Field {
		f := line(name, value)
		f.Optional = true
		return f
	}
	number := func(name string, value int) ui.Field {
		f := line(name, strconv.Itoa(value))
		f.Narrow, f.Max = true, 4
		return f
	}
	hinted := func(f ui.Field) ui.Field { f.Hint = r.T("desk.gateway." + f.Name + "_hint"); return f }
	words := func(name, value string) ui.Field {
		f := hinted(ui.Field{Kind: ui.Words, Name: name, Label: r.T("desk.gateway." + name), Value: value, Max: 8000})
		if r.http.Method == post {
			f.Value = r.raw(name)
		}
		return f
	}
	secret := func(name string, known bool) ui.Field {
		f := ui.Field{Kind: ui.Secret, Name: name, Label: r.T("desk.gateway." + name), Optional: true, Auto: "off", Max: 2000}
		if f.Hint = r.T("desk.gateway.secret_hint"); known {
			f.Hint = r.T("desk.gateway.secret_known")
		}
		return f
	}
	choice := func(name, value string, all ...string) ui.Field {
		f := ui.Field{Kind: ui.Pick, Name: name, Label: r.T("desk.gateway." + name)}
		for _, one := range all {
			f.Options = append(f.Options, ui.Option{Value: one, Text: r.T("desk.gateway." + name + "." + strings.ToLower(one))})
		}
		f.Options = options([]string{r.typed(name, value)}, f.Options...)
		return f
	}
	return []ui.Field{
		line("label", begin.Label),
		choice("method", c.Method, http.MethodPost, http.MethodPut, http.MethodGet),
		hinted(line("url", c.URL)),
		words("headers", strings.Join(headers, "\n")),
		secret("secret1", begin.Known[0]), secret("secret2", begin.Known[1]),
		choice("format", c.Format, gateway.JSON, gateway.Form, gateway.Empty),
		words("template", c.Template),
		choice("numbers", c.Numbers, gateway.Bare62, gateway.Plus62, gateway.Zero8),
		hinted(number("longest", c.Longest)), number("rate", c.Rate),
		number("from", c.From), number("to", c.To),
		hinted(some("ok_path", c.OKPath)), some("ok_values", strings.Join(c.OKValues, ", ")), hinted(some("id_path", c.IDPath)),
		hinted(some("unknown_path", c.UnknownPath)), some("unknown", strings.Join(c.Unknown, ", ")),
		number("silent", c.SilentMinutes),
		hinted(some("report_each", c.ReportEach)), hinted(some("report_id", c.ReportID)), some("report_state", c.ReportState),
		some("delivered", strings.Join(c.Delivered, ", ")), some("failed", strings.Join(c.Failed, ", ")), number("report_hours", c.ReportHours),
	}
}

// gatewayWritten is what the form says.
func (r *request) gatewayWritten(onto gateway.Gateway) (gateway.Gateway, gateway.Secrets) {
	n := func(name string) int { return int(r.number(name)) }
	onto.Label = r.get("label")
	onto.Config = gateway.Config{
		Method: r.get("method"), URL: r.get("url"), Format: r.get("format"), Template: r.raw("template"), Numbers: r.get("numbers"),
		Longest: n("longest"), Rate: n("rate"), From: n("from"), To: n("to"), OKPath: r.get("ok_path"), OKValues: list(r.get("ok_values")),
		IDPath: r.get("id_path"), UnknownPath: r.get("unknown_path"), Unknown: list(r.get("unknown")), SilentMinutes: n("silent"), ReportEach: r.get("report_each"), ReportID: r.get("report_id"),
		ReportState: r.get("report_state"), Delivered: list(r.get("delivered")), Failed: list(r.get("failed")), ReportHours: n("report_hours"),
	}
	for line := range strings.Lines(r.raw("headers")) {
		if line = strings.TrimSpace(line); line != "" {
			name, value, _ := strings.Cut(line, ":")
			onto.Config.Headers = append(onto.Config.Headers, gateway.Pair{Name: strings.TrimSpace(name), Value: strings.TrimSpace(value)})
		}
	}
	return onto, gateway.Secrets{One: r.get("secret1"), Two: r.get("secret2")}
}

// list reads words with commas between.
func list(text string) []string {
	var words []string
	for word := range strings.SplitSeq(text, ",") {
		if word = strings.TrimSpace(word); word != "" {
			words = append(words, word)
		}
	}
	return words
}

func (d *Desk) newGateway(ctx context.Context, r *request) (answer, error) {
	whose, _, err := d.whose(ctx, r, access.EditGateways)
	if err != nil {
		return answer{}, err
	}
	begin := gateway.JSON
	if r.get("contoh") == gateway.Form {
		begin = gateway.Form
	}
	media := ui.Field{Kind: ui.OneOf, Name: "medium", Label: r.T("desk.gateway.medium")}
	for _, m := range gateway.Media {
		media.Options = append(media.Options, ui.Option{Value: string(m), Text: r.T(m.Key()), Selected: r.get("medium") == string(m)})
	}
	f := &form{fields: append([]ui.Field{media}, r.gatewayFields(gateway.Gateway{Config: gateway.Begin(begin)})...)}
	if r.http.Method == post {
		wanted, secrets := r.gatewayWritten(gateway.Gateway{Authority: whose.ID, Medium: gateway.Medium(r.get("medium"))})
		made, err := d.Gateways.Make(ctx, r.actor, wanted, secrets)
		if err == nil {
			return r.goTo(gatewayPath(made.ID), "gateway_made"), nil
		}
		if !f.blame(r, err) {
			return answer{}, err
		}
	}
	p := gatewaysPage{whose: whose}
	got := r.formPage(r.T("desk.gateway.new"), f, newGatewayBody(r, f, p))
	got.page.Breadcrumbs = r.gatewayCrumbs(p.slug())
	return got, nil
}

func (r *request) gatewayCrumbs(slug string, on ...gateway.Gateway) []ui.Link {
	links := []ui.Link{{Text: r.T("desk.gateway.title"), Href: r.URL(gatewaysPath + "?instansi=" + url.QueryEscape(slug))}}
	for _, one := range on {
		links = append(links, ui.Link{Text: one.Label, Href: r.URL(gatewayPath(one.ID))})
	}
	return r.crumbs(links...)
}

// gatewayOf is the gateway of the path, and its authority.
func (d *Desk) gatewayOf(ctx context.Context, r *request) (gateway.Gateway, access.Authority, error) {
	one, err := d.Gateways.Gateway(ctx, r.actor, r.part("id"))
	if err != nil || one.Authority == "" {
		return one, access.Authority{Slug: noAuthority}, err
	}
	whose, err := d.Access.AuthorityOf(ctx, one.Scope())
	return one, whose, err
}

func (d *Desk) gateway(ctx context.Context, r *request) (answer, error) {
	one, whose, err := d.gatewayOf(ctx, r)
	if err != nil {
		return answer{}, err
	}
	return r.gatewayPage(one, whose, r.testForm(), nil), nil
}

func (r *request) testForm() *form {
	return &form{fields: []ui.Field{
		{Name: "number", Label: r.T("desk.gateway.test_number"), Hint: r.T("desk.gateway.test_number_hint"), Value: r.get("number"), Auto: "tel", Max: 40, Narrow: true},
		{Name: "text", Label: r.T("desk.gateway.test_text"), Value: cmp.Or(r.get("text"), r.T("desk.gateway.test_words")), Max: 160},
	}}
}

func (r *request) gatewayPage(one gateway.Gateway, whose access.Authority, f *form, tried *gateway.Exchange) answer {
	got := r.formPage(one.Label, f, gatewayBody(r, one, whose, f, tried))
	got.page.Breadcrumbs = r.gatewayCrumbs(whose.Slug)
	return got
}

func (r *request) gatewayTerms(one gateway.Gateway, zone string) []ui.Term {
	terms := []ui.Term{
		{Term: r.T("desk.gateway.medium"), Text: r.T(one.Medium.Key())},
		{Term: r.T("desk.gateway.state"), Text: r.T(one.State.Key())},
		{Term: r.T("desk.gateway.url"), Text: one.Config.URL},
		{Term: r.T("desk.gateway.succeeded"), Text: cmp.Or(r.when(one.Succeeded, zone), r.T("desk.gateway.never"))},
	}
	if one.Config.ReportID != "" {
		terms = append(terms, ui.Term{Term: r.T("desk.gateway.reported"), Text: cmp.Or(r.when(one.Reported, zone), r.T("desk.gateway.never"))})
	}
	return terms
}

func (d *Desk) editGateway(ctx context.Context, r *request) (answer, error) {
	one, whose, err := d.gatewayOf(ctx, r)
	if err != nil {
		return answer{}, err
	}
	e := r.editOf(one.Version, r.gatewayFields(one)...)
	if r.http.Method == post {
		wanted, secrets := r.gatewayWritten(one)
		wanted.Version = e.version
		if err = d.Gateways.Edit(ctx, r.actor, wanted, secrets); err == nil {
			return r.goTo(gatewayPath(one.ID), "gateway_edited"), nil
		}
		if !e.refuse(r, err, one.Version, r.gatewayTerms(one, whose.Zone)) {
			return answer{}, err
		}
	}
	got := r.editPage(r.T("desk.gateway.edit", "name", one.Label), e, editBody(r, e, ui.Form{
		Action: r.URL(gatewayPath(one.ID) + "/ubah"), Button: r.T("desk.save"),
	}, r.placeholders()))
	got.page.Breadcrumbs = r.gatewayCrumbs(whose.Slug, one)
	return got, nil
}

// placeholders says which there are: texts cannot hold their braces.
func (r *request) placeholders() string {
	return r.T("desk.gateway.placeholders", "to", "{to}", "text", "{text}", "id", "{id}", "one", "{secret1}", "two", "{secret2}", "basic", "{basic}")
}

func (d *Desk) testGateway(ctx context.Context, r *request) (answer, error) {
	one, whose, err := d.gatewayOf(ctx, r)
	if err != nil {
		return answer{}, err
	}
	f := r.testForm()
	x, err := d.Gateways.Test(ctx, r.actor, one.ID, r.get("number"), r.get("text"))
	if err != nil {
		if !f.blame(r, err) {
			return answer{}, err
		}
		return r.gatewayPage(one, whose, f, nil), nil
	}
	return r.gatewayPage(one, whose, f, &x), nil
}

func (d *Desk) turnGateway(ctx context.Context, r *request) (answer, error) {
	state, done := gateway.Paused, "gateway_paused"
	if r.get("state") == string(gateway.Active) {
		state, done = gateway.Active, "gateway_active"
	}
	return r.goTo(gatewayPath(r.part("id")), done), d.Gateways.Turn(ctx, r.actor, r.part("id"), state)
}

func (d *Desk) removeGateway(ctx context.Context, r *request) (answer, error) {
	one, whose, err := d.gatewayOf(ctx, r)
	if err != nil {
		return answer{}, err
	}
	f := &form{fields: []ui.Field{{
		Kind: ui.SomeOf, Name: "sure", Label: r.T("desk.hook.remove_sure"), Options: []ui.Option{{Value: "yes", Text: r.T("desk.hook.remove_yes", "name", one.Label)}},
	}}}
	if r.http.Method == post {
		if r.ticked("sure") {
			if err := d.Gateways.Remove(ctx, r.actor, one.ID); err != nil {
				return answer{}, err
			}
			return r.goTo(gatewaysPath+"?instansi="+url.QueryEscape(whose.Slug), "gateway_removed"), nil
		}
		f.put("sure", r.T("desk.hook.remove_tick"))
	}
	got := r.formPage(r.T("desk.gateway.remove"), f, hookAskBody(r, f, ui.Form{
		Action: r.URL(gatewayPath(one.ID) + "/hapus"), Button: r.T("desk.gateway.remove"), Danger: true,
	}, gatewayPath(one.ID), r.T("desk.gateway.remove_lead")))
	got.page.Breadcrumbs = r.gatewayCrumbs(whose.Slug, one)
	return got, nil
}

// outcome says how a test went.
func (r *request) exchanged(x gateway.Exchange) string {
	switch {
	case x.Taken:
		return r.T("desk.gateway.taken", "id", cmp.Or(x.ProviderID, "–"))
	case x.Error != "" && r.Has(x.Error):
		return r.Words(problem.New(problem.Unavailable, x.Error, problem.Args{"host": r.T("desk.gateway.provider"), "address": r.T("desk.gateway.provider"), "url": ""}))
	default:
		return r.T("desk.gateway.not_taken", "status", x.Status)
	}
}
