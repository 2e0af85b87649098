package result

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/directory"
)

// Sort is what a ranking is ordered by.
type Sort string

// ByScore is the default, best first; ByName orders by slug.
const (
	ByScore Sort = "score"
	ByName  Sort = "name"
)

// Filter says which bodies of a year a ranking shows, and in what order.
type Filter struct {
	Year     int
	Kind     string // empty: every kind
	Province string // code; empty: everywhere
	Zone     string // green, yellow, red; empty: every zone
	Query    string // words that the name must hold
	Sort     Sort
	Reverse  bool // worst first, or Z to A
	Limit    int  // 0: all
	Offset   int
}

// RankingRow is a body in a ranking. It holds no more than a list shows.
type RankingRow struct {
	Slug, Name, Kind, Province string
	Score                      string // as printed, with a decimal point
	Class, Zone                string
	Flags                      []Flag
	Ranks                      []Rank // as printed
	Place, PlaceOf             int    // computed; 0 when the list is not complete
}

// Ranking is a list of a year.
type Ranking struct {
	Rows  []RankingRow
	Total int // rows that fit the filter
	// Known are the bodies of the year, kind and province with a figure; Assessed how many the
	// sources say were assessed in the nation (0: not printed, or a province was asked for);
	// Bodies how many of the kind the directory lists. Asked for every kind in the nation, Known
	// leaves out kinds that the printed count leaves out, such as land offices: those are Beside.
	// A list with Known below Assessed is not a ranking of all: no place is computed over it.
	Known, Beside, Assessed, Bodies int
}

// MaxRows bounds a ranking.
const MaxRows = 5_000

// Ranking lists the figures of a year. Full lists cost one query for the rows.
func (s *Store) Ranking(ctx context.Context, f Filter) (Ranking, error) {
	where, args := f.where()
	var r Ranking
	var err error
	if r.Rows, err = s.rankingRows(ctx, f, where, args); err != nil {
		return Ranking{}, err
	}
	r.Total = len(r.Rows)
	if f.Limit > 0 && (len(r.Rows) == f.Limit || f.Offset > 0) {
		if r.Total, err = s.count(ctx, f, where, args); err != nil {
			return Ranking{}, err
		}
	}
	r.Known = r.Total
	if f.Zone != "" || f.Query != "" {
		plain := Filter{Year: f.Year, Kind: f.Kind, Province: f.Province}
		where, args := plain.where()
		if r.Known, err = s.count(ctx, plain, where, args); err != nil {
			return Ranking{}, err
		}
	}
	if r.Bodies, err = s.bodies(ctx, f); err != nil || f.Province != "" {
		return r, err
	}
	kinds, err := s.assessedKinds(ctx, f.Year)
	if err != nil {
		return Ranking{}, err
	}
	if f.Kind != "" {
		r.Assessed = kinds[f.Kind]
		return r, nil
	}
	total := sumOf(kinds)
	if r.Assessed = kinds[all]; r.Assessed == 0 {
		r.Assessed = total
	}
	if r.Assessed > 0 && r.Assessed == total {
		r.Beside, err = s.beside(ctx, f.Year, kinds)
		r.Known -= r.Beside
	}
	return r, err
}

// sumOf adds up the kinds of a printed count.
func sumOf(kinds map[string]int) int {
	total := 0
	for kind, n := range kinds {
		if kind != all {
			total += n
		}
	}
	return total
}

// beside counts the figures of a year whose kinds are not among those that make up the printed total.
func (s *Store) beside(ctx context.Context, year int, kinds map[string]int) (int, error) {
	lists, err := db.All(ctx, s.db, db.Column[string], lists, year)
	if err != nil {
		return 0, fmt.Errorf("list kinds of %d: %w", year, err)
	}
	n := 0
	for _, list := range lists {
		if _, counted := kinds[list]; counted {
			continue
		}
		of, err := s.count(ctx, Filter{}, "r.year = $1 AND r.list = $2", []any{year, list})
		if err != nil {
			return 0, err
		}
		n += of
	}
	return n, nil
}

// lists goes from kind to kind in the index, as Years goes from year to year.
const lists = `WITH RECURSIVE l (list) AS (
		SELECT min(list) FROM result WHERE year = $1
		UNION ALL
		SELECT (SELECT min(r.list) FROM result r WHERE r.year = $1 AND r.list > l.list) FROM l WHERE l.list IS NOT NULL
	) SELECT list FROM l WHERE list IS NOT NULL`

func (f Filter) where() (string, []any) {
	where, args := "r.year = $1", []any{f.Year}
	add := func(condition string, value any) {
		args = append(args, value)
		where += fmt.Sprintf(condition, len(args))
	}
	if f.Kind == "" {
		where += " AND r.list IS NOT NULL"
	} else {
		add(" AND r.list = $%d", f.Kind)
	}
	if f.Province != "" {
		add(" AND r.province = $%d", f.Province)
	}
	if f.Zone != "" {
		add(" AND r.zone = $%d", f.Zone)
	}
	for _, word := range directory.Words(f.Query) {
		add(" AND b.search LIKE $%d", "%"+word+"%")
	}
	return where, args
}

func (f Filter) order() string {
	switch {
	case f.Sort == ByName && f.Reverse:
		return "r.slug DESC"
	case f.Sort == ByName:
		return "r.slug"
	case f.Reverse:
		return "r.score ASC NULLS FIRST, r.slug DESC"
	default:
		return "r.score DESC NULLS LAST, r.slug"
	}
}

