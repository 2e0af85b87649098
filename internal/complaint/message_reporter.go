package complaint

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/notify"
)

// Telling is how the room reaches people.
type Telling struct {
	Messages interface {
		Send(ctx context.Context, tx db.Tx, m notify.Message) error
	}
	// Open says whether messages of an authority go out by a channel now.
	Open func(ctx context.Context, q db.Queryer, channel, authority string) (bool, error)
}

// teller puts what happens to cases into messages.
type teller struct {
	*Complaints
	Telling
}

// Tell has the room tell reporters and colleagues what happens to cases, and when time runs out. It is
// called once, before anything happens.
func (c *Complaints) Tell(to Telling) {
	t := teller{c, Telling{Messages: to.Messages, Open: (&lastOpen{open: to.Open}).ask}}
	c.Happened(t.happened)
	c.Deadlines.Warned(t.warned)
}

func (t teller) happened(ctx context.Context, tx db.Tx, h Happened) error {
	if err := t.answerDuties(ctx, tx, h); err != nil {
		return err
	}
	if h.Reporter != nil && !h.Reporter.wantsNews() {
		return t.colleagues(ctx, tx, h)
	}
	if n, ok, err := t.news(ctx, tx, h); err != nil {
		return err
	} else if ok {
		if err := t.reporter(ctx, tx, &h.Now, h.Reporter, n); err != nil {
			return err
		}
	}
	return t.colleagues(ctx, tx, h)
}

// news is what a reporter is to be told.
type news struct {
	kind string
	// args are finished, in the reporter's language; number is added.
	args map[string]string
	once string
}

// news says what an act is to the reporter of the case; false where it is nothing to them.
func (t teller) news(ctx context.Context, tx db.Tx, h Happened) (news, bool, error) {
	p := t.in(&h.Now)
	n := news{once: h.Entry.ID, args: map[string]string{}}
	say := func(kind string, args map[string]string) (news, bool, error) {
		n.kind, n.args = kind, args
		return n, true, nil
	}
	due := func(codes ...string) map[string]string { return map[string]string{"due": dueIn(p, h.Clocks, codes...)} }
	switch h.Entry.Act {
	case Receive:
		return say(kindReceipt, due("verifikasi", windowReply))
	case Verify:
		return say(kindVerified, due(wholes()...))
	case Ask:
		return say(kindNeeded, due(windowSupply))
	case Answer:
		return say(kindAnswered, due(windowSilence))
	case Promise:
		return say(kindPromised, map[string]string{"day": p.PartOfDay(h.Entry.Data["promised_on"])})
	case Extend:
		return say(kindExtended, due(wholes()...))
	case Reclass:
		if !slices.ContainsFunc(h.Clocks, isWhole) {
			return n, false, nil
		}
		return say(kindExtended, due(wholes()...))
	case Archive:
		return say(kindArchived, map[string]string{"reason": p.T(ReasonKey(h.Now.Reason)), "due": dueIn(p, h.Clocks, windowObject)})
	case Confirm, Close, Decide, Took:
		outcome := p.T(Passed.Key())
		if h.Now.Outcome != "" {
			outcome = p.T(h.Now.Outcome.Key())
		}
		return say(kindClosed, map[string]string{"outcome": outcome, "due": dueIn(p, h.Clocks, windowAppeal)})
	case Write:
		n.kind = kindWrote
		return n, h.Entry.Party == ByOffice, nil
	case Reissue:
		return say(kindNewPIN, nil)
	case Dispose:
		return t.passed(ctx, tx, h, n)
	case Examine, Inform, Redo, Reopen, Refer, Recall, Merge, Part, Withdraw, Lapse:
		return say(kindMoved, map[string]string{"state": p.T(h.Now.State.Key())})
	}
	return n, false, nil
}

// passed tells where a case went, once: what an office gave back and another took changes nothing for the
// reporter as long as the promise stays, and each such message would only be the story of a quarrel.
func (t teller) passed(ctx context.Context, tx db.Tx, h Happened, n news) (news, bool, error) {
	if h.Now.Returns > 0 || h.Was.Unit != "" {
		return n, false, nil
	}
	place, err := t.Directory.StandsIn(ctx, tx, h.Now.Unit)
	n.kind, n.args["place"] = kindPassed, place.Name
	return n, true, err
}

