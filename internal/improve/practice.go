package improve

import (
	"context"
	"math/big"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/ledger"
)

// Practice is how a unit works that stands among the best in an indicator, as it agreed to tell others.
type Practice struct {
	ID, Code, BodyID, UnitID string
	Words                    string
	Agreed                   time.Time
	By                       string // account
	Files                    []evidence.File
	Version                  int64
}

// Best is a unit that stands best in an indicator.
type Best struct {
	BodyID, UnitID, Body, Unit string // Body and Unit are names
	Code                       string
	Mark                       *big.Rat
	Practice                   *Practice // nil where it shares none
	Mine                       bool      // actor may agree for it
}

const bestQuery = `SELECT t.code, t.body_id, coalesce(t.unit_id, ''), t.body_name, t.unit_name, t.mark, coalesce(p.id, ''), coalesce(p.words, ''), coalesce(p.agreed_by, ''), p.agreed_at, coalesce(p.version, 0)
	FROM report_best t LEFT JOIN report_practice p ON p.cycle_id = $2 AND p.body_id = t.body_id AND coalesce(p.unit_id, '') = coalesce(t.unit_id, '') AND p.code = t.code AND p.state = 'shared'
	WHERE t.opening_id = $1`

func scanBest(row db.Row) (Best, error) {
	var b Best
	var p Practice
	var mark string
	var agreed db.Time
	err := row.Scan(&b.Code, &b.BodyID, &b.UnitID, &b.Body, &b.Unit, &mark, &p.ID, &p.Words, &p.By, &agreed, &p.Version)
	b.Mark = figure(mark)
	if p.ID != "" {
		p.Code, p.BodyID, p.UnitID, p.Agreed = b.Code, b.BodyID, b.UnitID, agreed.Time
		b.Practice = &p
	}
	return b, err
}

// BestIn are the units that stand best in an indicator of a card's assessment, with the practice that they share. They
// are shown once the computation is, to nobody before.
func (c *Cards) BestIn(ctx context.Context, s *Sheet, code string) ([]Best, error) {
	if s.Shared.IsZero() {
		return nil, nil
	}
	return c.bestOf(ctx, s, ` AND t.code = $3 ORDER BY t.position`, code)
}

// Own are the indicators in which units of a card's body stand among the best, as far as actor sees them.
func (c *Cards) Own(ctx context.Context, s *Sheet) ([]Best, error) {
	if s.Shared.IsZero() {
		return nil, nil
	}
	where, args := s.narrow("t.unit_id", 4)
	return c.bestOf(ctx, s, ` AND t.body_id = $3 AND `+where+` ORDER BY t.unit_name, t.code LIMIT 500`, append([]any{s.BodyID}, args...)...)
}

func (c *Cards) bestOf(ctx context.Context, s *Sheet, where string, args ...any) ([]Best, error) {
	all, err := db.All(ctx, c.DB, scanBest, bestQuery+where, append([]any{s.Opening, s.Cycle}, args...)...)
	if err != nil {
		return nil, err
	}
	for i := range all {
		b := &all[i]
		b.Mine = b.BodyID == s.BodyID && access.Allowed(s.actor, access.SharePractices, s.at(b.UnitID))
		if b.Practice != nil {
			if b.Practice.Files, err = c.files(ctx, c.DB, `SELECT file_id FROM report_practice_file WHERE practice_id = $1 ORDER BY position`, b.Practice.ID); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

// Share has a unit agree that others of the assessment read how it works. unit is the id of one that stands among the
// best in the indicator; agreed must be said. Kinds: NotFound; Forbidden; Conflict where it shares that already; Invalid
// with Faults about "words" and "agreed".
func (c *Cards) Share(ctx context.Context, actor access.Actor, card, unit, code, words string, agreed bool, files []string) error {
	s, err := c.One(ctx, actor, card)
	if err != nil {
		return err
	}
	own, err := c.Own(ctx, s)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(own, func(b Best) bool { return b.UnitID == unit && b.Code == code })
	if i < 0 {
		return notFound()
	}
	if !own[i].Mine {
		return forbidden("shares")
	}
	var f faults
	words = f.words("words", words, maxWords, true)
	if !agreed {
		f.add("agreed", "agreed", nil)
	}
	if err := f.found.Err(); err != nil {
		return err
	}
	return c.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		id, err := newID()
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO report_practice (id, cycle_id, office_id, body_id, unit_id, code, words, state, agreed_by, agreed_at, version)
			VALUES ($1, $2, $3, $4, $5, $6, $7, 'shared', $8, $9, 1)`, id, s.Cycle, s.Office, s.BodyID, null(unit), code, words, actor.Account, db.At(c.now()))
		if db.IsTaken(err) {
			return conflict("shared")
		}
		if err != nil {
			return err
		}
		var touched ledger.Touched
		touched.Add("report_practice", id)
		if err := c.claim(ctx, tx, actor, "practice", id, s.at(unit), &touched, "report_practice_file", "practice_id", id, files); err != nil {
			return err
		}
		return c.record(ctx, tx, actor, "practice_shared", "report/"+card, id, "", s.at(unit), &touched)
	})
}

// TakeBack ends the sharing of a practice: from then on nobody is shown it. Kinds: NotFound; Forbidden; Conflict.
func (c *Cards) TakeBack(ctx context.Context, actor access.Actor, card, practice string, version int64) error {
	s, err := c.One(ctx, actor, card)
	if err != nil {
		return err
	}
	own, err := c.Own(ctx, s)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(own, func(b Best) bool { return b.Practice != nil && b.Practice.ID == practice })
	if i < 0 {
		return notFound()
	}
	if !own[i].Mine {
		return forbidden("shares")
	}
	return c.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		err := db.Update(ctx, tx, `UPDATE report_practice SET state = 'taken_back', ended_at = $3, version = version + 1 WHERE id = $1 AND version = $2 AND state = 'shared'`,
			practice, version, db.At(c.now()))
		if err != nil {
			return faster(err)
		}
		var touched ledger.Touched
		touched.Add("report_practice", practice)
		return c.record(ctx, tx, actor, "practice_taken_back", "report/"+card, practice, "", s.at(own[i].UnitID), &touched)
	})
}

// PracticeFile returns a file of a practice that is shared, for whoever sees a card of its assessment once figures are
// shown. Kind: NotFound.
func (c *Cards) PracticeFile(ctx context.Context, actor access.Actor, card, file string) (evidence.File, error) {
	s, err := c.One(ctx, actor, card)
	if err != nil || s.Shared.IsZero() || !valid(file) {
		return evidence.File{}, notFound()
	}
	n, err := db.One(ctx, c.DB, db.Column[int], `SELECT count(*) FROM report_practice_file x JOIN report_practice p ON p.id = x.practice_id
		WHERE x.file_id = $1 AND p.cycle_id = $2 AND p.state = 'shared'`, file, s.Cycle)
	if err != nil {
		return evidence.File{}, err
	}
	if n == 0 {
		return evidence.File{}, notFound()
	}
	got, err := c.Files.Get(ctx, c.DB, file)
	if problem.KindOf(err) == problem.NotFound {
		err = notFound()
	}
	return got, err
}
