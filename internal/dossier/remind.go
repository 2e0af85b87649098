package dossier

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/calendar"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/notify"
	"github.com/patuh-id/patuh/internal/workday"
)

// dueKind tells those who answer that days of requests approach or have passed. It names neither what was asked nor a unit:
// messages travel over channels that others read.
var dueKind = notify.Kind{Name: "dossier.due", Fields: []string{"body", "soon", "late"}, Required: []string{"body"}, Digest: true, Link: dossiersPath}

const dossiersPath = "/kelola/bukti"

// Messages are the kinds of messages that this room sends.
func Messages() []notify.Kind { return []notify.Kind{dueKind} }

// Telling is how the room reaches people.
type Telling struct {
	Messages interface {
		Send(ctx context.Context, tx db.Tx, m notify.Message) error
	}
	// InRole says who holds a role somewhere; access.Access knows.
	InRole func(ctx context.Context, q db.Queryer, role access.Role, scope access.Scope, at time.Time) ([]string, error)
}

// remindBefore is how many working days before its day a request is reminded of; the program's own choice.
const remindBefore = 2

// Of which approach of its day a request was reminded last.
const (
	remindedSoon = "soon"
	remindedLate = "late"
)

// waitsQuery is what waits for bodies in assessments that are going, to be narrowed further.
const waitsQuery = ` FROM dossier_request x JOIN cycle c ON c.id = x.cycle_id JOIN cycle_body cb ON cb.cycle_id = x.cycle_id AND cb.body_id = x.body_id
	JOIN body b ON b.id = x.body_id JOIN authority a ON a.id = x.office_id
	WHERE c.state = $1 AND cb.outcome = '' AND x.state IN ($2, $3) AND x.reminded <> $4`

func waitsArgs() []any {
	return []any{string(cycle.Planned), string(Open), string(Returned), remindedLate}
}

// debtor is a body from which an office waits for something.
type debtor struct{ office, body, name, zone string }

// Remind tells the liaisons of every body of what is due within remindBefore working days, and once more of what is
// late, and the officers of a unit of what is asked of theirs: one message for a body, a person and a day, and only on days
// on which the office that asked works. What was asked or returned today is not reminded of today. A request that nobody
// could be told of stays to be told.
func (d *Dossiers) Remind(ctx context.Context, to Telling) error {
	all, err := db.All(ctx, d.DB, func(row db.Row) (debtor, error) {
		var one debtor
		return one, row.Scan(&one.office, &one.body, &one.name, &one.zone)
	}, `SELECT DISTINCT x.office_id, x.body_id, b.name, a.zone`+waitsQuery+` ORDER BY 1, 2`, waitsArgs()...)
	if err != nil {
		return err
	}
	var failed []error
	for _, one := range all { // one body that fails holds up no other
		failed = append(failed, d.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error { return d.remind(ctx, tx, to, one) }))
	}
	if err := errors.Join(failed...); err != nil {
		return fmt.Errorf("remind of evidence that is due: %w", err)
	}
	return nil
}

