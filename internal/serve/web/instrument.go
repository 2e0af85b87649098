package web

import (
	"context"
	"io"
	"math/big"
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// instruments lists the instruments that Patuh carries.
func (p *Portal) instruments(ctx context.Context, r *request) (*content, error) {
	example, err := p.example(ctx)
	if err != nil {
		return nil, err
	}
	var list []*instrument.Instrument
	for _, preset := range instrument.Presets() {
		ins, err := instrument.Open(preset.Ref())
		if err != nil {
			return nil, err
		}
		if ins.Visibility == instrument.Public {
			list = append(list, ins)
		}
	}
	return html(r, ui.Page{
		Title:       r.T("web.instruments.title"),
		Description: r.T("web.instruments.lead"),
	}, instrumentsPage(r, list, example)), nil
}

// oriFamily are the instruments of the Ombudsman's own assessment.
const oriFamily = "ori"

// openPublic returns the preset that the address names. An instrument that is not public is not
// found, like one that does not exist.
func openPublic(r *request) (*instrument.Instrument, error) {
	ins, err := instrument.Open(r.part("ref"))
	if err != nil || ins.Visibility == instrument.Public {
		return ins, err
	}
	return nil, problem.New(problem.NotFound, "", nil)
}

// instrument shows one instrument: its classes, tree, weights, subjects and method, each with how
// sure it is.
func (p *Portal) instrument(_ context.Context, r *request) (*content, error) {
	ins, err := openPublic(r)
	if err != nil {
		return nil, err
	}
	r.path = "/instrumen/" + ins.Ref() // its own address, whatever short form was asked for
	return html(r, ui.Page{
		Title:       ins.Title.In(r.Lang),
		Description: ins.Note.In(r.Lang),
		Section:     "/instrumen",
		Breadcrumbs: []ui.Link{{Text: r.T("web.nav.instrumen"), Href: r.URL("/instrumen")}},
	}, instrumentPage(r, ins)), nil
}

// instrumentFile is the instrument itself, in canonical form: what its hash is taken of.
func (p *Portal) instrumentFile(_ context.Context, r *request) (*content, error) {
	ins, err := openPublic(r)
	if err != nil {
		return nil, err
	}
	return &content{
		contentType: "application/yaml; charset=utf-8",
		file:        ins.ID + "-" + ins.Version.String() + ".yaml",
		write: func(_ context.Context, w io.Writer) error {
			_, err := w.Write(ins.Format())
			return err
		},
	}, nil
}

// statusName is the word for how sure a line is.
func statusName(r *request, status instrument.Status) string {
	if status == "" {
		status = instrument.Official
	}
	return r.T("web.status." + string(status))
}

// zoneOf turns an instrument's zone into the component's.
func zoneOf(zone string) ui.Zone { return ui.Zone(zone) }

// classRange is a class's bounds as printed: 78,00–87,99.
func classRange(r *request, ins *instrument.Instrument, index int) string {
	places := ins.Method.Round.Places
	return r.Decimal(ins.Classes.List[index].From.FloatString(places)) + "–" +
		r.Decimal(classTop(ins, index).FloatString(places))
}

// classTop is the highest rounded score of a class: the next bound less the last printed digit.
func classTop(ins *instrument.Instrument, index int) *big.Rat {
	if index == 0 {
		return ins.Classes.High
	}
	digits := big.NewInt(int64(ins.Method.Round.Places))
	step := new(big.Rat).SetFrac(big.NewInt(1), digits.Exp(big.NewInt(10), digits, nil))
	return step.Sub(ins.Classes.List[index-1].From, step)
}

// className is what a class is called: its category, or its own label.
func className(r *request, class instrument.Class) string {
	if label := class.Label.In(r.Lang); label != "" {
		return label
	}
	return class.Code
}

func classTable(r *request, ins *instrument.Instrument) ui.Table {
	table := ui.Table{
		Caption: r.T("web.instrument.classes"), HideCaption: true,
		Columns: []ui.Column{
			{Label: r.T("web.instrument.class"), Head: true},
			{Label: r.T("web.instrument.range")},
			{Label: r.T("web.zone")},
			{Label: r.T("web.opinion")},
			{Label: r.T("web.status")},
		},
	}
	for i, class := range ins.Classes.List {
		zone := ui.Cell{Text: "–", Soft: true}
		if class.Zone != "" {
			zone = ui.Cell{Content: ui.ZoneTag(r.Context, zoneOf(class.Zone), "")}
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: className(r, class)},
			{Text: classRange(r, ins, i)},
			zone,
			{Text: orDash(class.Opinion.In(r.Lang))},
			{Text: statusName(r, class.Status)},
		}})
	}
	return table
}

func orDash(text string) string {
	if text == "" {
		return "–"
	}
	return text
}

