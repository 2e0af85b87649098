package desk

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/dossier"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
	"github.com/patuh-id/patuh/internal/workday"
)

const (
	dossiersPath = "/kelola/bukti"
	askPath      = "/kelola/minta-bukti"
)

// dossierRoutes are the evidence room of those who are assessed, for both sides.
func (d *Desk) dossierRoutes() []route {
	one := dossiersPath + "/{id}"
	routes := []route{
		{method: get, path: dossiersPath, action: access.ReadDossiers, serve: d.dossiersPage},
		{method: get, path: askPath, action: access.AskDossiers, serve: d.askDossier},
		{method: post, path: askPath, action: access.AskDossiers, serve: d.askDossier, many: []string{"units"}},
		{method: get, path: one, action: access.ReadDossiers, serve: d.dossierPage},
		{method: get, path: one + "/berkas/{item}", action: access.ReadDossiers, serve: d.dossierFile},
		{method: post, path: one + "/serahkan", action: access.AnswerDossiers, serve: d.handDossier, files: maxCaseForm, many: []string{"files", "items"}},
		{method: post, path: one + "/ambil-kembali", action: access.AnswerDossiers, serve: d.takeDossierBack},
	}
	for _, act := range dossierActs {
		serve := func(ctx context.Context, r *request) (answer, error) { return d.settleDossier(ctx, r, act) }
		routes = append(routes, route{method: get, path: one + "/" + act.path, action: act.action, serve: serve},
			route{method: post, path: one + "/" + act.path, action: act.action, serve: serve})
	}
	return slices.Concat(routes, d.publishRoutes(), d.respondRoutes())
}

func dossierPath(id string) string { return dossiersPath + "/" + id }

func (d *Desk) dossiersPage(ctx context.Context, r *request) (answer, error) {
	wanted := dossier.Wanted{Cycle: r.get("penilaian"), Body: r.get("penyelenggara"), Unit: r.get("unit"), State: dossier.State(r.get("keadaan"))}
	all, next, err := d.Dossiers.Requests(ctx, r.actor, wanted, r.get("sesudah"))
	if err != nil {
		return answer{}, err
	}
	choices, err := d.dossierChoices(ctx, r, &wanted)
	if err != nil {
		return answer{}, err
	}
	var links []ui.Link
	if wanted.Cycle != "" && len(access.Where(r.actor, access.AskDossiers)) > 0 {
		links = append(links, ui.Link{Text: r.T("desk.dossier.ask"), Href: r.URL(askPath + "?penilaian=" + wanted.Cycle)})
	}
	var rooms []dossier.Room
	if wanted.Cycle != "" || len(access.Where(r.actor, access.AnswerDossiers)) > 0 {
		if rooms, err = d.Dossiers.Rooms(ctx, r.actor, wanted.Cycle); err != nil {
			return answer{}, err
		}
	}
	got := r.page(r.T("desk.dossier.title"), dossiersBody(r, choices, r.dossiersTable(all), links, rooms, r.dossiersAfter(&wanted, next)))
	got.page.Part = dossiersPath
	return got, nil
}

// dossierChoices narrow the list by state, by body where there are several, and by a unit of the body that was chosen.
func (d *Desk) dossierChoices(ctx context.Context, r *request, wanted *dossier.Wanted) (ui.Choices, error) {
	states := []ui.Option{{Text: r.T("desk.dossier.all")}}
	for _, s := range dossier.States {
		states = append(states, ui.Option{Value: string(s), Text: r.T(s.Key())})
	}
	choices := ui.Choices{Action: r.URL(dossiersPath), Fields: []ui.Choice{
		{Name: "keadaan", Label: r.T("desk.dossier.state"), Options: options([]string{r.get("keadaan")}, states...)},
	}}
	if wanted.Cycle != "" {
		choices.Keep = []ui.Param{{Name: "penilaian", Value: wanted.Cycle}}
	}
	bodies, err := d.Dossiers.Bodies(ctx, r.actor, wanted.Cycle)
	if err != nil {
		return choices, err
	}
	if len(bodies) > 1 || wanted.Body != "" {
		choices.Fields = append(choices.Fields, r.namedChoice("penyelenggara", "desk.review.body", wanted.Body, bodies))
	}
	body := wanted.Body
	if body == "" && len(bodies) == 1 {
		body = bodies[0].Slug
	}
	if body == "" {
		return choices, nil
	}
	units, err := d.Dossiers.Units(ctx, r.actor, wanted.Cycle, body)
	if err == nil && (len(units) > 1 || wanted.Unit != "") {
		choices.Fields = append(choices.Fields, r.namedChoice("unit", "desk.review.unit", wanted.Unit, units))
	}
	return choices, err
}

