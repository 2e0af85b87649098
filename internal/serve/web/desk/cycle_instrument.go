package desk

import (
	"context"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/form/keying"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// instrumentView is the instrument of a cycle as people read it.
type instrumentView struct {
	*cycleView
	ins *instrument.Instrument
}

// instrumentTerm names the instrument, and leads to its questions whoever may read them.
func (r *request) instrumentTerm(v *cycleView) ui.Term {
	t := ui.Term{Term: r.T("desk.cycle.field.instrument"), Text: v.Instrument}
	if v.readable {
		t.Content = link(r.URL(cyclePath(v.ID)+"/instrumen"), v.Instrument)
	}
	return t
}

// cycleInstrument shows what the instrument of a cycle asks, of whom, and how sure each line is.
func (d *Desk) cycleInstrument(ctx context.Context, r *request) (answer, error) {
	v := &instrumentView{}
	var err error
	if v.cycleView, err = d.cycle(ctx, r); err != nil {
		return answer{}, err
	}
	if v.ins, err = d.Cycles.InstrumentOf(ctx, r.actor, v.ID); err != nil {
		return answer{}, err
	}
	got := r.page(v.ins.Title.In(r.Lang), instrumentBody(r, v))
	got.page.Breadcrumbs, got.page.Part = r.cycleCrumbs(v.cycleView, " "), cyclesPath
	return got, nil
}

// cycleInstrumentFile hands out the instrument as it is kept.
func (d *Desk) cycleInstrumentFile(ctx context.Context, r *request) (answer, error) {
	ins, err := d.Cycles.InstrumentOf(ctx, r.actor, r.part("id"))
	if err != nil {
		return answer{}, err
	}
	return answer{file: &file{name: ins.Ref() + ".yaml", contentType: "application/yaml", data: ins.Format()}}, nil
}

func (r *request) instrumentTerms(v *instrumentView) []ui.Term {
	terms := []ui.Term{
		{Term: r.T("desk.instrument.ref"), Text: v.ins.Ref()},
		{Term: r.T("desk.instrument.basis"), Text: strings.Join(v.ins.Basis, "; ")},
		{Term: r.T("desk.instrument.seen_by"), Text: r.T("desk.instrument.visibility." + string(v.ins.Visibility))},
		{Term: r.T("desk.instrument.questions"), Text: strconv.Itoa(v.ins.Questions())},
		{Term: "SHA-256", Content: ui.Code(v.ins.Hash)},
	}
	if v.State == cycle.Draft {
		terms = append(terms, ui.Term{Term: r.T("desk.cycle.state"), Text: r.T("desk.instrument.draft")})
	}
	return terms
}

// instrumentSubjects are those who answer, with how many are wanted.
func (r *request) instrumentSubjects(ins *instrument.Instrument) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.instrument.subjects"), HideCaption: true,
		Columns: []ui.Column{{Label: r.T("desk.instrument.subject"), Head: true}, {Label: r.T("desk.instrument.target"), Numeric: true}, {Label: r.T("desk.instrument.sure")}},
	}
	for _, s := range ins.Subjects {
		row := []ui.Cell{{Text: s.Label.In(r.Lang)}, {Text: "–", Blank: true}, {Text: "–", Blank: true}}
		if s.Anonymous {
			row[0].Note = r.T("desk.instrument.anonymous")
		}
		if s.Target != nil {
			row[1], row[2] = ui.Cell{Text: r.Int(s.Target.Value)}, ui.Cell{Text: r.sureness(s.Target.Status)}
		}
		table.Rows = append(table.Rows, ui.Row{Cells: row})
	}
	return table
}

// sureness says how sure a line is.
func (r *request) sureness(s instrument.Status) string {
	if s == "" {
		s = instrument.Official
	}
	return r.T("score.status." + string(s))
}

// level is the reader's word for the level of a node; one that only this instrument has speaks for itself.
func (r *request) level(ins *instrument.Instrument, node *instrument.Node) string {
	if key := "score.level." + ins.Levels[node.Level]; r.Has(key) {
		return r.T(key)
	}
	return ins.Levels[node.Level]
}

// weightOf is a node's weight with how sure it is.
func (r *request) weightOf(ins *instrument.Instrument, node, parent *instrument.Node) string {
	return r.T("desk.instrument.weight", "weight", ui.WeightText(r.Context, node), "status", r.sureness(ui.WeightStatus(ins, node, parent)))
}

// otherText is a text in the instrument's other language, with that language; empty where it has none of its own.
func (r *request) otherText(t instrument.Text) (string, string) {
	lang := locale.English
	if r.Lang == locale.English {
		lang = locale.Indonesian
	}
	if t[lang] == t.In(r.Lang) {
		return "", ""
	}
	return t[lang], string(lang)
}

// questionSays is what there is to know about a question besides what it asks, line by line.
func (r *request) questionSays(ins *instrument.Instrument, node, parent *instrument.Node) []string {
	q := node.Question
	lines := []string{r.T("desk.instrument.asked", "subject", q.Subject.Label.In(r.Lang), "method", r.T("desk.instrument.method."+q.Method))}
	if q.From != "" {
		lines = append(lines, r.T("desk.instrument.from", "from", q.From))
	}
	if q.Scale != nil {
		lines = append(lines, r.T("desk.instrument.scale", "answers", r.answersOf(q.Scale), "status", r.sureness(q.Scale.Status)))
	}
	if node.When != nil {
		lines = append(lines, r.onlyIf(ins, node))
	}
	if needs := keying.Needs(r.Printer, q); needs != "" {
		lines = append(lines, r.T("desk.instrument.evidence", "what", needs))
		if q.Evidence.MaxDistanceM > 0 {
			lines = append(lines, r.T("desk.instrument.distance", "m", q.Evidence.MaxDistanceM))
		}
	}
	if q.NA {
		lines = append(lines, r.T("desk.instrument.na"))
	}
	if node.Weight != nil || len(parent.Children) > 1 {
		lines = append(lines, r.weightOf(ins, node, parent))
	}
	return lines
}

// onlyIf says when what stands at a node, and all below it, is asked.
func (r *request) onlyIf(ins *instrument.Instrument, node *instrument.Node) string {
	return r.T("desk.instrument.only_if", "when", keying.OnlyIf(r.Printer, ins, node.When))
}

// answersOf are the answers of a scale with their points.
func (r *request) answersOf(s *instrument.Scale) string {
	if s.Type == instrument.Range {
		return r.T("ui.instrument.range_scale", "low", ui.Number(r.Printer, s.Low), "high", ui.Number(r.Printer, s.High))
	}
	options := make([]string, 0, len(s.Options))
	for _, o := range s.Options {
		label := o.Label.In(r.Lang)
		if label == "" {
			label = o.Code
		}
		options = append(options, r.T("desk.instrument.option", "label", label, "points", ui.Number(r.Printer, o.Points)))
	}
	text := strings.Join(options, " · ")
	if s.Type == instrument.Many {
		text += ". " + r.T("ui.instrument.many_scale")
	}
	return text
}

// instrumentClasses are the classes of an instrument, the best first.
func (r *request) instrumentClasses(ins *instrument.Instrument) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.instrument.classes"), HideCaption: true,
		Columns: []ui.Column{{Label: r.T("desk.run.class"), Head: true}, {Label: r.T("desk.instrument.from_score"), Numeric: true}, {Label: r.T("desk.instrument.sure")}},
	}
	for _, class := range ins.Classes.List {
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{r.classCell(ins, class.Code), {Text: ui.Number(r.Printer, class.From)}, {Text: r.sureness(class.Status)}}})
	}
	return table
}
