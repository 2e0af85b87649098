package review

import (
	"context"

	"github.com/patuh-id/patuh/internal/base/db"
)

// Standing is how far a unit has come, for whoever computes from it.
type Standing struct {
	State State
	Forms int // those that count
	// NAOpen are N/A that nobody decided about, Refused those whose questions need an answer first.
	NAOpen, Refused int
	Version         int64 // grows with every change of one of its forms, and with each that comes
}

// AtLeast reports whether a unit has come as far as a state.
func (s Standing) AtLeast(state State) bool { return s.Forms > 0 && s.State.rank() >= state.rank() }

// sums are what forms add up to, in SQL: how many count, how many of those were sent, how far the last of those has come,
// their open N/A and flags, and the versions of all. The version of a form that counts no more stays in the sum: or else
// another form in its place could bring it back to what somebody has seen.
const sums = `count(` + counting + `1 END), count(CASE WHEN ` + rankOf + ` > 0 THEN 1 END), coalesce(min(` + counting + rankOf + ` END), 0),
	CAST(coalesce(sum(` + counting + `f.na_open END), 0) AS bigint), CAST(coalesce(sum(` + counting + `f.flags END), 0) AS bigint), CAST(sum(f.version) AS bigint)`

const counting = `CASE WHEN f.state <> 'void' THEN `

// StandingOf returns how far the units of a cycle have come, by their ids; units without forms are not among them. It
// decides nothing about who may ask.
func (r *Reviews) StandingOf(ctx context.Context, q db.Queryer, cycle string) (map[string]Standing, error) {
	all := map[string]Standing{}
	_, err := db.All(ctx, q, func(row db.Row) (bool, error) {
		var locus string
		var s Standing
		var ready, rank, flags int
		err := row.Scan(&locus, &s.Forms, &ready, &rank, &s.NAOpen, &flags, &s.Version)
		if err == nil {
			s.State = States[rank]
			all[locus] = s
		}
		return true, err
	}, `SELECT f.locus_id, `+sums+` FROM form f WHERE f.cycle_id = $1 GROUP BY f.locus_id`, cycle)
	if err != nil {
		return nil, err
	}
	_, err = db.All(ctx, q, func(row db.Row) (bool, error) {
		var locus string
		var n int
		err := row.Scan(&locus, &n)
		s := all[locus]
		s.Refused = n
		all[locus] = s
		return true, err
	}, `SELECT f.locus_id, count(*) FROM form f JOIN form_na n ON n.form_id = f.id WHERE f.cycle_id = $1 AND f.state <> 'void' AND n.state = 'refused' GROUP BY f.locus_id`, cycle)
	return all, err
}
