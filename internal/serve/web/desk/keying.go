package desk

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
	fieldform "github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/form/keying"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/review"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// keyingRoutes are the papers of an assessment, keyed by keyboard alone.
func (d *Desk) keyingRoutes() []route {
	path := cyclesPath + "/{id}/ketik"
	return []route{
		{method: get, path: path, action: access.FillForms, serve: d.keyingPage},
		{method: get, path: path + "/lembar", action: access.FillForms, serve: d.keyPaper},
		{method: post, path: path + "/lembar", action: access.FillForms, serve: d.keyPaper},
	}
}

func keyingPath(cycle string) string { return cyclePath(cycle) + "/ketik" }

// fieldWays lead from a plan to what whoever assesses does at a desk.
func (r *request) fieldWays(v *cycleView) []ui.Link {
	if v.State != cycle.Planned || !slices.ContainsFunc(v.Offices, func(o cycle.Office) bool {
		return access.Allowed(r.actor, access.FillForms, access.Scope{Authority: o.Authority})
	}) {
		return nil
	}
	return []ui.Link{{Text: r.T("desk.keying.title"), Href: r.URL(keyingPath(v.ID))}, r.formPaperWay(v.ID, ""), r.workingWay(v.ID, "")}
}

// baseField carries the revision that its reader saw.
const baseField = "revisi"

// keyedPaper is a paper that is being keyed.
type keyedPaper struct {
	*cycleView
	booklet *keying.Booklet
	locus   cycle.Locus
	product cycle.Product
	choose  bool // of which service it is has still to be said
	paper   int
	zone    *time.Location
	// was is what holds of its form, empty where nothing does or it is keyed a second time; then of is somebody else's.
	was    fieldform.Content
	base   int64 // the revision on which is keyed
	again  bool
	lacks  []fieldform.Lack
	mend   string           // why it came back; empty where it did not
	told   []review.Comment // not settled
	sheet  keying.Sheet
	begins bool // nothing was sent yet
	whole  bool // nothing that is asked is empty
}

// keyingPage chooses which paper is keyed: of a locus to which a team of the reader goes.
func (d *Desk) keyingPage(ctx context.Context, r *request) (answer, error) {
	v, err := d.cycle(ctx, r)
	if err != nil {
		return answer{}, err
	}
	going, err := d.Cycles.GoingOf(ctx, r.actor)
	if err != nil {
		return answer{}, err
	}
	ins, err := d.Forms.Instrument(ctx, &v.Cycle)
	if err != nil {
		return answer{}, err
	}
	loci, services := []ui.Option{}, []cycle.Product{}
	for _, one := range going {
		if one.Cycle.ID != v.ID {
			continue
		}
		loci = append(loci, ui.Option{Value: one.Locus, Text: one.Name + " – " + one.BodyName + " (" + keying.Number(one.Locus) + ")"})
		if chosen := r.get("lokus"); chosen == "" || chosen == one.Locus {
			services = append(services, one.Products...)
		}
	}
	choices := ui.Choices{Action: r.URL(keyingPath(v.ID) + "/lembar"), Button: r.T("desk.keying.begin"), Fields: []ui.Choice{
		{Name: "lokus", Label: r.T("desk.cycle.locus"), Options: options([]string{r.get("lokus")}, loci...)},
	}}
	choices.Fields = append(choices.Fields, r.askedChoices(ins, services)...)
	got := r.page(r.T("desk.keying.title"), keyingBody(r, choices, len(loci) > 0, []ui.Link{r.formPaperWay(v.ID, "")}))
	got.page.Breadcrumbs, got.page.Part = r.cycleCrumbs(v, " "), cyclesPath
	return got, nil
}

// openPaper finds what is keyed, and what holds of it already.
func (d *Desk) openPaper(ctx context.Context, r *request) (*keyedPaper, error) {
	v, err := d.cycle(ctx, r)
	if err != nil {
		return nil, err
	}
	k := &keyedPaper{cycleView: v, paper: int(r.number(keying.PaperField)), begins: r.http.Method != post}
	if k.begins {
		k.paper = max(1, k.paper)
	}
	if k.locus, err = d.Cycles.Locus(ctx, r.actor, v.ID, r.get("lokus")); err != nil {
		return nil, err
	}
	ins, err := d.Forms.Instrument(ctx, &v.Cycle)
	if err != nil {
		return nil, err
	}
	var ok bool
	if k.booklet, ok = keying.Of(ins, r.get("subjek")); !ok {
		return nil, problem.New(problem.NotFound, "form.not_found", nil)
	}
	if k.product, k.choose, err = d.serviceOf(ctx, r, v.ID, k.locus.ID, k.booklet.Subject); err != nil || k.choose {
		return k, err
	}
	k.zone = zoneOf(v.looks[k.locus.Office].Zone)
	k.sheet = keying.Sheet{Locus: k.locus.ID, Cycle: v.ID, Product: k.product.ID, Paper: k.paper}
	if err := d.paperDay(ctx, r, k); err != nil {
		return nil, err
	}
	return k, d.paperWas(ctx, r, k)
}

