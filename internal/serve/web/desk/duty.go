package desk

import (
	"context"
	"slices"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

const (
	dutiesPath      = casesPath + "/kabar"
	dutyLookPath    = dutiesPath + "/lihat"
	dutyCallPath    = dutiesPath + "/telepon"
	dutyLettersPath = dutiesPath + "/surat"
	dutyPostedPath  = dutiesPath + "/terkirim"
)

// dutyCallers are further rights by one of which somebody calls reporters: examiners those of what they examine.
var dutyCallers = []access.Action{access.ExamineCases}

// callsFor reports whether somebody calls reporters, or writes to them, in an authority.
func (r *request) callsFor(authority string) bool {
	return slices.ContainsFunc(append([]access.Action{access.ContactCases}, dutyCallers...), func(action access.Action) bool {
		return slices.ContainsFunc(access.Where(r.actor, action), func(s access.Scope) bool { return s.Installation || s.Authority == authority })
	})
}

// dutyRoutes are the calls and letters that an office owes reporters.
func (d *Desk) dutyRoutes() []route {
	return []route{
		{method: get, path: dutiesPath, action: access.ContactCases, or: dutyCallers, serve: d.dutiesPage},
		{method: post, path: dutyLookPath, action: access.ContactCases, or: dutyCallers, serve: d.lookWhom},
		{method: post, path: dutyCallPath, action: access.ContactCases, or: dutyCallers, serve: d.callWhom},
		{method: post, path: dutyLettersPath, action: access.ContactCases, or: dutyCallers, serve: d.printLetters, many: []string{"id"}},
		{method: post, path: dutyPostedPath, action: access.ContactCases, or: dutyCallers, serve: d.postLetters, many: []string{"id"}},
	}
}

// duties are what waits to be told in an authority.
type duties struct {
	places    access.Workplaces
	authority access.Branding
	calls     []dutyCall
	letters   []complaint.Duty
	next      string // Duties after this id; empty at the end
}

// dutyCall is a call by which a reporter is told everything that waits about their case.
type dutyCall struct{ all []complaint.Duty }

// newest is what tells how the case stands now: what was to be told before is replaced by it.
func (c dutyCall) newest() complaint.Duty {
	last := c.all[0]
	for _, one := range c.all {
		if one.Made.After(last.Made) {
			last = one
		}
	}
	return last
}

// replaced are the subjects of what was to be told before, and need not be any more.
func (c dutyCall) replaced() []complaint.Duty {
	now := c.newest().ID
	return slices.DeleteFunc(slices.Clone(c.all), func(one complaint.Duty) bool { return one.ID == now || !one.Due.IsZero() })
}

// pressing are calls that cannot wait, beside the newest news.
func (c dutyCall) pressing() []complaint.Duty {
	now := c.newest().ID
	return slices.DeleteFunc(slices.Clone(c.all), func(one complaint.Duty) bool { return one.ID == now || one.Due.IsZero() })
}

func (d *Desk) duties(ctx context.Context, r *request) (*duties, error) {
	v := &duties{}
	var err error
	if v.places, err = d.workplaces(ctx, r, append([]access.Action{access.ContactCases}, dutyCallers...)...); err != nil {
		return nil, err
	}
	if v.authority, err = choose(v.places, r.get("instansi")); err != nil {
		return nil, err
	}
	all, next, err := d.Complaints.Duties(ctx, r.actor, v.authority.ID, r.get("sesudah"))
	if err != nil {
		return nil, err
	}
	v.next = next
	for _, one := range all {
		if one.Way == complaint.ByLetter {
			v.letters = append(v.letters, one)
			continue
		}
		i := slices.IndexFunc(v.calls, func(c dutyCall) bool { return c.all[0].Case == one.Case })
		if i < 0 {
			i = len(v.calls)
			v.calls = append(v.calls, dutyCall{})
		}
		v.calls[i].all = append(v.calls[i].all, one)
	}
	return v, nil
}

// keep says about which letters a form is.
func (v *duties) keep(letters ...complaint.Duty) []ui.Param {
	all := []ui.Param{{Name: "instansi", Value: v.authority.Slug}}
	for _, one := range letters {
		all = append(all, ui.Param{Name: "id", Value: one.ID})
	}
	return all
}

func (v *duties) href(r *request, more string) string {
	return r.URL(dutiesPath + "?instansi=" + v.authority.Slug + more)
}

func (d *Desk) dutiesPage(ctx context.Context, r *request) (answer, error) {
	v, err := d.duties(ctx, r)
	if err != nil {
		return answer{}, err
	}
	return r.dutiesAnswer(v, &form{}), nil
}

func (r *request) dutiesAnswer(v *duties, f *form) answer {
	got := r.formPage(r.T("desk.duty.title"), f, dutiesBody(r, v))
	got.page.Part, got.page.Breadcrumbs = dutiesPath, r.caseCrumbs(nil)
	return got
}

// lookWhom shows whom to call and what to say. The room notes that somebody looked.
func (d *Desk) lookWhom(ctx context.Context, r *request) (answer, error) {
	return d.callPage(ctx, r, nil)
}

// callWhom notes an attempt to call. Without success the duty stays.
func (d *Desk) callWhom(ctx context.Context, r *request) (answer, error) {
	one, err := d.Complaints.Owed(ctx, r.actor, r.get("id"))
	if err != nil {
		return answer{}, err
	}
	if _, err := d.call(ctx, r, one.Case, 0); err != nil {
		return d.callPage(ctx, r, err)
	}
	done := "duty_tried"
	if r.get("reached") == "yes" {
		done = "duty_called"
	}
	return r.goTo(dutiesPath+"?instansi="+r.get("instansi"), done), nil
}

func (d *Desk) callPage(ctx context.Context, r *request, failed error) (answer, error) {
	v, err := d.duties(ctx, r)
	if err != nil {
		return answer{}, err
	}
	one, who, err := d.Complaints.Whom(ctx, r.actor, r.get("id"))
	if err != nil {
		return answer{}, err
	}
	call := dutyCall{[]complaint.Duty{one}}
	if i := slices.IndexFunc(v.calls, func(c dutyCall) bool { return c.all[0].Case == one.Case }); i >= 0 {
		call = v.calls[i]
	}
	if now := call.newest(); now.ID != one.ID {
		if one, who, err = d.Complaints.Whom(ctx, r.actor, now.ID); err != nil {
			return answer{}, err
		}
	}
	fields, err := callFields(ctx, d, r, nil)
	if err != nil {
		return answer{}, err
	}
	f := &form{fields: fields}
	if failed != nil && !f.blame(r, failed) {
		return answer{}, failed
	}
	got := r.formPage(r.T("desk.duty.call_title", "number", one.Number), f, dutyCallBody(r, v, call, one, who, f))
	got.page.Part = dutiesPath
	got.page.Breadcrumbs = r.crumbs(ui.Link{Text: r.T("desk.duty.title"), Href: v.href(r, "")})
	return got, nil
}

// printLetters hands out one letter, or all that the page showed, as one PDF.
func (d *Desk) printLetters(ctx context.Context, r *request) (answer, error) {
	v, err := d.duties(ctx, r)
	if err != nil {
		return answer{}, err
	}
	data, err := d.Papers.Letters(ctx, r.actor, v.authority.ID, r.form["id"]...)
	if err != nil {
		f := &form{}
		if !f.blame(r, err) {
			return answer{}, err
		}
		return r.dutiesAnswer(v, f), nil
	}
	return answer{file: &file{name: "surat-" + v.authority.Slug + ".pdf", contentType: "application/pdf", data: data}}, nil
}

// postLetters notes that letters were sent. One that somebody else sent meanwhile is sent.
func (d *Desk) postLetters(ctx context.Context, r *request) (answer, error) {
	v, err := d.duties(ctx, r)
	if err != nil {
		return answer{}, err
	}
	done := "duty_gone"
	for _, id := range r.form["id"] {
		err := d.Complaints.Posted(ctx, r.actor, id)
		switch {
		case err == nil:
			done = "letters_posted"
		case problem.KindOf(err) != problem.NotFound:
			return answer{}, err
		}
	}
	return r.goTo(dutiesPath+"?instansi="+v.authority.Slug, done), nil
}

// dutyReach is how to reach whom a call is for.
func (r *request) dutyReach(who complaint.Reporter) []ui.Term {
	terms := []ui.Term{{Term: r.T("desk.case.contact.phone"), Text: spaced(who.Phone)}}
	if who.Name != "" {
		terms = append(terms, ui.Term{Term: r.T("desk.case.contact.name"), Text: who.Name})
	}
	if who.Proxy != "" {
		terms = append(terms, ui.Term{Term: r.T("desk.case.contact.proxy"), Text: who.Proxy})
	}
	return terms
}
