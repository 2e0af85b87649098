package complaint

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/ledger"
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
	if r.Clocks, err = c.Deadlines.Of(ctx, q, subject(id)); err != nil {
		return r, err
	}
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
	a.made = Receipt{Case: one, PIN: a.pin, Notes: a.notes}
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
		TargetUnit: a.TargetUnit, Touched: now, Version: 1,
	}
}

// write gives numbers and writes everything about the cases.
func (s *sitting) write(ctx context.Context, all []*arrival) error {
	if len(all) == 0 {
		return nil
	}
	events := make([]access.Event, len(all))
	for i, a := range all {
		one := &a.made.Case
		events[i] = access.Event{
			Stream: stream(one.ID), Kind: eventOf(Receive), Actor: a.actor, Scope: one.Scope(), At: s.now, Subject: one.ID, Rule: access.Version,
		}
	}
	// Clocks first: nobody else gets a number from when one is taken until the end.
	if err := s.start(ctx, all, events); err != nil {
		return err
	}
	if err := s.number(ctx, all); err != nil {
		return err
	}
	if err := s.insert(ctx, all, events); err != nil {
		return err
	}
	if err := s.besides(ctx, all, events); err != nil {
		return err
	}
	record := s.c.Record.RecordAll
	if all[0].byItself() { // a slip has been recorded before
		record = func(ctx context.Context, tx db.Tx, all ...access.Event) error {
			return s.c.Record.Record(ctx, tx, all[0])
		}
	}
	if err := record(ctx, s.tx, events...); err != nil {
		return err
	}
	return s.tell(ctx, all)
}

// tell has those hear of the cases who tell people.
func (s *sitting) tell(ctx context.Context, all []*arrival) error {
	for _, a := range all {
		for _, listener := range s.c.listeners {
			if err := listener(ctx, s.tx, Happened{Now: a.made.Case, Entry: a.noted, Clocks: a.made.Clocks, Reporter: &a.Reporter}); err != nil {
				return err
			}
		}
	}
	return nil
}

// number gives each case the next of its authority and year, in the order in which they came in.
func (s *sitting) number(ctx context.Context, all []*arrival) error {
	type book struct {
		authority string
		year      int
	}
	books := map[book][]*Case{}
	var order []book
	for _, a := range all {
		b := book{a.made.Case.Authority, a.made.Case.Year}
		if books[b] == nil {
			order = append(order, b)
		}
		books[b] = append(books[b], &a.made.Case)
	}
	// Two who take from the same books take them in the same order.
	slices.SortFunc(order, func(a, b book) int { return strings.Compare(a.authority, b.authority) })
	for _, b := range order {
		running, err := take(ctx, s.tx, b.authority, b.year, len(books[b]))
		if err != nil {
			return fmt.Errorf("take numbers: %w", err)
		}
		for i, one := range books[b] {
			one.Running = running + int64(i)
			one.Number = number(s.houses[b.authority].Prefix, b.year, one.Running)
		}
	}
	return nil
}

// shapes are how rows stand that were just written.
var shapes = sync.OnceValues(func() ([3]ledger.Shape, error) {
	var all [3]ledger.Shape
	for i, one := range []struct{ table, columns string }{
		{"complaint", newCaseColumns}, {"complaint_reporter", reporterColumns}, {"complaint_entry", entryColumns},
	} {
		columns := strings.Split(one.columns, ",")
		for i := range columns {
			columns[i] = strings.TrimSpace(columns[i])
		}
		var err error
		if all[i], err = ledger.ShapeOf(one.table, columns...); err != nil {
			return all, err
		}
	}
	return all, nil
})

const newCaseColumns = caseColumns + `, once, pin, searched`

var (
	insertNewCase     = `INSERT INTO complaint (` + newCaseColumns + `) VALUES (` + db.Marks(1, strings.Count(newCaseColumns, ",")+1) + `)`
	insertNewReporter = `INSERT INTO complaint_reporter (` + reporterColumns + `) VALUES (` + db.Marks(1, strings.Count(reporterColumns, ",")+1) + `)`
	insertNewEntry    = `INSERT INTO complaint_entry (` + entryColumns + `) VALUES (` + db.Marks(1, strings.Count(entryColumns, ",")+1) + `)`
)

// insert writes the rows of the cases and notes them in their events.
func (s *sitting) insert(ctx context.Context, all []*arrival, events []access.Event) error {
	as, err := shapes()
	if err != nil {
		return err
	}
	tables := []struct {
		insert string
		shape  ledger.Shape
		values func(a *arrival) (string, []any, error)
	}{
		{insertNewCase, as[0], s.caseValues}, {insertNewReporter, as[1], reporterValues}, {insertNewEntry, as[2], s.entryValues},
	}
	for _, table := range tables {
		var failed error
		_, err := db.InsertAll(ctx, s.tx, table.insert, func(yield func([]any) bool) {
			for i, a := range all {
				id, values, err := table.values(a)
				if failed = err; err != nil {
					return
				}
				events[i].Rows = append(events[i].Rows, table.shape.Row(id, values))
				if !yield(values) {
					return
				}
			}
		})
		if failed != nil || err != nil {
			return fmt.Errorf("write cases: %w", errors.Join(failed, err))
		}
	}
	return nil
}

