package web

import (
	"context"
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/office"
	"github.com/patuh-id/patuh/internal/privacy"
	"github.com/patuh-id/patuh/internal/privacy/breach"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

const privacyPath = "/data-pribadi"

// privacyRights are what somebody may ask about their own data, in the order of the page.
var privacyRights = []string{"see", "correct", "erase", "restrict", "withdraw"}

func (p *Portal) privacyRoutes() []route {
	return append([]route{{path: privacyPath, page: p.privacy, live: true}, {path: breach.PublicPath, page: p.incidents, live: true}}, exportRoutes(privacyPath, nil, p.privacyExport)...)
}

// privacy tells in plain words which personal data is kept, why, how long, and how to ask about one's own.
func (p *Portal) privacy(ctx context.Context, r *request) (*content, error) {
	rec, err := privacy.RecordOf()
	if err != nil {
		return nil, err
	}
	contacts, err := p.privacyContacts(ctx)
	if err != nil {
		return nil, err
	}
	return html(r, ui.Page{Title: r.T("web.privacy.title"), Description: r.T("web.privacy.lead")}, privacyPage(r, &rec, contacts)), nil
}

// privacyContact is an authority that can be asked about personal data, and its own numbers.
type privacyContact struct {
	name    string
	numbers []office.Number
}

// privacyContacts are the authorities that work here, by name, with their own numbers: one may be labelled as that of
// their data protection function, and none is made up.
func (p *Portal) privacyContacts(ctx context.Context) ([]privacyContact, error) {
	if p.Incidents == nil || p.Offices == nil {
		return nil, nil
	}
	looks, err := p.Incidents.Access.Brandings(ctx)
	if err != nil {
		return nil, err
	}
	numbers, err := p.Offices.PublicNumbers(ctx)
	if err != nil {
		return nil, err
	}
	contacts := make([]privacyContact, 0, len(looks))
	for id, look := range looks {
		contacts = append(contacts, privacyContact{look.Name, numbers[id]})
	}
	slices.SortFunc(contacts, func(a, b privacyContact) int { return strings.Compare(a.name, b.name) })
	return contacts, nil
}

func (p *Portal) privacyExport(_ context.Context, r *request) (export, error) {
	rec, err := privacy.RecordOf()
	return export{name: "patuh-data-pribadi", table: rec.Table(r.Printer)}, err
}

// fieldTerms are what there is to say of a field.
func fieldTerms(r *request, f *privacy.Field) []ui.Term {
	terms := []ui.Term{
		{Term: r.T("privacy.column.purpose"), Text: f.Purpose[r.Lang]},
		{Term: r.T("privacy.column.basis"), Text: f.BasisText(r.Printer)},
		{Term: r.T("privacy.column.readers"), Text: f.ReadersText(r.Printer)},
		{Term: r.T("privacy.column.protection"), Text: f.ProtectionText(r.Printer)},
		{Term: r.T("privacy.column.kept"), Text: f.KeptText(r.Printer)},
	}
	if f.Specific {
		terms = append(terms, ui.Term{Term: r.T("privacy.column.specific"), Text: f.SpecificText(r.Printer)})
	}
	return terms
}
