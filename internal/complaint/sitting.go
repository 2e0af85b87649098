package complaint

import (
	"context"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// keep writes cases in one transaction. What is wrong with one of them alone is its own err, and the rest
// is written; an error that is returned means that none was.
func (c *Complaints) keep(ctx context.Context, all []*arrival) error {
	for try := 0; ; try++ {
		err := c.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
			s := sitting{c: c, tx: tx, now: c.now(), houses: map[string]*receiving{}}
			return s.run(ctx, all)
		})
		// Another replica wrote the same form at the same moment: now it can be seen.
		if try == 0 && db.IsTaken(err) && slices.ContainsFunc(all, func(a *arrival) bool { return a.once != "" }) {
			continue
		}
		return err
	}
}

// sitting is one transaction that takes cases in.
type sitting struct {
	c      *Complaints
	tx     db.Tx
	now    time.Time
	houses map[string]*receiving // by authority
}

// receiving is an authority that takes cases in, as it is now.
type receiving struct {
	House
	zone       string
	categories []string
}

func (s *sitting) run(ctx context.Context, all []*arrival) error {
	for _, a := range all {
		a.made, a.noted, a.keepOut, a.err = Receipt{}, Entry{}, nil, nil
	}
	fresh, twins, err := s.again(ctx, all)
	if err != nil {
		return err
	}
	placed := fresh[:0:0]
	for _, a := range fresh {
		if err := s.place(ctx, a); err != nil {
			if problem.KindOf(err) == problem.Internal || problem.KindOf(err) == problem.Unavailable {
				return err
			}
			a.err = err
			continue
		}
		placed = append(placed, a)
	}
	// Before the numbers, which nobody else gets until the end.
	if err := s.settle(ctx, all); err != nil {
		return err
	}
	if err := s.write(ctx, placed); err != nil {
		return err
	}
	for a, first := range twins {
		a.made, a.err = first.made, first.err
		a.made.Again = first.err == nil
	}
	return nil
}

// again answers those who sent the same form before, and finds those who do so at this moment.
func (s *sitting) again(ctx context.Context, all []*arrival) ([]*arrival, map[*arrival]*arrival, error) {
	twins := map[*arrival]*arrival{}
	byOnce := map[string]*arrival{}
	fresh := make([]*arrival, 0, len(all))
	var hashes []any
	for _, a := range all {
		if first, twice := byOnce[a.once]; twice {
			twins[a] = first
			continue
		}
		fresh = append(fresh, a)
		if a.once != "" {
			byOnce[a.once] = a
			hashes = append(hashes, a.once)
		}
	}
	if len(hashes) == 0 {
		return fresh, twins, nil
	}
	for len(hashes)&(len(hashes)-1) != 0 {
		hashes = append(hashes, hashes[0]) // statements of few lengths stay prepared
	}
	type known struct{ id, once string }
	found, err := db.All(ctx, s.tx, func(row db.Row) (known, error) {
		var k known
		return k, row.Scan(&k.id, &k.once)
	}, `SELECT id, once FROM complaint WHERE once IN (`+db.Marks(1, len(hashes))+`)`, hashes...)
	if err != nil {
		return nil, nil, err
	}
	for _, k := range found {
		a := byOnce[k.once]
		if a.made, err = s.c.receiptOf(ctx, s.tx, k.id, a.pin); err != nil {
			return nil, nil, err
		}
		fresh = slices.DeleteFunc(fresh, func(b *arrival) bool { return a == b })
	}
	return fresh, twins, nil
}

// receiptOf is the receipt of a case that is there already.
func (c *Complaints) receiptOf(ctx context.Context, q db.Queryer, id, pin string) (Receipt, error) {
	r := Receipt{Again: true}
	var err error
	if r.Case, err = byID(ctx, q, id); err != nil {
		return r, err
	}
	if r.Case, err = withWords(ctx, q, r.Case); err != nil {
		return r, err
	}
	r.Case.State = r.Case.outwardly()
	if r.Clocks, err = c.Deadlines.Of(ctx, q, subject(id)); err != nil {
		return r, err
	}
	r.Notes = tellings(r.Case.Happened, r.Case.Registered)
	who, err := c.reporterOf(ctx, q, id)
	if err != nil {
		return r, err
	}
	r.NoNewPIN = NoNewPIN(r.Case.Secrecy, &who)
	kept, err := db.One(ctx, q, db.Column[string], `SELECT pin FROM complaint WHERE id = $1`, id)
	if kept == c.pinHash(id, pin) {
		r.PIN = pin
	}
	return r, err
}

