package access

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Authority is who works in the installation: a government or an Ombudsman office.
type Authority struct {
	ID     string
	Slug   string // permanent: kota-banjarmasin, ombudsman-kalsel
	Kind   Kind
	Name   string
	Short  string // as people call it; may be empty
	Zone   string // one of Zones: when its days begin
	Colour string // #rrggbb under white text; empty for the house's
	From   time.Time
	To     time.Time // zero while it lasts
	// Version is given back with a change, so that nobody overwrites what they have not seen.
	Version int64
}

// Kind is what an authority is.
type Kind string

// An Ombudsman office assesses; a government prepares, answers and handles complaints.
const (
	Ombudsman  Kind = "ombudsman"
	Government Kind = "government"
)

// Zones are the zones of Indonesia's days: WIB, WITA, WIT.
var Zones = []string{"Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"}

// Scope is where the authority's own things lie.
func (a Authority) Scope() Scope { return Scope{Authority: a.ID} }

func (a Authority) row() Row {
	return Row{Table: "authority", ID: a.ID, Values: []any{
		a.ID, a.Slug, string(a.Kind), a.Name, a.Short, a.Zone, a.Colour, db.At(a.From), db.At(a.To), a.Version,
	}}
}

const authorityColumns = `id, slug, kind, name, short_name, zone, colour, valid_from, valid_to, version`

func scanAuthority(row db.Row) (Authority, error) {
	var a Authority
	var from, to db.Time
	err := row.Scan(&a.ID, &a.Slug, &a.Kind, &a.Name, &a.Short, &a.Zone, &a.Colour, &from, &to, &a.Version)
	a.From, a.To = from.Time, to.Time
	return a, err
}

func authorityByID(ctx context.Context, q db.Queryer, id string) (Authority, error) {
	return found(db.One(ctx, q, scanAuthority, `SELECT `+authorityColumns+` FROM authority WHERE id = $1`, id))
}

// Working reports whether an authority works at an instant; NotFound when there is none.
func Working(ctx context.Context, q db.Queryer, authority string, at time.Time) (bool, error) {
	one, err := authorityByID(ctx, q, authority)
	return err == nil && during(at, one.From, one.To), err
}

// Authorities returns the authorities whose settings actor may see, ended ones included, by slug.
func (a *Access) Authorities(ctx context.Context, actor Actor) ([]Authority, error) {
	condition, args := Filter(actor, ReadAuthority, Columns{Authority: "id"}, 1)
	list, err := db.All(ctx, a.db, scanAuthority, `SELECT `+authorityColumns+` FROM authority WHERE `+condition+` ORDER BY slug`, args...)
	if err != nil {
		return nil, fmt.Errorf("list authorities: %w", err)
	}
	return list, nil
}

// Authority returns the authority of a slug with what it was before, the latest first.
func (a *Access) Authority(ctx context.Context, actor Actor, slug string) (Authority, []Past[Authority], error) {
	one, err := found(db.One(ctx, a.db, scanAuthority, `SELECT `+authorityColumns+` FROM authority WHERE slug = $1`, slug))
	if err != nil {
		return Authority{}, nil, err
	}
	if err := Decide(actor, ReadAuthority, one.Scope()); err != nil {
		return Authority{}, nil, err
	}
	past, err := pasts[Authority](ctx, a.db, one.ID)
	return one, past, err
}

// AuthorityOf returns the authority that a scope lies in. Its name and zone are no secret; NotFound
// for the installation.
func (a *Access) AuthorityOf(ctx context.Context, scope Scope) (Authority, error) {
	return authorityByID(ctx, a.db, scope.Authority)
}

// AuthorityBySlug returns the authority of a slug, to whoever goes on to ask what they may do in it.
func (a *Access) AuthorityBySlug(ctx context.Context, slug string) (Authority, error) {
	return found(db.One(ctx, a.db, scanAuthority, `SELECT `+authorityColumns+` FROM authority WHERE slug = $1`, slug))
}

