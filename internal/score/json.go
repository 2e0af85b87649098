package score

import (
	"bytes"
	"encoding/json"
	"io"
	"math/big"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/instrument"
)

// The JSON form: figures are strings, so that no reader turns them into floating point; exact ones
// are fractions in lowest terms, "1357/17". "lines" are the lines of the instrument that are not
// official; a figure's "rests_on" are places in that list, counted from 0.

type jsonResult struct {
	Instrument jsonInstrument      `json:"instrument"`
	Body       string              `json:"body"`
	Simulation bool                `json:"simulation"`
	Notice     instrument.Text     `json:"notice,omitempty"`
	Statuses   []instrument.Status `json:"statuses"`
	Lines      []Line              `json:"lines"`
	Total      jsonTotal           `json:"total"`
	Assessed   int                 `json:"units_assessed"`
	Not        int                 `json:"units_not_assessed"`
}

type jsonInstrument struct {
	Ref    string          `json:"ref"`
	SHA256 string          `json:"sha256"`
	Title  instrument.Text `json:"title"`
}

type jsonFigure struct {
	State    State               `json:"state"`
	Value    string              `json:"value,omitempty"`
	Exact    string              `json:"exact,omitempty"`
	Coverage string              `json:"coverage,omitempty"`
	Statuses []instrument.Status `json:"statuses,omitempty"`
	RestsOn  []int               `json:"rests_on,omitempty"`
}

type jsonTotal struct {
	jsonFigure
	Class   string          `json:"class,omitempty"`
	Zone    string          `json:"zone,omitempty"`
	Opinion instrument.Text `json:"opinion,omitempty"`
}

type jsonNode struct {
	Code  string          `json:"code"`
	Label instrument.Text `json:"label"`
	Level string          `json:"level"`
	jsonFigure
	Points      string `json:"points,omitempty"`
	PointsExact string `json:"points_exact,omitempty"`
	Share       string `json:"share,omitempty"`
	Answered    int    `json:"answered"`
	NA          int    `json:"na"`
}

type jsonUnit struct {
	Name          string        `json:"name"`
	Reason        string        `json:"reason,omitempty"`
	Total         jsonTotal     `json:"total"`
	Redistributed []string      `json:"redistributed,omitempty"`
	Respondents   []Respondents `json:"respondents,omitempty"`
	Answered      int           `json:"answered"`
	NA            int           `json:"na"`
}

// WriteJSON writes every node of every unit, the body and what the figures rest on, in a stable
// order, one node a line. The notice is there in every language of the interface.
func (r *Result) WriteJSON(w io.Writer, catalog *locale.Catalog) error {
	d := document{w: &bytes.Buffer{}}
	d.object(r.head(catalog))
	d.list(",\n\"dimensions\": [", len(r.Dimensions), func(i int) { d.value(r.jsonNode(r.Dimensions[i])) })
	d.list(",\n\"units\": [", len(r.Units), func(i int) { r.jsonUnit(&d, r.Units[i]) })
	d.w.WriteString("\n}\n")
	if d.err != nil {
		return d.err
	}
	_, err := w.Write(d.w.Bytes())
	return err
}

func (r *Result) head(catalog *locale.Catalog) jsonResult {
	head := jsonResult{
		Instrument: jsonInstrument{r.Instrument, r.Hash, r.Title},
		Body:       r.Body, Simulation: r.Simulation(), Lines: r.Lines,
		Statuses: r.Statuses(&r.Figure), Total: r.jsonTotal(&r.Total),
		Assessed: r.Assessed, Not: r.NotAssessed,
	}
	if head.Simulation {
		head.Notice = instrument.Text{}
		for _, lang := range locale.Langs {
			head.Notice[lang] = catalog.Printer(lang).T("score.notice.simulation")
		}
	}
	if head.Lines == nil {
		head.Lines = []Line{}
	}
	if head.Statuses == nil {
		head.Statuses = []instrument.Status{}
	}
	return head
}

func (r *Result) jsonFigure(f *Figure) jsonFigure {
	return jsonFigure{
		State: f.State, Value: f.Rounded, Exact: fractionText(f.Exact), Coverage: fractionText(f.Coverage),
		Statuses: r.Statuses(f), RestsOn: f.Lines,
	}
}

func fractionText(r *big.Rat) string {
	if r == nil {
		return ""
	}
	return r.RatString()
}

func (r *Result) jsonTotal(t *Total) jsonTotal {
	total := jsonTotal{jsonFigure: r.jsonFigure(&t.Figure)}
	if t.Class != nil {
		total.Class, total.Zone, total.Opinion = t.Class.Code, t.Class.Zone, t.Class.Opinion
	}
	return total
}

func (r *Result) jsonNode(n *Node) jsonNode {
	return jsonNode{
		Code: n.Code, Label: n.Label, Level: n.Level, jsonFigure: r.jsonFigure(&n.Figure),
		Points: n.PointsRounded, PointsExact: fractionText(n.Points), Share: fractionText(n.Share),
		Answered: n.Answered, NA: n.NA,
	}
}

func (r *Result) jsonUnit(d *document, u *Unit) {
	d.object(jsonUnit{
		Name: u.Name, Reason: u.Reason, Total: r.jsonTotal(&u.Total), Redistributed: u.Redistributed,
		Respondents: u.Respondents, Answered: u.Answered, NA: u.NA,
	})
	d.list(",\n\"nodes\": [", len(u.Nodes), func(i int) { d.value(r.jsonNode(u.Nodes[i])) })
	d.w.WriteString("}")
}

// document writes JSON with a line for each element of the long lists: short enough to read, and
// a change of one figure is a change of one line.
type document struct {
	w   *bytes.Buffer
	err error
}

// object writes a value on a line and leaves the object open.
func (d *document) object(v any) {
	data, err := json.Marshal(v)
	if err != nil {
		d.err = err
		return
	}
	d.w.Write(bytes.TrimSuffix(data, []byte("}")))
}

func (d *document) value(v any) {
	data, err := json.Marshal(v)
	if err != nil {
		d.err = err
		return
	}
	d.w.Write(data)
}

func (d *document) list(open string, count int, each func(i int)) {
	d.w.WriteString(open)
	for i := range count {
		if i > 0 {
			d.w.WriteByte(',')
		}
		d.w.WriteByte('\n')
		each(i)
	}
	d.w.WriteString("]")
}
