package complaint

import (
	"context"
	"net/netip"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Stream is the stream of a visitor's case in the ledger, of which a proof can be made.
func (v Visitor) Stream() string { return stream(v.Case) }

// AskPIN asks the office to call back somebody who has lost the PIN of a case. Whoever asks is told the same
// whether there is such a case or not: who has a receipt is nobody else's business. The office hears of it
// only where a new PIN can be given at all (WhyNoPIN). Of a number it hears only when it is the one that the
// reporter left: it must not learn another of theirs here, nor be led to call a stranger's.
//
// Kinds: Invalid with Faults about "number" and "phone"; TooMany with {seconds} to wait.
func (c *Complaints) AskPIN(ctx context.Context, typed, phone, hours string, from netip.Prefix) error {
	var f faults
	wanted := readNumber(f.line("number", typed, maxLine, true))
	called := readPhone(f.line("phone", phone, maxLine, true))
	if called == "" && phone != "" {
		f.add("phone", "phone", nil)
	}
	hours = f.line("hours", hours, 100, false)
	if err := f.found.Err(); err != nil {
		return err
	}
	wait, err := c.slow(ctx, []lane{
		{id: c.Seal.Hash("lane", "callback", wanted), free: 2, longest: time.Hour},
		{id: c.Seal.Hash("lane", "callbacks", from.String()), free: 20, longest: time.Minute, shared: true},
	})
	switch {
	case err != nil:
		return err
	case wait > 0:
		return problem.New(problem.TooMany, "complaint.slow", problem.Args{"seconds": int((wait + time.Second - 1) / time.Second)})
	}
	one, err := db.One(ctx, c.DB, scanCase, `SELECT `+caseColumns+` FROM complaint WHERE number = $1`, wanted)
	if err != nil && problem.KindOf(err) == problem.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	if why, err := c.whyNoPIN(ctx, &one); err != nil || why != "" {
		return err
	}
	who, err := c.reporterOf(ctx, c.DB, one.ID)
	if err != nil {
		return err
	}
	same, asks := called == who.Phone, "1"
	if !same {
		asks = strangersCall
	}
	words := c.Catalog.Printer(locale.Indonesian).T("complaint.callback.other")
	if same {
		words = c.Catalog.Printer(locale.Indonesian).T("complaint.callback.words", "phone", called)
	}
	if same && hours != "" {
		words += "\n" + c.Catalog.Printer(locale.Indonesian).T("complaint.callback.hours", "hours", hours)
	}
	_, err = c.do(ctx, one.ID, 0, deed{Act: Write, By: ByReporter, Audience: ToOffice, Words: words, Data: map[string]string{"callback": asks}})
	return err
}
