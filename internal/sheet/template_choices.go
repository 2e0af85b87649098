package sheet

import (
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/score"
)

// Limits of Excel for what stands in a validation.
const (
	maxListFormula = 255
	maxPromptTitle = 32
	maxPrompt      = 255
)

// writeChoices lists the codes of every scale in use with their meaning. Lists too long for a
// validation of its own refer to this sheet.
func (t *template) writeChoices() {
	t.addSheet(t.choices, []float64{20, 22, 70})
	t.put(t.choices, 1, 1, t.choices, t.plain[titleStyle])
	t.height(t.choices, 1, 28)
	for i, key := range []string{"sheet.template.scale", "sheet.template.code", "sheet.template.meaning"} {
		t.put(t.choices, i+1, 3, t.T(key), t.plain[headStyle])
	}
	row := 4
	line := func(scale string, code any, meaning string) {
		t.put(t.choices, 1, row, scale, t.plain[lineStyle])
		t.put(t.choices, 2, row, code, t.plain[lineStyle])
		t.put(t.choices, 3, row, meaning, t.plain[lineStyle])
		t.height(t.choices, row, float64(linesOf(meaning, 60))*15+3)
		row++
	}
	for _, scale := range t.scales() {
		if scale.Type == instrument.Range {
			line(scale.Code, "", t.choiceOf(scale))
		}
		for _, option := range scale.Options {
			line(scale.Code, cellValue(option.Code), option.Label.In(t.Lang))
		}
	}
	line("", score.NA, t.T("sheet.template.na_meaning"))
	t.freeze(t.choices, 0, 3)
	t.protect(t.choices)
	t.print(t.choices, false, 112, "")
}

// cellValue writes whole numbers as numbers: a list in cells accepts a typed 5 only if its own 5
// is a number too.
func cellValue(code string) any {
	if n, err := strconv.Atoi(code); err == nil && strconv.Itoa(n) == code {
		return n
	}
	return code
}

// scales returns the scales that questions use, in the order of the file.
func (t *template) scales() []*instrument.Scale {
	used := map[string]bool{}
	for _, table := range t.tables {
		for _, column := range table.columns {
			if column.question != nil {
				used[column.question.Question.Scale.Code] = true
			}
		}
	}
	var scales []*instrument.Scale
	for _, scale := range t.ins.Scales {
		if used[scale.Code] {
			scales = append(scales, scale)
		}
	}
	return scales
}

// listRange is where the codes of a scale stand on the sheet of choices.
func (t *template) listRange(code string) string {
	row := 4
	for _, scale := range t.scales() {
		n := len(scale.Options)
		if scale.Type == instrument.Range {
			n++
		}
		if scale.Code == code {
			return quoted(t.choices) + "!$B$" + strconv.Itoa(row) + ":$B$" + strconv.Itoa(row+n-1)
		}
		row += n
	}
	return ""
}

// restrictAnswer gives a column its drop-down list, its bounds and a reminder of the question.
func (t *template) restrictAnswer(sheet string, about tableColumn, column, last int) {
	q := about.question.Question
	v := excelize.NewDataValidation(true)
	v.SetSqref(cellName(column, firstRow) + ":" + cellName(column, last))
	v.SetInput(cutText(about.key, maxPromptTitle), cutText(about.ask.In(t.Lang)+"\n"+t.choice(about), maxPrompt))
	switch {
	case q.Scale.Type == instrument.Range && !q.NA:
		low, _ := q.Scale.Low.Float64()   // the validation is a help, not the judge
		high, _ := q.Scale.High.Float64() // likewise
		t.do(func() error {
			return v.SetRange(low, high, excelize.DataValidationTypeDecimal, excelize.DataValidationOperatorBetween)
		})
		v.SetError(excelize.DataValidationErrorStyleStop, t.T("sheet.template.refused"), cutText(t.choiceOf(q.Scale), maxPrompt))
	case q.Scale.Type == instrument.One:
		v.SetError(t.list(v, q), t.T("sheet.template.refused"), t.T("sheet.template.pick"))
	}
	t.do(func() error { return t.AddDataValidation(sheet, v) })
}

// list gives a validation the codes of a scale, and N/A where it is allowed. A list that is too
// long refers to the sheet of choices; N/A is not next to it there, so it only warns.
func (t *template) list(v *excelize.DataValidation, q *instrument.Question) excelize.DataValidationErrorStyle {
	var codes []string
	for _, option := range q.Scale.Options {
		codes = append(codes, option.Code)
	}
	if q.NA {
		codes = append(codes, score.NA)
	}
	joined := strings.Join(codes, ",")
	if strings.Count(joined, ",") == len(codes)-1 && len(utf16.Encode([]rune(joined))) <= maxListFormula {
		t.do(func() error { return v.SetDropList(codes) })
		return excelize.DataValidationErrorStyleStop
	}
	v.SetSqrefDropList(t.listRange(q.Scale.Code))
	if q.NA {
		return excelize.DataValidationErrorStyleWarning
	}
	return excelize.DataValidationErrorStyleStop
}

func (t *template) restrictUnit(sheet string, last int) {
	v := excelize.NewDataValidation(true)
	v.SetSqref(cellName(1, firstRow) + ":" + cellName(1, last))
	v.SetSqrefDropList(quoted(t.units) + "!$A$" + strconv.Itoa(firstRow) + ":$A$" + strconv.Itoa(firstRow+t.unitRows()-1))
	v.SetError(excelize.DataValidationErrorStyleStop, t.T("sheet.template.refused"), t.T("sheet.template.pick_unit", "units", t.units))
	t.do(func() error { return t.AddDataValidation(sheet, v) })
}

func (t *template) restrictFact(fact *instrument.Fact, column, last int) {
	v := excelize.NewDataValidation(true)
	v.SetSqref(cellName(column, firstRow) + ":" + cellName(column, last))
	switch fact.Type {
	case instrument.BoolFact:
		t.do(func() error { return v.SetDropList([]string{t.T("sheet.template.yes"), t.T("sheet.template.no")}) })
		v.SetError(excelize.DataValidationErrorStyleStop, t.T("sheet.template.refused"), t.T("sheet.template.pick"))
	case instrument.NumberFact:
		t.do(func() error {
			return v.SetRange(-1e12, 1e12, excelize.DataValidationTypeDecimal, excelize.DataValidationOperatorBetween)
		})
		v.SetError(excelize.DataValidationErrorStyleStop, t.T("sheet.template.refused"), t.T("sheet.template.number"))
	default:
		return
	}
	t.do(func() error { return t.AddDataValidation(t.units, v) })
}

// cutText cuts a text to what Excel allows, with a mark that it was cut.
func cutText(text string, most int) string {
	if len(utf16.Encode([]rune(text))) <= most {
		return text
	}
	return cutName(text, most-1) + "…"
}
