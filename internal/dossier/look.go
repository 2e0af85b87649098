package dossier

import (
	"context"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/ledger"
)

// Publication returns what is said about one place where something is published, as actor may read it. Kind: NotFound.
func (d *Dossiers) Publication(ctx context.Context, actor access.Actor, id string) (Publication, error) {
	p, err := findPublication(ctx, d.DB, actor, id)
	if err != nil {
		return p, err
	}
	if !within(actor, p.Office, p.Center) {
		p.veil()
	}
	if p.Photo.ID != "" {
		p.Photo, err = d.Files.Get(ctx, d.DB, p.Photo.ID)
	}
	return p, err
}

// Looking is what came of looking: Photo is a file that actor sent, and may be empty.
type Looking struct {
	Finding Finding
	Note    string
	Photo   string
}

// Look writes down whether something was found where it is said to be published; who looks again writes over it, and
// the record keeps what was. Whoever is in conflict of interest with the body, and whoever said it for the body, does
// not look. Kinds: NotFound; those of Decide; Forbidden; Conflict where the assessment is not going, or somebody was
// faster; those of evidence.Claim; Invalid with Faults about "found" and "note".
func (d *Dossiers) Look(ctx context.Context, actor access.Actor, id string, version int64, l Looking) (Publication, error) {
	var f faults
	l.Note = f.words("note", l.Note, maxWords, false)
	f.oneOf("found", l.Finding == Found || l.Finding == Missing)
	var p Publication
	err := d.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		var err error
		if p, err = d.looking(ctx, tx, actor, id); err != nil {
			return err
		}
		if err := f.found.Err(); err != nil {
			return err
		}
		photo := p.Photo.ID
		if l.Photo != "" {
			got, err := d.Files.Claim(ctx, tx, evidence.Holder{Kind: "dossier", ID: p.ID, Scope: p.Scope(), Purpose: evidence.Support}, evidence.AccountOwner(actor.Account), l.Photo)
			if err != nil {
				return err
			}
			photo = got[0].ID
		}
		var touched ledger.Touched
		touched.Add("dossier_publication", p.ID)
		err = db.Update(ctx, tx, `UPDATE dossier_publication SET found = $3, looked_by = $4, looked_at = $5, note = $6, file_id = $7, version = version + 1
			WHERE id = $1 AND version = $2`, p.ID, version, string(l.Finding), actor.Account, db.At(d.now()), l.Note, null(photo))
		if err != nil {
			return faster(err)
		}
		return d.record(ctx, tx, actor, "looked", p.ID, "", p.Scope(), &touched)
	})
	return p, err
}

// looking is a publication at which actor may look now.
func (d *Dossiers) looking(ctx context.Context, tx db.Tx, actor access.Actor, id string) (Publication, error) {
	p, err := findPublication(ctx, tx, actor, id)
	if err != nil {
		return p, err
	}
	if err := access.Decide(actor, access.JudgeDossiers, p.Scope()); err != nil {
		return p, err
	}
	apart, err := d.Cycles.IsApart(ctx, tx, p.Cycle, actor.Account, p.BodyID)
	if err != nil {
		return p, err
	}
	if apart || !p.ByOffice && p.SaidBy == actor.Account && !actor.Machine {
		return p, problem.New(problem.Forbidden, "dossier.apart", nil)
	}
	return p, going(ctx, tx, p.Cycle)
}
