package retention

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
)

// State is how far a dry run has come.
type State string

// Stopped is for good: the schedule is not the one that the list was made by.
const (
	Shown     State = "shown"
	Proposed  State = "proposed"
	Refused   State = "refused"
	Running   State = "running"
	Cancelled State = "cancelled"
	Stopped   State = "stopped"
	Done      State = "done"
)

// Plan is a dry run, and the run that came of it.
type Plan struct {
	ID, Authority, Schedule string
	On                      string // the day it is for
	State                   State
	Hash                    string // SHA-256 of the whole list
	Due, Kept               int    // of the whole list
	MadeBy                  string
	Made                    time.Time
	ProposedBy              string
	Proposed                time.Time
	DecidedBy               string
	Decided                 time.Time
	Why                     string
	Destroyed, Skipped      int
	Ended                   time.Time
	Trouble                 string
	Checkpoint              string
	Version                 int64
}

const planColumns = `id, authority_id, schedule_id, on_day, state, hash, due, kept, made_by, made_at, proposed_by, proposed_at, decided_by, decided_at, why,
	destroyed, skipped, ended_at, trouble, checkpoint, version`

func scanPlan(row db.Row) (Plan, error) {
	var p Plan
	var made, proposed, decided, ended db.Time
	err := row.Scan(&p.ID, &p.Authority, &p.Schedule, &p.On, &p.State, &p.Hash, &p.Due, &p.Kept, &p.MadeBy, &made, &p.ProposedBy, &proposed,
		&p.DecidedBy, &decided, &p.Why, &p.Destroyed, &p.Skipped, &ended, &p.Trouble, &p.Checkpoint, &p.Version)
	p.Made, p.Proposed, p.Decided, p.Ended = made.Time, proposed.Time, decided.Time, ended.Time
	return p, err
}

// Item is one case of a list, or its recordings and pictures.
type Item struct {
	Ordinal      int
	Class        Class
	Case, Number string
	Year         int
	Ended        time.Time
	Due          string // the first day on which it may go
	Back         string // why it is kept back; '' where it goes
	State        ItemState
	seen         int64
}

// ItemState is what became of an item.
type ItemState string

// Changed and Needed were left out by the run: they were not any more what the list had, or something came to need them.
const (
	Listed  ItemState = "listed"
	KeptOne ItemState = "kept"
	Gone    ItemState = "destroyed"
	Changed ItemState = "changed"
	Needed  ItemState = "needed"
)

// BackKey is the catalog key of why something is kept back.
func BackKey(back string) string { return "retention.back." + back }

// MaxItems is how many a list has at most: the oldest. The rest comes with the next.
const MaxItems = 20_000

// DryRun lists what would go on a day by a schedule: the one in force then, or a draft. Nothing else happens. Kinds: those
// of Decide; NotFound; Conflict where there is no schedule; Invalid with a fault about "on".
func (r *Retention) DryRun(ctx context.Context, actor access.Actor, authority, schedule, on string) (Plan, error) {
	if err := access.Decide(actor, access.KeepPrivacy, access.Scope{Authority: authority}); err != nil {
		return Plan{}, err
	}
	var f faults
	f.day("on", on)
	if err := f.found.Err(); err != nil {
		return Plan{}, err
	}
	s, err := r.scheduleFor(ctx, authority, schedule, on)
	if err != nil {
		return Plan{}, err
	}
	id, err := newID()
	if err != nil {
		return Plan{}, err
	}
	p := Plan{ID: id, Authority: authority, Schedule: s.ID, On: on, State: Shown, MadeBy: actor.Account, Made: r.now(), Version: 1}
	return p, r.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		items, err := r.list(ctx, tx, &s, on)
		if err != nil {
			return err
		}
		p.Hash, p.Due, p.Kept = hashOf(&s, on, items), 0, 0
		for i := range items {
			if items[i].Back == "" {
				p.Due++
			} else {
				p.Kept++
			}
		}
		if err := p.insert(ctx, tx, items); err != nil {
			return err
		}
		var touched ledger.Touched
		touched.Add("retention_plan", p.ID)
		return r.record(ctx, tx, actor, authority, "listed", p.ID, "", &touched)
	})
}

func (r *Retention) scheduleFor(ctx context.Context, authority, id, on string) (Schedule, error) {
	all, err := schedules(ctx, r.DB, authority)
	if err != nil {
		return Schedule{}, err
	}
	if id == "" {
		if s, ok := inForce(all, on); ok {
			return s, nil
		}
		return Schedule{}, problem.New(problem.Conflict, "retention.no_schedule", problem.Args{"on": on})
	}
	for _, s := range all {
		if s.ID == id {
			return s, nil
		}
	}
	return Schedule{}, problem.New(problem.NotFound, "retention.not_found", nil)
}

