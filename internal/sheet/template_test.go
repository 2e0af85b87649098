package sheet

import (
	"bytes"
	"fmt"
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/score"
)

// edited types values into a template and returns the saved file.
func edited(tb testing.TB, template []byte, edit func(f *excelize.File)) []byte {
	tb.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(template))
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	edit(f)
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

// set types values; keys are sheet!cell.
func set(tb testing.TB, f *excelize.File, values map[string]any) {
	tb.Helper()
	for at, value := range values {
		name, cell, _ := strings.Cut(at, "!")
		if err := f.SetCellValue(name, cell, value); err != nil {
			tb.Fatal(err)
		}
	}
}

// filled are the answers of one paper in three forms, typed the way people type them.
var filled = map[string]any{
	"Unit!B6": 2, "Unit!C6": "ya",
	"Unit!D7":            "kantor tutup",
	"Unit layanan!B6":    "papan+daring",
	"Unit layanan!C6":    87.5,
	"Petugas layanan!C6": 5, "Petugas layanan!D6": "1/3",
	"Petugas layanan!C7": "4", "Petugas layanan!D7": "N/A", "Petugas layanan!E7": "tidak ada pengawas",
	"Pengguna layanan!C6": "ada", "Pengguna layanan!C7": "tidak", "Pengguna layanan!C8": "ada",
}

const filledCSV = `unit,subjek,responden,pertanyaan,jawaban,alasan
Dinas A,fakta,,floors,2,
Dinas A,fakta,,online,ya,
Dinas B,tidak_dinilai,,,,kantor tutup
Dinas A,unit,,A.4,papan+daring,
Dinas A,unit,,A.5,87.5,
Dinas A,officer,1,A.1,5,
Dinas A,officer,1,A.2,1/3,
Dinas A,officer,2,A.1,4,
Dinas A,officer,2,A.2,N/A,tidak ada pengawas
Dinas A,user,1,A.3,ada,
Dinas A,user,2,A.3,tidak,
Dinas A,user,3,A.3,ada,
`

const filledYAML = `paper: 1
body: kabupaten-contoh
units:
  - unit: Dinas A
    facts: {floors: 2, online: ya}
    answers:
      A.4: papan+daring
      A.5: [87.5]
      A.1: ["5", 4]
      A.2:
        - 1/3
        - {value: N/A, reason: "tidak ada pengawas"}
      A.3: [ada, tidak, ada]
  - unit: Dinas B
    not_assessed: "kantor tutup"
`

// content is a paper without its places, one line for each thing it says.
func content(p *score.Paper) []string {
	if p == nil {
		return nil
	}
	var lines []string
	for _, u := range p.Units {
		lines = append(lines, fmt.Sprintf("%s not assessed %q", u.Name, u.NotAssessed))
		for code, fact := range u.Facts {
			lines = append(lines, fmt.Sprintf("%s fact %s=%s", u.Name, code, fact.Value))
		}
		for _, a := range u.Answers {
			lines = append(lines, fmt.Sprintf("%s %s/%s %s=%s (%s) %d", u.Name, a.Subject, a.Respondent, a.Question, a.Value, a.Reason, a.Count))
		}
	}
	sort.Strings(lines)
	return lines
}

func TestThreeFormsOfAPaperSayTheSame(t *testing.T) {
	t.Parallel()
	ins := testInstrument()
	csv, err := ReadPaper("k.csv", []byte(filledCSV), ins)
	if err != nil {
		t.Fatal(err)
	}
	yaml, err := ReadPaper("k.yaml", []byte(filledYAML), ins)
	if err != nil {
		t.Fatal(err)
	}
	workbook, err := ReadPaper("k.xlsx", edited(t, testTemplate(t), func(f *excelize.File) { set(t, f, filled) }), ins)
	if err != nil {
		t.Fatal(err)
	}
	if len(content(csv)) != 13 {
		t.Errorf("CSV says %d things, want 13: %v", len(content(csv)), content(csv))
	}
	if diff := cmp.Diff(content(csv), content(yaml)); diff != "" {
		t.Errorf("YAML (-csv +yaml):\n%s", diff)
	}
	if diff := cmp.Diff(content(csv), content(workbook)); diff != "" {
		t.Errorf("XLSX (-csv +xlsx):\n%s", diff)
	}
	if workbook.Body != "kabupaten-contoh" || yaml.Body != "kabupaten-contoh" {
		t.Errorf("bodies %q, %q", workbook.Body, yaml.Body)
	}
}

