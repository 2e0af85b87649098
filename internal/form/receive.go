package form

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/ledger"
)

// Receipt is a content with how it came.
type Receipt struct {
	Content Content
	Device  string // id of its credential; empty where there was none
	Way     Way
	Offset  time.Duration // the server's clock less the device's
}

// What becomes of a content that came.
const (
	Stored     = "stored"
	Same       = "same"       // it was here before
	Aside      = "aside"      // kept until a person decides; what holds is in the outcome
	Incomplete = "incomplete" // stored as a draft, though its sender thought that it was done
)

// Outcome says what became of a content.
type Outcome struct {
	What  string
	Rev   int64 // of the form now
	State State
	Lacks []Lack   // of what holds now
	Files []string // refs of files that have not arrived
	// Current is what holds, where it is not what came and the actor sees the form, or had a hand in it before; nil
	// otherwise. Its Base is Rev.
	Current *Content
}

// Receive takes a content in. Whoever is or was in a team of the office may send, also when they hold no position any
// more: nothing is thrown away. What came twice is taken once. What was built on an older revision is joined with what
// came meanwhile; what contradicts it, what comes too late or by another instrument, and what somebody who has nothing to
// do with that form sends, is kept aside with a flag.
// Kinds: NotFound for an unknown locus; Forbidden; Invalid with Faults.
func (f *Forms) Receive(ctx context.Context, actor access.Actor, r Receipt) (Outcome, error) {
	all, err := f.ReceiveAll(ctx, actor, r)
	if err != nil {
		return Outcome{}, err
	}
	return all[0], nil
}

// ReceiveAll takes contents in as Receive does, in their order: all of them, or none.
func (f *Forms) ReceiveAll(ctx context.Context, actor access.Actor, all ...Receipt) ([]Outcome, error) {
	for i := range all {
		c := &all[i].Content
		c.settle()
		if err := c.Check(); err != nil {
			return nil, err
		}
		if size, err := json.Marshal(c); err != nil || len(size) > MaxContent {
			return nil, problem.New(problem.TooLarge, "form.too_large", problem.Args{"max": MaxContent >> 10})
		}
	}
	outcomes := make([]Outcome, len(all))
	return outcomes, f.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		for i := range all {
			w, err := f.open(ctx, tx, actor, all[i])
			if err != nil {
				return err
			}
			if outcomes[i], err = w.receive(ctx); err != nil {
				return err
			}
		}
		return nil
	})
}

// intake is one content on its way in.
type intake struct {
	*Forms
	tx      db.Tx
	actor   access.Actor
	Receipt Receipt
	spot    cycle.Spot
	ins     *instrument.Instrument
	form    Form
	fresh   bool    // the form is new
	current Content // what holds; empty at revision 0
	touched ledger.Touched
	kind    string // of the event
	sender  sender
}

// open looks whether a content may come in, and holds the row of its form until the end, so that two that come at once
// come one after the other.
func (f *Forms) open(ctx context.Context, tx db.Tx, actor access.Actor, r Receipt) (*intake, error) {
	w := &intake{Forms: f, tx: tx, actor: actor, Receipt: r, kind: "received"}
	c := &r.Content
	var err error
	if w.spot, err = f.Cycles.SpotOf(ctx, tx, c.Locus); err != nil {
		return nil, err
	}
	sent, err := f.Cycles.WasSent(ctx, tx, w.spot.Cycle.ID, w.spot.Locus.Office, actor.Account)
	if err != nil {
		return nil, err
	}
	if !sent {
		return nil, problem.New(problem.Forbidden, "form.not_sent", nil)
	}
	var wrong faults
	if c.Cycle != w.spot.Cycle.ID || w.spot.Cycle.State == cycle.Draft {
		wrong.add("cycle", "cycle", nil)
	}
	if c.Product != "" && !slices.ContainsFunc(w.spot.Products, func(p cycle.Product) bool { return p.ID == c.Product }) {
		wrong.add("product", "product", nil)
	}
	if err := wrong.found.Err(); err != nil {
		return nil, err
	}
	if w.ins, err = f.instrument(ctx, tx, &w.spot.Cycle); err != nil {
		return nil, err
	}
	if c.Instrument == w.ins.Hash {
		err = c.fits(w.ins)
	} else {
		c.nameless(&wrong, w.ins)
		err = wrong.found.Err()
	}
	if err != nil {
		return nil, err
	}
	return w, w.hold(ctx)
}

