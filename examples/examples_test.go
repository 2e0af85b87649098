package examples

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/result"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/ledgertest"
)

func load(t testing.TB, d *db.DB) Deps {
	t.Helper()
	dir := directory.New(directory.Deps{DB: d, Ledger: ledgertest.Open(t, d), Now: time.Now})
	deps := Deps{Directory: dir, Results: result.New(result.Deps{DB: d, Directory: dir, Scales: result.Presets(), Ledger: ledgertest.Open(t, d)})}
	if err := dir.Seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := Load(t.Context(), deps); err != nil {
		t.Fatal(err)
	}
	return deps
}

// The totals of what was compiled: 65 printed scores; 43 ministries and agencies; 63 units, police
// resorts, land offices and institutions of Kalimantan Selatan; 37 printed breakdowns, of which one
// repeats a printed score; 29 counts; 4 averages; 14 founding facts.
func TestEveryCompiledLineIsThere(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		load(t, d)
		counts := []struct {
			what, query string
			want        int
		}{
			{"bodies with a figure: 65 and Maluku Tenggara", `SELECT count(*) FROM result WHERE list IS NOT NULL`, 65 + 1},
			{"units with a figure", `SELECT count(*) FROM result r JOIN body b ON b.id = r.body_id WHERE unit_id IS NOT NULL AND NOT b.example`, 14},
			{"scores of 2019", `SELECT count(*) FROM result WHERE year = 2019`, 1},
			{"printed ranks", `SELECT count(*) FROM result WHERE ranks <> ''`, 26},
			{"ministries and agencies", `SELECT count(*) FROM body WHERE kind IN ('ministry', 'agency')`, 30 + 13},
			{"police resorts and land offices", `SELECT count(*) FROM body WHERE kind IN ('police_resort', 'land_office')`, 13 + 13},
			{"institutions", `SELECT count(*) FROM body b JOIN kind k ON k.code = b.kind WHERE k.role = 'institution'`, 5},
			{"units: of Kalimantan Selatan and of the printed breakdowns", `SELECT count(*) FROM unit WHERE evidence <> 'example'`, 63 - 13 - 13 - 5 + 14},
			{"names that are only derived", `SELECT count(*) FROM body WHERE evidence = 'derived'`, 19},
			{"ministries not confirmed as assessed", `SELECT count(*) FROM body WHERE evidence = 'not-confirmed'`, 8},
			{"printed weights (13) with one printed twice, and points", `SELECT count(*) FROM breakdown r LEFT JOIN body b ON b.id = r.body_id WHERE NOT coalesce(b.example, false)`, 12 + 8},
			{"citations of weights and points", `SELECT count(*) FROM citation WHERE subject_id IN (SELECT r.id FROM breakdown r LEFT JOIN body b ON b.id = r.body_id WHERE NOT coalesce(b.example, false))`, 13 + 8},
			{"counts", `SELECT count(*) FROM assessed_count`, 29},
			{"averages", `SELECT count(*) FROM average`, 4},
			{"founding facts", `SELECT count(*) FROM fact`, 14},
			{"rows without a source", `SELECT count(*) FROM result r WHERE NOT EXISTS (SELECT 1 FROM citation c WHERE c.subject_id = r.id)`, 0},
			{"bodies made up", `SELECT count(*) FROM body WHERE example`, 1},
		}
		for _, c := range counts {
			got, err := db.One(t.Context(), d, db.Column[int], c.query)
			if err != nil || got != c.want {
				t.Errorf("%s: %d, want %d (%v)", c.what, got, c.want, err)
			}
		}
	})
}

func TestLoadingAgainChangesNothing(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		deps := load(t, d)
		before, err := deps.Results.Revision(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, table := range tables {
			data, err := Files.ReadFile("figures/" + table + ".csv")
			if err != nil {
				t.Fatal(err)
			}
			report, err := deps.Results.Import(t.Context(), access.Machine(), table, bytes.NewReader(data), false)
			if err != nil || report.New+report.Changed+report.Sources != 0 {
				t.Errorf("%s again: %+v (%v)", table, report, err)
			}
		}
		if err := Load(t.Context(), deps); err != nil {
			t.Fatal(err)
		}
		if after, err := deps.Results.Revision(t.Context()); err != nil || after != before {
			t.Errorf("revision %d then %d (%v)", before, after, err)
		}
	})
}

