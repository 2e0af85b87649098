package dossier

import (
	"context"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/cycle"
)

// Waiting is how much waits for somebody: N requests, Late of them due before a day, the first due on First.
type Waiting struct {
	N, Late int
	First   string // day; empty for none
}

func (w *Waiting) into() []any { return []any{&w.N, &w.Late, &w.First} }

const waitingColumns = `count(*), coalesce(sum(CASE WHEN x.due_day < $1 THEN 1 ELSE 0 END), 0), coalesce(min(x.due_day), '')`

// Owed is what those for whom actor speaks have still to hand in, in assessments that are going; today is a day.
func (d *Dossiers) Owed(ctx context.Context, actor access.Actor, today string) (Waiting, error) {
	return d.pending(ctx, actor, access.AnswerDossiers, today, Open, Returned)
}

// Unjudged is what was handed in and waits for somebody with actor's right to look at it, in assessments that are going.
func (d *Dossiers) Unjudged(ctx context.Context, actor access.Actor, today string) (Waiting, error) {
	return d.pending(ctx, actor, access.JudgeDossiers, today, Handed, Handed)
}

func (d *Dossiers) pending(ctx context.Context, actor access.Actor, action access.Action, today string, is, or State) (Waiting, error) {
	where, args := seen(actor, action, 5)
	return db.One(ctx, d.DB, func(row db.Row) (Waiting, error) {
		var w Waiting
		return w, row.Scan(w.into()...)
	}, `SELECT `+waitingColumns+` FROM dossier_request x JOIN cycle c ON c.id = x.cycle_id JOIN cycle_body cb ON cb.cycle_id = x.cycle_id AND cb.body_id = x.body_id
		WHERE x.state IN ($2, $3) AND c.state = $4 AND cb.outcome = '' AND `+where, append([]any{today, string(is), string(or), string(cycle.Planned)}, args...)...)
}

// AtLoci is what of the evidence of loci is not settled, as far as actor reads it: Asked waits for those who are assessed,
// Handed for those who assess. At most 1,000 loci.
func (d *Dossiers) AtLoci(ctx context.Context, actor access.Actor, today string, loci ...string) (map[string]AtLocus, error) {
	all := map[string]AtLocus{}
	if len(loci) == 0 {
		return all, nil
	}
	args := []any{today, string(Open), string(Returned), string(Handed)}
	for _, id := range loci {
		args = append(args, id)
	}
	where, more := read(actor, len(args)+1)
	_, err := db.All(ctx, d.DB, func(row db.Row) (struct{}, error) {
		var w Waiting
		var locus string
		var handed bool
		err := row.Scan(append(w.into(), &locus, &handed)...)
		one := all[locus]
		if handed {
			one.Handed = w
		} else {
			one.Asked = w
		}
		all[locus] = one
		return struct{}{}, err
	}, `SELECT `+waitingColumns+`, l.id, x.state = $4 FROM cycle_locus l JOIN cycle c ON c.id = l.cycle_id JOIN dossier_request x
		ON x.cycle_id = l.cycle_id AND x.body_id = l.body_id AND coalesce(x.unit_id, '') = coalesce(l.unit_id, '')
		WHERE x.state IN ($2, $3, $4) AND l.id IN (`+db.Marks(5, len(loci))+`) AND `+where+` GROUP BY l.id, x.state = $4`, append(args, more...)...)
	return all, err
}

// AtLocus is what of the evidence of one locus is not settled.
type AtLocus struct{ Asked, Handed Waiting }