// paperDay writes the day of a visit of one day on a paper that was not keyed yet.
func (d *Desk) paperDay(ctx context.Context, r *request, k *keyedPaper) error {
	if !k.begins {
		return nil
	}
	visits, err := d.Cycles.Visits(ctx, r.actor, k.ID)
	for _, one := range visits {
		if one.Locus == k.locus.ID && one.State != cycle.VisitOff && one.From == one.Until {
			k.sheet.Day = one.From
		}
	}
	return err
}

// paperWas reads what holds of a paper. What somebody else keyed is not shown: whoever keys it again must not see what
// they are compared with.
func (d *Desk) paperWas(ctx context.Context, r *request, k *keyedPaper) error {
	whole, err := d.Forms.One(ctx, r.actor, k.booklet.ID(k.locus.ID, k.product.ID, k.paper))
	if problem.KindOf(err) == problem.NotFound || err == nil && whole.Rev == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	if k.again = whole.Way == fieldform.Paper && whole.By != r.actor.Account; k.again {
		return nil
	}
	k.lacks = whole.Lacks
	if err := d.paperTold(ctx, k, &whole); err != nil {
		return err
	}
	if k.begins {
		k.was, k.base = whole.Content, whole.Rev
		k.sheet = k.booklet.SheetOf(k.was, k.paper, k.zone)
	}
	return d.paperSeen(ctx, r, k, &whole)
}

// paperSeen reads what held of a form when its page was shown: what came since, from a phone, is joined with what is
// keyed, and not replaced by it.
func (d *Desk) paperSeen(ctx context.Context, r *request, k *keyedPaper, whole *fieldform.Whole) error {
	if !k.begins {
		k.base = r.number(baseField)
		i := slices.IndexFunc(whole.Versions, func(v fieldform.Version) bool { return v.Rev == k.base })
		if k.base == 0 || i < 0 {
			k.base = 0
			return nil
		}
		var err error
		if k.was, err = d.Forms.ContentOf(ctx, r.actor, whole.ID, whole.Versions[i].ID); err != nil {
			return err
		}
	}
	k.was.Base = k.base
	return nil
}

// keyPaper is one paper: a field for each question.
func (d *Desk) keyPaper(ctx context.Context, r *request) (answer, error) {
	k, err := d.openPaper(ctx, r)
	if err != nil {
		return answer{}, err
	}
	if k.choose {
		return r.goTo(keyingPath(k.ID)+r.whichService(k.locus.ID), ""), nil
	}
	if !k.begins {
		k.typed(r)
	}
	content, err := k.booklet.Content(k.sheet, k.zone, k.was)
	f := &form{}
	f.fields = k.fields(r, content.Facts)
	if !k.begins {
		if err != nil && !f.blame(r, err) {
			return answer{}, err
		}
		if err == nil && r.get("simpan") != "" {
			return d.keepPaper(ctx, r, k, content, f)
		}
	}
	return d.paperPage(r, k, f), nil
}

func (d *Desk) paperPage(r *request, k *keyedPaper, f *form) answer {
	k.focus(f)
	title := k.booklet.Subject.Label.In(r.Lang)
	if k.product.Name != "" {
		title += ": " + k.product.Name
	}
	got := r.formPage(title, f, paperBody(r, k, f, k.form(r)))
	got.page.Breadcrumbs = r.cycleCrumbs(k.cycleView, " ")
	got.page.Breadcrumbs = append(got.page.Breadcrumbs, ui.Link{Text: r.T("desk.keying.title"), Href: r.URL(keyingPath(k.ID))})
	got.page.Part = cyclesPath
	return got
}

