package account

import (
	"context"
	"slices"

	"github.com/patuh-id/patuh/internal/base/db"
)

// Named returns the accounts of these ids, disabled ones too; unknown ids are left out. It asks
// nobody's leave: the caller shows a name to whoever may see what the person did or holds.
func (a *Accounts) Named(ctx context.Context, ids ...string) (map[string]Account, error) {
	named := map[string]Account{}
	for some := range slices.Chunk(ids, db.MaxMarks) {
		args := make([]any, len(some))
		for i, id := range some {
			args[i] = id
		}
		list, err := db.All(ctx, a.DB, scanAccount, `SELECT `+accountColumns+` FROM account a
			WHERE a.id IN (`+db.Marks(1, len(some))+`)`, args...)
		if err != nil {
			return nil, err
		}
		for _, one := range list {
			named[one.ID] = one
		}
	}
	return named, nil
}

// Names are what the people of these accounts are called, as Named.
func (a *Accounts) Names(ctx context.Context, ids ...string) (map[string]string, error) {
	named, err := a.Named(ctx, ids...)
	names := make(map[string]string, len(named))
	for id, one := range named {
		names[id] = one.Name
	}
	return names, err
}
