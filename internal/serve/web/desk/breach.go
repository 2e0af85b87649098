package desk

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/privacy"
	"github.com/patuh-id/patuh/internal/privacy/breach"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

const (
	breachPath   = privacyPath + "/insiden"
	breachNew    = breachPath + "/baru"
	breachExport = breachPath + ".csv"
	breachSheet  = breachPath + ".xlsx"
	breachOne    = breachPath + "/nomor/{id}"
)

// breachRoutes are the pages about what went wrong with personal data.
func (d *Desk) breachRoutes() []route {
	return []route{
		{method: get, path: breachPath, action: access.ReadPrivacy, serve: d.breachesPage},
		{method: get, path: breachExport, action: access.ReadPrivacy, serve: d.breachesFile("csv")},
		{method: get, path: breachSheet, action: access.ReadPrivacy, serve: d.breachesFile("xlsx")},
		{method: get, path: breachNew, action: access.KeepPrivacy, serve: d.breachNewPage},
		{method: post, path: breachNew, action: access.KeepPrivacy, serve: d.writeBreach},
		{method: get, path: breachOne, action: access.ReadPrivacy, serve: d.breachPage},
		{method: get, path: breachOne + "/ubah", action: access.KeepPrivacy, serve: d.breachEditPage},
		{method: post, path: breachOne + "/ubah", action: access.KeepPrivacy, serve: d.correctBreach},
		{method: post, path: breachOne + "/catat", action: access.KeepPrivacy, serve: d.noteBreach},
		{method: post, path: breachOne + "/kirim", action: access.KeepPrivacy, serve: d.sendBreach},
		{method: post, path: breachOne + "/kirim/henti", action: access.KeepPrivacy, serve: d.cancelBreachSending},
		{method: post, path: breachOne + "/kirim/lanjut", action: access.KeepPrivacy, serve: d.resumeBreachSending},
		{method: get, path: breachOne + "/surat.csv", action: access.ReadPrivacy, serve: d.breachOwedFile("csv")},
		{method: get, path: breachOne + "/surat.pdf", action: access.ReadPrivacy, serve: d.breachOwedFile("pdf")},
		{method: post, path: breachOne + "/umumkan", action: access.KeepPrivacy, serve: d.publishBreach},
		{method: post, path: breachOne + "/umumkan/cabut", action: access.KeepPrivacy, serve: d.unpublishBreach},
		{method: post, path: breachOne + "/tutup", action: access.KeepPrivacy, serve: d.closeBreach},
	}
}

// breachesView is the list of an authority's incidents.
type breachesView struct {
	privacyPlace
	all []breach.Incident
}

func (d *Desk) breachesView(ctx context.Context, r *request) (*breachesView, error) {
	v := &breachesView{}
	var err error
	if v.privacyPlace, err = d.privacyPlace(ctx, r, access.ReadPrivacy); err != nil {
		return nil, err
	}
	v.all, err = d.Breaches.List(ctx, r.actor, v.authority.ID)
	return v, err
}

func (d *Desk) breachesPage(ctx context.Context, r *request) (answer, error) {
	v, err := d.breachesView(ctx, r)
	if err != nil {
		return answer{}, err
	}
	got := r.page(r.T("desk.breach.title"), breachesBody(r, v))
	got.page.Part = privacyPath
	got.page.Breadcrumbs = r.crumbs(ui.Link{Text: r.T("desk.privacy.title"), Href: v.href(r, privacyPath)})
	return got, nil
}

// breachesFile is all incidents, without names.
func (d *Desk) breachesFile(format string) func(context.Context, *request) (answer, error) {
	return func(ctx context.Context, r *request) (answer, error) {
		v, err := d.breachesView(ctx, r)
		if err != nil {
			return answer{}, err
		}
		data, kind, err := breach.File(r.Printer, v.all, v.in(), d.Now(), format)
		return answer{file: &file{name: "insiden-data-pribadi." + format, contentType: kind, data: data}}, err
	}
}

// breachClock is how the hours of an incident stand.
func (r *request) breachClock(one *breach.Incident, zone string) string {
	now := r.desk.Now()
	switch {
	case !one.Told.IsZero() && one.Late(now):
		return r.T("desk.breach.told_at", "at", r.when(one.Told, zone)) + " (" + r.T("desk.breach.told_late") + ")"
	case !one.Told.IsZero():
		return r.T("desk.breach.told_at", "at", r.when(one.Told, zone))
	case one.Overdue(now):
		return r.T("desk.breach.overdue", "hours", one.Left(now)) + ". " + r.T("desk.breach.due_at", "due", r.when(one.Due, zone))
	}
	return r.T("desk.breach.left", "hours", one.Left(now)) + ". " + r.T("desk.breach.due_at", "due", r.when(one.Due, zone))
}

// breachNewView is the form of a new incident.
type breachNewView struct {
	privacyPlace
	form form
}

func (d *Desk) breachNewView(ctx context.Context, r *request) (*breachNewView, error) {
	v := &breachNewView{}
	var err error
	v.privacyPlace, err = d.privacyPlace(ctx, r, access.KeepPrivacy)
	v.form.fields = r.breachFields(breach.New{Entry: breach.Entry{Learned: d.Now()}}, v.authority.Zone)
	return v, err
}

