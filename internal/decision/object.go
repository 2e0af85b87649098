package decision

import (
	"context"
	"slices"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/run"
	"github.com/patuh-id/patuh/internal/run/archive"
	"github.com/patuh-id/patuh/internal/workday"
)

// Marks are those of a body in a computation to which it may object.
type Marks struct {
	Window
	Cycle  cycle.Cycle
	Body   run.Body
	Units  []run.Unit // with their nodes
	Zone   string     // of the body: WIB, WITA or WIT
	Over   bool       // nobody objects any more
	Filed  []Objection
	ins    *instrument.Instrument
	secret bool
	zone   workday.Zone
}

// Label is what a mark is called; its code alone where the instrument is confidential.
func (m *Marks) Label(code string, lang locale.Lang) string {
	if node := m.ins.Node(code); node != nil && !m.secret {
		return node.Label.In(lang)
	}
	return ""
}

// Place is a body whose marks somebody may see while bodies may object to them.
type Place struct{ Cycle, Title, Body, BodyName, LastDay string } // Body is a slug

// Objectable returns the bodies for which actor may object or has objected, the newest cycle first.
func (d *Decisions) Objectable(ctx context.Context, actor access.Actor) ([]Place, error) {
	where, args := access.Filter(actor, access.FileObjections, access.Columns{Authority: "rb.office_id", Body: "rb.body_id"}, 1)
	return db.All(ctx, d.DB, func(row db.Row) (Place, error) {
		var p Place
		return p, row.Scan(&p.Cycle, &p.Title, &p.Body, &p.BodyName, &p.LastDay)
	}, `SELECT c.id, c.title, rb.code, rb.name, w.last_day FROM objection_window w JOIN cycle c ON c.id = w.cycle_id JOIN run_body rb ON rb.run_id = w.run_id
		WHERE `+where+` ORDER BY w.run_id DESC, rb.name LIMIT 200`, args...)
}

// Marks returns the marks of a body in the computation that has the newest window of a cycle. Kind: NotFound.
func (d *Decisions) Marks(ctx context.Context, actor access.Actor, of, slug string) (Marks, error) {
	return d.marks(ctx, d.DB, actor, of, slug)
}

func (d *Decisions) marks(ctx context.Context, q db.Queryer, actor access.Actor, of, slug string) (Marks, error) {
	var m Marks
	if !valid(of) {
		return m, notFound()
	}
	windows, err := db.All(ctx, q, scanWindow, windowQuery+` WHERE w.cycle_id = $1 ORDER BY w.run_id DESC LIMIT 1`, of)
	if err != nil || len(windows) == 0 {
		if err == nil {
			err = notFound()
		}
		return m, err
	}
	m.Window = windows[0]
	bodies, err := d.Runs.BodiesOf(ctx, q, m.Run)
	if err != nil {
		return m, err
	}
	at := slices.IndexFunc(bodies, func(b run.Body) bool { return b.Code == slug })
	if at < 0 || !access.Allowed(actor, access.FileObjections, access.Scope{Authority: bodies[at].Office, Body: bodies[at].ID}) {
		return m, notFound()
	}
	m.Body = bodies[at]
	if m.Cycle, err = d.Cycles.Plain(ctx, q, of); err != nil {
		return m, err
	}
	if m.ins, err = d.instrument(ctx, q, of); err != nil {
		return m, err
	}
	m.secret = archive.Confidential(m.ins)
	zone, err := db.One(ctx, q, db.Column[string], `SELECT a.zone FROM body b JOIN authority a ON a.id = coalesce(b.owner, $2) WHERE b.id = $1`, m.Body.ID, m.Body.Office)
	if err != nil {
		return m, err
	}
	m.zone = workday.ZoneOf(zone)
	m.Zone, m.Over = m.zone.Name, !d.now().Before(m.ends(m.zone))
	units, err := d.Runs.UnitsOf(ctx, q, m.Run)
	if err != nil {
		return m, err
	}
	for _, u := range units {
		if u.Body == m.Body.ID && u.Rounded != "" {
			whole, err := d.Runs.UnitOf(ctx, q, m.Run, u.Locus)
			if err != nil {
				return m, err
			}
			m.Units = append(m.Units, whole)
		}
	}
	m.Filed, err = db.All(ctx, q, scanObjection, objectionQuery+` WHERE o.run_id = $1 AND o.body_id = $2 ORDER BY o.id`, m.Run, m.Body.ID)
	return m, err
}

// Filing objects to one mark.
type Filing struct {
	Locus, Code, Reason string
	Files               []string
}

