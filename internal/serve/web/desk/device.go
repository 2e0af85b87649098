package desk

import (
	"context"
	"slices"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/device"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

const devicesPath = "/kelola/perangkat"

// deviceEndings are the last parts of the addresses of the ways to end a device.
var deviceEndings = map[string]device.Ending{"cabut": device.Revoke, "terima": device.Reopen, "tutup": device.Close, "hapus": device.Wipe}

// devicesOr is who sees devices: whoever assesses their own, whoever plans those of the office.
var devicesOr = []access.Action{access.PlanCycles}

func (d *Desk) deviceRoutes() []route {
	return []route{
		// Their own are everybody's to end, also of somebody who assesses no more.
		{method: get, path: devicesPath, action: access.KeepOwnAccount, serve: d.devicesPage},
		{method: get, path: devicesPath + "/{id}/{how}", action: access.KeepOwnAccount, serve: d.endDevice},
		{method: post, path: devicesPath + "/{id}/{how}", action: access.KeepOwnAccount, serve: d.endDevice},
	}
}

func (d *Desk) devicesPage(ctx context.Context, r *request) (answer, error) {
	all, err := d.Devices.List(ctx, r.actor)
	if err != nil {
		return answer{}, err
	}
	accounts := make([]string, 0, len(all))
	for _, one := range all {
		accounts = append(accounts, one.Account)
	}
	who, err := d.whom(ctx, accounts...)
	if err != nil {
		return answer{}, err
	}
	living, ended := []device.Device{}, []device.Device{}
	for _, one := range all {
		if one.Emptied.IsZero() {
			living = append(living, one)
		} else {
			ended = append(ended, one)
		}
	}
	got := r.page(r.T("desk.device.title"), devicesBody(r, r.devices(living, who), r.devices(ended, who), len(access.Where(r.actor, access.FillForms)) > 0))
	got.page.Part = devicesPath
	return got, nil
}

// devices is a table of devices, each with its ways to an end.
func (r *request) devices(all []device.Device, who whom) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.device.title"), HideCaption: true, Empty: r.T("desk.device.none"),
		Columns: []ui.Column{
			{Label: r.T("desk.device.name"), Head: true}, {Label: r.T("desk.device.whose")}, {Label: r.T("desk.device.state")}, {Label: r.T("desk.device.seen")}, {Label: r.T("desk.device.end")},
		},
	}
	for _, one := range all {
		whose := who.name(r, one.Account)
		if one.Account == r.actor.Account {
			whose = r.T("desk.device.own")
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: one.Name},
			{Text: whose},
			{Text: r.T(one.State.Key()), Note: r.deviceNote(one)},
			{Text: r.deviceSeen(one), Note: r.T("desk.device.since", "at", r.day(one.Made, r.ownZone()))},
			r.deviceEnds(one),
		}})
	}
	return table
}

// deviceEnds are the ways to end a device, in its row.
func (r *request) deviceEnds(one device.Device) ui.Cell {
	links := r.deviceWays(one)
	if len(links) == 0 {
		return ui.Cell{Text: r.T("desk.none")}
	}
	return ui.Cell{Content: ways(links)}
}

func (r *request) deviceSeen(one device.Device) string {
	if one.Seen.IsZero() {
		return r.T("desk.device.never")
	}
	return r.when(one.Seen, r.ownZone())
}

// deviceNote says since when a device stands where it stands, and what it waits for.
func (r *request) deviceNote(one device.Device) string {
	switch {
	case !one.Emptied.IsZero():
		return r.T("desk.device.emptied", "at", r.when(one.Emptied, r.ownZone()))
	case one.State == device.Wiped:
		return r.T("desk.device.waits", "at", r.when(one.Wiped, r.ownZone()))
	case !one.Revoked.IsZero() && one.RevokedBy != one.Account:
		return r.T("desk.device.revoked_by", "at", r.when(one.Revoked, r.ownZone()))
	case !one.Revoked.IsZero():
		return r.T("desk.device.revoked", "at", r.when(one.Revoked, r.ownZone()))
	case one.State == device.Closing:
		return r.T("desk.device.closing", "at", r.when(one.Closing, r.ownZone()))
	default:
		return ""
	}
}

// deviceWays lead to what can be done with a device where it stands.
func (r *request) deviceWays(one device.Device) []ui.Link {
	var links []ui.Link
	for _, how := range device.Endings {
		if how == device.Reopen && one.Account == r.actor.Account {
			continue // one's own is opened by signing in on it, or by somebody else
		}
		if one.Fits(how) {
			links = append(links, ui.Link{Text: r.T(how.Key()), Href: r.URL(devicePath(one.ID, how))})
		}
	}
	return links
}

func devicePath(id string, how device.Ending) string {
	for part, ending := range deviceEndings {
		if ending == how {
			return devicesPath + "/" + id + "/" + part
		}
	}
	return devicesPath
}

// endDevice asks before a device is ended, and ends it.
func (d *Desk) endDevice(ctx context.Context, r *request) (answer, error) {
	how, known := deviceEndings[r.part("how")]
	if !known {
		return answer{}, problem.New(problem.NotFound, "", nil)
	}
	one, err := d.Devices.One(ctx, r.actor, r.part("id"))
	if err != nil {
		return answer{}, err
	}
	who, err := d.whom(ctx, one.Account)
	if err != nil {
		return answer{}, err
	}
	e := r.editOf(one.Version, r.why())
	if r.http.Method == post {
		err := d.Devices.End(ctx, r.actor, one.ID, e.version, how, r.get("why"))
		if err == nil {
			return r.goTo(devicesPath, "device_"+string(how)), nil
		}
		if !e.refuse(r, err, one.Version, r.deviceTerms(one, who)) {
			return answer{}, err
		}
	}
	form := ui.Form{Action: r.URL(devicePath(one.ID, how)), Button: r.T(how.Key()), Danger: how == device.Wipe}
	title := r.T("desk.device.end_one", "how", r.T(how.Key()), "name", one.Name)
	got := r.editPage(title, e, deviceEndBody(r, e, form, r.T("desk.device."+string(how)+".lead"), r.deviceTerms(one, who)))
	got.page.Breadcrumbs, got.page.Part = r.crumbs(ui.Link{Text: r.T("desk.device.title"), Href: r.URL(devicesPath)}), devicesPath
	return got, nil
}

func (r *request) deviceTerms(one device.Device, who whom) []ui.Term {
	return slices.DeleteFunc([]ui.Term{
		{Term: r.T("desk.device.whose"), Text: who.name(r, one.Account)},
		{Term: r.T("desk.device.state"), Text: r.T(one.State.Key())},
		{Term: r.T("desk.device.what"), Text: r.deviceNote(one)},
		{Term: r.T("desk.device.seen"), Text: r.deviceSeen(one)},
	}, func(t ui.Term) bool { return t.Text == "" })
}
