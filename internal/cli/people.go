package cli

import (
	"context"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/base/db"
)

// Installation is the key with which tokens, links and codes are hashed. With several replicas it must
// be the same for all, so it can be a setting; otherwise it is a file in the data folder.
type Installation struct {
	InstallationKey string `name:"installation-key" setting:"secret" help:"${help_installation_key}"`
}

func (i Installation) key(storage Storage) (*account.Key, error) {
	if i.InstallationKey != "" {
		return account.ParseKey(i.InstallationKey)
	}
	return account.OpenKey(storage.Data)
}

// people are the rooms of who may do what, over one database.
type people struct {
	access   *access.Access
	accounts *account.Accounts
	key      *account.Key
}

// people opens the rooms over deps and makes sure that the key is the database's own.
func (i Installation) people(ctx context.Context, storage Storage, deps account.Deps) (people, error) {
	var err error
	if deps.Key, err = i.key(storage); err != nil {
		return people{}, err
	}
	in, err := openPeople(deps)
	if err != nil {
		return people{}, err
	}
	in.key = deps.Key
	return in, in.accounts.CheckKey(ctx)
}

func openPeople(deps account.Deps) (people, error) {
	var in people
	in.access = access.New(access.Deps{
		DB: deps.DB, Now: deps.Now, Record: deps.Record,
		// Access asks about accounts, and accounts about positions: each is there when it is asked.
		Known: func(ctx context.Context, tx db.Tx, id string) (bool, error) { return in.accounts.Known(ctx, tx, id) },
		Tell: func(ctx context.Context, tx db.Tx, id string, n access.News) error {
			return in.accounts.Tell(ctx, tx, id, n)
		},
	})
	deps.Positions = in.access
	deps.Passwords = account.Params{} // nobody's password is ever hashed for less
	accounts, err := account.New(deps)
	in.accounts = accounts
	return in, err
}
