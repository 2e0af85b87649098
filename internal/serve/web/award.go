package web

import (
	"context"
	"strconv"

	"github.com/patuh-id/patuh/internal/award"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// awardRoutes are the pages to which the codes on certificates lead.
func (p *Portal) awardRoutes() []route {
	return []route{{path: award.Path + "/{kode}", page: p.certificate}}
}

// certificate says what a certificate is, whose, and what it is worth. A code that is typed in another way leads to the
// same page, under its own address.
func (p *Portal) certificate(ctx context.Context, r *request) (*content, error) {
	if p.Awards == nil {
		return nil, problem.New(problem.NotFound, "", nil)
	}
	one, err := p.Awards.ByCode(ctx, r.part("kode"))
	if err != nil {
		return nil, err
	}
	r.path = award.Path + "/" + one.Code
	return html(r, ui.Page{Title: r.T("web.certificate.title", "number", one.Number), Hidden: true}, certificatePage(r, one)), nil
}

func certificateTerms(r *request, one award.Public) []ui.Term {
	var terms []ui.Term
	add := func(name, text string) {
		if text != "" {
			terms = append(terms, ui.Term{Term: r.T("web.certificate." + name), Text: text})
		}
	}
	add("for", one.Name)
	if one.Name != one.BodyName {
		add("of", one.BodyName)
	}
	add("number", one.Number)
	add("office", one.Office)
	add("assessment", one.Title)
	add("year", strconv.Itoa(one.Year))
	if one.Score != "" {
		add("score", r.Decimal(one.Score))
	}
	add("class", certificateClass(r, one))
	add("decree", r.T("web.certificate.decree_text", "number", one.DecreeNumber, "day", r.PartOfDay(one.DecreeDay)))
	if one.ReleasedDay != "" {
		add("released", r.PartOfDay(one.ReleasedDay))
	}
	return append(terms, ui.Term{Term: r.T("web.certificate.code"), Content: ui.Code(one.Code)})
}

// certificateClass is the class with the opinion that it brings.
func certificateClass(r *request, one award.Public) string {
	for _, class := range one.Instrument.Classes.List {
		if class.Code != one.Class {
			continue
		}
		text := class.Code
		if opinion := class.Opinion.In(r.Lang); opinion != "" {
			text += " · " + opinion
		}
		if one.Suffix && one.Instrument.Award != nil {
			text += " " + one.Instrument.Award.Suffix.In(r.Lang)
		}
		return text
	}
	return one.Class
}
