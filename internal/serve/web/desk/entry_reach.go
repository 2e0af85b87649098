package desk

import (
	"context"
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// asGiven is the way of reaching somebody that follows from what they gave: the number where there is one, else
// none. It is what a form begins with, so that nobody has to give what they need not.
const asGiven = "given"

// waysTo are those in which an authority can reach somebody now: no message is promised that nothing sends.
func (d *Desk) waysTo(ctx context.Context, authority string) ([]complaint.Reach, error) {
	var open []complaint.Reach
	for _, way := range complaint.Reaches {
		if slices.Contains([]complaint.Reach{complaint.BySMS, complaint.ByWhatsApp, complaint.ByMail}, way) {
			is, err := d.Complaints.Open(ctx, d.Complaints.DB, string(way), authority)
			if err != nil {
				return nil, err
			}
			if !is {
				continue
			}
		}
		open = append(open, way)
	}
	return open, nil
}

// reachField asks how somebody is to be reached, among the ways that are open.
func (r *request) reachField(t *taking) ui.Field {
	chosen := r.entryValue("reach", asGiven)
	choices := append([]ui.Option{{Value: asGiven, Text: r.T("desk.entry.reach_given." + string(t.usualReach())), Selected: chosen == asGiven}}, textOptions(r, chosen, t.ways)...)
	hint := ""
	if len(t.ways) < len(complaint.Reaches) {
		hint = r.T("desk.entry.ways_closed")
	}
	return ui.Field{Kind: ui.Pick, Name: "reach", Hint: hint, Options: choices}
}

// secrecyField asks who may know. Where nobody could open a name, it says so before one is asked for.
func (r *request) secrecyField(t *taking) ui.Field {
	all := textOptions(r, r.entryValue("secrecy", string(complaint.Open)), complaint.Secrecies)
	for i := range all {
		if all[i].Value == string(complaint.Secret) && !t.keeps {
			all[i].Hint = r.T("desk.entry.secret_nameless")
		}
	}
	return ui.Field{Kind: ui.OneOf, Name: "secrecy", Options: all}
}

// acceptsField is whether somebody secret lets the machine read one contact; false where nothing is sent anyway.
func (r *request) acceptsField(t *taking) (ui.Field, bool) {
	sends := slices.ContainsFunc(t.ways, func(way complaint.Reach) bool {
		return slices.Contains([]complaint.Reach{complaint.BySMS, complaint.ByWhatsApp, complaint.ByMail}, way)
	})
	return ui.Field{Kind: ui.SomeOf, Name: "accepts", Options: options([]string{r.get("accepts")}, ui.Option{
		Value: "1", Text: r.T("desk.entry.field.accepts_yes"), Hint: r.T("desk.entry.field.accepts_say"),
	})}, sends
}

// reach is the way that was chosen, or the one that follows from what was given.
func (r *request) reach(t *taking) complaint.Reach {
	way := complaint.Reach(r.get("reach"))
	if way != asGiven {
		return way
	}
	usual := t.usualReach()
	given := r.get("phone")
	if usual == complaint.ByLetter {
		given = r.get("address")
	}
	secrecy := complaint.Secrecy(r.get("secrecy"))
	messaged := usual != complaint.ByPhone && usual != complaint.ByLetter && r.ticked("accepts")
	if given == "" || secrecy == complaint.Anonymous || secrecy == complaint.Secret && !messaged || usual == complaint.ByPhone && r.ticked("quiet") {
		return complaint.ByMailbox
	}
	return usual
}

// officeKnownAs is the office that a word of a category stands for: the one that usually has it, or the only one
// with a word of that category in its name, as "dukcapil" is for the office of "kependudukan".
func (t *taking) officeKnownAs(text string) (directory.Office, bool) {
	var found []directory.Office
	for i := range t.categories {
		one := &t.categories[i]
		words := strings.Fields(strings.ToLower(one.Words))
		if !slices.Contains(words, text) {
			continue
		}
		for _, o := range t.offices {
			name := strings.Fields(strings.ToLower(o.Name))
			named := one.Unit == "" && o.Unit != "" && slices.ContainsFunc(words, func(w string) bool { return slices.Contains(name, w) })
			if (named || one.Unit != "" && o.Unit == one.Unit) && !slices.Contains(found, o) {
				found = append(found, o)
			}
		}
	}
	if len(found) == 1 {
		return found[0], true
	}
	return directory.Office{}, false
}
