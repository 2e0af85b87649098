package complaint

import (
	"context"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
)

// Look is one look at who a reporter is: when, what it was, and by which role.
type Look struct {
	At   time.Time
	Act  Act
	Role string
}

// LookedBy are all looks at who sent a visitor's case, in order; not who looked.
func (c *Complaints) LookedBy(ctx context.Context, v Visitor) ([]Look, error) {
	return db.All(ctx, c.DB, func(row db.Row) (Look, error) {
		var l Look
		var at db.Time
		err := row.Scan(&at, &l.Act, &l.Role)
		l.At = at.Time
		return l, err
	}, `SELECT at, act, role FROM complaint_entry WHERE complaint_id = $1 AND act IN ($2, $3, $4, $5) ORDER BY version, id`,
		v.Case, string(AskWho), string(OpenWho), string(ReadWho), string(See))
}

// OwnWho is who a visitor is as far as the program can read it, and whether more is sealed to the identity officers.
func (c *Complaints) OwnWho(ctx context.Context, v Visitor) (Reporter, bool, error) {
	who, err := c.reporterOf(ctx, c.DB, v.Case)
	if err != nil || c.Identities == nil {
		return who, false, err
	}
	sealed, err := c.Identities.Has(ctx, c.DB, v.Case)
	return who, sealed, err
}
