package result

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/instrument"
)

// Page is everything the portal says about a body.
type Page struct {
	Body       directory.Body
	Sources    []directory.Source // that name the body
	Results    []Result           // of the body itself, oldest first
	Beside     []Result           // of the body itself, for which another figure of the year speaks or none may: see Publication
	Units      []UnitPage
	Breakdowns []Breakdown // of the body itself, by year
	Facts      []Fact
	Averages   []Average // printed for its province, and for the list it belongs to
}

// UnitPage is a unit with its figures.
type UnitPage struct {
	directory.Unit
	Results    []Result
	Beside     []Result
	Breakdowns []Breakdown
}

// Body returns the page of a body; a slug that nobody has is of kind NotFound.
func (s *Store) Body(ctx context.Context, slug string) (Page, error) {
	body, err := s.dir.Body(ctx, slug)
	if err != nil {
		return Page{}, err
	}
	page := Page{Body: body}
	if page.Sources, err = s.dir.Sources(ctx, body.ID); err != nil {
		return Page{}, err
	}
	results, err := s.resultsOf(ctx, body)
	if err != nil {
		return Page{}, err
	}
	breakdowns, err := s.breakdownsOf(ctx, body.ID)
	if err != nil {
		return Page{}, err
	}
	units, err := s.dir.Units(ctx, body.ID)
	if err != nil {
		return Page{}, err
	}
	page.Results, page.Beside = ofUnit(results, "")
	page.Breakdowns = partsOf(breakdowns, "")
	s.relate(page.Results)
	for _, u := range units {
		unit := UnitPage{Unit: u, Breakdowns: partsOf(breakdowns, u.Slug)}
		unit.Results, unit.Beside = ofUnit(results, u.Slug)
		s.relate(unit.Results)
		page.Units = append(page.Units, unit)
	}
	if page.Facts, err = s.Facts(ctx, FactFilter{Body: slug}); err != nil {
		return Page{}, err
	}
	page.Averages, err = s.averagesFor(ctx, body)
	return page, err
}

// ofUnit returns the figures of a unit that speak for it, and those beside.
func ofUnit(results []Result, unit string) ([]Result, []Result) {
	var of, beside []Result
	for _, r := range results {
		switch {
		case r.Unit == unit && r.beside:
			beside = append(beside, r)
		case r.Unit == unit:
			of = append(of, r)
		}
	}
	return of, beside
}

func partsOf(breakdowns []Breakdown, unit string) []Breakdown {
	var of []Breakdown
	for _, b := range breakdowns {
		if b.Unit == unit {
			of = append(of, b)
		}
	}
	return of
}

// relate says of each result how far it may be compared with the one before it.
func (s *Store) relate(results []Result) {
	before := 0
	for i := range results {
		if results[i].Score == "" {
			continue
		}
		if before != 0 {
			results[i].Relation = s.scales.Between(before, results[i].Year)
		}
		before = results[i].Year
	}
}

// Relation says how far figures of two years may be compared; from is the earlier.
func (s *Store) Relation(from, to int) instrument.Comparable { return s.scales.Between(from, to) }

// Scale returns the instrument whose bounds class the figures of a year.
func (s *Store) Scale(year int) (*instrument.Instrument, bool) { return s.scales.Of(year) }

const resultColumns = `r.id, coalesce(u.slug, ''), coalesce(u.name, ''), r.year, r.printed, coalesce(r.score, 0), r.scale_top,
	r.class, r.zone, r.zone_printed, r.category_printed, r.opinion_printed, r.flags, r.ranks,
	coalesce(r.place, 0), coalesce(r.place_of, 0), r.absent, r.instrument, r.evidence, coalesce(r.publication_id, ''), r.beside`

func (s *Store) scanResult(row db.Row, id *string) (Result, error) {
	var r Result
	var flags, ranks string
	var beside int
	err := row.Scan(id, &r.Unit, &r.UnitName, &r.Year, &r.Score, &r.Value, &r.ScaleTop,
		&r.Class, &r.Zone, &r.Printed.Zone, &r.Printed.Category, &r.Printed.Opinion, &flags, &ranks,
		&r.Place, &r.PlaceOf, &r.Absent, &r.Instrument, &r.Evidence, &r.publication, &beside)
	r.beside = beside == 1
	r.Flags, r.Ranks = unpackFlags(flags), unpackRanks(ranks)
	if r.publication == "" {
		r.Opinion = opinion(s.scales, r.Year, r.Class)
	} else {
		r.Opinion = instrument.Text{"id": r.Printed.Opinion, "en": r.Printed.Opinion}
	}
	return r, err
}

