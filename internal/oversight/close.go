package oversight

import (
	"context"
	"slices"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Ending is how a product goes on to resolusi dan monitoring, is closed, or opened again.
type Ending struct {
	Outcome   Outcome
	Day       string
	Why       string
	Letter    string // of the Ombudsman, where its decision came on paper
	Successor string // number of the recommendation that it was raised to
}

// decides reports whether actor may end things here: the sender's deciders, or whoever keeps a register of letters from
// elsewhere; and what the letter needs.
func (w *work) decides(ctx context.Context) (Party, error) {
	by, err := w.by(ctx)
	switch {
	case err != nil:
		return "", err
	case w.one.Side == Sent && by.Decides:
		return Sender, nil
	case w.one.Side == Received && by.Keeps:
		return ByLetter, nil
	default:
		return "", problem.New(problem.Forbidden, "access.forbidden", nil)
	}
}

// Escalate hands a product on to resolusi dan monitoring: LHPs go there that were not carried out in 30 working days
// (Ombudsman regulation 58/2023, article 54, as copies by others say). The program refuses no other moment: what the
// office decides, it decides. Kinds: NotFound; those of Decide; Conflict; Invalid with Faults about "day", "why", "letter".
func (p *Products) Escalate(ctx context.Context, actor access.Actor, id string, version int64, e Ending) error {
	return p.act(ctx, actor, id, version, access.ReadProducts, "escalated", func(ctx context.Context, w *work) error {
		party, err := w.decides(ctx)
		if err != nil {
			return err
		}
		if w.one.State != Open {
			return conflict("is_" + string(w.one.State))
		}
		s, err := w.checkEnding(party, "escalated", &e)
		if err != nil {
			return err
		}
		s.Was, s.Became = string(w.one.State), string(Monitoring)
		w.one.State = Monitoring
		if err := w.step(ctx, s, nil); err != nil {
			return err
		}
		return w.tellMove(ctx, party, s.Shared)
	})
}

func (w *work) checkEnding(party Party, kind string, e *Ending) (Step, error) {
	var f faults
	s := Step{Kind: kind, Day: f.day("day", e.Day, true, w.today), Words: f.words("why", e.Why, maxWords, true)}
	s.Letter = f.words("letter", e.Letter, maxLine, party == ByLetter && w.one.SenderID == "")
	if s.Day != "" && s.Day < w.one.Day {
		f.add("day", "before", nil)
	}
	w.why, s.Shared = s.Words, w.lets(false)
	return s, f.found.Err()
}

// Close closes a product with its outcome. A recipient closes what came from an office of this installation as that one
// closed it. Kinds: NotFound; those of Decide; Conflict where the sender has not closed it; Invalid with Faults about
// "outcome", "day", "why", "letter" and "successor".
func (p *Products) Close(ctx context.Context, actor access.Actor, id string, version int64, e Ending) error {
	return p.act(ctx, actor, id, version, access.ReadProducts, "closed", func(ctx context.Context, w *work) error {
		party, err := w.decides(ctx)
		if err != nil {
			return err
		}
		if w.one.State != Open && w.one.State != Monitoring {
			return conflict("is_" + string(w.one.State))
		}
		s, err := w.checkEnding(party, "closed", &e)
		if err != nil {
			return err
		}
		if err := w.checkOutcome(ctx, &e); err != nil {
			return err
		}
		s.Was, s.Became = string(w.one.State), string(e.Outcome)
		w.one.State, w.one.Outcome, w.one.ClosedDay, w.one.ClosedWhy = Closed, e.Outcome, s.Day, s.Words
		if err := w.step(ctx, s, nil); err != nil {
			return err
		}
		if err := w.stopClock(ctx, e.Outcome == OutCarriedOut); err != nil {
			return err
		}
		if err := w.settleThere(ctx, "closed_there"); err != nil {
			return err
		}
		return w.tellMove(ctx, party, s.Shared)
	})
}

func (w *work) checkOutcome(ctx context.Context, e *Ending) error {
	if w.one.Side == Received && w.one.SenderID != "" {
		return w.asSender(ctx, e)
	}
	if !slices.Contains(Outcomes, e.Outcome) {
		return fault("outcome", "choose", nil)
	}
	if !closable(e.Outcome, w.parts) {
		return fault("outcome", "items_"+string(e.Outcome), nil)
	}
	if e.Outcome != OutRaised {
		return nil
	}
	next, err := db.All(ctx, w.tx, db.Column[string], `SELECT id FROM oversight_product WHERE authority_id = $1 AND side = $2 AND body_id = $3
		AND kind = 'recommendation' AND state <> 'draft' AND number_key = $4 AND id <> $5`, w.one.Authority, string(w.one.Side), w.one.BodyID, keyOf(e.Successor), w.one.ID)
	if err != nil {
		return err
	}
	if len(next) == 0 {
		return fault("successor", "no_successor", nil)
	}
	w.one.Successor = next[0]
	return nil
}

// asSender takes the outcome from the sender's row: a recipient has no other.
func (w *work) asSender(ctx context.Context, e *Ending) error {
	if w.one.Pair == "" {
		return conflict("not_joined")
	}
	theirs, err := byID(ctx, w.tx, w.one.Pair)
	if err != nil {
		return err
	}
	if theirs.State != Closed {
		return conflict("not_closed_there")
	}
	e.Outcome = theirs.Outcome
	return nil
}

// Reopen takes a closing back, with why: the product stands where it stood before, and its time runs on from the day of
// receipt. Kinds: NotFound; those of Decide; Conflict; Invalid with Faults about "why".
func (p *Products) Reopen(ctx context.Context, actor access.Actor, id string, version int64, e Ending) error {
	return p.act(ctx, actor, id, version, access.ReadProducts, "reopened", func(ctx context.Context, w *work) error {
		party, err := w.decides(ctx)
		if err != nil {
			return err
		}
		if w.one.State != Closed {
			return conflict("is_" + string(w.one.State))
		}
		s, err := w.checkEnding(party, "reopened", &e)
		if err != nil {
			return err
		}
		before, err := db.All(ctx, w.tx, db.Column[State], `SELECT was FROM oversight_step WHERE product_id = $1 AND kind = 'closed' ORDER BY id DESC LIMIT 1`, w.one.ID)
		if err != nil {
			return err
		}
		state := Open
		if len(before) > 0 && before[0] == Monitoring {
			state = Monitoring
		}
		s.Was, s.Became = string(w.one.Outcome), string(state)
		w.one.State, w.one.Outcome, w.one.ClosedDay, w.one.ClosedWhy, w.one.Successor = state, "", "", "", ""
		if err := w.step(ctx, s, nil); err != nil {
			return err
		}
		if err := w.restart(ctx); err != nil {
			return err
		}
		if err := w.settleThere(ctx, "reopened_there"); err != nil {
			return err
		}
		return w.tellMove(ctx, party, s.Shared)
	})
}
