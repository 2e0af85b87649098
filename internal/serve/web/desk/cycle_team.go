package desk

import (
	"context"
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// teamActs are about teams, and about who must not assess whom.
var teamActs = []*cycleAct{
	{
		name: "team", path: "tim-baru", part: "teams", keep: []string{"tim", "versi"}, fields: teamFields,
		do: func(ctx context.Context, d *Desk, r *request, v *cycleView, version int64) error {
			t := cycle.Team{ID: r.get("tim"), Name: r.get("name"), Members: leaderFirst(r.form["members"], r.get("leader")), Version: version}
			var err error
			if t.ID == "" {
				if t.Office, err = v.officeOf(r); err != nil {
					return err
				}
			}
			_, err = d.Cycles.KeepTeam(ctx, r.actor, v.ID, t)
			return err
		},
	},
	{
		name: "disband", path: "bubarkan", part: "teams", danger: true, keep: []string{"tim", "versi"}, fields: nothing,
		do: func(ctx context.Context, d *Desk, r *request, v *cycleView, version int64) error {
			return d.Cycles.EndTeam(ctx, r.actor, v.ID, r.get("tim"), version)
		},
	},
	{
		name: "apart", path: "benturan-baru", part: "aparts", anybody: true, fields: apartFields,
		do: func(ctx context.Context, d *Desk, r *request, v *cycleView, _ int64) error {
			a := cycle.Apart{Account: r.get("account"), Body: r.get("body"), Why: r.get("why")}
			if a.Account == "" {
				a.Account = r.actor.Account
			}
			return d.Cycles.KeepApart(ctx, r.actor, v.ID, a)
		},
	},
	{
		name: "reunite", path: "benturan-selesai", part: "aparts", keep: []string{"benturan", "versi"}, fields: onlyWhy,
		do: func(ctx context.Context, d *Desk, r *request, v *cycleView, version int64) error {
			return d.Cycles.EndApart(ctx, r.actor, v.ID, r.get("benturan"), version, r.get("why"))
		},
	},
}

// leaderFirst puts the leader first: whoever leads a team is in it, ticked or not.
func leaderFirst(members []string, leader string) []string {
	if leader == "" {
		return members
	}
	others := slices.DeleteFunc(slices.Clone(members), func(one string) bool { return one == leader })
	return append([]string{leader}, others...)
}

func teamFields(ctx context.Context, d *Desk, r *request, v *cycleView) ([]ui.Field, error) {
	var was cycle.Team
	offices := v.planned()
	if id := r.get("tim"); id != "" {
		var err error
		if was, err = d.Cycles.Team(ctx, r.actor, v.ID, id); err != nil {
			return nil, err
		}
		offices = []string{was.Office}
	}
	members := []string{}
	for _, office := range offices {
		able, err := d.Cycles.Assessors(ctx, r.actor, v.ID, office)
		if err != nil {
			return nil, err
		}
		members = append(members, able...)
	}
	members = append(members, was.Members...)
	slices.Sort(members)
	members = slices.Compact(members)
	who, err := d.whom(ctx, members...)
	if err != nil {
		return nil, err
	}
	var all []ui.Option
	for _, account := range members {
		all = append(all, ui.Option{Value: account, Text: who.name(r, account)})
	}
	slices.SortFunc(all, func(a, b ui.Option) int { return strings.Compare(a.Text, b.Text) })
	ticked, leader := was.Members, ""
	if len(was.Members) > 0 {
		leader = was.Members[0]
	}
	if r.http.Method == post {
		ticked = r.form["members"]
	}
	var fields []ui.Field
	if was.ID == "" {
		fields = v.officeField(r)
	}
	leaders := append([]ui.Option{{Text: r.T("desk.cycle.first_member")}}, all...)
	return append(fields,
		ui.Field{Name: "name", Label: r.T("desk.cycle.field.team_name"), Value: r.typed("name", was.Name), Max: 200},
		ui.Field{Kind: ui.SomeOf, Name: "members", Label: r.T("desk.cycle.field.members"), Hint: r.T("desk.cycle.field.members_hint"), Options: options(ticked, all...)},
		ui.Field{Kind: ui.Pick, Name: "leader", Label: r.T("desk.cycle.field.leader"), Options: options([]string{r.typed("leader", leader)}, leaders...)}), nil
}

func (d *Desk) teamsTable(ctx context.Context, r *request, v *cycleView) (ui.Table, []ui.Link, error) {
	all, err := d.Cycles.Teams(ctx, r.actor, v.ID)
	if err != nil {
		return ui.Table{}, nil, err
	}
	var accounts []string
	for _, t := range all {
		accounts = append(accounts, t.Members...)
	}
	who, err := d.whom(ctx, accounts...)
	if err != nil {
		return ui.Table{}, nil, err
	}
	table := ui.Table{
		Caption: r.T("desk.cycle.part.teams"), HideCaption: true, Empty: r.T("desk.cycle.no_teams"),
		Columns: []ui.Column{{Label: r.T("desk.cycle.field.team"), Head: true}, {Label: r.T("desk.cycle.field.members")}, {Label: r.T("desk.cycle.ways")}},
	}
	for _, t := range all {
		var names []string
		for i, account := range t.Members {
			name := who.name(r, account)
			if i == 0 {
				name = r.T("desk.cycle.leads", "name", name)
			}
			names = append(names, name)
		}
		cell := ui.Cell{Text: "–", Blank: true}
		switch {
		case !t.Ended.IsZero():
			cell = ui.Cell{Text: r.T("desk.cycle.disbanded"), Soft: true}
		case v.Plans && v.State != cycle.Ended:
			about := []string{"tim", t.ID, "versi", versionText(t.Version)}
			edit := r.cycleWay(v, "team", about...)
			edit.Text = r.T("desk.cycle.change")
			cell = ui.Cell{Content: linksIn([]ui.Link{edit, r.cycleWay(v, "disband", about...)})}
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{{Text: t.Name, Note: v.office(t.Office)}, {Text: strings.Join(names, ", ")}, cell}})
	}
	var links []ui.Link
	if v.Plans && v.State != cycle.Ended {
		links = []ui.Link{r.cycleWay(v, "team")}
	}
	return table, links, nil
}

