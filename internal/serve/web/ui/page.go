package ui

import (
	"github.com/a-h/templ"

	"github.com/patuh-id/patuh/internal/base/locale"
)

// Page is what the frame around a page needs to know of it.
type Page struct {
	// Title is the page's own name; the product's name is added. Empty on the home page.
	Title string
	// Description is one sentence for search engines and previews.
	Description string
	// Path is the canonical address without language, with its canonical query: "/peringkat?tahun=2024".
	Path string
	// Nav is the row of links in the head; Section is the Path of the one this page belongs to.
	Nav     []NavItem
	Section string
	// Sub are the pages of that section, where it has several; Part is the Path of the one this page is or belongs to.
	Sub  []NavItem
	Part string
	// Foot are further links, below.
	Foot []NavItem
	// Notices say under the head what the figures of this page are not.
	Notices []Notice
	// Breadcrumbs lead to this page, without the page itself.
	Breadcrumbs []Link
	// Alternates are the same content in another form, such as a feed.
	Alternates []Alternate
	// Hidden keeps a page out of search engines: errors, and searches without end.
	Hidden bool
	// Bar stands under the head; nil on public pages.
	Bar templ.Component
}

// NavItem is an entry of the head or the foot. Path carries no language.
type NavItem struct {
	Text string
	Path string
}

// Alternate is the same content as another type: a feed, a table.
type Alternate struct {
	Title string
	Type  string
	Href  string
}

// Notice says what figures are not. Its text is in the catalog, the same on every page and export.
type Notice string

// The notices there are.
const (
	// Press is for figures gathered from the press: no official release of the Ombudsman.
	Press Notice = "press"
	// Simulation is for figures that rest on assumed weights: no score of the Ombudsman.
	Simulation Notice = "simulation"
	// Example is for an office that was made up, with its numbers and services.
	Example Notice = "example"
)

func (n Notice) key() string { return "ui.notice." + string(n) }

// title is what stands in the browser's tab.
func (p Page) title(c Context) string {
	if p.Title == "" {
		return c.T("ui.title.home")
	}
	return c.T("ui.title.page", "title", p.Title)
}

// current is the aria-current value of a nav item: the page itself, or the section it is in.
func (p Page) current(item NavItem) string {
	switch item.Path {
	case p.Path:
		return "page"
	case p.Section:
		return "true"
	default:
		return ""
	}
}

// part is the aria-current value among the pages of a section.
func (p Page) part(item NavItem) string {
	switch item.Path {
	case p.Path:
		return "page"
	case p.Part:
		return "true"
	default:
		return ""
	}
}

// otherLangs are the languages the reader is not reading.
func otherLangs(lang locale.Lang) []locale.Lang {
	var others []locale.Lang
	for _, other := range locale.Langs {
		if other != lang {
			others = append(others, other)
		}
	}
	return others
}

// langNames are each language's name in itself, which is how its readers look for it.
var langNames = map[locale.Lang]string{
	locale.Indonesian: "Bahasa Indonesia",
	locale.English:    "English",
}