// hold makes the form, or locks the one that is there.
func (w *intake) hold(ctx context.Context) error {
	c := &w.Receipt.Content
	made, err := w.tx.Exec(ctx, `INSERT INTO form (id, cycle_id, office_id, body_id, locus_id, subject, product, state, rev, made_by, way, team_id, substitute,
			answered, started_at, finished_at, received_at, na_open, flags, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 'draft', 0, $8, $9, $10, $11, 0, NULL, NULL, $12, 0, 0, 1) ON CONFLICT (id) DO NOTHING`,
		c.ID, c.Cycle, w.spot.Locus.Office, w.spot.Locus.BodyID, c.Locus, c.Subject, c.Product, w.actor.Account, string(w.Receipt.Way),
		null(w.spot.Team.ID), false, db.At(w.now()))
	if err != nil {
		return err
	}
	n, err := made.RowsAffected()
	if err != nil {
		return err
	}
	w.fresh = n > 0
	if err := lock(ctx, w.tx, c.ID); err != nil {
		return err
	}
	if w.form, err = byID(ctx, w.tx, c.ID); err != nil {
		return err
	}
	if w.form.Locus != c.Locus || w.form.Subject != c.Subject || w.form.Product != c.Product {
		var wrong faults
		wrong.add("id", "taken", nil)
		return wrong.found.Err()
	}
	w.current, err = currentOf(ctx, w.tx, &w.form)
	return err
}

// receive does with a content what is to be done.
func (w *intake) receive(ctx context.Context) (Outcome, error) {
	c := &w.Receipt.Content
	var err error
	if w.sender, err = w.senderOf(ctx); err != nil {
		return Outcome{}, err
	}
	_, hash, err := c.canonical()
	if err != nil {
		return Outcome{}, err
	}
	// What stands aside of somebody else is not here yet: it may be a stranger's.
	known, err := db.One(ctx, w.tx, db.Column[int], `SELECT count(*) FROM form_version WHERE form_id = $1 AND hash = $2 AND (account = $3 OR NOT aside)`,
		c.ID, hash, w.actor.Account)
	if err != nil {
		return Outcome{}, err
	}
	equal, err := alike(*c, w.current)
	if err != nil {
		return Outcome{}, err
	}
	if known > 0 || w.form.Rev > 0 && equal {
		// The lock moved the version; it is put back, so that nothing that is proved has changed.
		if err := db.Update(ctx, w.tx, `UPDATE form SET version = version - 1 WHERE id = $1`, c.ID); err != nil {
			return Outcome{}, err
		}
		return w.outcome(ctx, Same, equal)
	}
	what, err := w.take(ctx)
	if err != nil {
		return Outcome{}, err
	}
	if err := w.judge(ctx); err != nil {
		return Outcome{}, err
	}
	if err := w.settle(ctx); err != nil {
		return Outcome{}, err
	}
	equal, err = alike(*c, w.current)
	if err != nil {
		return Outcome{}, err
	}
	if err := w.record(ctx, w.tx, w.actor, w.kind, &w.form, "", &w.touched); err != nil {
		return Outcome{}, err
	}
	return w.outcome(ctx, what, equal)
}

// take stores a content, joins it, or puts it aside.
func (w *intake) take(ctx context.Context) (string, error) {
	c := &w.Receipt.Content
	switch {
	case c.Instrument != w.ins.Hash:
		return w.putAside(ctx, Instrument, map[string]any{"was": c.Instrument})
	case w.form.Rev > 0 && w.spot.Cycle.State != cycle.Ended && !w.form.State.takes() && c.Base < w.form.Rev && w.actor.Account != w.form.By:
		// Somebody else's, who had not seen what was sent: a second keying of a paper changes nothing, it differs.
		return w.putAside(ctx, Clash, map[string]any{"questions": differs(&w.current, c)})
	case w.spot.Cycle.State == cycle.Ended, w.form.Rev > 0 && !w.form.State.takes():
		return w.putAside(ctx, Late, map[string]any{"questions": differs(&w.current, c)})
	case w.form.Rev > 0 && w.sender.stranger:
		return w.putAside(ctx, Clash, map[string]any{"questions": differs(&w.current, c)})
	case c.Base == w.form.Rev:
		return w.advance(ctx, c, false)
	}
	base, ok, err := w.baseOf(ctx, c.Base)
	if err != nil {
		return "", err
	}
	if !ok { // built on a revision that is not here: nobody can tell what was changed
		return w.putAside(ctx, Clash, map[string]any{"questions": differs(&w.current, c)})
	}
	m := merge(&base, &w.current, c)
	if equal, err := alike(m.Content, w.current); err != nil {
		return "", err
	} else if !equal {
		if len(m.clashes) > 0 {
			m.Done = w.current.Done
		}
		if len(m.clashes) == 0 {
			if _, err := w.keep(ctx, c, 0, false); err != nil {
				return "", err
			}
		}
		what, err := w.advance(ctx, &m.Content, true)
		if err != nil || len(m.clashes) == 0 {
			return what, err
		}
	} else if len(m.clashes) == 0 {
		_, err := w.keep(ctx, c, 0, false)
		return Stored, err
	}
	return w.putAside(ctx, Clash, map[string]any{"questions": m.clashes})
}

// baseOf is the content on which something was built: nothing at all at revision 0.
func (w *intake) baseOf(ctx context.Context, rev int64) (Content, bool, error) {
	if rev == 0 {
		return Content{}, true, nil
	}
	if rev > w.form.Rev {
		return Content{}, false, nil
	}
	c, err := contentOf(ctx, w.tx, w.form.ID, rev)
	return c, err == nil, err
}

