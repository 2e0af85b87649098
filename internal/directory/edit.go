package directory

import (
	"context"
	"errors"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
)

// MakeBody adds a body, kept by the authority Owner ("" for the installation). A blank Slug is made of
// the name; ID, Province, NamedYears, Evidence, Example and Version are ignored. Kinds: those of Decide;
// NotFound for an authority that does not exist; Conflict for one that has ended; Invalid with Faults,
// whose Place.File is the field by its name in the catalog (directory.field.NAME).
func (d *Directory) MakeBody(ctx context.Context, actor access.Actor, made Body, why string) (Body, error) {
	scope := access.Kept(made.Owner, "", "")
	if err := access.Decide(actor, access.EditBodies, scope); err != nil {
		return Body{}, err
	}
	id, err := newID()
	if err != nil {
		return Body{}, err
	}
	a := d.act(actor, "directory.body_made", why)
	var b Body
	err = d.db.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if err := Hold(ctx, tx); err != nil {
			return err
		}
		if err := d.keeps(ctx, tx, made.Owner); err != nil {
			return err
		}
		b = made
		b.ID, b.Evidence, b.NamedYears, b.Example, b.Version = id, enteredEvidence, "", false, 1
		b, a.why, err = d.checkBody(ctx, tx, Body{}, b, why)
		if err != nil {
			return err
		}
		if err := insertBodies(ctx, tx, []Body{b}); err != nil {
			return err
		}
		return d.publish(ctx, tx, a, scope, "body", id)
	})
	if err != nil {
		return Body{}, err
	}
	return b, nil
}

// EditBody changes what the body of edited.Slug is: kind, names, region, validity, successor and
// contact. Version is the one seen; the rest of edited is ignored. An edit that changes nothing writes
// nothing. Kinds: those of Decide; NotFound; Invalid with Faults as MakeBody; Conflict, which names
// the fields, when somebody was faster.
func (d *Directory) EditBody(ctx context.Context, actor access.Actor, edited Body, why string) (Body, error) {
	a := d.act(actor, "directory.body_edited", why)
	var b Body
	err := d.db.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		was, err := d.hold(ctx, tx, actor, edited.Slug, edited.Version)
		if err != nil {
			return err
		}
		b = edited
		b.ID, b.Owner, b.NamedYears, b.Evidence, b.Example = was.ID, was.Owner, was.NamedYears, was.Evidence, was.Example
		if b, a.why, err = d.checkBody(ctx, tx, was, b, why); err != nil || b == was {
			return err
		}
		if err := updateBody(ctx, tx, a, was, b); err != nil {
			return err
		}
		b.Version++
		return d.publish(ctx, tx, a, access.Kept(b.Owner, b.ID, ""), "body", b.ID)
	})
	if err != nil {
		return Body{}, err
	}
	return b, nil
}

// hold reads a body that actor wants to edit, in the version they have seen.
func (d *Directory) hold(ctx context.Context, tx db.Tx, actor access.Actor, slug string, version int64) (Body, error) {
	if err := Hold(ctx, tx); err != nil {
		return Body{}, err
	}
	was, err := bodyBySlug(ctx, tx, slug)
	if err != nil {
		return Body{}, err
	}
	if err := access.Decide(actor, access.EditBodies, access.Kept(was.Owner, was.ID, "")); err != nil {
		return Body{}, err
	}
	if was.Version != version {
		return Body{}, unseen(ctx, tx, was.ID, version, was.Name, was)
	}
	return was, nil
}

// enteredEvidence marks what whoever keeps a row said of it.
const enteredEvidence = "entered"

