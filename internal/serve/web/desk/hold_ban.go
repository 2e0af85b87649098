package desk

import (
	"context"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/hold"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// bansPage shows whose reports are held whatever the limits say.
func (d *Desk) bansPage(ctx context.Context, r *request) (answer, error) {
	v, err := d.holdView(ctx, r, access.TriageCases)
	if err != nil {
		return answer{}, err
	}
	if v.bans, err = d.Holds.Bans(ctx, r.actor, v.authority.ID); err != nil {
		return answer{}, err
	}
	var accounts, cases []string
	for i := range v.bans {
		accounts = append(accounts, v.bans[i].MadeBy, v.bans[i].EndedBy)
		if v.bans[i].Case != "" && len(cases) < complaint.MaxPage {
			cases = append(cases, v.bans[i].Case)
		}
	}
	if v.names, err = d.Accounts.Names(ctx, each(accounts)...); err != nil {
		return answer{}, err
	}
	rows, err := d.Complaints.Excerpts(ctx, r.actor, cases...)
	if err != nil {
		return answer{}, err
	}
	v.numbers = map[string]string{}
	for i := range rows {
		v.numbers[rows[i].ID] = rows[i].Number
	}
	got := r.page(r.T("desk.hold.bans"), bansBody(r, v))
	got.page.Part, got.page.Breadcrumbs = casesPath, v.crumbs(r)
	return got, nil
}

// banPage makes a ban: by hand, or of whoever sent a case, by its number.
func (d *Desk) banPage(ctx context.Context, r *request) (answer, error) {
	v, err := d.holdView(ctx, r, access.DecideCases)
	if err != nil {
		return answer{}, err
	}
	n := hold.NewBan{
		Authority: v.authority.ID, Contact: r.get("contact"), Network: r.ticked("jaringan"), Reason: r.get("reason"), Days: int(r.number("days")),
	}
	var one *complaint.Case
	if number := r.get("laporan"); number != "" {
		found, err := d.Complaints.Numbered(ctx, r.actor, number)
		if err != nil {
			return answer{}, err
		}
		one, n.Case = &found, found.ID
	}
	f := &form{fields: r.banFields(n, one)}
	if r.http.Method == post {
		_, err := d.Holds.Ban(ctx, r.actor, n)
		if err == nil {
			return r.goTo(holdBansPath+"?instansi="+v.authority.Slug, "hold_banned"), nil
		}
		if !f.blame(r, err) {
			return answer{}, err
		}
	}
	title := r.T("desk.hold.ban_title")
	if n.Network {
		title = r.T("desk.hold.ban_network_title")
	}
	got := r.formPage(title, f, banBody(r, v, f, n, one))
	got.page.Part = casesPath
	got.page.Breadcrumbs = append(v.crumbs(r), ui.Link{Text: r.T("desk.hold.bans"), Href: v.href(r, holdBansPath)})
	return got, nil
}

func (r *request) banFields(n hold.NewBan, one *complaint.Case) []ui.Field {
	var fields []ui.Field
	if one == nil {
		fields = append(fields, ui.Field{
			Kind: ui.Line, Name: "contact", Label: r.T("desk.hold.contact"), Hint: r.T("desk.hold.contact_hint"), Value: r.typed("contact", ""), Auto: "off", Max: 254,
		})
	}
	fields = append(fields, ui.Field{
		Kind: ui.Words, Name: "reason", Label: r.T("desk.hold.reason"), Hint: r.T("desk.hold.reason_hint"), Value: r.typed("reason", ""),
	})
	if !n.Network {
		fields = append(fields, ui.Field{
			Kind: ui.Digits, Name: "days", Label: r.T("desk.hold.days"), Hint: r.T("desk.hold.days_hint", "max", hold.MaxBanDays),
			Value: r.typed("days", "14"), Narrow: true, Max: 3,
		})
	}
	return fields
}

func (d *Desk) liftBan(ctx context.Context, r *request) (answer, error) {
	v, err := d.holdView(ctx, r, access.DecideCases)
	if err != nil {
		return answer{}, err
	}
	err = d.Holds.Lift(ctx, r.actor, r.get("id"))
	f := &form{}
	switch {
	case err == nil:
		return r.goTo(holdBansPath+"?instansi="+v.authority.Slug, "hold_lifted"), nil
	case f.blame(r, err): // somebody else was faster, or its time is over: it does not hold any more
		return r.goTo(holdBansPath+"?instansi="+v.authority.Slug, "hold_lifted_already"), nil
	default:
		return answer{}, err
	}
}

// keepBan says about which case a form is.
func keepBan(v *holdView, n hold.NewBan, one *complaint.Case) []ui.Param {
	keep := v.keep()
	if one != nil {
		keep = append(keep, ui.Param{Name: "laporan", Value: one.Number})
	}
	if n.Network {
		keep = append(keep, ui.Param{Name: "jaringan", Value: "1"})
	}
	return keep
}

// bansTable are the bans with who made them, and until when.
func (v *holdView) bansTable(r *request) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.hold.bans"), HideCaption: true, Empty: r.T("desk.hold.no_bans"),
		Columns: []ui.Column{{Label: r.T("desk.hold.ban_what"), Head: true}, {Label: r.T("desk.hold.reason")}, {Label: r.T("desk.hold.ban_by")}, {Label: r.T("desk.hold.ban_until")}},
	}
	for i := range v.bans {
		b := &v.bans[i]
		what := ui.Cell{Text: r.T(b.Kind.Key()), Note: r.T("desk.hold.by_hand")}
		if b.Case != "" {
			what.Note = r.T("desk.hold.from_case")
			if number := v.numbers[b.Case]; number != "" {
				what.Note = r.T("desk.hold.from_number", "number", number)
			}
		}
		until := ui.Cell{Text: r.when(b.Until, v.authority.Zone)}
		switch {
		case b.Ended.IsZero():
		case b.EndedBy == "":
			until.Note = r.T("desk.hold.ban_over")
		default:
			until.Note = r.T("desk.hold.ban_lifted", "name", v.names[b.EndedBy], "at", r.when(b.Ended, v.authority.Zone))
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{what, {Text: b.Reason}, {Text: v.names[b.MadeBy], Note: r.when(b.Made, v.authority.Zone)}, until}})
	}
	return table
}

// running are the bans that hold now.
func (v *holdView) running() []hold.Ban {
	var all []hold.Ban
	for _, b := range v.bans {
		if b.Ended.IsZero() {
			all = append(all, b)
		}
	}
	return all
}

// heldCount is a number of held cases in words.
func (r *request) heldCount(n int) string { return r.T("desk.hold.count", "n", n) }
