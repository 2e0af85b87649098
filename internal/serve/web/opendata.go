package web

import (
	"context"
	"slices"
	"strconv"

	"github.com/patuh-id/patuh/internal/base/phone"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/result"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
	"github.com/patuh-id/patuh/internal/sheet"
)

// dataset is a table of everything of one sort, under an address that stays.
type dataset struct {
	name    string // in the address: /data/hasil.csv
	columns []string
	notices []ui.Notice
	credit  string // further rights, a text key
	rows    func(context.Context, *request) ([][]string, error)
}

// datasets are all the open data there is.
func (p *Portal) datasets() []dataset {
	press := []ui.Notice{ui.Press}
	return []dataset{
		{name: "hasil", notices: press, rows: p.resultRows, columns: []string{
			"body", "name", "kind", "region", "province", "unit_slug", "unit", "year", "score", "scale_top", "class", "zone", "opinion",
			"printed_score", "printed_zone", "printed_category", "printed_opinion", "printed_ranks", "flags", "absent", "compared", "instrument", "sources",
		}},
		{name: "jumlah-nasional", notices: press, rows: p.countRows, columns: []string{
			"year", "kind", "assessed", "green", "yellow", "red", "derived", "compared", "sources",
		}},
		{name: "rata-rata", notices: press, rows: p.averageRows, columns: []string{"year", "region", "region_name", "average_of", "average", "sources"}},
		{name: "rincian", notices: press, rows: p.breakdownRows, columns: []string{
			"year", "body", "name", "unit_slug", "unit", "role", "part", "label", "points", "top", "remark", "sources",
		}},
		{name: "fakta", notices: press, rows: p.factRows, columns: []string{"fact", "topic", "year", "body", "name", "region", "text", "sources"}},
		{name: "penyelenggara", notices: press, rows: p.directoryRows, credit: "web.about.credit.regions", columns: []string{
			"body", "name", "short_name", "kind", "region", "province", "valid_from", "valid_to", "successor", "named_years",
			"address", "phone", "website", "evidence", "sources",
		}},
		{name: "unit", notices: press, rows: p.unitRows, columns: []string{
			"body", "unit_slug", "unit", "unit_kind", "valid_from", "valid_to", "successor", "address", "phone", "website", "evidence", "sources",
		}},
		{name: "wilayah", rows: regionRows, credit: "web.about.credit.regions", columns: []string{"region", "region_name", "level", "province", "valid_from"}},
		{name: "ralat", notices: press, rows: p.correctionRows, columns: []string{"correction", "day", "year", "body", "name", "was", "now", "text", "sources"}},
	}
}

func (d dataset) path() string { return "/data/" + d.name }

// table is the whole of a data set for a reader.
func (d dataset) table(ctx context.Context, r *request) (export, error) {
	rows, err := d.rows(ctx, r)
	if err != nil {
		return export{}, err
	}
	notices := noticeTexts(r, d.notices...)
	if d.credit != "" {
		notices = append(notices, r.T(d.credit))
	}
	return export{name: "patuh-" + d.name, table: sheet.Table{
		Title: r.T("web.dataset." + d.name), Sheet: d.name, Notices: notices, Columns: columns(r, d.columns...), Rows: rows,
	}}, nil
}

// dataRoutes are the addresses of open data.
func (p *Portal) dataRoutes() []route {
	routes := []route{
		{path: "/data", page: p.openData},
		{path: "/data/katalog.jsonld", page: p.catalogue, open: true},
	}
	for _, set := range p.datasets() {
		routes = append(routes, exportRoutes(set.path(), nil, set.table)...)
	}
	return routes
}

// openData lists every data set with its files and what its columns hold.
func (p *Portal) openData(ctx context.Context, r *request) (*content, error) {
	view := dataView{}
	for _, set := range p.datasets() {
		rows, err := set.rows(ctx, r)
		if err != nil {
			return nil, err
		}
		view.sets = append(view.sets, shownSet{dataset: set, rows: len(rows)})
	}
	var err error
	if view.facts, err = p.Results.Facts(ctx, result.FactFilter{}); err != nil {
		return nil, err
	}
	modified, err := p.Results.Modified(ctx)
	if err != nil {
		return nil, err
	}
	if !modified.IsZero() {
		view.modified = r.Date(modified)
	}
	return html(r, ui.Page{
		Title: r.T("web.data.title"), Description: r.T("web.data.lead"), Notices: []ui.Notice{ui.Press},
		Alternates: []ui.Alternate{{Title: r.T("web.data.catalogue"), Type: "application/ld+json", Href: r.URL("/data/katalog.jsonld")}},
	}, dataPage(r, view)), nil
}

type dataView struct {
	sets     []shownSet
	facts    []result.Fact
	modified string
}

