package chart

import (
	"encoding/csv"
	"strings"
)

// The figures are those printed for 2021 to 2025; see the example data of the product.

var head = Head{Title: "Judul <uji> & \"kutip\"", Desc: "Uraian singkat."}

var (
	bands2021 = []Band{
		{Zone: Green, From: 81, To: 100, Text: "81,00", Label: "Hijau"},
		{Zone: Yellow, From: 51, To: 81, Text: "51,00", Label: "Kuning"},
		{Zone: Red, From: 0, To: 51, Text: "0,00", Label: "Merah"},
	}
	bands2022 = []Band{
		{Zone: Green, From: 88, To: 100, Text: "88,00", Label: "Hijau A"},
		{Zone: Green, From: 78, To: 88, Text: "78,00", Label: "Hijau B"},
		{Zone: Yellow, From: 54, To: 78, Text: "54,00", Label: "Kuning"},
		{Zone: Red, From: 32, To: 54, Text: "32,00", Label: "Merah D"},
		{Zone: Red, From: 0, To: 32, Text: "0,00", Label: "Merah E"},
	}
	words = map[Zone]string{
		Green: "Hijau", Yellow: "Kuning", Red: "Merah", NoZone: "tanpa zona", Unknown: "tak diketahui", Unassessed: "tidak dinilai",
	}
)

const newMethod = "cara menilai berubah: angka di atas dan di bawah garis tidak sebanding"

func counts(green, yellow, red string, g, y, r float64) []ZonePart {
	return []ZonePart{{Green, g, green}, {Yellow, y, yellow}, {Red, r, red}}
}

func zoneBars() ZoneBars {
	return ZoneBars{Head: head, Years: []ZoneYear{
		{Year: "2021", Parts: counts("179", "316", "92", 179, 316, 92)},
		{Year: "2022", Parts: counts("272", "250", "64", 272, 250, 64), Break: newMethod},
		{Year: "2023", Parts: counts("414", "133", "39", 414, 133, 39)},
		{Year: "2024", Parts: counts("494", "70", "23", 494, 70, 23)},
		{Year: "2025", Parts: []ZonePart{{NoZone, 310, "310"}}, Note: "310 dinilai, tanpa zona", Break: newMethod},
	}}
}

// ministries of which for 2024 only the green ones were printed.
func partlyKnown() ZoneBars {
	return ZoneBars{Head: head, Years: []ZoneYear{
		{Year: "2021", Parts: counts("17", "7", "0", 17, 7, 0)},
		{Year: "2024", Parts: []ZonePart{{Green, 22, "22"}, {Unknown, 3, "3"}}, Note: "3 tidak diketahui zonanya", Break: newMethod},
		{Year: "2025", Parts: []ZonePart{{NoZone, 38, "38"}}, Break: newMethod},
	}}
}

func trend() Trend {
	return Trend{Head: head, AxisNote: "Sumbu mulai dari {start}.", Years: []TrendYear{
		{Year: "2021", Known: true, Value: 83.98, Text: "83,98", Bands: bands2021},
		{Year: "2022", Known: true, Value: 69.63, Text: "69,63", Bands: bands2022, Note: "instrumen baru"},
		{Year: "2023", Known: true, Value: 88.01, Text: "88,01", Bands: bands2022, Link: Partial},
		{Year: "2024", Known: true, Value: 95.45, Text: "95,45", Bands: bands2022, Link: Full},
		{Year: "2025", Text: "tidak dinilai", Note: "Opini Ombudsman RI, tanpa zona"},
	}}
}

func trendWithGap() Trend {
	return Trend{Head: head, AxisNote: "Sumbu mulai dari {start}.", Years: []TrendYear{
		{Year: "2021", Known: true, Value: 32.79, Text: "32,79", Bands: bands2021},
		{Year: "2022", Text: "tak diketahui", Bands: bands2022, Note: "instrumen baru"},
		{Year: "2023", Known: true, Value: 100, Text: "100,00", Bands: bands2022, Link: Partial},
		{Year: "2024", Known: true, Value: 99.9, Text: "99,90", Bands: bands2022, Link: Full},
	}}
}

func dimensions() DimensionBars {
	return DimensionBars{Head: head, Rows: []DimensionRow{
		{"Input", []DimensionBar{{Points: 8.72, Max: 21.85, Known: true, Text: "8,72 dari 21,85"}}},
		{"Proses", []DimensionBar{{Points: 10.76, Max: 32.37, Known: true, Text: "10,76 dari 32,37"}}},
		{"Output", []DimensionBar{{Points: 20.76, Max: 24.24, Known: true, Text: "20,76 dari 24,24"}}},
		{"Pengaduan", []DimensionBar{{Max: 21.54, Text: "tak diketahui"}}},
	}}
}

func compared() DimensionBars {
	return DimensionBars{Head: head, Rows: []DimensionRow{
		{"Input", []DimensionBar{
			{Name: "Puskesmas Watdek", Points: 8.72, Max: 21.85, Known: true, Text: "8,72 dari 21,85"},
			{Name: "Dinas Pendidikan", Points: 5.83, Max: 21.85, Known: true, Text: "5,83 dari 21,85"},
		}},
		{"Proses", []DimensionBar{
			{Name: "Puskesmas Watdek", Points: 10.76, Max: 32.37, Known: true, Text: "10,76 dari 32,37"},
			{Name: "Dinas Pendidikan", Points: 16.42, Max: 32.37, Known: true, Text: "16,42 dari 32,37"},
		}},
	}}
}

