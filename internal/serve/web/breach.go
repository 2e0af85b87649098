package web

import (
	"context"
	"strings"

	"github.com/patuh-id/patuh/internal/privacy/breach"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// incident is a notice that an authority published, with who that is.
type incident struct {
	breach.Publication
	office, zone string
}

// incidents are the notices about personal data that authorities decided to publish (UU 27/2022 article 46).
func (p *Portal) incidents(ctx context.Context, r *request) (*content, error) {
	var shown []incident
	if p.Incidents != nil {
		all, err := p.Incidents.Public(ctx)
		if err != nil {
			return nil, err
		}
		var ids []string
		for i := range all {
			ids = append(ids, all[i].Authority)
		}
		looks, err := p.Incidents.Access.BrandingsOf(ctx, ids...)
		if err != nil {
			return nil, err
		}
		for i := range all {
			look := looks[all[i].Authority]
			shown = append(shown, incident{all[i], look.Name, look.Zone})
		}
	}
	return html(r, ui.Page{Title: r.T("web.incident.title"), Description: r.T("web.incident.lead")}, incidentsPage(r, shown)), nil
}

func incidentTerms(r *request, one *incident) []ui.Term {
	happened := r.T("breach.letter.unknown")
	if !one.Happened.IsZero() {
		happened = breach.WhenIn(r.Printer, one.Happened, one.zone)
	}
	return []ui.Term{
		{Term: r.T("web.incident.office"), Text: one.office},
		{Term: r.T("web.incident.published"), Text: breach.WhenIn(r.Printer, one.Made, one.zone)},
		{Term: r.T("web.incident.happened"), Text: happened},
		{Term: r.T("web.incident.data"), Text: strings.Join(breach.DataNames(r.Printer, one.Data), "; ")},
		{Term: r.T("web.incident.how"), Text: one.How},
		{Term: r.T("web.incident.handling"), Text: one.Handling},
		{Term: r.T("web.incident.contact"), Text: one.Contact},
	}
}
