package complaint

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/ledger"
)

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
	if err := s.copies(ctx, all); err != nil {
		return err
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

// copies gives cases their own of the files that they came with from another authority.
func (s *sitting) copies(ctx context.Context, all []*arrival) error {
	for _, a := range all {
		if len(a.carries) == 0 {
			continue
		}
		var err error
		if a.data[filesOf], err = s.c.copied(ctx, s.tx, &a.made.Case, a.carries); err != nil {
			return err
		}
	}
	return nil
}

// tell has those hear of the cases who tell people.
func (s *sitting) tell(ctx context.Context, all []*arrival) error {
	for _, a := range all {
		for _, listener := range s.c.listeners {
			if err := listener(ctx, s.tx, Happened{Now: a.made.Case, Entry: a.noted, Clocks: a.made.Clocks, reporter: &a.Reporter}); err != nil {
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
		Audience: ToReporter, State: one.outwardly(), Data: map[string]string{},
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
		if !a.byItself() && a.who == nil && a.hold == nil {
			continue
		}
		if a.hold != nil {
			if err := a.hold(ctx, s.tx, &a.made.Case, a.made.Clocks); err != nil {
				return err
			}
		}
		var touched ledger.Touched
		if a.who != nil {
			if err := s.c.Identities.Keep(ctx, s.tx, a.made.Case.Authority, a.id, *a.who, &touched); err != nil {
				return err
			}
		}
		if len(a.Files) > 0 {
			held := holder(a.made.Case)
			held.Purpose, held.Nameless = evidence.Attachment, a.Secrecy != Open
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
