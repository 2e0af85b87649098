package retention

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/paper"
	"github.com/patuh-id/patuh/internal/sheet"
	"github.com/patuh-id/patuh/internal/workday"
)

// Table is a list as a spreadsheet, of what actor may see. Kinds: those of Plan.
func (r *Retention) Table(ctx context.Context, actor access.Actor, id string, p *locale.Printer) (sheet.Table, error) {
	v, err := r.Plan(ctx, actor, id, 0, All)
	if err != nil {
		return sheet.Table{}, err
	}
	look, err := r.Access.BrandingIn(ctx, r.DB, v.Authority)
	if err != nil {
		return sheet.Table{}, err
	}
	t := sheet.Table{
		Title: p.T(v.title()), Columns: []sheet.TableColumn{
			{Key: "number", Label: p.T("retention.paper.c_number")},
			{Key: "class", Label: p.T("retention.paper.c_class")},
			{Key: "year", Label: p.T("retention.paper.c_year")},
			{Key: "ended", Label: p.T("retention.paper.c_ended")},
			{Key: "due", Label: p.T("retention.paper.c_dueon")},
			{Key: "what", Label: p.T("retention.paper.c_what")},
		},
		Notices: []string{p.T("retention.paper.on") + ": " + p.PartOfDay(v.On), p.T("retention.paper.hash") + ": " + v.Hash, p.T("retention.paper.who")},
	}
	in := zoneOf(look.Zone)
	for i := range v.Items {
		one := &v.Items[i]
		t.Rows = append(t.Rows, []string{
			one.Number, p.T(one.Class.Key()), strconv.Itoa(one.Year), one.Ended.In(in).Format(time.DateOnly), one.Due, p.T(one.Says()),
		})
	}
	return t, nil
}

// Says is the catalog key of what becomes of an item.
func (i *Item) Says() string {
	if i.Back != "" {
		return BackKey(i.Back)
	}
	return "retention.item." + string(i.State)
}

// Went reports whether a run began, so that there are minutes of it.
func (v *View) Went() bool {
	return v.State == Running || v.State == Cancelled || v.State == Stopped || v.State == Done
}

func (v *View) title() string {
	if v.Went() {
		return "retention.paper.minutes"
	}
	return "retention.paper.list"
}

// Paper is a dry run, or the minutes of a destruction, as a PDF of what actor may see. Kinds: those of Plan.
func (r *Retention) Paper(ctx context.Context, actor access.Actor, id string, p *locale.Printer) ([]byte, error) {
	v, err := r.Plan(ctx, actor, id, 0, All)
	if err != nil {
		return nil, err
	}
	look, err := r.Access.BrandingIn(ctx, r.DB, v.Authority)
	if err != nil {
		return nil, err
	}
	head, place := paper.Letterhead{Name: look.Name}, ""
	if r.Letterhead != nil {
		if head, place, err = r.Letterhead(ctx, v.Authority); err != nil {
			return nil, err
		}
	}
	names, err := r.Names(ctx, v.MadeBy, v.ProposedBy, v.DecidedBy)
	if err != nil {
		return nil, err
	}
	at := v.Made
	if !v.Ended.IsZero() {
		at = v.Ended
	}
	in := zoneOf(look.Zone)
	d := paper.Document{
		Lang: string(p.Lang), Title: p.T(v.title()), Author: head.Name, Created: at.In(in), Head: head, Place: p.Date(at.In(in)),
		Body:  append([]paper.Block{paper.Heading{Text: p.T(v.title()), Level: 1}}, v.blocks(p, names, look.Zone)...),
		Words: paper.Words{Page: p.T("retention.paper.page", "page", "{page}", "pages", "{pages}"), Code: v.Hash[:16]},
	}
	if place != "" {
		d.Place = place + ", " + d.Place
	}
	if v.Went() {
		d.Sign = &paper.Signature{Title: p.T("retention.paper.sign") + ",", Name: names[v.ProposedBy]}
	}
	return d.PDF()
}

