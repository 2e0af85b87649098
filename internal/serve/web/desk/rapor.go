package desk

import (
	"context"
	"math/big"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/dossier"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/improve"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

const cardsPath = "/kelola/rapor"

// cardReaders are those who do something with a report card.
var cardReaders = []access.Action{access.AnswerReportCards, access.JudgeReportCards}

// cardRoutes are report cards, for bodies and for offices that assess.
func (d *Desk) cardRoutes() []route {
	one := cardsPath + "/{id}"
	finding := one + "/catatan/{catatan}"
	board := cyclesPath + "/{id}/rapor"
	read := access.ReadReportCards
	routes := []route{
		{method: get, path: cardsPath, action: read, serve: d.cardsPage},
		{method: get, path: one, action: read, serve: d.reportPage},
		{method: get, path: one + "/pimpinan", action: read, serve: d.cardLeaderPage},
		{method: get, path: one + "/pimpinan.pdf", action: read, serve: d.cardLeaderPaper},
		{method: get, path: finding, action: read, serve: d.findingPage},
		{method: get, path: finding + "/berkas/{file}", action: read, serve: d.findingFile},
		{method: get, path: one + "/beban", action: read, serve: d.loadsPage},
		{method: get, path: one + "/beban/ubah", action: access.AnswerReportCards, serve: d.stateLoad},
		{method: post, path: one + "/beban/ubah", action: access.AnswerReportCards, serve: d.stateLoad},
		{method: get, path: one + "/pelatihan", action: read, serve: d.trainingsPage},
		{method: get, path: one + "/pelatihan/berkas/{file}", action: read, serve: d.trainingFile},
		{method: get, path: one + "/pelatihan/baru", action: access.AnswerReportCards, serve: d.newTraining},
		{method: post, path: one + "/pelatihan/baru", action: access.AnswerReportCards, serve: d.newTraining, files: maxCaseForm, many: []string{"files"}},
		{method: post, path: one + "/pelatihan/hapus", action: access.AnswerReportCards, serve: d.dropTraining},
		{method: get, path: one + "/praktik", action: read, serve: d.practicesPage},
		{method: get, path: one + "/praktik/berkas/{file}", action: read, serve: d.practiceFile},
		{method: get, path: one + "/praktik/baru", action: access.SharePractices, serve: d.sharePractice},
		{method: post, path: one + "/praktik/baru", action: access.SharePractices, serve: d.sharePractice, files: maxCaseForm, many: []string{"files"}},
		{method: post, path: one + "/praktik/tarik", action: access.SharePractices, serve: d.takePracticeBack},
		{method: get, path: board, action: read, serve: d.cardBoard},
		{method: get, path: board + "/buka", action: access.OpenReportCards, serve: d.openCards},
		{method: post, path: board + "/buka", action: access.OpenReportCards, serve: d.openCards},
	}
	for _, act := range findingActs {
		serve := func(ctx context.Context, r *request) (answer, error) { return d.doFinding(ctx, r, act) }
		routes = append(routes, route{method: get, path: finding + "/" + act.path, action: act.may[0], or: act.may[1:], serve: serve},
			route{method: post, path: finding + "/" + act.path, action: act.may[0], or: act.may[1:], serve: serve, files: act.size(), many: []string{"files"}})
	}
	return routes
}

func cardPath(id string) string { return cardsPath + "/" + id }

func findingPath(card, id string) string { return cardPath(card) + "/catatan/" + id }

func cardsOfPath(cycle string) string { return cyclePath(cycle) + "/rapor" }

func cardTitle(r *request, c *improve.Card) string {
	return r.T("desk.rapor.one", "body", c.BodyName, "year", strconv.Itoa(c.Year))
}

// cardCrumbs lead from a page of a card back to it.
func (r *request) cardCrumbs(got *answer, c *improve.Card, more ...ui.Link) {
	links := []ui.Link{{Text: r.T("desk.rapor.list"), Href: r.URL(cardsPath)}}
	if c != nil {
		links = append(links, ui.Link{Text: cardTitle(r, c), Href: r.URL(cardPath(c.ID))})
	}
	got.page.Breadcrumbs, got.page.Part = r.crumbs(append(links, more...)...), cardsPath
}

// points writes an exact figure for people, to two places; a dash where it is not known.
func (r *request) points(n *big.Rat) string {
	if n == nil {
		return "–"
	}
	return r.Decimal(n.FloatString(2))
}

// percent writes a share of one.
func (r *request) percent(n *big.Rat) string {
	return r.Decimal(new(big.Rat).Mul(n, big.NewRat(100, 1)).FloatString(0)) + " %"
}

func (d *Desk) cardsPage(ctx context.Context, r *request) (answer, error) {
	list, err := d.Cards.List(ctx, r.actor, "", r.get("setelah"))
	if err != nil {
		return answer{}, err
	}
	got := r.page(r.T("desk.rapor.list"), cardsBody(r, r.cardTable(list), r.nextCards(cardsPath, list)))
	got.page.Breadcrumbs, got.page.Part = r.crumbs(), cardsPath
	return got, nil
}

func (r *request) nextCards(path string, list []improve.Card) string {
	if len(list) < improve.MaxList {
		return ""
	}
	return r.URL(path + "?" + url.Values{"setelah": {list[len(list)-1].ID}}.Encode())
}

func (r *request) cardTable(list []improve.Card) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.rapor.list"), HideCaption: true, Empty: r.T("desk.rapor.none"),
		Columns: []ui.Column{
			{Label: r.T("desk.rapor.body"), Head: true},
			{Label: r.T("desk.rapor.year")},
			{Label: r.T("desk.rapor.findings"), Numeric: true},
			{Label: r.T("desk.rapor.settled"), Numeric: true},
			{Label: r.T("desk.rapor.waiting"), Numeric: true},
		},
	}
	for i := range list {
		c := &list[i]
		name := ui.Cell{Text: c.BodyName, Href: r.URL(cardPath(c.ID)), Note: c.Title}
		if c.Shared.IsZero() {
			name.Note += " · " + r.T("desk.rapor.unshared")
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			name, {Text: strconv.Itoa(c.Year)}, {Text: r.Int(c.Findings)}, {Text: r.Int(c.Settled), Soft: c.Settled == 0}, {Text: r.Int(c.Waiting), Soft: c.Waiting == 0},
		}})
	}
	return table
}