// place says where a case goes, and makes it. An error is about this case alone unless it is of kind
// Internal or Unavailable.
func (s *sitting) place(ctx context.Context, a *arrival) error {
	h, err := s.house(ctx, a.Authority)
	if err != nil {
		return err
	}
	if a.public() && !h.Open {
		return problem.New(problem.Conflict, "complaint.not_open", nil)
	}
	if a.Category != "" && !slices.Contains(h.categories, a.Category) {
		var f faults
		f.add("category", "choice", nil)
		return f.found.Err()
	}
	one := a.asCase(s.now)
	h, err = s.route(ctx, a, h, &one)
	if err != nil {
		return err
	}
	one.Authority, one.Year = h.Authority, yearIn(h.zone, s.now)
	if a.hold != nil {
		one.State = Held
	}
	// To whoever gets it, which is not whoever was addressed where that one is complained about.
	if !a.handed {
		if a.who, err = s.c.sealWho(ctx, s.tx, one.Authority, one.ID, a.Secrecy, &a.Reporter); err != nil {
			return err
		}
	}
	a.made = Receipt{Case: one, PIN: a.pin, Notes: tellings(a.Happened, s.now), NoNewPIN: NoNewPIN(a.Secrecy, &a.Reporter)}
	return nil
}

// route takes what is said about the top out of its hands, and keeps out whoever is named. Somebody who is
// named and stands at the top makes it about the top.
func (s *sitting) route(ctx context.Context, a *arrival, h *receiving, one *Case) (*receiving, error) {
	if a.About != AboutTop && len(a.Named) == 0 {
		return h, nil
	}
	all, top, err := s.c.barring(ctx, s.tx, one, a.Named)
	if err != nil {
		return h, err
	}
	a.keepOut = all
	switch {
	case top:
		one.About = AboutTop
	case one.About == AboutOffice:
		one.About = AboutPerson
	}
	way, err := s.c.route(ctx, s.tx, a.Authority, one.About)
	if err != nil {
		return h, err
	}
	switch way.To {
	case ToExaminers:
		one.State, one.Examined, one.Class = Examining, true, Supervision
	case ToAbove:
		one.Category, one.About = "", AboutOffice // of another list; there it is about nobody's own top
		return s.house(ctx, way.Authority)
	case ToOmbudsman:
		var f faults
		f.add("about", "top_nowhere", nil)
		return h, f.found.Err()
	case ToDesk:
	}
	return h, nil
}

func (s *sitting) house(ctx context.Context, authority string) (*receiving, error) {
	if h, ok := s.houses[authority]; ok {
		return h, nil
	}
	house, err := houseOf(ctx, s.tx, authority)
	if err != nil {
		return nil, err
	}
	h := &receiving{House: house}
	office, err := s.c.Access.BrandingIn(ctx, s.tx, authority)
	if err != nil {
		return nil, err
	}
	h.zone = office.Zone
	h.categories, err = db.All(ctx, s.tx, db.Column[string], `SELECT code FROM complaint_category WHERE authority_id = $1 AND ended_at IS NULL`, authority)
	s.houses[authority] = h
	return h, err
}

func (a *arrival) asCase(now time.Time) Case {
	return Case{
		ID: a.id, Authority: a.Authority, State: Received, Kind: a.Kind, Channel: a.Channel, Source: a.Source, Lang: a.Lang,
		Secrecy: a.Secrecy, Priority: a.Priority, About: a.About, Received: db.At(a.Received).Time, Registered: now, TakenBy: a.actor.Account,
		Title: a.Title, Words: a.Words, Place: a.Place, Position: a.Position, Region: a.Region, Happened: a.Happened, Asked: a.Asked,
		Promised: a.Promised, Wish: a.Wish, Link: a.Link, Category: a.Category, Service: a.Service, TargetBody: a.TargetBody,
		TargetUnit: a.TargetUnit, Touched: now, Alarming: Alarming(a.Words), Shielded: a.shielded, Version: 1,
	}
}
