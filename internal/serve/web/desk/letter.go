package desk

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/document"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/paper"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

const lettersPath = "/kelola/surat"

// maxSignedForm is more than the room takes, so that somebody with a file that is a little too large
// reads so beside it.
const maxSignedForm = document.MaxCompared + 2<<20

// letterRoutes are the letters of an authority, from the draft to whatever becomes of them.
func (d *Desk) letterRoutes() []route {
	one := lettersPath + "/{id}"
	return []route{
		{method: get, path: lettersPath, action: access.ReadDocuments, serve: d.lettersPage},
		{method: get, path: "/kelola/surat-baru", action: access.WriteDocuments, serve: d.newLetter},
		{method: post, path: "/kelola/surat-baru", action: access.WriteDocuments, serve: d.newLetter},
		{method: get, path: one, action: access.ReadDocuments, serve: d.letterPage},
		{method: get, path: one + "/isi", action: access.ReadDocuments, serve: d.letterTwin},
		{method: get, path: one + "/berkas", action: access.ReadDocuments, serve: d.letterFile},
		{method: get, path: one + "/bertanda-tangan", action: access.ReadDocuments, serve: d.signedLetter},
		{method: get, path: one + "/ubah", action: access.WriteDocuments, serve: d.editLetter},
		{method: post, path: one + "/ubah", action: access.WriteDocuments, serve: d.editLetter},
		{method: get, path: one + "/buang", action: access.WriteDocuments, serve: d.discardLetter},
		{method: post, path: one + "/buang", action: access.WriteDocuments, serve: d.discardLetter},
		{method: get, path: one + "/terbit", action: access.IssueDocuments, serve: d.issueLetter},
		{method: post, path: one + "/terbit", action: access.IssueDocuments, serve: d.issueLetter},
		{method: get, path: one + "/tanda-tangan", action: access.IssueDocuments, serve: d.signLetterPage},
		{method: post, path: one + "/tanda-tangan", action: access.IssueDocuments, serve: d.signLetter, files: maxSignedForm},
		{method: get, path: one + "/ganti", action: access.IssueDocuments, serve: d.replaceLetter},
		{method: post, path: one + "/ganti", action: access.IssueDocuments, serve: d.replaceLetter},
		{method: get, path: one + "/cabut", action: access.IssueDocuments, serve: d.withdrawLetter},
		{method: post, path: one + "/cabut", action: access.IssueDocuments, serve: d.withdrawLetter},
		{method: get, path: authorities + "/{slug}/kop", action: access.SetDocuments, serve: d.letterhead},
		{method: post, path: authorities + "/{slug}/kop", action: access.SetDocuments, serve: d.letterhead},
	}
}

func letterPath(id string) string { return lettersPath + "/" + id }

// letterList is a list of letters and what it was asked for.
type letterList struct {
	workplaces access.Workplaces
	authority  access.Branding
	state      string
	words      string
	list       []document.Document
	paged      bool
}

func (d *Desk) lettersPage(ctx context.Context, r *request) (answer, error) {
	l := letterList{state: r.get("keadaan"), words: r.get("q")}
	var err error
	if l.workplaces, err = d.Access.Workplaces(ctx, r.actor, access.ReadDocuments); err != nil {
		return answer{}, err
	}
	if l.authority, err = choose(l.workplaces, r.get("instansi")); err != nil {
		return answer{}, err
	}
	q := document.Query{Authority: l.authority.ID, State: document.State(l.state), Words: l.words}
	if after := r.get("setelah"); after != "" {
		if q.After, err = d.Documents.One(ctx, r.actor, after); err != nil {
			return answer{}, err
		}
		l.paged = true
	}
	if l.list, err = d.Documents.List(ctx, r.actor, q); err != nil {
		return answer{}, err
	}
	return r.page(r.T("desk.letter.list"), lettersBody(r, l)), nil
}

// choices are the drop-downs above the list.
func (l letterList) choices(r *request) ui.Choices {
	c := ui.Choices{Action: r.URL(lettersPath)}
	if len(l.workplaces.Authorities) > 1 {
		var all []ui.Option
		for _, a := range l.workplaces.Authorities {
			all = append(all, ui.Option{Value: a.Slug, Text: a.Called()})
		}
		c.Fields = append(c.Fields, ui.Choice{Name: "instansi", Label: r.T("desk.letter.authority"), Options: options([]string{l.authority.Slug}, all...)})
	}
	states := []ui.Option{{Text: r.T("desk.letter.any_state")}}
	for _, s := range document.States {
		states = append(states, ui.Option{Value: string(s), Text: r.T(s.Key())})
	}
	c.Fields = append(c.Fields,
		ui.Choice{Name: "keadaan", Label: r.T("desk.letter.state"), Options: options([]string{l.state}, states...)},
		ui.Choice{Name: "q", Label: r.T("desk.letter.words"), Value: l.words})
	return c
}