func (r *request) namedChoice(name, label, chosen string, all []dossier.Named) ui.Choice {
	list := []ui.Option{{Text: r.T("desk.dossier.all")}}
	for _, one := range all {
		list = append(list, ui.Option{Value: one.Slug, Text: one.Name})
	}
	return ui.Choice{Name: name, Label: r.T(label), Options: options([]string{chosen}, list...)}
}

// dossiersAfter is the address of the next page of the list; empty at its end.
func (r *request) dossiersAfter(wanted *dossier.Wanted, next string) string {
	if next == "" {
		return ""
	}
	values := url.Values{"sesudah": {next}}
	for name, value := range map[string]string{"penilaian": wanted.Cycle, "penyelenggara": wanted.Body, "unit": wanted.Unit, "keadaan": string(wanted.State)} {
		if value != "" {
			values.Set(name, value)
		}
	}
	return r.URL(dossiersPath + "?" + values.Encode())
}

func (r *request) dossiersTable(all []dossier.Request) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.dossier.title"), HideCaption: true, Empty: r.T("desk.dossier.none"),
		Columns: []ui.Column{
			{Label: r.T("desk.dossier.what"), Head: true},
			{Label: r.T("desk.dossier.whom")},
			{Label: r.T("desk.dossier.due")},
			{Label: r.T("desk.dossier.state")},
			{Label: r.T("desk.dossier.files")},
		},
	}
	for _, one := range all {
		due := ui.Cell{Text: r.PartOfDay(one.Due)}
		if r.isLate(&one) {
			due.Note = r.T("desk.dossier.late")
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: short(one.Ask), Href: r.URL(dossierPath(one.ID)), Note: one.Title},
			{Text: one.Called, Note: bodyUnless(&one)},
			due,
			{Text: r.T(one.State.Key())},
			{Text: strconv.Itoa(one.Items)},
		}})
	}
	return table
}

// bodyUnless is the body of a request to a unit.
func bodyUnless(one *dossier.Request) string {
	if one.UnitID == "" {
		return ""
	}
	return one.BodyName
}

// isLate reports whether a request that waits for the body has passed its day.
func (r *request) isLate(one *dossier.Request) bool {
	return one.State.Waits() && one.Due < r.today()
}

// today is the day where the reader works.
func (r *request) today() string {
	return r.desk.Now().In(workday.ZoneOf(r.ownZone()).Location).Format(time.DateOnly)
}

// short is the beginning of a text, as a name for it.
func short(text string) string {
	const most = 90
	letters := []rune(text)
	if len(letters) <= most {
		return text
	}
	return string(letters[:most]) + "…"
}

func (d *Desk) dossierPage(ctx context.Context, r *request) (answer, error) {
	return d.dossierAnswer(ctx, r, &form{})
}

// dossierAnswer is the page of a request, with the form to hand in for whoever may.
func (d *Desk) dossierAnswer(ctx context.Context, r *request, f *form) (answer, error) {
	s, err := d.Dossiers.One(ctx, r.actor, r.part("id"))
	if err != nil {
		return answer{}, err
	}
	terms, err := d.dossierTerms(ctx, r, &s)
	if err != nil {
		return answer{}, err
	}
	if s.Answers && len(f.fields) == 0 {
		if f.fields, err = d.handFields(ctx, r, s.ID); err != nil {
			return answer{}, err
		}
	}
	got := r.formPage(short(s.Ask), f, dossierBody(r, &s, terms, f))
	got.page.Breadcrumbs, got.page.Part = r.crumbs(ui.Link{Text: r.T("desk.dossier.title"), Href: r.URL(dossiersPath)}), dossiersPath
	return got, nil
}