func (s *sitting) caseValues(a *arrival) (string, []any, error) {
	return a.id, append(a.made.Case.values(), null(a.once), s.c.pinHash(a.id, a.pin), 0), nil
}

func reporterValues(a *arrival) (string, []any, error) {
	r := &a.Reporter
	return a.id, []any{a.id, a.sealed, a.caller, string(r.Reach), r.Shown, r.Quiet, r.Assisted, strings.Join(r.Needs, " "), r.Proxy != "", 1}, nil
}

func (s *sitting) entryValues(a *arrival) (string, []any, error) {
	one := &a.made.Case
	e := Entry{
		ID: a.entry, Case: a.id, Version: 1, Act: Receive, At: one.Received, Recorded: s.now, Party: ByReporter, By: a.actor.Account,
		Audience: ToReporter, State: one.State, Data: map[string]string{},
	}
	if !a.public() {
		e.Party = ByOffice
		e.Role = registrar(a.actor, a.Authority)
		e.Data["right"] = string(access.RegisterCases)
	}
	maps.Copy(e.Data, a.data)
	if one.Authority != a.Authority {
		e.Data[handedFrom] = a.Authority
	}
	if len(a.Files) > 0 {
		e.Data[filesOf] = fileList(a.Files)
	}
	a.noted = e
	values, err := e.values()
	return a.entry, values, err
}

// handedFrom is the field of the first entry's data that names the authority which a case was sent to, where
// another one has it.
const handedFrom = "from"

// registrar is the role in which somebody takes a case down: that of the authority before an office's.
func registrar(actor access.Actor, authority string) string {
	for _, s := range append([]access.Scope{{Authority: authority}}, access.Where(actor, access.RegisterCases)...) {
		if s.Authority != authority {
			continue
		}
		if held, ok := access.Under(actor, access.RegisterCases, s); ok {
			return string(held.Role)
		}
	}
	return ""
}

// start lets the clocks run that begin when a case is received, or comes to the examiners at once.
func (s *sitting) start(ctx context.Context, all []*arrival, events []access.Event) error {
	codes := map[bool][]string{}
	var beginnings []deadline.Beginning
	var of []int // the case of each
	for i, a := range all {
		one := &a.made.Case
		if codes[one.Examined] == nil {
			event := "received"
			if one.Examined {
				event = "complete"
			}
			var err error
			if codes[one.Examined], err = s.c.Deadlines.StartedBy(ctx, s.tx, event); err != nil {
				return err
			}
		}
		for _, code := range codes[one.Examined] {
			if !starts(one, one.Examined, code) {
				continue
			}
			beginnings = append(beginnings, deadline.Beginning{Subject: subject(one.ID), Scope: one.Scope(), Code: code, At: one.Received, By: a.actor.Account})
			of = append(of, i)
		}
	}
	clocks, err := s.c.Deadlines.Start(ctx, s.tx, beginnings...)
	if err != nil {
		return err
	}
	for i, clock := range clocks {
		row, err := clock.Row()
		if err != nil {
			return err
		}
		all[of[i]].made.Clocks = append(all[of[i]].made.Clocks, clock)
		events[of[i]].Rows = append(events[of[i]].Rows, row)
	}
	return nil
}

// besides writes what a case has beside its own rows: files, a slip, whoever it is about.
func (s *sitting) besides(ctx context.Context, all []*arrival, events []access.Event) error {
	for i, a := range all {
		if !a.byItself() {
			continue
		}
		var touched ledger.Touched
		if len(a.Files) > 0 {
			held := holder(a.made.Case)
			held.Purpose = evidence.Attachment
			if _, err := s.c.Files.Claim(ctx, s.tx, held, a.FilesOwner, a.Files...); err != nil {
				return err
			}
		}
		if a.Slip != "" {
			if err := useSlip(ctx, s.tx, a.Authority, a.Slip, a.id); err != nil {
				return err
			}
			touched.Add("complaint_slip", a.Slip)
		}
		for _, k := range a.keepOut {
			if err := keepFrom(ctx, s.tx, a.id, k); err != nil {
				return err
			}
			touched.Add("complaint_bar", a.id+"/"+k.Kind+"/"+k.Subject)
		}
		rows, err := touched.Rows(ctx, s.tx)
		if err != nil {
			return err
		}
		events[i].Rows = append(events[i].Rows, rows...)
	}
	return nil
}
