package citizen

import (
	"context"
	"errors"
	"net/url"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// whatView is the first step: what happened.
type whatView struct {
	form  form
	files []evidence.File
	help  helpView
	begun bool // there is something to be forgotten
	// fresh: this browser has sent a report, whose receipt it can still show, and begins another.
	fresh bool
	query string // what the address carries along: the office that a notice on its wall names
}

// whatPage is the first page that somebody comes to. The token of a draft is given out before the first
// word is sent, so that a line that breaks during the very first sending loses nothing either.
func (z *Citizen) whatPage(ctx context.Context, r *request) (answer, error) {
	houses, err := z.houses(ctx)
	if err != nil {
		return answer{}, err
	}
	if len(houses) == 0 {
		got := r.page(r.T("citizen.closed.title"), closedBody(r))
		got.page.Hidden = false
		return got, nil
	}
	var d complaint.Draft
	if r.token != "" {
		if d, err = z.Cases.Draft(ctx, r.token); unlessMissing(err) != nil {
			return answer{}, err
		}
	}
	v := whatView{begun: !d.Kept.IsZero() && d.Sent == "", fresh: d.Sent != ""}
	if r.token == "" {
		r.token = complaint.NewToken()
	}
	z.cookies.keepDraft(r.writer, r.token)
	if r.form.Get(againName) != "" {
		v.form.put("", r.T("citizen.nothing_begun"))
	}
	got, err := z.whatAnswer(ctx, r, d, v)
	got.page.Hidden, got.status = false, 0
	got.page.Description = r.T("citizen.what.lead")
	return got, err
}

func (z *Citizen) whatAnswer(ctx context.Context, r *request, d complaint.Draft, v whatView) (answer, error) {
	r.stage = 1
	var err error
	v.form.ask(r.whatFields(d)...)
	if v.files, err = r.files(ctx); err != nil {
		return answer{}, err
	}
	if v.help, err = z.help(ctx, r, d); err != nil {
		return answer{}, err
	}
	carried := url.Values{}
	if office := r.http.URL.Query().Get(officeName); office != "" && len(office) < maxOffice {
		carried.Set(officeName, office)
	}
	if v.fresh {
		carried.Set(freshName, "1")
	}
	if len(carried) > 0 {
		v.query = "?" + carried.Encode()
	}
	title := r.T("citizen.what.title")
	return r.formPage(title, &v.form, whatBody(r, &v)), nil
}

// freshName is the parameter that says that a form begins another report. A form without it that comes
// after its draft was sent is an old one: whoever went back is shown the receipt.
const freshName = "baru"

// officeName is the parameter that names an office: BODY/UNIT, as its own page links here.
const officeName = "kantor"

func (r *request) whatFields(d complaint.Draft) []ui.Field {
	kinds := make([]ui.Option, 0, len(complaint.Kinds))
	for _, kind := range complaint.Kinds {
		kinds = append(kinds, ui.Option{Value: string(kind), Text: r.T(kind.Key()), Hint: r.T("citizen.what.kind_" + string(kind))})
	}
	danger := ui.Option{Value: "1", Text: r.T("citizen.what.danger"), Selected: d.Priority == complaint.Urgent}
	return append([]ui.Field{
		{Kind: ui.OneOf, Name: "kind", Label: r.T("citizen.what.kind"), Options: options([]string{string(d.Kind)}, kinds...)},
		{Kind: ui.Words, Name: "words", Label: r.T("citizen.what.words"), Hint: r.T("citizen.what.words_hint"), Value: d.Words},
		{Kind: ui.SomeOf, Name: "danger", Label: r.T("citizen.what.danger_label"), Options: []ui.Option{danger}},
	}, r.fileInputs()...)
}

// keepWhat keeps the first step. Its words are kept before its files are read.
func (z *Citizen) keepWhat(ctx context.Context, r *request) (answer, error) {
	if r.token == "" {
		r.token = complaint.NewToken()
	}
	d, err := z.Cases.Draft(ctx, r.token)
	if unlessMissing(err) != nil {
		return answer{}, err
	}
	if d.Sent != "" {
		if r.http.URL.Query().Get(freshName) == "" {
			return answer{to: r.URL(sentPath)}, nil
		}
		d, r.token = complaint.Draft{}, complaint.NewToken()
	}
	z.cookies.keepDraft(r.writer, r.token)
	all, err := r.receive(ctx, complaint.DraftOwner(r.token), func() error {
		d.Kind, d.Words, d.Priority, d.Lang = complaint.Kind(r.get("kind")), r.get("words"), "", string(r.Lang)
		if r.ticked("danger") {
			d.Priority = complaint.Urgent
		}
		if d.Kept.IsZero() {
			if wait := turn(ctx, z.beginning); wait > 0 {
				r.retry(wait)
				return busy(wait) // the form comes back filled in
			}
		}
		return z.Cases.KeepDraft(ctx, r.token, d)
	})
	v := whatView{begun: true}
	v.form.fileFaults(r, all)
	if err == nil {
		if _, err = z.gather(ctx, r, &d); err == nil {
			err = z.keep(ctx, r, &d, reportPath)
		}
	}
	if d.Kind == "" {
		v.form.put("kind", r.T("citizen.what.kind_missing"))
	}
	if err = otherwise(err); err != nil && !v.form.blame(r, err) {
		return answer{}, err
	}
	if v.form.failed() {
		got, err := z.whatAnswer(ctx, r, d, v)
		return r.waiting(got), err
	}
	to := wherePath
	if office := r.http.URL.Query().Get(officeName); office != "" && len(office) < maxOffice {
		to += "?" + url.Values{officeName: {office}}.Encode()
	}
	return answer{to: r.URL(to)}, nil
}

// otherwise says of words that are missing what may stand in their place.
func otherwise(err error) error {
	var faults problem.Faults
	if errors.As(err, &faults) {
		for i := range faults {
			if faults[i].Place.File == "words" && faults[i].Key == "complaint.fault.empty" {
				faults[i].Key = "citizen.what.words_missing"
			}
		}
	}
	return err
}

// maxOffice bounds how an address names an office.
const maxOffice = 200
