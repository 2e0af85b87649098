package desk

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/evidence"
	fieldform "github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/review"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// shot is a file of a form with what of it has arrived.
type shot struct {
	fieldform.Arrived
	File evidence.File // empty until it has arrived
}

// reviewForm reads a form with its unit.
func (d *Desk) reviewForm(ctx context.Context, r *request) (*reviewView, error) {
	whole, err := d.Forms.One(ctx, r.actor, r.part("formulir"))
	if err != nil {
		return nil, err
	}
	if whole.Cycle != r.part("id") {
		return nil, problem.New(problem.NotFound, "form.not_found", nil)
	}
	v, err := d.reviewUnit(ctx, r, whole.Locus)
	if err != nil {
		return nil, err
	}
	v.whole, v.pictures = whole, map[string]shot{}
	for _, one := range whole.Files {
		p := shot{Arrived: one}
		if one.File != "" {
			if p.File, err = d.Files.Get(ctx, d.Forms.DB, one.File); err != nil {
				return nil, err
			}
		}
		v.pictures[one.Ref] = p
	}
	mends, err := d.Reviews.Mends(ctx, d.Forms.DB, whole.Form)
	if err != nil {
		return nil, err
	}
	v.mend = mends[whole.ID]
	said, err := d.Reviews.Comments(ctx, d.Forms.DB, whole.ID)
	if err != nil {
		return nil, err
	}
	v.comments = said[whole.ID]
	var accounts []string
	for _, c := range v.comments {
		accounts = append(append(accounts, c.By, c.ResolvedBy), c.Called...)
	}
	for _, one := range whole.Versions {
		accounts = append(accounts, one.By)
	}
	for _, one := range whole.Flags {
		accounts = append(accounts, one.ClosedBy)
	}
	for _, one := range whole.NAs {
		accounts = append(accounts, one.By)
	}
	more, err := d.whom(ctx, accounts...)
	for id, who := range more {
		v.names[id] = who
	}
	return v, err
}

func (d *Desk) reviewFormPage(ctx context.Context, r *request) (answer, error) {
	v, err := d.reviewForm(ctx, r)
	if err != nil {
		return answer{}, err
	}
	if err := errors.Join(d.Reviews.Seen(ctx, r.actor, v.whole.ID), d.Reviews.Opened(ctx, r.actor, &v.whole.Form, v.Authority)); err != nil {
		return answer{}, err
	}
	got := r.page(v.about(r, &v.whole.Form), reviewFormBody(r, v))
	crumb := ui.Link{Text: v.sheet.Name, Href: r.URL(reviewPath(v.ID, v.sheet.Locus))}
	got.page.Breadcrumbs, got.page.Part = r.reviewCrumbs(v.cycleView, crumb), cyclesPath
	return got, nil
}

// reviewVersionPage is one version of a form as it came.
func (d *Desk) reviewVersionPage(ctx context.Context, r *request) (answer, error) {
	v, err := d.reviewForm(ctx, r)
	if err != nil {
		return answer{}, err
	}
	i := slices.IndexFunc(v.whole.Versions, func(one fieldform.Version) bool { return one.ID == r.part("versi") })
	if i < 0 {
		return answer{}, problem.New(problem.NotFound, "form.not_found", nil)
	}
	content, err := d.Forms.ContentOf(ctx, r.actor, v.whole.ID, r.part("versi"))
	if err != nil {
		return answer{}, err
	}
	one := v.whole.Versions[i]
	got := r.page(r.T("desk.review.version_title", "at", r.when(one.Received, r.ownZone())), reviewVersionBody(r, v, one, r.compared(v, &content)))
	unit := ui.Link{Text: v.sheet.Name, Href: r.URL(reviewPath(v.ID, v.sheet.Locus))}
	form := ui.Link{Text: v.about(r, &v.whole.Form), Href: r.URL(reviewFormPath(v.ID, v.whole.ID))}
	got.page.Breadcrumbs, got.page.Part = r.reviewCrumbs(v.cycleView, unit, form), cyclesPath
	return got, nil
}

// compared sets a version beside what holds.
func (r *request) compared(v *reviewView, content *fieldform.Content) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.review.compared"), HideCaption: true, Empty: r.T("desk.review.same"),
		Columns: []ui.Column{{Label: r.T("desk.review.question"), Head: true}, {Label: r.T("desk.review.holds")}, {Label: r.T("desk.review.this_version")}},
		Prose:   true,
	}
	for _, name := range fieldform.Differences(&v.whole.Content, content) {
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: v.nameOf(r, name)}, {Text: v.said(r, &v.whole.Content, name)}, {Text: v.said(r, content, name)},
		}})
	}
	return table
}

// nameOf is what a part of a form is called that differs: see form.Choice.Take.
func (v *reviewView) nameOf(r *request, name string) string {
	if code, ok := strings.CutPrefix(name, "fact/"); ok {
		if f := v.ins.Fact(code); f != nil {
			return f.Label.In(r.Lang)
		}
		return code
	}
	if node := v.ins.Node(name); node != nil && node.Question != nil {
		return name + " " + node.Question.Ask.In(r.Lang)
	}
	if key := "desk.review.part." + name; r.Has(key) {
		return r.T(key)
	}
	return name
}

