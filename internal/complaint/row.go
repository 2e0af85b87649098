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
	opened_at, answered_at, ended_at, touched_at, alarming, unread_at, second, shielded, version`

// scanCase reads a case as a list shows it: without the words of one that is shielded; see withWords.
func scanCase(row db.Row) (Case, error) {
	c, err := scanWhole(row)
	c.veil()
	return c, err
}

func scanWhole(row db.Row) (Case, error) {
	var c Case
	var received, registered, touched, opened, answered, ended, unread db.Time
	var body, unit, parent sql.NullString
	err := row.Scan(&c.ID, &c.Authority, &c.Year, &c.Running, &c.Number, &c.State, &c.Kind, &c.Class, &c.Channel, &c.Source, &c.Lang,
		&c.Secrecy, &c.Priority, &c.About, &received, &registered, &c.TakenBy, &c.Title, &c.Words, &c.Place, &c.Position, &c.Region,
		&c.Happened, &c.Asked, &c.Promised, &c.Wish, &c.Link, &c.Category, &c.Service, &c.TargetBody, &c.TargetUnit, &body, &unit, &c.Owner,
		&c.Examined, &parent, &c.Returns, &c.Outcome, &c.Reason, &c.Satisfaction, &opened, &answered, &ended, &touched,
		&c.Alarming, &unread, &c.Second, &c.Shielded, &c.Version)
	c.Received, c.Registered, c.Touched = received.Time, registered.Time, touched.Time
	c.Opened, c.Answered, c.Ended, c.Unread = opened.Time, answered.Time, ended.Time, unread.Time
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

// values are the values of a case in the order of caseColumns.
func (c *Case) values() []any {
	return []any{
		c.ID, c.Authority, c.Year, c.Running, c.Number, string(c.State), string(c.Kind), string(c.Class), string(c.Channel), string(c.Source),
		c.Lang, string(c.Secrecy), string(c.Priority), string(c.About), db.At(c.Received), db.At(c.Registered), c.TakenBy, c.Title, c.Words,
		c.Place, c.Position, c.Region, c.Happened, c.Asked, c.Promised, c.Wish, c.Link, c.Category, c.Service, c.TargetBody, c.TargetUnit,
		null(c.Body), null(c.Unit), c.Owner, c.Examined, null(c.Parent), c.Returns, string(c.Outcome), c.Reason, c.Satisfaction,
		orNull(c.Opened), orNull(c.Answered), orNull(c.Ended), db.At(c.Touched), c.Alarming, orNull(c.Unread), string(c.Second), c.Shielded, c.Version,
	}
}

// values are the values of an entry in the order of entryColumns.
func (e *Entry) values() ([]any, error) {
	data := []byte("{}")
	if len(e.Data) > 0 {
		var err error
		if data, err = json.Marshal(e.Data); err != nil {
			return nil, err
		}
	}
	return []any{
		e.ID, e.Case, e.Version, string(e.Act), db.At(e.At), db.At(e.Recorded), string(e.Party), e.By, e.Role, string(e.Audience),
		string(e.Was), string(e.State), e.Why, e.Words, string(data),
	}, nil
}

// null is a text as the database keeps it where the empty one is NULL.
func null(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// orNull is an instant as the database keeps it; the zero one is NULL.
func orNull(t time.Time) db.Time {
	if t.IsZero() {
		return db.Time{}
	}
	return db.At(t)
}
