package privacy

import (
	"testing"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/testkit"
)

// Whoever adds a column says whether it holds personal data: in record.yaml, with its purpose and ground, or in
// plain.txt.
func TestEveryColumnIsInTheRecordOrIsNotPersonal(t *testing.T) {
	t.Parallel()
	rec, err := RecordOf()
	if err != nil {
		t.Fatal(err)
	}
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		tables, err := d.Tables(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		var have []Column
		for _, table := range tables {
			for _, c := range table.Columns {
				have = append(have, Column{table.Name, c.Name})
			}
		}
		for _, wrong := range rec.unsaid(have) {
			t.Error(wrong)
		}
	})
}

func TestTheRecordSaysAllOfEachField(t *testing.T) {
	t.Parallel()
	rec, err := RecordOf()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range rec.Fields {
		if f.Basis.Code == "" || len(f.Readers) == 0 || len(f.Columns) == 0 || f.Purpose["id"] == "" || f.Purpose["en"] == "" {
			t.Errorf("%s: not all is said of it: %+v", f.Code, f)
		}
	}
}

func TestARecordWithMistakesTellsThemAll(t *testing.T) {
	t.Parallel()
	_, err := readRecord("x.yaml", []byte("patuh: 1\nversion: \"1\"\ndate: \"2026-11-22\"\nbases: {a: {text: {id: a, en: a}, status: sure}}\nfields:\n  - {code: a, whose: cat, title: {id: a, en: a}, purpose: {id: a, en: a}, basis: b, readers: [king], protection: none, kept: ever, columns: [a]}\n"))
	if err == nil {
		t.Fatal("a record with six mistakes is read")
	}
}
