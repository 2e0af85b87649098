package sheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// fuzzPaper checks what holds for any bytes: a paper, or faults and what could be read of it, never
// another error, and a place on everything.
func fuzzPaper(t *testing.T, name string, data []byte) {
	t.Helper()
	paper, err := ReadPaper(name, data, testInstrument())
	var faults problem.Faults
	if err != nil && (!errors.As(err, &faults) || len(faults) == 0 || len(faults) > problem.MaxFaults) {
		t.Fatalf("error %T with %d faults: %v", err, len(faults), err)
	}
	if paper == nil && err == nil {
		t.Fatal("neither a paper nor faults")
	}
	for _, fault := range faults {
		if fault.Place.File != name || fault.Key == "" {
			t.Fatalf("fault without place or key: %+v", fault)
		}
	}
	if paper == nil {
		return
	}
	for _, u := range paper.Units {
		if u.Name == "" || u.Place.File != name {
			t.Fatalf("unit %+v", u)
		}
		for _, a := range u.Answers {
			if a.Place.File != name || (a.Place.Line == 0) == (a.Place.Cell == "") {
				t.Fatalf("answer without place: %+v", a)
			}
		}
	}
}

func FuzzCSVPaper(f *testing.F) {
	for _, seed := range []string{
		filledCSV, "", "unit;subject;respondent;question;answer;reason;count\nA;user;;A.3;ada;;27\n",
		"unit,subject,respondent,question,answer,reason\n\"A\nB\",user,1,A.3,\"=1+1\",\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) { fuzzPaper(t, "k.csv", data) })
}

func FuzzYAMLPaper(f *testing.F) {
	for _, seed := range []string{
		filledYAML, "paper: 1\nunits: []\n", "paper: 1\nunits: [{unit: A, answers: {A.3: {ada: 1}, A.4: ~, A.9: [~]}}]\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) { fuzzPaper(t, "k.yaml", data) })
}

func FuzzXLSXPaper(f *testing.F) {
	good := testTemplate(f)
	full := edited(f, good, func(x *excelize.File) { set(f, x, filled) })
	f.Add(good)
	f.Add(full)
	f.Add(full[:len(full)-30])
	f.Add(rezip(f, good, map[string]func(string) string{"xl/worksheets/sheet2.xml": constant(strings.Repeat("<row/>", 100_000))}))
	f.Add([]byte(string(oleMagic)))
	f.Fuzz(func(t *testing.T, data []byte) { fuzzPaper(t, "k.xlsx", data) })
}

// FuzzWorksheet reaches the XML behind the archive, which random archives seldom open.
func FuzzWorksheet(f *testing.F) {
	for _, seed := range []string{
		`<worksheet><cols><col min="1" max="2" hidden="1"/></cols><sheetData><row r="3"><c r="A3" t="inlineStr"><is><t>unit</t></is></c></row></sheetData></worksheet>`,
		`<worksheet><sheetData><row r="3"><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>2</v></c></row><row r="6" hidden="1"><c t="s"><v>3</v></c><c><v>1</v></c><c s="1"><f>1</f><v>45658</v></c></row></sheetData><mergeCells><mergeCell ref="A6:B7"/></mergeCells></worksheet>`,
	} {
		f.Add(seed)
	}
	ins := testInstrument()
	table := subjectTables(ins)[2]
	f.Fuzz(func(t *testing.T, xml string) {
		archive := zipOf(t, map[string]string{"s": xml})
		opened, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
		if err != nil {
			t.Fatal(err)
		}
		b := newPaperBuilder("k.xlsx", ins)
		b.unit("Dinas A", problem.Place{File: "k.xlsx", Sheet: "Unit", Cell: "A6"})
		w := &workbook{
			file: "k.xlsx", parts: map[string]*zip.File{"s": opened.File[0]}, faults: &b.faults,
			strings: []string{"unit", "respondent", "A.3", "Dinas A"}, formats: []numberFormat{plainFormat, dateFormat},
		}
		b.readSubject(w, sheetPart{name: "S", path: "s"}, table, "Unit")
		if paper, err := b.finish(); paper == nil && err == nil {
			t.Fatal("neither a paper nor faults")
		}
	})
}

func manyRows(rows int) []byte {
	var b bytes.Buffer
	b.WriteString("unit,subject,respondent,question,answer,reason\n")
	for i := range rows {
		fmt.Fprintf(&b, "Dinas %d,user,%d,A.3,ada,\n", i%40, i/40)
	}
	return b.Bytes()
}

// 100,000 answers, far more than the paper of any body: at most 500 ms.
func BenchmarkReadCSV100k(b *testing.B) {
	data, ins := manyRows(100_000), testInstrument()
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ReadPaper("k.csv", data, ins); err != nil {
			b.Fatal(err)
		}
	}
}

// The paper of a body with seven units: at most 300 ms.
func BenchmarkWriteTemplate(b *testing.B) {
	p, ins := printer(b, "id"), testInstrument()
	ins.Subjects[2].Target.Value = 30
	body := TemplateBody{Slug: "x", Units: []string{"A", "B", "C", "D", "E", "F", "G"}}
	b.ReportAllocs()
	for b.Loop() {
		if err := WriteTemplate(&bytes.Buffer{}, ins, body, p); err != nil {
			b.Fatal(err)
		}
	}
}

// Reading such a paper back: at most 100 ms.
func BenchmarkReadXLSX(b *testing.B) {
	ins := testInstrument()
	ins.Subjects[2].Target.Value = 30
	var out bytes.Buffer
	body := TemplateBody{Slug: "x", Units: []string{"A", "B", "C", "D", "E", "F", "G"}}
	if err := WriteTemplate(&out, ins, body, printer(b, "id")); err != nil {
		b.Fatal(err)
	}
	data := edited(b, out.Bytes(), func(f *excelize.File) {
		for row := firstRow; row < firstRow+210; row++ {
			set(b, f, map[string]any{"Pengguna layanan!" + cellName(3, row): "ada"})
		}
	})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ReadPaper("k.xlsx", data, ins); err != nil {
			b.Fatal(err)
		}
	}
}
