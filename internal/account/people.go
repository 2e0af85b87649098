package account

import (
	"context"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// MaxList is how many accounts List returns at once.
const MaxList = 1000

// Search is which accounts to list.
type Search struct {
	// Scope is where they lie; over the installation that is everybody, those who never held a
	// position included.
	Scope access.Scope
	// Words are part of the name or the address.
	Words string
	// After is the id of the last account of the page before.
	After string
	// Limit is how many; at most MaxList, and MaxList when it is 0.
	Limit int
}

// List returns accounts by address.
func (a *Accounts) List(ctx context.Context, actor access.Actor, s Search) ([]Account, error) {
	if err := access.Decide(actor, access.ReadPeople, s.Scope); err != nil {
		return nil, err
	}
	if s.Limit <= 0 || s.Limit > MaxList {
		s.Limit = MaxList
	}
	args := []any{s.After, s.Limit}
	among, more := a.Positions.Among(s.Scope, "a.id", a.now().Time, len(args)+1)
	args = append(args, more...)
	query := `SELECT ` + accountColumns + ` FROM account a
		WHERE a.mail > coalesce((SELECT mail FROM account WHERE id = $1), '') AND ` + among
	if words := strings.ToLower(strings.TrimSpace(s.Words)); words != "" {
		args = append(args, "%"+strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(words)+"%")
		mark := "$" + strconv.Itoa(len(args))
		query += ` AND (a.mail LIKE ` + mark + ` ESCAPE '!' OR lower(a.name) LIKE ` + mark + ` ESCAPE '!')`
	}
	return db.All(ctx, a.DB, scanAccount, query+` ORDER BY a.mail LIMIT $2`, args...)
}

func errUnknown() error { return problem.New(problem.NotFound, "account.unknown", nil) }

// hidden makes one answer of "there is none" and "you may not know of it".
func hidden(err error) error {
	switch problem.KindOf(err) {
	case problem.NotFound, problem.Forbidden:
		return errUnknown()
	default:
		return err
	}
}

// Find returns the account of an address to those who may read it, and NotFound to others.
func (a *Accounts) Find(ctx context.Context, actor access.Actor, mail string) (Account, error) {
	clean, err := ParseMail(mail)
	if err != nil {
		return Account{}, err
	}
	found, err := accountByMail(ctx, a.DB, clean)
	return a.readable(ctx, actor, found, err)
}

// Account returns an account to those who may read it, and NotFound to others.
func (a *Accounts) Account(ctx context.Context, actor access.Actor, id string) (Account, error) {
	found, err := accountByID(ctx, a.DB, id)
	return a.readable(ctx, actor, found, err)
}

func (a *Accounts) readable(ctx context.Context, actor access.Actor, found Account, err error) (Account, error) {
	if err == nil {
		err = a.allowRead(ctx, a.DB, actor, access.ReadPeople, found.ID, a.now())
	}
	if err != nil {
		return Account{}, hidden(err)
	}
	return found, nil
}

// May reports whether actor may do action with somebody's account, for pages that show or hide a way
// in. Nobody administers themselves.
func (a *Accounts) May(ctx context.Context, actor access.Actor, action access.Action, account string) (bool, error) {
	err := a.allowOn(ctx, a.DB, actor, action, account, a.now())
	switch {
	case err == nil:
		return actor.Account != account, nil
	case problem.KindOf(err) == problem.NotFound, problem.KindOf(err) == problem.Forbidden, problem.KindOf(err) == problem.Unauthenticated:
		return false, nil
	default:
		return false, err
	}
}
