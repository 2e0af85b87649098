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
