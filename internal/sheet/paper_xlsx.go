package sheet

import (
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/score"
)

// readWorkbook reads a workbook made by WriteTemplate for the same instrument.
func (b *paperBuilder) readWorkbook(data []byte) {
	w := openWorkbook(b.file(), data, &b.faults)
	if w == nil {
		return
	}
	info, ok := b.readInfo(w)
	if !ok {
		return
	}
	b.paper.Body, b.paper.For = info[infoBody], info[infoFor]
	units, ok := b.mustSheet(w, firstOf(info[infoUnits], "Unit"))
	if ok {
		b.readUnits(w, units)
	}
	for _, t := range subjectTables(b.ins) {
		name := firstOf(info[infoSubject+t.subject.Code], t.subject.Code)
		if s, found := b.mustSheet(w, name); found && ok && !b.faults.Full() {
			b.readSubject(w, s, t, units.name)
		}
	}
}

// readInfo reads which instrument and body the workbook was made for, and refuses any other.
func (b *paperBuilder) readInfo(w *workbook) (map[string]string, bool) {
	s, ok := w.find(infoSheet)
	if !ok {
		w.fault("sheet.fault.no_info", problem.Args{"sheet": infoSheet})
		return nil, false
	}
	info := map[string]string{}
	before := len(b.faults)
	w.readSheet(s, func(row sheetRow) {
		for _, c := range row.cells {
			if c.bad != "" {
				b.badCell(s, row, c)
			}
		}
		info[row.get(1)] = row.get(2)
	})
	if len(b.faults) > before {
		return nil, false
	}
	place := problem.Place{File: w.file, Sheet: s.name}
	switch {
	case info[infoFormat] != workbookFormat:
		b.faults.Add(place, "sheet.fault.format", problem.Args{"want": workbookFormat, "got": info[infoFormat]})
	case info[infoInstrument] != b.ins.Ref():
		b.faults.Add(place, "sheet.fault.other_instrument", problem.Args{"want": b.ins.Ref(), "got": info[infoInstrument]})
	case info[infoHash] != b.ins.Hash:
		b.faults.Add(place, "sheet.fault.other_hash", problem.Args{"ref": b.ins.Ref(), "want": b.ins.Hash, "got": info[infoHash]})
	default:
		return info, true
	}
	return nil, false
}

func (b *paperBuilder) mustSheet(w *workbook, name string) (sheetPart, bool) {
	s, ok := w.find(name)
	place := problem.Place{File: w.file, Sheet: name}
	if !ok {
		b.faults.Add(place, "sheet.fault.missing_sheet", problem.Args{"sheet": name})
		return s, false
	}
	if s.hidden {
		b.faults.Add(place, "sheet.fault.hidden_sheet", problem.Args{"sheet": name})
	}
	return s, true
}

// A tableRow is a row of a table sheet by the keys of its columns.
type tableRow struct {
	file, sheet string
	number      int
	columns     map[string]int
	texts       map[string]string
	bad         map[string]bool
}

func (r tableRow) place(key string) problem.Place {
	return problem.Place{File: r.file, Sheet: r.sheet, Cell: cellName(r.columns[key], r.number)}
}

// says reports whether a column other than those that identify the row has content.
func (r tableRow) says() bool {
	for key, text := range r.texts {
		if text != "" && key != unitKey && key != respondentKey {
			return true
		}
	}
	return len(r.bad) > 0
}

// A tableSheet reads one sheet against the columns that it must have.
type tableSheet struct {
	b       *paperBuilder
	w       *workbook
	s       sheetPart
	keys    map[int]string // by column; nil before the row of keys
	columns map[string]int
	hidden  bool // a hidden row was reported
}

func (b *paperBuilder) readTableSheet(w *workbook, s sheetPart, want []tableColumn, each func(tableRow)) {
	t := &tableSheet{b: b, w: w, s: s, columns: map[string]int{}}
	broken := false
	facts := w.readSheet(s, func(row sheetRow) {
		switch {
		case broken || b.faults.Full() || row.number < keyRow:
		case t.keys == nil:
			broken = !t.readKeys(row, want)
		case row.number >= firstRow:
			if r, ok := t.readRow(row); ok {
				each(r)
			}
		}
	})
	if t.keys == nil && !broken {
		t.readKeys(sheetRow{number: keyRow}, want)
	}
	t.around(facts)
}

// readKeys finds the columns by their keys. The order is free; nothing may be missing, doubled or
// foreign.
func (t *tableSheet) readKeys(row sheetRow, want []tableColumn) bool {
	before := len(t.b.faults)
	known := map[string]bool{}
	for _, column := range want {
		known[column.key] = true
	}
	t.keys = map[int]string{}
	if row.number != keyRow {
		row.cells = nil
	}
	for _, c := range row.cells {
		_, twice := t.columns[c.text]
		switch {
		case c.bad != "":
			t.b.badCell(t.s, row, c)
		case !known[c.text]:
			t.b.faults.Add(t.place(c.column, row.number), "sheet.fault.unknown_key", problem.Args{"key": c.text})
		case twice:
			t.b.faults.Add(t.place(c.column, row.number), "sheet.fault.duplicate_column", problem.Args{"column": c.text})
		default:
			t.keys[c.column], t.columns[c.text] = c.text, c.column
		}
	}
	for _, column := range want {
		if t.columns[column.key] == 0 {
			t.b.faults.Add(t.place(1, keyRow), "sheet.fault.missing_key", problem.Args{"key": column.key, "row": keyRow})
		}
	}
	return len(t.b.faults) == before
}

