package deadline

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/workday"
)

const clockColumns = `id, subject_kind, subject_id, authority_id, body_id, unit_id, rule_id, code, limit_id, length, extension,
	started_at, zero_on, due_at, due_on, state, pauses, not_before, ended_at, years, calendar_revision, warned, next_at, version`

const insertClock = `INSERT INTO clock (` + clockColumns + `)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)`

func (c *Clock) values() ([]any, error) {
	pauses := "null" // as JSON has it; of most clocks there are none
	if c.Pauses != nil {
		text, err := json.Marshal(c.Pauses)
		if err != nil {
			return nil, fmt.Errorf("write the pauses of a clock: %w", err)
		}
		pauses = string(text)
	}
	years := make([]string, len(c.Years))
	for i, year := range c.Years {
		years[i] = strconv.Itoa(year)
	}
	return []any{
		c.ID, c.Subject.Kind, c.Subject.ID, c.Scope.Authority, null(c.Scope.Body), null(c.Scope.Unit), c.Rule, c.Code, c.Limit,
		c.Length, c.Extension, db.At(c.Started), c.Zero.String(), db.At(c.Due), c.DueOn.String(), string(c.State), pauses,
		orNull(c.NotBefore), orNull(c.Ended), strings.Join(years, " "), c.Revision, int64(c.warned), orNull(c.next), c.Version,
	}, nil
}

