package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/privacy/retention"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

const (
	retentionPath     = privacyPath + "/retensi"
	retentionSchedule = retentionPath + "/jadwal"
	retentionDry      = retentionPath + "/simulasi"
	retentionHolds    = retentionPath + "/tahan"
	retentionList     = retentionPath + "/daftar/{id}"
)

// retentionRoutes are the pages on which words of citizens come to their end.
func (d *Desk) retentionRoutes() []route {
	return []route{
		{method: get, path: retentionPath, action: access.ReadPrivacy, serve: d.retentionPage},
		{method: get, path: retentionSchedule, action: access.KeepPrivacy, serve: d.schedulePage},
		{method: post, path: retentionSchedule, action: access.KeepPrivacy, serve: d.setSchedule},
		{method: post, path: retentionDry, action: access.KeepPrivacy, serve: d.dryRun},
		{method: post, path: retentionHolds, action: access.KeepPrivacy, serve: d.setHold},
		{method: post, path: retentionHolds + "/{id}/lepas", action: access.KeepPrivacy, serve: d.liftHold},
		{method: get, path: retentionList, action: access.ReadPrivacy, serve: d.planPage},
		{method: post, path: retentionList + "/usul", action: access.KeepPrivacy, serve: d.proposePlan},
		{method: post, path: retentionList + "/setuju", action: access.DestroyPrivacy, serve: d.approvePlan},
		{method: post, path: retentionList + "/tolak", action: access.DestroyPrivacy, serve: d.refusePlan},
		{method: post, path: retentionList + "/henti", action: access.DestroyPrivacy, serve: d.cancelPlan},
		{method: post, path: retentionList + "/lanjut", action: access.DestroyPrivacy, serve: d.resumePlan},
	}
}

// archive is how an authority's keeping ends.
type archive struct {
	privacyPlace
	now       retention.Schedule
	set       bool // there is one in force
	schedules []retention.Schedule
	plans     []retention.Plan
	holds     []retention.Hold
	names     map[string]string
	dry, hold form
}

func (v *archive) keep() []ui.Param {
	return []ui.Param{{Name: "instansi", Value: v.authority.Slug}}
}

func (d *Desk) archive(ctx context.Context, r *request, action access.Action) (*archive, error) {
	v := &archive{}
	var err error
	if v.privacyPlace, err = d.privacyPlace(ctx, r, action); err != nil {
		return nil, err
	}
	if v.now, v.set, err = d.Retention.InForce(ctx, r.actor, v.authority.ID); err != nil {
		return nil, err
	}
	if v.schedules, err = d.Retention.Schedules(ctx, r.actor, v.authority.ID); err != nil {
		return nil, err
	}
	if v.plans, err = d.Retention.Plans(ctx, r.actor, v.authority.ID); err != nil {
		return nil, err
	}
	if v.holds, err = d.Retention.Holds(ctx, r.actor, v.authority.ID); err != nil {
		return nil, err
	}
	var accounts []string
	for _, p := range v.plans {
		accounts = append(accounts, p.MadeBy)
	}
	for _, h := range v.holds {
		accounts = append(accounts, h.SetBy, h.LiftedBy)
	}
	v.names, err = d.Accounts.Names(ctx, accounts...)
	v.dry.fields, v.hold.fields = r.dryFields(v), r.holdFields()
	return v, err
}

func (r *request) dryFields(v *archive) []ui.Field {
	on := r.get("on")
	if on == "" {
		on = r.desk.Now().In(zoneOf(v.authority.Zone)).Format(time.DateOnly)
	}
	fields := []ui.Field{{Kind: ui.Day, Name: "on", Label: r.T("desk.retention.on"), Hint: r.T("desk.retention.on_hint"), Value: on, Narrow: true}}
	by := []ui.Option{{Text: r.T("desk.retention.by_force")}}
	for _, s := range v.schedules {
		if s.Status == retention.Draft {
			by = append(by, ui.Option{Value: s.ID, Text: r.T("desk.retention.by_draft", "n", s.Running)})
		}
	}
	if len(by) > 1 {
		fields = append(fields, ui.Field{Kind: ui.Pick, Name: "by", Label: r.T("desk.retention.by"), Options: options([]string{r.get("by")}, by...)})
	}
	return fields
}