func (t *tableSheet) place(column, row int) problem.Place {
	return problem.Place{File: t.w.file, Sheet: t.s.name, Cell: cellName(column, row)}
}

func (t *tableSheet) readRow(row sheetRow) (tableRow, bool) {
	r := tableRow{
		file: t.w.file, sheet: t.s.name, number: row.number, columns: t.columns,
		texts: make(map[string]string, len(row.cells)), bad: map[string]bool{},
	}
	for _, c := range row.cells {
		key, ok := t.keys[c.column]
		switch {
		case !ok:
			t.b.faults.Add(t.place(c.column, row.number), "sheet.fault.outside", nil)
		case c.bad != "":
			t.b.badCell(t.s, row, c)
			r.bad[key] = true
		default:
			r.texts[key] = c.text
		}
	}
	if row.hidden && r.says() && !t.hidden {
		t.hidden = true
		t.b.faults.Add(t.place(1, row.number), "sheet.fault.hidden_row", problem.Args{"row": row.number})
	}
	return r, len(r.texts)+len(r.bad) > 0
}

// around judges what stands around the cells: merged cells and hidden columns.
func (t *tableSheet) around(facts sheetFacts) {
	for _, merged := range facts.merged {
		if merged.bottom >= keyRow {
			t.b.faults.Add(t.place(merged.left, merged.top), "sheet.fault.merged",
				problem.Args{"cells": cellName(merged.left, merged.top) + ":" + cellName(merged.right, merged.bottom)})
		}
	}
	for _, hidden := range facts.hiddenColumns {
		for column, key := range t.keys {
			if column >= hidden.left && column <= hidden.right {
				t.b.faults.Add(t.place(column, keyRow), "sheet.fault.hidden_column", problem.Args{"key": key})
			}
		}
	}
}

func (b *paperBuilder) badCell(s sheetPart, row sheetRow, c cell) {
	b.faults.Add(problem.Place{File: b.file(), Sheet: s.name, Cell: cellName(c.column, row.number)},
		c.bad, problem.Args{"value": c.text, "max": DefaultMaxField})
}

func (b *paperBuilder) readUnits(w *workbook, s sheetPart) {
	b.readTableSheet(w, s, unitColumns(b.ins), func(r tableRow) {
		name := r.texts[unitKey]
		if name == "" {
			if !r.bad[unitKey] {
				b.faults.Add(r.place(unitKey), "sheet.fault.unit_blank", nil)
			}
			return
		}
		if _, twice := b.units[name]; twice {
			b.faults.Add(r.place(unitKey), "sheet.fault.unit_twice", problem.Args{"unit": name})
			return
		}
		u := b.unit(name, r.place(unitKey))
		for _, fact := range b.ins.Facts {
			if value := r.texts[factPrefix+fact.Code]; value != "" {
				b.fact(u, fact.Code, value, r.place(factPrefix+fact.Code))
			}
		}
		u.NotAssessed = r.texts[notAssessedKey]
	})
}

// readSubject reads the answers of one sheet. A row that only names a unit and a respondent was
// prepared and not used; in a row with an answer every question counts, blank ones as blank.
func (b *paperBuilder) readSubject(w *workbook, s sheetPart, t subjectTable, unitSheet string) {
	rows := map[[2]string]problem.Place{}
	b.readTableSheet(w, s, t.columns, func(r tableRow) {
		if !r.says() {
			return
		}
		name, respondent := r.texts[unitKey], r.texts[respondentKey]
		u, known := b.units[name]
		switch {
		case r.bad[unitKey] || r.bad[respondentKey]: // reported already
		case name == "":
			b.faults.Add(r.place(unitKey), "sheet.fault.unit_blank", nil)
		case !known:
			b.faults.Add(r.place(unitKey), "sheet.fault.unknown_unit", problem.Args{"unit": name, "sheet": unitSheet})
		case respondent == "" && !t.perUnit():
			b.faults.Add(r.place(respondentKey), "sheet.fault.respondent_blank", nil)
		default:
			id := [2]string{name, strings.ToLower(respondent)}
			if before, twice := rows[id]; twice {
				b.faults.Add(r.place(unitKey), "sheet.fault.row_twice",
					problem.Args{"unit": name, "respondent": respondent, "before": before.Cell})
				return
			}
			rows[id] = r.place(unitKey)
			b.rowAnswers(u, r, t, respondent)
		}
	})
}

func (b *paperBuilder) rowAnswers(u *score.UnitPaper, r tableRow, t subjectTable, respondent string) {
	for _, column := range t.columns {
		if column.question == nil || column.reason || r.bad[column.key] {
			continue
		}
		u.Answers = append(u.Answers, score.Answer{
			Subject: t.subject.Code, Respondent: respondent, Question: column.key,
			Value: r.texts[column.key], Reason: r.texts[column.key+reasonSuffix],
			Place: r.place(column.key),
		})
	}
}