// keepPaper hands a paper to the forms, and leads on to the next.
func (d *Desk) keepPaper(ctx context.Context, r *request, k *keyedPaper, content fieldform.Content, f *form) (answer, error) {
	content.Done = true
	out, err := d.Forms.Receive(ctx, r.actor, fieldform.Receipt{Content: content, Way: fieldform.Paper})
	if err != nil {
		if !f.blame(r, err) {
			return answer{}, err
		}
		return d.paperPage(r, k, f), nil
	}
	to, done := k.address(k.paper), "keyed_"+out.What
	switch {
	case out.What == fieldform.Aside && out.Current != nil:
		to += "&beda=" + numbers(k.booklet.Differ(content, *out.Current))
	case out.What == fieldform.Incomplete:
	case k.booklet.Repeats() && k.paper < keying.MaxPaper:
		to = k.address(k.paper + 1)
	default:
		to = keyingPath(k.ID) + "?lokus=" + k.locus.ID
	}
	return r.goTo(to, done), nil
}

func numbers(all []int) string {
	texts := make([]string, len(all))
	for i, n := range all {
		texts[i] = strconv.Itoa(n)
	}
	return strings.Join(texts, ".")
}

// address is that of a paper of the same subject.
func (k *keyedPaper) address(paper int) string {
	return paperAddress(k.ID, k.locus.ID, k.booklet, k.product.ID, paper)
}

// typed reads what was keyed.
func (k *keyedPaper) typed(r *request) {
	s := &k.sheet
	s.Role, s.Respondent, s.Substitute = r.get("role"), r.get("respondent"), r.get("substitute")
	s.Day, s.From, s.Until, s.Consent = r.get("day"), r.get("from"), r.get("until"), r.get("consent") == "1"
	s.Facts, s.Answers = map[string]string{}, map[int]string{}
	for _, fact := range k.booklet.Facts {
		s.Facts[fact.Code] = factOf(fact, r.get("fact-"+fact.Code))
	}
	for i := range k.booklet.Questions {
		q := &k.booklet.Questions[i]
		s.Answers[q.No] = r.get(q.Field())
	}
}

// A fact that is yes or no is keyed as 1 or 2.
var yesNo = map[string]string{"1": "true", "2": "false"}

func factOf(fact instrument.Fact, typed string) string {
	if value, ok := yesNo[typed]; ok && fact.Type == instrument.BoolFact {
		return value
	}
	return typed
}

func factTyped(fact instrument.Fact, value string) string {
	for typed, one := range yesNo {
		if fact.Type == instrument.BoolFact && one == value {
			return typed
		}
	}
	return value
}

// keyingScript is what the script checks on the spot, by the names of fields.
type keyingScript struct {
	Codes map[string]keyingCodes `json:"codes"`
	Ask   string                 `json:"ask"` // the field after which the server is asked what is left out
}

type keyingCodes struct {
	Keys  []string `json:"keys"`
	Many  bool     `json:"many"`
	NA    bool     `json:"na"`
	Wrong string   `json:"wrong"`
}

// form is the form of a paper. Enter in any field presses its first button: that is the one that looks at what was
// keyed, until nothing is left to key.
func (k *keyedPaper) form(r *request) ui.Form {
	f := ui.Form{Action: r.URL(keyingPath(k.ID) + "/lembar"), Button: r.T("desk.keying.on"), Quiet: true, Script: "keying", ScriptData: k.script(r)}
	f.Also = []ui.Also{{Name: "simpan", Value: "ya", Text: r.T("desk.keying.keep")}}
	f.Keep = []ui.Param{{Name: "lokus", Value: k.locus.ID}, {Name: "subjek", Value: k.booklet.Subject.Code}, {Name: "produk", Value: k.product.ID}, {Name: baseField, Value: strconv.FormatInt(k.base, 10)}}
	if k.whole {
		f.Button, f.Quiet, f.Also = r.T("desk.keying.keep"), false, nil
		f.Keep = append(f.Keep, ui.Param{Name: "simpan", Value: "ya"})
	}
	return f
}

func (k *keyedPaper) script(r *request) string {
	s := keyingScript{Codes: map[string]keyingCodes{}}
	if n := len(k.booklet.Facts); n > 0 {
		s.Ask = "fact-" + k.booklet.Facts[n-1].Code
	}
	for i := range k.booklet.Questions {
		q := &k.booklet.Questions[i]
		one := keyingCodes{Keys: keying.Keys(q.Question.Scale), Many: q.Question.Scale.Type == instrument.Many, NA: q.Question.NA}
		if len(one.Keys) == 0 {
			continue // numbers are looked at by the server
		}
		one.Wrong = r.T("keying.fault.option", "keys", strings.Join(q.Takes(), ", "))
		s.Codes[q.Field()] = one
	}
	data, err := json.Marshal(s)
	if err != nil {
		return "{}" // texts and numbers: it cannot fail
	}
	return string(data)
}