func subjectTable(r *request, ins *instrument.Instrument) ui.Table {
	table := ui.Table{
		Caption: r.T("web.instrument.subjects"), HideCaption: true,
		Columns: []ui.Column{
			{Label: r.T("web.instrument.subject"), Head: true},
			{Label: r.T("web.instrument.target"), Numeric: true},
			{Label: r.T("web.status")},
		},
	}
	for _, subject := range ins.Subjects {
		target, status := "–", "–"
		if subject.Target != nil {
			target, status = r.Int(subject.Target.Value), statusName(r, subject.Target.Status)
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: subject.Label.In(r.Lang)}, {Text: target}, {Text: status},
		}})
	}
	return table
}

func scaleTable(r *request, scale *instrument.Scale) ui.Table {
	table := ui.Table{
		Caption: scale.Code, HideCaption: true, Compact: true,
		Columns: []ui.Column{
			{Label: r.T("web.instrument.answer"), Head: true},
			{Label: r.T("web.instrument.points"), Numeric: true},
		},
	}
	for _, option := range scale.Options {
		label := option.Label.In(r.Lang)
		if label == "" {
			label = option.Code
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{{Text: label}, {Text: ui.Number(r.Printer, option.Points)}}})
	}
	return table
}

// awardTable says what a class is rewarded with, what holds it back, and where each rule is from.
func awardTable(r *request, ins *instrument.Instrument) ui.Table {
	table := ui.Table{
		Caption: r.T("web.instrument.award"), HideCaption: true,
		Columns: []ui.Column{
			{Label: r.T("web.instrument.rule"), Head: true},
			{Label: r.T("web.instrument.value")},
			{Label: r.T("web.status")},
		},
	}
	for _, line := range ins.Award.Lines() {
		value := "–"
		switch {
		case line.Status == instrument.Unknown:
		case line.Name == "classes":
			value = strings.Join(line.Codes, ", ")
		case line.Name == "lapse":
			value = r.T("web.award_line.lapse.value", "n", line.Value)
		default:
			value = r.T("web.award_line."+line.Name+"."+line.Value, "suffix", ins.Award.Suffix.In(r.Lang))
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: r.T("web.award_line." + line.Name), Note: line.Basis.In(r.Lang)}, {Text: value}, {Text: statusName(r, line.Status)},
		}})
	}
	return table
}

// methodTable says in words what each line of the method does.
func methodTable(r *request, ins *instrument.Instrument) ui.Table {
	m := ins.Method
	table := ui.Table{
		Caption: r.T("web.instrument.method"), HideCaption: true,
		Columns: []ui.Column{
			{Label: r.T("web.instrument.rule"), Head: true},
			{Label: r.T("web.instrument.value")},
			{Label: r.T("web.status")},
		},
	}
	add := func(rule, value string, status instrument.Status) {
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: r.T("web.method_line." + rule)}, {Text: value}, {Text: statusName(r, status)},
		}})
	}
	for _, level := range ins.Levels {
		if line, ok := m.Aggregate[level]; ok {
			table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
				{Text: r.T("web.method_line.aggregate", "level", levelName(r, level))},
				{Text: r.T("web.reduce." + string(line.Reduce))},
				{Text: statusName(r, line.Status)},
			}})
		}
	}
	add("fold", r.T("web.method_line.fold.value"), m.Fold.Status)
	add("na", r.T("web.method_line.na.value"), m.NotApplicable.Status)
	add("missing", r.T("web.method_line.missing.value"), m.Missing.Status)
	add("coverage", ui.Number(r.Printer, new(big.Rat).Mul(m.MinCoverage.Value, big.NewRat(100, 1)))+" %", m.MinCoverage.Status)
	add("body", r.T("web.reduce."+string(m.BodyFromUnits.Reduce)), m.BodyFromUnits.Status)
	add("round", r.T("web.method_line.round."+string(m.Round.Mode), "n", m.Round.Places), m.Round.Status)
	return table
}

// nodeID is where a node stands on the page of its instrument.
func nodeID(code string) string { return "kode-" + code }

// levelName is the reader's word for a level; a level that only this instrument has speaks for itself.
func levelName(r *request, level string) string {
	if key := "score.level." + level; r.Has(key) {
		return r.T(key)
	}
	return level
}

// comparableText says how far figures may be compared with the version before.
func comparableText(r *request, c instrument.Comparable) string {
	return r.T("web.comparable." + string(c))
}

func instrumentTerms(r *request, ins *instrument.Instrument) []ui.Term {
	terms := []ui.Term{
		{Term: r.T("web.instrument.ref"), Text: ins.Ref()},
		{Term: r.T("web.instrument.basis"), Text: strings.Join(ins.Basis, "; ")},
	}
	if ins.Replaces != nil {
		terms = append(terms, ui.Term{
			Term: r.T("web.instrument.compared", "version", ins.Replaces.Version.String()),
			Text: strings.TrimSpace(comparableText(r, ins.Replaces.Comparable) + " " + ins.Replaces.Note.In(r.Lang)),
		})
	}
	return append(terms, ui.Term{Term: r.T("web.instrument.hash"), Content: ui.Code(ins.Hash)})
}
