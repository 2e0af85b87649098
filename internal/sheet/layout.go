package sheet

import (
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/patuh-id/patuh/internal/instrument"
)

// The layout of a workbook is shared by its writer and its reader. Each table sheet has a title
// and a hint for people, a row of keys for the reader, a row of labels and a row of choices; below
// that one row for each unit, or for each respondent of a unit.
const (
	titleRow  = 1
	hintRow   = 2
	keyRow    = 3
	labelRow  = 4
	choiceRow = 5
	firstRow  = 6
)

// Keys of columns and of the info sheet. They do not depend on the language of the workbook.
const (
	unitKey        = "unit"
	respondentKey  = "respondent"
	notAssessedKey = "not_assessed"
	factPrefix     = "fact/"
	reasonSuffix   = "/reason"

	infoSheet      = "Info"
	infoFormat     = "format"
	infoInstrument = "instrument"
	infoHash       = "hash"
	infoBody       = "body"
	infoBodyName   = "body_name"
	infoFor        = "assessment"
	infoUnits      = "sheet_units"
	infoSubject    = "sheet_subject/" // and the subject's code

	workbookFormat = "patuh-kertas-kerja 1"
)

// A tableColumn is one column of a table sheet. At most one of question and fact is set.
type tableColumn struct {
	key      string
	question *instrument.Node
	ask      instrument.Text // what question asks
	reason   bool            // for the reason of an N/A answer to question
	fact     *instrument.Fact
}

// A subjectTable is the sheet of one subject.
type subjectTable struct {
	subject *instrument.Subject
	columns []tableColumn
}

// perUnit reports whether the subject is the unit itself: one row a unit, no respondents.
func (t subjectTable) perUnit() bool { return t.subject.Per == "body" }

// unitColumns are the columns of the sheet of units.
func unitColumns(ins *instrument.Instrument) []tableColumn {
	columns := []tableColumn{{key: unitKey}}
	for i := range ins.Facts {
		columns = append(columns, tableColumn{key: factPrefix + ins.Facts[i].Code, fact: &ins.Facts[i]})
	}
	return append(columns, tableColumn{key: notAssessedKey})
}

// subjectTables returns a table for every subject that is asked something, in the order of the
// file.
func subjectTables(ins *instrument.Instrument) []subjectTable {
	var tables []subjectTable
	for _, subject := range ins.Subjects {
		t := subjectTable{subject: subject, columns: []tableColumn{{key: unitKey}}}
		if !t.perUnit() {
			t.columns = append(t.columns, tableColumn{key: respondentKey})
		}
		fixed := len(t.columns)
		for _, q := range asked(ins, subject) {
			t.columns = append(t.columns, tableColumn{key: q.node.Code, question: q.node, ask: q.text})
			if q.node.Question.NA {
				t.columns = append(t.columns, tableColumn{key: q.node.Code + reasonSuffix, question: q.node, ask: q.text, reason: true})
			}
		}
		if len(t.columns) > fixed {
			tables = append(tables, t)
		}
	}
	return tables
}

// sheetNames gives names that spreadsheet programs accept and that differ from each other.
type sheetNames struct{ taken map[string]bool }

// maxSheetName is in UTF-16 units, as Excel counts.
const maxSheetName = 31

func (s *sheetNames) pick(label, otherwise string) string {
	name := strings.Map(func(c rune) rune {
		if strings.ContainsRune(`[]:*?/\`, c) || c < ' ' {
			return ' '
		}
		return c
	}, label)
	name = strings.Join(strings.Fields(name), " ")
	name = strings.Trim(cutName(name, maxSheetName), "' ")
	if name == "" {
		name = cutName(otherwise, maxSheetName)
	}
	base := name
	for n := 2; s.taken[strings.ToLower(name)]; n++ {
		suffix := " " + strconv.Itoa(n)
		name = strings.TrimSpace(cutName(base, maxSheetName-len(suffix))) + suffix
	}
	s.taken[strings.ToLower(name)] = true
	return name
}

func cutName(name string, most int) string {
	for units := utf16.Encode([]rune(name)); len(units) > most; units = utf16.Encode([]rune(name)) {
		runes := []rune(name)
		name = string(runes[:len(runes)-1])
	}
	return name
}

type askedQuestion struct {
	node *instrument.Node
	text instrument.Text
}

// asked returns the questions to a subject in the order of the tree. A question whose words are
// not public goes by its label, or by the label of the nearest node above it.
func asked(ins *instrument.Instrument, subject *instrument.Subject) []askedQuestion {
	var found []askedQuestion
	var visit func([]*instrument.Node, instrument.Text)
	visit = func(nodes []*instrument.Node, above instrument.Text) {
		for _, node := range nodes {
			text := above
			if len(node.Label) > 0 {
				text = node.Label
			}
			visit(node.Children, text)
			if q := node.Question; q != nil && q.Subject != nil && q.Subject.Code == subject.Code {
				if len(q.Ask) > 0 {
					text = q.Ask
				}
				found = append(found, askedQuestion{node, text})
			}
		}
	}
	visit(ins.Tree, nil)
	return found
}
