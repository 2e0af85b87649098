package result

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/testkit"
)

func lines(faults problem.Faults) []string {
	var lines []string
	for _, f := range faults {
		key := f.Key[strings.LastIndex(f.Key, ".")+1:]
		lines = append(lines, fmt.Sprintf("%d:%d %s", f.Place.Line, f.Place.Column, key))
	}
	return lines
}

func TestOnlyWhoeverKeepsTheInstallationsFiguresImportsThem(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		s := newStore(t, d, "")
		city := access.Scope{Authority: "a"}
		for _, tt := range []struct {
			name  string
			actor access.Actor
			want  problem.Kind
		}{
			{"the public", access.Public(), problem.Unauthenticated},
			{"a reviewer of one authority", access.Actor{Account: "ani", Holdings: []access.Holding{{Role: access.CentralReviewer, Scope: city}}}, problem.Forbidden},
			{"the installation's", access.Actor{Account: "budi", Holdings: []access.Holding{
				{Role: access.InstrumentAdministrator, Scope: access.Scope{Installation: true}},
			}}, 0},
		} {
			_, err := s.Import(t.Context(), tt.actor, "a.csv", strings.NewReader("body,year,score,source\nkota-magelang,2023,98.17,Koran\n"), true)
			if (err != nil) != (tt.want != 0) || err != nil && problem.KindOf(err) != tt.want {
				t.Errorf("%s: %v", tt.name, err)
			}
		}
	})
}

func TestABadFileIsRefusedWhole(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, file string
		want       []string
	}{
		{
			"scores", `body,unit,year,score,zone,category,ranks,absent,source
kota-banjarmasin,,2024,188.01,green,,,,Koran
kota-atlantis,,2024,90.00,green,,,,Koran
kota-banjarbaru,,1999,90.00,,,,,Koran
kota-banjarbaru,,2020,90.00,,,,,Koran
kota-banjarbaru,,2023,sembilan,biru,,pertama,,Koran
kota-banjarbaru,,2022,90.00,,,,,
kota-magelang,,2024,90.00,,,,,Koran
kota-magelang,,2024,90.00,,,,,Koran
kota-magelang,puskesmas-tiada,2024,90.00,,,,,Koran
kabupaten-puncak,,2022,90.00,,,,refusal,Koran
kabupaten-puncak,,2023,,,,,bosan,Koran
kabupaten-puncak,,2024,,,,,,Koran
kabupaten-tuban,,2024,96.00,,,,,Koran
kabupaten-tuban,,2024,96.02,,,,,Koran lain
`,
			[]string{
				"7:33 blank", "2:24 range", "3:1 no_body", "4:18 year", "5:18 no_instrument", "6:23 score", "6:32 zone",
				"6:38 ranks", "9:1 twice", "10:15 no_unit", "11:24 absent_score", "12:28 absent", "13:24 no_score", "15:23 differs",
			},
		},
		{
			"averages", "year,region,of,average,source\n2024,99,desa,101.00,Koran\n2024,63,government,x,Koran\n",
			[]string{"2:6 region", "2:9 kind", "2:14 range", "3:20 score"},
		},
		{
			"counts", "year,kind,assessed,green,yellow,red,source\n2024,desa,10,,,,Koran\n2024,city,98,90,5,1,Koran\n2024,all,x,1,,,Koran\n",
			[]string{"2:6 kind", "3:11 sum", "4:10 count", "4:10 sum"},
		},
		{
			"breakdowns", "year,body,unit,role,part,label,points,top,source\n2023,kota-banjarmasin,,points,INP,Input,22.00,21.85,Koran\n2023,,,bobot,INP,Input,,x,Koran\n",
			[]string{"2:41 above_top", "3:8 role", "3:25 score"},
		},
		{
			"facts", "fact,topic,year,body,region,text_id,text_en,source\na,gosip,2024,kota-atlantis,99,teks,text,Koran\n",
			[]string{"2:14 no_body", "2:3 topic", "2:28 region"},
		},
		{
			"corrections", "correction,day,year,body,was,now,text_id,text_en,source\na,kemarin,2024,kota-magelang,,95.00,teks,text,Koran\n",
			[]string{"2:3 day", "2:31 correction"},
		},
		{"no table at all", "nama,nilai\n", []string{"1:1 unknown_column", "1:6 unknown_column", "1:1 missing_column", "1:1 missing_column", "1:1 missing_column", "1:1 missing_column"}},
	}
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		s := newStore(t, d, "")
		before, err := s.Revision(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, tt := range tests {
			_, err := s.Import(t.Context(), access.Machine(), "bad.csv", strings.NewReader(tt.file), false)
			var faults problem.Faults
			if !errors.As(err, &faults) {
				t.Errorf("%s: got %v, want faults", tt.name, err)
			}
			if diff := cmp.Diff(tt.want, lines(faults)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.name, diff)
			}
		}
		for _, table := range []string{"result", "average", "assessed_count", "breakdown", "fact", "correction", "source"} {
			n, err := db.One(t.Context(), d, db.Column[int], "SELECT count(*) FROM "+table)
			if err != nil || n != 0 {
				t.Errorf("%s holds %d rows after refused files (%v)", table, n, err)
			}
		}
		if after, err := s.Revision(t.Context()); err != nil || after != before {
			t.Errorf("the revision went from %d to %d (%v)", before, after, err)
		}
	})
}

