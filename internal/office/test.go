package office

import (
	"context"
	"fmt"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/directory"
)

// TestKind is how a number is tested.
type TestKind string

// A call is made by a person, by whichever way the number takes; a message is sent by the program.
const (
	Call    TestKind = "call"
	Message TestKind = "message"
)

// TestResult is what became of a test.
type TestResult string

// A waiting message may still be confirmed. A void one was sent to what the number was before a change.
const (
	Waiting  TestResult = "waiting"
	Answered TestResult = "answered"
	Missed   TestResult = "missed"
	Void     TestResult = "void"
)

// Key is the catalog key of what became of a test.
func (r TestResult) Key() string { return "office.result." + string(r) }

// Test is one test of a number.
type Test struct {
	ID      string
	Kind    TestKind
	Result  TestResult
	Seconds int // until somebody answered; 0 where nobody did, or it was not measured
	Note    string
	By      string // account; empty for the machine
	At      time.Time
	Due     time.Time // of a message: until when it is waited for
	Answer  time.Time // of a message: when it was confirmed
}

// DisturbedAfter is after how many misses in a row a number counts as disturbed.
const DisturbedAfter = 2

// How soon a number is tried again that nobody answered, and one that is disturbed.
const (
	againDays     = 1
	disturbedDays = 7
)

// MaxSeconds bounds how long a test call may ring.
const MaxSeconds = 3600

const maxTests = 100

const testColumns = `id, kind, result, seconds, note, made_by, made_at, due_at, confirmed_at`

func scanTest(row db.Row) (Test, error) {
	var t Test
	var made, due, answer db.Time
	err := row.Scan(&t.ID, &t.Kind, &t.Result, &t.Seconds, &t.Note, &t.By, &made, &due, &answer)
	t.At, t.Due, t.Answer = made.Time, due.Time, answer.Time
	return t, err
}

// testsOf reads the last tests of a number, the latest first.
func testsOf(ctx context.Context, q db.Queryer, number string) ([]Test, error) {
	tests, err := db.All(ctx, q, scanTest, `SELECT `+testColumns+` FROM office_test WHERE number_id = $1 ORDER BY made_at DESC, id DESC LIMIT $2`,
		number, maxTests)
	if err != nil {
		return nil, fmt.Errorf("list tests: %w", err)
	}
	return tests, nil
}

// answered is the number after a test in which somebody answered.
func (n Number) answered(at time.Time, seconds int) Number {
	n.Tested, n.TestedGood, n.Good, n.GoodSeconds, n.Misses, n.Since = at, true, at, seconds, 0, time.Time{}
	n.State, n.Next = Active, time.Time{}
	if n.Every > 0 {
		n.Next = at.AddDate(0, 0, n.Every)
	}
	return n
}

// missed is the number after a test in which nobody answered. It is tried again soon: a number nobody
// answers must not wait a month to be found out.
func (n Number) missed(at time.Time) Number {
	n.Tested, n.TestedGood, n.Next = at, false, time.Time{}
	n.Misses++
	days := againDays
	if n.Misses >= DisturbedAfter {
		if n.State != Disturbed {
			n.Since = at
		}
		n.State, days = Disturbed, disturbedDays
	}
	if n.Every > 0 {
		n.Next = at.AddDate(0, 0, min(days, n.Every))
	}
	return n
}

// Trial is a test call that somebody made.
type Trial struct {
	Number   string // id
	Version  int64  // of the number, the one seen: who sends a form twice has called once
	Answered bool
	Seconds  int
	Note     string
}

// LogTest notes a test call. Kinds: those of Decide; NotFound; Invalid with Faults; Conflict for a closed
// number, or when somebody was faster.
func (o *Offices) LogTest(ctx context.Context, actor access.Actor, t Trial) (Number, error) {
	id, err := newID()
	if err != nil {
		return Number{}, err
	}
	var now Number
	err = o.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if err := directory.Hold(ctx, tx); err != nil {
			return err
		}
		was, err := keptNumber(ctx, tx, actor, t.Number)
		if err != nil {
			return err
		}
		one := t
		if err := one.check(); err != nil {
			return err
		}
		switch {
		case was.State == Closed:
			return problem.New(problem.Conflict, "office.closed", nil)
		case was.Version != one.Version:
			return errChanged(nil)
		}
		a := o.act(actor, "office.test_logged", was.Place, "")
		result := Missed
		if now = was.missed(a.at); one.Answered {
			result, now = Answered, was.answered(a.at, one.Seconds)
		}
		_, err = tx.Exec(ctx, `INSERT INTO office_test (id, number_id, kind, result, seconds, note, made_by, made_at, code)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '')`,
			id, was.ID, string(Call), string(result), one.Seconds, one.Note, actor.Account, db.At(a.at))
		if err != nil {
			return fmt.Errorf("note a test: %w", err)
		}
		a.touched.Add("office_test", id)
		return o.tested(ctx, tx, a, was, &now)
	})
	return now, err
}

func (t *Trial) check() error {
	var c checker
	c.line("note", &t.Note, MaxNote, false)
	if t.Seconds < 0 || t.Seconds > MaxSeconds {
		c.add("seconds", "office.fault.seconds", problem.Args{"max": MaxSeconds})
	}
	if !t.Answered {
		t.Seconds = 0
	}
	return c.faults.Err()
}

// tested ends a test: the number says what it found, and a number that has just become disturbed is told
// of.
func (o *Offices) tested(ctx context.Context, tx db.Tx, a *act, was Number, now *Number) error {
	if err := updateNumber(ctx, tx, *now); err != nil {
		return err
	}
	now.Version++
	if now.State == Disturbed && was.State != Disturbed {
		a.kind = "office.number_disturbed"
		if err := o.alarm(ctx, tx, *now, a.at); err != nil {
			return err
		}
	}
	return o.publish(ctx, tx, a, "office_number", now.ID)
}

// forgetTests ends the messages that may still be confirmed by whoever has what a number was before: those
// that wait are void, and those that were missed stay so.
func (o *Offices) forgetTests(ctx context.Context, tx db.Tx, a *act, number string) error {
	ids, err := db.All(ctx, tx, db.Column[string], `UPDATE office_test SET result = CASE result WHEN 'waiting' THEN 'void' ELSE result END, code = ''
		WHERE number_id = $1 AND code <> '' AND confirmed_at IS NULL AND result IN ('waiting', 'missed') RETURNING id`, number)
	for _, id := range ids {
		a.touched.Add("office_test", id)
	}
	return err
}

// Due returns the numbers that somebody who may edit them should test by an instant, those that nobody
// answered last first, at most 200. Numbers whose test message waits for its answer are left out, and
// those of offices that have ended.
func (o *Offices) Due(ctx context.Context, actor access.Actor, by time.Time) ([]Number, error) {
	mine, args := access.Filter(actor, access.EditUnits, numberScope, 3)
	list, err := db.All(ctx, o.DB, scanNumber, selectNumbers+`
		WHERE n.state <> 'closed' AND n.next_at <= $1 AND `+working("b", 2)+` AND `+working("u", 2)+` AND `+mine+`
			AND NOT EXISTS (SELECT 1 FROM office_test t WHERE t.number_id = n.id AND t.result = 'waiting')
		ORDER BY n.misses DESC, n.emergency DESC, n.next_at, n.id LIMIT 200`, append([]any{db.At(by), o.day()}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("list numbers to test: %w", err)
	}
	return list, nil
}
