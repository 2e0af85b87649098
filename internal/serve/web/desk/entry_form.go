package desk

import (
	"slices"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// entryForm is what is asked for, in the order in which a call goes: who, what, where, when, how to reach
// them. What is seldom needed stands apart.
type entryForm struct {
	form
	caller, said, seldom []string // names of the fields of each part
}

// entryFields are named as the room names its faults.
func (r *request) entryFields(t *taking) *entryForm {
	f := &entryForm{}
	part := func(names *[]string, fields ...ui.Field) {
		for _, field := range fields {
			if field.Label == "" {
				field.Label = r.T("desk.entry.field." + field.Name)
			}
			if field.Hint == "" {
				field.Hint = r.hint("desk.entry.field." + field.Name + "_hint")
			}
			if field.Kind != ui.OneOf && field.Kind != ui.SomeOf && field.Kind != ui.Pick {
				field.Value, field.Auto = r.entryValue(field.Name, field.Value), "off"
			}
			*names = append(*names, field.Name)
			f.fields = append(f.fields, field)
		}
	}
	phone := ui.Field{Name: "phone", Max: 30, Optional: true, Narrow: true}
	name := ui.Field{Name: "name", Max: 200, Optional: true}
	address := ui.Field{Kind: ui.Words, Name: "address", Optional: true}
	switch t.channel {
	case complaint.Letter:
		part(&f.caller, r.receivedFields(t, false)...)
		part(&f.caller, name, address)
	case complaint.SlipIn:
		part(&f.caller, ui.Field{Name: "slip", Value: r.get("slip"), Max: 20, Narrow: true})
		part(&f.caller, r.receivedFields(t, true)...)
		part(&f.caller, phone, name)
	case complaint.Social:
		part(&f.caller, ui.Field{Name: "link", Max: 2_000, Optional: true}, name)
	default:
		part(&f.caller, phone, name)
	}
	part(&f.said,
		ui.Field{Kind: ui.OneOf, Name: "kind", Options: textOptions(r, r.entryValue("kind", string(complaint.Complaint)), complaint.Kinds)},
		ui.Field{Kind: ui.Words, Name: "words"},
		ui.Field{Name: "place", Max: 300, Optional: true},
		ui.Field{Name: "target", Max: 300, Optional: true, Offers: t.offers()},
		ui.Field{Kind: ui.OneOf, Name: "about", Options: textOptions(r, r.entryValue("about", string(complaint.AboutOffice)), complaint.Abouts)},
		ui.Field{Name: "whom", Max: 200, Optional: true},
		ui.Field{Kind: ui.Day, Name: "happened", Optional: true, Narrow: true},
		r.reachField(t),
		r.secrecyField(t),
	)
	if accepts, ok := r.acceptsField(t); ok {
		part(&f.said, accepts)
	}
	part(&f.said,
		ui.Field{Kind: ui.SomeOf, Name: "assisted", Options: options([]string{r.get("assisted")}, ui.Option{
			Value: "1", Text: r.T("desk.entry.field.assisted_yes"), Hint: r.T("desk.entry.field.assisted_say"),
		})},
	)
	if t.channel == complaint.Letter || t.channel == complaint.Counter || t.channel == complaint.Chat || t.channel == complaint.SlipIn {
		part(&f.said, r.entryFile("desk.entry.field.file"))
	}
	f.seldomFields(r, t, part, phone, address)
	first := f.caller[0]
	if r.get("step") == stepLook {
		first = "name"
	}
	for i := range f.fields {
		f.fields[i].Focus = f.fields[i].Name == first && (r.http.Method == get || r.get("step") == stepLook)
	}
	return f
}

// seldomFields are what most calls do not need.
func (f *entryForm) seldomFields(r *request, t *taking, part func(*[]string, ...ui.Field), phone, address ui.Field) {
	if !slices.Contains(f.caller, "phone") {
		part(&f.seldom, phone)
	}
	part(&f.seldom, ui.Field{Kind: ui.Mail, Name: "mail", Max: 254, Optional: true})
	if !slices.Contains(f.caller, "address") {
		part(&f.seldom, address)
	}
	needs := make([]ui.Option, 0, len(complaint.Needs))
	for _, need := range complaint.Needs {
		needs = append(needs, ui.Option{Value: need, Text: r.T(complaint.NeedKey(need)), Selected: slices.Contains(r.form["needs"], need)})
	}
	categories := []ui.Option{{Text: r.T("desk.entry.category_later")}}
	for _, one := range t.categories {
		categories = append(categories, ui.Option{Value: one.Code, Text: one.Name(r.Lang)})
	}
	tick := func(name string) ui.Field {
		return ui.Field{Kind: ui.SomeOf, Name: name, Options: options([]string{r.get(name)}, ui.Option{Value: "1", Text: r.T("desk.entry.field." + name + "_yes")})}
	}
	part(&f.seldom,
		tick("shown"), tick("quiet"),
		ui.Field{Kind: ui.SomeOf, Name: "needs", Options: needs},
		ui.Field{Kind: ui.OneOf, Name: "priority", Options: textOptions(r, r.entryValue("priority", string(complaint.Usual)), complaint.Priorities)},
		ui.Field{Name: "proxy", Max: 200, Optional: true},
		ui.Field{Name: "proxywhy", Max: 500, Optional: true},
		ui.Field{Kind: ui.Day, Name: "asked", Optional: true, Narrow: true},
		ui.Field{Kind: ui.Day, Name: "promised", Optional: true, Narrow: true},
		ui.Field{Kind: ui.Words, Name: "wish", Optional: true},
		ui.Field{Kind: ui.Pick, Name: "category", Options: options([]string{r.get("category")}, categories...)},
		ui.Field{Kind: ui.Pick, Name: "source", Options: textOptions(r, r.entryValue("source", string(complaint.Citizen)), []complaint.Source{complaint.Citizen, complaint.Council, complaint.Ombudsman, complaint.Internal})},
	)
	if !slices.Contains(f.caller, "link") {
		part(&f.seldom, ui.Field{Name: "link", Max: 2_000, Optional: true})
	}
}

// receivedFields ask when the office had it in its hands: a letter's day, a slip's hour, too.
func (r *request) receivedFields(t *taking, hour bool) []ui.Field {
	today := r.desk.Now().In(zoneOf(t.authority.Zone))
	fields := []ui.Field{{Kind: ui.Day, Name: "received", Value: today.Format(time.DateOnly), Narrow: true}}
	if hour {
		fields = append(fields, ui.Field{Name: "clock", Max: 5, Narrow: true})
	}
	return fields
}

func (r *request) entryFile(label string) ui.Field {
	return ui.Field{Kind: ui.File, Name: "file", Label: r.T(label), Hint: r.T("desk.entry.field.file_hint", "max", maxEntryForm>>20), Several: true, Optional: true}
}

// usualReach is how most who come this way are reached.
func (t *taking) usualReach() complaint.Reach {
	switch t.channel {
	case complaint.Phone, complaint.Counter, complaint.SlipIn:
		return complaint.ByPhone
	case complaint.Letter:
		return complaint.ByLetter
	case complaint.Chat:
		if !slices.Contains(t.ways, complaint.ByWhatsApp) {
			return complaint.ByPhone
		}
		return complaint.ByWhatsApp
	default:
		return complaint.ByMailbox
	}
}

func (t *taking) offers() []string {
	names := make([]string, len(t.offices))
	for i, one := range t.offices {
		names[i] = t.officeName(one)
	}
	return names
}

// officeTyped is the office of a name as it was typed: the whole name, or a part that only one has. No name
// is no office.
func (t *taking) officeTyped(text string) (directory.Office, bool) {
	if text = strings.ToLower(strings.Join(strings.Fields(text), " ")); text == "" {
		return directory.Office{}, true
	}
	var found []directory.Office
	for _, one := range t.offices {
		switch name := strings.ToLower(t.officeName(one)); {
		case name == text || strings.ToLower(one.Name) == text && one.Unit != "":
			return one, true
		case strings.Contains(name, text):
			found = append(found, one)
		}
	}
	if len(found) == 1 {
		return found[0], true
	}
	return t.officeKnownAs(text)
}

// entryValue is what was typed, or what a fresh form begins with. A first step that came back from the check
// brings along what was typed before it.
func (r *request) entryValue(name, begin string) string {
	if r.form.Has(name) || r.form.Has("step") {
		return r.get(name)
	}
	return begin
}

// textOptions are choices whose texts are their own.
func textOptions[T interface {
	~string
	Key() string
}](r *request, chosen string, all []T,
) []ui.Option {
	list := make([]ui.Option, len(all))
	for i, one := range all {
		list[i] = ui.Option{Value: string(one), Text: r.T(one.Key()), Hint: r.hint("desk.entry.about." + one.Key()), Selected: string(one) == chosen}
	}
	return list
}

// received is when the office had it: the day at noon where no hour is asked for, and the hour on a slip.
func (r *request) received(t *taking, f *form) time.Time {
	day := r.dayWritten(f, "received", t.authority.Zone)
	if day.IsZero() {
		if t.channel == complaint.SlipIn && !f.failed() {
			f.put("received", r.T("desk.day_missing"))
		}
		return day
	}
	hour := r.get("clock")
	if t.channel != complaint.SlipIn {
		noon := day.Add(12 * time.Hour)
		if now := r.desk.Now(); noon.After(now) && day.Before(now) {
			return now // it came today
		}
		return noon
	}
	if hour == "" {
		f.put("clock", r.T("desk.entry.clock_missing"))
		return time.Time{}
	}
	for _, layout := range []string{"15.04", "15:04"} {
		if at, err := time.Parse(layout, hour); err == nil {
			return day.Add(time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute)
		}
	}
	f.put("clock", r.T("desk.entry.clock_wrong"))
	return time.Time{}
}

// wordsAbout are the words of a report with whom it is about, as they were said.
func (r *request) wordsAbout() string {
	words, whom := r.get("words"), r.get("whom")
	if whom == "" || words == "" {
		return words
	}
	return words + "\n\n" + r.T("complaint.draft.whom", "whom", whom)
}

// typedCase is what the form says.
func (r *request) typedCase(t *taking, f *form) complaint.New {
	office, ok := t.officeTyped(r.get("target"))
	if !ok {
		f.put("target", r.T("desk.entry.office_unknown"))
	}
	n := complaint.New{
		Authority: t.authority.ID, Once: r.actor.Account + " " + t.once, Kind: complaint.Kind(r.get("kind")), Words: r.wordsAbout(),
		Place: r.get("place"), Happened: r.get("happened"), Asked: r.get("asked"), Promised: r.get("promised"), Wish: r.get("wish"),
		Link: r.get("link"), Category: r.get("category"), TargetBody: office.Body, TargetUnit: office.Unit, About: complaint.About(r.get("about")),
		Secrecy: complaint.Secrecy(r.get("secrecy")), Priority: complaint.Priority(r.get("priority")), Channel: t.channel,
		Source: complaint.Source(r.get("source")), Lang: string(r.Lang), Reporter: r.typedReporter(t), Slip: t.slip.ID,
	}
	if way := n.Reporter.Reach; n.Secrecy != complaint.Anonymous && slices.Contains(complaint.Reaches, way) && !slices.Contains(t.ways, way) {
		f.put("reach", r.T("desk.entry.way_closed"))
	}
	if n.Secrecy == complaint.Secret && !t.keeps && n.Reporter.Named() {
		f.put("secrecy", r.T("sealed.not_ready")) // before it is read back, and not after
	}
	if slices.Contains([]complaint.Channel{complaint.Letter, complaint.SlipIn}, t.channel) {
		n.Received = r.received(t, f)
	}
	if t.channel == complaint.SlipIn {
		if wrong := r.slipWrong(t, r.get("step") == stepSend || r.get("step") == stepPaper); wrong != "" {
			f.put("slip", wrong)
		}
	}
	for _, one := range t.files {
		n.FilesOwner, n.Files = r.fileOwner(), append(n.Files, one.id)
	}
	return n
}

func (r *request) typedReporter(t *taking) complaint.Reporter {
	return complaint.Reporter{
		Name: r.get("name"), Phone: r.get("phone"), Mail: r.get("mail"), Address: r.get("address"), Reach: r.reach(t),
		Shown: r.ticked("shown"), Accepts: r.ticked("accepts"), Quiet: r.ticked("quiet"), Assisted: r.ticked("assisted"), Needs: r.form["needs"], Proxy: r.get("proxy"), ProxyWhy: r.get("proxywhy"),
	}
}
