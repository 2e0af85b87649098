package desk

import (
	"context"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/award"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// newAward makes a list, for the authority that the reader may make one for.
func (d *Desk) newAward(ctx context.Context, r *request) (answer, error) {
	shelf, err := d.Awards.Lists(ctx, r.actor, r.part("id"))
	if err != nil {
		return answer{}, err
	}
	if len(shelf.Keeps) == 0 {
		return answer{}, problem.New(problem.Forbidden, "access.forbidden", nil)
	}
	fields, err := d.awardFields(ctx, r, &shelf.Cycle, award.Rules{Subject: award.Bodies, Pattern: award.DefaultPattern, Most: 10})
	if err != nil {
		return answer{}, err
	}
	authority := shelf.Keeps[0]
	if len(shelf.Keeps) > 1 {
		var all []ui.Option
		for _, id := range shelf.Keeps {
			name, err := d.officeName(ctx, id)
			if err != nil {
				return answer{}, err
			}
			all = append(all, ui.Option{Value: id, Text: name})
		}
		if said := r.get("authority"); said != "" {
			authority = said
		}
		fields = append([]ui.Field{{Kind: ui.OneOf, Name: "authority", Label: r.T("desk.award.field.authority"), Options: options([]string{authority}, all...)}}, fields...)
	}
	f := &form{fields: fields}
	if r.http.Method == post {
		id, err := d.Awards.Make(ctx, r.actor, shelf.Cycle.ID, authority, r.awardRulesSent())
		if err == nil {
			return r.goTo(awardPath(shelf.Cycle.ID, id), "award_made"), nil
		}
		if !f.blame(r, err) {
			return answer{}, err
		}
	}
	got := r.formPage(r.T("desk.award.new"), f, runFormBody(r, r.T("desk.award.new_lead"), nil, f, ui.Form{Action: r.URL(awardsPath(shelf.Cycle.ID) + "/baru"), Button: r.T("desk.award.new_button")}))
	r.awardCrumbs(&got, &shelf.Cycle, []ui.Link{}...)
	return got, nil
}

func (d *Desk) changeAward(ctx context.Context, r *request) (answer, error) {
	return d.doAward(ctx, r, "change", "aturan", false, func(v *awardView) ([]ui.Field, error) { return d.awardFields(ctx, r, &v.Cycle, v.Rules) },
		func(of, list string, version int64) error {
			return d.Awards.Change(ctx, r.actor, of, list, version, r.awardRulesSent())
		})
}

func (d *Desk) dropAward(ctx context.Context, r *request) (answer, error) {
	return d.doAward(ctx, r, "drop", "hapus", true, nil, func(of, list string, version int64) error { return d.Awards.Drop(ctx, r.actor, of, list, version) })
}

func (d *Desk) freezeAward(ctx context.Context, r *request) (answer, error) {
	return d.doAward(ctx, r, "freeze", "tetapkan", false, nil, func(of, list string, version int64) error { return d.Awards.Freeze(ctx, r.actor, of, list, version) })
}

func (d *Desk) printAward(ctx context.Context, r *request) (answer, error) {
	return d.doAward(ctx, r, "print", "cetak", false, nil, func(of, list string, _ int64) error { return d.Awards.AskPrint(ctx, r.actor, of, list) })
}

func (d *Desk) cancelPrint(ctx context.Context, r *request) (answer, error) {
	return d.doAward(ctx, r, "cancel", "batal-cetak", true, nil, func(of, list string, _ int64) error { return d.Awards.CancelPrint(ctx, r.actor, of, list) })
}

// doAward is the page of an act on a list, and the act.
func (d *Desk) doAward(ctx context.Context, r *request, name, path string, danger bool, fields func(v *awardView) ([]ui.Field, error), do func(of, list string, version int64) error) (answer, error) {
	v, err := d.awardView(ctx, r)
	if err != nil {
		return answer{}, err
	}
	if may := map[string]bool{"change": v.Keeps, "drop": v.Keeps, "freeze": v.Issues, "print": v.Issues, "cancel": v.Issues}; !may[name] {
		return answer{}, problem.New(problem.Forbidden, "access.forbidden", nil)
	}
	e := r.editOf(v.Version)
	if fields != nil {
		if e.fields, err = fields(v); err != nil {
			return answer{}, err
		}
	}
	at := awardPath(v.Cycle.ID, v.ID)
	if r.http.Method == post {
		err := do(v.Cycle.ID, v.ID, e.version)
		to := at
		if name == "drop" {
			to = awardsPath(v.Cycle.ID)
		}
		if err == nil {
			return r.goTo(to, "award_"+name), nil
		}
		if !e.refuse(r, err, v.Version, r.awardTerms(v)) {
			return answer{}, err
		}
	}
	key := "desk.award." + name
	var notes []string
	if name == "freeze" {
		notes = append(notes, r.T("desk.award.freeze.note"), r.T("desk.award.later"))
	}
	got := r.editPage(r.T(key+".title"), e, runFormBody(r, r.T(key+".lead"), notes, &e.form, e.sent(ui.Form{Action: r.URL(at + "/" + path), Button: r.T(key + ".button"), Danger: danger})))
	r.awardCrumbs(&got, &v.Cycle, ui.Link{Text: v.Title, Href: r.URL(at)})
	return got, nil
}

// handCertificate writes down who presents a certificate, who receives it and when it was handed over.
func (d *Desk) handCertificate(ctx context.Context, r *request) (answer, error) {
	return d.onCertificate(ctx, r, "hand", "serah", access.HandOver, func(c *award.Certificate) []ui.Field {
		line := func(name, value string) ui.Field {
			return ui.Field{Name: name, Label: r.T("desk.award.field." + name), Value: r.typed(name, value), Max: award.MaxLine, Optional: true}
		}
		attended := []string{}
		if c.Attended && r.http.Method == get || r.http.Method == post && r.ticked("attended") {
			attended = []string{"1"}
		}
		fields := []ui.Field{
			line("presented_by", c.PresentedBy), line("received_by", c.ReceivedBy), line("behalf_of", c.BehalfOf),
			{Kind: ui.SomeOf, Name: "attended", Label: r.T("desk.award.field.attended"), Options: options(attended, ui.Option{Value: "1", Text: r.T("desk.award.field.attended_yes")}), Optional: true},
		}
		if c.State == award.Valid {
			fields = append(fields, ui.Field{Kind: ui.Day, Name: "day", Label: r.T("desk.award.field.day"), Value: r.typed("day", c.Day), Optional: true})
		}
		return fields
	}, func(of, list, id string, version int64) error {
		return d.Awards.Hand(ctx, r.actor, of, list, id, version, award.Handing{
			PresentedBy: r.get("presented_by"), ReceivedBy: r.get("received_by"), BehalfOf: r.get("behalf_of"), Attended: r.ticked("attended"), Day: r.get("day"),
		})
	})
}

func (d *Desk) renumberCertificate(ctx context.Context, r *request) (answer, error) {
	return d.onCertificate(ctx, r, "renumber", "nomor", access.IssueAwards, func(c *award.Certificate) []ui.Field {
		return []ui.Field{{Name: "number", Label: r.T("desk.award.field.number"), Value: r.typed("number", c.Number), Max: award.MaxLine}}
	}, func(of, list, id string, version int64) error {
		return d.Awards.Renumber(ctx, r.actor, of, list, id, version, r.get("number"))
	})
}

// onCertificate is the page of an act on a certificate, and the act.
func (d *Desk) onCertificate(ctx context.Context, r *request, name, path string, action access.Action, fields func(c *award.Certificate) []ui.Field, do func(of, list, id string, version int64) error) (answer, error) {
	sheet, err := d.Awards.One(ctx, r.actor, r.part("id"), r.part("daftar"))
	if err != nil {
		return answer{}, err
	}
	if may := map[access.Action]bool{access.HandOver: sheet.HandsOver, access.IssueAwards: sheet.Issues}; !may[action] {
		return answer{}, problem.New(problem.Forbidden, "access.forbidden", nil)
	}
	c, err := d.Awards.Certificate(ctx, r.actor, sheet.Cycle.ID, sheet.ID, r.part("piagam"))
	if err != nil {
		return answer{}, err
	}
	e := r.editOf(c.Version, fields(&c)...)
	at := awardPath(sheet.Cycle.ID, sheet.ID)
	if r.http.Method == post {
		err := do(sheet.Cycle.ID, sheet.ID, c.ID, e.version)
		if err == nil {
			return r.goTo(at, "award_"+name), nil
		}
		now := []ui.Term{{Term: r.T("desk.award.number"), Text: c.Number}, {Term: r.T("desk.award.field.received_by"), Text: orDash(c.ReceivedBy)}, {Term: r.T("desk.award.handed"), Text: orDash(c.Day)}}
		if !e.refuse(r, err, c.Version, now) {
			return answer{}, err
		}
	}
	key := "desk.award." + name
	var notes []string
	for _, p := range c.Held {
		if p.Settled == "" {
			notes = append(notes, r.T("desk.award.held_by", "number", p.Number))
		}
	}
	if name == "hand" && sheet.Issues && c.Day == "" {
		notes = append(notes, r.T("desk.award.number_of", "number", c.Number))
	}
	got := r.editPage(r.T(key+".title", "name", c.Name()), e, certificateBody(r, r.T(key+".lead"), notes, r.certificateLinks(&sheet, &c, name), &e.form,
		e.sent(ui.Form{Action: r.URL(at + "/" + c.ID + "/" + path), Button: r.T(key + ".button")})))
	r.awardCrumbs(&got, &sheet.Cycle, ui.Link{Text: sheet.Title, Href: r.URL(at)})
	return got, nil
}

// certificateLinks lead on from a certificate's page.
func (r *request) certificateLinks(s *award.Sheet, c *award.Certificate, name string) []ui.Link {
	at := awardPath(s.Cycle.ID, s.ID) + "/" + c.ID
	links := []ui.Link{{Text: r.T("desk.award.public"), Href: r.URL(award.Path + "/" + c.Code)}}
	if c.State == award.Valid {
		links = append(links, ui.Link{Text: r.T("desk.award.pdf"), Href: r.URL(at + "/pdf")})
	}
	if name == "hand" && s.Issues && c.Day == "" {
		links = append(links, ui.Link{Text: r.T("desk.award.renumber.way"), Href: r.URL(at + "/nomor")})
	}
	return links
}
