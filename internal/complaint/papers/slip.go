package papers

import (
	"context"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/paper"
	"github.com/patuh-id/patuh/internal/workday"
)

// slipLines are what is written on a slip by hand, each with how many lines it has.
var slipLines = []struct {
	key   string
	lines int
}{{"received", 1}, {"officer", 1}, {"kind", 1}, {"words", 5}, {"place", 1}, {"office", 1}, {"whom", 1}, {"happened", 1}, {"name", 1}, {"phone", 1}, {"reach", 1}, {"secrecy", 1}}

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
	doc := paper.Document{
		Lang: string(lang), Title: p.T("papers.slip.title", "from", slips[0].Code(), "to", slips[len(slips)-1].Code()), Author: of.Name,
		Created: slips[0].Printed.In(workday.ZoneOf(of.Zone).Location), Head: paper.Letterhead{Name: of.Name},
		Words: paper.Words{
			Page: p.T("document.paper.page", "page", "{page}", "pages", "{pages}"), Accessible: p.T("papers.slip.accessible"),
		},
	}
	for i := range slips {
		if slips[i].Authority != authority {
			return nil, problem.New(problem.Invalid, "complaint.no_slip", nil)
		}
		doc.Body = append(doc.Body, slipBlocks(p, slips[i].Code())...)
	}
	return doc.PDF()
}

// slipBlocks are one slip: lines to write on, and what its reporter keeps.
func slipBlocks(p *locale.Printer, code string) []paper.Block {
	const line = ".................................................................................."
	table := paper.Table{Columns: []paper.Column{{}, {}}}
	for _, one := range slipLines {
		table.Rows = append(table.Rows, []string{p.T("papers.slip." + one.key), strings.TrimSuffix(strings.Repeat(line+"\n", one.lines), "\n")})
	}
	return []paper.Block{
		paper.Heading{Text: p.T("papers.slip.heading", "code", code), Level: 1},
		table,
		paper.Paragraph{Text: p.T("papers.slip.keep", "code", code)},
		paper.Paragraph{Text: strings.Repeat("- ", 60)},
	}
}
