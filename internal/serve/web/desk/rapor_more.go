package desk

import (
	"context"
	"math/big"
	"net/url"
	"slices"
	"strconv"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/chart"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/improve"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// numberCell is a number that somebody stated; unknown is marked so.
func (r *request) numberCell(n int64) ui.Cell {
	if n == improve.NotSaid {
		return ui.Cell{Text: r.T("desk.rapor.unknown"), Blank: true}
	}
	return ui.Cell{Text: r.Int(int(n))}
}

func (d *Desk) loadsPage(ctx context.Context, r *request) (answer, error) {
	s, err := d.Cards.One(ctx, r.actor, r.part("id"))
	if err != nil {
		return answer{}, err
	}
	loads, err := d.Cards.Loads(ctx, s)
	if err != nil {
		return answer{}, err
	}
	got := r.page(r.T("desk.rapor.loads"), loadsBody(r, s, loads))
	r.cardCrumbs(&got, &s.Card)
	return got, nil
}

func (r *request) loadTable(s *improve.Sheet, loads []improve.Load) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.rapor.loads"), HideCaption: true,
		Columns: []ui.Column{
			{Label: r.T("desk.rapor.unit"), Head: true},
			{Label: r.T("desk.rapor.staff"), Numeric: true},
			{Label: r.T("desk.rapor.needed"), Numeric: true},
			{Label: r.T("desk.rapor.served"), Numeric: true},
			{Label: r.T("desk.rapor.cases"), Numeric: true},
			{Label: r.T("desk.rapor.source")},
		},
	}
	for _, l := range loads {
		name := ui.Cell{Text: l.Unit.Name}
		if access.Allowed(r.actor, access.AnswerReportCards, access.Scope{Authority: s.Office, Body: s.BodyID, Unit: l.Unit.ID}) {
			name.Href = r.URL(cardPath(s.ID) + "/beban/ubah?" + url.Values{"unit": {l.Unit.Slug}}.Encode())
			name.Note = r.T("desk.rapor.state_load")
		}
		source := ui.Cell{Text: "–", Blank: true}
		if l.Version > 0 {
			source = ui.Cell{Text: l.Source, Note: r.PartOfDay(l.Day)}
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{name, r.numberCell(l.Staff), r.numberCell(l.Needed), r.numberCell(l.Served), r.numberCell(l.Cases), source}})
	}
	return table
}

// loadBars shows how many each member of staff served, where both numbers are known.
func (r *request) loadBars(loads []improve.Load) (ui.Figure, bool) {
	bars := chart.DimensionBars{Head: chart.Head{Title: r.T("desk.rapor.per_staff")}}
	most, known := 0.0, false
	for _, l := range loads {
		bar := chart.DimensionBar{Text: r.T("desk.rapor.unknown")}
		if l.Staff > 0 && l.Served >= 0 {
			each := big.NewRat(l.Served, l.Staff)
			bar.Points, _ = each.Float64() // for a picture
			bar.Known, bar.Text, known = true, r.T("desk.rapor.each", "n", r.Decimal(each.FloatString(0))), true
			most = max(most, bar.Points)
		}
		bars.Rows = append(bars.Rows, chart.DimensionRow{Name: l.Unit.Name, Bars: []chart.DimensionBar{bar}})
	}
	for i := range bars.Rows {
		bars.Rows[i].Bars[0].Max = max(most, 1)
	}
	f := ui.Draw("beban", bars)
	f.Caption = r.T("desk.rapor.per_staff")
	return f, known
}

