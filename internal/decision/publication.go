package decision

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/result"
)

// PublicationState is where a publication stands.
type PublicationState string

// One that was refused when its time came says why; another may then be asked for.
const (
	Scheduled PublicationState = "scheduled"
	Published PublicationState = "published"
	Cancelled PublicationState = "cancelled"
	Refused   PublicationState = "refused"
)

// Key is the catalog key of a state's name.
func (s PublicationState) Key() string { return "decision.publication." + string(s) }

// Publication is when figures become public, of all bodies or of those of one office.
type Publication struct {
	ID, Cycle, Decree, Run string
	Office                 string // id; empty: all bodies that are not public yet
	At                     time.Time
	Open                   bool // everybody may take the archive
	State                  PublicationState
	Trouble                string // catalog key
	AskedBy, EndedBy       string
	Asked, Ended           time.Time // Ended: when it was published, cancelled or refused
	Bodies, Units          int
	Version                int64
}

const publicationQuery = `SELECT p.id, p.cycle_id, p.decree_id, p.run_id, coalesce(p.office_id, ''), p.at, p.archive_open, p.state, p.trouble, p.asked_by, p.ended_by, p.asked_at,
	p.ended_at, p.bodies, p.units, p.version FROM decision_publication p`

func scanPublication(row db.Row) (Publication, error) {
	var p Publication
	var at, asked, ended db.Time
	var open int
	err := row.Scan(&p.ID, &p.Cycle, &p.Decree, &p.Run, &p.Office, &at, &open, &p.State, &p.Trouble, &p.AskedBy, &p.EndedBy, &asked, &ended, &p.Bodies, &p.Units, &p.Version)
	p.At, p.Asked, p.Ended, p.Open = at.Time, asked.Time, ended.Time, open == 1
	return p, err
}

func publicationsOf(ctx context.Context, q db.Queryer, of string) ([]Publication, error) {
	return db.All(ctx, q, scanPublication, publicationQuery+` WHERE p.cycle_id = $1 ORDER BY p.id DESC LIMIT 200`, of)
}

// goingOf are the publications by a decree that happened or are to come: no more than it has offices, and one of all.
func goingOf(ctx context.Context, q db.Queryer, decree string) ([]Publication, error) {
	return db.All(ctx, q, scanPublication, publicationQuery+` WHERE p.decree_id = $1 AND p.state IN ('scheduled', 'published') ORDER BY p.id`, decree)
}

// Standing is what a cycle was made public by.
type Standing struct {
	Decree     Decree
	Run        string
	Simulation bool // figures rest on lines that are not official
	// Published is when the first part became public; Offices are whose parts did, an empty one: all.
	Published time.Time
	Offices   []string
	Absent    []string  // slugs of bodies that the plenary left without a figure, whatever the computation has
	Withdrawn time.Time // zero while the decree holds
}

// Published returns what the figures of a cycle were made public by: by the newest decree of which anything was. It decides
// nothing about who may know. Kind: NotFound where nothing is public.
func (d *Decisions) Published(ctx context.Context, q db.Queryer, of string) (Standing, error) {
	all, err := db.All(ctx, q, scanPublication, publicationQuery+` WHERE p.cycle_id = $1 AND p.state = 'published' ORDER BY p.decree_id DESC, p.ended_at, p.id`, of)
	if err != nil {
		return Standing{}, err
	}
	if len(all) == 0 {
		return Standing{}, notFound()
	}
	s := Standing{Run: all[0].Run, Published: all[0].Ended}
	for _, p := range all {
		if p.Decree == all[0].Decree {
			s.Offices = append(s.Offices, p.Office)
		}
	}
	if s.Decree, err = decree(ctx, q, of, all[0].Decree); err != nil {
		return s, err
	}
	s.Withdrawn = s.Decree.Withdrawn
	absent, err := absentOf(ctx, q, s.Decree.Session)
	if err != nil {
		return s, err
	}
	for _, a := range absent {
		s.Absent = append(s.Absent, a.Body)
	}
	one, err := d.Runs.Plain(ctx, q, s.Run)
	s.Simulation = simulated(&one)
	return s, err
}

