package complaint

import (
	"context"
	"net/netip"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/deadline"
)

// Gate says of what the public sends whether it is held: taken in exactly as ever, with number, receipt and clocks,
// and given to nobody until it is released. It is asked once for each sending, before anything is written, refuses
// nothing, and takes no time that could be noticed.
type Gate interface {
	// Look returns how a case is held, nil where it is not.
	Look(ctx context.Context, s Sent) Hold
}

// Hold notes, in the transaction that takes a case in, that it is held.
type Hold func(ctx context.Context, tx db.Tx, one *Case, clocks []deadline.Clock) error

// Sent is what a gate may know of what the public sends.
type Sent struct {
	Authority string
	Network   netip.Prefix // the zero one where it is not known
	// Known: the reporter lets the office see who they are. Of everybody else a gate learns no number or address, so
	// that what it does about them tells nobody who they are.
	Known       bool
	Phone, Mail string
}

// Gated sets the gate. It is called before anything happens, never later.
func (c *Complaints) Gated(g Gate) { c.gate = g }

// held asks the gate about what the public sends. Words of danger pass whatever it says.
func (c *Complaints) held(ctx context.Context, a *arrival) Hold {
	if c.gate == nil || !a.public() {
		return nil
	}
	s := Sent{Authority: a.Authority, Network: a.Network, Known: a.Secrecy == Open && a.Reporter.Shown}
	if s.Known {
		s.Phone, s.Mail = a.Reporter.Phone, a.Reporter.Mail
	}
	hold := c.gate.Look(ctx, s)
	if a.Priority == Urgent || Alarming(a.Words+" "+a.Wish+" "+a.Place) {
		return nil
	}
	return hold
}

// outwardly is the state that a reporter sees.
func (c *Case) outwardly() State {
	switch {
	case c.State != Held:
		return c.State
	case c.Examined:
		return Examining
	default:
		return Received
	}
}

// inTheOpen is a state in the history that a reporter sees.
func inTheOpen(s State) State {
	if s == Held {
		return Received
	}
	return s
}

// Release lets a held case go its way; its reporter has seen it go all the while. Kinds: those of do.
func (c *Complaints) Release(ctx context.Context, actor access.Actor, id string) (Case, error) {
	return c.do(ctx, id, 0, released(ByOffice, actor))
}

// ReleaseOver lets a held case go its way when its time is over. Kinds: NotFound; Conflict where somebody was faster.
func (c *Complaints) ReleaseOver(ctx context.Context, id string) error {
	_, err := c.do(ctx, id, 0, released(ByMachine, access.Actor{}))
	return err
}

func released(by Party, actor access.Actor) deed {
	return deed{Act: Release, By: by, Actor: actor, change: func(_ context.Context, _ db.Tx, a *acting) error {
		a.now.State = a.was.outwardly()
		return nil
	}}
}

// HeldCount counts what is held of an authority, as far as actor may see it, up to MaxCount.
func (c *Complaints) HeldCount(ctx context.Context, actor access.Actor, authority string) (int, error) {
	q := Query{Authority: authority, Queue: OfHeld}
	of, err := queueFor(actor, q)
	if err != nil {
		return 0, err
	}
	return c.count(ctx, c.DB, of.readings(actor, q, c.now()))
}

// Visible is the condition under which actor may see a "complaint c", with its arguments from $first on: for rooms
// that keep rows of their own beside cases.
func Visible(actor access.Actor, first int) (string, []any) { return seen(actor, first) }

// SeenBy is a case that actor may see, by its id. Kind: NotFound.
func SeenBy(ctx context.Context, q db.Queryer, actor access.Actor, id string) (Case, error) {
	return look(ctx, q, actor, id)
}

// Excerpts are cases of some ids that actor may see, with the beginning of their words, in the order of their ids.
func (c *Complaints) Excerpts(ctx context.Context, actor access.Actor, ids ...string) ([]Row, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	m := marks{first: 1}
	in := m.all(ids)
	condition, args := seen(actor, m.first+len(m.args))
	return db.All(ctx, c.DB, scanRow, `SELECT `+rowColumns+`, c.received_at, c.id FROM complaint c WHERE c.id IN (`+in+`) AND `+condition+`
		ORDER BY c.id`, append(m.args, args...)...)
}

// Known returns a case that actor may see with the number and the address of its reporter, who lets the office see
// them. They are for comparing and not for showing. Kinds: NotFound, also where the office may not know them.
func (c *Complaints) Known(ctx context.Context, q db.Queryer, actor access.Actor, id string) (Case, string, string, error) {
	one, err := look(ctx, q, actor, id)
	if err != nil {
		return one, "", "", err
	}
	who, err := c.reporterOf(ctx, q, id)
	if err == nil && (one.Secrecy != Open || !who.Shown || who.Phone == "" && who.Mail == "") {
		err = problem.New(problem.NotFound, "complaint.not_found", nil)
	}
	return one, who.Phone, who.Mail, err
}