// What the domain note lists as contradictions in print, and nothing else, is flagged.
func TestContradictionsInPrintAreFlagged(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		load(t, d)
		got, err := db.All(t.Context(), d, func(row db.Row) (string, error) {
			var slug, printed, flags string
			var year int
			err := row.Scan(&slug, &year, &printed, &flags)
			return fmt.Sprint(slug, " ", year, " ", printed, " ", flags), err
		}, `SELECT slug, year, printed, flags FROM result WHERE flags <> '' ORDER BY slug, year`)
		if err != nil {
			t.Fatal(err)
		}
		want := []string{
			"kabupaten-hulu-sungai-selatan 2023 95.08 variant",
			"kabupaten-hulu-sungai-tengah 2023 88.68 same_score",
			"kabupaten-hulu-sungai-tengah 2024 93.75 variant",
			"kabupaten-tanah-bumbu 2023 88.68 same_score",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

func TestTheStoryOfBanjarmasinIsOnItsPage(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		deps := load(t, d)
		page, err := deps.Results.Body(t.Context(), "kota-banjarmasin")
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range page.Results {
			got = append(got, fmt.Sprintf("%d %s %s %s %s (%d sources) %s", r.Year, r.Score, r.Class, r.Zone, r.Opinion["id"], len(r.Sources), r.Relation))
		}
		want := []string{
			"2021 83.98 tinggi green Kepatuhan tinggi (1 sources) ",
			"2022 69.63 C yellow Kualitas Sedang (1 sources) none",
			"2023 88.01 A green Kualitas Tertinggi (1 sources) partial",
			"2024 95.45 A green Kualitas Tertinggi (2 sources) full",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if len(page.Facts) != 6 || len(page.Averages) != 2 || len(page.Units) != 18 {
			t.Errorf("%d facts, %d averages, %d units", len(page.Facts), len(page.Averages), len(page.Units))
		}
		ranks := page.Results[3].Ranks
		if len(ranks) != 2 || ranks[1].Place != 24 || ranks[1].Area != result.Nation || ranks[1].List != "" {
			t.Errorf("ranks %+v", ranks)
		}
		for _, f := range page.Facts {
			if f.Text["id"] == "" || f.Text["en"] == "" || len(f.Sources) == 0 {
				t.Errorf("fact %+v", f)
			}
		}
	})
}

func TestKalimantanSelatanHasItsPage(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		deps := load(t, d)
		page, err := deps.Results.Province(t.Context(), "63")
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, y := range page.Years {
			got = append(got, fmt.Sprintf("%d: %d of %d, %d green, mean %d, %s to %s %s", y.Year, y.Known, y.Of, y.Zones["green"], y.Mean, y.Min.Score, y.Max.Score, y.Comparable))
		}
		want := []string{
			"2019: 1 of 14, 1 green, mean 88250000, 88.25 to 88.25 ",
			"2021: 8 of 14, 3 green, mean 75242500, 63.34 to 85.74 none",
			"2022: 9 of 14, 5 green, mean 77215222, 65.50 to 86.61 none",
			"2023: 7 of 14, 7 green, mean 89401429, 85.77 to 95.08 partial",
			"2024: 3 of 14, 3 green, mean 94593333, 93.75 to 95.45 full",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if len(page.Bodies) != 14+13+13+5 || len(page.Averages) != 4 || len(page.Facts) != 4 {
			t.Errorf("%d bodies, %d averages, %d facts", len(page.Bodies), len(page.Averages), len(page.Facts))
		}
	})
}

