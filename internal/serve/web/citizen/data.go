package citizen

import (
	"context"
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
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
		{method: post, path: own + dataPath + "/tarik", serve: z.takeBackData, own: true},
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
	// correcting: they chose to have something corrected, and are asked what.
	correcting bool
}

// keep are the choice and the words of the step before.
func (v *dataView) keep(r *request) []ui.Param {
	if !v.correcting {
		return nil
	}
	return []ui.Param{{Name: "kind", Value: string(privacy.Correct)}, {Name: "words", Value: r.get("words")}, {Name: correctStep, Value: "1"}}
}

// correctStep is sent along by the form that asks what is right.
const correctStep = "benar"

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
	if one.Answer != "" {
		terms = append(terms, ui.Term{Term: r.T("citizen.data.answer"), Text: one.Answer})
	}
	return terms
}

// dataFields ask what somebody wants. What is to be corrected is asked after that, by correctFields.
func (r *request) dataFields(known bool) []ui.Field {
	kinds := []privacy.Kind{privacy.See, privacy.Erase, privacy.Restrict}
	if known {
		kinds = []privacy.Kind{privacy.See, privacy.Correct, privacy.Erase, privacy.Restrict}
	}
	var options []ui.Option
	for _, k := range kinds {
		options = append(options, ui.Option{Value: string(k), Text: r.T("citizen.data.kind." + string(k)), Selected: r.get("kind") == string(k)})
	}
	return []ui.Field{
		{Kind: ui.OneOf, Name: "kind", Label: r.T("citizen.data.kind"), Options: options},
		{Kind: ui.Words, Name: "words", Label: r.T("citizen.data.words"), Hint: r.T("citizen.data.words_hint"), Value: r.get("words"), Optional: true},
	}
}

// correctFields ask what is right. Whoever is asked let the office know who they are.
func (r *request) correctFields() []ui.Field {
	var fields []ui.Field
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
		if v.correcting {
			v.form.fields = r.correctFields()
		}
	}
	got := r.formPage(r.T("citizen.data.title"), v.form, dataBody(r, v))
	got.page.Title = r.T("citizen.neutral")
	return got
}

func (z *Citizen) askData(ctx context.Context, r *request) (answer, error) {
	if r.get("kind") == string(privacy.Correct) && r.get(correctStep) == "" {
		v, err := z.dataView(ctx, r)
		if err == nil && v.known {
			v.correcting = true
			return r.dataAnswer(v), nil
		}
		if err != nil {
			return answer{}, err
		}
	}
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
	if v.correcting = v.known && r.get(correctStep) != ""; v.correcting {
		v.form.fields = r.correctFields()
	}
	if !v.form.blame(r, err) {
		return answer{}, err
	}
	return r.dataAnswer(v), nil
}

// takeBackData ends a request that is not answered yet.
func (z *Citizen) takeBackData(ctx context.Context, r *request) (answer, error) {
	if err := z.Privacy.TakeBack(ctx, r.visitor, r.get("permintaan")); err != nil {
		if kind := problem.KindOf(err); kind != problem.Conflict && kind != problem.NotFound {
			return answer{}, err
		}
		return r.goTo(ownPath(r.visitor.Number)+dataPath, "not_now"), nil // answered meanwhile: the page says how
	}
	return r.goTo(ownPath(r.visitor.Number)+dataPath, "data_taken_back"), nil
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
