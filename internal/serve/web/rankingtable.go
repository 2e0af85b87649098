package web

import (
	"bytes"
	"context"
	"io"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/result"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// table is the list as a table whose heads sort it.
func (v *rankingView) table(r *request) ui.Table {
	columns := []ui.Column{
		{Label: r.T("web.body"), Head: true, SortHref: v.sortHref(r, result.ByName), Sorted: v.sorted(result.ByName)},
		{Label: r.T("web.province")},
		{Label: r.T("web.score"), Numeric: true, SortHref: v.sortHref(r, result.ByScore), Sorted: v.sorted(result.ByScore)},
		{Label: r.T("web.zone_class")},
	}
	if v.placed {
		columns = append([]ui.Column{{Label: r.T("web.rank"), Numeric: true}}, columns...)
	}
	columns = append(columns, ui.Column{Label: r.T("web.rank.printed")})
	table := ui.Table{
		Caption: r.T("web.ranking.caption", "year", strconv.Itoa(v.filter.Year)), HideCaption: true,
		Columns: columns, Empty: v.emptyText(r),
	}
	if len(v.Rows) > 0 {
		table.Body = v.body(r)
	}
	return table
}

func (v *rankingView) emptyText(r *request) string {
	if v.Known+v.Beside == 0 {
		return r.T("web.ranking.nothing", "year", strconv.Itoa(v.filter.Year))
	}
	return r.T("web.ranking.no_hit")
}

// sorted says how the list is sorted by a column. Scores begin with the best, names with A.
func (v *rankingView) sorted(by result.Sort) ui.Order {
	switch {
	case v.filter.Sort != by:
		return ui.Unsorted
	case (by == result.ByScore) != v.filter.Reverse:
		return ui.Descending
	default:
		return ui.Ascending
	}
}

// sortHref is the address of the list sorted by a column; of the column it is sorted by now, the
// other way round.
func (v *rankingView) sortHref(r *request, by result.Sort) string {
	order, direction := "", ""
	if by == result.ByName {
		order = "nama"
	}
	if v.filter.Sort == by && !v.filter.Reverse {
		direction = "balik"
	}
	return r.with("urut", order, "arah", direction, "hal", "")
}

// body writes the rows as ui.DataTable would. All 514 cities and regencies on one page are read,
// drawn and packed 500 times a second; cell by cell the drawing alone would take a third of that.
func (v *rankingView) body(r *request) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		rows := rankingRows{r: r, v: v, tags: map[string]string{}, provinces: map[string]string{}, hrefs: r.URL(bodyPath(""))}
		rows.labels()
		rows.b.Grow(len(v.Rows) * bytesPerRow)
		for i := range v.Rows {
			rows.write(ctx, &v.Rows[i])
		}
		_, err := w.Write(rows.b.Bytes())
		return err
	})
}

// rankingRows writes rows; what many rows share is made once.
type rankingRows struct {
	r *request
	v *rankingView
	b bytes.Buffer

	hrefs                                     string // address of a body up to its slug
	place, province, score, zone, printed, no string // heads of cells
	tags                                      map[string]string
	provinces                                 map[string]string
	longest                                   int // digits behind the point
}

func (t *rankingRows) labels() {
	cell := func(key, class string) string {
		return `<td` + class + ` data-label="` + templ.EscapeString(t.r.T(key)) + `"><span>`
	}
	t.place = cell("web.rank", ` class="is-numeric"`)
	t.province = cell("web.province", "")
	t.score = cell("web.score", ` class="is-numeric"`)
	t.zone = cell("web.zone", "")
	t.printed = cell("web.rank.printed", "")
	t.no = "–"
	for i := range t.v.Rows {
		t.longest = max(t.longest, decimals(t.v.Rows[i].Score))
	}
}

// bytesPerRow is a little more than most rows take.
const bytesPerRow = 640

const endCell = "</span></td>"

func (t *rankingRows) write(ctx context.Context, row *result.RankingRow) {
	b := &t.b
	b.WriteString("<tr>")
	if t.v.placed {
		b.WriteString(t.place)
		b.WriteString(t.placeText(row))
		b.WriteString(endCell)
	}
	b.WriteString(`<th scope="row"><a href="`)
	b.WriteString(t.hrefs)
	b.WriteString(row.Slug)
	b.WriteString(`">`)
	b.WriteString(templ.EscapeString(row.Name))
	b.WriteString("</a></th>")
	b.WriteString(t.province)
	b.WriteString(t.provinceName(row.Province))
	b.WriteString(endCell)
	b.WriteString(t.score)
	t.writeScore(row.Score)
	b.WriteString(endCell)
	b.WriteString(t.zone)
	b.WriteString(t.tag(ctx, row.Zone, row.Class))
	for _, flag := range row.Flags {
		t.note(t.r.T("result.flag." + string(flag)))
	}
	b.WriteString(endCell)
	b.WriteString(t.printed)
	t.writeRanks(row.Ranks)
	b.WriteString(endCell)
	b.WriteString("</tr>")
}

func (t *rankingRows) placeText(row *result.RankingRow) string {
	if row.Place == 0 {
		return t.no
	}
	return strconv.Itoa(row.Place)
}

// provinceName is escaped. Bodies that stand in no province are the nation's.
func (t *rankingRows) provinceName(code string) string {
	name, ok := t.provinces[code]
	if !ok {
		name = t.no
		if region, found := directory.RegionByCode(code); found {
			name = templ.EscapeString(region.Name)
		}
		t.provinces[code] = name
	}
	return name
}

func (t *rankingRows) writeScore(score string) {
	if score == "" {
		t.b.WriteString(t.no)
		return
	}
	t.b.WriteString(t.r.Decimal(score))
	if lack := t.longest - decimals(score); lack > 0 {
		pad := strings.Repeat("0", lack)
		if lack == t.longest {
			pad = t.r.Decimal("." + pad)
		}
		t.b.WriteString(`<span class="pad" aria-hidden="true">` + pad + `</span>`)
	}
}

// tag is a zone with its class as the component draws it, drawn once for all rows.
func (t *rankingRows) tag(ctx context.Context, zone, class string) string {
	key := zone + " " + class
	if text, ok := t.tags[key]; ok {
		return text
	}
	var b strings.Builder
	text := zoneAndClass(t.r, t.v.scale, zone, class)
	if zone == "" && text == "" {
		b.WriteString(t.no)
	} else if err := ui.ZoneTag(t.r.Context, ui.Zone(zone), text).Render(ctx, &b); err != nil {
		return templ.EscapeString(text) // a string takes whatever is written
	}
	t.tags[key] = b.String()
	return t.tags[key]
}

func (t *rankingRows) writeRanks(ranks []result.Rank) {
	if len(ranks) == 0 {
		t.b.WriteString(t.no)
		return
	}
	t.b.WriteString(templ.EscapeString(rankText(t.r, ranks[0])))
	for _, rank := range ranks[1:] {
		t.b.WriteString("<br>")
		t.b.WriteString(templ.EscapeString(rankText(t.r, rank)))
	}
}

func (t *rankingRows) note(text string) {
	t.b.WriteString(`<span class="note">`)
	t.b.WriteString(templ.EscapeString(text))
	t.b.WriteString("</span>")
}

// decimals counts the digits behind the point of a printed score.
func decimals(score string) int {
	_, part, _ := strings.Cut(score, ".")
	return len(part)
}
