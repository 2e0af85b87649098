package desk

import (
	"bytes"
	"context"
	"io"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/complaint/bundle"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
	tables "github.com/patuh-id/patuh/internal/sheet"
)

const registerPath = "/kelola/laporan/register"

// registerSpot is whose register is taken along, and of which days.
type registerSpot struct {
	places    access.Workplaces
	authority access.Branding
}

// caseRegister hands the register out as a file: of the days that are asked for, this month without.
func (d *Desk) caseRegister(ctx context.Context, r *request) (answer, error) {
	var s registerSpot
	var err error
	if s.places, err = d.Access.Workplaces(ctx, r.actor, access.ReadCases); err != nil {
		return answer{}, err
	}
	if s.authority, err = choose(s.places, r.get("instansi")); err != nil {
		return answer{}, err
	}
	today := d.Now().In(zoneOf(s.authority.Zone))
	day := func(name string, begin time.Time) ui.Field {
		value := begin.Format(time.DateOnly)
		if r.form.Has(name) {
			value = r.get(name)
		}
		return ui.Field{Kind: ui.Day, Name: name, Label: r.T("desk.register." + name), Value: value, Narrow: true}
	}
	f := &form{fields: []ui.Field{day("from", today.AddDate(0, 0, 1-today.Day())), day("until", today)}}
	if format := r.get("bentuk"); format != "" {
		from, until := r.dayWritten(f, "from", s.authority.Zone), r.lastDayWritten(f, "until", s.authority.Zone)
		if !f.failed() {
			q := complaint.Query{Authority: s.authority.ID, Queue: complaint.Register, From: from, Until: until}
			got, err := d.registerFile(ctx, r, q, format, s.authority)
			if err == nil {
				return got, nil
			}
			if problem.KindOf(err) == problem.TooLarge {
				f.put("from", r.Words(err))
			} else if !f.blame(r, err) {
				return answer{}, err
			}
		}
	}
	got := r.formPage(r.T("desk.register.title"), f, registerBody(r, s, f))
	got.page.Part = registerPath
	return got, nil
}

func (d *Desk) registerFile(ctx context.Context, r *request, q complaint.Query, format string, from access.Branding) (answer, error) {
	table, err := d.Complaints.Export(ctx, r.actor, q, r.Printer)
	if err != nil {
		return answer{}, err
	}
	var data bytes.Buffer
	name, kind := "register-"+from.Slug+"."+sheetEnd(format), "text/csv; charset=utf-8"
	switch format {
	case evidenceBundle:
		name, kind = r.T("desk.register.bundle_name")+"-"+from.Slug+".zip", "application/zip"
		err = d.bundle(ctx, r, q, from, table, &data)
	case "xlsx":
		kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
		err = tables.WriteXLSX(&data, table)
	default:
		err = tables.WriteCSV(&data, table)
	}
	return answer{file: &file{name: name, contentType: kind, data: data.Bytes()}}, err
}

// evidenceBundle is the form of the register for whoever evaluates how reports are handled.
const evidenceBundle = "bukti"

func (d *Desk) bundle(ctx context.Context, r *request, q complaint.Query, from access.Branding, table tables.Table, w io.Writer) error {
	zone := zoneOf(from.Zone)
	b := bundle.Bundle{
		Authority: from.Name, From: r.Date(q.From.In(zone)), Until: r.Date(q.Until.In(zone).Add(-time.Second)), Register: table,
	}
	newest, err := d.Ledger.Newest(ctx)
	if err != nil && problem.KindOf(err) != problem.NotFound {
		return err
	}
	b.Checkpoint = newest.Note
	return b.Write(w, r.Printer)
}

func sheetEnd(format string) string {
	if format == "xlsx" {
		return "xlsx"
	}
	return "csv"
}
