package access

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// MaxHeld is how many positions a person may hold or be about to hold.
const MaxHeld = 50

// Filling gives a position to a person.
type Filling struct {
	Position string
	Version  int64 // of the position, the one seen
	Account  string
	Manner   Manner
	From     time.Time // now when zero or past: the record says who could act when; decrees stand in Basis
	To       time.Time // zero while it lasts; Plh. and delegates need one
	Basis    string    // the decree, such as "SK Wali Kota 821/12/2026"
}

// Fill appoints a person. Kinds: those of Decide and Separate (nobody appoints themselves); Invalid
// with Faults; Conflict when somebody was faster, when the position is held then, when the person's
// roles do not go together, when the position does not exist then, or when actor may not find the person.
func (a *Access) Fill(ctx context.Context, actor Actor, f Filling) (Tenure, error) {
	return a.change(ctx, actor, f, fillKind, nil)
}

// Transfer gives a position to another person and ends the term of whoever holds it, with those who
// stand in for them, at the same instant; all work stays with the position. A vacant position is
// just filled. Kinds as Fill.
func (a *Access) Transfer(ctx context.Context, actor Actor, f Filling) (Tenure, error) {
	return a.change(ctx, actor, f, "holding.transferred", func(all []Tenure, added Tenure) ([]Tenure, error) {
		i := slices.IndexFunc(all, func(t Tenure) bool { return t.Manner.principal() && during(added.From, t.From, t.To) })
		if i < 0 || !added.Manner.principal() {
			return nil, nil
		}
		return ended(all, all[i].ID, added.From), nil
	})
}

// Delegate lets a holder hand over their own position while they are on leave: Filling.Manner is
// Delegate whatever it says. Kinds: Unauthenticated; NotFound and Forbidden for positions of others;
// else as Fill.
func (a *Access) Delegate(ctx context.Context, actor Actor, f Filling) (Tenure, error) {
	f.Manner = Delegate
	return a.change(ctx, actor, f, "holding.delegated", func(all []Tenure, added Tenure) ([]Tenure, error) {
		own := slices.ContainsFunc(all, func(t Tenure) bool {
			return t.Manner.principal() && t.Account == actor.Account && t.contains(added)
		})
		if !own {
			return nil, problem.New(problem.Forbidden, "access.not_own", nil)
		}
		return nil, nil
	})
}

const fillKind = "holding.begun"

// change gives a position to a person. before says, of the terms there are and the one to come, which
// end with it.
func (a *Access) change(
	ctx context.Context, actor Actor, f Filling, kind string, before func([]Tenure, Tenure) ([]Tenure, error),
) (Tenure, error) {
	id, err := newID()
	if err != nil {
		return Tenure{}, err
	}
	var added Tenure
	err = a.db.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		p, err := positionByID(ctx, tx, f.Position)
		if err != nil {
			return err
		}
		if err := a.mayFill(actor, p, f, kind); err != nil {
			return err
		}
		if err := a.reachable(ctx, tx, actor, f.Account, kind); err != nil {
			return err
		}
		now := a.now()
		added = Tenure{
			ID: id, Position: p.ID, Account: f.Account, Manner: f.Manner, From: latest(db.At(f.From).Time, now),
			To: db.At(f.To).Time, Basis: f.Basis, By: actor.Account,
		}
		if err := added.check(); err != nil {
			return err
		}
		p.Version = f.Version
		if err := a.begin(ctx, tx, actor, p, added, kind, before); err != nil {
			return err
		}
		return a.tellGiven(ctx, tx, actor, p, added)
	})
	return added, err
}

func (a *Access) mayFill(actor Actor, p Position, f Filling, kind string) error {
	if kind == "holding.delegated" {
		// Whether the position is theirs is known when its terms have been read.
		if err := Decide(actor, DelegatePosition, p.Scope); err != nil {
			return err
		}
		if h := actor.Holdings; !slices.ContainsFunc(h, func(h Holding) bool { return h.Position == p.ID }) {
			return Decide(actor, rowOf[DelegatePosition].Seen, p.Scope) // Forbidden follows in Delegate
		}
		return nil
	}
	_, filling := p.editing()
	if err := Decide(actor, filling, p.Scope); err != nil {
		return err
	}
	return Separate(actor, filling, Done{Subject, f.Account})
}

// reachable refuses people whom actor may not find, in the words of an account that is not there: a person
// lies where they hold something, so whoever could appoint anybody could make anybody theirs to
// administer. People of other authorities are invited, and say yes themselves. A position for leave
// goes to colleagues.
func (a *Access) reachable(ctx context.Context, tx db.Tx, actor Actor, account, kind string) error {
	if actor.Machine {
		return nil
	}
	found := false
	if kind == "holding.delegated" {
		theirs, err := a.Holdings(ctx, tx, account, a.now())
		if err != nil {
			return err
		}
		found = slices.ContainsFunc(theirs, func(h Holding) bool {
			return slices.ContainsFunc(actor.Holdings, func(own Holding) bool { return own.Scope.Authority == h.Scope.Authority })
		})
	} else {
		places, err := a.Places(ctx, tx, account, a.now())
		if err != nil {
			return err
		}
		found = DecideSome(actor, ReadPeople, places) == nil
	}
	if !found {
		return problem.New(problem.Conflict, "access.no_account", nil)
	}
	return nil
}

