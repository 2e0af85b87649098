package complaint

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/ledger"
)

// Happened is an act on a case, as listeners are told of it.
type Happened struct {
	Was, Now Case
	Entry    Entry
	Clocks   []deadline.Clock // that it moved
	Called   []string         // accounts that a note calls to look
	reporter *Reporter        // who spoke up where that is at hand; nil: to be looked up
}

// Listener is told of an act inside its transaction, so exactly once for each that is committed. Its
// error undoes the act.
type Listener func(ctx context.Context, tx db.Tx, h Happened) error

// Happened adds a listener: the room that tells people. It is called before anything happens, never later.
func (c *Complaints) Happened(listener Listener) { c.listeners = append(c.listeners, listener) }

// Warned adds a listener to how the clocks of cases run out. It is called before anything happens, never later.
func (c *Complaints) Warned(listener func(ctx context.Context, tx db.Tx, one Case, n deadline.Notice) error) {
	c.Deadlines.Warned(func(ctx context.Context, tx db.Tx, n deadline.Notice) error {
		if n.Clock.Subject != subject(n.Clock.Subject.ID) {
			return nil
		}
		one, err := byID(ctx, tx, n.Clock.Subject.ID)
		if err != nil {
			if problem.KindOf(err) == problem.NotFound {
				return nil // the clock of something that another database has
			}
			return err
		}
		return listener(ctx, tx, one, n)
	})
}

// deed is what somebody is about to do with a case.
type deed struct {
	Act      Act
	By       Party
	Actor    access.Actor // of the office; the public's and the machine's are empty
	At       time.Time    // when it happened; zero: now
	To       State        // where the table leaves it open
	Audience Audience     // ToOffice when empty
	Why      string
	Words    string
	Data     map[string]string
	Files    []string // sent by Owner before
	Owner    string
	Events   []string // what its clocks know it by, where that depends on more than the act
	// rights are those of which one is needed, where they are not the table's.
	rights func(a *acting) []access.Action
	// blind: the actor was given this very thing to do, whether they may see the case or not, unless it has turned
	// out since that it is about them.
	blind bool
	// change changes the case, and writes what stands beside it.
	change func(ctx context.Context, tx db.Tx, a *acting) error
}

// acting is a deed under way.
type acting struct {
	deed
	actor    access.Actor // left what the bars leave
	bars     bars
	step     Step
	right    access.Action
	was, now Case
	entry    Entry
	touched  ledger.Touched
	clocks   []deadline.Clock
	stops    func(deadline.Clock) bool
	named    []string // accounts that are kept from the case from now on, because it is about them
	closed   []kept   // and offices, where somebody without an account works
	called   []string // accounts that a note calls to look
}

// again is how often an act is tried for whoever need not know of another that came between.
const again = 4

// do does a deed about the case of an id. Version is the one seen, 0 where that does not matter. Kinds:
// those of Decide; NotFound; Conflict when somebody was faster, which says who did what, or when the case
// does not stand where this can be done; Invalid with Faults.
func (c *Complaints) do(ctx context.Context, id string, version int64, d deed) (Case, error) {
	var done Case
	var err error
	for range again {
		err = c.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
			var err error
			done, err = c.doIn(ctx, tx, id, version, d)
			return err
		})
		if version != 0 || !errors.Is(err, db.ErrChanged) {
			break
		}
	}
	if errors.Is(err, db.ErrChanged) {
		return Case{}, c.meanwhile(ctx, id, version, err)
	}
	if err != nil {
		return Case{}, err
	}
	return done, nil
}

func (c *Complaints) doIn(ctx context.Context, tx db.Tx, id string, version int64, d deed) (Case, error) {
	a := acting{deed: d}
	var err error
	if a.was, err = byID(ctx, tx, id); err != nil {
		return a.was, err
	}
	if a.bars, err = barsOf(ctx, tx, id); err != nil {
		return a.was, err
	}
	if err := destroyed(ctx, tx, id); err != nil {
		return a.was, err
	}
	if err := a.enter(version); err != nil {
		return a.was, err
	}
	if err := c.separate(ctx, tx, &a); err != nil {
		return a.was, err
	}
	if err := c.begun(ctx, tx, &a); err != nil {
		return a.was, err
	}
	if d.change != nil {
		if err := d.change(ctx, tx, &a); err != nil {
			return a.was, err
		}
	}
	return a.now, c.finish(ctx, tx, &a)
}

