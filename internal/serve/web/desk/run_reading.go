package desk

import (
	"bytes"
	"context"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/run"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
	tables "github.com/patuh-id/patuh/internal/sheet"
)

// readingRoutes are what is known of units from elsewhere than forms: computed questions take their answers from it.
func (d *Desk) readingRoutes() []route {
	all := cyclesPath + "/{id}/hitung/luar"
	return []route{
		{method: get, path: all, action: access.RunCycles, serve: d.readingsPage},
		{method: get, path: all + "/berkas", action: access.RunCycles, serve: d.readingsFile},
		{method: get, path: all + "/impor", action: access.RunCycles, serve: d.importReadingsPage},
		{method: post, path: all + "/impor", action: access.RunCycles, serve: d.importReadings, files: maxUploadForm},
	}
}

func readingsPath(cycle string) string { return runsPath(cycle) + "/luar" }

func (r *request) readingCrumbs(got *answer, c *cycle.Cycle, more ...ui.Link) {
	r.runCrumbs(got, c, append([]ui.Link{{Text: r.T("run.readings"), Href: r.URL(readingsPath(c.ID))}}, more...)...)
}

func (d *Desk) readingsPage(ctx context.Context, r *request) (answer, error) {
	l, err := d.Runs.Readings(ctx, r.actor, r.part("id"), r.get("dari"))
	if err != nil {
		return answer{}, err
	}
	got := r.page(r.T("run.readings"), readingsBody(r, &l))
	r.runCrumbs(&got, &l.Cycle, []ui.Link{}...)
	return got, nil
}

// readingQuestions say of each computed question where its value comes from and how many units have one.
func (r *request) readingQuestions(l *run.Readings) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.reading.questions"), HideCaption: true,
		Columns: []ui.Column{{Label: r.T("desk.reading.question"), Head: true}, {Label: r.T("desk.reading.from")}, {Label: r.T("desk.reading.have"), Numeric: true}},
	}
	for _, node := range l.Questions {
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: node.Code, Note: node.Question.Ask.In(r.Lang)},
			{Text: node.Question.From},
			{Text: r.T("desk.run.in_of", "in", int(l.Have[node.Code]), "of", l.Units)},
		}})
	}
	return table
}

// readingUnits are a page of units with what is known of each.
func (r *request) readingUnits(l *run.Readings) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.reading.units"), HideCaption: true, Empty: r.T("desk.reading.no_units"),
		Columns: []ui.Column{{Label: r.T("desk.reading.unit"), Head: true}},
	}
	for _, node := range l.Questions {
		table.Columns = append(table.Columns, ui.Column{Label: node.Code})
	}
	for i := range l.Rows {
		row := &l.Rows[i]
		cells := []ui.Cell{{Text: row.Name, Note: row.BodyName}}
		if row.Unit == "" {
			cells[0].Note = ""
		}
		for _, node := range l.Questions {
			cell := ui.Cell{Text: r.T("desk.reading.none")}
			if g, has := row.Has[node.Code]; has {
				cell = ui.Cell{Text: g.Value, Note: r.T("desk.reading.source", "source", g.Source, "day", r.dayOrNone(g.Day))}
				if g.NA != "" {
					cell.Text = r.T("desk.reading.na", "why", g.NA)
				}
			}
			cells = append(cells, cell)
		}
		table.Rows = append(table.Rows, ui.Row{Cells: cells})
	}
	return table
}

// readingsFile is all units with what is known, as it is read again.
func (d *Desk) readingsFile(ctx context.Context, r *request) (answer, error) {
	table, err := d.Runs.ReadingTable(ctx, r.actor, r.part("id"), r.Printer)
	if err != nil {
		return answer{}, err
	}
	var data bytes.Buffer
	one := &file{name: "nilai-luar.csv", contentType: "text/csv; charset=utf-8"}
	write := tables.WriteCSV
	if r.get("jenis") == "xlsx" {
		one.name, one.contentType, write = "nilai-luar.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", tables.WriteXLSX
	}
	if err := write(&data, table); err != nil {
		return answer{}, err
	}
	one.data = data.Bytes()
	return answer{file: one}, nil
}

// readingSpot is where a file of readings is sent.
func (d *Desk) readingSpot(ctx context.Context, r *request) (uploadSpot, *cycle.Cycle, error) {
	l, err := d.Runs.Readings(ctx, r.actor, r.part("id"), "")
	at := readingsPath(l.Cycle.ID)
	return uploadSpot{text: "desk.import_reading", path: at + "/impor", back: at, accept: ".csv,.xlsx,text/csv"}, &l.Cycle, err
}

func (d *Desk) importReadingsPage(ctx context.Context, r *request) (answer, error) {
	s, c, err := d.readingSpot(ctx, r)
	if err != nil {
		return answer{}, err
	}
	got := uploadAnswer(r, s, uploadForm(r, s), nil)
	r.readingCrumbs(&got, c, []ui.Link{}...)
	return got, nil
}

func (d *Desk) importReadings(ctx context.Context, r *request) (answer, error) {
	s, c, err := d.readingSpot(ctx, r)
	if err != nil {
		return answer{}, err
	}
	u, err := r.upload()
	if err != nil {
		return refused(r, s, err)
	}
	report, err := d.Runs.ImportReadings(ctx, r.actor, c.ID, u.name, bytes.NewReader(u.data), !u.checked)
	switch {
	case err != nil:
		return refused(r, s, err)
	case u.checked:
		return r.goTo(s.back, "readings_imported"), nil
	}
	terms := []ui.Term{
		{Term: r.T("desk.upload.rows"), Text: r.Int(report.Rows)},
		{Term: r.T("desk.upload.new"), Text: r.Int(report.New)},
		{Term: r.T("desk.upload.changed"), Text: r.Int(report.Changed)},
		{Term: r.T("desk.reading.same"), Text: r.Int(report.Same)},
	}
	got := r.page(r.T("desk.upload.checked"), checkedBody(r, s, u, report.New+report.Changed > 0, terms, nil))
	r.readingCrumbs(&got, c, []ui.Link{}...)
	return got, nil
}
