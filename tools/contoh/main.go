// Contoh writes the answers of Kabupaten Contoh, the worked assessment in examples: a made-up
// regency with made-up offices. From tools/, run
//
//	go run ./contoh > ../examples/kabupaten-contoh/kertas-kerja.csv
//
// It gives the same answers every time, so the file need never be edited by hand.
package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"os"
	"strconv"
)

// A unit is made up with how good it is: the chance that an answer is one of the better ones.
type unit struct {
	name    string
	quality int            // 0 to 100
	na      map[string]int // question codes, and the respondent (0: all of them) whose answer is N/A
	reason  string         // of every N/A
	closed  string         // why it was not assessed
}

var units = []unit{
	{name: "Dinas Perizinan Contoh", quality: 97},
	{
		name: "Dinas Pendidikan Contoh", quality: 88, reason: "produk ini gratis menurut peraturan daerah",
		na: map[string]int{"STD.4.a": 2},
	},
	{
		name: "Dinas Kependudukan Contoh", quality: 93, reason: "petugas baru bertugas dua hari",
		na: map[string]int{"KOM.3.a": 4, "KOM.5.a": 4},
	},
	{name: "Dinas Sosial Contoh", quality: 72},
	{
		name: "Puskesmas Contoh Utara", quality: 60, reason: "pengaduan ditangani dinas kesehatan, bukan puskesmas",
		na: map[string]int{"PGD.1.a": 0, "PGD.2.a": 0, "PGD.3.a": 0, "PGD.4.a": 0, "PGD.5.a": 0, "PGD.6.a": 0},
	},
	{name: "Puskesmas Contoh Selatan", quality: 40, reason: "pengguna tidak memakai layanan ini", na: map[string]int{"PER.4.a": 7}},
	{name: "Dinas Kesehatan Contoh", closed: "gedung ditutup karena banjir pada hari kunjungan"},
}

// The parts of the 2023 instrument: how many indicators, who answers, how many of them.
var parts = []struct {
	code       string
	indicators int
	subject    string
	count      int
}{
	{"KOM", 6, "officer", 4},
	{"SAR", 9, "unit", 0},
	{"STD", 11, "product", 2},
	{"PER", 5, "user", 30},
	{"PGD", 6, "complaint_officer", 2},
}

func main() {
	if err := write(os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func write(to io.Writer) error {
	random := rand.New(rand.NewPCG(2023, 63))
	rows := [][]string{{"unit", "subject", "respondent", "question", "answer", "reason"}}
	for _, u := range units {
		rows = append(rows, u.rows(random)...)
	}
	return csv.NewWriter(to).WriteAll(rows)
}

func (u unit) rows(random *rand.Rand) [][]string {
	if u.closed != "" {
		return [][]string{{u.name, "not_assessed", "", "", "", u.closed}}
	}
	var rows [][]string
	for _, part := range parts {
		for respondent := range max(1, part.count) {
			name := ""
			if part.count > 0 {
				name = strconv.Itoa(respondent + 1)
			}
			for i := range part.indicators {
				code := fmt.Sprintf("%s.%d.a", part.code, i+1)
				answer, reason := u.answer(random, part.subject), ""
				if who, ok := u.na[code]; ok && (who == 0 || who == respondent+1) {
					answer, reason = "N/A", u.reason
				}
				rows = append(rows, []string{u.name, part.subject, name, code, answer, reason})
			}
		}
	}
	return rows
}

// answer draws a level from 0 to 5, or whether a user met maladministration, which is rarer.
func (u unit) answer(random *rand.Rand, subject string) string {
	if subject == "user" {
		if random.IntN(100) < (100-u.quality)/2 {
			return "pernah"
		}
		return "tidak_pernah"
	}
	level := 0
	for range 5 {
		if random.IntN(100) < u.quality {
			level++
		}
	}
	return strconv.Itoa(level)
}
