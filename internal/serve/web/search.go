package web

import (
	"context"

	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// searchPath is the address of the search, without language.
const searchPath = "/cari"

// searchView is a question and what the directory has for it.
type searchView struct {
	query         string
	bodies, units []directory.Hit
	more          bool // there may be more than are shown
}

// search finds bodies and units by their names.
func (p *Portal) search(ctx context.Context, r *request) (*content, error) {
	v := searchView{query: r.get("q")}
	hits, err := p.Directory.Search(ctx, v.query, directory.MaxHits)
	if err != nil {
		return nil, err
	}
	v.more = len(hits) == directory.MaxHits
	for _, hit := range hits {
		if hit.Unit == "" {
			v.bodies = append(v.bodies, hit)
		} else {
			v.units = append(v.units, hit)
		}
	}
	return html(r, ui.Page{Title: v.title(r), Hidden: true}, searchPage(r, &v)), nil
}

func (v *searchView) title(r *request) string {
	if v.query == "" {
		return r.T("web.search.title")
	}
	return r.T("web.search.title_for", "query", v.query)
}

// lead says how much was found.
func (v *searchView) lead(r *request) string {
	n := len(v.bodies) + len(v.units)
	switch {
	case v.query == "":
		return r.T("web.search.lead")
	case n == 0:
		return r.T("web.search.none")
	case v.more:
		return r.T("web.search.more", "n", n)
	default:
		return r.T("web.search.found", "n", n)
	}
}

// hitPath is where a hit leads: a unit stands on the page of its body.
func hitPath(hit directory.Hit) string { return bodyPath(hit.Body) }

// successorPath is where what took over stands: a unit's on the page of the same body.
func successorPath(hit directory.Hit) string {
	if hit.Unit != "" {
		return bodyPath(hit.Body)
	}
	return bodyPath(hit.Successor)
}

// hitPlace says what a hit is and where: "Kota, Kalimantan Selatan".
func hitPlace(r *request, hit directory.Hit) string {
	text := kindLabel(r, hit.Kind)
	if hit.Unit != "" {
		text += ", " + hit.BodyName
	}
	if hit.Province != "" && (hit.Unit != "" || hit.Kind != string(directory.Province)) {
		text += ", " + regionName(hit.Province)
	}
	return text
}
