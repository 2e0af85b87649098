package desk

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
	fieldform "github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/review"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// tickable is the head of a row that can be ticked where box says so.
type tickable struct {
	name, value             string // of the field
	text, note, about, href string
	box                     tickBox
}

// unitActs are the acts that the reader may do with several units at once.
func (r *request) unitActs(v *cycleView) []ui.Option {
	return r.reviewActsFor(v, "verify", "validate", "check", "return")
}

// formActs are the acts that the reader may do with several forms at once.
func (r *request) formActs(v *cycleView) []ui.Option { return r.reviewActsFor(v, "return_form") }

func (r *request) reviewActsFor(v *cycleView, names ...string) []ui.Option {
	var all []ui.Option
	for _, name := range names {
		if v.State != cycle.Ended && r.mayReviewIn(v, reviewActNamed(name).rights...) {
			all = append(all, ui.Option{Value: name, Text: r.T("desk.review.act." + name + ".way")})
		}
	}
	return all
}

// manyRow is a unit or a form with which the same is done as with others, and what came of it.
type manyRow struct {
	id, text, note, state, href string
	version                     int64 // that the page which asked has shown
	err                         error
}

// manyOf is what was ticked and what is to be done with it.
type manyOf struct {
	*cycleView
	act   *reviewAct
	field string // of what was ticked
	rows  []manyRow
	// unopened is how many of the forms that are to be passed no reviewer has opened, and of how many.
	unopened, forms int
}

// manyReviews does the same with several units or forms: first a page that asks, then one that says of each what came
// of it. One that cannot be done keeps no other from it.
func (d *Desk) manyReviews(ctx context.Context, r *request) (answer, error) {
	m, err := d.manyTicked(ctx, r)
	if err != nil {
		return answer{}, err
	}
	if m.act == nil || len(m.rows) == 0 {
		return r.manyPage(m, r.page(r.T("desk.bulk.nothing"), reviewManyNothing(r, m))), nil
	}
	if err := d.countUnopened(ctx, m); err != nil {
		return answer{}, err
	}
	if r.http.Method != post {
		return d.askMany(ctx, r, m, nil)
	}
	if m.unopened > 0 && !r.ticked(unopenedField) {
		var faults problem.Faults
		faults.Add(problem.Place{File: unopenedField}, "desk.review.many.unopened_tick", nil)
		return d.askMany(ctx, r, m, faults)
	}
	failed := 0
	var faults problem.Faults
	for i := range m.rows {
		row := &m.rows[i]
		if row.id != "" {
			row.err = d.doOne(ctx, r, m, row)
		}
		if row.err == nil {
			continue
		}
		failed++
		if !errors.As(row.err, &faults) {
			faults = nil
		}
	}
	// What is wrong with the text itself is wrong for every one of them.
	if failed == len(m.rows) && len(faults) > 0 {
		return d.askMany(ctx, r, m, faults)
	}
	return r.manyPage(m, r.page(r.T("desk.bulk.done", "n", len(m.rows)-failed, "all", len(m.rows)), reviewManyDone(r, m, failed))), nil
}

// unopenedField is the tick by which a reviewer passes forms that nobody opened.
const unopenedField = "unopened"

// countUnopened counts the forms that nobody opened, of units that are to be brought a level further.
func (d *Desk) countUnopened(ctx context.Context, m *manyOf) error {
	if !slices.Contains(review.Levels, review.Level(m.act.name)) {
		return nil
	}
	var loci []string
	for i := range m.rows {
		if m.rows[i].id != "" {
			loci = append(loci, m.rows[i].id)
		}
	}
	var err error
	m.unopened, m.forms, err = d.Reviews.Unopened(ctx, loci...)
	return err
}

// doOne does the act with one of them. What broke down is written to the log and told as such, so that what was done
// with the others is told too.
func (d *Desk) doOne(ctx context.Context, r *request, m *manyOf, row *manyRow) error {
	v := &reviewView{cycleView: m.cycleView}
	v.sheet.Locus, v.whole.ID = row.id, row.id
	err := m.act.do(ctx, d, r, v, row.version)
	if err != nil && problem.KindOf(err) == problem.Internal {
		d.Log.ErrorContext(ctx, "review", "act", m.act.name, "id", row.id, "error", err)
	}
	return err
}

func (d *Desk) askMany(ctx context.Context, r *request, m *manyOf, failed error) (answer, error) {
	fields, err := m.act.fields(ctx, d, r, nil)
	if err != nil {
		return answer{}, err
	}
	if m.unopened > 0 {
		yes := ui.Option{Value: "ya", Text: r.T("desk.review.many.unopened_yes")}
		fields = append(fields, ui.Field{
			Kind: ui.SomeOf, Name: unopenedField, Label: r.T("desk.review.many.unopened", "n", m.unopened, "of", m.forms), Options: options([]string{r.get(unopenedField)}, yes),
		})
	}
	f := &form{fields: fields}
	if failed != nil && !f.blame(r, failed) {
		return answer{}, failed
	}
	title := r.T("desk.review.many.title", "act", r.T("desk.review.act."+m.act.name+".way"), "n", len(m.rows))
	return r.manyPage(m, r.formPage(title, f, reviewManyAsk(r, m, f))), nil
}

func (r *request) manyPage(m *manyOf, got answer) answer {
	got.page.Breadcrumbs, got.page.Part = r.reviewCrumbs(m.cycleView, []ui.Link{}...), cyclesPath
	return got
}

