package office

import (
	"cmp"
	"context"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/paper"
)

// Works are repairs of public facilities. The law wants a notice of them, with who answers for them and
// where to complain (Law 25/2009 on Public Services, article 28; known from a report, not from its text).
type Works struct {
	What, Where string
	Until       string // in words: "31 Maret 2026"
	Person      string // empty: the office's own
}

// Notice is the notice that an office hangs up, as a PDF: what it does, how it is reached, and a code that
// leads to its page. directions are the office's address and the page of its calendar says its hours; the
// directory and the calendar have both. Kinds: NotFound; Unavailable where nobody said at which address
// people reach us, which the code has to lead to; those of paper.
func (o *Offices) Notice(ctx context.Context, body, unit string, lang locale.Lang, address, hours string) ([]byte, error) {
	all, err := o.Office(ctx, body, unit)
	if err != nil {
		return nil, err
	}
	d, err := o.notice(all, lang, address, hours)
	if err != nil {
		return nil, err
	}
	return d.PDF()
}

func (o *Offices) notice(all Office, lang locale.Lang, address, hours string) (paper.Document, error) {
	p := o.Catalog.Printer(lang)
	d, err := o.document(all, p, lang, address, p.T("office.poster.title"))
	if err != nil {
		return d, err
	}
	code, err := paper.NewCode(d.Proof.Address, p.T("office.poster.scan"))
	if err != nil {
		return d, err
	}
	w := paper.Wall{
		Above: d.Head.Above, Name: d.Head.Name, Says: all.Sheet.Does, Ask: p.T("office.poster.ask"), Lead: p.T("office.poster.tell"),
		Below: p.T("office.poster.free"), Code: code,
	}
	for _, n := range all.Numbers {
		if n.State == Active {
			w.Ways = append(w.Ways, paper.Line{Name: joined(p.T(n.Kind.Key()), joined(n.Label, n.Hours, ", "), " – "), Text: n.Shown()})
		}
	}
	var rows [][]string
	rows = row(rows, p.T("office.poster.text_only"), all.Sheet.TextOnly)
	rows = row(rows, p.T("office.poster.person"), all.Sheet.responsible(""))
	rows = row(rows, p.T("office.poster.address"), address)
	rows = row(rows, p.T("office.poster.hours"), joined(hours, all.Sheet.HoursNote, "\n"))
	for _, fact := range rows {
		w.Facts = append(w.Facts, paper.Line{Name: fact[0], Text: fact[1]})
	}
	d.Head, d.Proof, d.Body = paper.Letterhead{}, nil, []paper.Block{w}
	return d, nil
}

// WorksNotice is the notice of works as a PDF. Kinds: NotFound; Invalid with Faults, whose Place.File is
// the field; those of paper.
func (o *Offices) WorksNotice(ctx context.Context, body, unit string, lang locale.Lang, address string, w Works) ([]byte, error) {
	all, err := o.Office(ctx, body, unit)
	if err != nil {
		return nil, err
	}
	if err := w.check(all); err != nil {
		return nil, err
	}
	d, err := o.works(all, lang, address, w)
	if err != nil {
		return nil, err
	}
	return d.PDF()
}

// check trims and checks what a form says. The law asks for somebody who answers and for a way to
// complain, so the notice is not printed without them.
func (w *Works) check(all Office) error {
	var c checker
	if w.Person = strings.TrimSpace(w.Person); w.Person == "" {
		w.Person = all.Sheet.responsible("")
	}
	for field, text := range map[string]*string{"what": &w.What, "where": &w.Where, "until": &w.Until, "person": &w.Person} {
		c.lines(field, text, MaxNote, false)
	}
	for _, f := range []struct{ field, text string }{{"what", w.What}, {"where", w.Where}, {"until", w.Until}, {"person", w.Person}} {
		if f.text == "" {
			c.faults.Add(problem.Place{File: f.field}, "office.fault.works_empty", nil)
		}
	}
	return c.faults.Err()
}

func (o *Offices) works(all Office, lang locale.Lang, address string, w Works) (paper.Document, error) {
	p := o.Catalog.Printer(lang)
	d, err := o.document(all, p, lang, address, p.T("office.works.title"))
	if err != nil {
		return d, err
	}
	var rows [][]string
	rows = row(rows, p.T("office.works.field.what"), w.What)
	rows = row(rows, p.T("office.works.field.where"), w.Where)
	rows = row(rows, p.T("office.works.field.until"), w.Until)
	rows = row(rows, p.T("office.works.person"), w.Person)
	d.Body = append(d.Body, paper.Heading{Text: p.T("office.works.heading"), Level: 1})
	d.Body = append(d.Body, bare(rows)...)
	d.Body = append(d.Body, paper.Heading{Text: p.T("office.works.complain"), Level: 2})
	d.Body = append(d.Body, bare(row(o.ways(all, p), p.T("office.poster.address"), address))...)
	d.Body = append(d.Body, paper.Paragraph{Text: p.T("office.works.basis")})
	return d, nil
}

// document is the paper of an office, with the code of its page.
func (o *Offices) document(all Office, p *locale.Printer, lang locale.Lang, address, title string) (paper.Document, error) {
	if o.Origin == "" { // a notice that leads nowhere is none
		return paper.Document{}, problem.New(problem.Unavailable, "office.poster.no_origin", nil)
	}
	now := o.Now().UTC()
	d := paper.Document{
		Lang: string(lang), Title: title + " – " + all.Name(), Author: all.Name(),
		Created: time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC),
		Head:    paper.Letterhead{Name: all.Name()},
	}
	if all.Unit != "" {
		d.Head.Above = all.BodyName
	}
	if address != "" {
		d.Head.Address = []string{address}
	}
	at := o.Origin + "/kantor/" + all.Path()
	if lang == locale.English {
		at = o.Origin + "/en/kantor/" + all.Path()
	}
	d.Proof = &paper.Proof{Address: at, Words: []string{p.T("office.poster.scan")}}
	d.Words.Accessible = p.T("office.poster.accessible", "address", at)
	d.Words.Other, d.Words.Sign = p.T("office.poster.other_script"), p.T("office.poster.picture")
	return d, nil
}

// ways are the numbers of an office that somebody answers, a row each.
func (o *Offices) ways(all Office, p *locale.Printer) [][]string {
	var rows [][]string
	for _, n := range all.Numbers {
		if n.State == Active {
			rows = row(rows, p.T(n.Kind.Key()), joined(n.Shown(), joined(n.Label, n.Hours, ", "), " – "))
		}
	}
	return rows
}

// responsible names who answers for complaints; otherwise where nobody is named.
func (s Sheet) responsible(otherwise string) string {
	return cmp.Or(joined(s.Person, s.PersonPosition, ", "), otherwise)
}

func row(rows [][]string, name, text string) [][]string {
	if text == "" {
		return rows
	}
	return append(rows, []string{name, text})
}

// bare is a table of names and what belongs to them; nothing without rows.
func bare(rows [][]string) []paper.Block {
	if len(rows) == 0 {
		return nil
	}
	return []paper.Block{paper.Table{Columns: []paper.Column{{}, {}}, Rows: rows}}
}

func joined(a, b, between string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + between + b
}
