package web

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/result"
	"github.com/patuh-id/patuh/internal/score"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// bodyView is everything the page of a body shows.
type bodyView struct {
	result.Page
	worked *score.Result // of a body whose every answer is known; nil otherwise
	newest *result.Result
	why    *result.Why // the class that wants explaining most
	whyOf  result.Result
	later  []int // assessed years after the newest known one
	// successor is the name of the body that took over; empty when none did.
	successor string
}

// bodyRoutes are the addresses about one body.
func (p *Portal) bodyRoutes() []route {
	routes := []route{
		{path: "/penyelenggara/{slug}", page: p.body},
		{path: "/penyelenggara/{slug}/hitungan", params: []string{"tahun", "unit", "kode"}, page: p.reckoning},
	}
	return append(routes, exportRoutes("/penyelenggara/{slug}/nilai", nil, p.bodyExport)...)
}

// body shows what is known of a body.
func (p *Portal) body(ctx context.Context, r *request) (*content, error) {
	view, err := p.bodyView(ctx, r.part("slug"))
	if err != nil {
		return nil, err
	}
	return html(r, view.page(r, view.Body.Name, r.T("web.body.description", "name", view.Body.Name)), bodyPage(p, r, view)), nil
}

func (p *Portal) bodyView(ctx context.Context, slug string) (*bodyView, error) {
	page, err := p.Results.Body(ctx, slug)
	if err != nil {
		return nil, err
	}
	view := &bodyView{Page: page}
	if p.Deps.Worked != nil && page.Body.Example {
		if view.worked, err = p.Deps.Worked(slug); err != nil {
			return nil, err
		}
	}
	for i := range page.Results {
		if page.Results[i].Score != "" {
			view.newest = &page.Results[i]
		}
	}
	if page.Body.Successor != "" {
		next, err := p.Directory.Body(ctx, page.Body.Successor)
		if err != nil && problem.KindOf(err) != problem.NotFound {
			return nil, err
		}
		view.successor = cmp.Or(next.Name, page.Body.Successor)
	}
	p.explain(view)
	view.later, err = p.laterYears(ctx, view)
	return view, err
}

// explain picks the class that wants explaining: the newest one, unless an older score lies at the
// very edge of its class.
func (p *Portal) explain(view *bodyView) {
	for i := len(view.Results) - 1; i >= 0; i-- {
		why, ok := p.Results.Why(view.Results[i])
		if ok && (view.why == nil || why.Near() && why.Closer(*view.why)) {
			view.why, view.whyOf = &why, view.Results[i]
		}
	}
}

// laterYears are the years of the national assessment of which nothing is known here.
func (p *Portal) laterYears(ctx context.Context, view *bodyView) ([]int, error) {
	if view.newest == nil || view.Body.Example {
		return nil, nil
	}
	national, err := p.Results.National(ctx)
	if err != nil {
		return nil, err
	}
	var years []int
	for _, year := range national {
		if year.Year > view.newest.Year {
			years = append(years, year.Year)
		}
	}
	return years, nil
}

// page is the frame of any page about this body.
func (v *bodyView) page(r *request, title, description string, further ...ui.Link) ui.Page {
	page := ui.Page{
		Title: title, Description: description, Section: "/peringkat",
		Notices: []ui.Notice{ui.Press}, Breadcrumbs: append(v.breadcrumbs(r), further...),
	}
	if v.Body.Example {
		page.Title = r.T("web.body.example_title", "title", title)
		page.Notices, page.Hidden = []ui.Notice{ui.Simulation}, true
	}
	return page
}

func (v *bodyView) breadcrumbs(r *request) []ui.Link {
	links := []ui.Link{{Text: r.T("web.nav.peringkat"), Href: r.URL("/peringkat")}}
	if province, ok := directory.RegionByCode(v.Body.Province); ok {
		return append(links, ui.Link{Text: province.Name, Href: r.URL(provincePath(province))})
	}
	if kind, ok := directory.KindByCode(v.Body.Kind); ok && kind.Role == directory.Assessed && !v.Body.Example {
		return append(links, ui.Link{Text: kindsLabel(r, kind.Code), Href: r.link("/peringkat", "jenis", kind.Code)})
	}
	return links
}

