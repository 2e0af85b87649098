package oversight

import (
	"context"
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
)

// New is a product as somebody enters it.
type New struct {
	Authority     string // whose register: an id
	Kind          Kind
	Number, Day   string
	Sender        string // received: the slug of an office of this installation, or the name of one elsewhere
	Body          string // slug
	Units         []string
	Subject, Case string
	DueDay        string
	ReceivedDay   string
	Items         []string
	Files         []string // the letter itself
}

// Enter enters a product: with an Ombudsman office as a draft of its own, with a government as one that it received.
// What an office of this installation has let out under the same number is joined to it. It returns the id. Kinds: those of
// Decide; Invalid with Faults about "kind", "number", "day", "sender", "body", "units", "subject", "case", "due",
// "received" and "items"; Conflict where the number is taken.
func (p *Products) Enter(ctx context.Context, actor access.Actor, n New) (string, error) {
	id := ""
	err := p.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if err := access.Decide(actor, access.KeepProducts, access.Scope{Authority: n.Authority}); err != nil {
			return err
		}
		house, err := p.house(ctx, tx, n.Authority)
		if err != nil {
			return err
		}
		var f faults
		one, places, err := house.check(ctx, tx, &f, &n)
		if err != nil {
			return err
		}
		if err := f.found.Err(); err != nil {
			return err
		}
		id, err = p.insert(ctx, tx, actor, &one, places, n.Items, n.Files)
		return err
	})
	return id, err
}

// house is what a register is like.
type house struct {
	access.Authority
	side  Side
	today string
}

func (p *Products) house(ctx context.Context, q db.Queryer, authority string) (house, error) {
	h := house{side: Received}
	var err error
	if h.Authority, err = authorityOf(ctx, q, authority); err != nil {
		return h, err
	}
	if h.Kind == access.Ombudsman {
		h.side = Sent
	}
	h.today, err = p.today(ctx, q, authority)
	return h, err
}

// authorityOf is an authority as registers need to know it: its id, slug, kind and name.
func authorityOf(ctx context.Context, q db.Queryer, id string) (access.Authority, error) {
	return db.One(ctx, q, func(row db.Row) (access.Authority, error) {
		var a access.Authority
		return a, row.Scan(&a.ID, &a.Slug, &a.Kind, &a.Name)
	}, `SELECT id, slug, kind, name FROM authority WHERE id = $1`, id)
}

// check looks at everything that is entered, and returns it as a row with the ids of the units it is addressed to.
func (h *house) check(ctx context.Context, q db.Queryer, f *faults, n *New) (Product, []string, error) {
	one := Product{Authority: h.ID, Side: h.side, Kind: n.Kind, State: Draft, Version: 1}
	if !slices.Contains(Kinds, n.Kind) {
		f.add("kind", "kind", nil)
	}
	one.Number = f.words("number", n.Number, maxLine, true)
	if one.Number != "" && keyOf(one.Number) == "" {
		f.add("number", "number", nil)
	}
	one.Subject, one.Case = f.words("subject", n.Subject, maxLine, true), f.words("case", n.Case, maxLine, false)
	one.Day = f.day("day", n.Day, true, h.today)
	one.DueDay = f.day("due", n.DueDay, false, "")
	if one.DueDay != "" && one.DueDay < one.Day {
		f.add("due", "before", nil)
	}
	one.ReceivedDay = f.day("received", n.ReceivedDay, false, h.today)
	if one.ReceivedDay != "" && one.ReceivedDay < one.Day {
		f.add("received", "before", nil)
	}
	if h.side == Received {
		one.State = Arrived
		if one.ReceivedDay != "" {
			one.State = Open
		}
	} else {
		one.ReceivedDay = ""
	}
	h.checkItems(f, n)
	if err := h.checkSender(ctx, q, f, n, &one); err != nil {
		return one, nil, err
	}
	units, err := h.checkPlaces(ctx, q, f, n, &one)
	return one, units, err
}

