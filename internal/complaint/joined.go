package complaint

import (
	"context"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/mask"
)

// Joined is what somebody else said about the same matter, in a case that was merged into this one.
type Joined struct {
	Number   string
	Received time.Time
	Words    string // without what identifies somebody, for whoever may not read that case itself
	Own      bool   // it is the actor's to read, too
}

// maxJoined is how many merged cases a file tells of.
const maxJoined = 50

// joined are the words of the cases that were merged into one that actor reads: they are answered with it, so
// whoever answers has to know what all of them said, and those lie still at the desk. Where actor is kept from one of
// them, it stays away; and of no one is it told who sent it.
func (c *Complaints) joined(ctx context.Context, q db.Queryer, actor access.Actor, one *Case, own []Case) ([]Joined, error) {
	m := marks{first: 4}
	kept := ""
	if bars := m.bars(actor); bars != "" {
		kept = ` AND NOT EXISTS (SELECT 1 FROM complaint_bar b WHERE b.complaint_id = c.id AND (` + bars + `))`
	}
	children, err := db.All(ctx, q, scanCase, `SELECT `+caseColumns+` FROM complaint c WHERE c.parent_id = $1 AND c.authority_id = $2 AND c.examined = $3`+
		kept+` ORDER BY c.id LIMIT 100`, append([]any{one.ID, one.Authority, one.Examined}, m.args...)...)
	if err != nil {
		return nil, err
	}
	mayOpen := map[string]bool{}
	for _, part := range own {
		mayOpen[part.ID] = true
	}
	put := c.Catalog.Printer(locale.Indonesian).T
	var all []Joined
	for i := range children {
		child := &children[i]
		if (child.guarded() && !mayOpen[child.ID]) || len(all) == maxJoined {
			continue
		}
		j := Joined{Number: child.Number, Received: child.Received, Words: child.Words, Own: mayOpen[child.ID]}
		if !j.Own {
			j.Words = mask.Text(j.Words, func(key string) string { return put(key) })
		}
		all = append(all, j)
	}
	return all, nil
}
