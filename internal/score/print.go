package score

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/patuh-id/patuh/internal/base/locale"
)

// WriteTable writes the result for a person at a terminal: a row a unit, a column a top level
// node, the total and the class, and below what must be said about the figures.
func (r *Result) WriteTable(w io.Writer, p *locale.Printer) error {
	t := grid{{p.T("score.heading.unit")}}
	for _, top := range r.plan.Instrument.Tree {
		t[0] = append(t[0], top.Code)
	}
	t[0] = append(t[0], p.T("score.heading.total"), p.T("score.heading.class"))
	for _, u := range r.Units {
		t = append(t, tableRow(u.Name, u.Figures(), &u.Total, len(r.plan.Instrument.Tree), p))
	}
	t = append(t, tableRow(r.Body, r.Dimensions, &r.Total, len(r.plan.Instrument.Tree), p))
	if _, err := fmt.Fprintf(w, "%s, %s (%s)\n\n%s\n", r.Body, r.Title.In(p.Lang), r.Instrument, t.text()); err != nil {
		return err
	}
	for _, line := range r.remarks(p) {
		if _, err := fmt.Fprintln(w, line); err != nil {
			return err
		}
	}
	return r.WriteNotice(w, p)
}

// WriteNotice writes that the figures are a simulation, and on what they rest, where that is so.
func (r *Result) WriteNotice(w io.Writer, p *locale.Printer) error {
	if !r.Simulation() {
		return nil
	}
	text := "\n" + p.T("score.notice.heading", "notice", p.T("score.notice.simulation")) + "\n"
	for _, group := range groupLines(r.Lines, r.plan.Instrument) {
		if len(group.Codes) > 8 {
			codes := strings.Join(group.Codes[:8], ", ")
			group.Codes = []string{codes, p.T("score.notice.more", "n", len(group.Codes)-8)}
		}
		text += "  " + group.Text(p) + "\n"
	}
	_, err := fmt.Fprint(w, text)
	return err
}

func tableRow(name string, nodes []*Node, total *Total, columns int, p *locale.Printer) []string {
	row := []string{name}
	for i := range columns {
		switch {
		case i >= len(nodes):
			row = append(row, "–")
		case nodes[i].Points != nil:
			row = append(row, p.Decimal(nodes[i].PointsRounded))
		default:
			row = append(row, "–")
		}
	}
	if total.State != Scored {
		return append(row, "–", p.T("score.state."+total.State.String()))
	}
	class := "–"
	if total.Class != nil {
		class = strings.TrimSpace(total.Class.Code + " " + total.Class.Opinion.In(p.Lang))
	}
	return append(row, p.Decimal(total.Rounded), class)
}

// remarks are what the table cannot show.
func (r *Result) remarks(p *locale.Printer) []string {
	var list []string
	for _, u := range r.Units {
		if u.State == NotAssessed {
			list = append(list, p.T("score.remark.not_assessed", "unit", u.Name, "reason", u.Reason))
			continue
		}
		if u.NA > 0 {
			list = append(list, p.T("score.remark.na", "unit", u.Name, "n", u.NA))
		}
		if len(u.Redistributed) > 0 {
			list = append(list, p.T("score.remark.redistributed", "unit", u.Name, "codes", u.Redistributed))
		}
		for _, respondents := range u.Respondents {
			if respondents.Count < respondents.Target {
				list = append(list, p.T("score.remark.target", "unit", u.Name, "subject", r.subject(respondents.Subject, p),
					"n", respondents.Count, "target", respondents.Target))
			}
			if respondents.Substitutes > 0 {
				list = append(list, p.T("score.remark.substitutes", "unit", u.Name,
					"subject", r.subject(respondents.Subject, p), "n", respondents.Substitutes))
			}
		}
	}
	return list
}

func (r *Result) subject(code string, p *locale.Printer) string {
	if subject := r.plan.Instrument.Subject(code); subject != nil && subject.Label.In(p.Lang) != "" {
		return strings.ToLower(subject.Label.In(p.Lang))
	}
	return code
}

// grid is a table: a heading, rows, and a last row set off from them.
type grid [][]string

// text aligns names left, figures right and the last column left.
func (g grid) text() string {
	widths := make([]int, len(g[0]))
	for _, row := range g {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	for i, row := range g {
		if i == 1 || i == len(g)-1 {
			b.WriteString(rule(widths) + "\n")
		}
		b.WriteString(strings.TrimRight(aligned(row, widths), " ") + "\n")
	}
	return b.String()
}

func aligned(row []string, widths []int) string {
	cells := make([]string, len(row))
	for i, cell := range row {
		gap := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
		if i == 0 || i == len(row)-1 {
			cells[i] = cell + gap
		} else {
			cells[i] = gap + cell
		}
	}
	return strings.Join(cells, "  ")
}

func rule(widths []int) string {
	parts := make([]string, len(widths))
	for i, width := range widths {
		parts[i] = strings.Repeat("─", width)
	}
	return strings.Join(parts, "  ")
}
