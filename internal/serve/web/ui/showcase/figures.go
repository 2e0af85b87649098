package showcase

import (
	"github.com/patuh-id/patuh/internal/chart"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

func words(c ui.Context) map[chart.Zone]string {
	return map[chart.Zone]string{
		chart.Green: ui.Green.Name(c), chart.Yellow: ui.Yellow.Name(c), chart.Red: ui.Red.Name(c),
		chart.NoZone: ui.NoZone.Name(c), chart.Unknown: pick(c, "tak diketahui", "not known"),
		chart.Unassessed: pick(c, "tidak dinilai", "not assessed"),
	}
}

func bands(c ui.Context, green, yellow float64) []chart.Band {
	return []chart.Band{
		{Zone: chart.Green, From: green, To: 100, Label: ui.Green.Name(c)},
		{Zone: chart.Yellow, From: yellow, To: green, Label: ui.Yellow.Name(c)},
		{Zone: chart.Red, From: 0, To: yellow, Label: ui.Red.Name(c)},
	}
}

func trend(c ui.Context) ui.Figure {
	figure := ui.Draw("tren", chart.Trend{
		Head: chart.Head{Title: pick(c, "Tren Kota Contoh", "Trend of Kota Contoh"), Desc: pick(c, "Naik sejak 2022.", "Rising since 2022.")},
		Years: []chart.TrendYear{
			{Year: "2021", Known: true, Value: 83.98, Text: c.Decimal("83.98"), Bands: bands(c, 81, 51)},
			{Year: "2022", Known: true, Value: 69.63, Text: c.Decimal("69.63"), Bands: bands(c, 78, 54), Note: pick(c, "instrumen baru", "new instrument")},
			{Year: "2023", Known: true, Value: 88.01, Text: c.Decimal("88.01"), Bands: bands(c, 78, 54), Link: chart.Partial},
			{Year: "2024", Known: true, Value: 95.45, Text: c.Decimal("95.45"), Bands: bands(c, 78, 54), Link: chart.Full},
			{Year: "2025", Text: pick(c, "tidak dinilai", "not assessed")},
		},
		AxisNote: pick(c, "Sumbu mulai dari {start}.", "The axis starts at {start}."),
	})
	figure.Note, figure.Table, figure.Downloads = trendNote(c), ui.DataTable(c, years(c)), downloads()
	return figure
}

func tiles(c ui.Context) ui.Figure {
	m := chart.TileMap{
		Head:  chart.Head{Title: pick(c, "Peta ubin contoh", "Example tile map"), Desc: pick(c, "Enam daerah contoh.", "Six example places.")},
		Words: words(c),
	}
	for _, t := range []chart.Tile{
		{Name: "Contoh Utara", Short: "Utara", Value: c.Decimal("88.90"), Zone: chart.Green},
		{Name: "Contoh Selatan", Short: "Selatan", Value: c.Decimal("74.00"), Zone: chart.Yellow},
		{Name: "Contoh Barat", Short: "Barat", Value: c.Decimal("41.20"), Zone: chart.Red},
		{Name: "Contoh Timur", Short: "Timur", Zone: chart.Unknown},
		{Name: "Contoh Tengah", Short: "Tengah", Zone: chart.Unassessed},
		{Name: "Contoh Hulu", Short: "Hulu", Value: c.Decimal("80.10"), Zone: chart.NoZone},
	} {
		t.Code = t.Short
		m.Tiles = append(m.Tiles, t)
	}
	figure := ui.Draw("ubin", m)
	figure.Caption = pick(c, "Satu ubin satu kota atau kabupaten", "One tile for each city or regency")
	return figure
}

func dimensions(c ui.Context) ui.Figure {
	of := pick(c, " dari ", " of ")
	return ui.Draw("dimensi", chart.DimensionBars{
		Head: chart.Head{Title: pick(c, "Nilai per dimensi", "Points by dimension"), Desc: pick(c, "Contoh.", "Example.")},
		Rows: []chart.DimensionRow{
			{Name: "Input", Bars: []chart.DimensionBar{{Points: 8.72, Max: 21.85, Known: true, Text: c.Decimal("8.72") + of + c.Decimal("21.85")}}},
			{Name: pick(c, "Proses", "Process"), Bars: []chart.DimensionBar{{Points: 30.1, Max: 32.37, Known: true, Text: c.Decimal("30.10") + of + c.Decimal("32.37")}}},
			{Name: pick(c, "Pengaduan", "Complaints"), Bars: []chart.DimensionBar{{Max: 21.54, Text: pick(c, "tak diketahui", "not known")}}},
		},
	})
}

func spread(c ui.Context) ui.Figure {
	s := chart.Spread{
		Head:  chart.Head{Title: pick(c, "Sebaran nilai contoh", "Spread of example scores"), Desc: pick(c, "Lima nilai.", "Five scores.")},
		Bands: bands(c, 78, 54), Mean: chart.Mean{Value: 76.7, Text: pick(c, "rata-rata 76,70", "average 76.70")},
	}
	for _, dot := range []chart.Dot{{Zone: chart.Red, Value: 48}, {Zone: chart.Yellow, Value: 66}, {Zone: chart.Yellow, Value: 74}, {Zone: chart.Green, Value: 84}, {Zone: chart.Green, Value: 95.45}} {
		dot.Label = "Contoh"
		s.Dots = append(s.Dots, dot)
	}
	return ui.Draw("sebaran", s)
}

func bars(c ui.Context) ui.Figure {
	parts := func(green, yellow, red int) []chart.ZonePart {
		return []chart.ZonePart{
			{Zone: chart.Green, Count: float64(green), Text: c.Int(green)},
			{Zone: chart.Yellow, Count: float64(yellow), Text: c.Int(yellow)},
			{Zone: chart.Red, Count: float64(red), Text: c.Int(red)},
		}
	}
	changed := pick(c, "cara menilai berubah: angka di atas dan di bawah garis tidak sebanding", "the method changed: figures above and below the line do not compare")
	return ui.Draw("zona", chart.ZoneBars{
		Head: chart.Head{Title: pick(c, "Penyelenggara contoh per zona", "Example bodies by zone"), Desc: pick(c, "Hijau bertambah.", "Green grows.")},
		Years: []chart.ZoneYear{
			{Year: "2021", Parts: parts(18, 32, 9)},
			{Year: "2022", Parts: parts(27, 25, 6), Break: changed},
			{Year: "2023", Parts: append(parts(41, 13, 0), chart.ZonePart{Zone: chart.Unknown, Count: 6, Text: "6"})},
			{Year: "2025", Parts: []chart.ZonePart{{Zone: chart.NoZone, Count: 31, Text: "31"}}, Break: changed},
		},
	})
}
