package working

import (
	"io"
	"slices"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/form/keying"
	"github.com/patuh-id/patuh/internal/sheet"
)

// Template writes the empty working paper of the loci: their units and services, a row for each respondent who is
// wanted, and which assessment it is brought back to, at an address.
func (p *Paper) Template(w io.Writer, address string, in *locale.Printer) error {
	body := sheet.TemplateBody{
		Slug: p.Body, Name: p.BodyName, Rows: map[string][]string{},
		Assessment: &sheet.TemplateAssessment{ID: p.Cycle, Title: p.Title, Year: p.Year, Address: address},
	}
	units := p.units()
	for i := range units {
		body.Units = append(body.Units, units[i].name)
	}
	for _, code := range keying.Subjects(p.Instrument) {
		subject, rows := p.Instrument.Subject(code), []string{}
		n := 1
		if subject.Target != nil {
			n = max(1, subject.Target.Value)
		}
		for i := range units {
			if units[i].holds(subject) {
				rows = append(rows, slices.Repeat([]string{units[i].name}, n)...)
			}
		}
		body.Rows[code] = rows
	}
	return sheet.WriteTemplate(w, p.Instrument, body, in)
}
