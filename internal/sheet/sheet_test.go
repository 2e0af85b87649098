package sheet

import (
	"bytes"
	"math/big"
	"testing"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/instrument"
)

// testInstrument asks a unit, its officers and its users, on every type of scale.
func testInstrument() *instrument.Instrument {
	text := func(id, en string) instrument.Text {
		return instrument.Text{locale.Indonesian: id, locale.English: en}
	}
	options := func(codes ...string) []instrument.Option {
		var list []instrument.Option
		for i, code := range codes {
			list = append(list, instrument.Option{Code: code, Points: big.NewRat(int64(100*i), int64(len(codes)))})
		}
		return list
	}
	unit := &instrument.Subject{Code: "unit", Label: text("Unit layanan", "Service unit"), Per: "body"}
	officer := &instrument.Subject{Code: "officer", Label: text("Petugas layanan", "Officers"), Per: "unit", Target: &instrument.Target{Value: 2}}
	user := &instrument.Subject{Code: "user", Label: text("Pengguna layanan", "Users"), Per: "unit", Target: &instrument.Target{Value: 3}, Anonymous: true}
	ada := &instrument.Scale{Code: "ada", Type: instrument.One, Options: options("tidak", "ada")}
	level := &instrument.Scale{Code: "level", Type: instrument.One, Options: options("0", "1", "2", "3", "4", "5")}
	third := &instrument.Scale{Code: "third", Type: instrument.One, Options: options("1/3", "2/3")}
	media := &instrument.Scale{Code: "media", Type: instrument.Many, Options: options("papan", "daring")}
	index := &instrument.Scale{Code: "index", Type: instrument.Range, Low: new(big.Rat), High: big.NewRat(100, 1)}
	node := func(code string, s *instrument.Subject, scale *instrument.Scale, na bool, id, en string) *instrument.Node {
		return &instrument.Node{Code: code, Label: text(id, en), Question: &instrument.Question{Subject: s, Scale: scale, NA: na, Ask: text(id, en)}}
	}
	return &instrument.Instrument{
		ID: "uji", Version: instrument.Version{Major: 2023, Minor: 1}, Hash: "1f2e3d",
		Title: text("Instrumen uji", "Test instrument"),
		Facts: []instrument.Fact{
			{Subject: "unit", Code: "floors", Type: instrument.NumberFact, Label: text("Jumlah lantai", "Floors")},
			{Subject: "unit", Code: "online", Type: instrument.BoolFact, Label: text("Layanan daring", "Online service")},
		},
		Subjects: []*instrument.Subject{unit, officer, user},
		Scales:   []*instrument.Scale{ada, level, third, media, index},
		Tree: []*instrument.Node{{Code: "A", Children: []*instrument.Node{
			node("A.1", officer, level, false, "Apakah petugas mengetahui komponen standar pelayanan yang berlaku di unitnya?", "Do officers know the components of the service standard of their unit?"),
			node("A.2", officer, third, true, "Bagaimana pengawasan internal?", "How is internal oversight?"),
			node("A.3", user, ada, false, "Apakah ada permintaan uang?", "Was money demanded?"),
			node("A.4", unit, media, false, "Di mana standar dipajang?", "Where is the standard shown?"),
			node("A.5", unit, index, true, "Nilai survei kepuasan", "Satisfaction index"),
		}}},
	}
}

// printer writes the texts of this room.
func printer(tb testing.TB, lang locale.Lang) *locale.Printer {
	tb.Helper()
	catalog, err := locale.Load(Texts)
	if err != nil {
		tb.Fatal(err)
	}
	return catalog.Printer(lang)
}

var testBody = TemplateBody{Slug: "kabupaten-contoh", Name: "Kabupaten Contoh", Units: []string{"Dinas A", "Dinas B"}}

func testTemplate(tb testing.TB) []byte {
	tb.Helper()
	var out bytes.Buffer
	if err := WriteTemplate(&out, testInstrument(), testBody, printer(tb, locale.Indonesian)); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}
