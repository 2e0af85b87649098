package result

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/ledgertest"
)

// newStore returns the figures of an empty installation, its directory seeded and, with dir, more
// of it imported.
func newStore(t testing.TB, d *db.DB, dir string) *Store {
	t.Helper()
	directories := directory.New(directory.Deps{DB: d, Ledger: ledgertest.Open(t, d), Now: time.Now})
	if err := directories.Seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	if dir != "" {
		if _, err := directories.Import(t.Context(), access.Machine(), "dir.csv", strings.NewReader(dir), false); err != nil {
			t.Fatal(err)
		}
	}
	return New(Deps{DB: d, Directory: directories, Scales: Presets(), Ledger: ledgertest.Open(t, d)})
}

func mustImport(t testing.TB, s *Store, file string) Report {
	t.Helper()
	report, err := s.Import(t.Context(), access.Machine(), "test.csv", strings.NewReader(file), false)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestARankingShowsWhatIsKnown(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		s := newStore(t, d, "")
		mustImport(t, s, `body,year,score,zone,ranks,source
kota-banjarmasin,2024,"95,45",hijau,1 in Kalimantan Selatan | 24 in nasional,https://a.example
kabupaten-banjar,2024,60.00,green,,https://a.example
provinsi-kalimantan-selatan,2024,94.58,green,9 in nasional provinsi,https://a.example
kota-magelang,2024,95.45,,,https://a.example
`)
		mustImport(t, s, "year,kind,assessed,green,yellow,red,source\n2024,city,98,94,,,https://c.example\n2024,all,587,494,70,23,https://c.example\n")
		type row struct{ Slug, Score, Class, Flags string }
		tests := []struct {
			name   string
			filter Filter
			want   []row
			total  [4]int // total, known, assessed, bodies
		}{
			{
				"all",
				Filter{Year: 2024},
				[]row{
					{"kota-banjarmasin", "95.45", "A", ""},
					{"kota-magelang", "95.45", "A", ""},
					{"provinsi-kalimantan-selatan", "94.58", "A", ""},
					{"kabupaten-banjar", "60.00", "C", "zone_differs"},
				},
				[4]int{4, 4, 587, 552},
			},
			{"a kind, worst first", Filter{Year: 2024, Kind: "city", Reverse: true}, []row{{"kota-magelang", "95.45", "A", ""}, {"kota-banjarmasin", "95.45", "A", ""}}, [4]int{2, 2, 98, 98}},
			{"a province by name", Filter{Year: 2024, Province: "63", Sort: ByName, Limit: 2}, []row{{"kabupaten-banjar", "60.00", "C", "zone_differs"}, {"kota-banjarmasin", "95.45", "A", ""}}, [4]int{3, 3, 0, 14}},
			{"a zone and a name", Filter{Year: 2024, Zone: "green", Query: "KOTA ban"}, []row{{"kota-banjarmasin", "95.45", "A", ""}}, [4]int{1, 4, 587, 552}},
			{"another year", Filter{Year: 2023}, nil, [4]int{0, 0, 0, 552}},
		}
		for _, tt := range tests {
			got, err := s.Ranking(t.Context(), tt.filter)
			if err != nil {
				t.Fatal(err)
			}
			var rows []row
			for _, r := range got.Rows {
				rows = append(rows, row{r.Slug, r.Score, r.Class, packFlags(r.Flags)})
			}
			if diff := cmp.Diff(tt.want, rows); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.name, diff)
			}
			if got := [4]int{got.Total, got.Known, got.Assessed, got.Bodies}; got != tt.total {
				t.Errorf("%s: total, known, assessed, bodies are %v, want %v", tt.name, got, tt.total)
			}
		}
	})
}

func TestABodyPageHoldsItsRanksAsPrinted(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		s := newStore(t, d, "")
		mustImport(t, s, "body,year,score,ranks,source\nkota-banjarmasin,2024,95.45,2 in 14 pemda Kalimantan Selatan | 24 in nasional (as written),Koran\nkota-banjarmasin,2023,88.01,,Koran\n")
		page, err := s.Body(t.Context(), "kota-banjarmasin")
		if err != nil {
			t.Fatal(err)
		}
		if len(page.Results) != 2 || page.Results[0].Score != "88.01" || page.Results[0].Class != "A" || page.Results[1].Relation == "" {
			t.Errorf("results %+v", page.Results)
		}
		want := []Rank{
			{Place: 2, Of: 14, Area: "63", List: directory.Government, Text: "2 in 14 pemda Kalimantan Selatan"},
			{Place: 24, Area: Nation, Text: "24 in nasional (as written)"},
		}
		if diff := cmp.Diff(want, page.Results[1].Ranks); diff != "" {
			t.Errorf("ranks (-want +got):\n%s", diff)
		}
		if _, err := s.Body(t.Context(), "kota-atlantis"); problem.KindOf(err) != problem.NotFound {
			t.Errorf("an unknown body gives %v", err)
		}
	})
}

func TestTextsAreComplete(t *testing.T) {
	t.Parallel()
	catalog, err := locale.Load(Texts)
	if err != nil {
		t.Fatal(err)
	}
	for _, flag := range []Flag{ZoneDiffers, CategoryDiffers, OpinionDiffers, Variant, SameScore} {
		if !catalog.Has("result.flag." + string(flag)) {
			t.Errorf("flag %s has no text", flag)
		}
	}
	for _, word := range append(absences, "new") {
		if !catalog.Has("result.absent." + word) {
			t.Errorf("absence %s has no text", word)
		}
	}
	for _, word := range topics {
		if !catalog.Has("result.topic." + word) {
			t.Errorf("topic %s has no text", word)
		}
	}
}
