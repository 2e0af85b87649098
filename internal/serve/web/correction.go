package web

import (
	"context"
	"encoding/xml"
	"io"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/result"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// corrections lists every public correction, newest first.
func (p *Portal) corrections(ctx context.Context, r *request) (*content, error) {
	list, err := p.Results.Corrections(ctx)
	if err != nil {
		return nil, err
	}
	return html(r, ui.Page{
		Title: r.T("web.corrections.title"), Description: r.T("web.corrections.lead"), Notices: []ui.Notice{ui.Press},
		Alternates: []ui.Alternate{{Title: r.T("web.corrections.title"), Type: atomType, Href: r.URL("/ralat.atom")}},
	}, correctionsPage(r, list)), nil
}

// correctionRoutes are the page and its feed.
func (p *Portal) correctionRoutes() []route {
	return []route{
		{path: "/ralat", page: p.corrections},
		{path: "/ralat.atom", page: p.correctionFeed, open: true},
	}
}

func (p *Portal) correctionRows(ctx context.Context, r *request) ([][]string, error) {
	list, err := p.Results.Corrections(ctx)
	rows := make([][]string, len(list))
	for i, c := range list {
		year := ""
		if c.Year != 0 {
			year = strconv.Itoa(c.Year)
		}
		rows[i] = []string{c.Code, c.Day.Format(time.DateOnly), year, c.Body, c.BodyName, c.Was, c.Now, c.Text.In(r.Lang), sourceCell(c.Sources)}
	}
	return rows, err
}

// correctionLink leads to the newest correction of a result.
func correctionLink(r *request, one result.Result) string {
	return r.URL("/ralat") + "#" + one.Corrections[len(one.Corrections)-1].Code
}

// correctionSteps say when a result was corrected, to what and why, oldest first.
func correctionSteps(r *request, one result.Result) []string {
	steps := make([]string, len(one.Corrections))
	for i, c := range one.Corrections {
		steps[i] = r.T("web.corrected.step", "day", r.Date(c.Day), "was", r.Decimal(c.Was), "now", r.Decimal(c.Now), "text", c.Text.In(r.Lang))
	}
	return steps
}

// doubts are the flags of a result but for its correction, which has a mark of its own.
func doubts(flags []result.Flag) []result.Flag {
	return slices.DeleteFunc(slices.Clone(flags), func(f result.Flag) bool { return f == result.Corrected })
}

// correctionTitle names what was corrected: "Kota Banjarmasin 2023: 88,10 menjadi 88,01".
func correctionTitle(r *request, c result.Correction) string {
	title := c.BodyName
	if title == "" {
		title = r.T("web.corrections.general")
	}
	if c.Year != 0 {
		title += " " + strconv.Itoa(c.Year)
	}
	if c.Was != "" && c.Now != "" {
		title += ": " + r.T("web.corrections.change", "was", r.Decimal(c.Was), "now", r.Decimal(c.Now))
	}
	return title
}

const atomType = "application/atom+xml"

// The Atom elements (RFC 4287) that the feed needs.
type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Sub     string      `xml:"subtitle"`
	Updated string      `xml:"updated"`
	Author  atomAuthor  `xml:"author"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomAuthor struct {
	Name string `xml:"name"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID      string     `xml:"id"`
	Title   string     `xml:"title"`
	Updated string     `xml:"updated"`
	Links   []atomLink `xml:"link"` // the correction, its body, and the sources that have an address
	Content string     `xml:"content"`
}

// feedBegan stands as the date of a feed without entries, which must have one: no correction is
// older than Patuh.
const feedBegan = "2026-01-01T00:00:00Z"

func (p *Portal) correctionFeed(ctx context.Context, r *request) (*content, error) {
	list, err := p.Results.Corrections(ctx)
	if err != nil {
		return nil, err
	}
	feed := atomFeed{
		Lang: string(r.Lang), ID: atomID("ralat", string(r.Lang)), Title: r.T("web.corrections.feed"), Sub: r.T("ui.notice.press"),
		Updated: feedBegan, Author: atomAuthor{Name: r.T("ui.name")},
		Links: []atomLink{
			{Rel: "self", Type: atomType, Href: p.Origin + r.URL("/ralat.atom")},
			{Rel: "alternate", Type: "text/html", Href: p.Origin + r.URL("/ralat")},
		},
	}
	for i, c := range list {
		day := c.Day.Format(time.RFC3339)
		if i == 0 {
			feed.Updated = day // newest first
		}
		feed.Entries = append(feed.Entries, atomEntry{
			ID: atomID("ralat", string(r.Lang), c.Code), Title: correctionTitle(r, c), Updated: day, Content: correctionContent(r, c),
			Links: p.correctionLinks(r, c),
		})
	}
	return &content{contentType: atomType + "; charset=utf-8", write: func(_ context.Context, w io.Writer) error {
		if _, err := io.WriteString(w, xml.Header); err != nil {
			return err
		}
		return xml.NewEncoder(w).Encode(feed)
	}}, nil
}

// correctionContent is the reason with the names of its sources.
func correctionContent(r *request, c result.Correction) string {
	return c.Text.In(r.Lang) + " " + r.T("web.sources") + ": " + sourceCell(c.Sources)
}

func (p *Portal) correctionLinks(r *request, c result.Correction) []atomLink {
	links := []atomLink{{Rel: "alternate", Type: "text/html", Href: p.Origin + r.URL("/ralat") + "#" + c.Code}}
	if c.Body != "" {
		links = append(links, atomLink{Rel: "related", Type: "text/html", Href: p.Origin + r.URL(bodyPath(c.Body))})
	}
	for _, source := range c.Sources {
		if source.URL != "" {
			links = append(links, atomLink{Rel: "via", Href: source.URL})
		}
	}
	return links
}

// atomID is the same for ever and on every address of an installation.
func atomID(parts ...string) string {
	name := "patuh"
	for _, part := range parts {
		name += "/" + part
	}
	return "urn:uuid:" + uuid.NewSHA1(uuid.NameSpaceURL, []byte(name)).String()
}
