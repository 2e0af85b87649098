package oversight

import (
	"context"
	"slices"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Move is what somebody does with one item: where it stands from now on, since when, and what shows it.
type Move struct {
	Item   string
	To     ItemState
	Day    string // when it happened; empty: today
	Words  string
	Letter string // of the Ombudsman, where its decision came on paper
	Files  []string
	Tell   bool // a recipient lets the sender know
}

// MoveItem takes an item on, as the table of moves has it for whoever acts: the sender decides, whoever answers works and
// hands in proof, and the recipient of a letter from elsewhere writes down what it says. Kinds: NotFound; those of Decide;
// Conflict; Invalid with Faults about "to", "day", "words", "letter" and "file".
func (p *Products) MoveItem(ctx context.Context, actor access.Actor, id string, version int64, m Move) error {
	return p.act(ctx, actor, id, version, access.ReadProducts, "item_moved", func(ctx context.Context, w *work) error {
		i := slices.IndexFunc(w.parts, func(part Item) bool { return part.ID == m.Item })
		if i < 0 {
			return notFound()
		}
		party, err := w.partyFor(ctx, w.parts[i].State, m.To)
		if err != nil {
			return err
		}
		step, err := w.checkMove(party, &m)
		if err != nil {
			return err
		}
		step.Item, step.Was, step.Became = m.Item, string(w.parts[i].State), string(m.To)
		w.parts[i].State = m.To
		if step.Shared {
			w.told()
			w.parts[i].Told = m.To
		}
		_, err = w.tx.Exec(ctx, `UPDATE oversight_item SET state = $2, told = $3 WHERE id = $1`, m.Item, string(m.To), string(w.parts[i].Told))
		if err != nil {
			return err
		}
		w.touched.Add("oversight_item", m.Item)
		if err := w.step(ctx, step, m.Files); err != nil {
			return err
		}
		if err := w.settleClock(ctx); err != nil {
			return err
		}
		return w.tellMove(ctx, party, step.Shared)
	})
}

// partyFor is as whom actor may take an item from one state to another.
func (w *work) partyFor(ctx context.Context, from, to ItemState) (Party, error) {
	s, err := w.by(ctx)
	if err != nil {
		return "", err
	}
	parties := s.Acts()
	for _, party := range parties {
		if slices.Contains(moves[party][from], to) {
			return party, nil
		}
	}
	switch {
	case !w.one.State.Going() || w.one.State == Arrived:
		return "", conflict("is_" + string(w.one.State))
	case len(parties) == 0:
		return "", problem.New(problem.Forbidden, "access.forbidden", nil)
	default:
		return "", fault("to", "no_move", nil)
	}
}

func (w *work) checkMove(party Party, m *Move) (Step, error) {
	var f faults
	judged := m.To.Judged()
	s := Step{
		Kind: "item", Day: f.day("day", m.Day, false, w.today), Letter: f.words("letter", m.Letter, maxLine, party == ByLetter),
		Words: f.words("words", m.Words, maxWords, judged && m.To != CarriedOut),
	}
	if s.Day != "" && s.Day < w.one.Day {
		f.add("day", "before", nil)
	}
	if party == ByLetter && s.Day == "" {
		f.add("day", "no_day", nil)
	}
	if party == Answering && m.To == Proof && len(m.Files) == 0 {
		f.add("file", "no_proof", nil)
	}
	s.Shared = w.lets(m.Tell)
	return s, f.found.Err()
}

// AddItem adds something that a draft asks for, or a register on paper leaves out. Kinds: NotFound; those of Decide;
// Conflict for a product that the other side has as it was; Invalid with Faults about "words".
func (p *Products) AddItem(ctx context.Context, actor access.Actor, id string, version int64, words string) error {
	return p.act(ctx, actor, id, version, access.KeepProducts, "item_added", func(ctx context.Context, w *work) error {
		var f faults
		words := f.words("words", words, maxWords, true)
		if len(w.parts) >= MaxItems {
			f.add("words", "many", problem.Args{"max": MaxItems})
		}
		if w.one.State == Closed || w.one.State != Draft && w.one.Pair != "" {
			return conflict("fixed")
		}
		if err := f.found.Err(); err != nil {
			return err
		}
		if err := w.item(ctx, w.one.ID, len(w.parts)+1, words); err != nil {
			return err
		}
		w.parts = append(w.parts, Item{State: ItemOpen})
		if err := w.settleClock(ctx); err != nil {
			return err
		}
		return w.step(ctx, Step{Kind: "item_added", Words: words, Shared: w.lets(false)}, nil)
	})
}

// Note writes down what was done or heard, with files. With tell the other side reads it, too. Kinds: NotFound; those of
// Decide; Conflict for a draft or what is closed; Invalid with Faults about "words" and "day".
func (p *Products) Note(ctx context.Context, actor access.Actor, id string, version int64, m Move) error {
	return p.act(ctx, actor, id, version, access.ReadProducts, "noted", func(ctx context.Context, w *work) error {
		by, err := w.by(ctx)
		if err != nil {
			return err
		}
		if !by.Answers && !by.Keeps && !by.Decides {
			return problem.New(problem.Forbidden, "access.forbidden", nil)
		}
		if w.one.State == Closed {
			return conflict("is_closed")
		}
		var f faults
		s := Step{Kind: "note", Words: f.words("words", m.Words, maxWords, true), Day: f.day("day", m.Day, false, w.today)}
		s.Shared = !by.Inside || m.Tell && w.one.State != Draft && (w.one.Side == Sent || w.one.SenderID != "")
		if s.Shared {
			w.told()
		}
		if err := f.found.Err(); err != nil {
			return err
		}
		return w.step(ctx, s, m.Files)
	})
}

// Mending is what of a product may be written anew, with why.
type Mending struct{ Number, Day, Subject, Case, Due, Why string }

// Mend mends what was entered wrong; what stood there stays in the steps. Kinds: NotFound; those of Decide; Conflict for
// what is closed; Invalid with Faults about "number", "day", "subject", "case", "due" and "why".
func (p *Products) Mend(ctx context.Context, actor access.Actor, id string, version int64, m Mending) error {
	return p.act(ctx, actor, id, version, access.KeepProducts, "mended", func(ctx context.Context, w *work) error {
		if w.one.State == Closed {
			return conflict("is_closed")
		}
		var f faults
		was := w.one
		w.one.Number, w.one.Subject, w.one.Case = f.words("number", m.Number, maxLine, true), f.words("subject", m.Subject, maxLine, true), f.words("case", m.Case, maxLine, false)
		w.one.Day, w.one.DueDay = f.day("day", m.Day, true, w.today), f.day("due", m.Due, false, "")
		if w.one.Number != "" && keyOf(w.one.Number) == "" {
			f.add("number", "number", nil)
		}
		if w.one.DueDay != "" && w.one.DueDay < w.one.Day {
			f.add("due", "before", nil)
		}
		if w.one.ReceivedDay != "" && w.one.ReceivedDay < w.one.Day {
			f.add("day", "after_receipt", nil)
		}
		w.why = f.words("why", m.Why, maxWords, w.one.State != Draft)
		if err := f.found.Err(); err != nil {
			return err
		}
		if was.DueDay != w.one.DueDay {
			if err := w.restart(ctx); err != nil {
				return err
			}
		}
		if w.one.Side == Sent && w.one.Pair != "" && keyOf(was.Number) != keyOf(w.one.Number) {
			if err := w.renumberThere(ctx, was.Number); err != nil {
				return err
			}
		}
		return w.step(ctx, Step{Kind: "mended", Was: was.Number + " · " + was.Day + " · " + was.Subject, Became: w.one.Number + " · " + w.one.Day + " · " + w.one.Subject, Words: w.why, Shared: w.lets(false)}, nil)
	})
}
