package desk

import (
	"context"
	"strings"

	"github.com/patuh-id/patuh/internal/calendar"
	"github.com/patuh-id/patuh/internal/office"
	"github.com/patuh-id/patuh/internal/serve/web/almanac"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
	"github.com/patuh-id/patuh/internal/workday"
)

// officeNotice is the notice that an office hangs up, as a PDF.
func (d *Desk) officeNotice(ctx context.Context, r *request) (answer, error) {
	o, err := d.keptOffice(ctx, r)
	if err != nil {
		return answer{}, err
	}
	address, err := d.addressOf(ctx, o.Place)
	if err != nil {
		return answer{}, err
	}
	hours, err := d.hoursOf(ctx, r, o.Place)
	if err != nil {
		return answer{}, err
	}
	data, err := d.Offices.Notice(ctx, o.Body, o.Unit, r.Lang, address, hours)
	return answer{file: &file{name: paperName("pengumuman", o.Place), contentType: "application/pdf", data: data}}, err
}

// worksNotice is the form for a notice of works, and the notice.
func (d *Desk) worksNotice(ctx context.Context, r *request) (answer, error) {
	o, err := d.keptOffice(ctx, r)
	if err != nil {
		return answer{}, err
	}
	var w office.Works
	texts := []written{{"what", &w.What, office.MaxNote, true}, {"where", &w.Where, office.MaxNote, false}, {"until", &w.Until, office.MaxName, false}, {"person", &w.Person, office.MaxName, false}}
	f := &form{fields: make([]ui.Field, len(texts))}
	for i, t := range texts {
		f.fields[i] = ui.Field{Name: t.name, Label: r.T("desk.office.works." + t.name), Hint: r.hint("desk.office.works." + t.name + "_hint"), Value: r.typed(t.name, ""), Max: t.max, Auto: "off"}
	}
	f.fields[len(texts)-1].Optional = o.Responsible()
	if r.http.Method == post {
		r.take(texts)
		address, err := d.addressOf(ctx, o.Place)
		if err != nil {
			return answer{}, err
		}
		data, err := d.Offices.WorksNotice(ctx, o.Body, o.Unit, r.Lang, address, w)
		if err == nil {
			return answer{file: &file{name: paperName("pekerjaan", o.Place), contentType: "application/pdf", data: data}}, nil
		}
		if !f.blame(r, err) {
			return answer{}, err
		}
	}
	return r.ofOffice(r.formPage(r.T("desk.office.works"), f, worksBody(r, f, o.Place)), o.Place), nil
}

func paperName(what string, p office.Place) string {
	return what + "-" + strings.ReplaceAll(p.Path(), "/", "-") + ".pdf"
}

// addressOf is where the directory has an office: a unit without an address has its body's.
func (d *Desk) addressOf(ctx context.Context, p office.Place) (string, error) {
	b, err := d.Directory.Body(ctx, p.Body)
	if err != nil || p.Unit == "" {
		return b.Address, err
	}
	units, err := d.Directory.Units(ctx, b.ID)
	for _, u := range units {
		if u.Slug == p.Unit {
			return u.Address, err
		}
	}
	return "", err
}

// hoursOf are the hours that were entered for an office or its authority, in words; empty where nobody
// entered any.
func (d *Desk) hoursOf(ctx context.Context, r *request, p office.Place) (string, error) {
	if p.Authority == "" {
		return "", nil
	}
	for _, of := range []calendar.Office{{Authority: p.Authority, Unit: p.UnitID}, {Authority: p.Authority}} {
		rows, err := d.Calendars.HoursOf(ctx, of)
		if err != nil {
			return "", err
		}
		if h, known := almanac.Holding(rows, workday.DateOf(d.Now().UTC())); known {
			var lines []string
			for _, t := range almanac.WeekTerms(r.Context, &h.Week) {
				lines = append(lines, t.Term+" "+t.Text)
			}
			return strings.Join(lines, "\n") + " " + h.Zone, nil
		}
	}
	return "", nil
}