// manyTicked reads what was ticked, as far as the reader sees it, and on the second page the versions that the first one
// showed.
func (d *Desk) manyTicked(ctx context.Context, r *request) (*manyOf, error) {
	v, err := d.cycle(ctx, r)
	if err != nil {
		return nil, err
	}
	m := &manyOf{cycleView: v, field: "unit"}
	if len(r.form["formulir"]) > 0 {
		m.field = "formulir"
	}
	acts := r.unitActs(v)
	if m.field == "formulir" {
		acts = r.formActs(v)
	}
	if slices.ContainsFunc(acts, func(o ui.Option) bool { return o.Value == r.get("act") }) {
		m.act = reviewActNamed(r.get("act"))
	}
	var ids []string
	seen := map[string]int64{}
	for _, one := range r.form[m.field] {
		id, version, _ := strings.Cut(one, "~")
		if uuid.Validate(id) != nil || len(ids) >= review.PageSize {
			continue
		}
		ids = append(ids, id)
		if n, err := strconv.ParseInt(version, 10, 64); err == nil {
			seen[id] = n
		}
	}
	if m.act == nil || len(ids) == 0 {
		return m, nil
	}
	if m.rows, err = d.manyRows(ctx, r, m, ids); err != nil {
		return nil, err
	}
	for i := range m.rows {
		id := m.rows[i].id
		if n := seen[id]; n != 0 {
			m.rows[i].version = n
		}
		ids = slices.DeleteFunc(ids, func(one string) bool { return one == id })
	}
	// What is not there any more, or not theirs, is told too.
	for range ids {
		m.rows = append(m.rows, manyRow{text: r.T("desk.review.many.gone"), err: problem.New(problem.NotFound, "review.not_found", nil)})
	}
	return m, nil
}

func (d *Desk) manyRows(ctx context.Context, r *request, m *manyOf, ids []string) ([]manyRow, error) {
	var rows []manyRow
	if m.field == "unit" {
		page, err := d.Reviews.Units(ctx, r.actor, review.Query{Cycle: m.ID, Loci: ids})
		for _, u := range page.Units {
			rows = append(rows, manyRow{
				id: u.Locus, text: u.Name, note: bodyBeside(u.Name, u.BodyName), state: r.T(u.State.Key()), href: r.URL(reviewPath(m.ID, u.Locus)), version: u.Version,
			})
		}
		return rows, err
	}
	ins, err := d.Forms.InstrumentOf(ctx, d.Forms.DB, &m.Cycle)
	if err != nil {
		return nil, err
	}
	page, err := d.Forms.List(ctx, r.actor, fieldform.Filter{Cycle: m.ID, IDs: ids}, "")
	for i := range page.Forms {
		f := &page.Forms[i]
		rows = append(rows, manyRow{
			id: f.ID, text: listedAbout(r, ins, f), note: f.Name, state: r.T(f.State.Key()), href: r.URL(reviewFormPath(m.ID, f.ID)), version: f.Version,
		})
	}
	return rows, err
}

// keep carries along what was ticked, each with the version that is shown, and how the list was narrowed down.
func (m *manyOf) keep(r *request) []ui.Param {
	keep := append([]ui.Param{{Name: "act", Value: m.act.name}}, r.reviewFilters()...)
	for _, row := range m.rows {
		if row.id == "" {
			continue
		}
		keep = append(keep, ui.Param{Name: m.field, Value: row.id + "~" + strconv.FormatInt(row.version, 10)})
	}
	return keep
}

// reviewFilters are the filters of the list that is shown or was left.
func (r *request) reviewFilters() []ui.Param {
	var all []ui.Param
	for _, name := range formFilters {
		if value := r.get(name); value != "" {
			all = append(all, ui.Param{Name: name, Value: value})
		}
	}
	return all
}

// manyBack is the list in which was ticked, as it was narrowed down.
func (r *request) manyBack(m *manyOf) string {
	path, values := reviewsPath(m.ID), url.Values{}
	if m.field == "formulir" {
		path += "/formulir"
	}
	for _, p := range r.reviewFilters() {
		values.Set(p.Name, p.Value)
	}
	if len(values) > 0 {
		path += "?" + values.Encode()
	}
	return r.URL(path)
}

// manyWhy is why one of them could not be done, in words.
func (r *request) manyWhy(err error) string {
	var f form
	if f.blame(r, err) {
		return strings.Join(f.wrong, " ")
	}
	var p *problem.Error
	if errors.As(err, &p) && problem.KindOf(err) != problem.Internal && p.Key != "" {
		return r.Named(p.Key, r.translated(p.Args))
	}
	return r.T("desk.review.many.broken")
}

// mayTick reports whether the list has anything to be ticked for.
func mayTick(acts []ui.Option, table ui.Table) bool { return len(acts) > 0 && len(table.Rows) > 0 }

// named tells the box of a row from others.
func (t *tickable) named() string {
	if t.about != "" {
		return t.text + ", " + t.about
	}
	return t.text
}

// listedAbout is what a form in a list is about in one line.
func listedAbout(r *request, ins *instrument.Instrument, f *fieldform.Listed) string {
	text := subjectOf(r, ins, f.Subject)
	if f.Service != "" {
		text += " · " + f.Service
	}
	return text
}

// subjectOf is what an instrument calls who or what answered.
func subjectOf(r *request, ins *instrument.Instrument, code string) string {
	if s := ins.Subject(code); s != nil && s.Label.In(r.Lang) != "" {
		return s.Label.In(r.Lang)
	}
	return code
}
