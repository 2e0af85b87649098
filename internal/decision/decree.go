package decision

import (
	"context"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/evidence"
)

// DecreeState is where a decree stands.
type DecreeState string

// A decree is entered by one person and confirmed by a second; one that was mistyped is dropped before that. It is
// withdrawn by a later decree, asked for by one person and confirmed by a second: what it made public stays, with a notice.
const (
	Entered    DecreeState = "entered"
	InForce    DecreeState = "confirmed"
	Withdrawn  DecreeState = "withdrawn"
	NotEntered DecreeState = "dropped"
)

// Key is the catalog key of a state's name.
func (s DecreeState) Key() string { return "decision.decree." + string(s) }

// Decree is what fixes the figures of a computation.
type Decree struct {
	ID, Authority, Cycle, Session string
	Run                           string // of the plenary
	Number, Day, Signer, Basis    string
	File                          string // id; may be empty
	State                         DecreeState
	EnteredBy, ConfirmedBy        string
	Entered, Confirmed            time.Time
	// By which later decree it is withdrawn, and why; asked for by one, confirmed by a second.
	WithdrawNumber, WithdrawDay, WithdrawWhy string
	WithdrawAskedBy, WithdrawnBy             string
	WithdrawAsked, Withdrawn                 time.Time
	Version                                  int64
}

const decreeQuery = `SELECT d.id, d.authority_id, d.cycle_id, d.session_id, s.run_id, d.number, d.day, d.signer, d.basis, coalesce(d.file_id, ''), d.state, d.entered_by,
	d.confirmed_by, d.entered_at, d.confirmed_at, d.withdraw_number, d.withdraw_day, d.withdraw_why, d.withdraw_asked_by, d.withdrawn_by, d.withdraw_asked_at,
	d.withdrawn_at, d.version FROM decision_decree d JOIN decision_session s ON s.id = d.session_id`

func scanDecree(row db.Row) (Decree, error) {
	var d Decree
	var entered, confirmed, asked, withdrawn db.Time
	err := row.Scan(&d.ID, &d.Authority, &d.Cycle, &d.Session, &d.Run, &d.Number, &d.Day, &d.Signer, &d.Basis, &d.File, &d.State, &d.EnteredBy,
		&d.ConfirmedBy, &entered, &confirmed, &d.WithdrawNumber, &d.WithdrawDay, &d.WithdrawWhy, &d.WithdrawAskedBy, &d.WithdrawnBy, &asked, &withdrawn, &d.Version)
	d.Entered, d.Confirmed, d.WithdrawAsked, d.Withdrawn = entered.Time, confirmed.Time, asked.Time, withdrawn.Time
	return d, err
}

func decreesOf(ctx context.Context, q db.Queryer, of string) ([]Decree, error) {
	return db.All(ctx, q, scanDecree, decreeQuery+` WHERE d.cycle_id = $1 ORDER BY d.id DESC LIMIT 100`, of)
}

// NewDecree is a decree as somebody enters it.
type NewDecree struct{ Session, Number, Day, Signer, Basis, File string }

// Enter enters the decree that follows a plenary whose minutes are confirmed, and returns its id. Kinds: NotFound;
// Forbidden; Conflict where the number is taken in the authority, a decree stands already, or the minutes wait; those of
// evidence.Claim; Invalid with Faults about "session", "number", "day", "signer" and "basis".
func (d *Decisions) Enter(ctx context.Context, actor access.Actor, of string, n NewDecree) (string, error) {
	id, err := newID()
	if err != nil {
		return "", err
	}
	err = d.act(ctx, actor, of, "entered", decrees, func(ctx context.Context, w *working) error {
		var f faults
		s, err := d.session(ctx, w.tx, of, n.Session)
		switch {
		case problem.KindOf(err) == problem.NotFound:
			f.add("session", "choose", nil)
		case err != nil:
			return err
		case s.State != Confirmed:
			return conflict("minutes_wait")
		}
		number := f.words("number", n.Number, maxLine, true)
		if number != "" && keyOf(number) == "" {
			f.add("number", "number", nil)
		}
		day := f.day("day", n.Day, s.Day, w.house.today)
		signer, basis := f.words("signer", n.Signer, maxLine, true), f.words("basis", n.Basis, maxWords, false)
		if err := f.found.Err(); err != nil {
			return err
		}
		taken, err := db.One(ctx, w.tx, db.Column[int], `SELECT count(*) FROM decision_decree WHERE authority_id = $1 AND number_key = $2 AND state <> 'dropped'`,
			w.Cycle.Authority, keyOf(number))
		if err != nil {
			return err
		}
		if taken > 0 {
			return problem.New(problem.Conflict, "decision.number_taken", problem.Args{"number": number})
		}
		w.subject = id
		w.touched.Add("decision_decree", id)
		if n.File != "" {
			holder := evidence.Holder{Kind: "decision", ID: id, Scope: w.Cycle.Scope(), Purpose: evidence.Attachment}
			if _, err := d.Files.Claim(ctx, w.tx, holder, evidence.AccountOwner(actor.Account), n.File); err != nil {
				return err
			}
		}
		_, err = w.tx.Exec(ctx, `INSERT INTO decision_decree (id, authority_id, cycle_id, session_id, number, number_key, day, signer, basis, file_id, state, entered_by,
				entered_at, confirmed_by, withdraw_number, withdraw_day, withdraw_why, withdraw_asked_by, withdrawn_by, version)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'entered', $11, $12, '', '', '', '', '', '', 1)`,
			id, w.Cycle.Authority, of, s.ID, number, keyOf(number), day, signer, basis, null(n.File), actor.Account, db.At(d.now()))
		if db.IsTaken(err) { // by this number in another's act, or by another decree of the cycle
			return conflict("decree_stands")
		}
		return err
	})
	return id, err
}

