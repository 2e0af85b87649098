package complaint

import (
	"context"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/ledger"
)

// timed does what follows when a time is over: the machine's acts. It is a deadline.Listener.
func (c *Complaints) timed(ctx context.Context, tx db.Tx, n deadline.Notice) error {
	if n.Clock.Subject.Kind != subject("").Kind || !n.Missed {
		return nil
	}
	one, err := byID(ctx, tx, n.Clock.Subject.ID)
	if err != nil {
		return err
	}
	switch {
	case n.Clock.Code == WindowSilence && one.State == Answered:
		return c.silence(ctx, tx, one)
	case n.Clock.Code == WindowSupply && one.State == Incomplete:
		_, err := c.doIn(ctx, tx, one.ID, 0, deed{Act: Lapse, By: ByMachine, Audience: ToReporter, change: func(_ context.Context, _ db.Tx, a *acting) error {
			a.now.Owner = ""
			return nil
		}})
		return err
	case slices.Contains([]string{WindowAppeal, WindowObject}, n.Clock.Code):
		return c.endWindow(ctx, tx, &one, n.Clock)
	case n.Clock.Code == "cek_rujukan" && one.State == Referred:
		_, err := c.doIn(ctx, tx, one.ID, 0, remind(n.Clock.Code))
		return err
	}
	return nil
}

// remind notes that something waits for somebody in the office.
func remind(what string) deed {
	return deed{Act: Remind, By: ByMachine, Data: map[string]string{"clock": what}}
}

// minCalls is how often the office tries to call an assisted reporter before silence counts.
const minCalls = 2

// silence closes an answered case whose reporter said nothing in time. Somebody who was helped to speak up may
// not have read the answer: they are called first, twice.
func (c *Complaints) silence(ctx context.Context, tx db.Tx, one Case) error {
	ready, err := c.silent(ctx, tx, &one)
	if err != nil {
		return err
	}
	if !ready {
		_, err := c.doIn(ctx, tx, one.ID, 0, remind(WindowSilence))
		return err
	}
	_, err = c.doIn(ctx, tx, one.ID, 0, closeBySilence())
	return err
}

// silent reports whether an answered case may be closed because its reporter said nothing: they wrote nothing
// that nobody has replied to, and somebody who was helped to speak up was called twice.
func (c *Complaints) silent(ctx context.Context, tx db.Tx, one *Case) (bool, error) {
	unheard, err := c.unheard(ctx, tx, one)
	if err != nil || unheard {
		return false, err
	}
	assisted, err := db.All(ctx, tx, db.Column[int], `SELECT 1 FROM complaint_reporter WHERE complaint_id = $1 AND assisted = $2`, one.ID, true)
	if err != nil || len(assisted) == 0 {
		return err == nil, err
	}
	n, err := calls(ctx, tx, one.ID, one.Answered)
	return n >= minCalls, err
}

// unheard reports whether the reporter wrote something after the answer to which nobody has replied.
func (c *Complaints) unheard(ctx context.Context, tx db.Tx, one *Case) (bool, error) {
	last, err := db.All(ctx, tx, scanEntry, `SELECT `+entryColumns+` FROM complaint_entry
		WHERE complaint_id = $1 AND act IN ($2, $3) AND at >= $4 ORDER BY version DESC, id DESC LIMIT 50`,
		one.ID, string(Write), string(Call), db.At(one.Answered))
	if err != nil {
		return false, err
	}
	for _, e := range last {
		switch {
		case e.Party == ByReporter && e.Data["callback"] == "":
			return true, nil
		case e.Act == Write && e.Party == ByOffice, e.Data["reached"] == "true":
			return false, nil
		}
	}
	return false, nil
}

// heard gives the reporter their whole time again, from a reply to what they wrote while it ran out.
func (c *Complaints) heard(ctx context.Context, tx db.Tx, a *acting) error {
	if a.was.State != Answered {
		return nil
	}
	unheard, err := c.unheard(ctx, tx, &a.was)
	if err != nil || !unheard {
		return err
	}
	clock, open, err := c.clock(ctx, tx, a.was.ID, WindowSilence)
	if err != nil || !open || clock.State != deadline.Missed {
		return err
	}
	stopped, err := c.Deadlines.Stop(ctx, tx, clock.ID, deadline.Act{At: a.At, By: a.entry.By})
	if err != nil {
		return err
	}
	started, err := c.Deadlines.Start(ctx, tx, deadline.Beginning{
		Subject: subject(a.was.ID), Scope: a.was.Scope(), Code: WindowSilence, At: a.At, By: a.entry.By,
	})
	a.clocks = append(append(a.clocks, stopped), started...)
	return err
}

