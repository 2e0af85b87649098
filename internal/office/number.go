package office

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/phone"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/directory"
)

// Kind is how a number is used.
type Kind string

// The kinds. Each has the catalog text office.kind.KIND.
const (
	Phone    Kind = "phone"
	WhatsApp Kind = "whatsapp"
	SMS      Kind = "sms"
	Mail     Kind = "mail"
)

// Kinds are all of them.
var Kinds = []Kind{Phone, WhatsApp, SMS, Mail}

// Key is the catalog key of a kind's name.
func (k Kind) Key() string { return "office.kind." + string(k) }

// Written reports whether messages go there: whoever cannot speak or hear can use it, and the program
// can test it by itself.
func (k Kind) Written() bool { return k != Phone }

// State is what is known of a number.
type State string

// Nobody answered a disturbed number twice in a row. A closed one is out of use.
const (
	Active    State = "active"
	Disturbed State = "disturbed"
	Closed    State = "closed"
)

// Key is the catalog key of what is known.
func (s State) Key() string { return "office.state." + string(s) }

// UsualEvery is how many days lie between two tests where nothing else was said.
const UsualEvery = 30

// MaxNumbers bounds how many numbers an office, or an authority for itself, has; closed ones included.
const MaxNumbers = 100

// Number is a number or an address by which people reach an office or an authority.
type Number struct {
	Place     // without BodyID: the authority's own
	ID        string
	Kind      Kind
	Value     string // as phone.Normal has it, or an address
	Label     string // what one reaches there: "Loket pengaduan"
	Emergency bool
	Hours     string // when somebody answers, in words; empty: not said
	// Basis and Status say how sure it is that a number which others run works here; both are empty for
	// one's own.
	Basis, Status string
	State         State
	Every         int       // days between tests; 0: it is not tested
	Next          time.Time // when the next test is due; zero without one
	Tested        time.Time // when the last test ended, and whether somebody answered; zero: never
	TestedGood    bool
	Good          time.Time // when somebody last answered, and after how many seconds
	GoodSeconds   int
	Misses        int       // in a row
	Since         time.Time // of Disturbed
	Version       int64
}

// Statuses are the words for how sure it is that a number of others works; each has the catalog text that
// StatusKey names.
var Statuses = []string{"official", "inferred", "assumed", "unknown"}

// StatusKey is the catalog key of a Status.
func StatusKey(status string) string { return "office.status." + status }

// Shown is the number as people read it.
func (n Number) Shown() string {
	if n.Kind == Mail {
		return n.Value
	}
	return phone.Shown(n.Value)
}

// Href is what a reader's machine does with the number: it calls, or begins a message. It is safe as an
// address: a number begins no scheme of its own, and an address cannot ask for more, such as "?cc=".
func (n Number) Href() string {
	uri := phone.URI(n.Value)
	switch n.Kind {
	case Mail:
		return "mailto:" + url.PathEscape(n.Value)
	case WhatsApp:
		return "https://wa.me/" + strings.TrimPrefix(uri, "tel:+")
	case SMS:
		return "sms:" + strings.TrimPrefix(uri, "tel:")
	default:
		return uri
	}
}

const numberColumns = `n.id, n.kind, n.value, n.label, n.emergency, n.hours, n.basis, n.status, n.state, n.every_days, n.next_at,
	n.tested_at, n.tested_good, n.good_at, n.good_seconds, n.misses, n.disturbed_at, n.version`

// numberPlace are the placeColumns of a number, whose office may be an authority.
const numberPlace = `coalesce(n.authority_id, b.owner, ''), coalesce(b.id, ''), coalesce(b.slug, ''), coalesce(b.name, ''),
	coalesce(u.id, ''), coalesce(u.slug, ''), coalesce(u.name, ''),
	CASE WHEN u.id IS NULL THEN coalesce(b.valid_to, '') ELSE u.valid_to END, b.id IS NOT NULL AND b.example`

const numberTables = `office_number n LEFT JOIN body b ON b.id = n.body_id LEFT JOIN unit u ON u.id = n.unit_id`

const selectNumbers = `SELECT ` + numberPlace + `, ` + numberColumns + ` FROM ` + numberTables

// numberScope is where a number lies, for lists of those that somebody may edit.
var numberScope = access.Columns{Authority: "coalesce(n.authority_id, b.owner)", Body: "n.body_id", Unit: "n.unit_id"}

func scanNumber(row db.Row) (Number, error) {
	var n Number
	var next, tested, good, since db.Time
	err := row.Scan(append(n.into(), &n.ID, &n.Kind, &n.Value, &n.Label, &n.Emergency, &n.Hours, &n.Basis, &n.Status, &n.State, &n.Every,
		&next, &tested, &n.TestedGood, &good, &n.GoodSeconds, &n.Misses, &since, &n.Version)...)
	n.Next, n.Tested, n.Good, n.Since = next.Time, tested.Time, good.Time, since.Time
	return n, err
}

