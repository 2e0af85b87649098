package award

import (
	"context"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/paper"
)

// press draws the papers of a list. What stands on them is in Indonesian, the language of the office.
type press struct {
	p      *locale.Printer
	list   List
	cycle  cycle.Cycle
	ins    *instrument.Instrument
	office string
	logo   *paper.Picture
	origin string
}

func (a *Awards) press(ctx context.Context, q db.Queryer, l *List) (*press, error) {
	c, err := a.Cycles.Plain(ctx, q, l.Cycle)
	if err != nil {
		return nil, err
	}
	ins, err := a.Forms.InstrumentOf(ctx, q, &c)
	if err != nil {
		return nil, err
	}
	x := &press{p: a.Catalog.Printer(locale.Indonesian), list: *l, cycle: c, ins: ins, origin: strings.TrimSuffix(a.Origin, "/")}
	var slug string
	row := func(r db.Row) (struct{}, error) { return struct{}{}, r.Scan(&x.office, &slug) }
	if _, err := db.One(ctx, q, row, `SELECT name, slug FROM authority WHERE id = $1`, l.Authority); err != nil {
		return nil, err
	}
	logo, err := a.Access.LogoOf(ctx, slug)
	if problem.KindOf(err) == problem.NotFound {
		return x, nil
	}
	if err != nil {
		return nil, err
	}
	x.logo, err = paper.ReadPicture(logo.Data)
	return x, err
}

func (x *press) class(code string) *instrument.Class {
	for i := range x.ins.Classes.List {
		if x.ins.Classes.List[i].Code == code {
			return &x.ins.Classes.List[i]
		}
	}
	return &instrument.Class{Code: code}
}

// opinion is what a class is called on paper, with its suffix where one was earned.
func (x *press) opinion(code string, suffix bool) string {
	text := x.class(code).Opinion.In(locale.Indonesian)
	if suffix && x.ins.Award != nil {
		text += " " + x.ins.Award.Suffix.In(locale.Indonesian)
	}
	return strings.TrimSpace(text)
}

func (x *press) day(text string) string {
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return ""
	}
	return x.p.Date(day)
}

func (x *press) decree() string {
	return x.p.T("award.paper.decree", "number", x.list.DecreeNumber, "day", x.day(x.list.DecreeDay))
}

func (x *press) sign() *paper.Signature {
	if x.list.Signer == "" && x.list.SignerName == "" {
		return nil
	}
	return &paper.Signature{Title: x.list.Signer + ",", Name: x.list.SignerName}
}

// placed is where and when a paper of the list was made.
func (x *press) placed() string {
	if x.list.Place == "" {
		return x.day(x.list.DecreeDay)
	}
	return x.list.Place + ", " + x.day(x.list.DecreeDay)
}

// certificate is a certificate on paper.
func (x *press) certificate(c *Certificate) (paper.Document, error) {
	code, err := paper.NewCode(x.origin+Path+"/"+c.Code, x.p.T("award.paper.scan", "code", c.Code))
	if err != nil {
		return paper.Document{}, err
	}
	gives := "certificate"
	if x.ins.Award != nil && x.ins.Award.Gives.Value != "" {
		gives = x.ins.Award.Gives.Value
	}
	page := paper.Certificate{
		Name: x.office, Logo: x.logo, Title: x.p.T("award.paper.title." + gives), Number: x.p.T("award.paper.number", "number", c.Number),
		Given: x.p.T("award.paper.given"), Holder: c.Name(), Why: []string{x.p.T("award.paper.why", "title", x.cycle.Title, "year", itoa(x.cycle.Year))},
		Basis: x.decree(), Place: x.placed(), Sign: x.sign(), Code: code,
		Facts: []paper.Line{
			{Name: x.p.T("award.paper.score"), Text: x.p.Decimal(c.Score)},
			{Name: x.p.T("award.paper.class"), Text: c.Class},
		},
	}
	if c.UnitName != "" {
		page.Of = c.BodyName
	}
	if text := x.opinion(c.Class, c.Suffix); text != "" {
		page.Facts = append(page.Facts, paper.Line{Name: x.p.T("award.paper.opinion"), Text: text})
	}
	doc := x.document(x.p.T("award.paper.file", "number", c.Number, "name", c.Name()))
	doc.Wide, doc.Body = true, []paper.Block{page}
	return doc, nil
}

func (x *press) document(title string) paper.Document {
	created, err := time.Parse(time.DateOnly, x.list.DecreeDay)
	if err != nil {
		created = x.list.Made
	}
	return paper.Document{
		Lang: string(locale.Indonesian), Title: title, Author: x.office, Created: created,
		Head:  paper.Letterhead{Name: x.office, Logo: x.logo},
		Words: paper.Words{Page: x.p.T("award.paper.page", "page", "{page}", "pages", "{pages}")},
	}
}

