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
// directory and the calendar have both. Kinds: NotFound; those of paper.
func (o *Offices) Notice(ctx context.Context, body, unit string, lang locale.Lang, address, hours string) ([]byte, error) {
	all, err := o.Office(ctx, body, unit)
	if err != nil {
		return nil, err
	}
	return o.notice(all, lang, address, hours).PDF()
}

func (o *Offices) notice(all Office, lang locale.Lang, address, hours string) paper.Document {
	p := o.Catalog.Printer(lang)
	d := o.document(all, p, lang, address, p.T("office.poster.title"))
	if all.Sheet.Does != "" {
		d.Body = append(d.Body, paper.Paragraph{Text: all.Sheet.Does})
	}
	d.Body = append(d.Body,
		paper.Heading{Text: p.T("office.poster.ask"), Level: 1},
		paper.Paragraph{Text: p.T("office.poster.tell")},
	)
	rows := o.ways(all, p)
	rows = row(rows, p.T("office.poster.text_only"), all.Sheet.TextOnly)
	rows = row(rows, p.T("office.poster.person"), all.Sheet.responsible(""))
	rows = row(rows, p.T("office.poster.address"), address)
	rows = row(rows, p.T("office.poster.hours"), joined(hours, all.Sheet.HoursNote, "\n"))
	d.Body = append(d.Body, bare(rows)...)
	d.Body = append(d.Body, paper.Paragraph{Text: p.T("office.poster.free")})
	return d
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
	return o.works(all, lang, address, w).PDF()
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

func (o *Offices) works(all Office, lang locale.Lang, address string, w Works) paper.Document {
	p := o.Catalog.Printer(lang)
	d := o.document(all, p, lang, address, p.T("office.works.title"))
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
	return d
}

// document is the paper of an office, with the code of its page.
func (o *Offices) document(all Office, p *locale.Printer, lang locale.Lang, address, title string) paper.Document {
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
	if o.Origin != "" {
		at := o.Origin + "/kantor/" + all.Path()
		if lang == locale.English {
			at = o.Origin + "/en/kantor/" + all.Path()
		}
		d.Proof = &paper.Proof{Address: at, Words: []string{p.T("office.poster.scan")}}
		d.Words.Accessible = p.T("office.poster.accessible", "address", at)
	}
	return d
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