type shownSet struct {
	dataset
	rows int
}

func columnTerms(r *request, set dataset) []ui.Term {
	terms := make([]ui.Term, len(set.columns))
	for i, key := range set.columns {
		terms[i] = ui.Term{Term: key, Text: r.T("web.column." + key)}
	}
	return terms
}

// allFactRows are the facts of everybody: each says of whom it is.
func allFactRows(r *request, facts []result.Fact) []ui.Term {
	terms := factRows(r, facts)
	for i, fact := range facts {
		switch {
		case fact.BodyName != "":
			terms[i].Term += " · " + fact.BodyName
		case fact.Region != "":
			terms[i].Term += " · " + regionName(fact.Region)
		default:
			terms[i].Term += " · " + r.T("web.rank.nation")
		}
	}
	return terms
}

func (p *Portal) resultRows(ctx context.Context, r *request) ([][]string, error) {
	all, err := p.Results.All(ctx)
	rows := make([][]string, len(all))
	for i, one := range all {
		rows[i] = append([]string{one.Slug, one.Name, one.Kind, one.Region, one.Province, one.Unit, one.UnitName}, resultCells(r, one.Result)...)
	}
	return rows, err
}

func (p *Portal) countRows(ctx context.Context, _ *request) ([][]string, error) {
	years, err := p.Results.National(ctx)
	var rows [][]string
	for _, year := range years {
		for _, count := range append([]result.Count{year.All}, year.Kinds...) {
			kind := count.Kind
			if kind == "" {
				kind = "all"
			}
			rows = append(rows, []string{
				strconv.Itoa(year.Year), kind, strconv.Itoa(count.Assessed), known(count.Green), known(count.Yellow), known(count.Red),
				yes(count.Derived), string(year.Relation), sourceCell(count.Sources),
			})
		}
	}
	return rows, err
}

// known is a count that was printed, or nothing.
func known(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}

func yes(is bool) string {
	if is {
		return "yes"
	}
	return ""
}

func (p *Portal) averageRows(ctx context.Context, _ *request) ([][]string, error) {
	averages, err := p.Results.AllAverages(ctx)
	rows := make([][]string, len(averages))
	for i, a := range averages {
		rows[i] = []string{strconv.Itoa(a.Year), a.Region, regionName(a.Region), a.Scope, a.Score, sourceCell(a.Sources)}
	}
	return rows, err
}

func (p *Portal) breakdownRows(ctx context.Context, _ *request) ([][]string, error) {
	parts, err := p.Results.AllBreakdowns(ctx)
	rows := make([][]string, len(parts))
	for i, b := range parts {
		role := "points"
		if b.Weight {
			role = "weight"
		}
		rows[i] = []string{
			strconv.Itoa(b.Year), b.Slug, b.Name, b.Unit, b.UnitName, role, b.Part, b.Label, b.Points, b.Top, b.Remark, sourceCell(b.Sources),
		}
	}
	return rows, err
}

func (p *Portal) factRows(ctx context.Context, r *request) ([][]string, error) {
	facts, err := p.Results.Facts(ctx, result.FactFilter{})
	rows := make([][]string, len(facts))
	for i, f := range facts {
		rows[i] = []string{f.Code, f.Topic, strconv.Itoa(f.Year), f.Body, f.BodyName, f.Region, f.Text.In(r.Lang), sourceCell(f.Sources)}
	}
	return rows, err
}

func (p *Portal) directoryRows(ctx context.Context, _ *request) ([][]string, error) {
	bodies, err := p.Directory.All(ctx)
	rows := make([][]string, len(bodies))
	for i, b := range bodies {
		rows[i] = []string{
			b.Slug, b.Name, b.Short, b.Kind, b.Region, b.Province, b.ValidFrom, b.ValidTo, b.Successor, b.NamedYears,
			b.Address, phone.URI(b.Phone), b.Website, b.Evidence, sourceCell(b.Sources),
		}
	}
	return rows, err
}

func (p *Portal) unitRows(ctx context.Context, _ *request) ([][]string, error) {
	units, err := p.Directory.AllUnits(ctx)
	rows := make([][]string, len(units))
	for i, u := range units {
		rows[i] = []string{
			u.Of, u.Slug, u.Name, u.Kind, u.ValidFrom, u.ValidTo, u.Successor, u.Address, phone.URI(u.Phone), u.Website, u.Evidence, sourceCell(u.Sources),
		}
	}
	return rows, err
}

func regionRows(context.Context, *request) ([][]string, error) {
	regions := slices.Clone(directory.Regions())
	rows := make([][]string, len(regions))
	for i, region := range regions {
		rows[i] = []string{region.Code, region.Name, string(region.Level), region.Province(), region.ValidFrom}
	}
	return rows, nil
}
