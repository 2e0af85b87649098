package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// Limits of a table whose spec sets none.
const (
	DefaultMaxBytes = 16 << 20
	DefaultMaxRows  = 200_000
	DefaultMaxField = 8_000 // characters
)

// TableSpec says what a table must look like. Zero limits mean the defaults.
type TableSpec struct {
	Columns  []Column
	MaxBytes int64
	MaxRows  int
	MaxField int // characters in one cell
}

// Column is a column by the name in the header line. The order of columns is free.
type Column struct {
	Name     string // lower case
	Alias    string // another name for it in the header line; may be empty
	Optional bool   // the column may be absent; its cells then read as blank
	Filled   bool   // every cell must say something
}

// Row is one record below the header.
type Row struct {
	file   string
	header map[string]int
	cells  []string
	places []position // in a text file
	sheet  string     // in a workbook
	number int
}

type position struct{ line, column int32 }

// Get returns the cell of a column with the space around it removed, or "" when the column is
// absent.
func (r Row) Get(column string) string {
	i, ok := r.header[column]
	if !ok {
		return ""
	}
	return r.cells[i]
}

// Place returns where the cell of a column begins: line and column (in characters) from 1. An
// absent column is placed at the start of the row.
func (r Row) Place(column string) problem.Place {
	i, ok := r.header[column]
	if !ok {
		i = 0
	}
	if r.number > 0 {
		return problem.Place{File: r.file, Sheet: r.sheet, Cell: cellName(i+1, r.number)}
	}
	p := r.places[i]
	return problem.Place{File: r.file, Line: int(p.line), Column: int(p.column)}
}

