package breach

import (
	"context"
	"errors"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/workday"
)

const (
	sendKind = "breach.send"
	// some cases are looked up at a time; each is told in a transaction of its own.
	some = 200
)

// errSkip leaves a case as it is: it was told by then, or the sending runs no more.
var errSkip = errors.New("breach: nothing to tell")

// Schedule has the queue send notices.
func (b *Breaches) Schedule(q *job.Queue) {
	q.Handle(sendKind, func(ctx context.Context, j job.Job) error {
		var o order
		if err := j.Decode(&o); err != nil {
			return err
		}
		return b.Run(ctx, o.Sending)
	}, job.Options{Concurrency: 1, Timeout: time.Hour})
}

// Run tells the cases that no notice has reached, each in a transaction with the note that it was, until nobody is left
// or the sending is cancelled. A case that cannot be told keeps nobody else waiting; it is tried again with the next
// attempt, as is all that is left when the database goes away.
func (b *Breaches) Run(ctx context.Context, id string) error {
	s, err := sendingByID(ctx, b.DB, id)
	if err != nil || s.State != Running {
		return err
	}
	var trouble error
	for ended := false; !ended && trouble == nil; {
		if trouble = b.tellAll(ctx, &s); trouble == nil {
			ended, trouble = b.end(ctx, &s)
		}
	}
	if trouble == nil {
		return nil
	}
	return errors.Join(trouble, b.DB.InTx(context.WithoutCancel(ctx), func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE breach_sending SET trouble = $2 WHERE id = $1 AND state = $3`, id, problem.KindOf(trouble).String(), string(Running))
		return err
	}))
}

func (b *Breaches) tellAll(ctx context.Context, s *Sending) error {
	one, err := byID(ctx, b.DB, s.Incident)
	if err != nil {
		return err
	}
	told, err := db.One(ctx, b.DB, scanEntry, `SELECT `+entryColumns+` FROM breach_entry WHERE breach_id = $1 AND entry = $2`, s.Incident, s.N)
	if err != nil {
		return err
	}
	zone, err := b.zone(ctx, b.DB, one.Authority)
	if err != nil {
		return err
	}
	var failed error
	for after := ""; ; {
		cases, err := b.left(ctx, b.DB, s.Incident, after, some)
		if err != nil || len(cases) == 0 {
			return errors.Join(failed, err)
		}
		for _, id := range cases {
			after = id
			err := b.tellCase(ctx, s, &told, id, zone)
			switch {
			case errors.Is(err, errStopped):
				return failed
			case ctx.Err() != nil, problem.KindOf(err) == problem.Unavailable:
				return err
			case err != nil:
				failed = err
				b.Log.ErrorContext(ctx, "a case cannot be told of an incident", "case", id, "error", err)
			}
		}
	}
}

// errStopped ends a sending that somebody cancelled.
var errStopped = errors.New("breach: the sending runs no more")

// tellCase gives one case its notice, unless it has one.
func (b *Breaches) tellCase(ctx context.Context, s *Sending, e *Entry, id string, zone workday.Zone) error {
	number, err := db.One(ctx, b.DB, db.Column[string], `SELECT number FROM complaint WHERE id = $1`, id)
	if err != nil {
		return err
	}
	err = b.Cases.TellData(ctx, id, complaint.DataNotice{
		Kind: kindPeople,
		Words: func(lang string) string {
			return s.words(b.Catalog.Printer(locale.Lang(lang)), e, number, zone)
		},
		Begin: func(ctx context.Context, tx db.Tx) error { return b.claim(ctx, tx, s, id) },
		End: func(ctx context.Context, tx db.Tx, entry string, way complaint.Reach) error {
			_, err := tx.Exec(ctx, `UPDATE breach_told SET entry_id = $3, way = $4 WHERE breach_id = $1 AND case_id = $2`, s.Incident, id, entry, string(way))
			return err
		},
	})
	if errors.Is(err, errSkip) {
		err = nil
	}
	return err
}

// claim writes that a case is told, so that nobody else does.
func (b *Breaches) claim(ctx context.Context, tx db.Tx, s *Sending, id string) error {
	state, err := db.One(ctx, tx, db.Column[SendState], `SELECT state FROM breach_sending WHERE id = $1`, s.ID)
	if err != nil {
		return err
	}
	if state != Running {
		return errStopped
	}
	// A correction may have taken the case off since it was looked up.
	concerned, err := db.One(ctx, tx, db.Column[int], `SELECT count(*) FROM breach_case WHERE breach_id = $1 AND case_id = $2 AND until = 0`, s.Incident, id)
	if err != nil || concerned == 0 {
		return errors.Join(errSkip, err)
	}
	made, err := tx.Exec(ctx, `INSERT INTO breach_told (breach_id, case_id, sending_id, entry_id, way, told_at) VALUES ($1, $2, $3, '', '', $4)
		ON CONFLICT DO NOTHING`, s.Incident, id, s.ID, db.At(b.now()))
	if err != nil {
		return err
	}
	if n, err := made.RowsAffected(); err != nil || n == 0 {
		return errors.Join(errSkip, err)
	}
	return nil
}

// end ends a sending that has nobody left. Where all were told in writing with it, that is noted, and may end the hours;
// where some wait for a call or a letter, whoever answers for the incident notes it once those went out.
//
// False: more cases turned out to be concerned meanwhile.
func (b *Breaches) end(ctx context.Context, was *Sending) (bool, error) {
	ended := false
	err := b.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		ended = true
		s, err := sendingByID(ctx, tx, was.ID)
		if err != nil || s.State != Running {
			return err
		}
		left, err := b.left(ctx, tx, s.Incident, "", 1)
		if err != nil || len(left) > 0 {
			ended = false
			return err
		}
		one, err := byID(ctx, tx, s.Incident)
		if err != nil {
			return err
		}
		var touched ledger.Touched
		if err := s.move(ctx, tx, Sent, db.At(b.now()), &touched); err != nil {
			return err
		}
		told, owed, err := b.reached(ctx, tx, one.ID)
		if err != nil {
			return err
		}
		if owed == 0 && told > 0 && one.State == Open {
			if err := b.noteSent(ctx, tx, &one, &s, &touched); err != nil {
				return err
			}
		}
		if err := one.update(ctx, tx); err != nil {
			return err
		}
		touched.Add("breach", one.ID)
		return b.record(ctx, tx, access.Machine(), &one, "sent", "", &touched)
	})
	return ended, err
}

// reached is how many cases were told of an incident, and how many of them wait for a call or a letter.
func (b *Breaches) reached(ctx context.Context, tx db.Tx, id string) (int, int, error) {
	var told, owed int
	err := tx.QueryRow(ctx, `SELECT count(*), count(*) FILTER (WHERE way <> '') FROM breach_told WHERE breach_id = $1`, id).Scan(&told, &owed)
	return told, owed, db.Problem(err)
}

// noteSent notes the notice to the people, without how many: whoever reads it may be whom one of the cases is about.
func (b *Breaches) noteSent(ctx context.Context, tx db.Tx, one *Incident, s *Sending, touched *ledger.Touched) error {
	id, err := newID()
	if err != nil {
		return err
	}
	p := b.Catalog.Printer(locale.Indonesian)
	n := Notice{
		ID: id, N: s.N, Kind: ToPeople, Addressee: p.T("breach.sent_to"), Words: s.text(), At: b.now(),
		MadeBy: s.MadeBy, Made: b.now(),
	}
	if err := n.insert(ctx, tx, one.ID); err != nil {
		return err
	}
	touched.Add("breach_notice", n.ID)
	return b.settle(ctx, tx, access.Machine(), one, touched)
}