func (h *house) checkItems(f *faults, n *New) {
	n.Items = slices.DeleteFunc(slices.Clone(n.Items), func(text string) bool { return strings.TrimSpace(text) == "" })
	if len(n.Items) == 0 {
		f.add("items", "no_item", nil)
	}
	if len(n.Items) > MaxItems {
		f.add("items", "many", problem.Args{"max": MaxItems})
	}
	for i := range n.Items {
		n.Items[i] = f.words("items", n.Items[i], maxWords, true)
	}
}

func (h *house) checkSender(ctx context.Context, q db.Queryer, f *faults, n *New, one *Product) error {
	if h.side == Sent {
		one.SenderID, one.Sender = h.ID, h.Name
		return nil
	}
	one.Sender = f.words("sender", n.Sender, maxLine, true)
	type office struct{ id, name string }
	known, err := db.All(ctx, q, func(row db.Row) (office, error) {
		var o office
		return o, row.Scan(&o.id, &o.name)
	}, `SELECT id, name FROM authority WHERE kind = 'ombudsman' AND (slug = $1 OR name = $1)`, one.Sender)
	if len(known) > 0 {
		one.SenderID, one.Sender = known[0].id, known[0].name
	}
	return err
}

// checkPlaces finds the body and its units. A government enters what is addressed to bodies that it keeps itself.
func (h *house) checkPlaces(ctx context.Context, q db.Queryer, f *faults, n *New, one *Product) ([]string, error) {
	var owner string
	found, err := db.All(ctx, q, func(row db.Row) (string, error) {
		return owner, row.Scan(&one.BodyID, &one.Body, &one.BodyName, &owner)
	}, `SELECT b.id, b.slug, b.name, coalesce(b.owner, '') FROM body b JOIN kind k ON k.code = b.kind WHERE b.slug = $1 AND k.role = 'assessed'`, strings.TrimSpace(n.Body))
	switch {
	case err != nil:
		return nil, err
	case len(found) == 0:
		f.add("body", "no_body", nil)
		return nil, nil
	case h.side == Received && owner != h.ID:
		f.add("body", "not_yours", nil)
	}
	if len(n.Units) > MaxPlaces {
		f.add("units", "many", problem.Args{"max": MaxPlaces})
		return nil, nil
	}
	var ids []string
	for _, slug := range n.Units {
		if slug == "" {
			ids = append(ids, "")
			continue
		}
		unit, err := db.All(ctx, q, db.Column[string], `SELECT id FROM unit WHERE body_id = $1 AND slug = $2`, one.BodyID, slug)
		if err != nil {
			return nil, err
		}
		if len(unit) == 0 {
			f.add("units", "no_unit", problem.Args{"unit": slug})
			continue
		}
		ids = append(ids, unit[0])
	}
	if len(ids) == 0 {
		ids = []string{""}
	}
	return slices.Compact(slices.Sorted(slices.Values(ids))), nil
}

// insert writes a product with all that it asks for, joins it to its sender's row where there is one, and starts its clock.
func (p *Products) insert(ctx context.Context, tx db.Tx, actor access.Actor, one *Product, units, items, files []string) (string, error) {
	w := &work{p: p, tx: tx, actor: actor}
	if err := w.rows(ctx, one, units, items); err != nil {
		return "", err
	}
	w.one = *one
	if err := w.step(ctx, Step{Kind: "entered", Day: one.Day, Became: string(one.State)}, files); err != nil {
		return "", err
	}
	if one.Side == Received && one.SenderID != "" {
		if err := w.joinSender(ctx); err != nil {
			return "", err
		}
	}
	if err := w.restart(ctx); err != nil {
		return "", err
	}
	return one.ID, w.finish(ctx, "entered")
}

