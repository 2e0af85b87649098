package desk

import (
	"context"
	"slices"

	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// cyclePartOf is a page about a part of a plan.
type cyclePartOf struct {
	name, path string
	table      func(d *Desk, ctx context.Context, r *request, v *cycleView) (ui.Table, []ui.Link, error)
}

// cycleParts are the parts of a plan, in the order in which one plans.
var cycleParts = []cyclePartOf{
	{"bodies", "penyelenggara", (*Desk).bodiesTable},
	{"draws", "undian", (*Desk).drawsTable},
	{"teams", "tim", (*Desk).teamsTable},
	{"aparts", "benturan", (*Desk).apartsTable},
	{"visits", "kunjungan", (*Desk).visitsTable},
	{"calls", "hubungi", (*Desk).callsTable},
}

func pathOfPart(name string) string {
	i := slices.IndexFunc(cycleParts, func(p cyclePartOf) bool { return p.name == name })
	return cycleParts[i].path
}

func (d *Desk) cyclePart(ctx context.Context, r *request, part cyclePartOf) (answer, error) {
	v, err := d.cycle(ctx, r)
	if err != nil {
		return answer{}, err
	}
	table, links, err := part.table(d, ctx, r, v)
	if err != nil {
		return answer{}, err
	}
	got := r.page(r.T("desk.cycle.part."+part.name), cyclePartBody(r, v, r.T("desk.cycle.part."+part.name+".lead"), table, links))
	got.page.Breadcrumbs, got.page.Part = r.cycleCrumbs(v, " "), cyclesPath
	return got, nil
}