func closeBySilence() deed {
	return deed{Act: Close, By: ByMachine, Audience: ToReporter, change: func(_ context.Context, _ db.Tx, a *acting) error {
		a.now.Reason = Silence
		return nil
	}}
}

// called closes a case after the last call that it waited for.
func (c *Complaints) called(ctx context.Context, tx db.Tx, one Case) error {
	clock, open, err := c.clock(ctx, tx, one.ID, WindowSilence)
	if err != nil || !open || one.State != Answered || clock.State != deadline.Missed {
		return err
	}
	ready, err := c.silent(ctx, tx, &one)
	if err == nil && ready {
		_, err = c.doIn(ctx, tx, one.ID, 0, closeBySilence())
	}
	return err
}

// endWindow ends a time of the reporter's that they let pass: nothing is late by it.
func (c *Complaints) endWindow(ctx context.Context, tx db.Tx, one *Case, clock deadline.Clock) error {
	if _, err := c.Deadlines.Stop(ctx, tx, clock.ID, deadline.Act{At: c.now()}); err != nil {
		return err
	}
	var touched ledger.Touched
	touched.Add("clock", clock.ID)
	rows, err := touched.Rows(ctx, tx)
	if err != nil {
		return err
	}
	return c.Record.Record(ctx, tx, access.Event{
		Stream: stream(one.ID), Kind: "complaint.window_over", Actor: access.Machine(), Scope: one.Scope(), At: c.now(), Subject: one.ID, Rows: rows,
	})
}

const endedKind = "case.ended_units"

// scheduleLife has the queue look every day for cases with offices that are there no more, and listens to
// what falls due.
func (c *Complaints) scheduleLife(q *job.Queue) {
	c.Deadlines.Warned(c.timed)
	q.Handle(endedKind, func(ctx context.Context, _ job.Job) error { return c.EndedUnits(ctx) }, job.Options{Concurrency: 1, Timeout: time.Hour})
	q.Every(endedKind, 24*time.Hour)
}

// EndedUnits brings the open cases of offices that are there no more back to the desk, each with an entry
// that says so. No clock stops.
func (c *Complaints) EndedUnits(ctx context.Context) error {
	type held struct{ authority, unit string }
	all, err := db.All(ctx, c.DB, func(row db.Row) (held, error) {
		var h held
		return h, row.Scan(&h.authority, &h.unit)
	}, `SELECT DISTINCT authority_id, unit_id FROM complaint WHERE ended_at IS NULL AND unit_id IS NOT NULL`)
	if err != nil {
		return err
	}
	for _, h := range all {
		today, err := c.today(ctx, c.DB, h.authority)
		if err != nil {
			return err
		}
		at, err := c.Directory.StandsIn(ctx, c.DB, h.unit)
		if err != nil {
			return err
		}
		if directory.Ended(at.ValidTo, today) {
			if err := c.comeBack(ctx, h.authority, at); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *Complaints) comeBack(ctx context.Context, authority string, at directory.Stands) error {
	ids, err := db.All(ctx, c.DB, db.Column[string], `SELECT id FROM complaint WHERE authority_id = $1 AND unit_id = $2 AND ended_at IS NULL
		AND state IN ($3, $4, $5)`, authority, at.Unit, string(Disposed), string(InProgress), string(Promised))
	if err != nil {
		return err
	}
	for _, id := range ids {
		_, err := c.do(ctx, id, 0, deed{
			Act: Return, By: ByMachine, Data: map[string]string{"from": at.Unit, "ended_on": at.ValidTo, "proposed": at.Successor},
			change: func(_ context.Context, _ db.Tx, a *acting) error {
				a.hand(To{})
				return nil
			},
		})
		// Somebody may have moved it meanwhile, which is as good.
		if err != nil && problem.KindOf(err) != problem.Conflict {
			return err
		}
	}
	return nil
}
