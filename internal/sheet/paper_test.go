package sheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
)

func TestCSVPaperFaults(t *testing.T) {
	t.Parallel()
	const header = "unit,subject,respondent,question,answer,reason,count\n"
	tests := []struct {
		name, file string
		want       []string
	}{
		{"no rows", header, []string{"k.csv: sheet.fault.no_units"}},
		{"a foreign column", "unit,subject,nilai\n", []string{
			"k.csv:1:14: sheet.fault.unknown_column", "k.csv:1:1: sheet.fault.missing_column", "k.csv:1:1: sheet.fault.missing_column",
			"k.csv:1:1: sheet.fault.missing_column", "k.csv:1:1: sheet.fault.missing_column",
		}},
		{
			"everything at once", header +
				",user,1,A.3,ada,,\n" + // 2
				"A,,1,A.3,ada,,\n" + // 3
				"A,user,1,,ada,,\n" + // 4
				"A,user,,A.3,ada,,0\n" + // 5
				"A,user,,A.3,ada,,2.5\n" + // 6
				"A,not_assessed,,,,,\n" + // 7
				"A,fact,,floors,1,,\nA,fact,,floors,2,,\nA,fact,,,2,,\n", // 8, 9, 10
			[]string{
				"k.csv:2:1: sheet.fault.blank", "k.csv:3:3: sheet.fault.blank", "k.csv:4:10: sheet.fault.blank",
				"k.csv:5:18: sheet.fault.count", "k.csv:6:18: sheet.fault.count",
				"k.csv:7:19: sheet.fault.reason_blank", "k.csv:9:16: sheet.fault.fact_twice", "k.csv:10:9: sheet.fault.blank",
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := ReadPaper("k.csv", []byte(tt.file), testInstrument())
			if diff := cmp.Diff(tt.want, keys(err)); diff != "" {
				t.Errorf("faults (-want +got):\n%s", diff)
			}
		})
	}
}

