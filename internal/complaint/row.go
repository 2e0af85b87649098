package complaint

import (
	"database/sql"
	"encoding/json"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
)

// caseColumns are the columns that scanCase reads, in its order.
const caseColumns = `id, authority_id, year, running, number, state, kind, class, channel, source, lang, secrecy, priority, about,
	received_at, registered_at, taken_by, title, words, place, position, region, happened_on, asked_on, promised_on, wish, link, category,
	service_id, target_body, target_unit, body_id, unit_id, owner, examined, parent_id, returns, outcome, reason, satisfaction,
	opened_at, answered_at, ended_at, touched_at, version`

func scanCase(row db.Row) (Case, error) {
	var c Case
	var received, registered, touched, opened, answered, ended db.Time
	var body, unit, parent sql.NullString
	err := row.Scan(&c.ID, &c.Authority, &c.Year, &c.Running, &c.Number, &c.State, &c.Kind, &c.Class, &c.Channel, &c.Source, &c.Lang,
		&c.Secrecy, &c.Priority, &c.About, &received, &registered, &c.TakenBy, &c.Title, &c.Words, &c.Place, &c.Position, &c.Region,
		&c.Happened, &c.Asked, &c.Promised, &c.Wish, &c.Link, &c.Category, &c.Service, &c.TargetBody, &c.TargetUnit, &body, &unit, &c.Owner,
		&c.Examined, &parent, &c.Returns, &c.Outcome, &c.Reason, &c.Satisfaction, &opened, &answered, &ended, &touched, &c.Version)
	c.Received, c.Registered, c.Touched = received.Time, registered.Time, touched.Time
	c.Opened, c.Answered, c.Ended = opened.Time, answered.Time, ended.Time
	c.Body, c.Unit, c.Parent = body.String, unit.String, parent.String
	return c, err
}

// Entry is one thing that happened to a case.
type Entry struct {
	ID, Case string
	Version  int64 // of the case after it
	Act      Act
	// At is when it happened, Recorded when it was written down.
	At, Recorded time.Time
	Party        Party
	By           string // account; empty for reporters and the machine
	Role         string // the role they acted in
	Audience     Audience
	Was, State   State
	Why          string // a reason, in the words of who acts
	Words        string // a question, a message, a note
	Data         map[string]string
}

// Audience is who may read an entry.
type Audience string

// ToReporter is read by all who may read the case, the reporter among them; ToOffice by the office alone.
const (
	ToReporter Audience = "reporter"
	ToOffice   Audience = "office"
)

const entryColumns = `id, complaint_id, version, act, at, recorded_at, party, by_account, role, audience, was, state, why, words, data`

func scanEntry(row db.Row) (Entry, error) {
	var e Entry
	var at, recorded db.Time
	var data string
	err := row.Scan(&e.ID, &e.Case, &e.Version, &e.Act, &at, &recorded, &e.Party, &e.By, &e.Role, &e.Audience, &e.Was, &e.State, &e.Why, &e.Words, &data)
	if err == nil {
		err = json.Unmarshal([]byte(data), &e.Data)
	}
	e.At, e.Recorded = at.Time, recorded.Time
	return e, err
}
