package desk

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/notify/hook"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// hookRoutes are the web hooks of an authority, or of the installation.
func (d *Desk) hookRoutes() []route {
	one := hooksPath + "/{id}"
	return []route{
		{method: get, path: hooksPath, action: access.ReadHooks, serve: d.hooks},
		{method: get, path: hooksPath + "-baru", action: access.EditHooks, serve: d.newHook},
		{method: post, path: hooksPath + "-baru", action: access.EditHooks, serve: d.newHook, many: []string{"kinds"}},
		{method: get, path: one, action: access.ReadHooks, serve: d.hook},
		{method: get, path: one + "/ubah", action: access.EditHooks, serve: d.editHook},
		{method: post, path: one + "/ubah", action: access.EditHooks, serve: d.editHook, many: []string{"kinds"}},
		{method: get, path: one + "/rahasia", action: access.EditHooks, serve: d.rotateHook},
		{method: post, path: one + "/rahasia", action: access.EditHooks, serve: d.rotateHook},
		{method: get, path: one + "/hapus", action: access.EditHooks, serve: d.removeHook},
		{method: post, path: one + "/hapus", action: access.EditHooks, serve: d.removeHook},
		{method: post, path: one + "/jeda", action: access.EditHooks, serve: d.pauseHook},
		{method: post, path: one + "/lanjut", action: access.EditHooks, serve: d.resumeHook},
		{method: post, path: one + "/coba", action: access.EditHooks, serve: d.testHook},
		{method: post, path: one + "/ulang", action: access.EditHooks, serve: d.redeliverHook},
		{method: get, path: one + "/pesan/{pesan}", action: access.ReadHooks, serve: d.hookMessage},
	}
}

const hooksPath = "/kelola/kait"

func hookPath(id string) string { return hooksPath + "/" + url.PathEscape(id) }

// hooksPage is what the list shows.
type hooksPage struct {
	choices []ui.Option
	whose   access.Authority // zero for the installation
	list    []hook.Endpoint
}

// slug names an authority in addresses; the installation too.
func (p hooksPage) slug() string { return cmp.Or(p.whose.Slug, noAuthority) }

func (d *Desk) hooks(ctx context.Context, r *request) (answer, error) {
	var p hooksPage
	var err error
	if p.whose, p.choices, err = d.whose(ctx, r, access.ReadHooks); err != nil {
		return answer{}, err
	}
	if p.list, err = d.Hooks.Endpoints(ctx, r.actor, p.whose.ID); err != nil {
		return answer{}, err
	}
	return r.page(r.T("desk.hook.title"), hooksBody(r, p)), nil
}

// hookFields ask what an endpoint is.
func (r *request) hookFields(begin hook.Endpoint) []ui.Field {
	kinds := ui.Field{Kind: ui.SomeOf, Name: "kinds", Label: r.T("desk.hook.kinds"), Hint: r.T("desk.hook.kinds_hint")}
	chosen := begin.Kinds
	if r.http.Method == post {
		chosen = r.form["kinds"]
	}
	for _, kind := range r.desk.Hooks.Kinds() {
		kinds.Options = append(kinds.Options, ui.Option{
			Value: kind, Text: r.T(hook.KindKey(kind)), Hint: kind, Selected: slices.Contains(chosen, kind),
		})
	}
	return []ui.Field{
		{Name: "label", Label: r.T("desk.hook.label"), Hint: r.T("desk.hook.label_hint"), Value: r.typed("label", begin.Label), Auto: "off", Max: hook.MaxLabel},
		{Name: "url", Label: r.T("desk.hook.url"), Hint: r.T("desk.hook.url_hint"), Value: r.typed("url", begin.URL), Auto: "off", Max: hook.MaxURL},
		kinds,
	}
}

func (r *request) hookWritten(onto hook.Endpoint) hook.Endpoint {
	onto.Label, onto.URL, onto.Kinds = r.get("label"), r.get("url"), r.form["kinds"]
	return onto
}

