package news

import (
	"context"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/deadline"
)

// windowReply is the rule by which a reporter hears whether a case is complete.
const windowReply = "jawab_kelengkapan"

// news says what an act is to the reporter of the case; false where it is nothing to them.
func (t *Teller) news(ctx context.Context, tx db.Tx, h complaint.Happened) (complaint.News, bool, error) {
	p := t.in(&h.Now)
	n := complaint.News{Once: h.Entry.ID, Args: map[string]string{}}
	say := func(kind string, args map[string]string) (complaint.News, bool, error) {
		n.Kind, n.Args = kind, args
		return n, true, nil
	}
	due := func(codes ...string) map[string]string { return map[string]string{"due": dueIn(p, h.Clocks, codes...)} }
	switch h.Entry.Act {
	case complaint.Receive:
		return say(kindReceipt, due("verifikasi", windowReply))
	case complaint.Verify:
		return say(kindVerified, due(complaint.Wholes()...))
	case complaint.Ask:
		return say(kindNeeded, due(complaint.WindowSupply))
	case complaint.Answer:
		return say(kindAnswered, due(complaint.WindowSilence))
	case complaint.Promise:
		return say(kindPromised, map[string]string{"day": p.PartOfDay(h.Entry.Data["promised_on"])})
	case complaint.Extend:
		return say(kindExtended, due(complaint.Wholes()...))
	case complaint.Reclass:
		if !slices.ContainsFunc(h.Clocks, isWhole) {
			return n, false, nil
		}
		return say(kindExtended, due(complaint.Wholes()...))
	case complaint.Archive:
		return say(kindArchived, map[string]string{"reason": p.T(complaint.ReasonKey(h.Now.Reason)), "due": dueIn(p, h.Clocks, complaint.WindowObject)})
	case complaint.Confirm, complaint.Close, complaint.Decide, complaint.Took:
		outcome := p.T(complaint.Passed.Key())
		if h.Now.Outcome != "" {
			outcome = p.T(h.Now.Outcome.Key())
		}
		return say(kindClosed, map[string]string{"outcome": outcome, "due": dueIn(p, h.Clocks, complaint.WindowAppeal)})
	case complaint.Write:
		n.Kind = kindWrote
		return n, h.Entry.Party == complaint.ByOffice, nil
	case complaint.Shield, complaint.Unshield, complaint.RefuseShield:
		n.Kind = kindWrote // the reason is in the mailbox alone
		return n, h.Entry.Audience == complaint.ToReporter, nil
	case complaint.Reissue:
		return say(kindNewPIN, nil)
	case complaint.Dispose:
		return t.passed(ctx, tx, h, n)
	case complaint.Examine, complaint.Inform, complaint.Redo, complaint.Reopen, complaint.Refer, complaint.Recall, complaint.Merge, complaint.Part, complaint.Withdraw, complaint.Lapse:
		return say(kindMoved, map[string]string{"state": p.T(h.Now.PublicKey())})
	}
	return n, false, nil
}

// passed tells where a case went, once: what an office gave back and another took changes nothing for the
// reporter as long as the promise stays, and each such message would only be the story of a quarrel.
func (t *Teller) passed(ctx context.Context, tx db.Tx, h complaint.Happened, n complaint.News) (complaint.News, bool, error) {
	if h.Now.Returns > 0 || h.Was.Unit != "" {
		return n, false, nil
	}
	place, err := t.cases.Directory.StandsIn(ctx, tx, h.Now.Unit)
	n.Kind, n.Args["place"] = kindPassed, place.Name
	return n, true, err
}

// in writes in the language of a case's reporter.
func (t *Teller) in(one *complaint.Case) *locale.Printer {
	return t.cases.Catalog.Printer(locale.Lang(one.Lang))
}

func isWhole(clock deadline.Clock) bool {
	return slices.Contains(complaint.Wholes(), clock.Code) && clock.State == deadline.Running
}

// dueIn is the day on which the first of the clocks of some rules that still runs is due; a dash without one.
func dueIn(p *locale.Printer, clocks []deadline.Clock, codes ...string) string {
	for _, code := range codes {
		for _, clock := range clocks {
			if clock.Code == code && clock.Open() {
				return dayOf(p, clock)
			}
		}
	}
	return p.T("news.tell.no_day")
}

// dayOf is the last day of a clock as people read it.
func dayOf(p *locale.Printer, clock deadline.Clock) string {
	return p.Day(clock.LastDay(time.UTC).Time())
}
