// Package ui holds the components every page is made of: the frame with its head and foot, tables,
// tags, forms, figures, notices. It knows how things look and read aloud, and refuses to know what
// they mean: no query, no rule and no permission is in it, and every text comes from a catalog.
//
// Pages are plain HTML in a Layout: headings, paragraphs and lists need no class. The style sheet
// (internal/serve/web/assets) adds these for arranging them:
//
//	section                 space above a part of a page
//	columns                 two equal columns on a desk, one below the other on a phone;
//	                        columns--wide-left (7:5), columns--wide-right (5:7), columns--three
//	card                    a white sheet with a hairline
//	lead, soft, small       the sentence under a title; quieter; smaller
//	tags, actions           several tags or buttons side by side
//	num, nowrap             figures of equal width; never broken
//	govuk-button            the one thing a page wants; govuk-button--secondary for the others
//
// Colours of charts are classes too (sass/_chart.scss): a drawing says what a mark means.
package ui

import (
	"embed"
	"strings"

	"github.com/a-h/templ"

	"github.com/patuh-id/patuh/internal/base/locale"
)

// Texts are the texts of the components themselves, under the keys "ui.".
//
//go:embed texts
var Texts embed.FS

// Context is what every component may need of the request: the language, the files of the style
// sheet, and the public address of this installation.
type Context struct {
	*locale.Printer
	Assets *Assets
	// Origin is the scheme and host without a slash at the end, or empty where the installation
	// does not know its public name; addresses are then written without it.
	Origin string
	// Contact is where readers report mistakes: a mail address or the address of a page; or empty.
	Contact string
	// Documents: there are pages on which codes of documents are checked.
	Documents bool
}

// ContactHref is the address of the link to Contact.
func (c Context) ContactHref() string {
	if strings.Contains(c.Contact, "://") {
		return c.Contact
	}
	return "mailto:" + c.Contact
}

// URL returns the address of a page in the reader's language. Path starts with a slash and carries
// no language: "/peringkat" becomes "/en/peringkat" for readers of English.
func (c Context) URL(path string) string { return address(c.Lang, path) }

func address(lang locale.Lang, path string) string {
	if lang == locale.Indonesian {
		return path
	}
	return "/" + string(lang) + path
}

// absolute returns the address of a page in another language, as search engines want it.
func (c Context) absolute(lang locale.Lang, path string) string {
	return c.Origin + address(lang, path)
}

// decimalMark is what stands between whole and fraction in the reader's language.
func (c Context) decimalMark() string {
	if c.Lang == locale.Indonesian {
		return ","
	}
	return "."
}

// Link is a word that leads somewhere. Href is complete: use Context.URL for our own pages.
type Link struct {
	Text string
	Href string
}

// Param is a value that a form carries along unseen.
type Param struct {
	Name  string
	Value string
}

// id makes a name that is safe as an HTML id out of a field's name.
func id(parts ...string) string { return strings.Join(parts, "-") }

// orText returns the component, or the text as one, so that both can be given where both fit.
func orText(content templ.Component, text string) templ.Component {
	if content != nil {
		return content
	}
	return plain(text)
}
