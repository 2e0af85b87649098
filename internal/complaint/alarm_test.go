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
		{"Janji yang bombastis.", false},
		{"Ada orang mengamuk membawa parang", true},
		{"dia mengacungkan PARANG!", true},
		{"Sampah di jalan ke Parangtritis belum diangkut.", false},
		{"Anak-anak membawa celurit tiap malam Minggu", true},
		{"ditodong pistol di depan terminal", true},
		{"He came back with a gun.", true},
		{"A man with a machete", true},
		{"Bau got menusuk hidung.", false},
		{"🔥", false},
	}
	for _, tt := range tests {
		if got := Alarming(tt.words); got != tt.want {
			t.Errorf("%q: %v, want %v", tt.words, got, tt.want)
		}
	}
}
