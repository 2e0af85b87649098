package oversight

import (
	"context"
	"slices"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
)

// there has the machine do something with the row of the other side, as kind. Who of this side pressed is this side's own.
func (w *work) there(ctx context.Context, other *Product, kind string, do func(ctx context.Context, theirs *work) error) error {
	theirs := &work{p: w.p, tx: w.tx, actor: access.Machine(), one: *other}
	var err error
	if theirs.today, err = w.p.today(ctx, w.tx, other.Authority); err != nil {
		return err
	}
	if theirs.parts, err = itemsOf(ctx, w.tx, other.ID); err != nil {
		return err
	}
	if err := do(ctx, theirs); err != nil {
		return err
	}
	return theirs.finish(ctx, kind)
}

// settleThere ends the clock of a recipient once the sender closed the product: nothing is waited for any more. Where the
// sender opened it again the clock runs on from the day of receipt.
func (w *work) settleThere(ctx context.Context, kind string) error {
	if w.one.Side != Sent || w.one.Pair == "" {
		return nil
	}
	other, err := byID(ctx, w.tx, w.one.Pair)
	if err != nil || !other.State.Going() {
		return err
	}
	return w.there(ctx, &other, kind, func(ctx context.Context, theirs *work) error {
		if w.one.State == Closed {
			return theirs.stopClock(ctx, w.one.Outcome == OutCarriedOut)
		}
		theirs.sender = w.one.State // not written yet
		return theirs.restart(ctx)
	})
}

// senderClosed reports whether a recipient's row belongs to a product that its sender closed.
func (w *work) senderClosed(ctx context.Context) (bool, error) {
	if w.one.Side != Received || w.one.Pair == "" {
		return false, nil
	}
	if w.sender == "" {
		sent, err := byID(ctx, w.tx, w.one.Pair)
		if err != nil {
			return false, err
		}
		w.sender = sent.State
	}
	return w.sender == Closed, nil
}

// vacate makes a number free in the register of a recipient, for a row of that register or for one that arrives. What is
// joined to a sender's row bears the number that the sender gives it: a copy that stands under a number which its sender
// has mended since takes the new one. A number under which the recipient entered something by itself stays; then it reports
// false, as after more than left such steps.
func (w *work) vacate(ctx context.Context, of *Product, number string, left int) (bool, error) {
	held, err := db.All(ctx, w.tx, scanProduct, productQuery+` WHERE x.authority_id = $1 AND x.side = 'received' AND x.body_id = $2 AND x.sender_name = $3
		AND x.number_key = $4`, of.Authority, of.BodyID, of.Sender, keyOf(number))
	if err != nil || len(held) == 0 || held[0].ID == of.ID {
		return err == nil, err
	}
	if held[0].Pair == "" || left == 0 {
		return false, nil
	}
	sent, err := byID(ctx, w.tx, held[0].Pair)
	if err != nil || keyOf(sent.Number) == keyOf(number) {
		return false, err
	}
	return w.renumber(ctx, &held[0], sent.Number, left-1)
}

// renumber gives a recipient's copy the number that its sender gives it, where that is free.
func (w *work) renumber(ctx context.Context, held *Product, number string, left int) (bool, error) {
	free, err := w.vacate(ctx, held, number, left)
	if err != nil || !free {
		return false, err
	}
	return true, w.there(ctx, held, "renumbered", func(ctx context.Context, theirs *work) error {
		was := theirs.one.Number
		theirs.one.Number = number
		return theirs.step(ctx, Step{Kind: "renumbered", Was: was, Became: number, Words: was + " → " + number}, nil)
	})
}

// renumberThere gives the recipient's copy the number that the sender mended, where it bore the one before and the new one
// is free there.
func (w *work) renumberThere(ctx context.Context, was string) error {
	other, err := byID(ctx, w.tx, w.one.Pair)
	if err != nil || keyOf(other.Number) != keyOf(was) {
		return err
	}
	_, err = w.renumber(ctx, &other, w.one.Number, MaxItems)
	return err
}

// Beside pairs items by what they say, each once, whatever their order: for each of the own one of the other side, and
// those of the other side that are left over, as far as it told anything of them.
func (s *Sheet) Beside() (map[string]Item, []Item) {
	pairs, apart := map[string]Item{}, slices.Clone(s.TheirParts)
	for _, part := range s.Parts {
		i := slices.IndexFunc(apart, func(other Item) bool { return keyOf(other.Words) == keyOf(part.Words) })
		if i >= 0 {
			pairs[part.ID] = apart[i]
			apart = slices.Delete(apart, i, i+1)
		}
	}
	return pairs, slices.DeleteFunc(apart, func(other Item) bool { return other.State == "" })
}
