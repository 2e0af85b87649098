package web

import (
	"context"
	"encoding/xml"
	"io"
	"net/http"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// registerRobots adds what search engines ask for; it has no language.
func (p *Portal) registerRobots(mux *http.ServeMux) {
	mux.Handle("GET /robots.txt", p.answer(route{path: "/robots.txt", page: p.robots}, locale.Indonesian))
	mux.Handle("GET /sitemap.xml", p.answer(route{path: "/sitemap.xml", page: p.sitemap}, locale.Indonesian))
}

// robots lets everything be read; the map of the site is named where its address is known.
func (p *Portal) robots(context.Context, *request) (*content, error) {
	text := "User-agent: *\nAllow: /\n"
	if p.Origin != "" {
		text += "\nSitemap: " + p.Origin + "/sitemap.xml\n"
	}
	return &content{contentType: "text/plain; charset=utf-8", write: func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}}, nil
}

// siteURL is a page in one language, with its addresses in all of them.
type siteURL struct {
	Location   string          `xml:"loc"`
	Alternates []siteAlternate `xml:"xhtml:link"`
}

type siteAlternate struct {
	Rel  string `xml:"rel,attr"`
	Lang string `xml:"hreflang,attr"`
	Href string `xml:"href,attr"`
}

type siteMap struct {
	XMLName xml.Name  `xml:"urlset"`
	Space   string    `xml:"xmlns,attr"`
	XHTML   string    `xml:"xmlns:xhtml,attr"`
	URLs    []siteURL `xml:"url"`
}

// maxSitemap is what one file may name (sitemaps.org).
const maxSitemap = 50_000

// sitemap names every public page in every language. A map needs whole addresses, so there is none
// where the installation does not know its public name.
func (p *Portal) sitemap(ctx context.Context, _ *request) (*content, error) {
	if p.Origin == "" {
		return nil, problem.New(problem.NotFound, "web.sitemap.no_origin", nil)
	}
	paths, err := p.publicPaths(ctx)
	if err != nil {
		return nil, err
	}
	site := siteMap{Space: "http://www.sitemaps.org/schemas/sitemap/0.9", XHTML: "http://www.w3.org/1999/xhtml"}
	for _, path := range paths[:min(len(paths), maxSitemap/len(locale.Langs))] {
		var alternates []siteAlternate
		for _, lang := range locale.Langs {
			alternates = append(alternates, siteAlternate{"alternate", string(lang), p.pageAddress(lang, path)})
		}
		for _, lang := range locale.Langs {
			site.URLs = append(site.URLs, siteURL{Location: p.pageAddress(lang, path), Alternates: alternates})
		}
	}
	return &content{contentType: "application/xml; charset=utf-8", write: func(_ context.Context, w io.Writer) error {
		if _, err := io.WriteString(w, xml.Header); err != nil {
			return err
		}
		return xml.NewEncoder(w).Encode(site)
	}}, nil
}

func (p *Portal) pageAddress(lang locale.Lang, path string) string {
	return p.Origin + ui.Context{Printer: p.Catalog.Printer(lang)}.URL(path)
}

// publicPaths are the addresses of all pages, without language: those without {parts} among the
// routes, then instruments, provinces and bodies. The search is left out: no search engine is to
// keep what another has found.
func (p *Portal) publicPaths(ctx context.Context) ([]string, error) {
	var paths []string
	for _, rt := range p.routes() {
		if !rt.open && len(partNames(rt.path)) == 0 && rt.path != searchPath {
			paths = append(paths, rt.path)
		}
	}
	for _, preset := range instrument.Presets() {
		paths = append(paths, "/instrumen/"+preset.Ref())
	}
	for _, province := range directory.Provinces() {
		paths = append(paths, provincePath(province))
	}
	bodies, err := p.Directory.All(ctx)
	for _, body := range bodies {
		paths = append(paths, bodyPath(body.Slug))
	}
	return paths, err
}
