package desk

import (
	"context"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/document"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// letterFields ask for everything people write.
func (d *Desk) letterFields(ctx context.Context, r *request, authority string, t document.Text) ([]ui.Field, error) {
	seats, err := d.Access.Seats(ctx, r.actor, access.SeatQuery{Authority: authority})
	if err != nil {
		return nil, err
	}
	signs := []ui.Option{{Text: r.T("desk.letter.position_later")}}
	for _, s := range seats {
		signs = append(signs, ui.Option{Value: s.ID, Text: s.Title})
	}
	line := func(name, value string, limit int, optional bool) ui.Field {
		return ui.Field{
			Name: name, Label: r.T("desk.letter.field." + name), Hint: r.hint("desk.letter.field." + name + "_hint"),
			Value: r.typed(name, value), Max: limit, Optional: optional,
		}
	}
	words := func(name, value string, optional, tall bool) ui.Field {
		f := line(name, value, 0, optional)
		f.Kind, f.Tall = ui.Words, tall
		return f
	}
	open := ""
	if t.Open {
		open = "yes"
	}
	langs := options([]string{r.typed("lang", string(t.Lang))}, ui.Option{Value: "id", Text: "Bahasa Indonesia"}, ui.Option{Value: "en", Text: "English"})
	return []ui.Field{
		line("subject", t.Subject, 300, false),
		words("recipients", t.Recipients, false, false),
		line("nature", t.Nature, 60, true),
		line("attachments", t.Attachments, 100, true),
		line("class", t.Class, 40, true),
		words("body", t.Body, false, true),
		{Kind: ui.Pick, Name: "position", Label: r.T("desk.letter.field.position"), Hint: r.T("desk.letter.field.position_hint"), Options: options([]string{r.typed("position", t.Position)}, signs...)},
		line("staff_number", t.StaffNumber, 40, true),
		words("copies", t.Copies, true, false),
		{Kind: ui.OneOf, Name: "lang", Label: r.T("desk.letter.field.lang"), Options: langs},
		{Kind: ui.SomeOf, Name: "open", Label: r.T("desk.letter.field.open"), Options: options([]string{r.typed("open", open)}, ui.Option{Value: "yes", Text: r.T("desk.letter.field.open_yes"), Hint: r.T("desk.letter.field.open_hint")})},
	}, nil
}

// hint is a text where there is one.
func (r *request) hint(key string) string {
	if r.Has(key) {
		return r.T(key)
	}
	return ""
}

func (r *request) typedLetter() document.Text {
	return document.Text{
		Lang: locale.Lang(r.get("lang")), Open: r.ticked("open"), Subject: r.get("subject"), Nature: r.get("nature"), Attachments: r.get("attachments"),
		Class: r.get("class"), Recipients: r.get("recipients"), Copies: r.get("copies"), Body: r.raw("body"), Position: r.get("position"),
		StaffNumber: r.get("staff_number"),
	}
}

func (d *Desk) newLetter(ctx context.Context, r *request) (answer, error) {
	places, err := d.Access.Workplaces(ctx, r.actor, access.WriteDocuments)
	if err != nil {
		return answer{}, err
	}
	authority, err := choose(places, r.get("instansi"))
	if err != nil {
		return answer{}, err
	}
	fields, err := d.letterFields(ctx, r, authority.ID, document.Text{Lang: locale.Indonesian})
	if err != nil {
		return answer{}, err
	}
	e := r.editOf(0, fields...)
	if r.http.Method == post {
		one, err := d.Documents.Write(ctx, r.actor, authority.ID, document.Letter, r.typedLetter())
		if err == nil {
			return r.goTo(letterPath(one.ID), "letter_written"), nil
		}
		if !e.blame(r, err) {
			return answer{}, err
		}
	}
	form := ui.Form{Action: r.URL("/kelola/surat-baru"), Button: r.T("desk.letter.keep"), Keep: []ui.Param{{Name: "instansi", Value: authority.Slug}}}
	got := r.editPage(r.T("desk.letter.new"), e, letterFormBody(r, e, form))
	got.page.Breadcrumbs, got.page.Part = r.letterCrumbs(nil), lettersPath
	return got, nil
}

func (d *Desk) editLetter(ctx context.Context, r *request) (answer, error) {
	one, err := d.Documents.One(ctx, r.actor, r.part("id"))
	if err != nil {
		return answer{}, err
	}
	fields, err := d.letterFields(ctx, r, one.Authority, one.Text)
	if err != nil {
		return answer{}, err
	}
	if err := access.Decide(r.actor, access.WriteDocuments, one.Scope()); err != nil {
		return answer{}, err
	}
	e := r.editOf(one.Version, fields...)
	if r.http.Method == post {
		_, err := d.Documents.Edit(ctx, r.actor, one.ID, e.version, r.typedLetter())
		if err == nil {
			return r.goTo(letterPath(one.ID), "letter_kept"), nil
		}
		if !e.refuse(r, err, one.Version, letterNow(r, one)) {
			return answer{}, err
		}
	}
	return r.letterAct(one, e, "edit", letterFormBody(r, e, ui.Form{Action: r.URL(letterPath(one.ID) + "/ubah"), Button: r.T("desk.letter.keep")})), nil
}

// letterNow is what stands in a draft that somebody else has changed meanwhile.
func letterNow(r *request, one document.Document) []ui.Term {
	return []ui.Term{
		{Term: r.T("desk.letter.state"), Text: r.T(one.State.Key())},
		{Term: r.T("desk.letter.subject"), Text: one.Subject},
		{Term: r.T("desk.letter.field.body"), Text: one.Body},
	}
}

// letterhead sets what stands on an authority's letters, and the pattern of their numbers.
func (d *Desk) letterhead(ctx context.Context, r *request) (answer, error) {
	one, err := d.editingAuthority(ctx, r, access.SetDocuments)
	if err != nil {
		return answer{}, err
	}
	h, err := d.Documents.House(ctx, r.actor, one.ID)
	if err != nil {
		return answer{}, err
	}
	field := func(name, value string, optional bool) ui.Field {
		return ui.Field{Name: name, Label: r.T("desk.letterhead." + name), Hint: r.hint("desk.letterhead." + name + "_hint"), Value: r.typed(name, value), Optional: optional, Max: 300}
	}
	address := field("address", h.Address, true)
	address.Kind, address.Max = ui.Words, 0
	e := r.editOf(h.Version, field("above", h.Above, true), field("name", h.Name, false), address, field("place", h.Place, true), field("pattern", h.Pattern, false))
	if r.http.Method == post {
		err := d.Documents.SetHouse(ctx, r.actor, document.House{
			Authority: one.ID, Above: r.get("above"), Name: r.get("name"), Address: r.get("address"), Place: r.get("place"), Pattern: r.get("pattern"),
			Version: e.version,
		})
		if err == nil {
			return r.goTo(authorityPath(one.Slug), "letterhead_set"), nil
		}
		if !e.refuse(r, err, h.Version, []ui.Term{{Term: r.T("desk.letterhead.name"), Text: h.Name}, {Term: r.T("desk.letterhead.pattern"), Text: h.Pattern}}) {
			return answer{}, err
		}
	}
	form := ui.Form{Action: r.URL(authorityPath(one.Slug) + "/kop"), Button: r.T("desk.letterhead.button")}
	got := r.editPage(r.T("desk.letterhead.title", "name", one.Name), e, editBody(r, e, form, r.T("desk.letterhead.lead")))
	got.page.Breadcrumbs = r.authorityCrumbs(one)
	return got, nil
}
