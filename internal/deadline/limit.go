package deadline

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/workday"
)

// MaxDecree bounds the decree of a limit, in characters.
const MaxDecree = 200

// Limit is a promise of an authority to take less time than a rule allows, by its own decree, for what
// begins on From or later. It never changes a clock that runs.
type Limit struct {
	ID        string
	Authority string
	Code      string
	Length    int // in the rule's unit
	Decree    string
	From      workday.Date
	Until     workday.Date // the last day; zero while it lasts
	By        string
	At        time.Time
	Version   int64
}

// limitOn is the limit in force for what begins on a day: the one that came into force last.
func limitOn(limits []Limit, code string, on workday.Date) (Limit, bool) {
	var found Limit
	for _, l := range limits {
		if l.Code == code && l.From <= on && (l.Until == 0 || on <= l.Until) && l.From >= found.From {
			found = l
		}
	}
	return found, found.ID != ""
}

// Limits returns every promise of an authority, past ones too, by rule and by when they begin. They
// are promises to the public, so everybody may read them.
func (d *Deadlines) Limits(ctx context.Context, authority string) ([]Limit, error) {
	return limitsOf(ctx, d.DB, authority)
}

// Promise is a limit with the name of the authority that set it.
type Promise struct {
	Limit
	Office string
}

// Promises are the limits of all authorities that hold for what begins on a day or later, by rule and
// by authority. Everybody may read them.
func (d *Deadlines) Promises(ctx context.Context, on workday.Date) ([]Promise, error) {
	all, err := db.All(ctx, d.DB, func(row db.Row) (Promise, error) {
		var p Promise
		var from, until string
		var at db.Time
		err := row.Scan(&p.ID, &p.Authority, &p.Code, &p.Length, &p.Decree, &from, &until, &p.By, &at, &p.Version, &p.Office)
		p.From, p.Until, p.At = day(from), day(until), at.Time
		return p, err
	}, `SELECT l.id, l.authority_id, l.code, l.length, l.decree, l.from_on, l.until_on, l.set_by, l.set_at, l.version, a.name
		FROM deadline_limit l JOIN authority a ON a.id = l.authority_id
		WHERE l.until_on = '' OR (l.until_on >= l.from_on AND l.until_on >= $1)
		ORDER BY l.code, a.name, l.from_on, l.id`, on.String())
	if err != nil {
		return nil, fmt.Errorf("read promises: %w", err)
	}
	return all, nil
}

const limitColumns = `id, authority_id, code, length, decree, from_on, until_on, set_by, set_at, version`

func scanLimit(row db.Row) (Limit, error) {
	var l Limit
	var from, until string
	var at db.Time
	err := row.Scan(&l.ID, &l.Authority, &l.Code, &l.Length, &l.Decree, &from, &until, &l.By, &at, &l.Version)
	l.From, l.Until, l.At = day(from), day(until), at.Time
	return l, err
}

func limitsOf(ctx context.Context, q db.Queryer, authority string) ([]Limit, error) {
	all, err := db.All(ctx, q, scanLimit, `SELECT `+limitColumns+` FROM deadline_limit WHERE authority_id = $1
		ORDER BY code, from_on, id`, authority)
	if err != nil {
		return nil, fmt.Errorf("read limits: %w", err)
	}
	return all, nil
}

func authorityScope(authority string) access.Scope { return access.Scope{Authority: authority} }