// MakeAuthority adds an authority from From on (now when zero or past). ID and Version are ignored.
// Kinds: those of Decide at the installation; Invalid with Faults; Conflict when the slug is taken.
func (a *Access) MakeAuthority(ctx context.Context, actor Actor, made Authority) (Authority, error) {
	if err := Decide(actor, EditAuthority, Scope{Installation: true}); err != nil {
		return Authority{}, err
	}
	now := a.now()
	made.From = latest(db.At(made.From).Time, now)
	made.To = ending(made.To, now)
	made.Version = 1
	if err := made.check(); err != nil {
		return Authority{}, err
	}
	id, err := newID()
	if err != nil {
		return Authority{}, err
	}
	made.ID = id
	err = a.db.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO authority (`+authorityColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			made.row().Values...)
		if db.IsTaken(err) {
			return &problem.Error{Kind: problem.Conflict, Key: "access.slug_taken", Args: problem.Args{"slug": made.Slug}, Err: err}
		}
		if err != nil {
			return fmt.Errorf("write authority: %w", err)
		}
		return a.record.Record(ctx, tx, a.authorityEvent(actor, "authority.made", made, ""))
	})
	return made, err
}

// EditAuthority changes what an authority is: kind, name, short name, zone and when it ends (Slug,
// Colour and From stay). Version is the one seen. Kinds: those of Decide; Invalid with Faults;
// Conflict when somebody was faster, or when it ends before its positions do.
func (a *Access) EditAuthority(ctx context.Context, actor Actor, edited Authority, why string) (Authority, error) {
	return a.changeAuthority(ctx, actor, EditAuthority, "authority.edited", edited.ID, edited.Version, why, func(one *Authority) {
		one.Kind, one.Name, one.Short, one.Zone, one.To = edited.Kind, edited.Name, edited.Short, edited.Zone, newEnd(one.To, edited.To, a.now())
	})
}

// Brand changes what the public sees of an authority: name, short name and colour. Version is the
// one seen; the rest of edited is ignored. Kinds as EditAuthority.
func (a *Access) Brand(ctx context.Context, actor Actor, edited Authority) (Authority, error) {
	return a.changeAuthority(ctx, actor, BrandAuthority, "authority.branded", edited.ID, edited.Version, "", func(one *Authority) {
		one.Name, one.Short, one.Colour = edited.Name, edited.Short, edited.Colour
	})
}

func (a *Access) changeAuthority(
	ctx context.Context, actor Actor, action Action, kind, id string, version int64, why string, change func(*Authority),
) (Authority, error) {
	var one Authority
	err := a.db.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		was, err := authorityByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := Decide(actor, action, was.Scope()); err != nil {
			return err
		}
		one = was
		change(&one)
		one.Version = version + 1
		if err := one.check(); err != nil {
			return err
		}
		if err := updateSeen(ctx, tx, `UPDATE authority SET kind = $3, name = $4, short_name = $5, zone = $6, colour = $7, valid_to = $8,
				version = version + 1 WHERE id = $1 AND version = $2`,
			id, version, string(one.Kind), one.Name, one.Short, one.Zone, one.Colour, db.At(one.To)); err != nil {
			return err
		}
		if err := a.leaveNothingOpen(ctx, tx, one); err != nil {
			return err
		}
		if err := a.keep(ctx, tx, actor, id, version, was); err != nil {
			return err
		}
		return a.record.Record(ctx, tx, a.authorityEvent(actor, kind, one, why))
	})
	return one, err
}

// leaveNothingOpen refuses to end an authority before its positions.
func (a *Access) leaveNothingOpen(ctx context.Context, tx db.Tx, one Authority) error {
	if one.To.IsZero() {
		return nil
	}
	open, err := db.One(ctx, tx, db.Column[int], `SELECT count(*) FROM position
		WHERE authority_id = $1 AND (valid_to IS NULL OR valid_to > $2)`, one.ID, db.At(one.To))
	if err == nil && open > 0 {
		err = problem.New(problem.Conflict, "access.still_open", nil)
	}
	return err
}

func (a *Access) authorityEvent(actor Actor, kind string, one Authority, why string) Event {
	return Event{
		Stream: "authority/" + one.ID, Kind: kind, Actor: actor, Scope: one.Scope(), At: a.now(), Subject: one.ID,
		Why: why, Rule: Version, Rows: []Row{one.row()},
	}
}

// check trims and checks what a form says of an authority.
func (a *Authority) check() error {
	var f faults
	a.Name = f.text("name", a.Name, true)
	a.Short = f.text("short", a.Short, false)
	if !validSlug(a.Slug) {
		f.add("slug", "slug", problem.Args{"slug": a.Slug})
	}
	if a.Kind != Ombudsman && a.Kind != Government {
		f.add("kind", "kind", problem.Args{"kinds": []string{string(Ombudsman), string(Government)}})
	}
	if !slices.Contains(Zones, a.Zone) {
		f.add("zone", "zone", problem.Args{"zones": Zones})
	}
	if a.Colour = strings.ToLower(strings.TrimSpace(a.Colour)); a.Colour != "" {
		f.colour(a.Colour)
	}
	f.period(a.From, a.To)
	return f.found.Err()
}

func (f *faults) colour(colour string) {
	ratio, ok := ContrastWithWhite(colour)
	switch {
	case !ok:
		f.add("colour", "colour", problem.Args{"colour": colour})
	case ratio < MinContrast:
		// Rounded down, so that 4.49 is not called the 4.5 it misses.
		f.add("colour", "contrast", problem.Args{"colour": colour, "ratio": fmt.Sprintf("%.1f", math.Floor(ratio*10)/10)})
	}
}

// validSlug reports whether s is small letters and digits with single hyphens between.
func validSlug(s string) bool {
	if s == "" || len(s) > 120 || strings.Trim(s, "-") != s || strings.Contains(s, "--") {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-'
	})
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// ending is when something ends that shall end at to: never before now, because the record says who
// could act when; never for the zero time.
func ending(to, now time.Time) time.Time {
	if to.IsZero() {
		return to
	}
	return latest(db.At(to).Time, now)
}

// newEnd is ending, but for an end that is left as it was.
func newEnd(was, to, now time.Time) time.Time {
	if to.Equal(was) {
		return was
	}
	return ending(to, now)
}
