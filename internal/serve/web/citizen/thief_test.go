package citizen_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// Whoever has the database and not the installation's key reads what was reported, and not by whom.
func TestTheDatabaseAloneTellsNoReporter(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := newVisitor(t, w)
	v.get("/lapor")
	v.upload("/lapor", nil, "kind", "complaint", "words", story)
	v.post("/lapor/tempat", "place", "Loket 3", "office", "?", "category", "?", "about", "office")
	v.post("/lapor/kontak", "secrecy", "open", "shown", "1", "reach", "sms", "phone", "0812-3456-7890", "name", "Siti Pelapor Contoh", "mail", "siti.pelapor@contoh.id")
	v.post("/lapor/kirim")
	_, pin := v.receipt()
	tables, err := db.All(t.Context(), w.DB, db.Column[string], `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`)
	if err != nil || len(tables) < 20 {
		t.Fatalf("%d tables, %v", len(tables), err)
	}
	told := false
	for _, table := range tables {
		columns, err := db.All(t.Context(), w.DB, db.Column[string], `SELECT name FROM pragma_table_info('`+table+`')`)
		if err != nil {
			t.Fatal(err)
		}
		for _, column := range columns {
			values, err := db.All(t.Context(), w.DB, db.Column[any], fmt.Sprintf(`SELECT %q FROM %q`, column, table))
			if err != nil {
				continue // an index of words, which keeps no text of its own
			}
			for _, value := range values {
				text := fmt.Sprintf("%s", value)
				told = told || strings.Contains(text, story)
				for _, no := range []string{"Siti Pelapor", "siti.pelapor", "81234567890", "0812-3456", strings.ReplaceAll(pin, " ", ""), pin} {
					if strings.Contains(text, no) {
						t.Errorf("%s.%s holds %q", table, column, no)
					}
				}
			}
		}
	}
	if !told {
		t.Error("the walk does not even find the report")
	}
}
