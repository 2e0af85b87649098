package award

import (
	"strconv"
	"testing"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/instrument"
)

// The bar is 600 certificates in 60 seconds.
func BenchmarkSixHundredCertificates(b *testing.B) {
	catalog, err := locale.Load(Texts)
	if err != nil {
		b.Fatal(err)
	}
	ins, err := instrument.Open("ori@2024")
	if err != nil {
		b.Fatal(err)
	}
	x := &press{
		p: catalog.Printer(locale.Indonesian), ins: ins, office: "Ombudsman Contoh", origin: "https://patuh.example", cycle: cycle.Cycle{Year: 2026, Title: "Penilaian 2026"},
		list: List{DecreeNumber: "12/2026", DecreeDay: "2026-01-29", Rules: Rules{Place: "Banjarmasin", Signer: "Kepala Perwakilan"}},
	}
	for b.Loop() {
		for n := range 600 {
			doc, err := x.certificate(&Certificate{Number: strconv.Itoa(n) + "/2026", Code: "K7QF-2M9X-TT4C-9D35", BodyName: "Kabupaten Contoh " + strconv.Itoa(n), Score: "95.45", Class: "A"})
			if err != nil {
				b.Fatal(err)
			}
			if _, err := doc.PDF(); err != nil {
				b.Fatal(err)
			}
		}
	}
}
