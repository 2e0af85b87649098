package sealed

import (
	"slices"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/paper"
)

// Paper draws sheets, each on a page of its own, for an authority of a name. It is the only place where they are.
func Paper(p *locale.Printer, authority string, sheets []Sheet, at time.Time) ([]byte, error) {
	docs := make([]paper.Document, len(sheets))
	for i, s := range sheets {
		docs[i] = paper.Document{
			Lang: string(p.Lang), Title: p.T("sealed.sheet.title", "n", s.Number, "of", s.Of), Author: authority, Created: at,
			Head: paper.Letterhead{Name: authority},
			Body: []paper.Block{
				paper.Heading{Text: p.T("sealed.sheet.heading", "n", s.Number, "of", s.Of), Level: 1},
				paper.Paragraph{Text: p.T("sealed.sheet.lead", "needed", s.Needed, "authority", authority)},
				paper.Heading{Text: p.T("sealed.sheet.code"), Level: 2},
				paper.List{Ordered: true, Items: lined(s.Code, 4)},
				paper.Table{Columns: []paper.Column{{}, {}}, Rows: [][]string{
					{p.T("sealed.sheet.mark"), s.Mark}, {p.T("sealed.sheet.made"), p.Date(at)},
				}},
				paper.List{Ordered: true, Items: []string{
					p.T("sealed.sheet.rule_use"), p.T("sealed.sheet.rule_envelope"), p.T("sealed.sheet.rule_apart"), p.T("sealed.sheet.rule_copy"), p.T("sealed.sheet.rule_stolen"),
				}},
			},
			Proof: &paper.Proof{Address: strings.ReplaceAll(s.Code, " ", ""), Words: []string{p.T("sealed.sheet.scan")}},
			Words: paper.Words{Page: p.T("document.paper.page", "page", "{page}", "pages", "{pages}"), Accessible: p.T("sealed.sheet.accessible")},
		}
	}
	return paper.Bind(docs...)
}

// lined puts so many groups into a line, so that whoever types them knows where they are.
func lined(code string, groups int) []string {
	var lines []string
	for words := range slices.Chunk(strings.Fields(code), groups) {
		lines = append(lines, strings.Join(words, "   ·   "))
	}
	return lines
}
