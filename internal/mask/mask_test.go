package mask_test

import (
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/mask"
)

// short stands a letter in the place of each kind.
func short(key string) string {
	return "<" + strings.TrimPrefix(key, "mask.put.") + ">"
}

func TestWhatIdentifiesSomebodyIsMasked(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"a NIK", "NIK saya 6371015201900001.", "NIK saya <nik>."},
		{"a NIK in groups", "KTP 6371 0152 0190 0001, mohon dibantu", "KTP <nik>, mohon dibantu"},
		{"a NIK with full stops", "6371.0152.0190.0001", "<nik>"},
		{"a man's NIK with hyphens", "637101-120190-0001", "<nik>"},
		{"a mobile", "Hubungi 081234567890 saja", "Hubungi <phone> saja"},
		{"a mobile in groups", "WA 0812-3456-7890", "WA <phone>"},
		{"a mobile with full stops", "0812.3456.7890.", "<phone>."},
		{"a mobile from abroad", "+62 812-3456-7890", "<phone>"},
		{"a mobile with the country and without the sign", "6281234567890", "<phone>"},
		{"a mobile without its zero, called one", "wa: 81234567890", "wa: <phone>"},
		{"a line with its area", "kantor (0511) 336-3811", "kantor <phone>"},
		{"a line in Jakarta", "021-12345678", "<phone>"},
		{"a foreign number", "+65 6123 4567", "<phone>"},
		{"a NIK and a mobile side by side", "6371015201900001 081234567890", "<nik> <phone>"},
		{"a mail address", "kirim ke siti.aminah+1@contoh.co.id, ya", "kirim ke <mail>, ya"},
		{"a plate", "Motor DA 1234 XY parkir di trotoar", "Motor <plate> parkir di trotoar"},
		{"a plate in one word", "mobil B1234ABC", "mobil <plate>"},
		{"a plate with hyphens", "(DA-1234-XY)", "(<plate>)"},
		{"a plate in small letters", "angkot da 1234 xy ugal-ugalan", "angkot <plate> ugal-ugalan"},
		{"an account at a bank", "transfer ke BCA 1234567890 a.n. Contoh", "transfer ke BCA <account> a.n. Contoh"},
		{"an account as BRI writes it", "0123-01-045678-50-1", "<account>"},
		{"an account of many digits", "no rek 1234567890123", "no rek <account>"},
		{"all at once", "DA 1234 XY, 0812 3456 7890, a@b.id", "<plate>, <phone>, <mail>"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := mask.Text(tt.text, short); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

// What is no person's stays: an order that names a decree, a day or a sum must still say so.
func TestWhatIdentifiesNobodyStays(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"BJM-2026-000123", "Laporan KC-2026-000001 dan KC-2026-000002", "LAP-2026-081234",
		"2026-11-22", "22-11-2026", "02-03-2026 14.30", "08-03-2026", "22/11/2026", "Senin, 2 Maret 2026 pukul 08.00-12.00", "2026-11-22 08:30:00", "20261122",
		"08.30-10.00 WITA", "0830",
		"Nomor 188.45/123/KUM/2026", "800/1234-BKD/2026", "Perwali 18 Tahun 2013", "UU 25/2009", "Pasal 28 ayat (1)", "Peraturan Ombudsman 48 Tahun 2020",
		"Putusan 123/G/2023/PTUN.BJM", "SK-123/DISDUK/2026", "BA-2026-KPU", "PER-05/MBU/2026", "470/0812345/Disdukcapil",
		"Rp 1.500.000", "Rp1500000000", "Rp 62.812.345.678", "62.812.345.678", "Rp. 085123456789", "1.234.567.890", "harga L 1500 rb", "3500 rb",
		"RT 001 RW 002", "Jl. Ahmad Yani Km 5", "Blok B 123 C", "Loket B 1234 A", "kamar A 101 B", "kode pos 70114",
		"112", "110", "1500-123", "1500123", "021", "0511",
		"NIP 198001012005011001", "19800101 200501 1 001", // of an official, who answers in their name
		"-3.316694, 114.590111", "koordinat -3.316694 114.590111", "TPS 0123", "3 lampu, 12 tiang, 450 m",
		"9999999999999999", "6371013299990000", "patuh.contoh.go.id", "https://ombudsman.go.id", "@banjarmasin",
		"ISBN 978-602-8519-93-9", "A4", "Permendagri 90 Tahun 2019", "",
	} {
		if got := mask.Text(text, short); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func TestARowOfSomebodysWordsIsAQuotation(t *testing.T) {
	t.Parallel()
	const said = "Petugas loket dua meminta uang rokok lima puluh ribu, katanya biar cepat."
	tests := []struct {
		name, text string
		want       bool
	}{
		{"a whole sentence", said, true},
		{"with other signs", "Cek: PETUGAS loket dua - meminta uang rokok!", true},
		{"a few words of it", "Periksa petugas loket dua.", false},
		{"other words", "Periksa layanan di loket dan pasang daftar biaya.", false},
		{"nothing", "", false},
	}
	for _, tt := range tests {
		if got := mask.Quotes(tt.text, said, 5); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}

// Whatever comes in: pieces lie in the text one behind the other, and a masked text has none left.
func FuzzFind(f *testing.F) {
	for _, seed := range []string{
		"6371015201900001", "0812-3456-7890", "(0511) 336 3811", "DA 1234 XY", "a@b.id", "BRI 0123-01-045678-50-1", "+", "((((0", "\xff0812345678\xfe", "+62 (0)812 345 678 90 12",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for _, one := range mask.Find(text) {
			if one.Start < end || one.End <= one.Start || one.End > len(text) {
				t.Fatalf("%q: %v", text, one)
			}
			end = one.End
		}
		once := mask.Text(text, func(string) string { return "[disamarkan]" })
		if left := mask.Find(once); len(left) > 0 && len(mask.Find(text)) == 0 {
			t.Fatalf("%q: %v left in %q", text, left, once)
		}
	})
}

// A text of 4 kB: masking what is written is not felt.
func BenchmarkText(b *testing.B) {
	text := strings.Repeat("Petugas di loket 3 meminta Rp 50.000 pada 2 Maret 2026, motornya DA 1234 XY, hubungi 0812-3456-7890. ", 40)
	for b.Loop() {
		mask.Text(text, short)
	}
}