// advance makes a content the next revision, and the form a draft or sent.
func (w *intake) advance(ctx context.Context, c *Content, joined bool) (string, error) {
	next := *c
	if joined {
		next.Base = w.form.Rev
	}
	lacks := Lacks(w.ins, &next)
	what := Stored
	if next.Done && len(lacks) > 0 {
		what = Incomplete
	}
	switch {
	case next.Done && len(lacks) == 0:
		w.form.State = Sent
	case w.form.State != Returned:
		w.form.State = Draft
	}
	w.form.Rev++
	if _, err := w.keep(ctx, &next, w.form.Rev, false); err != nil {
		return what, err
	}
	w.current = next
	return what, nil
}

// putAside keeps a content until somebody decides about it, and says so with a flag.
func (w *intake) putAside(ctx context.Context, kind FlagKind, detail map[string]any) (string, error) {
	w.kind = "kept_aside"
	if w.form.Rev == 0 { // it may have counted no more
		w.form.State = Draft
	}
	id, err := w.keep(ctx, &w.Receipt.Content, 0, true)
	if err != nil {
		return Aside, err
	}
	return Aside, w.raise(ctx, kind, id, detail)
}

// keep writes a version; rev 0 is none.
func (w *intake) keep(ctx context.Context, c *Content, rev int64, aside bool) (string, error) {
	text, hash, err := c.canonical()
	if err != nil {
		return "", err
	}
	id, err := newID()
	if err != nil {
		return "", err
	}
	var number any
	if rev > 0 {
		number = rev
	}
	w.touched.Add("form_version", id)
	_, err = w.tx.Exec(ctx, `INSERT INTO form_version (id, form_id, rev, content, hash, account, device, way, received_at, offset_s, aside)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, id, c.ID, number, text, hash, w.actor.Account, w.Receipt.Device, string(w.Receipt.Way),
		db.At(w.now()), int64(w.Receipt.Offset/time.Second), aside)
	if err != nil {
		return "", err
	}
	return id, w.name(ctx, c)
}

// settle writes the row of the form as it is now.
func (w *intake) settle(ctx context.Context) error {
	c, f := &w.current, &w.form
	asked := Relevant(w.ins, c)
	if err := w.notApplicable(ctx, asked); err != nil {
		return err
	}
	f.Received = w.now()
	if w.kind != "resolved" || f.Finished.IsZero() { // who decides at a desk has no clock of a phone
		f.Started, f.Finished = w.corrected(c.Started), w.corrected(c.Finished)
	}
	f.Substitute, f.Answered = c.Substitute != "", 0
	for _, code := range asked {
		if a := c.Answers[code]; a.Answer != "" || a.NA != "" {
			f.Answered++
		}
	}
	if f.Rev > 0 {
		if err := w.trouble(ctx); err != nil {
			return err
		}
	}
	if err := count(ctx, w.tx, f); err != nil {
		return err
	}
	w.touched.Add("form", f.ID)
	err := db.Update(ctx, w.tx, `UPDATE form SET state = $2, rev = $3, substitute = $4, answered = $5, started_at = $6, finished_at = $7, received_at = $8,
		na_open = $9, flags = $10 WHERE id = $1`, f.ID, string(f.State), f.Rev, f.Substitute, f.Answered, db.At(f.Started), db.At(f.Finished),
		db.At(f.Received), f.NAOpen, f.Flags)
	if err != nil {
		return err
	}
	return w.visited(ctx)
}

// corrected is a time of the device by the server's clock.
func (w *intake) corrected(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.Add(w.Receipt.Offset)
}

// count brings up to date how much of a form waits for somebody.
func count(ctx context.Context, tx db.Tx, f *Form) error {
	var err error
	if f.NAOpen, err = db.One(ctx, tx, db.Column[int], `SELECT count(*) FROM form_na WHERE form_id = $1 AND state = 'asked'`, f.ID); err != nil {
		return err
	}
	f.Flags, err = db.One(ctx, tx, db.Column[int], `SELECT count(*) FROM form_flag WHERE form_id = $1 AND open`, f.ID)
	return err
}

// outcome tells the sender how the form stands.
func (w *intake) outcome(ctx context.Context, what string, equal bool) (Outcome, error) {
	out := Outcome{What: what, Rev: w.form.Rev, State: w.form.State}
	if w.form.Rev > 0 && !w.sender.stranger {
		out.Lacks = Lacks(w.ins, &w.current)
	}
	var err error
	if out.Files, err = awaited(ctx, w.tx, w.form.ID); err != nil {
		return out, err
	}
	if !equal && w.form.Rev > 0 && w.sender.reads && access.Allowed(w.actor, access.FillForms, w.form.Scope()) {
		one := w.current
		one.Base = w.form.Rev
		out.Current = &one
	}
	return out, nil
}
