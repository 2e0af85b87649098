package account

import (
	"context"
	"errors"
	"slices"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Edit changes somebody's name and address; Version is the one seen, and the rest of edited but ID is
// ignored. The person is told, at the old address where there is mail, and stays signed in. A provider
// that calls the new address verified opens nothing by that alone; see FinishOIDC. Kinds: those of
// DecideEvery; Invalid with Faults; Conflict when somebody was faster or the address has an account.
func (a *Accounts) Edit(ctx context.Context, actor access.Actor, edited Account) (Account, error) {
	now := a.now()
	var who Account
	err := a.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		was, err := a.other(ctx, tx, actor, access.EditPeople, edited.ID, now)
		if err != nil {
			return err
		}
		who = was
		if err := who.called(edited.Name, edited.Mail).Err(); err != nil {
			return err
		}
		who.Version = edited.Version + 1
		if who.Name == was.Name && who.Mail == was.Mail && edited.Version == was.Version {
			who = was
			return nil
		}
		err = db.Update(ctx, tx, `UPDATE account SET name = $3, mail = $4, mail_changed = (mail_changed OR mail <> $4), version = version + 1
			WHERE id = $1 AND version = $2`, who.ID, edited.Version, who.Name, who.Mail)
		switch {
		case db.IsTaken(err):
			return problem.New(problem.Conflict, "account.mail.taken", nil)
		case errors.Is(err, db.ErrChanged):
			return &problem.Error{Kind: problem.Conflict, Key: "account.changed", Err: err}
		case err != nil:
			return err
		}
		kind := "renamed"
		if who.Mail != was.Mail {
			kind = "mail_changed"
		}
		if err := a.notify(ctx, tx, was, kind, now); err != nil {
			return err
		}
		return a.record(ctx, tx, kind, actor, who.ID, now, "", who.row())
	})
	return who, err
}

// called gives an account a name and an address, and says all that is wrong with them.
func (a *Account) called(name, mail string) problem.Faults {
	var faults problem.Faults
	var err error
	if a.Name, err = parseName(name); err != nil {
		faults.Add(problem.Place{File: "name"}, "account.name.form", nil)
	}
	if a.Mail, err = ParseMail(mail); err != nil {
		faults.Add(problem.Place{File: "mail"}, "account.mail.form", nil)
	}
	return faults
}

// SignOutEverywhere ends every session of somebody, who has to sign in again; tokens and factors stay.
func (a *Accounts) SignOutEverywhere(ctx context.Context, actor access.Actor, account, why string) error {
	now := a.now()
	return a.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		who, err := a.other(ctx, tx, actor, access.EditPeople, account, now)
		if err != nil {
			return err
		}
		why, err := parseWhy(why)
		if err != nil {
			return err
		}
		for _, query := range []string{`DELETE FROM session WHERE account_id = $1`, `DELETE FROM browser WHERE account_id = $1`} {
			if _, err := tx.Exec(ctx, query, who.ID); err != nil {
				return err
			}
		}
		if err := a.notify(ctx, tx, who, "signed_out", now); err != nil {
			return err
		}
		return a.record(ctx, tx, "sessions_ended", actor, who.ID, now, why)
	})
}

// Disable ends somebody's being able to sign in, at once and everywhere, and takes back the invitations
// that they made and nobody has used. Nobody disables themselves. Conflict for the last system
// administrator who can sign in.
func (a *Accounts) Disable(ctx context.Context, actor access.Actor, account, why string) error {
	return a.setState(ctx, actor, account, Disabled, why)
}

// Enable undoes Disable. Sessions and tokens that ended stay ended.
func (a *Accounts) Enable(ctx context.Context, actor access.Actor, account, why string) error {
	return a.setState(ctx, actor, account, Active, why)
}

func (a *Accounts) setState(ctx context.Context, actor access.Actor, account string, to State, why string) error {
	now := a.now()
	return a.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		who, err := a.other(ctx, tx, actor, access.EditPeople, account, now)
		if err != nil {
			return err
		}
		why, err := parseWhy(why)
		if err != nil || who.State == to {
			return err
		}
		err = db.Update(ctx, tx, `UPDATE account SET state = $3, version = version + 1 WHERE id = $1 AND version = $2`,
			who.ID, who.Version, string(to))
		if err != nil {
			return err
		}
		if to == Disabled {
			if err := a.administratorLeft(ctx, tx, who.ID, now); err != nil {
				return err
			}
		}
		who.State, who.Version = to, who.Version+1
		rows := []access.Row{who.row()}
		if to == Disabled {
			revoked, err := a.cutOff(ctx, tx, who, now)
			if err != nil {
				return err
			}
			rows = append(rows, revoked...)
			if err := a.revokeInvitationsOf(ctx, tx, actor, who.ID, now); err != nil {
				return err
			}
		}
		kind := map[State]string{Disabled: "disabled", Active: "enabled"}[to]
		return a.record(ctx, tx, kind, actor, who.ID, now, why, rows...)
	})
}

// administratorLeft refuses to disable the last system administrator.
func (a *Accounts) administratorLeft(ctx context.Context, tx db.Tx, account string, now db.Time) error {
	held, err := a.Positions.Holdings(ctx, tx, account, now.Time)
	if err != nil || !slices.ContainsFunc(held, func(h access.Holding) bool { return h.Role == access.SystemAdministrator }) {
		return err
	}
	return a.Positions.AdministratorLeft(ctx, tx, account, now.Time)
}
