package office

import (
	"context"
	"fmt"
	"slices"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/directory"
)

// Office is an office with all that it says of itself.
type Office struct {
	Place
	Sheet    Sheet
	Services []Service
	Numbers  []Number
}

// Responsible reports whether anybody is named who answers for the office's complaints.
func (o Office) Responsible() bool { return o.Sheet.Person != "" || o.Sheet.PersonPosition != "" }

// Has reports whether the office says anything of itself.
func (o Office) Has() bool {
	return o.Sheet.Version > 0 || len(o.Services) > 0 || len(o.Numbers) > 0
}

// Office returns what the public may know of the office of a body and a unit ("" is the body itself):
// services that are offered now, and numbers that are in use. NotFound where there is none.
func (o *Offices) Office(ctx context.Context, body, unit string) (Office, error) {
	p, err := placeOf(ctx, o.DB, body, unit)
	if err != nil {
		return Office{}, err
	}
	all, err := wholeOffice(ctx, o.DB, p)
	today := o.day()
	all.Services = slices.DeleteFunc(all.Services, func(s Service) bool { return !s.offered(today) })
	all.Numbers = slices.DeleteFunc(all.Numbers, func(n Number) bool { return n.State == Closed })
	return all, err
}

// offered reports whether a service is offered on a day.
func (s Service) offered(day string) bool {
	begun := s.ValidFrom == "" || s.ValidFrom <= day[:min(len(s.ValidFrom), len(day))]
	return begun && !directory.Ended(s.ValidTo, day)
}

// Kept returns an office that actor may edit, with all its services and numbers. Kinds: NotFound; those
// of Decide.
func (o *Offices) Kept(ctx context.Context, actor access.Actor, body, unit string) (Office, error) {
	p, err := kept(ctx, o.DB, actor, body, unit)
	if err != nil {
		return Office{}, err
	}
	return wholeOffice(ctx, o.DB, p)
}

func wholeOffice(ctx context.Context, q db.Queryer, p Place) (Office, error) {
	all := Office{Place: p}
	var err error
	if all.Sheet, err = sheetOf(ctx, q, p); err != nil {
		return all, err
	}
	if all.Services, err = servicesOf(ctx, q, p); err != nil {
		return all, err
	}
	all.Numbers, err = numbersOf(ctx, q, p)
	return all, err
}

// Service returns a service of an office as the public may know it, also one that is offered no more.
// Kinds: NotFound.
func (o *Offices) Service(ctx context.Context, body, unit, slug string) (Service, error) {
	p, err := placeOf(ctx, o.DB, body, unit)
	if err != nil {
		return Service{}, err
	}
	return serviceOf(ctx, o.DB, p, slug)
}

// KeptService returns a service that actor may edit. Kinds: NotFound; those of Decide.
func (o *Offices) KeptService(ctx context.Context, actor access.Actor, body, unit, slug string) (Service, error) {
	p, err := kept(ctx, o.DB, actor, body, unit)
	if err != nil {
		return Service{}, err
	}
	return serviceOf(ctx, o.DB, p, slug)
}

// OwnNumbers returns an authority's own numbers, closed ones last. Kinds: those of Decide.
func (o *Offices) OwnNumbers(ctx context.Context, actor access.Actor, authority string) ([]Number, error) {
	if err := access.Decide(actor, access.EditUnits, access.Scope{Authority: authority}); err != nil {
		return nil, err
	}
	return numbersOf(ctx, o.DB, Place{Authority: authority})
}

// maxPublicNumbers bounds what PublicNumbers returns, of all authorities together.
const maxPublicNumbers = 2_000

// PublicNumbers returns the authorities' own numbers that are in use, by the authority's id: for whoever asks the
// authority itself. Those for emergencies are not among them.
func (o *Offices) PublicNumbers(ctx context.Context) (map[string][]Number, error) {
	list, err := db.All(ctx, o.DB, scanNumber, selectNumbers+` WHERE n.authority_id IS NOT NULL AND NOT n.emergency AND n.state <> 'closed'
		ORDER BY n.authority_id, n.kind, n.label, n.id LIMIT $1`, maxPublicNumbers)
	if err != nil {
		return nil, fmt.Errorf("list numbers of authorities: %w", err)
	}
	of := map[string][]Number{}
	for _, n := range list {
		of[n.Authority] = append(of[n.Authority], n)
	}
	return of, nil
}

// KeptNumber returns a number that actor may edit, with its last tests, the latest first. Kinds:
// NotFound; those of Decide.
func (o *Offices) KeptNumber(ctx context.Context, actor access.Actor, id string) (Number, []Test, error) {
	n, err := keptNumber(ctx, o.DB, actor, id)
	if err != nil {
		return n, nil, err
	}
	tests, err := testsOf(ctx, o.DB, id)
	return n, tests, err
}

// Emergency returns the emergency numbers of an authority and of the offices that it keeps, with when
// somebody last answered, the authority's own first. A disturbed one is among them, and says so; those of
// an office that has ended are not.
func (o *Offices) Emergency(ctx context.Context, q db.Queryer, authority string) ([]Number, error) {
	list, err := db.All(ctx, q, scanNumber, selectNumbers+` WHERE n.emergency AND n.state <> 'closed' AND coalesce(n.authority_id, b.owner) = $1
			AND `+working("b", 3)+` AND `+working("u", 3)+`
		ORDER BY CASE WHEN n.authority_id IS NULL THEN 1 ELSE 0 END, CASE n.state WHEN 'disturbed' THEN 1 ELSE 0 END, n.label, n.id LIMIT $2`,
		authority, MaxNumbers, o.day())
	if err != nil {
		return nil, fmt.Errorf("list emergency numbers: %w", err)
	}
	return list, nil
}

// Failing returns the numbers of an authority and of the offices that it keeps at which nobody answered when
// they were tested last, those that failed most often in a row first. That a number fails is public.
func (o *Offices) Failing(ctx context.Context, authority string) ([]Number, error) {
	list, err := db.All(ctx, o.DB, scanNumber, selectNumbers+` WHERE n.misses > 0 AND n.state <> 'closed' AND coalesce(n.authority_id, b.owner) = $1
		ORDER BY n.misses DESC, n.emergency DESC, n.id LIMIT $2`, authority, MaxNumbers)
	if err != nil {
		return nil, fmt.Errorf("list numbers that failed: %w", err)
	}
	return list, nil
}