// Plan asks for a publication.
type Plan struct {
	Office string    // id; empty: all
	At     time.Time // zero or past: now
	Open   bool      // everybody may take the archive of the computation; only of all
}

// maxAhead is how far ahead a publication is asked for.
const maxAhead = 366 * 24 * time.Hour

// publishKind is the job that makes figures public.
const publishKind = "decision.publish"

type order struct {
	Publication string `json:"publication"`
}

// Publish asks for the publication of figures at an instant, or now. Without a central decree in force nothing is: neither
// for all nor for the part of a regional office. Kinds: NotFound; Forbidden; Conflict where something hinders it, or the
// same was asked for; Invalid with Faults about "office" and "at".
func (d *Decisions) Publish(ctx context.Context, actor access.Actor, of string, plan Plan) (string, error) {
	id, err := newID()
	if err != nil {
		return "", err
	}
	may := func(s Sight) bool { return s.Publishes || plan.Office != "" && slices.Contains(s.Offices, plan.Office) }
	err = d.act(ctx, actor, of, "publication_asked", may, func(ctx context.Context, w *working) error {
		var f faults
		now := d.now()
		if plan.At = db.At(plan.At).Time; plan.At.Before(now) {
			plan.At = now
		}
		if plan.At.After(now.Add(maxAhead)) {
			f.add("at", "ahead", nil)
		}
		if plan.Office != "" {
			n, err := db.One(ctx, w.tx, db.Column[int], `SELECT count(*) FROM cycle_office WHERE cycle_id = $1 AND authority_id = $2`, of, plan.Office)
			if err != nil {
				return err
			}
			if n == 0 || plan.Open {
				f.add("office", "choose", nil)
			}
		}
		if err := f.found.Err(); err != nil {
			return err
		}
		live, err := db.All(ctx, w.tx, scanDecree, decreeQuery+` WHERE d.cycle_id = $1 AND d.state = 'confirmed'`, of)
		if err != nil {
			return err
		}
		if len(live) == 0 {
			return conflict("no_decree")
		}
		p := Publication{ID: id, Cycle: of, Decree: live[0].ID, Run: live[0].Run, Office: plan.Office, At: plan.At, Open: plan.Open, State: Scheduled, AskedBy: actor.Account, Asked: now, Version: 1}
		if err := w.hindered(ctx, &p); err != nil {
			return err
		}
		w.subject = id
		w.touched.Add("decision_publication", id)
		_, err = w.tx.Exec(ctx, `INSERT INTO decision_publication (id, cycle_id, decree_id, run_id, office_id, at, archive_open, state, trouble, asked_by, asked_at, ended_by,
				bodies, units, version) VALUES ($1, $2, $3, $4, $5, $6, $7, 'scheduled', '', $8, $9, '', 0, 0, 1)`,
			id, of, p.Decree, p.Run, null(p.Office), db.At(p.At), bit(p.Open), actor.Account, db.At(now))
		if db.IsTaken(err) {
			return conflict("asked_already")
		}
		if err != nil {
			return err
		}
		return job.Enqueue(ctx, w.tx, job.Request{Kind: publishKind, Payload: order{id}, At: p.At})
	})
	return id, err
}

// Cancel takes a publication back that has not happened. Whoever asked for a part of an office may, and whoever publishes
// the whole. Kinds: NotFound; Forbidden; Conflict when somebody was faster, or it has happened.
func (d *Decisions) Cancel(ctx context.Context, actor access.Actor, of, id string, version int64) error {
	var p Publication
	may := func(s Sight) bool { return s.Publishes || len(s.Offices) > 0 }
	return d.act(ctx, actor, of, "publication_cancelled", may, func(ctx context.Context, w *working) error {
		var err error
		if p, err = publication(ctx, w.tx, id); err != nil {
			return err
		}
		switch {
		case p.Cycle != of || !w.Publishes && !slices.Contains(w.Offices, p.Office):
			return notFound()
		case p.State != Scheduled || p.Version != version:
			return conflict("changed")
		}
		w.subject = id
		return w.end(ctx, &p, Cancelled, "")
	})
}

