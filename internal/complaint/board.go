package complaint

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/directory"
)

// permitCategory is the preset's category of permits, which its index names too.
const permitCategory = "izin"

// Board is what the head of an office, of a body or of a region looks at: what is late and whose it is, what
// waits for their word, and where it is stuck.
type Board struct {
	Scope access.Scope
	// How many of each, at most 1,000.
	Unopened, DueSoon, Overdue, Disputed, Returned, ToApprove, Promised, Permits int
	// Late are those that are overdue longest, Approve the answers that wait longest for somebody else's eyes,
	// and Permit the oldest open complaints about permits; see BoardRows.
	Late, Approve, Permit []Row
	// Offices are those with something overdue, unopened or disputed, the most overdue first; of an office
	// itself there are none.
	Offices []OfficeBoard
	// Names are what the owners are called, by their accounts, and Units what the offices are.
	Names map[string]string
	Units map[string]directory.Named
}

// OfficeBoard is a line of a board. Unit is empty for the authority's own desk.
type OfficeBoard struct {
	Body, Unit                  string
	Overdue, Unopened, Disputed int
}

// BoardRows is how many cases of each kind a board names.
const BoardRows = 20

// maxOffices is how many offices a board names.
const maxOffices = 50

// Board returns the board of an authority, a body or a unit. It tells of no case that the actor may not see.
// Kinds: those of access.Decide about WatchCases.
func (c *Complaints) Board(ctx context.Context, actor access.Actor, scope access.Scope) (Board, error) {
	if err := access.Decide(actor, access.WatchCases, scope); err != nil {
		return Board{}, err
	}
	b := Board{Scope: scope}
	now := c.now()
	readings := func(name string) []reading {
		return queues[name].readings(actor, Query{Authority: scope.Authority, Body: scope.Body, Unit: scope.Unit, Queue: name}, now)
	}
	for name, count := range map[string]*int{
		unopened: &b.Unopened, DueSoon: &b.DueSoon, Overdue: &b.Overdue, Disputed: &b.Disputed, GivenBack: &b.Returned, ToApprove: &b.ToApprove,
		OfPromised: &b.Promised, permits: &b.Permits,
	} {
		var err error
		if *count, err = c.count(ctx, c.DB, readings(name)); err != nil {
			return b, err
		}
	}
	for name, rows := range map[string]*[]Row{Overdue: &b.Late, ToApprove: &b.Approve, permits: &b.Permit} {
		page, err := c.read(ctx, c.DB, readings(name), false, BoardRows)
		if err != nil {
			return b, err
		}
		if err := c.withClocks(ctx, c.DB, page.Rows); err != nil {
			return b, err
		}
		*rows = page.Rows
	}
	if scope.Unit == "" {
		var err error
		if b.Offices, err = c.offices(ctx, readings); err != nil {
			return b, err
		}
	}
	return b, c.nameBoard(ctx, &b)
}

// offices counts what is overdue, unopened and disputed by where it is handled.
func (c *Complaints) offices(ctx context.Context, readings func(string) []reading) ([]OfficeBoard, error) {
	type place struct{ body, unit string }
	found := map[place]*OfficeBoard{}
	for name, count := range map[string]func(*OfficeBoard) *int{
		Overdue:  func(o *OfficeBoard) *int { return &o.Overdue },
		unopened: func(o *OfficeBoard) *int { return &o.Unopened },
		Disputed: func(o *OfficeBoard) *int { return &o.Disputed },
	} {
		for _, r := range readings(name) {
			lines, err := db.All(ctx, c.DB, func(row db.Row) (OfficeBoard, error) {
				var o OfficeBoard
				err := row.Scan(&o.Body, &o.Unit, count(&o))
				return o, err
			}, `SELECT coalesce(c.body_id, ''), coalesce(c.unit_id, ''), count(*) FROM `+r.from+` WHERE `+r.where+` GROUP BY 1, 2`, r.args...)
			if err != nil {
				return nil, err
			}
			for _, line := range lines {
				at := place{line.Body, line.Unit}
				if found[at] == nil {
					found[at] = &OfficeBoard{Body: line.Body, Unit: line.Unit}
				}
				*count(found[at]) += *count(&line)
			}
		}
	}
	var list []OfficeBoard
	for _, one := range found {
		list = append(list, *one)
	}
	slices.SortFunc(list, func(a, b OfficeBoard) int {
		return cmp.Or(b.Overdue-a.Overdue, b.Unopened-a.Unopened, b.Disputed-a.Disputed, strings.Compare(a.Unit+a.Body, b.Unit+b.Body))
	})
	return list[:min(len(list), maxOffices)], nil
}

// nameBoard finds out what everybody and every office on a board is called.
func (c *Complaints) nameBoard(ctx context.Context, b *Board) error {
	accounts, units := map[string]bool{}, map[string]bool{b.Scope.Body: true, b.Scope.Unit: true}
	for _, row := range slices.Concat(b.Late, b.Approve, b.Permit) {
		accounts[row.Owner] = true
		units[row.Body], units[row.Unit] = true, true
	}
	for _, o := range b.Offices {
		units[o.Body], units[o.Unit] = true, true
	}
	var err error
	if b.Names, err = c.Names(ctx, given(accounts)...); err != nil {
		return err
	}
	b.Units, err = c.Directory.Named(ctx, given(units)...)
	return err
}

// Figures are what everybody may know of how an office handles cases: those that came to it in a year. What
// could tell of single people is left out.
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

// Figures returns the public figures of an office, by its id. What is examined is not among them.
func (c *Complaints) Figures(ctx context.Context, unit string) (Figures, error) {
	until := c.now()
	f := Figures{From: until.Add(-figuresOver), Until: until, Median: -1, Ninetieth: -1}
	tallied, err := db.All(ctx, c.DB, scanTally, `SELECT c.received_at, c.answered_at, c.ended_at, c.reason, c.satisfaction,
			c.state = 'under_review' OR EXISTS (SELECT 1 FROM complaint_entry e WHERE e.complaint_id = c.id AND e.act IN ('dispute', 'appeal')),
			coalesce((SELECT max(CASE WHEN k.state = 'missed' THEN 2 ELSE 1 END) FROM clock k WHERE k.subject_kind = 'case' AND k.subject_id = c.id
				AND k.ended_at IS NOT NULL AND k.state IN ('met', 'missed') AND k.code LIKE 'selesai%'), 0)
		FROM complaint c WHERE c.unit_id = $1 AND c.received_at >= $2 AND c.received_at < $3 AND NOT c.examined AND c.state <> 'duplicate'
		ORDER BY c.received_at LIMIT 50000`, unit, db.At(f.From), db.At(until))
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
	f.InTime, f.Late = split(inTime, late)
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