func (d *Desk) stateLoad(ctx context.Context, r *request) (answer, error) {
	s, err := d.Cards.One(ctx, r.actor, r.part("id"))
	if err != nil {
		return answer{}, err
	}
	loads, err := d.Cards.Loads(ctx, s)
	if err != nil {
		return answer{}, err
	}
	i := slices.IndexFunc(loads, func(l improve.Load) bool { return l.Unit.Slug == r.get("unit") })
	if i < 0 {
		return answer{}, problem.New(problem.NotFound, "improve.not_found", nil)
	}
	l := &loads[i]
	if err := access.Decide(r.actor, access.AnswerReportCards, access.Scope{Authority: s.Office, Body: s.BodyID, Unit: l.Unit.ID}); err != nil {
		return answer{}, err
	}
	number := func(name string, n int64) ui.Field {
		begin := ""
		if n != improve.NotSaid {
			begin = strconv.FormatInt(n, 10)
		}
		f := r.raporLine(name, begin, true)
		f.Narrow = true
		return f
	}
	e := r.editOf(l.Version, number("staff", l.Staff), number("needed", l.Needed), number("served", l.Served), number("cases", l.Cases),
		r.raporLine("source", l.Source, false), r.raporDay("day", l.Day))
	at := cardPath(s.ID) + "/beban"
	if r.http.Method == post {
		err := d.Cards.State(ctx, r.actor, s.ID, e.version, improve.Stated{
			Unit: l.Unit.Slug, Staff: r.get("staff"), Needed: r.get("needed"), Served: r.get("served"), Cases: r.get("cases"), Source: r.get("source"), Day: r.get("day"),
		})
		if err == nil {
			return r.goTo(at, "rapor_stated"), nil
		}
		if !e.refuse(r, err, l.Version, []ui.Term{{Term: r.T("desk.rapor.source"), Text: l.Source}}) {
			return answer{}, err
		}
	}
	f := ui.Form{Action: r.URL(at + "/ubah"), Button: r.T("desk.save"), Keep: []ui.Param{{Name: "unit", Value: l.Unit.Slug}}}
	got := r.editPage(r.T("desk.rapor.state_load"), e, editBody(r, e, f, r.T("desk.rapor.loads_lead", "year", strconv.Itoa(s.Year)), l.Unit.Name))
	r.cardCrumbs(&got, &s.Card, ui.Link{Text: r.T("desk.rapor.loads"), Href: r.URL(at)})
	return got, nil
}

func (d *Desk) trainingsPage(ctx context.Context, r *request) (answer, error) {
	s, err := d.Cards.One(ctx, r.actor, r.part("id"))
	if err != nil {
		return answer{}, err
	}
	all, err := d.Cards.Trainings(ctx, s, r.get("setelah"))
	if err != nil {
		return answer{}, err
	}
	next := ""
	if len(all) == improve.MaxList {
		next = r.URL(cardPath(s.ID) + "/pelatihan?setelah=" + all[len(all)-1].ID)
	}
	got := r.page(r.T("desk.rapor.trainings"), trainingsBody(r, s, all, next))
	r.cardCrumbs(&got, &s.Card)
	return got, nil
}

// mayTrain reports whether the reader writes down trainings of a unit.
func (r *request) mayTrain(s *improve.Sheet, unit string) bool {
	return access.Allowed(r.actor, access.AnswerReportCards, access.Scope{Authority: s.Office, Body: s.BodyID, Unit: unit})
}

func (r *request) lessonTerms(s *improve.Sheet, l *improve.Lesson) []ui.Term {
	days := r.PartOfDay(l.From)
	if l.Until != l.From {
		days = r.T("desk.rapor.days", "from", days, "until", r.PartOfDay(l.Until))
	}
	terms := []ui.Term{{Term: r.T("desk.rapor.when"), Text: days}}
	add := func(name, text string) {
		if text != "" {
			terms = append(terms, ui.Term{Term: r.T("desk.rapor." + name), Text: text})
		}
	}
	add("unit", l.Unit)
	add("provider", l.Provider)
	if l.Code != "" {
		add("about", r.indicator(s, l.Code))
	}
	add("heads", r.Int(l.Heads()))
	return terms
}

// trainingLines is how many lines of participants a form has.
const trainingLines = 4