func publication(ctx context.Context, q db.Queryer, id string) (Publication, error) {
	if !valid(id) {
		return Publication{}, notFound()
	}
	p, err := db.One(ctx, q, scanPublication, publicationQuery+` WHERE p.id = $1`, id)
	if problem.KindOf(err) == problem.NotFound {
		err = notFound()
	}
	return p, err
}

// end ends a publication that was asked for.
func (w *working) end(ctx context.Context, p *Publication, state PublicationState, trouble string) error {
	w.touched.Add("decision_publication", p.ID)
	return faster(db.Update(ctx, w.tx, `UPDATE decision_publication SET state = $3, trouble = $4, ended_by = $5, ended_at = $6, bodies = $7, units = $8, version = version + 1
		WHERE id = $1 AND version = $2 AND state = 'scheduled'`, p.ID, p.Version, string(state), trouble, w.actor.Account, db.At(w.now()), p.Bodies, p.Units))
}

// hindered says what hinders a publication. Kind: Conflict.
func (w *working) hindered(ctx context.Context, p *Publication) error {
	one, err := decree(ctx, w.tx, p.Cycle, p.Decree)
	if err != nil {
		return err
	}
	if one.State != InForce {
		return conflict("no_decree")
	}
	done, err := w.Runs.DoneOf(ctx, w.tx, p.Cycle)
	if err != nil {
		return err
	}
	s, err := w.session(ctx, w.tx, p.Cycle, one.Session)
	if err != nil {
		return err
	}
	if len(done) == 0 || done[0].ID != p.Run && (s.WhyEarlier == "" || done[0].Ended.After(s.Opened)) {
		return conflict("superseded")
	}
	r, err := w.Runs.Plain(ctx, w.tx, p.Run)
	if err != nil {
		return err
	}
	if err := w.waits(ctx, &r); err != nil {
		return err
	}
	before, err := goingOf(ctx, w.tx, p.Decree)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(before, func(b Publication) bool { return b.State == Published && b.Office == "" }) {
		return conflict("published_already")
	}
	if p.Open {
		return w.told(ctx, p.Run, s.ID)
	}
	return nil
}

// told refuses to open an archive that has figures of a body that the plenary left without one. Kind: Conflict.
func (w *working) told(ctx context.Context, run, session string) error {
	absent, err := absentOf(ctx, w.tx, session)
	if err != nil {
		return err
	}
	bodies, err := w.Runs.BodiesOf(ctx, w.tx, run)
	if err != nil {
		return err
	}
	for _, b := range bodies {
		if b.Exact != "" && slices.ContainsFunc(absent, func(a Absent) bool { return a.Body == b.Code }) {
			return problem.New(problem.Conflict, "decision.archive_tells", problem.Args{"body": b.Name})
		}
	}
	return nil
}

// Schedule has a queue make figures public.
func (d *Decisions) Schedule(q *job.Queue) {
	q.Handle(publishKind, d.work, job.Options{Concurrency: 1, Timeout: 5 * time.Minute, Attempts: 12})
}

func (d *Decisions) work(ctx context.Context, j job.Job) error {
	var o order
	if err := j.Decode(&o); err != nil {
		return err
	}
	return d.publish(ctx, o.Publication, j.Done)
}

// publish makes figures public, and ends the job in that transaction: exactly once, however many try.
func (d *Decisions) publish(ctx context.Context, id string, done func(context.Context, db.Tx) error) error {
	return d.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		w := &working{Decisions: d, tx: tx, actor: access.Machine(), subject: id}
		p, err := publication(ctx, tx, id)
		if problem.KindOf(err) == problem.NotFound {
			return job.GiveUp(err)
		}
		if err != nil {
			return err
		}
		if err := done(ctx, tx); err != nil {
			return err
		}
		if p.State != Scheduled {
			return nil
		}
		if w.Cycle, err = d.Cycles.Plain(ctx, tx, p.Cycle); err != nil {
			return err
		}
		if w.house, err = d.house(ctx, tx, w.Cycle.Authority); err != nil {
			return err
		}
		// Publications of one decree wait for each other, as does its withdrawal.
		if _, err := tx.Exec(ctx, `UPDATE decision_decree SET version = version WHERE id = $1`, p.Decree); err != nil {
			return err
		}
		kind := "published"
		var hinder *problem.Error
		err = w.hindered(ctx, &p)
		if problem.KindOf(err) == problem.Conflict && errors.As(err, &hinder) {
			kind = "publication_refused"
			err = w.end(ctx, &p, Refused, hinder.Key)
		} else if err == nil {
			err = w.publish(ctx, &p)
		}
		if err != nil {
			return err
		}
		return w.record(ctx, kind)
	})
}

