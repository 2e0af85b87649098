package complaint

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// The queues: what waits for whom. Register is no queue but all cases, the newest first.
const (
	ToVerify   = "to_verify"
	ToDispose  = "to_dispose"
	OfUnit     = "unit"    // passed to an office that has not said yes
	Unowned    = "unowned" // to be worked on, and in nobody's hands
	OfMine     = "mine"
	Unread     = "unread"     // the reporter wrote, and nobody here has read it
	ToApprove  = "to_approve" // answers that wait for somebody else's eyes
	DueSoon    = "due_soon"
	Overdue    = "overdue"
	GivenBack  = "returned"
	Disputed   = "disputed"
	OfWaiting  = "waiting" // for the reporter
	OfExamined = "examining"
	OfPromised = "promised"
	OfReferred = "referred"
	Register   = "all"
)

// Queues are all of them, in the order in which a desk shows them.
var Queues = []string{
	ToVerify, ToDispose, OfUnit, Unowned, OfMine, Unread, ToApprove, DueSoon, Overdue, GivenBack, Disputed, OfWaiting, OfExamined, OfPromised, OfReferred,
	Register,
}

// QueueKey is the catalog key of a queue's name.
func QueueKey(queue string) string { return "complaint.queue." + queue }

// soon is how long before its time a case is due soon.
const soon = 3 * 24 * time.Hour

// queue is how a list is read: which rows, in which order.
type queue struct {
	// states, each a range of an index; none where the queue is not about them.
	states []State
	also   string // a condition on "complaint c"
	// clocks: over "clock k" as well, by when it is due.
	clocks bool
	answer bool // over "complaint_answer a" as well
	mine   bool
	// permits: what is open of one category, see permitCategory
	permits bool
	unread  bool // by since when something waits to be read
	unowned bool
	rest    bool // without what comes first; see pressing
	newest  bool // first; else the oldest
	// for whom: whoever may do one of these somewhere in the authority.
	rights []access.Action
}

var readers = []access.Action{access.ReadCases, access.ExamineCases, access.InformCases}

// approvers are the rights by which answers of others are sent; see approves.
var approvers = []access.Action{access.ApproveCases, access.TriageCases, access.ExamineCases, access.InformCases, access.ReviewCases}

// notHeld is the condition under which a case is none that waits for nobody.
const notHeld = "c.state <> '" + string(Held) + "'"

var queues = map[string]queue{
	ToVerify:   {states: []State{Received}, also: "c.class = ''", rights: []access.Action{access.TriageCases}},
	ToDispose:  {states: []State{Received}, also: "c.class <> ''", rights: []access.Action{access.TriageCases}},
	OfUnit:     {states: []State{Disposed}, rights: []access.Action{access.WorkCases, access.TriageCases, access.WatchCases}},
	Unowned:    {unowned: true, rights: []access.Action{access.TriageCases, access.WorkCases, access.InformCases}},
	OfMine:     {mine: true, rights: readers},
	Unread:     {unread: true, also: notHeld, rights: []access.Action{access.TriageCases, access.WorkCases, access.ExamineCases, access.InformCases, access.ContactCases}},
	ToApprove:  {answer: true, rights: approvers},
	DueSoon:    {clocks: true, also: notHeld, rights: readers},
	Overdue:    {clocks: true, also: notHeld, rights: readers},
	GivenBack:  {states: []State{Returned}, rights: []access.Action{access.TriageCases, access.DecideCases, access.WorkCases}},
	Disputed:   {states: []State{UnderReview}, rights: []access.Action{access.ReviewCases, access.DecideCases, access.WatchCases}},
	OfWaiting:  {states: []State{Incomplete, Answered}, rights: readers},
	OfExamined: {states: []State{Examining}, rights: []access.Action{access.ExamineCases}},
	OfPromised: {states: []State{Promised}, rights: readers},
	OfReferred: {states: []State{Referred}, rights: []access.Action{access.TriageCases, access.DecideCases}},
	Register:   {newest: true, rights: readers},
	Unopened:   {states: []State{Disposed}, also: "c.opened_at IS NULL"},
	Permits:    {permits: true},
	OfHeld:     {states: []State{Held}},
}

