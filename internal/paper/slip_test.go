package paper

import (
	"strings"
	"testing"
)

func TestTwoSlipsStandOnAPageAndNoneIsBroken(t *testing.T) {
	t.Parallel()
	fonts, err := faces()
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("kantor pelayanan ", 60)
	for name, one := range map[string]Slip{
		"short": {Title: "Slip A-0001", Issuer: "Dinas Contoh", Rows: [][]Blank{{{Name: "Diterima"}, {Name: "Petugas"}}}, Stub: "Untuk pelapor"},
		"long": {
			Title: "Slip A-0001", Issuer: long, Rows: [][]Blank{{{Name: "Apa", Lines: 4}}, {{Name: "Jenis", Ticks: []string{"satu", "dua"}}}},
			Stub: "Untuk pelapor", From: []string{long, long}, Says: []string{long},
		},
	} {
		s := &sheet{fonts: fonts}
		s.newPage()
		for range 5 {
			one.lay(s, 0)
			if s.y > floor+0.01 {
				t.Errorf("%s: a slip ends at %.1f mm, below %.1f", name, s.y, floor)
			}
		}
		if len(s.pages) != 3 {
			t.Errorf("%s: five slips stand on %d pages", name, len(s.pages))
		}
	}
}
