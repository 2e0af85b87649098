package complaint

import (
	"context"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Check says what Receive would say of a case, and keeps nothing: it returns the case as it would be kept,
// so that it can be read back to whoever said it, and what they should know about it (catalog keys). A slip
// and files are looked at by Receive alone. Kinds: those of Receive.
func (c *Complaints) Check(ctx context.Context, actor access.Actor, n New) (New, []string, error) {
	a, err := c.arrival(actor, n)
	if err != nil {
		return n, nil, err
	}
	if err := c.knows(ctx, a); err != nil {
		return n, nil, err
	}
	h, err := houseOf(ctx, c.DB, a.Authority)
	switch {
	case err != nil:
		return n, nil, err
	case a.public() && !h.Open:
		return n, nil, problem.New(problem.Conflict, "complaint.not_open", nil)
	}
	to, err := c.Route(ctx, a.Authority, a.About)
	if err == nil && to.To == ToOmbudsman {
		var f faults
		f.add("about", "top_nowhere", nil)
		return n, nil, f.found.Err()
	}
	return a.New, tellings(a.Happened, c.now()), err
}
