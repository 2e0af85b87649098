package access

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/base/db"
)

// MaxList is how many positions Positions returns at once.
const MaxList = 500

// Seat is a position with those who hold it now, whoever answers for it first.
type Seat struct {
	Position
	Holders []Tenure
}

// SeatQuery says which positions to list. Empty fields leave nothing out.
type SeatQuery struct {
	Authority string // id; "" for the installation's own
	Role      Role
	Body      string // id; positions at it and at its units
	Unit      string // id
	// Words must all stand in the title, in capital or small letters.
	Words  string
	Vacant bool // only positions that nobody holds now, for good or as Plt.
	Ended  bool // ended positions too
	// After is the last position of the page before; the zero Position for the first page.
	After Position
	Limit int // at most MaxList, which 0 means
}

// maxWords bounds how many words are looked for.
const maxWords = 8

// Positions returns the positions that actor may see in an authority ("" for the installation's), by
// title and id, at most MaxList after the one given (the zero Position for the first). Ended ones are
// left out unless asked for.
func (a *Access) Positions(ctx context.Context, actor Actor, authority string, ended bool, after Position) ([]Seat, error) {
	return a.Seats(ctx, actor, SeatQuery{Authority: authority, Ended: ended, After: after})
}

// Seats returns the positions of a query that actor may see, by title and id.
func (a *Access) Seats(ctx context.Context, actor Actor, q SeatQuery) ([]Seat, error) {
	now := db.At(a.now())
	condition, args := q.condition(now)
	seen, more := Filter(actor, ReadPositions, positionScope, len(args)+1)
	args = append(args, more...)
	limit := q.Limit
	if limit <= 0 || limit > MaxList {
		limit = MaxList
	}
	positions, err := db.All(ctx, a.db, scanPosition, `SELECT `+positionColumns+` FROM position p
		WHERE `+condition+` AND `+seen+` ORDER BY p.title, p.id LIMIT $`+strconv.Itoa(len(args)+1), append(args, limit)...)
	if err != nil {
		return nil, fmt.Errorf("list positions: %w", err)
	}
	seats := make([]Seat, len(positions))
	for i, p := range positions {
		seats[i].Position = p
	}
	return seats, a.seat(ctx, seats, now)
}

// condition is the WHERE of the query, with its arguments. The authority comes first and the title
// after it, as in the index of positions.
func (q SeatQuery) condition(now db.Time) (string, []any) {
	args := []any{q.After.Title, q.After.ID}
	parts := []string{"(p.title, p.id) > ($1, $2)"}
	add := func(part string, values ...any) {
		for _, value := range values {
			args = append(args, value)
			part = strings.Replace(part, "?", "$"+strconv.Itoa(len(args)), 1)
		}
		parts = append(parts, part)
	}
	if q.Authority == "" {
		add("p.authority_id IS NULL")
	} else {
		add("p.authority_id = ?", q.Authority)
	}
	if q.Role != "" {
		add("p.role = ?", string(q.Role))
	}
	if q.Body != "" {
		add("p.body_id = ?", q.Body)
	}
	if q.Unit != "" {
		add("p.unit_id = ?", q.Unit)
	}
	words := strings.Fields(q.Words)
	for _, word := range words[:min(maxWords, len(words))] {
		add(`lower(p.title) LIKE ? ESCAPE '\'`, "%"+likeEscape.Replace(strings.ToLower(word))+"%")
	}
	if q.Vacant {
		add(`NOT EXISTS (SELECT 1 FROM holding h WHERE h.position_id = p.id AND h.manner IN ('definitive', 'plt')
			AND h.from_at <= ? AND (h.to_at IS NULL OR h.to_at > ?))`, now, now)
	}
	if !q.Ended {
		add("(p.valid_to IS NULL OR p.valid_to > ?)", now)
	}
	return strings.Join(parts, " AND "), args
}

var likeEscape = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

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
