package complaint

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
)

// reading is one statement of a list: a range of an index, filtered. A list may need several, whose rows are
// then put into one order.
type reading struct {
	from, where string
	// within is where without what may be seen, which seen is.
	within, seen string
	// all is what counts every case by its place, and ended what counts those that all found no case for.
	all, ended string
	args       []any
	// range is where of the rows that may have to be looked at, with the first ranged of args; at and id are
	// the columns of the key.
	span   string
	ranged int
	at, id string
	// narrow: many rows of the span may be none of the list's.
	narrow bool
	// withheld is 1 of rows of which only the number is told; empty where all rows are told.
	withheld string
	// sorted: no index has the order of the list, and all of the span is looked at.
	sorted bool
}

// maxLooked is how many rows are looked at for one part of a list.
const maxLooked = 4000

// readings are the statements of a queue for an actor.
func (of queue) readings(actor access.Actor, q Query, now time.Time) []reading {
	var all []reading
	states := of.states
	if len(states) == 0 {
		states = []State{""}
	}
	places := ways(actor, q.Authority, q.Body, q.Unit)
	// What waits for somebody's eyes, and permits, are few in all, and those of units are found by their cases.
	ofUnits := !slices.ContainsFunc(places, func(place way) bool { return place.column != "unit_id" })
	if of.mine || (of.answer || of.permits) && !ofUnits {
		places = []way{{}}
	}
	if of.clocks {
		places = clockWays(places)
	}
	for _, place := range places {
		for _, state := range states {
			all = append(all, of.reading(actor, q, place, state, now))
		}
	}
	return all
}

func (of queue) reading(actor access.Actor, q Query, place way, state State, now time.Time) reading {
	r := reading{from: "complaint c", at: "c.received_at", id: "c.id"}
	m := marks{first: 1}
	var span []string
	also := func(condition string) { span = append(span, condition) }
	inBody, ended := false, place.column == endedOf
	switch {
	case of.clocks && place.column == "unit_id":
		r.from, r.at, r.id, r.sorted = "complaint c CROSS JOIN clock k", "k.due_at", "k.id", true // in this order, says CROSS to SQLite
		also(openIn(&m, place) + " AND k.subject_id = c.id")
		of.due(&m, also, q.Queue, now)
	case of.clocks:
		r.from, r.at, r.id = "clock k JOIN complaint c ON c.id = k.subject_id", "k.due_at", "k.id"
		if place.column == "body_id" {
			place = way{"authority_id", q.Authority} // clocks have no index of bodies
			r.narrow = true
			inBody = true
		}
		if ended {
			place.column = "unit_id"
		}
		also("k." + place.column + " = " + m.mark(place.value))
		of.due(&m, also, q.Queue, now)
	case of.answer && place.column == "unit_id":
		r.from, r.at, r.id, r.sorted = "complaint c CROSS JOIN complaint_answer a", "a.made_at", "a.id", true
		also(openIn(&m, place) + " AND a.complaint_id = c.id AND a.state = 'submitted' AND a.ended_at IS NULL")
	case of.permits && place.column == "unit_id":
		r.sorted = true
		also(openIn(&m, place) + " AND c.category = '" + permitCategory + "'")
	case of.answer:
		r.from, r.at, r.id = "complaint_answer a JOIN complaint c ON c.id = a.complaint_id", "a.made_at", "a.id"
		also("a.state = 'submitted' AND a.ended_at IS NULL")
		r.narrow = true
	case of.permits:
		also("c.authority_id = " + m.mark(q.Authority) + " AND c.category = '" + permitCategory + "' AND c.ended_at IS NULL")
	case of.unread:
		r.at = "c.unread_at"
		also("c." + place.column + " = " + m.mark(place.value) + " AND c.unread_at IS NOT NULL")
	case of.unowned: // as its index says it
		also("c." + place.column + " = " + m.mark(place.value) + " AND c.ended_at IS NULL AND c.owner = '' AND " + unowned)
	case of.mine:
		also("c.owner = " + m.mark(actor.Account) + " AND c.owner <> '' AND c.ended_at IS NULL")
	default:
		also("c." + place.column + " = " + m.mark(place.value))
		if state != "" {
			also("c.state = " + m.mark(string(state)) + " AND c.ended_at IS NULL")
		}
		if !q.From.IsZero() {
			also("c.received_at >= " + m.mark(db.At(q.From)))
		}
		if !q.Until.IsZero() {
			also("c.received_at < " + m.mark(db.At(q.Until)))
		}
	}
	if after, err := parseKey(q.After); err == nil {
		also("(" + r.at + ", " + r.id + ") " + map[bool]string{false: ">", true: "<"}[of.newest] + " (" + m.mark(db.At(after.at)) + ", " + m.mark(after.id) + ")")
	}
	r.span, r.ranged = strings.Join(span, " AND "), len(m.args)
	rest := of.filters(&m, q)
	if inBody && q.Body != "" {
		rest = append(rest, unindexed("c.body_id")+" = "+m.mark(q.Body))
	}
	if ended {
		rest = append(rest, "c.ended_at IS NOT NULL")
	}
	r.narrow = (r.narrow || len(rest) > 0) && !r.sorted
	if of.also != "" {
		rest = append(rest, of.also)
	}
	if of.rest {
		rest = append(rest, "NOT (c.ended_at IS NULL AND "+pressing+")")
	}
	r = r.seenBy(actor, of, &m, append(rest, unindexed("c.authority_id")+" = "+m.mark(q.Authority)))
	if q.numbered(actor) {
		r.where, r.withheld = r.within, "CASE WHEN "+r.seen+" THEN 0 ELSE 1 END"
	}
	return r
}

