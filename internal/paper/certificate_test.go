package paper

import (
	"bytes"
	"os"
	"testing"
	"time"
)

func certificate(t testing.TB, holder string) Document {
	t.Helper()
	code, err := NewCode("https://patuh.example/piagam/K7QF-2M9X-TT4C-9D3A", "Pindai untuk memeriksa piagam ini.")
	if err != nil {
		t.Fatal(err)
	}
	return Document{
		Lang: "id", Title: "Piagam", Author: "Ombudsman Contoh", Created: time.Date(2026, 2, 3, 0, 0, 0, 0, time.UTC), Wide: true,
		Body: []Block{Certificate{
			Above: "OMBUDSMAN REPUBLIK INDONESIA", Name: "Perwakilan Contoh", Title: "PIAGAM PENGHARGAAN", Number: "Nomor 012/PIAGAM/II/2026",
			Given: "diberikan kepada", Holder: holder, Why: []string{"atas hasil Penilaian Kepatuhan Penyelenggaraan Pelayanan Publik Tahun 2025"},
			Facts: []Line{{"Nilai", "95,45"}, {"Kategori", "A"}, {"Opini", "Kualitas Tertinggi"}},
			Basis: "Keputusan Ketua Ombudsman RI Nomor 12 Tahun 2026, 29 Januari 2026",
			Place: "Banjarmasin, 3 Februari 2026", Sign: &Signature{Title: "Kepala Perwakilan,", Name: "Nama Penanda Tangan"}, Code: code,
		}},
	}
}

func TestCertificatesLieAcrossOnOnePageEach(t *testing.T) {
	t.Parallel()
	short := certificate(t, "Kabupaten Contoh")
	long := certificate(t, "Dinas Penanaman Modal, Pelayanan Terpadu Satu Pintu, Tenaga Kerja, Perindustrian dan Perdagangan Kabupaten Contoh Selatan")
	data, err := Bind(short, long)
	if err != nil {
		t.Fatal(err)
	}
	if to := os.Getenv("PAPER_OUT"); to != "" {
		if err := os.WriteFile(to, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if n := bytes.Count(data, []byte("/Type /Page\n")); n != 2 {
		t.Errorf("%d pages", n)
	}
	if !bytes.Contains(data, []byte("841.89 595.28")) {
		t.Error("no page lies across")
	}
	again, err := Bind(short, long)
	if err != nil || !bytes.Equal(data, again) {
		t.Error("the same certificates give other bytes")
	}
}

func BenchmarkCertificate(b *testing.B) {
	one := certificate(b, "Kabupaten Contoh")
	for b.Loop() {
		if _, err := one.PDF(); err != nil {
			b.Fatal(err)
		}
	}
}
