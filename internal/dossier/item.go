package dossier

import (
	"context"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/ledger"
)

// Item is a file that a body has shown once and may hand in again, towards the same office.
type Item struct {
	Place
	ID, Title  string
	File       evidence.File
	ValidUntil string // last day; empty for without end
	AddedBy    string // account
	Added      time.Time
}

// maxItems is how many items are shown at once.
const maxItems = 200

func (d *Dossiers) itemsOf(ctx context.Context, rest string, args ...any) ([]Item, error) {
	items, err := db.All(ctx, d.DB, func(row db.Row) (Item, error) {
		var i Item
		var added db.Time
		err := row.Scan(append(i.into(), &i.ID, &i.Title, &i.File.ID, &i.ValidUntil, &i.AddedBy, &added)...)
		i.Added = added.Time
		return i, err
	}, `SELECT `+placeColumns+`, x.id, x.title, x.file_id, x.valid_until, x.added_by, x.added_at FROM dossier_item x`+placeJoins+` `+rest, args...)
	if err != nil {
		return nil, err
	}
	for i := range items {
		if items[i].File, err = d.Files.Get(ctx, d.DB, items[i].File.ID); err != nil {
			return nil, err
		}
	}
	return items, nil
}

// Offered returns what the same place has shown the same office before, still holds and is not handed in for a
// request yet, the newest first. What the body itself showed is offered to its units, too. Kind: NotFound.
func (d *Dossiers) Offered(ctx context.Context, actor access.Actor, request string) ([]Item, error) {
	r, err := find(ctx, d.DB, actor, request, access.AnswerDossiers)
	if err != nil {
		return nil, err
	}
	today, err := d.today(ctx, d.DB, r.Office)
	if err != nil {
		return nil, err
	}
	return d.itemsOf(ctx, `JOIN file f ON f.id = x.file_id WHERE x.office_id = $1 AND x.body_id = $2 AND (x.unit_id IS NULL OR x.unit_id = $3)
		AND (x.valid_until = '' OR x.valid_until >= $4) AND f.state IN ('waiting', 'ready')
		AND NOT EXISTS (SELECT 1 FROM dossier_handed h WHERE h.item_id = x.id AND h.request_id = $5) ORDER BY x.id DESC LIMIT $6`,
		r.Office, r.BodyID, r.UnitID, today, r.ID, maxItems)
}

// Handing is what is handed in: files that actor sent, with a title and until when they hold, and items shown before.
type Handing struct {
	Files             []string
	Title, ValidUntil string
	Items             []string
}

// Hand hands files in for a request; what is there already stays. Kinds: NotFound; those of Decide; Conflict where
// the request waits for nothing, or the assessment ended; those of evidence.Claim; Invalid with Faults about "file",
// "items", "title" and "valid_until".
func (d *Dossiers) Hand(ctx context.Context, actor access.Actor, request string, h Handing) error {
	var f faults
	h.Title, h.ValidUntil = f.words("title", h.Title, maxLine, false), f.day("valid_until", h.ValidUntil, false)
	if len(h.Files)+len(h.Items) == 0 {
		f.add("file", "nothing", nil)
	}
	return d.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		r, err := d.answering(ctx, tx, actor, request)
		if err != nil {
			return err
		}
		if err := f.found.Err(); err != nil {
			return err
		}
		if today, err := d.today(ctx, tx, r.Office); err != nil {
			return err
		} else if h.ValidUntil != "" && h.ValidUntil < today {
			f.add("valid_until", "past", nil)
			return f.found.Err()
		}
		var touched ledger.Touched
		for _, file := range h.Files {
			id, err := d.add(ctx, tx, actor, &touched, &r.Place, file, h)
			if err != nil {
				return err
			}
			h.Items = append(h.Items[:len(h.Items):len(h.Items)], id)
		}
		for _, item := range h.Items {
			if err := d.attach(ctx, tx, actor, &touched, &r, item); err != nil {
				return err
			}
		}
		touched.Add("dossier_request", r.ID)
		err = db.Update(ctx, tx, `UPDATE dossier_request SET state = $3, handed_at = $4, version = version + 1 WHERE id = $1 AND version = $2`,
			r.ID, r.Version, string(Handed), db.At(d.now()))
		if err != nil {
			return faster(err)
		}
		return d.record(ctx, tx, actor, "handed", r.ID, "", r.Scope(), &touched)
	})
}