func (r *request) holdFields() []ui.Field {
	return []ui.Field{
		{Kind: ui.Line, Name: "number", Label: r.T("desk.retention.number"), Value: r.get("number"), Narrow: true, Auto: "off"},
		{Kind: ui.Words, Name: "reason", Label: r.T("desk.retention.reason"), Value: r.get("reason")},
	}
}

func (d *Desk) retentionPage(ctx context.Context, r *request) (answer, error) {
	v, err := d.archive(ctx, r, access.ReadPrivacy)
	if err != nil {
		return answer{}, err
	}
	return r.archiveAnswer(v), nil
}

func (r *request) archiveAnswer(v *archive) answer {
	all := form{fields: append(append([]ui.Field{}, v.dry.fields...), v.hold.fields...), wrong: append(v.dry.wrong, v.hold.wrong...)}
	got := r.formPage(r.T("desk.retention.title"), &all, archiveBody(r, v))
	got.page.Part = privacyPath
	got.page.Breadcrumbs = r.crumbs(ui.Link{Text: r.T("desk.privacy.title"), Href: v.href(r, privacyPath)})
	return got
}

func (d *Desk) dryRun(ctx context.Context, r *request) (answer, error) {
	v, err := d.archive(ctx, r, access.KeepPrivacy)
	if err != nil {
		return answer{}, err
	}
	p, err := d.Retention.DryRun(ctx, r.actor, v.authority.ID, r.get("by"), r.get("on"))
	if err != nil {
		if !v.dry.blame(r, err) {
			return answer{}, err
		}
		return r.archiveAnswer(v), nil
	}
	return r.goTo(planPath(p.ID), "retention_listed"), nil
}

func (d *Desk) setHold(ctx context.Context, r *request) (answer, error) {
	v, err := d.archive(ctx, r, access.KeepPrivacy)
	if err != nil {
		return answer{}, err
	}
	if _, err := d.Retention.SetHold(ctx, r.actor, v.authority.ID, r.get("number"), r.get("reason")); err != nil {
		if !v.hold.blame(r, err) {
			return answer{}, err
		}
		return r.archiveAnswer(v), nil
	}
	return r.goTo(retentionPath+"?instansi="+v.authority.Slug, "retention_held"), nil
}

func (d *Desk) liftHold(ctx context.Context, r *request) (answer, error) {
	v, err := d.archive(ctx, r, access.KeepPrivacy)
	if err != nil {
		return answer{}, err
	}
	if err := d.Retention.LiftHold(ctx, r.actor, r.part("id"), r.get("reason")); err != nil {
		if !v.hold.blame(r, err) {
			return answer{}, err
		}
		return r.archiveAnswer(v), nil
	}
	return r.goTo(retentionPath+"?instansi="+v.authority.Slug, "retention_lifted"), nil
}

// schedulePage asks for a new version; it begins with what the one before says.
func (d *Desk) schedulePage(ctx context.Context, r *request) (answer, error) {
	v, err := d.archive(ctx, r, access.KeepPrivacy)
	if err != nil {
		return answer{}, err
	}
	return r.scheduleAnswer(v, &form{fields: r.scheduleFields(v)}), nil
}

func (r *request) scheduleFields(v *archive) []ui.Field {
	var last retention.Schedule
	if len(v.schedules) > 0 {
		last = v.schedules[0]
	}
	value := func(name, otherwise string) string {
		if r.form.Has(name) {
			return r.get(name)
		}
		return otherwise
	}
	fields := []ui.Field{
		{Kind: ui.OneOf, Name: "status", Label: r.T("desk.retention.status"), Options: options([]string{value("status", string(retention.Draft))},
			ui.Option{Value: string(retention.Draft), Text: r.T("retention.status.draft")}, ui.Option{Value: string(retention.Official), Text: r.T("retention.status.official")})},
		{Kind: ui.Line, Name: "decree", Label: r.T("desk.retention.decree"), Hint: r.T("desk.retention.decree_hint"), Value: r.get("decree"), Optional: true},
		{Kind: ui.Day, Name: "decree_on", Label: r.T("desk.retention.decree_on"), Value: r.get("decree_on"), Narrow: true, Optional: true},
		{Kind: ui.Day, Name: "from", Label: r.T("desk.retention.from"), Value: r.get("from"), Narrow: true},
		{Kind: ui.Day, Name: "until", Label: r.T("desk.retention.until"), Value: r.get("until"), Narrow: true, Optional: true},
	}
	for _, class := range retention.Classes {
		fields = append(fields, r.lineFields(class, last, value)...)
	}
	return append(fields, ui.Field{Kind: ui.Words, Name: "note", Label: r.T("desk.retention.note"), Value: r.get("note"), Optional: true})
}

