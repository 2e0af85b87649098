package dossier

import (
	"context"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/cycle"
)

// Ready is how far a unit that is to be visited has prepared, for the call before the visits. It holds no day of a
// visit: what is read out on the telephone cannot tell one.
type Ready struct {
	Place
	// Respondents are the functions named; Decrees those of them with the number of a decree, Files with the decree itself.
	Respondents, Decrees, Files int
	// Waiting are requests that wait for the unit; Late those of them whose day has passed.
	Waiting, Late int
}

// Ready returns how far the units of a cycle have prepared that are to be visited and were not yet, by the slugs of
// their bodies, for whoever plans them. Others learn nothing. Kind: NotFound.
func (d *Dossiers) Ready(ctx context.Context, actor access.Actor, id string) (map[string][]Ready, error) {
	sight, err := d.Cycles.SightOf(ctx, d.DB, actor, id, access.PlanCycles)
	if err != nil {
		return nil, err
	}
	all, err := db.All(ctx, d.DB, func(row db.Row) (Ready, error) {
		var r Ready
		err := row.Scan(append(r.into(), &r.Respondents, &r.Decrees, &r.Files)...)
		return r, err
	}, `SELECT x.office_id, x.body_id, coalesce(x.unit_id, ''), b.slug, coalesce(u.slug, ''), b.name, x.name, count(r.id),
			coalesce(sum(CASE WHEN r.decree <> '' THEN 1 ELSE 0 END), 0), count(r.item_id)
		FROM cycle_locus x JOIN cycle_visit v ON v.locus_id = x.id AND v.state = $2`+placeJoins+`
		LEFT JOIN dossier_respondent r ON r.cycle_id = x.cycle_id AND r.body_id = x.body_id AND coalesce(r.unit_id, '') = coalesce(x.unit_id, '') AND r.ended_at IS NULL
		WHERE x.cycle_id = $1 AND x.ended_at IS NULL
		GROUP BY x.id, x.office_id, x.body_id, x.unit_id, b.slug, u.slug, b.name, x.name ORDER BY b.slug, x.name, x.id`, id, string(cycle.VisitPlanned))
	if err != nil {
		return nil, err
	}
	waiting, err := d.waiting(ctx, id)
	if err != nil {
		return nil, err
	}
	days := map[string]string{}
	ready := map[string][]Ready{}
	for _, r := range all {
		if !sight.Sees(r.Office) {
			continue
		}
		if days[r.Office] == "" {
			if days[r.Office], err = d.today(ctx, d.DB, r.Office); err != nil {
				return nil, err
			}
		}
		for _, due := range waiting[r.BodyID+"/"+r.UnitID] {
			r.Waiting++
			if due < days[r.Office] {
				r.Late++
			}
		}
		ready[r.Body] = append(ready[r.Body], r)
	}
	return ready, nil
}

// waiting are the days of the requests of a cycle that wait for their places, by the ids of body and unit.
func (d *Dossiers) waiting(ctx context.Context, id string) (map[string][]string, error) {
	type row struct{ place, due string }
	all, err := db.All(ctx, d.DB, func(r db.Row) (row, error) {
		var one row
		return one, r.Scan(&one.place, &one.due)
	}, `SELECT body_id || '/' || coalesce(unit_id, ''), due_day FROM dossier_request WHERE cycle_id = $1 AND state IN ($2, $3)`, id, string(Open), string(Returned))
	days := map[string][]string{}
	for _, one := range all {
		days[one.place] = append(days[one.place], one.due)
	}
	return days, err
}
