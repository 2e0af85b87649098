package news

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/notify"
)

// reminders are what reporters are told when their own time runs out, by the rule.
var reminders = map[string]string{complaint.WindowSupply: kindWaiting, complaint.WindowSilence: kindSilence}

// warned tells people of the clock of a case: that time runs out, or that it has.
func (t *Teller) warned(ctx context.Context, tx db.Tx, one complaint.Case, n deadline.Notice) error {
	if n.Missed {
		return t.sorry(ctx, tx, &one, n)
	}
	if slices.Contains(n.Step.To, deadline.Reporter) {
		if err := t.reminded(ctx, tx, &one, n); err != nil {
			return err
		}
	}
	accounts, err := t.warnable(ctx, tx, &one, n)
	if err != nil {
		return err
	}
	kind := kindSoon
	if late(n) {
		kind = kindLate
	}
	due := n.Clock.Due
	if n.Clock.DueOn != 0 {
		due = due.Add(-time.Minute) // the last minute of the day; midnight is the next one's
	}
	return t.staff(ctx, tx, &one, accounts, notify.Message{
		Kind: kind, Args: map[string]string{"number": one.Number}, Times: map[string]time.Time{"due": due},
		Phrases: map[string]notify.Phrase{"what": {Key: t.clockKey(n.Clock.Code)}}, Unique: n.Clock.ID + "/" + step(n),
	})
}

// step names a step of a clock.
func step(n deadline.Notice) string {
	w := n.Step
	return strings.Join([]string{strconv.Itoa(w.Percent), strconv.Itoa(w.After), strconv.Itoa(w.Before), strconv.Itoa(w.Overdue)}, "/")
}

// late reports whether a step tells of a time that has passed.
func late(n deadline.Notice) bool { return n.Step.Percent >= 100 || n.Step.Overdue > 0 }

// clockKey is the catalog key of what people wait for by a rule.
func (t *Teller) clockKey(code string) string {
	if key := "news.clock." + code; t.cases.Catalog.Has(key) {
		return key
	}
	return "news.clock.other"
}

// warnable are those whom a step names. A post that nobody holds, or whose holder may not read the case,
// leaves its work to the next: the coordinator when time has passed, the desk before; and where they may not
// read it either, to those who have it.
func (t *Teller) warnable(ctx context.Context, tx db.Tx, one *complaint.Case, n deadline.Notice) ([]string, error) {
	var all []string
	wanted, vacant := false, false
	for _, whom := range n.Step.To {
		if whom == deadline.Reporter {
			continue
		}
		wanted = true
		readers, applies, err := t.named(ctx, tx, one, whom)
		if err != nil {
			return nil, err
		}
		vacant = vacant || applies && len(readers) == 0
		all = append(all, readers...)
	}
	if !wanted || len(all) > 0 && !vacant {
		return all, nil
	}
	instead := access.CaseAdministrator
	if late(n) {
		instead = access.Coordinator
	}
	held, err := t.cases.Access.InRole(ctx, tx, instead, access.Scope{Authority: one.Authority}, t.now())
	if err != nil {
		return nil, err
	}
	readers, err := t.cases.Readers(ctx, tx, one, held...)
	if all = append(all, readers...); err != nil || len(all) > 0 {
		return all, err
	}
	return t.owners(ctx, tx, one)
}

// named are those who hold what a step names and may read a case; false where there is no such post for it.
func (t *Teller) named(ctx context.Context, tx db.Tx, one *complaint.Case, whom string) ([]string, bool, error) {
	var held []string
	var err error
	if whom == deadline.Owner {
		held, err = t.owners(ctx, tx, one)
	} else {
		role, level, _ := strings.Cut(whom, "@")
		p, ok := at(one, access.Role(role), access.Level(level))
		if !ok {
			return nil, false, nil
		}
		held, err = t.cases.Access.InRole(ctx, tx, p.role, p.scope, t.now())
	}
	if err != nil {
		return nil, true, err
	}
	readers, err := t.cases.Readers(ctx, tx, one, held...)
	return readers, true, err
}

// reminded tells a reporter that their own time runs out, or that the office's has.
func (t *Teller) reminded(ctx context.Context, tx db.Tx, one *complaint.Case, n deadline.Notice) error {
	kind, ok := reminders[n.Clock.Code]
	if !ok {
		return t.sorry(ctx, tx, one, n)
	}
	return t.cases.TellReporter(ctx, tx, complaint.Happened{Now: *one}, complaint.News{
		Kind: kind, Once: n.Clock.ID + "/" + step(n), Args: map[string]string{"due": dayOf(t.in(one), n.Clock)},
	})
}

// sorry tells a reporter that the whole work, or a review, takes longer than it may, by which day it is
// promised now where it is, and that they may go to the Ombudsman.
func (t *Teller) sorry(ctx context.Context, tx db.Tx, one *complaint.Case, n deadline.Notice) error {
	if !isWholeRule(n.Clock.Code) && n.Clock.Code != "tinjau_ulang" && n.Clock.Code != complaint.PromiseRule {
		return nil
	}
	p := t.in(one)
	next := p.T("news.tell.no_new_day")
	clocks, err := t.cases.Deadlines.Of(ctx, tx, n.Clock.Subject)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(clocks, func(k deadline.Clock) bool { return k.Code == complaint.PromiseRule && k.Open() })
	if i >= 0 && clocks[i].Due.After(t.now()) {
		next = p.T("news.tell.new_day", "day", dayOf(p, clocks[i]))
	}
	return t.cases.TellReporter(ctx, tx, complaint.Happened{Now: *one}, complaint.News{Kind: kindSorry, Once: n.Clock.ID, Args: map[string]string{"next": next}})
}

func isWholeRule(code string) bool { return slices.Contains(complaint.Wholes(), code) }
