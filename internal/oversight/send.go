package oversight

import (
	"context"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/evidence"
)

// Reaches returns the government of this installation in whose register a product would arrive: the one that keeps the body
// it is addressed to. The zero one where there is none.
func (p *Products) Reaches(ctx context.Context, body string) (access.Authority, error) {
	return p.reaches(ctx, p.DB, body)
}

func (p *Products) reaches(ctx context.Context, q db.Queryer, body string) (access.Authority, error) {
	owner, err := db.One(ctx, q, db.Column[string], `SELECT coalesce(owner, '') FROM body WHERE id = $1`, body)
	if err != nil || owner == "" {
		return access.Authority{}, err
	}
	one, err := authorityOf(ctx, q, owner)
	if err != nil || one.Kind != access.Government {
		return access.Authority{}, err
	}
	works, err := access.Working(ctx, q, owner, p.now())
	if err != nil || !works {
		return access.Authority{}, err
	}
	return one, nil
}

// Send lets a draft out with its letter. Whoever answers for the body towards the sender sees it then; with to, the id of the government
// that Reaches names, it arrives in the register of that one, too, which both records say. Kinds: NotFound; those of
// Decide; Conflict where it is out already; Invalid with Faults about "to" and "items".
func (p *Products) Send(ctx context.Context, actor access.Actor, id string, version int64, to string) error {
	return p.act(ctx, actor, id, version, access.KeepProducts, "sent", func(ctx context.Context, w *work) error {
		if w.one.Side != Sent || w.one.State != Draft {
			return conflict("sent_already")
		}
		if len(w.parts) == 0 {
			return fault("items", "no_item", nil)
		}
		w.one.State = Open
		w.told()
		if to != "" {
			there, err := p.reaches(ctx, w.tx, w.one.BodyID)
			if err != nil {
				return err
			}
			if there.ID != to {
				return fault("to", "no_register", nil)
			}
			if err := w.arrive(ctx, there); err != nil {
				return err
			}
		}
		letter, err := w.letter(ctx)
		if err != nil {
			return err
		}
		if err := w.step(ctx, Step{Kind: "sent", Was: string(Draft), Became: string(Open), Shared: true, Files: letter}, nil); err != nil {
			return err
		}
		return w.tellBody(ctx, kindArrived)
	})
}

// letter are the files with which a product was entered.
func (w *work) letter(ctx context.Context) ([]evidence.File, error) {
	entered, err := db.One(ctx, w.tx, db.Column[string], `SELECT id FROM oversight_step WHERE product_id = $1 AND kind = 'entered'`, w.one.ID)
	if err != nil {
		return nil, err
	}
	return w.p.filesOf(ctx, w.tx, entered)
}

// arrive puts what was sent into the register of the body's government, or joins it to what that one has entered itself.
func (w *work) arrive(ctx context.Context, there access.Authority) error {
	known, err := db.All(ctx, w.tx, scanProduct, productQuery+` WHERE x.authority_id = $1 AND x.side = 'received' AND x.sender_id = $2 AND x.number_key = $3
		AND x.body_id = $4 AND x.pair_id IS NULL ORDER BY x.id`, there.ID, w.one.Authority, keyOf(w.one.Number), w.one.BodyID)
	if err != nil {
		return err
	}
	if len(known) > 0 {
		return w.join(ctx, &known[0])
	}
	free, err := w.vacate(ctx, &Product{Authority: there.ID, BodyID: w.one.BodyID, Sender: w.one.Sender}, w.one.Number, MaxItems)
	if err != nil {
		return err
	}
	if !free {
		return fault("to", "number_there", nil)
	}
	units, err := db.All(ctx, w.tx, db.Column[string], `SELECT unit_id FROM oversight_place WHERE product_id = $1 ORDER BY unit_id`, w.one.ID)
	if err != nil {
		return err
	}
	items := make([]string, 0, len(w.parts))
	for _, part := range w.parts {
		items = append(items, part.Words)
	}
	other := Product{
		Authority: there.ID, Side: Received, Kind: w.one.Kind, Number: w.one.Number, Day: w.one.Day, SenderID: w.one.Authority, Sender: w.one.Sender,
		BodyID: w.one.BodyID, Subject: w.one.Subject, Case: w.one.Case, DueDay: w.one.DueDay, State: Arrived, Pair: w.one.ID,
	}
	// It is the machine that writes into another's register: who of the sender pressed is the sender's own.
	theirs := &work{p: w.p, tx: w.tx, actor: access.Machine()}
	if err := theirs.rows(ctx, &other, units, items); err != nil {
		return err
	}
	theirs.one = other
	if err := theirs.step(ctx, Step{Kind: "arrived", Day: other.Day, Became: string(Arrived)}, nil); err != nil {
		return err
	}
	w.one.Pair = other.ID
	theirs.touched.Add("oversight_product", other.ID)
	return w.p.record(ctx, w.tx, theirs.actor, "arrived", &theirs.one, "", &theirs.touched)
}

