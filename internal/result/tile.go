package result

import (
	"context"
	"fmt"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/directory"
)

// TileState says why a tile of the map has a colour, or has none.
type TileState string

// Unknown and NotAssessed are different things and look different.
const (
	Known       TileState = "known"        // the figure is known
	Unknown     TileState = "unknown"      // it may have been assessed; no figure is known here
	NotAssessed TileState = "not_assessed" // known not to have been assessed
)

// Tile is a region on the tile map of a year.
type Tile struct {
	Region directory.Region
	Slug   string // of the region's government
	State  TileState
	Score  string
	Class  string
	Zone   string // empty where the year has no zones
	Absent string // of NotAssessed: the reason, or "new" for a region that had no government yet
}

// Tiles returns the tiles of a year: of a province's cities and regencies, or of every city and
// regency when province is empty, by code.
func (s *Store) Tiles(ctx context.Context, year int, province string) ([]Tile, error) {
	return s.tiles(ctx, year, func(r directory.Region) bool {
		return r.Level != directory.Province && (province == "" || r.Parent == province)
	})
}

// ProvinceTiles returns the tiles of the provincial governments of a year, by code.
func (s *Store) ProvinceTiles(ctx context.Context, year int) ([]Tile, error) {
	return s.tiles(ctx, year, func(r directory.Region) bool { return r.Level == directory.Province })
}

func (s *Store) tiles(ctx context.Context, year int, wanted func(directory.Region) bool) ([]Tile, error) {
	found, err := s.tileFigures(ctx, year)
	if err != nil {
		return nil, err
	}
	assessed, err := s.assessedKinds(ctx, year)
	if err != nil {
		return nil, err
	}
	var tiles []Tile
	for _, r := range directory.Regions() {
		if !wanted(r) {
			continue
		}
		tile, ok := found[r.Code]
		switch {
		case !ok && assessed != nil && assessed[string(r.Level)] == 0:
			tile.State = NotAssessed
		case !ok && bornAfter(r, assessed):
			tile.State, tile.Absent = NotAssessed, "new"
		case !ok:
			tile.State = Unknown
		}
		tile.Region, tile.Slug = r, directory.GovernmentSlug(r)
		tiles = append(tiles, tile)
	}
	return tiles, nil
}

// bornAfter reports whether a province was not assessed because it is new: as many were assessed
// as there are older ones (34 in 2021 to 2024, of the 38 since 2022).
func bornAfter(r directory.Region, assessed map[string]int) bool {
	if r.Level != directory.Province || r.ValidFrom == "" {
		return false
	}
	older := 0
	for _, p := range directory.Provinces() {
		if p.ValidFrom == "" {
			older++
		}
	}
	return assessed[string(directory.Province)] == older
}

func (s *Store) tileFigures(ctx context.Context, year int) (map[string]Tile, error) {
	found := map[string]Tile{}
	_, err := db.All(ctx, s.db, func(row db.Row) (struct{}, error) {
		var t Tile
		var code string
		err := row.Scan(&code, &t.Score, &t.Class, &t.Zone, &t.Absent)
		t.State = Known
		if t.Absent != "" {
			t.State = NotAssessed
		}
		found[code] = t
		return struct{}{}, err
	}, `SELECT b.region, r.printed, r.class, r.zone, r.absent FROM result r JOIN body b ON b.id = r.body_id
		WHERE r.year = $1 AND r.unit_id IS NULL AND r.beside = 0 AND NOT b.example AND b.region IS NOT NULL
			AND b.kind IN ('province', 'city', 'regency')`, year)
	if err != nil {
		return nil, fmt.Errorf("read the map of %d: %w", year, err)
	}
	return found, nil
}

// assessedKinds returns how many of each kind were assessed, and nil when no source says.
func (s *Store) assessedKinds(ctx context.Context, year int) (map[string]int, error) {
	var kinds map[string]int
	_, err := db.All(ctx, s.db, func(row db.Row) (struct{}, error) {
		var kind string
		var n int
		err := row.Scan(&kind, &n)
		if kinds == nil {
			kinds = map[string]int{}
		}
		kinds[kind] = n
		return struct{}{}, err
	}, `SELECT kind, assessed FROM assessed_count WHERE year = $1`, year)
	if err != nil {
		return nil, fmt.Errorf("read how many were assessed: %w", err)
	}
	return kinds, nil
}
