// Package minutes writes the minutes of a visit (berita acara): who came, when, how much was done and which evidence was
// gathered, with room for what the unit remarks and for the signatures of both sides. It holds no mark, no score, no
// answer and no name of anybody who was interviewed, since whoever is assessed signs it and keeps a copy.
package minutes

import (
	"embed"
	"slices"
	"strconv"
	"time"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/paper"
)

// Texts are the room's catalog texts.
//
//go:embed texts
var Texts embed.FS

// Minutes are what stands in them.
type Minutes struct {
	Head        paper.Letterhead
	Place       string // where the office is; may be empty
	Office      string
	Cycle       string // title
	Body, Locus string
	Number      string   // of the locus
	From, Until string   // days
	Letter      string   // number of the letter of assignment; may be empty
	Team        []string // names, the leader first
	Services    []string
	Instrument  *instrument.Instrument
	Tally       form.Tally
	At          time.Time // of counting, by the clock of the office, whose zone has a name
}

// Document lays minutes out. The page for screen readers is made from the same values.
func (m Minutes) Document(p *locale.Printer) paper.Document {
	title := p.T("minutes.title")
	d := paper.Document{
		Lang: string(p.Lang), Title: title + " – " + m.Locus, Author: m.Office, Created: m.At, Head: m.Head,
		Words: paper.Words{
			Page: p.T("minutes.page", "page", "{page}", "pages", "{pages}"), Code: m.Number, Accessible: p.T("minutes.accessible"),
			Other: p.T("minutes.other"), Sign: p.T("minutes.other"),
		},
	}
	days := p.PartOfDay(m.From)
	if m.Until != m.From {
		days += " – " + p.PartOfDay(m.Until)
	}
	facts := [][]string{{p.T("minutes.cycle"), m.Cycle}, {p.T("minutes.body"), m.Body}, {p.T("minutes.locus"), m.Locus + " (" + m.Number + ")"}, {p.T("minutes.days"), days}}
	if m.Letter != "" {
		facts = append(facts, []string{p.T("minutes.letter"), m.Letter})
	}
	d.Body = []paper.Block{
		paper.Heading{Text: title, Level: 1},
		paper.Paragraph{Text: p.T("minutes.intro", "office", m.Office)},
		paper.Table{Columns: make([]paper.Column, 2), Rows: facts},
		paper.Heading{Text: p.T("minutes.came"), Level: 2},
		paper.List{Ordered: true, Items: m.came(p)},
		paper.Paragraph{Text: p.T("minutes.met")},
		paper.Blanks{Rows: [][]paper.Blank{{{Name: p.T("minutes.name")}, {Name: p.T("minutes.function")}}, {{Name: p.T("minutes.name")}, {Name: p.T("minutes.function")}}}},
	}
	if len(m.Services) > 0 {
		d.Body = append(d.Body, paper.Heading{Text: p.T("minutes.services"), Level: 2}, paper.List{Items: m.Services})
	}
	d.Body = append(d.Body, paper.Heading{Text: p.T("minutes.done"), Level: 2}, m.forms(p), paper.Heading{Text: p.T("minutes.evidence"), Level: 2})
	d.Body = append(d.Body, m.evidence(p),
		paper.Paragraph{Text: p.T("minutes.counted", "day", p.Date(m.At), "hour", m.At.Format("15"), "minute", m.At.Format("04"), "zone", m.At.Format("MST"))},
		paper.Blanks{Rows: [][]paper.Blank{{{Name: p.T("minutes.remarks"), Lines: 5}}}},
		paper.Paragraph{Text: p.T("minutes.copies")},
		paper.Signs{
			Place: paper.Blank{Name: p.T("minutes.place_day")},
			Left:  paper.Signature{Title: p.T("minutes.for_unit", "unit", m.Locus), Below: []string{p.T("minutes.name"), p.T("minutes.function")}},
			Right: m.leader(p),
		})
	return d
}

func (m Minutes) came(p *locale.Printer) []string {
	names := slices.Clone(m.Team)
	if len(names) > 0 {
		names[0] = p.T("minutes.leader", "name", names[0])
	}
	return names
}

func (m Minutes) leader(p *locale.Printer) paper.Signature {
	s := paper.Signature{Title: p.T("minutes.for_team", "office", m.Office)}
	if len(m.Team) > 0 {
		s.Name = m.Team[0]
	}
	return s
}

// forms says how many forms there are of whom.
func (m Minutes) forms(p *locale.Printer) paper.Block {
	table := paper.Table{Columns: []paper.Column{
		{Title: p.T("minutes.who")},
		{Title: p.T("minutes.wanted"), Align: paper.Right},
		{Title: p.T("minutes.finished"), Align: paper.Right},
		{Title: p.T("minutes.begun"), Align: paper.Right},
		{Title: p.T("minutes.substitutes"), Align: paper.Right},
	}}
	for _, one := range m.Tally.Subjects {
		label := one.Subject
		if s := m.Instrument.Subject(one.Subject); s != nil {
			label = s.Label.In(p.Lang)
		}
		table.Rows = append(table.Rows, []string{label, strconv.Itoa(one.Wanted), strconv.Itoa(one.Done), strconv.Itoa(one.Begun), strconv.Itoa(one.Substitute)})
	}
	return table
}

func (m Minutes) evidence(p *locale.Printer) paper.Block {
	if len(m.Tally.Files) == 0 {
		return paper.Paragraph{Text: p.T("minutes.no_evidence")}
	}
	table := paper.Table{Columns: []paper.Column{{Title: p.T("minutes.kind")}, {Title: p.T("minutes.files"), Align: paper.Right}, {Title: p.T("minutes.awaited"), Align: paper.Right}}}
	for _, one := range m.Tally.Files {
		table.Rows = append(table.Rows, []string{p.T("minutes.kind." + string(one.Kind)), strconv.Itoa(one.N), strconv.Itoa(one.Awaited)})
	}
	return table
}