func (l letterList) table(r *request) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.letter.list"), HideCaption: true, Empty: r.T("desk.letter.none"),
		Columns: []ui.Column{
			{Label: r.T("desk.letter.subject"), Head: true},
			{Label: r.T("desk.letter.number")},
			{Label: r.T("desk.letter.state")},
			{Label: r.T("desk.letter.changed")},
		},
	}
	for _, one := range l.list {
		number := ui.Cell{Text: one.Number}
		if one.Number == "" {
			number = ui.Cell{Text: "–", Blank: true}
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: one.Subject, Href: r.URL(letterPath(one.ID))}, number, {Text: r.T(one.State.Key())}, {Text: r.when(one.Changed, l.authority.Zone)},
		}})
	}
	return table
}

// further are the pages before and after this one; empty where there are none.
func (l letterList) further(r *request) (string, string) {
	query := url.Values{}
	for name, value := range map[string]string{"instansi": l.authority.Slug, "keadaan": l.state, "q": l.words} {
		if value != "" {
			query.Set(name, value)
		}
	}
	first, next := "", ""
	if l.paged {
		first = r.URL(lettersPath + "?" + query.Encode())
	}
	if len(l.list) == document.MaxList {
		query.Set("setelah", l.list[len(l.list)-1].ID)
		next = r.URL(lettersPath + "?" + query.Encode())
	}
	return first, next
}

// letterView is a letter as its page shows it.
type letterView struct {
	document.Document
	look    access.Branding
	twin    paper.Document
	odd     []rune // characters that the letters on paper do not have
	history []document.Happened
	who     whom
	next    document.Document // that replaced it
	// received is where the signed file stands; empty while none has come.
	received evidence.State
}

// letter reads a letter and names whose it is.
func (d *Desk) letter(ctx context.Context, r *request) (letterView, error) {
	var v letterView
	var err error
	if v.Document, v.twin, err = d.Documents.Twin(ctx, r.actor, r.part("id")); err != nil {
		return v, err
	}
	looks, err := d.Access.BrandingsOf(ctx, v.Authority)
	v.look = looks[v.Authority]
	return v, err
}

func (d *Desk) letterPage(ctx context.Context, r *request) (answer, error) {
	v, err := d.letter(ctx, r)
	if err != nil {
		return answer{}, err
	}
	if v.history, err = d.Documents.History(ctx, r.actor, v.ID); err != nil {
		return answer{}, err
	}
	if v.odd, err = v.Unprintable(); err != nil {
		return answer{}, err
	}
	if v.received, err = d.Documents.Received(ctx, v.Document); err != nil {
		return answer{}, err
	}
	if v.ReplacedBy != "" {
		if v.next, err = d.Documents.One(ctx, r.actor, v.ReplacedBy); err != nil {
			return answer{}, err
		}
	}
	ids := []string{v.MadeBy}
	for _, h := range v.history {
		ids = append(ids, h.Actor.Account)
	}
	if v.who, err = d.whom(ctx, ids...); err != nil {
		return answer{}, err
	}
	got := r.page(v.Subject, letterBody(r, v))
	got.page.Breadcrumbs = r.letterCrumbs(nil)
	return got, nil
}

// letterCrumbs lead from the home page to the list, and to a letter where one is given.
func (r *request) letterCrumbs(one *document.Document) []ui.Link {
	links := []ui.Link{{Text: r.T("desk.letter.list"), Href: r.URL(lettersPath)}}
	if one != nil {
		links = append(links, ui.Link{Text: one.Subject, Href: r.URL(letterPath(one.ID))})
	}
	return r.crumbs(links...)
}

