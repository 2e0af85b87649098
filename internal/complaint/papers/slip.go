package papers

import (
	"context"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/paper"
	"github.com/patuh-id/patuh/internal/workday"
)

// Slips draws slips to be written on by hand, each with the part that whoever spoke up takes home. Equal
// slips give equal bytes. Kinds: those of Decide; Invalid for none, or more than complaint.MaxSlips, or of somebody else.
func (o *Papers) Slips(ctx context.Context, actor access.Actor, authority string, slips []complaint.Slip, lang locale.Lang) ([]byte, error) {
	if err := complaint.MayRegister(actor, authority); err != nil {
		return nil, err
	}
	p := o.Cases.Catalog.Printer(lang)
	if len(slips) == 0 || len(slips) > complaint.MaxSlips {
		return nil, problem.New(problem.Invalid, "complaint.fault.slips", problem.Args{"max": complaint.MaxSlips})
	}
	of, err := o.Cases.Access.AuthorityOf(ctx, access.Scope{Authority: authority})
	if err != nil {
		return nil, err
	}
	head, err := o.headOf(ctx, authority, of.Name)
	if err != nil {
		return nil, err
	}
	doc := paper.Document{
		Lang: string(lang), Title: p.T("papers.slip.title", "from", slips[0].Code(), "to", slips[len(slips)-1].Code()), Author: of.Name,
		Created: slips[0].Printed.In(workday.ZoneOf(of.Zone).Location),
		Words: paper.Words{
			Page: p.T("document.paper.page", "page", "{page}", "pages", "{pages}"), Accessible: o.slipWeb(p),
		},
	}
	for i := range slips {
		if slips[i].Authority != authority {
			return nil, problem.New(problem.Invalid, "complaint.no_slip", nil)
		}
		doc.Body = append(doc.Body, o.slipBlock(p, head, slips[i].Code()))
	}
	return doc.PDF()
}

// slipWeb says where the same form is on the web, as far as the program knows it.
func (o *Papers) slipWeb(p *locale.Printer) string {
	if o.Origin == "" {
		return p.T("papers.slip.accessible_unknown")
	}
	return p.T("papers.slip.accessible", "address", o.Origin+"/lapor")
}

// headOf is what stands on the authority's letters; its name alone where nobody wrote more.
func (o *Papers) headOf(ctx context.Context, authority, name string) (paper.Letterhead, error) {
	var head paper.Letterhead
	if o.Letterhead != nil {
		var err error
		if head, _, err = o.Letterhead(ctx, authority); err != nil {
			return head, err
		}
	}
	if head.Name == "" {
		head.Name = name
	}
	return head, nil
}

// slipBlock is one slip: what is written on by hand, and what its reporter keeps.
func (o *Papers) slipBlock(p *locale.Printer, head paper.Letterhead, code string) paper.Slip {
	line := func(key string) paper.Blank { return paper.Blank{Name: p.T("papers.slip." + key)} }
	ticks := func(key string, choices ...string) paper.Blank {
		one := line(key)
		for _, choice := range choices {
			one.Ticks = append(one.Ticks, p.T("papers.slip."+key+"."+choice))
		}
		return one
	}
	words := line("words")
	words.Lines = 3
	slip := paper.Slip{
		Title: p.T("papers.slip.heading", "code", code), Issuer: head.Name, Cut: p.T("papers.slip.cut"),
		Rows: [][]paper.Blank{
			{line("received"), line("officer")},
			{ticks("kind", "complaint", "suggestion", "information")},
			{words},
			{line("place"), line("happened")},
			{line("office"), line("whom")},
			{line("name"), line("phone")},
			{ticks("secrecy", "open", "secret", "anonymous"), line("reach")},
		},
		Stub: p.T("papers.slip.stub", "code", code), From: append([]string{head.Name}, head.Address...),
		Filled: [][]paper.Blank{{line("received"), line("officer")}},
		Says:   []string{p.T("papers.slip.keep")},
	}
	if o.Origin != "" {
		slip.Says = append(slip.Says, p.T("papers.slip.web", "address", o.Origin+"/laporan"))
	}
	return slip
}
