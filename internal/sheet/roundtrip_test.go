package sheet

import (
	"bytes"
	"encoding/csv"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/score"
)

// answersOf makes up a full set of answers, the same on each run, with an N/A here and there.
func answersOf(ins *instrument.Instrument, units []string) [][]string {
	rows := [][]string{{"unit", "subject", "respondent", "question", "answer", "reason"}}
	n := 0
	for _, unit := range units {
		for _, table := range subjectTables(ins) {
			for who := range respondents(table) {
				respondent := strconv.Itoa(who + 1)
				if table.perUnit() {
					respondent = ""
				}
				for _, column := range table.columns {
					if column.question == nil || column.reason {
						continue
					}
					n++
					q := column.question.Question
					answer, reason := q.Scale.Options[n*7%len(q.Scale.Options)].Code, ""
					if q.NA && n%31 == 0 {
						answer, reason = score.NA, "tidak ada di unit ini"
					}
					rows = append(rows, []string{unit, table.subject.Code, respondent, column.key, answer, reason})
				}
			}
		}
	}
	return rows
}

// type answers into the template, whole numbers as numbers, as Excel does.
func typed(tb testing.TB, f *excelize.File, ins *instrument.Instrument, rows [][]string) {
	tb.Helper()
	lines := map[string]int{} // the row of a unit and respondent, by sheet
	columns := map[string]int{}
	sheets := map[string]string{}
	for _, table := range subjectTables(ins) {
		name := table.subject.Label.In(locale.Indonesian)
		sheets[table.subject.Code] = name
		for i, column := range table.columns {
			columns[name+column.key] = i + 1
		}
	}
	last := map[string]int{}
	for _, row := range rows[1:] {
		name := sheets[row[1]]
		id := name + "\n" + row[0] + "\n" + row[2]
		if lines[id] == 0 {
			lines[id] = firstRow + last[name]
			last[name]++
		}
		set(tb, f, map[string]any{name + "!" + cellName(columns[name+row[3]], lines[id]): cellValue(row[4])})
		if row[5] != "" {
			set(tb, f, map[string]any{name + "!" + cellName(columns[name+row[3]+reasonSuffix], lines[id]): row[5]})
		}
	}
}

func TestWorkbookScoresLikeTheTextPaper(t *testing.T) {
	t.Parallel()
	ins, err := instrument.Open("ori@2023")
	if err != nil {
		t.Fatal(err)
	}
	plan, err := score.Load(ins)
	if err != nil {
		t.Fatal(err)
	}
	body := TemplateBody{Slug: "kabupaten-contoh", Name: "Kabupaten Contoh", Units: []string{"Dinas A", "Puskesmas B", "Dinas C"}}
	rows := answersOf(plan.Instrument, body.Units)
	var text, template bytes.Buffer
	if err := csv.NewWriter(&text).WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	if err := WriteTemplate(&template, plan.Instrument, body, printer(t, locale.Indonesian)); err != nil {
		t.Fatal(err)
	}
	workbook := edited(t, template.Bytes(), func(f *excelize.File) { typed(t, f, plan.Instrument, rows) })

	scored := func(name string, data []byte) string {
		paper, err := ReadPaper(name, data, plan.Instrument)
		if err != nil {
			t.Fatal(err)
		}
		paper.Body = body.Slug
		result, err := plan.Score(paper)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := result.WriteCSV(&out, locale.Indonesian); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	if diff := cmp.Diff(scored("k.csv", text.Bytes()), scored("k.xlsx", workbook)); diff != "" {
		t.Errorf("(-csv +xlsx):\n%s", diff)
	}
	if lines := bytes.Count([]byte(scored("k.csv", text.Bytes())), []byte("\n")); lines < 100 {
		t.Errorf("only %d figures", lines)
	}
}
