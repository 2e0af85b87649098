// Package showcase is one page with every component on it, in both languages: what the tests of the
// components and the browser look at, and where a change of style is seen at once. Its figures are
// of places that do not exist. The program does not link it.
package showcase

import (
	"strconv"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// Path is the showcase's address without language.
const Path = "/contoh"

// Frame is the showcase's page as its Layout sees it.
func Frame(c ui.Context) ui.Page {
	return ui.Page{
		Title:       "Kota Contoh",
		Description: pick(c, "Semua bagian halaman.", "Every part of a page."),
		Path:        Path,
		Section:     "/hasil",
		Nav: []ui.NavItem{
			{Text: pick(c, "Hasil", "Results"), Path: "/hasil"},
			{Text: pick(c, "Peringkat", "Rankings"), Path: "/peringkat"},
			{Text: pick(c, "Metode", "Method"), Path: "/metode"},
			{Text: pick(c, "Data terbuka", "Open data"), Path: "/data"},
		},
		Foot: []ui.NavItem{
			{Text: pick(c, "Tentang", "About"), Path: "/tentang"},
			{Text: pick(c, "Ralat", "Corrections"), Path: "/ralat"},
		},
		Notices: []ui.Notice{ui.Press, ui.Simulation},
		Breadcrumbs: []ui.Link{
			{Text: pick(c, "Hasil", "Results"), Href: c.URL("/hasil")},
			{Text: "Provinsi Contoh", Href: c.URL("/hasil/provinsi-contoh")},
		},
		Alternates: []ui.Alternate{{Title: pick(c, "Ralat", "Corrections"), Type: "application/atom+xml", Href: "/ralat.atom"}},
	}
}

func pick(c ui.Context, indonesian, english string) string {
	if c.Lang == locale.English {
		return english
	}
	return indonesian
}

func score(c ui.Context) ui.Score {
	return ui.Score{
		Value: c.Decimal("95.45"), Period: "2024", Zone: ui.Green,
		Class:   pick(c, "Hijau · Kategori A", "Green · Category A"),
		Opinion: pick(c, "Opini Kualitas Tertinggi", "Highest quality"),
		Facts: []ui.Fact{
			{Label: "Provinsi Contoh", Value: pick(c, "peringkat 1", "rank 1"), Href: c.URL("/peringkat")},
			{Label: pick(c, "Nasional, cakupan tidak disebut", "National, scope not stated"), Value: pick(c, "peringkat 24", "rank 24")},
			{Label: pick(c, "Sejak 2023", "Since 2023"), Value: c.Decimal("+7.44")},
		},
	}
}

func ranking(c ui.Context) ui.Table {
	return ui.Table{
		Caption: pick(c, "Peringkat 2024, Provinsi Contoh", "Ranking 2024, Provinsi Contoh"),
		Columns: []ui.Column{
			{Label: pick(c, "Peringkat", "Rank"), Numeric: true, SortHref: "?urut=peringkat", Sorted: ui.Ascending},
			{Label: pick(c, "Penyelenggara", "Body"), Head: true, SortHref: "?urut=nama"},
			{Label: pick(c, "Nilai", "Score"), Numeric: true, SortHref: "?urut=nilai"},
			{Label: pick(c, "Zona", "Zone")},
			{Label: pick(c, "Sumber", "Source")},
		},
		Rows: []ui.Row{
			row(c, "1", "Kota Contoh", "95.45", ui.Green, true),
			row(c, "2", "Kabupaten Contoh Utara", "88.9", ui.Green, false),
			row(c, "3", "Kabupaten Contoh Selatan yang Panjang Namanya", "74", ui.Yellow, false),
			row(c, "4", "Kabupaten Contoh Barat", "41.20", ui.Red, false),
			row(c, "–", "Kabupaten Contoh Timur", "–", ui.NoZone, false),
		},
	}
}

func row(c ui.Context, rank, name, score string, zone ui.Zone, current bool) ui.Row {
	return ui.Row{Current: current, Cells: []ui.Cell{
		{Text: rank},
		{Text: name, Href: c.URL("/hasil/contoh")},
		{Text: c.Decimal(score)},
		{Content: ui.ZoneTag(c, zone, "")},
		{Text: pick(c, "dua artikel", "two articles"), Note: pick(c, "angka sama", "same figure"), Soft: true},
	}}
}

func years(c ui.Context) ui.Table {
	table := ui.Table{
		Caption: pick(c, "Nilai per tahun", "Score by year"), HideCaption: true, Compact: true,
		Columns: []ui.Column{{Label: pick(c, "Tahun", "Year"), Head: true}, {Label: pick(c, "Nilai", "Score"), Numeric: true}},
	}
	for i, value := range []string{"83.98", "69.63", "88.01", "95.45"} {
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{{Text: strconv.Itoa(2021 + i)}, {Text: c.Decimal(value)}}})
	}
	return table
}

func filters(c ui.Context) ui.Choices {
	return ui.Choices{
		Action: c.URL("/peringkat"),
		Keep:   []ui.Param{{Name: "urut", Value: "nilai"}},
		Fields: []ui.Choice{
			{Name: "tahun", Label: pick(c, "Tahun", "Year"), Options: []ui.Option{
				{Value: "2024", Text: "2024", Selected: true},
				{Value: "2023", Text: "2023"},
			}},
			{Name: "jenis", Label: pick(c, "Jenis", "Kind"), Options: []ui.Option{
				{Value: "", Text: pick(c, "Semua jenis", "Every kind")},
				{Value: "kota", Text: pick(c, "Kota", "City")},
			}},
		},
	}
}

func search(c ui.Context) ui.Search {
	return ui.Search{
		Action: c.URL("/cari"),
		Label:  pick(c, "Cari kota, kabupaten, atau kantor", "Find a city, regency or office"),
		Hint:   pick(c, "Misalnya: Kota Contoh", "For example: Kota Contoh"),
	}
}

func pages() ui.Pages {
	return ui.Pages{Current: 5, Total: 26, Href: func(page int) string { return "?halaman=" + strconv.Itoa(page) }}
}

func terms(c ui.Context) []ui.Term {
	return []ui.Term{
		{Term: pick(c, "Zona", "Zone"), Text: pick(c, "Warna yang diberikan menurut batas nilai tahun itu.", "The colour that the year’s bounds give to a score.")},
		{Term: pick(c, "Kategori", "Category"), Content: ui.ZoneTag(c, ui.Yellow, pick(c, "Kuning · Kategori C", "Yellow · Category C"))},
	}
}

func downloads() []ui.Download {
	return []ui.Download{{Format: "CSV", Href: "/contoh.csv"}, {Format: "XLSX", Href: "/contoh.xlsx"}, {Format: "JSON", Href: "/contoh.json"}}
}
