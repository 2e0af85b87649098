package access

import (
	"context"
	"fmt"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
)

// MaxList is how many positions Positions returns at once.
const MaxList = 500

// Seat is a position with those who hold it now, whoever answers for it first.
type Seat struct {
	Position
	Holders []Tenure
}

// Positions returns the positions that actor may see in an authority ("" for the installation's), by
// title and id, at most MaxList after the one given (the zero Position for the first). Ended ones are
// left out unless asked for.
func (a *Access) Positions(ctx context.Context, actor Actor, authority string, ended bool, after Position) ([]Seat, error) {
	now := db.At(a.now())
	since := now
	if ended {
		since = db.At(time.Unix(0, 0))
	}
	condition, args := Filter(actor, ReadPositions, positionScope, 6)
	positions, err := db.All(ctx, a.db, scanPosition, `SELECT `+positionColumns+` FROM position p
		WHERE coalesce(p.authority_id, '') = $1 AND (p.title, p.id) > ($2, $3) AND (p.valid_to IS NULL OR p.valid_to > $4)
			AND `+condition+` ORDER BY p.title, p.id LIMIT $5`,
		append([]any{authority, after.Title, after.ID, since, MaxList}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("list positions: %w", err)
	}
	seats := make([]Seat, len(positions))
	for i, p := range positions {
		seats[i].Position = p
	}
	return seats, a.seat(ctx, seats, now)
}

// seat fills in who holds the positions now.
func (a *Access) seat(ctx context.Context, seats []Seat, now db.Time) error {
	if len(seats) == 0 {
		return nil
	}
	at := map[string]int{}
	args := []any{now}
	for i, s := range seats {
		at[s.ID] = i
		args = append(args, s.ID)
	}
	tenures, err := db.All(ctx, a.db, scanTenure, `SELECT `+tenureColumns+` FROM holding h
		WHERE h.from_at <= $1 AND (h.to_at IS NULL OR h.to_at > $1) AND h.position_id IN (`+db.Marks(2, len(seats))+`)
		ORDER BY h.from_at, h.id`, args...)
	if err != nil {
		return fmt.Errorf("list holders: %w", err)
	}
	for _, t := range tenures {
		seat := &seats[at[t.Position]]
		seat.Holders = append(seat.Holders, t)
	}
	return nil
}

// Position returns a position with all who hold, held or will hold it, the latest first, and with
// what it was before.
func (a *Access) Position(ctx context.Context, actor Actor, id string) (Position, []Tenure, []Past[Position], error) {
	p, err := positionByID(ctx, a.db, id)
	if err != nil {
		return Position{}, nil, nil, err
	}
	if err := Decide(actor, ReadPositions, p.Scope); err != nil {
		return Position{}, nil, nil, err
	}
	tenures, err := db.All(ctx, a.db, scanTenure, `SELECT `+tenureColumns+` FROM holding h
		WHERE h.position_id = $1 ORDER BY h.from_at DESC, h.id DESC`, id)
	if err != nil {
		return Position{}, nil, nil, fmt.Errorf("read tenures: %w", err)
	}
	past, err := pasts[Position](ctx, a.db, id)
	return p, tenures, past, err
}
