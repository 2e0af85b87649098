package sheet

import (
	"bytes"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/score"
)

// MaxPaper is the size of the largest working paper that is read, in bytes.
const MaxPaper = 32 << 20

// ReadPaper reads the working paper of one body from a CSV table, a YAML file or a workbook made
// by WriteTemplate. What the bytes are decides, and where they leave it open, the name's ending.
// Every answer, fact and unit carries its place.
//
// ReadPaper judges the form of the file: what is missing, doubled, merged or calculated. Whether
// an answer fits its scale is for package score to say, which knows the same places. The error is
// problem.Faults with everything that is wrong. What could be read comes back beside it, for
// score.Plan.Judge and nothing else; the paper is nil where nothing could be read.
func ReadPaper(name string, data []byte, ins *instrument.Instrument) (*score.Paper, error) {
	if len(data) > MaxPaper {
		return nil, problem.Faults{{
			Place: problem.Place{File: name}, Key: "sheet.fault.too_large", Args: problem.Args{"max": MaxPaper >> 10},
		}}
	}
	b := newPaperBuilder(name, ins)
	switch paperKind(name, data) {
	case xlsxPaper:
		b.readWorkbook(data)
	case yamlPaper:
		b.readYAML(data)
	default:
		if err := b.readCSV(data); err != nil {
			return nil, err
		}
	}
	return b.finish()
}

type kindOfPaper int

const (
	csvPaper kindOfPaper = iota
	yamlPaper
	xlsxPaper
)

var yamlStart = regexp.MustCompile(`(?m)^paper:`)

func paperKind(name string, data []byte) kindOfPaper {
	if bytes.HasPrefix(data, []byte("PK")) || bytes.HasPrefix(data, oleMagic) {
		return xlsxPaper
	}
	switch strings.ToLower(filepath.Ext(name)) {
	case ".csv", ".tsv", ".txt":
		return csvPaper
	case ".yaml", ".yml":
		return yamlPaper
	case ".xlsx", ".xlsm", ".xltx", ".xls", ".xlsb", ".ods":
		return xlsxPaper
	}
	if yamlStart.Match(data[:min(len(data), 4096)]) {
		return yamlPaper
	}
	return csvPaper
}

// A paperBuilder gathers the answers of a file into units, in the order of the file.
type paperBuilder struct {
	ins    *instrument.Instrument
	paper  *score.Paper
	units  map[string]*score.UnitPaper
	asked  map[string]*instrument.Node // questions by code
	faults problem.Faults
}

func newPaperBuilder(name string, ins *instrument.Instrument) *paperBuilder {
	b := &paperBuilder{
		ins:   ins,
		paper: &score.Paper{Place: problem.Place{File: name}},
		units: map[string]*score.UnitPaper{},
		asked: map[string]*instrument.Node{},
	}
	ins.Walk(func(node *instrument.Node) {
		if node.Question != nil {
			b.asked[node.Code] = node
		}
	})
	return b
}

func (b *paperBuilder) file() string { return b.paper.Place.File }

func (b *paperBuilder) finish() (*score.Paper, error) {
	if len(b.paper.Units) == 0 && len(b.faults) == 0 {
		b.faults.Add(b.paper.Place, "sheet.fault.no_units", nil)
	}
	if err := b.faults.Err(); err != nil {
		b.quoteShortly()
		if len(b.paper.Units) == 0 {
			return nil, err
		}
		return b.paper, err
	}
	return b.paper, nil
}

// quoteShortly bounds what the faults quote from the file.
func (b *paperBuilder) quoteShortly() {
	const most = 100
	for _, fault := range b.faults {
		for name, value := range fault.Args {
			if text, ok := value.(string); ok && len(text) > most {
				fault.Args[name] = cutText(text, most)
			}
		}
	}
}

// unit returns the unit of a name, a new one when the file has not named it yet.
func (b *paperBuilder) unit(name string, place problem.Place) *score.UnitPaper {
	if u, ok := b.units[name]; ok {
		return u
	}
	u := &score.UnitPaper{Name: name, Facts: map[string]score.Fact{}, Place: place}
	b.units[name] = u
	b.paper.Units = append(b.paper.Units, u)
	return u
}

// fact keeps a fact of a unit. Each is said once.
func (b *paperBuilder) fact(u *score.UnitPaper, code, value string, place problem.Place) {
	if before, twice := u.Facts[code]; twice {
		b.faults.Add(place, "sheet.fault.fact_twice", problem.Args{"code": code, "unit": u.Name, "before": before.Place.String()})
		return
	}
	u.Facts[code] = score.Fact{Value: value, Place: place}
}

// notAssessed keeps why a unit has no figure.
func (b *paperBuilder) notAssessed(u *score.UnitPaper, reason string, place problem.Place) {
	if reason == "" {
		b.faults.Add(place, "sheet.fault.reason_blank", problem.Args{"unit": u.Name})
		return
	}
	if u.NotAssessed != "" && u.NotAssessed != reason {
		b.faults.Add(place, "sheet.fault.reason_twice", problem.Args{"unit": u.Name})
		return
	}
	u.NotAssessed = reason
}

// answer keeps an answer. Who answered twice, or not at all, is for package score to say.
func (b *paperBuilder) answer(u *score.UnitPaper, a score.Answer) {
	u.Answers = append(u.Answers, a)
}

// single reports whether a subject is the unit itself, which has no respondents.
func (b *paperBuilder) single(code string) bool {
	subject := b.ins.Subject(code)
	return subject != nil && subject.Per == "body"
}

// maxCount is far above the respondents of any unit.
const maxCount = 1_000_000

// count reads how many respondents gave an answer; blank means that it was not a tally.
func (b *paperBuilder) count(text string, place problem.Place) int {
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > maxCount {
		b.faults.Add(place, "sheet.fault.count", problem.Args{"value": text})
		return 0
	}
	return n
}
