package workday

import (
	_ "embed" // the lists that the program brings
	"encoding/csv"
	"errors"
	"io"
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
)

//go:embed holidays.csv
var holidaysCSV string

//go:embed office.yaml
var officeYAML string

//go:embed office6.yaml
var office6YAML string

// Holidays returns the national holidays, joint leave, election days and fasting months that the
// program brings, each with its decree and where it was read.
func Holidays() ([]Holiday, error) {
	rows, err := embedded("holidays.csv", holidaysCSV)
	if err != nil {
		return nil, err
	}
	list, faults := ReadHolidays(rows)
	return list, faults.Err()
}

// Preset returns the five-day office of Perpres 21/2023 in a zone: "wib", "wita" or "wit", in any
// case; or one of six working days, whose hours are assumed: "wib6", "wita6" or "wit6". The bool is
// false for other names.
func Preset(name string) (*Office, bool, error) {
	zoneName, six := strings.CutSuffix(strings.ToUpper(name), "6")
	zone, ok := zones[zoneName]
	if !ok {
		return nil, false, nil
	}
	text := officeYAML
	if six {
		text = office6YAML
	}
	office, err := ParseOffice("office.yaml", []byte(text))
	if err != nil {
		return nil, true, err
	}
	office.Code, office.Zone = strings.ToLower(name), zone
	return office, true, nil
}

// embedded reads a table of our own, which has nothing of what people's files bring along.
func embedded(name, text string) ([]record, error) {
	reader := csv.NewReader(strings.NewReader(text))
	header, err := reader.Read()
	if err != nil {
		return nil, err
	}
	var rows []record
	for {
		cells, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, err
		}
		line, _ := reader.FieldPos(0)
		row := record{place: problem.Place{File: name, Line: line}, cells: map[string]string{}}
		for i, cell := range cells {
			row.cells[header[i]] = cell
		}
		rows = append(rows, row)
	}
}

type record struct {
	place problem.Place
	cells map[string]string
}

func (r record) Get(column string) string   { return r.cells[column] }
func (r record) Place(string) problem.Place { return r.place }