// reportView is a card as its page shows it.
type reportView struct {
	*improve.Sheet
	findings []improve.Finding
	counts   []improve.Count
	next     string
}

func (d *Desk) reportPage(ctx context.Context, r *request) (answer, error) {
	s, err := d.Cards.One(ctx, r.actor, r.part("id"))
	if err != nil {
		return answer{}, err
	}
	v := &reportView{Sheet: s}
	after, _ := strconv.Atoi(r.get("setelah")) // anything else begins at the first
	wanted := improve.Wanted{Unit: r.get("unit"), Open: r.get("sisa") != "", After: after}
	if v.findings, err = d.Cards.FindingsOf(ctx, s, wanted); err != nil {
		return answer{}, err
	}
	if len(v.findings) == improve.MaxList {
		query := url.Values{"setelah": {strconv.Itoa(v.findings[len(v.findings)-1].Position)}}
		for _, name := range []string{"unit", "sisa"} {
			if r.get(name) != "" {
				query.Set(name, r.get(name))
			}
		}
		v.next = r.URL(cardPath(s.ID) + "?" + query.Encode())
	}
	if v.counts, err = d.Cards.Counts(ctx, s); err != nil {
		return answer{}, err
	}
	got := r.page(cardTitle(r, &s.Card), reportBody(r, v))
	r.cardCrumbs(&got, nil)
	return got, nil
}

func (r *request) cardTerms(s *improve.Sheet) []ui.Term {
	shared := r.T("desk.rapor.unshared")
	if !s.Shared.IsZero() {
		shared = r.when(s.Shared, r.ownZone())
	}
	return []ui.Term{
		{Term: r.T("desk.rapor.cycle"), Text: s.Title},
		{Term: r.T("desk.rapor.instrument"), Text: s.Card.Instrument},
		{Term: r.T("desk.rapor.rule"), Text: r.T("desk.rapor.rule_is", "rule", s.Rule, "limit", r.percent(s.Limit))},
		{Term: r.T("desk.rapor.shared"), Text: shared},
		{Term: r.T("desk.rapor.mapping"), Text: r.T(s.Mapping.Key())},
	}
}

func (r *request) cardWays(s *improve.Sheet) []ui.Link {
	at := cardPath(s.ID)
	var links []ui.Link
	if s.Whole {
		links = append(links, ui.Link{Text: r.T("desk.rapor.leader"), Href: r.URL(at + "/pimpinan")})
	}
	return append(links, ui.Link{Text: r.T("desk.rapor.loads"), Href: r.URL(at + "/beban")}, ui.Link{Text: r.T("desk.rapor.trainings"), Href: r.URL(at + "/pelatihan")},
		ui.Link{Text: r.T("desk.rapor.practices"), Href: r.URL(at + "/praktik")})
}

