package oversight

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/evidence"
)

// Product is a row of one register.
type Product struct {
	ID, Authority              string // whose register: an id
	Side                       Side
	Kind                       Kind
	Number, Day                string
	SenderID, Sender           string // SenderID is empty for an office elsewhere
	BodyID, Body, BodyName     string // Body is a slug
	Subject, Case              string
	DueDay                     string // that the letter names
	State                      State
	ReceivedDay                string
	Told                       time.Time // when the sender let it out, or the recipient said that it has it
	Pair                       string
	Outcome                    Outcome
	ClosedDay, ClosedWhy       string
	Successor                  string
	EnteredBy                  string
	Entered                    time.Time
	Version                    int64
	Items, Settled, ProofWaits int       // how many
	Due                        time.Time // of the open clock; zero without one
	DueOn                      string    // its day
	ClockState                 deadline.State
}

// Scope is where the row lies.
func (one *Product) Scope() access.Scope {
	return access.Scope{Authority: one.Authority, Body: one.BodyID}
}

// Overdue reports whether the time of an open clock has passed.
func (one *Product) Overdue(now time.Time) bool { return !one.Due.IsZero() && !now.Before(one.Due) }

const productQuery = `SELECT x.id, x.authority_id, x.side, x.kind, x.number, x.day, coalesce(x.sender_id, ''), x.sender_name, x.body_id, b.slug, b.name, x.subject,
	x.case_number, x.due_day, x.state, x.received_day, x.told_at, coalesce(x.pair_id, ''), x.outcome, x.closed_day, x.closed_why, coalesce(x.successor_id, ''),
	x.entered_by, x.entered_at, x.version,
	(SELECT count(*) FROM oversight_item i WHERE i.product_id = x.id),
	(SELECT count(*) FROM oversight_item i WHERE i.product_id = x.id AND i.state IN ('carried_out', 'withdrawn')),
	(SELECT count(*) FROM oversight_item i WHERE i.product_id = x.id AND i.state = 'proof'),
	k.due_at, coalesce(k.due_on, ''), coalesce(k.state, '')
	FROM oversight_product x JOIN body b ON b.id = x.body_id
	LEFT JOIN clock k ON k.subject_kind = 'oversight' AND k.subject_id = x.id AND k.ended_at IS NULL`

func scanProduct(row db.Row) (Product, error) {
	var one Product
	var told, entered, due db.Time
	err := row.Scan(&one.ID, &one.Authority, &one.Side, &one.Kind, &one.Number, &one.Day, &one.SenderID, &one.Sender, &one.BodyID, &one.Body, &one.BodyName,
		&one.Subject, &one.Case, &one.DueDay, &one.State, &one.ReceivedDay, &told, &one.Pair, &one.Outcome, &one.ClosedDay, &one.ClosedWhy, &one.Successor,
		&one.EnteredBy, &entered, &one.Version, &one.Items, &one.Settled, &one.ProofWaits, &due, &one.DueOn, &one.ClockState)
	one.Told, one.Entered, one.Due = told.Time, entered.Time, due.Time
	return one, err
}

// Item is one thing that is asked for.
type Item struct {
	ID       string
	Position int
	Words    string
	State    ItemState
	Told     ItemState // what the other side was told last; empty: nothing
}

func itemsOf(ctx context.Context, q db.Queryer, product string) ([]Item, error) {
	return db.All(ctx, q, func(row db.Row) (Item, error) {
		var i Item
		return i, row.Scan(&i.ID, &i.Position, &i.Words, &i.State, &i.Told)
	}, `SELECT id, position, words, state, told FROM oversight_item WHERE product_id = $1 ORDER BY position`, product)
}

// Place is what a product is addressed to: a unit, or the body itself where ID is empty.
type Place struct{ ID, Slug, Name string }

func placesOf(ctx context.Context, q db.Queryer, product string) ([]Place, error) {
	return db.All(ctx, q, func(row db.Row) (Place, error) {
		var p Place
		return p, row.Scan(&p.ID, &p.Slug, &p.Name)
	}, `SELECT p.unit_id, coalesce(u.slug, ''), coalesce(u.name, '') FROM oversight_place p LEFT JOIN unit u ON u.id = p.unit_id
		WHERE p.product_id = $1 ORDER BY coalesce(u.name, ''), p.unit_id`, product)
}

// Step is something that happened to a product.
type Step struct {
	ID, Item    string // Item is empty where it is about the whole product
	Kind        string
	Was, Became string
	Day         string
	Words       string
	Letter      string
	Shared      bool
	By          string // account
	At          time.Time
	Files       []evidence.File
	// Theirs: it stands in the register of the other side, which let it out.
	Theirs bool
}

