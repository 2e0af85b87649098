package retention

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
)

// Count is how many of a class and a year a list has.
type Count struct {
	Class Class
	Year  int
	Due   int // that go, or went
	Kept  int // that are kept back
}

// View is a list as an actor may see it: what is about them is not in it, and not counted.
type View struct {
	Plan
	By     Schedule
	Counts []Count
	// Due, Kept, Gone and Left are counted of what actor may see.
	Due, Kept, Gone, Left int
	// Items are those of one page, Next how many come before the page after; 0 at the end. It counts what actor sees:
	// a place in the whole list would tell that something is left out.
	Items []Item
	Next  int
}

// PageSize is how many items a page of a list has; All are for papers and spreadsheets.
const (
	PageSize = 100
	All      = MaxItems
)

// Plans are an authority's lists, the newest first. Kinds: those of Decide.
func (r *Retention) Plans(ctx context.Context, actor access.Actor, authority string) ([]Plan, error) {
	if err := access.Decide(actor, access.ReadPrivacy, access.Scope{Authority: authority}); err != nil {
		return nil, err
	}
	all, err := db.All(ctx, r.DB, scanPlan, `SELECT `+planColumns+` FROM retention_plan WHERE authority_id = $1 ORDER BY id DESC LIMIT 300`, authority)
	if err != nil {
		return nil, err
	}
	return all, r.less(ctx, actor, authority, all)
}

// less takes from the counts of lists what actor may not know of: those of a whole list would tell that it is there. It
// looks at the few cases that are about actor, and not at the lists.
func (r *Retention) less(ctx context.Context, actor access.Actor, authority string, plans []Plan) error {
	type hidden struct {
		plan string
		counted
	}
	about, args := about(actor, "i.case_id", 2)
	all, err := db.All(ctx, r.DB, func(row db.Row) (hidden, error) {
		var h hidden
		return h, row.Scan(&h.plan, &h.Due, &h.Kept, &h.gone, &h.left)
	}, `SELECT i.plan_id, `+sums+` FROM retention_item i WHERE i.plan_id IN (SELECT id FROM retention_plan WHERE authority_id = $1)
		AND i.case_id IN (SELECT complaint_id FROM complaint_bar) AND `+about+` GROUP BY i.plan_id`, append([]any{authority}, args...)...)
	for _, h := range all {
		for i := range plans {
			if p := &plans[i]; p.ID == h.plan {
				p.Due, p.Kept, p.Destroyed, p.Skipped = p.Due-h.Due, p.Kept-h.Kept, p.Destroyed-h.gone, p.Skipped-h.left
			}
		}
	}
	return err
}

// sums are what is counted of rows of "retention_item i", as counted has it.
const sums = `count(*) FILTER (WHERE i.back = ''), count(*) FILTER (WHERE i.back <> ''),
	count(*) FILTER (WHERE i.state = 'destroyed'), count(*) FILTER (WHERE i.state IN ('changed', 'needed'))`

type counted struct {
	Count
	gone, left int
}

func (r *Retention) counts(ctx context.Context, actor access.Actor, plan string) ([]counted, error) {
	about, args := about(actor, "i.case_id", 2)
	all, err := db.All(ctx, r.DB, func(row db.Row) (counted, error) {
		var c counted
		return c, row.Scan(&c.Class, &c.Year, &c.Due, &c.Kept, &c.gone, &c.left)
	}, `SELECT i.class, i.year, `+sums+`
		FROM retention_item i WHERE i.plan_id = $1 AND NOT `+about+` GROUP BY i.class, i.year`, append([]any{plan}, args...)...)
	slices.SortFunc(all, func(a, b counted) int {
		return cmp.Or(cmp.Compare(slices.Index(Classes, a.Class), slices.Index(Classes, b.Class)), cmp.Compare(a.Year, b.Year))
	})
	return all, err
}

// Plan is one list, with the items that come after so many. Kinds: those of Decide; NotFound.
func (r *Retention) Plan(ctx context.Context, actor access.Actor, id string, after, limit int) (View, error) {
	p, err := planByID(ctx, r.DB, id)
	if err != nil {
		return View{}, err
	}
	if err := access.Decide(actor, access.ReadPrivacy, access.Scope{Authority: p.Authority}); err != nil {
		return View{}, err
	}
	v := View{Plan: p}
	if v.By, err = db.One(ctx, r.DB, scanSchedule, `SELECT `+scheduleColumns+` FROM retention_schedule WHERE id = $1`, p.Schedule); err != nil {
		return View{}, err
	}
	counts, err := r.counts(ctx, actor, id)
	if err != nil {
		return View{}, err
	}
	for _, c := range counts {
		v.Counts = append(v.Counts, c.Count)
		v.Due, v.Kept, v.Gone, v.Left = v.Due+c.Due, v.Kept+c.Kept, v.Gone+c.gone, v.Left+c.left
	}
	about, args := about(actor, "i.case_id", 4)
	after = max(after, 0)
	v.Items, err = itemsOf(ctx, r.DB, `plan_id = $1 AND NOT `+about+` ORDER BY ordinal LIMIT $3 OFFSET $2`, append([]any{id, after, limit + 1}, args...)...)
	if len(v.Items) > limit {
		v.Items = v.Items[:limit]
		v.Next = after + limit
	}
	return v, err
}

func itemsOf(ctx context.Context, q db.Queryer, where string, args ...any) ([]Item, error) {
	return db.All(ctx, q, func(row db.Row) (Item, error) {
		var i Item
		var ended db.Time
		err := row.Scan(&i.Ordinal, &i.Class, &i.Case, &i.Number, &i.Year, &ended, &i.Due, &i.seen, &i.Back, &i.State)
		i.Ended = ended.Time
		return i, err
	}, `SELECT ordinal, class, case_id, number, year, ended_at, due_on, seen, back, state FROM retention_item i WHERE `+where, args...)
}

// InForce is the official schedule of an authority's today; false where there is none: then nothing is destroyed.
func (r *Retention) InForce(ctx context.Context, actor access.Actor, authority string) (Schedule, bool, error) {
	all, err := r.Schedules(ctx, actor, authority)
	if err != nil {
		return Schedule{}, false, err
	}
	in, err := r.zone(ctx, r.DB, authority)
	if err != nil {
		return Schedule{}, false, err
	}
	s, ok := inForce(all, r.now().In(in).Format(time.DateOnly))
	return s, ok, nil
}
