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
	return toView{text: r.T(key, "authority", route.Name), basis: route.Basis, nowhere: route.To == complaint.ToOmbudsman}, nil
}
