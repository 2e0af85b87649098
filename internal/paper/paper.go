// Package paper draws A4 documents as PDF: letterheads, text, lists, tables, charts, a QR code and
// the block for a signature. Values and finished texts go in, bytes come out; equal values give equal
// bytes. It chooses no words, reads no clock, no file and no database, and signs nothing.
//
// No library for Go writes tagged PDF, so a screen reader gets the letters but not the structure.
// Whoever draws a document therefore gives Words.Accessible, which says where the same content stands
// as a web page.
package paper

import (
	"time"

	"codeberg.org/go-pdf/fpdf"
)

// MaxPages bounds a document: a table of 10,000 rows fits.
const MaxPages = 400

// Document is everything that stands on the paper. Texts are in the language of the document, numbers
// written as readers write them. Empty parts are left out.
type Document struct {
	Lang    string // of the content: "id" or "en"
	Title   string // in the file's properties
	Author  string // the office, in the file's properties
	Created time.Time
	Draft   string // stands across every page: "KONSEP"

	// Wide: the page lies across, for a Certificate, and has neither head nor foot.
	Wide bool

	Head Letterhead
	// Window is an address where an envelope has its window (110 by 220 mm, folded twice), a line each.
	Window []string
	Place  string   // "Banjarmasin, 2 Januari 2026", beside the lines
	Lines  []Line   // number, nature, attachments, subject
	To     []string // "Yth. Kepala Dinas ...", "di tempat"
	Body   []Block

	Sign   *Signature
	Copies *Copies
	Proof  *Proof
	Words  Words
}

// Letterhead names the office.
type Letterhead struct {
	Above   string // what the office belongs to: "PEMERINTAH KOTA CONTOH"
	Name    string
	Address []string // address, telephone, mail: a line each
	Logo    *Picture
}

// Line is a name and what stands behind its colon.
type Line struct{ Name, Text string }

// Signature is the block in which somebody signs, by hand or with a certificate.
type Signature struct {
	Title string // "Plt. Kepala Bagian Organisasi,"
	Name  string
	Below []string // rank, employee number: only what is known
}

// Copies are those who get one: "Tembusan:".
type Copies struct {
	Title string
	To    []string
}

// Proof is where a reader finds out whether the paper is genuine.
type Proof struct {
	Address string   // in the QR code, and printed
	Words   []string // what to do with it, and the code to type
}

// Words stand at the foot of every page.
type Words struct {
	Page       string // "Halaman {page} dari {pages}"
	Accessible string // where the same content stands as a web page
	Code       string // names the document on every page
	// Other stands for words in a script that the fonts do not have, Sign for a picture among the words. Without
	// Other each of their characters is printed as its number.
	Other, Sign string
}

// Block is a part of the body: Heading, Paragraph, List, Table, Bars, Trend, and what is written on by hand.
type Block interface {
	// lay puts the block on the sheet; last says how much room must stay below its end.
	lay(s *sheet, last float64)
}

// PDF draws the document. Kinds: TooLarge beyond MaxPages; Invalid for an address that no QR code
// holds. For what is outside the fonts Words.Other stands, or the number of each letter, such as
// [U+1F600]; see Unprintable.
func (d Document) PDF() ([]byte, error) {
	return Bind(d)
}

// letters are those that were built in, with what the document says in place of others.
func (d Document) letters(built *letters) *letters {
	return &letters{regular: built.regular, bold: built.bold, other: d.Words.Other, sign: d.Words.Sign}
}

// file is an empty file with the document's properties.
func (d Document) file(fonts *letters) *fpdf.Fpdf {
	pdf := fpdf.NewCustom(&fpdf.InitType{OrientationStr: "P", UnitStr: "mm", SizeStr: "A4"})
	pdf.SetCatalogSort(true) // objects in one order, so that equal documents have equal bytes
	pdf.SetCompression(true)
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetMargins(0, 0, 0)
	pdf.SetCreationDate(d.Created.UTC())
	pdf.SetModificationDate(d.Created.UTC())
	pdf.SetProducer("Patuh", true)
	// The library stumbles over what is no text, and over what is beyond the basic plane.
	pdf.SetTitle(fonts.visible(d.Title), true)
	pdf.SetAuthor(fonts.visible(d.Author), true)
	pdf.SetLang(d.Lang)
	for style, f := range map[string]*face{"": fonts.regular, "B": fonts.bold} {
		pdf.AddUTF8FontFromBytes(family, style, f.data)
	}
	return pdf
}

// lay puts every part on its page.
func (d Document) lay(s *sheet) error {
	s.newPage()
	if d.Wide {
		for i, b := range d.Body {
			if i > 0 {
				s.newPage()
			}
			b.lay(s, 0)
		}
		return nil
	}
	d.Head.lay(s)
	d.window(s)
	d.lines(s)
	s.paragraph(d.To, regular(bodySize), left, width*0.6)
	if len(d.To) > 0 {
		s.y += 4
	}
	end, err := d.end()
	if err != nil {
		return err
	}
	room := end.height(s)
	for i, b := range d.Body {
		if len(s.pages) > MaxPages {
			return nil
		}
		last := 0.0
		if i == len(d.Body)-1 {
			last = room
		}
		b.lay(s, last)
	}
	end.lay(s)
	return nil
}
