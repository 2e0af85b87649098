package desk

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// Slips of paper stand in where there is no machine: printed with their numbers before, typed in after.

const (
	slipsPath     = "/kelola/laporan/slip"
	slipPaperPath = slipsPath + "/cetak"
	slipVoidPath  = slipsPath + "/batal"
)

func (d *Desk) slipRoutes() []route {
	return []route{
		{method: get, path: slipsPath, action: access.RegisterCases, serve: d.slipsPage},
		{method: post, path: slipsPath, action: access.RegisterCases, serve: d.printSlips},
		{method: get, path: slipPaperPath, action: access.RegisterCases, serve: d.slipPaper},
		{method: get, path: slipVoidPath, action: access.RegisterCases, serve: d.voidSlip},
		{method: post, path: slipVoidPath, action: access.RegisterCases, serve: d.voidSlip},
	}
}

// slipBook are the slips of an authority, the newest first, and how they stand by series.
type slipBook struct {
	places    access.Workplaces
	authority access.Branding
	list      []complaint.Slip
	further   string // id of the last slip where there are more
	sums      []slipSum
}

// slipSum says what became of the slips of a series: nothing is left out, so that a gap is seen.
type slipSum struct {
	series              string
	printed, used, void int
	open                []string
}

func (d *Desk) slipBook(ctx context.Context, r *request) (*slipBook, error) {
	b := &slipBook{}
	var err error
	if b.places, err = d.Access.Workplaces(ctx, r.actor, access.RegisterCases); err != nil {
		return nil, err
	}
	if b.authority, err = choose(b.places, r.get("instansi")); err != nil {
		return nil, err
	}
	b.list, err = d.Complaints.Slips(ctx, r.actor, b.authority.ID, "", complaint.Slip{ID: r.get("setelah")})
	if len(b.list) == complaint.MaxSlips {
		b.further = b.list[len(b.list)-1].ID
	}
	b.sum()
	return b, err
}

func (b *slipBook) sum() {
	at := map[string]int{}
	for i := len(b.list) - 1; i >= 0; i-- {
		one := &b.list[i]
		n, ok := at[one.Series]
		if !ok {
			n = len(b.sums)
			at[one.Series], b.sums = n, append(b.sums, slipSum{series: one.Series})
		}
		s := &b.sums[n]
		s.printed++
		switch {
		case one.Case != "":
			s.used++
		case one.Void != "":
			s.void++
		default:
			s.open = append(s.open, one.Code())
		}
	}
}

func (b *slipBook) query(more ...string) string {
	query := url.Values{"instansi": {b.authority.Slug}}
	for i := 0; i+1 < len(more); i += 2 {
		query.Set(more[i], more[i+1])
	}
	return "?" + query.Encode()
}

func (r *request) slipFields() *form {
	return &form{fields: []ui.Field{
		{Name: "series", Label: r.T("desk.slip.series"), Hint: r.T("desk.slip.series_hint"), Value: r.typed("series", "A"), Max: 8, Narrow: true, Auto: "off"},
		{Kind: ui.Digits, Name: "n", Label: r.T("desk.slip.n"), Hint: r.T("desk.slip.n_hint", "max", complaint.MaxSlips), Value: r.typed("n", "20"), Max: 3, Narrow: true, Auto: "off"},
	}}
}

func (d *Desk) slipsPage(ctx context.Context, r *request) (answer, error) {
	b, err := d.slipBook(ctx, r)
	if err != nil {
		return answer{}, err
	}
	return r.slipsAnswer(b, r.slipFields()), nil
}

func (r *request) slipsAnswer(b *slipBook, f *form) answer {
	got := r.formPage(r.T("desk.slip.title"), f, slipsBody(r, b, f))
	got.page.Part = slipsPath
	return got
}

func (d *Desk) printSlips(ctx context.Context, r *request) (answer, error) {
	b, err := d.slipBook(ctx, r)
	if err != nil {
		return answer{}, err
	}
	slips, err := d.Complaints.PrintSlips(ctx, r.actor, b.authority.ID, r.get("series"), int(r.number("n")))
	if err != nil {
		f := r.slipFields()
		if !f.blame(r, err) {
			return answer{}, err
		}
		return r.slipsAnswer(b, f), nil
	}
	first, last := &slips[0], &slips[len(slips)-1]
	return r.goTo(slipsPath+b.query("seri", first.Series, "dari", strconv.FormatInt(first.Running, 10), "sampai", strconv.FormatInt(last.Running, 10)), "slips_printed"), nil
}

// printed is the link to the paper of what was just printed; empty where nothing was.
func (b *slipBook) printed(r *request) string {
	if r.get("seri") == "" {
		return ""
	}
	return r.URL(slipPaperPath + b.query("seri", r.get("seri"), "dari", r.get("dari"), "sampai", r.get("sampai")))
}

// slipPaper is the PDF of the slips of a series from one to another, those that are to be written on.
func (d *Desk) slipPaper(ctx context.Context, r *request) (answer, error) {
	b, err := d.slipBook(ctx, r)
	if err != nil {
		return answer{}, err
	}
	from, to := r.number("dari"), r.number("sampai")
	var wanted []complaint.Slip
	for i := len(b.list) - 1; i >= 0; i-- {
		one := b.list[i]
		if strings.EqualFold(one.Series, r.get("seri")) && one.Running >= from && one.Running <= to && one.Case == "" && one.Void == "" {
			wanted = append(wanted, one)
		}
	}
	if len(wanted) == 0 {
		return r.goTo(slipsPath+b.query(), "slips_none"), nil
	}
	data, err := d.Papers.Slips(ctx, r.actor, b.authority.ID, wanted, r.Lang)
	if err != nil {
		return answer{}, err
	}
	name := "slip-" + wanted[0].Code() + "-" + wanted[len(wanted)-1].Code() + ".pdf"
	return answer{file: &file{name: name, contentType: "application/pdf", data: data}}, nil
}

