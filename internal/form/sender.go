package form

import (
	"context"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// sender is what somebody has to do with a form of which they send something, before it is taken in.
type sender struct {
	// stranger: they neither wrote something that holds, nor were ever in a team of the locus; or they must not assess the
	// body. The ids of forms are no secret, so whoever knows one could otherwise read and change what others found.
	stranger bool
	reads    bool // what holds is told to them
}

func (w *intake) senderOf(ctx context.Context) (sender, error) {
	if w.fresh || w.form.Rev == 0 {
		return sender{reads: true}, nil
	}
	hand, err := w.hand(ctx)
	if err != nil {
		return sender{}, err
	}
	apart, err := w.Cycles.IsApart(ctx, w.tx, w.form.Cycle, w.actor.Account, w.form.Body)
	if err != nil || apart {
		return sender{stranger: true, reads: hand}, err
	}
	at, err := w.atLocus(ctx)
	if err != nil {
		return sender{}, err
	}
	sees := true
	if !hand {
		if _, err := w.Look(ctx, w.tx, w.actor, w.form.ID); problem.KindOf(err) == problem.NotFound {
			sees = false
		} else if err != nil {
			return sender{}, err
		}
	}
	return sender{stranger: !hand && !at, reads: sees}, nil
}

// hand reports whether the sender wrote something of the form that was taken. What only stood aside is no hand in it:
// or else whoever sends twice would be told the second time.
func (w *intake) hand(ctx context.Context) (bool, error) {
	n, err := db.One(ctx, w.tx, db.Column[int], `SELECT count(*) FROM form_version v WHERE v.form_id = $1 AND v.account = $2
		AND NOT EXISTS (SELECT 1 FROM form_flag g WHERE g.form_id = v.form_id AND g.about = v.id)`, w.form.ID, w.actor.Account)
	return n > 0, err
}

// atLocus reports whether the sender is or was in a team that goes there, or that went when the form was begun.
func (w *intake) atLocus(ctx context.Context) (bool, error) {
	at, err := w.Cycles.WasAt(ctx, w.tx, w.form.Locus, w.actor.Account)
	if err != nil || at || w.form.Team == "" {
		return at, err
	}
	n, err := db.One(ctx, w.tx, db.Column[int], `SELECT count(*) FROM cycle_member m WHERE m.team_id = $1 AND m.account = $2`, w.form.Team, w.actor.Account)
	return n > 0, err
}
