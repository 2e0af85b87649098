package review

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/notify"
)

// MaxCalled is how many people one comment calls at most, and maxWaiting how many calls are shown to somebody at once.
const (
	MaxCalled  = 20
	maxWaiting = 20
)

// mentionedKind tells somebody that they were called. It says nothing of what was found or said, nor where: mail is read
// over shoulders.
var mentionedKind = notify.Kind{Name: "review.mentioned", Digest: true, Link: "/kelola/penilaian/"}

// Messages are the kinds of messages of this room.
func Messages() []notify.Kind { return []notify.Kind{mentionedKind} }

// readers are the roles by which forms are read; those of whoever visits and of the liaisons are found otherwise, or
// not at all.
var readers = []access.Role{access.Planner, access.Verifier, access.Validator, access.CentralReviewer}

// Readers are the accounts of those who may read a form, in no order that says anything: whoever holds a role for it at
// its office or where its cycle is run, whoever visits the unit, and whoever wrote in it. It decides nothing about who
// asks.
func (r *Reviews) Readers(ctx context.Context, q db.Queryer, of *form.Form, spot *cycle.Spot) ([]string, error) {
	var some []string
	for _, authority := range slices.Compact([]string{of.Office, spot.Cycle.Authority}) {
		for _, role := range readers {
			in, err := r.Cycles.Access.InRole(ctx, q, role, access.Scope{Authority: authority}, r.now())
			if err != nil {
				return nil, err
			}
			some = append(some, in...)
		}
	}
	visit, err := db.All(ctx, q, db.Column[string], `SELECT DISTINCT m.account FROM cycle_visit v JOIN cycle_member m ON m.team_id = v.team_id
		WHERE v.locus_id = $1 AND v.state <> 'off'`, of.Locus)
	if err != nil {
		return nil, err
	}
	hands, err := r.Forms.Hands(ctx, q, of.ID)
	if err != nil {
		return nil, err
	}
	some = slices.Concat(some, visit, hands)
	slices.Sort(some)
	var all []string
	for _, account := range slices.Compact(some) {
		may, err := r.reads(ctx, q, account, of.ID)
		if err != nil {
			return nil, err
		}
		if may {
			all = append(all, account)
		}
	}
	return all, nil
}

// reads reports whether somebody may read a form now, by the rule by which it is opened.
func (r *Reviews) reads(ctx context.Context, q db.Queryer, account, form string) (bool, error) {
	if account == "" {
		return false, nil
	}
	held, err := r.Cycles.Access.Holdings(ctx, q, account, r.now())
	if err != nil {
		return false, err
	}
	_, err = r.Forms.Look(ctx, q, access.Actor{Account: account, Holdings: held}, form)
	if problem.KindOf(err) == problem.NotFound {
		return false, nil
	}
	return err == nil, err
}

