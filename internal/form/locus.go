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