// reporter tells whoever sent a case, in the way that they chose. Who reads it with them may not learn of
// it where they asked for secrecy: then it says that there is news, and no more. who is the reporter where
// they are known to the caller already.
func (t teller) reporter(ctx context.Context, tx db.Tx, one *Case, who *Reporter, n news) error {
	if who == nil {
		r, err := t.reporterOf(ctx, tx, one.ID)
		if err != nil {
			return err
		}
		who = &r
	}
	if !who.wantsNews() {
		return nil
	}
	args := map[string]string{"number": one.Number}
	for name, value := range n.args {
		args[name] = value
	}
	channel, address := who.channel()
	open := false
	if channel != "" {
		var err error
		if open, err = t.Open(ctx, tx, channel, one.Authority); err != nil {
			return err
		}
	}
	if !open {
		return t.owe(ctx, tx, one, who, n.kind, args, n.once)
	}
	m := notify.Message{
		Kind: n.kind, To: notify.Recipient{Address: address, Channel: channel, Lang: locale.Lang(one.Lang)}, Scope: access.Scope{Authority: one.Authority},
		Args: args, Link: receiptPath + one.Number, Unique: n.once,
	}
	if neutral(one, who) {
		m.Kind, m.Args, m.Link = kindQuiet, nil, ""
		if channel == notify.Mail {
			m.Scope = access.Scope{} // its foot would name the office
		}
	}
	return t.Messages.Send(ctx, tx, m)
}

// wantsNews: others look into their mailbox themselves.
func (r *Reporter) wantsNews() bool { return r.Reach != ByMailbox && r.Reach != "" }

// lastOpen keeps what a transaction was last told of a channel: of many cases that come in together it is one
// question.
type lastOpen struct {
	open func(ctx context.Context, q db.Queryer, channel, authority string) (bool, error)
	mu   sync.Mutex
	last struct {
		q                  db.Queryer
		channel, authority string
		open               bool
	}
}

func (l *lastOpen) ask(ctx context.Context, q db.Queryer, channel, authority string) (bool, error) {
	if _, within := q.(db.Tx); !within {
		return l.open(ctx, q, channel, authority)
	}
	l.mu.Lock()
	last := l.last
	l.mu.Unlock()
	if last.q == q && last.channel == channel && last.authority == authority {
		return last.open, nil
	}
	open, err := l.open(ctx, q, channel, authority)
	if err != nil {
		return false, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last.q, l.last.channel, l.last.authority, l.last.open = q, channel, authority, open
	return open, nil
}

// neutral reports whether messages about a case must say nothing of it.
func neutral(one *Case, who *Reporter) bool { return one.Secrecy == Secret || who.Quiet }

// channel is the channel by which a reporter wants to be told, and their address there; empty where they
// want to be called, or a letter.
func (r *Reporter) channel() (string, string) {
	switch r.Reach {
	case ByMail:
		return notify.Mail, r.Mail
	case BySMS, ByWhatsApp:
		return string(r.Reach), r.Phone
	case ByMailbox, ByPhone, ByLetter:
	}
	return "", ""
}

// in writes in the language of a case's reporter.
func (c *Complaints) in(one *Case) *locale.Printer {
	lang, ok := locale.Parse(one.Lang)
	if !ok {
		lang = locale.Indonesian
	}
	return c.Catalog.Printer(lang)
}

// windowReply is the rule by which a reporter hears whether a case is complete.
const windowReply = "jawab_kelengkapan"

// wholes are the rules of the whole work on a case.
func wholes() []string {
	codes := make([]string, 0, len(whole))
	for _, code := range whole {
		codes = append(codes, code)
	}
	return codes
}

func isWhole(clock deadline.Clock) bool {
	return slices.Contains(wholes(), clock.Code) && clock.State == deadline.Running
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
	return p.T("complaint.tell.no_day")
}

// dayOf is the last day of a clock as people read it.
func dayOf(p *locale.Printer, clock deadline.Clock) string {
	return p.Day(clock.LastDay(time.UTC).Time())
}