// scoreCard is the large statement of the page: the newest score, or that none is known.
func (v *bodyView) scoreCard(p *Portal, r *request) ui.Score {
	if v.newest == nil {
		return ui.Score{}
	}
	n := v.newest
	ins, _ := p.Results.Scale(n.Year)
	card := ui.Score{
		Value: r.Decimal(n.Score), Period: strconv.Itoa(n.Year), Zone: zoneOf(n.Zone),
		Class: zoneAndClass(r, ins, n.Zone, n.Class), Opinion: opinionText(r, n),
	}
	for _, rank := range n.Ranks {
		card.Facts = append(card.Facts, ui.Fact{Label: upperFirst(rankScope(r, rank)), Value: r.T("web.body.rank", "place", rankPlaceShort(r, rank))})
	}
	if n.Place > 0 {
		card.Facts = append(card.Facts, ui.Fact{Label: r.T("web.body.place"), Value: r.T("web.body.rank", "place", rankPlaceShort(r, result.Rank{Place: n.Place, Of: n.PlaceOf}))})
	}
	return v.addChange(p, r, card)
}

// opinionText is the opinion in a sentence of its own, unless the class is called by it already.
func opinionText(r *request, n *result.Result) string {
	if len(n.Class) != 1 || n.Opinion.In(r.Lang) == "" {
		return ""
	}
	return r.T("web.body.opinion", "opinion", n.Opinion.In(r.Lang))
}

// addChange says how the score moved since the last known one, where the two compare.
func (v *bodyView) addChange(p *Portal, r *request, card ui.Score) ui.Score {
	for i := len(v.Results) - 1; i >= 0; i-- {
		before := v.Results[i]
		if before.Year >= v.newest.Year || before.Score == "" {
			continue
		}
		change := p.Results.Change(before, *v.newest)
		if change == "" {
			return card
		}
		key := "web.body.since"
		if v.newest.Relation == instrument.Partial {
			key = "web.body.since_partial"
		}
		card.Facts = append(card.Facts, ui.Fact{Label: r.T(key, "year", strconv.Itoa(before.Year)), Value: signed(r, change)})
		return card
	}
	return card
}

// signed writes a difference as readers do, with a true minus.
func signed(r *request, change string) string {
	if change[0] == '-' {
		return "−" + r.Decimal(change[1:])
	}
	if change[0] == '+' {
		return "+" + r.Decimal(change[1:])
	}
	return r.Decimal(change)
}

// whyTitle asks what the card beside the score answers.
func whyTitle(r *request, v *bodyView) string {
	return r.T("web.why.title", "score", r.Decimal(v.whyOf.Score), "year", strconv.Itoa(v.whyOf.Year), "class", classWord(r, v.why.Class))
}

// classWord is a class inside a sentence: A, or in years without letters its words.
func classWord(r *request, class instrument.Class) string {
	if len(class.Code) == 1 {
		return class.Code
	}
	return lowerFirst(class.Opinion.In(r.Lang))
}

// whyLines reason in sentences from the bounds to the class.
func whyLines(r *request, printed string, w *result.Why) []string {
	lines := []string{r.T("web.why.bound", "class", classWord(r, w.Class), "from", r.Decimal(w.From))}
	places := w.Instrument.Method.Round.Places
	if w.Rounded != printed {
		lines = append(lines, r.T("web.why.rounded", "places", places, "rounded", r.Decimal(w.Rounded)))
	} else {
		lines = append(lines, r.T("web.why.once", "places", places))
	}
	if w.Class.From.Sign() > 0 {
		lines = append(lines, r.T("web.why.over", "over", r.Decimal(w.Over)))
	}
	if w.Above != nil {
		lines = append(lines, r.T("web.why.short", "class", classWord(r, *w.Above), "next", r.Decimal(w.Next), "short", r.Decimal(w.Short)))
	}
	return lines
}

func reckoningPath(slug string) string { return bodyPath(slug) + "/hitungan" }

