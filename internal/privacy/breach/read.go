package breach

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/workday"
)

const entryColumns = `entry, title, happened_at, learned_at, learned_by, how, data, people, from_on, until_on, handling, recovery, why, made_by, made_at`

func entryOf(e *Entry, data *string, happened, learned, made *db.Time) []any {
	return []any{&e.N, &e.Title, happened, learned, &e.LearnedBy, &e.How, data, &e.People, &e.From, &e.Until, &e.Handling, &e.Recovery, &e.Why, &e.MadeBy, made}
}

func scanEntry(row db.Row) (Entry, error) {
	var e Entry
	var data string
	var happened, learned, made db.Time
	err := row.Scan(entryOf(&e, &data, &happened, &learned, &made)...)
	e.Happened, e.Learned, e.Made, e.Data = happened.Time, learned.Time, made.Time, strings.Fields(data)
	return e, err
}

const incidentQuery = `SELECT b.id, b.authority_id, b.year, b.running, b.state, b.due_at, b.told_at, b.lesson, b.closed_by, b.closed_at, b.version,
	e.entry, e.title, e.happened_at, e.learned_at, e.learned_by, e.how, e.data, e.people, e.from_on, e.until_on, e.handling, e.recovery, e.why, e.made_by, e.made_at
	FROM breach b JOIN breach_entry e ON e.breach_id = b.id AND e.entry = b.entry`

func scanIncident(row db.Row) (Incident, error) {
	var i Incident
	var data string
	var due, told, closed, happened, learned, made db.Time
	err := row.Scan(append([]any{&i.ID, &i.Authority, &i.Year, &i.Running, &i.State, &due, &told, &i.Lesson, &i.ClosedBy, &closed, &i.Version},
		entryOf(&i.Entry, &data, &happened, &learned, &made)...)...)
	i.Due, i.Told, i.Closed = due.Time, told.Time, closed.Time
	i.Happened, i.Learned, i.Made, i.Data = happened.Time, learned.Time, made.Time, strings.Fields(data)
	return i, err
}

func byID(ctx context.Context, q db.Queryer, id string) (Incident, error) {
	i, err := db.One(ctx, q, scanIncident, incidentQuery+` WHERE b.id = $1`, id)
	if err != nil && problem.KindOf(err) == problem.NotFound {
		err = problem.New(problem.NotFound, "breach.not_found", nil)
	}
	return i, err
}

// update writes what acts change.
func (i *Incident) update(ctx context.Context, tx db.Tx) error {
	when := func(at time.Time) any {
		if at.IsZero() {
			return nil
		}
		return db.At(at)
	}
	return db.Update(ctx, tx, `UPDATE breach SET state = $3, entry = $4, due_at = $5, told_at = $6, lesson = $7, closed_by = $8, closed_at = $9, version = version + 1
		WHERE id = $1 AND version = $2`, i.ID, i.Version, string(i.State), i.N, db.At(i.Due), when(i.Told), i.Lesson, i.ClosedBy, when(i.Closed))
}

func (b *Breaches) zone(ctx context.Context, q db.Queryer, authority string) (workday.Zone, error) {
	look, err := b.Access.BrandingIn(ctx, q, authority)
	return workday.ZoneOf(look.Zone), err
}

// MaxListed is how many incidents a list has at most: an authority that has more has other worries.
const MaxListed = 2000

// List are an authority's incidents: those whose hours run first, the one that is due first at the top, then the others, the newest first.
// Kinds: those of Decide.
func (b *Breaches) List(ctx context.Context, actor access.Actor, authority string) ([]Incident, error) {
	if err := access.Decide(actor, access.ReadPrivacy, access.Scope{Authority: authority}); err != nil {
		return nil, err
	}
	all, err := db.All(ctx, b.DB, scanIncident, incidentQuery+` WHERE b.authority_id = $1 ORDER BY b.id DESC LIMIT $2`, authority, MaxListed)
	slices.SortStableFunc(all, func(a, b Incident) int {
		switch {
		case a.Told.IsZero() && b.Told.IsZero():
			return a.Due.Compare(b.Due)
		case a.Told.IsZero():
			return -1
		case b.Told.IsZero():
			return 1
		}
		return 0
	})
	return all, err
}

// View is an incident with all of it that an actor may see.
type View struct {
	Incident
	Versions []Entry // the newest first
	Notices  []Notice
	// Cases is how many it is about, Gone how many of them were destroyed since.
	Cases, Gone int
	// Notified is how far the notices to the people have come.
	Notified Progress
	// Public is what everybody is told of it; nil: nothing.
	Public *Publication
	// Listed are the numbers of the first of them.
	Listed []string
}

// ShownCases is how many cases a page has.
const ShownCases = 200

// Get is one incident. What is about actor is not in it, and not counted. Kinds: those of Decide; NotFound.
func (b *Breaches) Get(ctx context.Context, actor access.Actor, id string) (View, error) {
	var v View
	var err error
	if v.Incident, err = byID(ctx, b.DB, id); err != nil {
		return v, err
	}
	if err := access.Decide(actor, access.ReadPrivacy, v.Scope()); err != nil {
		return v, err
	}
	if v.Versions, err = db.All(ctx, b.DB, scanEntry, `SELECT `+entryColumns+` FROM breach_entry WHERE breach_id = $1 ORDER BY entry DESC LIMIT 500`, id); err != nil {
		return v, err
	}
	if v.Notices, err = db.All(ctx, b.DB, scanNotice, `SELECT `+noticeColumns+` FROM breach_notice WHERE breach_id = $1 ORDER BY id DESC LIMIT 500`, id); err != nil {
		return v, err
	}
	if v.Notified, err = b.progress(ctx, actor, id); err != nil {
		return v, err
	}
	if v.Public, err = publicationOf(ctx, b.DB, id); err != nil {
		return v, err
	}
	return v, b.look(ctx, actor, &v)
}