// seenBy completes a reading over its span with further conditions and what an actor may see.
func (r reading) seenBy(actor access.Actor, of queue, m *marks, rest []string) reading {
	condition, args := seen(actor, m.first+len(m.args))
	all, _ := seenOfAll(actor, m.first+len(m.args)) // of the same arguments
	r.args = append(m.args, args...)
	r.within, r.seen = strings.Join(slices.Concat([]string{r.span}, rest), " AND "), condition
	r.all = r.counting(of, append(rest, all))
	if of.clocks {
		r.ended = r.countingEnded(append(rest, all))
		rest = append(rest, officeClock("k"), firstClock)
	}
	r.where = strings.Join(slices.Concat([]string{r.span}, rest, []string{condition}), " AND ")
	return r
}

// unowned is the condition under which what is open and in nobody's hands is to be worked on.
const unowned = "c.state || '' = 'in_progress'"

// notOver are the states of what is open, by which SQLite finds the index of it.
var notOver = func() string {
	var list []string
	for _, state := range States {
		if !state.Over() {
			list = append(list, "'"+string(state)+"'")
		}
	}
	return strings.Join(list, ", ")
}()

// openIn is the condition of the open cases of a unit.
func openIn(m *marks, unit way) string {
	return "c.unit_id = " + m.mark(unit.value) + " AND c.state IN (" + notOver + ") AND c.ended_at IS NULL"
}

// endedOf stands in a way for the clocks of a unit whose cases have ended.
const endedOf = "ended"

// clockWays are the ways to the clocks of what lies in places. A clock stands where it began and its case where
// it is now, so that those of a unit are found by its cases. What still runs when a case has ended began there.
func clockWays(places []way) []way {
	var all []way
	for _, place := range places {
		if all = append(all, place); place.column == "unit_id" {
			all = append(all, way{endedOf, place.value})
		}
	}
	return all
}

// due is the range of time of a queue over clocks.
func (of queue) due(m *marks, also func(string), name string, now time.Time) {
	also("k.ended_at IS NULL")
	if name == Overdue {
		also("k.due_at < " + m.mark(db.At(now)))
	} else {
		also("k.due_at >= " + m.mark(db.At(now)) + " AND k.due_at < " + m.mark(db.At(now.Add(soon))))
	}
}

