package result

import (
	"slices"

	"github.com/patuh-id/patuh/internal/directory"
)

func (s *Store) provinceYears(bodies []ProvinceBody) []ProvinceYear {
	years := map[int]*ProvinceYear{}
	sums := map[int]int64{}
	of := 0
	for _, b := range bodies {
		if !slices.Contains(directory.Governments, b.Kind) {
			continue
		}
		of++
		for _, r := range b.Results {
			if r.Score == "" {
				continue
			}
			y := years[r.Year]
			if y == nil {
				y = &ProvinceYear{Year: r.Year, Zones: map[string]int{}}
				years[r.Year] = y
			}
			y.add(b, r)
			sums[r.Year] += r.Value
		}
	}
	var list []ProvinceYear
	for _, y := range years {
		y.Of, y.Mean = of, (sums[y.Year]+int64(y.Known)/2)/int64(y.Known)
		list = append(list, *y)
	}
	slices.SortFunc(list, func(a, b ProvinceYear) int { return a.Year - b.Year })
	for i := 1; i < len(list); i++ {
		list[i].Comparable = s.scales.Between(list[i-1].Year, list[i].Year)
	}
	return list
}

func (y *ProvinceYear) add(b ProvinceBody, r Result) {
	row := RankingRow{
		Slug: b.Slug, Name: b.Name, Kind: b.Kind, Province: b.Province, Score: r.Score, Class: r.Class, Zone: r.Zone,
		Flags: r.Flags, Ranks: r.Ranks, Place: r.Place, PlaceOf: r.PlaceOf,
	}
	if y.Known == 0 || r.Value < y.value(y.Min) {
		y.Min = row
	}
	if y.Known == 0 || r.Value > y.value(y.Max) {
		y.Max = row
	}
	y.Known++
	if r.Zone != "" {
		y.Zones[r.Zone]++
	}
}

func (y *ProvinceYear) value(row RankingRow) int64 {
	_, value, _ := parseScore(row.Score) // printed scores were parsed when they came in
	return value
}
