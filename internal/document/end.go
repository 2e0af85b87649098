package document

import (
	"context"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Withdraw ends a document that was issued, with a reason and the decree it rests on, if there is one.
// Its code says from then on that it was withdrawn. Version is the one seen. Kinds: those of Decide;
// Invalid with Faults; Conflict when somebody was faster, or when it is not valid any more.
func (d *Documents) Withdraw(ctx context.Context, actor access.Actor, id string, version int64, why, basis string) error {
	one, err := d.valid(ctx, actor, id)
	if err != nil {
		return err
	}
	var f faults
	why, basis = f.line("why", why, maxLine, true), f.line("basis", basis, maxLine, false)
	if err := f.found.Err(); err != nil {
		return err
	}
	return d.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if err := seen(db.Update(ctx, tx, `UPDATE document SET state = 'withdrawn', ended_why = $3, ended_basis = $4, ended_at = $5, changed_at = $5,
				version = version + 1
			WHERE id = $1 AND version = $2 AND state IN ('issued', 'signed')`, id, version, why, basis, db.At(d.now()))); err != nil {
			return err
		}
		return d.record(ctx, tx, actor, "withdrawn", one, why)
	})
}

// Replace ends a document in favour of another of the same authority, named by its number, which must
// be valid. Kinds: those of Decide; Invalid with Faults; Conflict when somebody was faster, or when it
// is not valid any more.
func (d *Documents) Replace(ctx context.Context, actor access.Actor, id string, version int64, number, why string) error {
	one, err := d.valid(ctx, actor, id)
	if err != nil {
		return err
	}
	var f faults
	number, why = f.line("number", number, maxLine, true), f.line("why", why, maxLine, true)
	if err := f.found.Err(); err != nil {
		return err
	}
	return d.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		// The other is held fast, so that two documents cannot replace each other at the same time.
		next, err := db.One(ctx, tx, scan, `SELECT `+columns+` FROM document d WHERE d.authority_id = $1 AND d.number = $2`, one.Authority, number)
		switch {
		case problem.KindOf(err) == problem.NotFound:
			f.add("number", "no_number", problem.Args{"number": number})
			return f.found.Err()
		case err != nil:
			return err
		case next.ID == one.ID || !next.Valid():
			f.add("number", "no_successor", problem.Args{"number": number})
			return f.found.Err()
		}
		if err := seen(db.Update(ctx, tx, `UPDATE document SET changed_at = changed_at WHERE id = $1 AND state IN ('issued', 'signed')`, next.ID)); err != nil {
			return err
		}
		if err := seen(db.Update(ctx, tx, `UPDATE document SET state = 'replaced', replaced_by = $3, ended_why = $4, ended_at = $5, changed_at = $5,
				version = version + 1
			WHERE id = $1 AND version = $2 AND state IN ('issued', 'signed')`, id, version, next.ID, why, db.At(d.now()))); err != nil {
			return err
		}
		return d.record(ctx, tx, actor, "replaced", one, why)
	})
}

// valid reads a document that may be ended, for somebody who may end it.
func (d *Documents) valid(ctx context.Context, actor access.Actor, id string) (Document, error) {
	one, err := byID(ctx, d.DB, id)
	if err != nil {
		return one, err
	}
	if err := access.Decide(actor, access.IssueDocuments, one.Scope()); err != nil {
		return one, err
	}
	if !one.Valid() {
		return one, conflict("not_valid")
	}
	return one, nil
}