func null(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// orNull is an instant as the database keeps it; the zero one is NULL.
func orNull(t time.Time) db.Time {
	if t.IsZero() {
		return db.Time{}
	}
	return db.At(t)
}

func scanClock(row db.Row) (Clock, error) {
	var c Clock
	var body, unit *string
	var zero, dueOn, pauses, years string
	var started, due, notBefore, ended, next db.Time
	var warned int64
	err := row.Scan(&c.ID, &c.Subject.Kind, &c.Subject.ID, &c.Scope.Authority, &body, &unit, &c.Rule, &c.Code, &c.Limit,
		&c.Length, &c.Extension, &started, &zero, &due, &dueOn, &c.State, &pauses,
		&notBefore, &ended, &years, &c.Revision, &warned, &next, &c.Version)
	if err != nil {
		return c, err
	}
	if body != nil {
		c.Scope.Body = *body
	}
	if unit != nil {
		c.Scope.Unit = *unit
	}
	c.Started, c.Due, c.NotBefore, c.Ended, c.next = started.Time, due.Time, notBefore.Time, ended.Time, next.Time
	c.Zero, c.DueOn, c.warned = day(zero), day(dueOn), uint64(warned)
	for _, text := range strings.Fields(years) {
		year, err := strconv.Atoi(text)
		if err != nil {
			return c, fmt.Errorf("read the years of clock %s: %w", c.ID, err)
		}
		c.Years = append(c.Years, year)
	}
	if err := json.Unmarshal([]byte(pauses), &c.Pauses); err != nil {
		return c, fmt.Errorf("read the pauses of clock %s: %w", c.ID, err)
	}
	return c, nil
}

// day reads a day that we wrote.
func day(text string) workday.Date {
	d, _ := workday.ParseDate(text) // an empty one is the zero Date
	return d
}

// Get returns a clock; NotFound when there is none.
func (d *Deadlines) Get(ctx context.Context, q db.Queryer, id string) (Clock, error) {
	return db.One(ctx, q, scanClock, `SELECT `+clockColumns+` FROM clock WHERE id = $1`, id)
}

// Of returns the clocks of a thing, ended ones too, in the order in which they were started.
func (d *Deadlines) Of(ctx context.Context, q db.Queryer, s Subject) ([]Clock, error) {
	return db.All(ctx, q, scanClock, `SELECT `+clockColumns+` FROM clock WHERE subject_kind = $1 AND subject_id = $2 ORDER BY id`, s.Kind, s.ID)
}

// OpenOf returns the open clocks of many things of a kind by their ids, the one that is due first at the top.
func (d *Deadlines) OpenOf(ctx context.Context, q db.Queryer, kind string, ids ...string) (map[string][]Clock, error) {
	open := map[string][]Clock{}
	for some := range slices.Chunk(ids, db.MaxMarks-1) {
		args := []any{kind}
		for _, id := range some {
			args = append(args, id)
		}
		clocks, err := db.All(ctx, q, scanClock, `SELECT `+clockColumns+` FROM clock
			WHERE subject_kind = $1 AND subject_id IN (`+db.Marks(2, len(some))+`) AND ended_at IS NULL ORDER BY due_at, id`, args...)
		if err != nil {
			return nil, fmt.Errorf("read the open clocks of many: %w", err)
		}
		for _, c := range clocks {
			open[c.Subject.ID] = append(open[c.Subject.ID], c)
		}
	}
	return open, nil
}

// MaxDue is how many clocks Due returns at once.
const MaxDue = 500

// DueQuery chooses open clocks by when they are due. Without a Unit it is over the whole authority.
type DueQuery struct {
	Authority string
	Unit      string
	Before    time.Time // due before; zero: whenever
	State     State     // Running, Paused or Missed; empty: all of them
	Code      string    // one rule; empty: all
	// After is the clock that the page before ended with.
	After Clock
	Limit int // at most MaxDue, which is also what zero means
}

// Due returns open clocks, the one that is due first at the top: a read of one index range. Whoever
// may see the things that they are about is for the caller to know.
func (d *Deadlines) Due(ctx context.Context, q db.Queryer, query DueQuery) ([]Clock, error) {
	column, of := "authority_id", query.Authority
	if query.Unit != "" {
		column, of = "unit_id", query.Unit
	}
	before := query.Before
	if before.IsZero() {
		before = endOfTime
	}
	limit := query.Limit
	if limit <= 0 || limit > MaxDue {
		limit = MaxDue
	}
	return db.All(ctx, q, scanClock, `SELECT `+clockColumns+` FROM clock
		WHERE `+column+` = $1 AND ended_at IS NULL AND due_at < $2 AND (due_at, id) > ($3, $4)
			AND ($5 = '' OR state = $5) AND ($6 = '' OR code = $6) AND authority_id = $7
		ORDER BY due_at, id LIMIT $8`,
		of, db.At(before), atOrFirst(query.After.Due), query.After.ID, string(query.State), query.Code, query.Authority, limit)
}

// endOfTime is after everything that is counted here.
var endOfTime = time.Date(9000, 1, 1, 0, 0, 0, 0, time.UTC)

// atOrFirst is an instant to read on from; the zero one is NULL to the database, which is before nothing.
func atOrFirst(t time.Time) db.Time {
	if t.IsZero() {
		return db.At(time.Unix(0, 0))
	}
	return db.At(t)
}

// rule returns a version by its id.
func (d *Deadlines) rule(ctx context.Context, q db.Queryer, id string) (*Rule, error) {
	if known, ok := d.rules.Load(id); ok {
		return known.(*Rule), nil
	}
	body, err := db.One(ctx, q, db.Column[string], `SELECT body FROM deadline_rule WHERE id = $1`, id)
	if err != nil {
		return nil, fmt.Errorf("read rule %s: %w", id, err)
	}
	var rule Rule
	if err := json.Unmarshal([]byte(body), &rule); err != nil {
		return nil, fmt.Errorf("read rule %s: %w", id, err)
	}
	d.rules.Store(id, &rule)
	return &rule, nil
}

// Rule returns a version of a rule by its id; NotFound when there is none.
func (d *Deadlines) Rule(ctx context.Context, id string) (*Rule, error) { return d.rule(ctx, d.DB, id) }

// Rules returns every version of every rule, in the order of their files, older versions first. They
// must not be changed.
func (d *Deadlines) Rules(ctx context.Context) ([]*Rule, error) { return d.versions(ctx, d.DB) }

func (d *Deadlines) versions(ctx context.Context, q db.Queryer, of ...string) ([]*Rule, error) {
	where, args := "", make([]any, 0, len(of))
	if len(of) > 0 {
		where = ` WHERE code IN (` + db.Marks(1, len(of)) + `)`
		for _, code := range of {
			args = append(args, code)
		}
	}
	ids, err := db.All(ctx, q, db.Column[string], `SELECT id FROM deadline_rule`+where+` ORDER BY position, id`, args...)
	if err != nil {
		return nil, fmt.Errorf("read rules: %w", err)
	}
	rules := make([]*Rule, 0, len(ids))
	for _, id := range ids {
		rule, err := d.rule(ctx, q, id)
		if err != nil {
			return nil, err
		}
		rules = append(rules, rule)
	}
	return rules, nil
}

func noRule(code string) error {
	return problem.New(problem.NotFound, "deadline.no_rule", problem.Args{"code": code})
}

// InForce are the rules for what begins on a day, each in one version, in their order.
func InForce(rules []*Rule, on workday.Date) []*Rule {
	var now []*Rule
	for _, r := range rules {
		if slices.ContainsFunc(now, func(n *Rule) bool { return n.Code == r.Code }) {
			continue
		}
		if found := RuleOn(rules, r.Code, on); found != nil {
			now = append(now, found)
		}
	}
	return now
}

// Current are the rules in force today, each in one version, and the day that it is. The installation's
// day begins in Jakarta.
func (d *Deadlines) Current(ctx context.Context) ([]*Rule, workday.Date, error) {
	rules, err := d.Rules(ctx)
	if err != nil {
		return nil, 0, err
	}
	today, err := d.today(ctx, "")
	return InForce(rules, today), today, err
}

// StartedBy returns the codes of the rules that any version starts by an event, in the order of their
// files: Start takes those that are in force.
func (d *Deadlines) StartedBy(ctx context.Context, q db.Queryer, event string) ([]string, error) {
	rules, err := d.versions(ctx, q)
	var codes []string
	for _, r := range rules {
		if r.Starts.Code == event && !slices.Contains(codes, r.Code) {
			codes = append(codes, r.Code)
		}
	}
	return codes, err
}

// covered is how many of the clock's columns the ledger covers: the first ones.
const covered = 19

// Row is a clock that Start has just returned, as the ledger reads it.
func (c *Clock) Row() (access.Row, error) {
	values, err := c.values()
	if err != nil {
		return access.Row{}, err
	}
	return access.Row{Table: "clock", ID: c.ID, Values: values[:covered]}, nil
}
