package desk

import (
	"context"
	"strconv"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/dossier"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

const (
	respondentsPath = "/kelola/responden"
	newRespondPath  = "/kelola/responden-baru"
)

// respondRoutes are who can answer for those who are assessed, with their decrees.
func (d *Desk) respondRoutes() []route {
	one := respondentsPath + "/{id}"
	return []route{
		{method: get, path: respondentsPath, action: access.ReadDossiers, serve: d.respondentsPage},
		{method: get, path: newRespondPath, action: access.AnswerDossiers, serve: d.newRespond},
		{method: post, path: newRespondPath, action: access.AnswerDossiers, serve: d.newRespond, files: maxCaseForm, many: []string{"files"}},
		{method: get, path: one + "/berkas", action: access.ReadDossiers, serve: d.respondFile},
		{method: post, path: one + "/akhiri", action: access.AnswerDossiers, serve: d.endRespond},
	}
}

func (d *Desk) respondentsPage(ctx context.Context, r *request) (answer, error) {
	room, err := d.room(ctx, r)
	if err != nil {
		return answer{}, err
	}
	all, err := d.Dossiers.Respondents(ctx, r.actor, room.Cycle, room.Body)
	if err != nil {
		return answer{}, err
	}
	var links []ui.Link
	if room.Going && room.Speaks {
		links = append(links, ui.Link{Text: r.T("desk.respond.new"), Href: r.URL(roomQuery(newRespondPath, room.Cycle, room.Body))})
	}
	got := r.page(r.T("desk.respond.title", "name", room.BodyName), respondentsBody(r, &room, r.respondTable(&room, all), links))
	got.page.Breadcrumbs, got.page.Part = r.roomCrumbs(&room), dossiersPath
	return got, nil
}

func (r *request) respondTable(room *dossier.Room, all []dossier.Respondent) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.respond.part"), HideCaption: true, Empty: r.T("desk.respond.none"),
		Columns: []ui.Column{{Label: r.T("desk.respond.role"), Head: true}, {Label: r.T("desk.room.field.unit")}, {Label: r.T("desk.respond.decree")}},
	}
	acts := room.Going && room.Speaks
	if acts {
		table.Columns = append(table.Columns, ui.Column{Label: r.T("desk.publish.act")})
	}
	for _, one := range all {
		cells := []ui.Cell{{Text: one.Role, Note: one.Name}, {Text: r.calledIn(&one.Place)}, {Content: respondDecree(r, one)}}
		if acts {
			cells = append(cells, ui.Cell{Content: ui.ButtonForm(r.Context, ui.Form{
				Action: r.URL(respondentsPath + "/" + one.ID + "/akhiri"), Button: r.T("desk.publish.end"), About: one.Role, Quiet: true,
			})})
		}
		table.Rows = append(table.Rows, ui.Row{Cells: cells})
	}
	return table
}

func (d *Desk) newRespond(ctx context.Context, r *request) (answer, error) {
	room, err := d.room(ctx, r)
	if err != nil {
		return answer{}, err
	}
	f := &form{}
	if f.fields, err = r.respondFields(ctx, &room); err != nil {
		return answer{}, err
	}
	if r.http.Method == post {
		err := d.nameRespondent(ctx, r, &room)
		if err == nil {
			return r.goTo(roomQuery(respondentsPath, room.Cycle, room.Body), "respondent_named"), nil
		}
		if !f.blame(r, err) {
			return answer{}, err
		}
	}
	got := r.formPage(r.T("desk.respond.new"), f, roomFormBody(r, &room, f, r.T("desk.respond.new_lead"), ui.Form{
		Action: r.URL(newRespondPath), Button: r.T("desk.respond.new"), Files: true, Keep: roomKeep(&room),
	}))
	back := ui.Link{Text: r.T("desk.respond.part"), Href: r.URL(roomQuery(respondentsPath, room.Cycle, room.Body))}
	got.page.Breadcrumbs, got.page.Part = r.roomCrumbs(&room, back), dossiersPath
	return got, nil
}

