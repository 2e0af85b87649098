package award

import (
	"context"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/document"
	"github.com/patuh-id/patuh/internal/ledger"
)

// Freeze fixes a list with the decree that stands: who is on it and why, who is not and why, and a certificate with its
// number for each who is. What the gate holds back has its certificate, too, which says so. Kinds: NotFound; Forbidden;
// Conflict for a list that is frozen, without a decree, with nobody on it, with a tie of which nothing is said, and when
// somebody was faster.
func (a *Awards) Freeze(ctx context.Context, actor access.Actor, of, id string, version int64) error {
	return a.act(ctx, actor, of, id, version, access.IssueAwards, "frozen", func(ctx context.Context, tx db.Tx, l *List, touched *ledger.Touched) error {
		if l.State != Draft {
			return conflict("frozen")
		}
		decree, ok, err := a.decreeFor(ctx, tx, of, l.Authority)
		if err != nil {
			return err
		}
		if !ok {
			return conflict("no_decree")
		}
		entries, err := a.decided(ctx, tx, l, decree)
		if err != nil {
			return err
		}
		err = db.Update(ctx, tx, `UPDATE award_list SET state = 'frozen', run_id = $3, decree_id = $4, decree_number = $5, decree_day = $6, frozen_by = $7, frozen_at = $8,
				version = version + 1 WHERE id = $1 AND version = $2 AND state = 'draft'`,
			id, l.Version, decree.Run, decree.ID, decree.Number, decree.Day, actor.Account, db.At(a.now()))
		if err != nil {
			return faster(err)
		}
		touched.Add("award_list", id)
		if err := a.keepEntries(ctx, tx, l, entries, touched); err != nil {
			return err
		}
		return directory.Touch(ctx, tx)
	})
}

// decided are the entries of a list by the decree; none is left undecided.
func (a *Awards) decided(ctx context.Context, tx db.Tx, l *List, decree Decree) ([]Entry, error) {
	c, err := a.Cycles.Plain(ctx, tx, l.Cycle)
	if err != nil {
		return nil, err
	}
	ins, err := a.Forms.InstrumentOf(ctx, tx, &c)
	if err != nil {
		return nil, err
	}
	entries, err := a.choose(ctx, tx, l, &c, ins, decree.Run, decree)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(entries, func(e Entry) bool { return e.Reason == Undecided }) {
		return nil, conflict("undecided")
	}
	if !slices.ContainsFunc(entries, func(e Entry) bool { return e.Chosen }) {
		return nil, conflict("nobody")
	}
	return entries, nil
}

func (a *Awards) keepEntries(ctx context.Context, tx db.Tx, l *List, entries []Entry, touched *ledger.Touched) error {
	var rows [][]any
	for i := range entries {
		e := &entries[i]
		rows = append(rows, []any{
			l.ID, e.Body, e.Unit, i + 1, e.Place, e.Slug, e.BodyName, e.UnitName, e.Kind, e.Score, e.Class, string(e.Standing), e.Chosen, e.Reason,
		})
		touched.Add("award_entry", l.ID+"/"+e.Body+"/"+e.Unit)
	}
	_, err := db.InsertAll(ctx, tx, `INSERT INTO award_entry (list_id, body_id, unit_id, position, place, body_slug, body_name, unit_name, kind, score, class, standing, chosen, why)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`, slices.Values(rows))
	if err != nil {
		return err
	}
	day, err := a.today(ctx, tx, l.Authority)
	if err != nil {
		return err
	}
	rows = nil
	var holds [][]any
	for i := range entries {
		e := &entries[i]
		if !e.Chosen {
			continue
		}
		id, err := newID()
		if err != nil {
			return err
		}
		number, err := freeNumber(ctx, tx, l, day)
		if err != nil {
			return err
		}
		state := Valid
		if e.Standing == Withheld {
			state = HeldBack
		}
		rows = append(rows, []any{
			id, l.ID, l.Cycle, l.Authority, e.Body, e.Unit, len(rows) + 1, number, keyOf(number), document.NewCode(), string(state), e.BodyName, e.UnitName,
			e.Score, e.Class, e.Suffix, e.Day, l.PresentedBy, l.ReceivedBy,
		})
		touched.Add("award_certificate", id)
		if e.Standing != Withheld && e.Standing != Released {
			continue
		}
		for _, p := range e.Held {
			holds = append(holds, []any{id, p.ID, p.Number})
			touched.Add("award_hold", id+"/"+p.ID)
		}
	}
	_, err = db.InsertAll(ctx, tx, `INSERT INTO award_certificate (id, list_id, cycle_id, authority_id, body_id, unit_id, position, number, number_key, code, state, body_name, unit_name,
			score, class, suffix, released_day, presented_by, received_by, behalf_of, attended, handed_day, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, '', FALSE, '', 1)`, slices.Values(rows))
	if err != nil {
		return err
	}
	_, err = db.InsertAll(ctx, tx, `INSERT INTO award_hold (certificate_id, product_id, number) VALUES ($1, $2, $3)`, slices.Values(holds))
	return err
}

// maxTaken bounds how many numbers in a row may be found taken: those that an office gave by hand.
const maxTaken = 20_000

// freeNumber takes the next number that no certificate of the authority has.
func freeNumber(ctx context.Context, tx db.Tx, l *List, day time.Time) (string, error) {
	number := ""
	for range maxTaken {
		var running int64
		err := tx.QueryRow(ctx, `INSERT INTO award_count (authority_id, pattern, year, last) VALUES ($1, $2, $3, 1)
			ON CONFLICT (authority_id, pattern, year) DO UPDATE SET last = award_count.last + 1 RETURNING last`, l.Authority, l.Pattern, day.Year()).Scan(&running)
		if err != nil {
			return "", db.Problem(err)
		}
		number = document.NumberOf(l.Pattern, running, "", day)
		taken, err := db.One(ctx, tx, db.Column[int], `SELECT count(*) FROM award_certificate WHERE authority_id = $1 AND number_key = $2`, l.Authority, keyOf(number))
		if err != nil || taken == 0 {
			return number, err
		}
	}
	return "", problem.New(problem.Conflict, "award.number_taken", problem.Args{"number": number})
}