// letterWays are what can be done with a letter, by whoever is reading.
func (r *request) letterWays(v letterView) []ui.Link {
	var links []ui.Link
	add := func(action access.Action, shown bool, name string) {
		if shown && r.may(action, v.Scope()) {
			links = append(links, ui.Link{Text: r.T("desk.letter.do." + name), Href: r.URL(letterPath(v.ID) + "/" + letterDoors[name])})
		}
	}
	draft := v.State == document.Draft
	add(access.WriteDocuments, draft, "edit")
	add(access.IssueDocuments, draft, "issue")
	add(access.ReadDocuments, true, "read")
	add(access.ReadDocuments, true, map[bool]string{true: "preview", false: "unsigned"}[draft])
	add(access.ReadDocuments, v.received == evidence.Ready, "signed")
	add(access.IssueDocuments, v.Valid(), "sign")
	add(access.IssueDocuments, v.Valid(), "replace")
	add(access.IssueDocuments, v.Valid(), "withdraw")
	add(access.WriteDocuments, draft, "discard")
	return links
}

var letterDoors = map[string]string{
	"edit": "ubah", "issue": "terbit", "read": "isi", "preview": "berkas", "unsigned": "berkas", "signed": "bertanda-tangan",
	"sign": "tanda-tangan", "replace": "ganti", "withdraw": "cabut", "discard": "buang",
}

func (r *request) letterTerms(v letterView) []ui.Term {
	terms := []ui.Term{{Term: r.T("desk.letter.state"), Text: r.T(v.State.Key())}}
	add := func(name, text string) {
		if text != "" {
			terms = append(terms, ui.Term{Term: r.T("desk.letter." + name), Text: text})
		}
	}
	add("authority", v.look.Called())
	add("number", v.Number)
	add("day", r.PartOfDay(v.Day))
	if v.twin.Sign != nil {
		add("signatory", v.twin.Sign.Title+" "+v.twin.Sign.Name)
	}
	add("open", r.T("desk.letter.open."+map[bool]string{true: "yes", false: "no"}[v.Open]))
	add("why", v.EndWhy)
	add("basis", v.EndBase)
	if v.next.ID != "" {
		terms = append(terms, ui.Term{Term: r.T("desk.letter.next"), Content: link(r.URL(letterPath(v.next.ID)), v.next.Number)})
	}
	if v.Code != "" {
		terms = append(terms, ui.Term{Term: r.T("desk.letter.code"), Content: link(r.URL("/dokumen/"+v.Code), v.Code)})
		terms = append(terms, ui.Term{Term: r.T("desk.letter.unsigned_sum"), Content: ui.Code(v.UnsignedSum)})
	}
	if v.SignedSum != "" {
		terms = append(terms, ui.Term{Term: r.T("desk.letter.signed_sum"), Content: ui.Code(v.SignedSum)})
		add("marks", r.T("desk.letter.marks."+map[bool]string{true: "yes", false: "no"}[v.Marks]))
	}
	return terms
}

func (r *request) letterHistory(v letterView) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.history"), HideCaption: true,
		Columns: []ui.Column{{Label: r.T("desk.record.what"), Head: true}, {Label: r.T("desk.record.who")}, {Label: r.T("desk.record.when")}},
	}
	for _, h := range v.history {
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: r.eventKind(h.Kind), Note: h.Why}, {Text: v.who.name(r, h.Actor.Account)}, {Text: r.when(h.At, v.look.Zone)},
		}})
	}
	return table
}

func (d *Desk) letterTwin(ctx context.Context, r *request) (answer, error) {
	v, err := d.letter(ctx, r)
	if err != nil {
		return answer{}, err
	}
	got := r.page(v.Subject, ui.Twin(r.Context, v.twin))
	got.page.Breadcrumbs = r.letterCrumbs(&v.Document)
	return got, nil
}

func (d *Desk) letterFile(ctx context.Context, r *request) (answer, error) {
	one, data, err := d.Documents.Unsigned(ctx, r.actor, r.part("id"))
	if err != nil {
		return answer{}, err
	}
	name := "konsep.pdf"
	if one.Code != "" {
		name = one.Code + ".pdf"
	}
	return answer{file: &file{name, "application/pdf", data}}, nil
}

func (d *Desk) signedLetter(ctx context.Context, r *request) (answer, error) {
	one, data, err := d.Documents.SignedFile(ctx, r.actor, r.part("id"))
	if err != nil {
		return answer{}, err
	}
	return answer{file: &file{one.Code + "-bertanda-tangan.pdf", "application/pdf", data}}, nil
}

// oddSigns lists characters with their numbers, as they stand on paper; at most a few.
func oddSigns(odd []rune) string {
	const most = 12
	var b strings.Builder
	for i, c := range odd {
		switch {
		case i == most:
			b.WriteString(" …")
			return b.String()
		case i > 0:
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "[U+%04X]", c)
	}
	return b.String()
}