// numbersOf reads the numbers of an office, or an authority's own: emergency first, closed ones last.
func numbersOf(ctx context.Context, q db.Queryer, p Place) ([]Number, error) {
	where, args := `n.body_id = $2 AND coalesce(n.unit_id, '') = $3`, []any{MaxNumbers, p.BodyID, p.UnitID}
	if p.BodyID == "" {
		where, args = `n.authority_id = $2`, []any{MaxNumbers, p.Authority}
	}
	list, err := db.All(ctx, q, scanNumber, selectNumbers+` WHERE `+where+`
		ORDER BY CASE n.state WHEN 'closed' THEN 1 ELSE 0 END, n.emergency DESC, n.kind, n.label, n.id LIMIT $1`, args...)
	if err != nil {
		return nil, fmt.Errorf("list numbers: %w", err)
	}
	return list, nil
}

// keptNumber reads a number that actor may edit. Kinds: NotFound; those of Decide.
func keptNumber(ctx context.Context, q db.Queryer, actor access.Actor, id string) (Number, error) {
	n, err := numberByID(ctx, q, id)
	if err == nil {
		err = access.Decide(actor, access.EditUnits, n.Scope())
	}
	return n, err
}

func numberByID(ctx context.Context, q db.Queryer, id string) (Number, error) {
	n, err := db.One(ctx, q, scanNumber, selectNumbers+` WHERE n.id = $1`, id)
	if problem.KindOf(err) == problem.NotFound {
		return n, problem.New(problem.NotFound, "office.no_number", nil)
	}
	if err != nil {
		return n, fmt.Errorf("read a number: %w", err)
	}
	return n, nil
}

// MakeNumber adds a number to the office of n.Body and n.Unit, slugs both, or without n.Body to the
// authority n.Authority, an id. It is tested for the first time at once. Kinds: those of Decide; NotFound;
// Invalid with Faults, whose Place.File is the field; Conflict beyond MaxNumbers.
func (o *Offices) MakeNumber(ctx context.Context, actor access.Actor, n Number, why string) (Number, error) {
	id, err := newID()
	if err != nil {
		return Number{}, err
	}
	var made Number
	err = o.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if err := directory.Hold(ctx, tx); err != nil {
			return err
		}
		p, err := o.whose(ctx, tx, actor, n)
		if err != nil {
			return err
		}
		made = Number{
			Place: p, ID: id, Kind: n.Kind, Value: n.Value, Label: n.Label, Emergency: n.Emergency, Hours: n.Hours, Basis: n.Basis,
			Status: n.Status, State: Active, Every: n.Every, Version: 1,
		}
		a := o.act(actor, "office.number_made", p, why)
		others, err := numbersOf(ctx, tx, p)
		if err != nil {
			return err
		}
		if err := made.check(&a.why, others); err != nil {
			return err
		}
		if len(others) >= MaxNumbers {
			return problem.New(problem.Conflict, "office.many_numbers", problem.Args{"max": MaxNumbers})
		}
		if made.Every > 0 {
			made.Next = a.at
		}
		if err := insertNumber(ctx, tx, made); err != nil {
			return err
		}
		return o.publish(ctx, tx, a, "office_number", id)
	})
	return made, err
}

// whose is where a new number shall stand.
func (o *Offices) whose(ctx context.Context, tx db.Tx, actor access.Actor, n Number) (Place, error) {
	if n.Body != "" {
		return kept(ctx, tx, actor, n.Body, n.Unit)
	}
	p := Place{Authority: n.Authority}
	if err := access.Decide(actor, access.EditUnits, access.Scope{Authority: n.Authority}); err != nil {
		return p, err
	}
	working, err := access.Working(ctx, tx, n.Authority, o.Now())
	if err == nil && !working {
		err = problem.New(problem.NotFound, "office.none", nil)
	}
	return p, err
}

// EditNumber changes a number by its ID: everything that a form asks, and State between Active and
// Closed. Another value is another number: what was tested does not count for it. Version is the one
// seen. Kinds as MakeNumber, and Conflict when somebody was faster.
func (o *Offices) EditNumber(ctx context.Context, actor access.Actor, n Number, why string) (Number, error) {
	var now Number
	err := o.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if err := directory.Hold(ctx, tx); err != nil {
			return err
		}
		was, err := keptNumber(ctx, tx, actor, n.ID)
		if err != nil {
			return err
		}
		if was.Version != n.Version {
			return errChanged(nil)
		}
		a := o.act(actor, "office.number_edited", was.Place, why)
		others, err := numbersOf(ctx, tx, was.Place)
		if err != nil {
			return err
		}
		now = was
		now.Kind, now.Value, now.Label, now.Emergency, now.Hours = n.Kind, n.Value, n.Label, n.Emergency, n.Hours
		now.Basis, now.Status, now.Every = n.Basis, n.Status, n.Every
		if err := now.check(&a.why, others); err != nil {
			return err
		}
		now.move(was, n.State == Closed, a.at)
		diff := changed(was.fields(), now.fields())
		if len(diff) == 0 {
			return nil
		}
		if err := updateNumber(ctx, tx, now); err != nil {
			return err
		}
		if err := keep(ctx, tx, a, was.ID, was.Version, was.Label, diff); err != nil {
			return err
		}
		now.Version++
		if now.State == Closed || now.Value != was.Value || now.Kind != was.Kind {
			if err := o.forgetTests(ctx, tx, a, now.ID); err != nil {
				return err
			}
		}
		return o.publish(ctx, tx, a, "office_number", was.ID)
	})
	return now, err
}

