package desk

import (
	"context"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// unworded is what an instrument leaves open.
type unworded struct {
	codes, weights []string // of questions without words, and of parts whose weight nobody knows
	of             int
}

// dead says why a form cannot be filled in, and where what it needs is made.
type dead struct {
	text string
	link ui.Link
}

// gaps reads what a plan lacks.
func (d *Desk) gaps(ctx context.Context, r *request, v *cycleView) error {
	var err error
	if v.progress, err = d.Cycles.Progress(ctx, r.actor, v.ID); err != nil {
		return err
	}
	if v.products, err = d.products(ctx, r, v); err != nil {
		return err
	}
	ins, err := d.Forms.Instrument(ctx, &v.Cycle)
	if err != nil {
		return err
	}
	v.readable = ins.Visibility == instrument.Public || r.mayReviewIn(v, access.ReadForms)
	if v.Plans && v.State == cycle.Draft {
		v.unworded = unwordedOf(ins)
	}
	return nil
}

func unwordedOf(ins *instrument.Instrument) unworded {
	u := unworded{of: ins.Questions()}
	for _, node := range ins.Unworded() {
		u.codes = append(u.codes, node.Code)
	}
	for _, node := range ins.UnknownWeights() {
		u.weights = append(u.weights, node.Code)
	}
	return u
}

// gapped reports whether a plan lacks something that is said.
func (v *cycleView) gapped() bool {
	return v.withoutProducts() > 0 || len(v.unworded.codes) > 0 || len(v.unworded.weights) > 0
}