func (d *Desk) breachNewPage(ctx context.Context, r *request) (answer, error) {
	v, err := d.breachNewView(ctx, r)
	if err != nil {
		return answer{}, err
	}
	return r.breachNewAnswer(v), nil
}

func (r *request) breachNewAnswer(v *breachNewView) answer {
	got := r.formPage(r.T("desk.breach.new"), &v.form, breachNewBody(r, v))
	got.page.Part = privacyPath
	got.page.Breadcrumbs = r.crumbs(ui.Link{Text: r.T("desk.privacy.title"), Href: v.href(r, privacyPath)}, ui.Link{Text: r.T("desk.breach.title"), Href: v.href(r, breachPath)})
	return got
}

func (d *Desk) writeBreach(ctx context.Context, r *request) (answer, error) {
	v, err := d.breachNewView(ctx, r)
	if err != nil {
		return answer{}, err
	}
	n, ok := r.breachWritten(&v.form, v.authority.Zone)
	if !ok {
		return r.breachNewAnswer(v), nil
	}
	n.Authority = v.authority.ID
	one, err := d.Breaches.Write(ctx, r.actor, n)
	if err != nil {
		if !v.form.blame(r, err) {
			return answer{}, err
		}
		return r.breachNewAnswer(v), nil
	}
	return r.goTo(breachPath+"/nomor/"+one.ID, "breach_written"), nil
}

// momentText is an instant as it is typed; empty for none.
func momentText(at time.Time, zone string) string {
	if at.IsZero() {
		return ""
	}
	return at.In(zoneOf(zone)).Format("2006-01-02 15:04")
}

// breachFields ask for a version, beginning with what one says.
func (r *request) breachFields(begin breach.New, zone string) []ui.Field {
	people := ""
	if begin.People > 0 {
		people = strconv.Itoa(begin.People)
	}
	var kinds []ui.Option
	if rec, err := privacy.RecordOf(); err == nil {
		for _, f := range rec.Fields {
			kinds = append(kinds, ui.Option{Value: f.Code, Text: f.Title[r.Lang]})
		}
	}
	chosen := begin.Data
	if r.form.Has("data") || r.form.Has("title") {
		chosen = r.form["data"]
	}
	text := func(kind ui.FieldKind, name, value string, hint, optional bool) ui.Field {
		f := ui.Field{Kind: kind, Name: name, Label: r.T("desk.breach.f." + name), Value: r.typed(name, value), Optional: optional, Auto: "off"}
		if hint {
			f.Hint = r.T("desk.breach.f." + name + "_hint")
		}
		f.Narrow = kind == ui.Day || name == "people" || name == "learned" || name == "happened"
		return f
	}
	fields := []ui.Field{
		text(ui.Line, "title", begin.Title, false, false),
		text(ui.Line, "learned", momentText(begin.Learned, zone), true, false),
		text(ui.Line, "learned_by", begin.LearnedBy, true, false),
		text(ui.Line, "happened", momentText(begin.Happened, zone), true, true),
		text(ui.Words, "how", begin.How, true, false),
		{Kind: ui.SomeOf, Name: "data", Label: r.T("desk.breach.f.data"), Options: options(chosen, kinds...)},
		text(ui.Digits, "people", people, true, true),
		text(ui.Day, "from", begin.From, false, true),
		text(ui.Day, "until", begin.Until, false, true),
		text(ui.Words, "numbers", begin.Numbers, true, true),
		text(ui.Words, "handling", begin.Handling, false, true),
		text(ui.Words, "recovery", begin.Recovery, false, true),
	}
	if begin.N > 0 {
		fields = append(fields, text(ui.Words, "why", "", false, false))
	}
	return fields
}

// breachWritten reads a version from its form; false where it cannot be read, which it then says.
func (r *request) breachWritten(f *form, zone string) (breach.New, bool) {
	n := breach.New{Numbers: r.get("numbers"), Entry: breach.Entry{
		Title: r.get("title"), LearnedBy: r.get("learned_by"), How: r.get("how"), Data: r.form["data"], From: r.get("from"), Until: r.get("until"),
		Handling: r.get("handling"), Recovery: r.get("recovery"), Why: r.get("why"),
	}}
	ok := true
	n.Learned = r.momentWritten(f, "learned", zone, &ok)
	if r.get("happened") != "" {
		n.Happened = r.momentWritten(f, "happened", zone, &ok)
	}
	if text := strings.TrimSpace(r.get("people")); text != "" {
		var err error
		if n.People, err = strconv.Atoi(text); err != nil {
			n.People = -1
		}
	}
	return n, ok
}

// momentWritten reads an instant from a field, and says there what is wrong with it.
func (r *request) momentWritten(f *form, name, zone string, ok *bool) time.Time {
	at, err := deadline.ParseMoment(zoneOf(zone), r.get(name))
	if err != nil {
		f.put(name, r.T("breach.fault.moment"))
		*ok = false
	}
	return at
}
