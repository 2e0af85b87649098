package sheet

import (
	"encoding/xml"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// Limits of one sheet. Rows without content do not count: some programs write a million of them.
const (
	maxSheetRows    = 20_000
	maxSheetColumns = 2_000
	maxRowElements  = 2_000_000
)

// A sheetRow is the filled cells of one row, from left to right.
type sheetRow struct {
	number int
	hidden bool
	cells  []cell
}

// get returns the text of a column, counted from 1.
func (r sheetRow) get(column int) string {
	for _, c := range r.cells {
		if c.column == column {
			return c.text
		}
	}
	return ""
}

// A cell has content. What a person did not type as a plain value is marked in bad, the key of
// the fault; it becomes a fault only where the cell matters.
type cell struct {
	column int
	text   string
	bad    string
}

// sheetFacts is what stands around the rows of a sheet.
type sheetFacts struct {
	merged        []area
	hiddenColumns []area // rows of these are zero
}

type area struct{ top, left, bottom, right int }

var errTooManyRows = errors.New("too many rows")

// readSheet calls each for every row with content, from the top. A row out of order, or a sheet
// over its limits, is a fault, and the reading ends there.
func (w *workbook) readSheet(s sheetPart, each func(sheetRow)) sheetFacts {
	r := &sheetReader{w: w, each: each}
	err := w.walk(s.path, r.element)
	r.flush()
	switch {
	case errors.Is(err, errTooManyRows):
		w.faults.Add(problem.Place{File: w.file, Sheet: s.name, Cell: cellName(1, r.row.number)},
			"sheet.fault.too_many_rows", problem.Args{"max": maxSheetRows})
	case err != nil:
		w.broken(err, s.name)
	}
	return r.facts
}

type sheetReader struct {
	w        *workbook
	each     func(sheetRow)
	facts    sheetFacts
	row      sheetRow
	column   int
	elements int
	filled   int
}

func (r *sheetReader) element(d *xml.Decoder, start xml.StartElement) error {
	switch start.Name.Local {
	case "row":
		return r.startRow(start)
	case "c":
		return r.readCell(d, start)
	case "mergeCell":
		if a, ok := parseArea(attribute(start, "ref")); ok && len(r.facts.merged) < problem.MaxFaults {
			r.facts.merged = append(r.facts.merged, a)
		}
	case "col":
		if isTrue(attribute(start, "hidden")) && len(r.facts.hiddenColumns) < maxSheetColumns {
			left, _ := strconv.Atoi(attribute(start, "min"))  // nonsense hides nothing
			right, _ := strconv.Atoi(attribute(start, "max")) // nonsense hides nothing
			r.facts.hiddenColumns = append(r.facts.hiddenColumns, area{left: left, right: right})
		}
	}
	return nil
}

func (r *sheetReader) flush() {
	if len(r.row.cells) > 0 {
		r.each(r.row)
		r.filled++
	}
	r.row.cells = r.row.cells[:0]
}

func (r *sheetReader) startRow(start xml.StartElement) error {
	r.flush()
	if r.elements++; r.elements > maxRowElements || r.filled >= maxSheetRows {
		return errTooManyRows
	}
	number := r.row.number + 1
	if ref := attribute(start, "r"); ref != "" {
		given, err := strconv.Atoi(ref)
		if err != nil || given < number {
			return errors.New("rows out of order")
		}
		number = given
	}
	r.row = sheetRow{number: number, hidden: isTrue(attribute(start, "hidden")), cells: r.row.cells}
	r.column = 0
	return nil
}

// readCell reads one cell to its end: its value, or that it holds a formula.
func (r *sheetReader) readCell(d *xml.Decoder, start xml.StartElement) error {
	r.column++
	if ref := attribute(start, "r"); ref != "" {
		column, row, ok := parseCell(ref)
		if !ok || row != r.row.number || column < r.column {
			return errors.New("cells out of order")
		}
		r.column = column
	}
	kind, style := attribute(start, "t"), attribute(start, "s")
	var value string
	formula := false
	for {
		token, err := d.Token()
		if err != nil {
			return err
		}
		switch token := token.(type) {
		case xml.StartElement:
			text, err := elementText(d, token.Name.Local == "v")
			if err != nil {
				return err
			}
			switch token.Name.Local {
			case "f":
				formula = true
			case "v", "is":
				value = text
			}
		case xml.EndElement:
			return r.keep(kind, style, value, formula)
		}
	}
}

func (r *sheetReader) keep(kind, style, value string, formula bool) error {
	c := cell{column: r.column}
	switch {
	case formula:
		c.bad = "sheet.fault.formula"
	case kind == "s":
		n, err := strconv.Atoi(value)
		if err != nil || n < 0 || n >= len(r.w.strings) {
			return errors.New("no such string")
		}
		c.text = r.w.strings[n]
	case kind == "e":
		c.text, c.bad = value, "sheet.fault.error_cell"
	case kind == "d":
		c.text, c.bad = value, "sheet.fault.date"
	case kind == "b":
		c.text = strconv.FormatBool(value == "1")
	case kind == "" || kind == "n":
		c.text, c.bad = r.number(style, value)
	default: // inlineStr, str
		c.text = value
	}
	c.text = strings.TrimSpace(c.text)
	if c.text == "" && c.bad == "" {
		return nil
	}
	c.bad = firstOf(c.bad, unfit(c.text))
	if c.column > maxSheetColumns {
		c.bad = "sheet.fault.outside"
	}
	r.row.cells = append(r.row.cells, c)
	return nil
}

// number writes a number as a person would have typed it: 5 and not 5.0, 4.4 and not
// 4.4000000000000004. It returns the text and the key of its fault, if it has one.
func (r *sheetReader) number(style, value string) (string, string) {
	if value == "" {
		return "", ""
	}
	n, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return value, "sheet.fault.error_cell"
	}
	bad := ""
	if index, err := strconv.Atoi(style); err == nil && index >= 0 && index < len(r.w.formats) {
		switch r.w.formats[index] {
		case dateFormat:
			bad = "sheet.fault.date"
		case percentFormat:
			bad = "sheet.fault.percent"
		}
	}
	return strconv.FormatFloat(n, 'f', -1, 64), bad
}

