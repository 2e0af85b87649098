package calendar

import (
	"context"
	"fmt"
	"strings"

	"github.com/patuh-id/patuh/internal/base/db"
)

// keyOf is what of two rows only one may hold at a time: the same day, kind and place.
func keyOf(d *Day) string {
	return strings.Join([]string{d.Authority, d.Unit, d.Region, string(d.Kind), d.Date.String()}, "/")
}

// fresh gives a row its id and who made it. A row that was taken back before it came here is kept as
// what it is.
func (a *act) fresh(d *Day) error {
	var err error
	d.ID, err = newID()
	d.MadeAt, d.MadeBy = a.at, a.actor.Account
	if d.Revoked != 0 {
		d.EndedAt, d.EndedBy, d.EndedWhy = a.at, a.actor.Account, a.why
	}
	a.touched.Add("holiday", d.ID)
	return err
}

// add notes a new row; write writes it.
func (a *act) add(d Day) error {
	if err := a.fresh(&d); err != nil {
		return err
	}
	a.outcome.Added = append(a.outcome.Added, d)
	return nil
}

// correct ends a row in favour of another.
func (a *act) correct(ctx context.Context, was, now Day) error {
	if err := a.fresh(&now); err != nil {
		return err
	}
	if err := a.end(ctx, &was, now.ID); err != nil {
		return err
	}
	a.outcome.Corrected = append(a.outcome.Corrected, Correction{Was: was, Now: now})
	return nil
}

// revoke ends a row that a decree takes back.
func (a *act) revoke(ctx context.Context, d Day) error {
	if err := a.end(ctx, &d, ""); err != nil {
		return err
	}
	a.outcome.Revoked = append(a.outcome.Revoked, d)
	return nil
}

func (a *act) end(ctx context.Context, d *Day, replacedBy string) error {
	d.EndedAt, d.EndedBy, d.EndedWhy, d.ReplacedBy = a.at, a.actor.Account, a.why, replacedBy
	err := db.Update(ctx, a.tx, `UPDATE holiday SET revoked = $2, revoked_decree = $3, ended_at = $4, ended_by = $5, ended_why = $6, replaced_by = $7
		WHERE id = $1 AND ended_at IS NULL`,
		d.ID, d.Revoked.String(), d.RevokedDecree, db.At(d.EndedAt), d.EndedBy, d.EndedWhy, d.ReplacedBy)
	if err != nil {
		return fmt.Errorf("end a holiday: %w", err)
	}
	a.touched.Add("holiday", d.ID)
	return nil
}

// write writes the rows that were noted, after all others have made way for them.
func (a *act) write(ctx context.Context) error {
	rows := append([]Day(nil), a.outcome.Added...)
	for i := range a.outcome.Corrected {
		rows = append(rows, a.outcome.Corrected[i].Now)
	}
	return insertDays(ctx, a.tx, rows)
}
