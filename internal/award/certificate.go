package award

import (
	"cmp"
	"context"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/document"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/oversight"
)

// Path is where anybody looks a certificate up, by its code.
const Path = "/piagam"

// Status is what a certificate is worth.
type Status string

// A certificate is withdrawn where the decree that it rests on was taken back; the row stays as it is.
const (
	Valid     Status = "valid"
	HeldBack  Status = "withheld"
	Withdrawn Status = "withdrawn"
)

// Key is the catalog key of a status's name.
func (s Status) Key() string { return "award.status." + string(s) }

// Certificate is what a body or a unit is given.
type Certificate struct {
	ID, List, Cycle, Authority string
	Body, Unit                 string // ids; Unit is empty for the body itself
	Position                   int
	Number, Code               string
	State                      Status // Valid or HeldBack
	BodyName, UnitName         string
	Score, Class               string
	Suffix                     bool
	ReleasedDay                string
	Handing
	Version int64
	// Held are the products that hold it back, or held it: Settled is empty while one does.
	Held []oversight.Against
}

// Handing is how a certificate is handed over, as the office writes it down.
type Handing struct {
	PresentedBy, ReceivedBy, BehalfOf string
	Attended                          bool
	Day                               string // empty until it is handed over
}

// Name is what the certificate is made out to.
func (c *Certificate) Name() string { return cmp.Or(c.UnitName, c.BodyName) }

const certificateColumns = `c.id, c.list_id, c.cycle_id, c.authority_id, c.body_id, c.unit_id, c.position, c.number, c.code, c.state, c.body_name, c.unit_name, c.score, c.class,
	c.suffix, c.released_day, c.presented_by, c.received_by, c.behalf_of, c.attended, c.handed_day, c.version`

func scanCertificate(row db.Row) (Certificate, error) {
	var c Certificate
	return c, row.Scan(&c.ID, &c.List, &c.Cycle, &c.Authority, &c.Body, &c.Unit, &c.Position, &c.Number, &c.Code, &c.State, &c.BodyName, &c.UnitName, &c.Score, &c.Class,
		&c.Suffix, &c.ReleasedDay, &c.PresentedBy, &c.ReceivedBy, &c.BehalfOf, &c.Attended, &c.Day, &c.Version)
}

// certificates are those of a list, in the order in which they are presented, with the products that hold them.
func (a *Awards) certificates(ctx context.Context, q db.Queryer, list string) ([]Certificate, error) {
	all, err := db.All(ctx, q, scanCertificate, `SELECT `+certificateColumns+` FROM award_certificate c WHERE c.list_id = $1 ORDER BY c.position, c.id`, list)
	if err != nil {
		return nil, err
	}
	return all, a.holds(ctx, q, all)
}

// holds reads the products that hold certificates back as they are now.
func (a *Awards) holds(ctx context.Context, q db.Queryer, all []Certificate) error {
	for i := range all {
		c := &all[i]
		if c.State != HeldBack && c.ReleasedDay == "" {
			continue
		}
		ids, err := db.All(ctx, q, db.Column[string], `SELECT product_id FROM award_hold WHERE certificate_id = $1 ORDER BY product_id`, c.ID)
		if err != nil {
			return err
		}
		of, err := a.Cycles.Plain(ctx, q, c.Cycle)
		if err != nil {
			return err
		}
		register := ""
		if of.Kind == cycle.Self {
			register = of.Authority
		}
		products, err := a.Products.Against(ctx, q, register, []string{c.Body})
		if err != nil {
			return err
		}
		for _, p := range products {
			for _, id := range ids {
				if p.ID == id {
					c.Held = append(c.Held, p)
				}
			}
		}
	}
	return nil
}

// Certificates returns the certificates of a list, in the order in which they are presented. Kind: NotFound.
func (a *Awards) Certificates(ctx context.Context, actor access.Actor, of, list string) ([]Certificate, error) {
	if _, _, err := a.one(ctx, a.DB, actor, of, list); err != nil {
		return nil, err
	}
	return a.certificates(ctx, a.DB, list)
}

// Certificate returns a certificate of a list. Kind: NotFound.
func (a *Awards) Certificate(ctx context.Context, actor access.Actor, of, list, id string) (Certificate, error) {
	if _, _, err := a.one(ctx, a.DB, actor, of, list); err != nil {
		return Certificate{}, err
	}
	c, err := a.certificate(ctx, a.DB, list, id)
	if err != nil {
		return c, err
	}
	one := []Certificate{c}
	err = a.holds(ctx, a.DB, one)
	return one[0], err
}

func (a *Awards) certificate(ctx context.Context, q db.Queryer, list, id string) (Certificate, error) {
	if !valid(id) {
		return Certificate{}, notFound()
	}
	c, err := db.One(ctx, q, scanCertificate, `SELECT `+certificateColumns+` FROM award_certificate c WHERE c.id = $1 AND c.list_id = $2`, id, list)
	if problem.KindOf(err) == problem.NotFound {
		return c, notFound()
	}
	return c, err
}

// actOn has something done with a certificate by whoever may. Version is the one that they saw.
func (a *Awards) actOn(ctx context.Context, actor access.Actor, of, list, id string, version int64, action access.Action, kind string,
	do func(ctx context.Context, tx db.Tx, c *Certificate) error,
) error {
	return a.act(ctx, actor, of, list, 0, action, kind, func(ctx context.Context, tx db.Tx, _ *List, touched *ledger.Touched) error {
		c, err := a.certificate(ctx, tx, list, id)
		if err != nil {
			return err
		}
		if c.Version != version {
			return conflict("changed")
		}
		touched.Add("award_certificate", id)
		return faster(do(ctx, tx, &c))
	})
}

