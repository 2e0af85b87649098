package oversight

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/notify"
	"github.com/patuh-id/patuh/internal/workday"
)

// subjectKind names products to the clocks.
const subjectKind = "oversight"

// Path is where the registers are read.
const Path = "/kelola/produk-ombudsman"

func subjectOf(one *Product) deadline.Subject {
	return deadline.Subject{Kind: subjectKind, ID: one.ID}
}

// Kinds of messages: a number and a link, and nothing of the matter.
const (
	kindArrived = "oversight.arrived"
	kindMoved   = "oversight.moved"
	kindSoon    = "oversight.soon"
	kindLate    = "oversight.late"
)

// Messages are the kinds of messages of this room.
func Messages() []notify.Kind {
	return []notify.Kind{
		{Name: kindArrived, Fields: []string{"number"}, Required: []string{"number"}, Link: Path, Digest: true},
		{Name: kindMoved, Fields: []string{"number"}, Required: []string{"number"}, Link: Path, Digest: true},
		{Name: kindSoon, Fields: []string{"number", "due"}, Required: []string{"number", "due"}, Link: Path, Digest: true},
		{Name: kindLate, Fields: []string{"number", "due"}, Required: []string{"number", "due"}, Link: Path, Digest: true},
	}
}

// restart starts the clock of a product anew from the day of receipt, and stops the one before. A suggestion has one only
// where its letter names a day: how long it may take otherwise is not known.
func (w *work) restart(ctx context.Context) error {
	if err := w.stopClock(ctx, false); err != nil {
		return err
	}
	received, ok := workday.ParseDate(w.one.ReceivedDay)
	if !ok || !w.waits() || w.one.State != Open && w.one.State != Monitoring {
		return nil
	}
	if over, err := w.senderClosed(ctx); err != nil || over {
		return err
	}
	location, err := zoneOf(ctx, w.tx, w.one.Authority)
	if err != nil {
		return err
	}
	day := received.Time()
	begin := deadline.Beginning{
		Subject: subjectOf(&w.one), Scope: access.Scope{Authority: w.one.Authority}, Code: rules[w.one.Kind],
		At: time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, location), By: w.actor.Account,
	}
	if w.one.Kind == Suggestion {
		if begin.Due, ok = workday.ParseDate(w.one.DueDay); !ok || begin.Due < received || begin.Due-received > deadline.MaxLength {
			return nil
		}
	}
	clocks, err := w.p.Deadlines.Start(ctx, w.tx, begin)
	for _, c := range clocks {
		w.touched.Add("clock", c.ID)
	}
	return err
}

// waits reports whether something is waited for: with the sender until all is settled, with the recipient until all was
// reported.
func (w *work) waits() bool {
	return slices.ContainsFunc(w.parts, func(part Item) bool {
		return !part.State.Settled() && (w.one.Side == Sent || part.State != Proof)
	})
}

// settleClock ends the clock once nothing is waited for, and starts it again, from the day of receipt, where something is
// anew.
func (w *work) settleClock(ctx context.Context) error {
	if !w.waits() {
		return w.stopClock(ctx, true)
	}
	if !w.one.Due.IsZero() {
		return nil
	}
	return w.restart(ctx)
}

// stopClock ends the open clock: met where what it waited for came.
func (w *work) stopClock(ctx context.Context, met bool) error {
	clocks, err := w.p.Deadlines.Of(ctx, w.tx, subjectOf(&w.one))
	if err != nil {
		return err
	}
	for _, c := range clocks {
		if !c.Open() {
			continue
		}
		end := w.p.Deadlines.Stop
		if met {
			end = w.p.Deadlines.Meet
		}
		if _, err := end(ctx, w.tx, c.ID, deadline.Act{At: w.p.now(), By: w.actor.Account}); err != nil {
			return err
		}
		w.touched.Add("clock", c.ID)
	}
	return nil
}

// warned tells people that the time of a product runs out, or has.
func (p *Products) warned(ctx context.Context, tx db.Tx, n deadline.Notice) error {
	if n.Clock.Subject.Kind != subjectKind || n.Missed || p.Messages == nil {
		return nil
	}
	one, err := byID(ctx, tx, n.Clock.Subject.ID)
	if err != nil {
		if problem.KindOf(err) == problem.NotFound {
			return nil // the clock of something that another database has
		}
		return err
	}
	whom, err := p.stepTo(ctx, tx, &one, n.Step.To)
	if err != nil {
		return err
	}
	kind := kindSoon
	if n.Step.Percent >= 100 || n.Step.Overdue > 0 {
		kind = kindLate
	}
	due := n.Clock.Due.Add(-time.Minute) // the last minute of the day; midnight is the next one's
	step := n.Step
	unique := n.Clock.ID + "/" + strconv.Itoa(step.Percent) + "/" + strconv.Itoa(step.Before) + "/" + strconv.Itoa(step.Overdue)
	return p.send(ctx, tx, kind, &one, whom, map[string]time.Time{"due": due}, unique)
}

