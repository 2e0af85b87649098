package citizen

import (
	"context"

	"github.com/patuh-id/patuh/internal/complaint"
)

// toView says who will get a report, before it is sent.
type toView struct {
	text string
	// basis is why whoever gets it is independent of whom it is about.
	basis string
	// elsewhere is the name of the office that the report names where it is none of the authority's.
	elsewhere string
	// nowhere: nobody here is far enough away from whom it is about; only the Ombudsman is.
	nowhere bool
}

func (z *Citizen) to(ctx context.Context, r *request, d complaint.Draft) (toView, error) {
	if d.Authority == "" {
		return toView{}, nil
	}
	about := d.About
	if d.Kind != complaint.Complaint || about == "" {
		about = complaint.AboutOffice
	}
	route, err := z.Cases.Route(ctx, d.Authority, about)
	if err != nil {
		return toView{}, unlessMissing(err)
	}
	key := "citizen.to." + string(route.To)
	if about == complaint.AboutPerson && route.To == complaint.ToDesk {
		key += "_person"
	}
	v := toView{text: r.T(key, "authority", route.Name), basis: route.Basis, nowhere: route.To == complaint.ToOmbudsman}
	v.elsewhere, err = z.named(ctx, d)
	return v, err
}

// named is the office that a draft names where it is none of those of the authority that will get it.
func (z *Citizen) named(ctx context.Context, d complaint.Draft) (string, error) {
	if d.TargetBody == "" {
		return "", nil
	}
	known, err := z.officesOf(ctx, office{body: d.TargetBody, unit: d.TargetUnit})
	if err != nil || len(known) == 0 {
		return "", err
	}
	one, ok, err := z.officeAt(ctx, known[0].value)
	if err != nil || !ok || !one.elsewhere(d.Authority) {
		return "", err
	}
	return one.name, nil
}
