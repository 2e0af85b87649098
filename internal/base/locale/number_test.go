package locale

import "testing"

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
