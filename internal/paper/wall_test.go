package paper

import (
	"slices"
	"strings"
	"testing"
)

func TestAWallFillsOnePageAndGrowsSmallerWithItsWords(t *testing.T) {
	t.Parallel()
	code, err := NewCode("https://patuh.contoh.go.id/kantor/kabupaten-contoh/dinas-kependudukan-dan-pencatatan-sipil-contoh", "Pindai")
	if err != nil {
		t.Fatal(err)
	}
	fonts, err := faces()
	if err != nil {
		t.Fatal(err)
	}
	few := Wall{Name: "Dinas Contoh", Ask: "Ada keluhan?", Ways: []Line{{"Telepon", "0511-3363811"}}, Code: code}
	many := few
	many.Ways = slices.Repeat([]Line{{"Telepon", "0511-3363811"}}, 8)
	many.Facts = slices.Repeat([]Line{{"Jam", "Senin–Jumat 08.00–16.30 WITA"}}, 4)
	for name, w := range map[string]Wall{"few": few, "many": many} {
		s := &sheet{fonts: fonts}
		s.newPage()
		w.lay(s, 0)
		if len(s.pages) != 1 {
			t.Errorf("%s words stand on %d pages", name, len(s.pages))
		}
	}
	endless := few
	endless.Says = strings.Repeat("Melayani dokumen kependudukan. ", 400)
	if _, err := (Document{Body: []Block{endless}}).PDF(); err != nil {
		t.Error(err)
	}
}

func TestAnAddressIsBrokenBetweenItsNames(t *testing.T) {
	t.Parallel()
	fonts, err := faces()
	if err != nil {
		t.Fatal(err)
	}
	const address = "https://patuh.contoh.go.id/kantor/kabupaten-contoh/dinas-kependudukan"
	for _, room := range []float64{200, 90, 70, 55} {
		_, lines := fonts.address(quiet(15), address, room)
		if strings.Join(lines, "") != address {
			t.Errorf("%.0f mm: %q", room, lines)
		}
		for _, one := range lines[:len(lines)-1] {
			if !strings.HasSuffix(one, "/") && !strings.HasSuffix(one, "-") && !strings.HasSuffix(one, ".") {
				t.Errorf("%.0f mm: broken inside a name: %q", room, lines)
			}
		}
	}
	if _, lines := fonts.address(quiet(15), strings.Repeat("x", 300), 20); strings.Join(lines, "") != strings.Repeat("x", 300) {
		t.Error("what has no end is cut")
	}
}

func TestWordsOfAnotherScriptAreSaidToStandElsewhere(t *testing.T) {
	t.Parallel()
	built, err := faces()
	if err != nil {
		t.Fatal(err)
	}
	fonts := Document{Words: Words{Other: "(aksara lain)", Sign: "(gambar)"}}.letters(built)
	for text, want := range map[string]string{
		"Jalan rusak 😀😀 مرحبا بك di pasar": "Jalan rusak (gambar) (aksara lain)  di pasar",
		"👨‍👩‍👧 keluarga, tangan 👍🏽":        "(gambar) keluarga, tangan (gambar)",
		"biasa": "biasa",
	} {
		if got := fonts.visible(text); got != want {
			t.Errorf("%q is printed as %q, want %q", text, got, want)
		}
	}
}
