package web

import (
	"context"

	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/office"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// searchPath is the address of the search, without language.
const searchPath = "/cari"

// searchView is a question and what the directory has for it.
type searchView struct {
	query         string
	bodies, units []directory.Hit
	services      []office.Service
	offices       bool // offices have pages
	more          bool // there may be more than are shown
}

// search finds bodies and units by their names.
func (p *Portal) search(ctx context.Context, r *request) (*content, error) {
	v := searchView{query: r.get("q")}
	hits, err := p.Directory.Search(ctx, v.query, directory.MaxHits)
	if err != nil {
		return nil, err
	}
	if p.Offices != nil {
		v.offices = true
		if v.services, err = p.Offices.Search(ctx, v.query, office.MaxHits); err != nil {
			return nil, err
		}
	}
	v.more = len(hits) == directory.MaxHits || len(v.services) == office.MaxHits
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

// found is how much is shown.
func (v *searchView) found() int { return len(v.bodies) + len(v.units) + len(v.services) }

// lead says how much was found.
func (v *searchView) lead(r *request) string {
	n := v.found()
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

// path is where a hit leads: a unit has a page where offices have, and else stands on that of its body.
func (v *searchView) path(hit directory.Hit) string {
	if hit.Unit != "" && v.offices {
		return officesPath + "/" + hit.Body + "/" + hit.Unit
	}
	return bodyPath(hit.Body)
}

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