// said is what a content says about a part of it.
func (v *reviewView) said(r *request, c *fieldform.Content, name string) string {
	if code, ok := strings.CutPrefix(name, "fact/"); ok {
		return cmp.Or(c.Facts[code], "–")
	}
	switch name {
	case "role":
		return cmp.Or(c.Role, "–")
	case "respondent":
		return cmp.Or(c.Respondent, "–")
	case "substitute":
		return cmp.Or(c.Substitute, "–")
	case "place":
		return cmp.Or(r.placeOf(c.Place), "–")
	case "files":
		return r.T("desk.review.files_of", "n", len(c.FilesOf("")))
	case "consent":
		if c.Consent == nil {
			return "–"
		}
		return r.when(*c.Consent, r.ownZone())
	}
	a := c.Answers[name]
	text := v.answer(r, name, a)
	if a.Note != "" {
		text += " (" + a.Note + ")"
	}
	if n := len(c.FilesOf(name)); n > 0 {
		text += ", " + r.T("desk.review.files_of", "n", n)
	}
	return text
}

// answer is an answer in words.
func (v *reviewView) answer(r *request, code string, a fieldform.Answer) string {
	if a.NA != "" {
		return r.T("desk.review.not_applicable", "why", a.NA)
	}
	node := v.ins.Node(code)
	if node == nil || node.Question == nil || a.Answer == "" {
		return cmp.Or(a.Answer, "–")
	}
	scale := node.Question.Scale
	if scale.Type != instrument.One && scale.Type != instrument.Many {
		return a.Answer
	}
	var words []string
	for part := range strings.SplitSeq(a.Answer, "+") {
		word := part
		if o := scale.Option(part); o != nil {
			word = cmp.Or(o.Label.In(r.Lang), part)
		}
		words = append(words, word)
	}
	return strings.Join(words, "; ")
}

// asked is a question of a form as its page shows it.
type asked struct {
	code, ask, part, answer, note string
	missing                       []string
	na                            *fieldform.NA
	files                         []shot
}

// questions are those that count in a form, with their answers, in the order of the instrument; and such that were
// answered and do not count any more.
func (v *reviewView) questions(r *request) []asked {
	codes := fieldform.Relevant(v.ins, &v.whole.Content)
	for _, q := range fieldform.QuestionnaireOf(v.ins).Questions {
		if _, ok := v.whole.Content.Answers[q.Code]; ok && !slices.Contains(codes, q.Code) {
			codes = append(codes, q.Code)
		}
	}
	parts := map[string]string{}
	for _, q := range fieldform.QuestionnaireOf(v.ins).Questions {
		if len(q.Path) > 0 {
			parts[q.Code] = q.Path[len(q.Path)-1].In(r.Lang)
		}
	}
	all := make([]asked, 0, len(codes))
	for _, code := range codes {
		all = append(all, v.asked(r, code, parts[code]))
	}
	return all
}

func (v *reviewView) asked(r *request, code, part string) asked {
	a := v.whole.Content.Answers[code]
	q := asked{code: code, part: part, answer: v.answer(r, code, a), note: a.Note}
	if node := v.ins.Node(code); node != nil && node.Question != nil {
		q.ask = node.Question.Ask.In(r.Lang)
	}
	for _, lack := range v.whole.Lacks {
		if lack.Question == code {
			q.missing = append(q.missing, r.T(fieldform.LackKey(lack.What)))
		}
	}
	if i := slices.IndexFunc(v.whole.NAs, func(n fieldform.NA) bool { return n.Question == code }); i >= 0 {
		q.na = &v.whole.NAs[i]
	}
	for _, file := range v.whole.Content.FilesOf(code) {
		q.files = append(q.files, v.pictures[file.Ref])
	}
	return q
}

// loose are the files of a form that belong to no question.
func (v *reviewView) loose() []shot {
	var all []shot
	for _, file := range v.whole.Content.FilesOf("") {
		all = append(all, v.pictures[file.Ref])
	}
	return all
}

// receivedOf says when a form was received first, and when what holds now was, where that came later.
func (r *request) receivedOf(w *fieldform.Whole, zone string) string {
	if len(w.Versions) == 0 {
		return r.when(w.Received, zone)
	}
	first, last := r.when(w.Versions[len(w.Versions)-1].Received, zone), r.when(w.Received, zone)
	if first == last {
		return first
	}
	return r.T("desk.review.received_both", "first", first, "last", last)
}

