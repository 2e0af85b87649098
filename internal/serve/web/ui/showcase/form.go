package showcase

import "github.com/patuh-id/patuh/internal/serve/web/ui"

// fields are one of each kind, some with something wrong.
func fields(c ui.Context) []ui.Field {
	choices := []ui.Option{
		{Value: "a", Text: pick(c, "Yang pertama", "The first"), Selected: true, Hint: pick(c, "Biasanya ini.", "Usually this one.")},
		{Value: "b", Text: pick(c, "Yang kedua", "The second")},
	}
	empty := pick(c, "Isi bagian ini.", "Fill this in.")
	return []ui.Field{
		{Name: "line", Label: pick(c, "Satu baris", "One line"), Hint: pick(c, "Misalnya Puskesmas Contoh.", "Such as Puskesmas Contoh."), Value: "Puskesmas Contoh"},
		{Name: "offers", Label: pick(c, "Satu baris dengan tawaran", "One line with offers"), Offers: []string{"Kota Contoh", "Kabupaten Contoh"}},
		{Kind: ui.Mail, Name: "mail", Label: pick(c, "Surel", "Email"), Error: empty, Auto: "email"},
		{Kind: ui.Secret, Name: "secret", Label: pick(c, "Kata sandi", "Password"), Auto: "current-password"},
		{Kind: ui.Digits, Name: "code", Label: pick(c, "Kode", "Code"), Narrow: true, Error: empty},
		{Kind: ui.Words, Name: "words", Label: pick(c, "Beberapa baris", "Several lines"), Optional: true, Error: empty},
		{Kind: ui.Pick, Name: "pick", Label: pick(c, "Pilihan", "A choice"), Options: choices, Error: empty},
		{Kind: ui.OneOf, Name: "one", Label: pick(c, "Satu dari dua", "One of two"), Options: choices, Error: empty},
		{Kind: ui.SomeOf, Name: "some", Label: pick(c, "Beberapa dari dua", "Any of two"), Options: choices},
		{Kind: ui.Day, Name: "day", Label: pick(c, "Tanggal", "Date"), Value: "2026-11-22", Narrow: true},
		{Kind: ui.File, Name: "file", Label: pick(c, "Berkas", "File"), Accept: "text/csv"},
	}
}
