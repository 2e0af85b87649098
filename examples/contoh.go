package examples

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"math/big"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/directory"
)

// contohFile is what `patuh score --csv` makes of Kabupaten Contoh's working paper; a test of the
// scripts holds it to that.
const contohFile = "kabupaten-contoh/hasil.csv"

const (
	contohBody   = "kabupaten-contoh"
	contohYear   = "2023"
	contohSource = "computed: contoh hitungan dari kertas kerja karangan, examples/kabupaten-contoh"
)

// loadContoh turns the worked assessment into figures: the body and its units, and the points of
// their dimensions.
func loadContoh(ctx context.Context, deps Deps) error {
	scores, parts, err := contohTables()
	if err != nil {
		return fmt.Errorf("read %s: %w", contohFile, err)
	}
	if err := deps.Results.Forget(ctx, access.Machine(), contohBody); err != nil {
		return err
	}
	for _, table := range [][][]string{scores, parts} {
		var file bytes.Buffer
		if err := csv.NewWriter(&file).WriteAll(table); err != nil {
			return err
		}
		if _, err := deps.Results.Import(ctx, access.Machine(), "examples/"+contohFile, &file, false); err != nil {
			return fmt.Errorf("load Kabupaten Contoh: %w", err)
		}
	}
	return nil
}

func contohTables() (scores, parts [][]string, err error) { //nolint:nonamedreturns // two tables alike
	data, err := Files.ReadFile(contohFile)
	if err != nil {
		return nil, nil, err
	}
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil || len(rows) == 0 {
		return nil, nil, errors.Join(err, errors.New("no rows"))
	}
	at := map[string]int{}
	for i, name := range rows[0] {
		at[name] = i
	}
	tops, err := contohTops(rows, at)
	if err != nil {
		return nil, nil, err
	}
	scores = [][]string{{"body", "unit", "year", "score", "absent", "evidence", "source"}}
	parts = [][]string{{"year", "body", "unit", "role", "part", "label", "points", "top", "source"}}
	for _, row := range rows[1:] {
		unit := directory.Slug(row[at["unit"]])
		switch {
		case row[at["code"]] == "total" && row[at["state"]] == "not_assessed":
			// The building was closed; the paper says why in words.
			scores = append(scores, []string{contohBody, unit, contohYear, "", "closed", "example", contohSource})
		case row[at["code"]] == "total":
			scores = append(scores, []string{contohBody, unit, contohYear, row[at["value"]], "", "example", contohSource})
		case row[at["level"]] == "dimension" && row[at["state"]] == "scored":
			top := tops[row[at["unit"]]][row[at["code"]]].FloatString(2)
			label := strings.TrimPrefix(row[at["label"]], "Dimensi ")
			parts = append(parts, []string{
				contohYear, contohBody, unit, "points", row[at["code"]], label, row[at["points"]], top, contohSource,
			})
		}
	}
	return scores, parts, nil
}

// contohTops works out the points each dimension could have had, by unit and code: its weight, or
// more where another dimension did not apply and gave its weight away. Those of the body, under "",
// are the mean of its units', as its points are.
func contohTops(rows [][]string, at map[string]int) (map[string]map[string]*big.Rat, error) {
	tops := map[string]map[string]*big.Rat{"": {}}
	for _, row := range rows[1:] {
		unit, code := row[at["unit"]], row[at["code"]]
		if unit == "" || row[at["level"]] != "dimension" || row[at["state"]] != "scored" {
			continue
		}
		top, err := most(row[at["points_exact"]], row[at["exact"]])
		if err != nil {
			return nil, err
		}
		if tops[unit] == nil {
			tops[unit] = map[string]*big.Rat{}
		}
		tops[unit][code] = top
	}
	units := big.NewRat(int64(max(1, len(tops)-1)), 1)
	for unit, of := range tops {
		if unit == "" {
			continue
		}
		for code, top := range of {
			if tops[""][code] == nil {
				tops[""][code] = new(big.Rat)
			}
			tops[""][code].Add(tops[""][code], new(big.Rat).Quo(top, units))
		}
	}
	return tops, nil
}

// most is the points of a unit's dimension at full marks.
func most(points, normalised string) (*big.Rat, error) {
	p, okPoints := new(big.Rat).SetString(points)
	n, okValue := new(big.Rat).SetString(normalised)
	if !okPoints || !okValue || n.Sign() <= 0 {
		return nil, fmt.Errorf("points %q of %q", points, normalised)
	}
	full := new(big.Rat).Quo(p, n)
	return full.Mul(full, big.NewRat(100, 1)), nil
}
