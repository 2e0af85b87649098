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

// ConfirmPath is where the link of a test message leads, with its code behind it. Opening the page
// confirms nothing: programs that scan mail open links too. Sending its form does.
const ConfirmPath = "/uji-nomor/"

// lateDays is for how long after its time a message may still be confirmed: it was a miss, and the
// number works all the same.
const lateDays = 14

type sent struct {
	Test
	number string
}

func scanSent(row db.Row) (sent, error) {
	var s sent
	var made, due, answer db.Time
	err := row.Scan(&s.ID, &s.Kind, &s.Result, &s.Seconds, &s.Note, &s.By, &made, &due, &answer, &s.number)
	s.At, s.Due, s.Answer = made.Time, due.Time, answer.Time
	return s, err
}

// sentBy finds the test message of a code that may still be confirmed.
func (o *Offices) sentBy(ctx context.Context, q db.Queryer, code string) (sent, error) {
	dead := problem.New(problem.NotFound, "office.dead_code", nil)
	if code == "" || len(code) > 64 {
		return sent{}, dead
	}
	s, err := db.One(ctx, q, scanSent, `SELECT `+testColumns+`, number_id FROM office_test WHERE code = $1`, o.Hash("test", code))
	switch {
	case problem.KindOf(err) == problem.NotFound:
		return s, dead
	case err != nil:
		return s, fmt.Errorf("find a test message: %w", err)
	case s.Result == Void || !s.Answer.IsZero() || o.Now().After(s.Due.AddDate(0, 0, lateDays)):
		return s, dead
	}
	return s, nil
}

// Tested returns the number that a code was sent to, without confirming anything. NotFound for a code
// that is unknown, used or too old.
func (o *Offices) Tested(ctx context.Context, code string) (Number, error) {
	s, err := o.sentBy(ctx, o.DB, code)
	if err != nil {
		return Number{}, err
	}
	return numberByID(ctx, o.DB, s.number)
}

// Confirm takes the word of whoever has a number that a test message arrived. What comes too late does
// not undo the miss, but the number works again. Kinds: as Tested; of two who send it at once one finds
// it used.
func (o *Offices) Confirm(ctx context.Context, code string) (Number, error) {
	var now Number
	err := o.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if err := directory.Hold(ctx, tx); err != nil {
			return err
		}
		s, err := o.sentBy(ctx, tx, code)
		if err != nil {
			return err
		}
		was, err := numberByID(ctx, tx, s.number)
		if err != nil {
			return err
		}
		a := o.act(access.Public(), "office.test_confirmed", was.Place, "")
		seconds := int(a.at.Sub(s.At) / time.Second)
		result := Answered
		if s.Result == Missed {
			result = Missed
		}
		err = db.Update(ctx, tx, `UPDATE office_test SET result = $2, seconds = $3, confirmed_at = $4 WHERE id = $1 AND confirmed_at IS NULL`,
			s.ID, string(result), seconds, db.At(a.at))
		if err != nil {
			return err
		}
		a.touched.Add("office_test", s.ID)
		now = was.answered(a.at, seconds)
		if was.State == Closed {
			now = was
		}
		return o.tested(ctx, tx, a, was, &now)
	})
	return now, err
}