// unfit returns the fault of a text that is too long or is no text.
func unfit(text string) string {
	if len(text) > DefaultMaxField && utf8.RuneCountInString(text) > DefaultMaxField {
		return "sheet.fault.long_cell"
	}
	for _, c := range text {
		if (c < ' ' && c != '\n' && c != '\t' && c != '\r') || c == 0x7f || c == utf8.RuneError {
			return "sheet.fault.control_cell"
		}
	}
	return ""
}

func firstOf(keys ...string) string {
	for _, key := range keys {
		if key != "" {
			return key
		}
	}
	return ""
}

func isTrue(value string) bool { return value == "1" || value == "true" }

// cellName returns B7 for column 2 of row 7.
func cellName(column, row int) string { return columnName(column) + strconv.Itoa(row) }

func columnName(column int) string {
	name := ""
	for ; column > 0; column = (column - 1) / 26 {
		name = string(rune('A'+(column-1)%26)) + name
	}
	return name
}

// parseCell reads B7 or $B$7 as column, row and whether it is a cell.
func parseCell(ref string) (int, int, bool) {
	ref = strings.ReplaceAll(ref, "$", "")
	i, column := 0, 0
	for ; i < len(ref) && i < 4 && ref[i] >= 'A' && ref[i] <= 'Z'; i++ {
		column = column*26 + int(ref[i]-'A') + 1
	}
	row, err := strconv.Atoi(ref[i:])
	return column, row, i > 0 && i < 4 && err == nil && row > 0
}

func parseArea(ref string) (area, bool) {
	from, to, two := strings.Cut(ref, ":")
	if !two {
		to = from
	}
	left, top, ok := parseCell(from)
	right, bottom, ok2 := parseCell(to)
	return area{top: top, left: left, bottom: bottom, right: right}, ok && ok2
}
