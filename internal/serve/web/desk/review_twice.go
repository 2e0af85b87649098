package desk

import (
	"context"
	"math/big"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/agreement"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
	fieldform "github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/review"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// twicePath is where forms are coded a second time and compared.
const twicePart = "/kode-ganda"

func twicePath(cycle string) string { return reviewsPath(cycle) + twicePart }

// maxDiffers is how many differences a page lists.
const maxDiffers = 200

// twiceRoutes are the second coding of a sample.
func (d *Desk) twiceRoutes() []route {
	one := cyclesPath + "/{id}/periksa" + twicePart
	return []route{
		{method: get, path: one, action: access.ReadForms, serve: d.twicePage},
		{method: post, path: one, action: access.VerifyForms, or: []access.Action{access.ValidateForms}, serve: d.drawTwice},
		{method: get, path: one + "/kerangka/{undian}", action: reviewers[0], or: append([]access.Action{access.PlanCycles}, reviewers[1:]...), serve: d.twiceFrame},
		{method: get, path: one + "/kode/{kode}", action: access.FillForms, serve: d.codePage},
		{method: post, path: one + "/kode/{kode}", action: access.FillForms, serve: d.code},
	}
}

// twiceView is what a reader sees of what is coded twice: their own tasks, and, where they compare, the figures.
type twiceView struct {
	*cycleView
	tasks    []review.Task
	codes    bool // the reader assesses
	compares bool
	samples  []review.Sample
	alike    review.Alike
	review   reviewView // for words of answers
	draw     *form
	names    whom
}

func (d *Desk) twiceOf(ctx context.Context, r *request) (*twiceView, error) {
	c, err := d.cycle(ctx, r)
	if err != nil {
		return nil, err
	}
	v := &twiceView{cycleView: c, codes: r.mayReviewIn(c, access.FillForms)}
	v.compares = r.mayReviewIn(c, append([]access.Action{access.PlanCycles}, reviewers...)...)
	if v.codes {
		if v.tasks, err = d.Reviews.Tasks(ctx, r.actor, c.ID); err != nil {
			return nil, err
		}
	}
	if !v.compares {
		return v, nil
	}
	if v.samples, err = d.Reviews.Samples(ctx, r.actor, c.ID); err != nil {
		return nil, err
	}
	if v.alike, err = d.Reviews.Compare(ctx, r.actor, c.ID); err != nil {
		return nil, err
	}
	v.review.cycleView = c
	if v.review.ins, err = d.Forms.InstrumentOf(ctx, d.Forms.DB, &c.Cycle); err != nil {
		return nil, err
	}
	if c.State != cycle.Ended && r.mayReviewIn(c, access.VerifyForms, access.ValidateForms) {
		v.draw = &form{fields: v.drawFields(r)}
	}
	accounts := make([]string, len(v.samples))
	for i := range v.samples {
		accounts[i] = v.samples[i].By
	}
	v.names, err = d.whom(ctx, accounts...)
	return v, err
}

// drawFields ask for a sample.
func (v *twiceView) drawFields(r *request) []ui.Field {
	var offices []ui.Option
	for _, o := range v.Offices {
		at := access.Scope{Authority: o.Authority}
		if access.Allowed(r.actor, access.VerifyForms, at) || access.Allowed(r.actor, access.ValidateForms, at) {
			offices = append(offices, ui.Option{Value: o.Authority, Text: v.office(o.Authority)})
		}
	}
	return []ui.Field{
		{Kind: ui.Pick, Name: "office", Label: r.T("desk.twice.field.office"), Options: options([]string{r.typed("office", "")}, offices...)},
		{Kind: ui.Digits, Name: "wanted", Label: r.T("desk.twice.field.wanted"), Value: r.typed("wanted", "20"), Max: 3, Narrow: true, Auto: "off"},
		{Name: "seed", Label: r.T("desk.twice.field.seed"), Hint: r.T("desk.twice.field.seed_hint"), Value: r.typed("seed", ""), Max: 200, Auto: "off", Optional: true},
	}
}

func (d *Desk) twicePage(ctx context.Context, r *request) (answer, error) {
	v, err := d.twiceOf(ctx, r)
	if err != nil {
		return answer{}, err
	}
	return r.twiceAnswer(v, r.page(r.T("desk.twice.title"), twiceBody(r, v))), nil
}

func (r *request) twiceAnswer(v *twiceView, got answer) answer {
	got.page.Breadcrumbs, got.page.Part = r.reviewCrumbs(v.cycleView, []ui.Link{}...), cyclesPath
	return got
}

func (d *Desk) drawTwice(ctx context.Context, r *request) (answer, error) {
	v, err := d.twiceOf(ctx, r)
	if err != nil {
		return answer{}, err
	}
	wanted, err := strconv.Atoi(strings.TrimSpace(r.get("wanted")))
	if err != nil {
		wanted = 0
	}
	_, err = d.Reviews.Draw(ctx, r.actor, review.Sample{Cycle: v.ID, Office: r.get("office"), Seed: r.get("seed"), Wanted: wanted})
	if err == nil {
		return r.goTo(twicePath(v.ID), "review_drawn"), nil
	}
	if v.draw == nil || !v.draw.blame(r, err) {
		return answer{}, err
	}
	return r.twiceAnswer(v, r.formPage(r.T("desk.twice.title"), v.draw, twiceBody(r, v))), nil
}

// twiceFrame hands out among what was drawn, so that anybody draws again.
func (d *Desk) twiceFrame(ctx context.Context, r *request) (answer, error) {
	one, err := d.Reviews.Sample(ctx, r.actor, r.part("id"), r.part("undian"))
	return answer{file: &file{name: "kerangka-kode-ganda.txt", contentType: "text/plain; charset=utf-8", data: []byte(one.FrameText())}}, err
}

// codeView is a form that is coded again: its evidence, and nothing of what the first coded.
type codeView struct {
	*cycleView
	task  review.Task
	shots []shot
	form  *form
}

func (d *Desk) codeOf(ctx context.Context, r *request) (*codeView, error) {
	c, err := d.cycle(ctx, r)
	if err != nil {
		return nil, err
	}
	v := &codeView{cycleView: c}
	if v.task, err = d.Reviews.Task(ctx, r.actor, r.part("kode")); err != nil {
		return nil, err
	}
	if v.task.Cycle != c.ID {
		return nil, problem.New(problem.NotFound, "review.not_found", nil)
	}
	for _, one := range v.task.Files {
		s := shot{Arrived: one}
		if one.File != "" {
			if s.File, err = d.Files.Get(ctx, d.Forms.DB, one.File); err != nil {
				return nil, err
			}
		}
		v.shots = append(v.shots, s)
	}
	v.form = &form{}
	for i := range v.task.Booklet.Questions {
		q := &v.task.Booklet.Questions[i]
		if v.task.Asked[q.No] {
			v.form.fields = append(v.form.fields, ui.Field{
				Name: q.Field(), Label: strconv.Itoa(q.No) + ". " + q.Question.Ask.In(r.Lang), Hint: r.codes(q), Value: r.typed(q.Field(), ""),
				Auto: "off", Max: fieldform.MaxNote + 20, Optional: true,
			})
		}
	}
	return v, nil
}

func (r *request) codeAnswer(v *codeView) answer {
	got := r.formPage(v.task.Booklet.Subject.Label.In(r.Lang)+" – "+v.task.Spot.Locus.Name, v.form, codeBody(r, v))
	got.page.Breadcrumbs, got.page.Part = r.reviewCrumbs(v.cycleView, ui.Link{Text: r.T("desk.twice.title"), Href: r.URL(twicePath(v.ID))}), cyclesPath
	return got
}

func (d *Desk) codePage(ctx context.Context, r *request) (answer, error) {
	v, err := d.codeOf(ctx, r)
	if err != nil {
		return answer{}, err
	}
	return r.codeAnswer(v), nil
}

func (d *Desk) code(ctx context.Context, r *request) (answer, error) {
	v, err := d.codeOf(ctx, r)
	if err != nil {
		return answer{}, err
	}
	keyed := map[int]string{}
	for i := range v.task.Booklet.Questions {
		q := &v.task.Booklet.Questions[i]
		keyed[q.No] = r.get(q.Field())
	}
	err = d.Reviews.Code(ctx, r.actor, v.task.ID, r.number("version"), keyed)
	if err == nil {
		return r.goTo(twicePath(v.ID), "review_coded"), nil
	}
	if !v.form.blame(r, err) {
		return answer{}, err
	}
	return r.codeAnswer(v), nil
}

// codeTerms are what is known of a form that is coded again.
func (v *codeView) terms(r *request) []ui.Term {
	terms := []ui.Term{{Term: r.T("desk.review.unit"), Text: v.task.Spot.Locus.Name}, {Term: r.T("desk.review.body"), Text: v.task.Spot.Locus.BodyName}}
	if v.task.Product != "" {
		terms = append(terms, ui.Term{Term: r.T("desk.keying.product"), Text: v.task.Product})
	}
	if v.task.Role != "" {
		terms = append(terms, ui.Term{Term: r.T("desk.review.part.role"), Text: v.task.Role})
	}
	for _, fact := range v.task.Booklet.Facts {
		if value := v.task.Facts[fact.Code]; value != "" {
			terms = append(terms, ui.Term{Term: fact.Label.In(r.Lang), Text: value})
		}
	}
	return terms
}

func (r *request) samplesTable(v *twiceView) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.twice.samples"), HideCaption: true,
		Columns: []ui.Column{{Label: r.T("desk.twice.seed"), Head: true}, {Label: r.T("desk.twice.field.office")}, {Label: r.T("desk.twice.coded"), Numeric: true}, {Label: "SHA-256"}},
	}
	for i := range v.samples {
		s := &v.samples[i]
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: s.Seed},
			{Text: v.office(s.Office), Note: v.names.name(r, s.By) + " · " + r.when(s.At, r.ownZone())},
			{Text: r.T("desk.twice.agreed_of", "n", s.Coded, "all", s.Drawn)},
			{Text: s.Hash[:12], Content: frameLink(r, v, s)},
		}})
	}
	return table
}