// doubts is what stands for the doubts that are named: who says that they are sure says it of these and of no other.
func doubts(err error) string {
	var faults problem.Faults
	if !errors.As(err, &faults) {
		return ""
	}
	sum := sha256.New()
	for _, fault := range faults {
		if fault.Place.File == "sure" {
			fmt.Fprintf(sum, "%s %v\n", fault.Key, fault.Args)
		}
	}
	return hex.EncodeToString(sum.Sum(nil)[:8])
}

// sureField asks whether what was doubted is meant.
func (r *request) sureField(seen string) ui.Field {
	yes := ui.Option{Value: seen, Text: r.T("desk.retention.sure_yes")}
	return ui.Field{Kind: ui.SomeOf, Name: "sure", Label: r.T("desk.retention.sure"), Options: options([]string{r.get("sure")}, yes)}
}

// lineFields ask for the period of one class.
func (r *request) lineFields(class retention.Class, last retention.Schedule, value func(name, otherwise string) string) []ui.Field {
	var line retention.Line
	for _, l := range last.Lines {
		if l.Class == class {
			line = l
		}
	}
	n := ""
	if line.N > 0 {
		n = r.Int(line.N)
	}
	units := []ui.Option{{Text: r.T("desk.retention.unit_choose")}}
	for _, u := range retention.Units {
		units = append(units, ui.Option{Value: string(u), Text: r.T("retention.unit." + string(u))})
	}
	var froms []ui.Option
	for _, f := range retention.Froms {
		froms = append(froms, ui.Option{Value: string(f), Text: r.T("retention.from." + string(f))})
	}
	name, what := string(class), r.T(class.Key())
	return []ui.Field{
		{Kind: ui.Digits, Name: "n_" + name, Label: r.T("desk.retention.n", "class", what), Value: value("n_"+name, n), Narrow: true, Auto: "off", Optional: true},
		{Kind: ui.Pick, Name: "unit_" + name, Label: r.T("desk.retention.unit", "class", what), Options: options([]string{value("unit_"+name, string(line.Unit))}, units...)},
		{Kind: ui.Pick, Name: "from_" + name, Label: r.T("desk.retention.counted", "class", what), Options: options([]string{value("from_"+name, string(line.From))}, froms...)},
	}
}

func (r *request) scheduleAnswer(v *archive, f *form) answer {
	got := r.formPage(r.T("desk.retention.schedule_title"), f, scheduleBody(r, v, f))
	got.page.Part = privacyPath
	got.page.Breadcrumbs = r.crumbs(ui.Link{Text: r.T("desk.privacy.title"), Href: v.href(r, privacyPath)},
		ui.Link{Text: r.T("desk.retention.title"), Href: v.href(r, retentionPath)})
	return got
}

func (d *Desk) setSchedule(ctx context.Context, r *request) (answer, error) {
	v, err := d.archive(ctx, r, access.KeepPrivacy)
	if err != nil {
		return answer{}, err
	}
	s := retention.Schedule{
		Authority: v.authority.ID, Status: retention.Status(r.get("status")), Decree: r.get("decree"), DecreeOn: r.get("decree_on"),
		From: r.get("from"), Until: r.get("until"), Note: r.get("note"),
	}
	for _, class := range retention.Classes {
		name := string(class)
		s.Lines = append(s.Lines, retention.Line{
			Class: class, Unit: retention.Unit(r.get("unit_" + name)), N: int(r.number("n_" + name)), From: retention.From(r.get("from_" + name)),
		})
	}
	_, err = d.Retention.SetSchedule(ctx, r.actor, s, false)
	seen := r.get("sure")
	if isAbout(err, "sure") {
		if seen = doubts(err); r.get("sure") == seen {
			_, err = d.Retention.SetSchedule(ctx, r.actor, s, true)
		}
	}
	if err != nil {
		f := &form{fields: r.scheduleFields(v)}
		if seen != "" {
			f.fields = append(f.fields, r.sureField(seen))
		}
		if !f.blame(r, err) {
			return answer{}, err
		}
		return r.scheduleAnswer(v, f), nil
	}
	return r.goTo(retentionPath+"?instansi="+v.authority.Slug, "retention_set"), nil
}
