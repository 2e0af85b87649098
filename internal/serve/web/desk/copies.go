package desk

import (
	"context"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/backup"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

const copiesPath = "/kelola/cadangan"

// copyRoutes are the backups of the installation.
func (d *Desk) copyRoutes() []route {
	return []route{
		{method: get, path: copiesPath, action: access.ReadBackups, serve: d.copies},
		{method: post, path: copiesPath + "/sekarang", action: access.MakeBackup, serve: d.copyNow},
	}
}

// copiesShown is how many backups the page has: more than are kept by default.
const copiesShown = 50

// copies are the backups, the newest first.
type copies struct {
	list    []backup.Entry
	set     bool // backups are set up
	waiting bool // one was asked for and has not begun
}

// running is the one that is under way, if any.
func (c copies) running() (backup.Entry, bool) {
	if len(c.list) > 0 && c.list[0].State == backup.Running {
		return c.list[0], true
	}
	return backup.Entry{}, false
}

func (d *Desk) copies(ctx context.Context, r *request) (answer, error) {
	list, err := d.Backups.List(ctx, r.actor, copiesShown)
	if err != nil {
		return answer{}, err
	}
	waiting, err := d.Backups.Waiting(ctx, r.actor)
	if err != nil {
		return answer{}, err
	}
	return r.page(r.T("desk.copies.title"), copiesBody(r, copies{list, d.Backups.Configured(), waiting})), nil
}

func (d *Desk) copyNow(ctx context.Context, r *request) (answer, error) {
	err := d.Backups.Ask(ctx, r.actor)
	switch problem.KindOf(err) {
	case problem.Invalid, problem.Conflict: // the page itself says that none are set up, or that one runs
		return r.goTo(copiesPath, ""), nil
	}
	if err != nil {
		return answer{}, err
	}
	return r.goTo(copiesPath, "copy_asked"), nil
}

func copyTable(r *request, list []backup.Entry) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.copies.title"), HideCaption: true, Empty: r.T("desk.copies.none"),
		Columns: []ui.Column{
			{Label: r.T("desk.copies.when"), Head: true},
			{Label: r.T("desk.copies.age")},
			{Label: r.T("desk.copies.state")},
			{Label: r.T("desk.copies.size")},
			{Label: r.T("desk.copies.checked")},
		},
	}
	for _, e := range list {
		size := ui.Cell{Text: r.T("desk.copies.no_size")}
		if e.State == backup.Good {
			size.Text = r.size(e.Size)
			size.Note = r.T("desk.copies.holds", "rows", e.Rows, "files", e.Files, "size", r.size(e.FileBytes))
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: r.when(e.Began, r.ownZone())}, {Text: r.age(e)}, {Content: copyState(r, e)}, size, {Text: r.T("backup.checked." + string(e.Checked))},
		}})
	}
	return table
}

// age is how old a backup is, in the larger of days and hours.
func (r *request) age(e backup.Entry) string {
	hours := int(r.desk.Now().Sub(e.Began).Hours())
	switch {
	case hours < 1:
		return r.T("desk.copies.fresh")
	case hours < 48:
		return r.T("desk.copies.hours", "n", hours)
	default:
		return r.T("desk.copies.days", "n", hours/24)
	}
}

// stateZone is a state as a sign.
func stateZone(e backup.Entry) ui.Zone {
	switch {
	case e.State == backup.Good && !e.Absent:
		return ui.Green
	case e.State == backup.Failed, e.Absent:
		return ui.Red
	default:
		return ui.Yellow
	}
}

// stateText is a state, without its archive when that was let go of.
func stateText(r *request, e backup.Entry) string {
	if e.Gone {
		return r.T("desk.copies.gone")
	}
	if e.Absent {
		return r.T("desk.copies.absent")
	}
	return r.T("backup.state." + string(e.State))
}

// copyProgress says how far the one is that runs.
func copyProgress(r *request, e backup.Entry) string {
	if e.Progress.Stage == "" {
		return r.T("desk.copies.begun")
	}
	return r.T("desk.copies.progress", "stage", r.T("backup.stage."+string(e.Progress.Stage)), "percent", e.Progress.Percent())
}
