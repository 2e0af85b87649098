package locale

import (
	"testing"
	"time"
)

func TestPrinterWritesNumbersAsTheLanguageDoes(t *testing.T) {
	tests := []struct {
		lang Lang
		n    int
		dec  string
		want string
	}{
		{Indonesian, 1234567, "95.45", "1.234.567 95,45"},
		{English, 1234567, "95.45", "1,234,567 95.45"},
		{Indonesian, -999, "-0.50", "−999 −0,50"},
	}
	for _, tt := range tests {
		p := &Printer{Lang: tt.lang}
		if got := p.Int(tt.n) + " " + p.Decimal(tt.dec); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.lang, got, tt.want)
		}
	}
}

func TestAPartOfADayIsWrittenAsFarAsItGoes(t *testing.T) {
	tests := []struct{ text, id, en string }{
		{"2024", "2024", "2024"},
		{"2024-08", "Agustus 2024", "August 2024"},
		{"2024-08-17", "17 Agustus 2024", "17 August 2024"},
		{"2024-13", "2024-13", "2024-13"},
		{"", "", ""},
		{"sometime later", "sometime later", "sometime later"},
	}
	for _, tt := range tests {
		id, en := (&Printer{Lang: Indonesian}).PartOfDay(tt.text), (&Printer{Lang: English}).PartOfDay(tt.text)
		if id != tt.id || en != tt.en {
			t.Errorf("%q: got %q and %q", tt.text, id, en)
		}
	}
}

func TestADayIsWrittenWithItsWeekday(t *testing.T) {
	day := time.Date(2026, time.January, 2, 0, 0, 0, 0, time.UTC)
	for lang, want := range map[Lang]string{Indonesian: "Jumat, 2 Januari 2026", English: "Friday 2 January 2026"} {
		p := &Printer{Lang: lang, texts: map[string]message{"x.due": {Other: "{day}"}}}
		if got := p.Named("x.due", map[string]any{"day": Day(day)}); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
