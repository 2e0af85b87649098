package complaint

import (
	"context"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
)

// heed keeps what a case calls for: what the reporter wrote waits to be read, and words of danger for somebody
// to look.
func (a *acting) heed(now time.Time) {
	switch {
	case a.By == ByReporter:
		if slices.Contains([]Act{Write, Supply, Carry}, a.Act) && a.now.Unread.IsZero() && a.Data["callback"] != strangersCall {
			a.now.Unread = db.At(now).Time
		}
		a.now.Alarming = a.now.Alarming || Alarming(a.Words)
	case a.By != ByOffice:
	case a.replies():
		a.now.Unread, a.now.Alarming = time.Time{}, false
	case a.Act == Verify, a.Act == Reclass:
		a.now.Alarming = false
	case a.Act == Reissue:
		a.now.Unread = time.Time{}
	}
}

// replies reports whether an act says something to the reporter.
func (a *acting) replies() bool {
	return a.Act == Call && a.Data["reached"] == "true" || slices.Contains([]Act{Write, Ask, Answer, Promise, Decide}, a.Act)
}

// strangersCall marks a request for a new PIN that names another number than the one that was left: it is in the
// file for whoever looks, and waits for nobody, since nothing may be done about it.
const strangersCall = "other"

// Supplied are the entries by which the reporter replied to what the office asked, since the office last did
// something: to be read, and not replied to.
func (f *File) Supplied() []Entry {
	var all []Entry
	for _, e := range slices.Backward(f.Entries) {
		switch {
		case e.Party == ByReporter && e.Act == Supply:
			all = append(all, e)
		case e.Party == ByOffice && e.Act != See && e.Act != Note:
			slices.Reverse(all)
			return all
		}
	}
	slices.Reverse(all)
	return all
}

// Unanswered are the entries that the reporter wrote, or asked for a new PIN by, since the office last said
// something to them.
func (f *File) Unanswered() []Entry {
	var all []Entry
	for _, e := range slices.Backward(f.Entries) {
		switch {
		case e.Party == ByReporter && e.Act == Write && e.Data["callback"] != strangersCall:
			all = append(all, e)
		case e.Party != ByOffice:
		case slices.Contains([]Act{Write, Ask, Answer, Promise, Decide, Reissue}, e.Act), e.Act == Call && e.Data["reached"] == "true":
			slices.Reverse(all)
			return all
		}
	}
	slices.Reverse(all)
	return all
}

// AsksPIN reports whether an entry is a reporter's request for a new PIN.
func (e *Entry) AsksPIN() bool {
	return e.Data["callback"] != "" && e.Data["callback"] != strangersCall
}

// noteRead notes that what the reporter wrote was read by those for whom it was: who works on the case, and, where
// they asked for a new PIN, who may give one. The file says what it was.
func (c *Complaints) noteRead(ctx context.Context, actor access.Actor, f *File) error {
	if f.Case.Unread.IsZero() || actor.Machine {
		return nil
	}
	waits := f.Unanswered()
	if len(waits) == 0 && !opens(actor, &f.Case) { // what calls for no reply
		return nil
	}
	for _, e := range waits {
		if e.AsksPIN() && !slices.Contains(f.May, Reissue) && !access.Allowed(actor, access.RegisterCases, access.Scope{Authority: f.Case.Authority}) ||
			!e.AsksPIN() && !opens(actor, &f.Case) {
			return nil
		}
	}
	return c.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE complaint SET unread_at = NULL WHERE id = $1 AND version = $2`, f.Case.ID, f.Case.Version)
		return err
	})
}
