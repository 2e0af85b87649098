package desk

import (
	"context"
	"net/url"

	"github.com/patuh-id/patuh/internal/dossier"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// roomQuery names a room of a body in an address.
func roomQuery(path, cycle, body string) string {
	return path + "?" + url.Values{"penilaian": {cycle}, "penyelenggara": {body}}.Encode()
}

// roomKeep carries a room along in a form.
func roomKeep(room *dossier.Room) []ui.Param {
	return []ui.Param{{Name: "penilaian", Value: room.Cycle}, {Name: "penyelenggara", Value: room.Body}}
}

// room is the room that an address names.
func (d *Desk) room(ctx context.Context, r *request) (dossier.Room, error) {
	return d.Dossiers.Room(ctx, r.actor, r.get("penilaian"), r.get("penyelenggara"))
}

// roomCrumbs lead back to all rooms, and to a part of this one.
func (r *request) roomCrumbs(room *dossier.Room, more ...ui.Link) []ui.Link {
	back := dossiersPath
	if room.Inside {
		back += "?penilaian=" + room.Cycle
	}
	return r.crumbs(append([]ui.Link{{Text: r.T("desk.dossier.title"), Href: r.URL(back)}}, more...)...)
}

// roomsTable leads to the parts of the rooms that somebody sees.
func (r *request) roomsTable(rooms []dossier.Room) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.room.list"), HideCaption: true,
		Columns: []ui.Column{{Label: r.T("desk.dossier.field.body"), Head: true}, {Label: r.T("desk.dossier.of_cycle")}, {Label: r.T("desk.room.parts")}},
	}
	for _, room := range rooms {
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: room.BodyName}, {Text: room.Title}, {Content: roomParts(r, room)},
		}})
	}
	return table
}

// unitField asks of which place of a room something is said.
func (r *request) unitField(places []dossier.Place) ui.Field {
	var all []ui.Option
	for _, p := range places {
		value, text := p.Unit, p.Called
		if p.UnitID == "" {
			value, text = itself, r.T("desk.dossier.itself", "name", p.BodyName)
		}
		all = append(all, ui.Option{Value: value, Text: text})
	}
	return ui.Field{Kind: ui.Pick, Name: "unit", Label: r.T("desk.room.field.unit"), Options: options([]string{r.typed("unit", "")}, all...)}
}

// unitTyped is the slug of the place that was chosen; empty for the body itself.
func (r *request) unitTyped() string {
	if slug := r.get("unit"); slug != itself {
		return slug
	}
	return ""
}

// calledIn is what a place is called beside what is said of it.
func (r *request) calledIn(p *dossier.Place) string {
	if p.UnitID == "" {
		return r.T("desk.dossier.itself", "name", p.BodyName)
	}
	return p.Called
}