func (d *Desk) newHook(ctx context.Context, r *request) (answer, error) {
	whose, _, err := d.whose(ctx, r, access.EditHooks)
	if err != nil {
		return answer{}, err
	}
	p := hooksPage{whose: whose}
	f := &form{fields: r.hookFields(hook.Endpoint{})}
	if r.http.Method == post {
		made, secret, err := d.Hooks.Make(ctx, r.actor, r.hookWritten(hook.Endpoint{Authority: whose.ID}))
		if err == nil {
			return r.page(r.T("desk.hook.secret_title"), hookSecretBody(r, made, secret, true)), nil
		}
		if !f.blame(r, err) {
			return answer{}, err
		}
	}
	got := r.formPage(r.T("desk.hook.new"), f, newHookBody(r, f, p))
	got.page.Breadcrumbs = r.hookCrumbs(p.slug())
	return got, nil
}

// hookCrumbs lead from the list to the endpoints given.
func (r *request) hookCrumbs(slug string, on ...hook.Endpoint) []ui.Link {
	links := []ui.Link{{Text: r.T("desk.hook.title"), Href: r.URL(hooksPath + "?instansi=" + url.QueryEscape(slug))}}
	for _, e := range on {
		links = append(links, ui.Link{Text: e.Label, Href: r.URL(hookPath(e.ID))})
	}
	return r.crumbs(links...)
}

// hookOf is the endpoint of the path, for whoever may do action about it, and its authority.
func (d *Desk) hookOf(ctx context.Context, r *request, action access.Action) (hook.Endpoint, access.Authority, error) {
	e, err := d.Hooks.Endpoint(ctx, r.actor, r.part("id"))
	if err == nil {
		err = access.Decide(r.actor, action, e.Scope())
	}
	if err != nil || e.Authority == "" {
		return e, access.Authority{Slug: noAuthority}, err
	}
	whose, err := d.Access.AuthorityOf(ctx, e.Scope())
	return e, whose, err
}

// hookPage is what the page of an endpoint shows.
type hookPage struct {
	hook.Endpoint
	whose   access.Authority
	log     []hook.Message
	outcome hook.Outcome // the only one shown; empty: all
	edits   bool
}

func (d *Desk) hook(ctx context.Context, r *request) (answer, error) {
	var p hookPage
	var err error
	if p.Endpoint, p.whose, err = d.hookOf(ctx, r, access.ReadHooks); err != nil {
		return answer{}, err
	}
	if one := hook.Outcome(r.get("hasil")); one == hook.Waiting || one == hook.Delivered || one == hook.Failed {
		p.outcome = one
	}
	if p.log, err = d.Hooks.Messages(ctx, r.actor, hook.Log{Endpoint: p.ID, Outcome: p.outcome, Before: r.get("sebelum")}); err != nil {
		return answer{}, err
	}
	p.edits = access.Allowed(r.actor, access.EditHooks, p.Scope())
	got := r.page(p.Label, hookBody(r, p))
	got.page.Breadcrumbs = r.hookCrumbs(p.whose.Slug)
	return got, nil
}

func (r *request) hookTerms(e hook.Endpoint, zone string) []ui.Term {
	kinds := make([]string, len(e.Kinds))
	for i, kind := range e.Kinds {
		kinds[i] = r.T(hook.KindKey(kind))
	}
	terms := []ui.Term{
		{Term: r.T("desk.hook.url"), Text: e.URL},
		{Term: r.T("desk.hook.kinds"), Text: strings.Join(kinds, "; ")},
		{Term: r.T("desk.hook.state"), Text: r.T(e.State.Key())},
		{Term: r.T("desk.hook.waiting"), Text: r.T("desk.hook.waiting_n", "n", e.Waiting)},
		{Term: r.T("desk.hook.succeeded"), Text: cmp.Or(r.when(e.Succeeded, zone), r.T("desk.hook.never"))},
	}
	if !e.Failing.IsZero() {
		terms = append(terms, ui.Term{Term: r.T("desk.hook.failing"), Text: r.T("desk.hook.failing_since", "since", r.when(e.Failing, zone), "n", e.Failures)})
	}
	if e.OldUntil.After(r.desk.Now()) {
		terms = append(terms, ui.Term{Term: r.T("desk.hook.old_secret"), Text: r.T("desk.hook.old_until", "until", r.when(e.OldUntil, zone))})
	}
	return terms
}

