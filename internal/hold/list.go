package hold

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
)

// Group is what is held for one cause, as far as somebody may see it.
type Group struct {
	Cause Cause
	Bunch string // one network's on one day, or the id of a ban; empty for every other cause
	Count int
	// First and Until are when the first was held, and when the first goes its way by itself.
	First, Until time.Time
	Ban          *Ban // that it is for; nil for every other cause, and where it was made from a case kept from who looks
	// Rows are the first of them, with the beginning of their words.
	Rows []complaint.Row
	Next string // more of them, after this id; empty at the end
}

// How many a page shows.
const (
	maxGroups = 30
	Shown     = 3 // of each group
	MaxPage   = 50
)

const groupColumns = `h.cause, h.bunch, count(*), min(h.held_at), min(h.until_at)`

func scanGroup(row db.Row) (Group, error) {
	var g Group
	var first, until db.Time
	err := row.Scan(&g.Cause, &g.Bunch, &g.Count, &first, &until)
	g.First, g.Until = first.Time, until.Time
	return g, err
}

// Groups are what is held of an authority, the largest first, each with its first cases. Kinds: those of Decide for
// TriageCases.
func (h *Holds) Groups(ctx context.Context, actor access.Actor, authority string) ([]Group, error) {
	if err := mayLook(actor, authority); err != nil {
		return nil, err
	}
	condition, args := complaint.Visible(actor, 2)
	all, err := db.All(ctx, h.DB, scanGroup, `SELECT `+groupColumns+` FROM hold h JOIN complaint c ON c.id = h.case_id
		WHERE h.authority_id = $1 AND `+condition+` GROUP BY h.cause, h.bunch ORDER BY count(*) DESC, min(h.held_at) LIMIT `+strconv.Itoa(maxGroups),
		append([]any{authority}, args...)...)
	if err != nil {
		return nil, err
	}
	for i := range all {
		if err := h.fill(ctx, actor, authority, &all[i], "", Shown); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(all, func(a, b Group) int { return slices.Index(Causes, a.Cause) - slices.Index(Causes, b.Cause) })
	return all, nil
}

// Count is how many are held of an authority that actor may see. Kinds: those of Groups.
func (h *Holds) Count(ctx context.Context, actor access.Actor, authority string) (int, error) {
	if err := mayLook(actor, authority); err != nil {
		return 0, err
	}
	condition, args := complaint.Visible(actor, 2)
	return db.One(ctx, h.DB, db.Column[int], `SELECT count(*) FROM hold h JOIN complaint c ON c.id = h.case_id WHERE h.authority_id = $1 AND `+condition,
		append([]any{authority}, args...)...)
}

// Group is one group with a page of its cases, after an id. Kinds: those of Groups; NotFound where nothing is held so.
func (h *Holds) Group(ctx context.Context, actor access.Actor, authority string, cause Cause, bunch, after string) (Group, error) {
	if err := mayLook(actor, authority); err != nil {
		return Group{}, err
	}
	condition, args := complaint.Visible(actor, 4)
	all, err := db.All(ctx, h.DB, scanGroup, `SELECT `+groupColumns+` FROM hold h JOIN complaint c ON c.id = h.case_id
		WHERE h.authority_id = $1 AND h.cause = $2 AND h.bunch = $3 AND `+condition+` GROUP BY h.cause, h.bunch`,
		append([]any{authority, string(cause), bunch}, args...)...)
	if err != nil {
		return Group{}, err
	}
	if len(all) == 0 {
		return Group{}, problem.New(problem.NotFound, "hold.no_group", nil)
	}
	return all[0], h.fill(ctx, actor, authority, &all[0], after, MaxPage)
}

// fill adds the cases of a group, the first first, and the ban that it is for.
func (h *Holds) fill(ctx context.Context, actor access.Actor, authority string, g *Group, after string, limit int) error {
	ids, err := h.ids(ctx, actor, authority, g.Cause, g.Bunch, after, limit+1)
	if err != nil {
		return err
	}
	if len(ids) > limit {
		ids = ids[:limit]
		g.Next = ids[limit-1]
	}
	if g.Rows, err = h.Cases.Excerpts(ctx, actor, ids...); err != nil || g.Cause != Banned {
		return err
	}
	open, args := open(actor, 2)
	b, err := db.All(ctx, h.DB, scanBan, `SELECT `+banColumns+` FROM hold_ban WHERE id = $1 AND `+open, append([]any{g.Bunch}, args...)...)
	if len(b) > 0 {
		g.Ban = &b[0]
	}
	return err
}

// ids are those of a group that actor may see, in order.
func (h *Holds) ids(ctx context.Context, actor access.Actor, authority string, cause Cause, bunch, after string, limit int) ([]string, error) {
	condition, args := complaint.Visible(actor, 5)
	return db.All(ctx, h.DB, db.Column[string], `SELECT h.case_id FROM hold h JOIN complaint c ON c.id = h.case_id
		WHERE h.authority_id = $1 AND h.cause = $2 AND h.bunch = $3 AND h.case_id > $4 AND `+condition+`
		ORDER BY h.case_id LIMIT `+strconv.Itoa(limit), append([]any{authority, string(cause), bunch, after}, args...)...)
}
