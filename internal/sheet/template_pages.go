package sheet

import (
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/score"
)

// writeInstructions writes the first sheet: what this is, how to fill it in, what comes after.
func (t *template) writeInstructions() {
	sheet, width := t.instructions, 96.0
	t.addSheet(sheet, []float64{4, width})
	row := 1
	line := func(number, text string, s style) {
		t.put(sheet, 1, row, number, t.plain[s])
		t.put(sheet, 2, row, text, t.plain[s])
		t.height(sheet, row, float64(linesOf(text, width))*15+4)
		row++
	}
	t.put(sheet, 1, row, t.T("sheet.template.title"), t.plain[titleStyle])
	t.height(sheet, row, 30)
	row++
	t.put(sheet, 1, row, t.bodyName(), t.plain[subtitleStyle])
	row++
	t.put(sheet, 1, row, t.T("sheet.template.instrument", "title", t.ins.Title.In(t.Lang), "ref", t.ins.Ref()), t.plain[hintStyle])
	if a := t.body.Assessment; a != nil {
		row++
		t.put(sheet, 1, row, t.T("sheet.template.assessment", "title", a.Title, "year", strconv.Itoa(a.Year)), t.plain[hintStyle])
	}
	row += 2
	t.put(sheet, 1, row, t.T("sheet.template.how"), t.plain[hintStyle])
	row++
	for i := 1; i <= 8; i++ {
		key := "sheet.template.step" + strconv.Itoa(i)
		if own := key + "_assessment"; t.body.Assessment != nil && t.Has(own) {
			key = own
		}
		line(strconv.Itoa(i), t.T(key, "units", t.units, "sheets", t.subjects, "choices", t.choices, "na", score.NA), bodyStyle)
	}
	row++
	if a := t.body.Assessment; a != nil {
		line("", t.T("sheet.template.after_assessment"), bodyStyle)
		line("", a.Address, codeStyle)
	} else {
		line("", t.T("sheet.template.after"), bodyStyle)
		line("", "patuh score kertas-kerja.xlsx --instrument "+t.ins.Ref(), codeStyle)
	}
	if note := t.ins.Note.In(t.Lang); note != "" {
		row++
		line("", note, bodyStyle)
	}
	t.protect(sheet)
	t.print(sheet, false, 100, "")
}

// writeUnits writes the list of units with their facts.
func (t *template) writeUnits() {
	columns := unitColumns(t.ins)
	widths := make([]float64, len(columns))
	for i, column := range columns {
		widths[i] = 20
		switch column.key {
		case unitKey:
			widths[i] = math.Max(40, t.unitWidth())
		case notAssessedKey:
			widths[i] = 52
		}
	}
	t.head(t.units, t.T("sheet.template.units_title", "body", t.bodyName()), t.T("sheet.template.units_hint"), columns, widths)
	last := firstRow + t.unitRows() - 1
	for i := range t.unitRows() {
		for c := range columns {
			var value any
			if c == 0 && i < len(t.body.Units) {
				value = t.body.Units[i]
			}
			t.put(t.units, c+1, firstRow+i, value, t.plain[styleOf(columns[c])])
		}
	}
	for c, column := range columns {
		if column.fact != nil {
			t.restrictFact(column.fact, c+1, last)
		}
	}
	t.table(t.units, 1, sum(widths))
}

// writeSubject writes the sheet of one subject: a row for each unit and respondent, prepared as
// far as the units are known.
func (t *template) writeSubject(i int) {
	table, sheet := t.tables[i], t.subjects[i]
	widths := t.widths(table)
	title := table.subject.Label.In(t.Lang) + " · " + t.bodyName()
	t.head(sheet, title, t.target(table), table.columns, widths)
	prepared, total := t.prepared(table), t.rowsOf(table)
	respondent, band := 0, false
	for n := range total {
		row, styles := firstRow+n, t.plain
		if respondent++; n < len(prepared) && n > 0 && prepared[n] != prepared[n-1] {
			respondent, band = 1, !band
		}
		if n < len(prepared) && band {
			styles = t.banded
		}
		for c, column := range table.columns {
			var value any
			switch {
			case n >= len(prepared):
			case column.key == unitKey:
				value = prepared[n]
			case column.key == respondentKey:
				value = respondent
			}
			t.put(sheet, c+1, row, value, styles[styleOf(column)])
		}
	}
	last := firstRow + total - 1
	t.restrictUnit(sheet, last)
	for c, column := range table.columns {
		if column.question != nil && !column.reason {
			t.restrictAnswer(sheet, column, c+1, last)
		}
	}
	t.table(sheet, frozen(table), sum(widths))
}

// styleOf keeps codes that look like numbers as numbers, so that a typed 5 equals the 5 of the
// list, and everything else as text, so that 1/2 does not become a date.
func styleOf(column tableColumn) style {
	switch {
	case column.key == unitKey, column.key == notAssessedKey, column.reason:
		return wrapStyle
	case column.fact != nil && column.fact.Type != instrument.NumberFact:
		return textStyle
	case column.fact != nil:
		return numberStyle
	case column.key == respondentKey:
		return numberStyle
	case column.question.Question.Scale.Type == instrument.Many, hasWords(column.question.Question.Scale):
		return textStyle
	default:
		return numberStyle
	}
}

