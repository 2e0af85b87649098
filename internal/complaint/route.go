package complaint

import (
	"context"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// RouteTo is who gets a case first.
type RouteTo string

// What is about the top skips the authority's own queues.
const (
	ToDesk      RouteTo = "desk"
	ToExaminers RouteTo = "examiners" // of the authority, independent of its top by a decree
	ToAbove     RouteTo = "above"     // another authority of this installation
	// ToOmbudsman: nobody here is far enough from whom it is about. It is not taken here, and the reporter is
	// told where to go (UU 25/2009 article 46).
	ToOmbudsman RouteTo = "ombudsman"
)

// Route is the way of a case, as a reporter is told before sending.
type Route struct {
	To RouteTo
	// Authority is the id of the authority that gets it, Name what it is called; empty where none does.
	Authority, Name string
	Basis           string // of the examiners' independence
}

// Route says who will get what is about somebody at an authority. It is for everybody to ask. Kind: NotFound
// where the authority takes no cases.
func (c *Complaints) Route(ctx context.Context, authority string, about About) (Route, error) {
	return c.route(ctx, c.DB, authority, about)
}

func (c *Complaints) route(ctx context.Context, q db.Queryer, authority string, about About) (Route, error) {
	type house struct {
		independent  bool
		basis, above string
	}
	h, err := db.One(ctx, q, func(row db.Row) (house, error) {
		var h house
		return h, row.Scan(&h.independent, &h.basis, &h.above)
	}, `SELECT examiners_independent, examiners_basis, above FROM complaint_house WHERE authority_id = $1`, authority)
	if err != nil {
		if problem.KindOf(err) == problem.NotFound {
			err = problem.New(problem.NotFound, "complaint.no_house", nil)
		}
		return Route{}, err
	}
	r := Route{To: ToDesk, Authority: authority}
	switch {
	case about != AboutTop:
	case h.independent:
		r.To, r.Basis = ToExaminers, h.basis
	case h.above != "":
		r.To, r.Authority = ToAbove, h.above
	default:
		return Route{To: ToOmbudsman}, nil
	}
	of, err := c.Access.BrandingIn(ctx, q, r.Authority)
	r.Name = of.Name
	return r, err
}