// enter decides whether the deed may be done at all.
func (a *acting) enter(version int64) error {
	a.actor = a.bars.leave(a.Actor)
	if a.By == ByOffice && (a.blind && a.bars.keep(a.Actor) || !a.blind && !sees(a.actor, &a.was)) {
		if a.Actor.Account == "" {
			return problem.New(problem.Unauthenticated, "access.sign_in", nil)
		}
		return problem.New(problem.NotFound, "complaint.not_found", nil)
	}
	if version != 0 && version != a.was.Version {
		return &problem.Error{Kind: problem.Conflict, Err: db.ErrChanged}
	}
	var ok bool
	if a.step, ok = StepOf(a.Act, a.By, a.was.State); !ok {
		return problem.New(problem.Conflict, "complaint.no_step", problem.Args{
			"act": locale.Key(a.Act.Key()), "state": locale.Key(a.was.OfficeKey()),
		})
	}
	if a.By != ByOffice || a.blind {
		return nil
	}
	some := needs(&a.was, a.step)
	if a.rights != nil {
		some = a.rights(a)
	}
	mine := mayBy(a.actor, &a.was, some)
	if len(mine) == 0 {
		return problem.New(problem.Forbidden, "access.forbidden", nil)
	}
	a.right = mine[0]
	return nil
}

// begun prepares the case as it will be, and the entry that says so.
func (c *Complaints) begun(ctx context.Context, tx db.Tx, a *acting) error {
	a.now = a.was
	a.now.Version++
	if a.At.IsZero() {
		a.At = c.now()
	}
	a.At = db.At(a.At).Time
	switch {
	case a.To != "":
		a.now.State = a.To
	case a.step.Back:
		before, err := db.One(ctx, tx, db.Column[State], `SELECT was FROM complaint_entry
			WHERE complaint_id = $1 AND state = $2 AND was <> $2 ORDER BY version DESC, id DESC LIMIT 1`, a.was.ID, string(a.was.State))
		if err != nil {
			return fmt.Errorf("find where a case stood before: %w", err)
		}
		if a.now.State = before; a.was.Examined { // given to the examiners while it waited for the reporter
			a.now.State = Examining
		}
	case a.step.To != "":
		a.now.State = a.step.To
	}
	if a.Audience == "" {
		a.Audience = ToOffice
	}
	id, err := newID()
	if err != nil {
		return err
	}
	a.entry = Entry{
		ID: id, Case: a.was.ID, Version: a.now.Version, Act: a.Act, At: a.At, Recorded: c.now(), Party: a.By, Audience: a.Audience,
		Was: a.was.State, Why: a.Why, Words: a.Words, Data: map[string]string{},
	}
	for name, value := range a.Data {
		a.entry.Data[name] = value
	}
	if len(a.Files) > 0 {
		a.entry.Data[filesOf] = fileList(a.Files)
	}
	if a.By == ByOffice {
		a.entry.By, a.entry.Data["right"] = a.Actor.Account, string(a.right)
		if under, ok := access.Under(a.actor, a.right, a.was.Scope()); ok {
			a.entry.Role = string(under.Role)
		}
	}
	return nil
}

// finish writes the case, the entry, the clocks and the event, and tells whoever listens.
func (c *Complaints) finish(ctx context.Context, tx db.Tx, a *acting) error {
	switch {
	case a.now.State.Over() && a.now.Ended.IsZero():
		a.now.Ended = a.At
	case !a.now.State.Over():
		a.now.Ended = time.Time{}
	}
	a.now.Touched, a.entry.State = c.now(), a.now.State
	a.heed(c.now())
	a.keepTitle()
	a.settle()
	if err := a.now.update(ctx, tx); err != nil {
		return err
	}
	if err := a.entry.insert(ctx, tx); err != nil {
		return err
	}
	if len(a.Files) > 0 {
		held := holder(a.now)
		held.Nameless = a.By == ByReporter && a.now.Secrecy != Open
		if _, err := c.Files.Claim(ctx, tx, held, a.Owner, a.Files...); err != nil {
			return err
		}
	}
	if err := c.move(ctx, tx, a); err != nil {
		return err
	}
	if err := c.callSoon(ctx, tx, a); err != nil {
		return err
	}
	if err := c.record(ctx, tx, a); err != nil {
		return err
	}
	for _, listener := range c.listeners {
		if err := listener(ctx, tx, Happened{Was: a.was, Now: a.now, Entry: a.entry, Clocks: a.clocks, Called: a.called}); err != nil {
			return err
		}
	}
	return c.follow(ctx, tx, a)
}

