package cli

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/patuh-id/patuh/internal/base/yaml"
	"github.com/patuh-id/patuh/internal/instrument"
)

// InstrumentShowCommand prints an instrument for reading, or the list of presets.
type InstrumentShowCommand struct {
	Ref string `arg:"" optional:"" name:"instrument" help:"${help_instrument_show_ref}"`
}

// Run prints it.
func (c *InstrumentShowCommand) Run(app *App) error {
	if c.Ref == "" {
		return showPresets(app)
	}
	i, err := openInstrument(c.Ref)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(app.Out, 0, 4, 2, ' ', 0)
	s := &shower{App: app, out: table, i: i}
	s.header()
	s.subjects()
	s.scales()
	s.method()
	s.classes()
	s.title("tree")
	s.nodes(i.Tree, 1)
	return table.Flush()
}

func showPresets(app *App) error {
	table := tabwriter.NewWriter(app.Out, 0, 4, 2, ' ', 0)
	for _, preset := range instrument.Presets() {
		i, err := instrument.Open(preset.Ref())
		if err != nil {
			return err
		}
		fmt.Fprintf(table, "%s\t%s\n", i.Ref(), i.Title.In(app.Lang))
	}
	return table.Flush()
}

// shower prints the parts of one instrument.
type shower struct {
	*App
	out io.Writer
	i   *instrument.Instrument
}

func (s *shower) row(cells ...string) { fmt.Fprintln(s.out, strings.Join(cells, "\t")) }

func (s *shower) title(part string) {
	fmt.Fprintf(s.out, "\n%s\n", s.T("cli.instrument.part."+part))
}

// status is empty for a line that is official.
func (s *shower) status(status instrument.Status) string {
	if status == instrument.Official {
		return ""
	}
	return "(" + s.T("instrument.status."+string(status)) + ")"
}

func (s *shower) header() {
	i := s.i
	s.row(i.Ref(), i.Title.In(s.Lang))
	s.row(s.T("cli.instrument.hash"), i.Hash)
	if len(i.Basis) > 0 {
		s.row(s.T("cli.instrument.basis"), strings.Join(i.Basis, "; "))
	}
	if p := i.Replaces; p != nil {
		id := p.ID
		if id == "" {
			id = i.ID
		}
		s.row(s.T("cli.instrument.replaces"), id+"@"+p.Version.String()+" ("+
			s.T("instrument.comparable."+string(p.Comparable))+")", p.Note.In(s.Lang))
	}
	if note := i.Note.In(s.Lang); note != "" {
		fmt.Fprintf(s.out, "\n%s\n", note)
	}
}

func (s *shower) subjects() {
	s.title("subjects")
	for _, subject := range s.i.Subjects {
		target := ""
		if t := subject.Target; t != nil && t.Status != instrument.Unknown {
			target = s.T("cli.instrument.target", "n", t.Value) + " " + s.status(t.Status)
		}
		s.row("  "+subject.Code, subject.Label.In(s.Lang), strings.TrimSpace(target))
	}
}

func (s *shower) scales() {
	s.title("scales")
	for _, scale := range s.i.Scales {
		var options []string
		for _, option := range scale.Options {
			options = append(options, option.Code+" = "+s.Decimal(yaml.FormatNumber(option.Points)))
		}
		if scale.Type == instrument.Range {
			options = append(options, s.Decimal(yaml.FormatNumber(scale.Low))+" – "+s.Decimal(yaml.FormatNumber(scale.High)))
		}
		s.row("  "+scale.Code, strings.Join(options, ", "), s.status(scale.Status))
	}
}

func (s *shower) method() {
	s.title("method")
	m := s.i.Method
	for _, level := range s.i.Levels {
		if line, ok := m.Aggregate[level]; ok {
			s.row("  "+level, string(line.Reduce), s.status(line.Status))
		}
	}
	s.row("  body_from_units", string(m.BodyFromUnits.Reduce), s.status(m.BodyFromUnits.Status))
	s.row("  min_coverage", s.Decimal(yaml.FormatNumber(m.MinCoverage.Value)), s.status(m.MinCoverage.Status))
	s.row("  round", fmt.Sprintf("%d, %s", m.Round.Places, m.Round.Mode), s.status(m.Round.Status))
}

func (s *shower) classes() {
	s.title("classes")
	for _, class := range s.i.Classes.List {
		name := class.Opinion.In(s.Lang)
		if name == "" {
			name = class.Label.In(s.Lang)
		}
		zone := ""
		if class.Zone != "" {
			zone = s.T("instrument.zone." + class.Zone)
		}
		s.row("  "+class.Code, "≥ "+s.Decimal(yaml.FormatNumber(class.From)), zone, name, s.status(class.Status))
	}
}

func (s *shower) nodes(nodes []*instrument.Node, depth int) {
	for _, node := range nodes {
		text := node.Label.In(s.Lang)
		if text == "" && node.Question != nil {
			text = node.Question.Ask.In(s.Lang)
		}
		weight := ""
		if w := node.Weight; w != nil {
			weight = "?"
			if w.Value != nil {
				weight = s.Decimal(yaml.FormatNumber(w.Value))
			}
			weight = strings.TrimSpace(weight + " " + s.status(w.Status))
		}
		answers := ""
		if q := node.Question; q != nil {
			answers = q.Subject.Code + ", " + q.Method + ", " + q.Scale.Code
		}
		s.row(strings.Repeat("  ", depth)+node.Code, weight, answers, text)
		s.nodes(node.Children, depth+1)
	}
}