func spread() Spread {
	s := Spread{
		Head: head, Bands: bands2022, Mean: Mean{76.7, "rata-rata 76,70"},
		Low: "terendah: Barito Kuala 65,50", High: "tertinggi: Tanah Laut 86,61",
	}
	for _, t := range kalsel().Tiles {
		if t.Value != "" {
			value := (float64(t.Value[0]-'0')*10 + float64(t.Value[1]-'0')) + float64(t.Value[3]-'0')/10 + float64(t.Value[4]-'0')/100
			s.Dots = append(s.Dots, Dot{t.Zone, value, t.Name + ": " + t.Value, t.Href})
		}
	}
	return s
}

func ranks() RankHistory {
	return RankHistory{Head: head, Scopes: []RankScope{
		{"14 pemda Kalimantan Selatan", []RankYear{
			{Year: "2021", Known: true, Rank: 2, Of: 14, Text: "2 dari 14", Short: "2"},
			{Year: "2022", Known: true, Rank: 8, Of: 14, Text: "8 dari 14", Short: "8"},
			{Year: "2023"},
			{Year: "2024", Known: true, Rank: 1, Of: 14, Text: "1 dari 14", Short: "1"},
		}},
		{"Nasional, cakupan tidak disebut", []RankYear{
			{Year: "2023", Known: true, Rank: 41, Text: "41"},
			{Year: "2024", Known: true, Rank: 24, Text: "24", Link: Full},
		}},
	}}
}

func kalsel() TileMap {
	return TileMap{Head: head, Grid: "63", Words: words, Tiles: []Tile{
		{"63.01", "Kabupaten Tanah Laut", "Tanah Laut", "86,61", Green, "/kabupaten-tanah-laut"},
		{"63.02", "Kabupaten Kotabaru", "Kotabaru", "", Unknown, "/kabupaten-kotabaru"},
		{"63.03", "Kabupaten Banjar", "Banjar", "", Unassessed, "/kabupaten-banjar"},
		{"63.04", "Kabupaten Barito Kuala", "Batola", "65,50", Yellow, "/kabupaten-barito-kuala"},
		{"63.05", "Kabupaten Tapin", "Tapin", "", Unknown, ""},
		{"63.06", "Kabupaten Hulu Sungai Selatan", "HSS", "", Unknown, ""},
		{"63.07", "Kabupaten Hulu Sungai Tengah", "HST", "74,37", Yellow, "/kabupaten-hulu-sungai-tengah"},
		{"63.08", "Kabupaten Hulu Sungai Utara", "HSU", "", Unknown, ""},
		{"63.09", "Kabupaten Tabalong", "Tabalong", "79,36", Green, ""},
		{"63.10", "Kabupaten Tanah Bumbu", "Tanbu", "84,57", Green, ""},
		{"63.11", "Kabupaten Balangan", "Balangan", "80,78", Green, ""},
		{"63.71", "Kota Banjarmasin", "Banjarmasin", "69,63", Yellow, "/kota-banjarmasin"},
		{"63.72", "Kota Banjarbaru", "Banjarbaru", "84,74", Green, "/kota-banjarbaru"},
	}}
}

// generated fills a grid with made-up zones, never shown to anyone, so that every kind of tile
// occurs.
func generated(grid string) TileMap {
	m := TileMap{Head: head, Grid: grid, Words: words}
	for i, row := range tileRows() {
		if row[0] == grid {
			zone := Zone(i * 7 % 6)
			value := ""
			if zone >= Red {
				value = "77,77"
			}
			m.Tiles = append(m.Tiles, Tile{row[1], "Daerah " + row[1], "D " + row[1], value, zone, "/" + row[1]})
		}
	}
	return m
}

func tileRows() [][]string {
	rows, err := csv.NewReader(strings.NewReader(tilesCSV)).ReadAll()
	if err != nil {
		return nil
	}
	return rows[1:]
}

func samples() map[string]Drawing {
	return map[string]Drawing{
		"zonebars": zoneBars(), "zonebars-partly": partlyKnown(), "trend": trend(), "trend-gap": trendWithGap(),
		"dimensions": dimensions(), "dimensions-compared": compared(), "spread": spread(), "ranks": ranks(),
		"tiles-63": kalsel(), "tiles-provinces": generated(GridProvinces), "tiles-nation": generated(GridNation),
		"outline": outlineMap(), "tiles-33": generated("33"), "tiles-35": generated("35"), "treepath": treePath(),
	}
}

func treePath() TreePath {
	return TreePath{Head: head, Root: "Titik periksa: 1.048.577 peristiwa", Leaf: "Peristiwa di posisi 70.001", Steps: []TreeStep{
		{true, "1"},
		{false, "2"},
		{false, "4"},
		{true, "8"},
		{true, "16"},
		{false, "32"},
		{true, "64"},
		{false, "128"},
		{true, "256"},
		{false, "512"},
		{false, "1.024"},
		{false, "2.048"},
		{true, "4.096"},
		{false, "8.192"},
		{false, "16.384"},
		{false, "32.768"},
		{true, "65.536"},
		{false, "131.072"},
		{false, "262.144"},
		{false, "524.288"},
		{false, "1"},
	}}
}
