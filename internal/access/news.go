package access

import (
	"context"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
)

// News is what somebody else did about a person's position, for the person to be told.
type News struct {
	Kind     NewsKind
	Title    string    // of the position
	From, To time.Time // of the term; To is zero while it lasts
}

// NewsKind says what was done.
type NewsKind string

// What a person is told of. Whoever did it themselves, or accepted an invitation, knows.
const (
	Given       NewsKind = "position_given"
	Lent        NewsKind = "position_lent" // for leave
	Transferred NewsKind = "position_transferred"
	Relieved    NewsKind = "position_relieved"
	Withdrawn   NewsKind = "position_withdrawn" // before the term began
)

func (a *Access) tellGiven(ctx context.Context, tx db.Tx, actor Actor, p Position, t Tenure) error {
	kind := Given
	if t.Manner == Delegate {
		kind = Lent
	}
	return a.tellOf(ctx, tx, actor, p, kind, t)
}

// tellEnded tells those whose terms were ended. A term that ends before it began is only withdrawn.
func (a *Access) tellEnded(ctx context.Context, tx db.Tx, actor Actor, p Position, kind NewsKind, ends []Tenure) error {
	for _, t := range ends {
		told := kind
		switch {
		case t.empty():
			told = Withdrawn
		case !t.Manner.principal():
			told = Relieved // only the holder's term passes on to somebody
		}
		if err := a.tellOf(ctx, tx, actor, p, told, t); err != nil {
			return err
		}
	}
	return nil
}

func (a *Access) tellOf(ctx context.Context, tx db.Tx, actor Actor, p Position, kind NewsKind, t Tenure) error {
	if a.tell == nil || t.Account == actor.Account {
		return nil
	}
	return a.tell(ctx, tx, t.Account, News{Kind: kind, Title: p.Title, From: t.From, To: t.To})
}
