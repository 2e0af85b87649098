package chart

import (
	"cmp"
	"encoding/csv"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	diff "github.com/google/go-cmp/cmp"
)

// centre is where a region lies, in degrees of latitude.
type centre struct{ x, y float64 }

func centres(t *testing.T) map[string]centre {
	t.Helper()
	file, err := os.Open("../../tools/tilemap/region-centres.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	found := make(map[string]centre)
	for _, row := range rows[1:] {
		lat, latErr := strconv.ParseFloat(row[1], 64)
		lon, lonErr := strconv.ParseFloat(row[2], 64)
		if latErr != nil || lonErr != nil {
			t.Fatal(row)
		}
		found[row[0]] = centre{lon * math.Cos(lat*math.Pi/180), -lat}
	}
	return found
}

func TestTilesHoldEveryRegionOnce(t *testing.T) {
	t.Parallel()
	known := centres(t)
	want := map[string]int{GridNation: 514, GridProvinces: 38}
	for code := range known {
		if province, _, ok := strings.Cut(code, "."); ok {
			want[province]++
		}
	}
	got := make(map[string]int)
	codes := make(map[string]bool)
	cells := make(map[string]bool)
	for _, row := range tileRows() {
		got[row[0]]++
		if _, ok := known[row[1]]; !ok || codes[row[0]+row[1]] {
			t.Errorf("%v: unknown or twice", row)
		}
		codes[row[0]+row[1]] = true
		cell := strings.Join([]string{row[0], row[2], row[3]}, " ")
		if cells[cell] {
			t.Errorf("%v: cell taken", row)
		}
		cells[cell] = true
	}
	if d := diff.Diff(want, got); d != "" {
		t.Errorf("tiles per grid (-want +got):\n%s", d)
	}
}

// The share of each region's five nearest neighbours that stand at most two columns and two rows
// away. Reached: nation 0.982, provinces 0.968, within the provinces 0.977.
func TestNeighboursStayNear(t *testing.T) {
	t.Parallel()
	known := centres(t)
	within, all := 0.0, 0.0
	for name := range grids() {
		near, pairs := preserved(Grid(name), known, 5)
		switch name {
		case GridNation:
			checkShare(t, name, near/pairs, 0.97)
		case GridProvinces:
			checkShare(t, name, near/pairs, 0.95)
		default:
			within, all = within+near, all+pairs
		}
	}
	checkShare(t, "within provinces", within/all, 0.96)
}

func checkShare(t *testing.T, name string, share, bar float64) {
	t.Helper()
	t.Logf("%s: %.3f of neighbours kept near", name, share)
	if share < bar {
		t.Errorf("%s: %.3f of neighbours kept near, want %.2f", name, share, bar)
	}
}

func preserved(grid map[string]Cell, known map[string]centre, k int) (float64, float64) {
	codes := make([]string, 0, len(grid))
	for code := range grid {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	near, pairs := 0.0, 0.0
	for _, code := range codes {
		others := slices.DeleteFunc(slices.Clone(codes), func(o string) bool { return o == code })
		slices.SortStableFunc(others, func(a, b string) int {
			return cmp.Compare(apart(known[code], known[a]), apart(known[code], known[b]))
		})
		for _, other := range others[:min(k, len(others))] {
			a, b := grid[code], grid[other]
			if max(a.Column-b.Column, b.Column-a.Column, a.Row-b.Row, b.Row-a.Row) <= 2 {
				near++
			}
			pairs++
		}
	}
	return near, pairs
}

func apart(a, b centre) float64 { return math.Hypot(a.x-b.x, a.y-b.y) }

func TestKalimantanSelatanLooksLikeItself(t *testing.T) {
	t.Parallel()
	grid := Grid("63")
	tabalong, tanahLaut, kotabaru, banjarmasin := grid["63.09"], grid["63.01"], grid["63.02"], grid["63.71"]
	for code, c := range grid {
		if c.Row < tabalong.Row {
			t.Errorf("%s stands north of Tabalong", code)
		}
		if c.Row > tanahLaut.Row {
			t.Errorf("%s stands south of Tanah Laut", code)
		}
		if c.Column > kotabaru.Column {
			t.Errorf("%s stands east of Kotabaru", code)
		}
		if c.Column < banjarmasin.Column {
			t.Errorf("%s stands west of Banjarmasin", code)
		}
	}
	if tabalong.Column <= banjarmasin.Column {
		t.Error("Tabalong stands west of Banjarmasin")
	}
}

func TestGridOfAnotherNameIsEmpty(t *testing.T) {
	t.Parallel()
	if got := Grid("00"); len(got) != 0 {
		t.Errorf("%d cells", len(got))
	}
}
