package ui

import (
	"cmp"
	"strings"

	"github.com/patuh-id/patuh/internal/paper"
)

func twinLines(d paper.Document) []Term {
	var terms []Term
	for _, l := range d.Lines {
		terms = append(terms, Term{Term: l.Name, Text: l.Text})
	}
	return terms
}

func twinRows(text string) []string { return strings.Split(text, "\n") }

// twinBare reports whether a table only names things: then it has no head.
func twinBare(t paper.Table) bool {
	for _, c := range t.Columns {
		if c.Title != "" {
			return false
		}
	}
	return true
}

func twinPairs(t paper.Table) []Term {
	var terms []Term
	for _, row := range t.Rows {
		if len(row) > 0 {
			terms = append(terms, Term{Term: row[0], Text: strings.Join(row[1:], " · ")})
		}
	}
	return terms
}

func twinTable(t paper.Table) Table {
	table := Table{Caption: t.Caption, HideCaption: t.Caption == ""}
	for i, c := range t.Columns {
		table.Columns = append(table.Columns, Column{Label: c.Title, Numeric: c.Align != paper.Left, Head: i == 0})
	}
	for _, row := range t.Rows {
		cells := make([]Cell, len(t.Columns))
		for i := range cells {
			if i < len(row) {
				cells[i].Text = row[i]
			}
		}
		table.Rows = append(table.Rows, Row{Cells: cells})
	}
	return table
}

func twinBars(b paper.Bars) []Term {
	var terms []Term
	for _, row := range b.Rows {
		var texts []string
		for _, bar := range row.Bars {
			texts = append(texts, strings.TrimSpace(bar.Name+" "+bar.Text))
		}
		terms = append(terms, Term{Term: row.Name, Text: strings.Join(texts, "; ")})
	}
	return terms
}

func twinYears(t paper.Trend) []Term {
	var terms []Term
	for _, y := range t.Years {
		terms = append(terms, Term{Term: y.Year, Text: y.Text})
	}
	return terms
}

// twinBlanks are what is written by hand on paper.
func twinBlanks(c Context, b paper.Blanks) []Term {
	var terms []Term
	for _, row := range b.Rows {
		for _, one := range row {
			if one.Name != "" {
				terms = append(terms, Term{Term: one.Name, Text: c.T("ui.by_hand")})
			}
		}
	}
	return terms
}

func twinSigns(c Context, b paper.Signs) []Term {
	terms := []Term{{Term: b.Place.Name, Text: c.T("ui.by_hand")}}
	for _, one := range []paper.Signature{b.Left, b.Right} {
		terms = append(terms, Term{Term: one.Title, Text: cmp.Or(one.Name, c.T("ui.by_hand"))})
	}
	return terms
}
