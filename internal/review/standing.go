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
	Version         int64 // moves with every change of one of its forms
}

// AtLeast reports whether a unit has come as far as a state.
func (s Standing) AtLeast(state State) bool { return s.Forms > 0 && s.State.rank() >= state.rank() }

// StandingOf returns how far the units of a cycle have come, by their ids; units without forms are not among them. It
// decides nothing about who may ask.
func (r *Reviews) StandingOf(ctx context.Context, q db.Queryer, cycle string) (map[string]Standing, error) {
	all := map[string]Standing{}
	_, err := db.All(ctx, q, func(row db.Row) (bool, error) {
		var locus string
		var s Standing
		var rank int
		err := row.Scan(&locus, &s.Forms, &rank, &s.NAOpen, &s.Version)
		if err == nil {
			s.State = States[rank]
			all[locus] = s
		}
		return true, err
	}, `SELECT f.locus_id, count(*), min(`+rankOf+`), CAST(sum(f.na_open) AS bigint), CAST(sum(f.version) AS bigint) FROM form f
		WHERE f.cycle_id = $1 AND f.state <> 'void' GROUP BY f.locus_id`, cycle)
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
