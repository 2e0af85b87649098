package breach

import (
	"bytes"
	"context"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/paper"
	"github.com/patuh-id/patuh/internal/sheet"
	"github.com/patuh-id/patuh/internal/workday"
)

// Owed is a reporter who is to be called or written a letter besides the message in their mailbox. It names nobody:
// whom and where is for those who take cases down, who find it with what they owe, and each look of theirs is noted.
type Owed struct {
	Number string
	Way    complaint.Reach
	Told   time.Time // when the message was put into the mailbox
	Done   time.Time // when the letter went out or the call reached them; zero: not yet
	// Gone: nobody owes it any more, since the case or who sent it was erased or hidden.
	Gone bool
	// Hidden: they asked that nobody look up where they are reached; the message in their mailbox is all there is.
	Hidden bool
}

// Key is the catalog key of how it stands.
func (o *Owed) Key() string {
	switch {
	case o.Gone:
		return "breach.owed.gone"
	case !o.Done.IsZero():
		return "breach.owed.done"
	case o.Hidden:
		return "breach.owed.hidden"
	}
	return "breach.owed.open"
}

// maxOwed is how many lines a list has at most, on paper too.
const maxOwed = 8000

// Owed are those of an incident, letters first, without cases that are about actor. Kinds: those of Decide; NotFound.
func (b *Breaches) Owed(ctx context.Context, actor access.Actor, id string) (Incident, []Owed, error) {
	one, err := byID(ctx, b.DB, id)
	if err != nil {
		return one, nil, err
	}
	if err := access.Decide(actor, access.ReadPrivacy, one.Scope()); err != nil {
		return one, nil, err
	}
	barred, args := complaint.KeptFrom(actor, "t.case_id", 3)
	all, err := db.All(ctx, b.DB, func(row db.Row) (Owed, error) {
		var o Owed
		var told, done db.Time
		err := row.Scan(&o.Number, &o.Way, &told, &done, &o.Gone, &o.Hidden)
		if o.Told = told.Time; !o.Gone {
			o.Done = done.Time
		}
		return o, err
	}, `SELECT c.number, t.way, t.told_at, d.ended_at, d.id IS NULL OR d.ended_at IS NOT NULL AND d.ended_by = '', `+hidden+toldFrom+barred+` AND t.way <> '' ORDER BY t.way, t.case_id LIMIT $2`,
		append([]any{id, maxOwed}, args...)...)
	return one, all, err
}

// owedColumns of the table and the paper; their texts are breach.owed.column.NAME.
var owedColumns = []string{"number", "way", "told", "state"}

func (o *Owed) cells(p *locale.Printer, zone workday.Zone) []string {
	state := p.T(o.Key())
	if !o.Done.IsZero() {
		state += " " + When(p, o.Done, zone)
	}
	return []string{o.Number, p.T("breach.owed.way." + string(o.Way)), When(p, o.Told, zone), state}
}

// OwedCSV is the list as a table. Kinds: those of Owed.
func (b *Breaches) OwedCSV(ctx context.Context, actor access.Actor, id string, p *locale.Printer) ([]byte, error) {
	one, all, err := b.Owed(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	zone, err := b.zone(ctx, b.DB, one.Authority)
	if err != nil {
		return nil, err
	}
	t := sheet.Table{Title: p.T("breach.owed.title", "number", one.Number()), Notices: []string{p.T("breach.owed.where")}}
	for _, key := range owedColumns {
		t.Columns = append(t.Columns, sheet.TableColumn{Key: key, Label: p.T("breach.owed.column." + key), Kind: sheet.Text})
	}
	for i := range all {
		t.Rows = append(t.Rows, all[i].cells(p, zone))
	}
	var data bytes.Buffer
	err = sheet.WriteCSV(&data, t)
	return data.Bytes(), err
}

// OwedPaper is the list as a PDF. Kinds: those of Owed.
func (b *Breaches) OwedPaper(ctx context.Context, actor access.Actor, id string, p *locale.Printer) ([]byte, error) {
	one, all, err := b.Owed(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	look, err := b.Access.BrandingIn(ctx, b.DB, one.Authority)
	if err != nil {
		return nil, err
	}
	head, place, zone := paper.Letterhead{Name: look.Name}, "", workday.ZoneOf(look.Zone)
	if b.Letterhead != nil {
		if head, place, err = b.Letterhead(ctx, one.Authority); err != nil {
			return nil, err
		}
	}
	title, at := p.T("breach.owed.title", "number", one.Number()), b.now().In(zone.Location)
	list := paper.Table{}
	for _, key := range owedColumns {
		list.Columns = append(list.Columns, paper.Column{Title: p.T("breach.owed.column." + key)})
	}
	for i := range all {
		list.Rows = append(list.Rows, all[i].cells(p, zone))
	}
	d := paper.Document{
		Lang: string(p.Lang), Title: title, Author: head.Name, Created: at, Head: head, Place: p.Date(at),
		Body:  []paper.Block{paper.Heading{Text: title, Level: 1}, paper.Paragraph{Text: p.T("breach.owed.where")}, list},
		Words: paper.Words{Page: p.T("breach.owed.page", "page", "{page}", "pages", "{pages}"), Code: one.Number()},
	}
	if place != "" {
		d.Place = place + ", " + d.Place
	}
	return d.PDF()
}