// voidSlip asks why a slip will never be used.
func (d *Desk) voidSlip(ctx context.Context, r *request) (answer, error) {
	b, err := d.slipBook(ctx, r)
	if err != nil {
		return answer{}, err
	}
	one, err := d.Complaints.SlipByCode(ctx, r.actor, b.authority.ID, r.get("slip"))
	if err != nil {
		return answer{}, err
	}
	e := r.editOf(one.Version, ui.Field{Name: "why", Label: r.T("desk.slip.why"), Hint: r.T("desk.slip.why_hint"), Value: r.typed("why", ""), Max: 300, Auto: "off"})
	if one.Case != "" || one.Void != "" {
		return answer{}, problem.New(problem.Conflict, "complaint.fault.slip", nil)
	}
	if r.http.Method == post {
		_, err := d.Complaints.VoidSlip(ctx, r.actor, one.ID, e.version, r.get("why"))
		if err == nil {
			return r.goTo(slipsPath+b.query(), "slip_void"), nil
		}
		if !e.blame(r, err) {
			return answer{}, err
		}
	}
	form := ui.Form{
		Action: r.URL(slipVoidPath), Button: r.T("desk.slip.void"), Danger: true,
		Keep: []ui.Param{{Name: "instansi", Value: b.authority.Slug}, {Name: "slip", Value: one.Code()}},
	}
	got := r.editPage(r.T("desk.slip.void_title", "code", one.Code()), e, editBody(r, e, form, r.T("desk.slip.void_lead")))
	got.page.Part, got.page.Breadcrumbs = slipsPath, r.crumbs(ui.Link{Text: r.T("desk.slip.title"), Href: r.URL(slipsPath + b.query())})
	return got, nil
}

// slipWrong says why no case can stand on the slip that was typed; empty where one can. The same form sent again
// finds its slip used, and its own case.
func (r *request) slipWrong(t *taking, sent bool) string {
	switch {
	case r.get("slip") == "":
		return r.T("desk.entry.slip_missing")
	case t.slip.ID == "":
		return r.T("complaint.no_slip")
	case t.slip.Void != "":
		return r.T("desk.entry.slip_void", "why", t.slip.Void)
	case t.slip.Case != "" && !sent:
		return r.T("desk.entry.slip_used", "number", t.slip.Number)
	}
	return ""
}

// nextSlip finds the slip that is typed in next, with what is usually the same as on this.
func (d *Desk) nextSlip(ctx context.Context, r *request, t *taking) error {
	if t.channel != complaint.SlipIn || t.slip.ID == "" {
		return nil
	}
	var err error
	t.after, err = d.Complaints.NextSlip(ctx, r.actor, t.slip)
	if problem.KindOf(err) == problem.NotFound {
		return nil
	}
	return err
}

// nextEntry is the way to the next case that comes the same way.
func (r *request) nextEntry(t *taking) ui.Link {
	query := url.Values{"instansi": {t.authority.Slug}, "channel": {string(t.channel)}}
	text := r.T("desk.entry.next")
	if t.after.ID != "" {
		query.Set("slip", t.after.Code())
		text = r.T("desk.entry.next_slip", "code", t.after.Code())
	}
	if day := r.get("received"); day != "" {
		query.Set("received", day)
	}
	return ui.Link{Text: text, Href: r.URL(entryPath + "?" + query.Encode())}
}

// inOrder are the slips as they are typed in: those that have not come back by their numbers, then the others.
func (b *slipBook) inOrder() []complaint.Slip {
	var open, over []complaint.Slip
	for _, one := range b.list {
		if one.Case == "" && one.Void == "" {
			open = append(open, one)
		} else {
			over = append(over, one)
		}
	}
	slices.Reverse(open)
	return append(open, over...)
}

func (b *slipBook) table(r *request) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.slip.list"), Empty: r.T("desk.slip.none"),
		Columns: []ui.Column{{Label: r.T("desk.slip.code"), Head: true}, {Label: r.T("desk.slip.printed")}, {Label: r.T("desk.slip.state")}, {Label: r.T("desk.slip.act")}},
	}
	list := b.inOrder()
	for i := range list {
		one := &list[i]
		cells := []ui.Cell{{Text: one.Code()}, {Text: r.day(one.Printed, b.authority.Zone)}, {}, {Text: "–", Blank: true}}
		switch {
		case one.Case != "":
			cells[2] = ui.Cell{Text: r.T("desk.slip.became", "number", one.Number), Href: r.URL("/kelola/laporan/" + one.Number)}
		case one.Void != "":
			cells[2] = ui.Cell{Text: r.T("desk.slip.is_void"), Note: one.Void}
		default:
			cells[2] = ui.Cell{Text: r.T("desk.slip.open")}
			cells[3] = ui.Cell{Content: slipActs(r, b, one.Code())}
		}
		table.Rows = append(table.Rows, ui.Row{Cells: cells})
	}
	return table
}
