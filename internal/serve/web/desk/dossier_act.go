package desk

import (
	"context"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/dossier"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// dossierAct is what the office does with a request, on a page of its own: its texts are desk.dossier.act.NAME.
type dossierAct struct {
	name, path string
	action     access.Action
	optional   bool // needs no reason
	do         func(ctx context.Context, d *Desk, r *request, id string, version int64) error
}

var dossierActs = []*dossierAct{
	{name: "accept", path: "terima", action: access.JudgeDossiers, optional: true, do: func(ctx context.Context, d *Desk, r *request, id string, version int64) error {
		return d.Dossiers.Judge(ctx, r.actor, id, version, true, r.get("why"))
	}},
	{name: "return", path: "kembalikan", action: access.JudgeDossiers, do: func(ctx context.Context, d *Desk, r *request, id string, version int64) error {
		return d.Dossiers.Judge(ctx, r.actor, id, version, false, r.get("why"))
	}},
	{name: "withdraw", path: "tarik", action: access.AskDossiers, do: func(ctx context.Context, d *Desk, r *request, id string, version int64) error {
		return d.Dossiers.Withdraw(ctx, r.actor, id, version, r.get("why"))
	}},
}

// dossierWays lead to what the office can do with a request where it stands.
func (r *request) dossierWays(s *dossier.Sheet) []ui.Link {
	var links []ui.Link
	for _, act := range dossierActs {
		may := s.Judges && (act.name == "return" || s.State == dossier.Handed)
		if act.name == "withdraw" {
			may = s.Asks
		}
		if may {
			links = append(links, ui.Link{Text: r.T("desk.dossier.act." + act.name), Href: r.URL(dossierPath(s.ID) + "/" + act.path)})
		}
	}
	return links
}

func (d *Desk) settleDossier(ctx context.Context, r *request, act *dossierAct) (answer, error) {
	s, err := d.Dossiers.One(ctx, r.actor, r.part("id"))
	if err != nil {
		return answer{}, err
	}
	if err := access.Decide(r.actor, act.action, s.Scope()); err != nil {
		return answer{}, err
	}
	e := r.editOf(s.Version, ui.Field{Kind: ui.Words, Name: "why", Label: r.T("desk.dossier.field.why"), Value: r.typed("why", ""), Max: 2000, Optional: act.optional})
	if r.http.Method == post {
		err := act.do(ctx, d, r, s.ID, e.version)
		if err == nil {
			return r.goTo(r.dossierBack(&s), "dossier_"+act.name), nil
		}
		now := []ui.Term{{Term: r.T("desk.dossier.state"), Text: r.T(s.State.Key())}}
		if !e.refuse(r, err, s.Version, now) {
			return answer{}, err
		}
	}
	key := "desk.dossier.act." + act.name
	f := ui.Form{Action: r.URL(dossierPath(s.ID) + "/" + act.path), Button: r.T(key), Danger: act.name == "withdraw", Keep: []ui.Param{{Name: fromForm, Value: r.get(fromForm)}}}
	got := r.editPage(r.T(key), e, editBody(r, e, f, r.T(key+".lead"), s.Ask))
	got.page.Breadcrumbs, got.page.Part = r.crumbs(ui.Link{Text: r.T("desk.dossier.title"), Href: r.URL(dossiersPath)},
		ui.Link{Text: short(s.Ask), Href: r.URL(dossierPath(s.ID))}), dossiersPath
	return got, nil
}

// askDossier asks a body of an assessment for evidence, once it is chosen.
func (d *Desk) askDossier(ctx context.Context, r *request) (answer, error) {
	one, err := d.Cycles.One(ctx, r.actor, r.get("penilaian"))
	if err != nil {
		return answer{}, err
	}
	bodies, err := d.Cycles.Bodies(ctx, r.actor, one.ID)
	if err != nil {
		return answer{}, err
	}
	f := &form{}
	var body cycle.Body
	if slug := r.get("penyelenggara"); slug != "" {
		if body, err = d.Cycles.Body(ctx, r.actor, one.ID, slug); err != nil {
			return answer{}, err
		}
		if err := access.Decide(r.actor, access.AskDossiers, access.Scope{Authority: body.Office, Body: body.ID}); err != nil {
			return answer{}, err
		}
		if f.fields, err = d.askFields(ctx, r, one.ID, &body); err != nil {
			return answer{}, err
		}
	} else if r.http.Method == post {
		return answer{}, problem.New(problem.NotFound, "cycle.no_body", nil)
	}
	back := dossiersPath + "?penilaian=" + one.ID
	if r.http.Method == post {
		var units []string
		for _, slug := range r.form["units"] {
			if slug == itself {
				slug = ""
			}
			units = append(units, slug)
		}
		_, err := d.Dossiers.Ask(ctx, r.actor, dossier.Asking{Cycle: one.ID, Body: body.Slug, Units: units, Question: r.get("question"), Ask: r.get("ask"), Due: r.get("due")})
		if err == nil {
			return r.goTo(back, "dossier_asked"), nil
		}
		if !f.blame(r, err) {
			return answer{}, err
		}
	}
	title := r.T("desk.dossier.ask")
	if body.Slug != "" {
		title = r.T("desk.dossier.ask_of", "name", body.Name)
	}
	got := r.formPage(title, f, askDossierBody(r, f, r.askChoices(one.ID, bodies), ui.Form{
		Action: r.URL(askPath), Button: r.T("desk.dossier.ask"), Keep: []ui.Param{{Name: "penilaian", Value: one.ID}, {Name: "penyelenggara", Value: body.Slug}},
	}))
	got.page.Breadcrumbs, got.page.Part = r.crumbs(ui.Link{Text: r.T("desk.dossier.title"), Href: r.URL(back)}), dossiersPath
	return got, nil
}

// askChoices choose of which body something is asked.
func (r *request) askChoices(cycle string, bodies []cycle.Body) ui.Choices {
	all := []ui.Option{{Text: r.T("desk.dossier.choose")}}
	for _, b := range bodies {
		if access.Allowed(r.actor, access.AskDossiers, access.Scope{Authority: b.Office, Body: b.ID}) {
			all = append(all, ui.Option{Value: b.Slug, Text: b.Name})
		}
	}
	return ui.Choices{
		Action: r.URL(askPath), Keep: []ui.Param{{Name: "penilaian", Value: cycle}}, Button: r.T("desk.dossier.choose"),
		Fields: []ui.Choice{{Name: "penyelenggara", Label: r.T("desk.dossier.field.body"), Options: options([]string{r.get("penyelenggara")}, all...)}},
	}
}

func (d *Desk) askFields(ctx context.Context, r *request, id string, body *cycle.Body) ([]ui.Field, error) {
	loci, err := d.Cycles.Loci(ctx, r.actor, id, body.Slug)
	if err != nil {
		return nil, err
	}
	units := []ui.Option{{Value: itself, Text: r.T("desk.dossier.itself", "name", body.Name)}}
	for _, l := range loci {
		if l.Ended.IsZero() && l.Unit != "" {
			units = append(units, ui.Option{Value: l.Unit, Text: l.Name})
		}
	}
	fields := []ui.Field{{Kind: ui.SomeOf, Name: "units", Label: r.T("desk.dossier.field.units"), Options: options(r.form["units"], units...)}}
	questions, err := d.Dossiers.Questions(ctx, r.actor, id)
	if err != nil {
		return nil, err
	}
	if len(questions) > 0 {
		all := []ui.Option{{Text: r.T("desk.dossier.field.question_none")}}
		for _, q := range questions {
			all = append(all, ui.Option{Value: q.Code, Text: q.Code + " " + short(q.Ask.In(r.Lang))})
		}
		fields = append(fields, ui.Field{
			Kind: ui.Pick, Name: "question", Label: r.T("desk.dossier.field.question"), Hint: r.T("desk.dossier.field.question_hint"), Options: options([]string{r.typed("question", "")}, all...), Optional: true,
		})
	}
	return append(fields,
		ui.Field{Kind: ui.Words, Name: "ask", Label: r.T("desk.dossier.field.ask"), Hint: r.T("desk.dossier.field.ask_hint"), Value: r.typed("ask", ""), Max: 2000},
		ui.Field{Kind: ui.Day, Name: "due", Label: r.T("desk.dossier.field.due"), Value: r.typed("due", ""), Narrow: true}), nil
}
