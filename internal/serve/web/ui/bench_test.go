package ui_test

import (
	"io"
	"testing"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// The bar is the ranking of 514 rows 500 times a second, SQL and compression included, on two
// cores: 4 ms each in all. Drawing the table may take 1.5 ms of it (measured: 1.1 on a busy machine).
func BenchmarkTableOf514Rows(b *testing.B) {
	catalog, err := locale.Load(ui.Texts)
	if err != nil {
		b.Fatal(err)
	}
	c := ui.Context{Printer: catalog.Printer(locale.Indonesian)}
	table := ui.Table{Caption: "Peringkat", Columns: []ui.Column{
		{Label: "Peringkat", Numeric: true}, {Label: "Penyelenggara", Head: true}, {Label: "Nilai", Numeric: true}, {Label: "Zona"},
	}}
	for range 514 {
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: "1"}, {Text: "Kota Contoh", Href: "/hasil/contoh"}, {Text: "88,01"}, {Content: ui.ZoneTag(c, ui.Green, "")},
		}})
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := ui.DataTable(c, table).Render(b.Context(), io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}