func TestTheNationalPicture(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		deps := load(t, d)
		years, err := deps.Results.National(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, y := range years {
			green := "?"
			if y.All.Green != nil {
				green = fmt.Sprint(*y.All.Green)
			}
			got = append(got, fmt.Sprintf("%d: %d assessed, %s green, %d kinds, %d known, %s", y.Year, y.All.Assessed, green, len(y.Kinds), y.Known, y.Relation))
		}
		// The four land offices of 2021 and the two of 2024 are known too, but not of the counted kinds.
		want := []string{
			"2021: 587 assessed, 179 green, 5 kinds, 22 known, ",
			"2022: 586 assessed, 272 green, 5 kinds, 10 known, none",
			"2023: 586 assessed, 414 green, 5 kinds, 15 known, partial",
			"2024: 587 assessed, 494 green, 5 kinds, 12 known, full",
			"2025: 310 assessed, ? green, 5 kinds, 0 known, none",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if !years[4].All.Derived || years[0].All.Derived {
			t.Error("only the total of 2025 is the sum of its kinds")
		}
	})
}

func TestTilesTellUnknownFromNotAssessed(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		deps := load(t, d)
		tiles, err := deps.Results.ProvinceTiles(t.Context(), 2024)
		if err != nil {
			t.Fatal(err)
		}
		states := map[result.TileState]int{}
		for _, tile := range tiles {
			states[tile.State]++
		}
		if diff := cmp.Diff(map[result.TileState]int{result.Known: 10, result.Unknown: 24, result.NotAssessed: 4}, states); diff != "" {
			t.Errorf("provinces of 2024 (-want +got):\n%s", diff)
		}
		tiles, err = deps.Results.Tiles(t.Context(), 2024, "63")
		if err != nil || len(tiles) != 13 {
			t.Errorf("%d tiles of Kalimantan Selatan (%v)", len(tiles), err)
		}
		tiles, err = deps.Results.Tiles(t.Context(), 2025, "")
		if err != nil || len(tiles) != 514 {
			t.Errorf("%d tiles of the nation (%v)", len(tiles), err)
		}
	})
}

func TestTheExampleStandsInNoListCountOrMap(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		deps := load(t, d)
		ranking, err := deps.Results.Ranking(t.Context(), result.Filter{Year: 2023})
		if err != nil || ranking.Total != 15 {
			t.Errorf("ranking of %d rows (%v)", ranking.Total, err)
		}
		for _, row := range ranking.Rows {
			if row.Slug == "kabupaten-contoh" {
				t.Error("the example is ranked")
			}
		}
		hits, err := deps.Directory.Search(t.Context(), "contoh", 10)
		if err != nil || len(hits) != 0 {
			t.Errorf("found %v (%v)", hits, err)
		}
	})
}

func TestTheExampleHasAPageOfItsOwn(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		deps := load(t, d)
		page, err := deps.Results.Body(t.Context(), "kabupaten-contoh")
		if err != nil || !page.Body.Example || len(page.Results) != 1 || len(page.Breakdowns) != 4 {
			t.Fatalf("its page: %+v (%v)", page, err)
		}
		var got []string
		for _, u := range page.Units {
			for _, r := range u.Results {
				line := u.Slug + " " + r.Score + r.Absent
				for _, b := range u.Breakdowns {
					line += fmt.Sprintf(" %s %s/%s", b.Part, b.Points, b.Top)
				}
				got = append(got, line)
			}
		}
		want := []string{
			"dinas-kependudukan-contoh 93.06 INP 19.64/21.85 PRO 29.72/32.37 OUT 23.59/24.24 ADU 20.10/21.54",
		}
		if len(got) != 7 {
			t.Errorf("units: %s", strings.Join(got, "\n"))
		}
		if diff := cmp.Diff(want, got[:1]); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		for slug, kept := range map[string]int{"kabupaten-contoh": 0, "kota-banjarmasin": 4} {
			if err := deps.Results.Forget(t.Context(), access.Machine(), slug); err != nil {
				t.Fatal(err)
			}
			if page, err := deps.Results.Body(t.Context(), slug); err != nil || len(page.Results) != kept {
				t.Errorf("%s after forgetting: %d results (%v)", slug, len(page.Results), err)
			}
		}
	})
}
