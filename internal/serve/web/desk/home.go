package desk

import (
	"context"

	"github.com/patuh-id/patuh/internal/access"
)

// homePage is what somebody sees after signing in: what is new about their account, what they may
// do, and where.
func (d *Desk) homePage(ctx context.Context, r *request) (answer, error) {
	notices, err := d.Accounts.Notices(ctx, r.actor)
	if err != nil {
		return answer{}, err
	}
	return r.page(r.T("desk.home.title", "name", r.session.Account.Name), homeBody(r, notices)), nil
}

// door is a page of the menu with a sentence about it.
type door struct{ text, what, path string }

// doors are the pages of the menu but home.
func (r *request) doors() []door {
	var doors []door
	for _, item := range menu {
		if item.path != home && mayAnywhere(r.actor, item.action) == nil {
			doors = append(doors, door{r.T("desk.menu." + item.name), r.T("desk.door." + item.name), item.path})
		}
	}
	return doors
}

// held is a position of the actor in words.
func (r *request) held(h access.Holding) string {
	if h.Manner == access.Definitive {
		return r.T(h.Role.Key())
	}
	return r.T("desk.held", "role", r.T(h.Role.Key()), "manner", r.T(h.Manner.Key()))
}