// Receipt writes down when the body had a product in its hands, or mends that. The clock counts from there. Whoever answers
// for the body towards the sender only says so; the sender takes it over. With tell a recipient lets the sender know.
// Kinds: NotFound; those of Decide; Conflict; Invalid with Faults about "received" and "words".
func (p *Products) Receipt(ctx context.Context, actor access.Actor, id string, version int64, day, words string, tell bool) error {
	return p.act(ctx, actor, id, version, access.ReadProducts, "receipt", func(ctx context.Context, w *work) error {
		var f faults
		day, words := f.day("received", day, true, w.today), f.words("words", words, maxWords, w.one.ReceivedDay != "")
		if day != "" && day < w.one.Day {
			f.add("received", "before", nil)
		}
		if !w.one.State.Going() {
			return conflict("is_" + string(w.one.State))
		}
		if err := f.found.Err(); err != nil {
			return err
		}
		by, err := w.by(ctx)
		if err != nil {
			return err
		}
		switch {
		case w.one.Side == Sent && !by.Inside && by.Answers:
			return w.step(ctx, Step{Kind: "receipt_said", Day: day, Words: words, Shared: true}, nil)
		case !by.Keeps || !by.Inside:
			return problem.New(problem.Forbidden, "access.forbidden", nil)
		}
		step := Step{Kind: "receipt", Day: day, Was: w.one.ReceivedDay, Became: day, Words: words, Shared: w.lets(tell)}
		if step.Shared {
			w.told()
		}
		w.one.ReceivedDay = day
		if w.one.State == Arrived {
			w.one.State = Open
		}
		if err := w.restart(ctx); err != nil {
			return err
		}
		return w.step(ctx, step, nil)
	})
}

// Match joins a row of the sender's register to one that a recipient entered under another number, and told the sender of.
// Kinds: NotFound; those of Decide; Conflict where one of them is joined already.
func (p *Products) Match(ctx context.Context, actor access.Actor, id string, version int64, claim string) error {
	return p.act(ctx, actor, id, version, access.KeepProducts, "matched", func(ctx context.Context, w *work) error {
		if !valid(claim) {
			return notFound()
		}
		other, err := byID(ctx, w.tx, claim)
		if err != nil {
			return err
		}
		if w.one.Side != Sent || other.Side != Received || other.SenderID != w.one.Authority || other.Told.IsZero() || other.BodyID != w.one.BodyID {
			return notFound()
		}
		if w.one.Pair != "" || other.Pair != "" || w.one.State == Draft {
			return conflict("joined_already")
		}
		if err := w.join(ctx, &other); err != nil {
			return err
		}
		if w.one.State == Closed {
			if err := w.settleThere(ctx, "closed_there"); err != nil {
				return err
			}
		}
		return w.step(ctx, Step{Kind: "matched", Words: other.Number, Shared: true}, nil)
	})
}
