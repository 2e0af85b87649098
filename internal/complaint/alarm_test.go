package complaint

import "testing"

func TestWordsOfDangerAreHeard(t *testing.T) {
	t.Parallel()
	tests := []struct {
		words string
		want  bool
	}{
		{"", false},
		{"Lampu jalan mati sejak Senin.", false},
		{"Loket tutup pukul dua, padahal jam layanan sampai pukul empat.", false},
		{"Ada KEBAKARAN di pasar!", true},
		{"rumahnya terbakar habis", true},
		{"Dia bilang mau bunuh diri.", true},
		{"Dia bilang mau bunuh\n diri.", true},
		{"There is a child drowning", true},
		{"Sebombastis apa pun janjinya", false}, // inside of a word is no word
		{"🔥", false},
	}
	for _, tt := range tests {
		if got := Alarming(tt.words); got != tt.want {
			t.Errorf("%q: %v, want %v", tt.words, got, tt.want)
		}
	}
}