func (s *Store) resultsOf(ctx context.Context, body directory.Body) ([]Result, error) {
	var ids []string
	results, err := db.All(ctx, s.db, func(row db.Row) (Result, error) {
		var id string
		r, err := s.scanResult(row, &id)
		ids = append(ids, id)
		return r, err
	}, `SELECT `+resultColumns+` FROM result r LEFT JOIN unit u ON u.id = r.unit_id
		WHERE r.body_id = $1 ORDER BY r.year, u.slug NULLS FIRST`, body.ID)
	if err != nil {
		return nil, fmt.Errorf("read results: %w", err)
	}
	cited, err := directory.Cited(ctx, s.db, `SELECT id FROM result WHERE body_id = $1`, body.ID)
	if err != nil {
		return nil, err
	}
	corrections, err := s.replacing(ctx, body.ID)
	if err != nil {
		return nil, err
	}
	published, err := s.publications(ctx, body.ID)
	for i := range results {
		results[i].Sources, results[i].Publication = cited[ids[i]], published[results[i].publication]
		results[i].mark(body.Slug, corrections)
	}
	return results, err
}

func (s *Store) breakdownsOf(ctx context.Context, bodyID string) ([]Breakdown, error) {
	return s.breakdowns(ctx, `r.body_id = $1`, `body_id = $1`, bodyID)
}

// Weights returns the printed weights of the instruments, by year.
func (s *Store) Weights(ctx context.Context) ([]Breakdown, error) {
	return s.breakdowns(ctx, `r.body_id IS NULL`, `body_id IS NULL`)
}

func (s *Store) breakdowns(ctx context.Context, where, subjects string, args ...any) ([]Breakdown, error) {
	var ids []string
	parts, err := db.All(ctx, s.db, func(row db.Row) (Breakdown, error) {
		var b Breakdown
		var id, role string
		err := row.Scan(&id, &b.Year, &b.Unit, &b.UnitName, &role, &b.Part, &b.Label, &b.Points, &b.Top, &b.Remark)
		b.Weight = role == "weight"
		ids = append(ids, id)
		return b, err
	}, `SELECT r.id, r.year, coalesce(u.slug, ''), coalesce(u.name, ''), r.role, r.part, r.label, r.points, r.top, r.remark
		FROM breakdown r LEFT JOIN unit u ON u.id = r.unit_id WHERE `+where+` ORDER BY r.year, r.position, r.id`, args...)
	if err != nil {
		return nil, fmt.Errorf("read breakdowns: %w", err)
	}
	if len(parts) == 0 {
		return nil, nil
	}
	cited, err := directory.Cited(ctx, s.db, `SELECT id FROM breakdown WHERE `+subjects, args...)
	if err != nil {
		return nil, err
	}
	for i := range parts {
		parts[i].Sources = cited[ids[i]]
	}
	return parts, nil
}

func (s *Store) averagesFor(ctx context.Context, body directory.Body) ([]Average, error) {
	if body.Province == "" || body.Example {
		return nil, nil
	}
	averages, err := s.Averages(ctx, body.Province)
	return slices.DeleteFunc(averages, func(a Average) bool {
		return a.Scope != body.Kind && !(a.Scope == directory.Government && slices.Contains(directory.Governments, body.Kind))
	}), err
}

// Averages returns the averages printed for a region, by year.
func (s *Store) Averages(ctx context.Context, region string) ([]Average, error) {
	var ids []string
	averages, err := db.All(ctx, s.db, func(row db.Row) (Average, error) {
		var a Average
		var id string
		err := row.Scan(&id, &a.Year, &a.Region, &a.Scope, &a.Score)
		ids = append(ids, id)
		return a, err
	}, `SELECT id, year, region, scope, printed FROM average WHERE region = $1 ORDER BY year, scope`, region)
	if err != nil {
		return nil, fmt.Errorf("read averages: %w", err)
	}
	cited, err := directory.Cited(ctx, s.db, `SELECT id FROM average WHERE region = $1`, region)
	for i := range averages {
		averages[i].Sources = cited[ids[i]]
	}
	return averages, err
}

// MaxCompared is how many bodies can stand side by side.
const MaxCompared = 4

// Compare returns the pages of up to four bodies, in the order asked for and each once. More is of
// kind Invalid, an unknown slug NotFound.
func (s *Store) Compare(ctx context.Context, slugs []string) ([]Page, error) {
	var wanted []string
	for _, slug := range slugs {
		if slug != "" && !slices.Contains(wanted, slug) {
			wanted = append(wanted, slug)
		}
	}
	if len(wanted) > MaxCompared {
		return nil, problem.New(problem.Invalid, "result.too_many_compared", problem.Args{"max": MaxCompared})
	}
	var pages []Page
	for _, slug := range wanted {
		page, err := s.Body(ctx, slug)
		if err != nil {
			return nil, err
		}
		pages = append(pages, page)
	}
	return pages, nil
}

// nullInt is a number that may not be known.
func nullInt(n sql.NullInt64) *int {
	if !n.Valid {
		return nil
	}
	value := int(n.Int64)
	return &value
}