// cardChoices narrow the findings of a card.
func (r *request) cardChoices(s *improve.Sheet) ui.Choices {
	units := []ui.Option{{Text: r.T("desk.rapor.any_unit")}}
	for _, p := range s.Units {
		if p.Slug != "" {
			units = append(units, ui.Option{Value: p.Slug, Text: p.Name})
		}
	}
	return ui.Choices{Action: r.URL(cardPath(s.ID)), Fields: []ui.Choice{
		{Name: "unit", Label: r.T("desk.rapor.unit"), Options: options([]string{r.get("unit")}, units...)},
		{Name: "sisa", Label: r.T("desk.rapor.which"), Options: options([]string{r.get("sisa")}, ui.Option{Text: r.T("desk.rapor.all_findings")}, ui.Option{Value: "1", Text: r.T("desk.rapor.open_findings")})},
	}}
}

// indicator is what an indicator is called, its code where that may not be shown.
func (r *request) indicator(s *improve.Sheet, code string) string {
	if text := s.Label(code).In(r.Lang); text != "" {
		return text
	}
	return r.T("desk.rapor.indicator", "code", code)
}

func (r *request) findingTable(s *improve.Sheet, all []improve.Finding, caption string) ui.Table {
	table := ui.Table{
		Caption: caption, HideCaption: true, Empty: r.T("desk.rapor.no_findings"),
		Columns: []ui.Column{
			{Label: r.T("desk.rapor.what"), Head: true},
			{Label: r.T("desk.rapor.mark"), Numeric: true},
			{Label: r.T("desk.rapor.lost"), Numeric: true},
			{Label: r.T("desk.rapor.became")},
			{Label: r.T("desk.rapor.done")},
		},
	}
	for i := range all {
		f := &all[i]
		done := ui.Cell{Text: r.T("desk.rapor.no_action"), Soft: true}
		if f.Actions > 0 {
			done = ui.Cell{Text: r.T("desk.rapor.accepted_of", "n", f.Accepted, "all", f.Actions)}
			if f.Next != "" {
				done.Note = r.T("desk.rapor.until", "day", r.PartOfDay(f.Next), "owner", f.Owner)
			}
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: r.indicator(s, f.Code), Href: r.URL(findingPath(s.ID, f.ID)), Note: f.Unit},
			{Text: r.points(f.Mark)},
			{Text: r.points(f.Lost), Blank: f.Lost == nil},
			{Text: r.T(f.Became.Key())},
			done,
		}})
	}
	return table
}

// countTable is what became of weak indicators over the years.
func (r *request) countTable(all []improve.Count, offices bool) ui.Table {
	table := ui.Table{Caption: r.T("desk.rapor.years"), HideCaption: true, Empty: r.T("desk.rapor.no_years")}
	if offices {
		table.Columns = append(table.Columns, ui.Column{Label: r.T("desk.rapor.office"), Head: true})
	}
	table.Columns = append(table.Columns, ui.Column{Label: r.T("desk.rapor.year"), Head: !offices})
	for _, b := range improve.AllBecame {
		table.Columns = append(table.Columns, ui.Column{Label: r.T(b.Key()), Numeric: true})
	}
	for _, c := range all {
		year := ui.Cell{Text: strconv.Itoa(c.Year)}
		cells := []ui.Cell{year}
		if offices {
			cells = []ui.Cell{{Text: c.Name}, year}
		} else if c.Mapping == improve.PartlyLike || c.Mapping == improve.NotKnown {
			cells[0].Note = r.T(c.Mapping.Key())
		}
		for _, b := range improve.AllBecame {
			cells = append(cells, ui.Cell{Text: r.Int(c.N[b]), Soft: c.N[b] == 0})
		}
		table.Rows = append(table.Rows, ui.Row{Cells: cells})
	}
	return table
}

// findingView is a finding as its page shows it.
type findingView struct {
	improve.Detail
	best     []improve.Best
	requests []dossier.Sheet // of the evidence room, that the reader may see
	today    string
}

