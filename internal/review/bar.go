package review

import (
	"context"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/cycle"
)

// Bar is why somebody must not review a unit; empty where nothing hinders them.
type Bar string

// Nobody reviews own work, somebody near to them, or twice.
const (
	OwnTeam Bar = "own_team" // they are or were in a team that goes there
	OwnForm Bar = "own_form" // they sent something of a form
	Apart   Bar = "apart"    // a conflict of interest was declared
	Works   Bar = "works"    // they work at the body
	Twice   Bar = "twice"    // they took another level of it
)

// Key is the catalog key of why somebody must not review.
func (b Bar) Key() string { return "review.bar." + string(b) }

// bar finds what hinders actor from a level of a unit.
func (r *Reviews) bar(ctx context.Context, q db.Queryer, actor access.Actor, spot *cycle.Spot, level Level) (Bar, error) {
	who := actor.Account
	if works, err := r.Cycles.WorksAt(ctx, q, &spot.Cycle, actor.Holdings, spot.Locus.BodyID); err != nil || works {
		return Works, err
	}
	apart, err := r.Cycles.IsApart(ctx, q, spot.Cycle.ID, who, spot.Locus.BodyID)
	if err != nil || apart {
		return Apart, err
	}
	for _, one := range []struct {
		bar   Bar
		query string
		more  []any
	}{
		{OwnTeam, `SELECT count(*) FROM cycle_visit v JOIN cycle_member m ON m.team_id = v.team_id WHERE v.locus_id = $1 AND v.state <> 'off' AND m.account = $2`, nil},
		// Whichever way it came: by phone, keyed from paper, in a sheet or at a desk. Only what a reviewer picked of the
		// answers of others is no work of their own.
		{OwnForm, `SELECT count(*) FROM form f JOIN form_version v ON v.form_id = f.id WHERE f.locus_id = $1 AND v.account = $2 AND v.way <> 'picked'`, nil},
		{Twice, `SELECT count(*) FROM review_step s WHERE s.locus_id = $1 AND s.account = $2 AND s.act IN ('verify', 'validate', 'check') AND s.act <> $3`, []any{string(level)}},
	} {
		n, err := db.One(ctx, q, db.Column[int], one.query, append([]any{spot.Locus.ID, who}, one.more...)...)
		if err != nil || n > 0 {
			return one.bar, err
		}
	}
	return "", nil
}

// able returns the levels to which actor has the right at a unit, and why not those that something hinders.
func (r *Reviews) able(ctx context.Context, q db.Queryer, actor access.Actor, spot *cycle.Spot) (map[Level]Bar, error) {
	able := map[Level]Bar{}
	for _, level := range Levels {
		if !level.may(actor, spot) {
			continue
		}
		var err error
		if able[level], err = r.bar(ctx, q, actor, spot, level); err != nil {
			return nil, err
		}
	}
	return able, nil
}

// reviews reports whether actor may act on what stands in a state: of some level that comes after it, or the one that
// brought it there. Kind: Forbidden, with what hinders them.
func reviews(able map[Level]Bar, state State) error {
	why := forbidden("no_right")
	for _, level := range Levels {
		bar, has := able[level]
		if !has || level.to().rank() < state.rank() {
			continue
		}
		if bar == "" {
			return nil
		}
		why = forbidden("bar." + string(bar))
	}
	return why
}

// HadHand reports whether somebody had a hand in a unit: was to go there, sent or reviewed something of it, or must not
// assess the body.
func (r *Reviews) HadHand(ctx context.Context, q db.Queryer, cycle, locus, body, account string) (bool, error) {
	if apart, err := r.Cycles.IsApart(ctx, q, cycle, account, body); err != nil || apart {
		return true, err
	}
	n, err := db.One(ctx, q, db.Column[int], `SELECT (SELECT count(*) FROM cycle_visit v JOIN cycle_member m ON m.team_id = v.team_id WHERE v.locus_id = $1 AND m.account = $2)
		+ (SELECT count(*) FROM form f JOIN form_version v ON v.form_id = f.id WHERE f.locus_id = $1 AND v.account = $2)
		+ (SELECT count(*) FROM review_step s WHERE s.locus_id = $1 AND s.account = $2)`, locus, account)
	return n > 0, err
}
