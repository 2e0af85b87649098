package document

import (
	"cmp"
	"context"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/paper"
)

// sheet is a document as it stands on paper: the PDF and the page for screen readers are made from the
// same values. A draft has no number and no code, and says on every page that it is one.
func (d *Documents) sheet(one Document, picture *paper.Picture) paper.Document {
	p := d.Catalog.Printer(one.Lang)
	h := one.Head
	s := paper.Document{
		Lang: string(one.Lang), Title: strings.TrimSpace(one.Number + " " + one.Subject), Author: cmp.Or(h.Name, h.Authority),
		Head: paper.Letterhead{Above: h.Above, Name: h.Name, Address: linesOf(h.Address), Logo: picture},
		To:   linesOf(one.Recipients),
		Body: Parse(one.Body, one.Lang),
		Sign: d.signature(one),
		Words: paper.Words{
			Page: p.T("document.paper.page", "page", "{page}", "pages", "{pages}"),
		},
	}
	if day, err := time.Parse(time.DateOnly, one.Day); err == nil {
		s.Created = day
		s.Place = strings.TrimPrefix(h.Place+", "+p.Date(day), ", ")
	}
	for _, l := range []struct{ name, text string }{
		{"number", cmp.Or(one.Number, p.T("document.paper.no_number"))},
		{"nature", one.Nature},
		{"attachments", one.Attachments},
		{"subject", one.Subject},
	} {
		if l.text != "" {
			s.Lines = append(s.Lines, paper.Line{Name: p.T("document.paper." + l.name), Text: l.text})
		}
	}
	if one.Copies != "" {
		s.Copies = &paper.Copies{Title: p.T("document.paper.copies"), To: linesOf(one.Copies)}
	}
	if one.Code == "" {
		s.Draft = p.T("document.paper.draft")
		return s
	}
	d.prove(&s, p, one)
	return s
}

// prove puts on paper where its reader finds out whether it is genuine, and where screen readers find
// the same content.
func (d *Documents) prove(s *paper.Document, p *locale.Printer, one Document) {
	s.Words.Code = p.T("document.paper.code", "code", one.Code)
	s.Words.Accessible = p.T("document.paper.accessible_closed", "authority", one.Head.Authority)
	if d.Origin == "" {
		return
	}
	address := d.Origin + prefixes[one.Lang] + "/dokumen/" + one.Code
	s.Proof = &paper.Proof{Address: address, Words: []string{p.T("document.paper.verify")}}
	if one.Open {
		s.Words.Accessible = p.T("document.paper.accessible", "address", address+"/isi")
	}
}

// prefixes begin the addresses of the portal's languages.
var prefixes = map[locale.Lang]string{locale.English: "/en"}

func (d *Documents) signature(one Document) *paper.Signature {
	if one.Head.Title == "" {
		return nil
	}
	p := d.Catalog.Printer(one.Lang)
	s := &paper.Signature{
		Title: p.T("document.paper.signs."+string(cmp.Or(one.Manner, access.Definitive)), "title", one.Head.Title),
		Name:  one.Head.Signatory,
	}
	if one.StaffNumber != "" {
		s.Below = []string{p.T("document.paper.staff_number", "number", one.StaffNumber)}
	}
	return s
}

// picture is an authority's logo made ready for printing; nil where it has none. It is kept, because
// reading one takes longer than drawing a letter.
func (d *Documents) picture(ctx context.Context, slug string) (*paper.Picture, error) {
	from, err := d.Access.LogoOf(ctx, slug)
	if problem.KindOf(err) == problem.NotFound {
		return nil, nil //nolint:nilnil // no logo is no failure
	}
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if kept, ok := d.logos[slug]; ok && kept.version == from.Version {
		return kept.picture, nil
	}
	read, err := paper.ReadPicture(from.Data)
	if err != nil {
		return nil, err
	}
	d.logos[slug] = logo{from.Version, read}
	return read, nil
}

// Unprintable are the characters of a document that its letters do not have: on paper each stands as
// its number, such as [U+0645].
func (d Document) Unprintable() ([]rune, error) {
	return paper.Unprintable(strings.Join([]string{
		d.Subject, d.Nature, d.Attachments, d.Class, d.Recipients, d.Copies, d.Body, d.StaffNumber, d.Head.Signatory, d.Head.Title,
		d.Head.Above, d.Head.Name, d.Head.Address, d.Head.Place,
	}, "\n"))
}