// move brings a number's state and its next test to what an edit makes of it.
func (n *Number) move(was Number, closed bool, at time.Time) {
	if n.Value != was.Value || n.Kind != was.Kind {
		n.Tested, n.TestedGood, n.Good, n.GoodSeconds, n.Misses, n.Since = time.Time{}, false, time.Time{}, 0, 0, time.Time{}
		n.State, n.Next = Active, at
	}
	switch {
	case closed:
		n.State, n.Next, n.Since = Closed, time.Time{}, time.Time{}
		return
	case n.State == Closed: // open again: whether it still works is not known
		n.State, n.Misses, n.Next = Active, 0, at
	case n.Every != was.Every && n.Misses == 0:
		n.Next = n.Tested.AddDate(0, 0, n.Every)
		if n.Tested.IsZero() {
			n.Next = at
		}
	}
	switch {
	case n.Every == 0:
		n.Next = time.Time{}
	case n.Next.IsZero():
		n.Next = at
	}
}

// check trims and checks what a form says, and why. others are the numbers beside it.
func (n *Number) check(why *string, others []Number) error {
	var c checker
	if !slices.Contains(Kinds, n.Kind) {
		c.add("kind", "office.fault.kind", nil)
	}
	c.value(n.Kind, &n.Value)
	c.line("label", &n.Label, MaxName, true)
	c.line("hours", &n.Hours, MaxNote, false)
	c.line("basis", &n.Basis, MaxNote, false)
	if n.Status != "" && !slices.Contains(Statuses, n.Status) {
		c.add("status", "office.fault.status", nil)
	}
	if n.Every < 0 || n.Every > MaxEvery {
		c.add("every", "office.fault.every", problem.Args{"max": MaxEvery})
	}
	if slices.ContainsFunc(others, func(o Number) bool { return o.ID != n.ID && o.Kind == n.Kind && o.Value == n.Value && n.Value != "" }) {
		c.add("value", "office.fault.twice", nil)
	}
	c.line("why", why, MaxWhy, false)
	return c.faults.Err()
}

func (n Number) fields() []Field {
	emergency := ""
	if n.Emergency {
		emergency = "1"
	}
	closed := ""
	if n.State == Closed {
		closed = "1"
	}
	return []Field{
		{"kind", string(n.Kind)},
		{"value", n.Value},
		{"label", n.Label},
		{"emergency", emergency},
		{"hours", n.Hours},
		{"basis", n.Basis},
		{"status", n.Status},
		{"every", strconv.Itoa(n.Every)},
		{"closed", closed},
	}
}

func insertNumber(ctx context.Context, tx db.Tx, n Number) error {
	authority := ""
	if n.BodyID == "" {
		authority = n.Authority
	}
	_, err := tx.Exec(ctx, `INSERT INTO office_number (id, authority_id, body_id, unit_id, kind, value, label, emergency, hours, basis, status,
			state, every_days, next_at, tested_good, good_seconds, misses, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 0, 0, 1)`,
		n.ID, null(authority), null(n.BodyID), null(n.UnitID), string(n.Kind), n.Value, n.Label, n.Emergency, n.Hours, n.Basis, n.Status,
		string(n.State), n.Every, db.At(n.Next), false)
	if err != nil {
		return fmt.Errorf("write a number: %w", err)
	}
	return nil
}

// updateNumber makes of a number what n says. The version counts on from n's.
func updateNumber(ctx context.Context, tx db.Tx, n Number) error {
	return seen(db.Update(ctx, tx, `UPDATE office_number SET kind = $3, value = $4, label = $5, emergency = $6, hours = $7, basis = $8,
			status = $9, state = $10, every_days = $11, next_at = $12, tested_at = $13, tested_good = $14, good_at = $15,
			good_seconds = $16, misses = $17, disturbed_at = $18, version = version + 1
		WHERE id = $1 AND version = $2`,
		n.ID, n.Version, string(n.Kind), n.Value, n.Label, n.Emergency, n.Hours, n.Basis, n.Status, string(n.State), n.Every,
		db.At(n.Next), db.At(n.Tested), n.TestedGood, db.At(n.Good), n.GoodSeconds, n.Misses, db.At(n.Since)))
}