// checkBody trims and checks what a form says of a body that was (the zero Body when it is new), and
// why.
func (d *Directory) checkBody(ctx context.Context, tx db.Tx, was, b Body, why string) (Body, string, error) {
	var faults problem.Faults
	c := onForm(&faults)
	b.Name, b.Short = c.line("name", b.Name, MaxName, true), c.line("short_name", b.Short, MaxShort, false)
	c.kind(b.Kind, Assessed, Institution)
	b.Province = c.region(b.Region)
	c.seat(was, b)
	c.dates(b.ValidFrom, b.ValidTo)
	b.Contact = c.contact(b.Contact)
	why = c.line("why", why, MaxWhy, false)
	if was.ID == "" {
		if err := c.freshBody(ctx, tx, &b); err != nil {
			return b, why, err
		}
	} else if err := d.keepsKind(ctx, tx, c, was, b); err != nil {
		return b, why, err
	}
	if b.Successor != was.Successor || b.ValidTo != was.ValidTo {
		c.ends(b.Successor, b.ValidTo)
		err := c.successor(b.Slug, b.Successor, func(slug string) (string, error) {
			next, err := bodyBySlug(ctx, tx, slug)
			return next.Successor, err
		})
		if err != nil {
			return b, why, err
		}
	}
	if was.Evidence == seedEvidence && !sameButContact(was, b) {
		b.Evidence = enteredEvidence // or the next version of the table would take it back
	}
	return b, why, faults.Err()
}

func sameButContact(a, b Body) bool {
	a.Contact = b.Contact
	return a == b
}

// freshBody gives a new body a slug that nobody has.
func (c checker) freshBody(ctx context.Context, tx db.Tx, b *Body) error {
	if b.Slug == "" {
		b.Slug = Slug(cut(b.Name, MaxSlug))
	}
	if b.Slug == "" && b.Name == "" {
		return nil // the missing name has been said
	}
	c.slug("slug", b.Slug)
	_, err := bodyBySlug(ctx, tx, b.Slug)
	if err == nil {
		c.add("slug", "directory.fault.taken", problem.Args{"slug": b.Slug})
	}
	return unlessNotFound(err)
}

// keepsKind refuses another kind once figures repeat it.
func (d *Directory) keepsKind(ctx context.Context, tx db.Tx, c checker, was, b Body) error {
	if was.Kind == b.Kind {
		return nil
	}
	rest := true
	if d.figures != nil {
		var err error
		if rest, err = d.figures(ctx, tx, was.ID); err != nil {
			return err
		}
	}
	if rest {
		c.add("kind", "directory.fault.kind_changed", problem.Args{"body": was.Slug, "kind": was.Kind})
	}
	return nil
}

// ends asks for the end of what somebody else has taken over.
func (c checker) ends(successor, to string) {
	if successor != "" && to == "" {
		c.add("valid_to", "directory.fault.no_end", nil)
	}
}

// successor checks who took over. next returns the successor of a slug, or NotFound.
func (c checker) successor(slug, successor string, next func(slug string) (string, error)) error {
	if successor == "" {
		return nil
	}
	_, err := next(successor)
	if problem.KindOf(err) == problem.NotFound {
		c.add("successor", "directory.fault.no_successor", problem.Args{"slug": cut(successor, MaxSlug)})
		return nil
	}
	if circles(slug, successor, func(at string) string {
		after, failed := next(at)
		err = errors.Join(err, unlessNotFound(failed))
		return after
	}) {
		c.add("successor", "directory.fault.circle", problem.Args{"slug": successor})
	}
	return err
}

// maxSuccessors bounds how far successors are followed.
const maxSuccessors = 100

// circles reports whether the successors that begin with one lead back to slug.
func circles(slug, successor string, next func(slug string) string) bool {
	for n := 0; successor != "" && n < maxSuccessors; n++ {
		if successor == slug {
			return true
		}
		successor = next(successor)
	}
	return false
}

func unlessNotFound(err error) error {
	if problem.KindOf(err) == problem.NotFound {
		return nil
	}
	return err
}

// act is an act that begins now.
func (d *Directory) act(actor access.Actor, kind, why string) act {
	return act{actor: actor, kind: kind, why: why, at: d.now()}
}

// publish ends an act on one row: what the public sees has changed, and the record says so.
func (d *Directory) publish(ctx context.Context, tx db.Tx, a act, scope access.Scope, table, id string) error {
	if err := Touch(ctx, tx); err != nil {
		return err
	}
	var touched ledger.Touched
	touched.Add(table, id)
	return d.record(ctx, tx, a, scope, id, &touched)
}
