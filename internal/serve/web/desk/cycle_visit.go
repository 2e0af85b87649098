package desk

import (
	"context"
	"strconv"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/document"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// visitActs are about who goes where, and when.
var visitActs = []*cycleAct{
	{
		name: "visit", path: "kunjungan-baru", part: "visits", fields: visitFields, doubted: offFields,
		do: func(ctx context.Context, d *Desk, r *request, v *cycleView, _ int64) error {
			return d.Cycles.Visit(ctx, r.actor, v.ID, r.get("team"), r.form["loci"], r.stay())
		},
	},
	{
		name: "move", path: "pindahkan", part: "visits", keep: []string{"kunjungan", "versi"}, fields: moveFields, doubted: offTick,
		do: func(ctx context.Context, d *Desk, r *request, v *cycleView, version int64) error {
			return d.Cycles.Move(ctx, r.actor, v.ID, r.get("kunjungan"), version, r.get("team"), r.stay())
		},
	},
	{
		name: "off", path: "batalkan", part: "visits", danger: true, keep: []string{"kunjungan", "versi"}, fields: onlyWhy,
		do: func(ctx context.Context, d *Desk, r *request, v *cycleView, version int64) error {
			return d.Cycles.Move(ctx, r.actor, v.ID, r.get("kunjungan"), version, "", r.stay())
		},
	},
	{
		name: "done", path: "selesai", part: "visits", anybody: true, keep: []string{"kunjungan", "versi"}, fields: nothing,
		do: func(ctx context.Context, d *Desk, r *request, v *cycleView, version int64) error {
			return d.Cycles.Finish(ctx, r.actor, v.ID, r.get("kunjungan"), version)
		},
	},
	{name: "letter", path: "surat-tugas", part: "visits", fields: letterOfFields, do: writeAssignment},
}

// teamsIn are the teams that can be sent, as choices.
func (d *Desk) teamsIn(ctx context.Context, r *request, v *cycleView, chosen string) (ui.Field, error) {
	all, err := d.Cycles.Teams(ctx, r.actor, v.ID)
	teams := []ui.Option{{Text: r.T("desk.cycle.choose")}}
	for _, t := range all {
		if t.Ended.IsZero() {
			teams = append(teams, ui.Option{Value: t.ID, Text: t.Name})
		}
	}
	return ui.Field{Kind: ui.Pick, Name: "team", Label: r.T("desk.cycle.field.team"), Options: options([]string{r.typed("team", chosen)}, teams...)}, err
}

func (r *request) visitDays(from, until string) []ui.Field {
	return []ui.Field{
		{Kind: ui.Day, Name: "from", Label: r.T("desk.cycle.field.from"), Value: r.typed("from", from), Narrow: true},
		{Kind: ui.Day, Name: "until", Label: r.T("desk.cycle.field.until"), Value: r.typed("until", until), Narrow: true},
	}
}

// stay reads when a team is somewhere.
func (r *request) stay() cycle.Stay {
	return cycle.Stay{From: r.get("from"), Until: r.get("until"), Off: r.get("off") != "", Why: r.get("why")}
}

// offTick asks whether a day off is meant, once a form was doubted.
func offTick(r *request) []ui.Field {
	yes := ui.Option{Value: "ya", Text: r.T("desk.cycle.field.off_yes")}
	return []ui.Field{{Kind: ui.SomeOf, Name: "off", Label: r.T("desk.cycle.field.off"), Options: options([]string{r.get("off")}, yes)}}
}

// offFields ask why as well, where a form does not anyway.
func offFields(r *request) []ui.Field {
	why := r.mustWhy()
	why.Label = r.T("desk.cycle.field.off_why")
	return append(offTick(r), why)
}

func visitFields(ctx context.Context, d *Desk, r *request, v *cycleView) ([]ui.Field, error) {
	team, err := d.teamsIn(ctx, r, v, "")
	if err != nil {
		return nil, err
	}
	free, err := d.Cycles.Unvisited(ctx, r.actor, v.ID)
	if err != nil {
		return nil, err
	}
	var loci []ui.Option
	for _, l := range free {
		loci = append(loci, ui.Option{Value: l.ID, Text: l.Name, Hint: l.BodyName})
	}
	fields := append([]ui.Field{team}, r.visitDays("", "")...)
	return append(fields, ui.Field{Kind: ui.SomeOf, Name: "loci", Label: r.T("desk.cycle.loci"), Hint: r.T("desk.cycle.field.loci_hint"), Options: options(r.form["loci"], loci...)}), nil
}

func moveFields(ctx context.Context, d *Desk, r *request, v *cycleView) ([]ui.Field, error) {
	was, err := d.Cycles.VisitOf(ctx, r.actor, v.ID, r.get("kunjungan"))
	if err != nil {
		return nil, err
	}
	team, err := d.teamsIn(ctx, r, v, was.Team)
	return append(append([]ui.Field{team}, r.visitDays(was.From, was.Until)...), r.mustWhy()), err
}

func (d *Desk) visitsTable(ctx context.Context, r *request, v *cycleView) (ui.Table, []ui.Link, error) {
	all, err := d.Cycles.Visits(ctx, r.actor, v.ID)
	if err != nil {
		return ui.Table{}, nil, err
	}
	table := ui.Table{
		Caption: r.T("desk.cycle.part.visits"), HideCaption: true, Empty: r.T("desk.cycle.no_visits"),
		Columns: []ui.Column{
			{Label: r.T("desk.cycle.locus"), Head: true},
			{Label: r.T("desk.cycle.field.team")},
			{Label: r.T("desk.cycle.field.days")},
			{Label: r.T("desk.cycle.state")},
			{Label: r.T("desk.cycle.ways")},
		},
	}
	for _, one := range all {
		cell := ui.Cell{Text: "–", Blank: true}
		if one.State == cycle.VisitPlanned && v.Plans && v.State != cycle.Ended {
			about := []string{"kunjungan", one.ID, "versi", versionText(one.Version)}
			cell = ui.Cell{Content: linksIn([]ui.Link{r.cycleWay(v, "move", about...), r.cycleWay(v, "off", about...)})}
		}
		state := ui.Cell{Text: r.T(one.State.Key()), Note: r.T("desk.cycle.no_letter")}
		if one.Document != "" {
			state.Note = r.T("desk.cycle.has_letter")
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			r.visitCell(v, &one), {Text: one.TeamName}, {Text: r.days(one.From, one.Until)}, state, cell,
		}})
	}
	var links []ui.Link
	if v.Plans && v.State != cycle.Ended {
		links = []ui.Link{r.cycleWay(v, "visit"), r.cycleWay(v, "letter")}
	}
	return table, links, nil
}