func (d *Desk) editHook(ctx context.Context, r *request) (answer, error) {
	one, whose, err := d.hookOf(ctx, r, access.EditHooks)
	if err != nil {
		return answer{}, err
	}
	e := r.editOf(one.Version, r.hookFields(one)...)
	if r.http.Method == post {
		wanted := r.hookWritten(one)
		wanted.Version = e.version
		if err = d.Hooks.Edit(ctx, r.actor, wanted); err == nil {
			return r.goTo(hookPath(one.ID), "hook_edited"), nil
		}
		if !e.refuse(r, err, one.Version, r.hookTerms(one, whose.Zone)) {
			return answer{}, err
		}
	}
	got := r.editPage(r.T("desk.hook.edit", "name", one.Label), e, editBody(r, e, ui.Form{Action: r.URL(hookPath(one.ID) + "/ubah"), Button: r.T("desk.save")}))
	got.page.Breadcrumbs = r.hookCrumbs(whose.Slug, one)
	return got, nil
}

// rotateHook asks why, since a leaked secret must end at once, and shows the new one.
func (d *Desk) rotateHook(ctx context.Context, r *request) (answer, error) {
	one, whose, err := d.hookOf(ctx, r, access.EditHooks)
	if err != nil {
		return answer{}, err
	}
	f := &form{fields: []ui.Field{{Kind: ui.OneOf, Name: "reason", Label: r.T("desk.hook.rotate_reason"), Options: options(r.form["reason"],
		ui.Option{Value: "routine", Text: r.T("desk.hook.rotate_routine"), Hint: r.T("desk.hook.rotate_routine_hint")},
		ui.Option{Value: "leaked", Text: r.T("desk.hook.rotate_leaked"), Hint: r.T("desk.hook.rotate_leaked_hint")},
	)}}}
	if r.http.Method == post {
		switch reason := r.get("reason"); reason {
		case "routine", "leaked":
			secret, err := d.Hooks.Rotate(ctx, r.actor, one.ID, reason == "leaked")
			if err != nil {
				return answer{}, err
			}
			return r.page(r.T("desk.hook.secret_title"), hookSecretBody(r, one, secret, false)), nil
		default:
			f.put("reason", r.T("desk.hook.rotate_missing"))
		}
	}
	got := r.formPage(r.T("desk.hook.rotate"), f, hookAskBody(r, f, ui.Form{Action: r.URL(hookPath(one.ID) + "/rahasia"), Button: r.T("desk.hook.rotate")}, hookPath(one.ID), r.T("desk.hook.rotate_lead")))
	got.page.Breadcrumbs = r.hookCrumbs(whose.Slug, one)
	return got, nil
}

func (d *Desk) removeHook(ctx context.Context, r *request) (answer, error) {
	one, whose, err := d.hookOf(ctx, r, access.EditHooks)
	if err != nil {
		return answer{}, err
	}
	f := &form{fields: []ui.Field{{Kind: ui.SomeOf, Name: "sure", Label: r.T("desk.hook.remove_sure"), Options: []ui.Option{{Value: "yes", Text: r.T("desk.hook.remove_yes", "name", one.Label)}}}}}
	if r.http.Method == post {
		if r.ticked("sure") {
			if err := d.Hooks.Remove(ctx, r.actor, one.ID); err != nil {
				return answer{}, err
			}
			return r.goTo(hooksPath+"?instansi="+url.QueryEscape(whose.Slug), "hook_removed"), nil
		}
		f.put("sure", r.T("desk.hook.remove_tick"))
	}
	got := r.formPage(r.T("desk.hook.remove"), f, hookAskBody(r, f, ui.Form{
		Action: r.URL(hookPath(one.ID) + "/hapus"), Button: r.T("desk.hook.remove"), Danger: true,
	}, hookPath(one.ID), r.T("desk.hook.remove_lead", "n", one.Waiting)))
	got.page.Breadcrumbs = r.hookCrumbs(whose.Slug, one)
	return got, nil
}

func (d *Desk) pauseHook(ctx context.Context, r *request) (answer, error) {
	return r.goTo(hookPath(r.part("id")), "hook_paused"), d.Hooks.Pause(ctx, r.actor, r.part("id"))
}

