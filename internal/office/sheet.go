package office

import (
	"context"
	"fmt"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/directory"
)

// Sheet is what an office makes known of itself, beside the name and the address that the directory
// has. Each part may be empty: it is not known then.
type Sheet struct {
	Does string // what the office does, in plain words
	// Pledge is the maklumat: what the office promises in public (Law 25/2009, article 22).
	Pledge, PledgeDecree string
	PledgeDay            string // 2022, 2022-07 or 2022-07-25
	// Person answers for complaints; the law wants the name published (Law 25/2009, article 36(4)).
	Person, PersonPosition, PersonDecree string
	HoursNote                            string // what the calendar does not say: "istirahat bergantian"
	Accessibility                        string
	TextOnly                             string // how to reach the office without speaking or hearing
	Words                                string // in which words people ask for the office
	Version                              int64  // 0 while it has no sheet
}

const sheetColumns = `does, pledge, pledge_decree, pledge_day, person, person_position, person_decree, hours_note, accessibility,
	text_only, words, version`

func scanSheet(row db.Row) (Sheet, error) {
	var s Sheet
	err := row.Scan(&s.Does, &s.Pledge, &s.PledgeDecree, &s.PledgeDay, &s.Person, &s.PersonPosition, &s.PersonDecree, &s.HoursNote,
		&s.Accessibility, &s.TextOnly, &s.Words, &s.Version)
	return s, err
}

// sheetOf reads the sheet of an office; the zero Sheet where it has none.
func sheetOf(ctx context.Context, q db.Queryer, p Place) (Sheet, error) {
	s, err := db.One(ctx, q, scanSheet, `SELECT `+sheetColumns+` FROM office_sheet WHERE id = $1`, p.ID())
	if problem.KindOf(err) == problem.NotFound {
		return Sheet{}, nil
	}
	if err != nil {
		return s, fmt.Errorf("read what an office makes known: %w", err)
	}
	return s, nil
}

// SetSheet changes what an office makes known. Version is the one seen. A change of nothing writes
// nothing. Kinds: those of Decide; NotFound; Invalid with Faults, whose Place.File is the field; Conflict
// when somebody was faster.
func (o *Offices) SetSheet(ctx context.Context, actor access.Actor, body, unit string, s Sheet, why string) error {
	return o.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if err := directory.Hold(ctx, tx); err != nil {
			return err
		}
		p, err := kept(ctx, tx, actor, body, unit)
		if err != nil {
			return err
		}
		was, err := sheetOf(ctx, tx, p)
		if err != nil {
			return err
		}
		if was.Version != s.Version {
			return errChanged(nil)
		}
		a := o.act(actor, "office.sheet_edited", p, why)
		now := s
		if err := now.check(&a.why); err != nil {
			return err
		}
		diff := changed(was.fields(), now.fields())
		if len(diff) == 0 {
			return nil
		}
		if err := writeSheet(ctx, tx, p, now); err != nil {
			return err
		}
		if err := keep(ctx, tx, a, p.ID(), was.Version, p.Name(), diff); err != nil {
			return err
		}
		return o.publish(ctx, tx, a, "office_sheet", p.ID())
	})
}

func (s *Sheet) check(why *string) error {
	var c checker
	c.lines("does", &s.Does, MaxSummary, false)
	c.lines("pledge", &s.Pledge, MaxText, false)
	c.line("pledge_decree", &s.PledgeDecree, MaxDecree, false)
	c.date("pledge_day", &s.PledgeDay)
	c.line("person", &s.Person, MaxName, false)
	c.line("person_position", &s.PersonPosition, MaxName, false)
	c.line("person_decree", &s.PersonDecree, MaxDecree, false)
	c.lines("hours_note", &s.HoursNote, MaxNote, false)
	c.lines("accessibility", &s.Accessibility, MaxSummary, false)
	c.lines("text_only", &s.TextOnly, MaxNote, false)
	c.lines("words", &s.Words, MaxWords, false)
	c.line("why", why, MaxWhy, false)
	return c.faults.Err()
}

func (s Sheet) fields() []Field {
	return []Field{
		{"does", s.Does},
		{"pledge", s.Pledge},
		{"pledge_decree", s.PledgeDecree},
		{"pledge_day", s.PledgeDay},
		{"person", s.Person},
		{"person_position", s.PersonPosition},
		{"person_decree", s.PersonDecree},
		{"hours_note", s.HoursNote},
		{"accessibility", s.Accessibility},
		{"text_only", s.TextOnly},
		{"words", s.Words},
	}
}

func writeSheet(ctx context.Context, tx db.Tx, p Place, s Sheet) error {
	args := []any{
		p.ID(), s.Version, s.Does, s.Pledge, s.PledgeDecree, s.PledgeDay, s.Person, s.PersonPosition, s.PersonDecree, s.HoursNote,
		s.Accessibility, s.TextOnly, s.Words,
	}
	if s.Version > 0 {
		return seen(db.Update(ctx, tx, `UPDATE office_sheet SET does = $3, pledge = $4, pledge_decree = $5, pledge_day = $6, person = $7,
				person_position = $8, person_decree = $9, hours_note = $10, accessibility = $11, text_only = $12, words = $13, version = version + 1
			WHERE id = $1 AND version = $2`, args...))
	}
	args[1] = 1
	_, err := tx.Exec(ctx, `INSERT INTO office_sheet (id, version, does, pledge, pledge_decree, pledge_day, person, person_position,
			person_decree, hours_note, accessibility, text_only, words, body_id, unit_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`, append(args, p.BodyID, null(p.UnitID))...)
	if db.IsTaken(err) {
		return errChanged(err)
	}
	return err
}