func TestWhatContradictsItselfIsKeptAsPrintedAndFlagged(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		s := newStore(t, d, "")
		report := mustImport(t, s, `body,year,score,zone,category,opinion,source
kabupaten-gorontalo-utara,2023,76.24,hijau,D,Kualitas Tinggi,Koran
`)
		want := []string{"2:38 zone_differs", "2:44 category_differs", "2:46 opinion_differs"}
		if diff := cmp.Diff(want, lines(report.Warnings)); diff != "" {
			t.Errorf("warnings (-want +got):\n%s", diff)
		}
		page, err := s.Body(t.Context(), "kabupaten-gorontalo-utara")
		if err != nil {
			t.Fatal(err)
		}
		r := page.Results[0]
		if r.Score != "76.24" || r.Class != "C" || r.Zone != "yellow" || r.Printed != (Printed{"green", "D", "Kualitas Tinggi"}) || len(r.Flags) != 3 {
			t.Errorf("got %+v", r)
		}
	})
}

func TestAnotherPrintingWithinAHundredthJoinsTheFirst(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		s := newStore(t, d, "")
		const file = `body,year,score,category,source
kabupaten-nagekeo,2024,80.42,,Koran Satu
kabupaten-nagekeo,2024,80.43,B,Koran Dua
kabupaten-nagekeo,2024,80.42,,Koran Tiga
`
		mustImport(t, s, file)
		if again := mustImport(t, s, file); again.New+again.Changed+again.Sources != 0 {
			t.Errorf("importing again: %+v", again)
		}
		page, err := s.Body(t.Context(), "kabupaten-nagekeo")
		if err != nil {
			t.Fatal(err)
		}
		r := page.Results[0]
		got := map[string]string{}
		for _, source := range r.Sources {
			got[source.Title] = source.Printed
		}
		if diff := cmp.Diff(map[string]string{"Koran Satu": "", "Koran Dua": "80.43", "Koran Tiga": ""}, got); diff != "" {
			t.Errorf("sources (-want +got):\n%s", diff)
		}
		if r.Score != "80.42" || r.Printed.Category != "B" || packFlags(r.Flags) != "variant" {
			t.Errorf("got %+v", r)
		}
	})
}

func TestACheckWritesNothing(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		s := newStore(t, d, "")
		report, err := s.Import(t.Context(), access.Machine(), "a.csv", strings.NewReader("body,year,score,source\nkota-magelang,2023,98.17,Koran\n"), true)
		if err != nil || report.New != 1 || report.Table != "scores" {
			t.Errorf("report %+v (%v)", report, err)
		}
		if years, err := s.Years(t.Context()); err != nil || len(years) != 0 {
			t.Errorf("years %v (%v)", years, err)
		}
	})
}

