package account

import (
	"context"
	"slices"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Colleague returns the account of an address whose person holds a position where the actor holds one:
// in the same authority, or both at the installation. To find others one needs a right to read
// people; here they are as unknown as an address that nobody has. Kinds: Invalid, NotFound.
func (a *Accounts) Colleague(ctx context.Context, actor access.Actor, mail string) (Account, error) {
	clean, err := ParseMail(mail)
	if err != nil {
		return Account{}, err
	}
	unknown := problem.New(problem.NotFound, "account.unknown", nil)
	found, err := accountByMail(ctx, a.DB, clean)
	if problem.KindOf(err) == problem.NotFound || err == nil && found.State != Active {
		return Account{}, unknown
	}
	if err != nil {
		return Account{}, err
	}
	theirs, err := a.Positions.Holdings(ctx, a.DB, found.ID, a.now().Time)
	if err != nil {
		return Account{}, err
	}
	together := slices.ContainsFunc(theirs, func(h access.Holding) bool {
		return slices.ContainsFunc(actor.Holdings, func(own access.Holding) bool { return own.Scope.Authority == h.Scope.Authority })
	})
	if !together {
		return Account{}, unknown
	}
	return found, nil
}
