package result

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/testkit"
)

// Two operators, or two replicas that start, import at the same moment. Each sees what the other
// did: no row is written twice, no list stays unranked because each of them saw half of it, and
// what one source adds is not lost to what another adds.
func TestImportsAtTheSameMomentSeeEachOther(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		s := newStore(t, d, "")
		cities := []string{"kota-banjarmasin", "kota-banjarbaru", "kota-magelang", "kota-bogor", "kota-medan", "kota-padang"}
		mustImport(t, s, fmt.Sprintf("year,kind,assessed,green,yellow,red,source\n2024,city,%d,,,,Koran\n", len(cities)))
		together(t, s, len(cities), func(i int) string {
			return fmt.Sprintf("body,year,score,source\n%s,2024,9%d.00,Koran\n", cities[i], i)
		})
		ranking, err := s.Ranking(t.Context(), Filter{Year: 2024, Kind: "city"})
		if err != nil || len(ranking.Rows) != len(cities) {
			t.Fatalf("%d rows: %v", len(ranking.Rows), err)
		}
		for i, row := range ranking.Rows {
			if row.Place != i+1 || row.PlaceOf != len(cities) {
				t.Errorf("%s has place %d of %d, want %d of %d", row.Slug, row.Place, row.PlaceOf, i+1, len(cities))
			}
		}

		additions := []string{"zone\nkota-bogor,2024,93.00,Koran %d,hijau", "category\nkota-bogor,2024,93.00,Koran %d,A", "opinion\nkota-bogor,2024,93.00,Koran %d,Kualitas Tertinggi"}
		together(t, s, len(additions), func(i int) string {
			return "body,year,score,source," + fmt.Sprintf(additions[i], i) + "\n"
		})
		page, err := s.Body(t.Context(), "kota-bogor")
		if err != nil {
			t.Fatal(err)
		}
		if got := page.Results[0].Printed; got != (Printed{"green", "A", "Kualitas Tertinggi"}) {
			t.Errorf("three sources together say %+v", got)
		}

		revision, err := s.Revision(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		together(t, s, 4, func(int) string { return "body,year,score,source\nkota-depok,2024,90.00,Koran\n" })
		if after, err := s.Revision(t.Context()); err != nil || after != revision+1 {
			t.Errorf("one new row, imported four times at once, moved the revision from %d to %d (%v)", revision, after, err)
		}
	})
}

func together(t *testing.T, s *Store, n int, file func(i int) string) {
	t.Helper()
	start := make(chan struct{})
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			<-start
			if _, err := s.Import(t.Context(), access.Machine(), "test.csv", strings.NewReader(file(i)), false); err != nil {
				t.Errorf("import %d: %v", i, err)
			}
		})
	}
	close(start)
	all.Wait()
}

// The file that a correction corrected may be imported again: the example data come again with
// every new version.
func TestAFileMayComeAgainAfterItsCorrection(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		s := newStore(t, d, "")
		const file = "body,year,score,source\nkota-banjarmasin,2023,88.01,Koran\nkota-bogor,2023,80.00,Koran\n"
		mustImport(t, s, file)
		mustImport(t, s, "correction,day,year,body,was,now,text_id,text_en,source\n"+
			"a,2026-01-02,2023,kota-banjarmasin,\"88,01\",88.11,teks,text,Surat\nb,2026-01-02,2023,kota-bogor,80.00,80.01,teks,text,Surat\n")
		report := mustImport(t, s, file)
		if report.New+report.Changed+report.Sources+len(report.Warnings) != 0 {
			t.Errorf("again: %+v", report)
		}
		for slug, want := range map[string]string{"kota-banjarmasin": "88.11", "kota-bogor": "80.01"} {
			page, err := s.Body(t.Context(), slug)
			if err != nil || page.Results[0].Score != want || packFlags(page.Results[0].Flags) != "corrected" {
				t.Errorf("%s: %+v (%v)", slug, page.Results, err)
			}
		}
	})
}

func TestNumbersAndRanksComeBackHoweverTheyWereWritten(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		s := newStore(t, d, "")
		const counts = "year,kind,assessed,green,yellow,red,source\n2024,city,098,094,,,Koran\n"
		mustImport(t, s, counts)
		if again := mustImport(t, s, counts); again.New+again.Changed+again.Sources != 0 {
			t.Errorf("again: %+v", again)
		}
		mustImport(t, s, "body,year,score,ranks,source\nkota-bogor,2024,90.00,\"24 in nasional (as\nwritten) | 2 in Jawa Barat\",Koran\n")
		page, err := s.Body(t.Context(), "kota-bogor")
		if err != nil || len(page.Results[0].Ranks) != 2 || page.Results[0].Ranks[0].Text != "24 in nasional (as written)" {
			t.Errorf("%+v (%v)", page.Results, err)
		}
	})
}
