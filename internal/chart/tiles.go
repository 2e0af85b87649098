package chart

import (
	_ "embed" // the table of tiles
	"maps"
	"strconv"
	"strings"
	"sync"
)

// The grids that are not a single province's; a province's grid has its code as name.
const (
	GridNation    = "nation"    // every city and regency
	GridProvinces = "provinces" // every province
)

//go:embed tiles.csv
var tilesCSV string

// Cell is a place on a grid, from 0, the row downwards.
type Cell struct{ Column, Row int }

// grids are read once from the embedded table, which a test checks, so that a row that cannot be
// read cannot be there.
var grids = sync.OnceValue(func() map[string]map[string]Cell {
	read := make(map[string]map[string]Cell)
	for line := range strings.Lines(tilesCSV) {
		part := strings.Split(strings.TrimSpace(line), ",")
		if len(part) != 4 {
			continue
		}
		column, columnErr := strconv.Atoi(part[2])
		row, rowErr := strconv.Atoi(part[3])
		if columnErr != nil || rowErr != nil {
			continue // the header
		}
		if read[part[0]] == nil {
			read[part[0]] = make(map[string]Cell)
		}
		read[part[0]][part[1]] = Cell{column, row}
	}
	return read
})

// Grid returns where each code stands on the grid of that name: GridNation, GridProvinces or a
// province's code. An unknown name gives an empty map.
func Grid(name string) map[string]Cell { return maps.Clone(grids()[name]) }