func (d *Desk) findingPage(ctx context.Context, r *request) (answer, error) {
	v := &findingView{today: d.Now().Format(time.DateOnly)}
	var err error
	if v.Detail, err = d.Cards.Finding(ctx, r.actor, r.part("id"), r.part("catatan")); err != nil {
		return answer{}, err
	}
	if v.best, err = d.Cards.BestIn(ctx, v.Sheet, v.Code); err != nil {
		return answer{}, err
	}
	for _, id := range v.Requests {
		one, err := d.Dossiers.One(ctx, r.actor, id)
		switch problem.KindOf(err) {
		case problem.NotFound, problem.Forbidden:
		default:
			if err != nil {
				return answer{}, err
			}
			v.requests = append(v.requests, one)
		}
	}
	got := r.page(r.indicator(v.Sheet, v.Code), findingBody(r, v))
	r.cardCrumbs(&got, &v.Sheet.Card)
	return got, nil
}

func (r *request) findingTerms(v *findingView) []ui.Term {
	terms := []ui.Term{
		{Term: r.T("desk.rapor.unit"), Text: v.Unit},
		{Term: r.T("desk.rapor.code"), Text: v.Code},
		{Term: r.T("desk.rapor.mark"), Text: r.T("desk.rapor.of_hundred", "mark", r.points(v.Mark))},
	}
	if v.Lost != nil {
		terms = append(terms, ui.Term{Term: r.T("desk.rapor.lost"), Text: r.T("desk.rapor.lost_of", "lost", r.points(v.Lost), "most", r.points(v.Most))})
	} else {
		terms = append(terms, ui.Term{Term: r.T("desk.rapor.lost"), Text: r.T("desk.rapor.lost_unknown")})
	}
	became := r.T(v.Became.Key())
	if v.FirstYear != 0 && v.FirstYear != v.Sheet.Year {
		became += " · " + r.T("desk.rapor.since", "year", strconv.Itoa(v.FirstYear))
	}
	return append(terms, ui.Term{Term: r.T("desk.rapor.became"), Text: became},
		ui.Term{Term: r.T("desk.rapor.evidence"), Text: r.T("desk.rapor.evidence_is", "answers", v.Answered, "photos", v.Photos, "documents", v.Documents)})
}

// findingWays lead to what the reader may do with a finding.
func (r *request) findingWays(v *findingView) []ui.Link {
	var links []ui.Link
	for _, act := range findingActs {
		if act.path != moveAct && act.fits(&v.Detail) {
			links = append(links, ui.Link{Text: r.T("desk.rapor.act." + act.name), Href: r.URL(findingPath(v.Sheet.ID, v.ID) + "/" + act.path)})
		}
	}
	return links
}

func (r *request) actionTerms(a *improve.Action, today string) []ui.Term {
	due := r.PartOfDay(a.DueDay)
	if a.Late(today) {
		due += " · " + r.T("desk.rapor.late")
	}
	terms := []ui.Term{{Term: r.T("desk.rapor.owner"), Text: a.Owner.Name}, {Term: r.T("desk.rapor.due"), Text: due}}
	if a.Budget >= 0 {
		terms = append(terms, ui.Term{Term: r.T("desk.rapor.budget"), Text: r.rupiah(a.Budget)})
	}
	return terms
}

// rupiah writes an amount with dots, as Indonesians do.
func (r *request) rupiah(n int64) string { return "Rp\u00a0" + r.Int(int(n)) }

// stepTitleOf names what happened to a finding.
func (r *request) stepTitleOf(v *findingView, s *improve.Step) string {
	title := r.T("desk.rapor.step." + s.Kind)
	if s.Kind == "moved" {
		title = r.T(s.Became.Key())
	}
	for i := range v.Todo {
		if v.Todo[i].ID == s.Action {
			title += ": " + r.T(v.Todo[i].Kind.Key())
		}
	}
	return title
}

// given leads to a fresh link of a file.
func (d *Desk) given(file evidence.File, err error) (answer, error) {
	if err != nil {
		return answer{}, err
	}
	return answer{to: d.Files.Link(file, evidence.Whole, d.Now().Add(5*time.Minute))}, nil
}

func (d *Desk) findingFile(ctx context.Context, r *request) (answer, error) {
	return d.given(d.Cards.FileOf(ctx, r.actor, r.part("id"), r.part("catatan"), r.part("file")))
}

