package complaint

import (
	"context"
	"fmt"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Referral is where a case goes that is another authority's: one of this installation, where it becomes a
// case with a number of its own, or one outside, by its name.
type Referral struct {
	Authority string // id; empty for one outside
	Name      string
	Why       string
	// Goes are the files that go along; those that are not named stay.
	Goes []Goes
	// unasked: nobody chose, since the machine hands the case on.
	unasked bool
}

// Refer passes a case on to another authority. In this installation it becomes a case there at once, and the
// reporter's receipt names both; outside somebody waits for word. Kinds: those of do, with Faults about
// "authority", "name" and "why", and about "goes-ID" for a file that may not go as it was chosen.
func (c *Complaints) Refer(ctx context.Context, actor access.Actor, id string, version int64, r Referral) (Case, error) {
	var f faults
	r.Why = f.words("why", r.Why, maxWhy, true)
	r.Name = f.line("name", r.Name, maxTitle, r.Authority == "")
	if err := f.found.Err(); err != nil {
		return Case{}, err
	}
	d := c.referring(r)
	d.By, d.Actor = ByOffice, actor
	return c.do(ctx, id, version, d)
}

func (c *Complaints) referring(r Referral) deed {
	return deed{
		Act: Refer, By: ByMachine, Audience: ToReporter, Why: r.Why,
		change: func(ctx context.Context, tx db.Tx, a *acting) error {
			a.now.Owner = ""
			referral, err := newID()
			if err != nil {
				return err
			}
			became := Case{}
			if r.Authority != "" {
				if became, r.Name, err = c.handOver(ctx, tx, a, r); err != nil {
					return err
				}
				a.entry.Data["became"] = became.Number
			}
			a.entry.Data["to"] = r.Name
			a.touched.Add("complaint_referral", referral)
			_, err = tx.Exec(ctx, `INSERT INTO complaint_referral (id, complaint_id, to_authority, to_name, became, sent_at, receipt, confirmed_at, version)
				VALUES ($1, $2, $3, $4, $5, $6, '', NULL, 1)`, referral, a.was.ID, r.Authority, r.Name, became.ID, db.At(a.At))
			return err
		},
	}
}

// foundTop reports whether it has just turned out that a case is about the top.
func (c *Complaints) foundTop(a *acting) bool {
	return a.now.State == Examining && a.was.State != Examining && a.now.About == AboutTop && a.Act != Part
}

// above sends what turns out to be about the top where it would have gone had that been said at once: the
// examiners keep it only where a decree makes them independent, or no authority above is known. Then the
// reporter has their receipt, which names the Ombudsman.
func (c *Complaints) above(ctx context.Context, tx db.Tx, a *acting) error {
	way, err := c.route(ctx, tx, a.now.Authority, AboutTop)
	if err != nil || way.To != ToAbove {
		return err
	}
	_, err = c.doIn(ctx, tx, a.now.ID, 0, c.referring(Referral{Authority: way.Authority, unasked: true}))
	return err
}

// handOver makes a case of another authority out of one, with all that the reporter said, who they are where they are
// open, and their files where they may go; see Along. Who a secret reporter is stays sealed here: nobody can seal
// it to others without opening it.
func (c *Complaints) handOver(ctx context.Context, tx db.Tx, a *acting, r Referral) (Case, string, error) {
	var f faults
	authority := r.Authority
	if authority == a.was.Authority {
		f.add("authority", "itself", nil)
		return Case{}, "", f.found.Err()
	}
	of, err := c.Access.BrandingIn(ctx, tx, authority)
	if err == nil {
		_, err = houseOf(ctx, tx, authority)
	}
	if problem.KindOf(err) == problem.NotFound && err != nil {
		f.add("authority", "no_intake", nil)
		return Case{}, "", f.found.Err()
	}
	if err != nil {
		return Case{}, "", err
	}
	guest, err := c.guestOf(ctx, tx, &a.was, authority)
	if err != nil {
		return Case{}, "", err
	}
	if err := c.carry(ctx, tx, a, guest, r); err != nil {
		return Case{}, "", err
	}
	s := sitting{c: c, tx: tx, now: c.now(), houses: map[string]*receiving{}}
	if err := s.run(ctx, []*arrival{guest}); err != nil {
		return Case{}, "", err
	}
	if guest.err != nil {
		return guest.made.Case, of.Name, guest.err
	}
	return guest.made.Case, of.Name, c.written(ctx, tx, &a.was, &guest.made.Case)
}

// guestOf is a case on its way into another authority.
func (c *Complaints) guestOf(ctx context.Context, tx db.Tx, of *Case, authority string) (*arrival, error) {
	said, err := withWords(ctx, tx, *of)
	if err != nil {
		return nil, err
	}
	was := &said
	who, err := c.reporterOf(ctx, tx, was.ID)
	if err != nil && problem.KindOf(err) != problem.NotFound {
		return nil, err
	}
	if who.Reach == "" {
		who.Reach = ByMailbox
	}
	if was.Secrecy == Secret {
		// What is sealed stays where it is, with the officers whom it was entrusted to. What goes along is the one contact
		// that the reporter lets the program read, so that messages still reach them; nobody there can.
		if who.Accepts = who.identity() != (identity{}); !who.Accepts {
			who.Reach = ByMailbox
		}
	}
	g := &arrival{New: New{
		Authority: authority, Kind: was.Kind, Words: was.Words, Place: was.Place, Position: was.Position, Region: was.Region,
		Happened: was.Happened, Asked: was.Asked, Promised: was.Promised, Wish: was.Wish, Link: was.Link, About: AboutOffice,
		Secrecy: was.Secrecy, Priority: was.Priority, Channel: was.Channel, Source: Handed, Lang: was.Lang, Received: c.now(), Reporter: who,
	}, actor: access.Machine(), handed: true, data: map[string]string{"from_number": was.Number}, shielded: was.Shielded}
	if was.Shielded {
		g.Title = was.Title
	}
	// Whoever is kept from it here because it is about them is kept from it there.
	if g.Named, err = db.All(ctx, tx, db.Column[string], `SELECT subject FROM complaint_bar WHERE complaint_id = $1 AND kind = $2 AND why = $3 ORDER BY subject`,
		was.ID, barAccount, barNamed); err != nil {
		return nil, err
	}
	if g.id, err = newID(); err != nil {
		return nil, err
	}
	if g.entry, err = newID(); err != nil {
		return nil, err
	}
	g.pin, g.caller = c.pinOf(""), c.caller(authority, was.Secrecy, &who)
	g.sealed, err = c.seal(g.id, was.Secrecy, &who)
	return g, err
}

// Across is the visitor of the case that a visitor's case became at another authority of this installation:
// whoever proved the PIN of the one need not have another. Kind: NotFound where it became none.
func (c *Complaints) Across(ctx context.Context, v Visitor) (Visitor, error) {
	next, err := db.One(ctx, c.DB, scanVisitor, `SELECT `+visitorColumns+` FROM complaint
		WHERE id = (SELECT became FROM complaint_referral WHERE complaint_id = $1 AND became <> '' ORDER BY id DESC LIMIT 1)`, v.Case)
	if err != nil && problem.KindOf(err) == problem.NotFound {
		return next, problem.New(problem.NotFound, "complaint.not_found", nil)
	}
	return next, err
}

// Took says that the authority outside has the case, by its receipt or in words. Kinds: those of do, with
// Faults about "receipt".
func (c *Complaints) Took(ctx context.Context, actor access.Actor, id string, version int64, receipt string) (Case, error) {
	var f faults
	receipt = f.line("receipt", receipt, maxLine, true)
	if err := f.found.Err(); err != nil {
		return Case{}, err
	}
	d := took(receipt)
	d.By, d.Actor = ByOffice, actor
	return c.do(ctx, id, version, d)
}

func took(receipt string) deed {
	return deed{
		Act: Took, By: ByMachine, Audience: ToReporter, Data: map[string]string{"receipt": receipt},
		change: func(ctx context.Context, tx db.Tx, a *acting) error {
			a.now.Outcome, a.now.Reason = Passed, HandedOn
			referral, err := db.One(ctx, tx, db.Column[string], `SELECT id FROM complaint_referral WHERE complaint_id = $1 ORDER BY id DESC LIMIT 1`, a.was.ID)
			if err != nil {
				return fmt.Errorf("find a referral: %w", err)
			}
			a.touched.Add("complaint_referral", referral)
			return db.Update(ctx, tx, `UPDATE complaint_referral SET receipt = $2, confirmed_at = $3, version = version + 1 WHERE id = $1`,
				referral, receipt, db.At(a.At))
		},
	}
}

// Recall takes a case back that the authority outside did not take: it waits at the desk again. Kinds: those
// of do, with Faults about "why".
func (c *Complaints) Recall(ctx context.Context, actor access.Actor, id string, version int64, why string) (Case, error) {
	why, err := reasoned(why)
	if err != nil {
		return Case{}, err
	}
	return c.do(ctx, id, version, deed{
		Act: Recall, By: ByOffice, Actor: actor, Audience: ToReporter, Why: why,
		change: func(_ context.Context, _ db.Tx, a *acting) error {
			a.Events = append([]string{"recalled"}, afresh(&a.was)...)
			if a.was.Examined {
				a.now.State = Examining
			}
			return nil
		},
	})
}

// SentOn is a referral of a case.
type SentOn struct {
	Authority, Name string // where it went
	Became          string // number of the case that it became there; empty outside
	Receipt         string
	Sent, Confirmed time.Time // Confirmed is zero while nobody has said that they have it
}

// SentOn returns where a case was referred to, the last first; none where it was not. The caller has decided
// that it may be known.
func (c *Complaints) SentOn(ctx context.Context, q db.Queryer, id string) ([]SentOn, error) {
	return db.All(ctx, q, func(row db.Row) (SentOn, error) {
		var s SentOn
		var sent, confirmed db.Time
		err := row.Scan(&s.Authority, &s.Name, &s.Became, &s.Receipt, &sent, &confirmed)
		s.Sent, s.Confirmed = sent.Time, confirmed.Time
		return s, err
	}, `SELECT r.to_authority, r.to_name, coalesce(b.number, ''), r.receipt, r.sent_at, r.confirmed_at
		FROM complaint_referral r LEFT JOIN complaint b ON b.id = r.became WHERE r.complaint_id = $1 ORDER BY r.id DESC`, id)
}