// stepTo are the accounts that a step of a rule names. The owners are those who keep the register; a post that nobody
// holds leaves its work to them.
func (p *Products) stepTo(ctx context.Context, q db.Queryer, one *Product, to []string) ([]string, error) {
	var all []string
	for _, whom := range to {
		role, level, _ := strings.Cut(whom, "@")
		if whom == deadline.Owner || level != string(access.OfAuthority) {
			continue
		}
		held, err := p.Access.InRole(ctx, q, access.Role(role), access.Scope{Authority: one.Authority}, p.now())
		if err != nil {
			return nil, err
		}
		all = append(all, held...)
	}
	if slices.Contains(to, deadline.Owner) || len(all) == 0 {
		owners, err := p.owners(ctx, q, one)
		if err != nil {
			return nil, err
		}
		all = append(all, owners...)
	}
	return all, nil
}

// owners are those who have the work of a row: with an Ombudsman office its examiners, with a government its organisation
// bureau and the officers of the units that are addressed.
func (p *Products) owners(ctx context.Context, q db.Queryer, one *Product) ([]string, error) {
	role := access.Examiner
	if one.Side == Received {
		role = access.Coordinator
	}
	all, err := p.Access.InRole(ctx, q, role, access.Scope{Authority: one.Authority}, p.now())
	if err != nil || one.Side == Sent {
		return all, err
	}
	scopes, err := scopesOf(ctx, q, one)
	if err != nil {
		return nil, err
	}
	for _, at := range scopes {
		if at.Unit == "" {
			continue
		}
		held, err := p.Access.InRole(ctx, q, access.UnitOfficer, at, p.now())
		if err != nil {
			return nil, err
		}
		all = append(all, held...)
	}
	return all, nil
}

// tellBody tells those who answer for the body what the sender let out: its liaison towards the sender, and whoever keeps
// the register where it arrived.
func (w *work) tellBody(ctx context.Context, kind string) error {
	if w.p.Messages == nil {
		return nil
	}
	liaisons, err := w.p.Access.InRole(ctx, w.tx, access.Liaison, w.one.Scope(), w.p.now())
	if err != nil {
		return err
	}
	if err := w.p.send(ctx, w.tx, kind, &w.one, liaisons, nil, ""); err != nil || w.one.Pair == "" {
		return err
	}
	other, err := byID(ctx, w.tx, w.one.Pair)
	if err != nil {
		return err
	}
	owners, err := w.p.owners(ctx, w.tx, &other)
	if err != nil {
		return err
	}
	return w.p.send(ctx, w.tx, kind, &other, owners, nil, "")
}

// tellMove tells the other side that there is something new, where it was let out.
func (w *work) tellMove(ctx context.Context, party Party, shared bool) error {
	if !shared || w.p.Messages == nil {
		return nil
	}
	if party == Sender {
		return w.tellBody(ctx, kindMoved)
	}
	theirs := w.one
	if w.one.Side == Received {
		if w.one.Pair == "" {
			return nil
		}
		var err error
		if theirs, err = byID(ctx, w.tx, w.one.Pair); err != nil {
			return err
		}
	}
	owners, err := w.p.owners(ctx, w.tx, &theirs)
	if err != nil {
		return err
	}
	return w.p.send(ctx, w.tx, kindMoved, &theirs, owners, nil, "")
}

func (p *Products) send(ctx context.Context, tx db.Tx, kind string, one *Product, whom []string, times map[string]time.Time, unique string) error {
	slices.Sort(whom)
	for _, account := range slices.Compact(whom) {
		err := p.Messages.Send(ctx, tx, notify.Message{
			Kind: kind, To: notify.Recipient{Account: account}, Scope: access.Scope{Authority: one.Authority}, Args: map[string]string{"number": one.Number},
			Times: times, Link: Path + "/" + one.ID, Unique: unique,
		})
		if err != nil {
			return err
		}
	}
	return nil
}