// SetLimit adds a promise. ID, Until, By, At and Version of l are ignored. Kinds: those of Decide;
// Invalid with Faults about "length", "decree" and "from"; Conflict when one begins on that day already;
// NotFound for a rule that is not in force then.
func (d *Deadlines) SetLimit(ctx context.Context, actor access.Actor, l Limit) (Limit, error) {
	if err := access.Decide(actor, access.SetDeadlines, authorityScope(l.Authority)); err != nil {
		return l, err
	}
	rules, err := d.versions(ctx, d.DB, l.Code)
	if err != nil {
		return l, err
	}
	if len(rules) == 0 {
		return l, noRule(l.Code)
	}
	today, err := d.today(ctx, l.Authority)
	if err != nil {
		return l, err
	}
	l.Decree = strings.Join(strings.Fields(l.Decree), " ")
	if err := l.faults(rules, today).Err(); err != nil {
		return l, err
	}
	if l.ID, err = newID(); err != nil {
		return l, err
	}
	at := d.now()
	l.At, l.By, l.Until, l.Version = at.Time, actor.Account, 0, 1
	err = d.changeLimit(ctx, actor, l, "deadline.limit_set", func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO deadline_limit (`+limitColumns+`) VALUES ($1, $2, $3, $4, $5, $6, '', $7, $8, 1)`,
			l.ID, l.Authority, l.Code, l.Length, l.Decree, l.From.String(), l.By, at)
		if db.IsTaken(err) {
			return &problem.Error{Kind: problem.Conflict, Key: "deadline.from.taken", Err: err}
		}
		return err
	})
	return l, err
}

func (l *Limit) faults(rules []*Rule, today workday.Date) problem.Faults {
	var faults problem.Faults
	add := func(field, key string, args problem.Args) {
		faults.Add(problem.Place{File: field}, "deadline.fault."+key, args)
	}
	switch rule := RuleOn(rules, l.Code, max(l.From, today)); {
	case rule == nil:
		add("from", "no_rule_then", nil)
	case rule.Given || rule.Length < 2:
		add("length", "no_shorter", nil)
	case l.Length < 1 || l.Length >= rule.Length:
		add("length", "stricter", problem.Args{"max": rule.Length - 1})
	}
	if l.From < today {
		add("from", "past", nil)
	}
	switch {
	case l.Decree == "":
		add("decree", "no_decree", nil)
	case utf8.RuneCountInString(l.Decree) > MaxDecree:
		add("decree", "long", problem.Args{"max": MaxDecree})
	case strings.ContainsFunc(l.Decree, unicode.IsControl):
		add("decree", "control", nil)
	}
	return faults
}

// today is the day at an authority.
func (d *Deadlines) today(ctx context.Context, authority string) (workday.Date, error) {
	calendar, _, err := d.Calendar(ctx, d.DB, authority, "")
	if err != nil {
		return 0, fmt.Errorf("open the calendar: %w", err)
	}
	return calendar.Office.Zone.At(d.Now()).Date, nil
}

// EndLimit ends a promise with the end of today; one that has not begun is withdrawn. Version is the
// one seen. Kinds: those of Decide, where one of another authority is NotFound; Conflict when somebody
// was faster or when it is over.
func (d *Deadlines) EndLimit(ctx context.Context, actor access.Actor, authority, id string, version int64, why string) error {
	if err := access.Decide(actor, access.SetDeadlines, authorityScope(authority)); err != nil {
		return err
	}
	l, err := d.Limit(ctx, authority, id)
	if err != nil {
		return err
	}
	today, err := d.today(ctx, authority)
	if err != nil {
		return err
	}
	if l.Until != 0 {
		return problem.New(problem.Conflict, "deadline.limit_over", nil)
	}
	l.Until = today
	if l.From > today {
		l.Until = l.From - 1
	}
	return d.changeLimit(ctx, actor, l, "deadline.limit_ended", func(ctx context.Context, tx db.Tx) error {
		err := db.Update(ctx, tx, `UPDATE deadline_limit SET until_on = $3, version = version + 1 WHERE id = $1 AND version = $2`,
			l.ID, version, l.Until.String())
		if errors.Is(err, db.ErrChanged) {
			return &problem.Error{Kind: problem.Conflict, Key: "deadline.changed", Err: err}
		}
		return err
	}, why)
}

// Limit returns a promise of an authority; NotFound when it is another's or there is none.
func (d *Deadlines) Limit(ctx context.Context, authority, id string) (Limit, error) {
	return db.One(ctx, d.DB, scanLimit, `SELECT `+limitColumns+` FROM deadline_limit WHERE id = $1 AND authority_id = $2`, id, authority)
}

func (d *Deadlines) changeLimit(ctx context.Context, actor access.Actor, l Limit, kind string, change db.Work, why ...string) error {
	return d.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if err := change(ctx, tx); err != nil {
			return err
		}
		var touched ledger.Touched
		touched.Add("deadline_limit", l.ID)
		rows, err := touched.Rows(ctx, tx)
		if err != nil {
			return err
		}
		if err := directory.Touch(ctx, tx); err != nil {
			return err
		}
		return d.Record.Record(ctx, tx, access.Event{
			Stream: "deadline_limit/" + l.Authority, Kind: kind, Actor: actor, Scope: authorityScope(l.Authority), At: d.Now(),
			Subject: l.ID, Why: strings.Join(slices.DeleteFunc(append(why, l.Decree), func(s string) bool { return s == "" }), "; "), Rule: access.Version, Rows: rows,
		})
	})
}

// Announced are the kinds of this room's events that programs elsewhere may be told of: the rules and what
// authorities promise are public. What becomes of a single clock is not.
var Announced = []access.Announcement{{
	Name: "deadline.changed", Public: true, Read: "/tenggat", Acts: []string{"deadline.rules_added", "deadline.limit_set", "deadline.limit_ended"},
}}
