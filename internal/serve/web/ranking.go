package web

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/result"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// rankingParams are what the ranking understands; its files understand all but the page.
var rankingParams = []string{"tahun", "jenis", "provinsi", "zona", "q", "urut", "arah", "tampil", "hal"}

const (
	rowsOnPage = 50
	allRows    = "semua"
)

// perPage are the lengths of a page that the reader may choose.
var perPage = []string{"20", "50", allRows}

// rankingView is the ranking as it is shown.
type rankingView struct {
	filter result.Filter
	years  []int
	result.Ranking
	scale  *instrument.Instrument // nil when no bounds are known for the year
	page   int                    // from 1
	pages  int
	placed bool // places are computed: the list is complete
}

// ranking lists the figures of a year.
func (p *Portal) ranking(ctx context.Context, r *request) (*content, error) {
	v, err := p.rankingView(ctx, r)
	if err != nil {
		return nil, err
	}
	page := ui.Page{
		Title:       v.title(r),
		Description: r.T("web.ranking.lead"),
		Section:     "/peringkat",
		Notices:     []ui.Notice{ui.Press},
		Hidden:      v.filter.Query != "",
	}
	return html(r, page, rankingPage(r, v)), nil
}

// title names the year, if any has figures.
func (v *rankingView) title(r *request) string {
	if v.filter.Year == 0 {
		return r.T("web.ranking.title_none")
	}
	return r.T("web.ranking.title", "year", strconv.Itoa(v.filter.Year))
}

func (p *Portal) rankingView(ctx context.Context, r *request) (*rankingView, error) {
	v := &rankingView{page: 1, pages: 1}
	var err error
	if v.years, err = p.Results.Years(ctx); err != nil {
		return nil, err
	}
	if v.filter, err = rankingFilter(r, v.years); err != nil {
		return nil, err
	}
	if err := p.knownYear(ctx, r, v.years, v.filter.Year); err != nil {
		return nil, err
	}
	if v.years, err = p.assessedYears(ctx, v.years); err != nil {
		return nil, err
	}
	if err := v.cut(r); err != nil {
		return nil, err
	}
	if v.Ranking, err = p.Results.Ranking(ctx, v.filter); err != nil {
		return nil, err
	}
	if v.filter.Limit > 0 {
		v.pages = max(1, (v.Total+v.filter.Limit-1)/v.filter.Limit)
	}
	if v.page > v.pages {
		return nil, problem.New(problem.NotFound, "web.ranking.no_page", problem.Args{"page": v.page, "pages": v.pages})
	}
	v.scale, _ = p.Results.Scale(v.filter.Year)
	v.placed = slices.ContainsFunc(v.Rows, func(row result.RankingRow) bool { return row.Place > 0 })
	return v, nil
}

// rankingFilter reads what the reader asks for; a word it does not know is Invalid.
func rankingFilter(r *request, years []int) (result.Filter, error) {
	f := result.Filter{
		Kind: r.get("jenis"), Province: r.get("provinsi"), Zone: r.get("zona"), Query: r.get("q"),
		Sort: result.ByScore, Reverse: r.get("arah") == "balik",
	}
	if r.get("urut") == "nama" {
		f.Sort = result.ByName
	}
	var err error
	if f.Year, err = yearAsked(r, years); err != nil {
		return f, err
	}
	if kind, ok := directory.KindByCode(f.Kind); f.Kind != "" && (!ok || kind.Role != directory.Assessed) {
		return f, badParameter("jenis")
	}
	if region, ok := directory.RegionByCode(f.Province); f.Province != "" && (!ok || region.Level != directory.Province) {
		return f, badParameter("provinsi")
	}
	if f.Zone != "" && !slices.Contains([]string{string(ui.Green), string(ui.Yellow), string(ui.Red)}, f.Zone) {
		return f, badParameter("zona")
	}
	if !oneOf(r.get("urut"), "", "nilai", "nama") {
		return f, badParameter("urut")
	}
	if !oneOf(r.get("arah"), "", "balik") {
		return f, badParameter("arah")
	}
	return f, nil
}

