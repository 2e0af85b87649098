package account

import (
	"context"
	"strings"
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
	// From and Until are the term that news of a position is about; zero for other kinds, and Until
	// while the term lasts.
	From, Until time.Time
	At          time.Time
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
	return a.Announce(ctx, tx, who, notice(id, kind, detail, now.Time))
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

// Tell leaves a notice of what others did about a person's position: what access tells, in its
// transaction.
func (a *Accounts) Tell(ctx context.Context, tx db.Tx, account string, n access.News) error {
	who, err := accountByID(ctx, tx, account)
	if err != nil {
		return err
	}
	return a.notifyAbout(ctx, tx, who, string(n.Kind), n.Title+termMark+stamp(n.From)+termMark+stamp(n.To), a.now())
}

// termMark stands between a title, which has none, and the term in what is kept of a notice.
const termMark = "\t"

func stamp(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format(time.RFC3339)
}

// notice reads what was kept of one.
func notice(id, kind, kept string, at time.Time) Notice {
	n := Notice{ID: id, Kind: kind, At: at}
	title, term, timed := strings.Cut(kept, termMark)
	n.Detail = title
	if timed {
		from, until, _ := strings.Cut(term, termMark)
		// What is empty is no instant.
		if at, err := time.Parse(time.RFC3339, from); err == nil {
			n.From = at
		}
		if at, err := time.Parse(time.RFC3339, until); err == nil {
			n.Until = at
		}
	}
	return n
}

// Notices are what the actor has not read yet, the latest first. A request for recovery is one only
// while it is open.
func (a *Accounts) Notices(ctx context.Context, actor access.Actor) ([]Notice, error) {
	return db.All(ctx, a.DB, func(row db.Row) (Notice, error) {
		var id, kind, kept string
		var at db.Time
		err := row.Scan(&id, &kind, &kept, &at)
		return notice(id, kind, kept, at.Time), err
	}, `SELECT n.id, n.kind, n.detail, n.at FROM notice n WHERE n.account_id = $1 AND n.read_at IS NULL AND (n.kind <> 'repair_asked' OR
		EXISTS (SELECT 1 FROM repair r WHERE r.account_id = n.account_id AND r.state = 'asked' AND r.expires_at > $2 AND r.asked_at <= n.at))
		ORDER BY n.at DESC, n.id DESC LIMIT 50`, actor.Account, a.now())
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

// ReadNotices marks the actor's notices up to one of them as read, so that one that came while they
// were reading stays. An open request for recovery stays too. NotFound where the one is another's.
func (a *Accounts) ReadNotices(ctx context.Context, actor access.Actor, latest string) error {
	now := a.now()
	return a.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		at, err := db.One(ctx, tx, db.Column[db.Time], `SELECT at FROM notice WHERE id = $1 AND account_id = $2`, latest, actor.Account)
		if problem.KindOf(err) == problem.NotFound {
			return problem.New(problem.NotFound, "account.notice.unknown", nil)
		}
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE notice SET read_at = $4 WHERE account_id = $1 AND read_at IS NULL AND (at, id) <= ($2, $3) AND kind <> 'repair_asked'`,
			actor.Account, at, latest, now)
		return err
	})
}
