package sheet

import (
	"bytes"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

func testTable() Table {
	return Table{
		Title: "Nilai 2023: kota/kabupaten",
		Columns: []TableColumn{
			{Key: "name", Label: "Lembaga"},
			{Key: "year", Label: "Tahun", Kind: Integer},
			{Key: "score", Label: "Nilai", Kind: Number},
			{Key: "source", Label: "Sumber"},
		},
		Rows: [][]string{
			{"Kota Banjarmasin", "2023", "88.01", "https://example.id/a"},
			{"=HYPERLINK(\"x\")", "2022", "74.367", "+62"},
			{"-5", "", "80", "a\nb, \"c\""},
		},
		Notices: []string{"dihimpun dari pemberitaan; bukan rilis resmi Ombudsman RI"},
	}
}

func TestTableAsCSV(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := WriteCSV(&out, testTable()); err != nil {
		t.Fatal(err)
	}
	want := `name,year,score,source,notice
Kota Banjarmasin,2023,88.01,https://example.id/a,dihimpun dari pemberitaan; bukan rilis resmi Ombudsman RI
"'=HYPERLINK(""x"")",2022,74.367,'+62,dihimpun dari pemberitaan; bukan rilis resmi Ombudsman RI
-5,,80,"a
b, ""c""",dihimpun dari pemberitaan; bukan rilis resmi Ombudsman RI
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTableAsXLSX(t *testing.T) {
	t.Parallel()
	var out, again bytes.Buffer
	if err := WriteXLSX(&out, testTable()); err != nil {
		t.Fatal(err)
	}
	if err := WriteXLSX(&again, testTable()); err != nil || !bytes.Equal(out.Bytes(), again.Bytes()) {
		t.Errorf("the same table gives other bytes (%v)", err)
	}
	f, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	const name = "Nilai 2023 kota kabupaten"
	rows, err := f.GetRows(name)
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"Nilai 2023: kota/kabupaten"},
		{"dihimpun dari pemberitaan; bukan rilis resmi Ombudsman RI"},
		nil,
		{"name", "year", "score", "source"},
		{"Lembaga", "Tahun", "Nilai", "Sumber"},
		{"Kota Banjarmasin", "2023", "88.01", "https://example.id/a"},
		{"'=HYPERLINK(\"x\")", "2022", "74.367", "'+62"},
		{"-5", "", "80.00", "a\nb, \"c\""},
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	kinds := map[string]excelize.CellType{"C6": excelize.CellTypeUnset, "B6": excelize.CellTypeUnset, "A8": excelize.CellTypeSharedString}
	for cell, want := range kinds {
		if got, err := f.GetCellType(name, cell); got != want || err != nil {
			t.Errorf("%s is of type %v (%v), want %v", cell, got, err, want)
		}
	}
	if formula, err := f.GetCellFormula(name, "A7"); formula != "" || err != nil {
		t.Errorf("formula %q (%v)", formula, err)
	}
}

func TestTableThatDoesNotFitIsAnError(t *testing.T) {
	t.Parallel()
	short, words := testTable(), testTable()
	short.Rows = append(short.Rows, []string{"A"})
	words.Rows = [][]string{{"A", "2023", "88,01", ""}}
	for _, table := range []Table{short, words} {
		if WriteCSV(&bytes.Buffer{}, table) == nil || WriteXLSX(&bytes.Buffer{}, table) == nil {
			t.Error("no error")
		}
	}
}

func nationTable() Table {
	t := testTable()
	t.Rows = nil
	for i := range 514 {
		t.Rows = append(t.Rows, []string{"Kabupaten " + strconv.Itoa(i), "2024", "88." + strconv.Itoa(10+i%90), strings.Repeat("x", 60)})
	}
	return t
}

// A ranking of the nation is exported on request: at most 100 ms for 514 rows as XLSX.
func BenchmarkWriteXLSX514(b *testing.B) {
	table := nationTable()
	b.ReportAllocs()
	for b.Loop() {
		if err := WriteXLSX(&bytes.Buffer{}, table); err != nil {
			b.Fatal(err)
		}
	}
}

// At most 2 ms for 514 rows as CSV.
func BenchmarkWriteCSV514(b *testing.B) {
	table := nationTable()
	b.ReportAllocs()
	for b.Loop() {
		if err := WriteCSV(&bytes.Buffer{}, table); err != nil {
			b.Fatal(err)
		}
	}
}

func TestALongHeaderWrapsInsteadOfWideningItsColumn(t *testing.T) {
	t.Parallel()
	table := testTable()
	table.Columns[1].Label = "Tahun penilaian yang dimaksud oleh sumber, bukan tahun terbitnya"
	var out bytes.Buffer
	if err := WriteXLSX(&out, table); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if width, err := f.GetColWidth("Nilai 2023 kota kabupaten", "B"); err != nil || width > 20 {
		t.Errorf("the column is %v wide (%v)", width, err)
	}
	if height, err := f.GetRowHeight("Nilai 2023 kota kabupaten", 5); err != nil || height < 4*linePoints {
		t.Errorf("the header is %v high (%v)", height, err)
	}
}