func TestOnlyACompleteListIsRanked(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		s := newStore(t, d, "")
		mustImport(t, s, "year,kind,assessed,green,yellow,red,source\n2023,city,3,,,,Koran\n")
		places := func() []string {
			r, err := s.Ranking(t.Context(), Filter{Year: 2023, Kind: "city"})
			if err != nil {
				t.Fatal(err)
			}
			var places []string
			for _, row := range r.Rows {
				places = append(places, fmt.Sprintf("%s %d/%d", row.Slug, row.Place, row.PlaceOf))
			}
			return places
		}
		mustImport(t, s, "body,year,score,source\nkota-magelang,2023,90.00,Koran\nkota-banjarmasin,2023,90.00,Koran\n")
		if diff := cmp.Diff([]string{"kota-banjarmasin 0/0", "kota-magelang 0/0"}, places()); diff != "" {
			t.Errorf("two of three (-want +got):\n%s", diff)
		}
		mustImport(t, s, "body,year,score,source\nkota-banjarbaru,2023,80.00,Koran\n")
		if diff := cmp.Diff([]string{"kota-banjarmasin 1/3", "kota-magelang 1/3", "kota-banjarbaru 3/3"}, places()); diff != "" {
			t.Errorf("three of three (-want +got):\n%s", diff)
		}
	})
}

func TestACorrectionReplacesTheFigureAndStaysPublic(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		s := newStore(t, d, "")
		mustImport(t, s, "body,year,score,source\nkota-magelang,2023,89.17,Koran\n")
		const file = "correction,day,year,body,was,now,text_id,text_en,source\nralat-1,2026-11-22,2023,kota-magelang,89.17,98.17,Angka tertukar.,Digits were swapped.,Koran\n"
		mustImport(t, s, file)
		if again := mustImport(t, s, file); again.New != 0 {
			t.Errorf("importing again: %+v", again)
		}
		corrections, err := s.Corrections(t.Context())
		if err != nil || len(corrections) != 1 {
			t.Fatalf("corrections %+v (%v)", corrections, err)
		}
		c := corrections[0]
		if c.Was != "89.17" || c.Now != "98.17" || c.Body != "kota-magelang" || c.Day.Day() != 22 || c.Text["en"] != "Digits were swapped." {
			t.Errorf("got %+v", c)
		}
		page, err := s.Body(t.Context(), "kota-magelang")
		if err != nil || page.Results[0].Score != "98.17" || page.Results[0].Value != 98_170_000 {
			t.Errorf("got %+v (%v)", page.Results, err)
		}
	})
}

// The source printed 60,80 and, rightly for that, a yellow zone; its own words are no contradiction
// once Patuh has put the score right, and what it printed is not forgotten.
func TestACorrectedScoreSaysWhatTheSourcePrints(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		s := newStore(t, d, "")
		const printed = "body,year,score,zone,category,source\nkota-magelang,2023,60.80,kuning,C,Koran\nkota-bogor,2023,60.80,merah,D,Koran\n"
		mustImport(t, s, printed)
		mustImport(t, s, `correction,day,year,body,was,now,text_id,text_en,source
r1,2026-11-21,2023,kota-magelang,"60,80","86,00",Angka tertukar.,Digits were swapped.,Surat Satu
r2,2026-11-22,2023,kota-magelang,86.00,86.80,Satu angka terlewat.,A digit was missed.,Surat Dua
r3,2026-11-22,2023,kota-bogor,60.80,86.80,Angka tertukar.,Digits were swapped.,Surat Satu
`)
		check := func(when string) {
			page, err := s.Body(t.Context(), "kota-magelang")
			if err != nil {
				t.Fatal(err)
			}
			all, err := s.All(t.Context())
			if err != nil || len(all) != 2 {
				t.Fatalf("%s: %d results (%v)", when, len(all), err)
			}
			for _, r := range []Result{page.Results[0], all[1].Result} {
				if r.Score != "86.80" || r.PrintedScore() != "60.80" || r.Class != "B" || packFlags(r.Flags) != "corrected" {
					t.Errorf("%s: %s printed %s, %s %v", when, r.Score, r.PrintedScore(), r.Class, r.Flags)
				}
				if len(r.Corrections) != 2 || r.Corrections[0].Was != "60.80" || r.Corrections[1].Sources[0].Title != "Surat Dua" {
					t.Errorf("%s: corrections %+v", when, r.Corrections)
				}
			}
			// Words that fit neither figure stay flagged.
			if flags := packFlags(all[0].Flags); flags != "category_differs,corrected,zone_differs" {
				t.Errorf("%s: %s", when, flags)
			}
		}
		check("corrected")
		mustImport(t, s, printed)
		mustImport(t, s, "body,year,score,category,source\nkota-magelang,2023,86.80,B,Koran Lain\n")
		check("printed again, and rightly by another")
		list, err := s.Corrections(t.Context())
		if err != nil || len(list) != 3 || len(list[0].Sources) != 1 || list[2].Code != "r1" || list[2].Now != "86.00" {
			t.Errorf("%+v (%v)", list, err)
		}
	})
}