// kappaTable says how alike the parts of the instrument were coded, with the counts it rests on.
func (r *request) kappaTable(v *twiceView) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.twice.figures"), HideCaption: true,
		Columns: []ui.Column{{Label: r.T("desk.twice.group"), Head: true}, {Label: r.T("desk.twice.kappa"), Numeric: true}, {Label: r.T("desk.twice.agreed"), Numeric: true}},
	}
	row := func(name string, items []agreement.Item) {
		pairs, agreed := agreement.Counts(items...)
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: name}, {Text: r.kappa(agreement.Kappa(items...))}, {Text: r.T("desk.twice.agreed_of", "n", agreed, "all", pairs)},
		}})
	}
	row(r.T("desk.twice.overall"), v.alike.Items())
	for _, g := range v.alike.Groups {
		items := v.alike.Items(g.Questions...)
		if pairs, _ := agreement.Counts(items...); pairs > 0 {
			row(strings.TrimSpace(g.Code+" "+g.Label.In(r.Lang)), items)
		}
	}
	return table
}

// kappa is a kappa to two digits, or that there is none.
func (r *request) kappa(k *big.Rat) string {
	if k == nil {
		return r.T("desk.twice.undefined")
	}
	return r.Decimal(k.FloatString(2))
}

func (r *request) differTable(v *twiceView) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.twice.differ"), HideCaption: true, Empty: r.T("desk.twice.none_differ"), Prose: true,
		Columns: []ui.Column{{Label: r.T("desk.review.question"), Head: true}, {Label: r.T("desk.twice.first")}, {Label: r.T("desk.twice.second")}},
	}
	for _, one := range v.alike.Differ[:min(len(v.alike.Differ), maxDiffers)] {
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: v.review.nameOf(r, one.Question), Href: r.URL(reviewFormPath(v.ID, one.Form)) + "#soal-" + one.Question},
			{Text: v.review.answer(r, one.Question, one.First)},
			{Text: v.review.answer(r, one.Question, one.Second)},
		}})
	}
	return table
}
