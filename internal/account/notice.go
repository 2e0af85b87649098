package account

import (
	"context"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Notice tells a person that something happened to their account. The text is the catalog's
// account.notice.KIND, with Detail as its {detail}; a notice holds nothing secret.
type Notice struct {
	ID     string
	Kind   string
	Detail string // such as the title of a position; empty for most kinds
	At     time.Time
}

// Key is the notice's text in the catalog.
func (n Notice) Key() string { return "account.notice." + n.Kind }

// Args are what the text is filled with.
func (n Notice) Args() problem.Args { return problem.Args{"detail": n.Detail} }

// notify leaves a notice for the person's next sign-in, and announces it by other means where there
// are some.
func (a *Accounts) notify(ctx context.Context, tx db.Tx, who Account, kind string, now db.Time) error {
	return a.notifyAbout(ctx, tx, who, kind, "", now)
}

func (a *Accounts) notifyAbout(ctx context.Context, tx db.Tx, who Account, kind, detail string, now db.Time) error {
	id, err := newID()
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO notice (id, account_id, kind, detail, at) VALUES ($1, $2, $3, $4, $5)`,
		id, who.ID, kind, detail, now); err != nil {
		return err
	}
	if a.Announce == nil {
		return nil
	}
	return a.Announce(ctx, tx, who, Notice{id, kind, detail, now.Time})
}

// notifyOnce leaves out what the person was told within the last month.
func (a *Accounts) notifyOnce(ctx context.Context, tx db.Tx, who Account, kind, detail string, now db.Time) error {
	told, err := db.One(ctx, tx, db.Column[int], `SELECT count(*) FROM notice WHERE account_id = $1 AND kind = $2 AND detail = $3 AND at > $4`,
		who.ID, kind, detail, db.At(now.AddDate(0, -1, 0)))
	if err != nil || told > 0 {
		return err
	}
	return a.notifyAbout(ctx, tx, who, kind, detail, now)
}

// Notices are what the actor has not read yet, the oldest first.
func (a *Accounts) Notices(ctx context.Context, actor access.Actor) ([]Notice, error) {
	return db.All(ctx, a.DB, func(row db.Row) (Notice, error) {
		var n Notice
		var at db.Time
		err := row.Scan(&n.ID, &n.Kind, &n.Detail, &at)
		n.At = at.Time
		return n, err
	}, `SELECT id, kind, detail, at FROM notice WHERE account_id = $1 AND read_at IS NULL ORDER BY at, id LIMIT 50`, actor.Account)
}

// ReadNotice marks one of the actor's notices as read; NotFound for another's.
func (a *Accounts) ReadNotice(ctx context.Context, actor access.Actor, id string) error {
	now := a.now()
	return a.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		done, err := tx.Exec(ctx, `UPDATE notice SET read_at = $3 WHERE id = $1 AND account_id = $2`, id, actor.Account, now)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return problem.New(problem.NotFound, "account.notice.unknown", nil)
		}
		return nil
	})
}