// call notes whom a comment calls, and tells them. Kind: Invalid with a Fault about "mentions".
func (w *working) call(ctx context.Context, tx db.Tx, one *form.Form, comment string, accounts []string) error {
	accounts = slices.Compact(slices.Sorted(slices.Values(accounts)))
	var f problem.Faults
	if len(accounts) > MaxCalled {
		f.Add(problem.Place{File: "mentions"}, "review.fault.many_called", problem.Args{"max": MaxCalled})
		return f
	}
	for _, account := range accounts {
		may, err := w.reads(ctx, tx, account, one.ID)
		if err != nil {
			return err
		}
		if !may || account == w.actor.Account {
			f.Add(problem.Place{File: "mentions"}, "review.fault.not_reader", nil)
			return f
		}
		id, err := newID()
		if err != nil {
			return err
		}
		w.touched.Add("review_mention", id)
		if _, err := tx.Exec(ctx, `INSERT INTO review_mention (id, comment_id, form_id, account, seen_at) VALUES ($1, $2, $3, $4, NULL)`, id, comment, one.ID, account); err != nil {
			return err
		}
		if w.Messages == nil {
			continue
		}
		err = w.Messages.Send(ctx, tx, notify.Message{
			Kind: mentionedKind.Name, To: notify.Recipient{Account: account}, Scope: access.Scope{Authority: one.Office},
			Link: mentionedKind.Link + one.Cycle + "/periksa/formulir/" + one.ID, Unique: comment,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// called fills in whom comments call.
func called(ctx context.Context, q db.Queryer, said map[string][]Comment, args []any) error {
	type row struct{ form, comment, account string }
	all, err := db.All(ctx, q, func(r db.Row) (row, error) {
		var one row
		return one, r.Scan(&one.form, &one.comment, &one.account)
	}, `SELECT m.form_id, m.comment_id, m.account FROM review_mention m WHERE m.form_id IN (`+db.Marks(1, len(args))+`) ORDER BY m.id`, args...)
	for _, one := range all {
		of := said[one.form]
		if i := slices.IndexFunc(of, func(c Comment) bool { return c.ID == one.comment }); i >= 0 {
			of[i].Called = append(of[i].Called, one.account)
		}
	}
	return err
}

// Mention is a call to look at what was said about a form.
type Mention struct {
	id                 string
	Form, Cycle, Title string // Title is the cycle's
	Unit, Body         string // names
	Thread, Question   string
	By                 string // account
	At                 time.Time
}

// Mentions are the calls to actor that they have not looked at, the newest first, at most twenty, as far as they may
// still read what it is about. Kind: Unauthenticated.
func (r *Reviews) Mentions(ctx context.Context, actor access.Actor) ([]Mention, error) {
	if actor.Account == "" {
		return nil, problem.New(problem.Unauthenticated, "access.sign_in", nil)
	}
	var readable []Mention
	before := "~" // stands after every id
	for len(readable) < maxWaiting {
		all, err := r.calls(ctx, actor.Account, before)
		if err != nil {
			return nil, err
		}
		for _, m := range all {
			before = m.id
			_, err := r.Forms.Look(ctx, r.DB, actor, m.Form)
			if err == nil && len(readable) < maxWaiting {
				readable = append(readable, m)
			} else if err != nil && problem.KindOf(err) != problem.NotFound {
				return nil, err
			}
		}
		if len(all) < maxWaiting {
			break
		}
	}
	return readable, nil
}

// calls are the newest calls to an account before one that it has not looked at.
func (r *Reviews) calls(ctx context.Context, account, before string) ([]Mention, error) {
	return db.All(ctx, r.DB, func(row db.Row) (Mention, error) {
		var m Mention
		var at db.Time
		err := row.Scan(&m.id, &m.Form, &m.Cycle, &m.Title, &m.Unit, &m.Body, &m.Thread, &m.Question, &m.By, &at)
		m.At = at.Time
		return m, err
	}, `SELECT m.id, m.form_id, f.cycle_id, y.title, l.name, cb.name, c.thread_id, c.question, c.account, c.at FROM review_mention m JOIN review_comment c ON c.id = m.comment_id
		JOIN form f ON f.id = m.form_id JOIN cycle y ON y.id = f.cycle_id JOIN cycle_locus l ON l.id = f.locus_id
		JOIN cycle_body cb ON cb.cycle_id = f.cycle_id AND cb.body_id = f.body_id
		WHERE m.account = $1 AND m.seen_at IS NULL AND m.id < $2 ORDER BY m.id DESC LIMIT `+strconv.Itoa(maxWaiting), account, before)
}

// Seen notes that actor opened a form, and with it everything to which they were called there. It is no act and has no
// event.
func (r *Reviews) Seen(ctx context.Context, actor access.Actor, form string) error {
	waits, err := db.One(ctx, r.DB, db.Column[int], `SELECT count(*) FROM review_mention WHERE account = $1 AND form_id = $2 AND seen_at IS NULL`, actor.Account, form)
	if err != nil || waits == 0 {
		return err
	}
	return r.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE review_mention SET seen_at = $3 WHERE account = $1 AND form_id = $2 AND seen_at IS NULL`, actor.Account, form, db.At(r.now()))
		return err
	})
}