// File objects to one mark of a unit of a body, until the last day has ended in the body's zone. Kinds: NotFound; those of
// evidence.Claim; Conflict when it is too late, with the reckoning, or the mark was objected to; Invalid with Faults about
// "mark" and "reason".
func (d *Decisions) File(ctx context.Context, actor access.Actor, of, slug string, n Filing) (string, error) {
	id, err := newID()
	if err != nil {
		return "", err
	}
	err = d.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		m, err := d.marks(ctx, tx, actor, of, slug)
		if err != nil {
			return err
		}
		if m.Over {
			now := d.now().In(m.zone.Location)
			return problem.New(problem.Conflict, "decision.too_late", problem.Args{
				"day": m.LastDay, "zone": m.Zone, "now": now.Format("2006-01-02 15:04:05"),
			})
		}
		var f faults
		reason := f.words("reason", n.Reason, maxWords, true)
		known := slices.ContainsFunc(m.Units, func(u run.Unit) bool {
			return u.Locus == n.Locus && slices.ContainsFunc(u.Nodes, func(node archive.Node) bool { return node.Code == n.Code })
		})
		if !known {
			f.add("mark", "choose", nil)
		}
		if err := f.found.Err(); err != nil {
			return err
		}
		w := &working{Decisions: d, tx: tx, actor: actor, subject: id}
		w.Cycle = m.Cycle
		w.touched.Add("objection", id)
		_, err = tx.Exec(ctx, `INSERT INTO objection (id, cycle_id, run_id, body_id, locus_id, code, reason, state, filed_by, filed_at, first, second, ruling, why, proposed_by, version)
			VALUES ($1, $2, $3, $4, $5, $6, $7, 'filed', $8, $9, '', '', '', '', '', 1)`, id, of, m.Run, m.Body.ID, n.Locus, n.Code, reason, actor.Account, db.At(d.now()))
		if db.IsTaken(err) {
			return conflict("objected")
		}
		if err != nil {
			return err
		}
		holder := evidence.Holder{Kind: "objection", ID: id, Scope: w.Cycle.Scope(), Purpose: evidence.Attachment}
		for i, file := range n.Files {
			if _, err := d.Files.Claim(ctx, tx, holder, evidence.AccountOwner(actor.Account), file); err != nil {
				return err
			}
			w.touched.Add("objection_file", id+"/"+file)
			if _, err := tx.Exec(ctx, `INSERT INTO objection_file (objection_id, file_id, position) VALUES ($1, $2, $3)`, id, file, i+1); err != nil {
				return err
			}
		}
		return w.record(ctx, "objection_filed")
	})
	return id, err
}

// Objections returns the objections of a cycle, at most 500, those that wait for a ruling first, then the newest. They are
// for whoever decides; a panel sees its own. Kinds: NotFound, Forbidden.
func (d *Decisions) Objections(ctx context.Context, actor access.Actor, of string) (Sight, []Objection, error) {
	s, err := d.sight(ctx, d.DB, actor, of)
	if err != nil {
		return s, nil, err
	}
	all, err := db.All(ctx, d.DB, scanObjection, objectionQuery+` WHERE o.cycle_id = $1 AND ($2 OR o.first = $3 OR o.second = $3)
		ORDER BY CASE WHEN o.state IN ('filed', 'panel', 'proposed') THEN 0 ELSE 1 END, o.id DESC LIMIT 500`, of, s.Decides, actor.Account)
	if err != nil {
		return s, nil, err
	}
	for i := range all {
		if all[i].Files, err = d.Files.Of(ctx, d.DB, evidence.Holder{Kind: "objection", ID: all[i].ID}); err != nil {
			return s, nil, err
		}
	}
	return s, all, nil
}

// move has an act of the table happen to an objection.
func (d *Decisions) move(ctx context.Context, actor access.Actor, of, id string, version int64, act string,
	do func(ctx context.Context, q db.Queryer, s Sight, o *Objection) error,
) error {
	return d.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		w := &working{Decisions: d, tx: tx, actor: actor, subject: id}
		var err error
		if w.Sight, err = d.sight(ctx, tx, actor, of); err != nil {
			return err
		}
		var o Objection
		if valid(id) {
			o, err = db.One(ctx, tx, scanObjection, objectionQuery+` WHERE o.id = $1 AND o.cycle_id = $2`, id, of)
		}
		if !valid(id) || problem.KindOf(err) == problem.NotFound || err == nil && !w.Decides && o.First != actor.Account && o.Second != actor.Account {
			return notFound()
		}
		if err != nil {
			return err
		}
		from := o.State
		if err := do(ctx, tx, w.Sight, &o); err != nil {
			return err
		}
		if o.Version != version || !may(from, act, o.State) {
			return conflict("changed")
		}
		w.why = o.Why
		w.touched.Add("objection", id)
		err = db.Update(ctx, tx, `UPDATE objection SET state = $3, first = $4, second = $5, ruling = $6, why = $7, proposed_by = $8, decided_at = $9, version = version + 1
			WHERE id = $1 AND version = $2`, id, version, string(o.State), o.First, o.Second, string(o.Ruling), o.Why, o.ProposedBy, db.At(o.Decided))
		if err != nil {
			return faster(err)
		}
		return w.record(ctx, "objection_"+act)
	})
}

