// Command regions writes the product's table of provinces, regencies and cities from the npm
// package idn-area-data, whose data are under the ODbL; the notice stands beside the table.
//
//	npm install --prefix /some/folder idn-area-data@4.0.1
//	go run -C tools ./regions -data /some/folder/node_modules/idn-area-data > internal/directory/regions.csv
//
// With -check FILE it compares codes and names with another table (columns code, name) instead,
// prints every difference and fails when there is one.
package main

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

const wantedVersion = "4.0.1"

// young are the provinces that exist since 2022 (the assessments up to 2024 count 34). The codes
// of their regencies are as young, though most of these regencies are older than their codes.
var young = map[string]string{"93": "2022", "94": "2022", "95": "2022", "96": "2022"}

type region struct{ code, name, level, parent, validFrom string }

func main() {
	data := flag.String("data", "node_modules/idn-area-data", "folder of the npm package")
	check := flag.String("check", "", "compare with this table instead of writing")
	flag.Parse()
	if err := run(*data, *check, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "regions:", err)
		os.Exit(1)
	}
}

func run(folder, check string, out io.Writer) error {
	if err := checkVersion(folder); err != nil {
		return err
	}
	regions, err := readPackage(folder)
	if err != nil {
		return err
	}
	if check != "" {
		return compare(regions, check, out)
	}
	return write(regions, out)
}

func checkVersion(folder string) error {
	text, err := os.ReadFile(filepath.Join(folder, "package.json"))
	if err != nil {
		return err
	}
	var p struct{ Version string }
	if err := json.Unmarshal(text, &p); err != nil {
		return err
	}
	if p.Version != wantedVersion {
		return fmt.Errorf("idn-area-data is %s, not %s", p.Version, wantedVersion)
	}
	return nil
}

func readPackage(folder string) ([]region, error) {
	provinces, err := records(filepath.Join(folder, "data", "provinces.csv"), "code", "name")
	if err != nil {
		return nil, err
	}
	var regions []region
	for _, p := range provinces {
		regions = append(regions, region{p[0], p[1], "province", "", young[p[0]]})
	}
	regencies, err := records(filepath.Join(folder, "data", "regencies.csv"), "code", "name", "province_code")
	if err != nil {
		return nil, err
	}
	for _, r := range regencies {
		level, err := levelOf(r[1])
		if err != nil {
			return nil, err
		}
		regions = append(regions, region{r[0], r[1], level, r[2], young[r[2]]})
	}
	sort.Slice(regions, func(i, j int) bool { return regions[i].code < regions[j].code })
	return regions, nil
}

func levelOf(name string) (string, error) {
	switch {
	case strings.HasPrefix(name, "Kabupaten "):
		return "regency", nil
	case strings.HasPrefix(name, "Kota "):
		return "city", nil
	default:
		return "", fmt.Errorf("%q is neither Kabupaten nor Kota", name)
	}
}

// records returns the named columns of every row.
func records(file string, columns ...string) ([][]string, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("%s is empty", file)
	}
	at := map[string]int{}
	for i, name := range rows[0] {
		at[name] = i
	}
	var picked [][]string
	for _, row := range rows[1:] {
		var fields []string
		for _, column := range columns {
			i, ok := at[column]
			if !ok {
				return nil, fmt.Errorf("%s has no column %s", file, column)
			}
			fields = append(fields, row[i])
		}
		picked = append(picked, fields)
	}
	return picked, nil
}

func compare(regions []region, file string, out io.Writer) error {
	rows, err := records(file, "code", "name")
	if err != nil {
		return err
	}
	other := map[string]string{}
	for _, row := range rows {
		other[row[0]] = row[1]
	}
	differences := 0
	for _, r := range regions {
		if name := other[r.code]; name != r.name {
			fmt.Fprintf(out, "%s: %q here, %q there\n", r.code, r.name, name)
			differences++
		}
		delete(other, r.code)
	}
	for code, name := range other {
		fmt.Fprintf(out, "%s: %q only there\n", code, name)
		differences++
	}
	if differences > 0 {
		return errors.New("the tables differ")
	}
	fmt.Fprintf(out, "%d codes and names agree\n", len(regions))
	return nil
}

func write(regions []region, out io.Writer) error {
	w := csv.NewWriter(out)
	rows := [][]string{{"code", "name", "level", "parent", "valid_from"}}
	for _, r := range regions {
		rows = append(rows, []string{r.code, r.name, r.level, r.parent, r.validFrom})
	}
	if err := w.WriteAll(rows); err != nil {
		return err
	}
	return w.Error()
}
