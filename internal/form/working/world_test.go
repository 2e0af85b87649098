package working

import (
	"bytes"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/form/keying"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/score"
	"github.com/patuh-id/patuh/internal/sheet"
)

const (
	cycleID = "0190d9c8-0000-7000-8000-00000000000c"
	locusA  = "0190d9c8-0000-7000-8000-00000000000a"
	locusB  = "0190d9c8-0000-7000-8000-00000000000b"
	ktp     = "0190d9c8-0000-7000-8000-000000000001"
	kk      = "0190d9c8-0000-7000-8000-000000000002"
)

func paperOf(t testing.TB) *Paper {
	t.Helper()
	text, err := os.ReadFile("testdata/paper.yaml")
	if err != nil {
		t.Fatal(err)
	}
	ins, err := instrument.Parse("paper.yaml", text)
	if err != nil {
		t.Fatal(err)
	}
	return &Paper{
		Cycle: cycleID, Title: "Penilaian", Year: 2026, Body: "kabupaten-contoh", BodyName: "Kabupaten Contoh", Instrument: ins,
		Loci: []Locus{
			{ID: locusA, Name: "Dinas A", Products: []cycle.Product{{ID: ktp, Name: "KTP-el"}, {ID: kk, Name: "Kartu Keluarga"}}},
			{ID: locusB, Name: "Dinas B"},
		},
	}
}

// csv reads rows of "unit,subject,respondent,question,answer,reason,count".
func csv(t testing.TB, p *Paper, rows ...string) ([]*Row, problem.Faults) {
	t.Helper()
	text := "unit,subject,respondent,question,answer,reason,count\n" + strings.Join(rows, "\n") + "\n"
	paper, err := sheet.ReadPaper("k.csv", []byte(text), p.Instrument)
	if err != nil {
		t.Fatal(err)
	}
	return p.Read(paper)
}

func asked() Asked {
	return Asked{Day: time.Date(2026, 3, 2, 0, 0, 0, 0, time.FixedZone("WITA", 8*3600)), Consent: true}
}

// planned reads rows, of which nothing is wrong, and says what would become of them.
func planned(t testing.TB, p *Paper, there map[string]*form.Brought, rows ...string) *Plan {
	t.Helper()
	all, faults := csv(t, p, rows...)
	plan, more, err := p.plan(there, all, asked())
	if err != nil || len(faults)+len(more) > 0 {
		t.Fatal(err, faults, more)
	}
	return plan
}

// printer speaks Indonesian in the words of working papers.
func printer(t testing.TB) *locale.Printer {
	t.Helper()
	catalog, err := locale.Load(sheet.Texts, Texts, score.Texts, instrument.Texts, form.Texts, keying.Texts)
	if err != nil {
		t.Fatal(err)
	}
	return catalog.Printer(locale.Indonesian)
}

// filled types answers into a template, in the rows that it has for each unit and respondent.
type filled struct {
	t testing.TB
	*excelize.File
	ins *instrument.Instrument
}

func template(t testing.TB, p *Paper) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := p.Template(&out, "https://contoh.go.id/kelola", printer(t)); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func fill(t testing.TB, p *Paper, data []byte) *filled {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return &filled{t, f, p.Instrument}
}

// cell is that of a key in the n-th row of a unit, by the sheet's row of keys.
func (f *filled) cell(name, unit string, n int, key string) string {
	f.t.Helper()
	rows, err := f.GetRows(name)
	if err != nil {
		f.t.Fatal(err)
	}
	column := slices.Index(rows[2], key)
	for i, row := range rows[5:] {
		if len(row) > 0 && row[0] == unit {
			if n--; n == 0 && column >= 0 {
				at, err := excelize.CoordinatesToCellName(column+1, i+6)
				if err != nil {
					f.t.Fatal(err)
				}
				return at
			}
		}
	}
	f.t.Fatalf("%s has no such row of %s, or no %s", name, unit, key)
	return ""
}

func (f *filled) put(name, unit string, n int, key, value string) string {
	f.t.Helper()
	at := f.cell(name, unit, n, key)
	var typed any = value
	if number, err := strconv.ParseFloat(value, 64); err == nil {
		typed = number // as spreadsheet programs keep it
	}
	if err := f.SetCellValue(name, at, typed); err != nil {
		f.t.Fatal(err)
	}
	return at
}

func (f *filled) read(p *Paper) ([]*Row, problem.Faults) {
	f.t.Helper()
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		f.t.Fatal(err)
	}
	paper, err := sheet.ReadPaper("k.xlsx", out.Bytes(), p.Instrument)
	if err != nil {
		f.t.Fatal(err)
	}
	return p.Read(paper)
}
