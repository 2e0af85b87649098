package desk

import (
	"context"
	"slices"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/privacy"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
	"github.com/patuh-id/patuh/internal/workday"
)

// Where people ask about the data of their own account.
const (
	ownDataPath = "/akun/data-pribadi"
	ownCopyPath = ownDataPath + "/salinan"
)

func (d *Desk) ownDataRoutes() []route {
	return []route{
		{method: get, path: ownDataPath, action: access.KeepOwnAccount, serve: d.ownDataPage},
		{method: post, path: ownDataPath, action: access.KeepOwnAccount, serve: d.askOwnData},
		{method: get, path: ownCopyPath, action: access.KeepOwnAccount, serve: d.ownCopy},
		{method: get, path: ownCopyPath + ".json", action: access.KeepOwnAccount, serve: d.ownCopyFile},
	}
}

// ownData is what somebody asked about their account.
type ownData struct {
	all    []privacy.Request
	copies bool
	form   form
}

func (d *Desk) ownData(ctx context.Context, r *request) (*ownData, error) {
	v := &ownData{}
	var err error
	if v.all, err = d.Privacy.Own(ctx, r.actor); err != nil {
		return nil, err
	}
	v.copies = privacy.Released(v.all, d.Now())
	v.form.fields, err = d.ownDataFields(ctx, r)
	return v, err
}

func (d *Desk) ownDataFields(ctx context.Context, r *request) ([]ui.Field, error) {
	var ids []string
	for _, h := range r.actor.Holdings {
		if id := h.Scope.Authority; id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	looks, err := d.Access.BrandingsOf(ctx, ids...)
	if err != nil {
		return nil, err
	}
	var where, kinds []ui.Option
	for _, id := range ids {
		where = append(where, ui.Option{Value: id, Text: looks[id].Name})
	}
	for _, k := range []privacy.Kind{privacy.See, privacy.Correct, privacy.Erase, privacy.Restrict} {
		kinds = append(kinds, ui.Option{Value: string(k), Text: r.T(k.Key())})
	}
	fields := []ui.Field{
		{Kind: ui.OneOf, Name: "kind", Label: r.T("desk.privacy.kind"), Options: options([]string{r.get("kind")}, kinds...)},
		{Kind: ui.Words, Name: "words", Label: r.T("desk.privacy.words"), Value: r.get("words"), Optional: true},
	}
	if len(ids) != 1 {
		fields = append([]ui.Field{{Kind: ui.OneOf, Name: "authority", Label: r.T("desk.own_data.authority"), Options: options([]string{r.get("authority")}, where...)}}, fields...)
	}
	return fields, nil
}

func (d *Desk) ownDataPage(ctx context.Context, r *request) (answer, error) {
	v, err := d.ownData(ctx, r)
	if err != nil {
		return answer{}, err
	}
	return r.formPage(r.T("desk.own_data.title"), &v.form, ownDataBody(r, v)), nil
}

func (d *Desk) askOwnData(ctx context.Context, r *request) (answer, error) {
	authority := r.get("authority")
	if authority == "" {
		for _, h := range r.actor.Holdings {
			if h.Scope.Authority != "" {
				authority = h.Scope.Authority
			}
		}
	}
	_, err := d.Privacy.AskOwn(ctx, r.actor, authority, privacy.Kind(r.get("kind")), privacy.Said{Words: r.get("words")})
	if err == nil {
		return r.goTo(ownDataPath, "own_data_asked"), nil
	}
	v, failed := d.ownData(ctx, r)
	if failed != nil {
		return answer{}, failed
	}
	if !v.form.blame(r, err) {
		return answer{}, err
	}
	return r.formPage(r.T("desk.own_data.title"), &v.form, ownDataBody(r, v)), nil
}

func (r *request) ownDataTerms(one *privacy.Request) []ui.Term {
	terms := []ui.Term{
		{Term: r.T("desk.privacy.state"), Text: r.T(one.State.Key())},
		{Term: r.T("desk.privacy.asked"), Text: r.when(one.Asked, r.ownZone())},
		{Term: r.T("desk.privacy.answer_by"), Text: r.when(one.Due, r.ownZone())},
	}
	if one.State == privacy.Open {
		return terms
	}
	if one.Ground != "" {
		terms = append(terms, ui.Term{Term: r.T("desk.privacy.ground"), Text: r.T(privacy.GroundKey(one.Ground))})
	}
	return append(terms, ui.Term{Term: r.T("desk.privacy.decided"), Text: r.when(one.Decided, r.ownZone())}, ui.Term{Term: r.T("desk.privacy.answer"), Text: one.Answer})
}

func (d *Desk) ownCopy(ctx context.Context, r *request) (answer, error) {
	pack, err := d.Privacy.PackageOfOwn(ctx, r.actor)
	if err != nil {
		return r.noCopy(err)
	}
	return r.page(r.T("desk.own_data.copy"), partsBody(r, pack.Words(r.Printer, workday.ZoneOf(r.ownZone())))), nil
}

func (d *Desk) ownCopyFile(ctx context.Context, r *request) (answer, error) {
	pack, err := d.Privacy.PackageOfOwn(ctx, r.actor)
	if err != nil {
		return r.noCopy(err)
	}
	data, err := pack.JSON()
	return answer{file: &file{name: "data-pribadi.json", contentType: "application/json", data: data}}, err
}

// noCopy leads back to asking where nothing was granted yet.
func (r *request) noCopy(err error) (answer, error) {
	if problem.KindOf(err) == problem.NotFound {
		return r.goTo(ownDataPath, ""), nil
	}
	return answer{}, err
}
