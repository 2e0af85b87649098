package office

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/directory"
)

// MaxServices bounds how many services an office has, ended ones included.
const MaxServices = 500

// Service is what an office provides. Without an ID it stands for the office itself, where Suggest
// found no service that fits better.
type Service struct {
	Place
	ID      string
	Slug    string // permanent within its office
	Title   string
	Summary string
	Words   string // in which words people ask for it, beside those of its name
	Promise Promise
	// Standard is what is known of the service standard; a component that is not there is unknown.
	Standard           map[Component]string
	ValidFrom, ValidTo string // 2022, 2022-07 or 2022-07-25; empty when not known
	// Version is given back with a change, so that nobody overwrites what they have not seen.
	Version int64
}

// Filled is how many of the fourteen components are known. A promised time that can be counted says
// what the component of time says.
func (s Service) Filled() int {
	n := 0
	for _, c := range Components {
		if s.Standard[c] != "" || c == Time && s.Promise.Known() {
			n++
		}
	}
	return n
}

const serviceColumns = `s.id, s.slug, s.name, s.summary, s.words, s.promise, s.promise_unit, s.standard, s.valid_from, s.valid_to, s.version`

const serviceTables = `office_service s JOIN body b ON b.id = s.body_id LEFT JOIN unit u ON u.id = s.unit_id`

func scanService(row db.Row) (Service, error) {
	var s Service
	var standard string
	err := row.Scan(append(s.into(), &s.ID, &s.Slug, &s.Title, &s.Summary, &s.Words, &s.Promise.Amount, &s.Promise.Unit, &standard,
		&s.ValidFrom, &s.ValidTo, &s.Version)...)
	if err != nil {
		return s, err
	}
	return s, json.Unmarshal([]byte(standard), &s.Standard)
}

func servicesOf(ctx context.Context, q db.Queryer, p Place) ([]Service, error) {
	list, err := db.All(ctx, q, scanService, `SELECT `+placeColumns+`, `+serviceColumns+` FROM `+serviceTables+`
		WHERE s.body_id = $1 AND coalesce(s.unit_id, '') = $2 ORDER BY s.name, s.slug LIMIT $3`, p.BodyID, p.UnitID, MaxServices)
	if err != nil {
		return nil, fmt.Errorf("list services: %w", err)
	}
	return list, nil
}

func serviceOf(ctx context.Context, q db.Queryer, p Place, slug string) (Service, error) {
	s, err := db.One(ctx, q, scanService, `SELECT `+placeColumns+`, `+serviceColumns+` FROM `+serviceTables+`
		WHERE s.body_id = $1 AND coalesce(s.unit_id, '') = $2 AND s.slug = $3`, p.BodyID, p.UnitID, slug)
	if problem.KindOf(err) == problem.NotFound {
		return s, problem.New(problem.NotFound, "office.no_service", nil)
	}
	if err != nil {
		return s, fmt.Errorf("read a service: %w", err)
	}
	return s, nil
}

// MakeService adds a service to the office of s.Body and s.Unit, slugs both. Its slug is made of its
// title; ID, Slug and Version are ignored. Kinds: those of Decide; NotFound; Invalid with Faults, whose
// Place.File is the field ("standard.fee" is a component); Conflict beyond MaxServices.
func (o *Offices) MakeService(ctx context.Context, actor access.Actor, s Service, why string) (Service, error) {
	id, err := newID()
	if err != nil {
		return Service{}, err
	}
	var made Service
	err = o.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if err := directory.Hold(ctx, tx); err != nil {
			return err
		}
		p, err := kept(ctx, tx, actor, s.Body, s.Unit)
		if err != nil {
			return err
		}
		made = s
		made.Place, made.ID, made.Version = p, id, 1
		a := o.act(actor, "office.service_made", p, why)
		if err := made.check(&a.why); err != nil {
			return err
		}
		others, err := servicesOf(ctx, tx, p)
		if err != nil {
			return err
		}
		if len(others) >= MaxServices {
			return problem.New(problem.Conflict, "office.many_services", problem.Args{"max": MaxServices})
		}
		made.Slug = freeSlug(made.Title, others)
		if err := insertService(ctx, tx, made); err != nil {
			return err
		}
		return o.publish(ctx, tx, a, "office_service", id)
	})
	return made, err
}