// Lists that boards count and lead to; no desk shows them among its queues.
const (
	Unopened = "unopened" // passed to an office where nobody has looked yet
	Permits  = "permits"  // open, about permits
	OfHeld   = "held"     // held while many come at once
)

// QueuesOf are the queues that are of use to actor in an authority.
func QueuesOf(actor access.Actor, authority string) []string {
	return slices.DeleteFunc(slices.Clone(Queues), func(name string) bool {
		return !slices.ContainsFunc(queues[name].rights, func(action access.Action) bool {
			return slices.ContainsFunc(access.Where(actor, action), func(s access.Scope) bool { return s.Installation || s.Authority == authority })
		})
	})
}

// Queue returns a part of a list of cases that actor may see. Kinds: Unauthenticated for whoever is not signed
// in; NotFound for who has no rights over cases there; Invalid for a queue that does not exist or a place in
// it that is none.
func (c *Complaints) Queue(ctx context.Context, actor access.Actor, q Query) (Page, error) {
	of, err := queueFor(actor, q)
	if err != nil {
		return Page{}, err
	}
	limit := q.Limit
	if limit <= 0 || limit > MaxPage {
		limit = MaxPage
	}
	if q.After, err = c.openPlace(actor, q.Authority, q.After); err != nil {
		return Page{}, err
	}
	page, err := c.list(ctx, of, actor, q, limit)
	if err != nil {
		return Page{}, err
	}
	if page.Next, err = c.sealPlace(actor, q.Authority, page.Next); err != nil {
		return Page{}, err
	}
	return page, c.withClocks(ctx, c.DB, page.Rows)
}

// queueFor finds a query's queue, for somebody who has any rights over cases in its authority.
func queueFor(actor access.Actor, q Query) (queue, error) {
	if actor.Account == "" && !actor.Machine {
		return queue{}, problem.New(problem.Unauthenticated, "access.sign_in", nil)
	}
	of, known := queues[q.Queue]
	if !known {
		return queue{}, problem.New(problem.Invalid, "complaint.fault.queue", nil)
	}
	if len(ways(actor, q.Authority, "", "")) == 0 {
		return queue{}, problem.New(problem.NotFound, "access.not_found", nil)
	}
	return of, nil
}

// withClocks adds the open clocks to rows.
func (c *Complaints) withClocks(ctx context.Context, q db.Queryer, rows []Row) error {
	var ids []string
	for i := range rows {
		if !rows[i].Withheld {
			ids = append(ids, rows[i].ID)
		}
	}
	open, err := c.Deadlines.OpenOf(ctx, q, subject("").Kind, ids...)
	if err != nil {
		return err
	}
	for i := range rows {
		rows[i].Clocks = open[rows[i].ID]
	}
	return nil
}

// MaxCount is how far cases are counted: what is more is "1,000+".
const MaxCount = 1000

// Counts returns how many cases are in each queue of actor, at most 1,000 of each; the register is not
// counted. Kinds as Queue.
func (c *Complaints) Counts(ctx context.Context, actor access.Actor, authority string) (map[string]int, error) {
	counts := map[string]int{}
	now := c.now()
	for _, name := range QueuesOf(actor, authority) {
		q := Query{Authority: authority, Queue: name}
		of, err := queueFor(actor, q)
		if err != nil {
			return nil, err
		}
		if name == Register {
			continue
		}
		if counts[name], err = c.count(ctx, c.DB, of.readings(actor, q, now)); err != nil {
			return nil, err
		}
	}
	return counts, nil
}

func (c *Complaints) count(ctx context.Context, q db.Queryer, all []reading) (int, error) {
	sum := 0
	for _, r := range all {
		order := " ORDER BY " + r.at + ", " + r.id // of its index, which the planner would not always take otherwise
		if r.sorted {
			order = ""
		}
		n, err := db.One(ctx, q, db.Column[int], `SELECT count(*) FROM (SELECT 1 FROM `+r.from+` WHERE `+r.where+order+`
			LIMIT `+strconv.Itoa(MaxCount)+`) x`, r.args...)
		if err != nil {
			return 0, err
		}
		sum += n
	}
	return min(sum, MaxCount), nil
}