// answering is a request for which actor may hand something in, or take it back, now.
func (d *Dossiers) answering(ctx context.Context, tx db.Tx, actor access.Actor, request string) (Request, error) {
	r, err := find(ctx, tx, actor, request, access.AnswerDossiers)
	if err != nil {
		return r, err
	}
	if !r.State.Waits() && r.State != Handed {
		return r, conflict("settled")
	}
	return r, going(ctx, tx, r.Cycle)
}

// add makes an item of a file.
func (d *Dossiers) add(ctx context.Context, tx db.Tx, actor access.Actor, touched *ledger.Touched, p *Place, file string, h Handing) (string, error) {
	id, err := newID()
	if err != nil {
		return id, err
	}
	got, err := d.Files.Claim(ctx, tx, evidence.Holder{Kind: "dossier", ID: id, Scope: p.Scope(), Purpose: evidence.Support}, evidence.AccountOwner(actor.Account), file)
	if err != nil {
		return id, err
	}
	title := h.Title
	if title == "" {
		title = got[0].ShownName()
	}
	_, err = tx.Exec(ctx, `INSERT INTO dossier_item (id, office_id, body_id, unit_id, title, file_id, valid_until, added_by, added_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)`, id, p.Office, p.BodyID, null(p.UnitID), title, got[0].ID, h.ValidUntil, actor.Account, db.At(d.now()))
	touched.Add("dossier_item", id)
	return id, err
}

// attach hands an item of the same place in for a request, while it holds: a page may have been left open.
func (d *Dossiers) attach(ctx context.Context, tx db.Tx, actor access.Actor, touched *ledger.Touched, r *Request, item string) error {
	n := 0
	today, err := d.today(ctx, tx, r.Office)
	if err != nil {
		return err
	}
	if valid(item) {
		n, err = db.One(ctx, tx, db.Column[int], `SELECT count(*) FROM dossier_item x JOIN file f ON f.id = x.file_id WHERE x.id = $1 AND x.office_id = $2 AND x.body_id = $3
			AND (x.unit_id IS NULL OR x.unit_id = $4) AND f.state IN ('waiting', 'ready') AND (x.valid_until = '' OR x.valid_until >= $5)`,
			item, r.Office, r.BodyID, r.UnitID, today)
	}
	if err != nil {
		return err
	}
	if n == 0 {
		var f faults
		f.add("items", "no_item", nil)
		return f.found.Err()
	}
	touched.Add("dossier_handed", r.ID+"/"+item)
	_, err = tx.Exec(ctx, `INSERT INTO dossier_handed (request_id, item_id, handed_by, handed_at) VALUES ($1, $2, $3, $4) ON CONFLICT (request_id, item_id) DO NOTHING`,
		r.ID, item, actor.Account, db.At(d.now()))
	return err
}

// TakeBack takes an item back from a request that nobody decided about; it stays among what may be handed in. Kinds:
// those of Hand.
func (d *Dossiers) TakeBack(ctx context.Context, actor access.Actor, request, item string) error {
	return d.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		r, err := d.answering(ctx, tx, actor, request)
		if err != nil {
			return err
		}
		if !valid(item) {
			return notFound()
		}
		var touched ledger.Touched
		touched.Add("dossier_handed", r.ID+"/"+item)
		if err := db.Update(ctx, tx, `DELETE FROM dossier_handed WHERE request_id = $1 AND item_id = $2`, r.ID, item); err != nil {
			if problem.KindOf(err) == problem.Conflict {
				err = conflict("changed")
			}
			return err
		}
		state := r.State
		if r.Items == 1 && state == Handed {
			state = Open
		}
		touched.Add("dossier_request", r.ID)
		if err := db.Update(ctx, tx, `UPDATE dossier_request SET state = $3, version = version + 1 WHERE id = $1 AND version = $2`, r.ID, r.Version, string(state)); err != nil {
			return faster(err)
		}
		return d.record(ctx, tx, actor, "taken_back", r.ID, "", r.Scope(), &touched)
	})
}

// FileOf returns a file that was handed in for a request, for whoever may read it. Kind: NotFound.
func (d *Dossiers) FileOf(ctx context.Context, actor access.Actor, request, item string) (evidence.File, error) {
	s, err := d.One(ctx, actor, request)
	if err != nil {
		return evidence.File{}, err
	}
	for _, one := range s.Files {
		if one.ID == item {
			return one.File, nil
		}
	}
	return evidence.File{}, notFound()
}