// homeCards says what waits in report cards, and leads leaders to the page of their body.
func (d *Desk) homeCards(ctx context.Context, r *request) ([]homeLine, error) {
	if len(access.Where(r.actor, access.ReadReportCards)) == 0 {
		return nil, nil
	}
	o, err := d.Cards.Owing(ctx, r.actor)
	if err != nil {
		return nil, err
	}
	var lines []homeLine
	for _, one := range []struct {
		name string
		n    int
	}{{"proof", o.Proof}, {"asked", o.Asked}, {"late", o.Late}, {"returned", o.Returned}} {
		if one.n > 0 {
			lines = append(lines, homeLine{r.T("desk.rapor.home_"+one.name, "n", one.n), r.URL(cardsPath)})
		}
	}
	for _, h := range r.actor.Holdings {
		if h.Role != access.Leader || h.Scope.Body == "" || h.Scope.Unit != "" {
			continue
		}
		last, err := d.Cards.Latest(ctx, r.actor, h.Scope.Body)
		if err != nil {
			return nil, err
		}
		if last.ID != "" {
			lines = append(lines, homeLine{r.T("desk.rapor.home_leader", "body", last.BodyName, "year", strconv.Itoa(last.Year)), r.URL(cardPath(last.ID) + "/pimpinan")})
		}
	}
	return lines, nil
}

// cardBoard are the report cards of an assessment together.
func (d *Desk) cardBoard(ctx context.Context, r *request) (answer, error) {
	b, err := d.Cards.Board(ctx, r.actor, r.part("id"))
	if err != nil {
		return answer{}, err
	}
	list, err := d.Cards.List(ctx, r.actor, b.Cycle.ID, r.get("setelah"))
	if err != nil {
		return answer{}, err
	}
	got := r.page(r.T("desk.rapor.board"), cardsOfBody(r, &b, r.cardTable(list), r.nextCards(cardsOfPath(b.Cycle.ID), list)))
	r.boardCrumbs(&got, &b.Cycle)
	return got, nil
}

func (r *request) boardCrumbs(got *answer, c *cycle.Cycle, more ...ui.Link) {
	links := append([]ui.Link{{Text: r.T("desk.cycle.list"), Href: r.URL(cyclesPath)}, {Text: c.Title, Href: r.URL(cyclePath(c.ID))}}, more...)
	got.page.Breadcrumbs, got.page.Part = r.crumbs(links...), cyclesPath
}

// openCards opens report cards of a computation, on a page that says what is weak then.
func (d *Desk) openCards(ctx context.Context, r *request) (answer, error) {
	b, err := d.Cards.Board(ctx, r.actor, r.part("id"))
	if err != nil {
		return answer{}, err
	}
	if !b.Opens {
		return answer{}, problem.New(problem.Forbidden, "improve.opens", nil)
	}
	var runs []ui.Option
	for i := range b.Done {
		one := &b.Done[i]
		hint := r.T("desk.rapor.run_unshared")
		if !one.Shared.IsZero() {
			hint = r.T("desk.rapor.run_shared", "at", r.when(one.Shared, r.ownZone()))
		}
		runs = append(runs, ui.Option{Value: one.ID, Text: r.runName(one), Hint: hint})
	}
	first := ""
	if len(runs) > 0 {
		first = runs[0].Value
	}
	f := &form{fields: []ui.Field{
		{Kind: ui.OneOf, Name: "run", Label: r.T("desk.rapor.field.run"), Options: options([]string{r.typed("run", first)}, runs...)},
		{Name: "limit", Label: r.T("desk.rapor.field.limit"), Hint: r.T("desk.rapor.field.limit_hint"), Value: r.typed("limit", strconv.Itoa(improve.UsualLimit)), Max: 3, Narrow: true},
	}}
	if r.http.Method == post {
		_, err := d.Cards.Open(ctx, r.actor, b.Cycle.ID, r.get("run"), int(r.number("limit")))
		if err == nil {
			return r.goTo(cardsOfPath(b.Cycle.ID), "rapor_opened"), nil
		}
		if !f.blame(r, err) {
			return answer{}, err
		}
	}
	lead := r.T("desk.rapor.open_lead")
	if len(runs) == 0 {
		f.fields, lead = nil, r.T("desk.rapor.open_no_run")
	}
	got := r.formPage(r.T("desk.rapor.open"), f, openCardsBody(r, lead, f, ui.Form{Action: r.URL(cardsOfPath(b.Cycle.ID) + "/buka"), Button: r.T("desk.rapor.open")}))
	r.boardCrumbs(&got, &b.Cycle, ui.Link{Text: r.T("desk.rapor.board"), Href: r.URL(cardsOfPath(b.Cycle.ID))})
	return got, nil
}

// readsCards reports whether the reader may see report cards of a cycle that is no draft.
func (r *request) readsCards(v *cycleView) bool {
	may := func(authority string) bool {
		return access.Allowed(r.actor, access.ReadReportCards, access.Scope{Authority: authority})
	}
	return v.State != cycle.Draft && (may(v.Authority) || slices.ContainsFunc(v.Offices, func(o cycle.Office) bool { return may(o.Authority) }))
}
