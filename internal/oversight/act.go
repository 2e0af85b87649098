package oversight

import (
	"context"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/ledger"
)

// work is one act on a product, inside its transaction.
type work struct {
	p       *Products
	tx      db.Tx
	actor   access.Actor
	one     Product
	parts   []Item
	today   string
	sender  State // of the sender's row, once it is known
	touched ledger.Touched
	why     string // that the record keeps
	was     State
}

// act finds a product that actor may do action with, has do change it, and records that as kind. Nobody overwrites what
// they have not seen: version is the one that they saw. Kinds: NotFound; those of Decide; Conflict; those of do.
func (p *Products) act(ctx context.Context, actor access.Actor, id string, version int64, action access.Action, kind string, do func(ctx context.Context, w *work) error) error {
	return p.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		one, err := find(ctx, tx, actor, id, action)
		if err != nil {
			return err
		}
		w := &work{p: p, tx: tx, actor: actor, one: one, was: one.State}
		if w.today, err = p.today(ctx, tx, one.Authority); err != nil {
			return err
		}
		if w.parts, err = itemsOf(ctx, tx, one.ID); err != nil {
			return err
		}
		if version != one.Version {
			return conflict("changed")
		}
		if err := do(ctx, w); err != nil {
			return err
		}
		return w.finish(ctx, kind)
	})
}

// finish writes the product as it stands after the act.
func (w *work) finish(ctx context.Context, kind string) error {
	one := &w.one
	err := db.Update(ctx, w.tx, `UPDATE oversight_product SET number = $3, number_key = $4, day = $5, subject = $6, case_number = $7, due_day = $8, state = $9,
			received_day = $10, told_at = $11, pair_id = $12, outcome = $13, closed_day = $14, closed_why = $15, successor_id = $16, version = version + 1
		WHERE id = $1 AND version = $2`, one.ID, one.Version, one.Number, keyOf(one.Number), one.Day, one.Subject, one.Case, one.DueDay, string(one.State),
		one.ReceivedDay, toldAt(one), null(one.Pair), string(one.Outcome), one.ClosedDay, one.ClosedWhy, null(one.Successor))
	if err != nil {
		return faster(taken(err))
	}
	w.touched.Add("oversight_product", one.ID)
	if err := w.p.record(ctx, w.tx, w.actor, kind, one, w.why, &w.touched); err != nil || w.was == one.State {
		return err
	}
	return w.settles(ctx)
}

func toldAt(one *Product) db.Time {
	if one.Told.IsZero() {
		return db.Time{}
	}
	return db.At(one.Told)
}

// step writes down what happened, with its files and those that actor sent for it.
func (w *work) step(ctx context.Context, s Step, files []string) error {
	var err error
	if s.ID, err = newID(); err != nil {
		return err
	}
	if s.Day == "" {
		s.Day = w.today
	}
	_, err = w.tx.Exec(ctx, `INSERT INTO oversight_step (id, product_id, item_id, kind, was, became, day, words, letter, shared, account, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`, s.ID, w.one.ID, null(s.Item), s.Kind, s.Was, s.Became, s.Day, s.Words, s.Letter, s.Shared,
		w.actor.Account, db.At(w.p.now()))
	if err != nil {
		return err
	}
	w.touched.Add("oversight_step", s.ID)
	all := s.Files
	if len(files) > 0 {
		got, err := w.p.Files.Claim(ctx, w.tx, evidence.Holder{Kind: "oversight", ID: w.one.ID, Scope: w.one.Scope(), Purpose: evidence.Attachment},
			evidence.AccountOwner(w.actor.Account), files...)
		if err != nil {
			return err
		}
		all = append(all, got...)
	}
	for i, file := range all {
		if _, err := w.tx.Exec(ctx, `INSERT INTO oversight_file (step_id, file_id, position) VALUES ($1, $2, $3)`, s.ID, file.ID, i+1); err != nil {
			return err
		}
		w.touched.Add("oversight_file", s.ID+"/"+file.ID)
	}
	return nil
}

// by is what actor may do with the product.
func (w *work) by(ctx context.Context) (Sheet, error) {
	s := Sheet{Product: w.one, Inside: inside(w.actor, &w.one)}
	scopes, err := scopesOf(ctx, w.tx, &w.one)
	s.may(w.actor, scopes)
	return s, err
}

// told marks that something was let out to the other side.
func (w *work) told() {
	if w.one.Told.IsZero() {
		w.one.Told = w.p.now()
	}
}

// lets reports whether something that is written now is let out: a sender's decisions always are once it is sent, a
// recipient's when asked for, and when what they are about was let out before.
func (w *work) lets(tell bool) bool {
	if w.one.Side == Sent {
		return w.one.State != Draft
	}
	return (tell || !w.one.Told.IsZero()) && w.one.SenderID != ""
}