func (d *Desk) newTraining(ctx context.Context, r *request) (answer, error) {
	s, err := d.Cards.One(ctx, r.actor, r.part("id"))
	if err != nil {
		return answer{}, err
	}
	if !s.Answers {
		return answer{}, problem.New(problem.Forbidden, "access.forbidden", nil)
	}
	f := &form{}
	if f.fields, err = d.trainingFields(ctx, r, s); err != nil {
		return answer{}, err
	}
	at := cardPath(s.ID) + "/pelatihan"
	if r.http.Method == post {
		h := improve.Held{Unit: r.get("unit"), Title: r.get("title"), Provider: r.get("provider"), From: r.get("from"), Until: r.get("until"), Code: r.get("code")}
		for i := range trainingLines {
			n := strconv.Itoa(i + 1)
			h.Who = append(h.Who, improve.Attended{Owner: r.get("owner" + n), Heads: r.get("heads" + n), Names: r.get("names" + n)})
		}
		h.Files, err = r.caseFiles(ctx)
		if err == nil {
			err = d.Cards.Train(ctx, r.actor, s.ID, h)
		}
		if err == nil {
			return r.goTo(at, "rapor_trained"), nil
		}
		if !f.blame(r, err) {
			return answer{}, err
		}
	}
	got := r.formPage(r.T("desk.rapor.train"), f, openCardsBody(r, r.T("desk.rapor.train_lead"), f, ui.Form{Action: r.URL(at + "/baru"), Button: r.T("desk.rapor.train"), Files: true}))
	r.cardCrumbs(&got, &s.Card, ui.Link{Text: r.T("desk.rapor.trainings"), Href: r.URL(at)})
	return got, nil
}

func (d *Desk) trainingFields(ctx context.Context, r *request, s *improve.Sheet) ([]ui.Field, error) {
	var units []ui.Option
	for _, p := range s.Units {
		if r.mayTrain(s, p.ID) {
			units = append(units, ui.Option{Value: p.Slug, Text: p.Name})
		}
	}
	first := ""
	if len(units) > 0 {
		first = units[0].Value
	}
	codes := []ui.Option{{Text: r.T("desk.rapor.no_code")}}
	findings, err := d.Cards.FindingsOf(ctx, s, improve.Wanted{})
	if err != nil {
		return nil, err
	}
	for i := range findings {
		o := ui.Option{Value: findings[i].Code, Text: r.indicator(s, findings[i].Code)}
		if !slices.ContainsFunc(codes, func(c ui.Option) bool { return c.Value == o.Value }) {
			codes = append(codes, o)
		}
	}
	fields := []ui.Field{
		{Kind: ui.Pick, Name: "unit", Label: r.T("desk.rapor.unit"), Options: options([]string{r.typed("unit", first)}, units...)},
		r.raporLine("title", "", false), r.raporLine("provider", "", true), r.raporDay("from", ""), r.raporDay("until", ""),
		{Kind: ui.Pick, Name: "code", Label: r.T("desk.rapor.field.code"), Options: options([]string{r.typed("code", "")}, codes...), Optional: true},
	}
	for i := range trainingLines {
		n := strconv.Itoa(i + 1)
		owners, err := d.ownerOptions(ctx, r, s, r.typed("owner"+n, ""))
		if err != nil {
			return nil, err
		}
		names := ui.Field{Name: "names" + n, Label: r.T("desk.rapor.field.names", "n", i+1), Value: r.typed("names"+n, ""), Max: 4000, Optional: true}
		if i == 0 {
			names.Hint = r.T("desk.rapor.field.names_hint", "days", improve.NamesDays)
		}
		fields = append(fields,
			ui.Field{Kind: ui.Pick, Name: "owner" + n, Label: r.T("desk.rapor.field.who", "n", i+1), Options: owners, Optional: i > 0},
			ui.Field{Name: "heads" + n, Label: r.T("desk.rapor.field.heads", "n", i+1), Value: r.typed("heads"+n, ""), Narrow: true, Max: 6, Optional: i > 0}, names)
	}
	return r.withFiles(ctx, fields)
}

func (d *Desk) dropTraining(ctx context.Context, r *request) (answer, error) {
	if err := d.Cards.DropTraining(ctx, r.actor, r.part("id"), r.get("training"), r.number("version")); err != nil {
		return answer{}, err
	}
	return r.goTo(cardPath(r.part("id"))+"/pelatihan", "rapor_dropped"), nil
}

func (d *Desk) trainingFile(ctx context.Context, r *request) (answer, error) {
	return d.given(d.Cards.TrainingFile(ctx, r.actor, r.part("id"), r.part("file")))
}

