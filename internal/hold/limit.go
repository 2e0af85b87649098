package hold

import (
	"context"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
)

// Limits say above how many in an hour the reports to an authority are held, and for how long at most.
type Limits struct {
	Authority string // id
	Network   int    // of one network: an IPv4 /24 or an IPv6 /56
	OfAll     int    // of all that come to the authority
	Hours     int
	Version   int64 // 0: nothing was set, and these are Usual
}

// Usual are the limits of an authority that set none. A whole village may stand behind one network. They are this
// program's choice, and rest on no rule.
var Usual = Limits{Network: 60, OfAll: 600, Hours: 24}

// Bounds of limits.
const (
	minNetwork, maxNetwork     = 5, 100_000
	minOfAll, maxOfAll         = 20, 1_000_000
	MinHours, MaxHours     int = 1, 72
)

const limitColumns = `authority_id, of_network, of_authority, hours, version`

func scanLimits(row db.Row) (Limits, error) {
	var l Limits
	return l, row.Scan(&l.Authority, &l.Network, &l.OfAll, &l.Hours, &l.Version)
}

// Limits returns an authority's. Kinds: those of Decide for TriageCases or SetCases.
func (h *Holds) Limits(ctx context.Context, actor access.Actor, authority string) (Limits, error) {
	scope := access.Scope{Authority: authority}
	if err := access.Decide(actor, access.SetCases, scope); err != nil {
		if err := mayLook(actor, authority); err != nil {
			return Limits{}, err
		}
	}
	l, err := db.One(ctx, h.DB, scanLimits, `SELECT `+limitColumns+` FROM hold_limit WHERE authority_id = $1`, authority)
	if err != nil && problem.KindOf(err) == problem.NotFound {
		l, err = Usual, nil
		l.Authority = authority
	}
	return l, err
}

// SetLimits sets an authority's. Kinds: those of Decide for SetCases; Invalid with Faults about "network", "ofall" and
// "hours"; Conflict when somebody was faster.
func (h *Holds) SetLimits(ctx context.Context, actor access.Actor, l Limits) (Limits, error) {
	if err := access.Decide(actor, access.SetCases, access.Scope{Authority: l.Authority}); err != nil {
		return l, err
	}
	var f problem.Faults
	within := func(field string, n, least, most int) {
		if n < least || n > most {
			f.Add(problem.Place{File: field}, "hold.fault.number", problem.Args{"min": least, "max": most})
		}
	}
	within("network", l.Network, minNetwork, maxNetwork)
	within("ofall", l.OfAll, minOfAll, maxOfAll)
	within("hours", l.Hours, MinHours, MaxHours)
	if err := f.Err(); err != nil {
		return l, err
	}
	err := h.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		var err error
		values := []any{l.Authority, l.Network, l.OfAll, l.Hours, l.Version + 1}
		if l.Version == 0 {
			_, err = tx.Exec(ctx, `INSERT INTO hold_limit (`+limitColumns+`) VALUES ($1, $2, $3, $4, $5)`, values...)
		} else {
			err = db.Update(ctx, tx, `UPDATE hold_limit SET of_network = $2, of_authority = $3, hours = $4, version = $5
				WHERE authority_id = $1 AND version = $5 - 1`, values...)
		}
		if db.IsTaken(err) || isChanged(err) {
			return &problem.Error{Kind: problem.Conflict, Key: "hold.changed", Err: err}
		}
		if err != nil {
			return err
		}
		var touched ledger.Touched
		touched.Add("hold_limit", l.Authority)
		return h.record(ctx, tx, actor, l.Authority, limitEvent, l.Authority, "", &touched)
	})
	h.forget()
	l.Version++
	return l, err
}
