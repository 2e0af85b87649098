package sheet

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// Kind is what the cells of an exported column hold.
type Kind int

// Numbers and integers are given as plain decimals ("95.45", "-3"); blank means not known. No
// digit is added or dropped in either format.
const (
	Text Kind = iota
	Number
	Integer
)

// Table is a table to hand out, already in the language and the words of its reader.
type Table struct {
	Title   string
	Sheet   string // name of the sheet in XLSX; the title when empty
	Columns []TableColumn
	Rows    [][]string // each as wide as Columns
	// Notices are what a reader must know about the figures. XLSX shows them under the title; CSV
	// repeats them in a last column, since a line before the header would break most readers.
	Notices []string
	// Spoken makes CSV one for people first: its header has the labels, and the notices stand once, beside the first
	// row, in a column of this label.
	Spoken string
}

// TableColumn is a column of a Table.
type TableColumn struct {
	Key   string // header in CSV: lower case, no spaces
	Label string // header in XLSX
	Kind  Kind
}

// noticeColumn is the header of the notices in CSV.
const noticeColumn = "notice"

var (
	plainNumber  = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?$`)
	plainInteger = regexp.MustCompile(`^-?(0|[1-9][0-9]*)$`)
)

// check refuses a table whose rows do not fit its columns: that is a mistake of the program.
func (t Table) check() error {
	for n, row := range t.Rows {
		if len(row) != len(t.Columns) {
			return fmt.Errorf("table %q: row %d has %d cells, not %d", t.Title, n, len(row), len(t.Columns))
		}
		for c, column := range t.Columns {
			want := plainNumber
			if column.Kind == Integer {
				want = plainInteger
			}
			if column.Kind != Text && row[c] != "" && !want.MatchString(row[c]) {
				return fmt.Errorf("table %q: row %d: %s is no number: %q", t.Title, n, column.Key, row[c])
			}
		}
	}
	return nil
}

// WriteCSV writes t as UTF-8 with commas, LF ends and a decimal point. Text that a spreadsheet
// would take for a formula gets an apostrophe in front.
func WriteCSV(w io.Writer, t Table) error {
	if err := t.check(); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	record := make([]string, 0, len(t.Columns)+1)
	for _, column := range t.Columns {
		record = append(record, t.header(column))
	}
	notice := strings.Join(t.Notices, " ")
	noted := notice != ""
	if noted {
		record = append(record, cmp.Or(t.Spoken, noticeColumn))
	}
	if err := out.Write(record); err != nil {
		return err
	}
	for _, row := range t.Rows {
		record = record[:0]
		for _, text := range row {
			record = append(record, harmless(text))
		}
		if noted {
			record = append(record, harmless(notice))
		}
		if t.Spoken != "" {
			notice = ""
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func (t Table) header(column TableColumn) string {
	if t.Spoken != "" {
		return column.Label
	}
	return column.Key
}

// harmless keeps a spreadsheet from running a text as a formula. Plain numbers stay as they are.
func harmless(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) && !plainNumber.MatchString(text) {
		return "'" + text
	}
	return text
}

// WriteXLSX writes t as a workbook of one sheet: title, notices, the keys of the columns as CSV has
// them, a header with a filter, and the rows with real numbers. The same table gives the same bytes.
func WriteXLSX(w io.Writer, t Table) error {
	if err := t.check(); err != nil {
		return err
	}
	s := &tableWriter{book: newBook(), table: t}
	s.name = (&sheetNames{taken: map[string]bool{"history": true}}).pick(firstOf(t.Sheet, t.Title), "Data")
	s.write()
	s.do(
		func() error { return s.docProperties(t.Title, strings.Join(t.Notices, " ")) },
		func() error { return s.Write(w) },
		s.Close,
	)
	return s.err
}

type tableWriter struct {
	*book
	table   Table
	name    string
	formats map[int]int // style by decimals
}

func (s *tableWriter) write() {
	s.do(func() error { return s.SetSheetName("Sheet1", s.name) })
	widths := s.widths()
	for i, width := range widths {
		column := columnName(i + 1)
		s.do(func() error { return s.SetColWidth(s.name, column, column, width) })
	}
	s.put(s.name, 1, 1, s.table.Title, s.plain[titleStyle])
	s.height(s.name, 1, 28)
	for i, notice := range s.table.Notices {
		s.put(s.name, 1, 2+i, harmless(notice), s.plain[hintStyle])
	}
	header := len(s.table.Notices) + 4
	lines := 1
	for i, column := range s.table.Columns {
		s.put(s.name, i+1, header-1, column.Key, s.plain[choiceStyle])
		s.put(s.name, i+1, header, column.Label, s.plain[headStyle])
		lines = max(lines, linesOf(column.Label, widths[i]-filterRoom))
	}
	s.height(s.name, header, float64(lines)*linePoints+6)
	s.rows(header)
	s.freeze(s.name, 0, header)
	if len(s.table.Columns) > 0 {
		last := header + max(1, len(s.table.Rows))
		filter := "A" + strconv.Itoa(header) + ":" + cellName(len(s.table.Columns), last)
		s.do(func() error { return s.AutoFilter(s.name, filter, nil) })
	}
	row := strconv.Itoa(header)
	s.print(s.name, true, sum(widths), quoted(s.name)+"!$"+row+":$"+row)
}

func (s *tableWriter) rows(header int) {
	s.formats = map[int]int{}
	for n, row := range s.table.Rows {
		for c, text := range row {
			if s.table.Columns[c].Kind == Text || text == "" {
				s.put(s.name, c+1, header+1+n, harmless(text), s.plain[lineStyle])
				continue
			}
			s.putNumber(c+1, header+1+n, text, s.table.Columns[c].Kind)
		}
	}
}

// putNumber writes a number that shows all its digits: at least two behind the point for numbers.
// A number that the file format cannot hold exactly enough to print again is written as text.
func (s *tableWriter) putNumber(column, row int, text string, kind Kind) {
	_, decimals, _ := strings.Cut(text, ".")
	places := len(decimals)
	if kind == Number {
		places = max(2, places)
	}
	value, err := strconv.ParseFloat(text, 64)
	if err != nil || strconv.FormatFloat(value, 'f', len(decimals), 64) != text || math.Abs(value) >= 1e15 {
		s.put(s.name, column, row, text, s.plain[lineStyle])
		return
	}
	s.put(s.name, column, row, value, s.numberStyle(places))
}

// numberStyle returns the style for so many places behind the point, with thousands marks for
// none of them: a year is a number too.
func (s *tableWriter) numberStyle(places int) int {
	if id, ok := s.formats[places]; ok {
		return id
	}
	definition := definitions()[lineStyle]
	definition.Alignment = &excelize.Alignment{Vertical: "top", Horizontal: "right"}
	format := "0"
	if places > 0 {
		format += "." + strings.Repeat("0", places)
	}
	definition.CustomNumFmt = &format
	s.formats[places] = s.style(definition)
	return s.formats[places]
}

const (
	filterRoom = 4  // characters that the filter's arrow and the indent take of a header
	linePoints = 15 // height of a line of a header
)

// widths fits each column to its content, within reason; a long header wraps, by words.
func (s *tableWriter) widths() []float64 {
	widths := make([]float64, len(s.table.Columns))
	for c, column := range s.table.Columns {
		longest := utf8.RuneCountInString(column.Key)
		for word := range strings.FieldsSeq(column.Label) {
			longest = max(longest, utf8.RuneCountInString(word)+filterRoom)
		}
		for _, row := range s.table.Rows {
			longest = max(longest, utf8.RuneCountInString(row[c]))
		}
		widths[c] = math.Max(12, math.Min(float64(longest)*1.1+1, 60))
	}
	return widths
}