func (s *Store) rankingRows(ctx context.Context, f Filter, where string, args []any) ([]RankingRow, error) {
	limit := f.Limit
	if limit <= 0 || limit > MaxRows {
		limit = MaxRows
	}
	// One text a row: the drivers take longer over eleven values than the database over the row.
	query := fmt.Sprintf(`SELECT r.slug || $%[3]d || b.name || $%[3]d || r.kind || $%[3]d || r.province || $%[3]d || r.printed || $%[3]d ||
			r.class || $%[3]d || r.zone || $%[3]d || r.flags || $%[3]d || r.ranks || $%[3]d ||
			coalesce(CAST(r.place AS TEXT), '0') || $%[3]d || coalesce(CAST(r.place_of AS TEXT), '0')
		FROM result r JOIN body b ON b.id = r.body_id
		WHERE %[1]s ORDER BY %[2]s LIMIT $%[4]d OFFSET $%[5]d`, where, f.order(), len(args)+1, len(args)+2, len(args)+3)
	rows, err := db.All(ctx, s.db, scanRankingRow, query, append(args, separator, limit, max(f.Offset, 0))...)
	if err != nil {
		return nil, fmt.Errorf("list results of %d: %w", f.Year, err)
	}
	return rows, nil
}

// separator stands in no name or figure: the reader of tables refuses control characters.
const separator = "\x1f"

func scanRankingRow(row db.Row) (RankingRow, error) {
	var packed string
	if err := row.Scan(&packed); err != nil {
		return RankingRow{}, err
	}
	f := strings.Split(packed, separator)
	if len(f) != 11 {
		return RankingRow{}, fmt.Errorf("a row of %d fields where 11 were asked for", len(f))
	}
	place, errPlace := strconv.Atoi(f[9])
	of, errOf := strconv.Atoi(f[10])
	return RankingRow{
		Slug: f[0], Name: f[1], Kind: f[2], Province: f[3], Score: f[4], Class: f[5], Zone: f[6],
		Flags: unpackFlags(f[7]), Ranks: unpackRanks(f[8]), Place: place, PlaceOf: of,
	}, errors.Join(errPlace, errOf)
}

// count needs the bodies only where their names are looked at; else an index answers.
func (s *Store) count(ctx context.Context, f Filter, where string, args []any) (int, error) {
	from := "result r"
	if f.Query != "" {
		from += " JOIN body b ON b.id = r.body_id"
	}
	n, err := db.One(ctx, s.db, db.Column[int], `SELECT count(*) FROM `+from+` WHERE `+where, args...)
	if err != nil {
		return 0, fmt.Errorf("count results: %w", err)
	}
	return n, nil
}

// bodies returns how many bodies of the kind the directory lists, in the nation or a province.
func (s *Store) bodies(ctx context.Context, f Filter) (int, error) {
	n := 0
	for _, r := range directory.Regions() {
		if (f.Province == "" || r.Province() == f.Province) && (f.Kind == "" || string(r.Level) == f.Kind) {
			n++
		}
	}
	if f.Kind == "" || n > 0 || slices.Contains(directory.Governments, f.Kind) {
		return n, nil
	}
	n, err := db.One(ctx, s.db, db.Column[int], `SELECT count(*) FROM body
		WHERE kind = $1 AND ($2 = '' OR province = $2) AND NOT example`, f.Kind, f.Province)
	if err != nil {
		return 0, fmt.Errorf("count bodies: %w", err)
	}
	return n, nil
}

// RankingSources returns where the figures that fit the filter were read, by slug of the body. Order
// and limit do not matter.
func (s *Store) RankingSources(ctx context.Context, f Filter) (map[string][]directory.Source, error) {
	where, args := f.where()
	slugs := map[string]string{}
	_, err := db.All(ctx, s.db, func(row db.Row) (struct{}, error) {
		var id, slug string
		err := row.Scan(&id, &slug)
		slugs[id] = slug
		return struct{}{}, err
	}, `SELECT r.id, r.slug FROM result r JOIN body b ON b.id = r.body_id WHERE `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("list results of %d: %w", f.Year, err)
	}
	cited, err := directory.Cited(ctx, s.db, `SELECT r.id FROM result r JOIN body b ON b.id = r.body_id WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	sources := make(map[string][]directory.Source, len(cited))
	for id, list := range cited {
		sources[slugs[id]] = list
	}
	return sources, nil
}

// Years returns the years that have figures of bodies, newest first. It goes from year to year in
// the index: every page asks, and DISTINCT would read every figure there is.
func (s *Store) Years(ctx context.Context) ([]int, error) {
	years, err := db.All(ctx, s.db, db.Column[int], `WITH RECURSIVE y (year) AS (
			SELECT max(year) FROM result WHERE list IS NOT NULL
			UNION ALL
			SELECT (SELECT max(r.year) FROM result r WHERE r.list IS NOT NULL AND r.year < y.year) FROM y WHERE y.year IS NOT NULL
		) SELECT year FROM y WHERE year IS NOT NULL ORDER BY year DESC`)
	if err != nil {
		return nil, fmt.Errorf("list years: %w", err)
	}
	return years, nil
}

// Revision returns the counter that every public change raises.
func (s *Store) Revision(ctx context.Context) (int64, error) { return s.dir.Revision(ctx) }
