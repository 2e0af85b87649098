package desk

import (
	"context"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/privacy"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
	"github.com/patuh-id/patuh/internal/workday"
)

const (
	requestsPath    = privacy.RequestsPath
	privacyOnePath  = requestsPath + "/{id}"
	privacyTakePath = privacyPath + "/catat"
	requestsShown   = 50
	requestsExport  = requestsPath + ".csv"
	requestsSheet   = requestsPath + ".xlsx"
)

func (d *Desk) privacyRequestRoutes() []route {
	return []route{
		{method: get, path: requestsPath, action: access.ReadPrivacy, serve: d.requestsPage},
		{method: get, path: requestsExport, action: access.ReadPrivacy, serve: d.requestsFile("csv")},
		{method: get, path: requestsSheet, action: access.ReadPrivacy, serve: d.requestsFile("xlsx")},
		{method: get, path: privacyOnePath, action: access.ReadPrivacy, serve: d.privacyRequestPage},
		{method: post, path: privacyOnePath, action: access.KeepPrivacy, serve: d.decidePrivacy},
		{method: get, path: privacyTakePath, action: access.TakePrivacy, serve: d.privacyTakePage},
		{method: post, path: privacyTakePath, action: access.TakePrivacy, serve: d.takePrivacy},
	}
}

// requestsView is the list of requests.
type requestsView struct {
	privacyPlace
	open []privacy.Request
	past []privacy.Request
	next string
}

func (p *privacyPlace) in() workday.Zone { return workday.ZoneOf(p.authority.Zone) }

func (d *Desk) requestsPage(ctx context.Context, r *request) (answer, error) {
	var v requestsView
	var err error
	if v.privacyPlace, err = d.privacyPlace(ctx, r, access.ReadPrivacy); err != nil {
		return answer{}, err
	}
	if v.open, err = d.Privacy.List(ctx, r.actor, privacy.Query{Authority: v.authority.ID, Open: true, Limit: 500}); err != nil {
		return answer{}, err
	}
	if v.past, err = d.Privacy.List(ctx, r.actor, privacy.Query{Authority: v.authority.ID, After: r.get("sebelum"), Limit: requestsShown}); err != nil {
		return answer{}, err
	}
	if len(v.past) == requestsShown {
		v.next = v.past[len(v.past)-1].ID
	}
	got := r.page(r.T("desk.privacy.requests"), requestsBody(r, &v))
	got.page.Part = privacyPath
	got.page.Breadcrumbs = r.crumbs(ui.Link{Text: r.T("desk.privacy.title"), Href: v.href(r, privacyPath)})
	return got, nil
}

// periodFields ask from when to when.
func (r *request) periodFields() []ui.Field {
	return []ui.Field{
		{Kind: ui.Day, Name: "dari", Label: r.T("desk.privacy.from"), Narrow: true, Optional: true},
		{Kind: ui.Day, Name: "sampai", Label: r.T("desk.privacy.until"), Narrow: true, Optional: true},
	}
}

// requestWords are a request in a list: where it stands.
func (r *request) requestWords(v *privacyPlace, one *privacy.Request) string {
	if one.State == privacy.Open {
		return r.T("desk.privacy.due", "due", one.DueText(r.Printer, v.in()))
	}
	return r.T("desk.privacy.decided_at", "state", r.T(one.State.Key()), "at", one.DecidedText(r.Printer, v.in()))
}

// requestsFile is all requests of a period, without names.
func (d *Desk) requestsFile(format string) func(context.Context, *request) (answer, error) {
	return func(ctx context.Context, r *request) (answer, error) {
		place, err := d.privacyPlace(ctx, r, access.ReadPrivacy)
		if err != nil {
			return answer{}, err
		}
		q := privacy.Query{Authority: place.authority.ID, Limit: privacy.MaxExport}
		if q.From, err = dayIn(r.get("dari"), place.in(), 0); err != nil {
			return answer{}, err
		}
		if q.Before, err = dayIn(r.get("sampai"), place.in(), 1); err != nil {
			return answer{}, err
		}
		all, err := d.Privacy.List(ctx, r.actor, q)
		if err != nil {
			return answer{}, err
		}
		data, kind, err := privacy.RequestsFile(r.Printer, all, place.in(), d.Now(), format)
		return answer{file: &file{name: "permintaan-data-pribadi." + format, contentType: kind, data: data}}, err
	}
}

// dayIn is the beginning of a day, so many days later; zero where none is named.
func dayIn(text string, zone workday.Zone, later int) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	at, err := time.ParseInLocation(time.DateOnly, text, zone.Location)
	if err != nil {
		return at, noForm(err)
	}
	return at.AddDate(0, 0, later), nil
}

