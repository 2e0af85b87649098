package sheet

import (
	"io"
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/instrument"
)

// TemplateBody is the body that a working paper is made for.
type TemplateBody struct {
	Slug  string   // as the directory knows it; goes into the paper's Body
	Name  string   // as people read it
	Units []string // the units known beforehand; more can be typed in
	// Rows are, by the codes of subjects, the units for which the sheet of a subject is prepared, one for each row. The
	// sheet of any other has rows for all Units, as many as respondents are wanted.
	Rows map[string][]string
	// Assessment is what the paper is brought back to; nil where it is for being scored.
	Assessment *TemplateAssessment
}

// TemplateAssessment is an assessment that receives a working paper.
type TemplateAssessment struct {
	ID, Title string
	Year      int
	Address   string // where the paper is brought in
}

// Room for what is not known beforehand.
const (
	maxTemplateUnits   = 200
	spareUnits         = 10
	spareRows          = 10 // in the sheet of a subject, besides one in ten
	defaultRespondents = 5  // for a subject without a target
)

// WriteTemplate writes an empty working paper as a workbook: instructions, the units, one sheet
// for each subject, the choices of every scale, and for which instrument it was made. The same
// arguments give the same bytes. More units than fit are a problem of kind Invalid.
func WriteTemplate(w io.Writer, ins *instrument.Instrument, body TemplateBody, p *locale.Printer) error {
	t := &template{book: newBook(), Printer: p, ins: ins, body: body, tables: subjectTables(ins)}
	if err := t.check(); err != nil {
		return err
	}
	t.name()
	t.writeInstructions()
	t.writeUnits()
	for i := range t.tables {
		t.writeSubject(i)
	}
	t.writeChoices()
	t.writeInfo()
	t.do(
		func() error { return t.DeleteSheet("Sheet1") },
		func() error { return t.finish() },
		func() error { return t.Write(w) },
		t.Close,
	)
	return t.err
}

type template struct {
	*book
	*locale.Printer
	ins    *instrument.Instrument
	body   TemplateBody
	tables []subjectTable

	instructions, units, choices string   // names of sheets
	subjects                     []string // names of sheets, as in tables
}

func (t *template) check() error {
	rows := 0
	for _, table := range t.tables {
		rows = max(rows, t.rowsOf(table))
	}
	if len(t.body.Units) > maxTemplateUnits || rows > maxSheetRows-firstRow {
		return problem.New(problem.Invalid, "sheet.template.too_many_units",
			problem.Args{"units": len(t.body.Units), "max": maxTemplateUnits, "rows": rows, "maxrows": maxSheetRows - firstRow})
	}
	return nil
}

// name chooses the names of the sheets.
func (t *template) name() {
	names := &sheetNames{taken: map[string]bool{"sheet1": true, "info": true, "history": true}}
	t.instructions = names.pick(t.T("sheet.template.instructions"), "?")
	t.units = names.pick(t.T("sheet.template.units"), "?")
	t.choices = names.pick(t.T("sheet.template.choices"), "?")
	for _, table := range t.tables {
		t.subjects = append(t.subjects, names.pick(table.subject.Label.In(t.Lang), table.subject.Code))
	}
}

// respondents is how many rows are prepared for each unit.
func respondents(table subjectTable) int {
	switch {
	case table.perUnit():
		return 1
	case table.subject.Target == nil:
		return defaultRespondents
	default:
		return max(1, table.subject.Target.Value)
	}
}

// prepared are the units of the rows of a sheet that are known beforehand.
func (t *template) prepared(table subjectTable) []string {
	if rows, ok := t.body.Rows[table.subject.Code]; ok {
		return rows
	}
	var rows []string
	for _, unit := range t.body.Units {
		rows = append(rows, slices.Repeat([]string{unit}, respondents(table))...)
	}
	return rows
}

func (t *template) rowsOf(table subjectTable) int {
	prepared := len(t.prepared(table))
	return prepared + prepared/10 + spareRows
}

func (t *template) unitRows() int { return len(t.body.Units) + spareUnits }

func (t *template) finish() error {
	if err := t.docProperties(t.T("sheet.template.title"), t.bodyName()); err != nil {
		return err
	}
	t.SetActiveSheet(0)
	return nil
}

func (t *template) bodyName() string { return firstOf(t.body.Name, t.body.Slug) }

// writeInfo says for which instrument and body the workbook was made, for the reader. Everybody
// may see it; nobody needs to.
func (t *template) writeInfo() {
	t.addSheet(infoSheet, []float64{26, 72})
	rows := [][2]string{
		{infoFormat, workbookFormat},
		{infoInstrument, t.ins.Ref()},
		{infoHash, t.ins.Hash},
		{infoBody, t.body.Slug},
		{infoBodyName, t.body.Name},
		{infoUnits, t.units},
	}
	if a := t.body.Assessment; a != nil {
		rows = append(rows, [2]string{infoFor, a.ID})
	}
	for i, table := range t.tables {
		rows = append(rows, [2]string{infoSubject + table.subject.Code, t.subjects[i]})
	}
	for i, row := range rows {
		t.put(infoSheet, 1, i+1, row[0], t.plain[keyStyle])
		t.put(infoSheet, 2, i+1, row[1], t.plain[keyStyle])
	}
	t.put(infoSheet, 1, len(rows)+2, t.T("sheet.template.info_hint"), t.plain[hintStyle])
	t.protect(infoSheet)
}

func (t *template) target(table subjectTable) string {
	if table.perUnit() {
		return t.T("sheet.template.hint_unit")
	}
	subject := lowerFirst(table.subject.Label.In(t.Lang))
	if table.subject.Target == nil {
		return t.T("sheet.template.hint_rows", "subject", subject)
	}
	return t.T("sheet.template.hint_target", "subject", subject, "target", table.subject.Target.Value)
}

// lowerFirst writes a label inside a sentence. An abbreviation keeps its capitals.
func lowerFirst(label string) string {
	first, size := utf8.DecodeRuneInString(label)
	second, _ := utf8.DecodeRuneInString(label[size:])
	if unicode.IsUpper(second) {
		return label
	}
	return string(unicode.ToLower(first)) + label[size:]
}