func (w *working) publish(ctx context.Context, p *Publication) error {
	one, err := decree(ctx, w.tx, p.Cycle, p.Decree)
	if err != nil {
		return err
	}
	r, err := w.Runs.Plain(ctx, w.tx, p.Run)
	if err != nil {
		return err
	}
	ins, err := w.instrument(ctx, w.tx, p.Cycle)
	if err != nil {
		return err
	}
	figures, err := w.figures(ctx, p, one.Session)
	if err != nil {
		return err
	}
	err = w.Results.Publish(ctx, w.tx, w.actor, result.Publication{
		ID: p.ID, Cycle: p.Cycle, Run: p.Run, Number: r.Number, Year: w.Cycle.Year, Title: w.Cycle.Title, Authority: w.house.Name,
		Decree: one.Number, DecreeDay: one.Day, Simulation: simulated(&r), Own: w.Cycle.Kind == cycle.Self, Open: p.Open, At: w.now(),
	}, ins, figures)
	if err != nil {
		return err
	}
	return w.end(ctx, p, Published, "")
}

// figures are those that a publication makes public: of bodies that are not public yet by the same decree, those of its
// office alone where it has one. A body without a figure is public with why; its units are then not.
func (w *working) figures(ctx context.Context, p *Publication, session string) ([]result.Computed, error) {
	bodies, err := w.Runs.BodiesOf(ctx, w.tx, p.Run)
	if err != nil {
		return nil, err
	}
	units, err := w.Runs.UnitsOf(ctx, w.tx, p.Run)
	if err != nil {
		return nil, err
	}
	absent, err := absentOf(ctx, w.tx, session)
	if err != nil {
		return nil, err
	}
	reasons := map[string]string{}
	for _, a := range absent {
		reasons[a.Body] = a.Reason
	}
	public, err := db.All(ctx, w.tx, db.Column[string], `SELECT coalesce(office_id, '') FROM decision_publication WHERE decree_id = $1 AND state = 'published'`, p.Decree)
	if err != nil {
		return nil, err
	}
	p.Bodies, p.Units = 0, 0
	var figures []result.Computed
	shown := map[string]bool{}
	for _, b := range bodies {
		if p.Office != "" && b.Office != p.Office || slices.Contains(public, b.Office) {
			continue
		}
		p.Bodies++
		f := result.Computed{Body: b.ID, Score: b.Rounded, Class: b.Class, Place: b.Place.Place, Of: b.Place.Of}
		if reason := reasons[b.Code]; reason != "" || b.Reason != "" {
			f = result.Computed{Body: b.ID, Absent: reason + b.Reason} // never both: see Settle
		} else {
			shown[b.ID] = true
		}
		figures = append(figures, f)
	}
	for _, u := range units {
		if shown[u.Body] && u.UnitID != "" && u.Rounded != "" {
			p.Units++
			figures = append(figures, result.Computed{Body: u.Body, Unit: u.UnitID, Score: u.Rounded, Class: u.Class})
		}
	}
	return figures, nil
}

// Archive returns the archive of a computation by a publication that lets everybody take it, and what its file is called.
// Kind: NotFound.
func (d *Decisions) Archive(ctx context.Context, id string) ([]byte, string, error) {
	p, err := publication(ctx, d.DB, id)
	if err != nil {
		return nil, "", err
	}
	if p.State != Published || !p.Open {
		return nil, "", notFound()
	}
	c, err := d.Cycles.Plain(ctx, d.DB, p.Cycle)
	if err != nil {
		return nil, "", err
	}
	one, err := d.Runs.Plain(ctx, d.DB, p.Run)
	if err != nil {
		return nil, "", err
	}
	data, err := d.Runs.ArchiveOf(ctx, d.DB, &one)
	return data, fmt.Sprintf("perhitungan-%d-%d.zip", c.Year, one.Number), err
}