func (c *Complaints) record(ctx context.Context, tx db.Tx, a *acting) error {
	a.touched.Add("complaint", a.now.ID)
	a.touched.Add("complaint_entry", a.entry.ID)
	for _, clock := range a.clocks {
		a.touched.Add("clock", clock.ID)
	}
	rows, err := a.touched.Rows(ctx, tx)
	if err != nil {
		return fmt.Errorf("record %s: %w", a.Act, err)
	}
	actor := a.Actor
	switch a.By {
	case ByMachine:
		actor = access.Machine()
	case ByReporter:
		actor = access.Public()
	case ByOffice:
	}
	return c.Record.Record(ctx, tx, access.Event{
		Stream: stream(a.now.ID), Kind: eventOf(a.Act), Actor: actor, Scope: a.now.Scope(), At: a.entry.Recorded, Subject: a.now.ID,
		Why: a.Why, Rule: access.Version, Rows: rows,
	})
}

// separate keeps the deciding of a dispute or a review from whoever worked on the case, and from the unit
// that did.
func (c *Complaints) separate(ctx context.Context, q db.Queryer, a *acting) error {
	if a.By != ByOffice || a.Actor.Machine {
		return nil
	}
	if a.Act == Archive {
		return c.objected(ctx, q, a)
	}
	if err := c.apartShield(ctx, q, a); err != nil {
		return err
	}
	if a.Act != Decide && a.Act != Redo {
		return nil
	}
	if a.was.Unit != "" && slices.ContainsFunc(a.Actor.Holdings, func(h access.Holding) bool { return h.Scope.Unit == a.was.Unit }) {
		return problem.New(problem.Forbidden, "complaint.own_unit", nil)
	}
	entries, err := entriesBy(ctx, q, a.was.ID, a.Actor.Account)
	if err != nil {
		return err
	}
	var done []access.Done
	for _, e := range entries {
		if !slices.Contains([]Act{Note, See, Call, Bar, Reissue, AskShield, AskUnshield, LookBehind}, e.Act) {
			right := access.Action(e.Data["right"])
			if right == access.ReviewCases && e.Act != Decide && e.Act != Redo {
				right = access.ApproveCases // they sent, or gave back, what they would judge now
			}
			done = append(done, access.Done{Action: right, Account: e.By})
		}
	}
	// One right that is apart from what they did is enough.
	for _, right := range mayBy(a.actor, &a.was, needs(&a.was, a.step)) {
		a.right = right
		if err = access.Separate(a.Actor, right, done...); err == nil {
			return nil
		}
	}
	return err
}

// objected keeps what the reporter objected to from being put away again by anybody but who decides, and never
// by whoever did it before.
func (c *Complaints) objected(ctx context.Context, q db.Queryer, a *acting) error {
	before, err := db.All(ctx, q, scanEntry, `SELECT `+entryColumns+` FROM complaint_entry WHERE complaint_id = $1 AND act IN ($2, $3)`,
		a.was.ID, string(Archive), string(Object))
	if err != nil || !slices.ContainsFunc(before, func(e Entry) bool { return e.Act == Object }) {
		return err
	}
	if !access.Allowed(a.actor, access.DecideCases, a.was.Scope()) ||
		slices.ContainsFunc(before, func(e Entry) bool { return e.Act == Archive && e.By == a.Actor.Account }) {
		return problem.New(problem.Forbidden, "complaint.objected", nil)
	}
	return nil
}

// meanwhile says who did what while somebody was about to do something else.
func (c *Complaints) meanwhile(ctx context.Context, id string, version int64, cause error) error {
	last, err := db.All(ctx, c.DB, scanEntry, `SELECT `+entryColumns+` FROM complaint_entry
		WHERE complaint_id = $1 AND version > $2 ORDER BY version DESC, id DESC LIMIT 1`, id, version)
	if err != nil {
		return errors.Join(err, cause)
	}
	if len(last) == 0 {
		return &problem.Error{Kind: problem.Conflict, Key: "complaint.changed_somehow", Err: cause}
	}
	args := problem.Args{"act": locale.Key(last[0].Act.Key()), "by": locale.Key(last[0].Party.Key())}
	if last[0].By != "" && c.Names != nil {
		names, err := c.Names(ctx, last[0].By)
		if err != nil {
			return errors.Join(err, cause)
		}
		if names[last[0].By] != "" {
			args["by"] = names[last[0].By]
		}
	}
	return &problem.Error{Kind: problem.Conflict, Key: "complaint.changed", Args: args, Err: cause}
}