func TestNamelessRespondentsAndTallies(t *testing.T) {
	t.Parallel()
	file := "unit,subject,respondent,question,answer,reason,jumlah\nA,user,,A.3,ada,,\nA,user,,A.3,ada,,\nA,user,,A.3,tidak,,27\n"
	paper, err := ReadPaper("k.csv", []byte(file), testInstrument())
	if err != nil {
		t.Fatal(err)
	}
	want := []string{`A not assessed ""`, "A user/ A.3=ada () 0", "A user/ A.3=ada () 0", "A user/ A.3=tidak () 27"}
	if diff := cmp.Diff(want, content(paper)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestYAMLPaperFaults(t *testing.T) {
	t.Parallel()
	file := `paper: 2
units:
  - unit: A
    kota: x
    answers:
      A.3: {ada: 27, tidak: -1}
      A.4: [papan, daring]
      A.1: [{value: N/A, why: x}]
  - unit: A
  - facts: {floors: 1}
  - unit: C
    not_assessed: ""
`
	_, err := ReadPaper("k.yaml", []byte(file), testInstrument())
	want := []string{
		"k.yaml:1:8: yaml.fault.want_int", "k.yaml:4:5: yaml.fault.unknown_key", "k.yaml:6:29: yaml.fault.want_int",
		"k.yaml:8:26: yaml.fault.unknown_key", "k.yaml:9:11: sheet.fault.unit_twice", "k.yaml:10:5: yaml.fault.missing_key",
		"k.yaml:12:19: sheet.fault.reason_blank",
	}
	if diff := cmp.Diff(want, keys(err)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// rezip copies a workbook, leaving parts out, changing them or adding to them.
func rezip(tb testing.TB, data []byte, change map[string]func(string) string) []byte {
	tb.Helper()
	in, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		tb.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	put := func(name, text string) {
		part, err := w.Create(name)
		if err == nil {
			_, err = io.WriteString(part, text)
		}
		if err != nil {
			tb.Fatal(err)
		}
	}
	for _, f := range in.File {
		r, err := f.Open()
		if err != nil {
			tb.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			tb.Fatal(err)
		}
		if edit, ok := change[f.Name]; ok {
			delete(change, f.Name)
			text = []byte(edit(string(text)))
		}
		put(f.Name, string(text))
	}
	for name, edit := range change {
		put(name, edit(""))
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

func constant(text string) func(string) string { return func(string) string { return text } }

func zipOf(tb testing.TB, parts map[string]string) []byte {
	tb.Helper()
	var empty bytes.Buffer
	if err := zip.NewWriter(&empty).Close(); err != nil {
		tb.Fatal(err)
	}
	change := map[string]func(string) string{}
	for name, text := range parts {
		change[name] = constant(text)
	}
	return rezip(tb, empty.Bytes(), change)
}

// utf16le writes ASCII the way compound files name their streams.
func utf16le(text string) string {
	var b strings.Builder
	for _, c := range []byte(text) {
		b.WriteByte(c)
		b.WriteByte(0)
	}
	return b.String()
}

func TestForeignAndHostileFilesAreRefused(t *testing.T) {
	t.Parallel()
	good := testTemplate(t)
	part := func(name string, edit func(string) string) []byte {
		return rezip(t, good, map[string]func(string) string{name: edit})
	}
	manyParts := map[string]string{}
	for i := range maxParts + 20 {
		manyParts["xl/x"+columnName(i+1)] = ""
	}
	bomb := strings.Repeat("<row/>", 2<<20)
	tests := []struct {
		name, file string
		data       []byte
		want       []string
	}{
		{"not a zip", "k.xlsx", []byte("unit;subject"), []string{"k.xlsx: sheet.fault.not_xlsx"}},
		{"cut off", "k.xlsx", good[:len(good)/2], []string{"k.xlsx: sheet.fault.broken_xlsx"}},
		{"old Excel", "k.xlsx", []byte(string(oleMagic) + "Workbook"), []string{"k.xlsx: sheet.fault.old_excel"}},
		{"password", "k.xlsx", []byte(string(oleMagic) + utf16le("EncryptedPackage")), []string{"k.xlsx: sheet.fault.password"}},
		{"another zip", "k.csv", zipOf(t, map[string]string{"content.xml": "x"}), []string{"k.csv: sheet.fault.broken_xlsx"}},
		{"named as a macro file", "k.xlsm", good, []string{"k.xlsm: sheet.fault.macro"}},
		{"macro and link inside", "k.xlsx", rezip(t, good, map[string]func(string) string{
			"xl/vbaProject.bin": constant("x"), "xl/externalLinks/externalLink1.xml": constant("<x/>"), "xl/embeddings/oleObject1.bin": constant("x"),
		}), []string{"k.xlsx: sheet.fault.macro", "k.xlsx: sheet.fault.embedded", "k.xlsx: sheet.fault.external"}},
		{"zip bomb by ratio", "k.xlsx", part("xl/worksheets/sheet2.xml", constant(bomb)), []string{"k.xlsx: sheet.fault.bomb"}},
		{"zip bomb by parts", "k.xlsx", zipOf(t, manyParts), []string{"k.xlsx: sheet.fault.bomb"}},
		{"a part twice", "k.xlsx", part("XL/Workbook.xml", constant("<x/>")), []string{"k.xlsx: sheet.fault.broken_xlsx"}},
		{"broken XML", "k.xlsx", part("xl/workbook.xml", func(s string) string { return s[:len(s)-5] }), []string{"k.xlsx: sheet.fault.broken_xlsx"}},
		{"a string that does not exist", "k.xlsx", part("xl/sharedStrings.xml", constant("<sst/>")), []string{"k.xlsx [Info]: sheet.fault.broken_xlsx"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			paper, err := ReadPaper(tt.file, tt.data, testInstrument())
			if diff := cmp.Diff(tt.want, keys(err)); diff != "" || paper != nil {
				t.Errorf("paper %v, faults (-want +got):\n%s", paper, diff)
			}
		})
	}
}

// A part that unpacks to more than its directory entry says is caught while it unpacks.
func TestBoundedReaderFailsLoudly(t *testing.T) {
	t.Parallel()
	r := &boundedReader{ReadCloser: io.NopCloser(strings.NewReader("12345")), left: 4}
	if _, err := io.ReadAll(r); !errors.Is(err, errPartTooLarge) {
		t.Errorf("error %v", err)
	}
}

func TestWorkbookFaults(t *testing.T) {
	t.Parallel()
	do := func(t *testing.T, errs ...error) {
		t.Helper()
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		name string
		edit func(t *testing.T, f *excelize.File)
		want []string
	}{
		{"another instrument", func(t *testing.T, f *excelize.File) {
			set(t, f, map[string]any{"Info!B2": "ori@2023.1.0"})
		}, []string{"k.xlsx [Info]: sheet.fault.other_instrument"}},
		{"a changed instrument", func(t *testing.T, f *excelize.File) {
			set(t, f, map[string]any{"Info!B3": "00"})
		}, []string{"k.xlsx [Info]: sheet.fault.other_hash"}},
		{"another form", func(t *testing.T, f *excelize.File) {
			set(t, f, map[string]any{"Info!B1": "x"})
		}, []string{"k.xlsx [Info]: sheet.fault.format"}},
		{"not a template", func(t *testing.T, f *excelize.File) {
			do(t, f.DeleteSheet("Info"))
		}, []string{"k.xlsx: sheet.fault.no_info"}},
		{"missing and hidden sheets", func(t *testing.T, f *excelize.File) {
			do(t, f.DeleteSheet("Petugas layanan"), f.SetSheetVisible("Pengguna layanan", false))
		}, []string{"k.xlsx [Petugas layanan]: sheet.fault.missing_sheet", "k.xlsx [Pengguna layanan]: sheet.fault.hidden_sheet"}},
		{"no list of units", func(t *testing.T, f *excelize.File) {
			do(t, f.DeleteSheet("Unit"))
		}, []string{"k.xlsx [Unit]: sheet.fault.missing_sheet"}},
		{"merged, calculated, hidden, outside, wrong types: all at once", func(t *testing.T, f *excelize.File) {
			const s = "Petugas layanan"
			date, err := f.NewStyle(&excelize.Style{NumFmt: 14})
			percent, err2 := f.NewStyle(&excelize.Style{NumFmt: 10})
			set(t, f, map[string]any{s + "!C7": 45658, s + "!D7": "1/3", s + "!C8": 0.5, s + "!C9": 3, s + "!H30": "catatan"})
			do(t, err, err2,
				f.SetCellFormula(s, "C6", "1+1"), f.SetCellStyle(s, "C7", "C7", date), f.SetCellStyle(s, "C8", "C8", percent),
				f.MergeCell(s, "D8", "D9"), f.MergeCell(s, "A1", "C1"), f.SetRowVisible(s, 9, false), f.SetColVisible(s, "E", false))
		}, []string{
			"k.xlsx [Petugas layanan!C6]: sheet.fault.formula", "k.xlsx [Petugas layanan!C7]: sheet.fault.date",
			"k.xlsx [Petugas layanan!C8]: sheet.fault.percent", "k.xlsx [Petugas layanan!A9]: sheet.fault.hidden_row",
			"k.xlsx [Petugas layanan!H30]: sheet.fault.outside", "k.xlsx [Petugas layanan!D8]: sheet.fault.merged",
			"k.xlsx [Petugas layanan!E3]: sheet.fault.hidden_column",
		}},
		{"units", func(t *testing.T, f *excelize.File) {
			set(t, f, map[string]any{
				"Unit!A8": "Dinas A", "Unit!B9": 3,
				"Pengguna layanan!A6": "", "Pengguna layanan!C6": "ada", "Pengguna layanan!A7": "Dinas C", "Pengguna layanan!C7": "ada",
				"Pengguna layanan!B8": "", "Pengguna layanan!C8": "ada",
				"Pengguna layanan!C9": "ada", "Pengguna layanan!B10": "1", "Pengguna layanan!C10": "ada",
			})
		}, []string{
			"k.xlsx [Unit!A8]: sheet.fault.unit_twice", "k.xlsx [Unit!A9]: sheet.fault.unit_blank",
			"k.xlsx [Pengguna layanan!A6]: sheet.fault.unit_blank", "k.xlsx [Pengguna layanan!A7]: sheet.fault.unknown_unit",
			"k.xlsx [Pengguna layanan!B8]: sheet.fault.respondent_blank", "k.xlsx [Pengguna layanan!A10]: sheet.fault.row_twice",
		}},
		{"changed columns", func(t *testing.T, f *excelize.File) {
			set(t, f, map[string]any{"Petugas layanan!C3": "A.9", "Petugas layanan!E3": "A.2"})
		}, []string{
			"k.xlsx [Petugas layanan!C3]: sheet.fault.unknown_key", "k.xlsx [Petugas layanan!E3]: sheet.fault.duplicate_column",
			"k.xlsx [Petugas layanan!A3]: sheet.fault.missing_key", "k.xlsx [Petugas layanan!A3]: sheet.fault.missing_key",
		}},
		{"no columns at all", func(t *testing.T, f *excelize.File) {
			do(t, f.RemoveRow("Unit layanan", 3))
		}, []string{
			"k.xlsx [Unit layanan!A3]: sheet.fault.unknown_key", "k.xlsx [Unit layanan!B3]: sheet.fault.unknown_key",
			"k.xlsx [Unit layanan!C3]: sheet.fault.unknown_key", "k.xlsx [Unit layanan!D3]: sheet.fault.unknown_key",
			"k.xlsx [Unit layanan!A3]: sheet.fault.missing_key", "k.xlsx [Unit layanan!A3]: sheet.fault.missing_key",
			"k.xlsx [Unit layanan!A3]: sheet.fault.missing_key", "k.xlsx [Unit layanan!A3]: sheet.fault.missing_key",
		}},
		{"an endless cell", func(t *testing.T, f *excelize.File) {
			set(t, f, map[string]any{"Unit!D6": strings.Repeat("x", DefaultMaxField+1)})
		}, []string{"k.xlsx [Unit!D6]: sheet.fault.long_cell"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			data := edited(t, testTemplate(t), func(f *excelize.File) { tt.edit(t, f) })
			_, err := ReadPaper("k.xlsx", data, testInstrument())
			if diff := cmp.Diff(tt.want, keys(err)); diff != "" {
				t.Errorf("faults (-want +got):\n%s", diff)
			}
		})
	}
}

// A million rows are refused after the first rows too many, wherever the file says they are.
func TestAMillionRows(t *testing.T) {
	t.Parallel()
	var rows strings.Builder
	rows.WriteString("<worksheet><sheetData>")
	for range 1_000_000 {
		rows.WriteString("<row><c><v>1</v></c></row>")
	}
	rows.WriteString("</sheetData></worksheet>")
	data := rezip(t, testTemplate(t), map[string]func(string) string{"xl/worksheets/sheet7.xml": constant(rows.String())})
	w := &workbook{file: "k.xlsx", parts: map[string]*zip.File{}, faults: &problem.Faults{}}
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range archive.File { // past the check of the ratio, which would refuse it first
		w.parts[strings.ToLower(f.Name)] = f
	}
	read := 0
	w.readSheet(sheetPart{name: "S", path: "xl/worksheets/sheet7.xml"}, func(sheetRow) { read++ })
	if diff := cmp.Diff([]string{"k.xlsx [S!A20000]: sheet.fault.too_many_rows"}, keys(w.faults.Err())); diff != "" || read != maxSheetRows {
		t.Errorf("%d rows read, faults (-want +got):\n%s", read, diff)
	}
}

func TestNumberFormats(t *testing.T) {
	t.Parallel()
	tests := map[string]numberFormat{
		"General": plainFormat, "0.00": plainFormat, "@": plainFormat, `#,##0 "hari"`: plainFormat, `[Red]0`: plainFormat,
		"dd/mm/yyyy": dateFormat, "[$-421]dd mmmm yyyy;@": dateFormat, "h:mm": dateFormat, "0.0%": percentFormat, `0\d`: plainFormat,
	}
	for code, want := range tests {
		if got := formatOf(code); got != want {
			t.Errorf("formatOf(%q) = %v, want %v", code, got, want)
		}
	}
}

func TestTextsEscapedInTheFile(t *testing.T) {
	t.Parallel()
	tests := map[string]string{"a_x000D_b": "a\rb", "_x005F_x": "_x", "_xyz": "_xyz", "a_x00": "a_x00", "_x12345": "_x12345"}
	for text, want := range tests {
		if got := unescape(text); got != want {
			t.Errorf("unescape(%q) = %q, want %q", text, got, want)
		}
	}
}

// Every fault has a text whose names are all filled.
func TestFaultTextsNameEverything(t *testing.T) {
	t.Parallel()
	args := problem.Args{}
	for _, name := range []string{
		"max", "sheet", "got", "want", "ref", "row", "key", "cells", "value", "unit", "respondent", "before",
		"code", "question", "column", "columns",
	} {
		args[name] = "x"
	}
	for _, lang := range locale.Langs {
		p := printer(t, lang)
		catalog, err := locale.Load(Texts)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range catalog.Keys() {
			if strings.HasPrefix(key, "sheet.fault.") && strings.Contains(p.Named(key, args), "{") {
				t.Errorf("%s: %q", key, p.Named(key, args))
			}
		}
	}
}