func apartFields(ctx context.Context, d *Desk, r *request, v *cycleView) ([]ui.Field, error) {
	bodies, err := d.Cycles.Bodies(ctx, r.actor, v.ID)
	if err != nil {
		return nil, err
	}
	all := []ui.Option{{Text: r.T("desk.cycle.choose")}}
	for _, b := range bodies {
		all = append(all, ui.Option{Value: b.Slug, Text: b.Name})
	}
	var fields []ui.Field
	if v.Plans {
		people := []ui.Option{{Text: r.T("desk.cycle.myself")}}
		for _, office := range v.planned() {
			able, err := d.Cycles.Assessors(ctx, r.actor, v.ID, office)
			if err != nil {
				return nil, err
			}
			who, err := d.whom(ctx, able...)
			if err != nil {
				return nil, err
			}
			for _, account := range able {
				people = append(people, ui.Option{Value: account, Text: who.name(r, account)})
			}
		}
		fields = []ui.Field{{Kind: ui.Pick, Name: "account", Label: r.T("desk.cycle.field.account"), Options: options([]string{r.typed("account", "")}, people...)}}
	}
	return append(fields, ui.Field{Kind: ui.Pick, Name: "body", Label: r.T("desk.cycle.body"), Options: options([]string{r.typed("body", "")}, all...)}, r.mustWhy()), nil
}

func (d *Desk) apartsTable(ctx context.Context, r *request, v *cycleView) (ui.Table, []ui.Link, error) {
	all, err := d.Cycles.Aparts(ctx, r.actor, v.ID)
	if err != nil {
		return ui.Table{}, nil, err
	}
	var accounts []string
	for _, a := range all {
		accounts = append(accounts, a.Account, a.SaidBy)
	}
	who, err := d.whom(ctx, accounts...)
	if err != nil {
		return ui.Table{}, nil, err
	}
	table := ui.Table{
		Caption: r.T("desk.cycle.part.aparts"), HideCaption: true, Empty: r.T("desk.cycle.no_aparts"),
		Columns: []ui.Column{{Label: r.T("desk.cycle.field.account"), Head: true}, {Label: r.T("desk.cycle.body")}, {Label: r.T("desk.field.why")}, {Label: r.T("desk.cycle.ways")}},
	}
	for _, a := range all {
		cell := ui.Cell{Text: "–", Blank: true}
		if v.Plans && v.State != cycle.Ended {
			cell = ui.Cell{Content: linksIn([]ui.Link{r.cycleWay(v, "reunite", "benturan", a.ID, "versi", versionText(a.Version))})}
		}
		body := ui.Cell{Text: a.BodyName}
		if len(a.Visits) > 0 {
			var still []string
			for _, one := range a.Visits {
				still = append(still, one.Unit+" ("+one.Team+")")
			}
			body.Note = r.T("desk.cycle.still_goes", "units", strings.Join(still, ", "))
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: who.name(r, a.Account)}, body, {Text: a.Why, Note: r.T("desk.cycle.said_by", "name", who.name(r, a.SaidBy))}, cell,
		}})
	}
	var links []ui.Link
	if v.State != cycle.Ended {
		links = []ui.Link{r.cycleWay(v, "apart")}
	}
	return table, links, nil
}
