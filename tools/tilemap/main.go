// Command tilemap works out, once, where each city, regency and province stands on the tile maps,
// and writes the table that the chart room embeds:
//
//	tilemap CENTRES.csv > tiles.csv
//
// It reads rows of code, latitude and longitude. It knows Indonesia's islands (which provinces
// make one and where that island stands on the national map), and nothing about figures.
package main

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "tilemap:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	if len(args) != 1 {
		return fmt.Errorf("usage: tilemap CENTRES.csv > tiles.csv")
	}
	file, err := os.Open(args[0])
	if err != nil {
		return err
	}
	defer file.Close()
	places, err := readCentres(file)
	if err != nil {
		return fmt.Errorf("%s: %w", args[0], err)
	}
	w := bufio.NewWriter(out)
	fmt.Fprintln(w, "grid,code,column,row")
	for _, g := range grids(places) {
		if err := g.check(); err != nil {
			return err
		}
		for i, c := range g.cells {
			fmt.Fprintf(w, "%s,%s,%d,%d\n", g.name, g.places[i].code, c.column, c.row)
		}
	}
	return w.Flush()
}

func readCentres(in io.Reader) ([]place, error) {
	rows, err := csv.NewReader(in).ReadAll()
	if err != nil {
		return nil, err
	}
	var places []place
	for n, row := range rows[1:] {
		lat, latErr := strconv.ParseFloat(row[1], 64)
		lon, lonErr := strconv.ParseFloat(row[2], 64)
		if latErr != nil || lonErr != nil {
			return nil, fmt.Errorf("line %d: not a latitude and longitude: %v", n+2, row)
		}
		places = append(places, place{row[0], lat, lon})
	}
	return places, nil
}

// grid is one finished map.
type grid struct {
	name   string
	places []place
	cells  []cell
}

// check refuses a map on which two places share a cell: then two islands stand too close.
func (g grid) check() error {
	taken := make(map[cell]string)
	for i, c := range g.cells {
		if other, ok := taken[c]; ok {
			return fmt.Errorf("grid %s: %s and %s share a cell", g.name, other, g.places[i].code)
		}
		taken[c] = g.places[i].code
	}
	return nil
}

// grids makes the national map of cities and regencies, that of provinces, and one per province.
func grids(all []place) []grid {
	var provinces, cities []place
	for _, p := range all {
		if strings.Contains(p.code, ".") {
			cities = append(cities, p)
		} else {
			provinces = append(provinces, p)
		}
	}
	made := []grid{nation("nation", cities, islands), nation("provinces", provinces, archipelago)}
	for _, province := range provinces {
		own := within(cities, []string{province.code})
		made = append(made, grid{province.code, own, layProvince(own)})
	}
	return made
}

func within(places []place, provinces []string) []place {
	var own []place
	for _, p := range places {
		if slices.Contains(provinces, p.code[:2]) {
			own = append(own, p)
		}
	}
	return own
}