// cut says which rows of the list this page holds.
func (v *rankingView) cut(r *request) error {
	v.filter.Limit = rowsOnPage
	switch asked := r.get("tampil"); {
	case asked == allRows:
		v.filter.Limit = 0
	case slices.Contains(perPage, asked):
		v.filter.Limit, _ = strconv.Atoi(asked) // one of ours
	case asked != "":
		return badParameter("tampil")
	}
	if text := r.get("hal"); text != "" {
		page, err := wholeNumber(text)
		if err != nil || page < 1 || page > result.MaxRows {
			return badParameter("hal")
		}
		v.page = page
	}
	v.filter.Offset = (v.page - 1) * v.filter.Limit
	return nil
}

// yearAsked is the year the reader chose, or the first of years. Portal.knownYear refuses years of
// which nothing is known.
func yearAsked(r *request, years []int) (int, error) {
	text := r.get("tahun")
	if text == "" {
		if len(years) == 0 {
			return 0, nil
		}
		return years[0], nil
	}
	year, err := wholeNumber(text)
	if err != nil || year < 1000 || year > 9999 {
		return 0, badParameter("tahun")
	}
	return year, nil
}

// wholeNumber reads digits as we write them. "+2024" and "02024" are refused: they would be further
// addresses of one page.
func wholeNumber(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err == nil && strconv.Itoa(n) != text {
		return 0, strconv.ErrSyntax
	}
	return n, err
}

func badParameter(name string) error {
	return problem.New(problem.Invalid, "web.bad_parameter", problem.Args{"name": name})
}

func oneOf(text string, words ...string) bool { return slices.Contains(words, text) }

// coverage says how many of the figures there are stand in the list.
func (v *rankingView) coverage(r *request) string {
	switch {
	case v.Assessed > 0 && v.Beside > 0:
		return r.T("web.known.assessed", "known", v.Known, "of", v.Assessed) + " " + r.T("web.known.beside", "n", v.Beside)
	case v.Assessed > 0:
		return r.T("web.known.assessed", "known", v.Known, "of", v.Assessed)
	case v.filter.Province == "":
		return r.T("web.known.unsaid", "known", v.Known)
	case v.filter.Kind == "":
		return r.T("web.known.province", "known", v.Known)
	default:
		return r.T("web.known.kind", "known", v.Known, "of", v.Bodies, "kind", lowerKind(r, v.filter.Kind))
	}
}

// incomplete reports whether bodies are missing: then no place is computed.
func (v *rankingView) incomplete() bool { return v.Assessed == 0 || v.Known < v.Assessed }

// choices is the form above the list.
func (v *rankingView) choices(r *request) ui.Choices {
	c := ui.Choices{Action: r.URL("/peringkat"), Fields: []ui.Choice{
		yearChoice(r, v.years, v.filter.Year),
		kindChoice(r, v.filter.Kind),
		provinceChoice(r, v.filter.Province),
		zoneChoice(r, v.filter.Zone),
		{Name: "q", Label: r.T("web.ranking.name"), Value: v.filter.Query},
	}}
	for _, name := range []string{"urut", "arah", "tampil"} {
		if value := r.get(name); value != "" {
			c.Keep = append(c.Keep, ui.Param{Name: name, Value: value})
		}
	}
	return c
}

// lengths are links to the same list with other pages.
func (v *rankingView) lengths(r *request) []ui.NavItem {
	var items []ui.NavItem
	for _, length := range perPage {
		if n, err := strconv.Atoi(length); err == nil && n >= v.Total && n != v.filter.Limit {
			continue
		}
		value := length
		if length == strconv.Itoa(rowsOnPage) {
			value = ""
		}
		text := length
		if length == allRows {
			text = r.T("web.ranking.all", "n", v.Total)
		}
		path := r.with("tampil", value, "hal", "")
		if value == r.get("tampil") || (length == allRows && v.filter.Limit == 0) {
			path = ""
		}
		items = append(items, ui.NavItem{Text: text, Path: path})
	}
	return items
}

func (v *rankingView) paging(r *request) ui.Pages {
	return ui.Pages{Current: v.page, Total: v.pages, Href: func(page int) string {
		if page == 1 {
			return r.with("hal", "")
		}
		return r.with("hal", strconv.Itoa(page))
	}}
}

// shown says which rows these are, of how many.
func (v *rankingView) shown(r *request) string {
	if v.Total == 0 {
		return ""
	}
	return r.T("web.ranking.shown", "from", v.filter.Offset+1, "to", v.filter.Offset+len(v.Rows), "of", v.Total)
}

func lowerKind(r *request, code string) string { return strings.ToLower(kindsLabel(r, code)) }