// begin writes a term into the position whose Version is the one seen, and records it.
func (a *Access) begin(
	ctx context.Context, tx db.Tx, actor Actor, p Position, added Tenure, kind string, before func([]Tenure, Tenure) ([]Tenure, error),
) error {
	if err := a.hold(ctx, tx, &p); err != nil {
		return err
	}
	if err := p.lasts(added); err != nil {
		return err
	}
	all, err := tenuresFrom(ctx, tx, p.ID, a.now())
	if err != nil {
		return fmt.Errorf("read tenures: %w", err)
	}
	var ends []Tenure
	if before != nil {
		if ends, err = before(all, added); err != nil {
			return err
		}
	}
	if err := fits(replaced(all, ends), added); err != nil {
		return err
	}
	if err := a.acceptable(ctx, tx, p, added, ends); err != nil {
		return err
	}
	rows := []Row{p.row()}
	for _, t := range ends {
		if err := endTenure(ctx, tx, t); err != nil {
			return err
		}
		rows = append(rows, t.row())
	}
	if _, err := tx.Exec(ctx, `INSERT INTO holding (id, position_id, account_id, manner, from_at, to_at, basis, given_by, source)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, added.row().Values...); err != nil {
		return fmt.Errorf("write holding: %w", err)
	}
	if err := a.tellEnded(ctx, tx, actor, p, Transferred, ends); err != nil {
		return err
	}
	return a.record.Record(ctx, tx, a.positionEvent(actor, kind, p, added.Basis, append(rows, added.row())...))
}

// hold counts the position's version on, so that whoever saw it before comes too late.
func (a *Access) hold(ctx context.Context, tx db.Tx, p *Position) error {
	if err := updateSeen(ctx, tx, `UPDATE position SET version = version + 1 WHERE id = $1 AND version = $2`, p.ID, p.Version); err != nil {
		return err
	}
	p.Version++
	return nil
}

// lasts looks whether the position exists for the whole term; its authority lasts as long as it.
func (p Position) lasts(t Tenure) error {
	if !during(t.From, p.From, p.To) || !p.To.IsZero() && (t.To.IsZero() || t.To.After(p.To)) {
		return problem.New(problem.Conflict, "access.closed", nil)
	}
	return nil
}

// replaced are the terms as they will be when those in changed have their new ends.
func replaced(all, changed []Tenure) []Tenure {
	after := slices.Clone(all)
	for _, t := range changed {
		i := slices.IndexFunc(after, func(one Tenure) bool { return one.ID == t.ID })
		after[i] = t
	}
	return after
}

func endTenure(ctx context.Context, tx db.Tx, t Tenure) error {
	return updateSeen(ctx, tx, `UPDATE holding SET to_at = $2 WHERE id = $1`, t.ID, db.At(t.To))
}

// acceptable looks whether the person exists and may hold the position beside their others. Two
// appointments of one person wait here for each other.
func (a *Access) acceptable(ctx context.Context, tx db.Tx, p Position, added Tenure, ends []Tenure) error {
	if a.known != nil {
		ok, err := a.known(ctx, tx, added.Account)
		if err != nil {
			return err
		}
		if !ok {
			return problem.New(problem.Conflict, "access.no_account", nil)
		}
	}
	if _, err := tx.Exec(ctx, `INSERT INTO holder (account_id, changes) VALUES ($1, 1)
		ON CONFLICT (account_id) DO UPDATE SET changes = holder.changes + 1`, added.Account); err != nil {
		return err
	}
	held, err := heldBy(ctx, tx, added.Account, a.now())
	if err != nil {
		return err
	}
	if len(held) >= MaxHeld {
		return problem.New(problem.Conflict, "access.too_many", problem.Args{"n": MaxHeld})
	}
	post, err := postOf(ctx, tx, p)
	if err != nil {
		return err
	}
	for _, h := range held {
		if i := slices.IndexFunc(ends, func(t Tenure) bool { return t.ID == h.tenure.ID }); i >= 0 {
			h.tenure = ends[i]
		}
		if h.tenure.overlaps(added) && !Compatible(h.post, post) {
			return problem.New(problem.Conflict, "access.incompatible", problem.Args{"role": string(p.Role), "other": string(h.post.Role)})
		}
	}
	return nil
}

// held is a term with the position it is in.
type held struct {
	tenure Tenure
	post   Post
}

func postOf(ctx context.Context, q db.Queryer, p Position) (Post, error) {
	post := Post{Role: p.Role, Scope: p.Scope}
	if p.Scope.Authority == "" {
		return post, nil
	}
	one, err := authorityByID(ctx, q, p.Scope.Authority)
	post.Kind = one.Kind
	return post, err
}

// heldBy reads what a person holds at an instant or later.
func heldBy(ctx context.Context, q db.Queryer, account string, at time.Time) ([]held, error) {
	return db.All(ctx, q, func(row db.Row) (held, error) {
		var h held
		var p Position
		t := &h.tenure
		err := row.Scan(append([]any{
			&t.ID, &t.Position, &t.Account, &t.Manner, instant{&t.From}, instant{&t.To}, &t.Basis, &t.By, &t.Source,
		}, append(p.into(), &h.post.Kind)...)...)
		h.post.Role, h.post.Scope = p.Role, p.Scope
		return h, err
	}, `SELECT `+tenureColumns+`, `+positionColumns+`, coalesce(w.kind, '')
		FROM holding h JOIN position p ON p.id = h.position_id LEFT JOIN authority w ON w.id = p.authority_id
		WHERE h.account_id = $1 AND (h.to_at IS NULL OR h.to_at > $2) ORDER BY h.from_at, h.id`, account, db.At(at))
}