// privacyRequest is one request with the form that decides it.
type privacyRequest struct {
	privacyPlace
	privacy.Request
	said   privacy.Said
	number string // of its case
	names  map[string]string
	form   form
}

func (d *Desk) privacyRequest(ctx context.Context, r *request) (*privacyRequest, error) {
	v := &privacyRequest{}
	var err error
	if v.Request, err = d.Privacy.Get(ctx, r.actor, r.part("id")); err != nil {
		return nil, err
	}
	looks, err := d.Access.BrandingsOf(ctx, v.Authority)
	if err != nil {
		return nil, err
	}
	v.authority = looks[v.Authority]
	if r.may(access.KeepPrivacy, access.Scope{Authority: v.Authority}) {
		if v.said, v.number, err = d.Privacy.SaidWith(ctx, r.actor, &v.Request); err != nil {
			return nil, err
		}
	}
	v.names, err = d.Accounts.Names(ctx, v.Account, v.TakenBy, v.DecidedBy)
	return v, err
}

func (d *Desk) privacyRequestPage(ctx context.Context, r *request) (answer, error) {
	v, err := d.privacyRequest(ctx, r)
	if err != nil {
		return answer{}, err
	}
	return r.privacyRequestAnswer(v), nil
}

func (r *request) privacyRequestAnswer(v *privacyRequest) answer {
	if v.form.fields == nil {
		v.form.fields = r.decideFields(v)
	}
	got := r.formPage(r.T("desk.privacy.request_title", "number", v.Number), &v.form, privacyRequestBody(r, v))
	got.page.Part = privacyPath
	got.page.Breadcrumbs = r.crumbs(ui.Link{Text: r.T("desk.privacy.title"), Href: v.href(r, privacyPath)}, ui.Link{Text: r.T("desk.privacy.requests"), Href: v.href(r, requestsPath)})
	return got
}

func (r *request) decideFields(v *privacyRequest) []ui.Field {
	if v.About == privacy.OfAnybody {
		return []ui.Field{}
	}
	var outcomes, grounds []ui.Option
	for _, s := range privacy.Outcomes {
		outcomes = append(outcomes, ui.Option{Value: string(s), Text: r.T(s.Key())})
	}
	for _, g := range privacy.Grounds {
		grounds = append(grounds, ui.Option{Value: g, Text: r.T(privacy.GroundKey(g))})
	}
	return []ui.Field{
		{Kind: ui.OneOf, Name: "outcome", Label: r.T("desk.privacy.outcome"), Options: options([]string{r.get("outcome")}, outcomes...)},
		{Kind: ui.OneOf, Name: "ground", Label: r.T("desk.privacy.ground"), Hint: r.T("desk.privacy.ground_hint"), Options: options([]string{r.get("ground")}, grounds...), Optional: true},
		{Kind: ui.Words, Name: "answer", Label: r.T("desk.privacy.answer"), Hint: r.T("desk.privacy.answer_hint"), Value: r.get("answer")},
	}
}

func (d *Desk) decidePrivacy(ctx context.Context, r *request) (answer, error) {
	v, err := d.privacyRequest(ctx, r)
	if err != nil {
		return answer{}, err
	}
	decision := privacy.Decision{Outcome: privacy.State(r.get("outcome")), Ground: r.get("ground"), Answer: r.get("answer")}
	switch {
	case r.ticked("kembali"):
		return r.privacyRequestAnswer(v), nil
	case r.asksAgain(v, &decision):
		return r.privacyCheckAnswer(v), nil
	}
	_, err = d.Privacy.Decide(ctx, r.actor, v.ID, r.number("version"), decision)
	if err != nil {
		v.form.fields = r.decideFields(v)
		if !v.form.blame(r, err) {
			return answer{}, err
		}
		return r.privacyRequestAnswer(v), nil
	}
	return r.goTo(requestsPath+"/"+v.ID, "privacy_decided"), nil
}

// requestTerms are what there is to know of a request.
func (r *request) requestTerms(v *privacyRequest) []ui.Term {
	terms := []ui.Term{
		{Term: r.T("desk.privacy.kind"), Text: r.T(v.Kind.Key())},
		{Term: r.T("desk.privacy.of"), Text: r.T(v.About.Key())},
		{Term: r.T("desk.privacy.came"), Text: r.T(privacy.WayKey(v.Way))},
		{Term: r.T("desk.privacy.checked"), Text: r.T(privacy.CheckKey(v.Checked))},
		{Term: r.T("desk.privacy.asked"), Text: v.AskedText(r.Printer, v.in())},
		{Term: r.T("desk.privacy.answer_by"), Text: v.DueText(r.Printer, v.in())},
	}
	add := func(key, text string) {
		if text != "" {
			terms = append(terms, ui.Term{Term: r.T("desk.privacy." + key), Text: text})
		}
	}
	add("case", v.number)
	add("account", v.names[v.Account])
	add("taken_by", v.names[v.TakenBy])
	add("words", v.said.Words)
	add("name", v.said.Name)
	add("phone", v.said.Phone)
	add("mail", v.said.Mail)
	add("address", v.said.Address)
	if v.State != privacy.Open {
		add("outcome", r.T(v.State.Key()))
	}
	add("decided", v.DecidedText(r.Printer, v.in()))
	if v.Ground != "" {
		add("ground", r.T(privacy.GroundKey(v.Ground)))
	}
	add("answer", v.Answer)
	add("decided_by", v.names[v.DecidedBy])
	return terms
}

