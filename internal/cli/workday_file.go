package cli

import (
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/sheet"
	"github.com/patuh-id/patuh/internal/workday"
)

// maxQuestions is how many dates a file may ask about at once.
const maxQuestions = 100_000

// answered is a question of a file and its answer.
type answered struct {
	id string
	*workday.Reckoning
}

// answerFile answers every row of a file, or none when anything in it is wrong.
func (a *App) answerFile(q *asked, c *workday.Calendar) error {
	rows, faults, err := readTable(q.File, sheet.TableSpec{Columns: q.columns(), MaxRows: maxQuestions})
	if err != nil {
		return err
	}
	reader := questionReader{asked: q, calendar: c, faults: faults}
	var answers []answered
	for _, row := range rows {
		if r := reader.row(row); r != nil {
			answers = append(answers, answered{row.Get("id"), r})
		}
	}
	if err := reader.faults.Err(); err != nil {
		return err
	}
	switch {
	case q.JSON:
		return a.answersJSON(q, answers)
	case q.explain:
		return a.explanations(answers)
	default:
		return sheet.WriteCSV(a.Out, a.answersTable(q, answers))
	}
}

// columns are those that a file of questions may have. A column that a flag may stand in for is
// optional.
func (q *asked) columns() []sheet.Column {
	columns := []sheet.Column{{Name: "id", Optional: true}, {Name: "from", Filled: true}}
	if q.due {
		columns = append(columns, sheet.Column{Name: "days", Optional: true}, sheet.Column{Name: "unit", Optional: true})
	}
	if q.span {
		columns = append(columns, sheet.Column{Name: "to", Optional: true})
	}
	return columns
}

type questionReader struct {
	*asked
	calendar *workday.Calendar
	faults   problem.Faults
}

// row answers a row, or adds what is wrong with it and returns nil.
func (r *questionReader) row(row sheet.Row) *workday.Reckoning {
	from, fromOK := r.moment(row, "from", row.Get("from"))
	days, to := row.Get("days"), row.Get("to")
	if days == "" && to == "" {
		if r.Days != nil {
			days = strconv.Itoa(*r.Days)
		}
		to = r.To
	}
	switch {
	case r.due && r.span && (days == "") == (to == ""):
		r.fault(row, "days", "cli.workday.row_days_or_to", nil)
	case r.due && days != "":
		return r.dueRow(row, from, fromOK, days)
	case r.span:
		if until, ok := r.moment(row, "to", to); ok && fromOK {
			answer, err := r.calendar.Span(from, until)
			return r.kept(row, "to", answer, err)
		}
	default:
		r.fault(row, "days", "cli.workday.row_no_days", nil)
	}
	return nil
}

func (r *questionReader) dueRow(row sheet.Row, from workday.Moment, fromOK bool, days string) *workday.Reckoning {
	n, err := strconv.Atoi(days)
	if err != nil {
		r.fault(row, "days", "workday.days", problem.Args{"max": workday.MaxDays})
		return nil
	}
	unit := workday.Unit(r.Unit)
	if text := row.Get("unit"); text != "" {
		unit = workday.Unit(text)
	}
	if !slices.Contains(workday.Units, string(unit)) {
		r.fault(row, "unit", "workday.fault.one_of", problem.Args{"column": "unit", "value": string(unit), "known": workday.Units})
		return nil
	}
	if !fromOK {
		return nil
	}
	answer, err := r.calendar.Due(from, n, unit)
	return r.kept(row, "days", answer, err)
}

// kept returns the answer, or adds what the calendar would not answer.
func (r *questionReader) kept(row sheet.Row, column string, answer *workday.Reckoning, err error) *workday.Reckoning {
	var refused *problem.Error
	if errors.As(err, &refused) {
		r.fault(row, column, refused.Key, refused.Args)
		return nil
	}
	return answer
}

func (r *questionReader) moment(row sheet.Row, column, text string) (workday.Moment, bool) {
	m, ok := r.calendar.Office.Zone.ParseMoment(text)
	if !ok && (text != "" || column == "to") {
		r.fault(row, column, "cli.workday.row_moment", problem.Args{"column": column, "value": text})
	}
	return m, ok
}

func (r *questionReader) fault(row sheet.Row, column, key string, args problem.Args) {
	r.faults.Add(row.Place(column), key, args)
}

// answersJSON writes a list, one answer at a time: explained ones are long.
func (a *App) answersJSON(q *asked, answers []answered) error {
	separator := "[\n  "
	for _, answer := range answers {
		one := answer.Answer(a.Printer, q.explain)
		one.ID = answer.id
		data, err := json.MarshalIndent(one, "  ", "  ")
		if err != nil {
			return err
		}
		if _, err := io.WriteString(a.Out, separator+string(data)); err != nil {
			return err
		}
		separator = ",\n  "
	}
	end := "\n]\n"
	if len(answers) == 0 {
		end = "[]\n"
	}
	_, err := io.WriteString(a.Out, end)
	return err
}

// explanations writes them one after the other, each under the name its row has.
func (a *App) explanations(answers []answered) error {
	for i, answer := range answers {
		text := answer.Explanation(a.Printer)
		if answer.id != "" {
			text = "# " + answer.id + "\n" + text
		}
		if i > 0 {
			text = "\n" + text
		}
		if _, err := io.WriteString(a.Out, text); err != nil {
			return err
		}
	}
	return nil
}

func (a *App) answersTable(q *asked, answers []answered) sheet.Table {
	keys := []string{"id", "from", "day_zero", "days", "unit", "due", "provisional", "note"}
	if q.span {
		keys = []string{"id", "from", "to", "day_zero", "days", "minutes", "provisional", "note"}
	}
	table := sheet.Table{Title: "workday"}
	for _, key := range keys {
		table.Columns = append(table.Columns, sheet.TableColumn{Key: key})
	}
	for _, answer := range answers {
		table.Rows = append(table.Rows, cells(keys, answer.id, answer.Answer(a.Printer, false)))
	}
	return table
}

func cells(keys []string, id string, a workday.Answer) []string {
	minutes := ""
	if a.Minutes != nil {
		minutes = strconv.Itoa(*a.Minutes)
	}
	known := map[string]string{
		"id": id, "from": a.From, "to": a.To, "day_zero": a.DayZero, "days": strconv.Itoa(max(a.Days, a.Hours)), "unit": string(a.Unit),
		"due": a.Due, "minutes": minutes, "provisional": strconv.FormatBool(a.Provisional), "note": a.Notice,
	}
	row := make([]string, len(keys))
	for i, key := range keys {
		row[i] = known[key]
	}
	return row
}
