package complaint

import (
	"context"
	"strconv"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Mention is a note that calls somebody to a case.
type Mention struct {
	Row   Row
	Entry Entry
}

// Mentions are the notes that call actor to cases which they may see and have not opened since, the newest
// first, at most MaxPage. Kind: Unauthenticated.
func (c *Complaints) Mentions(ctx context.Context, actor access.Actor) ([]Mention, error) {
	if actor.Account == "" {
		return nil, problem.New(problem.Unauthenticated, "access.sign_in", nil)
	}
	m := marks{first: 1}
	where := "n.seen_at IS NULL AND n.account = " + m.mark(actor.Account)
	condition, args := seen(actor, m.first+len(m.args))
	rows, err := db.All(ctx, c.DB, scanRow, `SELECT `+rowColumns+`, c.received_at, n.entry_id
		FROM complaint_mention n JOIN complaint c ON c.id = n.complaint_id
		WHERE `+where+` AND `+condition+` ORDER BY n.entry_id DESC LIMIT `+strconv.Itoa(MaxPage), append(m.args, args...)...)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	if err := c.withClocks(ctx, c.DB, rows); err != nil {
		return nil, err
	}
	notes := marks{first: 1}
	ids := make([]string, len(rows))
	for i := range rows {
		ids[i] = rows[i].key.id
	}
	entries, err := db.All(ctx, c.DB, scanEntry, `SELECT `+entryColumns+` FROM complaint_entry WHERE id IN (`+notes.all(ids)+`)`, notes.args...)
	list := make([]Mention, len(rows))
	for i, row := range rows {
		list[i].Row = row
		for _, e := range entries {
			if e.ID == row.key.id {
				list[i].Entry = e
			}
		}
	}
	return list, err
}
