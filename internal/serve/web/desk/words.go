package desk

import (
	"cmp"
	"context"
	"net/url"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/notify"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// wording is the words of one kind in one language, for an authority or the installation.
type wording struct {
	*edit
	whose   access.Authority
	kind    notify.Kind
	words   notify.Words
	history []notify.Words
	names   whom
	preview notify.Letter
}

// wordsKinds is what the page of all kinds shows.
type wordsKinds struct {
	whose   access.Authority
	choices []ui.Option
	own     map[string]bool // by kind and language
}

func (d *Desk) wordsList(ctx context.Context, r *request) (answer, error) {
	p := wordsKinds{own: map[string]bool{}}
	var err error
	if p.whose, p.choices, err = d.whose(ctx, r, access.EditWords); err != nil {
		return answer{}, err
	}
	for _, kind := range d.Messages.KindsOf(p.whose.ID) {
		for _, lang := range locale.Langs {
			w, err := d.Messages.Words(ctx, r.actor, p.whose.ID, kind.Name, lang)
			if err != nil {
				return answer{}, err
			}
			p.own[kind.Name+string(lang)] = w.Own
		}
	}
	return r.page(r.T("desk.words.title"), wordsListBody(r, p)), nil
}

func wordsTable(r *request, p wordsKinds) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.words.title"), HideCaption: true,
		Columns: []ui.Column{{Label: r.T("desk.messages.kind"), Head: true}, {Label: r.T("desk.words.lang.id")}, {Label: r.T("desk.words.lang.en")}},
	}
	for _, kind := range r.desk.Messages.KindsOf(p.whose.ID) {
		row := ui.Row{Cells: []ui.Cell{{Text: r.T(kind.Key("title")), Note: r.T("notify.group." + kind.Group())}}}
		for _, lang := range locale.Langs {
			text := r.T("desk.words.built_in")
			if p.own[kind.Name+string(lang)] {
				text = r.T("desk.words.own")
			}
			row.Cells = append(row.Cells, ui.Cell{Text: text, Href: r.URL(wordsAt(p.whose, kind.Name, lang))})
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}

// wordsAt is the page of a kind's words.
func wordsAt(whose access.Authority, kind string, lang locale.Lang) string {
	query := url.Values{"instansi": {slugOf(whose)}, "bahasa": {string(lang)}}
	return wordsPath + "/" + kind + "?" + query.Encode()
}

// wording reads what the page of a kind's words is about.
func (d *Desk) wording(ctx context.Context, r *request) (*wording, error) {
	w := &wording{}
	var err error
	if w.whose, _, err = d.whose(ctx, r, access.EditWords); err != nil {
		return nil, err
	}
	lang, ok := locale.Parse(cmp.Or(r.get("bahasa"), string(locale.Indonesian)))
	if !ok {
		return nil, problem.New(problem.NotFound, "access.not_found", nil)
	}
	if w.words, err = d.Messages.Words(ctx, r.actor, w.whose.ID, r.part("kind"), lang); err != nil {
		return nil, err
	}
	for _, kind := range d.Messages.Kinds() {
		if kind.Name == w.words.Kind {
			w.kind = kind
		}
	}
	if w.history, err = d.Messages.History(ctx, r.actor, w.whose.ID, w.words.Kind, lang); err != nil {
		return nil, err
	}
	var people []string
	for _, past := range w.history {
		people = append(people, past.By)
	}
	if w.names, err = d.whom(ctx, people...); err != nil {
		return nil, err
	}
	w.edit = r.editOf(w.words.Version,
		ui.Field{Name: "subject", Label: r.T("desk.words.subject"), Value: r.typed("subject", w.words.Subject), Max: 150, Auto: "off"},
		ui.Field{Kind: ui.Words, Name: "body", Label: r.T("desk.words.body"), Hint: r.T("desk.words.body_hint"), Value: r.typed("body", w.words.Body), Max: 4000},
	)
	return w, nil
}

// written are the words in the form.
func (w *wording) written(r *request) notify.Words {
	return notify.Words{
		Kind: w.words.Kind, Lang: w.words.Lang, Version: w.version, Subject: r.typed("subject", w.words.Subject), Body: r.typed("body", w.words.Body),
	}
}

func (d *Desk) wordsPage(ctx context.Context, r *request) (answer, error) {
	w, err := d.wording(ctx, r)
	if err != nil {
		return answer{}, err
	}
	return d.wordsAnswer(ctx, r, w)
}

// wordsAnswer is the page with a preview of what stands in the form.
func (d *Desk) wordsAnswer(ctx context.Context, r *request, w *wording) (answer, error) {
	var err error
	if w.preview, err = d.Messages.Preview(ctx, r.actor, w.whose.ID, w.written(r)); err != nil && !w.failed() && !w.blame(r, err) {
		return answer{}, err
	}
	return r.editPage(r.T(w.kind.Key("title")), w.edit, wordsBody(r, w)), nil
}

func (d *Desk) keepWords(ctx context.Context, r *request) (answer, error) {
	w, err := d.wording(ctx, r)
	if err != nil {
		return answer{}, err
	}
	if r.ticked("preview") {
		return d.wordsAnswer(ctx, r, w)
	}
	if err := d.Messages.SetWords(ctx, r.actor, w.whose.ID, w.written(r)); err != nil {
		if !w.refuse(r, err, w.words.Version, w.now(r)) {
			return answer{}, err
		}
		return d.wordsAnswer(ctx, r, w)
	}
	return r.goTo(wordsAt(w.whose, w.words.Kind, w.words.Lang), "words_kept"), nil
}

// now is what the words are, for whoever changed older ones.
func (w *wording) now(r *request) []ui.Term {
	return []ui.Term{{Term: r.T("desk.words.subject"), Text: w.words.Subject}, {Term: r.T("desk.words.body"), Text: w.words.Body}}
}

func (d *Desk) resetWords(ctx context.Context, r *request) (answer, error) {
	w, err := d.wording(ctx, r)
	if err != nil {
		return answer{}, err
	}
	w.fields[0].Value, w.fields[1].Value = w.words.Subject, w.words.Body // the button carries no text
	if err := d.Messages.ResetWords(ctx, r.actor, w.whose.ID, w.written(r)); err != nil {
		if !w.refuse(r, err, w.words.Version, w.now(r)) {
			return answer{}, err
		}
		return d.wordsAnswer(ctx, r, w)
	}
	return r.goTo(wordsAt(w.whose, w.words.Kind, w.words.Lang), "words_reset"), nil
}

func (d *Desk) sendTest(ctx context.Context, r *request) (answer, error) {
	whose, _, err := d.whose(ctx, r, access.EditWords)
	if err != nil {
		return answer{}, err
	}
	to := wordsPath + "?instansi=" + url.QueryEscape(slugOf(whose))
	err = d.Messages.SendTest(ctx, r.actor, whose.ID)
	switch {
	case err == nil:
		return r.goTo(to, "test_sent"), nil
	case problem.KindOf(err) == problem.Unavailable:
		return r.goTo(to, "test_unsent"), nil
	case problem.KindOf(err) == problem.Conflict:
		return r.goTo(to, "test_fails"), nil
	default:
		return answer{}, err
	}
}

// fieldsOf says which fields words of the kind may and must name.
func (w *wording) fieldsOf(r *request) []ui.Term {
	terms := []ui.Term{{Term: "{name}", Text: r.T("desk.words.field_name")}, {Term: "{office}", Text: r.T("desk.words.field_office")}}
	for _, field := range w.kind.Fields {
		text := r.T("desk.words.field_example", "example", r.desk.Catalog.Printer(w.words.Lang).T(w.kind.Key("example."+field)))
		for _, required := range w.kind.Required {
			if required == field {
				text += " " + r.T("desk.words.field_required")
			}
		}
		terms = append(terms, ui.Term{Term: "{" + field + "}", Text: text})
	}
	return terms
}

// changes are what the words were, for the history of a page.
func (w *wording) changes(r *request) []change {
	var all []change
	for _, past := range w.history {
		c := change{until: past.Changed, by: w.names.name(r, past.By)}
		if past.Body == "" {
			c.was = []ui.Term{{Term: r.T("desk.words.body"), Text: r.T("desk.words.back_to_built_in")}}
		} else {
			c.was = []ui.Term{{Term: r.T("desk.words.subject"), Text: past.Subject}, {Term: r.T("desk.words.body"), Text: past.Body}}
		}
		all = append(all, c)
	}
	return all
}

// otherLang is the other language of the words.
func (w *wording) otherLang() locale.Lang {
	for _, lang := range locale.Langs {
		if lang != w.words.Lang {
			return lang
		}
	}
	return w.words.Lang
}

// place is whose words they are.
func (w *wording) place(r *request) string {
	return cmp.Or(strings.TrimSpace(w.whose.Name), r.T("desk.installation"))
}

// carried are what the forms send along unseen.
func (w *wording) carried() []ui.Param {
	return []ui.Param{{Name: "instansi", Value: slugOf(w.whose)}, {Name: "bahasa", Value: string(w.words.Lang)}}
}

// slugOf is how forms name an authority, or the installation.
func slugOf(a access.Authority) string { return cmp.Or(a.Slug, noAuthority) }