func (v *View) blocks(p *locale.Printer, names map[string]string, zone string) []paper.Block {
	body := []paper.Block{paper.Table{Columns: []paper.Column{{}, {}}, Rows: v.facts(p, names, zone)}}
	if v.Went() {
		body = append(body, paper.Paragraph{Text: p.T("retention.paper.went", "gone", v.Gone, "left", v.Left, "kept", v.Kept)})
	}
	body = append(body, paper.Paragraph{Text: p.T("retention.paper.what")}, paper.Paragraph{Text: p.T("retention.paper.backups")},
		paper.Paragraph{Text: p.T("retention.paper.who")}, paper.Heading{Text: p.T("retention.paper.counts"), Level: 2}, v.countTable(p),
		paper.Heading{Text: p.T("retention.paper.items"), Level: 2})
	list := paper.Table{Columns: []paper.Column{
		{Title: p.T("retention.paper.c_number")}, {Title: p.T("retention.paper.c_class")}, {Title: p.T("retention.paper.c_dueon")}, {Title: p.T("retention.paper.c_what")},
	}}
	for i := range v.Items[:min(len(v.Items), maxPrinted)] {
		one := &v.Items[i]
		list.Rows = append(list.Rows, []string{one.Number, p.T(one.Class.Key()), p.PartOfDay(one.Due), p.T(one.Says())})
	}
	return append(body, list)
}

// maxPrinted is how many lines fit on paper; the spreadsheet has all.
const maxPrinted = 8000

// facts are names and what belongs to them.
func (v *View) facts(p *locale.Printer, names map[string]string, zone string) [][]string {
	when := func(at time.Time) string { return When(p, at, zone) }
	by := p.T("retention.paper.draft", "n", v.By.Running)
	if v.By.Status == Official {
		by = p.T("retention.paper.schedule_text", "n", v.By.Running, "decree", v.By.Decree, "on", p.PartOfDay(v.By.DecreeOn), "from", p.PartOfDay(v.By.From))
	}
	rows := [][]string{
		{p.T("retention.paper.on"), p.PartOfDay(v.On)},
		{p.T("retention.paper.schedule"), by},
		{p.T("retention.paper.made"), p.T("retention.paper.by", "name", names[v.MadeBy], "at", when(v.Made))},
		{p.T("retention.paper.state"), p.T("retention.state." + string(v.State))},
	}
	if v.ProposedBy != "" {
		rows = append(rows, []string{p.T("retention.paper.proposed"), p.T("retention.paper.by", "name", names[v.ProposedBy], "at", when(v.Proposed))})
	}
	if v.Went() {
		rows = append(rows, []string{p.T("retention.paper.approved"), p.T("retention.paper.by", "name", names[v.DecidedBy], "at", when(v.Decided))})
	}
	if !v.Ended.IsZero() {
		rows = append(rows, []string{p.T("retention.paper.ended"), when(v.Ended)})
	}
	rows = append(rows, []string{p.T("retention.paper.hash"), v.Hash})
	if v.Went() {
		note := v.Checkpoint
		if note == "" {
			note = p.T("retention.paper.no_checkpoint")
		}
		rows = append(rows, []string{p.T("retention.paper.checkpoint"), note})
	}
	return rows
}

// When is an instant as people read it, in the zone of an authority.
func When(p *locale.Printer, at time.Time, zone string) string {
	in := workday.ZoneOf(zone)
	local := at.In(in.Location)
	return fmt.Sprintf("%s, %s %s", p.Date(local), local.Format("15.04"), in.Name)
}

func (v *View) countTable(p *locale.Printer) paper.Table {
	t := paper.Table{Columns: []paper.Column{
		{Title: p.T("retention.paper.c_class")},
		{Title: p.T("retention.paper.c_year"), Align: paper.Right},
		{Title: p.T("retention.paper.c_due"), Align: paper.Right},
		{Title: p.T("retention.paper.c_kept"), Align: paper.Right},
	}}
	for _, c := range v.Counts {
		t.Rows = append(t.Rows, []string{p.T(c.Class.Key()), strconv.Itoa(c.Year), p.Int(c.Due), p.Int(c.Kept)})
	}
	t.Rows = append(t.Rows, []string{p.T("retention.paper.total"), "", p.Int(v.Due), p.Int(v.Kept)})
	return t
}