// visitCell names a unit that is visited, with a way to the visit for who may read its forms.
func (r *request) visitCell(v *cycleView, one *cycle.Visit) ui.Cell {
	cell := ui.Cell{Text: one.Name, Note: one.BodyName}
	if access.Allowed(r.actor, access.ReadForms, access.Scope{Authority: one.Office}) {
		cell.Href = r.URL(visitPath(v.ID, one.ID))
	}
	return cell
}

// callsTable is who is called before the visits, and about what. It names no day: whoever is visited does not learn
// it from us.
func (d *Desk) callsTable(ctx context.Context, r *request, v *cycleView) (ui.Table, []ui.Link, error) {
	all, err := d.Cycles.Calls(ctx, r.actor, v.ID)
	if err != nil {
		return ui.Table{}, nil, err
	}
	var accounts []string
	for _, c := range all {
		accounts = append(accounts, c.Liaisons...)
	}
	who, err := d.whom(ctx, accounts...)
	if err != nil {
		return ui.Table{}, nil, err
	}
	ready, err := d.Dossiers.Ready(ctx, r.actor, v.ID)
	if err != nil {
		return ui.Table{}, nil, err
	}
	table := ui.Table{
		Caption: r.T("desk.cycle.part.calls"), HideCaption: true, Empty: r.T("desk.cycle.no_calls"),
		Columns: []ui.Column{{Label: r.T("desk.cycle.body"), Head: true}, {Label: r.T("desk.cycle.liaison")}, {Label: r.T("desk.cycle.phone")}, {Label: r.T("desk.cycle.loci")}, {Label: r.T("desk.ready.column")}},
	}
	for _, c := range all {
		liaison := ui.Cell{Text: r.T("desk.cycle.no_liaison"), Soft: true}
		for i, account := range c.Liaisons {
			if i == 0 {
				liaison = ui.Cell{Text: who.name(r, account)}
			} else {
				liaison.Text += ", " + who.name(r, account)
			}
		}
		phone := ui.Cell{Text: c.Phone}
		if c.Phone == "" {
			phone = ui.Cell{Text: "–", Blank: true}
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{{Text: c.BodyName}, liaison, phone, {Text: strconv.Itoa(c.Loci)}, r.readyCell(ready[c.Body])}})
	}
	return table, nil, nil
}

// letterOfFields ask for which team a letter of assignment is.
func letterOfFields(ctx context.Context, d *Desk, r *request, v *cycleView) ([]ui.Field, error) {
	team, err := d.teamsIn(ctx, r, v, "")
	return []ui.Field{team}, err
}

// writeAssignment writes the draft of the letter of assignment of a team, for all its visits that have none yet, as a
// letter of its office: number and signature are a matter of letters.
func writeAssignment(ctx context.Context, d *Desk, r *request, v *cycleView, _ int64) error {
	if r.get("team") == "" {
		return cycle.NoVisits()
	}
	team, err := d.Cycles.Team(ctx, r.actor, v.ID, r.get("team"))
	if err != nil {
		return err
	}
	all, err := d.Cycles.Visits(ctx, r.actor, v.ID)
	if err != nil {
		return err
	}
	who, err := d.whom(ctx, team.Members...)
	if err != nil {
		return err
	}
	p := d.Catalog.Printer(locale.Indonesian) // an official letter
	var ids []string
	var rows string
	for _, one := range all {
		if one.Team == team.ID && one.Document == "" && one.State == cycle.VisitPlanned {
			ids = append(ids, one.ID)
			rows += p.T("desk.cycle.letter.row", "n", len(ids), "unit", one.Name, "body", one.BodyName, "days", r.days(one.From, one.Until)) + "\n"
		}
	}
	if len(ids) == 0 {
		return cycle.NoVisits()
	}
	var people string
	for i, account := range team.Members {
		people += strconv.Itoa(i+1) + ". " + who.name(r, account) + "\n"
	}
	text := document.Text{
		Lang: locale.Indonesian, Subject: p.T("desk.cycle.letter.subject", "title", v.Title), Recipients: team.Name,
		Body: p.T("desk.cycle.letter.body", "title", v.Title, "people", people, "rows", rows),
	}
	one, err := d.Documents.Write(ctx, r.actor, team.Office, document.Letter, text)
	if err != nil {
		return err
	}
	return d.Cycles.Assign(ctx, r.actor, v.ID, ids, one.ID)
}
