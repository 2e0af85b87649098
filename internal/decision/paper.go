package decision

import (
	"slices"
	"strconv"
	"time"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/paper"
)

// Paper is what the minutes of a plenary need to be printed, besides themselves.
type Paper struct {
	Head  paper.Letterhead
	Title string // of the cycle
	Year  int
	Names map[string]string // of accounts
	At    time.Time         // of printing
}

// Document lays the minutes of a plenary out: a draft until a second person has confirmed them.
func (s *Sheet) Document(p *locale.Printer, w Paper) paper.Document {
	title := p.T("decision.paper.title")
	d := paper.Document{
		Lang: string(p.Lang), Title: title + " – " + w.Title, Author: w.Head.Name, Created: w.At, Head: w.Head,
		Words: paper.Words{
			Page: p.T("decision.paper.page", "page", "{page}", "pages", "{pages}"), Code: strconv.Itoa(w.Year) + "-" + strconv.Itoa(s.Number),
			Accessible: p.T("decision.paper.accessible"), Other: p.T("decision.paper.other"), Sign: p.T("decision.paper.other"),
		},
	}
	facts := [][]string{
		{p.T("decision.paper.cycle"), w.Title},
		{p.T("decision.paper.day"), p.PartOfDay(s.Day)},
		{p.T("decision.paper.run"), strconv.Itoa(s.Number)},
		{p.T("decision.paper.state"), p.T(s.State.Key())},
	}
	if s.Place != "" {
		facts = append(facts, []string{p.T("decision.paper.place"), s.Place})
	}
	if s.WhyEarlier != "" {
		facts = append(facts, []string{p.T("decision.paper.earlier"), s.WhyEarlier})
	}
	if s.Lines {
		facts = append(facts, []string{p.T("decision.paper.status"), p.T("decision.paper.simulation")})
	}
	var people, cases, absent [][]string
	for _, a := range s.Attendees {
		people = append(people, []string{a.Name, a.Role})
	}
	for _, c := range s.Cases {
		cases = append(cases, []string{c.Name, p.Decimal(c.Rounded), c.Bound.Code + " " + p.Decimal(c.Bound.From.FloatString(2)), p.Decimal(c.Away.FloatString(4)), c.Note})
	}
	for _, b := range s.Bodies {
		at := slices.IndexFunc(s.Absent, func(a Absent) bool { return a.Body == b.Code })
		switch {
		case at >= 0:
			absent = append(absent, []string{b.Name, p.T("decision.reason." + s.Absent[at].Reason), s.Absent[at].Words})
		case b.Reason != "":
			absent = append(absent, []string{b.Name, p.T("decision.reason." + b.Reason), ""})
		}
	}
	d.Body = []paper.Block{
		paper.Heading{Text: title, Level: 1},
		paper.Table{Columns: make([]paper.Column, 2), Rows: facts},
		paper.Heading{Text: p.T("decision.paper.people"), Level: 2},
		table(p, people, "name", "role"),
		paper.Heading{Text: p.T("decision.paper.points"), Level: 2},
		paper.List{Ordered: true, Items: s.Points},
		paper.Heading{Text: p.T("decision.paper.cases"), Level: 2},
		paper.Paragraph{Text: p.T("decision.paper.cases_lead", "distance", p.Decimal(s.Distance))},
		table(p, cases, "body", "score", "bound", "away", "note"),
		paper.Heading{Text: p.T("decision.paper.absent"), Level: 2},
		table(p, absent, "body", "reason", "words"),
		paper.Signs{
			Place: paper.Blank{Name: p.T("decision.paper.place_day")},
			Left:  paper.Signature{Title: p.T("decision.paper.closed"), Name: w.Names[s.ClosedBy]},
			Right: paper.Signature{Title: p.T("decision.paper.confirmed"), Name: w.Names[s.ConfirmedBy]},
		},
	}
	return d
}

// table are rows under columns of these names, or a line that says that there are none.
func table(p *locale.Printer, rows [][]string, columns ...string) paper.Block {
	if len(rows) == 0 {
		return paper.Paragraph{Text: p.T("decision.paper.none")}
	}
	t := paper.Table{Rows: rows}
	for _, name := range columns {
		t.Columns = append(t.Columns, paper.Column{Title: p.T("decision.paper." + name)})
	}
	return t
}
