package improve

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
)

// NotSaid stands for a number that nobody stated.
const NotSaid = -1

// MaxNumber bounds the numbers that a body states.
const MaxNumber = 1_000_000_000

// Load is the staff of a unit against what it serves in a year, as the body states it.
type Load struct {
	ID            string
	Unit          Place
	Year          int
	Staff, Needed int64 // people; Needed is what a workload analysis (ABK) wants; NotSaid
	Served, Cases int64 // in the year; NotSaid
	Source, Day   string
	By            string // account
	Version       int64  // 0: nothing was stated
}

// Loads are the numbers of a card's body in its year, for each place that actor sees; what nobody stated is NotSaid.
func (c *Cards) Loads(ctx context.Context, s *Sheet) ([]Load, error) {
	where, args := s.narrow("w.unit_id", 4)
	said, err := db.All(ctx, c.DB, func(row db.Row) (Load, error) {
		var l Load
		return l, row.Scan(&l.ID, &l.Unit.ID, &l.Year, &l.Staff, &l.Needed, &l.Served, &l.Cases, &l.Source, &l.Day, &l.By, &l.Version)
	}, `SELECT w.id, coalesce(w.unit_id, ''), w.year, coalesce(w.staff, -1), coalesce(w.needed, -1), coalesce(w.served, -1), coalesce(w.cases, -1), w.source, w.day, w.said_by, w.version
		FROM report_workload w WHERE w.office_id = $1 AND w.body_id = $2 AND w.year = $3 AND `+where, append([]any{s.Office, s.BodyID, s.Year}, args...)...)
	all := make([]Load, 0, len(s.Units))
	for _, p := range s.Units {
		l := Load{Unit: p, Year: s.Year, Staff: NotSaid, Needed: NotSaid, Served: NotSaid, Cases: NotSaid}
		if i := slices.IndexFunc(said, func(l Load) bool { return l.Unit.ID == p.ID }); i >= 0 {
			l = said[i]
			l.Unit = p
		}
		all = append(all, l)
	}
	return all, err
}

// Stated are the numbers of a form; an empty one is not known.
type Stated struct{ Unit, Staff, Needed, Served, Cases, Source, Day string } // Unit is a slug

// State writes down the numbers of a unit in the year of a card, over those of a version. Kinds: NotFound; Forbidden;
// Conflict when somebody was faster; Invalid with Faults about the fields.
func (c *Cards) State(ctx context.Context, actor access.Actor, card string, version int64, n Stated) error {
	return c.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		s, err := c.sheet(ctx, tx, actor, card)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(s.Units, func(p Place) bool { return p.Slug == n.Unit })
		if i < 0 {
			return notFound()
		}
		at := s.at(s.Units[i].ID)
		if err := access.Decide(actor, access.AnswerReportCards, at); err != nil {
			return err
		}
		today, err := c.today(ctx, tx, s.Office)
		if err != nil {
			return err
		}
		var f faults
		numbers := []any{f.number("staff", n.Staff), f.number("needed", n.Needed), f.number("served", n.Served), f.number("cases", n.Cases)}
		source, day := f.words("source", n.Source, maxLine, true), f.day("day", n.Day, "", today)
		if err := f.found.Err(); err != nil {
			return err
		}
		id, err := c.keepLoad(ctx, tx, s, version, s.Units[i].ID, append(numbers, source, day, actor.Account, db.At(c.now())))
		if err != nil {
			return err
		}
		var touched ledger.Touched
		touched.Add("report_workload", id)
		return c.record(ctx, tx, actor, "workload_stated", "report/"+card, id, "", at, &touched)
	})
}

func (c *Cards) keepLoad(ctx context.Context, tx db.Tx, s *Sheet, version int64, unit string, values []any) (string, error) {
	if version == 0 {
		id, err := newID()
		if err != nil {
			return "", err
		}
		_, err = tx.Exec(ctx, `INSERT INTO report_workload (staff, needed, served, cases, source, day, said_by, said_at, id, office_id, body_id, unit_id, year, version)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1)`, append(values, id, s.Office, s.BodyID, null(unit), s.Year)...)
		if db.IsTaken(err) {
			err = conflict("changed")
		}
		return id, err
	}
	id, err := db.One(ctx, tx, db.Column[string], `SELECT id FROM report_workload WHERE office_id = $1 AND body_id = $2 AND year = $3 AND coalesce(unit_id, '') = $4`,
		s.Office, s.BodyID, s.Year, unit)
	if problem.KindOf(err) == problem.NotFound {
		return "", notFound()
	}
	if err != nil {
		return "", err
	}
	return id, faster(db.Update(ctx, tx, `UPDATE report_workload SET staff = $1, needed = $2, served = $3, cases = $4, source = $5, day = $6, said_by = $7, said_at = $8, version = version + 1
		WHERE id = $9 AND version = $10`, append(values, id, version)...))
}

// number reads how many; nil where nothing stands there.
func (f *faults) number(field, text string) any {
	text = strings.ReplaceAll(strings.TrimSpace(text), ".", "")
	if text == "" {
		return nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || n > MaxNumber {
		f.add(field, "number", problem.Args{"max": MaxNumber})
	}
	return n
}
