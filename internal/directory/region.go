package directory

import (
	_ "embed" // the tables of regions and kinds
	"encoding/csv"
	"fmt"
	"strings"
	"sync"
)

// Level is what a region is.
type Level string

// A region is one of these.
const (
	Province Level = "province"
	City     Level = "city"
	Regency  Level = "regency"
)

// Region is a province, city or regency by its Kemendagri code ("63", "63.71").
type Region struct {
	Code      string
	Name      string // "Kalimantan Selatan", "Kota Banjarmasin", "Kabupaten Banjar"
	Level     Level
	Parent    string // code of the province; empty for a province
	ValidFrom string // year since which the code exists; empty when it is older than 2022
}

// Province returns the code of the province the region is, or lies in.
func (r Region) Province() string {
	if r.Parent == "" {
		return r.Code
	}
	return r.Parent
}

// shortNames are what the press of Kalimantan Selatan calls its regencies with long names. Others
// are added when a source is seen to use them.
var shortNames = map[string]string{
	"63.04": "Batola", "63.06": "HSS", "63.07": "HST", "63.08": "HSU", "63.10": "Tanbu",
}

// Short returns the name as people write it where room is short: without its kind ("Banjarmasin"),
// or the usual abbreviation ("HST"). It is not unique: Banjar is a regency in Kalimantan Selatan
// and a city in Jawa Barat.
func (r Region) Short() string {
	if short, ok := shortNames[r.Code]; ok {
		return short
	}
	short := r.Name
	for _, prefix := range []string{"Kabupaten ", "Kota ", "Administrasi "} {
		short = strings.TrimPrefix(short, prefix)
	}
	return short
}

// Role says what a kind of the directory is for.
type Role string

// Assessed bodies are counted; units belong to a body; institutions are neither.
const (
	Assessed    Role = "assessed"
	Service     Role = "unit"
	Institution Role = "institution"
)

// Kind is a kind of body, unit or institution.
type Kind struct {
	Code             string
	Role             Role
	LabelID, LabelEN string
	LabelsEN         string // the English plural; Indonesian has none
}

// Government is the group of provinces, cities and regencies ("pemda") that printed ranks and
// averages speak of.
const Government = "government"

// Governments are the kinds in the group Government.
var Governments = []string{"province", "city", "regency"}

//go:embed regions.csv
var regionsCSV string

//go:embed kinds.csv
var kindsCSV string

type tables struct {
	regions []Region
	byCode  map[string]Region
	kinds   []Kind
	byKind  map[string]Kind
}

// loaded parses the embedded tables once. They are part of the program: a fault in them is one of
// the program's own, found by the first test.
var loaded = sync.OnceValue(func() tables {
	t := tables{byCode: map[string]Region{}, byKind: map[string]Kind{}}
	for _, f := range records(regionsCSV) {
		r := Region{Code: f[0], Name: f[1], Level: Level(f[2]), Parent: f[3], ValidFrom: f[4]}
		t.regions = append(t.regions, r)
		t.byCode[r.Code] = r
	}
	for _, f := range records(kindsCSV) {
		k := Kind{Code: f[0], Role: Role(f[1]), LabelID: f[2], LabelEN: f[3], LabelsEN: f[4]}
		t.kinds = append(t.kinds, k)
		t.byKind[k.Code] = k
	}
	return t
})

func records(text string) [][]string {
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		panic(fmt.Sprintf("directory: embedded table: %v", err)) //nolint:forbidigo // a table of the program itself; the first test reads it
	}
	return rows[1:]
}

// Regions returns every region, by code. The slice is shared: do not change it.
func Regions() []Region { return loaded().regions }

// RegionByCode returns the region of a Kemendagri code.
func RegionByCode(code string) (Region, bool) {
	r, ok := loaded().byCode[code]
	return r, ok
}

// Provinces returns the 38 provinces, by code.
func Provinces() []Region {
	var provinces []Region
	for _, r := range loaded().regions {
		if r.Level == Province {
			provinces = append(provinces, r)
		}
	}
	return provinces
}

// Kinds returns every kind in the order in which lists show them. The slice is shared.
func Kinds() []Kind { return loaded().kinds }

// KindByCode returns the kind of a code.
func KindByCode(code string) (Kind, bool) {
	k, ok := loaded().byKind[code]
	return k, ok
}