// ReadTable reads the first sheet of a workbook (XLSX), where the first row with content is the header
// and cells that show dates are read as 2026-03-17, or else a CSV file with a header line: UTF-8 with or without a byte order mark, comma,
// semicolon or tab (whichever the header line uses), quotes as in RFC 4180. Rows that are blank
// throughout are passed over.
//
// The error is problem.Faults holding everything wrong with the shape of the file. The rows that
// could be read come back beside it, so that a caller can add its own faults and report all at
// once; a caller never uses rows without having looked at the error.
func ReadTable(name string, r io.Reader, spec TableSpec) ([]Row, error) {
	spec = spec.withDefaults()
	data, err := io.ReadAll(io.LimitReader(r, spec.MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	t := &tableReader{name: name, spec: spec}
	if int64(len(data)) > spec.MaxBytes {
		t.faults.Add(problem.Place{File: name}, "sheet.fault.too_large", problem.Args{"max": int(spec.MaxBytes >> 10)})
		return nil, t.faults.Err()
	}
	if bytes.HasPrefix(data, zipMagic) || bytes.HasPrefix(data, oleMagic) {
		t.readWorkbook(data)
		return t.rows, t.faults.Err()
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if !t.checkText(data) {
		return nil, t.faults.Err()
	}
	t.read(data)
	return t.rows, t.faults.Err()
}

func (s TableSpec) withDefaults() TableSpec {
	if s.MaxBytes == 0 {
		s.MaxBytes = DefaultMaxBytes
	}
	if s.MaxRows == 0 {
		s.MaxRows = DefaultMaxRows
	}
	if s.MaxField == 0 {
		s.MaxField = DefaultMaxField
	}
	return s
}

type tableReader struct {
	name   string
	spec   TableSpec
	lines  [][]byte
	header map[string]int
	width  int
	rows   []Row
	faults problem.Faults
	// counted is how far position has counted.
	counted count
}

type count struct{ line, bytes, characters int }

// checkText refuses bytes that are no text: they would travel into names and pages.
func (t *tableReader) checkText(data []byte) bool {
	t.lines = bytes.Split(data, []byte("\n"))
	for n, line := range t.lines {
		for i := 0; i < len(line); {
			r, size := utf8.DecodeRune(line[i:])
			if r == utf8.RuneError && size == 1 {
				t.faults.Add(t.at(t.position(n+1, i+1)), "sheet.fault.not_utf8", nil)
				break
			}
			if (r < ' ' && r != '\t' && r != '\r') || r == 0x7f {
				t.faults.Add(t.at(t.position(n+1, i+1)), "sheet.fault.control", problem.Args{"code": fmt.Sprintf("U+%04X", r)})
				break
			}
			i += size
		}
	}
	return len(t.faults) == 0
}

func (t *tableReader) read(data []byte) {
	records := csv.NewReader(bytes.NewReader(data))
	records.FieldsPerRecord = -1
	records.Comma = separator(t.lines[0])
	for !t.faults.Full() {
		fields, err := records.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.broken(err)
			return
		}
		places := make([]position, len(fields))
		for i := range fields {
			places[i] = t.position(records.FieldPos(i))
			fields[i] = strings.TrimSpace(fields[i])
		}
		if t.header == nil {
			if !t.readHeader(fields, places) {
				return
			}
			continue
		}
		if !t.readRow(fields, places) {
			return
		}
	}
	if t.header == nil {
		t.faults.Add(problem.Place{File: t.name, Line: 1}, "sheet.fault.no_header", problem.Args{"columns": t.spec.names()})
	}
}

// separator is what the header line has most of: Excel in Indonesian writes semicolons, and tabs
// where it is asked for text.
func separator(header []byte) rune {
	separator, most := ',', bytes.Count(header, []byte(","))
	for _, other := range ";\t" {
		if n := bytes.Count(header, []byte(string(other))); n > most {
			separator, most = other, n
		}
	}
	return separator
}

// position counts a column of bytes, from 1, in characters. It goes on from where it counted last,
// because a line may be as long as the file and have a cell at every byte.
func (t *tableReader) position(line, column int) position {
	text := t.lines[line-1]
	before := min(column-1, len(text))
	if t.counted.line != line || t.counted.bytes > before {
		t.counted = count{line: line}
	}
	t.counted.characters += utf8.RuneCount(text[t.counted.bytes:before])
	t.counted.bytes = before
	return position{int32(line), int32(t.counted.characters + 1)}
}

// broken reports misplaced quotes. What follows them cannot be told apart, so reading ends here.
func (t *tableReader) broken(err error) {
	at := problem.Place{File: t.name}
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		p := t.position(parse.Line, max(parse.Column, 1))
		at.Line, at.Column = int(p.line), int(p.column)
	}
	t.faults.Add(at, "sheet.fault.quotes", nil)
}

func (t *tableReader) readHeader(fields []string, places []position) bool {
	at := make([]problem.Place, len(places))
	for i, p := range places {
		at[i] = t.at(p)
	}
	return t.readNames(fields, at)
}

// readNames learns which column is where.
func (t *tableReader) readNames(fields []string, places []problem.Place) bool {
	known := map[string]string{}
	for _, column := range t.spec.Columns {
		known[column.Name] = column.Name
		if column.Alias != "" {
			known[column.Alias] = column.Name
		}
	}
	t.header, t.width = map[string]int{}, len(fields)
	for i, field := range fields {
		if t.faults.Full() {
			return false
		}
		name, ok := known[strings.ToLower(field)]
		at := places[i]
		_, twice := t.header[name]
		switch {
		case !ok:
			t.faults.Add(at, "sheet.fault.unknown_column", problem.Args{"column": field, "columns": t.spec.names()})
		case twice:
			t.faults.Add(at, "sheet.fault.duplicate_column", problem.Args{"column": field})
		default:
			t.header[name] = i
		}
	}
	for _, column := range t.spec.Columns {
		if _, ok := t.header[column.Name]; !ok && !column.Optional {
			t.faults.Add(places[0], "sheet.fault.missing_column", problem.Args{"column": column.Name})
		}
	}
	return len(t.faults) == 0
}

func (t *tableReader) readRow(fields []string, places []position) bool {
	if len(fields) != t.width && !blank(fields) {
		t.faults.Add(t.at(places[0]), "sheet.fault.width", problem.Args{"want": t.width, "got": len(fields)})
		return true
	}
	return t.keepRow(Row{file: t.name, header: t.header, cells: fields, places: places})
}

// keepRow keeps a row that is right in itself. It reports whether reading goes on.
func (t *tableReader) keepRow(row Row) bool {
	if blank(row.cells) {
		return true
	}
	if len(t.rows) == t.spec.MaxRows {
		t.faults.Add(row.Place(""), "sheet.fault.too_many_rows", problem.Args{"max": t.spec.MaxRows})
		return false
	}
	for _, column := range t.spec.Columns {
		if field := row.Get(column.Name); len(field) > t.spec.MaxField && utf8.RuneCountInString(field) > t.spec.MaxField {
			t.faults.Add(row.Place(column.Name), "sheet.fault.long_cell", problem.Args{"max": t.spec.MaxField})
			return true
		}
	}
	for _, column := range t.spec.Columns {
		if column.Filled && row.Get(column.Name) == "" {
			t.faults.Add(row.Place(column.Name), "sheet.fault.blank", problem.Args{"column": column.Name})
		}
	}
	t.rows = append(t.rows, row)
	return true
}

func (t *tableReader) at(p position) problem.Place {
	return problem.Place{File: t.name, Line: int(p.line), Column: int(p.column)}
}

func (s TableSpec) names() string {
	names := make([]string, len(s.Columns))
	for i, column := range s.Columns {
		names[i] = column.Name
	}
	return strings.Join(names, ", ")
}

func blank(fields []string) bool {
	for _, field := range fields {
		if field != "" {
			return false
		}
	}
	return true
}
