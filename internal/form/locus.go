package form

import (
	"context"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/instrument"
)

// OfLocus returns the forms of a locus without their answers, also those that do not count, for whoever decided that
// they may be read: by subject, in the order in which they came.
func (f *Forms) OfLocus(ctx context.Context, q db.Queryer, locus string) ([]Form, error) {
	return db.All(ctx, q, scan, `SELECT `+columns+` FROM form f WHERE f.locus_id = $1 ORDER BY f.subject, f.product, f.received_at, f.id`, locus)
}

// InstrumentOf returns the instrument of a cycle, for whoever decided that it may be read.
func (f *Forms) InstrumentOf(ctx context.Context, q db.Queryer, of *cycle.Cycle) (*instrument.Instrument, error) {
	return f.instrument(ctx, q, of)
}

// Known returns a form with what holds of it, for whoever decided that it may be read. Kind: NotFound.
func (f *Forms) Known(ctx context.Context, q db.Queryer, id string) (Held, error) {
	one, err := byID(ctx, q, id)
	if err != nil {
		return Held{}, err
	}
	content, err := currentOf(ctx, q, &one)
	return Held{Form: one, Content: content}, err
}

// FilesOf returns the files of a form with what of them has arrived, for whoever decided that they may be seen.
func (f *Forms) FilesOf(ctx context.Context, q db.Queryer, id string) ([]Arrived, error) {
	return arrived(ctx, q, id)
}

// Returned is how many forms that were given back lie at each of some loci, at most 1,000. It decides nothing about who
// may ask.
func (f *Forms) Returned(ctx context.Context, loci ...string) (map[string]int, error) {
	all := map[string]int{}
	if len(loci) == 0 {
		return all, nil
	}
	args := []any{string(Returned)}
	for _, id := range loci {
		args = append(args, id)
	}
	_, err := db.All(ctx, f.DB, func(row db.Row) (struct{}, error) {
		var locus string
		var n int
		err := row.Scan(&locus, &n)
		all[locus] = n
		return struct{}{}, err
	}, `SELECT f.locus_id, count(*) FROM form f WHERE f.state = $1 AND f.locus_id IN (`+db.Marks(2, len(loci))+`) GROUP BY f.locus_id`, args...)
	return all, err
}
