package desk

import (
	"context"
	"strconv"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
	fieldform "github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// forms reads how far the forms of a cycle are, for whoever may see them; others see the plan without.
func (d *Desk) forms(ctx context.Context, r *request, v *cycleView) error {
	if v.State == cycle.Draft {
		return nil
	}
	p, err := d.Forms.Progress(ctx, r.actor, v.ID)
	if problem.KindOf(err) == problem.NotFound {
		return nil
	}
	v.forms = &p
	return err
}

// formColumns are what is said of forms in a table of the plan; none for whoever sees no forms.
func (r *request) formColumns(v *cycleView) []ui.Column {
	if v.forms == nil {
		return nil
	}
	return []ui.Column{{Label: r.T("desk.cycle.forms")}, {Label: r.T("desk.cycle.substitutes")}}
}

func (r *request) formCells(s fieldform.Share) []ui.Cell {
	forms := ui.Cell{Text: r.T("desk.cycle.forms_of", "n", s.Done, "wanted", s.Wanted)}
	if s.Begun > 0 {
		forms.Note = r.T("desk.cycle.forms_begun", "n", s.Begun)
	}
	return []ui.Cell{forms, {Text: strconv.Itoa(s.Substitutes)}}
}