// rows writes the product, its places and its items.
func (w *work) rows(ctx context.Context, one *Product, units, items []string) error {
	var err error
	if one.ID, err = newID(); err != nil {
		return err
	}
	if w.today, err = w.p.today(ctx, w.tx, one.Authority); err != nil {
		return err
	}
	_, err = w.tx.Exec(ctx, `INSERT INTO oversight_product (id, authority_id, side, kind, number, number_key, day, sender_id, sender_name, body_id, subject,
			case_number, due_day, state, received_day, told_at, pair_id, outcome, closed_day, closed_why, successor_id, entered_by, entered_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, NULL, $21, $22, 1)`,
		one.ID, one.Authority, string(one.Side), string(one.Kind), one.Number, keyOf(one.Number), one.Day, null(one.SenderID), one.Sender, one.BodyID,
		one.Subject, one.Case, one.DueDay, string(one.State), one.ReceivedDay, toldAt(one), null(one.Pair), string(one.Outcome), one.ClosedDay, one.ClosedWhy,
		w.actor.Account, db.At(w.p.now()))
	if err != nil {
		return taken(err)
	}
	for i, unit := range units {
		if _, err := w.tx.Exec(ctx, `INSERT INTO oversight_place (product_id, unit_id, position) VALUES ($1, $2, $3)`, one.ID, unit, i+1); err != nil {
			return err
		}
		w.touched.Add("oversight_place", one.ID+"/"+unit)
	}
	for i, words := range items {
		if err := w.item(ctx, one.ID, i+1, words); err != nil {
			return err
		}
	}
	w.parts, err = itemsOf(ctx, w.tx, one.ID)
	return err
}

func (w *work) item(ctx context.Context, product string, position int, words string) error {
	id, err := newID()
	if err != nil {
		return err
	}
	_, err = w.tx.Exec(ctx, `INSERT INTO oversight_item (id, product_id, position, words, state, told) VALUES ($1, $2, $3, $4, 'open', '')`, id, product, position, words)
	w.touched.Add("oversight_item", id)
	return err
}

// taken names a number that is in the register already.
func taken(err error) error {
	if db.IsTaken(err) {
		return fault("number", "taken", nil)
	}
	return err
}

// joinSender joins what a recipient enters to the row that the sender let out under the same number.
func (w *work) joinSender(ctx context.Context) error {
	theirs, err := db.All(ctx, w.tx, scanProduct, productQuery+` WHERE x.authority_id = $1 AND x.side = 'sent' AND x.number_key = $2 AND x.body_id = $3
		AND x.state <> 'draft' AND x.pair_id IS NULL ORDER BY x.id`, w.one.SenderID, keyOf(w.one.Number), w.one.BodyID)
	if err != nil || len(theirs) == 0 {
		return err
	}
	return w.join(ctx, &theirs[0])
}

// join makes the product and a row of the other side one matter, in both registers.
func (w *work) join(ctx context.Context, other *Product) error {
	w.one.Pair = other.ID
	err := db.Update(ctx, w.tx, `UPDATE oversight_product SET pair_id = $3, version = version + 1 WHERE id = $1 AND version = $2 AND pair_id IS NULL`,
		other.ID, other.Version, w.one.ID)
	if err != nil {
		return faster(err)
	}
	var touched ledger.Touched
	touched.Add("oversight_product", other.ID)
	return w.p.record(ctx, w.tx, access.Machine(), "joined", other, "", &touched)
}

// Addressable returns the bodies to which a product of a register may be addressed: with a government those that it keeps,
// with an Ombudsman office all that are assessed. Kinds: those of Decide.
func (p *Products) Addressable(ctx context.Context, actor access.Actor, authority string) ([]Place, Side, error) {
	if err := access.Decide(actor, access.KeepProducts, access.Scope{Authority: authority}); err != nil {
		return nil, "", err
	}
	h, err := p.house(ctx, p.DB, authority)
	if err != nil {
		return nil, "", err
	}
	all, err := db.All(ctx, p.DB, scanPlace, `SELECT b.id, b.slug, b.name FROM body b JOIN kind k ON k.code = b.kind
		WHERE k.role = 'assessed' AND ($1 = 'sent' OR b.owner = $2) ORDER BY b.name, b.id`, string(h.side), authority)
	return all, h.side, err
}

// UnitsOf returns the units of a body, by name.
func (p *Products) UnitsOf(ctx context.Context, body string) ([]Place, error) {
	return db.All(ctx, p.DB, scanPlace, `SELECT u.id, u.slug, u.name FROM unit u JOIN body b ON b.id = u.body_id WHERE b.slug = $1 ORDER BY u.name, u.id`, body)
}

func scanPlace(row db.Row) (Place, error) {
	var p Place
	return p, row.Scan(&p.ID, &p.Slug, &p.Name)
}
