package score

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/instrument"
)

var csvHeader = []string{
	"unit", "code", "label", "level", "state", "value", "exact", "points", "points_exact", "coverage",
	"answered", "na", "class", "zone", "reason", "statuses",
}

// WriteCSV writes one row for the body's total and each of its dimensions (unit is empty), and for
// each unit its total and every node, in the order of the paper and of the tree. Labels are in
// lang. Decimals have a point. A name that a spreadsheet would take for a formula is written after
// an apostrophe.
func (r *Result) WriteCSV(w io.Writer, lang locale.Lang) error {
	rows := csv.NewWriter(w)
	if err := rows.Write(csvHeader); err != nil {
		return err
	}
	for _, row := range r.csvRows(lang) {
		for i := range row {
			row[i] = harmless(row[i])
		}
		if err := rows.Write(row); err != nil {
			return err
		}
	}
	rows.Flush()
	return rows.Error()
}

func (r *Result) csvRows(lang locale.Lang) [][]string {
	answered, na := 0, 0
	for _, u := range r.Units {
		answered, na = answered+u.Answered, na+u.NA
	}
	rows := [][]string{r.csvTotal("", r.Body, "", &r.Total, answered, na)}
	for _, d := range r.Dimensions {
		rows = append(rows, r.csvNode("", d, lang))
	}
	for _, u := range r.Units {
		rows = append(rows, r.csvTotal(u.Name, u.Name, u.Reason, &u.Total, u.Answered, u.NA))
		for _, n := range u.Nodes {
			rows = append(rows, r.csvNode(u.Name, n, lang))
		}
	}
	return rows
}

func (r *Result) csvTotal(unit, label, reason string, t *Total, answered, na int) []string {
	class, zone := "", ""
	if t.Class != nil {
		class, zone = t.Class.Code, t.Class.Zone
	}
	return []string{
		unit, TotalCode, label, "", t.State.String(), t.Rounded, fractionText(t.Exact), "", "",
		fractionText(t.Coverage), strconv.Itoa(answered), strconv.Itoa(na), class, zone, reason,
		joinStatuses(r.Statuses(&t.Figure)),
	}
}

func (r *Result) csvNode(unit string, n *Node, lang locale.Lang) []string {
	return []string{
		unit, n.Code, n.Label.In(lang), n.Level, n.State.String(), n.Rounded, fractionText(n.Exact),
		n.PointsRounded, fractionText(n.Points), fractionText(n.Coverage), strconv.Itoa(n.Answered),
		strconv.Itoa(n.NA), "", "", "", joinStatuses(r.Statuses(&n.Figure)),
	}
}

func joinStatuses(statuses []instrument.Status) string {
	names := make([]string, len(statuses))
	for i, status := range statuses {
		names[i] = string(status)
	}
	return strings.Join(names, "+")
}

func harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
