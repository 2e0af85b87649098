package result

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/instrument"
)

// Count is how many bodies of a kind were assessed in a year and how many stood in each zone, as
// printed. A zone nobody printed is nil.
type Count struct {
	Year               int
	Kind               string // empty: all kinds together
	Assessed           int
	Green, Yellow, Red *int
	Derived            bool // the total was not printed: it is the sum of the kinds
	Sources            []directory.Source
}

// NationalYear is the national picture of a year.
type NationalYear struct {
	Year     int
	All      Count
	Kinds    []Count               // in the order of kinds
	Known    int                   // bodies of the counted kinds whose figure this installation knows
	Relation instrument.Comparable // with the year before in the list; empty for the first
	Title    instrument.Text       // of the instrument; nil when none is known
}

// National returns the national picture, oldest year first. A line between years is dashed or
// broken as Relation says.
func (s *Store) National(ctx context.Context) ([]NationalYear, error) {
	counts, err := s.counts(ctx)
	if err != nil {
		return nil, err
	}
	known, err := s.knownByKind(ctx)
	if err != nil {
		return nil, err
	}
	var years []NationalYear
	for _, c := range counts {
		if len(years) == 0 || years[len(years)-1].Year != c.Year {
			years = append(years, s.nationalYear(c.Year, years))
		}
		year := &years[len(years)-1]
		if c.Kind == all {
			c.Kind = ""
			year.All = c
		} else {
			year.Kinds = append(year.Kinds, c)
			year.Known += known[listKey{c.Year, c.Kind}]
		}
	}
	for i := range years {
		years[i].sum()
	}
	return years, nil
}

func (s *Store) nationalYear(year int, before []NationalYear) NationalYear {
	n := NationalYear{Year: year}
	if len(before) > 0 {
		n.Relation = s.scales.Between(before[len(before)-1].Year, year)
	}
	if scale, ok := s.scales.Of(year); ok {
		n.Title = scale.Title
	}
	return n
}

// sum fills in the total of a year whose sources print the kinds alone, as those of 2025 do.
func (n *NationalYear) sum() {
	if n.All.Assessed != 0 {
		return
	}
	n.All = Count{Year: n.Year, Derived: true}
	seen := map[string]bool{}
	for _, kind := range n.Kinds {
		n.All.Assessed += kind.Assessed
		for _, source := range kind.Sources {
			if !seen[source.ID] {
				n.All.Sources = append(n.All.Sources, source)
			}
			seen[source.ID] = true
		}
	}
}

// CountedYears returns the years of which the nation's count is known, newest first.
func (s *Store) CountedYears(ctx context.Context) ([]int, error) {
	years, err := db.All(ctx, s.db, db.Column[int], `SELECT DISTINCT year FROM assessed_count ORDER BY year DESC`)
	if err != nil {
		return nil, fmt.Errorf("list counted years: %w", err)
	}
	return years, nil
}

func (s *Store) counts(ctx context.Context) ([]Count, error) {
	var ids []string
	counts, err := db.All(ctx, s.db, func(row db.Row) (Count, error) {
		var c Count
		var id string
		var green, yellow, red sql.NullInt64
		err := row.Scan(&id, &c.Year, &c.Kind, &c.Assessed, &green, &yellow, &red)
		c.Green, c.Yellow, c.Red = nullInt(green), nullInt(yellow), nullInt(red)
		ids = append(ids, id)
		return c, err
	}, `SELECT c.id, c.year, c.kind, c.assessed, c.green, c.yellow, c.red
		FROM assessed_count c LEFT JOIN kind k ON k.code = c.kind ORDER BY c.year, k.position NULLS LAST`)
	if err != nil {
		return nil, fmt.Errorf("read national counts: %w", err)
	}
	cited, err := directory.Cited(ctx, s.db, `SELECT id FROM assessed_count`)
	for i := range counts {
		counts[i].Sources = cited[ids[i]]
	}
	return counts, err
}

func (s *Store) knownByKind(ctx context.Context) (map[listKey]int, error) {
	known := map[listKey]int{}
	_, err := db.All(ctx, s.db, func(row db.Row) (struct{}, error) {
		var list listKey
		var n int
		err := row.Scan(&list.year, &list.kind, &n)
		known[list] = n
		return struct{}{}, err
	}, `SELECT year, list, count(*) FROM result WHERE list IS NOT NULL GROUP BY year, list`)
	if err != nil {
		return nil, fmt.Errorf("count known results: %w", err)
	}
	return known, nil
}

// ProvincePage is what the portal says about a province.
type ProvincePage struct {
	Region   directory.Region
	Bodies   []ProvinceBody // every body that stands there, by kind and slug
	Years    []ProvinceYear // oldest first
	Averages []Average
	Facts    []Fact
}

// ProvinceBody is a body of a province with its figures.
type ProvinceBody struct {
	directory.Body
	Results []Result // without sources, oldest first
}

// ProvinceYear sums up the governments (province, cities, regencies) of a province in a year, as
// far as their figures are known.
type ProvinceYear struct {
	Year       int
	Known, Of  int            // governments with a figure, and governments there are
	Zones      map[string]int // of the known ones
	Mean       int64          // of the known ones, in millionths: never the province's average
	Min, Max   RankingRow
	Comparable instrument.Comparable // with the year before in the list; empty for the first
}

// Province returns the page of a province; an unknown code is of kind NotFound.
func (s *Store) Province(ctx context.Context, code string) (ProvincePage, error) {
	region, ok := directory.RegionByCode(code)
	if !ok || region.Level != directory.Province {
		return ProvincePage{}, problem.New(problem.NotFound, "result.no_province", problem.Args{"code": code})
	}
	page := ProvincePage{Region: region}
	bodies, err := s.dir.BodiesOf(ctx, code)
	if err != nil {
		return ProvincePage{}, err
	}
	results, err := s.resultsIn(ctx, code)
	if err != nil {
		return ProvincePage{}, err
	}
	for _, b := range bodies {
		pb := ProvinceBody{Body: b, Results: results[b.Slug]}
		s.relate(pb.Results)
		page.Bodies = append(page.Bodies, pb)
	}
	page.Years = s.provinceYears(page.Bodies)
	if page.Averages, err = s.Averages(ctx, code); err != nil {
		return ProvincePage{}, err
	}
	page.Facts, err = s.Facts(ctx, FactFilter{Region: code})
	return page, err
}

func (s *Store) resultsIn(ctx context.Context, province string) (map[string][]Result, error) {
	results := map[string][]Result{}
	_, err := db.All(ctx, s.db, func(row db.Row) (struct{}, error) {
		var slug string
		var id string
		r, err := s.scanResult(prefixed{row, &slug}, &id)
		results[slug] = append(results[slug], r)
		return struct{}{}, err
	}, `SELECT r.slug, `+resultColumns+` FROM result r JOIN body b ON b.id = r.body_id LEFT JOIN unit u ON u.id = r.unit_id
		WHERE r.province = $1 AND r.unit_id IS NULL AND r.beside = 0 AND NOT b.example ORDER BY r.year, r.slug`, province)
	if err != nil {
		return nil, fmt.Errorf("read results of province %s: %w", province, err)
	}
	return results, nil
}

// prefixed scans one more column before those that its reader knows.
type prefixed struct {
	db.Row
	first any
}

func (p prefixed) Scan(dest ...any) error { return p.Row.Scan(append([]any{p.first}, dest...)...) }