func (d *Desk) practicesPage(ctx context.Context, r *request) (answer, error) {
	s, err := d.Cards.One(ctx, r.actor, r.part("id"))
	if err != nil {
		return answer{}, err
	}
	own, err := d.Cards.Own(ctx, s)
	if err != nil {
		return answer{}, err
	}
	got := r.page(r.T("desk.rapor.practices"), practicesBody(r, s, own))
	r.cardCrumbs(&got, &s.Card)
	return got, nil
}

func (d *Desk) sharePractice(ctx context.Context, r *request) (answer, error) {
	s, err := d.Cards.One(ctx, r.actor, r.part("id"))
	if err != nil {
		return answer{}, err
	}
	own, err := d.Cards.Own(ctx, s)
	if err != nil {
		return answer{}, err
	}
	unit, code := r.get("unit"), r.get("kode")
	i := slices.IndexFunc(own, func(b improve.Best) bool { return b.UnitID == unit && b.Code == code })
	if i < 0 || own[i].Practice != nil {
		return answer{}, problem.New(problem.NotFound, "improve.not_found", nil)
	}
	if !own[i].Mine {
		return answer{}, problem.New(problem.Forbidden, "access.forbidden", nil)
	}
	f := &form{fields: []ui.Field{r.raporWords("words", false)}}
	f.fields[0].Label, f.fields[0].Hint, f.fields[0].Tall = r.T("desk.rapor.field.practice"), r.T("desk.rapor.field.practice_hint"), true
	if f.fields, err = r.withFiles(ctx, f.fields); err != nil {
		return answer{}, err
	}
	f.fields = append(f.fields, ui.Field{
		Kind: ui.SomeOf, Name: "agreed", Label: r.T("desk.rapor.field.agreed"), Hint: r.T("desk.rapor.field.agreed_hint"),
		Options: options(r.form["agreed"], ui.Option{Value: "1", Text: r.T("desk.rapor.field.agreed_yes", "unit", own[i].Unit)}),
	})
	at := cardPath(s.ID) + "/praktik"
	if r.http.Method == post {
		files, err := r.caseFiles(ctx)
		if err == nil {
			err = d.Cards.Share(ctx, r.actor, s.ID, unit, code, r.get("words"), r.ticked("agreed"), files)
		}
		if err == nil {
			return r.goTo(at, "rapor_shared"), nil
		}
		if !f.blame(r, err) {
			return answer{}, err
		}
	}
	sent := ui.Form{Action: r.URL(at + "/baru"), Button: r.T("desk.rapor.share"), Files: true, Keep: []ui.Param{{Name: "unit", Value: unit}, {Name: "kode", Value: code}}}
	got := r.formPage(r.T("desk.rapor.share"), f, openCardsBody(r, own[i].Unit+" · "+r.indicator(s, code), f, sent))
	r.cardCrumbs(&got, &s.Card, ui.Link{Text: r.T("desk.rapor.practices"), Href: r.URL(at)})
	return got, nil
}

func (d *Desk) takePracticeBack(ctx context.Context, r *request) (answer, error) {
	if err := d.Cards.TakeBack(ctx, r.actor, r.part("id"), r.get("practice"), r.number("version")); err != nil {
		return answer{}, err
	}
	return r.goTo(cardPath(r.part("id"))+"/praktik", "rapor_taken_back"), nil
}

func (d *Desk) practiceFile(ctx context.Context, r *request) (answer, error) {
	return d.given(d.Cards.PracticeFile(ctx, r.actor, r.part("id"), r.part("file")))
}

func practicePath(s *improve.Sheet, b *improve.Best) string {
	return cardPath(s.ID) + "/praktik/baru?" + url.Values{"unit": {b.UnitID}, "kode": {b.Code}}.Encode()
}

// fileHref is where a file of a card is given out; empty until it was looked at.
func fileHref(r *request, at string, file *evidence.File) string {
	if file.State != evidence.Ready {
		return ""
	}
	return r.URL(at + "/berkas/" + file.ID)
}
