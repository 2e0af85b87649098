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

// Respondent is a function whose holder can answer for a place, with the decree that appoints them. It is what the body
// prepared, not who was interviewed.
type Respondent struct {
	Place
	ID, Cycle, Center string
	Role              string // the function
	Name              string // only where the decree needs it; empty once it is forgotten
	Decree, DecreeDay string // number and day; may be empty
	Item              string // id of the file of the decree among what was shown; may be empty
	File              evidence.File
	SaidBy            string
	Said, Ended       time.Time // Ended is zero while it stands
	Version           int64
}

const respondentQuery = `SELECT ` + placeColumns + `, x.id, x.cycle_id, c.authority_id, x.role, x.name, x.decree, x.decree_day, coalesce(x.item_id, ''), coalesce(i.file_id, ''),
	x.said_by, x.said_at, x.ended_at, x.version FROM dossier_respondent x JOIN cycle c ON c.id = x.cycle_id LEFT JOIN dossier_item i ON i.id = x.item_id` + placeJoins

func scanRespondent(row db.Row) (Respondent, error) {
	var r Respondent
	var said, ended db.Time
	err := row.Scan(append(r.into(), &r.ID, &r.Cycle, &r.Center, &r.Role, &r.Name, &r.Decree, &r.DecreeDay, &r.Item, &r.File.ID, &r.SaidBy, &said, &ended, &r.Version)...)
	r.Said, r.Ended = said.Time, ended.Time
	return r, err
}

// Respondents returns who can answer in a room, as far as actor sees it, at most MaxSaid. Kind: NotFound.
func (d *Dossiers) Respondents(ctx context.Context, actor access.Actor, id, body string) ([]Respondent, error) {
	if _, err := d.Room(ctx, actor, id, body); err != nil {
		return nil, err
	}
	where, args := read(actor, 4)
	all, err := db.All(ctx, d.DB, scanRespondent, respondentQuery+` WHERE x.cycle_id = $1 AND b.slug = $2 AND x.ended_at IS NULL AND `+where+`
		ORDER BY coalesce(u.name, ''), x.role, x.id LIMIT $3`, append([]any{id, body, MaxSaid}, args...)...)
	if err != nil {
		return nil, err
	}
	for i := range all {
		if all[i].File.ID == "" {
			continue
		}
		if all[i].File, err = d.Files.Get(ctx, d.DB, all[i].File.ID); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// Naming names who can answer; Cycle is an id, Body and Unit are slugs, File is one that actor sent or empty.
type Naming struct {
	Cycle, Body, Unit string
	Role, Name        string
	Decree, DecreeDay string
	File              string
}

// Name says who can answer for a place, by whoever speaks for it. Kinds: NotFound; those of Decide; Conflict where the
// assessment is not going; those of evidence.Claim; Invalid with Faults about "unit", "role", "name", "decree" and
// "decree_day".
func (d *Dossiers) Name(ctx context.Context, actor access.Actor, n Naming) (string, error) {
	var f faults
	n.Role, n.Name = f.words("role", n.Role, maxLine, true), f.words("name", n.Name, maxLine, false)
	n.Decree, n.DecreeDay = f.words("decree", n.Decree, maxLine, n.File != "" || n.DecreeDay != ""), f.day("decree_day", n.DecreeDay, false)
	id, err := newID()
	if err != nil {
		return id, err
	}
	return id, d.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		p, err := d.in(ctx, tx, actor, n.Cycle, n.Body, n.Unit, access.AnswerDossiers)
		if err != nil {
			return err
		}
		found := faults{append(problem.Faults(nil), f.found...)} // a transaction may run again
		if err := found.full(ctx, tx, "role", `dossier_respondent x WHERE x.ended_at IS NULL`, n.Cycle, p.BodyID); err != nil {
			return err
		}
		if err := found.found.Err(); err != nil {
			return err
		}
		var touched ledger.Touched
		item := ""
		if n.File != "" {
			if item, err = d.add(ctx, tx, actor, &touched, &p, n.File, Handing{Title: n.Decree}); err != nil {
				return err
			}
		}
		_, err = tx.Exec(ctx, `INSERT INTO dossier_respondent (id, cycle_id, office_id, body_id, unit_id, role, name, decree, decree_day, item_id, said_by, said_at, ended_at, version)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, NULL, 1)`,
			id, n.Cycle, p.Office, p.BodyID, null(p.UnitID), n.Role, n.Name, n.Decree, n.DecreeDay, null(item), actor.Account, db.At(d.now()))
		if err != nil {
			return err
		}
		touched.Add("dossier_respondent", id)
		return d.record(ctx, tx, actor, "named", id, "", p.Scope(), &touched)
	})
}

// Unname takes back who can answer, and forgets the name at once. Kinds: NotFound; those of Decide; Conflict.
func (d *Dossiers) Unname(ctx context.Context, actor access.Actor, id string) (Respondent, error) {
	var r Respondent
	err := d.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		var err error
		if r, err = findRespondent(ctx, tx, actor, id); err != nil {
			return err
		}
		if err := access.Decide(actor, access.AnswerDossiers, r.Scope()); err != nil {
			return err
		}
		if err := going(ctx, tx, r.Cycle); err != nil {
			return err
		}
		var touched ledger.Touched
		touched.Add("dossier_respondent", r.ID)
		err = db.Update(ctx, tx, `UPDATE dossier_respondent SET name = '', ended_at = $2, version = version + 1 WHERE id = $1 AND ended_at IS NULL`, r.ID, db.At(d.now()))
		if err != nil {
			return faster(err)
		}
		return d.record(ctx, tx, actor, "unnamed", r.ID, "", r.Scope(), &touched)
	})
	return r, err
}

// DecreeOf returns the file of the decree of a respondent, for whoever may read it. Kind: NotFound.
func (d *Dossiers) DecreeOf(ctx context.Context, actor access.Actor, id string) (evidence.File, error) {
	r, err := findRespondent(ctx, d.DB, actor, id)
	if err != nil {
		return evidence.File{}, err
	}
	if r.File.ID == "" {
		return evidence.File{}, notNamed()
	}
	return d.Files.Get(ctx, d.DB, r.File.ID)
}

func notNamed() error { return problem.New(problem.NotFound, "dossier.no_respondent", nil) }

// findRespondent is one that actor sees. Kind: NotFound.
func findRespondent(ctx context.Context, q db.Queryer, actor access.Actor, id string) (Respondent, error) {
	if !valid(id) {
		return Respondent{}, notNamed()
	}
	r, err := db.One(ctx, q, scanRespondent, respondentQuery+` WHERE x.id = $1`, id)
	if problem.KindOf(err) == problem.NotFound || err == nil && !within(actor, r.Office, r.Center) && !access.Allowed(actor, access.ReadDossiers, r.Scope()) {
		return Respondent{}, notNamed()
	}
	return r, err
}
