package papers

import (
	"context"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/paper"
	"github.com/patuh-id/patuh/internal/workday"
)

// printout is what stands on papers for a reporter.
type printout struct {
	complaint.Own
	p          *locale.Printer
	office     access.Branding
	zone       workday.Zone
	neutral    bool
	noNewPIN   string // why a lost PIN is lost; empty where it is not
	checkpoint string // of the record, as its ledger signed it; empty before the first
	address    string // of the receipt's page; empty where nobody knows it
}

// printout gathers what papers for the reporter say, in the visitor's language.
func (o *Papers) printout(ctx context.Context, v complaint.Visitor) (printout, error) {
	var s printout
	var err error
	if s.Own, err = o.Cases.Mine(ctx, v); err != nil {
		return s, err
	}
	lang, ok := locale.Parse(v.Lang)
	if !ok {
		lang, _ = locale.Parse(s.Case.Lang)
	}
	s.p = o.Cases.Catalog.Printer(lang)
	if s.office, err = o.Cases.Access.BrandingIn(ctx, o.Cases.DB, s.Case.Authority); err != nil {
		return s, err
	}
	s.zone = workday.ZoneOf(s.office.Zone)
	if len(s.Clocks) > 0 {
		s.zone = s.Clocks[0].Calendar.Office.Zone
	}
	if s.noNewPIN, err = o.Cases.LostPIN(ctx, v); err != nil {
		return s, err
	}
	s.neutral = s.Case.Secrecy == complaint.Secret || s.Reporter.Quiet
	newest, err := o.Cases.Record.Newest(ctx)
	if err != nil && problem.KindOf(err) != problem.NotFound {
		return s, err
	}
	s.checkpoint = newest.Note
	if o.Origin != "" {
		s.address = o.Origin + complaint.ReceiptPath + s.Case.Number
		if lang == locale.English {
			s.address = o.Origin + "/en" + complaint.ReceiptPath + s.Case.Number
		}
	}
	return s, nil
}

// Receipt is the receipt of a case as a PDF, for who has it (Law 25/2009, article 44; not yet compared
// with its text): number, what happens by when, and the right to go to the Ombudsman. It has the PIN where
// that is given, which is for the first print alone: nobody knows it later. What was said stands on it unless
// nobody may learn of it. Kinds: NotFound, for a PIN that is not the case's, too; those of paper.
func (o *Papers) Receipt(ctx context.Context, v complaint.Visitor, pin string) ([]byte, error) {
	s, err := o.printout(ctx, v)
	if err != nil {
		return nil, err
	}
	if pin != "" {
		if pin, err = o.Cases.OwnPIN(ctx, v, pin); err != nil {
			return nil, err
		}
	}
	return s.receipt(pin).PDF()
}

// maxSaid bounds what a receipt repeats, in characters: it is a receipt and no copy.
const maxSaid = 800

func (s *printout) receipt(pin string) paper.Document {
	p, one := s.p, &s.Case
	d := s.document(p.T("papers.receipt"))
	rows := pairs{
		{p.T("papers.number"), one.Number},
		{p.T("papers.pin"), pin},
		{p.T("papers.received"), s.at(one.Received)},
		{p.T("papers.channel"), p.T(one.Channel.Key())},
		{p.T("papers.office"), s.place()},
	}
	if !s.neutral {
		rows = append(rows, pairs{
			{p.T("papers.kind"), p.T(one.Kind.Key())},
			{p.T("papers.where"), one.Place},
			{p.T("papers.said"), shortened(one.Words, maxSaid)},
		}...)
	}
	d.Body = append(d.Body, paper.Heading{Text: d.Title, Level: 1}, rows.table())
	switch {
	case pin != "":
		d.Body = append(d.Body, paper.Paragraph{Text: p.T("papers.keep_pin")})
	case s.noNewPIN == "restricted":
		d.Body = append(d.Body, paper.Paragraph{Text: p.T("papers.no_pin_restricted")})
	case s.noNewPIN != "":
		d.Body = append(d.Body, paper.Paragraph{Text: p.T("papers.no_pin_lost")})
	default:
		d.Body = append(d.Body, paper.Paragraph{Text: p.T("papers.no_pin")})
	}
	if due := s.due(); len(due.Rows) > 0 {
		d.Body = append(d.Body, paper.Heading{Text: p.T("papers.next"), Level: 2}, due)
	}
	d.Body = append(d.Body,
		paper.Heading{Text: p.T("papers.ombudsman"), Level: 2}, paper.Paragraph{Text: p.T("papers.ombudsman_right")},
	)
	return s.proven(d)
}

