package desk

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/dossier"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

const (
	publishedPath  = "/kelola/publikasi"
	newPublishPath = "/kelola/publikasi-baru"
)

// publishRoutes are where those who are assessed publish, and whether somebody found it there.
func (d *Desk) publishRoutes() []route {
	both := []access.Action{access.JudgeDossiers}
	one := publishedPath + "/{id}"
	return []route{
		{method: get, path: publishedPath, action: access.ReadDossiers, serve: d.publishedPage},
		{method: get, path: newPublishPath, action: access.AnswerDossiers, or: both, serve: d.newPublish},
		{method: post, path: newPublishPath, action: access.AnswerDossiers, or: both, serve: d.newPublish},
		{method: get, path: one + "/lihat", action: access.JudgeDossiers, serve: d.lookPublish},
		{method: post, path: one + "/lihat", action: access.JudgeDossiers, serve: d.lookPublish, files: maxCaseForm, many: []string{"files"}},
		{method: get, path: one + "/foto", action: access.ReadDossiers, serve: d.publishPhoto},
		{method: post, path: one + "/tarik", action: access.AnswerDossiers, or: both, serve: d.endPublish},
	}
}

// publishView is the publications of a room.
type publishView struct {
	dossier.Room
	all   []dossier.Publication
	names whom
	zone  string
}

func (d *Desk) publishedPage(ctx context.Context, r *request) (answer, error) {
	v := &publishView{}
	var err error
	if v.Room, err = d.room(ctx, r); err != nil {
		return answer{}, err
	}
	if v.all, err = d.Dossiers.Publications(ctx, r.actor, v.Cycle, v.Body); err != nil {
		return answer{}, err
	}
	if v.names, err = d.lookers(ctx, v.all); err != nil {
		return answer{}, err
	}
	looks, err := d.Access.BrandingsOf(ctx, v.Office)
	if err != nil {
		return answer{}, err
	}
	v.zone = looks[v.Office].Zone
	got := r.page(r.T("desk.publish.title", "name", v.BodyName), publishedBody(r, v))
	got.page.Breadcrumbs, got.page.Part = r.roomCrumbs(&v.Room), dossiersPath
	return got, nil
}

// lookers are the names of those who looked.
func (d *Desk) lookers(ctx context.Context, all []dossier.Publication) (whom, error) {
	var accounts []string
	for _, p := range all {
		accounts = append(accounts, p.LookedBy)
	}
	return d.whom(ctx, accounts...)
}

// missing are the kinds that have to be published and of which nobody said where.
func (v *publishView) missing(r *request) string {
	var names []string
	for _, k := range dossier.Kinds {
		if k != dossier.OtherKind && !slices.ContainsFunc(v.all, func(p dossier.Publication) bool { return p.Kind == k && p.Ended.IsZero() }) {
			names = append(names, r.T(k.Key()))
		}
	}
	return strings.Join(names, ", ")
}

// publishTable lists publications; what was found is there for whoever assesses alone.
func (r *request) publishTable(v *publishView) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.publish.list"), HideCaption: true, Empty: r.T("desk.publish.none"),
		Columns: []ui.Column{{Label: r.T("desk.publish.what"), Head: true}, {Label: r.T("desk.publish.where")}},
	}
	if v.Inside {
		table.Columns = append(table.Columns, ui.Column{Label: r.T("desk.publish.found")})
	}
	acts := v.Going && (v.Speaks || v.Judges)
	if acts {
		table.Columns = append(table.Columns, ui.Column{Label: r.T("desk.publish.act")})
	}
	for _, p := range v.all {
		cells := []ui.Cell{{Text: r.publishName(&p), Note: r.calledIn(&p.Place)}, {Content: publishPlace(r, p)}}
		if v.Inside {
			cells = append(cells, ui.Cell{Content: publishFound(r, p, v.names, v.zone)})
		}
		if acts {
			cells = append(cells, ui.Cell{Content: publishActs(r, v, p)})
		}
		table.Rows = append(table.Rows, ui.Row{Cells: cells})
	}
	return table
}

// publishName is what is published in one line.
func (r *request) publishName(p *dossier.Publication) string {
	name := r.T(p.Kind.Key())
	if p.What != "" {
		name += ": " + p.What
		if p.Kind == dossier.OtherKind {
			name = p.What
		}
	}
	if p.Question != "" {
		name += " (" + p.Question + ")"
	}
	return name
}

