package sheet

import (
	"bytes"
	"errors"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/score"
)

// paperTable is the long form of a working paper: one row for each answer. The last column is for
// anonymous tallies and may be left out. The Indonesian names of the columns do as well.
//
// A row whose subject is "fact" gives a fact of the unit: its code as the question, its value as
// the answer. A row whose subject is "not_assessed" says why the unit was not assessed.
var paperTable = TableSpec{
	MaxBytes: MaxPaper,
	MaxRows:  500_000,
	Columns: []Column{
		{Name: "unit", Filled: true},
		{Name: "subject", Alias: "subjek", Filled: true},
		{Name: "respondent", Alias: "responden"},
		{Name: "question", Alias: "pertanyaan"},
		{Name: "answer", Alias: "jawaban"},
		{Name: "reason", Alias: "alasan"},
		{Name: "count", Alias: "jumlah", Optional: true},
	},
}

func (b *paperBuilder) readCSV(data []byte) error {
	rows, err := ReadTable(b.file(), bytes.NewReader(data), paperTable)
	var faults problem.Faults
	if err != nil && !errors.As(err, &faults) {
		return err
	}
	b.faults = append(b.faults, faults...)
	for _, row := range rows {
		if b.faults.Full() {
			break
		}
		if row.Get("unit") != "" && row.Get("subject") != "" {
			b.readCSVRow(row)
		}
	}
	return nil
}

func (b *paperBuilder) readCSVRow(row Row) {
	u := b.unit(row.Get("unit"), row.Place("unit"))
	switch row.Get("subject") {
	case "fact", "fakta":
		if b.must(row, "question") && b.must(row, "answer") {
			b.fact(u, row.Get("question"), row.Get("answer"), row.Place("answer"))
		}
	case "not_assessed", "tidak_dinilai":
		b.notAssessed(u, row.Get("reason"), row.Place("reason"))
	default:
		if !b.must(row, "question") {
			return
		}
		b.answer(u, score.Answer{
			Subject:    row.Get("subject"),
			Respondent: row.Get("respondent"),
			Question:   row.Get("question"),
			Value:      row.Get("answer"),
			Reason:     row.Get("reason"),
			Count:      b.count(row.Get("count"), row.Place("count")),
			Place:      row.Place("answer"),
		})
	}
}

func (b *paperBuilder) must(row Row, column string) bool {
	if row.Get(column) != "" {
		return true
	}
	b.faults.Add(row.Place(column), "sheet.fault.blank", problem.Args{"column": column})
	return false
}