// document is an empty paper with the office at its head. It is dated by what was done last, so that it is
// the same as long as nothing happens.
func (s *printout) document(title string) paper.Document {
	d := paper.Document{
		Lang: string(s.p.Lang), Title: title, Author: s.office.Name, Created: s.Case.Touched,
		Head: paper.Letterhead{Name: s.office.Name},
		Words: paper.Words{
			Page: s.p.T("papers.page", "page", "{page}", "pages", "{pages}"), Code: s.Case.Number,
			Other: s.p.T("papers.other_script"), Sign: s.p.T("papers.picture"),
		},
	}
	if s.neutral {
		d.Title = s.Case.Number
	}
	if s.address != "" {
		d.Proof = &paper.Proof{Address: s.address, Words: []string{s.p.T("papers.scan")}}
		d.Words.Accessible = s.p.T("papers.accessible", "address", s.address)
	}
	return d
}

// proven adds the state of the record when the paper was printed: whoever keeps it can show later that
// nothing of the case's history was changed since.
func (s *printout) proven(d paper.Document) paper.Document {
	if s.checkpoint == "" {
		return d
	}
	d.Body = append(d.Body,
		paper.Heading{Text: s.p.T("papers.record"), Level: 2}, paper.Paragraph{Text: s.p.T("papers.record_says")},
		paper.Paragraph{Text: strings.TrimSpace(s.checkpoint)},
	)
	return d
}

// due is what happens by when: the clocks that run.
func (s *printout) due() paper.Table {
	t := paper.Table{Columns: []paper.Column{
		{Title: s.p.T("papers.what")}, {Title: s.p.T("papers.by_when")}, {Title: s.p.T("papers.how_long")},
	}}
	for _, e := range s.Clocks {
		if e.Clock.Open() {
			t.Rows = append(t.Rows, []string{e.Rule.Title.In(s.p.Lang), e.When(s.p), e.Rule.Unit.LengthText(s.p, e.Clock.Length+e.Clock.Extension)})
		}
	}
	return t
}

// place is the office that has the case, as far as the reporter may know: who examines whom is not told.
func (s *printout) place() string {
	if s.Case.Examined && s.Case.About == complaint.AboutTop && !s.neutral { // as they were told before they sent it
		return s.p.T("papers.examiners", "office", s.office.Name)
	}
	for _, id := range []string{s.Case.Unit, s.Case.Body} {
		if id != "" && !s.Case.Examined {
			return s.Offices[id].Name
		}
	}
	return s.office.Name
}

// at is an instant as people read it.
func (s *printout) at(t time.Time) string {
	local := t.In(s.zone.Location)
	return s.p.T("papers.at", "date", s.p.Date(local), "time", local.Format(s.p.T("papers.clock")), "zone", s.zone.Name)
}

// pairs are names and what belongs to them.
type pairs [][2]string

// table is a bare one of those that have something.
func (all pairs) table() paper.Table {
	t := paper.Table{Columns: make([]paper.Column, 2)}
	for _, pair := range all {
		if pair[1] != "" {
			t.Rows = append(t.Rows, []string{pair[0], pair[1]})
		}
	}
	return t
}

func shortened(text string, limit int) string {
	if utf8.RuneCountInString(text) <= limit {
		return text
	}
	return strings.TrimSpace(string([]rune(text)[:limit])) + " …"
}

func bytesOf(size int64) string { return strconv.FormatInt(size, 10) + " B" }