func (d *Desk) resumeHook(ctx context.Context, r *request) (answer, error) {
	return r.goTo(hookPath(r.part("id")), "hook_resumed"), d.Hooks.Resume(ctx, r.actor, r.part("id"))
}

func (d *Desk) testHook(ctx context.Context, r *request) (answer, error) {
	id, err := d.Hooks.Test(ctx, r.actor, r.part("id"))
	return r.goTo(hookPath(r.part("id"))+"/pesan/"+url.PathEscape(id), "hook_tested"), err
}

// redeliverHook sends one message again, or with pesan empty all that failed.
func (d *Desk) redeliverHook(ctx context.Context, r *request) (answer, error) {
	id := r.part("id")
	if one := r.get("pesan"); one != "" {
		return r.goTo(hookPath(id), "hook_redelivered"), d.Hooks.Redeliver(ctx, r.actor, id, one)
	}
	return r.goTo(hookPath(id), "hook_redelivered"), d.Hooks.RedeliverFailed(ctx, r.actor, id)
}

func (d *Desk) hookMessage(ctx context.Context, r *request) (answer, error) {
	one, whose, err := d.hookOf(ctx, r, access.ReadHooks)
	if err != nil {
		return answer{}, err
	}
	m, tries, err := d.Hooks.Attempts(ctx, r.actor, one.ID, r.part("pesan"))
	if err != nil {
		return answer{}, err
	}
	p := hookPage{Endpoint: one, whose: whose, edits: access.Allowed(r.actor, access.EditHooks, one.Scope())}
	got := r.page(r.T(hook.KindKey(m.Kind)), hookMessageBody(r, p, m, tries))
	got.page.Breadcrumbs = r.hookCrumbs(whose.Slug, one)
	return got, nil
}

// tried is how an attempt ended, in a few words.
func (r *request) tried(a hook.Attempt) string {
	switch {
	case a.At.IsZero():
		return r.T("desk.hook.untried")
	case a.Status == http.StatusOK || a.Error == "":
		return r.T("desk.hook.status", "status", a.Status)
	case r.Has(a.Error):
		return r.Words(problem.New(problem.Unavailable, a.Error, problem.Args{"host": r.T("desk.hook.receiver"), "address": r.T("desk.hook.receiver"), "url": ""}))
	default:
		return a.Error
	}
}

func (r *request) hookLog(p hookPage) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.hook.log"), HideCaption: true, Empty: r.T("desk.hook.log_none"),
		Columns: []ui.Column{{Label: r.T("desk.hook.what"), Head: true}, {Label: r.T("desk.hook.outcome")}, {Label: r.T("desk.hook.last")}},
	}
	for _, m := range p.log {
		outcome := ui.Cell{Text: r.T(m.Outcome.Key()), Note: r.T("desk.hook.attempts", "n", m.Attempts)}
		if m.Outcome == hook.Waiting && m.Attempts > 0 {
			outcome.Note = r.T("desk.hook.next", "at", r.when(m.Next, p.whose.Zone))
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: r.T(hook.KindKey(m.Kind)), Href: r.URL(hookPath(p.ID) + "/pesan/" + url.PathEscape(m.ID)), Note: r.when(m.At, p.whose.Zone)},
			outcome,
			{Text: r.tried(m.Last), Note: r.when(m.Last.At, p.whose.Zone)},
		}})
	}
	return table
}

func (r *request) hookTries(p hookPage, tries []hook.Attempt) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.hook.tries"), Empty: r.T("desk.hook.untried"),
		Columns: []ui.Column{{Label: r.T("desk.hook.when"), Head: true}, {Label: r.T("desk.hook.outcome")}, {Label: r.T("desk.hook.answer")}},
	}
	for _, a := range tries {
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: r.when(a.At, p.whose.Zone), Note: r.T("desk.hook.took", "ms", int(a.Took.Milliseconds()))},
			{Text: r.tried(a)},
			{Text: cmp.Or(a.Answer, r.T("desk.hook.no_answer")), Soft: a.Answer == ""},
		}})
	}
	return table
}