// filters are the conditions of a query that no index helps with.
func (of queue) filters(m *marks, q Query) []string {
	var list []string
	equal := func(column, value string) {
		if value != "" {
			list = append(list, column+" = "+m.mark(value))
		}
	}
	equal("c.class", string(q.Class))
	equal("c.category", q.Category)
	equal("c.channel", string(q.Channel))
	equal("c.priority", string(q.Priority))
	if q.Unit == OwnDesk {
		list = append(list, "coalesce(c.unit_id, c.body_id, '') = ''")
	}
	if of.mine || of.answer || of.permits {
		if q.Unit != OwnDesk {
			equal(unindexed("c.unit_id"), q.Unit)
		}
		equal(unindexed("c.body_id"), q.Body)
	}
	if of.mine || of.answer || of.clocks || of.unread || of.unowned {
		if !q.From.IsZero() {
			list = append(list, "c.received_at >= "+m.mark(db.At(q.From)))
		}
		if !q.Until.IsZero() {
			list = append(list, "c.received_at < "+m.mark(db.At(q.Until)))
		}
	}
	return list
}

// officeClock is the condition under which a clock counts against the office.
func officeClock(alias string) string {
	return alias + ".subject_kind = 'case' AND " + alias + ".state <> 'paused' AND " + alias + ".code NOT IN ('" + strings.Join(Windows, "', '") + "')"
}

// firstClock is the condition under which "clock k" is the one of its case that is due first, so that a case
// stands in a list once.
var firstClock = `NOT EXISTS (SELECT 1 FROM clock e WHERE e.subject_kind = 'case' AND e.subject_id = k.subject_id AND e.ended_at IS NULL
	AND (e.due_at, e.id) < (k.due_at, k.id) AND ` + officeClock("e") + `)`

// read puts the rows of readings into one order and returns the first of them.
func (c *Complaints) read(ctx context.Context, q db.Queryer, all []reading, newest bool, limit int) (Page, error) {
	direction, sign := "", 1
	if newest {
		direction, sign = " DESC", -1
	}
	order := func(a, b key) int { return sign * a.compare(b) }
	var rows []Row
	var bound *key
	for _, r := range all {
		if r.narrow {
			end, err := r.end(ctx, q, direction)
			if err != nil {
				return Page{}, err
			}
			if end != nil {
				r.where += " AND (" + r.at + ", " + r.id + ") " + map[bool]string{false: "<=", true: ">="}[newest] +
					" ($" + strconv.Itoa(len(r.args)+1) + ", $" + strconv.Itoa(len(r.args)+2) + ")"
				r.args = append(r.args, db.At(end.at), end.id)
				if bound == nil || order(*end, *bound) < 0 {
					bound = end
				}
			}
		}
		scan, columns := scanRow, rowColumns+`, `+r.at+`, `+r.id
		if r.withheld != "" {
			scan, columns = scanNumbered, columns+`, `+r.withheld
		}
		more, err := db.All(ctx, q, scan, `SELECT `+columns+` FROM `+r.from+` WHERE `+r.where+`
			ORDER BY `+r.at+direction+`, `+r.id+direction+` LIMIT `+strconv.Itoa(limit+1), r.args...)
		if err != nil {
			return Page{}, err
		}
		rows = append(rows, more...)
	}
	slices.SortStableFunc(rows, func(a, b Row) int { return order(a.key, b.key) })
	rows = slices.CompactFunc(rows, func(a, b Row) bool { return a.key == b.key })
	if bound != nil {
		rows = slices.DeleteFunc(rows, func(r Row) bool { return order(r.key, *bound) > 0 })
	}
	return cut(rows, bound, limit), nil
}

func cut(rows []Row, bound *key, limit int) Page {
	page := Page{Rows: rows}
	switch {
	case len(rows) > limit:
		page.Rows = rows[:limit]
		page.Next = page.Rows[limit-1].key.String()
	case bound != nil:
		page.Next = bound.String()
	}
	return page
}

// end is the key of the last row that is looked at, nil where all are.
func (r reading) end(ctx context.Context, q db.Queryer, direction string) (*key, error) {
	from := strings.TrimSuffix(strings.TrimSuffix(r.from, " JOIN complaint c ON c.id = k.subject_id"), " JOIN complaint c ON c.id = a.complaint_id")
	found, err := db.All(ctx, q, func(row db.Row) (key, error) {
		var k key
		var at db.Time
		err := row.Scan(&at, &k.id)
		k.at = at.Time
		return k, err
	}, `SELECT `+r.at+`, `+r.id+` FROM `+from+` WHERE `+r.span+` ORDER BY `+r.at+direction+`, `+r.id+direction+`
		LIMIT 1 OFFSET `+strconv.Itoa(maxLooked-1), r.args[:r.ranged]...)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}
