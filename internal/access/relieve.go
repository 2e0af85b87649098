package access

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Relief ends a person's term.
type Relief struct {
	Position string
	Version  int64 // of the position, the one seen
	Tenure   string
	At       time.Time // now when zero or past
	Why      string
}

// Relieve ends a term, and with a holder's those of whoever stands in for them. A term that has not
// begun is withdrawn. One's own term, and a delegation one has given, may always be ended; else Decide
// says who may. Kinds: those of Decide; Invalid with Faults; Conflict when somebody was faster, when
// the term is over, or when it is the last system administrator's.
func (a *Access) Relieve(ctx context.Context, actor Actor, r Relief) error {
	var f faults
	if r.Why = f.text("why", r.Why, false); len(f.found) > 0 {
		return f.found.Err()
	}
	return a.db.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		p, err := positionByID(ctx, tx, r.Position)
		if err != nil {
			return err
		}
		all, err := tenuresFrom(ctx, tx, p.ID, a.now())
		if err != nil {
			return fmt.Errorf("read tenures: %w", err)
		}
		if err := mayRelieve(actor, p, all, r.Tenure); err != nil {
			return err
		}
		p.Version = r.Version
		if err := a.hold(ctx, tx, &p); err != nil {
			return err
		}
		if all, err = tenuresFrom(ctx, tx, p.ID, a.now()); err != nil {
			return fmt.Errorf("read tenures: %w", err)
		}
		return a.end(ctx, tx, actor, p, ended(all, r.Tenure, latest(db.At(r.At).Time, a.now())), r.Why)
	})
}

func mayRelieve(actor Actor, p Position, all []Tenure, tenure string) error {
	own := slices.ContainsFunc(all, func(t Tenure) bool {
		return t.ID == tenure && (t.Account == actor.Account || t.Manner == Delegate && t.By == actor.Account)
	})
	if own && Allowed(actor, DelegatePosition, p.Scope) {
		return nil
	}
	_, filling := p.editing()
	return Decide(actor, filling, p.Scope)
}

func (a *Access) end(ctx context.Context, tx db.Tx, actor Actor, p Position, ends []Tenure, why string) error {
	if len(ends) == 0 {
		return problem.New(problem.Conflict, "access.ended", nil)
	}
	rows := []Row{p.row()}
	for _, t := range ends {
		if err := endTenure(ctx, tx, t); err != nil {
			return err
		}
		rows = append(rows, t.row())
	}
	if err := a.administratorLeft(ctx, tx, p, ends); err != nil {
		return err
	}
	if err := a.tellEnded(ctx, tx, actor, p, Relieved, ends); err != nil {
		return err
	}
	return a.record.Record(ctx, tx, a.positionEvent(actor, "holding.ended", p, why, rows...))
}

// administratorLeft refuses to leave the installation without a system administrator.
func (a *Access) administratorLeft(ctx context.Context, tx db.Tx, p Position, ends []Tenure) error {
	if p.Role != SystemAdministrator || !slices.ContainsFunc(ends, func(t Tenure) bool { return t.Manner.principal() }) {
		return nil
	}
	return a.AdministratorLeft(ctx, tx, "", ends[0].To)
}

// AdministratorLeft refuses, of kind Conflict, when at an instant nobody but account would be a system
// administrator who can sign in. Of two who ask at once the second waits for the first's transaction.
func (a *Access) AdministratorLeft(ctx context.Context, tx db.Tx, account string, at time.Time) error {
	if _, err := tx.Exec(ctx, `UPDATE position SET version = version WHERE role = $1`, string(SystemAdministrator)); err != nil {
		return err
	}
	holders, err := db.All(ctx, tx, db.Column[string], `SELECT h.account_id FROM holding h JOIN position p ON p.id = h.position_id
		WHERE p.role = $1 AND h.manner IN ('definitive', 'plt') AND h.from_at <= $2 AND (h.to_at IS NULL OR h.to_at > $2)
			AND h.account_id <> $3 ORDER BY h.account_id`, string(SystemAdministrator), db.At(at), account)
	if err != nil {
		return fmt.Errorf("look for an administrator: %w", err)
	}
	for _, holder := range holders {
		if a.known == nil {
			return nil
		}
		if active, err := a.known(ctx, tx, holder); err != nil || active {
			return err
		}
	}
	return problem.New(problem.Conflict, "access.last_administrator", nil)
}
