package complaint

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/directory"
)

// Figures are what everybody may know of how an office handles cases: those that came to it in a year. What
// could tell of single people is left out, and they are counted once a day: nobody sees one case come and go.
type Figures struct {
	From, Until time.Time
	// Few: fewer than few cases, and nothing more is said.
	Few               bool
	Received, Open    Cell
	InTime, Late      Cell // answered within the time that the rules gave, or after it
	BySilence         Cell // closed because the reporter said nothing
	Disputed          Cell
	Median, Ninetieth int // days from receipt to answer: half, and nine of ten, took no longer; -1 where too few
	// Satisfaction is the mean of what reporters said, in tenths from 10 to 50, and Said how many; 0 where too few.
	Satisfaction int
	Said         Cell
}

// Cell is a number of cases; Hidden where it is small, or would tell of one that is.
type Cell int

// Hidden stands for a number that is not said.
const Hidden Cell = -1

// few is below how many a number is not said.
const few = 5

// figuresOver is how long a time figures are about.
const figuresOver = 365 * 24 * time.Hour

// Figures returns the public figures of an office, a unit or a body itself, by its id, as they were last
// counted; false while nobody has counted any.
func (c *Complaints) Figures(ctx context.Context, office string) (Figures, bool, error) {
	var f Figures
	found, err := db.All(ctx, c.DB, db.Column[string], `SELECT figures FROM complaint_figures WHERE office_id = $1`, office)
	if err != nil || len(found) == 0 {
		return f, false, err
	}
	return f, true, json.Unmarshal([]byte(found[0]), &f)
}

const figuresKind = "case.figures"

// scheduleFigures has the queue count anew every day.
func (c *Complaints) scheduleFigures(q *job.Queue) {
	q.Handle(figuresKind, func(ctx context.Context, _ job.Job) error { return c.CountFigures(ctx) }, job.Options{Concurrency: 1, Timeout: time.Hour})
	q.Every(figuresKind, 24*time.Hour)
}

// CountFigures counts the public figures of every office that a case came to in the year before today, and
// has pages drawn anew. What fails for one office keeps no other waiting.
func (c *Complaints) CountFigures(ctx context.Context) error {
	until := c.now().UTC().Truncate(24 * time.Hour)
	offices, err := db.All(ctx, c.DB, db.Column[string], `SELECT DISTINCT coalesce(unit_id, body_id) FROM complaint
		WHERE coalesce(unit_id, body_id) IS NOT NULL AND received_at >= $1 AND received_at < $2
		UNION SELECT office_id FROM complaint_figures`, db.At(until.Add(-figuresOver)), db.At(until))
	if err != nil {
		return err
	}
	var all error
	for _, office := range offices {
		all = errors.Join(all, c.countFigures(ctx, office, until))
	}
	if len(offices) == 0 {
		return all
	}
	return errors.Join(all, c.DB.InTx(ctx, directory.Touch))
}

func (c *Complaints) countFigures(ctx context.Context, office string, until time.Time) error {
	f, err := c.figures(ctx, office, until)
	if err != nil {
		return err
	}
	data, err := json.Marshal(f)
	if err != nil {
		return err
	}
	return c.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO complaint_figures (office_id, figures) VALUES ($1, $2)
			ON CONFLICT (office_id) DO UPDATE SET figures = excluded.figures`, office, string(data))
		return err
	})
}

// figures counts the year before an instant. What is examined is left out.
func (c *Complaints) figures(ctx context.Context, office string, until time.Time) (Figures, error) {
	f := Figures{From: until.Add(-figuresOver), Until: until, Median: -1, Ninetieth: -1}
	tallied, err := db.All(ctx, c.DB, scanTally, `SELECT c.received_at, c.answered_at, c.ended_at, c.reason, c.satisfaction,
			c.state = 'under_review' OR EXISTS (SELECT 1 FROM complaint_entry e WHERE e.complaint_id = c.id AND e.act IN ('dispute', 'appeal')),
			coalesce((SELECT max(CASE WHEN k.state = 'missed' THEN 2 ELSE 1 END) FROM clock k WHERE k.subject_kind = 'case' AND k.subject_id = c.id
				AND k.ended_at IS NOT NULL AND k.state IN ('met', 'missed') AND k.code LIKE 'selesai%'), 0)
		FROM complaint c WHERE (c.unit_id = $1 OR c.body_id = $1 AND c.unit_id IS NULL) AND c.received_at >= $2 AND c.received_at < $3
			AND NOT c.examined AND c.state <> 'duplicate'
		ORDER BY c.received_at LIMIT 50000`, office, db.At(f.From), db.At(until))
	if err != nil {
		return f, err
	}
	f.tally(tallied)
	return f, nil
}

// tally is what figures need of a case. Kept: 1 in time, 2 late, 0 not answered.
type tally struct {
	received, answered, ended time.Time
	reason                    string
	satisfaction, kept        int
	disputed                  bool
}

func scanTally(row db.Row) (tally, error) {
	var one tally
	var received, answered, ended db.Time
	err := row.Scan(&received, &answered, &ended, &one.reason, &one.satisfaction, &one.disputed, &one.kept)
	one.received, one.answered, one.ended = received.Time, answered.Time, ended.Time
	return one, err
}

func (f *Figures) tally(all []tally) {
	if f.Few = len(all) < few; f.Few {
		return
	}
	var open, inTime, late, silent, disputed, said, sum int
	var days []int
	for _, one := range all {
		if one.ended.IsZero() {
			open++
		}
		if one.disputed {
			disputed++
		}
		if one.reason == Silence {
			silent++
		}
		switch one.kept {
		case 1:
			inTime++
		case 2:
			late++
		}
		if !one.answered.IsZero() {
			days = append(days, int((one.answered.Sub(one.received)+24*time.Hour-1)/(24*time.Hour)))
		}
		if one.satisfaction > 0 {
			said, sum = said+1, sum+one.satisfaction
		}
	}
	f.Received = Cell(len(all))
	f.Open, _ = split(open, len(all)-open)
	// What is neither is what is left of all: where it is small, two of the three would tell it.
	if f.InTime, f.Late = split(inTime, late); cell(len(all)-inTime-late) == Hidden {
		f.InTime, f.Late = Hidden, Hidden
	}
	f.BySilence, _ = split(silent, len(all)-silent)
	f.Disputed, _ = split(disputed, len(all)-disputed)
	if f.Said = cell(said); said >= few {
		f.Satisfaction = (20*sum + said) / (2 * said)
	}
	if slices.Sort(days); len(days) >= few {
		f.Median, f.Ninetieth = days[(len(days)-1)/2], days[(len(days)*9+9)/10-1]
	}
}

// cell says a number unless it is small; none at all tells of nobody.
func cell(n int) Cell {
	if n > 0 && n < few {
		return Hidden
	}
	return Cell(n)
}

// split says the two parts of a sum that is known, or neither: one would tell the other.
func split(a, b int) (Cell, Cell) {
	if cell(a) == Hidden || cell(b) == Hidden {
		return Hidden, Hidden
	}
	return Cell(a), Cell(b)
}