// Sheet is a product with all that actor may read of it, and what they may do.
type Sheet struct {
	Product
	Places []Place
	Parts  []Item
	Steps  []Step
	Clock  deadline.Clock // the last one; without an ID there was none
	// Theirs are what the other side let out: their row with its items. Without an ID nothing is known of it.
	Theirs      Product
	TheirParts  []Item
	SuccessorNo string // number of what it was raised to
	// Inside: actor reads it as the register's own office, not as somebody of the body towards the sender.
	Inside bool
	// Keeps, Decides and Answers: what actor may do with it at all; where it stands has a say of its own.
	Keeps, Decides, Answers bool
}

// Acts reports as which party actor may move items; empty where they may not.
func (s *Sheet) Acts() []Party {
	var all []Party
	if !s.State.Going() || s.State == Arrived {
		return nil
	}
	switch {
	case s.Side == Sent && s.Decides:
		all = append(all, Sender)
	case s.Side == Received && s.Keeps && s.SenderID == "":
		all = append(all, ByLetter)
	}
	if s.Answers && (s.Side == Received || !s.Inside) {
		all = append(all, Answering)
	}
	return all
}

// may finds what actor may do where the product lies.
func (s *Sheet) may(actor access.Actor, scopes []access.Scope) {
	s.Keeps = access.DecideSome(actor, access.KeepProducts, scopes) == nil
	s.Decides = access.DecideSome(actor, access.DecideProducts, scopes) == nil
	s.Answers = access.DecideSome(actor, access.AnswerProducts, scopes) == nil
}

// seen is the condition for rows with the alias x that actor may do action with. A draft is for the register's own office.
func seen(actor access.Actor, action access.Action, first int) (string, []any) {
	where, args := access.Filter(actor, action, access.Columns{Authority: "x.authority_id", Body: "x.body_id", Unit: "p.unit_id"}, first)
	inside, more := access.Filter(actor, access.KeepProducts, access.Columns{Authority: "x.authority_id"}, first+len(args))
	reads, last := access.Filter(actor, access.DecideProducts, access.Columns{Authority: "x.authority_id"}, first+len(args)+len(more))
	return `EXISTS (SELECT 1 FROM oversight_place p WHERE p.product_id = x.id AND ` + where + `) AND (x.state <> 'draft' OR ` + inside + ` OR ` + reads + `)`,
		append(append(args, more...), last...)
}

// find is a product that actor may do something with; whoever may not read it does not find it.
func find(ctx context.Context, q db.Queryer, actor access.Actor, id string, action access.Action) (Product, error) {
	if !valid(id) {
		return Product{}, notFound()
	}
	one, err := byID(ctx, q, id)
	if err != nil {
		return one, err
	}
	scopes, err := scopesOf(ctx, q, &one)
	if err != nil {
		return one, err
	}
	if one.State == Draft && !keeps(actor, &one) {
		return one, notFound()
	}
	if err := access.DecideSome(actor, access.ReadProducts, scopes); err != nil {
		return one, err
	}
	return one, access.DecideSome(actor, action, scopes)
}

func byID(ctx context.Context, q db.Queryer, id string) (Product, error) {
	one, err := db.One(ctx, q, scanProduct, productQuery+` WHERE x.id = $1`, id)
	if problem.KindOf(err) == problem.NotFound {
		return one, notFound()
	}
	return one, err
}

// keeps reports whether actor works for the office whose register the row stands in.
func keeps(actor access.Actor, one *Product) bool {
	at := access.Scope{Authority: one.Authority}
	return access.Allowed(actor, access.KeepProducts, at) || access.Allowed(actor, access.DecideProducts, at)
}

// inside reports whether actor reads a row from the office that keeps it, not from the body.
func inside(actor access.Actor, one *Product) bool {
	return one.Side == Received || access.Allowed(actor, access.ReadProducts, access.Scope{Authority: one.Authority})
}

// scopesOf are where a product lies: at each unit that it is addressed to, or at the body.
func scopesOf(ctx context.Context, q db.Queryer, one *Product) ([]access.Scope, error) {
	units, err := db.All(ctx, q, db.Column[string], `SELECT unit_id FROM oversight_place WHERE product_id = $1 ORDER BY unit_id`, one.ID)
	scopes := make([]access.Scope, 0, len(units))
	for _, unit := range units {
		scopes = append(scopes, access.Scope{Authority: one.Authority, Body: one.BodyID, Unit: unit})
	}
	return scopes, err
}