func TestWhoWasNotAssessedHasAPageAndNoPlace(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		s := newStore(t, d, "")
		const file = "body,year,score,absent,source\nkabupaten-puncak,2022,,safety,Koran\n"
		mustImport(t, s, file)
		if again := mustImport(t, s, file); again.New+again.Changed+again.Sources != 0 {
			t.Errorf("importing again: %+v", again)
		}
		page, err := s.Body(t.Context(), "kabupaten-puncak")
		if err != nil || page.Results[0].Absent != "safety" || page.Results[0].Class != "" {
			t.Errorf("got %+v (%v)", page.Results, err)
		}
		if r, err := s.Ranking(t.Context(), Filter{Year: 2022}); err != nil || r.Total != 0 {
			t.Errorf("ranked: %+v (%v)", r, err)
		}
		tiles, err := s.Tiles(t.Context(), 2022, "94")
		if err != nil {
			t.Fatal(err)
		}
		for _, tile := range tiles {
			if tile.Slug == "kabupaten-puncak" && (tile.State != NotAssessed || tile.Absent != "safety") {
				t.Errorf("tile %+v", tile)
			}
		}
	})
}

func TestScoresAreReadDigitForDigit(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text, digits string
		value        int64
		ok           bool
	}{
		{"95.45", "95.45", 95_450_000, true},
		{"95,45", "95.45", 95_450_000, true},
		{"74.367", "74.367", 74_367_000, true},
		{"100", "100", 100_000_000, true},
		{"0.000001", "0.000001", 1, true},
		{"", "", 0, false},
		{".5", "", 0, false},
		{"95.", "", 0, false},
		{"1.234,5", "", 0, false},
		{"-1", "", 0, false},
		{"1e2", "", 0, false},
		{"９５", "", 0, false},
		{"95.1234567", "", 0, false},
		{"12345", "", 0, false},
	}
	for _, tt := range tests {
		digits, value, ok := parseScore(tt.text)
		if digits != tt.digits || value != tt.value || ok != tt.ok {
			t.Errorf("%q: got %q %d %v", tt.text, digits, value, ok)
		}
	}
}

func TestPrintedRanks(t *testing.T) {
	t.Parallel()
	tests := map[string][]Rank{
		"1 in Jawa Tengah kota | 1 in nasional kota": {
			{Place: 1, Area: "33", List: "city", Text: "1 in Jawa Tengah kota"}, {Place: 1, Area: Nation, List: "city", Text: "1 in nasional kota"},
		},
		"2 in 13 kantah Kalimantan Selatan": {{Place: 2, Of: 13, Area: "63", List: "land_office", Text: "2 in 13 kantah Kalimantan Selatan"}},
		"1 in 63":                           {{Place: 1, Area: "63", Text: "1 in 63"}},
		"":                                  nil,
	}
	for text, want := range tests {
		got, ok := parseRanks(text)
		if diff := cmp.Diff(want, got); diff != "" || !ok {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
		if diff := cmp.Diff(want, unpackRanks(packRanks(got))); diff != "" {
			t.Errorf("%q packed (-want +got):\n%s", text, diff)
		}
	}
	for _, text := range []string{"first", "0 in nasional", "9 in 8 kota nasional", "1 in Atlantis", "1 di nasional", strings.Repeat("1 in nasional|", 9)} {
		if ranks, ok := parseRanks(text); ok {
			t.Errorf("%q was read as %+v", text, ranks)
		}
	}
}

func FuzzParseRanks(f *testing.F) {
	f.Add("1 in Jawa Tengah kota | 24 in nasional (as written)")
	f.Add("2 in 13 kantah Kalimantan Selatan")
	f.Fuzz(func(t *testing.T, text string) {
		ranks, ok := parseRanks(text)
		if !ok {
			return
		}
		for _, r := range ranks {
			if r.Place < 1 || r.Area == "" || r.Of != 0 && r.Of < r.Place {
				t.Fatalf("%q gives %+v", text, r)
			}
		}
	})
}
