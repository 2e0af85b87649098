package directory

import (
	"context"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// MakeUnit adds a unit to the body of a slug. A blank Slug is made of the name; ID, BodyID, Evidence,
// Version and Sources are ignored. Kinds: those of Decide; NotFound without the body; Invalid with
// Faults as MakeBody.
func (d *Directory) MakeUnit(ctx context.Context, actor access.Actor, body string, made Unit, why string) (Unit, error) {
	id, err := newID()
	if err != nil {
		return Unit{}, err
	}
	a := d.act(actor, "directory.unit_made", why)
	var u Unit
	err = d.db.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if err := Hold(ctx, tx); err != nil {
			return err
		}
		b, err := bodyBySlug(ctx, tx, body)
		if err != nil {
			return err
		}
		if err := access.Decide(actor, access.EditUnits, access.Kept(b.Owner, b.ID, "")); err != nil {
			return err
		}
		u = made
		u.ID, u.BodyID, u.Evidence, u.Version, u.Sources = id, b.ID, enteredEvidence, 1, nil
		if u, a.why, err = checkUnit(ctx, tx, b, Unit{}, u, why); err != nil {
			return err
		}
		if err := insertUnit(ctx, tx, u); err != nil {
			return err
		}
		return d.publish(ctx, tx, a, access.Kept(b.Owner, b.ID, u.ID), "unit", u.ID)
	})
	if err != nil {
		return Unit{}, err
	}
	return u, nil
}

// EditUnit changes what the unit edited.Slug of a body is: kind, name, validity, successor and
// contact. Version is the one seen; the rest of edited is ignored. An edit that changes nothing writes
// nothing. Kinds as EditBody.
func (d *Directory) EditUnit(ctx context.Context, actor access.Actor, body string, edited Unit, why string) (Unit, error) {
	a := d.act(actor, "directory.unit_edited", why)
	var u Unit
	err := d.db.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if err := Hold(ctx, tx); err != nil {
			return err
		}
		b, was, err := unitOf(ctx, tx, body, edited.Slug)
		if err != nil {
			return err
		}
		scope := access.Kept(b.Owner, b.ID, was.ID)
		if err := access.Decide(actor, access.EditUnits, scope); err != nil {
			return err
		}
		if was.Version != edited.Version {
			return unseen(ctx, tx, was.ID, edited.Version, was.Name, was)
		}
		u = edited
		u.ID, u.BodyID, u.Evidence, u.Sources = was.ID, was.BodyID, was.Evidence, nil
		if u, a.why, err = checkUnit(ctx, tx, b, was, u, why); err != nil || len(differences(was, u)) == 0 {
			return err
		}
		if err := updateUnit(ctx, tx, a, was, u); err != nil {
			return err
		}
		u.Version++
		return d.publish(ctx, tx, a, scope, "unit", u.ID)
	})
	if err != nil {
		return Unit{}, err
	}
	return u, nil
}

// unitOf reads a body and a unit of it.
func unitOf(ctx context.Context, q db.Queryer, body, unit string) (Body, Unit, error) {
	b, err := bodyBySlug(ctx, q, body)
	if err != nil {
		return Body{}, Unit{}, err
	}
	u, err := unitBySlug(ctx, q, b, unit)
	return b, u, err
}

// checkUnit trims and checks what a form says of a unit that was (the zero Unit when it is new), and
// why.
func checkUnit(ctx context.Context, tx db.Tx, b Body, was, u Unit, why string) (Unit, string, error) {
	var faults problem.Faults
	c := onForm(&faults)
	u.Name = c.line("name", u.Name, MaxName, true)
	c.kind(u.Kind, Service)
	c.dates(u.ValidFrom, u.ValidTo)
	u.Contact = c.contact(u.Contact)
	why = c.line("why", why, MaxWhy, false)
	if was.ID == "" {
		if err := c.freshUnit(ctx, tx, b, &u); err != nil {
			return u, why, err
		}
	}
	if u.Successor != was.Successor || u.ValidTo != was.ValidTo {
		c.ends(u.Successor, u.ValidTo)
		err := c.successor(u.Slug, u.Successor, func(slug string) (string, error) {
			next, err := unitBySlug(ctx, tx, b, slug)
			return next.Successor, err
		})
		if err != nil {
			return u, why, err
		}
	}
	return u, why, faults.Err()
}

// freshUnit gives a new unit a slug that no other of its body has.
func (c checker) freshUnit(ctx context.Context, tx db.Tx, b Body, u *Unit) error {
	if u.Slug == "" {
		u.Slug = Slug(cut(u.Name, MaxSlug))
	}
	if u.Slug == "" && u.Name == "" {
		return nil // the missing name has been said
	}
	c.slug("slug", u.Slug)
	_, err := unitBySlug(ctx, tx, b, u.Slug)
	if err == nil {
		c.add("slug", "directory.fault.taken", problem.Args{"slug": u.Slug})
	}
	return unlessNotFound(err)
}
