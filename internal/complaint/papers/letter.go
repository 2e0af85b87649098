package papers

import (
	"context"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/paper"
	"github.com/patuh-id/patuh/internal/workday"
)

// Letters draws letters that an authority owes as one PDF, each on pages of its own with the address where an
// envelope has its window, at most MaxDuties of them. What is over meanwhile, and who is reached by others only, is
// left out. Kinds: those of Whom; NotFound for none.
func (o *Papers) Letters(ctx context.Context, actor access.Actor, authority string, ids ...string) ([]byte, error) {
	head, place, err := o.letterhead(ctx, authority)
	if err != nil {
		return nil, err
	}
	look, err := o.Cases.Access.BrandingIn(ctx, o.Cases.DB, authority)
	if err != nil {
		return nil, err
	}
	today := o.Cases.Now().In(workday.ZoneOf(look.Zone).Location)
	var letters []paper.Document
	for _, id := range ids[:min(len(ids), complaint.MaxDuties)] {
		owed, err := o.Cases.Owed(ctx, actor, id)
		if problem.KindOf(err) == problem.NotFound || err == nil && (owed.Way != complaint.ByLetter || owed.Authority != authority) {
			continue
		}
		if err != nil {
			return nil, err
		}
		d, who, err := o.Cases.Whom(ctx, actor, id)
		if kind := problem.KindOf(err); err != nil && (kind == problem.Forbidden || kind == problem.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		letters = append(letters, o.letter(&d, &who, head, place, today))
	}
	if len(letters) == 0 {
		return nil, problem.New(problem.NotFound, "complaint.no_duty", nil)
	}
	return paper.Bind(letters...)
}

// letterhead is what stands at the head of an authority's letters; its name alone where nobody says more.
func (o *Papers) letterhead(ctx context.Context, authority string) (paper.Letterhead, string, error) {
	if o.Letterhead != nil {
		return o.Letterhead(ctx, authority)
	}
	look, err := o.Cases.Access.BrandingIn(ctx, o.Cases.DB, authority)
	return paper.Letterhead{Name: look.Name}, "", err
}

// letter is a duty on paper. Where nobody else may learn that there is a case it bears neither the office's
// name nor a number.
func (o *Papers) letter(d *complaint.Duty, who *complaint.Reporter, head paper.Letterhead, place string, today time.Time) paper.Document {
	p := o.Cases.Catalog.Printer(locale.Lang(d.Lang))
	doc := paper.Document{
		Lang: string(p.Lang), Title: d.Subject, Created: today, Place: p.Date(today),
		Words: paper.Words{Page: p.T("papers.page", "page", "{page}", "pages", "{pages}")},
	}
	for _, line := range append([]string{who.Name}, strings.Split(who.Address, "\n")...) {
		if line = strings.TrimSpace(line); line != "" {
			doc.Window = append(doc.Window, line)
		}
	}
	for part := range strings.SplitSeq(d.Words, "\n\n") {
		doc.Body = append(doc.Body, paper.Paragraph{Text: part})
	}
	if d.Quiet {
		return doc
	}
	doc.Body = append(doc.Body, paper.Paragraph{Text: p.T("papers.letter.chosen")})
	doc.Author, doc.Head, doc.Words.Code = head.Name, head, d.Number
	if place != "" {
		doc.Place = place + ", " + doc.Place
	}
	doc.Lines = []paper.Line{
		{Name: p.T("papers.letter.number"), Text: d.Number}, {Name: p.T("papers.letter.subject"), Text: d.Subject},
	}
	if o.Origin != "" {
		address := o.Origin + complaint.ReceiptPath + d.Number
		doc.Proof = &paper.Proof{Address: address, Words: []string{p.T("papers.scan")}}
		doc.Words.Accessible = p.T("papers.accessible", "address", address)
	}
	return doc
}