// hasWords reports whether a scale has a code that is not a plain whole number.
func hasWords(scale *instrument.Scale) bool {
	for _, option := range scale.Options {
		if n, err := strconv.Atoi(option.Code); err != nil || strconv.Itoa(n) != option.Code {
			return true
		}
	}
	return false
}

func frozen(table subjectTable) int {
	if table.perUnit() {
		return 1
	}
	return 2
}

func (t *template) widths(table subjectTable) []float64 {
	widths := make([]float64, len(table.columns))
	for i, column := range table.columns {
		switch {
		case column.key == unitKey:
			widths[i] = t.unitWidth()
		case column.key == respondentKey:
			widths[i] = 12
		case column.reason:
			widths[i] = 16
		case len(column.ask.In(t.Lang)) > 60:
			widths[i] = 30
		default:
			widths[i] = 24
		}
	}
	return widths
}

// unitWidth is wide enough for the longest unit known, within reason.
func (t *template) unitWidth() float64 {
	longest := 26
	for _, unit := range t.body.Units {
		longest = max(longest, utf8.RuneCountInString(unit))
	}
	return math.Min(float64(longest)*1.1+2, 60)
}

// head writes what stands above the rows of a table sheet.
func (t *template) head(sheet, title, hint string, columns []tableColumn, widths []float64) {
	t.addSheet(sheet, widths)
	t.airy(sheet)
	t.put(sheet, 1, titleRow, title, t.plain[titleStyle])
	t.height(sheet, titleRow, 28)
	t.put(sheet, 1, hintRow, hint, t.plain[hintStyle])
	t.height(sheet, hintRow, 18)
	labels, choices := 1, 1
	for i, column := range columns {
		label, choice := t.label(column), t.choice(column)
		labels = max(labels, linesOf(label, widths[i]*0.85))
		choices = max(choices, linesOf(choice, widths[i]*1.1))
		t.put(sheet, i+1, keyRow, column.key, t.plain[keyStyle])
		head := headStyle
		if column.reason {
			head = besideStyle
		}
		t.put(sheet, i+1, labelRow, label, t.plain[head])
		t.put(sheet, i+1, choiceRow, choice, t.plain[choiceStyle])
	}
	t.height(sheet, labelRow, float64(labels)*15+6)
	t.height(sheet, choiceRow, float64(choices)*12.5+6)
}

func (t *template) label(column tableColumn) string {
	switch {
	case column.key == unitKey:
		return t.T("sheet.template.unit")
	case column.key == respondentKey:
		return t.T("sheet.template.respondent")
	case column.key == notAssessedKey:
		return t.T("sheet.template.not_assessed")
	case column.fact != nil:
		return firstOf(column.fact.Label.In(t.Lang), column.fact.Code)
	case column.reason:
		return t.T("sheet.template.reason", "code", column.question.Code)
	default:
		return column.ask.In(t.Lang)
	}
}

// choice says in short what may be typed into a column.
func (t *template) choice(column tableColumn) string {
	switch {
	case column.key == respondentKey:
		return t.T("sheet.template.choice_respondent")
	case column.key == notAssessedKey:
		return t.T("sheet.template.choice_not_assessed")
	case column.reason:
		return t.T("sheet.template.choice_reason", "na", score.NA)
	case column.question == nil:
		return ""
	}
	q := column.question.Question
	text := t.choiceOf(q.Scale)
	if q.NA {
		text += " · " + score.NA
	}
	return text
}

func (t *template) choiceOf(scale *instrument.Scale) string {
	if scale.Type == instrument.Range {
		return t.T("sheet.template.choice_range", "low", t.decimal(scale.Low), "high", t.decimal(scale.High))
	}
	texts := make([]string, len(scale.Options))
	for i, option := range scale.Options {
		texts[i] = optionText(option, t.Lang)
	}
	text := strings.Join(texts, " · ")
	if scale.Type == instrument.Many {
		return t.T("sheet.template.choice_many", "choices", text)
	}
	return text
}

// optionText is the code, with its meaning where the instrument gives one.
func optionText(option instrument.Option, lang locale.Lang) string {
	if label := option.Label.In(lang); label != "" && !strings.EqualFold(label, option.Code) {
		return option.Code + " = " + label
	}
	return option.Code
}

func (t *template) decimal(r *big.Rat) string {
	places, exact := r.FloatPrec()
	if !exact {
		places = 2
	}
	return t.Decimal(r.FloatString(places))
}

// table finishes a table sheet: what stays in view, what is locked, how it prints.
func (t *template) table(sheet string, columns int, width float64) {
	t.freeze(sheet, columns, firstRow-1)
	t.protect(sheet)
	titles := quoted(sheet) + "!$A:$" + columnName(columns) + "," +
		quoted(sheet) + "!$" + strconv.Itoa(keyRow) + ":$" + strconv.Itoa(choiceRow)
	t.print(sheet, true, width, titles)
}

func sum(widths []float64) float64 {
	total := 0.0
	for _, width := range widths {
		total += width
	}
	return total
}
