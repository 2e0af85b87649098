package web

import (
	"context"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/result"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
	"github.com/patuh-id/patuh/internal/sheet"
)

// exportPairs are the reader's choices, without those that only cut the list into pages.
func (v *rankingView) exportPairs(r *request) []string {
	pairs := []string{"tahun", strconv.Itoa(v.filter.Year)}
	for _, name := range rankingParams[1:] {
		if value := r.get(name); value != "" && name != "hal" && name != "tampil" {
			pairs = append(pairs, name, value)
		}
	}
	return pairs
}

// rankingExport is the whole list as a file, each row with its sources.
func (p *Portal) rankingExport(ctx context.Context, r *request) (export, error) {
	years, err := p.Results.Years(ctx)
	if err != nil {
		return export{}, err
	}
	filter, err := rankingFilter(r, years)
	if err != nil {
		return export{}, err
	}
	if err := p.knownYear(ctx, r, years, filter.Year); err != nil {
		return export{}, err
	}
	list, err := p.Results.Ranking(ctx, filter)
	if err != nil {
		return export{}, err
	}
	sources, err := p.Results.RankingSources(ctx, filter)
	if err != nil {
		return export{}, err
	}
	year := strconv.Itoa(filter.Year)
	scale, _ := p.Results.Scale(filter.Year)
	table := sheet.Table{
		Title:   r.T("web.ranking.title", "year", year),
		Notices: noticeTexts(r, ui.Press),
		Columns: scoreColumns(r),
	}
	for _, row := range list.Rows {
		line := scoreRow{Year: filter.Year, Scale: scale, RankingRow: row, Sources: sources[row.Slug]}
		table.Rows = append(table.Rows, line.cells(r))
	}
	return export{name: "patuh-peringkat-" + year, table: table}, nil
}

// scoreRow is a figure as files hold it.
type scoreRow struct {
	result.RankingRow
	Year    int
	Scale   *instrument.Instrument
	Sources []directory.Source
}

func scoreColumns(r *request) []sheet.TableColumn {
	return []sheet.TableColumn{
		{Key: "year", Label: r.T("web.year"), Kind: sheet.Integer},
		{Key: "body", Label: r.T("web.body_address")},
		{Key: "name", Label: r.T("web.body")},
		{Key: "kind", Label: r.T("web.kind")},
		{Key: "province_code", Label: r.T("web.province_code")},
		{Key: "province", Label: r.T("web.province")},
		{Key: "score", Label: r.T("web.score"), Kind: sheet.Number},
		{Key: "zone", Label: r.T("web.zone")},
		{Key: "class", Label: r.T("web.category")},
		{Key: "place", Label: r.T("web.rank"), Kind: sheet.Integer},
		{Key: "place_of", Label: r.T("web.rank.among"), Kind: sheet.Integer},
		{Key: "printed_ranks", Label: r.T("web.rank.printed")},
		{Key: "remarks", Label: r.T("web.remarks")},
		{Key: "sources", Label: r.T("web.sources")},
	}
}

func (row scoreRow) cells(r *request) []string {
	ranks := make([]string, len(row.Ranks))
	for i, rank := range row.Ranks {
		ranks[i] = rankText(r, rank)
	}
	province := ""
	if row.Province != "" {
		province = regionName(row.Province)
	}
	return []string{
		strconv.Itoa(row.Year), row.Slug, row.Name, kindLabel(r, row.Kind), row.Province, province,
		row.Score, zoneLabel(r, row.Zone), classLabel(r, row.Scale, row.Class),
		count(row.Place), count(row.PlaceOf), strings.Join(ranks, "; "),
		strings.Join(flagTexts(r, row.Flags), "; "), sourceCell(row.Sources),
	}
}

// count is a number that is not known when it is 0.
func count(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