// Appoint has two people rule on an objection: with the right to, and with no hand in the unit. Kinds: NotFound; Forbidden;
// Conflict; Invalid with Faults about "first" and "second".
func (d *Decisions) Appoint(ctx context.Context, actor access.Actor, of, id string, version int64, first, second string) error {
	return d.move(ctx, actor, of, id, version, "appoint", func(ctx context.Context, q db.Queryer, s Sight, o *Objection) error {
		if !s.Decides {
			return forbidden("no_right")
		}
		able, err := d.panel(ctx, q, &s.Cycle, o)
		if err != nil {
			return err
		}
		var f faults
		if !slices.Contains(able, first) {
			f.add("first", "panel", nil)
		}
		if second == first || !slices.Contains(able, second) {
			f.add("second", "panel", nil)
		}
		o.First, o.Second, o.State = first, second, InPanel
		return f.found.Err()
	})
}

// Panel returns who may rule on an objection, by their accounts. Kinds: NotFound, Forbidden.
func (d *Decisions) Panel(ctx context.Context, actor access.Actor, of string, o *Objection) ([]string, error) {
	s, err := d.sight(ctx, d.DB, actor, of)
	if err != nil || !s.Decides {
		return nil, forbidden("no_right")
	}
	return d.panel(ctx, d.DB, &s.Cycle, o)
}

// panel are those of the authority that runs the cycle who rule on objections and had no hand in the unit: nobody who was
// there, sent a form, reviewed it, or must not assess the body.
func (d *Decisions) panel(ctx context.Context, q db.Queryer, of *cycle.Cycle, o *Objection) ([]string, error) {
	var able []string
	for _, role := range []access.Role{access.CentralReviewer, access.Validator} {
		all, err := d.Cycles.Access.InRole(ctx, q, role, of.Scope(), d.now())
		if err != nil {
			return nil, err
		}
		for _, account := range all {
			hand, err := d.Reviews.HadHand(ctx, q, o.Cycle, o.Locus, o.BodyID, account)
			if err != nil {
				return nil, err
			}
			if !hand && !slices.Contains(able, account) {
				able = append(able, account)
			}
		}
	}
	return able, nil
}

// Propose proposes a ruling, as one of the panel. Kinds: NotFound; Forbidden; Conflict; Invalid with Faults about "ruling"
// and "why".
func (d *Decisions) Propose(ctx context.Context, actor access.Actor, of, id string, version int64, ruling ObjectionState, why string) error {
	return d.move(ctx, actor, of, id, version, "propose", func(_ context.Context, _ db.Queryer, _ Sight, o *Objection) error {
		if o.First != actor.Account && o.Second != actor.Account {
			return forbidden("not_panel")
		}
		var f faults
		if !ruling.Ended() {
			f.add("ruling", "choose", nil)
		}
		o.Ruling, o.Why, o.ProposedBy, o.State = ruling, f.words("why", why, maxWords, true), actor.Account, Proposed
		return f.found.Err()
	})
}

// Rule agrees with what the other of the panel proposed, or gives it back. One that is upheld, wholly or partly, has its
// form returned by a reviewer, and a later computation followed by a plenary over it: until then nothing is published.
// Kinds: NotFound; Forbidden for who proposed it; Conflict.
func (d *Decisions) Rule(ctx context.Context, actor access.Actor, of, id string, version int64, agree bool) error {
	act := map[bool]string{true: "agree", false: "differ"}[agree]
	return d.move(ctx, actor, of, id, version, act, func(_ context.Context, _ db.Queryer, _ Sight, o *Objection) error {
		if o.First != actor.Account && o.Second != actor.Account {
			return forbidden("not_panel")
		}
		if o.ProposedBy == actor.Account {
			return forbidden("second")
		}
		if !agree {
			o.State, o.Ruling, o.ProposedBy = InPanel, "", ""
			return nil
		}
		o.State, o.Decided = o.Ruling, d.now()
		return nil
	})
}