// change changes a decree. Kinds: NotFound; Forbidden; Conflict when somebody was faster.
func (d *Decisions) change(ctx context.Context, actor access.Actor, of, id string, version int64, from DecreeState, kind string,
	do func(ctx context.Context, w *working, one *Decree) error,
) error {
	return d.act(ctx, actor, of, kind, decrees, func(ctx context.Context, w *working) error {
		one, err := decree(ctx, w.tx, of, id)
		if err != nil {
			return err
		}
		if one.Version != version || one.State != from {
			return conflict("changed")
		}
		w.subject = id
		if err := do(ctx, w, &one); err != nil {
			return err
		}
		w.touched.Add("decision_decree", id)
		return faster(db.Update(ctx, w.tx, `UPDATE decision_decree SET state = $3, confirmed_by = $4, confirmed_at = $5, withdraw_number = $6, withdraw_day = $7,
				withdraw_why = $8, withdraw_asked_by = $9, withdraw_asked_at = $10, withdrawn_by = $11, withdrawn_at = $12, version = version + 1
			WHERE id = $1 AND version = $2`, id, version, string(one.State), one.ConfirmedBy, db.At(one.Confirmed), one.WithdrawNumber, one.WithdrawDay,
			one.WithdrawWhy, one.WithdrawAskedBy, db.At(one.WithdrawAsked), one.WithdrawnBy, db.At(one.Withdrawn)))
	})
}

func decree(ctx context.Context, q db.Queryer, of, id string) (Decree, error) {
	if !valid(id) {
		return Decree{}, notFound()
	}
	one, err := db.One(ctx, q, scanDecree, decreeQuery+` WHERE d.id = $1 AND d.cycle_id = $2`, id, of)
	if problem.KindOf(err) == problem.NotFound {
		err = notFound()
	}
	return one, err
}

// ConfirmDecree confirms a decree that somebody else entered. Kinds: those of change; Forbidden for who entered it.
func (d *Decisions) ConfirmDecree(ctx context.Context, actor access.Actor, of, id string, version int64) error {
	return d.change(ctx, actor, of, id, version, Entered, "decree_confirmed", func(_ context.Context, _ *working, one *Decree) error {
		if one.EnteredBy == actor.Account {
			return forbidden("second")
		}
		one.State, one.ConfirmedBy, one.Confirmed = InForce, actor.Account, d.now()
		return nil
	})
}

// DropDecree takes an entry back that nobody confirmed, with why: its number is free again. Kinds: those of change;
// Invalid with a Fault about "why".
func (d *Decisions) DropDecree(ctx context.Context, actor access.Actor, of, id string, version int64, why string) error {
	return d.change(ctx, actor, of, id, version, Entered, "decree_dropped", func(_ context.Context, w *working, one *Decree) error {
		var f faults
		w.why, one.State = f.words("why", why, maxWords, true), NotEntered
		return f.found.Err()
	})
}

// AskWithdraw says that a later decree withdraws one, and why; a second person confirms it. Said again, it takes the place
// of what was said. Kinds: those of change; Invalid with Faults about "number", "day" and "why".
func (d *Decisions) AskWithdraw(ctx context.Context, actor access.Actor, of, id string, version int64, number, day, why string) error {
	return d.change(ctx, actor, of, id, version, InForce, "withdrawal_asked", func(_ context.Context, w *working, one *Decree) error {
		var f faults
		one.WithdrawNumber, one.WithdrawDay = f.words("number", number, maxLine, true), f.day("day", day, one.Day, w.house.today)
		one.WithdrawWhy = f.words("why", why, maxWords, true)
		if one.WithdrawNumber != "" && (keyOf(one.WithdrawNumber) == "" || keyOf(one.WithdrawNumber) == keyOf(one.Number)) {
			f.add("number", "later_number", nil)
		}
		w.why, one.WithdrawAskedBy, one.WithdrawAsked = one.WithdrawWhy, actor.Account, d.now()
		return f.found.Err()
	})
}

// ConfirmWithdraw withdraws a decree as somebody else asked for it. What it was to make public is not made public any more;
// what it made public stays where it can be read, with a notice, and stands in no list. Kinds: those of change; Forbidden
// for who asked; Conflict where nobody did.
func (d *Decisions) ConfirmWithdraw(ctx context.Context, actor access.Actor, of, id string, version int64) error {
	return d.change(ctx, actor, of, id, version, InForce, "withdrawn", func(ctx context.Context, w *working, one *Decree) error {
		switch one.WithdrawAskedBy {
		case "":
			return conflict("changed")
		case actor.Account:
			return forbidden("second")
		}
		one.State, one.WithdrawnBy, one.Withdrawn = Withdrawn, actor.Account, d.now()
		w.why = one.WithdrawWhy
		// What becomes public right now is waited for, so that it is withdrawn, too.
		if _, err := w.tx.Exec(ctx, `UPDATE decision_decree SET version = version WHERE id = $1`, id); err != nil {
			return err
		}
		all, err := goingOf(ctx, w.tx, id)
		if err != nil {
			return err
		}
		for _, p := range all {
			if p.State == Scheduled {
				err = w.end(ctx, &p, Cancelled, "")
			} else {
				err = d.Results.Withdraw(ctx, w.tx, actor, p.ID, one.WithdrawNumber, one.WithdrawDay, one.WithdrawWhy, one.Withdrawn)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}
