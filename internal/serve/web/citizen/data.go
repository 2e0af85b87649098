package citizen

import (
	"context"
	"strings"

	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/privacy"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
	"github.com/patuh-id/patuh/internal/workday"
)

// Where reporters ask about their own data.
const (
	dataPath  = "/data-pribadi"
	copyPath  = dataPath + "/salinan"
	aboutData = "/data-pribadi" // the public page
)

func (z *Citizen) dataRoutes() []route {
	own := receiptPath + "/{number}"
	return []route{
		{method: get, path: own + dataPath, serve: z.dataPage, own: true},
		{method: post, path: own + dataPath, serve: z.askData, own: true},
		{method: post, path: own + dataPath + "/buka", serve: z.liftData, own: true},
		{method: get, path: own + copyPath, serve: z.copyPage, own: true},
		{method: get, path: own + copyPath + ".json", serve: z.copyFile, own: true},
	}
}

// dataView is what a reporter asked about their data.
type dataView struct {
	*ownView
	all    []privacy.Request
	form   *form
	copies bool // there is a copy to be had
	hidden bool // their name and contacts are hidden
	known  bool // they let officers know who they are, so that officers may read what is right
	parts  []privacy.PartWords
}

func (z *Citizen) dataView(ctx context.Context, r *request) (*dataView, error) {
	own, err := z.ownOf(ctx, r)
	if err != nil {
		return nil, err
	}
	v := &dataView{ownView: own, form: &form{}, known: own.Case.Secrecy == complaint.Open}
	if v.all, err = z.Privacy.Of(ctx, r.visitor); err != nil {
		return nil, err
	}
	v.copies, v.hidden = privacy.Released(v.all, z.Now()), privacy.Restricted(v.all)
	return v, nil
}

func (v *dataView) in() workday.Zone { return workday.ZoneOf(v.zone) }

// terms say where a request stands.
func (v *dataView) terms(r *request, one *privacy.Request) []ui.Term {
	terms := []ui.Term{
		{Term: r.T("citizen.data.state"), Text: r.T(one.State.Key())},
		{Term: r.T("citizen.data.asked"), Text: one.AskedText(r.Printer, v.in())},
	}
	if one.State == privacy.Open {
		return append(terms, ui.Term{Term: r.T("citizen.data.due"), Text: one.DueText(r.Printer, v.in())})
	}
	terms = append(terms, ui.Term{Term: r.T("citizen.data.decided"), Text: one.DecidedText(r.Printer, v.in())})
	if one.Ground != "" {
		terms = append(terms, ui.Term{Term: r.T("citizen.data.ground"), Text: r.T(privacy.GroundKey(one.Ground))})
	}
	return append(terms, ui.Term{Term: r.T("citizen.data.answer"), Text: one.Answer})
}

func (r *request) dataFields(known bool) []ui.Field {
	kinds := []privacy.Kind{privacy.See, privacy.Erase, privacy.Restrict}
	if known {
		kinds = []privacy.Kind{privacy.See, privacy.Correct, privacy.Erase, privacy.Restrict}
	}
	var options []ui.Option
	for _, k := range kinds {
		options = append(options, ui.Option{Value: string(k), Text: r.T("citizen.data.kind." + string(k)), Selected: r.get("kind") == string(k)})
	}
	fields := []ui.Field{
		{Kind: ui.OneOf, Name: "kind", Label: r.T("citizen.data.kind"), Options: options},
		{Kind: ui.Words, Name: "words", Label: r.T("citizen.data.words"), Hint: r.T("citizen.data.words_hint"), Value: r.get("words"), Optional: true},
	}
	if !known {
		return fields
	}
	for _, name := range []string{"name", "phone", "mail", "address"} {
		fields = append(fields, ui.Field{Kind: ui.Line, Name: name, Label: r.T("citizen.data.new_" + name), Value: r.get(name), Optional: true, Auto: "off"})
	}
	return fields
}

func (z *Citizen) dataPage(ctx context.Context, r *request) (answer, error) {
	v, err := z.dataView(ctx, r)
	if err != nil {
		return answer{}, err
	}
	return r.dataAnswer(v), nil
}

// dataAnswer is the page. Its title says nothing: it stands in the history of a browser.
func (r *request) dataAnswer(v *dataView) answer {
	if v.form.fields == nil {
		v.form.fields = r.dataFields(v.known)
	}
	got := r.formPage(r.T("citizen.data.title"), v.form, dataBody(r, v))
	got.page.Title = r.T("citizen.neutral")
	return got
}

func (z *Citizen) askData(ctx context.Context, r *request) (answer, error) {
	_, err := z.Privacy.Ask(ctx, r.visitor, privacy.Kind(r.get("kind")), privacy.Said{
		Words: r.get("words"), Name: r.get("name"), Phone: r.get("phone"), Mail: r.get("mail"), Address: r.get("address"),
	})
	if err == nil {
		return r.goTo(ownPath(r.visitor.Number)+dataPath, "data_asked"), nil
	}
	v, failed := z.dataView(ctx, r)
	if failed != nil {
		return answer{}, failed
	}
	v.form.fields = r.dataFields(v.known)
	if !v.form.blame(r, err) {
		return answer{}, err
	}
	return r.dataAnswer(v), nil
}

func (z *Citizen) liftData(ctx context.Context, r *request) (answer, error) {
	if err := z.Privacy.Lift(ctx, r.visitor); err != nil {
		return answer{}, err
	}
	return r.goTo(ownPath(r.visitor.Number)+dataPath, "data_lifted"), nil
}

// copyPage is all that is kept on the reporter, to be read and printed.
func (z *Citizen) copyPage(ctx context.Context, r *request) (answer, error) {
	v, err := z.dataView(ctx, r)
	if err != nil {
		return answer{}, err
	}
	pack, err := z.Privacy.PackageOf(ctx, r.visitor)
	if err != nil {
		return answer{}, err
	}
	v.parts = pack.Words(r.Printer, v.in())
	got := r.formPage(r.T("citizen.data.copy_title"), &form{}, copyBody(r, v))
	got.page.Title = r.T("citizen.neutral")
	return got, nil
}

func (z *Citizen) copyFile(ctx context.Context, r *request) (answer, error) {
	pack, err := z.Privacy.PackageOf(ctx, r.visitor)
	if err != nil {
		return answer{}, err
	}
	data, err := pack.JSON()
	return answer{file: &file{name: strings.ToLower(r.visitor.Number) + ".json", contentType: "application/json", data: data}}, err
}