// about are the plain properties of a body.
func (v *bodyView) about(r *request) []ui.Term {
	b := v.Body
	terms := contactTerms(r, b.Contact)
	add := func(key, text string) {
		if text != "" {
			terms = append(terms, ui.Term{Term: r.T("web.body." + key), Text: text})
		}
	}
	add("kind", kindLabel(r, b.Kind))
	if b.Region != "" {
		add("region", regionName(b.Region)+" ("+b.Region+")")
	}
	if b.Evidence != "codes" {
		add("evidence", r.T("directory.evidence."+b.Evidence))
	}
	add("named_years", b.NamedYears)
	add("valid_from", r.PartOfDay(b.ValidFrom))
	add("valid_to", r.PartOfDay(b.ValidTo))
	if b.Successor != "" {
		terms = append(terms, ui.Term{Term: r.T("web.body.successor"), Content: linkTo(r.URL(bodyPath(b.Successor)), v.successor)})
	}
	if len(v.Sources) > 0 {
		terms = append(terms, ui.Term{Term: r.T("web.body.named_in"), Content: sourceLinks(r, v.Sources)})
	}
	return terms
}

// contactTerms are how the public reaches an office, as far as somebody has said so.
func contactTerms(r *request, c directory.Contact) []ui.Term {
	var terms []ui.Term
	if c.Address != "" {
		terms = append(terms, ui.Term{Term: r.T("web.contact.address"), Text: c.Address})
	}
	if c.Phone != "" {
		terms = append(terms, ui.Term{Term: r.T("web.contact.phone"), Content: callTo(c.Phone)})
	}
	if c.Website != "" {
		terms = append(terms, ui.Term{Term: r.T("web.contact.website"), Content: siteLink(c.Website)})
	}
	return terms
}

// bareSite is the address of a website as people say it.
func bareSite(address string) string {
	_, bare, _ := strings.Cut(address, "://")
	return strings.TrimSuffix(bare, "/")
}

// unitNamed is the name of the unit of a slug, or "".
func (v *bodyView) unitNamed(slug string) string {
	for _, u := range v.Units {
		if u.Slug == slug {
			return u.Name
		}
	}
	return ""
}

// unknown says plainly what is not known of a body without any figure.
func (v *bodyView) unknown(r *request) []string {
	kind, _ := directory.KindByCode(v.Body.Kind)
	if kind.Role == directory.Institution {
		return []string{r.T("web.body.institution")}
	}
	lines := []string{r.T("web.body.unknown")}
	for _, absent := range v.Results {
		if absent.Absent != "" {
			lines = append(lines, strconv.Itoa(absent.Year)+": "+r.T("result.absent."+absent.Absent)+".")
		}
	}
	if v.Body.NamedYears != "" {
		lines = append(lines, r.T("web.body.unknown_named", "years", v.Body.NamedYears))
	}
	return lines
}

// factRows are the statements of the sources, with where each was read.
func factRows(r *request, facts []result.Fact) []ui.Term {
	terms := make([]ui.Term, len(facts))
	for i, fact := range facts {
		terms[i] = ui.Term{Term: strconv.Itoa(fact.Year) + " · " + r.T("result.topic."+fact.Topic), Content: factText(r, fact)}
	}
	return terms
}

// yearSources are the results of a body that say where they were read, newest first.
func (v *bodyView) yearSources() []result.Result {
	results := slices.Clone(v.Results)
	slices.Reverse(results)
	return slices.DeleteFunc(results, func(one result.Result) bool { return len(one.Sources) == 0 })
}

// sourcesSay counts the sources of a figure and says whether they agree: "2 artikel, angka sama".
func sourcesSay(r *request, one result.Result) string {
	for _, source := range one.Sources {
		if source.Printed != "" {
			return r.T("web.source.differ", "n", len(one.Sources))
		}
	}
	if len(one.Sources) == 1 {
		if one.Sources[0].Kind == directory.Computed {
			return ""
		}
		return r.T("web.source.one")
	}
	return r.T("web.source.same", "n", len(one.Sources))
}

func lowerFirst(text string) string {
	if text == "" {
		return text
	}
	return strings.ToLower(text[:1]) + text[1:]
}

func upperFirst(text string) string {
	if text == "" {
		return text
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