func (r *request) formTerms(v *reviewView) []ui.Term {
	c, f := &v.whole.Content, &v.whole.Form
	zone := r.ownZone()
	terms := []ui.Term{
		{Term: r.T("desk.review.state"), Text: r.T(f.State.Key())},
		{Term: r.T("desk.review.unit"), Text: v.sheet.Name},
		{Term: r.T("desk.review.by"), Text: v.names.name(r, f.By)},
		{Term: r.T("desk.review.way"), Text: r.T(f.Way.Key())},
		{Term: r.T("desk.review.received"), Text: r.receivedOf(&v.whole, zone)},
		{Term: r.T("desk.review.started"), Text: r.when(f.Started, zone)},
		{Term: r.T("desk.review.finished"), Text: r.when(f.Finished, zone)},
		{Term: r.T("desk.review.part.role"), Text: c.Role},
		{Term: r.T("desk.review.part.respondent"), Text: c.Respondent},
		{Term: r.T("desk.review.part.substitute"), Text: c.Substitute},
		{Term: r.T("desk.review.place"), Text: r.placeOf(c.Place)},
	}
	if v.mend != "" {
		terms = append(terms, ui.Term{Term: r.T("desk.review.field.mend"), Text: v.mend})
	}
	for _, fact := range v.ins.Facts {
		if value := c.Facts[fact.Code]; value != "" {
			terms = append(terms, ui.Term{Term: fact.Label.In(r.Lang), Text: value})
		}
	}
	return slices.DeleteFunc(terms, func(t ui.Term) bool { return t.Text == "" })
}

func (r *request) placeOf(p *fieldform.Place) string {
	if p == nil {
		return ""
	}
	text := func(degrees float64) string { return strconv.FormatFloat(degrees, 'f', 5, 64) }
	return r.T("desk.review.place_of", "lat", text(p.Lat), "lon", text(p.Lon), "m", int(p.Accuracy))
}

// flagDetail says more of a flag, in words.
func (r *request) flagDetail(v *reviewView, g fieldform.Flag) string {
	var said []string
	if n, ok := g.Detail["seconds"]; ok {
		said = append(said, r.T("desk.review.flag.off", "time", r.roughly(max(whole(n), -whole(n)))))
	}
	if n, ok := g.Detail["ahead"]; ok {
		said = append(said, r.T("desk.review.flag.ahead", "n", whole(n)/60))
	}
	if day, ok := g.Detail["day"].(string); ok {
		said = append(said, r.T("desk.review.flag.day", "day", day))
	}
	if g.Detail["order"] == true {
		said = append(said, r.T("desk.review.flag.order"))
	}
	if n, ok := g.Detail["metres"]; ok {
		said = append(said, r.T("desk.review.flag.metres", "n", whole(n)))
	}
	if all, ok := g.Detail["questions"].([]any); ok {
		var names []string
		for _, one := range all {
			names = append(names, fmt.Sprint(one))
		}
		said = append(said, strings.Join(names, ", "))
	}
	if all, ok := g.Detail["forms"].([]any); ok {
		said = append(said, r.T("desk.review.flag.forms", "n", len(all)))
	}
	if id, ok := g.Detail["account"].(string); ok {
		said = append(said, v.names.name(r, id))
	}
	return strings.Join(said, " · ")
}

// roughly is a number of seconds as people say it.
func (r *request) roughly(seconds int) string {
	switch {
	case seconds < 120:
		return r.T("desk.seconds", "n", seconds)
	case seconds < 2*60*60:
		return r.T("desk.minutes", "n", seconds/60)
	case seconds < 3*24*60*60:
		return r.T("desk.hours", "n", seconds/(60*60))
	}
	return r.T("desk.days_long", "n", seconds/(24*60*60))
}

// whole is a number of a flag's detail.
func whole(n any) int {
	switch n := n.(type) {
	case float64:
		return int(n)
	case json.Number:
		i, err := n.Int64()
		if err == nil {
			return int(i)
		}
	}
	return 0
}

// mayReview reports whether the reader may decide about something in the form.
func (v *reviewView) mayReview() bool { return v.sheet.MayDecide() }

// formWays lead to what can be done with a form as a whole.
func (r *request) formWays(v *reviewView) []ui.Link {
	var links []ui.Link
	way := func(name string) {
		links = append(links, ui.Link{Text: r.T("desk.review.act." + name + ".way"), Href: r.formWay(v, name)})
	}
	f := &v.whole.Form
	if f.State != fieldform.Draft && f.State != fieldform.Returned && f.State != fieldform.Void && v.sheet.MayReturn(review.State(f.State)) {
		way("return_form")
	}
	switch {
	case !v.sheet.MayVoid(f):
	case f.State == fieldform.Void:
		way("unvoid")
	default:
		way("void")
	}
	return links
}

// formWay leads to an act about the form.
func (r *request) formWay(v *reviewView, name string, about ...string) string {
	path := reviewFormPath(v.ID, v.whole.ID) + "/" + reviewActNamed(name).path
	if len(about) == 2 {
		path += "?" + about[0] + "=" + about[1]
	}
	return r.URL(path)
}

// takenAt says when and where a picture was taken.
func (r *request) takenAt(p shot) string {
	var said []string
	if !p.Taken.IsZero() {
		said = append(said, r.when(p.Taken.Round(time.Second), r.ownZone()))
	}
	if p.Lat != nil && p.Lon != nil {
		at := fieldform.Place{Lat: float64(*p.Lat) / 1e6, Lon: float64(*p.Lon) / 1e6}
		if p.Accuracy != nil {
			at.Accuracy = float64(*p.Accuracy)
		}
		said = append(said, r.placeOf(&at))
	}
	return strings.Join(said, " · ")
}