// dossierTerms say what a request is. Who of the office asked and decided is for the office alone.
func (d *Desk) dossierTerms(ctx context.Context, r *request, s *dossier.Sheet) ([]ui.Term, error) {
	looks, err := d.Access.BrandingsOf(ctx, s.Office)
	if err != nil {
		return nil, err
	}
	zone := looks[s.Office].Zone
	due := r.PartOfDay(s.Due)
	if r.isLate(&s.Request) {
		due += " · " + r.T("desk.dossier.late")
	}
	terms := []ui.Term{
		{Term: r.T("desk.dossier.state"), Text: r.T(s.State.Key())},
		{Term: r.T("desk.dossier.due"), Text: due},
		{Term: r.T("desk.dossier.whom"), Text: s.Called},
		{Term: r.T("desk.dossier.of_cycle"), Text: s.Title},
		{Term: r.T("desk.dossier.office"), Text: lookOf(looks, s.Office)},
	}
	if s.Why != "" {
		terms = append(terms, ui.Term{Term: r.T("desk.dossier.reason"), Text: s.Why})
	}
	question, err := d.Dossiers.QuestionOf(ctx, &s.Request)
	if err != nil {
		return nil, err
	}
	if question.Code != "" {
		terms = append(terms, ui.Term{Term: r.T("desk.dossier.question"), Text: question.Code + " " + question.Ask.In(r.Lang)})
	}
	if !s.Inside {
		return terms, nil
	}
	who, err := d.whom(ctx, s.AskedBy, s.DecidedBy)
	if err != nil {
		return nil, err
	}
	terms = append(terms, ui.Term{Term: r.T("desk.dossier.asked_by"), Text: r.T("desk.dossier.decided_by", "at", r.when(s.Asked, zone), "name", who.name(r, s.AskedBy))})
	if !s.Judged.IsZero() {
		terms = append(terms, ui.Term{Term: r.T("desk.dossier.decided"), Text: r.T("desk.dossier.decided_by", "at", r.when(s.Judged, zone), "name", who.name(r, s.DecidedBy))})
	}
	return terms, nil
}

// handFields ask for files, and for what was handed in before.
func (d *Desk) handFields(ctx context.Context, r *request, id string) ([]ui.Field, error) {
	fields, err := r.withFiles(ctx, nil)
	if err != nil {
		return nil, err
	}
	offered, err := d.Dossiers.Offered(ctx, r.actor, id)
	if err != nil {
		return nil, err
	}
	fields = append(fields,
		ui.Field{Name: "title", Label: r.T("desk.dossier.field.title"), Hint: r.T("desk.dossier.field.title_hint"), Value: r.typed("title", ""), Max: 200, Optional: true},
		ui.Field{Kind: ui.Day, Name: "valid_until", Label: r.T("desk.dossier.field.valid_until"), Hint: r.T("desk.dossier.field.valid_until_hint"), Value: r.typed("valid_until", ""), Optional: true, Narrow: true})
	var before []ui.Option
	for _, item := range offered {
		before = append(before, ui.Option{Value: item.ID, Text: item.Title, Hint: r.itemNote(item)})
	}
	if len(before) > 0 {
		fields = append(fields, ui.Field{Kind: ui.SomeOf, Name: "items", Label: r.T("desk.dossier.field.items"), Options: options(r.form["items"], before...), Optional: true})
	}
	return fields, nil
}

// itemNote says since when there is an item, and until when it holds.
func (r *request) itemNote(item dossier.Item) string {
	note := r.T("desk.dossier.item_added", "at", r.day(item.Added, r.ownZone()))
	if item.ValidUntil != "" {
		note += " · " + r.T("desk.dossier.item_until", "day", r.PartOfDay(item.ValidUntil))
	}
	return note
}

func (d *Desk) handDossier(ctx context.Context, r *request) (answer, error) {
	id := r.part("id")
	files, err := r.caseFiles(ctx)
	if err == nil {
		err = d.Dossiers.Hand(ctx, r.actor, id, dossier.Handing{Files: files, Items: r.form["items"], Title: r.get("title"), ValidUntil: r.get("valid_until")})
	}
	if err == nil {
		return r.goTo(dossierPath(id), "dossier_handed"), nil
	}
	if problem.KindOf(err) == problem.NotFound || problem.KindOf(err) == problem.Forbidden {
		return answer{}, err
	}
	f := &form{}
	fields, failed := d.handFields(ctx, r, id)
	if failed != nil {
		return answer{}, failed
	}
	if f.fields = fields; !f.blame(r, err) {
		return answer{}, err
	}
	return d.dossierAnswer(ctx, r, f)
}

func (d *Desk) takeDossierBack(ctx context.Context, r *request) (answer, error) {
	if err := d.Dossiers.TakeBack(ctx, r.actor, r.part("id"), r.get("item")); err != nil {
		return answer{}, err
	}
	return r.goTo(dossierPath(r.part("id")), "dossier_taken_back"), nil
}

// dossierFile leads to a fresh link, so that the page may be older than a link lives.
func (d *Desk) dossierFile(ctx context.Context, r *request) (answer, error) {
	file, err := d.Dossiers.FileOf(ctx, r.actor, r.part("id"), r.part("item"))
	if err != nil {
		return answer{}, err
	}
	return answer{to: d.Files.Link(file, evidence.Whole, d.Now().Add(5*time.Minute))}, nil
}
