package ui_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/a-h/templ"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
	"github.com/patuh-id/patuh/internal/serve/web/ui/showcase"
	"github.com/patuh-id/patuh/internal/testkit"
)

func contextFor(t *testing.T, lang locale.Lang) ui.Context {
	t.Helper()
	catalog, err := locale.Load(ui.Texts)
	if err != nil {
		t.Fatal(err)
	}
	return ui.Context{Printer: catalog.Printer(lang), Assets: built(t), Origin: "https://patuh.example"}
}

func render(t *testing.T, component templ.Component) *bytes.Buffer {
	t.Helper()
	var page bytes.Buffer
	if err := component.Render(context.Background(), &page); err != nil {
		t.Fatal(err)
	}
	return &page
}

func TestEveryPageKeepsToThePolicyAndNamesThingsOnce(t *testing.T) {
	t.Parallel()
	for _, lang := range locale.Langs {
		c := contextFor(t, lang)
		for _, page := range []templ.Component{showcase.Page(c), showcase.Failure(c)} {
			testkit.CheckHTML(t, render(t, page), testkit.StrictCSP(), testkit.UniqueIDs(),
				testkit.Count("h1", 1), testkit.Count("main", 1),
				testkit.In("html", testkit.HasAttr("lang", string(lang))))
		}
	}
}

func TestHeadOfALayout(t *testing.T) {
	t.Parallel()
	testkit.CheckHTML(t, render(t, showcase.Page(contextFor(t, locale.Indonesian))),
		testkit.In("head > title", testkit.HasText("Kota Contoh · Patuh")),
		testkit.In(`meta[name="description"]`, testkit.HasAttr("content", "Semua bagian halaman.")),
		testkit.In(`link[rel="canonical"]`, testkit.HasHref("https://patuh.example/contoh")),
		testkit.In(`link[hreflang="en"]`, testkit.HasHref("https://patuh.example/en/contoh")),
		testkit.In(`link[hreflang="x-default"]`, testkit.HasHref("https://patuh.example/contoh")),
		testkit.In(`link[type="application/atom+xml"]`, testkit.HasHref("/ralat.atom")),
		testkit.In(`link[rel="preload"]`, testkit.HasHref("/assets/huruf-1.woff2"), testkit.HasAttr("as", "font")),
		testkit.In(`link[rel="stylesheet"]`, testkit.HasHref("/assets/app-1.css")),
		testkit.In("a.govuk-skip-link", testkit.HasHref("#isi"), testkit.HasText("Langsung ke isi")),
		testkit.In(".nav a[aria-current]", testkit.HasText("Hasil"), testkit.HasAttr("aria-current", "true")),
		testkit.In(".lang a", testkit.HasText("English"), testkit.HasHref("/en/contoh"), testkit.HasAttr("lang", "en")),
		testkit.In(".notice--press", testkit.HasText("Dihimpun dari pemberitaan; bukan rilis resmi Ombudsman RI.")),
		testkit.In(".notice--simulation", testkit.HasText("Simulasi, bukan nilai Ombudsman.")),
		testkit.In("footer", testkit.Matches("bukan rilis resmi Ombudsman RI")))
}

func TestEnglishPagesStayEnglish(t *testing.T) {
	t.Parallel()
	testkit.CheckHTML(t, render(t, showcase.Page(contextFor(t, locale.English))),
		testkit.In(".logo", testkit.HasHref("/en/")),
		testkit.In(".nav li:first-child a", testkit.HasHref("/en/hasil")),
		testkit.In(".lang a", testkit.HasText("Bahasa Indonesia"), testkit.HasHref("/contoh")),
		testkit.In(".score__value", testkit.Matches(`^Score: (95\.45|Not known)$`)))
}

func TestHiddenPagesAreNotOffered(t *testing.T) {
	t.Parallel()
	testkit.CheckHTML(t, render(t, showcase.Failure(contextFor(t, locale.Indonesian))),
		testkit.In(`meta[name="robots"]`, testkit.HasAttr("content", "noindex")),
		testkit.NotIn(`link[rel="canonical"]`),
		testkit.In("h1", testkit.HasText("Halaman tidak ditemukan")),
		testkit.In("a.govuk-button", testkit.HasHref("/")))
}

