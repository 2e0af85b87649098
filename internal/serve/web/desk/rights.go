package desk

import (
	"context"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

const rightsPath = "/kelola/wewenang"

// rightsPage shows what the reader's positions allow, and the whole table of access in words.
func (d *Desk) rightsPage(ctx context.Context, r *request) (answer, error) {
	var scopes []access.Scope
	for _, h := range r.actor.Holdings {
		scopes = append(scopes, h.Scope)
	}
	where, err := d.placesOf(ctx, scopes...)
	if err != nil {
		return answer{}, err
	}
	return r.page(r.T("desk.rights.title"), rightsBody(r, where)), nil
}

// acts are actions in words, with the first letter a capital.
func (r *request) acts(actions []access.Action) []string {
	texts := make([]string, len(actions))
	for i, a := range actions {
		texts[i] = sentence(r.T(a.Key()))
	}
	return texts
}

func sentence(text string) string {
	if text == "" {
		return text
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// granted is what a holding allows: there only, and there with all inside.
func granted(h access.Holding) access.Grant {
	for _, g := range access.Table() {
		if g.Role == h.Role && g.Level == h.Scope.Level() {
			return g
		}
	}
	return access.Grant{}
}

// everybodys are what whoever is signed in may do about what is theirs.
func everybodys() []access.Action {
	var actions []access.Action
	for _, e := range access.Entries() {
		if e.Audience != access.ByRole {
			actions = append(actions, e.Action)
		}
	}
	return actions
}

// grantTable is the table of access: a row for each role at each level.
func (r *request) grantTable() ui.Table {
	table := ui.Table{
		Caption: r.T("desk.rights.all"), HideCaption: true,
		Columns: []ui.Column{
			{Label: r.T("desk.field.role"), Head: true},
			{Label: r.T("desk.rights.at")},
			{Label: r.T("desk.rights.here")},
			{Label: r.T("desk.rights.within")},
		},
	}
	for _, g := range access.Table() {
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: sentence(r.T(g.Role.Key()))},
			{Text: r.T(g.Level.Key())},
			{Content: actList(r, r.acts(g.Here))},
			{Content: actList(r, r.acts(g.Within))},
		}})
	}
	return table
}

// pairTable are acts that one person may not both do about one thing.
func (r *request) pairTable() ui.Table {
	table := ui.Table{
		Caption: r.T("desk.rights.pairs"), HideCaption: true,
		Columns: []ui.Column{{Label: r.T("desk.rights.first"), Head: true}, {Label: r.T("desk.rights.second")}},
	}
	name := func(a access.Action) string {
		if a == access.Subject {
			return r.T("desk.rights.subject")
		}
		return r.T(a.Key())
	}
	for _, pair := range access.Pairs() {
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{{Text: sentence(name(pair.First))}, {Text: name(pair.Second)}}})
	}
	return table
}

// apartTable are roles that one person may not hold together.
func (r *request) apartTable() ui.Table {
	table := ui.Table{
		Caption: r.T("desk.rights.apart"), HideCaption: true,
		Columns: []ui.Column{{Label: r.T("desk.field.role"), Head: true}, {Label: r.T("desk.rights.not_with")}},
	}
	for _, one := range access.Aparts() {
		names := make([]string, len(one.Others))
		for i, other := range one.Others {
			names[i] = r.T(other.Key())
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{{Text: sentence(r.T(one.Role.Key()))}, {Text: strings.Join(names, ", ")}}})
	}
	return table
}