func (d *Dossiers) remind(ctx context.Context, tx db.Tx, to Telling, one debtor) error {
	today := workday.DateOf(d.now().In(workday.ZoneOf(one.zone).Location))
	cal, _, err := d.Calendars.Of(ctx, tx, calendar.Office{Authority: one.office})
	if err != nil || !cal.Works(today) {
		return err
	}
	news, err := d.newsOf(ctx, tx, one, today, cal.Add(today, remindBefore))
	if err != nil || len(news) == 0 {
		return err
	}
	scope := access.Scope{Authority: one.office, Body: one.body}
	whom := map[string][]string{} // by unit
	counts := map[string]map[string]int{}
	for _, n := range news {
		accounts, known := whom[n.at.Unit]
		if !known {
			if accounts, err = d.hearing(ctx, tx, to, n.at); err != nil {
				return err
			}
			whom[n.at.Unit] = accounts
		}
		if len(accounts) == 0 {
			continue
		}
		for _, account := range accounts {
			if counts[account] == nil {
				counts[account] = map[string]int{}
			}
			counts[account][n.stage]++
		}
		if err := d.reminded(ctx, tx, n); err != nil {
			return err
		}
	}
	for _, account := range slices.Sorted(maps.Keys(counts)) {
		err := to.Messages.Send(ctx, tx, notify.Message{
			Kind: dueKind.Name, To: notify.Recipient{Account: account}, Scope: scope, Link: dossiersPath, Unique: one.office + "/" + one.body + "/" + today.String(),
			Args: map[string]string{"body": one.name, "soon": strconv.Itoa(counts[account][remindedSoon]), "late": strconv.Itoa(counts[account][remindedLate])},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// hearing are those who hear of a request, each once: the liaisons of the body, and the officers of the unit that is asked.
func (d *Dossiers) hearing(ctx context.Context, tx db.Tx, to Telling, at access.Scope) ([]string, error) {
	all, err := to.InRole(ctx, tx, access.Liaison, access.Scope{Authority: at.Authority, Body: at.Body}, d.now())
	if err != nil || at.Unit == "" {
		return all, err
	}
	officers, err := to.InRole(ctx, tx, access.UnitOfficer, at, d.now())
	return slices.Compact(slices.Sorted(slices.Values(append(all, officers...)))), err
}

// reminder is a request of which a body is reminded, and of which approach of its day.
type reminder struct {
	id, before, stage string
	at                access.Scope
}

// newsOf are the requests to a body that are due until a day or late and of which nobody was told so.
func (d *Dossiers) newsOf(ctx context.Context, tx db.Tx, one debtor, today, until workday.Date) ([]reminder, error) {
	zone := workday.ZoneOf(one.zone).Location
	all, err := db.All(ctx, tx, func(row db.Row) (reminder, error) {
		r := reminder{stage: remindedSoon, at: access.Scope{Authority: one.office, Body: one.body}}
		var due string
		var asked, judged db.Time
		if err := row.Scan(&r.id, &r.at.Unit, &r.before, &due, &asked, &judged); err != nil {
			return r, err
		}
		if due < today.String() {
			r.stage = remindedLate
		}
		if since := max(workday.DateOf(asked.In(zone)), workday.DateOf(judged.In(zone))); since >= today {
			r.stage = r.before
		}
		return r, nil
	}, `SELECT x.id, coalesce(x.unit_id, ''), x.reminded, x.due_day, x.asked_at, x.decided_at`+waitsQuery+` AND x.office_id = $5 AND x.body_id = $6 AND x.due_day <= $7 ORDER BY x.id`,
		append(waitsArgs(), one.office, one.body, until.String())...)
	var news []reminder
	for _, r := range all {
		if r.stage != r.before {
			news = append(news, r)
		}
	}
	return news, err
}

// reminded writes down of what people were told. The version stays: a reminder must not make the form of a colleague
// who decides about the request old.
func (d *Dossiers) reminded(ctx context.Context, tx db.Tx, r reminder) error {
	err := db.Update(ctx, tx, `UPDATE dossier_request SET reminded = $3 WHERE id = $1 AND reminded = $2 AND state IN ($4, $5)`, r.id, r.before, r.stage, string(Open), string(Returned))
	if err != nil {
		return err
	}
	var touched ledger.Touched
	touched.Add("dossier_request", r.id)
	return d.record(ctx, tx, access.Machine(), "reminded", r.id, "", r.at, &touched)
}

const (
	forgetKind = "respondent.forget"
	remindKind = "liaison.remind"
)

// Schedule has the queue forget names and remind bodies.
func (d *Dossiers) Schedule(q *job.Queue, to Telling) {
	q.Handle(forgetKind, func(ctx context.Context, _ job.Job) error { return d.Forget(ctx) }, job.Options{Concurrency: 1})
	q.Every(forgetKind, 6*time.Hour)
	q.Handle(remindKind, func(ctx context.Context, _ job.Job) error { return d.Remind(ctx, to) }, job.Options{Concurrency: 1, Timeout: 10 * time.Minute})
	q.Every(remindKind, 6*time.Hour)
}
