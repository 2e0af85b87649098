package cli

import (
	"context"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/ledger"
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

// people opens the rooms and makes sure that the key is the database's own.
func (i Installation) people(ctx context.Context, app *App, database *db.DB, record *ledger.Ledger, storage Storage, origin string) (people, error) {
	key, err := i.key(storage)
	if err != nil {
		return people{}, err
	}
	in, err := openPeople(database, record, key, app.Now, origin)
	if err != nil {
		return people{}, err
	}
	return in, in.accounts.CheckKey(ctx)
}

// people are the rooms of who may do what, over one database.
type people struct {
	access   *access.Access
	accounts *account.Accounts
}

func openPeople(database *db.DB, record *ledger.Ledger, key *account.Key, now func() time.Time, origin string) (people, error) {
	var in people
	in.access = access.New(access.Deps{
		DB: database, Now: now, Record: record,
		// Access asks about accounts, and accounts about positions: each is there when it is asked.
		Known: func(ctx context.Context, tx db.Tx, id string) (bool, error) { return in.accounts.Known(ctx, tx, id) },
	})
	accounts, err := account.New(account.Deps{
		DB: database, Now: now, Key: key, Record: record, Positions: in.access, Origin: origin,
	})
	in.accounts = accounts
	return in, err
}
