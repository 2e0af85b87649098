package sheet

import (
	"encoding/xml"
	"strconv"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// readWorkbook reads the first sheet of a workbook as the table: the first row with content is the
// header.
func (t *tableReader) readWorkbook(data []byte) {
	w := openWorkbook(t.name, data, &t.faults)
	if w == nil {
		return
	}
	if len(w.sheets) == 0 {
		w.fault("sheet.fault.broken_xlsx", nil)
		return
	}
	s := w.sheets[0]
	late := w.countsFrom1904()
	done, hidden := false, false
	facts := w.readSheet(s, func(row sheetRow) {
		switch {
		case done || t.faults.Full():
		case t.header == nil:
			done = !t.readSheetHeader(s, row)
		default:
			if row.hidden && !hidden {
				hidden = true
				t.faults.Add(t.cell(s, 1, row.number), "sheet.fault.hidden_row", problem.Args{"row": row.number})
			}
			done = !t.readSheetRow(s, row, late)
		}
	})
	for _, merged := range facts.merged {
		t.faults.Add(t.cell(s, merged.left, merged.top), "sheet.fault.merged",
			problem.Args{"cells": cellName(merged.left, merged.top) + ":" + cellName(merged.right, merged.bottom)})
	}
	if t.header == nil && len(t.faults) == 0 {
		t.faults.Add(problem.Place{File: t.name, Sheet: s.name}, "sheet.fault.no_header", problem.Args{"columns": t.spec.names()})
	}
}

func (t *tableReader) cell(s sheetPart, column, row int) problem.Place {
	return problem.Place{File: t.name, Sheet: s.name, Cell: cellName(column, row)}
}

func (t *tableReader) readSheetHeader(s sheetPart, row sheetRow) bool {
	var fields []string
	var places []problem.Place
	for _, c := range row.cells {
		if c.bad != "" {
			t.faults.Add(t.cell(s, c.column, row.number), c.bad, problem.Args{"value": c.text, "max": t.spec.MaxField})
			continue
		}
		for len(fields) < c.column {
			fields = append(fields, "")
			places = append(places, t.cell(s, len(fields), row.number))
		}
		fields[c.column-1] = c.text
	}
	return len(t.faults) == 0 && t.readNames(fields, places)
}

func (t *tableReader) readSheetRow(s sheetPart, row sheetRow, late bool) bool {
	fields := make([]string, t.width)
	before := len(t.faults)
	for _, c := range row.cells {
		place := t.cell(s, c.column, row.number)
		if c.bad == "sheet.fault.date" {
			if day, ok := dayOf(c.text, late); ok {
				c.text, c.bad = day, ""
			}
		}
		switch {
		case c.bad != "":
			t.faults.Add(place, c.bad, problem.Args{"value": c.text, "max": t.spec.MaxField})
		case c.column > t.width:
			t.faults.Add(place, "sheet.fault.outside", nil)
		default:
			fields[c.column-1] = c.text
		}
	}
	if len(t.faults) > before {
		return !t.faults.Full()
	}
	return t.keepRow(Row{file: t.name, sheet: s.name, number: row.number, header: t.header, cells: fields})
}

// dayOf turns the number behind a cell that shows a date into 2026-03-17. A time of day is no date.
func dayOf(text string, late bool) (string, bool) {
	if _, err := time.Parse(time.DateOnly, text); err == nil {
		return text, true
	}
	n, err := strconv.Atoi(text)
	// Day 60 is the 29 February 1900 that never was; what lies before it counts otherwise.
	if err != nil || n <= 60 || n > 200_000 {
		return "", false
	}
	epoch := time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC)
	if late {
		epoch = time.Date(1904, time.January, 1, 0, 0, 0, 0, time.UTC)
	}
	return epoch.AddDate(0, 0, n).Format(time.DateOnly), true
}

// countsFrom1904 reports whether the workbook's days are counted as old Macintoshes did.
func (w *workbook) countsFrom1904() bool {
	late := false
	for path := range w.parts {
		if !strings.HasSuffix(path, "workbook.xml") {
			continue
		}
		err := w.walk(path, func(_ *xml.Decoder, start xml.StartElement) error {
			if start.Name.Local == "workbookPr" {
				late = isTrue(attribute(start, "date1904"))
			}
			return nil
		})
		if err != nil {
			w.broken(err, "")
		}
	}
	return late
}