func (p *Plan) insert(ctx context.Context, tx db.Tx, items []Item) error {
	_, err := tx.Exec(ctx, `INSERT INTO retention_plan (`+planColumns+`) VALUES (`+db.Marks(1, 21)+`)`,
		p.ID, p.Authority, p.Schedule, p.On, string(p.State), p.Hash, p.Due, p.Kept, p.MadeBy, db.At(p.Made), "", db.Time{}, "", db.Time{}, "",
		0, 0, db.Time{}, "", "", p.Version)
	if err != nil {
		return err
	}
	_, err = db.InsertAll(ctx, tx, `INSERT INTO retention_item (plan_id, ordinal, class, case_id, number, year, ended_at, due_on, seen, back, state)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, func(yield func([]any) bool) {
		for i := range items {
			one := &items[i]
			if !yield([]any{p.ID, one.Ordinal, string(one.Class), one.Case, one.Number, one.Year, db.At(one.Ended), one.Due, one.seen, one.Back, string(one.State)}) {
				return
			}
		}
	})
	return err
}

// hashOf is the hash of a list: of its schedule, its day, and each line with what was seen of the case.
func hashOf(s *Schedule, on string, items []Item) string {
	sum := sha256.New()
	fmt.Fprintf(sum, "patuh-retention-v1\n%s %d %s\n%s", s.Authority, s.Running, on, text(s.Lines))
	for i := range items {
		one := &items[i]
		fmt.Fprintf(sum, "%d %s %s %s %s %d %s\n", one.Ordinal, one.Class, one.Case, one.Number, one.Due, one.seen, one.Back)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// list is what is due on a day, the oldest of each class first: of each case one line.
func (r *Retention) list(ctx context.Context, q db.Queryer, s *Schedule, on string) ([]Item, error) {
	in, err := r.zone(ctx, q, s.Authority)
	if err != nil {
		return nil, err
	}
	day, err := time.Parse(time.DateOnly, on)
	if err != nil {
		return nil, err
	}
	var items []Item
	listed := map[string]bool{}
	for _, line := range s.Lines {
		until, ok := line.cutoff(day, in)
		if !ok {
			continue
		}
		some, err := r.over(ctx, q, s.Authority, line.Class, until)
		if err != nil {
			return nil, err
		}
		for _, one := range some {
			if listed[one.Case] || len(items) >= MaxItems {
				continue
			}
			listed[one.Case] = true
			one.Ordinal, one.Class, one.Due = len(items)+1, line.Class, line.Due(one.Ended, in)
			items = append(items, one)
		}
	}
	return items, r.keepBack(ctx, q, items)
}

// over are cases of a class that were over before an instant.
func (r *Retention) over(ctx context.Context, q db.Queryer, authority string, class Class, until time.Time) ([]Item, error) {
	where := class.where()
	if class == Media {
		where = `c.id IN (SELECT f.holder_id FROM file f WHERE f.holder_kind = 'case' AND f.erased_at IS NULL AND f.authority_id = $1 AND f.created_at < $2
			AND (f.type LIKE 'image/%' OR f.type LIKE 'audio/%'))`
	}
	items, err := db.All(ctx, q, func(row db.Row) (Item, error) {
		var one Item
		var ended db.Time
		err := row.Scan(&one.Case, &one.Number, &one.Year, &ended, &one.seen, &one.Back)
		one.Ended = ended.Time
		return one, err
	}, `SELECT c.id, c.number, c.year, c.ended_at, c.version, `+back+` FROM complaint c
		WHERE c.authority_id = $1 AND c.ended_at < $2 AND c.ended_at IS NOT NULL AND c.destroyed_at IS NULL AND `+where+`
		ORDER BY c.ended_at, c.id LIMIT $3`, authority, db.At(until), MaxItems)
	if err != nil {
		return nil, fmt.Errorf("list what is due: %w", err)
	}
	return items, nil
}

// back is why a row of "complaint c" is kept, by a word; ” where nothing keeps it.
const back = `CASE
	WHEN EXISTS (SELECT 1 FROM retention_hold h WHERE h.case_id = c.id AND h.lifted_at IS NULL) THEN 'hold'
	WHEN EXISTS (SELECT 1 FROM clock k WHERE k.subject_kind = 'case' AND k.subject_id = c.id AND k.ended_at IS NULL) THEN 'clock'
	WHEN EXISTS (SELECT 1 FROM complaint p WHERE p.parent_id = c.id AND p.ended_at IS NULL) THEN 'family'
	WHEN EXISTS (SELECT 1 FROM sealed_request s WHERE s.case_id = c.id AND s.state = 'asked') THEN 'identity'
	ELSE '' END`

// keepBack asks the other rooms about what nothing here keeps.
func (r *Retention) keepBack(ctx context.Context, q db.Queryer, items []Item) error {
	var ids []string
	for i := range items {
		items[i].State = Listed
		if items[i].Back == "" {
			ids = append(ids, items[i].Case)
		}
	}
	for _, keeper := range r.Keepers {
		needed, err := keeper(ctx, q, ids)
		if err != nil {
			return fmt.Errorf("ask what is still needed: %w", err)
		}
		for i := range items {
			if why := needed[items[i].Case]; why != "" && items[i].Back == "" {
				items[i].Back = why
			}
		}
	}
	for i := range items {
		if items[i].Back != "" {
			items[i].State = KeptOne
		}
	}
	return nil
}