// foundBy says who looked and when.
func (r *request) foundBy(p *dossier.Publication, names whom, zone string) string {
	if p.Looked.IsZero() {
		return ""
	}
	return r.T("desk.publish.looked_by", "at", r.when(p.Looked, zone), "name", names.name(r, p.LookedBy))
}

// mayUnsay reports whether the reader may take a publication back.
func (v *publishView) mayUnsay(p *dossier.Publication) bool {
	return p.Ended.IsZero() && (p.ByOffice && v.Judges || !p.ByOffice && v.Speaks)
}

func (d *Desk) newPublish(ctx context.Context, r *request) (answer, error) {
	room, err := d.room(ctx, r)
	if err != nil {
		return answer{}, err
	}
	f := &form{}
	if f.fields, err = d.publishFields(ctx, r, &room); err != nil {
		return answer{}, err
	}
	if r.http.Method == post {
		_, err := d.Dossiers.Say(ctx, r.actor, dossier.Saying{
			Cycle: room.Cycle, Body: room.Body, Unit: r.unitTyped(), Question: r.get("question"), Kind: dossier.Kind(r.get("kind")), What: r.get("what"),
			Channel: dossier.Channel(r.get("channel")), Link: r.get("link"),
		})
		if err == nil {
			return r.goTo(roomQuery(publishedPath, room.Cycle, room.Body), "published"), nil
		}
		if !f.blame(r, err) {
			return answer{}, err
		}
	}
	got := r.formPage(r.T("desk.publish.new"), f, roomFormBody(r, &room, f, r.T("desk.publish.new_lead"), ui.Form{
		Action: r.URL(newPublishPath), Button: r.T("desk.publish.new"), Keep: roomKeep(&room),
	}))
	back := ui.Link{Text: r.T("desk.publish.part"), Href: r.URL(roomQuery(publishedPath, room.Cycle, room.Body))}
	got.page.Breadcrumbs, got.page.Part = r.roomCrumbs(&room, back), dossiersPath
	return got, nil
}

func (d *Desk) publishFields(ctx context.Context, r *request, room *dossier.Room) ([]ui.Field, error) {
	var kinds, channels []ui.Option
	for _, k := range dossier.Kinds {
		kinds = append(kinds, ui.Option{Value: string(k), Text: r.T(k.Key())})
	}
	for _, c := range dossier.Channels {
		channels = append(channels, ui.Option{Value: string(c), Text: r.T(c.Key())})
	}
	fields := []ui.Field{
		r.unitField(room.Places),
		{Kind: ui.Pick, Name: "kind", Label: r.T("desk.publish.field.kind"), Options: options([]string{r.typed("kind", r.get("jenis"))}, kinds...)},
		{Name: "what", Label: r.T("desk.publish.field.what"), Hint: r.T("desk.publish.field.what_hint"), Value: r.typed("what", ""), Max: 200, Optional: true},
		{Kind: ui.OneOf, Name: "channel", Label: r.T("desk.publish.field.channel"), Options: options([]string{r.typed("channel", "")}, channels...)},
		{Name: "link", Label: r.T("desk.publish.field.link"), Hint: r.T("desk.publish.field.link_hint"), Value: r.typed("link", ""), Max: 2000},
	}
	questions, err := d.Dossiers.Published(ctx, room)
	if err != nil || len(questions) == 0 {
		return fields, err
	}
	all := []ui.Option{{Text: r.T("desk.dossier.field.question_none")}}
	for _, q := range questions {
		all = append(all, ui.Option{Value: q.Code, Text: q.Code + " " + short(q.Ask.In(r.Lang))})
	}
	return append(fields, ui.Field{
		Kind: ui.Pick, Name: "question", Label: r.T("desk.dossier.field.question"), Hint: r.T("desk.publish.field.question_hint"),
		Options: options([]string{r.typed("question", "")}, all...), Optional: true,
	}), nil
}