// Renumber gives a certificate another number, as where an office goes on with a register of its own. Kinds: NotFound;
// Forbidden; Conflict when somebody was faster, and for one that was handed over; Invalid with Faults about "number", also
// where another certificate of the office has it.
func (a *Awards) Renumber(ctx context.Context, actor access.Actor, of, list, id string, version int64, number string) error {
	var f faults
	number = f.line("number", number, true)
	if number != "" && keyOf(number) == "" {
		f.add("number", "number", nil)
	}
	if err := f.found.Err(); err != nil {
		return err
	}
	return a.actOn(ctx, actor, of, list, id, version, access.IssueAwards, "renumbered", func(ctx context.Context, tx db.Tx, c *Certificate) error {
		if c.Day != "" {
			return conflict("handed_over")
		}
		err := db.Update(ctx, tx, `UPDATE award_certificate SET number = $3, number_key = $4, version = version + 1 WHERE id = $1 AND version = $2`, id, version, number, keyOf(number))
		if db.IsTaken(err) {
			f.add("number", "taken", problem.Args{"number": number})
			return f.found.Err()
		}
		if err != nil {
			return err
		}
		return directory.Touch(ctx, tx)
	})
}

// Hand writes down who presents a certificate and who receives it, and when it was handed over. Kinds: NotFound;
// Forbidden; Conflict for one that is held back and is said to be handed over, and when somebody was faster; Invalid with
// Faults about "day" and the names.
func (a *Awards) Hand(ctx context.Context, actor access.Actor, of, list, id string, version int64, h Handing) error {
	var f faults
	h.PresentedBy, h.ReceivedBy, h.BehalfOf = f.line("presented_by", h.PresentedBy, false), f.line("received_by", h.ReceivedBy, false), f.line("behalf_of", h.BehalfOf, false)
	h.Day = f.day("day", h.Day, false)
	if err := f.found.Err(); err != nil {
		return err
	}
	return a.actOn(ctx, actor, of, list, id, version, access.HandOver, "handed", func(ctx context.Context, tx db.Tx, c *Certificate) error {
		if c.State == HeldBack && h.Day != "" {
			return conflict("held_back")
		}
		today, err := a.today(ctx, tx, c.Authority)
		if err != nil {
			return err
		}
		if h.Day > today.Format("2006-01-02") {
			var f faults
			f.add("day", "future", nil)
			return f.found.Err()
		}
		return db.Update(ctx, tx, `UPDATE award_certificate SET presented_by = $3, received_by = $4, behalf_of = $5, attended = $6, handed_day = $7, version = version + 1
			WHERE id = $1 AND version = $2`, id, version, h.PresentedBy, h.ReceivedBy, h.BehalfOf, h.Attended, h.Day)
	})
}

// Public is what anybody learns of a certificate by its code. Of the products that hold one back it says nothing.
type Public struct {
	Code, Number             string
	Status                   Status
	Name, BodyName, BodySlug string
	Office                   string // the authority that gives it
	Title                    string // of the assessment
	Year                     int
	Score, Class             string
	Instrument               *instrument.Instrument
	Suffix                   bool
	DecreeNumber, DecreeDay  string
	ReleasedDay              string
}

// ByCode returns what a code says. Kind: NotFound, with a text that tells a mistyped code from one that nobody gave out.
func (a *Awards) ByCode(ctx context.Context, text string) (Public, error) {
	code, err := document.ParseCode(text)
	if err != nil {
		return Public{}, err
	}
	var list, of, unit string
	p, err := db.One(ctx, a.DB, func(row db.Row) (Public, error) {
		var p Public
		return p, row.Scan(&p.Code, &p.Number, &p.Status, &p.BodyName, &unit, &p.BodySlug, &p.Office, &p.Score, &p.Class, &p.Suffix, &p.ReleasedDay, &list, &of)
	}, `SELECT c.code, c.number, c.state, c.body_name, c.unit_name, b.slug, a.name, c.score, c.class, c.suffix, c.released_day, c.list_id, c.cycle_id
		FROM award_certificate c JOIN body b ON b.id = c.body_id JOIN authority a ON a.id = c.authority_id WHERE c.code = $1`, code)
	if problem.KindOf(err) == problem.NotFound {
		return p, problem.New(problem.NotFound, "award.code_unknown", problem.Args{"code": code})
	}
	if err != nil {
		return p, err
	}
	p.Name = cmp.Or(unit, p.BodyName)
	l, err := db.One(ctx, a.DB, scanList, `SELECT `+listColumns+` FROM award_list l WHERE l.id = $1`, list)
	if err != nil {
		return p, err
	}
	p.DecreeNumber, p.DecreeDay = l.DecreeNumber, l.DecreeDay
	c, err := a.Cycles.Plain(ctx, a.DB, of)
	if err != nil {
		return p, err
	}
	p.Title, p.Year = c.Title, c.Year
	withdrawn, err := a.Decrees.Withdrawn(ctx, a.DB, l.Decree)
	if err != nil {
		return p, err
	}
	if withdrawn {
		p.Status = Withdrawn
	}
	p.Instrument, err = a.Forms.InstrumentOf(ctx, a.DB, &c)
	return p, err
}

// Address is where a certificate is looked up.
func (a *Awards) Address(c *Certificate) string {
	return strings.TrimSuffix(a.Origin, "/") + Path + "/" + c.Code
}
