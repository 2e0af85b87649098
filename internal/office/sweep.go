package office

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/calendar"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/notify"
	"github.com/patuh-id/patuh/internal/workday"
)

const (
	testJob = "office.test"
	dayJob  = "offices.day"
)

// Schedule lets the queue test numbers, and draw pages anew every day: services and hours begin and end by the day.
func (o *Offices) Schedule(q *job.Queue) {
	q.Handle(testJob, func(ctx context.Context, _ job.Job) error { return o.Test(ctx) }, job.Options{Concurrency: 1, Timeout: 10 * time.Minute})
	q.Every(testJob, time.Hour)
	q.Handle(dayJob, func(ctx context.Context, _ job.Job) error { return o.DB.InTx(ctx, directory.Touch) }, job.Options{Concurrency: 1})
	q.Every(dayJob, 24*time.Hour)
}

// batch is how many numbers one look reads.
const batch = 100

// Test counts as missed what was not confirmed in time, and sends a message to every number that is due
// and that messages reach. What fails for one number keeps no other waiting.
func (o *Offices) Test(ctx context.Context) error {
	return errors.Join(o.expire(ctx), o.send(ctx))
}

func (o *Offices) expire(ctx context.Context) error {
	var all error
	for after := ""; ; {
		ids, err := db.All(ctx, o.DB, db.Column[string], `SELECT id FROM office_test WHERE result = 'waiting' AND due_at <= $1 AND id > $2
			ORDER BY id LIMIT $3`, db.At(o.Now()), after, batch)
		if err != nil || len(ids) == 0 {
			return errors.Join(all, err)
		}
		for _, id := range ids {
			all = errors.Join(all, o.expireOne(ctx, id))
		}
		after = ids[len(ids)-1]
	}
}

func (o *Offices) expireOne(ctx context.Context, id string) error {
	return o.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if err := directory.Hold(ctx, tx); err != nil {
			return err
		}
		numbers, err := db.All(ctx, tx, db.Column[string], `UPDATE office_test SET result = 'missed'
			WHERE id = $1 AND result = 'waiting' RETURNING number_id`, id)
		if err != nil || len(numbers) == 0 {
			return err // somebody was faster
		}
		was, err := numberByID(ctx, tx, numbers[0])
		if err != nil {
			return err
		}
		a := o.act(access.Machine(), "office.test_missed", was.Place, "")
		a.touched.Add("office_test", id)
		waits, err := o.Messages.Waits(ctx, tx, numberTest.Name, was.recipient(), id)
		if err != nil {
			return err
		}
		if waits { // the way out is shut: that is no fault of the number
			return o.putOff(ctx, tx, a, was, id)
		}
		now := was.missed(a.at)
		return o.tested(ctx, tx, a, was, &now)
	})
}

// putOff waits one more working day for an answer to a message that has not gone out yet. Messages are tried
// for some days; one that was given up counts as missed.
func (o *Offices) putOff(ctx context.Context, tx db.Tx, a *act, n Number, id string) error {
	due, err := o.workingDay(ctx, tx, n.Place, a.at)
	if err != nil {
		return err
	}
	if err := db.Update(ctx, tx, `UPDATE office_test SET result = 'waiting', due_at = $2 WHERE id = $1`, id, db.At(due)); err != nil {
		return err
	}
	a.kind = "office.test_put_off"
	return o.publish(ctx, tx, a, "office_number", n.ID)
}

// recipient is where a test message of a number goes.
func (n Number) recipient() notify.Recipient {
	return notify.Recipient{Address: n.Value, Channel: string(n.Kind), Name: n.Label}
}

func (o *Offices) send(ctx context.Context) error {
	var all error
	for after := ""; ; {
		list, err := db.All(ctx, o.DB, scanNumber, selectNumbers+`
			WHERE n.state <> 'closed' AND n.next_at <= $1 AND n.kind <> 'phone' AND n.id > $2 AND `+working("b", 4)+` AND `+working("u", 4)+`
				AND NOT EXISTS (SELECT 1 FROM office_test t WHERE t.number_id = n.id AND t.result = 'waiting')
			ORDER BY n.id LIMIT $3`, db.At(o.Now()), after, batch, o.day())
		if err != nil || len(list) == 0 {
			return errors.Join(all, err)
		}
		for _, n := range list {
			all = errors.Join(all, o.sendOne(ctx, n))
		}
		after = list[len(list)-1].ID
	}
}

// sendOne sends a test message to a number as it was seen. Where no message goes out it stays on the
// list of those that people call.
func (o *Offices) sendOne(ctx context.Context, seen Number) error {
	id, err := newID()
	if err != nil {
		return err
	}
	code := rand.Text()
	return o.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if err := directory.Hold(ctx, tx); err != nil {
			return err
		}
		open, err := o.Open(ctx, tx, string(seen.Kind), seen.Authority)
		if err != nil || !open {
			return err
		}
		was, err := numberByID(ctx, tx, seen.ID)
		if err != nil || was.Version != seen.Version {
			return err // changed meanwhile: the next look sees it
		}
		a := o.act(access.Machine(), "office.test_sent", was.Place, "")
		due, err := o.workingDay(ctx, tx, was.Place, a.at)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO office_test (id, number_id, kind, result, seconds, note, made_by, made_at, due_at, code)
			VALUES ($1, $2, $3, $4, 0, '', '', $5, $6, $7)`,
			id, was.ID, string(Message), string(Waiting), db.At(a.at), db.At(due), o.Hash("test", code))
		if err != nil {
			return fmt.Errorf("note a test message: %w", err)
		}
		err = o.Messages.Send(ctx, tx, notify.Message{
			Kind: numberTest.Name, To: was.recipient(), Scope: was.Scope(),
			Args: map[string]string{"label": was.Label}, Times: map[string]time.Time{"due": due}, Link: ConfirmPath + code, Unique: id,
		})
		if err != nil {
			return err
		}
		// The test is under way: the number says so by its version alone, and is due again if it comes to nothing.
		if err := updateNumber(ctx, tx, was); err != nil {
			return err
		}
		a.touched.Add("office_test", id)
		return o.publish(ctx, tx, a, "office_number", was.ID)
	})
}

// workingDay is when a whole working day of an office that began after an instant is over: what comes on
// a Friday has until the end of Monday.
func (o *Offices) workingDay(ctx context.Context, q db.Queryer, p Place, at time.Time) (time.Time, error) {
	c, _, err := o.Calendars.Of(ctx, q, calendar.Office{Authority: p.Authority, Unit: p.UnitID})
	if err != nil {
		return time.Time{}, err
	}
	r, err := c.Due(c.Office.Zone.At(at), 1, workday.WorkingDays)
	if err != nil {
		return time.Time{}, err
	}
	day := r.Until.Date.Time()
	return time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, c.Office.Zone.Location), nil
}
