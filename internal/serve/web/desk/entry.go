package desk

import (
	"context"
	"crypto/rand"
	"slices"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// Nothing here has a name of its own in its address: below these pages stands every case by its number.
const (
	entryPath  = "/kelola/laporan/baru"
	directPath = "/kelola/laporan/langsung"
)

// maxEntryForm bounds what is sent at once with a letter's scan or a voice note, in bytes.
const maxEntryForm = 30 << 20

// entryRoutes take down what somebody says: on the telephone, at the counter, in a letter, to the head.
func (d *Desk) entryRoutes() []route {
	many := []string{"needs", "file", "kept"}
	return []route{
		{method: get, path: entryPath, action: access.RegisterCases, serve: d.entryPage},
		{method: post, path: entryPath, action: access.RegisterCases, serve: d.entry, many: many, files: maxEntryForm},
		{method: get, path: directPath, action: access.RegisterCases, serve: d.directPage},
		{method: post, path: directPath, action: access.RegisterCases, serve: d.direct, many: many, files: maxEntryForm},
	}
}

// taking is somebody who takes a case down: for whom, and what is known there.
type taking struct {
	places     access.Workplaces
	authority  access.Branding
	house      complaint.House
	categories []complaint.Category
	offices    []directory.Office
	channel    complaint.Channel
	slip       complaint.Slip // where it stands on one, of which a case may have been made
	after      complaint.Slip // the one to be typed in next, if any
	once       string
	files      []kept
	looked     bool              // for earlier cases of the caller
	ways       []complaint.Reach // in which the authority can reach somebody now
	keeps      bool              // the authority can keep a name in secret now
}

// kept is a file that was sent with the form and waits for the case.
type kept struct{ id, name string }

// byHand are the ways in which cases come that somebody takes down, in the order of the page.
var byHand = []complaint.Channel{complaint.Phone, complaint.Counter, complaint.Letter, complaint.Social, complaint.Chat, complaint.SlipIn}

func (d *Desk) taking(ctx context.Context, r *request) (*taking, error) {
	t := &taking{channel: complaint.Channel(r.get("channel")), once: r.get("once"), looked: r.ticked("looked")}
	var err error
	if t.places, err = d.Access.Workplaces(ctx, r.actor, access.RegisterCases); err != nil {
		return nil, err
	}
	if t.authority, err = choose(t.places, r.get("instansi")); err != nil {
		return nil, err
	}
	if t.house, err = d.Complaints.House(ctx, r.actor, t.authority.ID); err != nil {
		return nil, err
	}
	if t.categories, err = d.Complaints.Categories(ctx, t.authority.ID); err != nil {
		return nil, err
	}
	if t.offices, err = d.Directory.OfficesOf(ctx, t.authority.ID); err != nil {
		return nil, err
	}
	if t.ways, err = d.waysTo(ctx, t.authority.ID); err != nil {
		return nil, err
	}
	if t.keeps, err = d.Complaints.Keeps(ctx, t.authority.ID); err != nil {
		return nil, err
	}
	if !slices.Contains(byHand, t.channel) {
		t.channel = complaint.Phone
	}
	if t.once == "" {
		t.once = rand.Text()
	}
	if code := r.get("slip"); code != "" {
		t.channel = complaint.SlipIn
		t.slip, err = d.Complaints.SlipByCode(ctx, r.actor, t.authority.ID, code)
		if err != nil && problem.KindOf(err) != problem.NotFound {
			return nil, err
		}
	}
	return t, nil
}

// keep is what every form of one case carries along.
func (t *taking) keep() []ui.Param {
	all := []ui.Param{{Name: "instansi", Value: t.authority.Slug}, {Name: "channel", Value: string(t.channel)}, {Name: "once", Value: t.once}}
	if t.looked {
		all = append(all, ui.Param{Name: "looked", Value: "1"})
	}
	for _, one := range t.files {
		all = append(all, ui.Param{Name: "kept", Value: one.id + " " + one.name})
	}
	return all
}

// officeName is what an office is called in the list that is typed into.
func (t *taking) officeName(o directory.Office) string {
	if o.Unit == "" || o.BodyName == t.authority.Name {
		return o.Name
	}
	return o.Name + " · " + o.BodyName
}
