package web

import (
	"context"
	"encoding/json"
	"io"
	"time"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// The words of the catalogue, as DCAT-AP 3 has them.
var catalogueContext = map[string]any{
	"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/",
	"xsd": "http://www.w3.org/2001/XMLSchema#", "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
}

// mediaTypes are the registered names of the files' types.
var mediaTypes = map[string]string{
	"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "json": "application/json",
}

const (
	mediaTypeRoot = "https://www.iana.org/assignments/media-types/"
	authorityRoot = "http://publications.europa.eu/resource/authority/"
)

// catalogue describes all data sets for machines: dcat:Catalog, its data sets and their files.
func (p *Portal) catalogue(ctx context.Context, r *request) (*content, error) {
	modified, err := p.Results.Modified(ctx)
	if err != nil {
		return nil, err
	}
	var day any // null says nothing, as JSON-LD has it
	if !modified.IsZero() {
		day = map[string]any{"@type": "xsd:date", "@value": modified.Format(time.DateOnly)}
	}
	sets := []any{}
	for _, set := range p.datasets() {
		sets = append(sets, p.catalogueSet(r, set, day))
	}
	catalogue := map[string]any{
		"@context": catalogueContext, "@id": p.iri(r, "/data"), "@type": "dcat:Catalog",
		"dct:title": p.inBoth("web.data.title"), "dct:description": p.inBoth("web.data.lead"),
		"dct:publisher": p.publisher(r), "dct:modified": day, "dct:language": languages(), "dct:rights": p.rights("ui.notice.press"),
		"foaf:homepage": map[string]any{"@id": p.iri(r, "/")}, "dcat:dataset": sets,
	}
	return &content{contentType: "application/ld+json", write: func(_ context.Context, w io.Writer) error {
		encoder := json.NewEncoder(w)
		encoder.SetIndent("", "  ")
		return encoder.Encode(catalogue)
	}}, nil
}

func (p *Portal) catalogueSet(r *request, set dataset, day any) map[string]any {
	rights := p.setRights(set)
	files := []any{}
	for _, kind := range exportTypes {
		address := p.iri(r, set.path()+"."+kind.ending)
		files = append(files, map[string]any{
			"@id": address, "@type": "dcat:Distribution", "dct:title": p.inBoth("web.dataset." + set.name),
			"dcat:accessURL": map[string]any{"@id": address}, "dcat:downloadURL": map[string]any{"@id": address},
			"dcat:mediaType": map[string]any{"@id": mediaTypeRoot + mediaTypes[kind.ending]}, "dct:rights": rights,
		})
	}
	return map[string]any{
		"@id": p.iri(r, "/data") + "#" + set.name, "@type": "dcat:Dataset", "dct:identifier": set.name,
		"dct:title": p.inBoth("web.dataset." + set.name), "dct:description": p.inBoth("web.dataset." + set.name + ".about"),
		"dct:publisher": p.publisher(r), "dct:modified": day, "dct:language": languages(),
		"dct:spatial":       map[string]any{"@id": authorityRoot + "country/IDN"},
		"dct:accessRights":  map[string]any{"@id": authorityRoot + "access-right/PUBLIC"},
		"dcat:theme":        map[string]any{"@id": authorityRoot + "data-theme/GOVE"},
		"dcat:landingPage":  map[string]any{"@id": p.iri(r, "/data") + "#" + set.name},
		"dcat:distribution": files,
	}
}

// setRights are what the files of a set carry: the notice of the press, the credit of others' work.
func (p *Portal) setRights(set dataset) map[string]any {
	var keys []string
	if len(set.notices) > 0 {
		keys = append(keys, "ui.notice."+string(ui.Press))
	}
	if set.credit != "" {
		keys = append(keys, set.credit)
	}
	if len(keys) == 0 {
		keys = []string{"web.data.rule.free"}
	}
	return p.rights(keys...)
}

// iri is an address of this installation, absolute where it knows its public name.
func (p *Portal) iri(r *request, path string) string { return p.Origin + r.URL(path) }

// inBoth is a text in every language of the interface.
func (p *Portal) inBoth(key string) []any {
	var texts []any
	for _, lang := range locale.Langs {
		texts = append(texts, map[string]any{"@language": string(lang), "@value": p.Catalog.Printer(lang).T(key)})
	}
	return texts
}

func (p *Portal) publisher(r *request) map[string]any {
	return map[string]any{"@id": p.iri(r, "/tentang"), "@type": "foaf:Agent", "foaf:name": r.T("ui.name")}
}

func (p *Portal) rights(keys ...string) map[string]any {
	var labels []any
	for _, key := range keys {
		labels = append(labels, p.inBoth(key)...)
	}
	return map[string]any{"@type": "dct:RightsStatement", "rdfs:label": labels}
}

// languages are the languages of the data, by the names that catalogues know.
func languages() []any {
	return []any{
		map[string]any{"@id": authorityRoot + "language/IND"}, map[string]any{"@id": authorityRoot + "language/ENG"},
	}
}
