package directory

import (
	"context"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// KeepBody hands the body of a slug, with its units, to an authority, or back to the installation
// (""). Whoever edits the installation's rows hands one over; whoever edits an authority's gives one
// back; the rows of an authority that has ended are the installation's to hand on. Version is the one
// seen. Kinds: those of Decide; NotFound; Invalid with Faults; Conflict when somebody was faster, or
// when the authority has ended.
func (d *Directory) KeepBody(ctx context.Context, actor access.Actor, slug string, version int64, authority, why string) (Body, error) {
	a := d.act(actor, "directory.body_kept", why)
	var b Body
	err := d.db.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if err := Hold(ctx, tx); err != nil {
			return err
		}
		was, err := bodyBySlug(ctx, tx, slug)
		if err != nil {
			return err
		}
		if err := d.mayKeep(ctx, tx, actor, was, authority); err != nil {
			return err
		}
		if was.Version != version {
			return unseen(ctx, tx, was.ID, version, was.Name, was)
		}
		var faults problem.Faults
		a.why = onForm(&faults).line("why", why, MaxWhy, false)
		if b = was; len(faults) > 0 || b.Owner == authority {
			return faults.Err()
		}
		b.Owner = authority
		if err := updateBody(ctx, tx, a, was, b); err != nil {
			return err
		}
		b.Version++
		scope := access.Kept(authority, b.ID, "")
		if authority == "" {
			scope = access.Kept(was.Owner, b.ID, "") // so that those who gave it back find the event
		}
		return d.publish(ctx, tx, a, scope, "body", b.ID)
	})
	if err != nil {
		return Body{}, err
	}
	return b, nil
}

// KeepingBody returns a body that actor may hand on with KeepBody, if only back to the installation.
// Kinds: NotFound; those of Decide.
func (d *Directory) KeepingBody(ctx context.Context, actor access.Actor, slug string) (Body, error) {
	var b Body
	err := d.db.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		var err error
		if b, err = bodyBySlug(ctx, tx, slug); err != nil {
			return err
		}
		return d.mayKeep(ctx, tx, actor, b, "")
	})
	if err != nil {
		return Body{}, err
	}
	return b, nil
}

// mayKeep decides over taking a body from where it is, and over giving it to an authority.
func (d *Directory) mayKeep(ctx context.Context, tx db.Tx, actor access.Actor, was Body, authority string) error {
	from := access.Kept(was.Owner, was.ID, "")
	switch err := d.keeps(ctx, tx, was.Owner); problem.KindOf(err) {
	case problem.Conflict, problem.NotFound:
		from = access.Kept("", "", "") // nobody is left there who could give it back
	default:
		if err != nil {
			return err
		}
	}
	if err := access.Decide(actor, access.EditBodies, from); err != nil {
		return err
	}
	if authority == "" || authority == was.Owner {
		return nil
	}
	if err := access.Decide(actor, access.EditBodies, access.Kept("", "", "")); err != nil {
		return err
	}
	return d.keeps(ctx, tx, authority)
}

// keeps looks whether an authority may keep rows now. The installation always may.
func (d *Directory) keeps(ctx context.Context, tx db.Tx, authority string) error {
	if authority == "" {
		return nil
	}
	working, err := access.Working(ctx, tx, authority, d.now())
	if err == nil && !working {
		err = problem.New(problem.Conflict, "directory.keeper_ended", nil)
	}
	return err
}
