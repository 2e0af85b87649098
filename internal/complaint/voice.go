package complaint

import (
	"context"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Owner is the owner in evidence of what a visitor sends, until it is said with something.
func (v Visitor) Owner() string { return "case:" + v.Case }

// Said is what a reporter says, with files that they sent as Visitor.Owner.
type Said struct {
	Words string
	Files []string
}

// speak does an act of the reporter's, whose case nobody else has to know the version of.
func (c *Complaints) speak(ctx context.Context, v Visitor, act Act, s Said, needed bool, change func(ctx context.Context, tx db.Tx, a *acting) error) (Case, error) {
	var f faults
	s.Words = f.words("words", s.Words, MaxWords, needed && len(s.Files) == 0)
	if err := f.found.Err(); err != nil {
		return Case{}, err
	}
	return c.do(ctx, v.Case, 0, deed{Act: act, By: ByReporter, Audience: ToReporter, Words: s.Words, Files: s.Files, Owner: v.Owner(), change: change})
}

// Say puts a message of the reporter's into the case, in whatever state it is: nothing that they say is
// lost. Kinds: Invalid with Faults about "words" and "file"; NotFound.
func (c *Complaints) Say(ctx context.Context, v Visitor, s Said) (Case, error) {
	return c.speak(ctx, v, Write, s, true, nil)
}

// Supply gives what the office asked for: the case goes on where it stood, and so do its clocks. Kinds:
// those of Say; Conflict when nothing was asked for, or the time for it is over.
func (c *Complaints) Supply(ctx context.Context, v Visitor, s Said) (Case, error) {
	return c.speak(ctx, v, Supply, s, true, nil)
}

// Confirm says that the answer settles the matter. Satisfaction is 1 to 5, or 0 for no word about it. Kinds:
// Invalid with Faults about "satisfaction"; Conflict when there is no answer to confirm.
func (c *Complaints) Confirm(ctx context.Context, v Visitor, satisfaction int) (Case, error) {
	if err := satisfied(satisfaction, 0); err != nil {
		return Case{}, err
	}
	return c.speak(ctx, v, Confirm, Said{}, false, func(_ context.Context, _ db.Tx, a *acting) error {
		a.now.Reason, a.now.Satisfaction = Confirmed, satisfaction
		return nil
	})
}

// Rate says how the reporter found the handling of a closed case, 1 to 5. Kinds: as Confirm.
func (c *Complaints) Rate(ctx context.Context, v Visitor, satisfaction int) (Case, error) {
	if err := satisfied(satisfaction, 1); err != nil {
		return Case{}, err
	}
	return c.speak(ctx, v, Rate, Said{}, false, func(_ context.Context, _ db.Tx, a *acting) error {
		a.now.Satisfaction = satisfaction
		return nil
	})
}

func satisfied(n, least int) error {
	var f faults
	if n < least || n > 5 {
		f.add("satisfaction", "choose", nil)
	}
	return f.found.Err()
}

// Dispute says that the answer, or what was promised, does not settle the matter: somebody else than the
// unit that did the work decides. Kinds: those of Say; Conflict when there is no answer.
func (c *Complaints) Dispute(ctx context.Context, v Visitor, s Said) (Case, error) {
	return c.speak(ctx, v, Dispute, s, true, func(_ context.Context, _ db.Tx, a *acting) error {
		a.now.Owner = ""
		return nil
	})
}

// Appeal asks for a review of a closed case, while there is time. Kinds: those of Say; Conflict when it is
// not closed, or the time is over.
func (c *Complaints) Appeal(ctx context.Context, v Visitor, s Said) (Case, error) {
	return c.speak(ctx, v, Appeal, s, true, func(ctx context.Context, tx db.Tx, a *acting) error {
		a.now.Owner, a.now.Reason = "", ""
		return c.inTime(ctx, tx, a, WindowAppeal)
	})
}

// Object does not accept that the case was archived, while there is time: it comes to the desk again, where
// who decides looks at it. Kinds: as Appeal.
func (c *Complaints) Object(ctx context.Context, v Visitor, s Said) (Case, error) {
	return c.speak(ctx, v, Object, s, true, func(ctx context.Context, tx db.Tx, a *acting) error {
		a.now.Reason, a.Events = "", append([]string{"objected"}, afresh(&a.was)...)
		return c.inTime(ctx, tx, a, WindowObject)
	})
}

// inTime refuses what the reporter had time for until a clock of theirs was over.
func (c *Complaints) inTime(ctx context.Context, tx db.Tx, a *acting, window string) error {
	clock, open, err := c.clock(ctx, tx, a.was.ID, window)
	if err == nil && (!open || !a.At.Before(clock.Due)) {
		err = problem.New(problem.Conflict, "complaint.window_over", nil)
	}
	return err
}

// WithdrawBy takes the case back; it stays in the register. Kinds: Conflict when it is over.
func (c *Complaints) WithdrawBy(ctx context.Context, v Visitor, s Said) (Case, error) {
	return c.speak(ctx, v, Withdraw, s, false, func(_ context.Context, _ db.Tx, a *acting) error {
		a.now.Owner = ""
		return nil
	})
}

// callsApart is how long after one attempt to call the next counts as another: whoever does not answer has no more
// time to hear it when it rings again at once. It is this program's own rule.
const callsApart = time.Hour

// calls is how often the office tried to call the reporter since an instant, as far as that counts; see callsApart.
func calls(ctx context.Context, q db.Queryer, id string, since time.Time) (int, error) {
	all, err := db.All(ctx, q, db.Column[db.Time], `SELECT at FROM complaint_entry WHERE complaint_id = $1 AND act = $2 AND at >= $3 ORDER BY at`,
		id, string(Call), db.At(since))
	n, last := 0, time.Time{}
	for _, at := range all {
		if n == 0 || !at.Before(last.Add(callsApart)) {
			n, last = n+1, at.Time
		}
	}
	return n, err
}
