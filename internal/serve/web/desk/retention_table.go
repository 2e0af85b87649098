package desk

import (
	"strconv"

	"github.com/patuh-id/patuh/internal/privacy/retention"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// columns are the heads of a table by their texts; the first is each row's head.
func (r *request) columns(keys ...string) []ui.Column {
	all := make([]ui.Column, len(keys))
	for i, key := range keys {
		all[i] = ui.Column{Label: r.T(key), Head: i == 0}
	}
	return all
}

// keeps is how long something is kept, in words.
func (r *request) keeps(l retention.Line) string {
	if l.Unit == retention.Permanent {
		return r.T("retention.unit.permanent")
	}
	return r.Int(l.N) + " " + r.T("retention.unit."+string(l.Unit))
}

func periodTable(r *request, s retention.Schedule) ui.Table {
	t := ui.Table{
		Caption: r.T("desk.retention.schedule"), HideCaption: true, Columns: r.columns("retention.paper.c_class", "desk.retention.period", "desk.retention.since"),
	}
	for _, l := range s.Lines {
		since := r.T("retention.from." + string(l.From))
		if l.Unit == retention.Permanent {
			since = "–"
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: r.T(l.Class.Key())}, {Text: r.keeps(l)}, {Text: since}}})
	}
	return t
}

func scheduleTable(r *request, v *archive) ui.Table {
	t := ui.Table{
		Caption: r.T("desk.retention.versions"), HideCaption: true,
		Columns: r.columns("desk.retention.c_n", "desk.retention.decree", "desk.retention.from", "desk.retention.until", "desk.retention.status"),
	}
	for _, s := range v.schedules {
		decree, until := s.Decree, "–"
		if s.DecreeOn != "" {
			decree += ", " + r.PartOfDay(s.DecreeOn)
		}
		if s.Until != "" {
			until = r.PartOfDay(s.Until)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: strconv.FormatInt(s.Running, 10)}, {Text: decree}, {Text: r.PartOfDay(s.From)}, {Text: until}, {Text: r.T("retention.status." + string(s.Status))},
		}})
	}
	return t
}

func planTable(r *request, v *archive) ui.Table {
	t := ui.Table{
		Caption: r.T("desk.retention.lists"), HideCaption: true, Empty: r.T("desk.retention.no_lists"),
		Columns: r.columns("retention.paper.on", "retention.paper.made", "retention.paper.state", "retention.paper.c_due", "retention.paper.c_kept", "desk.retention.gone"),
	}
	for _, p := range v.plans {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: r.PartOfDay(p.On), Href: r.URL(planPath(p.ID))},
			{Text: r.T("retention.paper.by", "name", v.names[p.MadeBy], "at", r.when(p.Made, v.authority.Zone))},
			{Text: r.T("retention.state." + string(p.State))},
			{Text: r.Int(p.Due)},
			{Text: r.Int(p.Kept)},
			{Text: r.Int(p.Destroyed)},
		}})
	}
	return t
}

func technicalTable(r *request) ui.Table {
	t := ui.Table{Caption: r.T("desk.retention.technical"), HideCaption: true, Columns: r.columns("desk.retention.what", "desk.retention.after")}
	for _, one := range retention.Technicals {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: r.T(one.Key())}, {Text: r.T("retention.technical."+one.Unit, "n", one.N)}}})
	}
	return t
}

func planTerms(r *request, v *planView) []ui.Term {
	by := r.T("retention.paper.draft", "n", v.By.Running)
	if v.By.Status == retention.Official {
		by = r.T("retention.paper.schedule_text", "n", v.By.Running, "decree", v.By.Decree, "on", r.PartOfDay(v.By.DecreeOn), "from", r.PartOfDay(v.By.From))
	}
	who := func(account string, at string) string {
		return r.T("retention.paper.by", "name", v.names[account], "at", at)
	}
	terms := []ui.Term{
		{Term: r.T("retention.paper.state"), Text: r.T("retention.state." + string(v.State))},
		{Term: r.T("retention.paper.schedule"), Text: by},
		{Term: r.T("retention.paper.made"), Text: who(v.MadeBy, r.when(v.Made, v.look.Zone))},
	}
	if v.ProposedBy != "" {
		terms = append(terms, ui.Term{Term: r.T("retention.paper.proposed"), Text: who(v.ProposedBy, r.when(v.Proposed, v.look.Zone))})
	}
	switch {
	case v.State == retention.Refused:
		terms = append(terms, ui.Term{Term: r.T("desk.retention.refused"), Text: who(v.DecidedBy, r.when(v.Decided, v.look.Zone)) + ". " + v.Why})
	case v.Went():
		terms = append(terms, ui.Term{Term: r.T("retention.paper.approved"), Text: who(v.DecidedBy, r.when(v.Decided, v.look.Zone))})
	}
	if !v.Ended.IsZero() {
		terms = append(terms, ui.Term{Term: r.T("retention.paper.ended"), Text: r.when(v.Ended, v.look.Zone)})
	}
	terms = append(terms, ui.Term{Term: r.T("retention.paper.hash"), Text: v.Hash})
	if v.Checkpoint != "" {
		terms = append(terms, ui.Term{Term: r.T("retention.paper.checkpoint"), Text: v.Checkpoint})
	}
	return terms
}

func countTable(r *request, v *planView) ui.Table {
	t := ui.Table{
		Caption: r.T("retention.paper.counts"), HideCaption: true, Empty: r.T("retention.nothing_due"),
		Columns: r.columns("retention.paper.c_class", "retention.paper.c_year", "retention.paper.c_due", "retention.paper.c_kept"),
	}
	for _, c := range v.Counts {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: r.T(c.Class.Key())}, {Text: strconv.Itoa(c.Year)}, {Text: r.Int(c.Due)}, {Text: r.Int(c.Kept)}}})
	}
	if len(t.Rows) > 0 {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: r.T("retention.paper.total")}, {}, {Text: r.Int(v.Due)}, {Text: r.Int(v.Kept)}}})
	}
	return t
}

func itemTable(r *request, v *planView) ui.Table {
	t := ui.Table{
		Caption: r.T("retention.paper.items"), HideCaption: true, Empty: r.T("retention.nothing_due"),
		Columns: r.columns("retention.paper.c_number", "retention.paper.c_class", "retention.paper.c_ended", "retention.paper.c_dueon", "retention.paper.c_what"),
	}
	for i := range v.Items {
		one := &v.Items[i]
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: one.Number}, {Text: r.T(one.Class.Key())}, {Text: r.day(one.Ended, v.look.Zone)}, {Text: r.PartOfDay(one.Due)}, {Text: r.T(one.Says())},
		}})
	}
	return t
}