// privacyTaking is the form of a request for somebody who came, called or wrote.
type privacyTaking struct {
	privacyPlace
	form form
}

func (d *Desk) privacyTaking(ctx context.Context, r *request) (*privacyTaking, error) {
	v := &privacyTaking{}
	var err error
	v.privacyPlace, err = d.privacyPlace(ctx, r, access.TakePrivacy)
	v.form.fields = r.privacyTakeFields(d.Now().In(v.in().Location))
	return v, err
}

func (r *request) privacyTakeFields(now time.Time) []ui.Field {
	var kinds, ways, checks []ui.Option
	for _, k := range privacy.Kinds {
		kinds = append(kinds, ui.Option{Value: string(k), Text: r.T(k.Key())})
	}
	for _, w := range privacy.TakenWays {
		ways = append(ways, ui.Option{Value: w, Text: r.T(privacy.WayKey(w))})
	}
	for _, c := range privacy.Checks {
		checks = append(checks, ui.Option{Value: c, Text: r.T(privacy.CheckKey(c))})
	}
	line := func(name string) ui.Field {
		return ui.Field{Kind: ui.Line, Name: name, Label: r.T("desk.privacy.take." + name), Value: r.get(name), Optional: true, Auto: "off"}
	}
	number := line("number")
	number.Hint, number.Narrow = r.T("desk.privacy.take.number_hint"), true
	return []ui.Field{
		{Kind: ui.OneOf, Name: "kind", Label: r.T("desk.privacy.kind"), Options: options([]string{r.get("kind")}, kinds...)},
		number,
		{Kind: ui.OneOf, Name: "way", Label: r.T("desk.privacy.came"), Options: options([]string{r.get("way")}, ways...)},
		{Kind: ui.OneOf, Name: "checked", Label: r.T("desk.privacy.checked"), Hint: r.T("desk.privacy.checked_hint"), Options: options([]string{r.get("checked")}, checks...)},
		{Kind: ui.Line, Name: "at", Label: r.T("desk.privacy.take.at"), Hint: r.T("desk.privacy.take.at_hint"), Value: r.typed("at", now.Format("2006-01-02 15:04")), Narrow: true},
		{Kind: ui.Words, Name: "words", Label: r.T("desk.privacy.words"), Value: r.get("words"), Optional: true},
		line("name"), line("phone"), line("mail"), line("address"),
	}
}

func (d *Desk) privacyTakePage(ctx context.Context, r *request) (answer, error) {
	v, err := d.privacyTaking(ctx, r)
	if err != nil {
		return answer{}, err
	}
	return r.privacyTakeAnswer(v), nil
}

func (r *request) privacyTakeAnswer(v *privacyTaking) answer {
	got := r.formPage(r.T("desk.privacy.take"), &v.form, privacyTakeBody(r, v))
	got.page.Part = privacyPath
	return got
}

func (d *Desk) takePrivacy(ctx context.Context, r *request) (answer, error) {
	v, err := d.privacyTaking(ctx, r)
	if err != nil {
		return answer{}, err
	}
	at, err := deadline.ParseMoment(v.in().Location, r.get("at"))
	if err == nil {
		var made privacy.Request
		made, err = d.Privacy.Take(ctx, r.actor, privacy.Taking{
			Authority: v.authority.ID, Kind: privacy.Kind(r.get("kind")), Case: r.get("number"), Way: r.get("way"), Checked: r.get("checked"), At: at,
			Said: privacy.Said{Words: r.get("words"), Name: r.get("name"), Phone: r.get("phone"), Mail: r.get("mail"), Address: r.get("address")},
		})
		if err == nil {
			got := r.page(r.T("desk.privacy.taken"), privacyTakenBody(r, v, &made))
			got.page.Part = privacyPath
			return got, nil
		}
	}
	if !v.form.blame(r, err) {
		return answer{}, err
	}
	return r.privacyTakeAnswer(v), nil
}