func TestZoneTagSaysTheZoneByShapeAndWord(t *testing.T) {
	t.Parallel()
	c := contextFor(t, locale.Indonesian)
	tests := []struct {
		zone ui.Zone
		text string
		want string
	}{
		{ui.Green, "", "● Hijau"},
		{ui.Yellow, "Kuning · Kategori C", "▲ Kuning · Kategori C"},
		{ui.Red, "", "■ Merah"},
		{ui.NoZone, "", "– Tanpa zona"},
		{"ungu", "", "– Tanpa zona"},
	}
	for _, tt := range tests {
		testkit.CheckHTML(t, render(t, ui.ZoneTag(c, tt.zone, tt.text)), testkit.In("strong.tag", testkit.HasText(tt.want)))
	}
}

func TestTableCanBeSortedAndStacked(t *testing.T) {
	t.Parallel()
	c := contextFor(t, locale.Indonesian)
	table := ui.Table{
		Caption: "Nilai",
		Columns: []ui.Column{
			{Label: "Nama", Head: true, SortHref: "?urut=nama"},
			{Label: "Nilai", Numeric: true, SortHref: "?urut=nilai", Sorted: ui.Descending},
			{Label: "Catatan"},
		},
		Rows: []ui.Row{
			{Cells: []ui.Cell{{Text: "Contoh", Href: "/contoh", Note: "sebuah unit"}, {Text: "88,01"}, {Text: "<b>"}}, Current: true},
			{Cells: []ui.Cell{{Text: "Lain"}, {Text: "7"}, {Soft: true, Text: "–"}}},
		},
	}
	testkit.CheckHTML(t, render(t, ui.DataTable(c, table)),
		testkit.In("caption", testkit.HasText("Nilai")),
		testkit.In("thead th:nth-child(1)", testkit.HasAttr("aria-sort", "none"), testkit.HasAttr("scope", "col")),
		testkit.In("thead th:nth-child(2)", testkit.HasAttr("aria-sort", "descending"), testkit.HasText("Nilai ↓")),
		testkit.In("thead th:nth-child(2) a", testkit.HasHref("?urut=nilai")),
		testkit.NotIn("thead th:nth-child(3) a"), testkit.NotIn("thead th:nth-child(3)[aria-sort]"),
		testkit.In("tbody th[scope=row] a", testkit.HasHref("/contoh")),
		testkit.In("tbody th[scope=row] .note", testkit.HasText("sebuah unit")),
		testkit.In("tr.is-current td:nth-child(2)", testkit.HasAttr("data-label", "Nilai"), testkit.HasText("88,01")),
		testkit.In("tr.is-current td:nth-child(3)", testkit.HasText("<b>")),
		testkit.In("tr:nth-child(2) .pad", testkit.HasText(",00")))
}

func TestEmptyTableSaysSo(t *testing.T) {
	t.Parallel()
	testkit.CheckHTML(t, render(t, ui.DataTable(contextFor(t, locale.Indonesian), ui.Table{Empty: "Belum ada."})),
		testkit.NotIn("table"), testkit.In("p", testkit.HasText("Belum ada.")))
}

func TestFormsCarryWhatTheyKeep(t *testing.T) {
	t.Parallel()
	c := contextFor(t, locale.Indonesian)
	testkit.CheckHTML(t, render(t, showcase.Page(c)),
		testkit.In("form.search", testkit.HasAttr("method", "get"), testkit.HasAttr("action", "/cari")),
		testkit.In("form.filter input[type=hidden]", testkit.HasAttr("name", "urut"), testkit.HasAttr("value", "nilai")),
		testkit.In("#pilih-tahun option[selected]", testkit.HasText("2024")),
		testkit.In("form.filter button", testkit.HasText("Tampilkan")))
}

func TestAControlWithAnErrorIsMarkedAsItsKind(t *testing.T) {
	t.Parallel()
	c := contextFor(t, locale.Indonesian)
	for kind, want := range map[ui.FieldKind]string{
		ui.Line:  "input.govuk-input.govuk-input--error",
		ui.Pick:  "select.govuk-select.govuk-select--error",
		ui.Words: "textarea.govuk-textarea.govuk-textarea--error",
	} {
		field := ui.Field{Kind: kind, Name: "x", Label: "X", Error: "Isi bagian ini.", Narrow: true}
		testkit.CheckHTML(t, render(t, ui.FormField(c, field)), testkit.Count(want, 1))
	}
}

func TestAButtonAmongManySaysWhatItIsAbout(t *testing.T) {
	t.Parallel()
	form := ui.Form{Action: "/hapus", Button: "Hapus", About: "Kantor Contoh"}
	testkit.CheckHTML(t, render(t, ui.ButtonForm(contextFor(t, locale.Indonesian), form)),
		testkit.In("button", testkit.HasText("Hapus Kantor Contoh")))
}