func (d *Desk) nameRespondent(ctx context.Context, r *request, room *dossier.Room) error {
	file, err := r.oneFile(ctx)
	if err != nil {
		return err
	}
	_, err = d.Dossiers.Name(ctx, r.actor, dossier.Naming{
		Cycle: room.Cycle, Body: room.Body, Unit: r.unitTyped(), Role: r.get("role"), Name: r.get("name"), Decree: r.get("decree"), DecreeDay: r.get("decree_day"), File: file,
	})
	return err
}

// oneFile keeps the one file that a form may send; empty where it sent none.
func (r *request) oneFile(ctx context.Context) (string, error) {
	files, err := r.caseFiles(ctx)
	switch {
	case err != nil || len(files) == 0:
		return "", err
	case len(files) > 1:
		return "", problem.Faults{{Place: problem.Place{File: "file"}, Key: "dossier.fault.many", Args: problem.Args{"max": 1}}}
	}
	return files[0], nil
}

// withOneFile adds to a form the choice of one file.
func (r *request) withOneFile(ctx context.Context, label string, fields []ui.Field) ([]ui.Field, error) {
	p, err := r.desk.Files.Purpose(evidence.Attachment)
	if err != nil {
		return fields, err
	}
	fields, err = r.withFiles(ctx, fields)
	for i := range fields {
		if f := &fields[i]; f.Name == "file" {
			f.Label, f.Several, f.Hint = label, false, r.T("desk.files.hint_one", "max", p.Largest()>>20)
		}
	}
	return fields, err
}

func (r *request) respondFields(ctx context.Context, room *dossier.Room) ([]ui.Field, error) {
	return r.withOneFile(ctx, r.T("desk.respond.file"), []ui.Field{
		r.unitField(room.Places),
		{Name: "role", Label: r.T("desk.respond.role"), Hint: r.T("desk.respond.role_hint"), Value: r.typed("role", ""), Max: 200},
		{Name: "name", Label: r.T("desk.respond.name"), Hint: r.T("desk.respond.name_hint"), Value: r.typed("name", ""), Max: 200, Optional: true},
		{Name: "decree", Label: r.T("desk.respond.decree_number"), Value: r.typed("decree", ""), Max: 200, Optional: true},
		{Kind: ui.Day, Name: "decree_day", Label: r.T("desk.respond.decree_day"), Value: r.typed("decree_day", ""), Optional: true, Narrow: true},
	})
}

// respondFile leads to a fresh link to the decree.
func (d *Desk) respondFile(ctx context.Context, r *request) (answer, error) {
	file, err := d.Dossiers.DecreeOf(ctx, r.actor, r.part("id"))
	if err != nil {
		return answer{}, err
	}
	return answer{to: d.Files.Link(file, evidence.Whole, d.Now().Add(5*time.Minute))}, nil
}

func (d *Desk) endRespond(ctx context.Context, r *request) (answer, error) {
	one, err := d.Dossiers.Unname(ctx, r.actor, r.part("id"))
	if err != nil {
		return answer{}, err
	}
	return r.goTo(roomQuery(respondentsPath, one.Cycle, one.Body), "respondent_ended"), nil
}

// readyCell says for a call how far the units of a body have prepared.
func (r *request) readyCell(all []dossier.Ready) ui.Cell {
	if len(all) == 0 {
		return ui.Cell{Text: "–", Blank: true}
	}
	return ui.Cell{Content: readyList(r, all)}
}

// readyWords is how far a unit has prepared in one line.
func (r *request) readyWords(one *dossier.Ready) string {
	words := r.T("desk.ready.none")
	if one.Respondents > 0 {
		words = r.T("desk.ready.named", "n", one.Respondents, "decrees", strconv.Itoa(one.Decrees), "files", strconv.Itoa(one.Files))
	}
	if one.Waiting > 0 {
		words += " · " + r.T("desk.ready.waiting", "n", one.Waiting, "late", strconv.Itoa(one.Late))
	}
	return words
}
