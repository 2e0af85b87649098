package complaint

import (
	"context"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// pressing is the condition under which a "complaint c" that is open comes before all else: it is urgent, or it
// speaks of danger and nobody has looked. Its index says it in the same words.
const pressing = "(c.priority = 'urgent' OR c.alarming)"

// firstly begins a place among what comes first.
const firstly = "!"

// list returns a part of a queue: what comes first, then the rest, each in its order.
func (c *Complaints) list(ctx context.Context, of queue, actor access.Actor, q Query, limit int) (Page, error) {
	now := c.now()
	after, among := strings.CutPrefix(q.After, firstly)
	var page Page
	if !of.newest && (among || after == "") {
		first := q
		first.After = after
		var err error
		if page, err = c.read(ctx, c.DB, []reading{of.pressing(actor, first, now)}, false, limit); err != nil {
			return page, err
		}
		if len(page.Rows) == limit {
			page.Next = firstly + page.Rows[limit-1].key.String()
			return page, nil
		}
		q.After = ""
	}
	of.rest = !of.newest
	rest, err := c.read(ctx, c.DB, of.readings(actor, q, now), of.newest, limit-len(page.Rows))
	page.Rows, page.Next = append(page.Rows, rest.Rows...), rest.Next
	return page, err
}

// pressing is the reading of what comes first in a queue: all that does in the authority is looked at, which is
// little.
func (of queue) pressing(actor access.Actor, q Query, now time.Time) reading {
	r := reading{from: "complaint c", at: "c.received_at", id: "c.id", sorted: true}
	m := marks{first: 1}
	span := []string{"c.authority_id = " + m.mark(q.Authority) + " AND c.ended_at IS NULL AND " + pressing}
	also := func(condition string) { span = append(span, condition) }
	switch {
	case of.clocks:
		r.from, r.at, r.id = "complaint c CROSS JOIN clock k", "k.due_at", "k.id"
		also("k.subject_id = c.id")
		of.due(&m, also, q.Queue, now)
	case of.answer:
		r.from, r.at, r.id = "complaint c CROSS JOIN complaint_answer a", "a.made_at", "a.id"
		also("a.complaint_id = c.id AND a.state = 'submitted' AND a.ended_at IS NULL")
	case of.permits:
		also("c.category = '" + permitCategory + "'")
	case of.unread:
		r.at = "c.unread_at"
		also("c.unread_at IS NOT NULL")
	case of.unowned:
		also("c.owner = '' AND " + unowned)
	case of.mine:
		also("c.owner = " + m.mark(actor.Account) + " AND c.owner <> ''")
	default:
		states := make([]string, len(of.states))
		for i, s := range of.states {
			states[i] = string(s)
		}
		also("c.state || '' IN (" + m.all(states) + ")")
	}
	if of.also != "" {
		also(of.also)
	}
	for _, place := range []way{{"c.body_id", q.Body}, {"c.unit_id", q.Unit}} {
		if place.value != "" && place.value != OwnDesk {
			also(unindexed(place.column) + " = " + m.mark(place.value))
		}
	}
	if after, err := parseKey(q.After); err == nil {
		also("(" + r.at + ", " + r.id + ") > (" + m.mark(db.At(after.at)) + ", " + m.mark(after.id) + ")")
	}
	if !q.From.IsZero() {
		also("c.received_at >= " + m.mark(db.At(q.From)))
	}
	if !q.Until.IsZero() {
		also("c.received_at < " + m.mark(db.At(q.Until)))
	}
	r.span = strings.Join(span, " AND ")
	bare := q
	bare.From, bare.Until = time.Time{}, time.Time{} // said above
	return r.seenBy(actor, of, &m, queue{}.filters(&m, bare))
}

// placeOwner is whose a place in a list is, which nobody else can use: it may name what they must not see.
func placeOwner(actor access.Actor, authority string) string {
	return "list:" + authority + ":" + actor.Account
}

// sealPlace makes a place in a list fit to be handed out.
func (c *Complaints) sealPlace(actor access.Actor, authority, place string) (string, error) {
	if place == "" {
		return "", nil
	}
	return c.Seal.Seal(placeOwner(actor, authority), place)
}

// openPlace is what sealPlace sealed. Kind: Invalid.
func (c *Complaints) openPlace(actor access.Actor, authority, sealed string) (string, error) {
	if sealed == "" {
		return "", nil
	}
	place, err := c.Seal.Open(placeOwner(actor, authority), sealed)
	if err == nil {
		_, err = parseKey(strings.TrimPrefix(place, firstly))
	}
	if err != nil {
		return "", problem.New(problem.Invalid, "complaint.fault.after", nil)
	}
	return place, nil
}