func TestAnswersKnowTheirPlaces(t *testing.T) {
	t.Parallel()
	places := func(name string, data []byte) []string {
		paper, err := ReadPaper(name, data, testInstrument())
		if err != nil {
			t.Fatal(err)
		}
		var found []string
		for _, a := range paper.Units[0].Answers {
			if a.Question == "A.2" {
				found = append(found, a.Place.String())
			}
		}
		return append(found, paper.Units[0].Facts["floors"].Place.String(), paper.Units[1].Place.String())
	}
	tests := []struct {
		name string
		data []byte
		want []string
	}{
		{"k.csv", []byte(filledCSV), []string{"k.csv:8:23", "k.csv:10:23", "k.csv:2:23", "k.csv:4:1"}},
		{"k.yaml", []byte(filledYAML), []string{"k.yaml:11:11", "k.yaml:12:11", "k.yaml:5:21", "k.yaml:14:11"}},
		{
			"k.xlsx", edited(t, testTemplate(t), func(f *excelize.File) { set(t, f, filled) }),
			[]string{"k.xlsx [Petugas layanan!D6]", "k.xlsx [Petugas layanan!D7]", "k.xlsx [Unit!B6]", "k.xlsx [Unit!A7]"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, places(tt.name, tt.data)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestTemplateIsTheSameEachTime(t *testing.T) {
	t.Parallel()
	if !bytes.Equal(testTemplate(t), testTemplate(t)) {
		t.Error("two templates of the same arguments differ")
	}
}

func TestTemplateSpeaksItsLanguageAndReadsBackInAny(t *testing.T) {
	t.Parallel()
	tests := []struct {
		lang   locale.Lang
		sheets []string
	}{
		{locale.Indonesian, []string{"Petunjuk", "Unit", "Unit layanan", "Petugas layanan", "Pengguna layanan", "Pilihan", "Info"}},
		{locale.English, []string{"Instructions", "Units", "Service unit", "Officers", "Users", "Choices", "Info"}},
	}
	for _, tt := range tests {
		t.Run(string(tt.lang), func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			if err := WriteTemplate(&out, testInstrument(), testBody, printer(t, tt.lang)); err != nil {
				t.Fatal(err)
			}
			f, err := excelize.OpenReader(bytes.NewReader(out.Bytes()))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			if diff := cmp.Diff(tt.sheets, f.GetSheetList()); diff != "" {
				t.Errorf("sheets (-want +got):\n%s", diff)
			}
			paper, err := ReadPaper("k.xlsx", out.Bytes(), testInstrument())
			if err != nil {
				t.Fatal(err)
			}
			want := []string{`Dinas A not assessed ""`, `Dinas B not assessed ""`}
			if diff := cmp.Diff(want, content(paper)); diff != "" {
				t.Errorf("an empty template (-want +got):\n%s", diff)
			}
		})
	}
}

// A unit taken off the list of units is out of the paper, although rows were prepared for it, and
// one added below the list is in.
func TestUnitsCanBeTakenOffAndAdded(t *testing.T) {
	t.Parallel()
	data := edited(t, testTemplate(t), func(f *excelize.File) {
		set(t, f, map[string]any{
			"Unit!A7": "", "Unit!A9": "Dinas C",
			"Unit layanan!A10": "Dinas C", "Unit layanan!B10": "papan",
		})
	})
	paper, err := ReadPaper("k.xlsx", data, testInstrument())
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		`Dinas A not assessed ""`, `Dinas C not assessed ""`, "Dinas C unit/ A.4=papan () 0", "Dinas C unit/ A.5= () 0",
	}
	if diff := cmp.Diff(want, content(paper)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A person can type answers and nothing else, and is offered the codes of the scale.
func TestTemplateGuardsWhatIsTyped(t *testing.T) {
	t.Parallel()
	f, err := excelize.OpenReader(bytes.NewReader(testTemplate(t)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	validations, err := f.GetDataValidations("Petugas layanan")
	if err != nil {
		t.Fatal(err)
	}
	lists := map[string]string{}
	for _, v := range validations {
		lists[v.Sqref] = v.Formula1
	}
	want := map[string]string{
		"A6:A19": "'Unit'!$A$6:$A$17",
		"C6:C19": `"0,1,2,3,4,5"`,
		"D6:D19": `"1/3,2/3,N/A"`,
	}
	if diff := cmp.Diff(want, lists); diff != "" {
		t.Errorf("lists (-want +got):\n%s", diff)
	}
	for cell, want := range map[string]bool{"C4": true, "C3": true, "A6": false, "C6": false, "E19": false} {
		id, err := f.GetCellStyle("Petugas layanan", cell)
		if err != nil {
			t.Fatal(err)
		}
		style, err := f.GetStyle(id)
		if err != nil {
			t.Fatal(err)
		}
		locked := style.Protection == nil || style.Protection.Locked
		if locked != want {
			t.Errorf("%s locked = %v, want %v", cell, locked, want)
		}
	}
}

func TestSheetNamesAreSafe(t *testing.T) {
	t.Parallel()
	names := &sheetNames{taken: map[string]bool{}}
	tests := []struct{ label, want string }{
		{"Petugas / front office: [1]", "Petugas front office 1"},
		{"Pengguna layanan yang ditemui di ruang tunggu", "Pengguna layanan yang ditemui d"},
		{"pengguna layanan yang ditemui di loket", "pengguna layanan yang ditemui 2"},
		{"'kutip'", "kutip"},
		{"???", "kode"},
	}
	for _, tt := range tests {
		if got := names.pick(tt.label, "kode"); got != tt.want {
			t.Errorf("pick(%q) = %q, want %q", tt.label, got, tt.want)
		}
	}
}

func TestTooManyUnitsAreRefused(t *testing.T) {
	t.Parallel()
	body := TemplateBody{Units: make([]string, maxTemplateUnits+1)}
	if err := WriteTemplate(&bytes.Buffer{}, testInstrument(), body, printer(t, locale.Indonesian)); err == nil {
		t.Error("no error")
	}
}