// One returns a product with what actor may read of it. Kind: NotFound.
func (p *Products) One(ctx context.Context, actor access.Actor, id string) (Sheet, error) {
	one, err := find(ctx, p.DB, actor, id, access.ReadProducts)
	if err != nil {
		return Sheet{}, err
	}
	s := Sheet{Product: one, Inside: inside(actor, &one)}
	scopes, err := scopesOf(ctx, p.DB, &one)
	if err != nil {
		return s, err
	}
	s.may(actor, scopes)
	if s.Places, err = placesOf(ctx, p.DB, one.ID); err != nil {
		return s, err
	}
	if s.Parts, err = itemsOf(ctx, p.DB, one.ID); err != nil {
		return s, err
	}
	if err := p.theirs(ctx, &s); err != nil {
		return s, err
	}
	if s.Steps, err = p.stepsOf(ctx, &s); err != nil {
		return s, err
	}
	clocks, err := p.Deadlines.Of(ctx, p.DB, subjectOf(&one))
	if err != nil {
		return s, err
	}
	if len(clocks) > 0 && s.Inside {
		s.Clock = clocks[len(clocks)-1]
	}
	return s, nil
}

// theirs reads what the other side let out.
func (p *Products) theirs(ctx context.Context, s *Sheet) error {
	if s.Successor != "" {
		next, err := byID(ctx, p.DB, s.Successor)
		if err != nil {
			return err
		}
		s.SuccessorNo = next.Number
	}
	if s.Pair == "" {
		return nil
	}
	other, err := byID(ctx, p.DB, s.Pair)
	if err != nil {
		return err
	}
	if other.Told.IsZero() { // it has let nothing out
		return nil
	}
	s.Theirs = other.shown()
	if s.TheirParts, err = itemsOf(ctx, p.DB, other.ID); err != nil {
		return err
	}
	for i := range s.TheirParts { // what a recipient works on is its own until it says so
		if part := &s.TheirParts[i]; other.Side == Received {
			part.State = part.Told
		}
	}
	return nil
}

// shown is what the other side may know of a row that was let out.
func (one *Product) shown() Product {
	return Product{
		ID: one.ID, Authority: one.Authority, Side: one.Side, Kind: one.Kind, Number: one.Number, Day: one.Day, State: one.State, ReceivedDay: one.ReceivedDay,
		Told: one.Told, Outcome: one.Outcome, ClosedDay: one.ClosedDay, Items: one.Items,
	}
}

const stepColumns = `s.id, coalesce(s.item_id, ''), s.kind, s.was, s.became, s.day, s.words, s.letter, s.shared, s.account, s.at`

func scanStep(row db.Row) (Step, error) {
	var s Step
	var at db.Time
	err := row.Scan(&s.ID, &s.Item, &s.Kind, &s.Was, &s.Became, &s.Day, &s.Words, &s.Letter, &s.Shared, &s.By, &at)
	s.At = at.Time
	return s, err
}

// stepsOf are a product's own steps, or those alone that were let out to whoever reads it from the body; and those of the
// other side that it let out. The latest stands first.
func (p *Products) stepsOf(ctx context.Context, s *Sheet) ([]Step, error) {
	own, err := db.All(ctx, p.DB, scanStep, `SELECT `+stepColumns+` FROM oversight_step s WHERE s.product_id = $1 AND ($2 OR s.shared)`, s.ID, s.Inside)
	if err != nil {
		return nil, err
	}
	if s.Theirs.ID != "" {
		theirs, err := db.All(ctx, p.DB, scanStep, `SELECT `+stepColumns+` FROM oversight_step s WHERE s.product_id = $1 AND s.shared`, s.Theirs.ID)
		if err != nil {
			return nil, err
		}
		for _, step := range theirs {
			step.Theirs, step.By = true, ""
			own = append(own, step)
		}
	}
	slices.SortFunc(own, func(a, b Step) int {
		if n := b.At.Compare(a.At); n != 0 {
			return n
		}
		return strings.Compare(b.ID, a.ID)
	})
	for i := range own {
		if own[i].Files, err = p.filesOf(ctx, p.DB, own[i].ID); err != nil {
			return nil, err
		}
	}
	return own, nil
}

func (p *Products) filesOf(ctx context.Context, q db.Queryer, step string) ([]evidence.File, error) {
	ids, err := db.All(ctx, q, db.Column[string], `SELECT file_id FROM oversight_file WHERE step_id = $1 ORDER BY position`, step)
	files := make([]evidence.File, 0, len(ids))
	for _, id := range ids {
		file, err := p.Files.Get(ctx, q, id)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, err
}

// FileOf returns a file of a step for whoever may read both. Kind: NotFound.
func (p *Products) FileOf(ctx context.Context, actor access.Actor, id, file string) (evidence.File, error) {
	s, err := p.One(ctx, actor, id)
	if err != nil {
		return evidence.File{}, err
	}
	for _, step := range s.Steps {
		for _, one := range step.Files {
			if one.ID == file {
				return one, nil
			}
		}
	}
	return evidence.File{}, notFound()
}
