package complaint

import (
	"context"

	"github.com/patuh-id/patuh/internal/base/db"
)

// DataNotice is a written notice to the reporter of a case that something went wrong with their data (UU 27/2022
// article 46). The room of incidents knows what; it stands in the mailbox whatever becomes of the case.
type DataNotice struct {
	// Words are what it says, in a language.
	Words func(lang string) string
	Kind  string // of the message that there is one
	// Begin and End write what stands beside it, in the same transaction: before anything happened, where an error
	// leaves the case as it is, and after, with the entry and who has to be called or written to besides, or "".
	Begin func(ctx context.Context, tx db.Tx) error
	End   func(ctx context.Context, tx db.Tx, entry string, way Reach) error
}

// TellData gives a notice to the reporter of a case. Kinds: NotFound; those of Begin and End; Conflict for a case that
// was destroyed.
func (c *Complaints) TellData(ctx context.Context, id string, n DataNotice) error {
	_, err := c.do(ctx, id, 0, deed{
		Act: TellData, By: ByMachine, Audience: ToReporter,
		change: func(ctx context.Context, tx db.Tx, a *acting) error {
			if err := n.Begin(ctx, tx); err != nil {
				return err
			}
			a.entry.Words = n.Words(a.was.Lang)
			if err := c.TellReporter(ctx, tx, Happened{Now: a.now}, News{Kind: n.Kind, Once: a.entry.ID}); err != nil {
				return err
			}
			owed, err := db.All(ctx, tx, db.Column[Reach], `SELECT way FROM complaint_duty WHERE complaint_id = $1 AND once = $2`, id, a.entry.ID)
			if err != nil {
				return err
			}
			var way Reach
			if len(owed) > 0 {
				way = owed[0]
			}
			return n.End(ctx, tx, a.entry.ID, way)
		},
	})
	return err
}