// lookPublish writes down whether something was found where it is said to be.
func (d *Desk) lookPublish(ctx context.Context, r *request) (answer, error) {
	p, err := d.Dossiers.Publication(ctx, r.actor, r.part("id"))
	if err != nil {
		return answer{}, err
	}
	if err := access.Decide(r.actor, access.JudgeDossiers, p.Scope()); err != nil {
		return answer{}, err
	}
	fields, err := d.lookFields(ctx, r, &p)
	if err != nil {
		return answer{}, err
	}
	e := r.editOf(p.Version, fields...)
	if r.http.Method == post {
		err := d.look(ctx, r, &p, e.version)
		if err == nil {
			return r.goTo(r.lookedBack(&p), "publish_looked"), nil
		}
		now := []ui.Term{{Term: r.T("desk.publish.found"), Text: r.T(p.Finding.Key())}}
		if !e.refuse(r, err, p.Version, now) {
			return answer{}, err
		}
	}
	f := ui.Form{Action: r.URL(publishedPath + "/" + p.ID + "/lihat"), Button: r.T("desk.publish.look"), Files: true, Keep: []ui.Param{{Name: fromForm, Value: r.get(fromForm)}}}
	got := r.editPage(r.T("desk.publish.look"), e, lookBody(r, e, f, p))
	back := ui.Link{Text: r.T("desk.publish.part"), Href: r.URL(roomQuery(publishedPath, p.Cycle, p.Body))}
	got.page.Breadcrumbs, got.page.Part = r.roomCrumbs(&dossier.Room{Inside: true, Cycle: p.Cycle}, back), dossiersPath
	return got, nil
}

func (d *Desk) look(ctx context.Context, r *request, p *dossier.Publication, version int64) error {
	photo, err := r.oneFile(ctx)
	if err != nil {
		return err
	}
	l := dossier.Looking{Finding: dossier.Finding(r.get("found")), Note: r.get("note"), Photo: photo}
	_, err = d.Dossiers.Look(ctx, r.actor, p.ID, version, l)
	return err
}

func (d *Desk) lookFields(ctx context.Context, r *request, p *dossier.Publication) ([]ui.Field, error) {
	var found []ui.Option
	for _, one := range dossier.Findings {
		found = append(found, ui.Option{Value: string(one), Text: r.T(one.Key())})
	}
	return r.withOneFile(ctx, r.T("desk.publish.photo"), []ui.Field{
		{Kind: ui.OneOf, Name: "found", Label: r.T("desk.publish.field.found"), Options: options([]string{r.typed("found", string(p.Finding))}, found...)},
		{Kind: ui.Words, Name: "note", Label: r.T("desk.publish.field.note"), Hint: r.T("desk.publish.field.note_hint"), Value: r.typed("note", p.Note), Max: 2000, Optional: true},
	})
}

// looks reports whether the reader may look at a publication.
func (r *request) looks(p *dossier.Publication) bool {
	return access.Allowed(r.actor, access.JudgeDossiers, p.Scope())
}

// lookHref is where one looks; who comes from a form goes back to it.
func (r *request) lookHref(p *dossier.Publication, form string) string {
	path := publishedPath + "/" + p.ID + "/lihat"
	if form != "" {
		path += "?" + fromForm + "=" + form
	}
	return path
}

// lookedBack is where somebody goes who looked: to the form from which they came, or to the list.
func (r *request) lookedBack(p *dossier.Publication) string {
	return cmp.Or(r.formBack(p.Cycle), roomQuery(publishedPath, p.Cycle, p.Body))
}

func (d *Desk) endPublish(ctx context.Context, r *request) (answer, error) {
	p, err := d.Dossiers.Unsay(ctx, r.actor, r.part("id"))
	if err != nil {
		return answer{}, err
	}
	return r.goTo(roomQuery(publishedPath, p.Cycle, p.Body), "unpublished"), nil
}

// publishPhoto leads to a fresh link to what was seen, for whoever assesses.
func (d *Desk) publishPhoto(ctx context.Context, r *request) (answer, error) {
	p, err := d.Dossiers.Publication(ctx, r.actor, r.part("id"))
	if err != nil {
		return answer{}, err
	}
	if p.Photo.ID == "" {
		return answer{}, problem.New(problem.NotFound, "dossier.no_publication", nil)
	}
	return answer{to: d.Files.Link(p.Photo, evidence.Whole, d.Now().Add(5*time.Minute))}, nil
}
