package desk

import (
	"context"

	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// What citizens tell a head directly, in the street or at an event, is taken down in a minute: what was said
// and a number to call back, or only a voice note.

func (r *request) directFields() *form {
	return &form{fields: []ui.Field{
		{Kind: ui.Words, Name: "words", Label: r.T("desk.direct.words"), Hint: r.T("desk.direct.words_hint"), Value: r.get("words"), Optional: true, Auto: "off"},
		{Name: "place", Label: r.T("desk.direct.place"), Hint: r.T("desk.direct.place_hint"), Value: r.get("place"), Optional: true, Max: 300, Auto: "off"},
		{Name: "phone", Label: r.T("desk.direct.phone"), Hint: r.T("desk.direct.phone_hint"), Value: r.get("phone"), Optional: true, Narrow: true, Max: 30, Auto: "off"},
		{Kind: ui.File, Name: "file", Label: r.T("desk.direct.file"), Hint: r.T("desk.entry.field.file_hint", "max", maxEntryForm>>20), Several: true, Optional: true},
	}}
}

func (d *Desk) directPage(ctx context.Context, r *request) (answer, error) {
	t, err := d.taking(ctx, r)
	if err != nil {
		return answer{}, err
	}
	return r.directAnswer(t, r.directFields()), nil
}

func (r *request) directAnswer(t *taking, f *form) answer {
	got := r.formPage(r.T("desk.direct.title"), f, directBody(r, t, f))
	got.page.Part, got.page.Breadcrumbs = entryPath, r.crumbs()
	return got
}

func (d *Desk) direct(ctx context.Context, r *request) (answer, error) {
	t, err := d.taking(ctx, r)
	if err != nil {
		return answer{}, err
	}
	wrong := r.keepFiles(ctx, t)
	f := r.directFields()
	if wrong != nil {
		if !f.blame(r, wrong) {
			return answer{}, wrong
		}
		return r.directAnswer(t, f), nil
	}
	n := complaint.New{
		Authority: t.authority.ID, Once: r.actor.Account + " " + t.once, Words: r.get("words"), Place: r.get("place"), Channel: complaint.Direct, Lang: string(r.Lang),
		Reporter: complaint.Reporter{Phone: r.get("phone"), Reach: complaint.ByMailbox, Assisted: true},
	}
	if n.Reporter.Phone != "" {
		n.Reporter.Reach, n.Reporter.Shown = complaint.ByPhone, true
	}
	for _, one := range t.files {
		n.FilesOwner, n.Files = r.fileOwner(), append(n.Files, one.id)
	}
	made, err := d.Complaints.Receive(ctx, r.actor, n)
	if err != nil {
		if !f.blame(r, err) {
			return answer{}, err
		}
		return r.directAnswer(t, f), nil
	}
	t.channel = complaint.Direct
	if r.get("step") == stepPaper && made.PIN != "" {
		return d.entryPaper(ctx, &made)
	}
	return r.entryDone(t, &made, n), nil
}

// paperForm asks for the receipt of what was just taken down, by the same form once more.
func (r *request) paperForm(t *taking) ui.Form {
	f := ui.Form{Action: r.URL(entryPath), Button: r.T("desk.entry.paper"), Files: true, Quiet: t.channel != complaint.SlipIn}
	if t.channel == complaint.Direct {
		f.Action, f.Keep = r.URL(directPath), t.keep()
		for _, name := range []string{"words", "place", "phone"} {
			f.Keep = append(f.Keep, ui.Param{Name: name, Value: r.get(name)})
		}
	} else {
		f.Keep = r.carried(t)
	}
	f.Keep = append(f.Keep, ui.Param{Name: "step", Value: stepPaper})
	return f
}