// annex is the annex of the decree: everybody whom the list could name, with figure, class and place.
func (x *press) annex(entries []Entry) paper.Document {
	doc := x.document(x.p.T("award.paper.annex", "title", x.list.Title))
	table := paper.Table{
		Mark: ",",
		Columns: []paper.Column{
			{Title: x.p.T("award.paper.no"), Align: paper.Right},
			{Title: x.p.T("award.paper.name")},
			{Title: x.p.T("award.paper.score"), Align: paper.Decimal},
			{Title: x.p.T("award.paper.class")},
			{Title: x.p.T("award.paper.place"), Align: paper.Right},
			{Title: x.p.T("award.paper.award")},
		},
	}
	for i := range entries {
		e := &entries[i]
		name, score, place := e.Name(), "–", "–"
		if e.UnitName != "" {
			name += "\n" + e.BodyName
		}
		if e.Score != "" {
			score = x.p.Decimal(e.Score)
		}
		if e.Place > 0 {
			place = itoa(e.Place)
		}
		table.Rows = append(table.Rows, []string{itoa(i + 1), name, score, orDash(strings.TrimSpace(e.Class + " " + x.opinion(e.Class, e.Suffix))), place, x.because(e)})
	}
	doc.Lines = []paper.Line{
		{Name: x.p.T("award.paper.annex_of"), Text: x.decree()},
		{Name: x.p.T("award.paper.about"), Text: x.cycle.Title},
	}
	doc.Place = x.placed()
	doc.Body = []paper.Block{paper.Heading{Text: x.list.Title, Level: 1}, table, paper.Paragraph{Text: x.p.T("award.paper.gate_note")}}
	doc.Sign = x.sign()
	return doc
}

// because says in a few words why somebody is on the list, or not.
func (x *press) because(e *Entry) string {
	text := x.p.T(WhyKey(e.Reason))
	switch {
	case e.Reason == OutGate && e.Why != "":
		text += ": " + x.p.T("award.reason."+e.Why)
	case e.Chosen && e.Standing == Withheld:
		text += "; " + x.p.T(Withheld.Key())
	}
	return text
}

// ceremony is the sheet by which certificates are presented, to be ticked by hand.
func (x *press) ceremony(all []Certificate) paper.Document {
	doc := x.document(x.p.T("award.paper.ceremony", "title", x.list.Title))
	table := paper.Table{
		Columns: []paper.Column{
			{Title: x.p.T("award.paper.no"), Align: paper.Right},
			{Title: x.p.T("award.paper.name")},
			{Title: x.p.T("award.paper.presented_by")},
			{Title: x.p.T("award.paper.received_by")},
			{Title: x.p.T("award.paper.behalf_of")},
			{Title: x.p.T("award.paper.here")},
		},
	}
	for i := range all {
		c := &all[i]
		here := "[   ]"
		switch {
		case c.State == HeldBack:
			here = x.p.T(HeldBack.Key())
		case c.Attended:
			here = "[ x ]"
		}
		table.Rows = append(table.Rows, []string{itoa(c.Position), c.Name() + "\n" + c.Number, c.PresentedBy, c.ReceivedBy, c.BehalfOf, here})
	}
	doc.Body = []paper.Block{
		paper.Heading{Text: x.p.T("award.paper.ceremony", "title", x.list.Title), Level: 1},
		paper.Paragraph{Text: x.p.T("award.paper.ceremony_lead")},
		table,
	}
	return doc
}

func orDash(text string) string {
	if text == "" {
		return "–"
	}
	return text
}

// Annex returns the annex of the decree as a PDF, and what its file is called. Kinds: NotFound; Conflict for a draft.
func (a *Awards) Annex(ctx context.Context, actor access.Actor, of, id string) ([]byte, string, error) {
	l, _, err := a.one(ctx, a.DB, actor, of, id)
	if err != nil {
		return nil, "", err
	}
	if l.State != Frozen {
		return nil, "", conflict("no_decree")
	}
	entries, err := a.frozen(ctx, a.DB, &l)
	if err != nil {
		return nil, "", err
	}
	x, err := a.press(ctx, a.DB, &l)
	if err != nil {
		return nil, "", err
	}
	data, err := x.annex(entries).PDF()
	return data, "lampiran-keputusan-" + itoa(x.cycle.Year) + ".pdf", err
}

// Ceremony returns the sheet of the ceremony as a PDF, and what its file is called. Kinds: those of Annex.
func (a *Awards) Ceremony(ctx context.Context, actor access.Actor, of, id string) ([]byte, string, error) {
	l, _, err := a.one(ctx, a.DB, actor, of, id)
	if err != nil {
		return nil, "", err
	}
	if l.State != Frozen {
		return nil, "", conflict("no_decree")
	}
	all, err := a.certificates(ctx, a.DB, id)
	if err != nil {
		return nil, "", err
	}
	x, err := a.press(ctx, a.DB, &l)
	if err != nil {
		return nil, "", err
	}
	data, err := x.ceremony(all).PDF()
	return data, "lembar-acara-" + itoa(x.cycle.Year) + ".pdf", err
}