// EditService changes the service s.Slug of an office; Version is the one seen, and ID is ignored. What
// is offered no more gets a ValidTo. An edit that changes nothing writes nothing. Kinds as MakeService,
// and Conflict when somebody was faster.
func (o *Offices) EditService(ctx context.Context, actor access.Actor, s Service, why string) (Service, error) {
	var now Service
	err := o.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if err := directory.Hold(ctx, tx); err != nil {
			return err
		}
		p, err := kept(ctx, tx, actor, s.Body, s.Unit)
		if err != nil {
			return err
		}
		was, err := serviceOf(ctx, tx, p, s.Slug)
		if err != nil {
			return err
		}
		if was.Version != s.Version {
			return errChanged(nil)
		}
		now = s
		now.Place, now.ID = p, was.ID
		a := o.act(actor, "office.service_edited", p, why)
		if err := now.check(&a.why); err != nil {
			return err
		}
		diff := changed(was.fields(), now.fields())
		if len(diff) == 0 {
			return nil
		}
		if err := updateService(ctx, tx, now); err != nil {
			return err
		}
		if err := keep(ctx, tx, a, was.ID, was.Version, was.Title, diff); err != nil {
			return err
		}
		now.Version++
		return o.publish(ctx, tx, a, "office_service", was.ID)
	})
	return now, err
}

// check trims and checks what a form says, and why.
func (s *Service) check(why *string) error {
	var c checker
	c.line("title", &s.Title, MaxName, true)
	if s.Title != "" && directory.Slug(s.Title) == "" {
		c.add("title", "office.fault.no_letters", nil)
	}
	c.lines("summary", &s.Summary, MaxSummary, false)
	c.lines("words", &s.Words, MaxWords, false)
	c.promise(&s.Promise)
	standard := map[Component]string{}
	for _, component := range Components {
		text := s.Standard[component]
		c.lines("standard."+string(component), &text, MaxText, false)
		if text != "" {
			standard[component] = text
		}
	}
	s.Standard = standard
	c.dates(&s.ValidFrom, &s.ValidTo)
	c.line("why", why, MaxWhy, false)
	return c.faults.Err()
}

// promise checks a promised time: an amount and its unit, or neither.
func (c *checker) promise(p *Promise) {
	switch {
	case p.Amount == 0 && p.Unit == "":
	case p.Unit == "" || !slices.Contains(Units, p.Unit):
		c.add("promise_unit", "office.fault.unit", nil)
	case p.Amount < 1 || p.Amount > MaxPromise:
		c.add("promise", "office.fault.amount", problem.Args{"max": MaxPromise})
	}
}

// fields are what a service says, in the order in which pages show it.
func (s Service) fields() []Field {
	promise := ""
	if s.Promise.Known() {
		promise = strconv.Itoa(s.Promise.Amount) + " " + string(s.Promise.Unit)
	}
	list := []Field{
		{"title", s.Title},
		{"summary", s.Summary},
		{"words", s.Words},
		{"promise", promise},
		{"valid_from", s.ValidFrom},
		{"valid_to", s.ValidTo},
	}
	for _, c := range Components {
		list = append(list, Field{"standard." + string(c), s.Standard[c]})
	}
	return list
}

// freeSlug is a slug of a title that no other service of the office has.
func freeSlug(title string, others []Service) string {
	slug := directory.Slug(title)
	if len(slug) > directory.MaxSlug-4 {
		slug = strings.Trim(slug[:directory.MaxSlug-4], "-")
	}
	free := slug
	for n := 2; slices.ContainsFunc(others, func(s Service) bool { return s.Slug == free }); n++ {
		free = slug + "-" + strconv.Itoa(n)
	}
	return free
}

// searchText is what Search looks in: every word stands behind a space.
func (s Service) searchText() string {
	return " " + strings.ReplaceAll(directory.Slug(s.Title+" "+s.Words+" "+s.Summary), "-", " ")
}

func insertService(ctx context.Context, tx db.Tx, s Service) error {
	standard, err := json.Marshal(s.Standard)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO office_service (id, body_id, unit_id, slug, name, summary, words, search, promise, promise_unit, standard,
			valid_from, valid_to, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1)`,
		s.ID, s.BodyID, null(s.UnitID), s.Slug, s.Title, s.Summary, s.Words, s.searchText(), s.Promise.Amount, string(s.Promise.Unit),
		string(standard), s.ValidFrom, s.ValidTo)
	if err != nil {
		return fmt.Errorf("write a service: %w", err)
	}
	return nil
}

func updateService(ctx context.Context, tx db.Tx, s Service) error {
	standard, err := json.Marshal(s.Standard)
	if err != nil {
		return err
	}
	return seen(db.Update(ctx, tx, `UPDATE office_service SET name = $3, summary = $4, words = $5, search = $6, promise = $7, promise_unit = $8,
			standard = $9, valid_from = $10, valid_to = $11, version = version + 1
		WHERE id = $1 AND version = $2`,
		s.ID, s.Version, s.Title, s.Summary, s.Words, s.searchText(), s.Promise.Amount, string(s.Promise.Unit), string(standard),
		s.ValidFrom, s.ValidTo))
}
