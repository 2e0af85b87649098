package complaint

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/paper"
)

// Whom returns a duty with how to reach whom it is owed to. Each look is an entry of the case. A reporter who
// did not let the office that handles the case know, and yet chose a call or a letter, is reached by those who
// take cases down for the authority. Kinds: those of Decide; NotFound as Posted; Forbidden.
func (c *Complaints) Whom(ctx context.Context, actor access.Actor, id string) (Duty, Reporter, error) {
	var who Reporter
	d, one, err := c.duty(ctx, c.DB, actor, id)
	if err != nil {
		return d, who, err
	}
	_, err = c.do(ctx, one.ID, 0, deed{
		Act: See, By: ByOffice, Actor: actor,
		change: func(ctx context.Context, tx db.Tx, a *acting) error {
			if who, err = c.reporterOf(ctx, tx, one.ID); err != nil {
				return err
			}
			if a.was.Secrecy != Open || !who.Shown && mayRegister(actor, a.was.Authority) != nil {
				return problem.New(problem.Forbidden, "complaint.desk_calls", nil)
			}
			return nil
		},
	})
	if err != nil {
		return d, Reporter{}, err
	}
	return d, who, nil
}

// Letters draws the letters that an authority owes as one PDF, each on pages of its own with the address where
// an envelope has its window: those of some ids, or all that wait without. Who is reached by others only is
// left out. Kinds: those of Duties; NotFound for none.
func (c *Complaints) Letters(ctx context.Context, actor access.Actor, authority string, ids ...string) ([]byte, error) {
	all, err := c.Duties(ctx, actor, authority, "")
	if err != nil {
		return nil, err
	}
	head, place, err := c.letterhead(ctx, authority)
	if err != nil {
		return nil, err
	}
	look, err := c.Access.BrandingIn(ctx, c.DB, authority)
	if err != nil {
		return nil, err
	}
	today := c.now().In(zone(look.Zone))
	var letters []paper.Document
	for i := range all {
		if all[i].Way != ByLetter || len(ids) > 0 && !slices.Contains(ids, all[i].ID) {
			continue
		}
		d, who, err := c.Whom(ctx, actor, all[i].ID)
		if kind := problem.KindOf(err); err != nil && (kind == problem.Forbidden || kind == problem.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		letters = append(letters, c.letter(&d, &who, head, place, today))
	}
	if len(letters) == 0 {
		return nil, noDuty()
	}
	return paper.Bind(letters...)
}

// letterhead is what stands at the head of an authority's letters; its name alone where nobody says more.
func (c *Complaints) letterhead(ctx context.Context, authority string) (paper.Letterhead, string, error) {
	if c.Letterhead != nil {
		return c.Letterhead(ctx, authority)
	}
	look, err := c.Access.BrandingIn(ctx, c.DB, authority)
	return paper.Letterhead{Name: look.Name}, "", err
}

// letter is a duty on paper. Where nobody else may learn that there is a case it bears neither the office's
// name nor a number.
func (c *Complaints) letter(d *Duty, who *Reporter, head paper.Letterhead, place string, today time.Time) paper.Document {
	p := c.Catalog.Printer(locale.Lang(d.lang))
	doc := paper.Document{
		Lang: string(p.Lang), Title: d.Subject, Created: today, Place: p.Date(today),
		Words: paper.Words{Page: p.T("complaint.paper.page", "page", "{page}", "pages", "{pages}")},
	}
	for _, line := range append([]string{who.Name}, strings.Split(who.Address, "\n")...) {
		if line = strings.TrimSpace(line); line != "" {
			doc.Window = append(doc.Window, line)
		}
	}
	for part := range strings.SplitSeq(d.Words, "\n\n") {
		doc.Body = append(doc.Body, paper.Paragraph{Text: part})
	}
	if d.quiet {
		return doc
	}
	doc.Body = append(doc.Body, paper.Paragraph{Text: p.T("complaint.letter.chosen")})
	doc.Author, doc.Head, doc.Words.Code = head.Name, head, d.Number
	if place != "" {
		doc.Place = place + ", " + doc.Place
	}
	doc.Lines = []paper.Line{
		{Name: p.T("complaint.letter.number"), Text: d.Number}, {Name: p.T("complaint.letter.subject"), Text: d.Subject},
	}
	if c.Origin != "" {
		address := c.Origin + ReceiptPath + d.Number
		doc.Proof = &paper.Proof{Address: address, Words: []string{p.T("complaint.paper.scan")}}
		doc.Words.Accessible = p.T("complaint.paper.accessible", "address", address)
	}
	return doc
}
