package account

import (
	"context"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// A repair waits three days for the second administrator.
const repairLife = 72 * time.Hour

const maxWhy = 1000

// Repair is one administrator's request that somebody who lost a factor gets a link to begin anew.
type Repair struct {
	ID      string
	Account Account
	Why     string
	AskedBy string // account id
	Asker   string // who that is, by name
	Asked   time.Time
	Expires time.Time
	Version int
}

const repairColumns = `r.id, r.why, r.asked_by, r.asked_at, r.expires_at, r.version, coalesce(b.name, ''), ` + accountColumns

const repairTables = ` FROM repair r JOIN account a ON a.id = r.account_id LEFT JOIN account b ON b.id = r.asked_by `

func scanRepair(row db.Row) (Repair, error) {
	var r Repair
	var asked, expires, since db.Time
	a := &r.Account
	err := row.Scan(&r.ID, &r.Why, &r.AskedBy, &asked, &expires, &r.Version, &r.Asker, &a.ID, &a.Mail, &a.Name, &a.State, &since, &a.Version)
	r.Asked, r.Expires, a.Created = asked.Time, expires.Time, since.Time
	return r, err
}

func parseWhy(text string) (string, error) {
	why := strings.TrimSpace(text)
	if why == "" || len(why) > maxWhy || strings.ContainsRune(why, 0) {
		return "", problem.New(problem.Invalid, "account.why", problem.Args{"max": maxWhy})
	}
	return why, nil
}

// AskRepair is the first of two administrators, whose right has settled. The person is told at once.
// Conflict when a request is open already.
func (a *Accounts) AskRepair(ctx context.Context, actor access.Actor, account, why string) (string, error) {
	now := a.now()
	id, err := newID()
	if err != nil {
		return "", err
	}
	err = a.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		who, err := a.other(ctx, tx, actor, access.AskRepair, account, now)
		if err != nil {
			return err
		}
		why, err := parseWhy(why)
		if err != nil {
			return err
		}
		if err := a.settled(ctx, tx, actor, access.AskRepair, account, now); err != nil {
			return err
		}
		if who.State != Active {
			return problem.New(problem.Conflict, "account.is_disabled", nil)
		}
		// One that ran out makes room for a new one.
		if _, err := tx.Exec(ctx, `UPDATE repair SET state = 'declined', decided_at = $2, version = version + 1
			WHERE account_id = $1 AND state = 'asked' AND expires_at <= $2`, account, now); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO repair (id, account_id, why, asked_by, asked_at, expires_at, state, version)
			VALUES ($1, $2, $3, $4, $5, $6, 'asked', 1)`,
			id, account, why, actor.Account, now, db.At(now.Add(repairLife))); err != nil {
			if db.IsTaken(err) {
				return problem.New(problem.Conflict, "account.repair.open", nil)
			}
			return err
		}
		if err := a.notify(ctx, tx, who, "repair_asked", now); err != nil {
			return err
		}
		return a.record(ctx, tx, "repair_asked", actor, who.ID, now, why)
	})
	if err != nil {
		return "", err
	}
	return id, nil
}

// other returns an active account that the actor may act on, and is not the actor's own.
func (a *Accounts) other(ctx context.Context, tx db.Tx, actor access.Actor, action access.Action, account string, now db.Time) (Account, error) {
	who, err := accountByID(ctx, tx, account)
	if problem.KindOf(err) == problem.NotFound {
		return Account{}, problem.New(problem.NotFound, "account.unknown", nil)
	}
	if err != nil {
		return Account{}, err
	}
	if err := a.allowOn(ctx, tx, actor, action, account, now); err != nil {
		return Account{}, err
	}
	if actor.Account == account {
		return Account{}, problem.New(problem.Forbidden, "account.not_oneself", nil)
	}
	return who, nil
}

// Repairs lists the open requests that the actor may approve, the oldest first.
func (a *Accounts) Repairs(ctx context.Context, actor access.Actor) ([]Repair, error) {
	now := a.now()
	list, err := db.All(ctx, a.DB, scanRepair, `SELECT `+repairColumns+repairTables+`
		WHERE r.state = 'asked' AND r.expires_at > $1 ORDER BY r.asked_at, r.id LIMIT 500`, now)
	if err != nil {
		return nil, err
	}
	var seen []Repair
	for _, r := range list {
		switch err := a.allowOn(ctx, a.DB, actor, access.ApproveRepair, r.Account.ID, now); problem.KindOf(err) {
		case problem.Internal:
			if err != nil {
				return nil, err
			}
			seen = append(seen, r)
		case problem.Unavailable:
			return nil, err
		}
	}
	return seen, nil
}

// Repair returns an open request to whoever may approve it, to the person and to who asked; NotFound
// to others.
func (a *Accounts) Repair(ctx context.Context, actor access.Actor, id string) (Repair, error) {
	now := a.now()
	r, err := db.One(ctx, a.DB, scanRepair, `SELECT `+repairColumns+repairTables+`
		WHERE r.id = $1 AND r.state = 'asked' AND r.expires_at > $2`, id, now)
	if err == nil && (actor.Account == "" || actor.Account != r.Account.ID && actor.Account != r.AskedBy) {
		err = a.allowOn(ctx, a.DB, actor, access.ApproveRepair, r.Account.ID, now)
	}
	if problem.KindOf(hidden(err)) == problem.NotFound {
		err = problem.New(problem.NotFound, "account.repair.unknown", nil)
	}
	if err != nil {
		return Repair{}, err
	}
	return r, nil
}

// RepairOf returns the open request about somebody, for themselves and for those who may read them;
// false when there is none.
func (a *Accounts) RepairOf(ctx context.Context, actor access.Actor, account string) (Repair, bool, error) {
	now := a.now()
	if actor.Account == "" || actor.Account != account {
		if err := a.allowRead(ctx, a.DB, actor, access.ReadPeople, account, now); err != nil {
			return Repair{}, false, err
		}
	}
	r, err := db.One(ctx, a.DB, scanRepair, `SELECT `+repairColumns+repairTables+`
		WHERE r.account_id = $1 AND r.state = 'asked' AND r.expires_at > $2`, account, now)
	if problem.KindOf(err) == problem.NotFound {
		return Repair{}, false, nil
	}
	return r, err == nil, err
}

// ApproveRepair is the second administrator, who is neither the first nor the person, and whose right
// has settled. The link it
// returns is handed over in person. Conflict when somebody decided meanwhile.
func (a *Accounts) ApproveRepair(ctx context.Context, actor access.Actor, id string) (Link, error) {
	var l Link
	err := a.decide(ctx, actor, id, "approved", func(ctx context.Context, tx db.Tx, r Repair, now db.Time) error {
		if err := revokeRecovery(ctx, tx, r.Account.ID, now); err != nil {
			return err
		}
		var err error
		l, err = a.makeLink(ctx, tx, Link{Kind: Recover, Mail: r.Account.Mail, Name: r.Account.Name, account: r.Account.ID}, actor, now)
		return err
	})
	if err != nil {
		return Link{}, err
	}
	return l, nil
}

// DeclineRepair closes a request without a link. The person may do it too, who was told of it and has
// lost nothing.
func (a *Accounts) DeclineRepair(ctx context.Context, actor access.Actor, id string) error {
	return a.decide(ctx, actor, id, "declined", func(context.Context, db.Tx, Repair, db.Time) error { return nil })
}

func (a *Accounts) decide(ctx context.Context, actor access.Actor, id, outcome string, then func(context.Context, db.Tx, Repair, db.Time) error) error {
	now := a.now()
	return a.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		r, err := db.One(ctx, tx, scanRepair, `SELECT `+repairColumns+repairTables+`
			WHERE r.id = $1 AND r.state = 'asked' AND r.expires_at > $2`, id, now)
		if problem.KindOf(err) == problem.NotFound {
			return problem.New(problem.NotFound, "account.repair.unknown", nil)
		}
		if err != nil {
			return err
		}
		if err := a.mayDecide(ctx, tx, actor, r, outcome, now); err != nil {
			return err
		}
		if err := db.Update(ctx, tx, `UPDATE repair SET state = $3, decided_by = $4, decided_at = $5, version = version + 1
			WHERE id = $1 AND version = $2 AND state = 'asked'`, id, r.Version, outcome, actor.Account, now); err != nil {
			return err
		}
		if err := then(ctx, tx, r, now); err != nil {
			return err
		}
		if err := a.notify(ctx, tx, r.Account, "repair_"+outcome, now); err != nil {
			return err
		}
		return a.record(ctx, tx, "repair_"+outcome, actor, r.Account.ID, now, "")
	})
}

func (a *Accounts) mayDecide(ctx context.Context, tx db.Tx, actor access.Actor, r Repair, outcome string, now db.Time) error {
	if outcome == "declined" && (actor.Account == r.Account.ID || actor.Account == r.AskedBy) && actor.Account != "" {
		return nil
	}
	if _, err := a.other(ctx, tx, actor, access.ApproveRepair, r.Account.ID, now); err != nil {
		return err
	}
	// Two people, or it is no check. The machine has RecoverByMail instead, under its own name.
	if actor.Machine {
		return problem.New(problem.Forbidden, "account.repair.second", nil)
	}
	if outcome == "approved" {
		if err := a.settled(ctx, tx, actor, access.ApproveRepair, r.Account.ID, now); err != nil {
			return err
		}
	}
	return access.Separate(actor, access.ApproveRepair,
		access.Done{Action: access.AskRepair, Account: r.AskedBy}, access.Done{Action: access.Subject, Account: r.Account.ID})
}

// settled refuses who was appointed lately: one administrator and a second self of theirs are not two.
func (a *Accounts) settled(ctx context.Context, tx db.Tx, actor access.Actor, action access.Action, account string, now db.Time) error {
	places, err := a.Positions.Places(ctx, tx, account, now.Time)
	if err != nil {
		return err
	}
	return access.Settled(actor, action, places, now.Time)
}

// RecoverByMail makes a recovery link without a second administrator, for the operator at the
// machine only. It is recorded and the person is told.
func (a *Accounts) RecoverByMail(ctx context.Context, actor access.Actor, mail, why string) (Link, error) {
	if !actor.Machine {
		return Link{}, problem.New(problem.Forbidden, "account.machine_only", nil)
	}
	why, err := parseWhy(why)
	if err != nil {
		return Link{}, err
	}
	who, err := a.Find(ctx, actor, mail)
	if err != nil {
		return Link{}, err
	}
	if who.State != Active {
		return Link{}, problem.New(problem.Conflict, "account.is_disabled", nil)
	}
	now := a.now()
	var l Link
	err = a.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if err := revokeRecovery(ctx, tx, who.ID, now); err != nil {
			return err
		}
		if l, err = a.makeLink(ctx, tx, Link{Kind: Recover, Mail: who.Mail, Name: who.Name, account: who.ID}, actor, now); err != nil {
			return err
		}
		if err := a.notify(ctx, tx, who, "recover_link", now); err != nil {
			return err
		}
		return a.record(ctx, tx, "recover_link", actor, who.ID, now, why)
	})
	if err != nil {
		return Link{}, err
	}
	return l, nil
}
